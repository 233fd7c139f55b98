/* Tokens: right shape, never twice, every bit used. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "mail/token.h"

enum { TOKENS = 2000 };

static void test_token_new_has_shape_and_differs(void **state)
{
    (void)state;
    struct arena a = {0};
    struct str tokens[TOKENS];
    bool seen[TOKEN_LEN][256] = {{false}};
    for (size_t i = 0; i < TOKENS; i++) {
        tokens[i] = token_new(&a);
        assert_int_equal(tokens[i].len, TOKEN_LEN);
        assert_true(token_is_plausible(tokens[i]));
        for (size_t k = 0; k < TOKEN_LEN; k++) {
            char c = tokens[i].ptr[k];
            assert_true((c >= 'a' && c <= 'z') || (c >= '2' && c <= '7'));
            seen[k][(unsigned char)c] = true;
        }
        for (size_t k = 0; k < i; k++) {
            assert_false(str_eq(tokens[i], tokens[k]));
        }
    }
    for (size_t k = 0; k < TOKEN_LEN; k++) {
        size_t n = 0;
        for (size_t c = 0; c < 256; c++) {
            n += seen[k][c] ? 1 : 0;
        }
        /* 128 bits are 25 characters of 5 and one of 3, which is padded with zeros */
        assert_int_equal(n, k == TOKEN_LEN - 1 ? 8 : 32);
    }
    arena_done(&a);
}

static const struct {
    const char *in;
    bool want;
} plausible[] = {
    {"uwn2vn67sw7usaxtzx8w", true},
    {"UWN2VN67SW7USAXTZX8W", true},
    {"abcdefghijklmno2", true},
    {"abcdefghijklmn2", false},
    {"abcdefghijabcdefghijabcdefghijabcdefghi2", true},
    {"abcdefghijabcdefghijabcdefghijabcdefghij2", false},
    {"abcdefghijklmnopqrst", false},
    {"12345678901234567890", false},
    {"uwn2vn67-w7usaxtzx8w", false},
    {"uwn2vn67sw7usaxtzx\xc3\xbc", false},
    {"", false},
};

static void test_token_is_plausible_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(plausible); i++) {
        if (token_is_plausible(str_c(plausible[i].in)) != plausible[i].want) {
            fail_msg("'%s': want %d", plausible[i].in, plausible[i].want);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_token_new_has_shape_and_differs),
        cmocka_unit_test(test_token_is_plausible_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
