/* What a look at a header guesses is what the reader finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "reader/read.h"
#include "reader/reftoken.h"

#define TOKEN_A "abcdefghijklmnop234567abcd"
#define TOKEN_B "zyxwvutsrqponmlk765432zyxw"

static const struct {
    const char *name, *raw;
} same[] = {
    {"To", "From: a@b.example\r\nTo: x+" TOKEN_A "@firma.example\r\n\r\n9\r\n"},
    {"To beats Delivered-To",
     "Delivered-To: x+" TOKEN_B "@f.example\nTo: x+" TOKEN_A "@f.example\n\n9\n"},
    {"upper case", "TO: X+ABCDEFGHIJKLMNOP234567ABCD@F.EXAMPLE\r\n\r\n9\r\n"},
    {"folded To", "To: Feedback\r\n <x+" TOKEN_A "@firma.example>\r\n\r\n9\r\n"},
    {"second of two in To",
     "To: kim@gmx.example, x+" TOKEN_A "@f.example\r\n\r\n9\r\n"},
    {"VERP in Delivered-To",
     "Delivered-To: x+" TOKEN_A "=gmx.example@f.example\n\n9\n"},
    {"only In-Reply-To", "To: x@f.example\r\nIn-Reply-To:\r\n <s." TOKEN_A
                         "@f.example>\r\nSubject: Re\r\n\r\n9\r\n"},
    {"address before In-Reply-To, which names another one",
     "In-Reply-To: <s." TOKEN_B ".3@f.example>\r\nCc: x+" TOKEN_A
     "@f.example\r\n\r\n9\r\n"},
    {"last of References",
     "To: x+" TOKEN_A "@f.example\r\nReferences: <1@a> <2@a>\r\n\t<s." TOKEN_B
     "@f.example>\r\n <4@a>\r\n\r\n9\r\n"},
    {"body is not looked at",
     "Subject: x\r\nTo: x+" TOKEN_A "@f.example\r\n\r\nIn-Reply-To: <1@a>\r\n"},
};

static struct str last_of(struct str ids)
{
    size_t blank = str_rfind_byte(ids, ' ');
    return str_from(ids, blank == STR_NPOS ? 0 : blank + 1);
}

static void test_guess_is_what_the_reader_finds(void **state)
{
    (void)state;
    struct err err = {""};
    assert_int_equal(reader_prepare(&err), RC_OK);
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        struct arena a = {0};
        struct reader_request req = {.raw = str_c(same[i].raw)};
        struct reading want, got;
        reader_read(&a, &req, &want);
        reftoken_guess(&a, req.raw, &got);
        if (got.n_tokens != 1 || want.n_tokens == 0 ||
            !str_eq(got.tokens[0], want.tokens[0]) ||
            !str_eq(got.in_reply_to, want.in_reply_to) ||
            !str_eq(got.references, last_of(want.references))) {
            fail_msg("%s: guessed '%.*s', '%.*s', '%.*s'", same[i].name,
                     STR_ARG(got.tokens[0]), STR_ARG(got.in_reply_to),
                     STR_ARG(got.references));
        }
        arena_done(&a);
    }
}

static void test_guess_finds_nothing_where_nothing_is(void **state)
{
    (void)state;
    static const char *const none[] = {
        "",
        "\r\n",
        "To: x@f.example",
        "To",
        ":",
        "To: x+short@f.example\r\n\r\nx+" TOKEN_A "@f.example\r\n",
        "X-To: x+" TOKEN_A "@f.example\r\n folded+" TOKEN_B "@f.example\r\n\r\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(none); i++) {
        struct arena a = {0};
        struct reading got;
        reftoken_guess(&a, str_c(none[i]), &got);
        if (got.n_tokens != 0 || got.in_reply_to.len + got.references.len != 0) {
            fail_msg("'%s': guessed '%.*s'", none[i], STR_ARG(got.tokens[0]));
        }
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_guess_is_what_the_reader_finds),
        cmocka_unit_test(test_guess_finds_nothing_where_nothing_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
