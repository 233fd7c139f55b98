/* Erasing people: what is left in the file, who is known as forgotten, whose rows stay.
 */
#include "store_fixture.h"

#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "store/forget.h"
#include "store/purge.h"

enum { FILE_MAX_BYTES = 64 << 20 };

static const char *key_file(struct fixture *f)
{
    return arena_printf(&f->a, "%s-forgotten", f->path).ptr;
}

static int teardown_key(void **state)
{
    struct fixture *f = *state;
    (void)unlink(key_file(f));
    return teardown(state);
}

/* In the transaction that is open: which customer it was. */
static int64_t erase_one(struct fixture *f, const char *email)
{
    struct forget who;
    OK(f, forget_find(&f->a, f->s, str_c(email), &who, &f->err));
    OK(f, forget_erase(f->s, &who, 500, &f->err));
    return who.customer_id;
}

static int64_t erase(struct fixture *f, const char *email)
{
    OK(f, store_begin(f->s, &f->err));
    int64_t id = erase_one(f, email);
    OK(f, store_commit(f->s, &f->err));
    return id;
}

static struct str file_of(struct fixture *f, const char *end)
{
    struct str all = STR_NULL;
    OK(f, file_read(&f->a, arena_printf(&f->a, "%s%s", f->path, end).ptr,
                    FILE_MAX_BYTES, &all, &f->err));
    return all;
}

/* Addresses in no order: their index is split all the time. */
static void test_nothing_of_the_erased_is_left_in_the_file(void **state)
{
    struct fixture *f = *state;
    enum { CUSTOMERS = 2000, EACH = 50 };
    static const char who[] = "%08x.person%05d@mail.example";
    uint32_t random = 1;
    OK(f, store_begin(f->s, &f->err));
    for (int i = 0; i < CUSTOMERS; i++) {
        random = random * 1664525u + 1013904223u;
        struct interaction in =
            some_interaction(arena_printf(&f->a, "%d", i).ptr, 100 + i);
        in.email = arena_printf(&f->a, who, random, i);
        assert_int_equal(import(f, &in), IMPORT_NEW);
    }
    OK(f, store_commit(f->s, &f->err));
    random = 1;
    OK(f, store_begin(f->s, &f->err));
    for (int i = 0; i < CUSTOMERS; i++) {
        random = random * 1664525u + 1013904223u;
        if (i % EACH == 0) {
            erase_one(f, arena_printf(&f->a, who, random, i).ptr);
        }
    }
    OK(f, store_commit(f->s, &f->err));
    OK(f, store_scrub(f->s, &f->err));
    RC(f, store_scrub(f->s, &f->err), RC_NONE);
    struct str file = file_of(f, ""), journal = file_of(f, "-wal");
    for (int i = 0; i < CUSTOMERS; i += EACH) {
        struct str what = arena_printf(&f->a, "person%05d@", i);
        if (str_find(file, what) != STR_NPOS || str_find(journal, what) != STR_NPOS) {
            fail_msg("'%s' is left", what.ptr);
        }
    }
    assert_true(str_find(file, STR("person00001@")) != STR_NPOS);
}

static void test_forgotten_are_known_by_hash_alone(void **state)
{
    struct fixture *f = *state;
    struct interaction in = some_interaction("1", 100);
    struct str reason = STR_NULL;
    struct stat st;
    struct suppression *list = NULL;
    size_t n = 0;
    RC(f, forgotten_find(f->s, in.email, &f->err), RC_NONE);
    assert_false(file_exists(key_file(f))); /* no key without need */
    assert_int_equal(import(f, &in), IMPORT_NEW);
    OK(f, suppression_add(f->s, in.email, STR("words"), 1, &f->err));
    assert_int_equal(erase(f, "ADA@example.com"), 1);
    OK(f, forgotten_find(f->s, STR("ada@EXAMPLE.com"), &f->err));
    RC(f, forgotten_find(f->s, STR("eve@example.com"), &f->err), RC_NONE);
    assert_int_equal(stat(key_file(f), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(import(f, &in), IMPORT_FORGOTTEN);
    OK(f, suppression_add(f->s, in.email, STR("again"), 2, &f->err));
    OK(f, suppression_find(&f->a, f->s, in.email, &reason, &f->err));
    EQ_STR(reason, "forgotten");
    OK(f, suppression_list(&f->a, f->s, &list, &n, &f->err));
    assert_int_equal(n, 1);
    assert_true(str_starts(list[0].email, STR("(forgotten ")));
    OK(f, suppression_remove(f->s, in.email, &f->err));
    RC(f, suppression_find(&f->a, f->s, in.email, &reason, &f->err), RC_NONE);
    assert_int_equal(import(f, &in), IMPORT_NEW);
}

static void test_without_its_key_nobody_is_taken_for_a_stranger(void **state)
{
    struct fixture *f = *state;
    struct interaction in = some_interaction("1", 100);
    enum import_result r = IMPORT_NEW;
    assert_int_equal(erase(f, "ada@example.com"), 0); /* no customer, forgotten still */
    assert_int_equal(import(f, &in), IMPORT_FORGOTTEN);
    store_close(f->s); /* the key is kept as long as the store is open */
    OK(f, store_open(f->path, false, &f->s, &f->err));
    assert_int_equal(unlink(key_file(f)), 0);
    RC(f, interaction_import(f->s, &in, 1, &r, &f->err), RC_CONFIG);
    OK(f, file_write(key_file(f), STR("short\n"), 0600, &f->err));
    RC(f, interaction_import(f->s, &in, 1, &r, &f->err), RC_CONFIG);
    assert_int_equal(unlink(key_file(f)), 0);
    RC(f, forgotten_add(f->s, STR("eve@example.com"), 1, &f->err), RC_CONFIG);
}

static void test_of_an_event_only_its_words_can_go(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *row, *sql;
        enum rc want;
    } rows[] = {
        {"other words", "UPDATE event SET text = 'x'", RC_INPUT},
        {"other kind", "UPDATE event SET kind = 'x', text = ''", RC_INPUT},
        {"other time", "UPDATE event SET at = 7, text = ''", RC_INPUT},
        {"other actor", "UPDATE event SET actor = 'x', text = ''", RC_INPUT},
        {"gone", "DELETE FROM event", RC_INPUT},
        {"no words", "UPDATE event SET text = ''", RC_OK},
    };
    struct case_file c = case_number(f, 1);
    struct event e = {.case_id = c.id,
                      .at = 5,
                      .actor = STR("customer"),
                      .kind = STR("wrote"),
                      .text = STR("words")};
    OK(f, event_add(f->s, &e, &f->err));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        enum rc rc = db_exec(f->s->db, rows[i].sql, &f->err);
        if (rc != rows[i].want) {
            fail_msg("%s: got %s", rows[i].row, rc_name(rc));
        }
    }
}

/* Ids of the interactions that still have a name, as text. */
static const char *named(struct fixture *f)
{
    struct buf b = BUF_INIT(100);
    for (int64_t id = 1; id <= 4; id++) {
        struct interaction in;
        OK(f, interaction_get(&f->a, f->s, id, &in, &f->err));
        if (!str_is_empty(in.name)) {
            buf_printf(&b, "%lld", (long long)id);
        }
    }
    const char *text = arena_str(&f->a, buf_str(&b)).ptr;
    buf_done(&b);
    return text;
}

static void run_purge(struct fixture *f, enum purge_kind kind, int64_t until)
{
    struct purge p = {.kind = kind, .until = until, .now = until};
    enum rc rc = RC_OK;
    while (rc == RC_OK) {
        rc = purge_batch(f->s, &p, &f->err);
    }
    RC(f, rc, RC_NONE);
}

static void test_purge_takes_what_is_old_and_done_with(void **state)
{
    struct fixture *f = *state;
    int64_t id = 0;
    struct invitation answered = invite(f, "1", 100);
    struct invitation open = invite(f, "2", 100);
    struct interaction waiting = some_interaction("3", 100);
    struct invitation with_case = invite(f, "4", 100);
    struct invitation *const asked[] = {&answered, &with_case};
    for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
        struct response r = {
            .invitation_id = asked[i]->id, .comment = STR("words"), .received_at = 200};
        OK(f, response_add(f->s, &r, &id, &f->err));
        asked[i]->state = INVITATION_ANSWERED;
        KEPT(f, invitation_update(f->s, asked[i], &f->err));
    }
    struct case_file c = open_case(f, &with_case, 210);
    assert_int_equal(import(f, &waiting), IMPORT_NEW); /* the fourth row */
    assert_int_equal(open.interaction_id, 2);
    run_purge(f, PURGE_ANSWERED, 150); /* the answers are younger */
    assert_string_equal(named(f), "1234");
    run_purge(f, PURGE_ANSWERED, 1000);
    assert_string_equal(named(f), "234"); /* one survey is open, so is the case */
    run_purge(f, PURGE_UNANSWERED, 1000);
    assert_string_equal(named(f), "23");
    c.state = CASE_CLOSED;
    c.closed_at = 900;
    OK(f, case_update(f->s, &c, &f->err));
    run_purge(f, PURGE_ANSWERED, 900);
    assert_string_equal(named(f), "23");
    run_purge(f, PURGE_ANSWERED, 901);
    assert_string_equal(named(f), "2");
    struct customer who;
    OK(f, customer_get(&f->a, f->s, open.customer_id, &who, &f->err));
    EQ_STR(who.name, "Ada"); /* one of hers is left */
    open.state = INVITATION_EXPIRED;
    KEPT(f, invitation_update(f->s, &open, &f->err));
    run_purge(f, PURGE_UNANSWERED, 1000);
    assert_string_equal(named(f), "");
    OK(f, customer_get(&f->a, f->s, open.customer_id, &who, &f->err));
    EQ_STR(who.name, "");
    EQ_STR(who.email, "");
    assert_int_equal(import(f, &waiting), IMPORT_SAME); /* it is known still */
}

#define WITH_KEY(test) cmocka_unit_test_setup_teardown(test, setup, teardown_key)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_KEY(test_nothing_of_the_erased_is_left_in_the_file),
        WITH_KEY(test_forgotten_are_known_by_hash_alone),
        WITH_KEY(test_without_its_key_nobody_is_taken_for_a_stranger),
        WITH_KEY(test_of_an_event_only_its_words_can_go),
        WITH_KEY(test_purge_takes_what_is_old_and_done_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
