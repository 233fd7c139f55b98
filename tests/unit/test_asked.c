/* The scale that a quoted survey shows: its buttons in the shapes that clients give
 * them, and numbers that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "reader/asked.h"

enum { NONE = -1 };

static const struct {
    const char *text;
    int want;
} rows[] = {
    {"> 0  1  2  3  4  5  6  7  8  9  10", SCALE_NPS},
    {"1 2 3 4 5", SCALE_CSAT},
    {"(1 = sehr schwer, 7 = sehr leicht).\n> 1\n> 2\n> 3\n> 4\n> 5\n> 6\n> 7\n",
     SCALE_CES},
    {"| 1 | 2 | 3 | 4 | 5 |\n| Danke", SCALE_CSAT},
    {"[1] [2] [3] [4] [5]\nUnd warum?", SCALE_CSAT},
    {"1<mailto:a@x.example?subject=Score%201>  "
     "2<mailto:a@x.example?subject=Score%202>\n"
     "3<https://x.example/7> 4<mailto:b> 5<mailto:c> Why?",
     SCALE_CSAT},
    {"1 (mailto:a) 2 (https://b) 3 (http://c)\n4 (mailto:d) 5 (mailto:e)", SCALE_CSAT},
    {"Gerne.\n\n> 0 1 2 3 4 5 6 7 8 9 10\n>> 1 2 3 4 5\n", SCALE_NPS},
    {"um 12 kam 1 2 3 4 5 niemand", SCALE_CSAT},
    {"", NONE},
    {"5", NONE},
    {"1 2 3 4", NONE},
    {"1 2 3 4 5 6", NONE},
    {"0 1 2 3 4 5", NONE},
    {"2 3 4 5", NONE},
    {"1 2 3 drei 4 5", NONE},
    {"1 2 4 5 3", NONE},
    {"1 2 3 4 15", NONE},
    {"1. 2. 3. 4. 5.", NONE},
    {"1, 2, 3, 4, 5", NONE},
    {"1 <mailto:a", NONE},
    {"1 2 <b\n> 3 4 5", NONE},
    {"1 (or 2) 3 4 5", NONE},
};

static void test_buttons_tell_the_scale(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum reading_scale scale = SCALE_NPS;
        int got = asked_scale(str_c(rows[i].text), &scale) ? (int)scale : NONE;
        if (got != rows[i].want) {
            fail_msg("'%s': %d, wanted %d", rows[i].text, got, rows[i].want);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_buttons_tell_the_scale)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
