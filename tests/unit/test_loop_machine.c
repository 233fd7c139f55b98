/* Mail of machines: no answer, and no effect unless it is about a mail of ours. */
#include "loop_mail_row.h"

static void test_machines_get_no_answer(void **state)
{
    (void)state;
    static const enum incoming_kind kinds[] = {INCOMING_AUTO, INCOMING_DELAY,
                                               INCOMING_RECEIPT, INCOMING_CHALLENGE};
    static const enum token_role roles[] = {TOKEN_SURVEY, TOKEN_CUSTOMER};
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
        for (size_t t = 0; t < ARRAY_LEN(roles); t++) {
            for (int st = NO_CASE; st <= CASE_CLOSED; st++) {
                struct row r = {MACHINE("machine", kinds[k]), .role = roles[t],
                                .state = st, .text = "0, ich bin im Urlaub", QUIET};
                r.name = "a machine's mail";
                run_row(&r);
            }
        }
    }
    static const struct row rows[] = {
        {MACHINE("unreadable", INCOMING_UNREADABLE), .state = NO_CASE, .aside = true,
         QUIET},
        {MACHINE("own mail came back", INCOMING_REPLY), .state = NO_CASE,
         .from = "Feedback@firm.example", .text = "0", QUIET},
        {MACHINE("own mail with a token came back", INCOMING_REPLY), .state = CASE_OPEN,
         .role = TOKEN_CUSTOMER, .from = "feedback+abc@FIRM.example", .text = "0",
         QUIET},
        {MACHINE("a reply to nothing of ours", INCOMING_REPLY), .unmatched = true,
         .state = NO_CASE, .text = "0, Betrug!", .aside = true, QUIET},
        {MACHINE("an absence notice to nothing of ours", INCOMING_AUTO),
         .unmatched = true, .state = NO_CASE, QUIET},
        {MACHINE("a note by the drift of its words", INCOMING_AUTO), .guess = true,
         .state = NO_CASE, .aside = true, QUIET},
        {MACHINE("one in a conversation", INCOMING_AUTO), .guess = true,
         .role = TOKEN_CUSTOMER, .state = CASE_OPEN, .aside = true, QUIET},
    };
    RUN(rows)
}

static void test_absent_owner_hands_the_case_on(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {MACHINE("owner away", INCOMING_AUTO), .role = TOKEN_DESK, ANNA,
         .state = CASE_OPEN, .mails = "alert:bernd", .want_state = CASE_OPEN,
         .event = "absent"},
        {MACHINE("owner away, answered already", INCOMING_AUTO), .role = TOKEN_DESK,
         ANNA, .state = CASE_WAITING, .mails = "", .want_state = NO_CASE},
        {MACHINE("somebody else of the ladder is away", INCOMING_AUTO),
         .role = TOKEN_DESK, .person = "chef", .from = "clara@firm.example",
         .state = CASE_OPEN, .mails = "", .want_state = NO_CASE},
        {MACHINE("a guess that says so", INCOMING_AUTO), .guess = true,
         .role = TOKEN_DESK, ANNA, .text = "Ich bin bis Freitag im Urlaub.",
         .state = CASE_OPEN, .mails = "alert:bernd", .want_state = CASE_OPEN,
         .event = "absent"},
        {MACHINE("an answer that is guessed to be a note", INCOMING_AUTO),
         .guess = true, .role = TOKEN_DESK, ANNA,
         .text = "Wir kümmern uns sofort darum.", .state = CASE_OPEN, .aside = true,
         .mails = "", .want_state = NO_CASE},
        {MACHINE("a stranger's notice", INCOMING_AUTO), .role = TOKEN_DESK,
         .from = "eve@evil.example", .state = CASE_OPEN, .mails = "",
         .want_state = NO_CASE},
    };
    RUN(rows)
}

static void test_bounces_count_only_for_the_customers_address(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {MACHINE("hard, our mail, that address", INCOMING_BOUNCE), .state = NO_CASE,
         .from = "MAILER-DAEMON@web.example", .recipient = "Kunde@web.example",
         .suppressed = true, .cancelled = true, .mails = "", .want_state = NO_CASE},
        {MACHINE("hard, address hidden", INCOMING_BOUNCE), .state = NO_CASE,
         .suppressed = true, .cancelled = true, .mails = "", .want_state = NO_CASE},
        {MACHINE("soft", INCOMING_BOUNCE), .state = NO_CASE, .soft = true,
         .recipient = CUSTOMER, QUIET},
        {MACHINE("forged: another address", INCOMING_BOUNCE), .state = NO_CASE,
         .recipient = "victim@web.example", QUIET},
        {MACHINE("forged: no token of ours", INCOMING_BOUNCE), .state = NO_CASE,
         .unmatched = true, .recipient = CUSTOMER, QUIET},
        {MACHINE("forged: matched by its sender alone", INCOMING_BOUNCE),
         .state = NO_CASE, .how = MATCH_SENDER, .recipient = CUSTOMER, QUIET},
        {MACHINE("of a mail in a case", INCOMING_BOUNCE), .role = TOKEN_CUSTOMER,
         .state = CASE_WAITING, .recipient = CUSTOMER, .suppressed = true,
         .mails = "notice:anna", .want_state = NO_CASE, .event = "bounced"},
        {MACHINE("of a follow-up: it expires, so that the case closes",
                 INCOMING_BOUNCE),
         .state = CASE_RESOLVED, .followup = true, .recipient = CUSTOMER,
         .suppressed = true, .mails = "notice:anna", .want_state = NO_CASE},
        {MACHINE("the owner's address is dead: the deputy", INCOMING_BOUNCE),
         .role = TOKEN_DESK, .state = CASE_OPEN, .recipient = "anna@firm.example",
         .mails = "alert:bernd", .want_state = CASE_OPEN, .event = "bounced"},
        {MACHINE("a rung's address is dead: the next one now", INCOMING_BOUNCE),
         .role = TOKEN_DESK, .person = "chef", .state = CASE_OPEN, .mails = "",
         .want_state = CASE_OPEN, .event = "bounced"},
        {MACHINE("nobody is left", INCOMING_BOUNCE), .role = TOKEN_DESK,
         .person = "chef", .state = CASE_OPEN, .ladder_done = true, .mails = "",
         .aside = true, .want_state = NO_CASE, .event = "bounced"},
        {MACHINE("at the desk of an answered case", INCOMING_BOUNCE),
         .role = TOKEN_DESK, .state = CASE_WAITING, .mails = "", .want_state = NO_CASE,
         .event = "bounced"},
        {MACHINE("complaint", INCOMING_COMPLAINT), .state = NO_CASE, .suppressed = true,
         .cancelled = true, .mails = "", .want_state = NO_CASE},
        {MACHINE("forged complaint", INCOMING_COMPLAINT), .state = NO_CASE,
         .recipient = "victim@web.example", QUIET},
        {MACHINE("complaint of a manager changes nothing", INCOMING_COMPLAINT),
         .role = TOKEN_DESK, .state = CASE_OPEN, QUIET},
    };
    RUN(rows)
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_machines_get_no_answer),
        cmocka_unit_test(test_absent_owner_hands_the_case_on),
        cmocka_unit_test(test_bounces_count_only_for_the_customers_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
