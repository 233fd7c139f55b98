/* How grave a case is: score, words, attributes; the first that fits wins. */
#include "loop_fixture.h"

#include "loop/phrase.h"
#include "loop/severity.h"

static void test_words_are_found_as_people_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *text, *pattern;
        bool want;
    } rows[] = {
        {"Ich gehe zum Anwalt.", "anwalt", true},
        {"ICH GEHE ZUM ANWALT!!!", "anwalt", true},
        {"Mein Rechtsanwalt meldet sich", "anwalt", false},
        {"Mein Rechtsanwalt meldet sich", "*anwalt", true},
        {"Meine Rechtsanwältin, Frau Dr. Groß", "*anwältin", true},
        {"Meine Rechtsanwa\xcc\x88ltin", "*anwältin", true},
        {"anwaltlich vertreten", "*anwalt*", true},
        {"Ich kündige!", "kündig*", true},
        {"Hiermit kuendige ich", "kündig*", true},
        {"KÜNDIGUNG", "kuendig*", true},
        {"die Kündigung.", "kündig*", true},
        {"unkündbar", "kündig*", false},
        {"Wir leiten rechtliche Schritte ein", "rechtliche schritte", true},
        {"Wir leiten rechtliche\nSchritte ein", "rechtliche schritte", true},
        {"rechtliche, gute Schritte", "rechtliche schritte", false},
        {"rechtlichen Schritten", "rechtliche* schritt*", true},
        {"Das steht morgen auf social media", "social media", true},
        {"social", "social media", false},
        {"(Anwalt)", "anwalt", true},
        {"\"Anwalt\"", "anwalt", true},
        {"Anwalt/Gericht", "gericht", true},
        {"Anwalt?", "anwalt", true},
        {"1 Anwalt", "1 anwalt", true},
        {"Maier", "m??er", true},
        {"Maiier", "m??er", false},
        {"", "anwalt", false},
        {"anwalt", "", false},
        {"anything", "*", true},
        {"...", "*", false},
        {"Straße", "strasse", true},
        {"a b c d e f g", "c d e", true},
        {"a b c d e f g", "c e", false},
        {"x anwalt", " anwalt ", true},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct str folded = phrase_fold_text(&a, str_c(rows[i].text));
        if (phrase_has(folded, str_c(rows[i].pattern)) != rows[i].want) {
            fail_msg("row '%s' in '%s': want %d", rows[i].pattern, rows[i].text,
                     rows[i].want);
        }
        arena_done(&a);
    }
}

static void test_a_long_text_is_looked_at_up_to_its_limit(void **state)
{
    (void)state;
    struct arena a = {0};
    size_t size = 1 << 20;
    char *text = ARENA_ARRAY(&a, size, char);
    for (size_t i = 0; i < size; i++) {
        text[i] = i % 7 == 6 ? ' ' : 'a';
    }
    memcpy(text + 9000, " anwalt ", 8);
    assert_true(phrase_has(phrase_fold_text(&a, str_of(text, size)), STR("*anwalt")));
    memset(text, 'b', size); /* one word of a megabyte */
    assert_false(phrase_has(phrase_fold_text(&a, str_of(text, size)), STR("b*")));
    char pattern[1000];
    memset(pattern, 'x', sizeof pattern);
    assert_false(phrase_has(STR("x y z"), str_of(pattern, sizeof pattern)));
    arena_done(&a);
}

static const struct str legal_words[] = {{"*anwalt*", 8}, {"gericht", 7}};
static const struct str gold[] = {{"value=gold", 10}, {"value=platin*", 13}};
static const struct severity severities[] = {
    {.id = {"legal", 5}, .score_at_most = -1, .words = legal_words, .n_words = 2},
    {.id = {"gold-low", 8}, .score_at_most = 3, .attributes = gold, .n_attributes = 2},
    {.id = {"gold", 4}, .score_at_most = -1, .attributes = gold, .n_attributes = 2},
    {.id = {"zero", 4}, .score_at_most = 0},
};

static void test_first_that_fits_all_it_names_wins(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int score; /* -1 = none */
        const char *words, *attribute, *want;
    } rows[] = {
        {"nothing fits", 5, "schlecht", "value=iron", ""},
        {"words", 5, "zum Anwalt", "", "legal"},
        {"words before attributes", 1, "vor Gericht", "value=gold", "legal"},
        {"words without a score", -1, "vor Gericht", "", "legal"},
        {"attribute and score", 3, "", "value=gold", "gold-low"},
        {"attribute, the score is too good", 4, "", "value=gold", "gold"},
        {"attribute, upper case", 4, "", "Value=GOLD", "gold"},
        {"attribute by pattern", 2, "", "value=platinum", "gold-low"},
        {"attribute without a score", -1, "", "value=gold", "gold"},
        {"score alone", 0, "", "", "zero"},
        {"no score is not a low one", -1, "", "", ""},
        {"another column", 2, "", "colour=gold", ""},
    };
    struct policy p = fix_policy;
    p.severities = severities;
    p.n_severities = ARRAY_LEN(severities);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct str attributes[] = {STR("zone=UTC"), str_c(rows[i].attribute)};
        struct grounds g = {str_c(rows[i].words), attributes, 2};
        struct case_file c = {.has_score = rows[i].score >= 0, .score = rows[i].score};
        const struct severity *got = severity_of(&a, &p, &c, &g);
        if (!str_eq_c(got == NULL ? STR("") : got->id, rows[i].want)) {
            fail_msg("row '%s': want '%s'", rows[i].name, rows[i].want);
        }
        assert_null(severity_of(&a, &fix_policy, &c, &g)); /* without sections: none */
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_are_found_as_people_write_them),
        cmocka_unit_test(test_a_long_text_is_looked_at_up_to_its_limit),
        cmocka_unit_test(test_first_that_fits_all_it_names_wins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
