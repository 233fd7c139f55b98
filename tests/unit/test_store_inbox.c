/* Mails that came: once each, in order, and where reading stopped. */
#include "store_fixture.h"

static bool add(struct fixture *f, const char *mailbox, const char *key,
                const char *hash)
{
    struct inbox_mail m = {.mailbox = str_c(mailbox),
                           .key = str_c(key),
                           .raw = STR("raw \0 \xff"),
                           .raw_hash = str_c(hash),
                           .size_bytes = 7,
                           .arrived_at = 5,
                           .stored_at = 6};
    bool is_new = false;
    KEPT(f, inbox_add(f->s, &m, &is_new, &f->err));
    return is_new;
}

static void settle(struct fixture *f, int64_t id, enum inbox_state state,
                   const char *message_id)
{
    struct inbox_mail m = {.id = id,
                           .state = state,
                           .kind = STR("reply"),
                           .reason = STR("why"),
                           .from = STR("ada@example.com"),
                           .subject = STR("re"),
                           .message_id = str_c(message_id),
                           .words = STR("words")};
    KEPT(f, inbox_update(f->s, &m, &f->err));
}

static void test_same_key_is_added_once(void **state)
{
    struct fixture *f = *state;
    struct inbox_mail got;
    assert_true(add(f, "main", "1", "h1"));
    assert_false(add(f, "main", "1", "h1"));
    assert_true(add(f, "other", "1", "h3"));
    OK(f, inbox_get(&f->a, f->s, 1, &got, &f->err));
    assert_true(str_eq(got.raw, STR("raw \0 \xff")));
    EQ_STR(got.mailbox, "main");
    EQ_STR(got.raw_hash, "h1");
    assert_int_equal(got.state, INBOX_NEW);
    assert_int_equal(got.size_bytes, 7);
    assert_int_equal(got.arrived_at, 5);
    assert_int_equal(got.stored_at, 6);
    RC(f, inbox_get(&f->a, f->s, 99, &got, &f->err), RC_NONE);
}

/* A mailbox was put back from its backup: the next mail gets a number that is known. */
static void test_a_number_given_anew_is_another_mail(void **state)
{
    struct fixture *f = *state;
    struct inbox_mail got;
    int64_t one = 1, left = 0;
    assert_true(add(f, "main", "7/2", "h1"));
    settle(f, 1, INBOX_APPLIED, "a@b");
    OK(f, inbox_set_moved(f->s, &one, 1, &f->err));
    assert_true(add(f, "main", "7/2", "h2"));
    assert_false(add(f, "main", "7/2", "h2"));
    OK(f, inbox_get(&f->a, f->s, 2, &got, &f->err));
    EQ_STR(got.key, "7/2~h2");
    OK(f, inbox_left(f->s, STR("main"), &left, &f->err));
    assert_int_equal(left, 1);
    /* and one that is back itself is moved again */
    assert_false(add(f, "main", "7/2", "h1"));
    OK(f, inbox_get(&f->a, f->s, 1, &got, &f->err));
    assert_false(got.moved);
    assert_int_equal(got.state, INBOX_APPLIED);
    OK(f, inbox_left(f->s, STR("main"), &left, &f->err));
    assert_int_equal(left, 2);
    OK(f, inbox_left(f->s, STR("other"), &left, &f->err));
    assert_int_equal(left, 0);
}

static void test_same_bytes_are_a_duplicate_without_bytes(void **state)
{
    struct fixture *f = *state;
    struct inbox_mail got;
    assert_true(add(f, "main", "1", "h1"));
    assert_true(add(f, "main", "2", "h1"));
    assert_true(add(f, "other", "1", "h1"));
    for (int64_t id = 2; id <= 3; id++) {
        OK(f, inbox_get(&f->a, f->s, id, &got, &f->err));
        assert_int_equal(got.state, INBOX_DUPLICATE);
        assert_int_equal(got.raw.len, 0);
    }
    /* without a hash nothing is taken for equal */
    assert_true(add(f, "main", "3", ""));
    assert_true(add(f, "main", "4", ""));
    OK(f, inbox_get(&f->a, f->s, 5, &got, &f->err));
    assert_int_equal(got.state, INBOX_NEW);
}

static void test_unread_in_order_after_the_last(void **state)
{
    struct fixture *f = *state;
    struct inbox_mail *got = NULL;
    size_t n = 0;
    for (int i = 1; i <= 60; i++) {
        const char *key = arena_printf(&f->a, "%d", i).ptr;
        assert_true(add(f, "main", key, key));
        if (i % 20 != 0) {
            settle(f, i, INBOX_APPLIED, "m");
        }
    }
    int64_t before = store_fullscan_steps(f->s);
    OK(f, inbox_unread(&f->a, f->s, 0, 2, &got, &n, &f->err));
    assert_int_equal(n, 2);
    assert_int_equal(got[0].id, 20);
    assert_int_equal(got[1].id, 40);
    assert_int_equal(got[1].raw.len, 7);
    OK(f, inbox_unread(&f->a, f->s, 40, 2, &got, &n, &f->err));
    assert_int_equal(n, 1);
    OK(f, inbox_unread(&f->a, f->s, 60, 2, &got, &n, &f->err));
    assert_int_equal(n, 0);
    assert_int_equal(store_fullscan_steps(f->s), before);
}

static void test_attempts_are_counted_at_once(void **state)
{
    struct fixture *f = *state;
    struct store *other = NULL;
    struct inbox_mail got;
    assert_true(add(f, "main", "1", "h1"));
    OK(f, store_open(f->path, false, &other, &f->err));
    const int64_t id = 1;
    OK(f, inbox_count_attempts(f->s, &id, 1, &f->err));
    OK(f, inbox_count_attempts(f->s, &id, 1, &f->err));
    OK(f, inbox_get(&f->a, other, 1, &got, &f->err));
    assert_int_equal(got.attempts, 2);
    OK(f, inbox_clear_attempts(f->s, &id, 1, &f->err));
    OK(f, inbox_get(&f->a, other, 1, &got, &f->err));
    assert_int_equal(got.attempts, 0);
    settle(f, 1, INBOX_APPLIED, "m"); /* another run was faster: nothing to count */
    OK(f, inbox_count_attempts(f->s, &id, 1, &f->err));
    OK(f, inbox_get(&f->a, other, 1, &got, &f->err));
    assert_int_equal(got.attempts, 0);
    store_close(other);
}

static void test_twin_is_any_applied_one_with_the_same_words(void **state)
{
    struct fixture *f = *state;
    struct inbox_mail m = {.from = STR("ADA@example.com"),
                           .subject = STR("re"),
                           .message_id = STR("m@x"),
                           .words = STR("words")};
    assert_true(add(f, "main", "1", "h1"));
    assert_true(add(f, "main", "2", "h2"));
    OK(f, inbox_is_new(f->s, 2, &f->err));
    settle(f, 1, INBOX_ASIDE, "m@x");
    RC(f, inbox_twin(f->s, &m, &f->err), RC_NONE);
    settle(f, 2, INBOX_APPLIED, "m@x");
    RC(f, inbox_is_new(f->s, 2, &f->err), RC_NONE);
    OK(f, inbox_twin(f->s, &m, &f->err));
    for (int i = 3; i < 40; i++) { /* a program that gives all its mails one id */
        const char *key = arena_printf(&f->a, "%d", i).ptr;
        assert_true(add(f, "main", key, key));
        struct inbox_mail other = m;
        other.id = i;
        other.state = INBOX_APPLIED;
        other.words = arena_printf(&f->a, "other words %d", i);
        KEPT(f, inbox_update(f->s, &other, &f->err));
    }
    OK(f, inbox_twin(f->s, &m, &f->err));
    m.words = STR("other words 21");
    OK(f, inbox_twin(f->s, &m, &f->err));
    m.subject = STR("re: re");
    RC(f, inbox_twin(f->s, &m, &f->err), RC_NONE);
    assert_true(add(f, "main", "40", "40"));
    settle(f, 40, INBOX_APPLIED, "");
    m.message_id = STR("");
    m.words = STR("words");
    RC(f, inbox_twin(f->s, &m, &f->err), RC_NONE);
}

static void test_mail_moved_back_from_aside_is_new(void **state)
{
    struct fixture *f = *state;
    struct inbox_mail got;
    const int64_t id = 1;
    assert_true(add(f, "main", "1", "h1"));
    settle(f, 1, INBOX_ASIDE, "m@x");
    assert_true(add(f, "main", "2", "h1")); /* a copy, before it was moved */
    OK(f, inbox_get(&f->a, f->s, 2, &got, &f->err));
    assert_int_equal(got.state, INBOX_DUPLICATE);
    OK(f, inbox_set_moved(f->s, &id, 1, &f->err));
    assert_true(add(f, "main", "3", "h1"));
    OK(f, inbox_get(&f->a, f->s, 3, &got, &f->err));
    assert_int_equal(got.state, INBOX_NEW);
    assert_int_equal(got.raw.len, 7);
}

static void test_unmoved_by_target(void **state)
{
    struct fixture *f = *state;
    struct inbox_key *keys = NULL;
    size_t n = 0;
    for (int i = 1; i <= 5; i++) {
        const char *key = arena_printf(&f->a, "%d", i).ptr;
        assert_true(add(f, i == 5 ? "other" : "main", key, i == 4 ? "1" : key));
    }
    settle(f, 1, INBOX_APPLIED, "a");
    settle(f, 2, INBOX_ASIDE, "b");
    settle(f, 5, INBOX_APPLIED, "c");
    struct review_entry *entries = NULL;
    int64_t before = store_fullscan_steps(f->s);
    OK(f, inbox_unmoved(&f->a, f->s, STR("main"), false, 10, &keys, &n, &f->err));
    assert_int_equal(n, 2); /* applied, and the duplicate; 3 is new */
    EQ_STR(keys[0].key, "1");
    EQ_STR(keys[1].key, "4");
    int64_t ids[] = {1, 4};
    OK(f, inbox_set_moved(f->s, ids, 2, &f->err));
    OK(f, inbox_unmoved(&f->a, f->s, STR("main"), false, 10, &keys, &n, &f->err));
    assert_int_equal(n, 0);
    OK(f, inbox_unmoved(&f->a, f->s, STR("main"), true, 10, &keys, &n, &f->err));
    assert_int_equal(n, 1);
    EQ_STR(keys[0].key, "2");
    assert_int_equal(store_fullscan_steps(f->s), before);
    OK(f, review_list(&f->a, f->s, &(struct review_scope){.since = 6}, &entries, &n,
                      &f->err));
    assert_int_equal(n, 1);
    OK(f, review_list(&f->a, f->s, &(struct review_scope){.since = 7}, &entries, &n,
                      &f->err));
    assert_int_equal(n, 0);
}

/* A digest shows a dozen entries: what nobody has seen must not wait behind them. */
static void test_what_a_person_never_saw_comes_first(void **state)
{
    struct fixture *f = *state;
    struct review_entry *e = NULL;
    size_t n = 0;
    for (int i = 1; i <= 3; i++) {
        const char *key = arena_printf(&f->a, "%d", i).ptr;
        assert_true(add(f, "main", key, key));
        settle(f, i, INBOX_ASIDE, "x");
    }
    const struct token_row seen = {.token = STR("t1"),
                                   .role = TOKEN_REVIEW,
                                   .person = STR("maria"),
                                   .inbox_id = 1};
    OK(f, review_desk_add(f->s, &seen, &f->err));
    const struct {
        struct str person;
        int64_t want[3];
    } rows[] = {
        {STR("maria"), {2, 3, 1}}, {STR("lena"), {1, 2, 3}}, {{NULL, 0}, {1, 2, 3}}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        OK(f, review_list(&f->a, f->s, &(struct review_scope){0, rows[i].person}, &e,
                          &n, &f->err));
        assert_int_equal(n, 3);
        for (size_t k = 0; k < n; k++) {
            assert_int_equal(e[k].id, rows[i].want[k]);
        }
    }
}

static void test_queues_cost_what_is_in_them(void **state)
{
    /* 4 mails wait behind 2000 that are done with: about 50 steps a mail, far from one
     * step for each of the 2000 */
    enum { DONE = 2000, STEPS_MAX = 500 };
    struct fixture *f = *state;
    struct inbox_mail *got = NULL;
    size_t n = 0;
    struct inbox_key *keys = NULL;
    static int64_t ids[DONE];
    OK(f, store_begin(f->s, &f->err));
    for (int i = 0; i < DONE + 4; i++) {
        const char *key = arena_printf(&f->a, "%d", i).ptr;
        assert_true(add(f, "main", key, key));
        if (i < DONE) {
            ids[i] = i + 1;
            settle(f, i + 1, i % 2 ? INBOX_APPLIED : INBOX_ASIDE, key);
        }
    }
    OK(f, store_commit(f->s, &f->err));
    OK(f, inbox_set_moved(f->s, ids, DONE, &f->err));
    settle(f, DONE + 3, INBOX_APPLIED, "a");
    settle(f, DONE + 4, INBOX_ASIDE, "b");
    int64_t before = store_vm_steps(f->s);
    OK(f, inbox_unread(&f->a, f->s, 0, 10, &got, &n, &f->err));
    assert_int_equal(n, 2);
    assert_in_range(store_vm_steps(f->s) - before, 1, STEPS_MAX);
    for (int aside = 0; aside < 2; aside++) {
        before = store_vm_steps(f->s);
        OK(f, inbox_unmoved(&f->a, f->s, STR("main"), aside, 10, &keys, &n, &f->err));
        assert_int_equal(n, 1);
        assert_in_range(store_vm_steps(f->s) - before, 1, STEPS_MAX);
    }
    before = store_vm_steps(f->s);
    assert_true(add(f, "main", "next", "next"));
    assert_in_range(store_vm_steps(f->s) - before, 1, STEPS_MAX);
    struct inbox_mail one;
    before = store_vm_steps(f->s);
    RC(f, inbox_twin(f->s, &(struct inbox_mail){.message_id = STR("a")}, &f->err),
       RC_NONE);
    OK(f, inbox_get(&f->a, f->s, 1, &one, &f->err));
    assert_in_range(store_vm_steps(f->s) - before, 1, STEPS_MAX);
}

static void test_mark_is_kept_a_mailbox(void **state)
{
    struct fixture *f = *state;
    int64_t validity = -1;
    int64_t uid = -1;
    OK(f, inbox_mark_get(f->s, STR("main"), &validity, &uid, &f->err));
    assert_int_equal(validity, 0);
    assert_int_equal(uid, 0);
    OK(f, inbox_mark_set(f->s, STR("main"), 7, 100, &f->err));
    OK(f, inbox_mark_set(f->s, STR("other"), 8, 3, &f->err));
    OK(f, inbox_mark_set(f->s, STR("main"), 7, 101, &f->err));
    OK(f, inbox_mark_get(f->s, STR("main"), &validity, &uid, &f->err));
    assert_int_equal(validity, 7);
    assert_int_equal(uid, 101);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_same_key_is_added_once),
        WITH_STORE(test_a_number_given_anew_is_another_mail),
        WITH_STORE(test_same_bytes_are_a_duplicate_without_bytes),
        WITH_STORE(test_unread_in_order_after_the_last),
        WITH_STORE(test_attempts_are_counted_at_once),
        WITH_STORE(test_twin_is_any_applied_one_with_the_same_words),
        WITH_STORE(test_mail_moved_back_from_aside_is_new),
        WITH_STORE(test_unmoved_by_target),
        WITH_STORE(test_what_a_person_never_saw_comes_first),
        WITH_STORE(test_queues_cost_what_is_in_them),
        WITH_STORE(test_mark_is_kept_a_mailbox),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
