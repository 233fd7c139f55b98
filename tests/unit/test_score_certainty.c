/* Scores: what is certain only with a sign of its own. Questions about a number, names
 * and wants, rivals of a first number, numbers of the past. */
#include "score_rows.h"

/* clang-format off */
static const struct score_row questions[] = {
    {NPS, NONE, "Was bedeutet die 5 genau?"},
    {NPS, NONE, "Ist denn nun die 0 das Beste oder die 10? Das steht nirgends."},
    {NPS, NONE, "Is 10 the top mark?"},
    {CES, NONE, "So is 7 easy or hard?"},
    {NPS, NONE, "Do you open at 8 on Saturdays?"},
    {NPS, NONE, "Ab wann kann ich mit Lieferung 2 rechnen?"},
    {NPS, NONE, "Die Maschine hat 8 Programme, 5 davon braucht kein Mensch."},
    {NPS, NONE, "How long is the warranty, 1 year or 2?"},
    {NPS, NONE, "Wie soll ich mit 4 Kindern auf 10 Quadratmetern essen?"},
    {NPS, NONE, "Quand recevrai-je le 2 ?"},
    {NPS, OPEN, "Wie wär's mit einer 7?"},
    {NPS, OPEN, "Kann ich auch eine 9 geben?"},
    {NPS, REVIEW, "5? 6? Keine Ahnung."},
    {NPS, REVIEW, "3 oder doch 4? Schwer zu sagen."},
    {NPS, 9, "Zahl? 9."},
    {NPS, 4, "Soll ich ehrlich sein? 4."},
    {NPS, NONE, "Eine 10? Ganz bestimmt nicht nach dem Theater."},
};

static const struct score_row names[] = {
    {NPS, NONE, "Hausnummer ist die 9, nicht die 6!"},
    {NPS, NONE, "Die Zimmer 7 und 8 waren nicht geputzt."},
    {NPS, NONE, "Platform 3 was freezing and the kiosk closed at 6."},
    {NPS, NONE, "Kasse 2 war schon wieder geschlossen."},
    {NPS, NONE, "Bei euch arbeiten nur 7 unfreundliche Leute."},
    {NPS, NONE, "Warte noch auf Lieferung 2 von 3."},
    {NPS, NONE, "2 von 5 lampen sind kaputt"},
    {NPS, 4, "gebe 4 da 3 von 5 lampen defekt waren"},
    {NPS, OPEN, "Size 7 was too small, I needed an 8."},
    {NPS, OPEN, "Öffnungszeiten von 9 bis 5 sind ein Witz."},
    {NPS, 3, "von 9 auf 3 runter"},
    {NPS, 9, "The room was a 9"},
    {NPS, 7, "that's a 7 from me, the other 3 points went missing with my parcel"},
};

static const struct score_row rivals[] = {
    {NPS, REVIEW, "7, an guten Tagen auch 8"},
    {NPS, REVIEW, "9 sometimes, on other days 4"},
    {NPS, 6, "6 (Service 9, Lieferung 3)"},
    {NPS, 3, "3 - 40 minutes on hold, 2 transfers, 1 very rude man"},
    {NPS, 8, "hmmm... 8 denke ich"},
    {NPS, 9, "i'll go 9"},
    {NPS, 8, "7... ach komm, 8. Die Kollegin war wirklich lieb."},
    {NPS, 6, "Betrifft Positionen 2 und 4.\nMeine Bewertung: 6"},
    {NPS, 8, "8. Danke an die Dame aus Leitung 2."},
    {NPS, 8, "8. Knocked off two points for the parking."},
    {NPS, 8, "No problems at all. 8"},
    {NPS, 8, "Great staff.\n8 from me."},
    {NPS, 8, "8️⃣ Für eine 10 fehlt mir der Rückruf."},
    {NPS, REVIEW, "7 oder so"},
    {NPS, REVIEW, "irgendwas um 5"},
    {NPS, REVIEW, "dreieinhalb"},
    {NPS, 3, "Lausige 3. Das Paket lag beim Nachbarn."},
    {NPS, 5, "5 Punkte für mehr reicht's nicht"},
    {NPS, 2, "Should be a 2. I hit 8 by accident."},
    {CSAT, 5, "Alle 5 Sterne!"},
    {NPS, REVIEW, "Ausreichend, also 4."},
};

static const struct score_row past[] = {
    {NPS, REVIEW, "Beim letzten Besuch war es noch eine klare 8, diesmal bin ich enttäuscht."},
    {NPS, REVIEW, "Vor dem Umbau wart ihr für mich eine 9."},
    {NPS, REVIEW, "Früher hätte ich ohne Zögern 10 gegeben."},
    {NPS, REVIEW, "Not far off a 10"},
    {NPS, REVIEW, "Bis zur Rechnung war's eine 9. Danach..."},
    {NPS, REVIEW, "If the refund arrives this week it's an 8."},
    {NPS, REVIEW, "Wenn das eine 10 sein soll, weiß ich auch nicht."},
    {NPS, 6, "Wenn ich eine Zahl nennen muss: 6"},
    {NPS, 7, "Hätte 9 gegeben, wenn der Kaffee heiß gewesen wäre. So sind's 7."},
    {NPS, 8, "Our dog would give you 10 for the biscuits, I'll say 8."},
    {NPS, REVIEW, "Wäre der Preis nicht, eine 10."},
    {NPS, 3, "Wären Sie nicht so freundlich gewesen, gäbe es 0, so immerhin 3."},
    {NPS, OPEN, "Ihre Kollegin sagte, eine 10 würde ihr helfen."},
    {NPS, 8, "Den Techniker würde ich mit 10 bewerten, insgesamt aber 8."},
    {NPS, 4, "Husband wanted to give 7. I'm the one who waited in: 4."},
    {NPS, 7, "Seven's about right"},
    {NPS, OPEN, "In einer Stunde ginge es zu dritt, zu zweit waren es vier."},
    {CES, 6, "Kleine Korrektur: statt der 1 von vorhin bitte eine 6."},
    {NPS, 8, "was 6, now 8 since you replaced the door"},
    {NPS, NONE, "Eine 9 oder 10 können Sie vergessen, solange die Heizung kalt bleibt."},
    {NPS, REVIEW, "tussen de 6 en de 7"},
};

static const struct score_row prose[] = {
    {NPS, OPEN, "In der Nähe gibt es zwei eng verbundene Filialen, beide geschlossen."},
    {NPS, OPEN, "Due amici entrano in un bar e nessuno li serve."},
    {NPS, OPEN, "Sei stato molto gentile"},
    {NPS, NONE, "It came in a six-pack of poor quality."},
    {NPS, NONE, "Auf OS/2 lief das besser."},
    {NPS, OPEN, "Both of us are fine, but the two of them are not."},
    {NPS, OPEN, "Hersteller und Händler sind eins."},
    {NPS, NONE, "Danke euch 8)"},
    {NPS, NONE, "Siehe Anmerkung [1] im Vertrag."},
    {NPS, NONE, "Wir laufen seit Version Debian 2.0 im Kreis."},
    {NPS, NONE, "Wir schweben auf Wolke sieben!"},
    {NPS, NONE, "Der kürzeste Weg zwischen zwei Filialen ist gesperrt."},
    {NPS, NONE, "Leider war die Anlage auch nach dem Besuch Ihres Herrn Lang noch defekt, 4\n"
                "Anrufe später immer noch."},
    {NPS, 8, "Der Monteur war freundlich und hat alles sauber hinterlassen, daher gebe ich\n"
             "8 Punkte."},
    {NPS, 9, "A well-earned nine."},
    {NPS, 4, "Staff lovely, building freezing, so a four."},
    {NPS, 6, "Service 9, Lieferung 3 = 6"},
};

static const struct score_row tone[] = {
    {NPS, REVIEW, "10 Punkte, ganz toll gemacht, nie wieder"},
    {NPS, REVIEW, "10, Katastrophe"},
    {NPS, REVIEW, "9. Finger weg!"},
    {CSAT, REVIEW, "5, never again"},
    {NPS, 10, "10 - nie wieder woanders!"},
    {NPS, 9, "9. Einfach super, kein Vergleich zur Katastrophe beim letzten Anbieter."},
    {NPS, 1, "1. Finger weg!"},
};
/* clang-format on */

static void test_questions_about_a_number_give_none(void **state)
{
    (void)state;
    score_rows_check(questions, ARRAY_LEN(questions));
}

static void test_names_and_wants_are_no_scores(void **state)
{
    (void)state;
    score_rows_check(names, ARRAY_LEN(names));
}

static void test_rivals_of_the_first_number_ask_a_person(void **state)
{
    (void)state;
    score_rows_check(rivals, ARRAY_LEN(rivals));
}

static void test_numbers_of_the_past_are_not_given_now(void **state)
{
    (void)state;
    score_rows_check(past, ARRAY_LEN(past));
}

static void test_numbers_of_prose_are_no_scores(void **state)
{
    (void)state;
    score_rows_check(prose, ARRAY_LEN(prose));
}

static void test_a_good_score_with_bad_words_asks_a_person(void **state)
{
    (void)state;
    score_rows_check(tone, ARRAY_LEN(tone));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_questions_about_a_number_give_none),
        cmocka_unit_test(test_names_and_wants_are_no_scores),
        cmocka_unit_test(test_rivals_of_the_first_number_ask_a_person),
        cmocka_unit_test(test_numbers_of_the_past_are_not_given_now),
        cmocka_unit_test(test_numbers_of_prose_are_no_scores),
        cmocka_unit_test(test_a_good_score_with_bad_words_asks_a_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
