/* Scores: what a person must settle, ranges, decimals, bounds, other scales. */
#include "score_rows.h"

/* clang-format off */
static const struct score_row ranges[] = {
    {NPS, REVIEW, "7-8"},
    {NPS, REVIEW, "7 - 8"},
    {NPS, REVIEW, "7–8"},
    {NPS, REVIEW, "7 bis 8"},
    {NPS, REVIEW, "7 to 8"},
    {NPS, REVIEW, "zwischen 7 und 8"},
    {NPS, REVIEW, "zwischen sieben und acht"},
    {NPS, REVIEW, "irgendwas zwischen 7 und 8 würd ich sagen"},
    {NPS, REVIEW, "7 oder 8"},
    {NPS, REVIEW, "7 od. 8"},
    {NPS, REVIEW, "7 oder vielleicht 8"},
    {NPS, REVIEW, "sieben oder acht"},
    {NPS, REVIEW, "7/8"},
    {NPS, REVIEW, "7, vielleicht 8"},
    {NPS, REVIEW, "7 or 8"},
    {NPS, REVIEW, "seven or eight"},
    {NPS, REVIEW, "7ish maybe 8"},
    {NPS, REVIEW, "somewhere between 7 and 8"},
    {NPS, REVIEW, "7 bzw. 8"},
    {NPS, REVIEW, "ich schwanke zwischen 7 und 8"},
    {CSAT, REVIEW, "3-4"},
    {CSAT, REVIEW, "3 bis 4 Sterne"},
    {CES, REVIEW, "5-6"},
    {NPS, REVIEW, "7.5"},
    {NPS, REVIEW, "7,5"},
    {NPS, REVIEW, "7,5 Punkte"},
    {NPS, REVIEW, "7½"},
    {NPS, REVIEW, "7 1/2"},
    {NPS, REVIEW, "7,5/10"},
    {NPS, REVIEW, "8.5 out of 10"},
    {NPS, REVIEW, "siebeneinhalb"},
    {NPS, REVIEW, "seven and a half"},
    {CSAT, REVIEW, "4.5"},
    {CSAT, REVIEW, "4,5 Sterne"},
    {NPS, REVIEW, "8+"},
    {NPS, REVIEW, "fast eine 9"},
    {NPS, REVIEW, "almost a 9"},
    {NPS, REVIEW, "mindestens 8"},
    {NPS, REVIEW, "at least 8"},
    {NPS, 3, "höchstens 3"},
    {NPS, 3, "höchstens eine 3"},
    {NPS, 3, "maximal 3"},
    {NPS, 3, "at most a 3"},
    {NPS, 3, "3 at best"},
    {NPS, OR_REVIEW(4), "nicht mehr als 4"},
    {NPS, OR_REVIEW(4), "no more than a 4"},
    {NPS, REVIEW, "unter 5"},
    {NPS, REVIEW, "über 8"},
    {NPS, REVIEW, "less than 5"},
    {NPS, REVIEW, "über 8 auf jeden Fall"},
    {NPS, REVIEW, "weniger als 5"},
    {NPS, REVIEW, "mehr als 8"},
    {NPS, REVIEW, "10 oder 0, je nach Tag"},
};

static const struct score_row outside[] = {
    {NPS, REVIEW, "11"},
    {NPS, REVIEW, "11!"},
    {NPS, REVIEW, "eine glatte 11"},
    {NPS, REVIEW, "elf"},
    {NPS, REVIEW, "eleven"},
    {NPS, REVIEW, "100"},
    {NPS, REVIEW, "100 Punkte"},
    {NPS, REVIEW, "-5"},
    {NPS, REVIEW, "minus 5"},
    {NPS, REVIEW, "-1"},
    {NPS, REVIEW, "12/10"},
    {NPS, REVIEW, "11 von 10"},
    {NPS, REVIEW, "11 out of 10!"},
    {NPS, REVIEW, "20"},
    {CSAT, REVIEW, "8"},
    {CSAT, REVIEW, "10"},
    {CSAT, REVIEW, "0"},
    {CSAT, REVIEW, "zehn"},
    {CSAT, REVIEW, "6 Sterne"},
    {CSAT, REVIEW, "null Sterne"},
    {CSAT, REVIEW, "zero stars"},
    {CES, REVIEW, "9"},
    {CES, REVIEW, "0"},
    {CES, REVIEW, "10/10"},
    {CSAT, REVIEW, "10 von 10"},
};

static const struct score_row scales[] = {
    {NPS, REVIEW, "Schulnote 2"},
    {NPS, REVIEW, "Schulnote: 2"},
    {NPS, REVIEW, "nach Schulnoten eine 2"},
    {NPS, REVIEW, "In Schulnoten ausgedrückt: 2-"},
    {CSAT, REVIEW, "Schulnote 1"},
    {CSAT, REVIEW, "nach Schulnoten eine 3"},
    {NPS, REVIEW, "eine 1 mit Sternchen"},
    {CSAT, REVIEW, "1 mit Stern"},
    {NPS, REVIEW, "1+"},
    {NPS, REVIEW, "eine 1+"},
    {NPS, REVIEW, "eine glatte 1+"},
    {NPS, REVIEW, "2+"},
    {NPS, REVIEW, "2-"},
    {NPS, REVIEW, "Note 1-2"},
    {NPS, REVIEW, "Note 2"},
    {CSAT, REVIEW, "Note 2"},
    {NPS, REVIEW, "Note: 1"},
    {NPS, REVIEW, "ich gebe euch die Note 1"},
    {NPS, REVIEW, "sehr gut (1)"},
    {NPS, REVIEW, "1 (sehr gut)"},
    {NPS, OPEN, "1 = sehr gut"},
    {NPS, REVIEW, "mangelhaft 5"},
    {NPS, REVIEW, "5 - mangelhaft"},
    {NPS, REVIEW, "Note 6, setzen!"},
    {NPS, REVIEW, "6, setzen!"},
    {NPS, REVIEW, "90%"},
    {NPS, REVIEW, "90 %"},
    {NPS, REVIEW, "90 Prozent"},
    {NPS, REVIEW, "zu 90% zufrieden"},
    {NPS, REVIEW, "80 percent"},
    {NPS, REVIEW, "100% Weiterempfehlung"},
    {NPS, REVIEW, "4/5"},
    {NPS, REVIEW, "4 von 5"},
    {NPS, REVIEW, "4 von 5 Sternen"},
    {NPS, REVIEW, "4 out of 5"},
    {NPS, REVIEW, "5/5"},
    {NPS, REVIEW, "five stars"},
    {NPS, REVIEW, "5 Sterne plus"},
    {NPS, REVIEW, "5 star service"},
    {NPS, REVIEW, "Note 1 von 6"},
    {NPS, REVIEW, "80/100"},
    {NPS, REVIEW, "80 von 100"},
    {NPS, REVIEW, "8/20"},
    {NPS, REVIEW, "Auf einer Skala von 1 bis 5 eine 4"},
    {NPS, REVIEW, "On a scale of 1 to 5, 4"},
    {CSAT, REVIEW, "8/10"},
    {CSAT, REVIEW, "4/10"},
    {CSAT, REVIEW, "4 von 10"},
    {CSAT, REVIEW, "auf einer Skala von 1 bis 10 eine 4"},
    {CES, REVIEW, "5/5"},
    {CES, REVIEW, "5 von 10"},
    {CES, REVIEW, "5 Sterne"},
    {NPS, 10, "100%ig eine 10"},
    {NPS, 10, "10, zu 100% zufrieden"},
    {NPS, 8, "8 (Skala 0-10)"},
    {NPS, 8, "8 auf Ihrer Skala, wobei 10 das Beste ist"},
    {NPS, 8, "8 (wobei 10 = top)"},
    {CSAT, 4, "4 (1 = schlecht, 5 = gut)"},
    {NPS, 10, "10 mit Sternchen"},
    {NPS, 10, "10 mit Auszeichnung"},
};
/* clang-format on */

static void test_score_of_ranges_and_bounds(void **state)
{
    (void)state;
    score_rows_check(ranges, ARRAY_LEN(ranges));
}

static void test_score_outside_the_scale(void **state)
{
    (void)state;
    score_rows_check(outside, ARRAY_LEN(outside));
}

static void test_score_on_another_scale(void **state)
{
    (void)state;
    score_rows_check(scales, ARRAY_LEN(scales));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_score_of_ranges_and_bounds),
        cmocka_unit_test(test_score_outside_the_scale),
        cmocka_unit_test(test_score_on_another_scale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
