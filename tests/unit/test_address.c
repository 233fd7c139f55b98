/* Addresses: one mailbox and nothing else gets through; the first of a header (threat
 * 2). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "mail/address.h"

static const struct {
    const char *name, *in, *want; /* want NULL: refused */
} checks[] = {
    {"plain", "jane@example.org", "jane@example.org"},
    {"trimmed", " \tjane@example.org\r\n", "jane@example.org"},
    {"domain folded, local kept", "Jane.Doe@EXAMPLE.Org", "Jane.Doe@example.org"},
    {"detail", "a+b@x.example", "a+b@x.example"},
    {"odd but legal", "o'neil!#$%&*/=?^_`{|}~-@x.example",
     "o'neil!#$%&*/=?^_`{|}~-@x.example"},
    {"quoted local", "\"a b@c\"@x.example", "\"a b@c\"@x.example"},
    {"umlaut domain",
     "a@B\xc3\xbc"
     "cher.example",
     "a@xn--bcher-kva.example"},
    {"decomposed umlaut",
     "a@bu\xcc\x88"
     "cher.example",
     "a@xn--bcher-kva.example"},
    {"sharp s",
     "a@stra\xc3\x9f"
     "e.example",
     "a@xn--strae-oqa.example"},
    {"a-label", "a@xn--bcher-kva.example", "a@xn--bcher-kva.example"},
    {"japanese with latin", "a@abc\xe6\x97\xa5\xe6\x9c\xac.example",
     "a@xn--abc-v08fl0d.example"},
    {"all cyrillic", "a@\xd0\xbf\xd0\xbe\xd1\x87\xd1\x82\xd0\xb0.example",
     "a@xn--80a1acny.example"},
    {"no dot", "root@localhost", "root@localhost"},
    {"empty", "", NULL},
    {"no at", "jane.example.org", NULL},
    {"two at", "a@b@c.example", NULL},
    {"two addresses", "a@b.example,c@d.example", NULL},
    {"two addresses, semicolon", "a@b.example;c@d.example", NULL},
    {"with name", "Jane <a@b.example>", NULL},
    {"comment", "a@b.example(x)", NULL},
    {"blank", "a b@c.example", NULL},
    {"line end", "a@b.example\r\nRCPT TO:<c@d.example>", NULL},
    {"line feed in local", "a\nb@c.example", NULL},
    {"next line", "a\xc2\x85@b.example", NULL},
    {"line separator", "a\xe2\x80\xa8@b.example", NULL},
    {"bidi", "a\xe2\x80\xae@b.example", NULL},
    {"zero width", "a@b\xe2\x80\x8b.example", NULL},
    {"bad utf-8", "a\xff@b.example", NULL},
    {"no local", "@b.example", NULL},
    {"umlaut in local", "j\xc3\xb6rg@b.example", NULL},
    {"no domain", "a@", NULL},
    {"empty label", "a@b..example", NULL},
    {"leading dot", "a@.example", NULL},
    {"trailing dot", "a@b.example.", NULL},
    {"dots in local", "a..b@c.example", NULL},
    {"dot first", ".a@c.example", NULL},
    {"hyphen first", "a@-b.example", NULL},
    {"underscore", "a@b_c.example", NULL},
    {"literal", "a@[192.0.2.1]", NULL},
    {"open quotes", "\"a@b.example", NULL},
    {"line end behind a backslash", "\"a\\\r\nRCPT\"@b.example", NULL},
    {"quote behind a backslash", "\"a\\\"@b.example", NULL},
    {"cyrillic a", "a@p\xd0\xb0ypal.example", NULL},
    {"cyrillic a as a-label", "a@xn--pypal-4ve.example", NULL},
    {"greek o", "a@g\xce\xbfogle.example", NULL},
    {"bad a-label", "a@xn--a.example", NULL},
};

static void test_address_check_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
        struct arena a = {0};
        struct str got = STR_NULL;
        struct err err = {""};
        enum rc rc = address_check(&a, str_c(checks[i].in), &got, &err);
        bool ok = checks[i].want == NULL ? rc == RC_INPUT && err.text[0] != '\0'
                                         : rc == RC_OK && str_eq_c(got, checks[i].want);
        if (!ok) {
            fail_msg("%s: %s, <<%.*s>> %s", checks[i].name, rc_name(rc), STR_ARG(got),
                     err.text);
        }
        arena_done(&a);
    }
}

static void test_address_check_nul_and_lengths_refused(void **state)
{
    (void)state;
    struct arena a = {0};
    struct str got;
    char text[400];
    assert_int_equal(address_check(&a, STR("a\0@b.example"), &got, NULL), RC_INPUT);
    assert_int_equal(address_check(&a, STR("a@b\0.example"), &got, NULL), RC_INPUT);
    memset(text, 'a', sizeof text);
    memcpy(text + 64, "@b.example", 10);
    assert_int_equal(address_check(&a, str_of(text, 74), &got, NULL), RC_OK);
    memset(text, 'a', sizeof text);
    memcpy(text + 65, "@b.example", 10);
    assert_int_equal(address_check(&a, str_of(text, 75), &got, NULL), RC_INPUT);
    memset(text, 'a', sizeof text);
    text[1] = '@';
    for (size_t i = 50; i < sizeof text; i += 50) {
        text[i] = '.';
    }
    assert_int_equal(address_check(&a, str_of(text, 254), &got, NULL), RC_OK);
    assert_int_equal(address_check(&a, str_of(text, 255), &got, NULL), RC_INPUT);
    text[50] = 'a'; /* a label of 98 bytes */
    assert_int_equal(address_check(&a, str_of(text, 254), &got, NULL), RC_INPUT);
    arena_done(&a);
}

static const struct {
    const char *name, *in, *who, *addr; /* addr NULL: none */
} firsts[] = {
    {"bare", "jane@x.example", "", "jane@x.example"},
    {"name", "Jane Doe <Jane@X.Example>", "Jane Doe", "Jane@x.example"},
    {"quoted name", "\"Doe, Jane\" <j@x.example>", "Doe, Jane", "j@x.example"},
    {"escaped", "\"J \\\"x\\\" D\" <j@x.example>", "J \"x\" D", "j@x.example"},
    {"encoded", "=?utf-8?q?J=C3=BCrgen?= <j@x.example>", "J\xc3\xbcrgen",
     "j@x.example"},
    {"raw windows-1252", "J\xfcrgen <j@x.example>", "J\xc3\xbcrgen", "j@x.example"},
    {"comma in name", "Doe, Jane <j@x.example>", "Doe, Jane", "j@x.example"},
    {"comment name", "j@x.example (Jane)", "Jane", "j@x.example"},
    {"several", "a@x.example, b@x.example", "", "a@x.example"},
    {"two at first", "a@b@c, d@x.example", "", "d@x.example"},
    {"group", "Team: a@x.example, b@x.example;", "", "a@x.example"},
    {"empty group", "undisclosed-recipients:;", "", NULL},
    {"route", "<@a.example,@b.example:j@x.example>", "", "j@x.example"},
    {"quoted local", "\"a,b\"@x.example", "", "\"a,b\"@x.example"},
    {"blanks in brackets", "J < j@x.example >", "J", "j@x.example"},
    {"bidi",
     "J\xe2\x80\xae"
     "D <j@x.example>",
     "JD", "j@x.example"},
    {"empty", "", "", NULL},
    {"null path", "<>", "", NULL},
    {"name alone", "Jane Doe", "", NULL},
    {"control", "<a\x01@x.example>", "", NULL},
    {"open bracket", "Jane <j@x.example", "Jane", "j@x.example"},
    {"open quotes", "\"Jane <j@x.example>", "Jane", "j@x.example"},
    {"line end hidden", "=?utf-8?q?J=0D=0ABcc=3A?= <j@x.example>",
     "J  Bcc:", "j@x.example"},
};

static void test_address_first_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(firsts); i++) {
        struct arena a = {0};
        struct str who = STR_NULL;
        struct str addr = STR_NULL;
        enum rc rc = address_first(&a, str_c(firsts[i].in), &who, &addr);
        bool ok = firsts[i].addr == NULL
                      ? rc == RC_NONE
                      : rc == RC_OK && str_eq_c(addr, firsts[i].addr) &&
                            str_eq_c(who, firsts[i].who);
        if (!ok) {
            fail_msg("%s: %s, <<%.*s>> <<%.*s>>", firsts[i].name, rc_name(rc),
                     STR_ARG(who), STR_ARG(addr));
        }
        arena_done(&a);
    }
}

static void test_address_parts_and_detail(void **state)
{
    (void)state;
    struct arena a = {0};
    struct str addr = STR("feedback@x.example");
    assert_true(str_eq_c(address_local(addr), "feedback"));
    assert_true(str_eq_c(address_domain(addr), "x.example"));
    assert_true(
        str_eq_c(address_with_detail(&a, addr, STR("tok")), "feedback+tok@x.example"));
    assert_true(str_is_empty(address_domain(STR("none"))));
    assert_true(address_same(STR("A@x.example"), STR("a@X.example")));
    assert_false(address_same(STR("a@x.example"), STR("b@x.example")));
    arena_done(&a);
}

static void test_an_address_is_shown_in_letters(void **state)
{
    struct arena a = {0};
    (void)state;
    assert_true(str_eq(address_shown(&a, STR("a@sub.xn--bcher-kva.example")),
                       STR("a@sub.b\xc3\xbc"
                           "cher.example")));
    assert_true(str_eq(address_shown(&a, STR("a@x.example")), STR("a@x.example")));
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_address_check_rows),
        cmocka_unit_test(test_address_check_nul_and_lengths_refused),
        cmocka_unit_test(test_address_first_rows),
        cmocka_unit_test(test_address_parts_and_detail),
        cmocka_unit_test(test_an_address_is_shown_in_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
