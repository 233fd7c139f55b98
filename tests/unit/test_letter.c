/* What letters put into words: spans of time in the language of the mail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "cmd/letter/letter_data.h"

static void test_span_is_told_in_the_language_of_the_mail(void **state)
{
    static const struct {
        int64_t seconds;
        const char *de, *en;
    } rows[] = {
        {0, "1 Min.", "1 min"},
        {59, "1 Min.", "1 min"},
        {120, "2 Min.", "2 min"},
        {3599, "59 Min.", "59 min"},
        {3600, "1 Std.", "1 h"},
        {12000, "3 Std. 20 Min.", "3 h 20 min"},
        {86399, "23 Std. 59 Min.", "23 h 59 min"},
        {86400, "1 Tag", "1 day"},
        {90000, "1 Tag 1 Std.", "1 day 1 h"},
        {172800, "2 Tg.", "2 days"},
        {176400, "2 Tg. 1 Std.", "2 days 1 h"},
        {864000, "10 Tg.", "10 days"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct str de = letter_span(&a, STR("de"), rows[i].seconds);
        struct str en = letter_span(&a, STR("en"), rows[i].seconds);
        if (!str_eq_c(de, rows[i].de) || !str_eq_c(en, rows[i].en)) {
            fail_msg("%lld s: got '%.*s', '%.*s'", (long long)rows[i].seconds,
                     STR_ARG(de), STR_ARG(en));
        }
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_span_is_told_in_the_language_of_the_mail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
