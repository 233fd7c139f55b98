/* Scores: which of several numbers counts, corrections, conditions, comparisons,
 * other people's scores, aspects. */
#include "score_rows.h"

/* clang-format off */
static const struct score_row corrections[] = {
    {NPS, 6, "5, nein 6"},
    {NPS, 6, "5 nein 6"},
    {NPS, 6, "5... ach was, 6"},
    {NPS, 6, "5, ach nee doch 6"},
    {NPS, 6, "5 quatsch 6"},
    {NPS, 6, "5, Quatsch, ich meine 6."},
    {NPS, 6, "5, oder nein: 6"},
    {NPS, 6, "5, ich korrigiere: 6"},
    {NPS, 6, "5 - äh 6"},
    {NPS, 6, "5, sagen wir lieber 6"},
    {NPS, 4, "erst wollte ich 8 geben, aber 4"},
    {NPS, 4, "Eigentlich wollte ich 8 geben, nach dem Anruf heute nur noch 4."},
    {NPS, 4, "Zuerst dachte ich an 8, jetzt sind es 4"},
    {NPS, 4, "wollte erst 8 schreiben aber nach heute 4"},
    {NPS, 4, "Vorhin hatte ich 8 gegeben, bitte auf 4 ändern"},
    {NPS, 4, "Bitte ändern Sie meine Bewertung von 8 auf 4."},
    {NPS, 4, "bitte statt 8 eine 4 eintragen"},
    {NPS, 7, "Korrektur: 7"},
    {NPS, 7, "Korrektur, 7 statt 3"},
    {NPS, 7, "Ich korrigiere auf 7"},
    {NPS, 9, "sorry, meinte 9 statt 6"},
    {NPS, 9, "Ich meinte 9, nicht 6"},
    {NPS, 9, "Ich meinte natürlich 9"},
    {NPS, 9, "vertippt, 9 sollte es sein"},
    {NPS, 9, "6 war ein Versehen, richtig ist 9"},
    {NPS, 9, "nicht 6 sondern 9"},
    {NPS, 9, "Sollte 9 heißen und nicht 6."},
    {NPS, 9, "habe mich verklickt, bitte 9 werten statt der 6"},
    {NPS, 3, "I meant 3 not 8"},
    {NPS, 3, "8 - scratch that, 3"},
    {NPS, 3, "8. Actually no, 3."},
    {NPS, 3, "8... actually make that a 3"},
    {NPS, 3, "8, no wait, 3"},
    {NPS, 3, "oops I meant 3"},
    {NPS, 3, "Correction: 3"},
    {NPS, 3, "typo! should be 3 instead of 8"},
    {NPS, 3, "That 8 was a typo, it should be a 3."},
    {NPS, 3, "I wanted to give 8 but after today it's a 3"},
    {NPS, 3, "I was going to say 8 but now it's 3"},
    {NPS, 3, "please change my 8 to a 3"},
    {NPS, 3, "change it to 3 please"},
    {NPS, 3, "I initially gave 8, but I'd now say 3"},
};

static const struct score_row conditions[] = {
    {NPS, 6, "10, wenn ihr pünktlich gewesen wärt, so nur 6"},
    {NPS, 6, "Wäre eine 10 gewesen, aber die Rechnung war falsch, also 6"},
    {NPS, 6, "Wär ne 10 gewesen wenn der Rückruf gekommen wär, so 6."},
    {NPS, 6, "Ohne die Wartezeit wäre es eine 9, so leider nur eine 6."},
    {NPS, 6, "6. Mit pünktlicher Lieferung wären es 9 gewesen."},
    {NPS, 6, "6, für eine 9 hätte es schneller gehen müssen"},
    {NPS, 6, "6. Eine 10 gibt es erst, wenn der Rest geliefert ist."},
    {NPS, OPEN, "hätte ich 9 gegeben, wenn der Fahrer nicht so unfreundlich gewesen wäre"},
    {NPS, OPEN, "Ich hätte gerne 10 gegeben."},
    {NPS, 7, "would have been a 10 but the parts were missing so 7"},
    {NPS, 7, "7. A 10 if the app worked."},
    {NPS, 7, "7, would be a 9 with faster delivery"},
    {NPS, 7, "7 - could have been a 10"},
    {NPS, 7, "It'd be a 10 if you answered the phone, as it is 7"},
    {NPS, 7, "I'd have given 10 but the wait was awful. 7."},
    {NPS, OPEN, "Would have been a 10 if someone had called me back."},
};

static const struct score_row negations[] = {
    {NPS, NONE, "keine 10"},
    {NPS, NONE, "Das ist keine 10 wert."},
    {NPS, NONE, "definitiv keine 10 mehr"},
    {NPS, 8, "nicht die 10, sondern 8"},
    {NPS, 8, "keine 10 aber ne gute 8"},
    {NPS, 8, "Eine 10 ist es nicht, aber eine 8."},
    {NPS, 8, "Für die 10 reicht es nicht ganz, 8"},
    {NPS, 8, "10 gebe ich nie. 8"},
    {NPS, 8, "Zur 10 fehlt noch was: 8"},
    {NPS, NONE, "not a 10"},
    {NPS, NONE, "certainly not a 10"},
    {NPS, NONE, "I can't give you a 10."},
    {NPS, 8, "not a 10 but a good 8"},
    {NPS, 8, "I never give 10s. 8 it is."},
    {NPS, 8, "not quite a 10, 8"},
    {NPS, 0, "nicht mal eine 1, eine 0"},
    {NPS, 0, "not even a 1. 0."},
};

static const struct score_row comparisons[] = {
    {NPS, 4, "letztes Mal 9, diesmal 4"},
    {NPS, 4, "letztes mal noch 9, heute nur 4"},
    {NPS, 4, "Letztes Jahr 9 Punkte, dieses Jahr 4."},
    {NPS, 4, "früher 9 jetzt 4"},
    {NPS, 4, "Früher hätte ich 9 gegeben, heute 4."},
    {NPS, 4, "von 9 auf 4"},
    {NPS, 4, "von 9 auf 4 runter"},
    {NPS, 4, "from 9 to 4"},
    {NPS, 4, "from a 9 down to a 4"},
    {NPS, 2, "war mal 10, jetzt 2"},
    {NPS, 2, "war mal ne 10 jetzt leider nur noch ne 2"},
    {NPS, 2, "used to be a 10, now a 2"},
    {NPS, 2, "Last year 10, this year 2"},
    {NPS, 2, "It was a 10 last time. Now it's a 2."},
    {NPS, 8, "wieder eine 8"},
    {NPS, 8, "8 wie beim letzten Mal"},
    {NPS, 8, "same as last time, 8"},
    {NPS, OPEN, "letztes mal 9, diesmal weniger"},
    {NPS, OPEN, "Last time I gave you 9."},
    {NPS, 6, "eher 6 als 7"},
    {NPS, 6, "lieber 6 als 7"},
    {NPS, 6, "rather a 6 than a 7"},
    {NPS, 6, "more a 6 than a 7"},
    {NPS, 6, "eher eine 6"},
    {NPS, 6, "more like a 6"},
};

static const struct score_row others[] = {
    {NPS, 8, "mein Mann würde 3 geben, ich 8"},
    {NPS, 8, "Meine Frau sagt 3, ich sage 8"},
    {NPS, 8, "ich 8, meine Frau 3"},
    {NPS, 8, "Mein Kollege hat 3 gegeben, von mir gibt es 8."},
    {NPS, 8, "8. Mein Chef hätte 3 gegeben."},
    {NPS, NONE, "mein chef würde 3 geben"},
    {NPS, NONE, "Meine Tochter hat Ihnen eine 10 gegeben."},
    {NPS, NONE, "my colleague gave 10"},
    {NPS, 8, "my colleague gave 10, I'd say 8"},
    {NPS, 8, "My husband says 3 but I say 8"},
    {NPS, 8, "wife would give 3, me 8"},
    {NPS, 8, "8 from me, my wife would say 3"},
    {NPS, OR_REVIEW(8), "Die Nachbarn schwören auf euch und geben 10, ich gebe 8."},
    {NPS, OPEN, "Bei Google haben Sie 4,8 Sterne, das verstehe ich nicht"},
    {NPS, OPEN, "Your 4.8 on Trustpilot is a joke"},
};

static const struct score_row aspects[] = {
    {NPS, REVIEW, "Service 9, Lieferung 3"},
    {NPS, REVIEW, "service 9 lieferung 3"},
    {NPS, REVIEW, "Service: 9\nLieferung: 3"},
    {NPS, REVIEW, "9 für den Service, 3 für die Lieferung"},
    {NPS, REVIEW, "Für den Service 9, für die Lieferung 3"},
    {NPS, REVIEW, "Freundlichkeit 10 Pünktlichkeit 4 Preis 5"},
    {NPS, REVIEW, "Freundlichkeit: 10\nPünktlichkeit: 4\nPreis: 5"},
    {NPS, REVIEW, "10 fürs Essen, 5 fürs Zimmer"},
    {NPS, REVIEW, "Food 9, service 4"},
    {NPS, REVIEW, "9 for the staff, 2 for the phone queue"},
    {NPS, REVIEW, "Staff 10/10, website 3/10"},
    {NPS, REVIEW, "The technician is a 10, your hotline is a 2"},
    {CSAT, REVIEW, "Beratung 5, Preis 2"},
    {NPS, 6, "Service 9, Lieferung 3, gesamt 6"},
    {NPS, 6, "Service 9, Lieferung 3, insgesamt 6"},
    {NPS, 6, "Service 9, Lieferung 3, unterm Strich 6"},
    {NPS, 6, "Service 9, Lieferung 3 = 6"},
    {NPS, 6, "Service 9, Lieferung 3. Macht zusammen eine 6."},
    {NPS, 6, "Service: 9\nLieferung: 3\nGesamt: 6"},
    {NPS, 6, "Gesamt 6 (Service 9, Lieferung 3)"},
    {NPS, 6, "6 (Service 9, Lieferung 3)"},
    {NPS, 6, "im Schnitt 6, Service 9, Lieferung 3"},
    {NPS, 6, "Staff 9, delivery 3, overall 6"},
    {NPS, 6, "Overall 6: staff 9, delivery 3"},
    {NPS, 6, "All in all a 6. Staff 9, delivery 3."},
    {NPS, 7, "insgesamt 7"},
    {NPS, 7, "alles in allem eine 7"},
    {NPS, 7, "unterm strich 7"},
    {NPS, 7, "im Großen und Ganzen 7"},
    {NPS, 7, "all in all 7"},
    {NPS, 9, "9 für den Service"},
    {NPS, 9, "9 for service"},
    {NPS, 9, "9 und nochmals 9!"},
    {NPS, 9, "9! Ja, 9!"},
    {NPS, REVIEW, "8 und 9"},
    {NPS, REVIEW, "8, 9"},
    {NPS, REVIEW, "8. 3."},
};
/* clang-format on */

static void test_score_after_correction(void **state)
{
    (void)state;
    score_rows_check(corrections, ARRAY_LEN(corrections));
}

static void test_score_under_condition(void **state)
{
    (void)state;
    score_rows_check(conditions, ARRAY_LEN(conditions));
}

static void test_score_beside_negation(void **state)
{
    (void)state;
    score_rows_check(negations, ARRAY_LEN(negations));
}

static void test_score_in_comparison(void **state)
{
    (void)state;
    score_rows_check(comparisons, ARRAY_LEN(comparisons));
}

static void test_score_beside_someone_elses(void **state)
{
    (void)state;
    score_rows_check(others, ARRAY_LEN(others));
}

static void test_score_of_aspects(void **state)
{
    (void)state;
    score_rows_check(aspects, ARRAY_LEN(aspects));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_score_after_correction),
        cmocka_unit_test(test_score_under_condition),
        cmocka_unit_test(test_score_beside_negation),
        cmocka_unit_test(test_score_in_comparison),
        cmocka_unit_test(test_score_beside_someone_elses),
        cmocka_unit_test(test_score_of_aspects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
