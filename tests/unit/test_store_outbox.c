/* The queue of mails of ours: dedupe, claims, crashes, expiry. */
#include "outbox_fixture.h"

static enum run_life nobody_alive(void *ctx, const struct run *r)
{
    (void)ctx;
    (void)r;
    return RUN_DEAD;
}

static enum run_life only_alive(void *ctx, const struct run *r)
{
    return *(int64_t *)ctx == r->id ? RUN_ALIVE : RUN_DEAD;
}

static enum run_life power_cut(void *ctx, const struct run *r)
{
    (void)ctx;
    return str_eq_c(r->boot, "yesterday") ? RUN_CUT : RUN_ALIVE;
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
            assert_int_equal(c.mails[i].due_at, want_due[at]);
            assert_int_equal(c.mails[i].state, OUTBOX_CLAIMED);
            EQ_STR(c.mails[i].raw, "Subject: x\r\n\r\nbytes \xff");
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
                assert_in_range(c.mails[i].id, 1, 100);
                assert_false(seen[c.mails[i].id]);
                seen[c.mails[i].id] = true;
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
    OK(f, outbox_reclaim(&f->a, f->s, &(struct reclaim){.life = nobody_alive}, &list,
                         &n_list, &f->err));
    OK(f, outbox_list_unsure(&f->a, f->s, 0, 10, &list, &n_list, &f->err));
    OK(f, outbox_list_failed(&f->a, f->s, 10, &list, &n_list, &f->err));
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
    c.mails[0].state = OUTBOX_WIRE;
    OK(f, outbox_update(f->s, &c.mails[0], 20, &f->err));
    c.mails[1].state = OUTBOX_SENT;
    OK(f, outbox_update(f->s, &c.mails[1], 20, &f->err));
    struct claimed mine = claim(f, f->s, live, 3);
    assert_int_equal(mine.n, 1);
    mine.mails[0].state = OUTBOX_WIRE;
    OK(f, outbox_update(f->s, &mine.mails[0], 20, &f->err));

    OK(f,
       outbox_reclaim(&f->a, f->s, &(struct reclaim){.life = only_alive, .ctx = &live},
                      &unsure, &n, &f->err));
    assert_int_equal(n, 1);
    assert_int_equal(unsure[0].id, c.mails[0].id);
    assert_int_equal(unsure[0].state, OUTBOX_UNSURE);
    assert_int_equal(unsure[0].tries, 1); /* a crash on the wire was a try */
    assert_int_equal(unsure[0].doubts, 1);
    static const enum outbox_state want[] = {OUTBOX_UNSURE, OUTBOX_SENT, OUTBOX_QUEUED,
                                             OUTBOX_WIRE};
    for (int i = 0; i < 4; i++) {
        OK(f, outbox_get(&f->a, f->s, i + 1, &got, &f->err));
        assert_int_equal(got.state, want[i]);
        assert_int_equal(got.tries, want[i] == OUTBOX_UNSURE);
        assert_int_equal(got.doubts, want[i] == OUTBOX_UNSURE);
    }
    OK(f,
       outbox_reclaim(&f->a, f->s, &(struct reclaim){.life = only_alive, .ctx = &live},
                      &unsure, &n, &f->err));
    assert_int_equal(n, 0);
    OK(f, outbox_list_unsure(&f->a, f->s, 0, 10, &unsure, &n, &f->err));
    assert_int_equal(n, 1);
    assert_int_equal(unsure[0].raw.len, 0);
    /* what was only claimed is for the next run */
    assert_int_equal(claim(f, f->s, live, 9).n, 1);
}

static void test_power_cut_makes_claimed_questions_unsure(void **state)
{
    struct fixture *f = *state;
    struct run r = {
        .started_at = 5, .now = 5, .host = STR("h"), .command = STR("send")};
    struct reclaim how = {.life = power_cut, .settle_by = SETTLE_BY_RECEIPT, .now = 99};
    struct outbox_mail *unsure = NULL;
    struct outbox_mail got;
    size_t n = 0;
    int64_t run = 0;
    int64_t survey = add_kind(f, MAIL_SURVEY, 10);
    int64_t alert = add_kind(f, MAIL_ALERT, 11);
    r.boot = STR("yesterday");
    OK(f, store_begin(f->s, &f->err));
    OK(f, run_start(f->s, &r, &run, &f->err));
    OK(f, store_commit(f->s, &f->err));
    assert_int_equal(claim(f, f->s, run, 9).n, 2);
    OK(f, store_durable(f->s, false, &f->err));
    OK(f, outbox_reclaim(&f->a, f->s, &how, &unsure, &n, &f->err));
    OK(f, store_durable(f->s, true, &f->err));
    assert_int_equal(n, 1);
    assert_int_equal(unsure[0].id, survey);
    OK(f, outbox_get(&f->a, f->s, survey, &got, &f->err));
    assert_int_equal(got.state, OUTBOX_UNSURE);
    assert_int_equal(got.settle_by, SETTLE_BY_RECEIPT);
    assert_int_equal(got.wire_at, 99); /* at the latest: its receipt may be late */
    OK(f, outbox_get(&f->a, f->s, alert, &got, &f->err));
    assert_int_equal(got.state, OUTBOX_QUEUED); /* its steps were all durable */
}

static void test_retry_is_due_again_with_its_trace(void **state)
{
    struct fixture *f = *state;
    int64_t id = add_kind(f, MAIL_ALERT, 10);
    int64_t run = start_run(f, f->s);
    struct claimed c = claim(f, f->s, run, 1);
    c.mails[0].state = OUTBOX_RETRY;
    c.mails[0].due_at = 1001;
    c.mails[0].tries = 1;
    c.mails[0].code = 451;
    c.mails[0].status = STR("4.7.1");
    c.mails[0].reply = STR("come again \xff");
    OK(f, outbox_update(f->s, &c.mails[0], 30, &f->err));
    assert_int_equal(claim(f, f->s, run, 1).n, 0);
    struct claimed later = claim_at(f, f->s, run, 1001, 1);
    assert_int_equal(later.n, 1);
    assert_int_equal(later.mails[0].id, id);
    assert_int_equal(later.mails[0].tries, 1);
    assert_int_equal(later.mails[0].code, 451);
    EQ_STR(later.mails[0].status, "4.7.1");
    EQ_STR(later.mails[0].reply, "come again \xef\xbf\xbd");
}

static void test_answered_text_follows_the_thread(void **state)
{
    struct fixture *f = *state;
    struct str text;
    struct invitation inv = invite(f, "1", 100);
    struct case_file c = open_case(f, &inv, 200);
    struct token_row t = {.role = TOKEN_SURVEY, .invitation_id = inv.id};
    RC(f, outbox_answered_text(&f->a, f->s, &t, STR(""), &text, &f->err), RC_NONE);
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
    OK(f, outbox_answered_text(&f->a, f->s, &t, STR("x"), &text, &f->err));
    EQ_STR(text, "survey"); /* the reminder has not left yet */
    t = (struct token_row){.role = TOKEN_CUSTOMER, .case_id = c.id};
    OK(f, outbox_answered_text(&f->a, f->s, &t, STR("x"), &text, &f->err));
    EQ_STR(text, "relayed");
    OK(f, outbox_answered_text(&f->a, f->s, &t, STR("sorry"), &text, &f->err));
    EQ_STR(text, "sorry"); /* an older one is answered */
    OK(f, outbox_answered_text(&f->a, f->s, &t, STR("alert"), &text, &f->err));
    EQ_STR(text, "relayed"); /* not of this thread */
    t.role = TOKEN_DESK;
    OK(f, outbox_answered_text(&f->a, f->s, &t, STR("x"), &text, &f->err));
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
    KEPT(f, invitation_update(f->s, &answered, &f->err));
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

static void test_a_mail_taken_away_does_not_leave(void **state)
{
    struct fixture *f = *state;
    struct outbox_mail *unsure = NULL;
    size_t n = 0;
    (void)add_kind(f, MAIL_ALERT, 10);
    int64_t run = start_run(f, f->s);
    int64_t other = start_run(f, f->s);
    struct claimed c = claim(f, f->s, run, 1);
    RC(f, outbox_wire(f->s, &c.mails[0], other, &f->err), RC_NONE);
    OK(f, outbox_reclaim(&f->a, f->s, &(struct reclaim){.life = nobody_alive}, &unsure,
                         &n, &f->err));
    assert_int_equal(n, 0);
    RC(f, outbox_wire(f->s, &c.mails[0], run, &f->err), RC_NONE);
    c = claim(f, f->s, other, 1);
    c.mails[0].wire_at = 77;
    c.mails[0].settle_by = SETTLE_BY_RECEIPT;
    OK(f, outbox_wire(f->s, &c.mails[0], other, &f->err));
    RC(f, outbox_wire(f->s, &c.mails[0], other, &f->err), RC_NONE); /* once */
    struct outbox_mail got;
    OK(f, outbox_get(&f->a, f->s, c.mails[0].id, &got, &f->err));
    assert_int_equal(got.state, OUTBOX_WIRE);
    assert_int_equal(got.wire_at, 77);
    assert_int_equal(got.settle_by, SETTLE_BY_RECEIPT);
    OK(f, outbox_receipt(f->s, got.id, 88, &f->err));
    OK(f, outbox_receipt(f->s, got.id, 99, &f->err));
    OK(f, outbox_get(&f->a, f->s, got.id, &got, &f->err));
    assert_int_equal(got.receipt_at, 88); /* the first one is what counts */
}

static void keep(struct fixture *f, struct outbox_mail *m, enum outbox_state state,
                 bool commit)
{
    m->state = state;
    OK(f, store_begin(f->s, &f->err));
    OK(f, outbox_update(f->s, m, 1000, &f->err));
    RC(f, store_finish(f->s, commit ? RC_OK : RC_TEMP, &f->err),
       commit ? RC_OK : RC_TEMP);
}

static void test_tallies_agree_with_the_rows_at_every_end(void **state)
{
    static const struct {
        const char *name;
        enum outbox_state state;
        bool commit;
        int64_t sent, failed, expired;
    } rows[] = {
        {"on the wire", OUTBOX_WIRE, true, 0, 0, 0},
        {"sent, and taken back", OUTBOX_SENT, false, 0, 0, 0},
        {"sent", OUTBOX_SENT, true, 1, 0, 0},
        {"sent again", OUTBOX_SENT, true, 1, 0, 0},
        {"failed after all", OUTBOX_FAILED, true, 0, 1, 0},
        {"sent after that", OUTBOX_SENT, true, 1, 0, 0},
        {"in doubt", OUTBOX_UNSURE, true, 0, 0, 0},
        {"expired", OUTBOX_EXPIRED, true, 0, 0, 1},
        {"waiting again", OUTBOX_RETRY, true, 0, 0, 0},
        {"sent from there", OUTBOX_SENT, true, 1, 0, 0},
    };
    struct fixture *f = *state;
    (void)add_kind(f, MAIL_SURVEY, 10);
    struct claimed c = claim(f, f->s, start_run(f, f->s), 1);
    assert_int_equal(c.n, 1);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct counts n;
        keep(f, &c.mails[0], rows[i].state, rows[i].commit);
        OK(f, store_counts(f->s, &n, &f->err));
        if (n.outbox[OUTBOX_SENT] != rows[i].sent ||
            n.outbox[OUTBOX_FAILED] != rows[i].failed ||
            n.outbox[OUTBOX_EXPIRED] != rows[i].expired) {
            fail_msg("%s: %lld sent, %lld failed, %lld expired", rows[i].name,
                     (long long)n.outbox[OUTBOX_SENT],
                     (long long)n.outbox[OUTBOX_FAILED],
                     (long long)n.outbox[OUTBOX_EXPIRED]);
        }
    }
    /* what grows stale, and what one statement ends for many */
    struct counts n;
    struct outbox_mail stale = some_mail(MAIL_SURVEY, "stale", 10);
    int64_t ended = 0;
    stale.expires_at = 20;
    (void)add(f, &stale);
    OK(f, outbox_expire(f->s, 30, &ended, &f->err));
    (void)add_kind(f, MAIL_SURVEY, 10);
    int64_t held = 0;
    int64_t taken = 0;
    OK(f, store_begin(f->s, &f->err));
    OK(f, outbox_adopt(f->s, 40, &taken, &held, &f->err));
    OK(f, store_commit(f->s, &f->err));
    OK(f, store_counts(f->s, &n, &f->err));
    assert_int_equal(n.outbox[OUTBOX_SENT], 1);
    assert_int_equal(n.outbox[OUTBOX_EXPIRED], ended + taken);
    assert_int_equal(ended + taken, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_same_dedupe_makes_no_second_mail),
        WITH_STORE(test_tallies_agree_with_the_rows_at_every_end),
        WITH_STORE(test_claim_takes_the_most_urgent_then_the_oldest),
        WITH_STORE(test_two_connections_claim_disjointly),
        WITH_STORE(test_claim_costs_what_is_due),
        WITH_STORE(test_expired_mail_is_not_claimed),
        WITH_STORE(test_crash_makes_claimed_queued_and_wire_unsure),
        WITH_STORE(test_power_cut_makes_claimed_questions_unsure),
        WITH_STORE(test_retry_is_due_again_with_its_trace),
        WITH_STORE(test_answered_text_follows_the_thread),
        WITH_STORE(test_counts_to_an_address_and_of_a_case),
        WITH_STORE(test_questions_nobody_has_to_answer_do_not_leave),
        WITH_STORE(test_first_mail_to_a_person_begins_their_thread),
        WITH_STORE(test_a_mail_taken_away_does_not_leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
