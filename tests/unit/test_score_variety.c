/* Scores: the ways of saying that a first word list misses. Letters for grades, cheers
 * in keycaps, a part rated and the whole left open, praise by denial. */
#include "score_rows.h"

/* clang-format off */
static const struct score_row scales[] = {
    {NPS, REVIEW, "I'd give it an A-"},
    {NPS, REVIEW, "B+"},
    {NPS, REVIEW, "A solid C for the lot of you."},
    {NPS, NONE, "He programs in C++ and the A-Team was on telly."},
    {NPS, NONE, "Plan B it is, then."},
    {NPS, 8, "8, the receptionist gets an A+"},
    {NPS, REVIEW, "8 +"},
    {NPS, 10, "🔟🔟 einfach klasse"},
    {NPS, NONE, "3/4 der Teile waren zerkratzt"},
    {CSAT, 4, "Eine Vier (falls 5 das Beste ist), der Flur blieb leider schmutzig."},
    {CSAT, 5, "5 Sterne ⭐ für die Kollegen in Halle 3"},
};

static const struct score_row parts[] = {
    {NPS, REVIEW, "9 für die Beraterin, zum Rest kann ich noch nichts sagen"},
    {NPS, REVIEW, "10 for the driver, can't judge the shop"},
    {NPS, REVIEW, "Für die Dame am Empfang ne 10, für den Chef höchstens ne 2."},
    {NPS, 4, "4. Two of our nine boxes never made it."},
    {NPS, 6, "8, nee 6"},
    {NPS, 3, "Letzte Woche hätt ich noch 9 gesagt, wo alles wieder wackelt sinds nur noch 3."},
    {NPS, 7, "Mein Mann sagt 9, ich find 7 reicht."},
    {NPS, 6, "Seven-ish... no, make it a straight 6."},
    {NPS, REVIEW, "Keine Idee, 6?"},
};

static const struct score_row rows[] = {
    {NPS, OPEN, "Queue position 6, then 5, then cut off."},
    {NPS, OPEN, "Erst hieß es 2 Tage, dann 4, dann 9."},
    {NPS, REVIEW, "1 von 3"},
    {NPS, REVIEW, "Personal: sehr gut. Lieferung: 5."},
    {NPS, REVIEW, "9 für die Aussicht, Rest geht so."},
    {NPS, REVIEW, "Either a 0 or a 10, it depends"},
    {NPS, 6, "Bitte aus meiner 2 eine 6 machen, falsch herum gelesen."},
    {NPS, NONE, "Ich gebe Ihnen noch bis zum 8. Zeit."},
    {NPS, NONE, "Der Monteur bekommt von mir 5 Euro Trinkgeld."},
    {NPS, NONE, "Man gab mir Zimmer 8."},
};

static const struct score_row denials[] = {
    {NPS, 9, "It would be churlish not to give you a 9"},
    {NPS, OPEN, "Auf eine 10 können Sie bei uns lange warten!"},
    {NPS, 7, "Meant to press 7 not 1"},
    {NPS, NONE, "You're No. 1!"},
    {NPS, 8, "Ich bleibe bei meiner 8 vom letzten Jahr."},
    {NPS, 4, "4 cos 10 would be a lie"},
    {NPS, 6, "für uns seid ihr bei 6"},
    {NPS, 9, "Nota 9!"},
};
static const struct score_row rests[] = {
    {NPS, 7, "7 von 10. Drei Punkte gehen drauf für die Warteschlange."},
    {NPS, 8, "Eight. Two points I'm keeping for when the porch is done."},
    {CSAT, 4, "4 Sterne. 1 Stern fehlt noch."},
    {NPS, REVIEW, "8 Punkte für die Beratung. 2 Punkte für die Lieferung."},
    {CSAT, 4, "Eine gute 4, fast schon 5."},
    {CES, 4, "4/7, zwei verschiedene Passwörter sind eins zu viel"},
    {NPS, 1, "Mehr als eine Eins kann ich wirklich nicht geben."},
    {NPS, 7, "7/10 would've been 9 but it still leaks"},
    {NPS, REVIEW, "Ware 1A, Zulieferer eine glatte 0."},
};

static const struct score_row conditions[] = {
    {NPS, OPEN, "10 Punkte bekommt ihr erst, wenn die Tür schließt."},
    {NPS, OPEN, "A 9 you get only when the boiler is fixed."},
    {NPS, 5, "War kurz davor eine 9 zu geben, aber nach der Mahnung ist es nur eine 5."},
    {NPS, NONE, "Das war mein 5. Besuch und wieder alles bestens."},
    {NPS, 9, "Absolutely a 9. Karen was great though!"},
    {NPS, 9, "Insgesamt die 9. Technik klasse."},
    {NPS, NONE, "Wie viele Punkte kann man denn vergeben, 5 oder 10?"},
    {NPS, OPEN, "Kann ich 9 geben?"},
    {NPS, REVIEW, "Tra il 6 e l'8"},
    {CSAT, 1, "⭐ leider nur"},
};
static const struct score_row replaced[] = {
    {NPS, 6, "Hatte eben 9 geschrieben, bitte in 6 ändern, es tropft wieder."},
    {NPS, 9, "6, hm, lasst es 9 sein"},
    {NPS, 3, "10... kleiner Scherz. 3."},
    {NPS, 4, "Anfangs dachte ich 9, dann 7, jetzt nach der zweiten Absage 4."},
    {NPS, 6, "2023: 9, 2024: 8, heute 6."},
    {NPS, REVIEW, "Beratung 9, Versand 8, heute 6 Teile erhalten"},
    {NPS, 7, "7, for now."},
    {NPS, 8, "Meine bessere Hälfte gibt 10, ich selbst bin bei 8."},
    {NPS, 5, "Die Kinder fanden es eine 10, wir Eltern eher eine 5."},
    {NPS, NONE, "Seit Update 4.2 geht nichts mehr."},
    {NPS, NONE, "Mein Schwager hat Ihnen 3 gegeben, ich enthalte mich."},
};

static const struct score_row refusals[] = {
    {NPS, OPEN, "Nie im Leben vergebe ich dafür eine 8."},
    {NPS, OPEN, "Ich denke gar nicht daran, hier 10 Punkte zu vergeben."},
    {NPS, OPEN, "Die 10, die Ihre Leute sich wünschen, gibt es von mir nicht."},
    {NPS, 9, "Never had an issue so 9"},
    {NPS, 9, "War nie ein Problem, daher 9"},
    {NPS, NONE, "Bin am 9. und 10. nicht da."},
    {NPS, NONE, "Wir brauchen 2 Zähler für die beiden Wohnungen."},
    {NPS, 8, "Abzug von 2 Punkten für den Lärm, bleibt eine 8."},
    {NPS, 7, "7 - three points lost for the smell"},
    {NPS, OPEN, "Our order of 8 arrived as 6."},
    {NPS, 5, "Delivery 9, product 2, average it out at 5"},
    {NPS, 0, "Absolute zero."},
    {NPS, 8, "Can't fault the lads, 8 because of the price"},
    {NPS, REVIEW, "gefühlte 40%"},
    {NPS, REVIEW, "70-80%"},
    {NPS, 9, "Hat gefallen 9"},
    {NPS, 3, "wertung: 3 grund: siehe meine 2 letzten mails"},
    {NPS, 10, "1 A, also 10 Punkte"},
    {NPS, 8, "acht komma null"},
    {NPS, 7, "Grundsätzlich 7. Gäbe es Rechnungskauf, wären es 9."},
    {NPS, NONE, "Ich sag nur eins: Danke schön!"},
    {NPS, 9, "9 xx"},
    {NPS, 5, "Please treat my feedback as 5. The box was torn on 2 sides."},
    {NPS, 7, "Let's go with seven, shall we"},
    {NPS, 3, "Was an 8 until the bill came. Now it's a 3."},
    {NPS, REVIEW, "Grade C"},
    {NPS, REVIEW, "Schulnote: befriedigend"},
    {NPS, NONE, "We have a 3 bed flat on the 4th floor."},
    {NPS, NONE, "The 6 of us had a lovely time."},
    {NPS, OPEN, "A customer for 6 years, may not make it to 7."},
    {NPS, NONE, "Ein Sechser im Lotto ist wahrscheinlicher als ein Rückruf."},
};
/* clang-format on */

static void test_later_numbers_take_the_place_of_others(void **state)
{
    (void)state;
    score_rows_check(replaced, ARRAY_LEN(replaced));
}

static void test_a_refusal_reaches_its_number(void **state)
{
    (void)state;
    score_rows_check(refusals, ARRAY_LEN(refusals));
}

static void test_what_is_kept_back_is_no_second_score(void **state)
{
    (void)state;
    score_rows_check(rests, ARRAY_LEN(rests));
}

static void test_what_is_promised_is_not_given(void **state)
{
    (void)state;
    score_rows_check(conditions, ARRAY_LEN(conditions));
}

static void test_letters_and_cheers_are_told_from_numbers(void **state)
{
    (void)state;
    score_rows_check(scales, ARRAY_LEN(scales));
}

static void test_a_part_does_not_speak_for_the_whole(void **state)
{
    (void)state;
    score_rows_check(parts, ARRAY_LEN(parts));
}

static void test_rows_and_alternatives_are_not_given(void **state)
{
    (void)state;
    score_rows_check(rows, ARRAY_LEN(rows));
}

static void test_what_a_denial_denies(void **state)
{
    (void)state;
    score_rows_check(denials, ARRAY_LEN(denials));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_letters_and_cheers_are_told_from_numbers),
        cmocka_unit_test(test_a_part_does_not_speak_for_the_whole),
        cmocka_unit_test(test_rows_and_alternatives_are_not_given),
        cmocka_unit_test(test_what_a_denial_denies),
        cmocka_unit_test(test_what_is_kept_back_is_no_second_score),
        cmocka_unit_test(test_what_is_promised_is_not_given),
        cmocka_unit_test(test_later_numbers_take_the_place_of_others),
        cmocka_unit_test(test_a_refusal_reaches_its_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
