/* Scores: what a sentence settles by itself. Days that share a month, points from ten,
 * "nine is our answer", a sum behind its condition, a correction behind its reason. */
#include "score_rows.h"

/* clang-format off */
static const struct score_row days[] = {
    {NPS, OPEN, "Meine Kinder sind 3, 5 und 8."},
    {NPS, OPEN, "Our three are 2, 4 and 9."},
    {NPS, OPEN, "Die Größen waren 4, 6, und 8!"},
    {NPS, OR_REVIEW(9), "Wir sind 3, 5 und 8 Mal da gewesen. 9 von uns."},
    {NPS, REVIEW, "I gave you a 9 back in the spring. A bit lower this time."},
    {NPS, REVIEW, "Im Frühjahr habe ich Ihnen eine 9 gegeben. Diesmal weniger."},
    {NPS, 9, "Im Sommer haben wir gebucht und geben 9."},
    {NPS, OR_REVIEW(7), "Dem Kiosk würde ich eine 2 geben. Für Sie: 7."},
    {NPS, 8, "Insgesamt 8. Meine Kinder sind 3, 5 und 7."},
    {CSAT, NONE, "Ich habe am 4., 5. und 9. November angerufen."},
    {NPS, NONE, "Am 2., 3. und 5. Mai war niemand da."},
    {NPS, NONE, "Zwischen dem 3. und 7. Juni kam kein Rückruf."},
    {NPS, NONE, "Vom 8. bis 10. April war das Büro zu."},
    {NPS, NONE, "I rang on 6, 7 and 9 November and nobody answered."},
    {NPS, 4, "Am 2., 3. und 5. Mai war niemand da. Daher 4."},
    {NPS, 6, "6. Am 7. und 8. März war geschlossen."},
    {NPS, 9, "9, und 10 im März, wenn alles klappt? Nein, 9."},
};

static const struct score_row points_from[] = {
    {NPS, 5, "I think 5 points from 10 is honest."},
    {NPS, 5, "Room 208 had no warm water for 2 days. I think 5 points from 10 is honest."},
    {NPS, 8, "8 points from 10"},
    {NPS, 7, "You get 7 points from 10."},
    {NPS, REVIEW, "4 points from 5"},
    {NPS, OPEN, "We had 3 visits from 10 engineers."},
    {NPS, OPEN, "It dropped 5 points from 10."},
    {NPS, OPEN, "You lose 4 points from 10."},
    {NPS, OPEN, "I take 4 points from 10 off."},
};

static const struct score_row answers[] = {
    {NPS, 9, "We talked it over as a family and nine is our answer."},
    {NPS, 9, "Ward 6 for 11 days, she is 87. We talked and nine is our answer."},
    {NPS, 8, "We slept on it and 8 is my score."},
    {NPS, 7, "Wir haben es besprochen und 7 ist unsere Antwort."},
    {NPS, 4, "Lange überlegt, und 4 ist meine Bewertung."},
    {NPS, OPEN, "They came late and 9 is my house."},
    {NPS, OPEN, "He rang and 9 was my answer last year."},
    {NPS, OPEN, "We talked and nine is not our answer."},
    {NPS, OPEN, "Is nine our answer?"},
    {NPS, OPEN, "The kids came along and nine is their favourite number."},
};

static const struct score_row sums[] = {
    {NPS, 6, "Website 9, phone line 2, delivery 7. If I have to give just one number for the lot, it's 6."},
    {NPS, 6, "Beratung 9, Hotline 2, Lieferung 7. Wenn ich nur eine Zahl geben darf, dann 6."},
    {NPS, OR_REVIEW(7), "Staff 9, food 4. If it has to be a single number, 7."},
    {NPS, OR_REVIEW(5), "Personal 8, Essen 3. Wenn es eine einzige Zahl sein muss: 5."},
    {NPS, OR_REVIEW(6), "Staff 9, food 4. Taking everything together, it's a 6."},
    {NPS, REVIEW, "Website 9, phone line 2, delivery 7."},
    {NPS, REVIEW, "Website 9, phone line 2. If I look at the price, it's 6."},
    {NPS, REVIEW, "Beratung 9, Hotline 2. Wenn ich an die Lieferung denke, dann 6."},
    {NPS, REVIEW, "If it all works one day, it's a 10."},
    {NPS, REVIEW, "Staff 9, food 4. If you fix the food, it's a 9."},
};

static const struct score_row amended[] = {
    {NPS, 7, "Schreiben Sie 9. Obwohl, wenn ich an die 35 Minuten Warteschleife denke: nein, 7."},
    {NPS, 6, "Put me down for 8. Although, when I think about the 40 minutes I spent on hold: no, 6."},
    {NPS, 4, "Ich gebe 7. Wobei, wenn ich mir die Rechnung über 89 Euro noch einmal so ansehe: nein, 4."},
    {NPS, 9, "Oops, that 6 I sent this morning was upside down, it should read 9!"},
    {NPS, 3, "The 8 in my mail of yesterday was a slip, it should be 3."},
    {NPS, 9, "Die 6 von heute Morgen stand auf dem Kopf, es sollte 9 heißen."},
    {NPS, 2, "Die 9 aus meiner ersten Mail war ein Versehen, richtig ist 2."},
    {NPS, REVIEW, "Die Beratung war eine 9. Die Lieferung kam nach 35 Minuten Warten am Telefon: immerhin 7."},
    {NPS, OPEN, "Der Zähler zeigt 6, er sollte 9 zeigen."},
    {NPS, OPEN, "The order says 6, it should read 9 on the invoice."},
};

static const struct score_row refused[] = {
    {NPS, NONE, "Glauben Sie ernsthaft, dass ich Ihnen dafür eine 10 gebe? Solange mein Keller nass ist, ganz sicher nicht."},
    {NPS, NONE, "Do you really believe I would give you a 10 for that? Certainly not."},
    {NPS, NONE, "Soll ich dafür eine 10 geben? Niemals."},
    {NPS, NONE, "You want me to give you a 10? After that week, certainly not."},
    {NPS, NONE, "Und dafür soll ich eine 9 geben? Nein danke, bestimmt nicht."},
    {NPS, 2, "Und dafür soll ich eine 9 geben? Ganz sicher nicht. 2."},
    {NPS, OPEN, "Kann ich eine 9 geben? Warum nicht."},
    {NPS, OPEN, "Kann ich eine 9 geben? Ich weiß es nicht."},
    {NPS, OPEN, "Do you think an 8 is fair? I hope so."},
    {NPS, OPEN, "Kann ich hier eine 9 geben?"},
};

static const struct score_click clicks[] = {
    {"Bewertung 2", {NPS, 3, "Finger zu dick fürs Handy. Ich wollte auf die 3 tippen."}},
    {"Score 2", {NPS, OR_REVIEW(3), "Big thumbs, small phone. I wanted to tap the 3."}},
    {"Bewertung 1", {NPS, OR_REVIEW(10), "Ich wollte die 10 drücken."}},
    {"Score 0", {NPS, OR_REVIEW(9), "I was going to press 9."}},
    {"Bewertung 5", {NPS, OR_REVIEW(6), "Eigentlich wollte ich 6 anklicken."}},
    {"Bewertung 8", {NPS, REVIEW, "4 für die Lieferung, und der Techniker wollte nur tippen."}},
    {"Score 8", {NPS, REVIEW, "I'd give 3."}},
    {"Bewertung 9", {NPS, OR_REVIEW(9), "Ich wollte am Telefon die 3 drücken, da brach es ab."}},
};
/* clang-format on */

static void test_days_that_share_a_month_are_no_scores(void **state)
{
    (void)state;
    score_rows_check(days, ARRAY_LEN(days));
}

static void test_points_from_the_top_are_given(void **state)
{
    (void)state;
    score_rows_check(points_from, ARRAY_LEN(points_from));
}

static void test_an_answer_named_so_is_sure(void **state)
{
    (void)state;
    score_rows_check(answers, ARRAY_LEN(answers));
}

static void test_one_number_for_the_lot_settles_the_parts(void **state)
{
    (void)state;
    score_rows_check(sums, ARRAY_LEN(sums));
}

static void test_a_correction_reaches_past_its_reason(void **state)
{
    (void)state;
    score_rows_check(amended, ARRAY_LEN(amended));
}

static void test_a_question_answered_by_no_gives_nothing(void **state)
{
    (void)state;
    score_rows_check(refused, ARRAY_LEN(refused));
}

static void test_what_was_to_be_tapped_wins_over_the_click(void **state)
{
    (void)state;
    score_clicks_check(clicks, ARRAY_LEN(clicks));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days_that_share_a_month_are_no_scores),
        cmocka_unit_test(test_points_from_the_top_are_given),
        cmocka_unit_test(test_an_answer_named_so_is_sure),
        cmocka_unit_test(test_one_number_for_the_lot_settles_the_parts),
        cmocka_unit_test(test_a_correction_reaches_past_its_reason),
        cmocka_unit_test(test_a_question_answered_by_no_gives_nothing),
        cmocka_unit_test(test_what_was_to_be_tapped_wins_over_the_click),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
