/* Codes in the store: imported twice without harm, each given once, whoever asks. */
#include <sys/wait.h>

#include "store_fixture.h"

enum { NEVER = 0, PROCESSES = 4, CODES = 60, TRIES = 40 };

static struct voucher code(struct fixture *f, const char *pool, int i, int64_t cents)
{
    return (struct voucher){.pool = str_c(pool),
                            .code = arena_printf(&f->a, "%s-%03d", pool, i),
                            .cents = cents,
                            .currency = STR("EUR")};
}

static enum import_result put(struct fixture *f, const struct voucher *v)
{
    enum import_result got = IMPORT_CONFLICT;
    OK(f, voucher_import(f->s, v, 5, &got, &f->err));
    return got;
}

static void test_import_again_changes_nothing(void **state)
{
    struct fixture *f = *state;
    struct voucher v = code(f, "gift", 1, 2000);
    v.expires_at = 900;
    assert_int_equal(put(f, &v), IMPORT_NEW);
    assert_int_equal(put(f, &v), IMPORT_SAME);
    struct voucher dearer = v, longer = v, elsewhere = v, foreign = v;
    dearer.cents = 2500;
    longer.expires_at = 901;
    elsewhere.pool = STR("other");
    foreign.currency = STR("CHF");
    assert_int_equal(put(f, &dearer), IMPORT_CONFLICT);
    assert_int_equal(put(f, &longer), IMPORT_CONFLICT);
    assert_int_equal(put(f, &elsewhere), IMPORT_CONFLICT);
    assert_int_equal(put(f, &foreign), IMPORT_CONFLICT);
    struct voucher_stock *s = NULL;
    size_t n = 0;
    OK(f, voucher_pools(&f->a, f->s, 10, &s, &n, &f->err));
    assert_int_equal(n, 1);
    assert_int_equal(s[0].n_free, 1);
}

static enum rc take(struct fixture *f, const struct case_file *c, int64_t cents,
                    int64_t now, struct voucher *ret)
{
    const struct voucher wanted = {.pool = STR("gift"),
                                   .cents = cents,
                                   .case_id = c->id,
                                   .person = STR("kim"),
                                   .given_at = now};
    return voucher_take(&f->a, f->s, &wanted, now, ret, &f->err);
}

static void test_the_first_to_expire_goes_first_and_none_that_has(void **state)
{
    struct fixture *f = *state;
    static const int64_t ends[] = {NEVER, 300, 200, 100, 400};
    static const char *const want[] = {"gift-002", "gift-001", "gift-004", "gift-000"};
    struct invitation inv = invite(f, "a", 1);
    struct case_file c = open_case(f, &inv, 2);
    struct voucher got;
    for (int i = 0; i < 5; i++) {
        struct voucher v = code(f, "gift", i, 2000);
        v.expires_at = ends[i];
        assert_int_equal(put(f, &v), IMPORT_NEW);
    }
    for (size_t i = 0; i < 4; i++) {
        OK(f, take(f, &c, 2000, 100, &got)); /* the one that ends at 100 is over */
        EQ_STR(got.code, want[i]);
        assert_int_equal(got.case_id, c.id);
    }
    RC(f, take(f, &c, 2000, 100, &got), RC_NONE);
    RC(f, take(f, &c, 1000, 100, &got), RC_NONE);
    struct voucher_stock *s = NULL;
    size_t n = 0;
    OK(f, voucher_pools(&f->a, f->s, 100, &s, &n, &f->err));
    assert_int_equal(s[0].n_given, 4);
    assert_int_equal(s[0].n_free, 0);
    assert_int_equal(s[0].n_expired, 1);
    /* what was given stays given, whatever is tried */
    RC(f, db_exec(f->s->db, "UPDATE voucher SET case_id = NULL, given_at = 0", &f->err),
       RC_INPUT);
}

static void test_sums_are_of_the_case_the_month_and_the_person(void **state)
{
    struct fixture *f = *state;
    struct invitation a = invite(f, "a", 1);
    struct invitation b = invite(f, "b", 2);
    struct case_file one = open_case(f, &a, 2);
    struct case_file two = open_case(f, &b, 3);
    struct voucher got;
    for (int i = 0; i < 6; i++) {
        struct voucher v = code(f, "gift", i, i % 2 == 0 ? 2000 : 500);
        put(f, &v);
    }
    OK(f, take(f, &one, 2000, 50, &got)); /* last month */
    OK(f, take(f, &one, 500, 110, &got));
    OK(f, take(f, &two, 2000, 120, &got));
    const struct voucher by = {
        .pool = STR("gift"), .case_id = one.id, .person = STR("kim")};
    const struct voucher other = {
        .pool = STR("gift"), .case_id = two.id, .person = STR("lee")};
    struct voucher_spent spent;
    OK(f, voucher_spent_of(f->s, &by, 100, &spent, &f->err));
    assert_int_equal(spent.of_case, 2500);
    assert_int_equal(spent.of_month, 2500);
    assert_int_equal(spent.of_person, 2500);
    OK(f, voucher_spent_of(f->s, &other, 100, &spent, &f->err));
    assert_int_equal(spent.of_case, 2000);
    assert_int_equal(spent.of_person, 0);
    struct voucher_stock *s = NULL;
    size_t n = 0;
    OK(f, voucher_cost(&f->a, f->s, 100, &s, &n, &f->err));
    assert_int_equal(n, 1);
    assert_int_equal(s[0].n_given, 2);
    assert_int_equal(s[0].cents, 2500);
    OK(f, voucher_stock_list(&f->a, f->s, STR("gift"), 100, &s, &n, &f->err));
    assert_int_equal(n, 2);
    assert_int_equal(s[0].cents, 500);
    assert_int_equal(s[0].n_free, 2);
    assert_int_equal(s[1].n_free, 1);
}

static void test_one_wish_a_case_waits(void **state)
{
    struct fixture *f = *state;
    struct invitation inv = invite(f, "a", 1);
    struct case_file c = open_case(f, &inv, 2);
    struct voucher_wish w = {.case_id = c.id,
                             .pool = STR("gift"),
                             .cents = 9000,
                             .currency = STR("EUR"),
                             .person = STR("kim"),
                             .approver = STR("lee"),
                             .words = STR("sorry"),
                             .asked_at = 7};
    struct voucher_wish got;
    struct voucher_wish *all = NULL;
    size_t n = 0;
    RC(f, voucher_wish_of(&f->a, f->s, c.id, &got, &f->err), RC_NONE);
    OK(f, voucher_wish_add(f->s, &w, &w.id, &f->err));
    RC(f, voucher_wish_add(f->s, &w, &w.id, &f->err), RC_INPUT);
    OK(f, voucher_wish_of(&f->a, f->s, c.id, &got, &f->err));
    EQ_STR(got.words, "sorry");
    assert_int_equal(got.cents, 9000);
    got.settled_by = STR("lee");
    OK(f, voucher_wish_settle(f->s, &got, false, 9, &f->err));
    OK(f, voucher_wish_list(&f->a, f->s, &all, &n, &f->err));
    assert_int_equal(n, 0);
    OK(f, voucher_wish_add(f->s, &w, &w.id, &f->err));
}

/* One process: takes until nothing is left, each in a transaction of its own. The exit
 * code is how many it got, 255 when something went wrong. */
static int taker(const char *path, int64_t case_id)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct store *s = NULL;
    struct err err;
    int got = 0;
    enum rc rc = store_open(path, false, &s, &err);
    for (int i = 0; rc == RC_OK && i < TRIES; i++) {
        struct voucher v;
        const struct voucher wanted = {.pool = STR("gift"),
                                       .cents = 2000,
                                       .case_id = case_id,
                                       .person = STR("kim"),
                                       .given_at = 10};
        rc = store_begin(s, &err);
        enum rc taken = rc == RC_OK ? voucher_take(&a, s, &wanted, 10, &v, &err) : rc;
        got += taken == RC_OK;
        rc = store_finish(s, taken == RC_NONE ? RC_OK : taken, &err);
    }
    store_close(s);
    return rc == RC_OK ? got : 255;
}

static void test_processes_at_once_never_give_one_code_twice(void **state)
{
    struct fixture *f = *state;
    struct invitation inv = invite(f, "a", 1);
    struct case_file c = open_case(f, &inv, 2);
    pid_t pids[PROCESSES];
    int sum = 0;
    for (int i = 0; i < CODES; i++) {
        struct voucher v = code(f, "gift", i, 2000);
        put(f, &v);
    }
    for (int i = 0; i < PROCESSES; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            _exit(taker(f->path, c.id));
        }
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status = 0;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) != 255);
        sum += WEXITSTATUS(status);
    }
    assert_int_equal(sum, CODES); /* 160 were asked for */
    struct voucher_stock *s = NULL;
    size_t n = 0;
    OK(f, voucher_pools(&f->a, f->s, 10, &s, &n, &f->err));
    assert_int_equal(s[0].n_given, CODES);
    assert_int_equal(s[0].n_free, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_import_again_changes_nothing),
        WITH_STORE(test_the_first_to_expire_goes_first_and_none_that_has),
        WITH_STORE(test_sums_are_of_the_case_the_month_and_the_person),
        WITH_STORE(test_one_wish_a_case_waits),
        WITH_STORE(test_processes_at_once_never_give_one_code_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
