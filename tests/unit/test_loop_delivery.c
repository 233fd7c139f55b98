/* What becomes of a mail after a try: the whole table of kinds, verdicts and ages. */
#include "loop_fixture.h"

#include "loop/delivery.h"

#define T0 INT64_C(1772442000)

static void test_verdicts_settle_the_state(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum mail_kind kind;
        enum delivery_verdict verdict;
        int64_t age_s;
        int32_t tries, doubts;
        enum outbox_state want;
    } rows[] = {
        {"accepted", MAIL_SURVEY, DELIVERY_ACCEPTED, 0, 0, 0, OUTBOX_SENT},
        {"accepted in the end", MAIL_ALERT, DELIVERY_ACCEPTED, 9 * 86400, 40, 0,
         OUTBOX_SENT},
        {"refused", MAIL_SURVEY, DELIVERY_REFUSED, 0, 0, 0, OUTBOX_FAILED},
        {"refused alert", MAIL_ALERT, DELIVERY_REFUSED, 0, 0, 0, OUTBOX_FAILED},
        {"later", MAIL_SURVEY, DELIVERY_LATER, 0, 0, 0, OUTBOX_RETRY},
        {"later, last second", MAIL_ALERT, DELIVERY_LATER, 5 * 86400 - 1, 99, 0,
         OUTBOX_RETRY},
        {"later, too old", MAIL_ALERT, DELIVERY_LATER, 5 * 86400, 99, 0, OUTBOX_FAILED},
        {"uncertain survey: once at most", MAIL_SURVEY, DELIVERY_UNCERTAIN, 0, 0, 0,
         OUTBOX_UNSURE},
        {"uncertain reminder", MAIL_REMINDER, DELIVERY_UNCERTAIN, 0, 0, 0,
         OUTBOX_UNSURE},
        {"uncertain follow-up", MAIL_FOLLOWUP, DELIVERY_UNCERTAIN, 0, 0, 0,
         OUTBOX_UNSURE},
        {"uncertain apology: once at least", MAIL_APOLOGY, DELIVERY_UNCERTAIN, 0, 0, 0,
         OUTBOX_RETRY},
        {"uncertain alert", MAIL_ALERT, DELIVERY_UNCERTAIN, 0, 0, 0, OUTBOX_RETRY},
        {"uncertain escalation", MAIL_ESCALATION, DELIVERY_UNCERTAIN, 0, 1, 0,
         OUTBOX_RETRY},
        {"uncertain answer", MAIL_RELAY_CUSTOMER, DELIVERY_UNCERTAIN, 0, 1, 0,
         OUTBOX_RETRY},
        {"uncertain words", MAIL_RELAY_OWNER, DELIVERY_UNCERTAIN, 0, 0, 0,
         OUTBOX_RETRY},
        {"uncertain notice", MAIL_NOTICE, DELIVERY_UNCERTAIN, 0, 0, 0, OUTBOX_RETRY},
        {"uncertain digest", MAIL_DIGEST, DELIVERY_UNCERTAIN, 0, 0, 0, OUTBOX_RETRY},
        {"uncertain for the third time: a person looks", MAIL_RELAY_CUSTOMER,
         DELIVERY_UNCERTAIN, 0, 2, 2, OUTBOX_UNSURE},
        {"uncertain for the second time", MAIL_APOLOGY, DELIVERY_UNCERTAIN, 0, 1, 1,
         OUTBOX_RETRY},
        {"uncertain once, after many a plain 'later'", MAIL_APOLOGY, DELIVERY_UNCERTAIN,
         0, 9, 0, OUTBOX_RETRY},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct outbox_mail m = {.id = 11,
                                .kind = rows[i].kind,
                                .state = OUTBOX_WIRE,
                                .created_at = T0,
                                .tries = rows[i].tries,
                                .doubts = rows[i].doubts};
        delivery_apply(&fix_policy, &m, rows[i].verdict, T0 + rows[i].age_s);
        if (m.state != rows[i].want) {
            fail_msg("row '%s': got %s, want %s", rows[i].name,
                     outbox_state_name(m.state), outbox_state_name(rows[i].want));
        }
        assert_int_equal(m.tries, rows[i].tries + 1);
        assert_int_equal(m.doubts,
                         rows[i].doubts + (rows[i].verdict == DELIVERY_UNCERTAIN));
        if (m.state == OUTBOX_RETRY) {
            assert_true(m.due_at > T0 + rows[i].age_s);
        }
    }
}

static void test_back_off_grows_to_an_hour_and_is_spread(void **state)
{
    (void)state;
    static const int64_t steps_s[] = {60, 300, 900, 3600, 3600, 3600};
    bool differs = false;
    for (int64_t id = 0; id < 30; id++) {
        struct outbox_mail m = {.id = id, .kind = MAIL_ALERT, .created_at = T0};
        for (size_t i = 0; i < ARRAY_LEN(steps_s); i++) {
            delivery_apply(&fix_policy, &m, DELIVERY_LATER, T0);
            int64_t wait_s = m.due_at - T0;
            if (wait_s < steps_s[i] || wait_s > steps_s[i] + steps_s[i] / 10) {
                fail_msg("row 'id %lld try %zu': %lld s", (long long)id, i + 1,
                         (long long)wait_s);
            }
            differs = differs || wait_s != steps_s[i];
        }
        struct outbox_mail again = {.id = id, .kind = MAIL_ALERT, .created_at = T0};
        struct outbox_mail twin = again;
        delivery_apply(&fix_policy, &again, DELIVERY_LATER, T0);
        delivery_apply(&fix_policy, &twin, DELIVERY_LATER, T0);
        assert_int_equal(again.due_at, twin.due_at);
    }
    assert_true(differs);
}

/* A server that is away for good: tried for days, then given up, in bounded steps. */
static void test_retries_end(void **state)
{
    (void)state;
    static const enum delivery_verdict verdicts[] = {DELIVERY_LATER,
                                                     DELIVERY_UNCERTAIN};
    static const enum outbox_state ends[] = {OUTBOX_FAILED, OUTBOX_UNSURE};
    for (size_t i = 0; i < ARRAY_LEN(verdicts); i++) {
        struct outbox_mail m = {.id = 3, .kind = MAIL_RELAY_CUSTOMER, .created_at = T0};
        int64_t now = T0;
        for (int n = 0; n < 200 && m.state != ends[i]; n++) {
            delivery_apply(&fix_policy, &m, verdicts[i], now);
            now = m.due_at;
        }
        assert_int_equal(m.state, ends[i]);
        assert_true(m.tries <= (verdicts[i] == DELIVERY_LATER ? 130 : 3));
    }
}

static void test_blame_is_told_by_the_status(void **state)
{
    (void)state;
    static const struct {
        const char *status;
        enum delivery_blame want;
    } rows[] = {
        {"5.1.1", BLAME_ADDRESS}, {"5.1.2", BLAME_ADDRESS},  {"5.1.3", BLAME_ADDRESS},
        {"5.1.6", BLAME_ADDRESS}, {"5.1.10", BLAME_ADDRESS}, {"5.1.0", BLAME_OTHER},
        {"5.1.8", BLAME_OTHER},   {"5.7.1", BLAME_OTHER},    {"5.7.26", BLAME_OTHER},
        {"5.2.2", BLAME_MAILBOX}, {"5.2.1", BLAME_MAILBOX},  {"4.2.2", BLAME_MAILBOX},
        {"4.1.1", BLAME_MAILBOX}, {"4.7.1", BLAME_OTHER},    {"4.4.1", BLAME_OTHER},
        {"4.3.0", BLAME_OTHER},   {"5.1.11", BLAME_OTHER},   {"5.3.4", BLAME_OTHER},
        {"", BLAME_OTHER},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct outbox_mail m = {.state = OUTBOX_FAILED,
                                .status = str_c(rows[i].status)};
        if (delivery_blame(&m) != rows[i].want) {
            fail_msg("row '%s'", rows[i].status);
        }
    }
}

static void test_soft_bounces_silence_an_address_for_a_while(void **state)
{
    (void)state;
    struct policy p = {.soft_max = 3, .soft_rest_s = 1000};
    int64_t until = -1;
    assert_false(delivery_is_soft_enough(&p, 2, T0, &until));
    assert_true(delivery_is_soft_enough(&p, 3, T0, &until));
    assert_int_equal(until, T0 + 1000);
    p.soft_rest_s = 0;
    assert_true(delivery_is_soft_enough(&p, 4, T0, &until));
    assert_int_equal(until, 0);
}

static void test_warm_up_doubles_each_day_and_ends(void **state)
{
    (void)state;
    struct policy p = {.warmup_from = T0, .warmup_first = 50};
    static const struct {
        int64_t after_s, want;
    } rows[] = {{-1, 50},       {0, 50},           {86399, 50},
                {86400, 100},   {5 * 86400, 1600}, {19 * 86400, 50 << 19},
                {20 * 86400, 0}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (delivery_warmup(&p, T0 + rows[i].after_s) != rows[i].want) {
            fail_msg("row '%lld'", (long long)rows[i].after_s);
        }
    }
    p.warmup_from = 0;
    assert_int_equal(delivery_warmup(&p, T0), 0);
}

/* What a crash left in doubt, T0 on the wire, with and without copies for the journal.
 */
static void test_doubt_is_settled_by_proof_or_by_kind(void **state)
{
    (void)state;
    enum { WAIT_S = 900, HOUR_S = 3600 };
    static const struct {
        const char *name;
        enum mail_kind kind;
        enum settle_by by;
        int32_t doubts;
        int64_t receipt_at;           /* of this mail */
        int64_t fetched_s, receipt_s; /* after T0; -1 = never */
        enum outbox_state want;
        enum settle_by want_by;
    } rows[] = {
        {"survey, no copies: a person's", MAIL_SURVEY, SETTLE_BY_KIND, 1, 0, -1, -1,
         OUTBOX_UNSURE, SETTLE_BY_PERSON},
        {"alert, no copies: again", MAIL_ALERT, SETTLE_BY_KIND, 1, 0, -1, -1,
         OUTBOX_RETRY, SETTLE_BY_KIND},
        {"alert, three times: a person's", MAIL_ALERT, SETTLE_BY_KIND, 3, 0, -1, -1,
         OUTBOX_UNSURE, SETTLE_BY_PERSON},
        {"a person's stays so", MAIL_ALERT, SETTLE_BY_PERSON, 0, 0, HOUR_S, HOUR_S,
         OUTBOX_UNSURE, SETTLE_BY_PERSON},
        {"receipt: it left", MAIL_SURVEY, SETTLE_BY_RECEIPT, 1, T0 + 5, -1, -1,
         OUTBOX_SENT, SETTLE_BY_RECEIPT},
        {"receipt, though a person was to say", MAIL_SURVEY, SETTLE_BY_PERSON, 1,
         T0 + 5, -1, -1, OUTBOX_SENT, SETTLE_BY_PERSON},
        {"nothing fetched yet", MAIL_ALERT, SETTLE_BY_RECEIPT, 1, 0, -1, HOUR_S,
         OUTBOX_UNSURE, SETTLE_BY_RECEIPT},
        {"fetched too early to know", MAIL_SURVEY, SETTLE_BY_RECEIPT, 1, 0, WAIT_S - 1,
         HOUR_S, OUTBOX_UNSURE, SETTLE_BY_RECEIPT},
        {"fetched, no copy: again", MAIL_SURVEY, SETTLE_BY_RECEIPT, 1, 0, WAIT_S, 60,
         OUTBOX_RETRY, SETTLE_BY_RECEIPT},
        {"as often as need be", MAIL_SURVEY, SETTLE_BY_RECEIPT, 99, 0, WAIT_S, 60,
         OUTBOX_RETRY, SETTLE_BY_RECEIPT},
        {"no copy ever came: it proves nothing", MAIL_SURVEY, SETTLE_BY_RECEIPT, 1, 0,
         HOUR_S, -1, OUTBOX_UNSURE, SETTLE_BY_RECEIPT},
        {"copies came long ago", MAIL_SURVEY, SETTLE_BY_RECEIPT, 1, 0, HOUR_S,
         -8 * 86400, OUTBOX_UNSURE, SETTLE_BY_RECEIPT},
        {"no copy ever came, somebody waits", MAIL_ALERT, SETTLE_BY_RECEIPT, 1, 0,
         HOUR_S, -1, OUTBOX_RETRY, SETTLE_BY_RECEIPT},
    };
    struct policy p = fix_policy;
    p.receipt_wait_s = WAIT_S;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct outbox_mail m = {.kind = rows[i].kind,
                                .state = OUTBOX_UNSURE,
                                .settle_by = rows[i].by,
                                .doubts = rows[i].doubts,
                                .wire_at = T0,
                                .receipt_at = rows[i].receipt_at};
        struct delivery_proof proof = {
            .now = T0 + HOUR_S,
            .fetched_at = rows[i].fetched_s == -1 ? 0 : T0 + rows[i].fetched_s,
            .receipt_at = rows[i].receipt_s == -1 ? 0 : T0 + rows[i].receipt_s};
        delivery_settle(&p, &m, &proof);
        if (m.state != rows[i].want || m.settle_by != rows[i].want_by) {
            fail_msg("row '%s': %s, by %d", rows[i].name, outbox_state_name(m.state),
                     (int)m.settle_by);
        }
        if (m.state == OUTBOX_RETRY) {
            assert_int_equal(m.due_at, T0 + HOUR_S);
        }
    }
}

static void test_an_uncertain_verdict_waits_for_its_receipt(void **state)
{
    (void)state;
    for (enum mail_kind k = MAIL_SURVEY; k < (enum mail_kind)MAIL_KINDS; k++) {
        struct outbox_mail m = {.kind = k,
                                .state = OUTBOX_WIRE,
                                .created_at = T0,
                                .settle_by = SETTLE_BY_RECEIPT};
        delivery_apply(&fix_policy, &m, DELIVERY_UNCERTAIN, T0);
        assert_int_equal(m.state, OUTBOX_UNSURE);
        assert_int_equal(m.settle_by, SETTLE_BY_RECEIPT);
    }
}

static void test_only_questions_and_digests_grow_stale(void **state)
{
    (void)state;
    for (enum mail_kind k = MAIL_SURVEY; k < (enum mail_kind)MAIL_KINDS; k++) {
        bool is_question = k == MAIL_SURVEY || k == MAIL_REMINDER ||
                           k == MAIL_FOLLOWUP || k == MAIL_THANKS ||
                           k == MAIL_PASSIVE || k == MAIL_PROMOTE;
        int64_t want = is_question ? 3 * 86400 : k == MAIL_DIGEST ? 86400 : 0;
        if (delivery_lifetime(k) != want) {
            fail_msg("row '%s': %lld", mail_kind_name(k),
                     (long long)delivery_lifetime(k));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts_settle_the_state),
        cmocka_unit_test(test_back_off_grows_to_an_hour_and_is_spread),
        cmocka_unit_test(test_retries_end),
        cmocka_unit_test(test_blame_is_told_by_the_status),
        cmocka_unit_test(test_soft_bounces_silence_an_address_for_a_while),
        cmocka_unit_test(test_warm_up_doubles_each_day_and_ends),
        cmocka_unit_test(test_doubt_is_settled_by_proof_or_by_kind),
        cmocka_unit_test(test_an_uncertain_verdict_waits_for_its_receipt),
        cmocka_unit_test(test_only_questions_and_digests_grow_stale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
