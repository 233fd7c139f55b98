/* MIME out: what must hold for any draft, and that our own reader reads it back (threat
 * 3). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "compose_fixture.h"
#include "mail/parse.h"

enum { RANDOM_MAILS = 10000, LINE_MAX_BYTES = 998, FOLDED_MAX = 76 };

/* Why the bytes are not canonical; NULL when they are. */
static const char *find_fault(struct str raw)
{
    size_t line = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.ptr[i];
        bool is_end = c == '\r' && i + 1 < raw.len && raw.ptr[i + 1] == '\n';
        if (is_end) {
            i++;
            line = 0;
            continue;
        }
        if (c == '\r' || c == '\n') {
            return "bare CR or LF";
        }
        if (c != '\t' && !str_is_print(c)) {
            return "byte outside printable ASCII";
        }
        if (++line > LINE_MAX_BYTES) {
            return "line over 998";
        }
        if (line == 1 && c == '.') {
            return "line starts with a dot";
        }
    }
    return line == 0 ? NULL : "last line is not ended";
}

static size_t longest_line(struct str raw)
{
    size_t longest = 0;
    while (raw.ptr) {
        size_t len = str_take_line(&raw).len;
        longest = len > longest ? len : longest;
    }
    return longest;
}

/* What random text is made of; those from FIRST_CONTROL on make a header refuse. */
static const char *const pieces[] = {
    "a",
    "Sales & Support",
    " ",
    "  ",
    ",",
    "\"",
    "\\",
    "ü",
    "😀",
    "你好",
    "\xe2\x80\xae",
    "=?",
    "?=",
    "<",
    ">",
    "@",
    "=",
    ".",
    ":",
    "Bcc: x@y.example",
    "From ",
    "=0D=0A",
    "--",
    "'",
    "\xe2\x80\xa8",
    "e\xcc\x81",
    "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww",
    /* controls */
    "\n",
    "\r",
    "\r\n",
    "\xc2\x85",
    "\x1b",
    "\t",
    "\x7f",
    "\x01",
};
enum { FIRST_CONTROL = 27 };

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static struct str random_text(struct arena *a, uint64_t *seed, size_t max, size_t kinds)
{
    struct buf b = BUF_INIT(100000);
    size_t n = (size_t)(next_random(seed) % max);
    for (size_t i = 0; i < n; i++) {
        buf_puts(&b, pieces[next_random(seed) % kinds]);
    }
    struct str s = arena_str(a, buf_str(&b));
    buf_done(&b);
    return s;
}

/* The subject as it must read back: without bidi controls and separators, trimmed. */
static struct str clean_subject(struct arena *a, struct str s)
{
    char *to = arena_alloc(a, s.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (str_starts(str_from(s, i), STR("\xe2\x80"))) {
            i += 2;
            continue;
        }
        to[n++] = s.ptr[i];
    }
    return str_trim(str_of(to, n));
}

static void check_random_mail(struct arena *a, uint64_t *seed, int n)
{
    uint64_t began = *seed;
    bool hostile = n % 4 == 0;
    size_t kinds = hostile ? ARRAY_LEN(pieces) : FIRST_CONTROL;
    struct draft d = make_draft();
    struct str raw = STR_NULL;
    struct err err = {0};
    struct str subject = random_text(a, seed, 12, kinds);
    d.subject = arena_printf(a, "s%.*s", STR_ARG(subject));
    d.to_name = random_text(a, seed, 5, kinds);
    d.from_name = random_text(a, seed, 5, kinds);
    d.text = random_text(a, seed, 60, ARRAY_LEN(pieces));
    d.html = random_text(a, seed, 60, ARRAY_LEN(pieces));
    enum rc rc = compose(a, &d, &raw, &err);
    if (rc == RC_INPUT && hostile) {
        return;
    }
    bool is_alternative = d.html.len > 0;
    struct mail_message m = {0};
    if (rc || mail_parse(a, raw, &m, &err)) {
        fail_msg("seed %llx: %s", (unsigned long long)began, err.text);
    }
    const char *fault = find_fault(raw);
    if (fault || longest_line(raw) > FOLDED_MAX) {
        fail_msg("seed %llx: %s, longest line %zu\n%.*s", (unsigned long long)began,
                 fault ? fault : "not folded", longest_line(raw), STR_ARG(raw));
    }
    if (count_fields(raw) != 15 || m.n_headers != 15) {
        fail_msg("seed %llx: %zu fields, parsed %zu", (unsigned long long)began,
                 count_fields(raw), m.n_headers);
    }
    if (!str_eq(mail_header_get(&m, "Subject"), clean_subject(a, d.subject))) {
        fail_msg("seed %llx: subject '%.*s' reads back as '%.*s'",
                 (unsigned long long)began, STR_ARG(d.subject),
                 STR_ARG(mail_header_get(&m, "Subject")));
    }
    assert_int_equal(m.n_parts, is_alternative ? 3 : 1);
}

static void test_any_draft_is_canonical_and_reads_back(void **state)
{
    uint64_t seed = 0x9e3779b97f4a7c15u;
    (void)state;
    for (int i = 0; i < RANDOM_MAILS; i++) {
        struct arena a = {0};
        check_random_mail(&a, &seed, i);
        arena_done(&a);
    }
}

static void test_body_reads_back(void **state)
{
    static const char *const texts[] = {
        "Guten Tag Jürgen,\n\n.\n..\nFrom here\n-- \nEnde",
        "tab\tend \t\n  blank",
        "=3D =\n=20",
        "--=_nachfass_\n--\n",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct arena a = {0};
        struct draft d = make_draft();
        struct str raw = STR_NULL;
        struct mail_message m = {0};
        d.text = str_c(texts[i]);
        assert_int_equal(compose(&a, &d, &raw, NULL), RC_OK);
        assert_int_equal(mail_parse(&a, raw, &m, NULL), RC_OK);
        assert_int_equal(m.n_parts, 3);
        struct str got = str_trim_end(m.parts[1].text);
        if (!str_eq(got, str_trim_end(str_c(texts[i])))) {
            fail_msg("row %zu: got '%.*s'", i, STR_ARG(got));
        }
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_draft_is_canonical_and_reads_back),
        cmocka_unit_test(test_body_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
