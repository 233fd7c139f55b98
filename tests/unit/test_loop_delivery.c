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
        int32_t tries;
        enum outbox_state want;
    } rows[] = {
        {"accepted", MAIL_SURVEY, DELIVERY_ACCEPTED, 0, 0, OUTBOX_SENT},
        {"accepted in the end", MAIL_ALERT, DELIVERY_ACCEPTED, 9 * 86400, 40,
         OUTBOX_SENT},
        {"refused", MAIL_SURVEY, DELIVERY_REFUSED, 0, 0, OUTBOX_FAILED},
        {"refused alert", MAIL_ALERT, DELIVERY_REFUSED, 0, 0, OUTBOX_FAILED},
        {"later", MAIL_SURVEY, DELIVERY_LATER, 0, 0, OUTBOX_RETRY},
        {"later, last second", MAIL_ALERT, DELIVERY_LATER, 5 * 86400 - 1, 99,
         OUTBOX_RETRY},
        {"later, too old", MAIL_ALERT, DELIVERY_LATER, 5 * 86400, 99, OUTBOX_FAILED},
        {"uncertain survey: once at most", MAIL_SURVEY, DELIVERY_UNCERTAIN, 0, 0,
         OUTBOX_UNSURE},
        {"uncertain reminder", MAIL_REMINDER, DELIVERY_UNCERTAIN, 0, 0, OUTBOX_UNSURE},
        {"uncertain follow-up", MAIL_FOLLOWUP, DELIVERY_UNCERTAIN, 0, 0, OUTBOX_UNSURE},
        {"uncertain apology: once at least", MAIL_APOLOGY, DELIVERY_UNCERTAIN, 0, 0,
         OUTBOX_RETRY},
        {"uncertain alert", MAIL_ALERT, DELIVERY_UNCERTAIN, 0, 0, OUTBOX_RETRY},
        {"uncertain escalation", MAIL_ESCALATION, DELIVERY_UNCERTAIN, 0, 1,
         OUTBOX_RETRY},
        {"uncertain answer", MAIL_RELAY_CUSTOMER, DELIVERY_UNCERTAIN, 0, 1,
         OUTBOX_RETRY},
        {"uncertain words", MAIL_RELAY_OWNER, DELIVERY_UNCERTAIN, 0, 0, OUTBOX_RETRY},
        {"uncertain notice", MAIL_NOTICE, DELIVERY_UNCERTAIN, 0, 0, OUTBOX_RETRY},
        {"uncertain digest", MAIL_DIGEST, DELIVERY_UNCERTAIN, 0, 0, OUTBOX_RETRY},
        {"uncertain for the third time: a person looks", MAIL_RELAY_CUSTOMER,
         DELIVERY_UNCERTAIN, 0, 2, OUTBOX_UNSURE},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct outbox_mail m = {.id = 11,
                                .kind = rows[i].kind,
                                .state = OUTBOX_WIRE,
                                .created_at = T0,
                                .tries = rows[i].tries};
        delivery_apply(&fix_policy, &m, rows[i].verdict, T0 + rows[i].age_s);
        if (m.state != rows[i].want) {
            fail_msg("row '%s': got %s, want %s", rows[i].name,
                     outbox_state_name(m.state), outbox_state_name(rows[i].want));
        }
        assert_int_equal(m.tries, rows[i].tries + 1);
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

static void test_dead_address_is_told_by_its_status(void **state)
{
    (void)state;
    static const struct {
        const char *status;
        bool want;
    } rows[] = {{"5.1.1", true},  {"5.1.2", true},   {"5.1.3", true},  {"5.1.6", true},
                {"5.1.10", true}, {"5.1.0", false},  {"5.7.1", false}, {"5.2.2", false},
                {"4.1.1", false}, {"5.1.11", false}, {"", false}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct outbox_mail m = {.status = str_c(rows[i].status)};
        if (delivery_is_dead_address(&m) != rows[i].want) {
            fail_msg("row '%s'", rows[i].status);
        }
    }
}

static void test_only_questions_and_digests_grow_stale(void **state)
{
    (void)state;
    for (enum mail_kind k = MAIL_SURVEY; k <= MAIL_DIGEST; k++) {
        bool is_question = k == MAIL_SURVEY || k == MAIL_REMINDER || k == MAIL_FOLLOWUP;
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
        cmocka_unit_test(test_dead_address_is_told_by_its_status),
        cmocka_unit_test(test_only_questions_and_digests_grow_stale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
