/* The two clocks of a case, and who is told when they run on: severity, pause, more
 * time, deputies, absences. */
#include "firm_fixture.h"

static void test_severity_sets_both_deadlines(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int score;
        const char *words, *deadline, *resolve, *rung, *resolve_rung;
    } rows[] = {
        {"none: the team's", 5, "", "2026-03-03T10:00:00+01:00",
         "2026-03-04T10:00:00+01:00", "2026-03-02T16:00:00+01:00",
         "2026-03-03T14:00:00+01:00"},
        {"one of its own, one of the team's", 2, "", "2026-03-02T14:00:00+01:00",
         "2026-03-04T10:00:00+01:00", "2026-03-02T13:00:00+01:00",
         "2026-03-03T14:00:00+01:00"},
        {"both of its own", 2, "Anwalt", "2026-03-02T12:00:00+01:00",
         "2026-03-02T14:00:00+01:00", "2026-03-02T11:30:00+01:00",
         "2026-03-02T13:00:00+01:00"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct firm f;
        struct case_file c = opened(&a, firm_of(&f), rows[i].score, rows[i].words);
        at_is(rows[i].name, "deadline", c.deadline_at, rows[i].deadline);
        at_is(rows[i].name, "resolution", c.resolve_at, rows[i].resolve);
        at_is(rows[i].name, "rung", c.next_rung_at, rows[i].rung);
        at_is(rows[i].name, "second rung", c.resolve_next_at, rows[i].resolve_rung);
        arena_done(&a);
    }
}

static void test_without_a_resolution_there_is_one_clock(void **state)
{
    (void)state;
    struct arena a = {0};
    struct case_file c = opened(&a, &fix_policy, 0, "Anwalt");
    assert_int_equal(c.resolve_s + c.resolve_from + c.resolve_at + c.resolve_next_at,
                     0);
    case_wait(&fix_policy, &c, at_time("2026-03-02T12:00:00+01:00"));
    case_start_round(&fix_policy, &c, at_time("2026-03-02T13:00:00+01:00"));
    assert_int_equal(c.resolve_from + c.resolve_at + c.resolve_next_at, 0);
    arena_done(&a);
}

static void
test_waiting_stops_the_first_clock_and_as_configured_the_second(void **state)
{
    (void)state;
    struct arena a = {0};
    struct firm f;
    struct policy *p = firm_of(&f);
    int64_t answered = at_time("2026-03-02T12:00:00+01:00"); /* 2 of 16 hours used */
    struct case_file c = opened(&a, p, 5, "");
    case_wait(p, &c, answered);
    assert_int_equal(c.deadline_at + c.next_rung_at, 0);
    at_is("runs on", "resolution", c.resolve_at, "2026-03-04T10:00:00+01:00");
    case_start_round(p, &c, at_time("2026-03-03T09:00:00+01:00"));
    at_is("runs on", "resolution", c.resolve_at, "2026-03-04T10:00:00+01:00");
    at_is("a new round", "deadline", c.deadline_at, "2026-03-03T17:00:00+01:00");

    p->pause_waiting = true;
    c = opened(&a, p, 5, "");
    case_wait(p, &c, answered);
    assert_int_equal(c.resolve_at + c.resolve_next_at + c.resolve_from, 0);
    assert_int_equal(c.resolve_used_s, 2 * H);
    case_start_round(p, &c, at_time("2026-03-05T16:00:00+01:00"));
    /* 14 hours left from Thursday 16:00: one, eight on Friday, five on Monday */
    at_is("paused", "resolution", c.resolve_at, "2026-03-09T14:00:00+01:00");
    /* 75 % are 12 hours, 10 of them left */
    at_is("paused", "rung", c.resolve_next_at, "2026-03-09T10:00:00+01:00");
    case_wait(p, &c, at_time("2026-03-05T23:00:00+01:00"));
    assert_int_equal(c.resolve_used_s, 3 * H);
    arena_done(&a);
}

static void test_resolved_case_that_opens_again_has_all_its_time(void **state)
{
    (void)state;
    struct arena a = {0};
    struct firm f;
    struct policy *p = firm_of(&f);
    struct case_file c = opened(&a, p, 5, "");
    c.resolve_rung = 2;
    c.head = STR("chef");
    case_resolve(p, &c, at_time("2026-03-02T12:00:00+01:00"));
    assert_int_equal(c.deadline_at + c.next_rung_at + c.resolve_at + c.resolve_next_at,
                     0);
    case_start_round(p, &c, at_time("2026-03-09T10:00:00+01:00"));
    at_is("reopened", "resolution", c.resolve_at, "2026-03-11T10:00:00+01:00");
    assert_int_equal(c.resolve_rung, 0);
    assert_true(str_eq_c(c.head, "chef")); /* not closed yet: still in the digest */
    c.state = CASE_CLOSED;
    case_start_round(p, &c, at_time("2026-03-16T10:00:00+01:00"));
    assert_true(str_is_empty(c.head));
    arena_done(&a);
}

static void test_graver_words_shorten_what_runs_and_tell_no_rung_again(void **state)
{
    (void)state;
    struct arena a = {0};
    struct firm f;
    struct policy *p = firm_of(&f);
    struct grounds legal = {.words = STR("Dann eben zum Anwalt.")};
    struct grounds mild = {.words = STR("Danke")};
    struct case_file c = opened(&a, p, 2, "");
    assert_true(str_eq_c(c.severity, "low"));
    c.rung = 1; /* the reminder was told */
    int64_t now = at_time("2026-03-02T11:00:00+01:00");
    assert_true(case_grade(&a, p, &c, &legal, now));
    assert_true(str_eq_c(c.severity, "legal"));
    at_is("graver", "deadline", c.deadline_at, "2026-03-02T13:00:00+01:00");
    at_is("graver", "rung", c.next_rung_at, "2026-03-02T13:00:00+01:00"); /* 100 % */
    at_is("graver", "resolution", c.resolve_at, "2026-03-02T15:00:00+01:00");
    assert_int_equal(c.round, 1);
    assert_false(case_grade(&a, p, &c, &legal, now)); /* no graver than that */
    assert_false(case_grade(&a, p, &c, &mild, now));
    assert_true(str_eq_c(c.severity, "legal"));

    /* an hour before its deadline two hours more would be a gift */
    c = opened(&a, p, 2, "");
    assert_true(case_grade(&a, p, &c, &legal, at_time("2026-03-02T13:00:00+01:00")));
    at_is("late", "deadline", c.deadline_at, "2026-03-02T14:00:00+01:00");
    arena_done(&a);
}

static void test_more_time_moves_what_runs(void **state)
{
    (void)state;
    struct arena a = {0};
    struct firm f;
    struct policy *p = firm_of(&f);
    struct case_file c = opened(&a, p, 5, "");
    case_more_time(p, &c, 8 * H);
    at_is("open", "deadline", c.deadline_at, "2026-03-04T10:00:00+01:00");
    at_is("open", "rung", c.next_rung_at, "2026-03-03T14:00:00+01:00");
    at_is("open", "resolution", c.resolve_at, "2026-03-05T10:00:00+01:00");
    case_wait(p, &c, at_time("2026-03-02T12:00:00+01:00"));
    case_more_time(p, &c, 8 * H);
    assert_int_equal(c.deadline_at, 0);
    at_is("waiting", "resolution", c.resolve_at, "2026-03-06T10:00:00+01:00");
    case_resolve(p, &c, at_time("2026-03-02T13:00:00+01:00"));
    case_more_time(p, &c, 8 * H);
    assert_int_equal(c.deadline_at + c.resolve_at, 0);
    arena_done(&a);
}

static const char *climbed(struct arena *a, const struct policy *p, struct case_file *c,
                           const char *at)
{
    struct decision d;
    decision_init(&d, a);
    decide_escalation(p, c, at_time(at), &d);
    *c = must_action(&d, ACTION_CASE_UPDATE, 0)->u.kase;
    return mails_text(a, &d);
}

static void test_answered_but_not_resolved_climbs(void **state)
{
    (void)state;
    struct arena a = {0};
    struct firm f;
    struct policy *p = firm_of(&f);
    struct case_file c = opened(&a, p, 5, "");
    case_wait(p, &c, at_time("2026-03-02T12:00:00+01:00"));
    assert_string_equal(climbed(&a, p, &c, "2026-03-03T13:59:00+01:00"), "");
    assert_string_equal(climbed(&a, p, &c, "2026-03-03T14:00:00+01:00"),
                        "escalation:anna");
    assert_string_equal(climbed(&a, p, &c, "2026-03-03T14:00:01+01:00"), "");
    assert_string_equal(climbed(&a, p, &c, "2026-03-04T10:00:00+01:00"),
                        "escalation:bernd");
    assert_true(str_is_empty(c.head));
    assert_string_equal(climbed(&a, p, &c, "2026-03-06T10:00:00+01:00"),
                        "escalation:chef");
    assert_true(str_eq_c(c.head, "chef"));
    assert_int_equal(c.state, CASE_WAITING);
    assert_int_equal(c.rung, 0);
    assert_int_equal(c.resolve_rung, 3);
    assert_int_equal(c.resolve_next_at, 0);
    arena_done(&a);
}

/* The second clock tells somebody lower in the same minute: the case is the head's. */
static void test_head_is_who_was_told_on_the_last_rung(void **state)
{
    (void)state;
    struct arena a = {0};
    struct firm f;
    struct policy *p = firm_of(&f);
    struct case_file c = opened(&a, p, 5, "");
    static const char *const runs[] = {
        "2026-03-02T16:00:00+01:00", "2026-03-03T10:00:00+01:00",
        "2026-03-03T14:00:00+01:00", "2026-03-04T10:00:00+01:00"};
    for (size_t i = 0; i < ARRAY_LEN(runs); i++) {
        assert_true(str_is_empty(c.head));
        climbed(&a, p, &c, runs[i]);
    }
    assert_int_equal(c.rung, 3);
    assert_int_equal(c.resolve_rung, 2);
    assert_true(str_eq_c(c.head, "chef"));
    arena_done(&a);
}

static void test_after_an_outage_each_person_gets_one_mail(void **state)
{
    (void)state;
    struct arena a = {0};
    struct firm f;
    struct policy *p = firm_of(&f);
    struct case_file c = opened(&a, p, 5, "");
    struct decision d;
    decision_init(&d, &a);
    decide_escalation(p, &c, at_time("2026-03-20T10:00:00+01:00"), &d);
    assert_string_equal(mails_text(&a, &d),
                        "escalation:anna escalation:bernd escalation:chef");
    assert_int_equal(count_actions(&d, ACTION_EVENT), 6); /* the story tells all */
    for (size_t i = 0; i < 3; i++) {
        assert_true(must_action(&d, ACTION_MAIL, i)->u.mail.is_unresolved);
    }
    arena_done(&a);
}

static void test_resolved_or_closed_case_stops_both_clocks(void **state)
{
    (void)state;
    static const enum case_state states[] = {CASE_RESOLVED, CASE_CLOSED};
    struct arena a = {0};
    struct firm f;
    struct policy *p = firm_of(&f);
    for (size_t i = 0; i < ARRAY_LEN(states); i++) {
        struct case_file c = opened(&a, p, 5, "");
        c.state = states[i];
        assert_string_equal(climbed(&a, p, &c, "2026-03-20T10:00:00+01:00"), "");
        assert_int_equal(c.next_rung_at + c.resolve_next_at, 0);
    }
    arena_done(&a);
}

static void test_who_stands_in(void **state)
{
    (void)state;
    static const struct {
        const char *name, *away[3], *person, *want;
    } rows[] = {
        {"there", {NULL}, "anna", "anna"},
        {"the team's deputy for its owner", {"anna"}, "anna", "bernd"},
        {"the deputy's deputy", {"anna", "bernd"}, "anna", "dora"},
        {"their own deputy", {"bernd"}, "bernd", "dora"},
        {"nobody: better the person than none", {"chef"}, "chef", "chef"},
        {"all are away", {"anna", "bernd", "dora"}, "anna", "anna"},
        {"another's absence is no matter", {"bernd"}, "anna", "anna"},
        {"left: the team's owner", {NULL}, "nobody", "anna"},
        {"left, its owner is away: the team's deputy", {"anna"}, "nobody", "bernd"},
        {"left, both are away: up the ladder", {"anna", "bernd"}, "nobody", "chef"},
        {"left, and everybody is away", {"anna", "bernd", "chef"}, "nobody", "anna"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct firm f;
        struct policy *p = firm_of(&f);
        for (size_t k = 0; k < 3 && rows[i].away[k] != NULL; k++) {
            away(&f, rows[i].away[k], false);
        }
        struct str got = people_stand_in(p, &f.team, str_c(rows[i].person), 100);
        if (!str_eq_c(got, rows[i].want)) {
            fail_msg("row '%s': got %.*s", rows[i].name, STR_ARG(got));
        }
    }
}

static void test_who_gets_the_cases_of_one_who_cannot(void **state)
{
    (void)state;
    static const struct {
        const char *name, *away[4], *owner, *want; /* "" = nobody */
    } rows[] = {
        {"the deputy", {"anna"}, "anna", "bernd"},
        {"the deputy's deputy", {"anna", "bernd"}, "anna", "dora"},
        {"the team's owner", {"bernd", "dora"}, "bernd", "anna"},
        {"up the ladder", {"anna", "bernd", "dora"}, "bernd", "chef"},
        {"not to themselves", {"anna", "bernd", "dora"}, "chef", ""},
        {"all are away", {"anna", "bernd", "dora", "chef"}, "anna", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct firm f;
        struct policy *p = firm_of(&f);
        for (size_t k = 0; k < 4 && rows[i].away[k] != NULL; k++) {
            away(&f, rows[i].away[k], true);
        }
        struct str got = people_next_owner(p, &f.team, str_c(rows[i].owner), 100);
        if (!str_eq_c(got, rows[i].want)) {
            fail_msg("row '%s': got %.*s", rows[i].name, STR_ARG(got));
        }
    }
}

static void test_deputies_in_a_circle_come_to_an_end(void **state)
{
    (void)state;
    struct firm f;
    struct policy *p = firm_of(&f);
    f.persons[3].deputy = STR("anna"); /* anna, bernd, dora, anna */
    away(&f, "anna", false);
    away(&f, "bernd", false);
    away(&f, "dora", false);
    assert_true(str_eq_c(people_stand_in(p, &f.team, STR("bernd"), 100), "bernd"));
    assert_true(str_is_empty(people_deputy(p, &f.team, STR("bernd"), 100)));
    f.p.n_absences = 0;
    f.persons[1].deputy = STR("bernd");
    assert_true(str_is_empty(people_deputy(p, &f.team, STR("bernd"), 100)));
}

static void test_an_absence_ends_by_itself(void **state)
{
    (void)state;
    struct firm f;
    struct policy *p = firm_of(&f);
    away(&f, "anna", false);
    int64_t until = f.absences[0].until;
    assert_true(str_eq_c(people_stand_in(p, &f.team, STR("anna"), until - 1), "bernd"));
    assert_true(str_eq_c(people_stand_in(p, &f.team, STR("anna"), until), "anna"));
}

static void test_rung_of_somebody_away_goes_to_their_deputy_and_says_why(void **state)
{
    (void)state;
    struct arena a = {0};
    struct firm f;
    struct policy *p = firm_of(&f);
    away(&f, "bernd", true);
    struct case_file c = opened(&a, p, 5, "");
    struct decision d;
    decision_init(&d, &a);
    c.rung = 1;
    decide_escalation(p, &c, at_time("2026-03-03T10:00:00+01:00"), &d);
    const struct mail_wish *m = must_mail(&d, MAIL_ESCALATION);
    assert_true(str_eq_c(m->person, "dora"));
    assert_true(str_eq_c(m->instead_of, "bernd"));
    assert_int_equal(m->instead, INSTEAD_UNREACHED);
    arena_done(&a);
}

static void test_cases_of_people_who_are_not_there_change_hands(void **state)
{
    (void)state;
    static const struct {
        const char *name, *owner, *away;
        bool unreached;
        enum case_state state;
        const char *want; /* "" = it stays */
        enum instead why;
    } rows[] = {
        {"there", "anna", NULL, false, CASE_OPEN, "", INSTEAD_NONE},
        {"away", "anna", "anna", false, CASE_OPEN, "bernd", INSTEAD_AWAY},
        {"away, nothing is to be answered", "anna", "anna", false, CASE_WAITING, "",
         INSTEAD_NONE},
        {"not reached", "anna", "anna", true, CASE_WAITING, "bernd", INSTEAD_UNREACHED},
        {"left", "gone", NULL, false, CASE_OPEN, "anna", INSTEAD_LEFT},
        {"left, waiting", "gone", NULL, false, CASE_WAITING, "anna", INSTEAD_LEFT},
        {"left, resolved", "gone", NULL, false, CASE_RESOLVED, "", INSTEAD_NONE},
        {"away without a deputy: the team's", "chef", "chef", false, CASE_OPEN, "bernd",
         INSTEAD_AWAY},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct firm f;
        struct policy *p = firm_of(&f);
        struct case_file c = opened(&a, p, 5, "");
        struct decision d;
        c.owner = str_c(rows[i].owner);
        c.state = rows[i].state;
        if (rows[i].away != NULL) {
            away(&f, rows[i].away, rows[i].unreached);
        }
        decision_init(&d, &a);
        bool moved = decide_stand_in(p, &c, at_time(MONDAY_10), &d);
        if (moved != (rows[i].want[0] != '\0') || moved != (d.n > 0)) {
            fail_msg("row '%s': moved %d", rows[i].name, moved);
        }
        if (moved) {
            const struct mail_wish *m = must_mail(&d, MAIL_ALERT);
            assert_string_equal(arena_cstr(&a, m->person), rows[i].want);
            assert_int_equal(m->instead, rows[i].why);
            assert_true(str_eq(must_action(&d, ACTION_CASE_UPDATE, 0)->u.kase.owner,
                               m->person));
        }
        arena_done(&a);
    }
}

static void test_mail_to_people_waits_for_their_hours(void **state)
{
    (void)state;
    static const struct {
        const char *name, *person, *severity, *now, *want;
    } rows[] = {
        {"in the team's hours", "anna", "", MONDAY_10, MONDAY_10},
        {"evening", "anna", "", "2026-03-02T20:00:00+01:00",
         "2026-03-03T09:00:00+01:00"},
        {"at closing", "anna", "", "2026-03-02T17:00:00+01:00",
         "2026-03-03T09:00:00+01:00"},
        {"weekend", "anna", "", "2026-03-07T12:00:00+01:00",
         "2026-03-09T09:00:00+01:00"},
        {"weekend, it may not wait", "anna", "legal", "2026-03-07T12:00:00+01:00",
         "2026-03-07T12:00:00+01:00"},
        {"a severity that may wait", "anna", "low", "2026-03-07T12:00:00+01:00",
         "2026-03-09T09:00:00+01:00"},
        {"hours of their own, in their zone", "dora", "", "2026-03-02T10:00:00+01:00",
         "2026-03-02T08:00:00-05:00"},
        {"their hours last longer than the team's", "dora", "",
         "2026-03-02T15:30:00-05:00", "2026-03-02T15:30:00-05:00"},
    };
    static const struct day_hours early[7] = {
        {480, 960}, {480, 960}, {480, 960}, {480, 960}, {480, 960}, {0, 0}, {0, 0}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct firm f;
        struct policy *p = firm_of(&f);
        memcpy(f.persons[3].hours, early, sizeof early);
        f.persons[3].zone = STR("America/New_York");
        struct case_file c = {.team = STR("service"),
                              .severity = str_c(rows[i].severity)};
        int64_t got = people_mail_at(p, &c, policy_person(p, str_c(rows[i].person)),
                                     at_time(rows[i].now));
        at_is(rows[i].name, "mail", got, rows[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_severity_sets_both_deadlines),
        cmocka_unit_test(test_without_a_resolution_there_is_one_clock),
        cmocka_unit_test(
            test_waiting_stops_the_first_clock_and_as_configured_the_second),
        cmocka_unit_test(test_resolved_case_that_opens_again_has_all_its_time),
        cmocka_unit_test(test_graver_words_shorten_what_runs_and_tell_no_rung_again),
        cmocka_unit_test(test_more_time_moves_what_runs),
        cmocka_unit_test(test_answered_but_not_resolved_climbs),
        cmocka_unit_test(test_head_is_who_was_told_on_the_last_rung),
        cmocka_unit_test(test_after_an_outage_each_person_gets_one_mail),
        cmocka_unit_test(test_resolved_or_closed_case_stops_both_clocks),
        cmocka_unit_test(test_who_stands_in),
        cmocka_unit_test(test_who_gets_the_cases_of_one_who_cannot),
        cmocka_unit_test(test_deputies_in_a_circle_come_to_an_end),
        cmocka_unit_test(test_an_absence_ends_by_itself),
        cmocka_unit_test(test_rung_of_somebody_away_goes_to_their_deputy_and_says_why),
        cmocka_unit_test(test_cases_of_people_who_are_not_there_change_hands),
        cmocka_unit_test(test_mail_to_people_waits_for_their_hours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
