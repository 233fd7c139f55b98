/* Import, and what is due of it. */
#include "store_fixture.h"

static void test_import_twice_is_same(void **state)
{
    struct fixture *f = *state;
    struct interaction in = some_interaction("1", 100);
    struct interaction got;
    assert_int_equal(import(f, &in), IMPORT_NEW);
    assert_int_equal(import(f, &in), IMPORT_SAME);
    OK(f, interaction_get(&f->a, f->s, 1, &got, &f->err));
    EQ_STR(got.source, "csv");
    EQ_STR(got.ext_id, "1");
    EQ_STR(got.email, "Ada@example.com");
    EQ_STR(got.team, "north");
    EQ_STR(got.attrs, "{}");
    assert_int_equal(got.occurred_at, 100);
    assert_int_equal(got.state, INTERACTION_WAITING);
    RC(f, interaction_get(&f->a, f->s, 2, &got, &f->err), RC_NONE);
}

static void test_import_of_other_content_is_conflict(void **state)
{
    struct fixture *f = *state;
    struct interaction in = some_interaction("1", 100);
    assert_int_equal(import(f, &in), IMPORT_NEW);
    struct interaction changed[] = {in, in, in, in, in, in, in, in, in, in};
    changed[0].occurred_at = 101;
    changed[1].email = STR("eve@example.com");
    changed[2].name = STR("Eve");
    changed[3].language = STR("de");
    changed[4].channel = STR("phone");
    changed[5].subject = STR("chair");
    changed[6].agent = STR("lee");
    changed[7].team = STR("south");
    changed[8].product = STR("chairs");
    changed[9].attrs = STR("{\"a\":1}");
    for (size_t i = 0; i < ARRAY_LEN(changed); i++) {
        enum import_result r = import(f, &changed[i]);
        if (r != IMPORT_CONFLICT) {
            fail_msg("change %zu: got %d", i, (int)r);
        }
    }
    struct interaction got;
    struct customer c;
    OK(f, interaction_get(&f->a, f->s, 1, &got, &f->err));
    EQ_STR(got.subject, "lamp");
    RC(f, customer_get(&f->a, f->s, 2, &c, &f->err), RC_NONE); /* Eve came not in */
}

static void test_import_of_the_same_id_from_another_source_is_new(void **state)
{
    struct fixture *f = *state;
    struct interaction in = some_interaction("1", 100);
    assert_int_equal(import(f, &in), IMPORT_NEW);
    in.source = STR("shop");
    in.subject = STR("chair");
    assert_int_equal(import(f, &in), IMPORT_NEW);
}

static void test_import_without_id_or_address_is_refused(void **state)
{
    struct fixture *f = *state;
    enum import_result r;
    struct interaction in = some_interaction("", 100);
    RC(f, interaction_import(f->s, &in, 1, &r, &f->err), RC_INPUT);
    in = some_interaction("1", 100);
    in.email = STR_NULL;
    RC(f, interaction_import(f->s, &in, 1, &r, &f->err), RC_INPUT);
}

static void test_customer_follows_the_newest_interaction(void **state)
{
    static const struct {
        const char *name;
        int64_t at;
        struct str email, is, language, want_name, want_language;
    } rows[] = {
        {"first",
         100,
         {"ada@example.com", 15},
         {"Ada", 3},
         {"en", 2},
         {"Ada", 3},
         {"en", 2}},
        {"newer, other spelling",
         200,
         {"ADA@example.com", 15},
         {"Ada B.", 6},
         {"de", 2},
         {"Ada B.", 6},
         {"de", 2}},
        {"older",
         150,
         {"ada@example.com", 15},
         {"Old", 3},
         {"fr", 2},
         {"Ada B.", 6},
         {"de", 2}},
        {"newest says nothing",
         300,
         {"ada@example.com", 15},
         {"", 0},
         {"", 0},
         {"Ada B.", 6},
         {"de", 2}},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct interaction in = some_interaction(rows[i].name, rows[i].at);
        struct customer c;
        in.email = rows[i].email;
        in.name = rows[i].is;
        in.language = rows[i].language;
        assert_int_equal(import(f, &in), IMPORT_NEW);
        OK(f, customer_get(&f->a, f->s, 1, &c, &f->err));
        if (!str_eq(c.name, rows[i].want_name) ||
            !str_eq(c.language, rows[i].want_language)) {
            fail_msg("%s: got '%.*s' '%.*s'", rows[i].name, STR_ARG(c.name),
                     STR_ARG(c.language));
        }
        RC(f, customer_get(&f->a, f->s, 2, &c, &f->err), RC_NONE);
    }
}

static void fill(struct fixture *f, int n)
{
    OK(f, store_begin(f->s, &f->err));
    for (int i = 0; i < n; i++) {
        struct interaction in = some_interaction(arena_printf(&f->a, "i%d", i).ptr, i);
        in.state = i % 100 == 0 ? INTERACTION_WAITING : INTERACTION_INVITED;
        assert_int_equal(import(f, &in), IMPORT_NEW);
    }
    OK(f, store_commit(f->s, &f->err));
}

static void test_due_costs_what_is_due(void **state)
{
    struct fixture *f = *state;
    struct due_interaction *due = NULL;
    size_t n = 0;
    fill(f, 2000);
    int64_t before = store_fullscan_steps(f->s);
    OK(f, interaction_due(
              &f->a, f->s,
              &(struct due_query){.survey = STR("nps"), .until = 1000, .limit = 100},
              &due, &n, &f->err));
    assert_int_equal(n, 11);
    assert_int_equal(due[0].interaction.occurred_at, 0);
    assert_int_equal(due[10].interaction.occurred_at, 1000);
    OK(f, interaction_due(
              &f->a, f->s,
              &(struct due_query){.survey = STR("nps"), .until = 5000, .limit = 3},
              &due, &n, &f->err));
    assert_int_equal(n, 3);
    OK(f, interaction_due(
              &f->a, f->s,
              &(struct due_query){.survey = STR("other"), .until = 5000, .limit = 3},
              &due, &n, &f->err));
    assert_int_equal(n, 0);
    assert_non_null(due);
    assert_int_equal(store_fullscan_steps(f->s), before);
}

static void test_fullscan_counter_sees_a_scan(void **state)
{
    /* or the tests that demand zero would prove nothing */
    struct fixture *f = *state;
    struct suppression *list = NULL;
    size_t n = 0;
    for (int i = 0; i < 100; i++) {
        OK(f, suppression_add(f->s, arena_printf(&f->a, "a%d@x", i), STR("r"), 1,
                              &f->err));
    }
    int64_t before = store_fullscan_steps(f->s);
    OK(f, suppression_list(&f->a, f->s, &list, &n, &f->err));
    assert_true(store_fullscan_steps(f->s) - before >= 99);
}

static void test_set_state_leaves_the_queue_and_counts_reasons(void **state)
{
    struct fixture *f = *state;
    struct skip_count *skips = NULL;
    struct due_interaction *due = NULL;
    size_t n = 0;
    for (int i = 0; i < 3; i++) {
        struct interaction in = some_interaction(arena_printf(&f->a, "i%d", i).ptr, i);
        assert_int_equal(import(f, &in), IMPORT_NEW);
    }
    OK(f, interaction_set_state(f->s, 1, INTERACTION_SKIPPED, STR("too old"), &f->err));
    OK(f, interaction_set_state(f->s, 2, INTERACTION_SKIPPED, STR("too old"), &f->err));
    OK(f, interaction_due(
              &f->a, f->s,
              &(struct due_query){.survey = STR("nps"), .until = 10, .limit = 10}, &due,
              &n, &f->err));
    assert_int_equal(n, 1);
    assert_int_equal(due[0].interaction.id, 3);
    OK(f, interaction_skips(&f->a, f->s, &skips, &n, &f->err));
    assert_int_equal(n, 1);
    assert_int_equal(skips[0].n, 2);
    EQ_STR(skips[0].reason, "too old");
    RC(f, interaction_set_state(f->s, 9, INTERACTION_SKIPPED, STR(""), &f->err),
       RC_BROKEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_import_twice_is_same),
        WITH_STORE(test_import_of_other_content_is_conflict),
        WITH_STORE(test_import_of_the_same_id_from_another_source_is_new),
        WITH_STORE(test_import_without_id_or_address_is_refused),
        WITH_STORE(test_customer_follows_the_newest_interaction),
        WITH_STORE(test_due_costs_what_is_due),
        WITH_STORE(test_fullscan_counter_sees_a_scan),
        WITH_STORE(test_set_state_leaves_the_queue_and_counts_reasons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
