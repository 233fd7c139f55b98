/* The review queue: what a person may say to an entry, and in whose digest it stands.
 */
#include "loop_fixture.h"

#include "loop/review.h"

static void test_only_a_clear_word_settles(void **state)
{
    static const struct {
        const char *text, *subject;
        enum review_word word;
        int64_t number;
    } rows[] = {
        {"7", "", REVIEW_SCORE, 7},
        {"0", "", REVIEW_SCORE, 0},
        {"10", "", REVIEW_SCORE, 10},
        {"  7  ", "", REVIEW_SCORE, 7},
        {"7.", "", REVIEW_SCORE, 7},
        {"Note 7", "", REVIEW_SCORE, 7},
        {"Note: 7!", "", REVIEW_SCORE, 7},
        {"Wertung 3", "", REVIEW_SCORE, 3},
        {"SCORE: 9", "", REVIEW_SCORE, 9},
        {"rating 4", "", REVIEW_SCORE, 4},
        {"7 von 10", "", REVIEW_SCORE, 7},
        {"7 out of 10", "", REVIEW_SCORE, 7},
        {"7 Punkte", "", REVIEW_SCORE, 7},
        {"\n\n7\n\nViele Grüße\nMaria", "", REVIEW_SCORE, 7},
        {"7\n8", "", REVIEW_SCORE, 7}, /* the first line speaks */
        {"keine Wertung", "", REVIEW_NO_SCORE, 0},
        {"Keine Note.", "", REVIEW_NO_SCORE, 0},
        {"no score", "", REVIEW_NO_SCORE, 0},
        {"none", "", REVIEW_NO_SCORE, 0},
        {"Einladung 33", "", REVIEW_INVITATION, 33},
        {"invitation 33", "", REVIEW_INVITATION, 33},
        {"Erledigt!", "", REVIEW_SEEN, 0},
        {"done", "", REVIEW_SEEN, 0},
        {"nobody", "", REVIEW_SEEN, 0},
        {"", "Einordnen: 7", REVIEW_SCORE, 7},
        {" \n ", "Settle: no score", REVIEW_NO_SCORE, 0},
        {"", "AW: Einordnen: Einladung 5", REVIEW_INVITATION, 5},
        /* anything else is a question back */
        {"", "", REVIEW_UNKNOWN, 0},
        {"", "7", REVIEW_UNKNOWN, 0},
        {"Hm?", "Einordnen: 7", REVIEW_UNKNOWN, 0},
        {"-1", "", REVIEW_UNKNOWN, 0},
        {"7,5", "", REVIEW_UNKNOWN, 0},
        {"7-8", "", REVIEW_UNKNOWN, 0},
        {"7/10", "", REVIEW_UNKNOWN, 0},
        {"7?", "", REVIEW_UNKNOWN, 0},
        {"7 8", "", REVIEW_UNKNOWN, 0},
        {"7 oder 8", "", REVIEW_UNKNOWN, 0},
        {"eher 7", "", REVIEW_UNKNOWN, 0},
        {"Note", "", REVIEW_UNKNOWN, 0},
        {"Note 7 glaube ich", "", REVIEW_UNKNOWN, 0},
        {"Einladung", "", REVIEW_UNKNOWN, 0},
        {"Einladung 3 von 4", "", REVIEW_UNKNOWN, 0},
        {"99999999999999999999", "", REVIEW_UNKNOWN, 0},
        {"sieben", "", REVIEW_UNKNOWN, 0},
        {"gelöst", "", REVIEW_UNKNOWN, 0},
        {"Bitte anrufen.", "", REVIEW_UNKNOWN, 0},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct review_order o =
            review_parse(str_c(rows[i].text), str_c(rows[i].subject));
        if (o.word != rows[i].word || o.number != rows[i].number) {
            fail_msg("'%s' '%s': got %d %lld", rows[i].text, rows[i].subject, o.word,
                     (long long)o.number);
        }
    }
}

static void test_an_entry_stands_in_the_right_digests(void **state)
{
    enum { DAY_S = 86400 };
    static const struct {
        const char *name, *team, *none; /* who gets no digest */
        int64_t age_s;
        const char *want; /* persons */
    } rows[] = {
        {"of the team", "sales", "", 0, "dora "},
        {"of the other team", "service", "", 0, "anna "},
        {"of none: the default team's", "", "", 0, "anna "},
        {"the last of the ladder, after two days", "service", "", 2 * DAY_S,
         "anna chef "},
        {"no ladder: the default team's", "sales", "", 3 * DAY_S, "chef dora "},
        {"an owner without digests: the deputy", "service", "anna", 0, "bernd "},
        {"a team without any: the default team", "sales", "dora", 0, "anna "},
        {"only the last of the ladder is left", "service", "anna bernd dora", 0,
         "chef "},
        {"nobody of these teams: anybody", "service", "anna bernd chef", 0, "dora "},
        {"nobody at all", "service", "anna bernd chef dora", 9 * DAY_S, ""},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct person persons[ARRAY_LEN(fix_persons)];
        struct policy p = fix_policy;
        struct arena a CLEANUP(arena_done) = {0};
        struct str got = STR("");
        p.review_climb_s = 2 * DAY_S;
        p.persons = persons;
        p.n_persons = ARRAY_LEN(persons);
        for (size_t k = 0; k < p.n_persons; k++) {
            persons[k] = fix_persons[k];
            persons[k].n_digests = str_has(str_c(rows[i].none), persons[k].id) ? 0 : 1;
        }
        const struct team *team =
            rows[i].team[0] == '\0' ? NULL : policy_team(&p, str_c(rows[i].team));
        for (size_t k = 0; k < p.n_persons; k++) {
            if (review_concerns(&p, team, &persons[k], 1000, 1000 + rows[i].age_s)) {
                got =
                    arena_printf(&a, "%.*s%.*s ", STR_ARG(got), STR_ARG(persons[k].id));
            }
        }
        if (!str_eq_c(got, rows[i].want)) {
            fail_msg("%s: got %.*s", rows[i].name, STR_ARG(got));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_a_clear_word_settles),
        cmocka_unit_test(test_an_entry_stands_in_the_right_digests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
