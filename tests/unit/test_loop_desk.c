/* The firm's mail to a case: relayed, obeyed, refused. Nothing internal may reach the
 * customer. */
#include "loop_mail_row.h"

static void test_desk_relays_answers_and_obeys_commands(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {DESK("answer", "Guten Tag, wir kommen morgen."), ANNA, .state = CASE_OPEN,
         .mails = "relay_customer: notice:anna", .want_state = CASE_WAITING,
         .event = "answered"},
        {DESK("answer to a waiting case", "Noch etwas: bringen Sie den Beleg mit."),
         ANNA, .state = CASE_WAITING, .mails = "relay_customer: notice:anna",
         .want_state = CASE_WAITING},
        {DESK("answer to a closed case", "Danke für die Rückmeldung!"), ANNA,
         .state = CASE_CLOSED, .mails = "relay_customer: notice:anna",
         .want_state = CASE_CLOSED},
        {DESK("resolved alone", "GELÖST"), ANNA, .state = CASE_OPEN,
         .mails = "notice:anna", .want_state = CASE_RESOLVED, .event = "resolved"},
        {DESK("resolved with words", "gelöst\nDie Gutschrift ist da."), ANNA,
         .state = CASE_OPEN, .mails = "relay_customer: notice:anna",
         .want_state = CASE_RESOLVED, .event = "answered"},
        {DESK("resolved and a closing formula: no empty mail to the customer",
              "gelöst\n\nViele Grüße\nAnna"),
         ANNA, .comment = "gelöst", .state = CASE_WAITING, .mails = "notice:anna",
         .want_state = CASE_RESOLVED},
        {DESK("resolved twice", "erledigt"), ANNA, .state = CASE_RESOLVED,
         .mails = "notice:anna", .want_state = CASE_RESOLVED},
        {DESK("note", "Notiz: Kunde ist der Schwager"), ANNA, .state = CASE_OPEN,
         .mails = "notice:anna", .want_state = NO_CASE, .event = "note"},
        {DESK("answer with internal words below",
              "Wir kommen morgen.\nIntern: er nervt"),
         ANNA, .state = CASE_OPEN, .mails = "relay_customer: notice:anna",
         .want_state = CASE_WAITING, .event = "note"},
        {DESK("resolved with internal words below", "erledigt\nIntern: teuer"), ANNA,
         .state = CASE_OPEN, .mails = "notice:anna", .want_state = CASE_RESOLVED,
         .event = "note"},
        {DESK("assign by address", "an: bernd@firm.example\nkann ich nicht"), ANNA,
         .state = CASE_OPEN, .mails = "alert:bernd notice:anna",
         .want_state = CASE_OPEN, .event = "assigned"},
        {DESK("assign by id", "an bernd"), ANNA, .state = CASE_OPEN,
         .mails = "alert:bernd notice:anna", .want_state = CASE_OPEN},
        {DESK("assign by name in another spelling", "Zuweisen an BERND GROSS"), ANNA,
         .state = CASE_OPEN, .mails = "alert:bernd notice:anna",
         .want_state = CASE_OPEN},
        {DESK("assign to nobody known", "an: eve@evil.example"), ANNA,
         .state = CASE_OPEN, .mails = "notice:anna", .want_state = NO_CASE},
        {DESK("nothing in it", ""), ANNA, .state = CASE_OPEN, .mails = "notice:anna",
         .want_state = NO_CASE},
        {DESK("a colleague of the team answers a redirected alert", "Wir kommen."),
         .from = "bernd@firm.example", .state = CASE_OPEN,
         .mails = "relay_customer: notice:bernd", .want_state = CASE_WAITING},
        {DESK("the ladder's last answers", "Ich rufe Sie heute noch an."),
         .person = "chef", .from = "clara@firm.example", .state = CASE_OPEN,
         .mails = "relay_customer: notice:chef", .want_state = CASE_WAITING},
    };
    RUN(rows)
}

static void test_desk_refuses_and_holds(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {DESK("stranger", "gelöst"), .from = "eve@evil.example", .state = CASE_OPEN,
         .mails = "notice:anna", .aside = true, .want_state = NO_CASE,
         .event = "refused"},
        {DESK("the customer with a leaked address", "gelöst"), .state = CASE_OPEN,
         .mails = "notice:anna", .aside = true, .want_state = NO_CASE},
        {DESK("the customer, who wants no mail", "Bitte keine Umfragen mehr."),
         .intent = INCOMING_UNSUBSCRIBE, .state = CASE_RESOLVED, .mails = "notice:anna",
         .aside = true, .want_state = NO_CASE},
        {DESK("the firm's name, but nobody's mailbox", "gelöst"),
         .from = "evil@firm.example", .state = CASE_OPEN, .mails = "notice:anna",
         .aside = true, .want_state = NO_CASE},
        {DESK("no sender at all", "gelöst"), .from = "", .state = CASE_OPEN,
         .mails = "notice:anna", .aside = true, .want_state = NO_CASE},
        {DESK("somebody of another team", "gelöst"), .from = "dora@firm.example",
         .state = CASE_OPEN, .mails = "notice:anna", .aside = true,
         .want_state = NO_CASE},
        {DESK("not authenticated", "gelöst"), ANNA, .forged = true, .state = CASE_OPEN,
         .mails = "notice:anna", .aside = true, .want_state = NO_CASE,
         .event = "refused"},
        {DESK("token of a person who left, sender in the team", "Wir kommen."), ANNA,
         .person = "left", .state = CASE_OPEN, .mails = "relay_customer: notice:anna",
         .want_state = CASE_WAITING},
        {DESK("a quoted alert that nobody recognised",
              "Wir kommen.\nAm Montag stand da:\nAntwort an feedback+" DESK_TOKEN
              "@firm.example"),
         ANNA, .state = CASE_OPEN, .mails = "notice:anna", .aside = true,
         .want_state = NO_CASE, .event = "held"},
        {DESK("the same below 'resolved'", "gelöst\nfeedback+" DESK_TOKEN "@firm"),
         ANNA, .state = CASE_OPEN, .mails = "notice:anna", .aside = true,
         .want_state = NO_CASE, .event = "held"},
        {DESK("an absence notice without any header, again and again",
              "Ich bin bis Montag im Urlaub."),
         ANNA, .state = CASE_WAITING, .desk_mails_today = 12, .mails = "notice:anna",
         .aside = true, .want_state = NO_CASE, .event = "held"},
        {DESK("resolved alone is obeyed even then", "gelöst"), ANNA, .state = CASE_OPEN,
         .desk_mails_today = 12, .mails = "notice:anna", .want_state = CASE_RESOLVED},
        {DESK("the case was erased", "Wir kommen."), ANNA, .state = CASE_OPEN,
         .case_gone = true, .aside = true, .mails = "", .want_state = NO_CASE},
    };
    RUN(rows)
}

/* A few are shown each, a flood once a day. */
static void test_refused_words_are_shown_while_they_are_few(void **state)
{
    (void)state;
    for (int64_t n = 0; n < 6; n++) {
        struct arena a = {0};
        struct incoming_facts f;
        struct decision d;
        const struct row r = {DESK("forged", "gelöst"), .from = "eve@evil.example",
                              .state = CASE_OPEN};
        decision_init(&d, &a);
        f = facts_of(&r, at_time(NOW_TEXT));
        f.refused_today = n;
        decide_incoming(&f, at_time(NOW_TEXT), &d);
        const struct action *mail = nth_action(&d, ACTION_MAIL, 0);
        const char *key = n < 3 ? "i7" : "refused";
        if (mail == NULL || mail->u.mail.notice != NOTICE_NOT_TRUSTED ||
            !str_eq_c(mail->u.mail.words, "gelöst") ||
            !str_starts(mail->u.mail.dedupe, str_c(key))) {
            fail_msg("after %d: not shown as '%s'", (int)n, key);
        }
        arena_done(&a);
    }
}

static void test_only_words_that_went_out_are_a_first_response(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool want;
    } rows[] = {
        {"Wir kommen.", true}, {"gelöst\nIhr Geld ist da.", true}, {"gelöst", false}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct incoming_facts f;
        struct decision d;
        const struct row r = {DESK("first", rows[i].text), ANNA, .state = CASE_OPEN};
        decide(&a, &r, &f, &d);
        int64_t want = rows[i].want ? at_time(NOW_TEXT) : 0;
        assert_int_equal(must_case(&d)->first_response_at, want);
        assert_int_equal(must_case(&d)->next_rung_at, 0);
        arena_done(&a);
    }
}

static void test_resolved_sets_the_follow_up(void **state)
{
    (void)state;
    struct arena a = {0};
    struct incoming_facts f;
    struct decision d;
    const struct row r = {DESK("resolved", "gelöst"), ANNA, .state = CASE_OPEN};
    decide(&a, &r, &f, &d);
    assert_int_equal(must_case(&d)->resolved_at, at_time(NOW_TEXT));
    assert_int_equal(must_case(&d)->followup_at, at_time("2026-03-04T10:00:00+01:00"));
    assert_int_equal(must_mail(&d, MAIL_NOTICE)->notice, NOTICE_RESOLVED);
    arena_done(&a);
}

static void test_relay_holds_the_words_alone(void **state)
{
    (void)state;
    struct arena a = {0};
    struct incoming_facts f;
    struct decision d;
    const struct row r = {DESK("relay", "gelöst\nWir danken.\n\nIntern: Ärger"), ANNA,
                          .state = CASE_OPEN};
    decide(&a, &r, &f, &d);
    const struct mail_wish *m = must_mail(&d, MAIL_RELAY_CUSTOMER);
    assert_true(str_eq_c(m->words, "Wir danken."));
    assert_true(str_eq_c(m->by, "anna"));
    const struct row to = {DESK("assign", "an bernd\nDer Kunde nervt."), ANNA,
                           .state = CASE_OPEN};
    decide(&a, &to, &f, &d);
    assert_null(only_mail(&d, MAIL_RELAY_CUSTOMER));
    /* the colleague's words are never shown as the customer's */
    assert_true(
        str_eq_c(must_mail(&d, MAIL_ALERT)->hint, "Anna Ahrens: Der Kunde nervt."));
    assert_true(str_is_empty(must_mail(&d, MAIL_ALERT)->words));
    assert_true(str_eq_c(must_case(&d)->owner, "bernd"));
    arena_done(&a);
}

static void test_same_mail_makes_the_same_keys(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {FIRST("answer", 2), .text = "2"},
        {TALK("talk", CASE_OPEN), .text = "Hm"},
        {DESK("desk", "Wir kommen."), ANNA, .state = CASE_OPEN},
        {MACHINE("bounce", INCOMING_BOUNCE), .role = TOKEN_CUSTOMER,
         .state = CASE_OPEN},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct incoming_facts f;
        struct decision one;
        struct decision two;
        decide(&a, &rows[i], &f, &one);
        decide(&a, &rows[i], &f, &two);
        assert_int_equal(one.n, two.n);
        for (size_t k = 0; k < one.n; k++) {
            assert_int_equal(one.items[k].kind, two.items[k].kind);
            if (one.items[k].kind == ACTION_MAIL) {
                assert_true(
                    str_eq(one.items[k].u.mail.dedupe, two.items[k].u.mail.dedupe));
            }
        }
        arena_done(&a);
    }
}

static void test_alarms_ring_once_a_day(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {TALK("flood", CASE_OPEN), .text = "Hm", .owner_mails_today = 12},
        {DESK("refused", "gelöst"), .from = "eve@evil.example", .state = CASE_OPEN,
         .refused_today = 3},
        {DESK("empty", ""), ANNA, .state = CASE_OPEN},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct str keys[3];
        static const int64_t after_s[] = {0, 60, 86400};
        for (size_t k = 0; k < ARRAY_LEN(after_s); k++) {
            struct decision d;
            struct incoming_facts f = facts_of(&rows[i], at_time(NOW_TEXT));
            f.in.inbox_id += (int64_t)k;
            decision_init(&d, &a);
            decide_incoming(&f, at_time(NOW_TEXT) + after_s[k], &d);
            keys[k] = must_mail(&d, MAIL_NOTICE)->dedupe;
        }
        if (!str_eq(keys[0], keys[1]) || str_eq(keys[0], keys[2])) {
            fail_msg("row '%s': '%.*s'", rows[i].name, STR_ARG(keys[1]));
        }
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_desk_relays_answers_and_obeys_commands),
        cmocka_unit_test(test_desk_refuses_and_holds),
        cmocka_unit_test(test_refused_words_are_shown_while_they_are_few),
        cmocka_unit_test(test_only_words_that_went_out_are_a_first_response),
        cmocka_unit_test(test_resolved_sets_the_follow_up),
        cmocka_unit_test(test_relay_holds_the_words_alone),
        cmocka_unit_test(test_same_mail_makes_the_same_keys),
        cmocka_unit_test(test_alarms_ring_once_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
