/* Header fields: RFC 2047 words, RFC 2231 parameters, damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "mail/header.h"

struct row {
    const char *name, *in, *want;
};

static const struct row words[] = {
    {"plain", "Re: Ihre Frage", "Re: Ihre Frage"},
    {"q", "=?utf-8?Q?Gr=C3=BC=C3=9Fe_aus?= Bonn",
     "Gr\xc3\xbc\xc3\x9f"
     "e aus Bonn"},
    {"b", "=?UTF-8?b?w5xiZXI=?=",
     "\xc3\x9c"
     "ber"},
    {"windows-1252", "=?iso-8859-1?q?=80?=", "\xe2\x82\xac"},
    {"adjacent", "=?utf-8?q?a?= =?utf-8?q?b?= c", "ab c"},
    {"adjacent folded", "=?utf-8?q?a?=\t =?utf-8?q?b?=", "ab"},
    {"adjacent, two charsets",
     "=?utf-8?q?=C3=BC?= =?iso-8859-1?q?=FC?=", "\xc3\xbc\xc3\xbc"},
    {"character cut in two", "=?utf-8?q?=C3?= =?utf-8?b?vA==?=", "\xc3\xbc"},
    {"blank in word", "=?utf-8?Q?Ihre R=C3=BCck?= x",
     "Ihre R\xc3\xbc"
     "ck x"},
    {"question mark",
     "=?utf-8?Q?Wie?"
     "?=",
     "Wie?"},
    {"inside text", "a=?utf-8?q?b?=c", "abc"},
    {"language", "=?utf-8*de?q?b?=", "b"},
    {"empty word",
     "a =?utf-8?q?"
     "?= b",
     "a  b"},
    {"unknown charset", "=?x-bogus?q?=FC?= x", "\xc3\xbc x"},
    {"8 bit in a word", "M\xfc =?iso-8859-1?q?M\xfcller?=", "M\xc3\xbc M\xc3\xbcller"},
    {"no end", "=?utf-8?Q?Gr=C3=BC=C3=9Fe_aus K=C3=B6ln",
     "Gr\xc3\xbc\xc3\x9f"
     "e aus K=C3=B6ln"},
    {"no end before another",
     "=?utf-8?Q?=C3=BC =?utf-8?Q?=C3=A4?=", "\xc3\xbc\xc3\xa4"},
    {"no charset", "=??Q?=C3=BC?=", "\xc3\xbc"},
    {"unknown encoding", "=?utf-8?x?abc?=", "=?utf-8?x?abc?="},
    {"unknown after known", "=?utf-8?q?a?= =?nix?q?b?=", "ab"},
    {"not closed", "=?utf-8?q?abc", "abc"},
    {"half a word", "=??q?abc?= =?", "abc =?"},
    {"raw utf-8",
     "Gr\xc3\xbc\xc3\x9f"
     "e",
     "Gr\xc3\xbc\xc3\x9f"
     "e"},
    {"raw windows-1252",
     "Gr\xfc\xdf"
     "e",
     "Gr\xc3\xbc\xc3\x9f"
     "e"},
    {"line ends hidden", "=?utf-8?q?a=0D=0ABcc:_x?=", "a  Bcc: x"},
    {"nul hidden", "=?utf-8?q?a=00b?=", "ab"},
    {"line separators hidden", "=?utf-8?q?a=E2=80=A8b=C2=85c?=", "a b c"},
    {"tab", "a\tb", "a b"},
};

static void test_header_decode_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        struct arena a = {0};
        struct str got = header_decode(&a, str_c(words[i].in));
        if (!str_eq_c(got, words[i].want)) {
            fail_msg("%s: want <<%s>>, got <<%.*s>>", words[i].name, words[i].want,
                     STR_ARG(got));
        }
        arena_done(&a);
    }
}

static const struct {
    const char *name, *in, *type, *param, *want;
} media[] = {
    {"token", "Text/Plain; Charset=UTF-8", "text/plain", "charset", "UTF-8"},
    {"quoted", "text/plain; charset=\"utf-8\"; x=y", "text/plain", "x", "y"},
    {"escaped", "a/b; name=\"x\\\"y\\\\z\"", "a/b", "name", "x\"y\\z"},
    {"comments", "(c) text (d(e)) / plain (f); (g) x (h) = (i) y", "text/plain", "x",
     "y"},
    {"blanks in value", "a/b; name=my file.pdf; x=y", "a/b", "name", "my file.pdf"},
    {"no value", "a/b; name=; x=y", "a/b", "x", "y"},
    {"no equals", "a/b; name; x=y", "a/b", "x", "y"},
    {"semicolons", "a/b;;; ;x=y;", "a/b", "x", "y"},
    {"first wins", "a/b; x=1; x=2", "a/b", "x", "1"},
    {"missing", "a/b", "a/b", "x", ""},
    {"disposition", "Attachment; filename=x", "attachment/", "filename", "x"},
    {"extended", "a/b; name*=utf-8'de'%C3%BC%20x", "a/b", "name", "\xc3\xbc x"},
    {"sections", "a/b; name*1=cd; name*0=ab; name*2=ef", "a/b", "name", "abcdef"},
    {"extended sections", "a/b; name*0*=utf-8''%C3; name*1*=%BC; name*2=\"%41\"", "a/b",
     "name", "\xc3\xbc%41"},
    {"encoded word", "a/b; name=\"=?utf-8?q?=C3=BC?=\"", "a/b", "name", "\xc3\xbc"},
    {"line end hidden", "a/b; name*=utf-8''a%0D%0Ab", "a/b", "name", "a  b"},
    {"open quotes", "a/b; name=\"abc", "a/b", "name", "abc"},
    {"open comment", "a/b; (((x=y", "a/b", "x", ""},
    {"nothing", ";", "/", "x", ""},
};

static void test_header_media_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(media); i++) {
        struct arena a = {0};
        struct header_media m;
        header_media_parse(&a, str_c(media[i].in), &m);
        struct str type =
            arena_printf(&a, "%.*s/%.*s", STR_ARG(m.type), STR_ARG(m.subtype));
        struct str got = header_media_param(&a, &m, media[i].param);
        if (!str_eq_c(type, media[i].type) || !str_eq_c(got, media[i].want)) {
            fail_msg("%s: got %.*s, <<%.*s>>", media[i].name, STR_ARG(type),
                     STR_ARG(got));
        }
        arena_done(&a);
    }
}

static void test_header_split_unfolds_and_skips(void **state)
{
    (void)state;
    struct arena a = {0};
    const struct mail_header *h = NULL;
    size_t n = header_split(&a,
                            STR("Subject: a\r\n\tb\r\nno colon\r\n more\r\n"
                                "X-Y :z\nsubject: c\nTo: M\xfcller"),
                            &h);
    assert_int_equal(n, 4);
    assert_true(str_eq_c(h[0].name, "Subject"));
    assert_true(str_eq_c(h[0].raw, "a\tb"));
    assert_true(str_eq_c(h[0].value, "a b"));
    assert_true(str_eq_c(h[1].name, "X-Y"));
    assert_true(str_eq_c(h[1].value, "z"));
    assert_ptr_equal(header_find(h, n, "SUBJECT"), &h[0]);
    assert_null(header_find(h, n, "Cc"));
    assert_true(str_eq_c(h[3].raw, "M\xc3\xbcller"));
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_header_decode_rows),
        cmocka_unit_test(test_header_media_rows),
        cmocka_unit_test(test_header_split_unfolds_and_skips),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
