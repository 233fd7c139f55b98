/* Byte strings, UTF-8, numbers, globs.
 * Rows name themselves in the failure. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/str.h"

static void check_str(const char *row, struct str got, struct str want)
{
    if (!str_eq(got, want)) {
        fail_msg("row '%s': got '%.*s', want '%.*s'", row, STR_ARG(got), STR_ARG(want));
    }
}

static void test_str_compare_null_and_empty_are_equal(void **state)
{
    (void)state;
    assert_true(str_eq(STR_NULL, STR("")));
    assert_true(str_eq(str_c(NULL), STR_NULL));
    assert_true(str_is_empty(str_c("")));
    assert_int_equal(str_cmp(STR_NULL, STR("")), 0);
    assert_true(str_starts(STR_NULL, STR_NULL));
    assert_true(str_ends(STR_NULL, STR("")));
    assert_true(str_find(STR_NULL, STR_NULL) == 0);
    assert_true(str_ifind(STR_NULL, STR("x")) == STR_NPOS);
    assert_true(str_find_byte(STR_NULL, 'x') == STR_NPOS);
    assert_true(str_trim(STR_NULL).len == 0);
    assert_null(str_from(STR_NULL, 5).ptr);
    assert_true(str_is_utf8(STR_NULL));
}

static void test_str_compare_orders_bytes_unsigned(void **state)
{
    (void)state;
    assert_true(str_cmp(STR("a"), STR("b")) < 0);
    assert_true(str_cmp(STR("a"), STR("aa")) < 0);
    assert_true(str_cmp(STR("\xff"), STR("a")) > 0);
    assert_true(str_eq(STR("a\0b"), STR("a\0b")));
    assert_false(str_eq(STR("a\0b"), STR("a\0c")));
}

/* Every length, place and byte: eight are compared at a time. */
static void test_str_ieq_knows_the_case_of_letters_alone(void **state)
{
    (void)state;
    for (size_t len = 1; len <= 20; len++) {
        for (int byte = 0; byte < 256; byte++) {
            char one[20];
            char other[20];
            size_t at = (size_t)byte % len;
            memset(one, 'm', sizeof one);
            memset(other, 'M', sizeof other);
            one[at] = (char)byte;
            other[at] = (char)(byte ^ 0x20);
            assert_int_equal(str_ieq(str_of(one, len), str_of(other, len)),
                             str_is_alpha((char)byte));
            other[at] = (char)byte;
            assert_true(str_ieq(str_of(one, len), str_of(other, len)));
            other[at] = (char)(byte ^ 0x80);
            assert_false(str_ieq(str_of(one, len), str_of(other, len)));
        }
    }
}

/* Every length and place: runs are measured eight bytes at a time. */
static void test_str_runs_stop_at_each_place(void **state)
{
    (void)state;
    static const char stops[] = {'\0', '\x80', '\xff', '\xc3'};
    char bytes[40];
    for (size_t len = 0; len <= sizeof bytes; len++) {
        memset(bytes, 0x7f, sizeof bytes);
        assert_int_equal(str_ascii_len(str_of(bytes, len)), len);
        for (size_t at = 0; at < len; at++) {
            for (size_t k = 0; k < sizeof stops; k++) {
                memset(bytes, k % 2 == 0 ? 0x01 : 'x', sizeof bytes);
                bytes[at] = stops[k];
                assert_int_equal(str_ascii_len(str_of(bytes, len)), at);
            }
            static const char unprintable[] = {'\0',   '\n',   '\x1f',
                                               '\x7f', '\x80', '\xff'};
            for (size_t k = 0; k < sizeof unprintable; k++) {
                memset(bytes, k % 2 == 0 ? ' ' : '~', sizeof bytes);
                bytes[at] = unprintable[k];
                assert_int_equal(str_print_len(str_of(bytes, len)), at);
            }
        }
    }
}

static void test_str_case_is_ascii_only(void **state)
{
    (void)state;
    assert_true(str_ieq(STR("MiXed-9"), STR("mIxED-9")));
    assert_false(str_ieq(STR("\xc3\x84"), STR("\xc3\xa4"))); /* Ä, ä */
    assert_false(str_ieq(STR("["), STR("{")));               /* 0x5b, 0x7b */
    assert_true(str_ieq_c(STR("RE"), "re"));
    assert_true(str_istarts(STR("RE: x"), STR("re:")));
    assert_false(str_starts(STR("RE: x"), STR("re:")));
    assert_true(str_iends(STR("a.CSV"), STR(".csv")));
    assert_false(str_ends(STR("a.CSV"), STR(".csv")));
    assert_int_equal(str_upper('z'), 'Z');
    assert_int_equal(str_upper((char)-28), (char)-28);
    assert_true(str_is_space('\v') && !str_is_space((char)-96) && !str_is_space('\0'));
    assert_true(str_is_alnum('Z') && str_is_alnum('0') && !str_is_alnum('@'));
    assert_true(str_is_print('~') && !str_is_print('\x7f') && !str_is_print((char)-1));
}

static void test_str_find_table(void **state)
{
    (void)state;
    static const struct {
        const char *row;
        struct str s, needle;
        size_t want, iwant;
    } rows[] = {
        {"at start", {"abc", 3}, {"ab", 2}, 0, 0},
        {"at end", {"abc", 3}, {"bc", 2}, 1, 1},
        {"case", {"xABC", 4}, {"abc", 3}, STR_NPOS, 1},
        {"false start", {"aab", 3}, {"ab", 2}, 1, 1},
        {"longer needle", {"ab", 2}, {"abc", 3}, STR_NPOS, STR_NPOS},
        {"cut at end", {"xxab", 4}, {"abc", 3}, STR_NPOS, STR_NPOS},
        {"empty needle", {"ab", 2}, {"", 0}, 0, 0},
        {"over NUL", {"a\0bc", 4}, {"bc", 2}, 2, 2},
        {"NUL needle", {"a\0bc", 4}, {"\0b", 2}, 1, 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        size_t at = str_find(rows[i].s, rows[i].needle);
        size_t iat = str_ifind(rows[i].s, rows[i].needle);
        if (at != rows[i].want || iat != rows[i].iwant) {
            fail_msg("row '%s': got %zu and %zu", rows[i].row, at, iat);
        }
    }
    assert_true(str_rfind_byte(STR("a/b/c"), '/') == 3);
    assert_true(str_rfind_byte(STR("abc"), '/') == STR_NPOS);
    assert_true(str_has(STR("abc"), STR("b")) && !str_has(STR("abc"), STR("B")));
    assert_true(str_ihas(STR("abc"), STR("B")));
}

static void test_str_sub_is_clamped(void **state)
{
    (void)state;
    check_str("middle", str_sub(STR("hello"), 1, 3), STR("ell"));
    check_str("too long", str_sub(STR("hello"), 3, SIZE_MAX), STR("lo"));
    check_str("past end", str_sub(STR("hello"), 9, 1), STR(""));
    check_str("tail", str_from(STR("hello"), 4), STR("o"));
    check_str("trim", str_trim(STR(" \t a b\r\n")), STR("a b"));
    check_str("trim all", str_trim(STR(" \n ")), STR(""));
    check_str("trim end", str_trim_end(STR(" a ")), STR(" a"));
}

/* All pieces, each followed by '|'. */
static void check_pieces(const char *row, struct str in, char sep, const char *want)
{
    char got[64];
    size_t len = 0;
    struct str s = in;
    while (s.ptr != NULL) {
        struct str piece = sep == '\n' ? str_take_line(&s) : str_take(&s, sep);
        assert_true(len + piece.len + 1 < sizeof got);
        if (piece.len > 0) {
            memcpy(got + len, piece.ptr, piece.len);
        }
        len += piece.len;
        got[len++] = '|';
    }
    check_str(row, str_of(got, len), str_c(want));
}

static void test_str_take_gives_all_pieces(void **state)
{
    (void)state;
    check_pieces("three", STR("a,b,c"), ',', "a|b|c|");
    check_pieces("trailing empty", STR("a,"), ',', "a||");
    check_pieces("only separators", STR(",,"), ',', "|||");
    check_pieces("one", STR("a"), ',', "a|");
    check_pieces("empty", STR(""), ',', "|");
    check_pieces("null", STR_NULL, ',', "");
    check_pieces("LF", STR("a\nb\n"), '\n', "a|b||");
    check_pieces("CRLF", STR("a\r\n\r\nb"), '\n', "a||b|");
    check_pieces("CR without LF stays", STR("a\rb\r"), '\n', "a\rb\r|");
    check_pieces("only one CR goes", STR("a\r\r\n"), '\n', "a\r||");
}

static void test_str_to_i64_table(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        bool ok;
        int64_t want;
    } rows[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"+7", true, 7},
        {"0010", true, 10},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"99999999999999999999", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"+-1", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"1x", false, 0},
        {"0x10", false, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t got = -77;
        bool ok = str_to_i64(str_c(rows[i].in), &got);
        if (ok != rows[i].ok || got != (ok ? rows[i].want : -77)) {
            fail_msg("row '%s': ok %d, got %lld", rows[i].in, ok, (long long)got);
        }
    }
}

static void test_str_glob_table(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *s;
        bool want;
    } rows[] = {
        {"", "", true},
        {"", "a", false},
        {"*", "", true},
        {"*", "anything", true},
        {"a?c", "abc", true},
        {"a?c", "ac", false},
        {"*@example.org", "Bob@EXAMPLE.org", true},
        {"*@example.org", "bob@example.org.evil", false},
        {"a*b*c", "a-b-b-c", true},
        {"a*b*c", "a-c-b", false},
        {"**a", "ba", true},
        {"ab", "abc", false},
        {"?", "", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (str_glob(str_c(rows[i].pattern), str_c(rows[i].s)) != rows[i].want) {
            fail_msg("row '%s' on '%s'", rows[i].pattern, rows[i].s);
        }
    }
}

static void test_str_utf8_table(void **state)
{
    (void)state;
    static const struct {
        const char *row, *in;
        size_t n; /* bytes of the first sequence, 0 invalid */
        uint32_t cp;
    } rows[] = {
        {"ascii", "a", 1, 'a'},
        {"two", "\xc3\xa4", 2, 0xe4},
        {"three", "\xe2\x82\xac", 3, 0x20ac},
        {"four", "\xf0\x9f\x98\x80", 4, 0x1f600},
        {"last", "\xf4\x8f\xbf\xbf", 4, 0x10ffff},
        {"past last", "\xf4\x90\x80\x80", 0, 0},
        {"overlong 2", "\xc0\xaf", 0, 0},
        {"overlong 3", "\xe0\x80\xaf", 0, 0},
        {"overlong 4", "\xf0\x80\x80\xaf", 0, 0},
        {"surrogate", "\xed\xa0\x80", 0, 0},
        {"before surrogates", "\xed\x9f\xbf", 3, 0xd7ff},
        {"lone tail", "\x80", 0, 0},
        {"cut", "\xe2\x82", 0, 0},
        {"tail missing", "\xc3(", 0, 0},
        {"f5", "\xf5\x80\x80\x80", 0, 0},
        {"ff", "\xff", 0, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint32_t cp = 0;
        struct str in = str_c(rows[i].in);
        size_t n = str_utf8_next(in, &cp);
        if (n != rows[i].n || cp != rows[i].cp || str_is_utf8(in) != (n > 0)) {
            fail_msg("row '%s': got %zu bytes, %x", rows[i].row, n, cp);
        }
    }
    uint32_t nul = 1;
    assert_true(str_utf8_next(STR("\0"), &nul) == 1 && nul == 0);
    assert_false(str_is_utf8(STR("ok \xc3")));
}

static void test_str_utf8_put_round_trips_every_scalar(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x110000; cp++) {
        char out[4];
        uint32_t back = 0;
        size_t n = str_utf8_put(cp, out);
        bool scalar = cp < 0xd800 || (cp > 0xdfff && cp < 0x110000);
        if (scalar != (n > 0) ||
            (scalar && (str_utf8_next(str_of(out, n), &back) != n || back != cp))) {
            fail_msg("code point %x", cp);
        }
    }
}

static void test_str_printable_table(void **state)
{
    (void)state;
    static const struct {
        const char *row;
        struct str in;
        size_t cap;
        const char *want;
    } rows[] = {
        {"plain", {"abc", 3}, 64, "abc"},
        {"utf-8", {"\xc3\xa4\xf0\x9f\x98\x80", 6}, 64, "\xc3\xa4\xf0\x9f\x98\x80"},
        {"line end", {"a\r\nb", 4}, 64, "a\\x0d\\x0ab"},
        {"NUL, ESC, DEL", {"\0\x1b\x7f", 3}, 64, "\\x00\\x1b\\x7f"},
        {"C1", {"\xc2\x9b", 2}, 64, "\\xc2\\x9b"},
        {"bidi override", {"\xe2\x80\xae", 3}, 64, "\\xe2\\x80\\xae"},
        {"latin-1", {"M\xfcller", 6}, 64, "M\\xfcller"},
        {"fits", {"abc", 3}, 4, "abc"},
        {"cut", {"abc", 3}, 3, "ab"},
        {"not in a character", {"a\xc3\xa4", 3}, 3, "a"},
        {"not in an escape", {"a\xff", 2}, 5, "a"},
        {"no room", {"abc", 3}, 1, ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char out[64];
        size_t n = str_printable(rows[i].in, out, rows[i].cap);
        check_str(rows[i].row, str_of(out, n), str_c(rows[i].want));
        assert_int_equal(out[n], '\0');
    }
}

static void test_str_hash_is_fnv1a(void **state)
{
    (void)state;
    assert_true(str_hash(STR("")) == UINT64_C(0xcbf29ce484222325));
    assert_true(str_hash(STR("a")) == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(str_hash(STR("foobar")) == UINT64_C(0x85944171f73967e8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_str_compare_null_and_empty_are_equal),
        cmocka_unit_test(test_str_compare_orders_bytes_unsigned),
        cmocka_unit_test(test_str_ieq_knows_the_case_of_letters_alone),
        cmocka_unit_test(test_str_runs_stop_at_each_place),
        cmocka_unit_test(test_str_case_is_ascii_only),
        cmocka_unit_test(test_str_find_table),
        cmocka_unit_test(test_str_sub_is_clamped),
        cmocka_unit_test(test_str_take_gives_all_pieces),
        cmocka_unit_test(test_str_to_i64_table),
        cmocka_unit_test(test_str_glob_table),
        cmocka_unit_test(test_str_utf8_table),
        cmocka_unit_test(test_str_utf8_put_round_trips_every_scalar),
        cmocka_unit_test(test_str_printable_table),
        cmocka_unit_test(test_str_hash_is_fnv1a),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
