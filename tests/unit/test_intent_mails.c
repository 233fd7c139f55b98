/* Intent: whole little mails, each near the border of another intent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "reader/intent.h"

/* clang-format off */
static const struct {
    enum reading_intent want;
    const char *text;
} rows[] = {
    {INTENT_UNSUBSCRIBE, "Bitte löschen Sie meine Adresse aus Ihrem System und schreiben Sie mir nicht mehr."},
    {INTENT_UNSUBSCRIBE, "Ich bekomme jede Woche so eine Umfrage. Bitte damit aufhören!"},
    {INTENT_UNSUBSCRIBE, "Kann man das irgendwo abbestellen? Ich will diese Mails nicht."},
    {INTENT_UNSUBSCRIBE, "Bitte von weiteren Zufriedenheitsumfragen absehen."},
    {INTENT_UNSUBSCRIBE, "Von weiteren Anfragen bitte ich abzusehen."},
    {INTENT_UNSUBSCRIBE, "Keine Umfragen bitte."},
    {INTENT_UNSUBSCRIBE, "Lasst mich mit euren Umfragen in Ruhe"},
    {INTENT_UNSUBSCRIBE, "Ich habe kein Interesse an Umfragen, bitte streichen"},
    {INTENT_UNSUBSCRIBE, "Bitte tragen Sie mich aus."},
    {INTENT_UNSUBSCRIBE, "raus aus dem verteiler bitte"},
    {INTENT_UNSUBSCRIBE, "Ich möchte keine Bewertungsmails mehr."},
    {INTENT_UNSUBSCRIBE, "Das ist Spam. Unterlassen Sie das."},
    {INTENT_UNSUBSCRIBE, "Hiermit widerrufe ich die Einwilligung in den Erhalt Ihrer E-Mails."},
    {INTENT_UNSUBSCRIBE, "I keep getting these. Please stop."},
    {INTENT_UNSUBSCRIBE, "Please don't send surveys to this address any more."},
    {INTENT_UNSUBSCRIBE, "How do I get off this list?"},
    {INTENT_UNSUBSCRIBE, "I'd like to be removed from your mailings."},
    {INTENT_UNSUBSCRIBE, "Kindly delete my email address from your database"},
    {INTENT_UNSUBSCRIBE, "I didn't sign up for this, unsubscribe me"},
    {INTENT_UNSUBSCRIBE, "No more of these please"},
    {INTENT_UNSUBSCRIBE, "Please take my name off your list"},
    {INTENT_UNSUBSCRIBE, "I do not want to be contacted again."},
    {INTENT_UNSUBSCRIBE, "not interested, stop mailing me"},
    {INTENT_UNSUBSCRIBE, "Je ne souhaite plus recevoir vos mails."},
    {INTENT_UNSUBSCRIBE, "Non voglio più ricevere queste email"},
    {INTENT_UNSUBSCRIBE, "Ik wil geen mails meer ontvangen"},
    {INTENT_FEEDBACK, "Ich habe meinen Vertrag bei Ihnen gekündigt, weil nie jemand zurückruft."},
    {INTENT_FEEDBACK, "Bin sehr zufrieden und habe den Newsletter gleich abonniert."},
    {INTENT_FEEDBACK, "Niemand hat sich gemeldet, auch auf Mails kam nichts mehr."},
    {INTENT_FEEDBACK, "Der Bus stoppt jetzt vor der Tür, toll."},
    {INTENT_FEEDBACK, "Die Abmeldung vom alten Tarif lief problemlos."},
    {INTENT_FEEDBACK, "Ich musste mein Abo über drei Ecken kündigen."},
    {INTENT_FEEDBACK, "Es gab keine weiteren Nachrichten von Ihnen, also alles gut."},
    {INTENT_FEEDBACK, "Nie wieder! Ich hole mein Geld zurück."},
    {INTENT_FEEDBACK, "Streichen Sie das Lachgesicht, hier ist nichts zum Lachen."},
    {INTENT_FEEDBACK, "Your driver didn't stop at our house."},
    {INTENT_FEEDBACK, "I had to cancel my membership by phone."},
    {INTENT_FEEDBACK, "You never sent me a confirmation email."},
    {INTENT_FEEDBACK, "They did not send me any invoice."},
    {INTENT_FEEDBACK, "Stopped using your app years ago, the website is fine."},
    {INTENT_FEEDBACK, "Glad I unsubscribed from your competitor"},
    {INTENT_WRONG_PERSON, "Hier ist die Falsche, Frau Krause hat eine andere Mailadresse."},
    {INTENT_WRONG_PERSON, "Ich habe mit der Sache nichts zu tun, bitte prüfen Sie den Empfänger."},
    {INTENT_WRONG_PERSON, "Herr Lang ist seit Mai nicht mehr für uns tätig."},
    {INTENT_WRONG_PERSON, "Die Kollegin ist in Rente, bitte Adresse ändern."},
    {INTENT_WRONG_PERSON, "Wir haben bei Ihnen gar nichts bestellt."},
    {INTENT_WRONG_PERSON, "Sie schreiben dem Falschen."},
    {INTENT_WRONG_PERSON, "Ich war nie Kunde bei Ihnen"},
    {INTENT_WRONG_PERSON, "Das muss eine Verwechslung sein."},
    {INTENT_WRONG_PERSON, "Ich heiße nicht Petra und habe kein Auto bei Ihnen gekauft."},
    {INTENT_WRONG_PERSON, "Mein Vater, an den die Mail ging, ist im März verstorben."},
    {INTENT_WRONG_PERSON, "Bitte an meine Frau schicken, die hat bestellt, nicht ich."},
    {INTENT_WRONG_PERSON, "You have got the wrong person, I don't own a car."},
    {INTENT_WRONG_PERSON, "This was meant for my colleague, not me."},
    {INTENT_WRONG_PERSON, "Peter retired in June. Please update your records."},
    {INTENT_WRONG_PERSON, "I don't know who you are and never bought a thing."},
    {INTENT_WRONG_PERSON, "My name is not Linda."},
    {INTENT_WRONG_PERSON, "Somebody used my email by mistake. I wasn't your customer."},
    {INTENT_WRONG_PERSON, "Ms Hale left us in January"},
    {INTENT_WRONG_PERSON, "Vous vous trompez de personne."},
    {INTENT_FEEDBACK, "Der Falsche wurde repariert, Sie sollten den linken Schrank nehmen."},
    {INTENT_FEEDBACK, "Das hat mit Kundenservice nichts zu tun!"},
    {INTENT_FEEDBACK, "Erst landete ich beim falschen Ansprechpartner, dann ging es schnell."},
    {INTENT_FEEDBACK, "Hatte nie ein Problem mit Ihnen, immer gerne wieder."},
    {INTENT_FEEDBACK, "The wrong colour was delivered."},
    {INTENT_FEEDBACK, "I've never had a problem with your team"},
    {INTENT_FEEDBACK, "Someone left the gate open"},
    {INTENT_FEEDBACK, "Your engineer left the old boiler in the hall."},
    {INTENT_FEEDBACK, "You never called me back about your offer."},
    {INTENT_FEEDBACK, "I was put through to the wrong department twice."},
    {INTENT_FEEDBACK, "It was not me who broke it but your fitter."},
    {INTENT_QUESTION, "Guten Tag, könnten Sie mir bitte den Lieferschein zusenden?"},
    {INTENT_QUESTION, "Wer ist jetzt mein Ansprechpartner?"},
    {INTENT_QUESTION, "Ich hätte gerne gewusst, wann mein Geld kommt."},
    {INTENT_QUESTION, "Bitte teilen Sie mir den Stand meiner Reklamation mit."},
    {INTENT_QUESTION, "Heißt 10 sehr gut oder sehr schlecht?"},
    {INTENT_QUESTION, "welche zahl ist gut, 0 oder 10?"},
    {INTENT_QUESTION, "Muss ich das Gerät selbst einschicken?"},
    {INTENT_QUESTION, "Bis wann muss ich antworten?"},
    {INTENT_QUESTION, "Can you tell me if the part is in stock?"},
    {INTENT_QUESTION, "Is 10 the best?"},
    {INTENT_QUESTION, "Please could you let me know the delivery date"},
    {INTENT_QUESTION, "What does 0 mean?"},
    {INTENT_QUESTION, "Hi, which order is this about?"},
    {INTENT_QUESTION, "Où est ma facture ?"},
    {INTENT_QUESTION, "Dov'è il mio pacco?"},
    {INTENT_FEEDBACK, "Wie kann man nur so unfreundlich sein?"},
    {INTENT_FEEDBACK, "Warum nicht immer so?"},
    {INTENT_FEEDBACK, "Was soll man da noch sagen?"},
    {INTENT_FEEDBACK, "Seriously? Three weeks for a cable?"},
    {INTENT_FEEDBACK, "What more could you want?"},
    {INTENT_FEEDBACK, "Who does that?"},
    {INTENT_FEEDBACK, "Als ich fragte, wann er kommt, hat er aufgelegt."},
    {INTENT_FEEDBACK, "Wenn Fragen waren, gab es sofort Antwort."},
    {INTENT_FEEDBACK, "super freundlich und kompetent"},
    {INTENT_FEEDBACK, "Thanks for asking, all good here."},
    {INTENT_FEEDBACK, "Couldn't be happier"},
};
/* clang-format on */

static void test_intent_near_the_border(void **state)
{
    (void)state;
    struct arena a = {0};
    int wrong = 0;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        enum reading_intent got =
            intent_read(&a, str_c(rows[i].text), STR("Re: Ihre Meinung"), false);
        if (got != rows[i].want) {
            print_error("'%s': got %s, want %s\n", rows[i].text,
                        reading_intent_name(got), reading_intent_name(rows[i].want));
            wrong++;
        }
        arena_reset(&a);
    }
    arena_done(&a);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intent_near_the_border),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
