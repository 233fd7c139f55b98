/* Commands of managers carried out: all of a mail or nothing, one notice for all of it,
 * and nothing internal to the customer. */
#include "loop_mail_row.h"

static void test_commands_are_carried_out(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {DESK("not reached", "nicht erreicht: Mailbox"), ANNA, .state = CASE_OPEN,
         .mails = "relay_customer: notice:anna", .want_state = CASE_OPEN,
         .event = "not reached"},
        {DESK("not reached, case answered", "not reachable"), ANNA,
         .state = CASE_WAITING, .mails = "relay_customer: notice:anna",
         .want_state = CASE_WAITING},
        {DESK("not reached, case resolved", "nicht erreicht"), ANNA,
         .state = CASE_RESOLVED, .mails = "notice:anna", .want_state = CASE_RESOLVED,
         .event = "not reached"},
        {DESK("not reached, with a letter: that one goes",
              "nicht erreicht\nGuten Tag Herr Kim, bitte melden Sie sich."),
         ANNA, .state = CASE_OPEN, .mails = "relay_customer: notice:anna",
         .want_state = CASE_WAITING, .event = "answered"},
        {DESK("not reached, again and again", "nicht erreicht"), ANNA,
         .state = CASE_OPEN, .desk_mails_today = 12, .mails = "notice:anna",
         .want_state = CASE_OPEN},
        {DESK("wrong alarm", "Fehlalarm: vertippt"), ANNA, .state = CASE_OPEN,
         .mails = "notice:anna", .want_state = CASE_CLOSED, .event = "closed"},
        {DESK("wrong alarm, words below are ours", "wrong alarm\nshe is my aunt"), ANNA,
         .state = CASE_OPEN, .mails = "notice:anna", .want_state = CASE_CLOSED,
         .event = "note"},
        {DESK("wrong alarm of a resolved case", "Fehlalarm"), ANNA,
         .state = CASE_RESOLVED, .mails = "notice:anna", .want_state = CASE_CLOSED},
        {DESK("reopen", "wieder öffnen: rief an"), ANNA, .state = CASE_CLOSED,
         .mails = "notice:anna", .want_state = CASE_OPEN, .event = "reopened"},
        {DESK("reopen what is open", "reopen"), ANNA, .state = CASE_OPEN,
         .mails = "notice:anna", .want_state = CASE_OPEN},
        {DESK("reopen with an answer", "reopen\nDear Ms Doe,\nsorry again."), ANNA,
         .state = CASE_CLOSED, .mails = "relay_customer: notice:anna",
         .want_state = CASE_WAITING, .event = "reopened"},
        {DESK("two commands, one notice", "nicht erreicht\nan bernd"), ANNA,
         .state = CASE_OPEN, .mails = "relay_customer: alert:bernd notice:anna",
         .want_state = CASE_OPEN, .event = "assigned"},
        {DESK("by first name", "an Bernd\nkennt ihn"), ANNA, .state = CASE_OPEN,
         .mails = "alert:bernd notice:anna", .want_state = CASE_OPEN},
        {DESK("to oneself", "an mich"), .person = "bernd", .from = "bernd@firm.example",
         .state = CASE_OPEN, .mails = "notice:bernd", .want_state = CASE_OPEN,
         .event = "assigned"},
        {DESK("resolved below a greeting", "Hallo,\ngelöst\nMfG"), ANNA,
         .state = CASE_OPEN, .mails = "notice:anna", .want_state = CASE_RESOLVED},
        {DESK("said to be an answer", "Antwort: gelöst"), ANNA, .state = CASE_OPEN,
         .mails = "relay_customer: notice:anna", .want_state = CASE_WAITING},
        {DESK("brackets of the manager's own", "Wir kommen [wie immer] morgen."), ANNA,
         .state = CASE_OPEN, .mails = "relay_customer: notice:anna",
         .want_state = CASE_WAITING},
        {DESK("thanks, in a conversation", "Danke!"), ANNA, .state = CASE_WAITING,
         .mails = "relay_customer: notice:anna", .want_state = CASE_WAITING},
    };
    RUN(rows)
}

static void test_what_cannot_be_done_leaves_everything_as_it_is(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {DESK("a slip", "gelöscht"), ANNA, .state = CASE_OPEN, .mails = "notice:anna",
         .want_state = NO_CASE, .event = "asked back"},
        {DESK("a slip above a letter", "geslöst\n\nGuten Tag, wir kommen."), ANNA,
         .state = CASE_OPEN, .mails = "notice:anna", .want_state = NO_CASE},
        {DESK("a misspelt note", "Notitz: er nervt"), ANNA, .state = CASE_OPEN,
         .mails = "notice:anna", .want_state = NO_CASE},
        {DESK("resolved, and to nobody known", "gelöst\nan marai\nbitte"), ANNA,
         .state = CASE_OPEN, .mails = "notice:anna", .want_state = NO_CASE},
        {DESK("words to a colleague", "Bernd, kannst du das machen?"), ANNA,
         .state = CASE_OPEN, .mails = "notice:anna", .want_state = NO_CASE,
         .event = "asked back"},
        {DESK("the same with a greeting", "Hi Bernd,\nübernimmst du?\n\nAnna"), ANNA,
         .state = CASE_WAITING, .mails = "notice:anna", .want_state = NO_CASE},
        {DESK("words about the customer", "habe angerufen"), ANNA, .state = CASE_OPEN,
         .mails = "notice:anna", .want_state = NO_CASE, .event = "asked back"},
        {DESK("thanks for the alert", "ok, danke"), ANNA, .state = CASE_OPEN,
         .mails = "notice:anna", .want_state = NO_CASE, .event = "asked back"},
        {DESK("a voucher where there are none", "gelöst\nGutschein 20\nGuten Tag"),
         ANNA, .state = CASE_OPEN, .mails = "notice:anna", .want_state = NO_CASE},
        {DESK("a score and no answer it is of", "Wertung 3"), ANNA, .state = CASE_OPEN,
         .mails = "notice:anna", .want_state = NO_CASE},
        {DESK("a suggestion not filled in",
              "Guten Tag,\nich biete Ihnen an: [bitte ergänzen: was]."),
         ANNA, .state = CASE_OPEN, .mails = "notice:anna", .want_state = NO_CASE},
        {DESK("the same in English", "Dear Ms Doe,\n[Please fill in: when]"), ANNA,
         .state = CASE_OPEN, .mails = "notice:anna", .want_state = NO_CASE},
        {DESK("commands of a stranger", "Fehlalarm"), .from = "eve@evil.example",
         .state = CASE_OPEN, .mails = "notice:anna", .aside = true,
         .want_state = NO_CASE, .event = "refused"},
    };
    RUN(rows)
}

static struct decision of_text(struct arena *a, const char *text, bool has_score)
{
    const struct row r = {DESK("score", text), ANNA, .state = CASE_OPEN};
    struct incoming_facts f = facts_of(&r, at_time(NOW_TEXT));
    struct decision d;
    f.has_previous = true;
    f.previous =
        (struct response){.id = 9,
                          .has_score = has_score,
                          .score = has_score ? 2 : 0,
                          .comment = STR("So lala"),
                          .state = has_score ? RESPONSE_VALID : RESPONSE_REVIEW};
    decision_init(&d, a);
    decide_incoming(&f, at_time(NOW_TEXT), &d);
    return d;
}

static void test_a_score_is_set_or_corrected_within_its_scale(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool had_score, is_done, has_score;
        int32_t score;
        enum response_state state;
    } rows[] = {
        {"Wertung 3", false, true, true, 3, RESPONSE_VALID},
        {"Score: 9", true, true, true, 9, RESPONSE_VALID},
        {"Note 3/10", true, true, true, 3, RESPONSE_VALID},
        {"score 0", false, true, true, 0, RESPONSE_VALID},
        {"keine Wertung", false, true, false, 0, RESPONSE_LATE},
        {"no score", true, true, false, 0, RESPONSE_LATE},
        {"Wertung 11", true, false, false, 0, RESPONSE_VALID},
        {"Wertung 3 von 5", true, false, false, 0, RESPONSE_VALID},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct decision d = of_text(&a, rows[i].text, rows[i].had_score);
        const struct action *act = nth_action(&d, ACTION_RESPONSE_UPDATE, 0);
        const struct mail_wish *m = must_mail(&d, MAIL_NOTICE);
        if ((act != NULL) != rows[i].is_done ||
            m->notice != (rows[i].is_done ? NOTICE_SCORE_SET : NOTICE_NO_SUCH_SCORE)) {
            fail_msg("row '%s': notice %d", rows[i].text, (int)m->notice);
        }
        if (act != NULL) {
            const struct response *r = &act->u.response;
            assert_int_equal(r->has_score, rows[i].has_score);
            assert_int_equal(r->score, rows[i].score);
            assert_int_equal(r->state, rows[i].state);
            assert_int_equal(must_case(&d)->has_score, rows[i].has_score);
            assert_int_equal(must_case(&d)->score, rows[i].score);
        }
        arena_done(&a);
    }
}

static void test_one_notice_tells_all_of_it(void **state)
{
    (void)state;
    struct arena a = {0};
    struct decision d = of_text(
        &a, "gelöst\nWertung 8\n\nGuten Tag,\nwir danken.\nIntern: teuer", true);
    const struct mail_wish *m = must_mail(&d, MAIL_NOTICE);
    enum notice want[] = {NOTICE_RELAYED, NOTICE_RESOLVED, NOTICE_SCORE_SET};
    assert_int_equal(m->notice, NOTICE_NOTED);
    for (size_t i = 0; i < ARRAY_LEN(want); i++) {
        assert_int_equal(m->also[i], want[i]);
    }
    /* it shows what the customer gets, word by word */
    assert_true(str_eq_c(m->words, "Guten Tag,\nwir danken."));
    assert_true(str_eq(must_mail(&d, MAIL_RELAY_CUSTOMER)->words, m->words));
    arena_done(&a);
}

static void test_a_signature_goes_along_where_it_is_wanted(void **state)
{
    (void)state;
    static const struct {
        bool wanted;
        const char *signature, *want;
    } rows[] = {
        {false, "Anna Ahrens\nDurchwahl 12", "Wir kommen."},
        {true, "Anna Ahrens\nDurchwahl 12", "Wir kommen.\n\nAnna Ahrens\nDurchwahl 12"},
        {true, "", "Wir kommen."},
        {true, "Referenz: " DESK_TOKEN, "Wir kommen."}, /* our own footer */
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct policy p = fix_policy;
        const struct row r = {DESK("signed", "Wir kommen."), ANNA, .state = CASE_OPEN};
        struct incoming_facts f = facts_of(&r, at_time(NOW_TEXT));
        struct decision d;
        p.relay_signature = rows[i].wanted;
        f.policy = &p;
        f.in.signature = str_c(rows[i].signature);
        decision_init(&d, &a);
        decide_incoming(&f, at_time(NOW_TEXT), &d);
        assert_true(str_eq_c(must_mail(&d, MAIL_RELAY_CUSTOMER)->words, rows[i].want));
        assert_true(str_eq_c(must_mail(&d, MAIL_NOTICE)->words, rows[i].want));
        arena_done(&a);
    }
}

static void test_a_missed_call_is_no_answer(void **state)
{
    (void)state;
    struct arena a = {0};
    struct decision d = of_text(&a, "nicht erreicht", true);
    const struct mail_wish *m = must_mail(&d, MAIL_RELAY_CUSTOMER);
    assert_true(str_eq_c(m->template, "missed_call"));
    assert_true(str_is_empty(m->words));
    assert_int_equal(must_case(&d)->first_response_at, 0);
    assert_true(must_case(&d)->deadline_at > at_time(NOW_TEXT));
    /* the same wish all day */
    struct decision again = of_text(&a, "Not reachable", true);
    assert_true(str_eq(m->dedupe, must_mail(&again, MAIL_RELAY_CUSTOMER)->dedupe));
    arena_done(&a);
}

static void test_a_wrong_alarm_asks_nobody_and_keeps_its_reason(void **state)
{
    (void)state;
    struct arena a = {0};
    struct decision d = of_text(&a, "Fehlalarm: vertippt", true);
    const struct case_file *c = must_case(&d);
    assert_int_equal(c->followup_at, 0);
    assert_int_equal(c->next_rung_at, 0);
    assert_int_equal(c->outcome, OUTCOME_NONE);
    assert_int_equal(c->closed_at, at_time(NOW_TEXT));
    for (size_t i = 0; i < d.n; i++) {
        const struct event *e = &d.items[i].u.event;
        if (d.items[i].kind == ACTION_EVENT && str_eq_c(e->kind, "closed")) {
            assert_true(str_eq_c(e->text, "wrong alarm: vertippt"));
        }
    }
    arena_done(&a);
}

static void test_more_time_moves_the_deadline_once_and_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *deadline; /* NULL: it stays */
        int64_t before;
        enum notice notice;
    } rows[] = {
        /* round from Monday 9:00, 8 h a day: the deadline was 17:00 */
        {"mehr Zeit", "2026-03-03T17:00:00+01:00", 0, NOTICE_MORE_TIME},
        {"mehr Zeit 1 Tag", "2026-03-03T17:00:00+01:00", 0, NOTICE_MORE_TIME},
        {"more time: 2 days", "2026-03-04T17:00:00+01:00", 0, NOTICE_MORE_TIME},
        {"more time 3 hours", "2026-03-03T12:00:00+01:00", 0, NOTICE_MORE_TIME},
        {"mehr Zeit 90 min", "2026-03-03T10:30:00+01:00", 0, NOTICE_MORE_TIME},
        {"mehr Zeit 1 Woche", "2026-03-04T17:00:00+01:00", 0, NOTICE_MORE_TIME},
        {"mehr Zeit\nmehr Zeit", "2026-03-03T17:00:00+01:00", 0, NOTICE_MORE_TIME},
        {"mehr Zeit", NULL, 1, NOTICE_TIME_USED},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        const struct row r = {DESK("time", rows[i].text), ANNA, .state = CASE_OPEN};
        struct incoming_facts f = facts_of(&r, at_time(NOW_TEXT));
        struct decision d;
        f.more_times = rows[i].before;
        decision_init(&d, &a);
        decide_incoming(&f, at_time(NOW_TEXT), &d);
        const struct case_file *c = last_case(&d);
        const char *mails = mails_text(&a, &d);
        int64_t want = rows[i].deadline == NULL ? 0 : at_time(rows[i].deadline);
        if ((c == NULL ? 0 : c->deadline_at) != want ||
            strcmp(mails, want == 0 ? "notice:anna" : "notice:bernd notice:anna") !=
                0) {
            fail_msg("row '%s': %s", rows[i].text, mails);
        }
        const struct mail_wish *last = &d.items[d.n - 1].u.mail;
        assert_int_equal(last->notice, rows[i].notice);
        assert_int_equal(has_event(&d, "more time"), want != 0);
        if (c != NULL) { /* no rung was told, the first is due later too */
            assert_int_equal(c->rung, 0);
            assert_true(c->next_rung_at > at_time("2026-03-02T15:00:00+01:00"));
        }
        arena_done(&a);
    }
}

static void test_no_time_is_given_where_none_runs_or_it_is_late(void **state)
{
    (void)state;
    static const struct {
        enum case_state state;
        int64_t deadline_in;
        enum notice want;
    } rows[] = {
        {CASE_OPEN, -60, NOTICE_TOO_LATE},
        {CASE_OPEN, 0, NOTICE_TOO_LATE},
        {CASE_WAITING, INT64_MIN, NOTICE_NO_CLOCK},
        {CASE_CLOSED, INT64_MIN, NOTICE_NO_CLOCK},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        int64_t now = at_time(NOW_TEXT);
        const struct row r = {DESK("late", "mehr Zeit"), ANNA,
                              .state = (int)rows[i].state};
        struct incoming_facts f = facts_of(&r, now);
        struct decision d;
        f.kase.deadline_at =
            rows[i].deadline_in == INT64_MIN ? 0 : now + rows[i].deadline_in;
        decision_init(&d, &a);
        decide_incoming(&f, now, &d);
        assert_int_equal(must_mail(&d, MAIL_NOTICE)->notice, rows[i].want);
        assert_null(last_case(&d));
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commands_are_carried_out),
        cmocka_unit_test(test_what_cannot_be_done_leaves_everything_as_it_is),
        cmocka_unit_test(test_a_score_is_set_or_corrected_within_its_scale),
        cmocka_unit_test(test_one_notice_tells_all_of_it),
        cmocka_unit_test(test_a_signature_goes_along_where_it_is_wanted),
        cmocka_unit_test(test_a_missed_call_is_no_answer),
        cmocka_unit_test(test_more_time_moves_the_deadline_once_and_is_told),
        cmocka_unit_test(test_no_time_is_given_where_none_runs_or_it_is_late),
        cmocka_unit_test(test_a_wrong_alarm_asks_nobody_and_keeps_its_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
