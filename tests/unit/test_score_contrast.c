/* Scores: two numbers set against each other, and numbers that are not given after all.
 * Asserting either would be false certainty. */
#include "score_rows.h"

/* clang-format off */
static const struct score_row contrasts[] = {
    {NPS, REVIEW, "Für den Preis eine 9, für die Qualität höchstens 5."},
    {NPS, REVIEW, "For the price a 9, for the comfort at most a 4."},
    {NPS, REVIEW, "As a landlord I'd say 9. As a tenant I'd have said 3."},
    {NPS, REVIEW, "Als Mieter 3, als Eigentümer 8."},
    {NPS, REVIEW, "Speaking as a nurse it's an 8. Speaking as a patient, 4."},
    {NPS, REVIEW, "Ein Teil von mir sagt 9, ein anderer 3."},
    {NPS, REVIEW, "Die eine Hälfte von mir sagt 8, die andere 5."},
    {NPS, REVIEW, "die eine ist eine 9 die andere eine 5"},
    {NPS, REVIEW, "Beratung im Laden: acht Punkte. Onlineshop: zwei Punkte."},
    {NPS, REVIEW, "Kitchen fitter: nine. Plumber: two. Electrician: still waiting."},
    {NPS, REVIEW, "Filiale Nord: 9. Filiale Süd: 3."},
    {NPS, REVIEW, "Der Hans kriegt eine 10, der Franz eine 2."},
    {NPS, REVIEW, "The day team would get a 9 and the night team a 2."},
    {NPS, REVIEW, "If the surgeon turns out to be right then 10, if my physio's right then 2."},
    {NPS, REVIEW, "Vielleicht habe ich Glück, dann 7. Sonst bleibt mir nur eine 1."},
    {NPS, REVIEW, "It's a 9 for me if the deposit comes back. Otherwise don't ask."},
    {NPS, REVIEW, "Wär ich euer Chef, ich würd mir 4 geben."},
    {NPS, REVIEW, "Is my money coming back? Yes = 9, no = 1."},
    {NPS, REVIEW, "Mit Erstattung = 8, ohne = 2."},
    {NPS, 7, "Bewertung = 7"},
    {NPS, NONE, "My son's the one who rated you 2. I've no opinion."},
    {NPS, NONE, "My wife's the one who gave you a 9."},
    {NPS, OPEN, "Mit einer 6 glaube ich. Ich selbst war gar nicht dabei."},
    {NPS, NONE, "Ich habe eins und eins zusammengezählt und bin gewechselt."},
    {NPS, NONE, "I put two and two together and left."},
    {NPS, NONE, "Die Sieben ist meine Glückszahl, trotzdem fiel der Strom aus."},
    {NPS, NONE, "The 7 is my lucky number but you were late."},
    {NPS, 7, "Die 7 ist meine Bewertung."},
    {NPS, 9, "As a customer since 2009 I'd give you a 9."},
    {NPS, 8, "Als Stammkunde gebe ich 8."},
    {NPS, 7, "Bewertung: 7. Grund: 2 Anrufe nötig."},
    {NPS, 8, "Meine Bewertung: 8. Wartezeit: 3 Minuten."},
    {NPS, OR_REVIEW(6), "Die alte Software hatte bei mir eine 9. Die neue kommt auf 6."},
    {NPS, 8, "Für mich ist es eine 8, für eine 10 fehlt der Rückruf."},
    {NPS, 8, "The food deserves an 8. The missing 2 points are for the noise."},
    {NPS, 8, "It's an 8 for me if I'm honest."},
};

static const struct score_row left_open[] = {
    {NPS, REVIEW, "Tendiere zur 8, warte aber lieber noch ab."},
    {NPS, REVIEW, "I lean towards an 8, but I'd rather wait and see."},
    {NPS, REVIEW, "Eher eine 7, aber warten wir mal die Rechnung ab."},
    {NPS, REVIEW, "Vielleicht eine 6? Oder doch eine 4, ich kann mich nicht entscheiden."},
    {NPS, REVIEW, "I'd say 5. Then again, I can't call it."},
    {NPS, REVIEW, "It was a 7 yesterday and it's a 2 this morning and who knows tonight."},
    {NPS, REVIEW, "Gestern war's eine 8, heute eine 3, morgen weiß der Himmel."},
    {NPS, REVIEW, "Wenn man mich zwingt, vielleicht ne 5, aber eigentlich auch nicht."},
    {NPS, REVIEW, "Put down whatever you like, 7 or 8."},
    {NPS, 8, "Tendiere zur 8."},
    {NPS, 2, "It was a 7 yesterday and it's a 2 this morning."},
    {NPS, 6, "Konnte mich lange nicht entscheiden, jetzt gebe ich 6."},
    {NPS, 7, "I couldn't decide at first. It's a 7."},
};
/* clang-format on */

static void test_score_of_two_sides(void **state)
{
    (void)state;
    score_rows_check(contrasts, ARRAY_LEN(contrasts));
}

static void test_score_left_open(void **state)
{
    (void)state;
    score_rows_check(left_open, ARRAY_LEN(left_open));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_score_of_two_sides),
        cmocka_unit_test(test_score_left_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
