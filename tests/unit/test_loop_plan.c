/* Who is invited and who is not, in which language, until when. */
#include "loop_fixture.h"

#include "loop/plan.h"

#define OCCURRED "2026-03-02T10:00:00+01:00"

static void test_interaction_is_invited_or_skipped_with_a_reason(void **state)
{
    (void)state;
    static const struct {
        const char *name, *email, *suppressed, *now;
        bool has_open_case;
        const char *want; /* reason; "" = invited */
    } rows[] = {
        {"due", "kunde@web.example", "", "2026-03-03T10:00:00+01:00", false, ""},
        {"last second of the window", "kunde@web.example", "",
         "2026-03-10T10:00:00+01:00", false, ""},
        {"one second later", "kunde@web.example", "", "2026-03-10T10:00:01+01:00",
         false, "too old"},
        {"two weeks off: no flood of old questions", "kunde@web.example", "",
         "2026-03-17T10:00:00+01:00", false, "too old"},
        {"suppressed", "kunde@web.example", "unsubscribed by mail",
         "2026-03-03T10:00:00+01:00", false, "suppressed"},
        {"own address", "Feedback@Firm.example", "", "2026-03-03T10:00:00+01:00", false,
         "own address"},
        {"a manager", "anna@firm.example", "", "2026-03-03T10:00:00+01:00", false,
         "own address"},
        {"a colleague who is none", "eva@firm.example", "", "2026-03-03T10:00:00+01:00",
         false, ""},
        {"open case: nobody asks 'how was it' meanwhile", "kunde@web.example", "",
         "2026-03-03T10:00:00+01:00", true, "open case"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct plan_facts f = {.policy = &fix_policy,
                               .survey = &fix_surveys[0],
                               .suppressed = str_c(rows[i].suppressed),
                               .has_open_case = rows[i].has_open_case};
        struct interaction in = {.email = str_c(rows[i].email),
                                 .occurred_at = at_time(OCCURRED)};
        struct str reason = STR("unset");
        enum plan_verdict v = plan_interaction(&f, &in, at_time(rows[i].now), &reason);
        if (!str_eq_c(reason, rows[i].want) ||
            (v == PLAN_INVITE) != (rows[i].want[0] == '\0')) {
            fail_msg("row '%s': verdict %d '%.*s'", rows[i].name, (int)v,
                     STR_ARG(reason));
        }
    }
}

static void test_invitation_has_its_times(void **state)
{
    (void)state;
    struct plan_facts f = {.policy = &fix_policy, .survey = &fix_surveys[0]};
    struct interaction in = {.id = 4, .customer_id = 2, .language = STR("en")};
    struct invitation inv = plan_invitation(&f, &in, 1000000);
    assert_int_equal(inv.kind, INVITATION_SURVEY);
    assert_int_equal(inv.state, INVITATION_OPEN);
    assert_int_equal(inv.interaction_id, 4);
    assert_int_equal(inv.customer_id, 2);
    assert_int_equal(inv.created_at, 1000000);
    assert_int_equal(inv.expires_at, 1000000 + 30 * 86400);
    assert_int_equal(inv.remind_at, 1000000 + 4 * 86400);
    assert_int_equal(inv.sent_at, 0);
    assert_true(str_eq_c(inv.survey, "nps") && str_eq_c(inv.language, "en"));
    f.survey = &fix_surveys[1];
    inv = plan_invitation(&f, &in, 1000000);
    assert_int_equal(inv.remind_at, 0);
}

static void test_language_is_the_surveys_the_customers_the_firms(void **state)
{
    (void)state;
    static const struct {
        const struct survey *survey;
        const char *customer, *want;
    } rows[] = {
        {&fix_surveys[1], "de", "en"}, /* forced */
        {&fix_surveys[0], "en", "en"},
        {&fix_surveys[0], "", "de"},
        {NULL, "en", "en"},
        {NULL, "", "de"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str got =
            plan_language(&fix_policy, rows[i].survey, str_c(rows[i].customer));
        if (!str_eq_c(got, rows[i].want)) {
            fail_msg("row %zu: got '%.*s'", i, STR_ARG(got));
        }
    }
}

static void test_followup_asks_the_same_survey_for_the_case(void **state)
{
    (void)state;
    struct case_file c = {
        .id = 5, .interaction_id = 4, .customer_id = 2, .language = STR("en")};
    struct invitation first = {.id = 3, .survey = STR("csat"), .language = STR("de")};
    struct invitation inv = plan_followup(&fix_policy, &c, &first, 1000000);
    assert_int_equal(inv.kind, INVITATION_FOLLOWUP);
    assert_int_equal(inv.case_id, 5);
    assert_int_equal(inv.interaction_id, 4);
    assert_int_equal(inv.customer_id, 2);
    assert_int_equal(inv.expires_at, 1000000 + 14 * 86400);
    assert_int_equal(inv.remind_at, 0);
    assert_int_equal(inv.id, 0);
    assert_true(str_eq_c(inv.survey, "csat") && str_eq_c(inv.language, "en"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_interaction_is_invited_or_skipped_with_a_reason),
        cmocka_unit_test(test_invitation_has_its_times),
        cmocka_unit_test(test_language_is_the_surveys_the_customers_the_firms),
        cmocka_unit_test(test_followup_asks_the_same_survey_for_the_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
