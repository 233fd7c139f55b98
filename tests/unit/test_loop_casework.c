/* Routing, rounds, the ladder: a case always has somebody, each rung is told once. */
#include "loop_fixture.h"

#include "loop/calendar.h"
#include "loop/casework.h"

#define MONDAY_10 "2026-03-02T10:00:00+01:00"

static void test_route_takes_the_first_match_else_the_default(void **state)
{
    (void)state;
    static const struct {
        const char *name, *team, *product, *language, *want;
    } rows[] = {
        {"by team", "Vertrieb Süd", "", "de", "sales"},
        {"by product and language", "", "Router Pro", "en", "sales"},
        {"product without the language", "", "Router Pro", "de", "service"},
        {"a route to a team that is not there is skipped", "gone west", "", "",
         "service"},
        {"skipped, and a later one matches", "gone", "x pro", "EN", "sales"},
        {"nothing matches", "Hotline", "Router", "fr", "service"},
        {"nothing known", "", "", "", "service"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct interaction in = {.team = str_c(rows[i].team),
                                 .product = str_c(rows[i].product),
                                 .language = str_c(rows[i].language)};
        const struct team *got = case_route(&fix_policy, &in, STR("nps"));
        if (got == NULL || !str_eq_c(got->id, rows[i].want)) {
            fail_msg("row '%s': want '%s'", rows[i].name, rows[i].want);
        }
    }
}

static void test_route_is_never_without_a_team(void **state)
{
    (void)state;
    static const char *const words[] = {"",    "*",  "?",    "gone", "vertrieb",
                                        "pro", "en", "\xff", "de"};
    for (size_t a = 0; a < ARRAY_LEN(words); a++) {
        for (size_t b = 0; b < ARRAY_LEN(words); b++) {
            struct interaction in = {.team = str_c(words[a]),
                                     .product = str_c(words[b]),
                                     .language = str_c(words[a]),
                                     .channel = str_c(words[b])};
            assert_non_null(case_route(&fix_policy, &in, str_c(words[a])));
        }
    }
}

static struct case_file started(const char *team, const char *at)
{
    struct case_file c = {.id = 5, .team = str_c(team), .owner = STR("anna")};
    case_start_round(&fix_policy, &c, at_time(at));
    return c;
}

static void test_round_starts_the_clock_in_business_hours(void **state)
{
    (void)state;
    static const struct {
        const char *name, *team, *at, *deadline, *rung;
    } rows[] = {
        {"in the morning", "service", MONDAY_10, "2026-03-03T10:00:00+01:00",
         "2026-03-02T16:00:00+01:00"},
        {"Friday evening", "service", "2026-03-06T20:00:00+01:00",
         "2026-03-09T17:00:00+01:00", "2026-03-09T15:00:00+01:00"},
        {"over the change of clocks", "service", "2026-03-27T15:00:00+01:00",
         "2026-03-30T15:00:00+02:00", "2026-03-30T13:00:00+02:00"},
        {"no ladder", "sales", MONDAY_10, "2026-03-05T10:00:00+01:00", NULL},
        {"unknown team: the default's", "left", MONDAY_10, "2026-03-03T10:00:00+01:00",
         "2026-03-02T16:00:00+01:00"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct case_file c = started(rows[i].team, rows[i].at);
        int64_t rung = rows[i].rung == NULL ? 0 : at_time(rows[i].rung);
        if (c.deadline_at != at_time(rows[i].deadline) || c.next_rung_at != rung) {
            fail_msg("row '%s': deadline %lld, rung %lld", rows[i].name,
                     (long long)c.deadline_at, (long long)c.next_rung_at);
        }
        assert_int_equal(c.state, CASE_OPEN);
        assert_int_equal(c.round, 1);
    }
}

static void test_new_round_forgets_the_end_but_not_the_first_response(void **state)
{
    (void)state;
    struct case_file c = started("service", MONDAY_10);
    c.first_response_at = 7;
    c.rung = 2;
    case_resolve(&fix_policy, &c, at_time(MONDAY_10));
    c.state = CASE_CLOSED;
    c.outcome = OUTCOME_RECOVERED;
    c.closed_at = 9;
    case_start_round(&fix_policy, &c, at_time("2026-03-04T10:00:00+01:00"));
    assert_int_equal(c.round, 2);
    assert_int_equal(c.rung, 0);
    assert_int_equal(c.outcome, OUTCOME_NONE);
    assert_int_equal(c.closed_at + c.resolved_at + c.followup_at, 0);
    assert_int_equal(c.first_response_at, 7);
    assert_int_equal(c.deadline_at, at_time("2026-03-05T10:00:00+01:00"));
}

/* Runs at each time; the mails of each run, joined by '|'. */
static struct str climb(struct arena *a, struct case_file *c, const char *const *at,
                        size_t n)
{
    struct str all = STR("");
    for (size_t i = 0; i < n; i++) {
        struct decision d;
        decision_init(&d, a);
        if (c->next_rung_at != 0 && c->next_rung_at <= at_time(at[i])) {
            decide_escalation(&fix_policy, c, at_time(at[i]), &d);
        }
        const struct action *up = nth_action(&d, ACTION_CASE_UPDATE, 0);
        if (up != NULL) {
            *c = up->u.kase;
        }
        all = arena_printf(a, "%.*s%s%s", STR_ARG(all), i > 0 ? "|" : "",
                           mails_text(a, &d));
    }
    return all;
}

static void test_ladder_tells_each_rung_once(void **state)
{
    (void)state;
    struct arena a = {0};
    /* rungs: Monday 16:00 (75 %), Tuesday 10:00 (100 %), Wednesday 10:00 (200 %) */
    static const char *const at[] = {
        "2026-03-02T15:59:59+01:00", "2026-03-02T16:00:00+01:00",
        "2026-03-02T16:00:01+01:00", "2026-03-03T09:59:59+01:00",
        "2026-03-03T10:00:00+01:00", "2026-03-03T10:05:00+01:00",
        "2026-03-04T10:00:00+01:00", "2026-03-05T10:00:00+01:00",
        "2027-03-05T10:00:00+01:00"};
    struct case_file c = started("service", MONDAY_10);
    struct str got = climb(&a, &c, at, ARRAY_LEN(at));
    assert_string_equal(got.ptr,
                        "|escalation:anna|||escalation:bernd||escalation:chef||");
    assert_int_equal(c.rung, 3);
    assert_int_equal(c.next_rung_at, 0);
    assert_int_equal(c.state, CASE_OPEN); /* nobody answered: it stays open */
    arena_done(&a);
}

static void test_missed_rungs_tell_each_person_once(void **state)
{
    (void)state;
    struct arena a = {0};
    static const char *const late[] = {"2026-03-20T10:00:00+01:00",
                                       "2026-03-20T10:01:00+01:00"};
    struct case_file c = started("service", MONDAY_10);
    assert_string_equal(climb(&a, &c, late, 2).ptr,
                        "escalation:anna escalation:bernd escalation:chef|");
    static const char *const two[] = {"2026-03-03T12:00:00+01:00",
                                      "2026-03-04T12:00:00+01:00"};
    c = started("service", MONDAY_10);
    assert_string_equal(climb(&a, &c, two, 2).ptr,
                        "escalation:anna escalation:bernd|escalation:chef");
    arena_done(&a);
}

static void test_person_on_two_missed_rungs_gets_the_higher_one(void **state)
{
    (void)state;
    struct arena a = {0};
    struct team team = fix_teams[0];
    team.ladder[2] = team.ladder[0];
    team.ladder[2].percent = 150;
    struct policy p = fix_policy;
    p.teams = &team;
    p.n_teams = 1;
    struct case_file c = {.id = 5, .team = STR("service"), .owner = STR("anna")};
    case_start_round(&p, &c, at_time(MONDAY_10));
    struct decision d;
    decision_init(&d, &a);
    decide_escalation(&p, &c, at_time("2026-03-20T10:00:00+01:00"), &d);
    assert_string_equal(mails_text(&a, &d), "escalation:bernd escalation:anna");
    assert_int_equal(must_action(&d, ACTION_MAIL, 0)->u.mail.rung, 2);
    assert_int_equal(must_action(&d, ACTION_MAIL, 1)->u.mail.rung, 3);
    assert_int_equal(count_actions(&d, ACTION_EVENT), 3); /* the story tells them all */
    arena_done(&a);
}

static void test_unknown_team_falls_back_to_the_default_ladder(void **state)
{
    (void)state;
    struct arena a = {0};
    static const char *const at[] = {"2026-03-02T16:00:00+01:00"};
    struct case_file c = started("left", MONDAY_10);
    assert_string_equal(climb(&a, &c, at, 1).ptr, "escalation:anna");
    arena_done(&a);
}

static void test_rung_moved_forward_is_told_now_and_only_once(void **state)
{
    (void)state;
    struct arena a = {0};
    static const char *const at[] = {"2026-03-02T11:00:00+01:00",
                                     "2026-03-02T16:00:00+01:00",
                                     "2026-03-03T10:00:00+01:00"};
    struct case_file c = started("service", MONDAY_10);
    c.next_rung_at = at_time(at[0]); /* a mail to the owner came back */
    assert_string_equal(climb(&a, &c, at, 3).ptr, "escalation:anna||escalation:bernd");
    arena_done(&a);
}

static void test_answered_case_does_not_climb(void **state)
{
    (void)state;
    static const enum case_state states[] = {CASE_WAITING, CASE_RESOLVED, CASE_CLOSED};
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(states); i++) {
        struct case_file c = started("service", MONDAY_10);
        struct decision d;
        c.state = states[i];
        decision_init(&d, &a);
        decide_escalation(&fix_policy, &c, at_time("2026-03-20T10:00:00+01:00"), &d);
        assert_string_equal(mails_text(&a, &d), "");
        assert_int_equal(must_action(&d, ACTION_CASE_UPDATE, 0)->u.kase.next_rung_at,
                         0);
        assert_int_equal(must_action(&d, ACTION_CASE_UPDATE, 0)->u.kase.state,
                         states[i]);
    }
    arena_done(&a);
}

static void test_ladder_shorter_than_the_rungs_told_ends(void **state)
{
    (void)state;
    struct arena a = {0};
    struct case_file c = started("service", MONDAY_10);
    c.rung = 7; /* the configuration had more of them then */
    struct decision d;
    decision_init(&d, &a);
    decide_escalation(&fix_policy, &c, at_time("2026-03-20T10:00:00+01:00"), &d);
    assert_string_equal(mails_text(&a, &d), "");
    assert_int_equal(must_action(&d, ACTION_CASE_UPDATE, 0)->u.kase.next_rung_at, 0);
    arena_done(&a);
}

static void test_silence_after_the_follow_up_closes_that_round_only(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum case_state state;
        const char *asked, *resolved;
        bool closes;
    } rows[] = {
        {"no answer", CASE_RESOLVED, "2026-03-04T10:00:00Z", "2026-03-02T10:00:00Z",
         true},
        {"asked at once", CASE_RESOLVED, "2026-03-02T10:00:00Z", "2026-03-02T10:00:00Z",
         true},
        {"follow-up of an earlier round", CASE_RESOLVED, "2026-03-04T10:00:00Z",
         "2026-03-05T10:00:00Z", false},
        {"opened again", CASE_OPEN, "2026-03-04T10:00:00Z", "2026-03-02T10:00:00Z",
         false},
        {"waits", CASE_WAITING, "2026-03-04T10:00:00Z", "2026-03-02T10:00:00Z", false},
        {"closed by an answer", CASE_CLOSED, "2026-03-04T10:00:00Z",
         "2026-03-02T10:00:00Z", false},
    };
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct decision d;
        struct case_file c = {.state = rows[i].state,
                              .resolved_at = at_time(rows[i].resolved)};
        decision_init(&d, &a);
        decide_followup_silent(&c, at_time(rows[i].asked), 99, &d);
        const struct action *up = nth_action(&d, ACTION_CASE_UPDATE, 0);
        bool closes = up != NULL && up->u.kase.state == CASE_CLOSED &&
                      up->u.kase.outcome == OUTCOME_UNCONFIRMED &&
                      up->u.kase.closed_at == 99;
        if (closes != rows[i].closes || (up != NULL) != rows[i].closes) {
            fail_msg("row '%s': closes %d", rows[i].name, closes);
        }
    }
    arena_done(&a);
}

static void test_refused_address_of_a_person_is_remembered(void **state)
{
    (void)state;
    static const struct {
        const char *name, *rcpt, *status;
        bool want;
    } rows[] = {
        {"no such user", "anna@firm.example", "5.1.1", true},
        {"mailbox full", "anna@firm.example", "5.2.2", false},
        {"refused for its content", "anna@firm.example", "5.7.1", false},
        {"a customer", "kunde@web.example", "5.1.1", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct decision d;
        struct case_file c = started("service", MONDAY_10);
        struct outbox_mail m = {.id = 8,
                                .kind = MAIL_ALERT,
                                .state = OUTBOX_FAILED,
                                .code = 550,
                                .status = str_c(rows[i].status),
                                .rcpt_to = str_c(rows[i].rcpt)};
        decision_init(&d, &a);
        decide_undelivered(&fix_policy, &c, &m, STR_NULL, at_time(MONDAY_10), &d);
        const struct action *x = nth_action(&d, ACTION_ABSENCE, 0);
        if ((x != NULL) != rows[i].want) {
            fail_msg("row '%s': remembered %d", rows[i].name, x != NULL);
        }
        if (x != NULL) {
            assert_true(str_eq_c(x->u.absence.person, "anna"));
            assert_true(x->u.absence.is_unreached);
        }
        arena_done(&a);
    }
}

static void test_undelivered_mail_is_somebodys_again(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum mail_kind kind;
        const char *rcpt;
        enum case_state state;
        const char *mails;
        int want_state; /* -1: the case is not changed */
    } rows[] = {
        {"answer to a waiting customer", MAIL_RELAY_CUSTOMER, "kunde@web.example",
         CASE_WAITING, "notice:anna", CASE_OPEN},
        {"answer in a resolved case", MAIL_RELAY_CUSTOMER, "kunde@web.example",
         CASE_RESOLVED, "notice:anna", -1},
        {"apology", MAIL_APOLOGY, "kunde@web.example", CASE_OPEN, "notice:anna", -1},
        {"apology of a case that was answered since", MAIL_APOLOGY, "kunde@web.example",
         CASE_WAITING, "notice:anna", -1},
        {"alert to the owner", MAIL_ALERT, "anna@firm.example", CASE_OPEN,
         "alert:bernd", CASE_OPEN},
        {"customer's words to the owner", MAIL_RELAY_OWNER, "Anna@firm.example",
         CASE_OPEN, "alert:bernd", CASE_OPEN},
        {"escalation to somebody else: next rung now", MAIL_ESCALATION,
         "clara@firm.example", CASE_OPEN, "", CASE_OPEN},
        {"alert of an answered case", MAIL_ALERT, "anna@firm.example", CASE_WAITING, "",
         -1},
        {"notice: no mail about a mail about a mail", MAIL_NOTICE, "anna@firm.example",
         CASE_OPEN, "", -1},
        {"follow-up", MAIL_FOLLOWUP, "kunde@web.example", CASE_RESOLVED, "", -1},
    };
    int64_t now = at_time("2026-03-02T11:00:00+01:00");
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct decision d;
        struct case_file c = started("service", MONDAY_10);
        struct outbox_mail m = {.id = 8,
                                .kind = rows[i].kind,
                                .rcpt_to = str_c(rows[i].rcpt),
                                .reply = STR("550 no such user")};
        c.state = rows[i].state;
        if (c.state != CASE_OPEN) {
            case_stop_clock(&c);
        }
        decision_init(&d, &a);
        decide_undelivered(&fix_policy, &c, &m, STR("2, kaputt"), now, &d);
        const struct action *up = nth_action(&d, ACTION_CASE_UPDATE, 0);
        int got = up == NULL ? -1 : (int)up->u.kase.state;
        const char *mails = mails_text(&a, &d);
        if (got != rows[i].want_state || strcmp(mails, rows[i].mails) != 0) {
            fail_msg("row '%s': case %d, mails '%s'", rows[i].name, got, mails);
        }
        assert_true(has_event(&d, "undelivered"));
        if (up != NULL) { /* somebody is told by the ladder, sooner or later */
            assert_true(up->u.kase.next_rung_at >= now && up->u.kase.deadline_at > 0);
        }
    }
    arena_done(&a);
}

static void test_team_of_a_case(void **state)
{
    (void)state;
    struct case_file c = {.team = STR("service"), .owner = STR("dora")};
    assert_true(case_is_of_team(&fix_policy, &c, STR("anna")));
    assert_true(case_is_of_team(&fix_policy, &c, STR("bernd")));
    assert_true(case_is_of_team(&fix_policy, &c, STR("chef")));
    assert_true(case_is_of_team(&fix_policy, &c, STR("dora"))); /* was given to her */
    c.owner = STR("anna");
    assert_false(case_is_of_team(&fix_policy, &c, STR("dora")));
    assert_false(case_is_of_team(&fix_policy, &c, STR("")));
    c.team = STR("sales"); /* without a deputy */
    c.owner = STR_NULL;
    assert_false(case_is_of_team(&fix_policy, &c, STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_route_takes_the_first_match_else_the_default),
        cmocka_unit_test(test_route_is_never_without_a_team),
        cmocka_unit_test(test_round_starts_the_clock_in_business_hours),
        cmocka_unit_test(test_new_round_forgets_the_end_but_not_the_first_response),
        cmocka_unit_test(test_ladder_tells_each_rung_once),
        cmocka_unit_test(test_missed_rungs_tell_each_person_once),
        cmocka_unit_test(test_person_on_two_missed_rungs_gets_the_higher_one),
        cmocka_unit_test(test_unknown_team_falls_back_to_the_default_ladder),
        cmocka_unit_test(test_rung_moved_forward_is_told_now_and_only_once),
        cmocka_unit_test(test_answered_case_does_not_climb),
        cmocka_unit_test(test_ladder_shorter_than_the_rungs_told_ends),
        cmocka_unit_test(test_silence_after_the_follow_up_closes_that_round_only),
        cmocka_unit_test(test_refused_address_of_a_person_is_remembered),
        cmocka_unit_test(test_undelivered_mail_is_somebodys_again),
        cmocka_unit_test(test_team_of_a_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
