/* Amounts as typed and as shown. */
#include "loop_fixture.h"

#include "base/money.h"

static void test_amounts_are_read_exactly_or_not_at_all(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t want; /* -1: no amount */
    } rows[] = {
        {"20", 2000},       {"19.90", 1990},
        {"19,90", 1990},    {"0", 0},
        {"7,5", 750},       {"0.01", 1},
        {"007", 700},       {"1000000", 100000000},
        {"", -1},           {".", -1},
        {"5.", -1},         {".5", -1},
        {"1.234", -1},      {"1.000,00", -1},
        {"1,2,3", -1},      {"-5", -1},
        {"+5", -1},         {"5 ", -1},
        {"5e3", -1},        {"0x10", -1},
        {"1000000.01", -1}, {"99999999999", -1},
        {"20 EUR", -1},     {"1.-5", -1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t got = -1;
        bool ok = money_parse(str_c(rows[i].text), &got);
        if (got != rows[i].want || ok != (rows[i].want >= 0)) {
            fail_msg("row '%s': %lld", rows[i].text, (long long)got);
        }
    }
}

static void test_currencies_are_three_letters(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } rows[] = {{"EUR", "EUR"},  {"eur", "EUR"}, {"\xe2\x82\xac", "EUR"},
                {"Euro", "EUR"}, {"$", "USD"},   {"chf", "CHF"},
                {"SEK", "SEK"},  {"", ""},       {"EU", ""},
                {"E1R", ""},     {"EURO1", ""}};
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str got = money_currency(&a, str_c(rows[i].text));
        if (!str_eq_c(got, rows[i].want)) {
            fail_msg("row '%s': '%.*s'", rows[i].text, STR_ARG(got));
        }
    }
    arena_done(&a);
}

static void test_amounts_read_as_the_language_writes_them(void **state)
{
    (void)state;
    static const struct {
        int64_t cents;
        const char *currency, *de, *en;
    } rows[] = {
        {2000, "EUR", "20 \xe2\x82\xac",
         "\xe2\x82\xac"
         "20"},
        {1990, "EUR", "19,90 \xe2\x82\xac",
         "\xe2\x82\xac"
         "19.90"},
        {5, "USD", "0,05 $", "$0.05"},
        {1500, "CHF", "15 CHF", "15 CHF"},
        {1550, "SEK", "15,50 SEK", "15.50 SEK"},
    };
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str de = money_text(&a, rows[i].cents, str_c(rows[i].currency), true);
        struct str en = money_text(&a, rows[i].cents, str_c(rows[i].currency), false);
        if (!str_eq_c(de, rows[i].de) || !str_eq_c(en, rows[i].en)) {
            fail_msg("row %zu: '%.*s', '%.*s'", i, STR_ARG(de), STR_ARG(en));
        }
    }
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_amounts_are_read_exactly_or_not_at_all),
        cmocka_unit_test(test_currencies_are_three_letters),
        cmocka_unit_test(test_amounts_read_as_the_language_writes_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
