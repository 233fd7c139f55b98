/* Intent and language of short answers as they are typed. */
#include "intent_rows.h"
#include "reader/words/lexicon.h"

/* clang-format off */
static const struct intent_row leaving[] = {
    {INTENT_UNSUBSCRIBE, "Veuillez me retirer de votre liste."},
    {INTENT_UNSUBSCRIBE, "Ne m'écrivez plus, merci."},
    {INTENT_UNSUBSCRIBE, "Non mandatemi più sondaggi."},
    {INTENT_UNSUBSCRIBE, "Dejen de enviarme estas encuestas."},
    {INTENT_UNSUBSCRIBE, "Bu mailleri artık almak istemiyorum."},
    {INTENT_WRONG_PERSON, "Mein Vater ist im Mai gestorben, bitte schreiben Sie ihm nicht mehr."},
    {INTENT_FEEDBACK, "The boiler has died again."},
    {INTENT_FEEDBACK, "Die Pumpe ist nach zwei Tagen gestorben."},
    {INTENT_WRONG_PERSON, "Avete sbagliato persona."},
    {INTENT_WRONG_PERSON, "Je ne connais pas votre entreprise."},
    {INTENT_FEEDBACK, "Warum soll ich Ihnen das sagen? Sie hören ja doch nicht zu."},
    {INTENT_UNSUBSCRIBE, "Verzichte künftig dankend auf Ihre Post."},
    {INTENT_UNSUBSCRIBE, "Wie melde ich mich hier ab?"},
    {INTENT_UNSUBSCRIBE, "Not interested, please remove."},
    {INTENT_UNSUBSCRIBE, "Kein Bedarf an weiteren Mails."},
    {INTENT_WRONG_PERSON, "Ich habe diese Adresse erst seit Mai, der Vorbesitzer hieß Roth."},
    {INTENT_WRONG_PERSON, "Für diesen Auftrag bin ich nicht der Ansprechpartner."},
    {INTENT_WRONG_PERSON, "I haven't had any work done by you."},
    {INTENT_FEEDBACK, "Who designed this thermostat? A sadist?"},
    {INTENT_UNSUBSCRIBE, "Ich brauche keine Erinnerungen und keine Befragungen."},
    {INTENT_UNSUBSCRIBE, "Finger weg von meiner Mailadresse, ich will nichts von Ihnen."},
    {INTENT_UNSUBSCRIBE, "Ich habe mich doch schon dreimal abgemeldet!"},
    {INTENT_UNSUBSCRIBE, "No further contact please."},
    {INTENT_QUESTION, "Hätten Sie auch Geräte in Weiß"},
    {INTENT_WRONG_PERSON, "Ich habe mit Ihrer Firma nichts zu tun."},
    {INTENT_WRONG_PERSON, "Mein Sohn hat den Auftrag erteilt, schreiben Sie bitte ihm."},
    {INTENT_WRONG_PERSON, "Sorry, you've reached the wrong Kim."},
    {INTENT_FEEDBACK, "Mein Sohn hat sich über das Geschenk gefreut."},
    {INTENT_FEEDBACK, "You sent the wrong Bosch drill."},
    {INTENT_UNSUBSCRIBE, "Ich nehme grundsätzlich nicht an Umfragen teil."},
    {INTENT_UNSUBSCRIBE, "Genug Mails. Schluss jetzt."},
    {INTENT_UNSUBSCRIBE, "Kein Interesse, bitte nicht mehr melden."},
    {INTENT_UNSUBSCRIBE, "I'd rather not get these emails."},
    {INTENT_UNSUBSCRIBE, "Plus d'enquêtes, s'il vous plaît."},
    {INTENT_WRONG_PERSON, "Ich glaube, die Mail ist bei mir falsch gelandet."},
    {INTENT_WRONG_PERSON, "Wir sind eine andere Familie Huber."},
    {INTENT_WRONG_PERSON, "Kim ist ausgezogen, keine Ahnung wohin."},
    {INTENT_WRONG_PERSON, "Ich habe keinen Termin bei Ihnen gehabt."},
    {INTENT_WRONG_PERSON, "Dafür bin ich nicht zuständig."},
    {INTENT_FEEDBACK, "Ich habe keinen Termin bei Ihnen bekommen."},
    {INTENT_FEEDBACK, "Der Techniker hat sich nicht mehr gemeldet."},
    {INTENT_UNSUBSCRIBE, "Bitte ab sofort keine E-Mails mehr an mich."},
    {INTENT_UNSUBSCRIBE, "Per favore, niente più mail."},
    {INTENT_WRONG_PERSON, "Sorry, wrong address I think."},
    {INTENT_WRONG_PERSON, "Ce n'est pas la bonne adresse."},
    {INTENT_FEEDBACK, "Ich kenne keine bessere Firma."},
    {INTENT_UNSUBSCRIBE, "bitte keine Mails mehr"},
    {INTENT_UNSUBSCRIBE, "keine mails mehr bitte!!!"},
    {INTENT_UNSUBSCRIBE, "abmelden"},
    {INTENT_UNSUBSCRIBE, "Bitte nehmt mich vom Verteiler."},
    {INTENT_UNSUBSCRIBE, "Melden Sie mich bitte ab."},
    {INTENT_UNSUBSCRIBE, "Künftig bitte ohne Umfrage."},
    {INTENT_UNSUBSCRIBE, "Fine. And don't email me any of these any more"},
    {INTENT_WRONG_PERSON, "Da sind Sie falsch bei mir."},
    {INTENT_WRONG_PERSON, "Sie haben sich in der Adresse geirrt."},
    {INTENT_WRONG_PERSON, "Hier gibt es keine Frau Huber."},
    {INTENT_WRONG_PERSON, "Bei uns arbeitet kein Herr Huber."},
    {INTENT_WRONG_PERSON, "There is nobody called Huber at this address."},
    {INTENT_FEEDBACK, "No one called in time."},
    {INTENT_FEEDBACK, "Nobody was here on time."},
    {INTENT_FEEDBACK, "Bei Ihnen gibt es keine Parkplätze."},
    {INTENT_FEEDBACK, "Das Gerät meldet sich ständig ab."},
    {INTENT_UNSUBSCRIBE, "Bitte abmelden."},
    {INTENT_UNSUBSCRIBE, "Ich möchte mich abmelden"},
    {INTENT_UNSUBSCRIBE, "Abmeldung"},
    {INTENT_UNSUBSCRIBE, "Austragen bitte"},
    {INTENT_UNSUBSCRIBE, "bitte austragen"},
    {INTENT_UNSUBSCRIBE, "STOP"},
    {INTENT_UNSUBSCRIBE, "stopp!"},
    {INTENT_UNSUBSCRIBE, "STOP spamming me"},
    {INTENT_UNSUBSCRIBE, "remove me"},
    {INTENT_UNSUBSCRIBE, "Please remove me from this list"},
    {INTENT_UNSUBSCRIBE, "remove my email address please"},
    {INTENT_UNSUBSCRIBE, "take me off this list"},
    {INTENT_UNSUBSCRIBE, "löscht mich aus dem Verteiler"},
    {INTENT_UNSUBSCRIBE, "Löschen Sie meine E-Mail-Adresse"},
    {INTENT_UNSUBSCRIBE, "Nehmt mich bitte von der Liste"},
    {INTENT_UNSUBSCRIBE, "Schicken Sie mir keine Umfragen mehr"},
    {INTENT_UNSUBSCRIBE, "Bitte senden Sie mir künftig keine solchen E-Mails mehr zu."},
    {INTENT_UNSUBSCRIBE, "ich will keine Umfragen mehr bekommen"},
    {INTENT_UNSUBSCRIBE, "Bitte nicht mehr anschreiben"},
    {INTENT_UNSUBSCRIBE, "schreibt mir nicht mehr"},
    {INTENT_UNSUBSCRIBE, "Verschonen Sie mich mit diesen Umfragen"},
    {INTENT_UNSUBSCRIBE, "Unterlassen Sie bitte diese Mails"},
    {INTENT_UNSUBSCRIBE, "Ich wünsche keine weiteren Anfragen dieser Art"},
    {INTENT_UNSUBSCRIBE, "Ich widerrufe meine Einwilligung zum Erhalt von E-Mails"},
    {INTENT_UNSUBSCRIBE, "unsubscribe"},
    {INTENT_UNSUBSCRIBE, "UNSUBSCRIBE!!"},
    {INTENT_UNSUBSCRIBE, "please unsubscribe me"},
    {INTENT_UNSUBSCRIBE, "No more surveys please"},
    {INTENT_UNSUBSCRIBE, "no more emails"},
    {INTENT_UNSUBSCRIBE, "stop emailing me"},
    {INTENT_UNSUBSCRIBE, "Please stop sending me these"},
    {INTENT_UNSUBSCRIBE, "Do not contact me again"},
    {INTENT_UNSUBSCRIBE, "don't email me again"},
    {INTENT_UNSUBSCRIBE, "I do not wish to receive any further emails from you."},
    {INTENT_UNSUBSCRIBE, "opt out"},
    {INTENT_UNSUBSCRIBE, "Please opt me out of future surveys"},
    {INTENT_UNSUBSCRIBE, "désabonnez-moi"},
    {INTENT_UNSUBSCRIBE, "Cancellatemi dalla lista"},
    {INTENT_UNSUBSCRIBE, "darme de baja"},
    {INTENT_UNSUBSCRIBE, "graag uitschrijven"},
    {INTENT_FEEDBACK, "Habe den Vertrag gekündigt, nie wieder"},
    {INTENT_FEEDBACK, "Ich habe den Newsletter vom Wettbewerber abbestellt und bin zu euch gewechselt"},
    {INTENT_FEEDBACK, "Das Abmelden im Kundenkonto ist kompliziert"},
    {INTENT_FEEDBACK, "Man kann sich in der App nicht abmelden."},
    {INTENT_FEEDBACK, "Die Kündigung hat reibungslos geklappt"},
    {INTENT_FEEDBACK, "Der Bus hält nicht mehr am Stop"},
    {INTENT_FEEDBACK, "Nonstop super Service"},
    {INTENT_FEEDBACK, "Couldn't log out of the app"},
    {INTENT_FEEDBACK, "I cancelled my order because nobody replied"},
    {INTENT_FEEDBACK, "No more complaints, all sorted"},
    {INTENT_FEEDBACK, "The van would not stop at our door"},
    {INTENT_FEEDBACK, "Nach der Reparatur keine Probleme mehr"},
    {INTENT_FEEDBACK, "Bekomme keine Mails mehr von der Hotline, dabei warte ich auf Antwort"},
    {INTENT_FEEDBACK, "Sie haben mir keine Rechnung mehr geschickt"},
    {INTENT_FEEDBACK, "They removed the old boiler and cleaned up"},
};

static const struct intent_row strangers[] = {
    {INTENT_WRONG_PERSON, "Sie haben den Falschen"},
    {INTENT_WRONG_PERSON, "Da haben Sie die Falsche erwischt"},
    {INTENT_WRONG_PERSON, "Falscher Empfänger"},
    {INTENT_WRONG_PERSON, "falsche adresse"},
    {INTENT_WRONG_PERSON, "Falsche Mailadresse!"},
    {INTENT_WRONG_PERSON, "Ich bin nicht Frau Schmidt"},
    {INTENT_WRONG_PERSON, "Das war ich nicht, ich habe nichts bestellt"},
    {INTENT_WRONG_PERSON, "Ich habe nichts bei Ihnen bestellt"},
    {INTENT_WRONG_PERSON, "Hab nie was bei euch gekauft"},
    {INTENT_WRONG_PERSON, "Ich bin gar kein Kunde bei Ihnen."},
    {INTENT_WRONG_PERSON, "Herr Meier arbeitet nicht mehr hier"},
    {INTENT_WRONG_PERSON, "Frau Kurz ist nicht mehr bei uns beschäftigt"},
    {INTENT_WRONG_PERSON, "Herr Vogt hat unser Unternehmen verlassen."},
    {INTENT_WRONG_PERSON, "Kollege ist ausgeschieden"},
    {INTENT_WRONG_PERSON, "Diese Mail war wohl nicht für mich bestimmt."},
    {INTENT_WRONG_PERSON, "Ich kenne Ihre Firma nicht"},
    {INTENT_WRONG_PERSON, "I never ordered anything"},
    {INTENT_WRONG_PERSON, "wrong address"},
    {INTENT_WRONG_PERSON, "Wrong email address, sorry"},
    {INTENT_WRONG_PERSON, "wrong person"},
    {INTENT_WRONG_PERSON, "I think this was meant for someone else"},
    {INTENT_WRONG_PERSON, "I'm not Sarah"},
    {INTENT_WRONG_PERSON, "I am not a customer of yours"},
    {INTENT_WRONG_PERSON, "Jane doesn't work here anymore"},
    {INTENT_WRONG_PERSON, "He has left the company"},
    {INTENT_WRONG_PERSON, "She no longer works for us."},
    {INTENT_WRONG_PERSON, "You have mistaken me for somebody else"},
    {INTENT_WRONG_PERSON, "This isn't me, never dealt with you"},
    {INTENT_FEEDBACK, "Das Paket ging an die falsche Adresse"},
    {INTENT_FEEDBACK, "Sent to the wrong address, took ages to sort"},
    {INTENT_FEEDBACK, "Sie haben das falsche Teil geschickt"},
    {INTENT_FEEDBACK, "Ich bin nicht zufrieden"},
    {INTENT_FEEDBACK, "I'm not happy"},
    {INTENT_FEEDBACK, "Habe noch nie so schlechten Service erlebt"},
    {INTENT_FEEDBACK, "I've never had such a bad experience"},
    {INTENT_FEEDBACK, "Mein Ansprechpartner hat gewechselt, das ist schade"},
    {INTENT_FEEDBACK, "The heating no longer works"},
    {INTENT_FEEDBACK, "Das Gerät geht nicht mehr"},
};

static const struct intent_row questions[] = {
    {INTENT_QUESTION, "wann kommt mein paket"},
    {INTENT_QUESTION, "Wann kommt mein Paket?"},
    {INTENT_QUESTION, "Wo bleibt meine Rechnung?"},
    {INTENT_QUESTION, "Was kostet eine Verlängerung?"},
    {INTENT_QUESTION, "Können Sie mir die Rechnung nochmal schicken?"},
    {INTENT_QUESTION, "Könnten Sie mich bitte zurückrufen?"},
    {INTENT_QUESTION, "Ist 10 gut oder schlecht?"},
    {INTENT_QUESTION, "Was bedeutet 0?"},
    {INTENT_QUESTION, "ist 1 das beste oder 5?"},
    {INTENT_QUESTION, "Wofür ist diese Umfrage?"},
    {INTENT_QUESTION, "Wie lange habe ich Garantie?"},
    {INTENT_QUESTION, "Gibt es das auch in blau?"},
    {INTENT_QUESTION, "Haben Sie am Samstag geöffnet?"},
    {INTENT_QUESTION, "When will my order arrive?"},
    {INTENT_QUESTION, "when does the engineer come"},
    {INTENT_QUESTION, "Can I return it?"},
    {INTENT_QUESTION, "Who do I contact about a refund?"},
    {INTENT_QUESTION, "Is 0 good or bad?"},
    {INTENT_QUESTION, "Is this about the order from May?"},
    {INTENT_QUESTION, "Where can I find the manual?"},
    {INTENT_QUESTION, "Do you deliver on Saturdays?"},
    {INTENT_QUESTION, "Quand arrive ma commande ?"},
    {INTENT_QUESTION, "¿Cuándo llega mi pedido?"},
    {INTENT_FEEDBACK, "Was soll ich sagen? Perfekt!"},
    {INTENT_FEEDBACK, "Geht's noch?"},
    {INTENT_FEEDBACK, "Soll das ein Witz sein?"},
    {INTENT_FEEDBACK, "What can I say? Brilliant."},
    {INTENT_FEEDBACK, "Are you kidding me?"},
    {INTENT_FEEDBACK, "Wer braucht das schon? Unnötig."},
    {INTENT_FEEDBACK, "Ich weiß nicht, wann der Techniker kommt. Schlecht."},
    {INTENT_FEEDBACK, "Wie immer alles super"},
    {INTENT_FEEDBACK, "wie versprochen geliefert"},
    {INTENT_FEEDBACK, "When I called, nobody answered."},
    {INTENT_FEEDBACK, "Who would have thought, great!"},
    {INTENT_FEEDBACK, "top"},
    {INTENT_FEEDBACK, "👍"},
    {INTENT_FEEDBACK, "ok"},
    {INTENT_FEEDBACK, "danke"},
    {INTENT_EMPTY, "\n\n"},
    {INTENT_EMPTY, "  "},
};

static const struct {
    enum lex_lang want;
    const char *text;
} tongues[] = {
    {LANG_DE, "alles gut"},
    {LANG_DE, "danke"},
    {LANG_DE, "sehr nett"},
    {LANG_DE, "ganz klar ne 10"},
    {LANG_DE, "Würde sagen 7"},
    {LANG_DE, "8 Punkte"},
    {LANG_DE, "sieben"},
    {LANG_DE, "leider nur 5"},
    {LANG_DE, "Bitte keine Mails mehr"},
    {LANG_DE, "Wann kommt der Techniker?"},
    {LANG_DE, "passt scho"},
    {LANG_DE, "war ok"},
    {LANG_DE, "7, Lieferung zu langsam"},
    {LANG_EN, "thanks"},
    {LANG_EN, "great service"},
    {LANG_EN, "7 out of 10"},
    {LANG_EN, "eight"},
    {LANG_EN, "solid 8"},
    {LANG_EN, "remove me"},
    {LANG_EN, "Perfect, thank you!"},
    {LANG_EN, "nobody called back"},
    {LANG_EN, "wrong address"},
    {LANG_EN, "5 - slow delivery"},
    {LANG_DE, "Termin eingehalten, Bad sauber hinterlassen"},
    {LANG_DE, "i dad song a 7, war scho in ordnung"},
    {LANG_FR, "Entre 6 et 7"},
    {LANG_ES, "Nadie me atendió, pésimo"},
    {LANG_FR, "merci beaucoup"},
    {LANG_FR, "8 sur 10"},
    {LANG_FR, "Très bien"},
    {LANG_IT, "grazie mille"},
    {LANG_IT, "tutto bene, 8"},
    {LANG_ES, "muchas gracias"},
    {LANG_ES, "todo bien"},
    {LANG_NL, "heel goed geholpen"},
    {LANG_NL, "bedankt"},
    {LANG_TR, "çok teşekkürler"},
    {LANG_TR, "8 puan"},
    {LANG_PL, "dziękuję bardzo"},
};
/* clang-format on */

static void test_intent_to_get_no_more_mail(void **state)
{
    (void)state;
    intent_rows_check(leaving, ARRAY_LEN(leaving));
}

static void test_intent_of_strangers(void **state)
{
    (void)state;
    intent_rows_check(strangers, ARRAY_LEN(strangers));
}

static void test_intent_to_ask(void **state)
{
    (void)state;
    intent_rows_check(questions, ARRAY_LEN(questions));
}

static void test_lang_of_short_answers(void **state)
{
    (void)state;
    struct arena a = {0};
    int wrong = 0;
    for (size_t i = 0; i < ARRAY_LEN(tongues); i++) {
        struct toks t;
        words_tokenize(&a, str_c(tongues[i].text), &t);
        enum lex_lang got = lang_guess(&t);
        if (got != tongues[i].want) {
            print_error("'%s': got '%s', want '%s'\n", tongues[i].text,
                        lex_lang_name(got), lex_lang_name(tongues[i].want));
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
        cmocka_unit_test(test_intent_to_get_no_more_mail),
        cmocka_unit_test(test_intent_of_strangers),
        cmocka_unit_test(test_intent_to_ask),
        cmocka_unit_test(test_lang_of_short_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
