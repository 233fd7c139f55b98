/* Which survey an interaction gets: the first whose globs all match. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/attr.h"
#include "loop/survey.h"

static const struct str phone_or_chat[] = {{"phone", 5}, {"ch?t*", 5}};
static const struct str tariffs[] = {{"*tarif*", 7}};

/* Only what matching looks at is set. */
static const struct survey surveys[] = {
    {.name = {"tariff", 6},
     .channels = phone_or_chat,
     .n_channels = 2,
     .products = tariffs,
     .n_products = 1},
    {.name = {"talk", 4}, .channels = phone_or_chat, .n_channels = 2},
    {.name = {"koeln", 5},
     .teams = (const struct str[]){{"*K\xc3\xb6ln", 6}},
     .n_teams = 1},
};

static void test_match_takes_the_first_survey_that_fits(void **state)
{
    static const struct {
        const char *channel, *team, *product, *want;
    } rows[] = {
        {"phone", "", "Gastarif Basis", "tariff"},
        {"PHONE", "Hotline", "Waschmaschine", "talk"},
        {"chat-web", "", "", "talk"},
        {"cat", "Hotline K\xc3\xb6ln", "Gastarif", "koeln"},
        {"letter", "Hotline", "Gastarif", NULL},
        {"", "", "", NULL},
    };
    const struct policy policy = {.surveys = surveys, .n_surveys = ARRAY_LEN(surveys)};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct interaction in = {.channel = str_c(rows[i].channel),
                                       .team = str_c(rows[i].team),
                                       .product = str_c(rows[i].product)};
        const struct survey *got = survey_match(&policy, &in);
        struct str name = got != NULL ? got->name : STR("none");
        if (!str_eq(name, str_c(rows[i].want != NULL ? rows[i].want : "none"))) {
            fail_msg("row %zu: %.*s", i, STR_ARG(name));
        }
    }
}

static void test_match_without_globs_takes_all(void **state)
{
    const struct survey all = {.name = STR("all")};
    const struct policy policy = {.surveys = &all, .n_surveys = 1};
    const struct interaction in = {.channel = STR("anything")};
    (void)state;
    assert_ptr_equal(survey_match(&policy, &in), &all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_match_takes_the_first_survey_that_fits),
        cmocka_unit_test(test_match_without_globs_takes_all),
    };
    return cmocka_run_group_tests_name("survey", tests, NULL, NULL);
}
