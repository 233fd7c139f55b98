/* Mails past a limit and mails that crash libetpan: cut and named, never refused, in
 * bounded time and memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "mail/parse.h"

#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"

/* ---- THREATS.md rows 20, 21 (what floods a header is bounded by its bytes), 22 ----
 */

/* Builds a mail with n of something. */
typedef void build_fn(struct buf *b, size_t n);

static void build_multiparts(struct buf *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_printf(b, "Content-Type: multipart/mixed; boundary=b%zu\n\n--b%zu\n", i, i);
    }
    buf_puts(b, "\ntext\n");
}

static void build_messages(struct buf *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_puts(b, "Content-Type: message/rfc822\n\n");
    }
    buf_puts(b, "Subject: x\n\ntext\n");
}

static void build_parts(struct buf *b, size_t n)
{
    buf_puts(b, MIXED);
    for (size_t i = 1; i < n; i++) { /* the multipart is one */
        buf_puts(b, "--b\n\nx\n");
    }
}

static void build_headers(struct buf *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_puts(b, "X: y\n");
    }
    buf_puts(b, "\ntext\n");
}

/* n bytes of header, the empty line included */
static void build_header_bytes(struct buf *b, size_t n)
{
    buf_puts(b, "X:");
    while (b->len + 2 < n) {
        buf_putc(b, 'y');
    }
    buf_puts(b, "\n\ntext\n");
}

static void build_comments(struct buf *b, size_t n)
{
    buf_puts(b, "From: ");
    for (size_t i = 0; i < n; i++) {
        buf_putc(b, '(');
    }
    buf_puts(b, "\n\ntext\n");
}

static void build_params(struct buf *b, size_t n)
{
    buf_puts(b, "Content-Type: text/plain");
    for (size_t i = 0; i < n; i++) {
        buf_printf(b, ";\n a*%zu=b", i);
    }
    buf_puts(b, "\n\ntext\n");
}

static const struct {
    const char *name;
    build_fn *build;
    size_t limit;
} limits[] = {
    {"multipart depth", build_multiparts, MAIL_DEPTH_MAX},
    {"message depth", build_messages, MAIL_DEPTH_MAX},
    {"parts", build_parts, MAIL_PARTS_MAX},
    {"header fields", build_headers, MAIL_HEADERS_MAX},
    {"header bytes", build_header_bytes, MAIL_HEADER_MAX_BYTES},
    {"comment depth", build_comments, MAIL_COMMENT_DEPTH_MAX},
    {"parameters", build_params, MAIL_PARAMS_MAX},
};

static int64_t cpu_ms(void)
{
    struct timespec t;
    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t), 0);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Sanitizers cost some. */
#ifdef __SANITIZE_ADDRESS__
enum { TIME_MAX_MS = 2000 };
#else
enum { TIME_MAX_MS = 200 };
#endif

/* Every mail here holds an x or the word text where a person would look. */
static bool has_text(const struct mail_message *m)
{
    for (size_t i = 0; i < m->n_parts; i++) {
        if (str_has(m->parts[i].text, STR("text")) ||
            str_has(m->parts[i].text, STR("x"))) {
            return true;
        }
    }
    return false;
}

static void check_limit(size_t i, size_t n, bool over)
{
    struct arena a = {0};
    struct buf raw = BUF_INIT(1 << 26);
    struct mail_message m;
    struct err err = {""};
    limits[i].build(&raw, n);
    int64_t from = cpu_ms();
    enum rc rc = mail_parse(&a, buf_str(&raw), &m, &err);
    int64_t took = cpu_ms() - from;
    if (rc != RC_OK || (m.limit.len > 0) != over || took > TIME_MAX_MS ||
        a.used_bytes > (size_t)64 << 20) {
        fail_msg("%s %zu: %s, limit '%.*s', %lld ms, %zu bytes", limits[i].name, n,
                 rc_name(rc), STR_ARG(m.limit), (long long)took, a.used_bytes);
    }
    if (!str_is_utf8(m.limit) || !has_text(&m)) {
        fail_msg("%s %zu: the text is lost", limits[i].name, n);
    }
    buf_done(&raw);
    arena_done(&a);
}

static void test_rows_20_21_at_limits_quarantined_beyond(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
        check_limit(i, limits[i].limit - 1, false);
        check_limit(i, limits[i].limit, false);
        check_limit(i, limits[i].limit + 1, true);
        check_limit(i, limits[i].limit * 100, true);
    }
}

/* each crashes Debian's libetpan 1.9.4, or would if our reading differed from its own
 */
static void test_row_22_crash_shapes_read(void **state)
{
    (void)state;
    static const char *const shapes[] = {
        "Content-Type: multipart/mixed; boundary=\"\\\"\"\n\n--\"\n\nx\n",
        "Content-Type: multipart/mixed;\n\tBOUNDARY = \"\\\"\"\n\n--\"\n\nx\n",
        "Content-Type: multipart/mixed; (c) boundary (c) = (c) \"\\\"\"\n\nx\n",
        "Content-Type: multipart/mixed; x=y; boundary=\"\\\"\"; boundary=b\n\nx\n",
        "Content-Type: multipart/mixed; boundary=b; boundary=\"\\\"\"\n\nx\n",
        MIXED "--b\nContent-Type: multipart/mixed; boundary=\"\\\"\"\n\nx\n--b--\n",
        "Content-Type: message/rfc822\n\nContent-Type: multipart/x; "
        "boundary=\"\\\"\"\n\n--\"\n\nx\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        struct arena a = {0};
        struct mail_message m;
        struct err err = {""};
        enum rc rc = mail_parse(&a, str_c(shapes[i]), &m, &err);
        if (rc != RC_OK || !has_text(&m)) {
            fail_msg("shape %zu: %s: %s", i, rc_name(rc), err.text);
        }
        arena_done(&a);
    }
}

/* A long text without a header is no header past its limit. */
static void test_parse_long_text_without_header_is_text(void **state)
{
    (void)state;
    static const char *const lines[] = {"Guten Tag, alles gut\n", "Guten Tag, "};
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct arena a = {0};
        struct mail_message m;
        struct buf raw = BUF_INIT(1 << 20);
        while (raw.len < (size_t)3 * MAIL_HEADER_MAX_BYTES) {
            buf_puts(&raw, lines[i]);
        }
        assert_int_equal(mail_parse(&a, buf_str(&raw), &m, NULL), RC_OK);
        assert_int_equal(m.limit.len, 0);
        assert_true(str_eq(m.parts[0].text, buf_str(&raw)));
        buf_done(&raw);
        arena_done(&a);
    }
}

static void test_parse_subject_parentheses_are_no_comments(void **state)
{
    (void)state;
    struct arena a = {0};
    struct mail_message m;
    struct str raw = STR("Subject: ((((((((((((((((((((((((((((((((\n\nx\n");
    assert_int_equal(mail_parse(&a, raw, &m, NULL), RC_OK);
    assert_int_equal(m.limit.len, 0);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_20_21_at_limits_quarantined_beyond),
        cmocka_unit_test(test_row_22_crash_shapes_read),
        cmocka_unit_test(test_parse_long_text_without_header_is_text),
        cmocka_unit_test(test_parse_subject_parentheses_are_no_comments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
