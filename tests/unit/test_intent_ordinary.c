/* Intent of ordinary mails of ordinary people. */
#include "intent_rows.h"

/* clang-format off */
static const struct intent_row rows[] = {
    {INTENT_QUESTION, "Wann kommt denn nun der Techniker?"},
    {INTENT_QUESTION, "Guten Tag, wo finde ich meine Rechnung vom Mai?"},
    {INTENT_QUESTION, "Können Sie mir bitte sagen, ob das Teil noch lieferbar ist? Die Bestellung ist vom 3. Juni."},
    {INTENT_QUESTION, "Ist 10 das Beste oder das Schlechteste?"},
    {INTENT_QUESTION, "Muss ich den alten Router zurückschicken?"},
    {INTENT_QUESTION, "Habt ihr am 24.12. offen?"},
    {INTENT_QUESTION, "Kann ich die Schuhe in Größe 41 umtauschen?"},
    {INTENT_QUESTION, "Wie lange habe ich Garantie, 2 oder 3 Jahre?"},
    {INTENT_QUESTION, "Wer ist denn jetzt mein Ansprechpartner?"},
    {INTENT_QUESTION, "Bitte um Rückruf, wann geht es weiter?"},
    {INTENT_UNSUBSCRIBE, "Bitte keine Umfragen mehr an diese Adresse."},
    {INTENT_UNSUBSCRIBE, "Ich möchte nicht mehr befragt werden, danke."},
    {INTENT_UNSUBSCRIBE, "Nehmen Sie mich bitte aus Ihrem Verteiler."},
    {INTENT_UNSUBSCRIBE, "Abmelden"},
    {INTENT_UNSUBSCRIBE, "Hört auf, mir solche Mails zu schicken!"},
    {INTENT_UNSUBSCRIBE, "Bitte löschen Sie meine Daten."},
    {INTENT_UNSUBSCRIBE, "Ich nehme an keinen Umfragen teil, bitte streichen Sie meine Adresse."},
    {INTENT_WRONG_PERSON, "Ich habe bei Ihnen nie etwas bestellt."},
    {INTENT_WRONG_PERSON, "Da sind Sie bei mir falsch, ich kenne Ihre Firma gar nicht."},
    {INTENT_WRONG_PERSON, "Herr Brandt arbeitet nicht mehr bei uns."},
    {INTENT_WRONG_PERSON, "Das muss eine Verwechslung sein, ich hatte keinen Handwerker im Haus."},
    {INTENT_WRONG_PERSON, "Ich heiße nicht Schröder, Sie haben die falsche Mailadresse."},
    {INTENT_QUESTION, "When will my refund arrive?"},
    {INTENT_QUESTION, "Hi, could you send me the receipt for the 3 June visit please?"},
    {INTENT_QUESTION, "Is the warranty 1 or 2 years?"},
    {INTENT_QUESTION, "Do you also repair dishwashers?"},
    {INTENT_UNSUBSCRIBE, "Please take me off your mailing list."},
    {INTENT_UNSUBSCRIBE, "Stop sending me surveys."},
    {INTENT_UNSUBSCRIBE, "No more emails please"},
    {INTENT_UNSUBSCRIBE, "I don't want to receive these any more."},
    {INTENT_WRONG_PERSON, "I think you have the wrong person, I never bought a car from you."},
    {INTENT_WRONG_PERSON, "Sarah left the company in March."},
    {INTENT_WRONG_PERSON, "Wrong email address, I'm not Peter."},
    {INTENT_QUESTION, "Quand est-ce que je recevrai ma facture ?"},
    {INTENT_QUESTION, "Quando arriva il pezzo di ricambio?"},
    {INTENT_QUESTION, "¿Dónde está mi pedido?"},
    {INTENT_UNSUBSCRIBE, "Merci de me désinscrire."},
    {INTENT_UNSUBSCRIBE, "Non voglio più ricevere queste email."},
    {INTENT_UNSUBSCRIBE, "Graag uitschrijven."},
    {INTENT_WRONG_PERSON, "Vous vous trompez de personne, je ne suis pas client chez vous."},
    {INTENT_WRONG_PERSON, "Werkt hier niet meer."},
    {INTENT_QUESTION, "Wann bekomme ich meine Kaution von 500 Euro zurück?"},
    {INTENT_QUESTION, "Gibt es den Tisch auch in 160 cm?"},
    {INTENT_QUESTION, "An wen kann ich mich wegen der Garantie wenden?"},
    {INTENT_QUESTION, "Könnten Sie mir bitte die Rechnung noch einmal schicken?"},
    {INTENT_QUESTION, "Ist der Techniker am Montag um 8 oder um 10 da?"},
    {INTENT_QUESTION, "Sind Sie am 3. Oktober erreichbar?"},
    {INTENT_UNSUBSCRIBE, "Bitte nehmen Sie meine Adresse aus dem Verteiler, ich möchte solche Mails nicht."},
    {INTENT_UNSUBSCRIBE, "Ich wünsche keine weiteren Befragungen."},
    {INTENT_UNSUBSCRIBE, "Lassen Sie mich bitte mit Ihren Umfragen in Ruhe."},
    {INTENT_UNSUBSCRIBE, "Keine Mails mehr bitte."},
    {INTENT_UNSUBSCRIBE, "Ich widerspreche der Nutzung meiner E-Mail-Adresse für Umfragen."},
    {INTENT_WRONG_PERSON, "Sie meinen sicher meinen Bruder, ich war nie bei Ihnen."},
    {INTENT_WRONG_PERSON, "Frau Seidel ist seit Januar im Ruhestand."},
    {INTENT_WRONG_PERSON, "Ich bin nicht Herr Wolters."},
    {INTENT_WRONG_PERSON, "Diese Mail war wohl für jemand anderen bestimmt."},
    {INTENT_QUESTION, "Can I change my appointment to the 14th?"},
    {INTENT_QUESTION, "Where can I send the old one back?"},
    {INTENT_QUESTION, "Did you receive my email of 3 June?"},
    {INTENT_UNSUBSCRIBE, "Please remove me from these surveys."},
    {INTENT_UNSUBSCRIBE, "Unsubscribe me please, thanks."},
    {INTENT_WRONG_PERSON, "He no longer works here."},
    {INTENT_WRONG_PERSON, "Not me, I have never been to your shop."},
    {INTENT_QUESTION, "Wanneer komt mijn bestelling?"},
    {INTENT_UNSUBSCRIBE, "Ne m'envoyez plus de mails s'il vous plaît."},
    {INTENT_WRONG_PERSON, "Persona sbagliata, non sono vostro cliente."},
    {INTENT_QUESTION, "Ist 4 jetzt gut oder schlecht?"},
    {INTENT_QUESTION, "Is 1 good or bad?"},
    {INTENT_UNSUBSCRIBE, "Tragen Sie mich bitte aus."},
    {INTENT_UNSUBSCRIBE, "Tragt mich bitte wieder aus"},
    {INTENT_UNSUBSCRIBE, "Bitte nehmen Sie mich raus."},
    {INTENT_UNSUBSCRIBE, "Vi chiedo di cancellarmi dalla lista."},
    {INTENT_UNSUBSCRIBE, "Vorrei essere cancellato dalla mailing list."},
    {INTENT_UNSUBSCRIBE, "Beni listeden çıkarın lütfen."},
    {INTENT_UNSUBSCRIBE, "Beni listenizden silin."},
    {INTENT_UNSUBSCRIBE, "Delete my details from your database."},
    {INTENT_UNSUBSCRIBE, "Please remove my data from your records."},
    {INTENT_UNSUBSCRIBE, "Löschen Sie meine Daten aus Ihrer Datenbank."},
    {INTENT_WRONG_PERSON, "Familie Roth hier, wir haben keinen Auftrag erteilt, Sie haben die falsche Adresse."},
    {INTENT_WRONG_PERSON, "Wrong Sarah, sorry."},
    {INTENT_WRONG_PERSON, "Falscher Herr Maier!"},
    {INTENT_WRONG_PERSON, "Ich habe nie einen Auftrag erteilt, das muss ein Irrtum sein."},
};
/* clang-format on */

static void test_intent_of_ordinary_mails(void **state)
{
    (void)state;
    intent_rows_check(rows, ARRAY_LEN(rows));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intent_of_ordinary_mails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
