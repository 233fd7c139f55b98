/* Cases, their history, and runs. */
#include "store_fixture.h"

static void test_case_keeps_every_field(void **state)
{
    struct fixture *f = *state;
    struct case_file got;
    struct token_row t;
    struct case_file c = case_number(f, 1);
    OK(f, token_find(&f->a, f->s, STR("case-tok-1"), &t, &f->err));
    assert_int_equal(t.role, TOKEN_CUSTOMER);
    assert_int_equal(t.case_id, c.id);
    c.state = CASE_CLOSED;
    c.outcome = OUTCOME_RECOVERED;
    c.team = STR("south");
    c.owner = STR("lee");
    c.language = STR("de");
    c.has_score = false;
    c.thread_id = STR("x@y");
    c.round = 2;
    c.round_at = 1;
    c.deadline_at = 2;
    c.rung = 3;
    c.next_rung_at = 4;
    c.first_response_at = 5;
    c.resolved_at = 6;
    c.followup_at = 7;
    c.closed_at = 8;
    c.severity = STR("high");
    c.respond_s = 9;
    c.resolve_s = 10;
    c.resolve_used_s = 11;
    c.resolve_from = 12;
    c.resolve_at = 13;
    c.resolve_rung = 14;
    c.resolve_next_at = 15;
    c.head = STR("kim");
    OK(f, case_update(f->s, &c, &f->err));
    OK(f, case_of_invitation(&f->a, f->s, c.invitation_id, &got, &f->err));
    assert_int_equal(got.id, c.id);
    OK(f, case_get(&f->a, f->s, c.id, &got, &f->err));
    assert_int_equal(got.customer_id, 1);
    assert_int_equal(got.interaction_id, c.interaction_id);
    assert_int_equal(got.response_id, 0);
    assert_int_equal(got.state, CASE_CLOSED);
    assert_int_equal(got.outcome, OUTCOME_RECOVERED);
    EQ_STR(got.team, "south");
    EQ_STR(got.owner, "lee");
    EQ_STR(got.language, "de");
    EQ_STR(got.customer_token, "case-tok-1");
    EQ_STR(got.thread_id, "x@y");
    assert_false(got.has_score);
    assert_int_equal(got.opened_at, 1001);
    assert_int_equal(got.round, 2);
    assert_int_equal(got.round_at, 1);
    assert_int_equal(got.deadline_at, 2);
    assert_int_equal(got.rung, 3);
    assert_int_equal(got.next_rung_at, 4);
    assert_int_equal(got.first_response_at, 5);
    assert_int_equal(got.resolved_at, 6);
    assert_int_equal(got.followup_at, 7);
    assert_int_equal(got.closed_at, 8);
    EQ_STR(got.severity, "high");
    assert_int_equal(got.respond_s, 9);
    assert_int_equal(got.resolve_s, 10);
    assert_int_equal(got.resolve_used_s, 11);
    assert_int_equal(got.resolve_from, 12);
    assert_int_equal(got.resolve_at, 13);
    assert_int_equal(got.resolve_rung, 14);
    assert_int_equal(got.resolve_next_at, 15);
    EQ_STR(got.head, "kim");
    RC(f, case_get(&f->a, f->s, 99, &got, &f->err), RC_NONE);
    RC(f, case_of_invitation(&f->a, f->s, 99, &got, &f->err), RC_NONE);
}

static void test_second_case_of_an_invitation_is_refused(void **state)
{
    struct fixture *f = *state;
    struct case_file c = case_number(f, 1);
    c.customer_token = STR("other");
    OK(f, store_begin(f->s, &f->err));
    RC(f, case_add(f->s, &c, &c.id, &f->err), RC_INPUT);
    store_rollback(f->s);
}

static void test_due_cases_most_overdue_first_by_index(void **state)
{
    struct fixture *f = *state;
    struct case_file *due = NULL;
    size_t n = 0;
    for (int i = 0; i < 100; i++) {
        struct case_file c = case_number(f, i);
        c.next_rung_at = i % 20 == 0 ? 5000 - i : 0;
        c.state = i % 25 == 0 ? CASE_RESOLVED : CASE_CLOSED;
        c.followup_at = i % 50 == 0 ? 6000 + i : 0;
        OK(f, case_update(f->s, &c, &f->err));
    }
    int64_t before = store_fullscan_steps(f->s);
    OK(f, case_due_rung(&f->a, f->s, 4980, 10, &due, &n, &f->err));
    assert_int_equal(n, 4);
    assert_int_equal(due[0].next_rung_at, 4920);
    assert_int_equal(due[3].next_rung_at, 4980);
    OK(f, case_due_followup(&f->a, f->s, 6000, 10, &due, &n, &f->err));
    assert_int_equal(n, 1);
    assert_int_equal(due[0].followup_at, 6000);
    assert_int_equal(store_fullscan_steps(f->s), before);
}

static void test_second_clock_heads_and_owners(void **state)
{
    struct fixture *f = *state;
    struct case_file *got = NULL;
    struct str *owners = NULL;
    size_t n = 0;
    for (int i = 0; i < 60; i++) {
        struct case_file c = case_number(f, i);
        c.owner = i % 3 == 0 ? STR("lee") : STR("kim");
        c.state = i % 2 == 0 ? CASE_CLOSED : CASE_WAITING;
        c.resolve_next_at = i % 30 == 1 ? 5000 + i : 0;
        c.next_rung_at = i == 5 ? 4000 : 0;
        c.head = i % 10 < 2 ? STR("boss") : STR_NULL;
        OK(f, case_update(f->s, &c, &f->err));
    }
    int64_t before = store_fullscan_steps(f->s);
    OK(f, case_due_rung(&f->a, f->s, 5001, 10, &got, &n, &f->err));
    assert_int_equal(n, 2); /* one by each clock */
    assert_int_equal(got[0].resolve_next_at, 5001);
    assert_int_equal(got[1].next_rung_at, 4000);
    OK(f, case_list_headed(&f->a, f->s, STR("boss"), &got, &n, &f->err));
    assert_int_equal(n, 6); /* of twelve, half are closed */
    OK(f, case_list_headed(&f->a, f->s, STR(""), &got, &n, &f->err));
    assert_int_equal(n, 0);
    assert_int_equal(store_fullscan_steps(f->s), before);
    OK(f, case_owners(&f->a, f->s, &owners, &n, &f->err));
    assert_int_equal(n, 2);
    EQ_STR(owners[0], "kim");
    EQ_STR(owners[1], "lee");
}

static void test_absences_are_one_a_person_and_end(void **state)
{
    struct fixture *f = *state;
    struct absence *x = NULL;
    size_t n = 0;
    struct absence kim = {
        .person = STR("kim"), .since = 10, .until = 100, .text = STR("away")};
    struct absence lee = {
        .person = STR("lee"), .is_unreached = true, .since = 20, .until = 50};
    OK(f, absence_set(f->s, &lee, &f->err));
    OK(f, absence_set(f->s, &kim, &f->err));
    kim.until = 200;
    OK(f, absence_set(f->s, &kim, &f->err));
    OK(f, absence_list(&f->a, f->s, 49, &x, &n, &f->err));
    assert_int_equal(n, 2);
    EQ_STR(x[0].person, "kim");
    EQ_STR(x[0].text, "away");
    assert_int_equal(x[0].since, 10);
    assert_int_equal(x[0].until, 200);
    assert_false(x[0].is_unreached);
    assert_true(x[1].is_unreached);
    OK(f, absence_list(&f->a, f->s, 50, &x, &n, &f->err));
    assert_int_equal(n, 1);
    OK(f, absence_end(f->s, STR("kim"), &f->err));
    OK(f, absence_end(f->s, STR("nobody"), &f->err));
    OK(f, absence_list(&f->a, f->s, 0, &x, &n, &f->err));
    assert_int_equal(n, 1);
    EQ_STR(x[0].person, "lee");
}

static void test_list_filters(void **state)
{
    static const struct {
        const char *name;
        struct case_filter filter;
        int64_t want[4]; /* ids in order, 0 ends */
    } rows[] = {
        {"open, all owners", {.open_only = true}, {3, 2, 1}},
        {"open, lee", {.owner = {"lee", 3}, .open_only = true}, {2}},
        {"open, nobody", {.owner = {"eve", 3}, .open_only = true}, {0}},
        {"all", {.closed_since = 0}, {3, 2, 1, 4}},
        {"closed lately", {.closed_since = 501}, {3, 2, 1}},
        {"closed then", {.closed_since = 500}, {3, 2, 1, 4}},
        {"lee, all", {.owner = {"lee", 3}}, {2}},
    };
    struct fixture *f = *state;
    for (int i = 1; i <= 4; i++) {
        struct case_file c = case_number(f, i);
        /* case 1 has no deadline any more; the others are more urgent the later */
        c.deadline_at = i == 1 ? 0 : 3000 - i;
        c.owner = i == 2 ? STR("lee") : STR("kim");
        c.state = i == 4 ? CASE_CLOSED : i == 1 ? CASE_WAITING : CASE_OPEN;
        c.closed_at = i == 4 ? 500 : 0;
        OK(f, case_update(f->s, &c, &f->err));
    }
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct case_file *got = NULL;
        size_t n = 0;
        OK(f, case_list(&f->a, f->s, &rows[i].filter, &got, &n, &f->err));
        for (size_t k = 0; k < 4; k++) {
            int64_t id = k < n ? got[k].id : 0;
            if (id != rows[i].want[k]) {
                fail_msg("%s: at %zu: got %lld, want %lld", rows[i].name, k,
                         (long long)id, (long long)rows[i].want[k]);
            }
        }
    }
}

static void test_cases_of_a_customer_newest_first(void **state)
{
    struct fixture *f = *state;
    struct case_file *got = NULL;
    size_t n = 0;
    for (int i = 1; i <= 3; i++) {
        (void)case_number(f, i);
    }
    OK(f, case_of_customer(&f->a, f->s, 1, 2, &got, &n, &f->err));
    assert_int_equal(n, 2);
    assert_int_equal(got[0].id, 3);
    OK(f, case_of_customer(&f->a, f->s, 2, 2, &got, &n, &f->err));
    assert_int_equal(n, 0);
}

static void test_events_are_append_only(void **state)
{
    struct fixture *f = *state;
    struct event *got = NULL;
    size_t n = 0;
    struct case_file c = case_number(f, 1);
    struct event e = {.case_id = c.id,
                      .at = 5,
                      .actor = STR("kim"),
                      .kind = STR("note"),
                      .text = STR("one")};
    OK(f, event_add(f->s, &e, &f->err));
    e.text = STR("two");
    e.at = 4;
    OK(f, event_add(f->s, &e, &f->err));
    RC(f, db_exec(f->s->db, "UPDATE event SET text = 'x'", &f->err), RC_INPUT);
    assert_non_null(strstr(f->err.text, "append-only"));
    RC(f, db_exec(f->s->db, "DELETE FROM event", &f->err), RC_INPUT);
    RC(f,
       db_exec(f->s->db,
               "INSERT OR REPLACE INTO event (id, case_id, at, actor, kind, text)"
               " VALUES (1, 1, 1, 'a', 'k', 'x')",
               &f->err),
       RC_INPUT);
    OK(f, event_list(&f->a, f->s, c.id, &got, &n, &f->err));
    assert_int_equal(n, 2);
    EQ_STR(got[0].text, "one");
    EQ_STR(got[1].text, "two");
    EQ_STR(got[1].actor, "kim");
    e.case_id = 99;
    RC(f, event_add(f->s, &e, &f->err), RC_INPUT);
}

/* Who takes over a case hears all that waits, not the last mail alone. */
static void test_last_words_are_those_nobody_answered(void **state)
{
    struct fixture *f = *state;
    struct case_file c = case_number(f, 1);
    static const struct {
        const char *actor, *kind, *text, *want;
    } rows[] = {
        {"kim", "note", "ours", ""},
        {"customer", "wrote", "A", "A"},
        {"customer", "score", "new score 4", "A"},
        {"customer", "wrote", "B", "A\n\nB"},
        {"nachfass", "rung", "rung 1", "A\n\nB"},
        {"kim", "answered", "answer", "B"},
        {"customer", "wrote", "C", "C"},
        {"kim", "resolved", "", "C"},
        {"customer", "reopened", "D", "D"},
        {"customer", "wrote", "", "D"},
        {"customer", "wrote", "E", "D\n\nE"},
        {"customer", "wrote", "F", "D\n\nE\n\nF"},
        {"customer", "wrote", "G", "D\n\nE\n\nF\n\nG"},
        {"customer", "wrote", "H", "D\n\nE\n\nF\n\nG\n\nH"},
        {"customer", "wrote", "I", "E\n\nF\n\nG\n\nH\n\nI"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str got;
        OK(f, event_add(f->s,
                        &(struct event){.case_id = c.id,
                                        .at = (int64_t)i,
                                        .actor = str_c(rows[i].actor),
                                        .kind = str_c(rows[i].kind),
                                        .text = str_c(rows[i].text)},
                        &f->err));
        OK(f, event_last_words(&f->a, f->s, c.id, &got, &f->err));
        if (!str_eq_c(got, rows[i].want)) {
            fail_msg("row %zu, '%s': got '%.*s'", i, rows[i].text, STR_ARG(got));
        }
    }
}

static void test_runs_newest_first(void **state)
{
    struct fixture *f = *state;
    struct run *got = NULL;
    size_t n = 0;
    int64_t first = start_run(f, f->s);
    int64_t second = start_run(f, f->s);
    assert_true(second > first);
    OK(f, run_end(f->s, first, 9, STR("ok"), &f->err));
    OK(f, run_last(&f->a, f->s, 10, &got, &n, &f->err));
    assert_int_equal(n, 2);
    assert_int_equal(got[0].id, second);
    assert_int_equal(got[0].ended_at, 0);
    assert_int_equal(got[1].ended_at, 9);
    EQ_STR(got[1].result, "ok");
    EQ_STR(got[1].command, "send");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_case_keeps_every_field),
        WITH_STORE(test_second_case_of_an_invitation_is_refused),
        WITH_STORE(test_due_cases_most_overdue_first_by_index),
        WITH_STORE(test_second_clock_heads_and_owners),
        WITH_STORE(test_absences_are_one_a_person_and_end),
        WITH_STORE(test_list_filters),
        WITH_STORE(test_cases_of_a_customer_newest_first),
        WITH_STORE(test_events_are_append_only),
        WITH_STORE(test_last_words_are_those_nobody_answered),
        WITH_STORE(test_runs_newest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
