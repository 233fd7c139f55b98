/* The reader child holds whatever a mail does to it. This program has its own
 * reader_read, which misbehaves as the mail says. */
#include "misdeeds.h"

static struct worker *start(void)
{
    struct worker *w = NULL;
    struct err err = {""};
    if (worker_start(&w, &err) != RC_OK) {
        fail_msg("worker_start: %s", err.text);
    }
    return w;
}

static void expect_good(struct worker *w, const char *mail)
{
    struct arena a = {0};
    struct reading r;
    struct err err = {""};
    struct reader_request req = {.raw = str_c(mail),
                                 .scale = SCALE_CSAT,
                                 .sent_text = STR("what we sent"),
                                 .own_domain = STR("beispiel.example")};
    if (worker_read(&a, w, &req, &r, &err) != RC_OK) {
        fail_msg("good mail '%s': %s", mail, err.text);
    }
    struct str want = arena_printf(&a, "%zu bytes: %s", strlen(mail), mail);
    if (!str_eq(r.reply, want) || r.scale != SCALE_CSAT ||
        r.score != (int32_t)(strlen(mail) % 5 + 1) ||
        !str_eq_c(r.comment, "what we sent") ||
        !str_eq_c(r.subject, "beispiel.example")) {
        fail_msg("good mail '%s': another mail's answer '%.*s'", mail,
                 STR_ARG(r.reply));
    }
    arena_done(&a);
}

static void expect_bad(struct worker *w, const char *mail, const char *told)
{
    struct arena a = {0};
    struct reading r;
    struct err err = {""};
    struct reader_request req = {.raw = str_c(mail)};
    enum rc rc = worker_read(&a, w, &req, &r, &err);
    if (rc != RC_INPUT || strstr(err.text, told) == NULL) {
        fail_msg("mail '%s': want input and '%s', got %s: %s", mail, told, rc_name(rc),
                 err.text);
    }
    arena_done(&a);
}

static void test_read_each_misdeed_contained(void **state)
{
    (void)state;
    struct worker *w = start();
    for (size_t i = 0; i < ARRAY_LEN(misdeeds); i++) {
        expect_bad(w, misdeeds[i].mail, misdeeds[i].told);
        expect_good(w, "good");
    }
    worker_stop(w);
}

/* THREATS.md row 22: crash mails are contained */
static void test_row_22_20_bad_among_200_good_all_read(void **state)
{
    (void)state;
    struct worker *w = start();
    static const char *const bad[] = {"crash",    "abort",  "stack", "open",  "exit",
                                      "nonsense", "socket", "kill",  "short", "huge"};
    size_t n_bad = 0;
    for (size_t i = 0; i < 200; i++) {
        char mail[16];
        (void)snprintf(mail, sizeof mail, "mail %zu", i);
        expect_good(w, mail);
        if (i % 10 == 3) {
            expect_bad(w, bad[n_bad % ARRAY_LEN(bad)], "");
            n_bad++;
        }
    }
    assert_int_equal(n_bad, 20);
    worker_stop(w);
}

static void test_read_bad_reading_refused(void **state)
{
    (void)state;
    struct worker *w = start();
    expect_bad(w, "bad utf8", "malformed");
    expect_bad(w, "bad score", "malformed");
    expect_bad(w, "too long", "too long");
    expect_good(w, "good");
    worker_stop(w);
}

static void test_read_big_mail_arrives_whole(void **state)
{
    (void)state;
    struct arena a = {0};
    struct worker *w = start();
    size_t len = (size_t)24 << 20;
    char *raw = arena_alloc(&a, len);
    memset(raw, 'x', len);
    struct reader_request req = {.raw = str_of(raw, len), .scale = SCALE_CES};
    struct reading r;
    struct err err = {""};
    enum rc rc = worker_read(&a, w, &req, &r, &err);
    assert_string_equal(err.text, "");
    assert_int_equal(rc, RC_OK);
    assert_true(str_eq_c(r.reply, "25165824 bytes: xxxxxxxxxxxxxxxx"));
    worker_stop(w);
    arena_done(&a);
}

static void test_child_has_no_descriptor_but_its_socket(void **state)
{
    (void)state;
    int extra = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_true(extra >= 0);
    struct worker *w = start();
    struct arena a = {0};
    struct reading r;
    struct err err = {""};
    struct reader_request req = {.raw = STR("descriptors"), .scale = SCALE_CSAT};
    assert_int_equal(worker_read(&a, w, &req, &r, &err), RC_OK);
    assert_true(str_eq_c(r.reply, "0"));
    worker_stop(w);
    (void)close(extra);
    arena_done(&a);
}

/* The child of a parent that was killed must not live on: orphans come to us. */
static void test_child_when_parent_is_killed_dies(void **state)
{
    (void)state;
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    pid_t parent = fork();
    assert_true(parent >= 0);
    if (parent == 0) {
        struct worker *w = NULL;
        if (worker_start(&w, NULL) != RC_OK) {
            _exit(1);
        }
        (void)kill(getpid(), SIGKILL);
    }
    int status = 0;
    assert_int_equal(waitpid(parent, &status, 0), parent);
    assert_true(WIFSIGNALED(status));
    pid_t orphan = waitpid(-1, &status, 0);
    assert_true(orphan > 0);
    /* by the signal at its parent's death, or by the end of file that comes just before
     */
    assert_true((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) ||
                (WIFEXITED(status) && WEXITSTATUS(status) == 0));
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
}

static void test_child_after_two_crashes_in_a_row_is_replaced(void **state)
{
    (void)state;
    struct worker *w = start();
    expect_good(w, "one");
    for (int i = 0; i < 50; i++) {
        expect_good(w, "more");
    }
    expect_bad(w, "crash", "crashed");
    expect_bad(w, "crash", "crashed");
    expect_good(w, "two");
    worker_stop(w);
    worker_stop(NULL);
}

/* ---- several mails at a time ---- */

/* n mails, "lot 0" and so on; the one at bad is another one. */
static enum rc read_lot(struct worker *w, size_t n, size_t bad, const char *mail)
{
    struct arena a = {0};
    struct reader_request reqs[8] = {{.scale = SCALE_CSAT}};
    struct reading got[8];
    struct err err = {""};
    assert_true(n <= ARRAY_LEN(reqs));
    for (size_t i = 0; i < n; i++) {
        reqs[i] = (struct reader_request){
            .raw = i == bad ? str_c(mail) : arena_printf(&a, "lot %zu", i),
            .scale = SCALE_CSAT};
    }
    enum rc rc = worker_begin(w, reqs, n, &err);
    rc = rc == RC_OK ? worker_end(&a, w, got, &err) : rc;
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        if (!str_eq(got[i].reply, arena_printf(&a, "5 bytes: lot %zu", i))) {
            fail_msg("mail %zu of %zu: got '%.*s'", i, n, STR_ARG(got[i].reply));
        }
    }
    arena_done(&a);
    return rc;
}

static void test_lot_each_mail_its_own_reading(void **state)
{
    (void)state;
    struct worker *w = start();
    for (size_t n = 1; n <= 8; n++) {
        assert_int_equal(read_lot(w, n, n, ""), RC_OK);
    }
    expect_good(w, "good");
    worker_stop(w);
}

/* Nothing is believed of a lot in which one mail broke the child. */
static void test_lot_each_misdeed_refuses_all(void **state)
{
    (void)state;
    struct worker *w = start();
    for (size_t i = 0; i < ARRAY_LEN(misdeeds); i++) {
        enum rc rc = read_lot(w, 4, i % 4, misdeeds[i].mail);
        if (rc != RC_INPUT) {
            fail_msg("'%s' among others: %s", misdeeds[i].mail, rc_name(rc));
        }
        assert_int_equal(read_lot(w, 3, 3, ""), RC_OK);
    }
    worker_stop(w);
}

/* ---- several children ---- */

static void submit(struct pool *p, const char *mail)
{
    struct err err = {""};
    struct reader_request req = {.raw = str_c(mail),
                                 .scale = SCALE_CSAT,
                                 .sent_text = STR("what we sent"),
                                 .own_domain = STR("beispiel.example")};
    if (pool_submit(p, &req, 1, &err) != RC_OK) {
        fail_msg("submit '%s': %s", mail, err.text);
    }
}

static void expect_taken(struct pool *p, const char *mail, enum rc want)
{
    struct arena a = {0};
    struct reading r = {0};
    struct err err = {""};
    enum rc rc = pool_take(&a, p, &r, &err);
    if (rc != want) {
        fail_msg("'%s': %s: %s", mail, rc_name(rc), err.text);
    }
    if (rc == RC_OK &&
        !str_eq(r.reply, arena_printf(&a, "%zu bytes: %s", strlen(mail), mail))) {
        fail_msg("'%s': got '%.*s'", mail, STR_ARG(r.reply));
    }
    arena_done(&a);
}

static const char *nth_mail(size_t i, char *room, size_t cap)
{
    if (i % 11 == 7) {
        return misdeeds[i / 11 % 3].mail; /* crash, abort, stack */
    }
    (void)snprintf(room, cap, "mail %zu", i);
    return room;
}

/* THREATS.md row 22, side by side: 200 good mails and 20 that crash */
static void test_row_22_pool_keeps_order_over_crashes(void **state)
{
    (void)state;
    enum { MAILS = 220 };
    struct pool *p = NULL;
    struct err err = {""};
    assert_int_equal(pool_start(3, &p, &err), RC_OK);
    size_t sent = 0;
    size_t n_bad = 0;
    for (size_t taken = 0; taken < MAILS; taken++) {
        char room[32];
        while (sent < MAILS && sent < taken + 3) {
            submit(p, nth_mail(sent++, room, sizeof room));
        }
        bool is_bad = taken % 11 == 7;
        n_bad += is_bad ? 1 : 0;
        expect_taken(p, nth_mail(taken, room, sizeof room), is_bad ? RC_INPUT : RC_OK);
    }
    assert_int_equal(n_bad, 20);
    expect_taken(p, "none left", RC_NONE);
    pool_stop(p);
}

static void test_pool_when_all_are_busy_says_so(void **state)
{
    (void)state;
    struct pool *p = NULL;
    struct err err = {""};
    assert_int_equal(pool_start(2, &p, &err), RC_OK);
    struct reader_request req = {.raw = STR("one too many")};
    submit(p, "one");
    submit(p, "two");
    assert_int_equal(pool_submit(p, &req, 1, &err), RC_NONE);
    expect_taken(p, "one", RC_OK);
    submit(p, "three");
    expect_taken(p, "two", RC_OK);
    expect_taken(p, "three", RC_OK);
    pool_stop(p);
    pool_stop(NULL);
}

/* No new process can be had: the children there are go on, and when none is left that
 * is the end, said as such. */
static void test_pool_when_a_child_cannot_start_others_go_on(void **state)
{
    (void)state;
    struct pool *p = NULL;
    struct err err = {""};
    assert_int_equal(pool_start(2, &p, &err), RC_OK);
    struct rlimit was, few;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &was), 0);
    submit(p, "crash");
    expect_taken(p, "crash", RC_INPUT);
    few = was;
    few.rlim_cur = 3; /* no descriptors: no socket pair, no child */
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    submit(p, "one");
    expect_taken(p, "one", RC_OK);
    submit(p, "crash");
    expect_taken(p, "crash", RC_INPUT);
    struct reader_request req = {.raw = STR("no one to read it")};
    enum rc rc = pool_submit(p, &req, 1, &err);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &was), 0);
    assert_int_equal(rc, RC_BROKEN);
    assert_true(str_has(str_c(err.text), STR("reader")));
    pool_stop(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read_each_misdeed_contained),
        cmocka_unit_test(test_row_22_20_bad_among_200_good_all_read),
        cmocka_unit_test(test_read_bad_reading_refused),
        cmocka_unit_test(test_read_big_mail_arrives_whole),
        cmocka_unit_test(test_child_has_no_descriptor_but_its_socket),
        cmocka_unit_test(test_child_when_parent_is_killed_dies),
        cmocka_unit_test(test_child_after_two_crashes_in_a_row_is_replaced),
        cmocka_unit_test(test_lot_each_mail_its_own_reading),
        cmocka_unit_test(test_lot_each_misdeed_refuses_all),
        cmocka_unit_test(test_row_22_pool_keeps_order_over_crashes),
        cmocka_unit_test(test_pool_when_all_are_busy_says_so),
        cmocka_unit_test(test_pool_when_a_child_cannot_start_others_go_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
