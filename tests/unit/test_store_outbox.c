/* The queue of mails of ours: dedupe, claims, crashes, expiry. */
#include "store_fixture.h"

static struct outbox_mail some_mail(enum mail_kind kind, const char *dedupe,
                                    int64_t due)
{
    return (struct outbox_mail){.kind = kind,
                                .dedupe = str_c(dedupe),
                                .message_id = str_c(dedupe),
                                .mail_from = STR("us@example.com"),
                                .rcpt_to = STR("Ada@example.com"),
                                .raw = STR("Subject: x\r\n\r\nbytes \xff"),
                                .sent_text = STR("bytes"),
                                .created_at = due,
                                .due_at = due};
}

static int64_t add(struct fixture *f, const struct outbox_mail *m)
{
    int64_t id = 0;
    bool is_new = false;
    OK(f, outbox_add(f->s, m, &is_new, &id, &f->err));
    assert_true(is_new);
    return id;
}

static int64_t add_kind(struct fixture *f, enum mail_kind kind, int64_t due)
{
    static int count = 0; /* dedupe keys only have to differ */
    struct outbox_mail m =
        some_mail(kind, arena_printf(&f->a, "m%d", count++).ptr, due);
    return add(f, &m);
}

struct claimed {
    struct outbox_mail *m;
    size_t n;
};

static struct claimed claim(struct fixture *f, struct store *s, int64_t run,
                            size_t limit)
{
    struct claimed c = {0};
    OK(f, outbox_claim(&f->a, s, run, 1000, limit, &c.m, &c.n, &f->err));
    return c;
}

static bool nobody_alive(void *ctx, int64_t run_id)
{
    (void)ctx;
    (void)run_id;
    return false;
}

static bool only_alive(void *ctx, int64_t run_id)
{
    return *(int64_t *)ctx == run_id;
}

static void test_same_dedupe_makes_no_second_mail(void **state)
{
    struct fixture *f = *state;
    struct outbox_mail m = some_mail(MAIL_ALERT, "alert:1", 100);
    struct outbox_mail got;
    bool is_new = true;
    int64_t again = 0;
    int64_t id = add(f, &m);
    m.raw = STR("other bytes");
    OK(f, outbox_add(f->s, &m, &is_new, &again, &f->err));
    assert_false(is_new);
    assert_int_equal(again, id);
    OK(f, outbox_get(&f->a, f->s, id, &got, &f->err));
    EQ_STR(got.raw, "Subject: x\r\n\r\nbytes \xff");
    EQ_STR(got.sent_text, "bytes");
    EQ_STR(got.rcpt_to, "Ada@example.com");
    assert_int_equal(got.kind, MAIL_ALERT);
    OK(f, outbox_by_message_id(&f->a, f->s, STR("alert:1"), &got, &f->err));
    assert_int_equal(got.id, id);
    RC(f, outbox_by_message_id(&f->a, f->s, STR("alert:2"), &got, &f->err), RC_NONE);
    RC(f, outbox_get(&f->a, f->s, 99, &got, &f->err), RC_NONE);
}

static void test_claim_takes_the_most_urgent_then_the_oldest(void **state)
{
    static const struct {
        enum mail_kind kind;
        int64_t due;
    } added[] = {
        {MAIL_SURVEY, 10},    {MAIL_REMINDER, 11},    {MAIL_DIGEST, 12},
        {MAIL_FOLLOWUP, 13},  {MAIL_NOTICE, 14},      {MAIL_ESCALATION, 15},
        {MAIL_ALERT, 16},     {MAIL_RELAY_OWNER, 18}, {MAIL_RELAY_CUSTOMER, 17},
        {MAIL_APOLOGY, 20},   {MAIL_APOLOGY, 19},     {MAIL_SURVEY, 9},
        {MAIL_APOLOGY, 1001}, /* not due yet */
    };
    static const int64_t want_due[] = {19, 20, 17, 18, 16, 15, 14, 12, 13, 11, 9, 10};
    struct fixture *f = *state;
    for (size_t i = 0; i < ARRAY_LEN(added); i++) {
        (void)add_kind(f, added[i].kind, added[i].due);
    }
    int64_t run = start_run(f, f->s);
    size_t at = 0;
    for (struct claimed c = claim(f, f->s, run, 5); c.n > 0;
         c = claim(f, f->s, run, 5)) {
        assert_true(c.n <= 5);
        for (size_t i = 0; i < c.n; i++, at++) {
            assert_true(at < ARRAY_LEN(want_due));
            assert_int_equal(c.m[i].due_at, want_due[at]);
            assert_int_equal(c.m[i].state, OUTBOX_CLAIMED);
            EQ_STR(c.m[i].raw, "Subject: x\r\n\r\nbytes \xff");
        }
    }
    assert_int_equal(at, ARRAY_LEN(want_due));
}

static void test_two_connections_claim_disjointly(void **state)
{
    struct fixture *f = *state;
    struct store *other = NULL;
    bool seen[101] = {false};
    size_t total = 0;
    for (int i = 0; i < 100; i++) {
        (void)add_kind(f, MAIL_SURVEY, 10);
    }
    OK(f, store_open(f->path, false, &other, &f->err));
    int64_t runs[2] = {start_run(f, f->s), start_run(f, other)};
    size_t n = 0;
    do {
        n = 0;
        for (int k = 0; k < 2; k++) {
            struct claimed c = claim(f, k == 0 ? f->s : other, runs[k], 7);
            for (size_t i = 0; i < c.n; i++) {
                assert_in_range(c.m[i].id, 1, 100);
                assert_false(seen[c.m[i].id]);
                seen[c.m[i].id] = true;
            }
            n += c.n;
        }
        total += n;
    } while (n > 0);
    assert_int_equal(total, 100);
    store_close(other);
}

static void test_claim_costs_what_is_due(void **state)
{
    struct fixture *f = *state;
    OK(f, store_begin(f->s, &f->err));
    for (int i = 0; i < 1000; i++) {
        struct outbox_mail m =
            some_mail(MAIL_SURVEY, arena_printf(&f->a, "d%d", i).ptr, 10);
        m.state = i % 100 == 0 ? OUTBOX_QUEUED : OUTBOX_SENT;
        m.expires_at = i % 200 == 0 ? 500 : 0;
        (void)add(f, &m);
    }
    OK(f, store_commit(f->s, &f->err));
    struct outbox_mail *list = NULL;
    size_t n_list = 0;
    int64_t n = 0;
    int64_t run = start_run(f, f->s);
    int64_t before = store_fullscan_steps(f->s);
    OK(f, outbox_expire(f->s, 500, &n, &f->err));
    assert_int_equal(n, 5);
    assert_int_equal(claim(f, f->s, run, 100).n, 5);
    OK(f, outbox_reclaim(&f->a, f->s, nobody_alive, NULL, &list, &n_list, &f->err));
    OK(f, outbox_list(&f->a, f->s, OUTBOX_UNSURE, 10, &list, &n_list, &f->err));
    OK(f, outbox_list(&f->a, f->s, OUTBOX_FAILED, 10, &list, &n_list, &f->err));
    /* the claims are found by walking over an index that holds nothing else */
    assert_in_range(store_fullscan_steps(f->s) - before, 0, 5);
}

static void test_expired_mail_is_not_claimed(void **state)
{
    struct fixture *f = *state;
    struct outbox_mail m = some_mail(MAIL_SURVEY, "a", 10);
    struct outbox_mail got;
    int64_t n = 0;
    m.expires_at = 1000;
    int64_t id = add(f, &m);
    assert_int_equal(claim(f, f->s, start_run(f, f->s), 10).n, 0);
    OK(f, outbox_expire(f->s, 999, &n, &f->err));
    assert_int_equal(n, 0);
    OK(f, outbox_expire(f->s, 1000, &n, &f->err));
    assert_int_equal(n, 1);
    OK(f, outbox_get(&f->a, f->s, id, &got, &f->err));
    assert_int_equal(got.state, OUTBOX_EXPIRED);
}

static void test_crash_makes_claimed_queued_and_wire_unsure(void **state)
{
    struct fixture *f = *state;
    struct outbox_mail *unsure = NULL;
    struct outbox_mail got;
    size_t n = 0;
    for (int i = 0; i < 4; i++) {
        (void)add_kind(f, MAIL_SURVEY, 10 + i);
    }
    int64_t dead = start_run(f, f->s);
    int64_t live = start_run(f, f->s);
    struct claimed c = claim(f, f->s, dead, 3);
    assert_int_equal(c.n, 3);
    c.m[0].state = OUTBOX_WIRE;
    OK(f, outbox_update(f->s, &c.m[0], 20, &f->err));
    c.m[1].state = OUTBOX_SENT;
    OK(f, outbox_update(f->s, &c.m[1], 20, &f->err));
    struct claimed mine = claim(f, f->s, live, 3);
    assert_int_equal(mine.n, 1);
    mine.m[0].state = OUTBOX_WIRE;
    OK(f, outbox_update(f->s, &mine.m[0], 20, &f->err));

    OK(f, outbox_reclaim(&f->a, f->s, only_alive, &live, &unsure, &n, &f->err));
    assert_int_equal(n, 1);
    assert_int_equal(unsure[0].id, c.m[0].id);
    assert_int_equal(unsure[0].state, OUTBOX_UNSURE);
    static const enum outbox_state want[] = {OUTBOX_UNSURE, OUTBOX_SENT, OUTBOX_QUEUED,
                                             OUTBOX_WIRE};
    for (int i = 0; i < 4; i++) {
        OK(f, outbox_get(&f->a, f->s, i + 1, &got, &f->err));
        assert_int_equal(got.state, want[i]);
    }
    OK(f, outbox_reclaim(&f->a, f->s, only_alive, &live, &unsure, &n, &f->err));
    assert_int_equal(n, 0);
    OK(f, outbox_list(&f->a, f->s, OUTBOX_UNSURE, 10, &unsure, &n, &f->err));
    assert_int_equal(n, 1);
    assert_int_equal(unsure[0].raw.len, 0);
    /* what was only claimed is for the next run */
    assert_int_equal(claim(f, f->s, live, 9).n, 1);
}

static void test_retry_is_due_again_with_its_trace(void **state)
{
    struct fixture *f = *state;
    int64_t id = add_kind(f, MAIL_ALERT, 10);
    int64_t run = start_run(f, f->s);
    struct claimed c = claim(f, f->s, run, 1);
    c.m[0].state = OUTBOX_RETRY;
    c.m[0].due_at = 1001;
    c.m[0].tries = 1;
    c.m[0].code = 451;
    c.m[0].status = STR("4.7.1");
    c.m[0].reply = STR("come again \xff");
    OK(f, outbox_update(f->s, &c.m[0], 30, &f->err));
    assert_int_equal(claim(f, f->s, run, 1).n, 0);
    struct outbox_mail *later = NULL;
    size_t n = 0;
    OK(f, outbox_claim(&f->a, f->s, run, 1001, 1, &later, &n, &f->err));
    assert_int_equal(n, 1);
    assert_int_equal(later[0].id, id);
    assert_int_equal(later[0].tries, 1);
    assert_int_equal(later[0].code, 451);
    EQ_STR(later[0].status, "4.7.1");
    EQ_STR(later[0].reply, "come again \xef\xbf\xbd");
}

static void test_last_text_follows_the_thread(void **state)
{
    struct fixture *f = *state;
    struct str text;
    struct str id;
    struct invitation inv = invite(f, "1", 100);
    struct case_file c = open_case(f, &inv, 200);
    struct token_row t = {.role = TOKEN_SURVEY, .invitation_id = inv.id};
    RC(f, outbox_last_text(&f->a, f->s, &t, &text, &id, &f->err), RC_NONE);
    static const struct {
        enum mail_kind kind;
        enum outbox_state state;
        const char *text;
    } rows[] = {
        {MAIL_SURVEY, OUTBOX_SENT, "survey"},
        {MAIL_REMINDER, OUTBOX_QUEUED, "reminder"},
        {MAIL_APOLOGY, OUTBOX_SENT, "sorry"},
        {MAIL_RELAY_CUSTOMER, OUTBOX_UNSURE, "relayed"},
        {MAIL_ALERT, OUTBOX_SENT, "alert"},
        {MAIL_RELAY_OWNER, OUTBOX_EXPIRED, "never left"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct outbox_mail m = some_mail(rows[i].kind, rows[i].text, 10);
        m.state = rows[i].state;
        m.sent_text = str_c(rows[i].text);
        m.invitation_id = inv.id;
        m.case_id = rows[i].kind < MAIL_APOLOGY ? 0 : c.id;
        (void)add(f, &m);
    }
    OK(f, outbox_last_text(&f->a, f->s, &t, &text, &id, &f->err));
    EQ_STR(text, "survey"); /* the reminder has not left yet */
    EQ_STR(id, "survey");
    t = (struct token_row){.role = TOKEN_CUSTOMER, .case_id = c.id};
    OK(f, outbox_last_text(&f->a, f->s, &t, &text, &id, &f->err));
    EQ_STR(text, "relayed");
    t.role = TOKEN_DESK;
    OK(f, outbox_last_text(&f->a, f->s, &t, &text, &id, &f->err));
    EQ_STR(text, "alert");
}

static void test_counts_to_an_address_and_of_a_case(void **state)
{
    struct fixture *f = *state;
    int64_t n = 0;
    struct invitation inv = invite(f, "1", 100);
    struct case_file c = open_case(f, &inv, 200);
    for (int i = 0; i < 4; i++) {
        struct outbox_mail m = some_mail(i == 3 ? MAIL_RELAY_CUSTOMER : MAIL_APOLOGY,
                                         arena_printf(&f->a, "c%d", i).ptr, 100 + i);
        m.case_id = c.id;
        (void)add(f, &m);
    }
    OK(f, outbox_count_to(f->s, STR("ada@EXAMPLE.com"), 101, &n, &f->err));
    assert_int_equal(n, 2); /* a person's words are no automatic mail */
    OK(f, outbox_count_to(f->s, STR("eve@example.com"), 0, &n, &f->err));
    assert_int_equal(n, 0);
    OK(f, outbox_count_case(f->s, c.id, MAIL_APOLOGY, 102, &n, &f->err));
    assert_int_equal(n, 1);
    OK(f, outbox_count_case(f->s, c.id, MAIL_RELAY_CUSTOMER, 0, &n, &f->err));
    assert_int_equal(n, 1);
}

static enum outbox_state state_of(struct fixture *f, int64_t id)
{
    struct outbox_mail got;
    OK(f, outbox_get(&f->a, f->s, id, &got, &f->err));
    return got.state;
}

static void test_questions_nobody_has_to_answer_do_not_leave(void **state)
{
    struct fixture *f = *state;
    struct invitation open = invite(f, "1", 100);
    struct invitation answered = invite(f, "2", 200);
    int64_t ids[4];
    int64_t n = 0;
    answered.state = INVITATION_ANSWERED;
    OK(f, invitation_update(f->s, &answered, &f->err));
    const struct {
        enum mail_kind kind;
        int64_t invitation_id;
        enum outbox_state after_answer, after_wish;
    } rows[] = {
        {MAIL_SURVEY, open.id, OUTBOX_QUEUED, OUTBOX_EXPIRED},
        {MAIL_REMINDER, answered.id, OUTBOX_EXPIRED, OUTBOX_EXPIRED},
        {MAIL_APOLOGY, answered.id, OUTBOX_QUEUED, OUTBOX_QUEUED},
        {MAIL_RELAY_CUSTOMER, answered.id, OUTBOX_QUEUED, OUTBOX_QUEUED},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct outbox_mail m =
            some_mail(rows[i].kind, arena_printf(&f->a, "q%zu", i).ptr, 10);
        m.invitation_id = rows[i].invitation_id;
        ids[i] = add(f, &m);
    }
    int64_t before = store_fullscan_steps(f->s);
    OK(f, outbox_expire(f->s, 1, &n, &f->err));
    assert_int_equal(n, 1);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(state_of(f, ids[i]), rows[i].after_answer);
    }
    OK(f, suppression_add(f->s, STR("ADA@example.com"), STR("asked"), 1, &f->err));
    OK(f, outbox_expire(f->s, 1, &n, &f->err));
    assert_int_equal(n, 1);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(state_of(f, ids[i]), rows[i].after_wish);
    }
    assert_int_equal(store_fullscan_steps(f->s), before);
}

static void test_first_mail_to_a_person_begins_their_thread(void **state)
{
    struct fixture *f = *state;
    struct invitation inv = invite(f, "1", 100);
    struct case_file c = open_case(f, &inv, 200);
    struct str id;
    static const enum mail_kind kinds[] = {MAIL_APOLOGY, MAIL_ALERT, MAIL_ESCALATION};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        struct outbox_mail m =
            some_mail(kinds[i], arena_printf(&f->a, "t%zu", i).ptr, 10);
        m.case_id = c.id;
        m.rcpt_to = i == 2 ? STR("Boss@example.com") : STR("kim@example.com");
        (void)add(f, &m);
    }
    OK(f, outbox_first_to(&f->a, f->s, c.id, STR("KIM@example.com"), &id, &f->err));
    EQ_STR(id, "t1"); /* the apology is the customer's */
    OK(f, outbox_first_to(&f->a, f->s, c.id, STR("boss@example.com"), &id, &f->err));
    EQ_STR(id, "t2");
    RC(f, outbox_first_to(&f->a, f->s, c.id, STR("eve@example.com"), &id, &f->err),
       RC_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_same_dedupe_makes_no_second_mail),
        WITH_STORE(test_claim_takes_the_most_urgent_then_the_oldest),
        WITH_STORE(test_two_connections_claim_disjointly),
        WITH_STORE(test_claim_costs_what_is_due),
        WITH_STORE(test_expired_mail_is_not_claimed),
        WITH_STORE(test_crash_makes_claimed_queued_and_wire_unsure),
        WITH_STORE(test_retry_is_due_again_with_its_trace),
        WITH_STORE(test_last_text_follows_the_thread),
        WITH_STORE(test_counts_to_an_address_and_of_a_case),
        WITH_STORE(test_questions_nobody_has_to_answer_do_not_leave),
        WITH_STORE(test_first_mail_to_a_person_begins_their_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
