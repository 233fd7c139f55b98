/* Intent: what a customer wants, by whole little texts. */
#include "intent_rows.h"

static const struct intent_row rows[] = {
    {INTENT_UNSUBSCRIBE, "Bitte keine weiteren Umfragen mehr schicken."},
    {INTENT_UNSUBSCRIBE, "ABMELDEN"},
    {INTENT_UNSUBSCRIBE, "Bitte nehmen Sie mich aus dem Verteiler."},
    {INTENT_UNSUBSCRIBE, "Streichen Sie meine Adresse aus Ihrer Liste!"},
    {INTENT_UNSUBSCRIBE, "Ich möchte keine Umfragen mehr erhalten"},
    {INTENT_UNSUBSCRIBE, "Hören Sie endlich auf, mir Umfragen zu schicken."},
    {INTENT_UNSUBSCRIBE, "Ich widerspreche der Nutzung meiner Daten zu Werbezwecken."},
    {INTENT_UNSUBSCRIBE, "Stop"},
    {INTENT_UNSUBSCRIBE, "unsubscribe me please"},
    {INTENT_UNSUBSCRIBE, "Please take me off your mailing list."},
    {INTENT_UNSUBSCRIBE, "Don't send me any more of these emails"},
    {INTENT_UNSUBSCRIBE, "I don't want to receive these surveys"},
    {INTENT_UNSUBSCRIBE, "Merci de me désinscrire de votre liste"},
    {INTENT_FEEDBACK, "Ich habe meinen Vertrag gekündigt."},
    {INTENT_FEEDBACK, "Ich musste mich dreimal neu anmelden und wurde abgemeldet."},
    {INTENT_FEEDBACK, "I've cancelled my subscription and closed the account."},
    {INTENT_FEEDBACK, "Der Techniker hat nicht aufgehört zu fluchen."},
    {INTENT_FEEDBACK, "Keine weiteren Probleme, alles bestens."},
    {INTENT_WRONG_PERSON,
     "Sie verwechseln mich, ich habe nie etwas bei Ihnen gekauft."},
    {INTENT_WRONG_PERSON, "Frau Nagel arbeitet seit dem 1.7. nicht mehr bei uns."},
    {INTENT_WRONG_PERSON, "Ich bin nicht Herr Brandt."},
    {INTENT_WRONG_PERSON, "You have the wrong person"},
    {INTENT_WRONG_PERSON, "Nobody named Brandt at this address."},
    {INTENT_WRONG_PERSON, "Sie schreiben dem falschen Peter Brandt."},
    {INTENT_FEEDBACK, "Nobody called me back for 3 weeks."},
    {INTENT_FEEDBACK, "Niemand namens Brandt hat sich bei mir gemeldet."},
    {INTENT_WRONG_PERSON, "Mr Smith no longer works here."},
    {INTENT_WRONG_PERSON, "I have never bought anything from you."},
    {INTENT_FEEDBACK, "Herr Müller war sehr nett und nicht aufdringlich."},
    {INTENT_QUESTION, "Wann kommt der Techniker?"},
    {INTENT_QUESTION, "Wo finde ich die Rechnung? Danke"},
    {INTENT_QUESTION, "Which end is good, 1 or 7?"},
    {INTENT_QUESTION, "Could you resend the invoice?"},
    {INTENT_FEEDBACK, "Was will man mehr?"},
    {INTENT_FEEDBACK, "Sehr freundlich, danke!"},
    {INTENT_EMPTY, ""},
};

static void test_intent_of_text_rows(void **state)
{
    (void)state;
    intent_rows_check(rows, ARRAY_LEN(rows));
}

static void test_intent_with_score_is_feedback_but_unsubscribe_stays(void **state)
{
    (void)state;
    struct arena a = {0};
    struct str subject = STR("AW: Umfrage");
    assert_int_equal(intent_read(&a, STR("7. Wann kommt das Geld?"), subject, true),
                     INTENT_FEEDBACK);
    assert_int_equal(
        intent_read(&a, STR("4. Keine weiteren Umfragen bitte."), subject, true),
        INTENT_UNSUBSCRIBE);
    assert_int_equal(intent_read(&a, STR(""), STR("Bewertung 7"), true),
                     INTENT_FEEDBACK);
    assert_int_equal(intent_read(&a, STR(""), STR("ABMELDEN"), false),
                     INTENT_UNSUBSCRIBE);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intent_of_text_rows),
        cmocka_unit_test(test_intent_with_score_is_feedback_but_unsubscribe_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
