/* Other programs' output: words, limits, how they may end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/process.h"

static void test_output_of_a_command_line(void **state)
{
    (void)state;
    static const struct {
        const char *name, *command;
        enum rc rc;
        const char *want; /* output, or a part of the error */
    } rows[] = {
        {"plain", "echo one two", RC_OK, "one two\n"},
        {"blanks between words", "  echo \t one   two ", RC_OK, "one two\n"},
        {"quoted", "echo 'one  two' \"three 'four\"", RC_OK, "one  two three 'four\n"},
        {"quotes in a word", "echo a'b c'd", RC_OK, "ab cd\n"},
        {"an empty word", "printf '%s|%s|' '' x", RC_OK, "|x|"},
        {"no shell", "echo $HOME `id` $(id) ; > x | y", RC_OK,
         "$HOME `id` $(id) ; > x | y\n"},
        {"nothing", "true", RC_OK, ""},
        {"no stdin", "cat", RC_OK, ""},
        {"binary", "printf 'a\\000b'", RC_OK, "a"},
        {"exit code", "sh -c 'echo secret; exit 3'", RC_CONFIG, "exit code 3"},
        {"signal", "sh -c 'kill -9 $$'", RC_CONFIG, "signal 9"},
        {"no such program", "nachfass-no-such-program x", RC_CONFIG, "cannot be run"},
        {"empty", "", RC_CONFIG, "no command"},
        {"blanks", "   ", RC_CONFIG, "no command"},
        {"open quote", "echo 'x", RC_CONFIG, "quote"},
        {"too much", "head -c 2000 /dev/zero", RC_CONFIG, "too much"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a CLEANUP(arena_done) = {0};
        struct str out = STR_NULL;
        struct err err = {{0}};
        enum rc rc = process_output(&a, str_c(rows[i].command), 20, 1000, &out, &err);
        struct str got = rc == RC_OK ? str_c(out.ptr) : str_c(err.text);
        bool ok = rc == rows[i].rc && (rc == RC_OK ? str_eq_c(got, rows[i].want)
                                                   : str_has(got, str_c(rows[i].want)));
        if (!ok || str_has(str_c(err.text), STR("secret"))) {
            fail_msg("row '%s': rc %d '%.*s'", rows[i].name, (int)rc, STR_ARG(got));
        }
    }
}

static void test_endless_command_is_killed(void **state)
{
    (void)state;
    static const char *const commands[] = {"sleep 60", "yes"};
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        struct arena a CLEANUP(arena_done) = {0};
        struct str out = STR_NULL;
        struct err err;
        assert_int_equal(
            process_output(&a, str_c(commands[i]), i == 0 ? 0 : 20, 1000, &out, &err),
            i == 0 ? RC_TEMP : RC_CONFIG);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_output_of_a_command_line),
        cmocka_unit_test(test_endless_command_is_killed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
