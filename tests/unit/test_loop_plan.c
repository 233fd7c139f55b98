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

/* One customer, one interaction; what differs is in the row. */
static void test_limits_skip_with_their_reason(void **state)
{
    (void)state;
    static const struct str consent[] = {{"consent", 7}, {"contract*", 9}};
    static const struct str rivals[] = {{"*@rival.example", 15}};
    static const struct {
        const char *name, *email, *basis;
        bool wants_basis, ask_roles;
        int64_t asked_days_ago; /* 0 = never */
        const char *want;
    } rows[] = {
        {"no limits", "kunde@web.example", "", false, false, 0, ""},
        {"a basis that counts", "kunde@web.example", "Consent", true, false, 0, ""},
        {"a basis by pattern", "kunde@web.example", "contract 7", true, false, 0, ""},
        {"another basis", "kunde@web.example", "none", true, false, 0,
         "no legal basis"},
        {"no basis told", "kunde@web.example", "", true, false, 0, "no legal basis"},
        {"machine", "noreply@shop.example", "", false, false, 0, "role address"},
        {"machine with a tail", "bounce-77@shop.example", "", false, false, 0,
         "role address"},
        {"postmaster, upper case", "POSTMASTER@shop.example", "", false, false, 0,
         "role address"},
        {"postmaster, wished for", "postmaster@shop.example", "", false, true, 0, ""},
        {"info is read by people", "info@shop.example", "", false, false, 0, ""},
        {"a name that begins like a role", "rootenberg@web.example", "", false, false,
         0, ""},
        {"excluded", "ceo@Rival.example", "", false, false, 0, "excluded address"},
        {"asked a day ago", "kunde@web.example", "", false, false, 1, "asked recently"},
        {"asked 29 days ago", "kunde@web.example", "", false, false, 29,
         "asked recently"},
        {"asked 30 days ago", "kunde@web.example", "", false, false, 30, ""},
    };
    int64_t now = at_time("2026-03-03T10:00:00+01:00");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct policy p = fix_policy;
        struct survey s = fix_surveys[0];
        p.ask_every_s = 30 * 86400;
        p.ask_roles = rows[i].ask_roles;
        p.excluded = rivals;
        p.n_excluded = ARRAY_LEN(rivals);
        s.legal_basis = consent;
        s.n_legal_basis = rows[i].wants_basis ? ARRAY_LEN(consent) : 0;
        int64_t asked = rows[i].asked_days_ago;
        struct plan_facts f = {.policy = &p,
                               .survey = &s,
                               .legal_basis = str_c(rows[i].basis),
                               .last_asked_at = asked == 0 ? 0 : now - asked * 86400};
        struct interaction in = {.email = str_c(rows[i].email),
                                 .occurred_at = at_time(OCCURRED)};
        struct str reason = STR("unset");
        (void)plan_interaction(&f, &in, now, &reason);
        if (!str_eq_c(reason, rows[i].want)) {
            fail_msg("row '%s': '%.*s'", rows[i].name, STR_ARG(reason));
        }
    }
}

static bool is_asked(const struct survey *s, int nth)
{
    char id[32];
    struct str ext_id = str_of(id, (size_t)snprintf(id, sizeof id, "T-%d", nth));
    struct plan_facts f = {.policy = &fix_policy, .survey = s};
    struct interaction in = {.source = STR("crm"),
                             .ext_id = ext_id,
                             .email = STR("kunde@web.example"),
                             .occurred_at = at_time(OCCURRED)};
    struct str reason;
    bool yes = plan_interaction(&f, &in, at_time(OCCURRED), &reason) == PLAN_INVITE;
    assert_true(yes || str_eq_c(reason, "not in the sample"));
    return yes;
}

static void test_sample_draws_its_share_and_the_same_every_time(void **state)
{
    (void)state;
    static const int percents[] = {1, 10, 50, 90, 100};
    enum { N = 20000 };
    for (size_t i = 0; i < ARRAY_LEN(percents); i++) {
        struct survey s = fix_surveys[0];
        s.sample_percent = percents[i];
        int n = 0;
        for (int k = 0; k < N; k++) {
            bool yes = is_asked(&s, k);
            assert_int_equal(yes, is_asked(&s, k));
            n += yes;
        }
        int want = N * percents[i] / 100;
        if (n < want - N / 50 || n > want + N / 50) {
            fail_msg("%d per cent: %d of %d", percents[i], n, (int)N);
        }
    }
}

static void test_mails_leave_in_send_hours(void **state)
{
    (void)state;
    /* 2026-04-03 is Good Friday, 2026-04-06 Easter Monday */
    static const struct holiday easter[] = {{1775174400, 1775260800},
                                            {1775433600, 1775520000}};
    static const struct day_hours week[7] = {{540, 1140}, {540, 1140}, {540, 1140},
                                             {540, 1140}, {540, 1140}, {600, 960},
                                             {0, 0}};
    static const struct {
        const char *name, *zone, *now, *want;
    } rows[] = {
        {"open", "", "2026-03-03T10:00:00+01:00", "2026-03-03T10:00:00+01:00"},
        {"first second", "", "2026-03-03T09:00:00+01:00", "2026-03-03T09:00:00+01:00"},
        {"night", "", "2026-03-03T03:00:00+01:00", "2026-03-03T09:00:00+01:00"},
        {"closing time", "", "2026-03-03T19:00:00+01:00", "2026-03-04T09:00:00+01:00"},
        {"Saturday evening", "", "2026-03-07T16:00:00+01:00",
         "2026-03-09T09:00:00+01:00"},
        {"before Easter", "", "2026-04-02T20:00:00+02:00", "2026-04-04T10:00:00+02:00"},
        {"Easter", "", "2026-04-04T17:00:00+02:00", "2026-04-07T09:00:00+02:00"},
        {"over the spring change", "", "2026-03-28T17:00:00+01:00",
         "2026-03-30T09:00:00+02:00"},
        {"over the autumn change", "", "2026-10-24T17:00:00+02:00",
         "2026-10-26T09:00:00+01:00"},
        {"customer in New York", "America/New_York", "2026-03-03T10:00:00+01:00",
         "2026-03-03T09:00:00-05:00"},
        {"customer in Kolkata", "Asia/Kolkata", "2026-03-03T16:00:00+01:00",
         "2026-03-04T09:00:00+05:30"},
    };
    struct policy p = fix_policy;
    struct survey s = fix_surveys[0];
    p.zone = STR("Europe/Berlin");
    p.holidays = (struct holidays){easter, ARRAY_LEN(easter)};
    memcpy(s.send_hours, week, sizeof week);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t got = plan_send_at(&p, &s, str_c(rows[i].zone), at_time(rows[i].now));
        if (got != at_time(rows[i].want)) {
            fail_msg("row '%s': off by %lld s", rows[i].name,
                     (long long)(got - at_time(rows[i].want)));
        }
    }
}

static void test_invitation_counts_from_when_it_leaves(void **state)
{
    (void)state;
    struct plan_facts f = {.policy = &fix_policy, .survey = &fix_surveys[0]};
    struct interaction in = {.id = 4};
    struct invitation inv = plan_invitation(&f, &in, 1000000, 1100000);
    assert_int_equal(inv.created_at, 1000000);
    assert_int_equal(inv.expires_at, 1100000 + 30 * 86400);
    assert_int_equal(inv.remind_at, 1100000 + 4 * 86400);
}

static void test_invitation_has_its_times(void **state)
{
    (void)state;
    struct plan_facts f = {.policy = &fix_policy, .survey = &fix_surveys[0]};
    struct interaction in = {.id = 4, .customer_id = 2, .language = STR("en")};
    struct invitation inv = plan_invitation(&f, &in, 1000000, 1000000);
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
    inv = plan_invitation(&f, &in, 1000000, 1000000);
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
        cmocka_unit_test(test_limits_skip_with_their_reason),
        cmocka_unit_test(test_sample_draws_its_share_and_the_same_every_time),
        cmocka_unit_test(test_mails_leave_in_send_hours),
        cmocka_unit_test(test_invitation_counts_from_when_it_leaves),
        cmocka_unit_test(test_invitation_has_its_times),
        cmocka_unit_test(test_language_is_the_surveys_the_customers_the_firms),
        cmocka_unit_test(test_followup_asks_the_same_survey_for_the_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
