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
    OK(f, inbox_add(f->s, &m, &is_new, &f->err));
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
    OK(f, inbox_update(f->s, &m, &f->err));
}

static void test_same_key_is_added_once(void **state)
{
    struct fixture *f = *state;
    struct inbox_mail got;
    assert_true(add(f, "main", "1", "h1"));
    assert_false(add(f, "main", "1", "h1"));
    assert_false(add(f, "main", "1", "h2"));
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
    OK(f, inbox_count_attempt(f->s, 1, &f->err));
    OK(f, inbox_count_attempt(f->s, 1, &f->err));
    OK(f, inbox_get(&f->a, other, 1, &got, &f->err));
    assert_int_equal(got.attempts, 2);
    OK(f, inbox_clear_attempts(f->s, 1, &f->err));
    OK(f, inbox_get(&f->a, other, 1, &got, &f->err));
    assert_int_equal(got.attempts, 0);
    settle(f, 1, INBOX_APPLIED, "m"); /* another run was faster: nothing to count */
    RC(f, inbox_count_attempt(f->s, 1, &f->err), RC_NONE);
    store_close(other);
}

static void test_applied_message_is_found_again(void **state)
{
    struct fixture *f = *state;
    struct inbox_mail got;
    assert_true(add(f, "main", "1", "h1"));
    assert_true(add(f, "main", "2", "h2"));
    settle(f, 1, INBOX_ASIDE, "m@x");
    RC(f, inbox_applied_with(&f->a, f->s, STR("m@x"), &got, &f->err), RC_NONE);
    settle(f, 2, INBOX_APPLIED, "m@x");
    OK(f, inbox_applied_with(&f->a, f->s, STR("m@x"), &got, &f->err));
    assert_int_equal(got.id, 2);
    EQ_STR(got.from, "ada@example.com");
    EQ_STR(got.words, "words");
    EQ_STR(got.reason, "why");
    settle(f, 2, INBOX_APPLIED, "");
    RC(f, inbox_applied_with(&f->a, f->s, STR(""), &got, &f->err), RC_NONE);
}

static void test_unmoved_by_target(void **state)
{
    struct fixture *f = *state;
    struct inbox_mail *got = NULL;
    size_t n = 0;
    for (int i = 1; i <= 5; i++) {
        const char *key = arena_printf(&f->a, "%d", i).ptr;
        assert_true(add(f, i == 5 ? "other" : "main", key, i == 4 ? "1" : key));
    }
    settle(f, 1, INBOX_APPLIED, "a");
    settle(f, 2, INBOX_ASIDE, "b");
    settle(f, 5, INBOX_APPLIED, "c");
    int64_t before = store_fullscan_steps(f->s);
    OK(f, inbox_unmoved(&f->a, f->s, STR("main"), false, 10, &got, &n, &f->err));
    assert_int_equal(n, 2); /* applied, and the duplicate; 3 is new */
    EQ_STR(got[0].key, "1");
    EQ_STR(got[1].key, "4");
    int64_t ids[] = {1, 4};
    OK(f, inbox_set_moved(f->s, ids, 2, &f->err));
    OK(f, inbox_unmoved(&f->a, f->s, STR("main"), false, 10, &got, &n, &f->err));
    assert_int_equal(n, 0);
    OK(f, inbox_unmoved(&f->a, f->s, STR("main"), true, 10, &got, &n, &f->err));
    assert_int_equal(n, 1);
    EQ_STR(got[0].key, "2");
    assert_int_equal(store_fullscan_steps(f->s), before);
    OK(f, inbox_list_aside(&f->a, f->s, 6, &got, &n, &f->err));
    assert_int_equal(n, 1);
    OK(f, inbox_list_aside(&f->a, f->s, 7, &got, &n, &f->err));
    assert_int_equal(n, 0);
}

static void test_queues_cost_what_is_in_them(void **state)
{
    /* 4 mails wait behind 2000 that are done with: about 50 steps a mail, far from one
     * step for each of the 2000 */
    enum { DONE = 2000, STEPS_MAX = 500 };
    struct fixture *f = *state;
    struct inbox_mail *got = NULL;
    size_t n = 0;
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
        OK(f, inbox_unmoved(&f->a, f->s, STR("main"), aside, 10, &got, &n, &f->err));
        assert_int_equal(n, 1);
        assert_in_range(store_vm_steps(f->s) - before, 1, STEPS_MAX);
    }
    before = store_vm_steps(f->s);
    assert_true(add(f, "main", "next", "next"));
    assert_in_range(store_vm_steps(f->s) - before, 1, STEPS_MAX);
    struct inbox_mail one;
    before = store_vm_steps(f->s);
    OK(f, inbox_applied_with(&f->a, f->s, STR("a"), &one, &f->err));
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
        WITH_STORE(test_same_bytes_are_a_duplicate_without_bytes),
        WITH_STORE(test_unread_in_order_after_the_last),
        WITH_STORE(test_attempts_are_counted_at_once),
        WITH_STORE(test_applied_message_is_found_again),
        WITH_STORE(test_unmoved_by_target),
        WITH_STORE(test_queues_cost_what_is_in_them),
        WITH_STORE(test_mark_is_kept_a_mailbox),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
