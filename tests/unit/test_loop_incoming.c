/* A customer's mail: what is recorded, when a case opens, closes, opens again. No
 * complaint may go unseen. */
#include "loop_mail_row.h"

static void test_survey_answer_opens_a_case_only_where_it_must(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {FIRST("low score with a reason", 3), .text = "3, zu teuer",
         .mails = "alert:anna apology:", .want_state = CASE_OPEN,
         .response = RESPONSE_VALID, .event = "opened"},
        {FIRST("bare low score", 6), .text = "6", .mails = "alert:anna apology:",
         .want_state = CASE_OPEN, .response = RESPONSE_VALID},
        {FIRST("passive", 7), .text = "7", .mails = "", .want_state = NO_CASE,
         .response = RESPONSE_VALID},
        {FIRST("promoter with words", 10), .text = "10, toll gemacht", .mails = "",
         .want_state = NO_CASE, .response = RESPONSE_VALID},
        {FIRST("csat has its own threshold", 2), .text = "2", .survey = "csat",
         .mails = "alert:anna apology:", .want_state = CASE_OPEN,
         .response = RESPONSE_VALID},
        {FIRST("csat 3 is not low", 3), .text = "3", .survey = "csat", .mails = "",
         .want_state = NO_CASE, .response = RESPONSE_VALID},
        {FIRST("not sure: review, nothing asserted", NO_SCORE), .text = "2 oder 9?",
         .review = true, .mails = "", .want_state = NO_CASE,
         .response = RESPONSE_REVIEW},
        {FIRST("words without a score", NO_SCORE), .text = "der Monteur war da",
         .mails = "", .want_state = NO_CASE, .response = RESPONSE_REVIEW},
        {FIRST("complaint without a score", NO_SCORE),
         .text = "Eine Katastrophe, der Monteur kam nie",
         .mails = "alert:anna apology:", .want_state = CASE_OPEN,
         .response = RESPONSE_REVIEW},
        {FIRST("promoter who wants to be called", 10), .text = "10, bitte rufen Sie an",
         .mails = "alert:anna", .want_state = CASE_OPEN, .response = RESPONSE_VALID},
        {FIRST("passive who asks", 7), .text = "7. Wann kommt die Rechnung?",
         .asks = true, .mails = "alert:anna", .want_state = CASE_OPEN,
         .response = RESPONSE_VALID},
        {FIRST("more words that claim something", NO_SCORE), .counted = true,
         .text = "Und wo bleibt mein Geld", .mails = "alert:anna apology:",
         .want_state = CASE_OPEN, .response = RESPONSE_REVIEW},
        {FIRST("promoter who asks for help", 10), .text = "10, bitte rufen Sie an",
         .intent = INCOMING_QUESTION, .mails = "alert:anna", .want_state = CASE_OPEN,
         .response = RESPONSE_VALID},
        {FIRST("question without a score", NO_SCORE), .text = "Wer hilft mir?",
         .intent = INCOMING_QUESTION, .mails = "alert:anna apology:",
         .want_state = CASE_OPEN, .response = RESPONSE_REVIEW},
        {FIRST("question with a doubtful score", NO_SCORE), .review = true,
         .text = "Seit dem 2. warte ich, wer hilft?", .intent = INCOMING_QUESTION,
         .mails = "alert:anna apology:", .want_state = CASE_OPEN,
         .response = RESPONSE_REVIEW},
    };
    RUN(rows)
}

static void test_odd_answers_are_neither_lost_nor_counted(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {FIRST("late low score is still a complaint", 1), .text = "1, nie wieder",
         .late = true, .mails = "alert:anna apology:", .want_state = CASE_OPEN,
         .response = RESPONSE_LATE},
        {FIRST("late high score is recorded only", 9), .text = "9", .late = true,
         .mails = "", .want_state = NO_CASE, .response = RESPONSE_LATE},
        {FIRST("low score and unsubscribe: no mail to the customer", 2),
         .text = "2. Keine Mails mehr!", .intent = INCOMING_UNSUBSCRIBE,
         .mails = "alert:anna", .want_state = CASE_OPEN, .response = RESPONSE_VALID,
         .suppressed = true},
        {FIRST("unsubscribe alone", NO_SCORE), .text = "ABMELDEN",
         .intent = INCOMING_UNSUBSCRIBE, .mails = "", .want_state = NO_CASE,
         .response = RESPONSE_LATE, .suppressed = true},
        {FIRST("unsubscribe, and something is owed", NO_SCORE),
         .text = "Keine Mails mehr! Ich warte seit Wochen auf die Erstattung",
         .intent = INCOMING_UNSUBSCRIBE, .mails = "alert:anna", .want_state = CASE_OPEN,
         .response = RESPONSE_LATE, .suppressed = true},
        {FIRST("wrong person", NO_SCORE), .text = "Ich bin nicht Herr Doe",
         .intent = INCOMING_WRONG_PERSON, .mails = "", .want_state = NO_CASE,
         .response = RESPONSE_REVIEW},
        {FIRST("too many mails today: the owner is told all the same", 1), .text = "1",
         .mails_today = 3, .mails = "alert:anna", .want_state = CASE_OPEN,
         .response = RESPONSE_VALID},
        {FIRST("nothing in it", NO_SCORE), .intent = INCOMING_EMPTY, QUIET,
         .response = NO_RESPONSE},
        {FIRST("nothing but a photo", NO_SCORE), .intent = INCOMING_EMPTY,
         .attachment = true, .aside = true, QUIET, .response = NO_RESPONSE},
        {FIRST("no text, but candidates in the subject", NO_SCORE), .review = true,
         .intent = INCOMING_EMPTY, .mails = "", .want_state = NO_CASE,
         .response = RESPONSE_REVIEW},
        {FIRST("survey is configured no longer: a person looks", 1), .text = "1, Mist",
         .survey = "gone", .aside = true, .mails = "", .want_state = NO_CASE,
         .response = RESPONSE_REVIEW},
        {FIRST("survey is gone, but the customer asks", NO_SCORE), .text = "Hilfe?",
         .survey = "gone", .intent = INCOMING_QUESTION, .aside = true,
         .mails = "alert:anna apology:", .want_state = CASE_OPEN,
         .response = RESPONSE_REVIEW},
    };
    RUN(rows)
}

static void test_second_answer_goes_to_the_owner(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {SURVEY("another score, case open", 9), .state = CASE_OPEN,
         .text = "9 doch noch", .mails = "relay_owner:anna", .want_state = CASE_OPEN,
         .event = "score", .response = RESPONSE_VALID},
        {SURVEY("same score, more words", 2), .state = CASE_OPEN, .text = "2 und laut",
         .mails = "relay_owner:anna", .want_state = CASE_OPEN, .event = "wrote",
         .response = RESPONSE_VALID},
        {SURVEY("case waits: opens again", 1), .state = CASE_WAITING, .text = "1!!",
         .mails = "relay_owner:anna", .want_state = CASE_OPEN, .event = "reopened",
         .response = RESPONSE_VALID},
        {SURVEY("case closed: opens again", 1), .state = CASE_CLOSED, .text = "1!!",
         .mails = "relay_owner:anna", .want_state = CASE_OPEN, .event = "reopened",
         .response = RESPONSE_VALID},
        {SURVEY("a flood is stopped, and the owner told", 1), .state = CASE_OPEN,
         .text = "1!!", .owner_mails_today = 12, .mails = "notice:anna", .aside = true,
         .want_state = CASE_OPEN, .response = RESPONSE_VALID},
        {SURVEY("words in a case whose survey is gone", NO_SCORE), .state = CASE_OPEN,
         .survey = "gone", .text = "und nun?", .mails = "relay_owner:anna",
         .want_state = CASE_OPEN, .aside = true, .response = RESPONSE_REVIEW},
    };
    RUN(rows)
}

static void test_followup_closes_or_reopens(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {SURVEY("recovered", 9), .followup = true, .state = CASE_RESOLVED, .text = "9",
         .mails = "notice:anna", .want_state = CASE_CLOSED, .event = "closed",
         .response = RESPONSE_VALID},
        {SURVEY("just above the threshold", 7), .followup = true,
         .state = CASE_RESOLVED, .text = "7", .mails = "notice:anna",
         .want_state = CASE_CLOSED, .response = RESPONSE_VALID},
        {SURVEY("not solved", 6), .followup = true, .state = CASE_RESOLVED,
         .text = "6, nein", .mails = "alert:anna unsolved:bernd apology:",
         .want_state = CASE_OPEN, .event = "reopened", .response = RESPONSE_VALID},
        {SURVEY("no score: back to the owner", NO_SCORE), .followup = true,
         .state = CASE_RESOLVED, .text = "noch immer kaputt",
         .mails = "alert:anna unsolved:bernd apology:", .want_state = CASE_OPEN,
         .response = RESPONSE_LATE},
        {SURVEY("words that say it is solved", NO_SCORE), .followup = true,
         .state = CASE_RESOLVED, .text = "Ja, alles gut, danke!",
         .mails = "notice:anna", .want_state = CASE_CLOSED, .event = "closed",
         .response = RESPONSE_LATE},
        {SURVEY("thanks for the question", NO_SCORE), .followup = true,
         .state = CASE_RESOLVED, .text = "Vielen Dank", .mails = "notice:anna",
         .want_state = CASE_CLOSED, .response = RESPONSE_LATE},
        {SURVEY("not sure: the owner looks", NO_SCORE), .followup = true,
         .review = true, .state = CASE_RESOLVED, .text = "zwischen 4 und 8",
         .mails = "alert:anna", .want_state = CASE_OPEN, .response = RESPONSE_REVIEW},
        {SURVEY("wants to be left alone", NO_SCORE), .followup = true,
         .state = CASE_RESOLVED, .text = "ABMELDEN", .intent = INCOMING_UNSUBSCRIBE,
         .suppressed = true, .mails = "", .want_state = CASE_CLOSED, .event = "closed",
         .response = RESPONSE_LATE},
        {SURVEY("too many mails today: the firm is told all the same", 2),
         .followup = true, .state = CASE_RESOLVED, .text = "2", .mails_today = 3,
         .mails = "alert:anna unsolved:bernd", .want_state = CASE_OPEN,
         .response = RESPONSE_VALID},
        {SURVEY("good score with a question stays with the owner", 9), .followup = true,
         .state = CASE_RESOLVED, .text = "9, wann kommt das Geld?",
         .intent = INCOMING_QUESTION, .mails = "alert:anna", .want_state = CASE_OPEN,
         .event = "reopened", .response = RESPONSE_VALID},
        {SURVEY("answer after the silent close", 2), .followup = true, .late = true,
         .state = CASE_CLOSED, .text = "2",
         .mails = "alert:anna unsolved:bernd apology:", .want_state = CASE_OPEN,
         .response = RESPONSE_LATE},
        {SURVEY("reopened before: no second alert", 2), .followup = true,
         .state = CASE_OPEN, .text = "2", .mails = "relay_owner:anna",
         .want_state = CASE_OPEN, .response = RESPONSE_VALID},
        {SURVEY("good score while open does not close over the owner", 10),
         .followup = true, .state = CASE_OPEN, .text = "10",
         .mails = "relay_owner:anna", .want_state = CASE_OPEN,
         .response = RESPONSE_VALID},
        {SURVEY("unsubscribe and not solved", 1), .followup = true,
         .state = CASE_RESOLVED, .text = "1, Schluss", .intent = INCOMING_UNSUBSCRIBE,
         .suppressed = true, .mails = "alert:anna unsolved:bernd",
         .want_state = CASE_OPEN, .response = RESPONSE_VALID},
    };
    RUN(rows)
}

static void test_customer_ends_the_case_by_themselves(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {TALK("solved: the clock stops, the follow-up asks", CASE_OPEN),
         .text = "Danke, hat sich erledigt.", .mails = "relay_owner:anna",
         .want_state = CASE_RESOLVED, .event = "resolved"},
        {TALK("solved behind our answer", CASE_WAITING), .text = "It works now, thanks",
         .mails = "relay_owner:anna", .want_state = CASE_RESOLVED, .event = "resolved"},
        {TALK("solved, as we said", CASE_RESOLVED), .text = "Hat geklappt!",
         .mails = "relay_owner:anna", .want_state = CASE_RESOLVED, .event = "wrote"},
        {TALK("solved, long closed", CASE_CLOSED), .text = "Problem gelöst, danke",
         .mails = "relay_owner:anna", .want_state = CASE_CLOSED, .event = "wrote"},
        {TALK("thanks start no clock", CASE_WAITING), .text = "Vielen Dank!",
         .mails = "relay_owner:anna", .want_state = CASE_WAITING, .event = "wrote"},
        {TALK("thanks are no answer of ours", CASE_OPEN), .text = "Vielen Dank!",
         .mails = "relay_owner:anna", .want_state = CASE_OPEN},
        {TALK("a yes to what only a person has asked", CASE_WAITING), .text = "Ja",
         .mails = "relay_owner:anna", .want_state = CASE_OPEN},
        {TALK("not quite", CASE_WAITING), .text = "Fast gelöst, danke",
         .mails = "relay_owner:anna", .want_state = CASE_OPEN},
        {TALK("solved, and a question", CASE_WAITING), .text = "Erledigt. Wann kommt",
         .intent = INCOMING_QUESTION, .mails = "relay_owner:anna",
         .want_state = CASE_OPEN},
        {TALK("another says so", CASE_WAITING), .text = "Ist erledigt",
         .from = "sohn@web.example", .mails = "relay_owner:anna",
         .want_state = CASE_OPEN},
        {TALK("solved, and a photo of it", CASE_WAITING), .text = "Ist erledigt",
         .attachment = true, .mails = "relay_owner:anna", .want_state = CASE_OPEN},
    };
    RUN(rows)
}

static void test_customer_in_a_case_reaches_the_owner(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {TALK("open", CASE_OPEN), .text = "Es tropft noch", .mails = "relay_owner:anna",
         .want_state = CASE_OPEN, .event = "wrote"},
        {TALK("waiting: the clock runs again", CASE_WAITING), .text = "Nein, es tropft",
         .mails = "relay_owner:anna", .want_state = CASE_OPEN},
        {TALK("resolved: reopened", CASE_RESOLVED), .text = "Tropft wieder",
         .mails = "relay_owner:anna", .want_state = CASE_OPEN, .event = "reopened"},
        {TALK("closed: reopened", CASE_CLOSED), .text = "Tropft wieder",
         .mails = "relay_owner:anna", .want_state = CASE_OPEN, .event = "reopened"},
        {TALK("from another address", CASE_OPEN), .text = "Ich bin sein Sohn",
         .from = "sohn@web.example", .mails = "relay_owner:anna",
         .want_state = CASE_OPEN, .event = "other sender"},
        {TALK("unsubscribes in the case", CASE_OPEN), .text = "Lassen Sie mich in Ruhe",
         .intent = INCOMING_UNSUBSCRIBE, .suppressed = true,
         .mails = "relay_owner:anna", .want_state = CASE_OPEN},
        {TALK("two machines talk", CASE_WAITING), .text = "Ihr Ticket 4711",
         .owner_mails_today = 12, .mails = "notice:anna", .aside = true,
         .want_state = CASE_OPEN, .event = "wrote"},
        {TALK("nothing in it", CASE_WAITING), .intent = INCOMING_EMPTY, .mails = "",
         .want_state = NO_CASE},
        {TALK("a photo only", CASE_WAITING), .intent = INCOMING_EMPTY,
         .attachment = true, .aside = true, .mails = "", .want_state = NO_CASE},
        {TALK("the case was erased", CASE_OPEN), .text = "Hallo?", .case_gone = true,
         .aside = true, .mails = "", .want_state = NO_CASE},
    };
    RUN(rows)
}

static void test_apology_asks_for_a_reason_only_where_there_is_none(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool want;
    } texts[] = {
        {"3", true},           {"Note 3", true},       {"Ich gebe eine 3", true},
        {"3/10", true},        {"3, zu teuer", false}, {"3 too slow", false},
        {"Guten Tag, 3", true}};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct arena a = {0};
        struct incoming_facts f;
        struct decision d;
        const struct row r = {FIRST("reason", 3), .text = texts[i].text};
        decide(&a, &r, &f, &d);
        const struct mail_wish *m = must_mail(&d, MAIL_APOLOGY);
        if (m->ask_reason != texts[i].want) {
            fail_msg("row '%s': want %d", texts[i].text, texts[i].want);
        }
        arena_done(&a);
    }
}

static void test_new_case_has_owner_deadline_and_response(void **state)
{
    (void)state;
    struct arena a = {0};
    struct incoming_facts f;
    struct decision d;
    const struct row r = {FIRST("new", 2), .text = "2, kaputt"};
    decide(&a, &r, &f, &d);
    const struct case_file *c = must_case(&d);
    assert_true(str_eq_c(c->team, "service") && str_eq_c(c->owner, "anna"));
    assert_int_equal(c->round, 1);
    assert_int_equal(c->score, 2);
    assert_int_equal(c->opened_at, at_time(NOW_TEXT));
    assert_int_equal(c->deadline_at, at_time("2026-03-03T10:00:00+01:00"));
    assert_int_equal(c->next_rung_at, at_time("2026-03-02T16:00:00+01:00"));
    assert_true(str_eq_c(c->thread_id, "new@web.example"));
    /* the response is recorded before the case that refers to it, mails come last */
    assert_int_equal(d.items[0].kind, ACTION_RESPONSE_ADD);
    assert_int_equal(d.items[1].kind, ACTION_INVITATION_UPDATE);
    assert_int_equal(d.items[1].u.invitation.state, INVITATION_ANSWERED);
    assert_int_equal(d.items[1].u.invitation.remind_at, 0);
    assert_int_equal(d.items[2].kind, ACTION_CASE_OPEN);
    assert_true(str_eq_c(must_mail(&d, MAIL_ALERT)->words, "2, kaputt"));
    arena_done(&a);
}

static void test_late_answer_is_not_counted_as_answered(void **state)
{
    (void)state;
    struct arena a = {0};
    struct incoming_facts f;
    struct decision d;
    const struct row r = {FIRST("late", 9), .text = "9", .late = true};
    decide(&a, &r, &f, &d);
    const struct action *inv = must_action(&d, ACTION_INVITATION_UPDATE, 0);
    assert_int_equal(inv->u.invitation.state, INVITATION_OPEN);
    assert_int_equal(inv->u.invitation.remind_at, 0);
    arena_done(&a);
}

static void test_another_sender_is_shown(void **state)
{
    (void)state;
    struct arena a = {0};
    struct incoming_facts f;
    struct decision d;
    const struct row low = {FIRST("other", 2), .text = "2", .from = "x@web.example"};
    decide(&a, &low, &f, &d);
    const struct action *resp = must_action(&d, ACTION_RESPONSE_ADD, 0);
    assert_true(str_eq_c(resp->u.response.from, "x@web.example"));
    assert_true(str_eq_c(must_mail(&d, MAIL_ALERT)->from, "x@web.example"));
    const struct row talk = {TALK("other", CASE_OPEN), .text = "Hm",
                             .from = "x@web.example"};
    decide(&a, &talk, &f, &d);
    assert_true(str_eq_c(must_mail(&d, MAIL_RELAY_OWNER)->from, "x@web.example"));
    const struct row same = {TALK("same", CASE_OPEN), .text = "Hm",
                             .from = "KUNDE@web.example"};
    decide(&a, &same, &f, &d);
    assert_true(str_is_empty(must_mail(&d, MAIL_RELAY_OWNER)->from));
    arena_done(&a);
}

static void test_reason_given_later_joins_the_bare_score(void **state)
{
    (void)state;
    static const struct {
        const char *before, *want; /* want NULL: nothing is changed */
    } rows[] = {{"", "zu laut"}, {"3", "3\n\nzu laut"}, {"3, zu teuer", NULL}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct decision d;
        const struct row r = {TALK("reason", CASE_OPEN), .text = "zu laut"};
        struct incoming_facts f = facts_of(&r, at_time(NOW_TEXT));
        f.has_previous = true;
        f.previous = (struct response){.id = 9, .comment = str_c(rows[i].before)};
        decision_init(&d, &a);
        decide_incoming(&f, at_time(NOW_TEXT), &d);
        const struct action *up = nth_action(&d, ACTION_RESPONSE_UPDATE, 0);
        assert_int_equal(up != NULL, rows[i].want != NULL);
        if (up != NULL) {
            assert_true(str_eq_c(up->u.response.comment, rows[i].want));
            assert_int_equal(up->u.response.id, 9);
        }
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_survey_answer_opens_a_case_only_where_it_must),
        cmocka_unit_test(test_odd_answers_are_neither_lost_nor_counted),
        cmocka_unit_test(test_second_answer_goes_to_the_owner),
        cmocka_unit_test(test_followup_closes_or_reopens),
        cmocka_unit_test(test_customer_ends_the_case_by_themselves),
        cmocka_unit_test(test_customer_in_a_case_reaches_the_owner),
        cmocka_unit_test(test_apology_asks_for_a_reason_only_where_there_is_none),
        cmocka_unit_test(test_new_case_has_owner_deadline_and_response),
        cmocka_unit_test(test_late_answer_is_not_counted_as_answered),
        cmocka_unit_test(test_another_sender_is_shown),
        cmocka_unit_test(test_reason_given_later_joins_the_bare_score),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
