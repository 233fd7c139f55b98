/* Scores: kinds of answers that a blind trial got wrong, in other words. */
#include "score_rows.h"

/* clang-format off */
static const struct score_row rows[] = {
    {NPS, NONE, "Von den drei Lampen leuchten nur zwei."},
    {NPS, NONE, "Von den 6 Gläsern sind nur 4 heil."},
    {NPS, 6, "Von den 10 Punkten gebe ich 6."},
    {NPS, REVIEW, "Bleibt die Heizung warm, gibt's eine 9, das zeigt der Winter."},
    {NPS, REVIEW, "Hält der Lack, gibt es von mir eine 8, mal sehen."},
    {NPS, REVIEW, "Wird das Dach dicht, bekommt ihr eine 10."},
    {NPS, REVIEW, "It might become an 8 then."},
    {NPS, REVIEW, "If the boiler survives the winter it may turn into a 9."},
    {NPS, REVIEW, "Could well become a 9 once the invoice is fixed."},
    {NPS, NONE, "Zu einer 9 hat es nicht gereicht."},
    {NPS, NONE, "Für eine 9 reicht es leider nicht."},
    {NPS, NONE, "Zur 10 langt's nicht ganz."},
    {NPS, NONE, "Not quite enough for a 9."},
    {NPS, NONE, "It does not stretch to a 9."},
    {NPS, NONE, "Bestellt waren 6 Lampen, gekommen sind 4, bezahlt habe ich 6."},
    {NPS, NONE, "Geplant waren 8 Fenster, eingebaut wurden 5, berechnet 8."},
    {NPS, NONE, "We ordered 8 lamps, 6 came, and 8 were charged."},
    {NPS, NONE, "Mein Sohn (9) hatte großen Spaß."},
    {NPS, NONE, "Meine Enkelin (5) war begeistert von den Tieren."},
    {NPS, NONE, "My daughter (6) loved the pool."},
    {NPS, NONE, "The 2-for-1 offer was not honoured at the till."},
    {NPS, NONE, "Das 3-für-2-Angebot galt an der Kasse nicht."},
    {NPS, NONE, "Schlecht:\n1) Fuge\n2) Sockel\n\nGut:\n1) Farbe"},
    {NPS, NONE, "Good:\n1) staff\n2) rooms\n\nBad:\n1) breakfast"},
    {NPS, NONE, "Eins A"},
    {NPS, NONE, "1a Service!"},
    {NPS, REVIEW, "Eine Eins plus mit Sternchen"},
    {NPS, REVIEW, "Eine glatte Eins plus, wie früher in der Schule"},
    {NPS, REVIEW, "1+"},
    {NPS, REVIEW, "1, super Service!"},
    {NPS, REVIEW, "Eins mit Stern"},
    {NPS, REVIEW, "1 mit Sternchen!"},
    {NPS, REVIEW, "Von mir gibt es eine 1, alles bestens!"},
    {NPS, REVIEW, "1 - top, jederzeit wieder"},
    {NPS, REVIEW, "Note 1, sehr zufrieden"},
    {NPS, REVIEW, "Eine klare 1! Super freundlich und schnell."},
    {NPS, 1, "1, miserabler Service!"},
    {NPS, 1, "1. Nie wieder."},
    {NPS, 1, "Eine 1, mehr nicht."},
    {NPS, 1, "1 - unfreundlich und langsam"},
    {NPS, 1, "1"},
    {NPS, 2, "2, leider sehr enttäuschend"},
    {CSAT, 1, "1, es war nicht gut"},
    {CSAT, REVIEW, "1! Alles super gelaufen, vielen Dank."},
    {CES, REVIEW, "1, ging super einfach"},
    {NPS, REVIEW, "2, sehr gut"},
    {NPS, 9, "Een mooie 9!"},
    {NPS, 8, "Een dikke 8, bedankt voor de snelle hulp."},
    {NPS, 8, "Un bel 8 per il servizio veloce."},
    {NPS, 9, "Un 9 bien mérité."},
    {NPS, 7, "Een 7 van mij."},
    {NPS, REVIEW, "Montage 9, Termin eher 4."},
    {NPS, REVIEW, "Beratung 8, Lieferung leider nur 3."},
    {NPS, REVIEW, "Support 9, pricing more like 5."},
    {NPS, REVIEW, "Eher 7 als 8, oder doch 8?"},
    {NPS, REVIEW, "More like 7 than 8, or maybe 8 after all?"},
    {NPS, 7, "Eher 7 als 8."},
    {NPS, REVIEW, "I'd say 80 percent."},
    {NPS, REVIEW, "Zu 90 Prozent zufrieden."},
    {NPS, REVIEW, "Ich würde sagen, 70 Prozent."},
    {NPS, REVIEW, "7ish"},
    {NPS, REVIEW, "8-ish I guess"},
    {NPS, REVIEW, "I'd go 70 per cent."},
    {NPS, 8, "Hatte eine 3 geschickt. Bitte machen Sie eine 8 draus."},
    {NPS, 7, "Ich schwanke zwischen 7 und 8, nehme die 7."},
    {NPS, 6, "Schwanke zwischen 5 und 6, sagen wir 6."},
    {NPS, 3, "Meine Bewertung von gestern (9) ziehe ich zurück. Jetzt: 3."},
    {NPS, 8, "Meine Note auf Ihrer Skala: 8"},
    {NPS, 4, "Wir liegen bei 4."},
    {NPS, 8, "Everything went well. 8 from us."},
    {NPS, 8, "Hat alles gepasst. 8 von uns."},
    {NPS, 4, "Torn between 4 and 5, let's say 4."},
    {NPS, 7, "Je dirais 7."},
    {NPS, 7, "Je dirais plutôt 7."},
    {NPS, 8, "Vo mir gits e 8."},
    {NPS, 4, "4/10 2 Wochen gewartet, keiner kam"},
    {NPS, 9, "9/10 3 visits and always friendly"},
    {NPS, NONE, "Nach 3 Wochen und 2 abgesagten Terminen habe ich aufgegeben."},
    {NPS, NONE, "After 5 weeks and 3 cancelled visits I gave up."},
    {NPS, NONE, "Zwei Mann haben alles in drei Stunden geschafft."},
    {NPS, NONE, "Zehn Minuten in der Warteschleife, dann Auflegen."},
    {NPS, NONE, "Two lads did it all in one morning."},
    {NPS, NONE, "Eure Hotline ist 24/7 besetzt, aber keiner weiß was."},
    {NPS, NONE, "Online you have 4.8 stars, no idea why."},
    {NPS, NONE, "Gestern, 14.9., um 8 Uhr war ein Techniker da."},
    {NPS, NONE, "Ist 4 jetzt gut oder schlecht?"},
    {NPS, NONE, "Is 1 good or bad?"},
    {NPS, NONE, "Two thumbs up for the crew!"},
    {NPS, NONE, "Zwei Daumen hoch!"},
    {NPS, NONE, "Consegna prevista il 3, arrivata il 6."},
    {NPS, NONE, "Livraison prévue le 4, reçue le 9."},
    {NPS, NONE, "On holiday."},
    {NPS, NONE, "On time."},
    {NPS, NONE, "On est content."},
    {NPS, NONE, "Please see https://shop.example/confirm?x=1"},
    {NPS, NONE, "https://shop.example/a/5"},
    {NPS, NONE, "Siehe www.foto.example/bild_3.jpg"},
    {NPS, NONE, "Foto im Anhang: IMG_7.jpg"},
    {NPS, NONE, "See scan-2.pdf attached"},
    {NPS, NONE, "Schreiben Sie mir an max.7@mail.example"},
    {NPS, NONE, "Write to tom8@mail.example please."},
    {NPS, NONE, "Ordered three, got 1 free."},
    {NPS, NONE, "Buy 2 get 1 free did not work."},
    {NPS, REVIEW, "Wenn ich den Preis sehe 0, aber für die Leute 1."},
    {NPS, REVIEW, "Wenn ich an die Wartezeit denke 2, aber beim Essen 9."},
    {NPS, REVIEW, "Service 9, livraison 3"},
    {NPS, REVIEW, "Servizio 9, consegna 3."},
    {NPS, REVIEW, "Servicio 9, entrega 4"},
    {NPS, REVIEW, "Service 8, levering 3"},
    {NPS, REVIEW, "Hizmet 9, teslimat 3"},
    {NPS, REVIEW, "Accueil 9, délai 4."},
    {NPS, REVIEW, "Klaus: 8, Petra: 6"},
    {NPS, REVIEW, "Von mir 9, von meiner Frau 4."},
    {NPS, NONE, "Tragen Sie mich bitte aus."},
    {NPS, NONE, "Tragt mich bitte wieder aus"},
    {NPS, NONE, "Bitte nehmen Sie mich raus."},
    {NPS, NONE, "Vi chiedo di cancellarmi dalla lista."},
    {NPS, NONE, "Vorrei essere cancellato dalla mailing list."},
    {NPS, NONE, "Beni listeden çıkarın lütfen."},
    {NPS, NONE, "Beni listenizden silin."},
    {NPS, NONE, "Delete my details from your database."},
    {NPS, NONE, "Please remove my data from your records."},
    {NPS, NONE, "Löschen Sie meine Daten aus Ihrer Datenbank."},
    {NPS, NONE, "Familie Roth hier, wir haben keinen Auftrag erteilt, Sie haben die falsche Adresse."},
    {NPS, NONE, "Bei mir war nie ein Monteur, falsche Adresse?"},
    {NPS, NONE, "Wrong Sarah, sorry."},
    {NPS, NONE, "Falscher Herr Maier!"},
    {NPS, NONE, "Ich habe nie einen Auftrag erteilt, das muss ein Irrtum sein."},
};

static const struct {
    const char *subject;
    struct score_row row;
} clicks[] = {
    {"Score 9", {NPS, 4, "Hit the wrong key, it should be 4"}},
    {"Score 8", {NPS, 3, "Pressed the wrong number, should have been 3"}},
    {"Score 2", {NPS, 8, "Tapped the wrong one, 8 is what I wanted"}},
    {"Bewertung 1", {NPS, 8, "Oje, falsche Taste gedrückt, gemeint war die 8"}},
    {"Bewertung 2", {NPS, 9, "Falsche Zahl erwischt, ich wollte 9 geben."}},
    {"Bewertung 0", {NPS, 7, "Verklickt! Gemeint ist die 7."}},
    {"Score 2", {NPS, REVIEW, "Hit the wrong button, sorry"}},
    {"Bewertung 2", {NPS, REVIEW, "Ups, falsche Zahl angeklickt."}},
    {"Bewertung 8", {NPS, 8, "Seit dem 7. läuft alles wieder."}},
};
/* clang-format on */

static void test_score_kinds(void **state)
{
    (void)state;
    score_rows_check(rows, ARRAY_LEN(rows));
}

static void test_score_kinds_of_clicks(void **state)
{
    (void)state;
    struct arena a = {0};
    int wrong = 0;
    for (size_t i = 0; i < ARRAY_LEN(clicks); i++) {
        wrong += score_row_check(&a, &clicks[i].row, clicks[i].subject);
    }
    arena_done(&a);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_score_kinds),
        cmocka_unit_test(test_score_kinds_of_clicks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
