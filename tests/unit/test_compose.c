/* MIME out: exact headers and bodies from tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "compose_fixture.h"

#include "mail/attachment.h"
#include "mail/qp.h"

/* The header field with its folds, "" when absent. */
static struct str raw_field(struct str raw, const char *name)
{
    struct str key = str_c(name);
    size_t at = 0;
    while (at < raw.len && raw.ptr[at] != '\r') {
        size_t end = at;
        do {
            end += str_find(str_from(raw, end), STR("\r\n")) + 2;
        } while (end < raw.len && raw.ptr[end] == ' ');
        if (str_starts(str_from(raw, at), key) && raw.ptr[at + key.len] == ':') {
            return str_sub(raw, at, end - at - 2);
        }
        at = end;
    }
    return STR("");
}

static void test_subject_is_written_so_that_it_reads_back(void **state)
{
    static const struct {
        const char *name, *in, *want;
    } rows[] = {
        {"ascii", "Your opinion: order 12", "Subject: Your opinion: order 12"},
        {"german", "Grüße", "Subject: =?UTF-8?B?R3LDvMOfZQ==?="},
        {"blank as underscore", "Für Sie", "Subject: =?UTF-8?Q?F=C3=BCr_Sie?="},
        {"chinese in base64", "你好世界", "Subject: =?UTF-8?B?5L2g5aW95LiW55WM?="},
        {"looks encoded", "=?UTF-8?Q?x?=", "Subject: =?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?="},
        {"two blanks", "a  b", "Subject: =?UTF-8?Q?a__b?="},
        {"bidi out",
         "a\xe2\x80\xae"
         "b",
         "Subject: ab"},
        {"folded",
         "aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd eeeeeeeeee ffffffffff gggggggggg",
         "Subject: aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd eeeeeeeeee "
         "ffffffffff\r\n"
         " gggggggggg"},
        {"colon where the line folds",
         "aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd eeeeeeeeee ffffffffff: ggggggggg",
         "Subject: aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd eeeeeeeeee "
         "ffffffffff:\r\n"
         " ggggggggg"},
        {"words folded",
         "Ölförderanlagenüberwachungsgerätewartungsvertragsänderungsantrag",
         "Subject: "
         "=?UTF-8?Q?=C3=96lf=C3=B6rderanlagen=C3=BCberwachungsger=C3=A4tewa?=\r\n"
         " =?UTF-8?Q?rtungsvertrags=C3=A4nderungsantrag?="},
        {"ampersand", "Sales & Support <3", "Subject: Sales & Support <3"},
        {"trimmed", " a ", "Subject: a"},
        {"none", "", ""},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct draft d = make_draft();
        struct str raw = STR_NULL;
        d.subject = str_c(rows[i].in);
        assert_int_equal(compose(&a, &d, &raw, NULL), RC_OK);
        struct str got = raw_field(raw, "Subject");
        if (!str_eq_c(got, rows[i].want)) {
            fail_msg("%s: got '%.*s'", rows[i].name, STR_ARG(got));
        }
        arena_done(&a);
    }
}

static void test_name_never_leaves_its_place(void **state)
{
    static const struct {
        const char *name, *in, *want; /* want NULL: refused */
    } rows[] = {
        {"atoms", "Jo Doe", "To: Jo Doe <jo@kunde.example>"},
        {"comma", "Doe, Jo", "To: \"Doe, Jo\" <jo@kunde.example>"},
        {"quotes", "Jo \"J\" \\ Doe",
         "To: \"Jo \\\"J\\\" \\\\ Doe\" <jo@kunde.example>"},
        {"comment", "Jo (Doe)", "To: \"Jo (Doe)\" <jo@kunde.example>"},
        {"dot", "Dr. Doe", "To: \"Dr. Doe\" <jo@kunde.example>"},
        {"group", "undisclosed:;", "To: \"undisclosed:;\" <jo@kunde.example>"},
        {"apostrophe", "O'Neill", "To: O'Neill <jo@kunde.example>"},
        {"umlaut", "Jürgen Groß",
         "To: =?UTF-8?B?SsO8cmdlbiBHcm/Dnw==?= <jo@kunde.example>"},
        {"umlaut and comma", "Groß, Jo",
         "To: =?UTF-8?B?R3Jvw58sIEpv?= <jo@kunde.example>"},
        {"looks encoded", "=?UTF-8?Q?=0D=0ABcc:x?=",
         "To: =?UTF-8?B?PT9VVEYtOD9RPz0wRD0wQUJjYzp4Pz0=?= <jo@kunde.example>"},
        {"another address", "boss@firma.example", "To: jo@kunde.example"},
        {"wide at sign",
         "boss\xef\xbc\xa0"
         "firma.example",
         "To: jo@kunde.example"},
        {"angle", "<x> Jo", "To: \"<x> Jo\" <jo@kunde.example>"},
        {"bidi", "Jo\xe2\x80\xae\xe2\x81\xa6 Doe", "To: Jo Doe <jo@kunde.example>"},
        {"line separator",
         "Jo\xe2\x80\xa8"
         "Doe",
         "To: JoDoe <jo@kunde.example>"},
        {"only bidi", "\xe2\x80\xae", "To: jo@kunde.example"},
        {"none", "", "To: jo@kunde.example"},
        {"lf", "Jo\nBcc: x@y.example", NULL},
        {"cr", "Jo\rBcc: x@y.example", NULL},
        {"crlf", "Jo\r\n\r\nbody", NULL},
        {"tab", "Jo\tDoe", NULL},
        {"escape", "Jo\x1b[31m", NULL},
        {"del", "Jo\x7f", NULL},
        {"nel",
         "Jo\xc2\x85"
         "Bcc: x@y.example",
         NULL},
        {"not utf-8", "J\xfcrgen", NULL},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct draft d = make_draft();
        struct str raw = STR_NULL;
        d.to_name = str_c(rows[i].in);
        enum rc rc = compose(&a, &d, &raw, NULL);
        struct str got = rc ? STR_NULL : raw_field(raw, "To");
        if (rows[i].want ? rc || !str_eq_c(got, rows[i].want) : rc != RC_INPUT) {
            fail_msg("%s: %s '%.*s'", rows[i].name, rc_name(rc), STR_ARG(got));
        }
        arena_done(&a);
    }
}

/* Each field with a value that cannot go into it; the error names the field. */
static void test_bad_field_is_refused_by_name(void **state)
{
    struct draft bad[32];
    const char *want[32];
    size_t n = 0;
    char *long_text = test_malloc(17001);
    memset(long_text, 'x', 17000);
    long_text[17000] = '\0';
    (void)state;
#define BAD(field, value)                                                              \
    (bad[n] = make_draft(), bad[n].field = (value), want[n++] = #field)
    BAD(from, STR("a@b.example\r\nRCPT TO:<x>"));
    BAD(to, STR("a@b.example>,<c@d.example"));
    BAD(to, STR("a@b.example\0c"));
    BAD(to, STR("ä@b.example"));
    BAD(to, STR(""));
    BAD(from, STR(""));
    BAD(message_id, STR(""));
    BAD(reply_to, STR("a b@c.example"));
    BAD(message_id, STR("a\n@b"));
    BAD(to, STR("a@b.example,c@d.example"));
    BAD(to, STR("(a)@b.example"));
    BAD(to, STR("\"a\"b\"@c.example"));
    BAD(to, STR("\"a\\\"@c.example"));
    BAD(reply_to, STR("a@b.example,c@d.example"));
    BAD(to, STR("a@"));
    BAD(to, STR("@b"));
    BAD(to, STR("a@b(c"));
    BAD(language, STR("de\n"));
    BAD(auto_submitted, STR("auto-generated\r\n"));
    BAD(list_unsubscribe, STR("mailto:a@b.example>,<http://evil.example"));
    BAD(subject, STR("a\0b"));
    BAD(from_name, STR("a\nb"));
    BAD(to, str_of(long_text, 300));
    BAD(to_name, str_of(long_text, 500));
    BAD(subject, str_of(long_text, 3000));
    BAD(message_id, str_of(long_text, 1000));
#undef BAD
    for (size_t i = 0; i < n; i++) {
        struct arena a = {0};
        struct str raw;
        struct err err = {0};
        enum rc rc = compose(&a, &bad[i], &raw, &err);
        if (rc != RC_INPUT || !str_starts(str_c(err.text), str_c(want[i]))) {
            fail_msg("row %zu (%s): %s '%s'", i, want[i], rc_name(rc), err.text);
        }
        arena_done(&a);
    }
    test_free(long_text);
}

/* The ids come from other people's mails: the mail leaves without a bad one. */
static void test_bad_id_of_a_thread_is_left_out(void **state)
{
    static const struct {
        const char *name, *in, *want;
    } rows[] = {
        {"good", "a@b c@d", "References: <a@b> <c@d>"},
        {"odd but one word", "a\"/b", "References: <a\"/b>"},
        {"comment", "a@b c(d@e f@g", "References: <a@b> <f@g>"},
        {"bracket", "a@b c>d@e", "References: <a@b>"},
        {"tab", "a@b c@d\te@f", "References: <a@b>"},
        {"another field", "a@b\r\nBcc: x@y.example", "References: <x@y.example>"},
        {"not ascii", "ü@b", ""},
        {"none", "  ", ""},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct draft d = make_draft();
        struct str raw = STR_NULL;
        d.references = str_c(rows[i].in);
        d.in_reply_to = str_c(rows[i].in);
        assert_int_equal(compose(&a, &d, &raw, NULL), RC_OK);
        struct str got = raw_field(raw, "References");
        if (!str_eq_c(got, rows[i].want)) {
            fail_msg("%s: got '%.*s'", rows[i].name, STR_ARG(got));
        }
        arena_done(&a);
    }
    struct arena a = {0};
    struct draft d = make_draft();
    struct str raw = STR_NULL;
    char *long_id = arena_take(&a, 1000);
    memset(long_id, 'x', 1000);
    d.in_reply_to = str_of(long_id, 1000);
    assert_int_equal(compose(&a, &d, &raw, NULL), RC_OK);
    assert_int_equal(raw_field(raw, "In-Reply-To").len, 0);
    arena_done(&a);
}

static void test_quoted_printable_keeps_lines(void **state)
{
    static const struct {
        const char *name, *in, *want;
    } rows[] = {
        {"empty", "", "\r\n"},
        {"lf", "a\nb\n", "a\r\nb\r\n"},
        {"crlf", "a\r\nb\r\n", "a\r\nb\r\n"},
        {"bare cr", "a\rb", "a\r\nb\r\n"},
        {"cr cr lf", "a\r\r\nb", "a\r\n\r\nb\r\n"},
        {"utf-8", "Grüße", "Gr=C3=BC=C3=9Fe\r\n"},
        {"equals", "a=b", "a=3Db\r\n"},
        {"signature", "-- \nx", "--=20\r\nx\r\n"},
        {"trailing tab", "a\t\n", "a=09\r\n"},
        {"inner tab", "a\tb", "a\tb\r\n"},
        {"two trailing blanks", "a  \n", "a =20\r\n"},
        {"dot", ".\n..\n", "=2E\r\n=2E.\r\n"},
        {"mbox from", "From me\nFromage\n", "=46rom me\r\nFromage\r\n"},
        {"76 fit no more than 75 and a soft break",
         "123456789012345678901234567890123456789012345678901234567890123456789012345."
         "x",
         "123456789012345678901234567890123456789012345678901234567890123456789012345="
         "\r"
         "\n=2Ex\r\n"},
        {"encoded at the edge",
         "12345678901234567890123456789012345678901234567890123456789012345678901234ü",
         "12345678901234567890123456789012345678901234567890123456789012345678901234=\r"
         "\n=C3=BC\r\n"},
        {"control", "a\x1b", "a=1B\r\n"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf b = BUF_INIT(10000);
        qp_put(&b, str_c(rows[i].in));
        if (!str_eq_c(buf_str(&b), rows[i].want)) {
            fail_msg("%s: got '%.*s'", rows[i].name, STR_ARG(buf_str(&b)));
        }
        buf_done(&b);
    }
}

static void test_date_is_in_the_zone_of_the_draft(void **state)
{
    static const struct {
        int64_t date;
        int32_t offset_s;
        const char *want;
    } rows[] = {
        {1772442840, 3600, "Date: Mon, 02 Mar 2026 10:14:00 +0100"},
        {1772442840, 0, "Date: Mon, 02 Mar 2026 09:14:00 +0000"},
        {1772442840, -12600, "Date: Mon, 02 Mar 2026 05:44:00 -0330"},
        {0, 0, "Date: Thu, 01 Jan 1970 00:00:00 +0000"},
        {1798758000, 7200, "Date: Fri, 01 Jan 2027 01:00:00 +0200"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct draft d = make_draft();
        struct str raw = STR_NULL;
        d.date = rows[i].date;
        d.zone_offset_s = rows[i].offset_s;
        assert_int_equal(compose(&a, &d, &raw, NULL), RC_OK);
        if (!str_eq_c(raw_field(raw, "Date"), rows[i].want)) {
            fail_msg("got '%.*s', want '%s'", STR_ARG(raw_field(raw, "Date")),
                     rows[i].want);
        }
        arena_done(&a);
    }
}

static const char whole_mail[] =
    "Date: Mon, 02 Mar 2026 10:14:00 +0100\r\n"
    "From: Beispiel AG <feedback@firma.example>\r\n"
    "To: Jo Doe <jo@kunde.example>\r\n"
    "Reply-To: feedback+k7x2mq4tb3wn5yd8rj6pzc2ahe@firma.example\r\n"
    "Subject: Hello\r\n"
    "Message-ID: <survey.k7x2mq4tb3wn5yd8rj6pzc2ahe@firma.example>\r\n"
    "In-Reply-To: <a@kunde.example>\r\n"
    "References: <a@kunde.example> <b@kunde.example>\r\n"
    "Content-Language: de\r\n"
    "Auto-Submitted: auto-generated\r\n"
    "X-Auto-Response-Suppress: OOF, AutoReply\r\n"
    "List-Unsubscribe: <mailto:f@firma.example?subject=UNSUBSCRIBE>\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: multipart/alternative;\r\n"
    " boundary=\"=_nachfass_BOUNDARY\"\r\n"
    "Content-Transfer-Encoding: 7bit\r\n"
    "\r\n"
    "--=_nachfass_BOUNDARY\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n"
    "\r\n"
    "Hi\r\n"
    "--=_nachfass_BOUNDARY\r\n"
    "Content-Type: text/html; charset=utf-8\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n"
    "\r\n"
    "<p>Hi</p>\r\n"
    "--=_nachfass_BOUNDARY--\r\n";

static void test_whole_mail_is_exact_and_repeatable(void **state)
{
    struct arena a = {0};
    struct draft d = make_draft();
    struct str raw = STR_NULL, again = STR_NULL;
    struct buf want = BUF_INIT(10000);
    struct str rest = str_c(whole_mail), mark = STR("BOUNDARY");
    (void)state;
    assert_int_equal(compose(&a, &d, &raw, NULL), RC_OK);
    assert_int_equal(compose(&a, &d, &again, NULL), RC_OK);
    assert_true(str_eq(raw, again));
    struct str id =
        arena_printf(&a, "%016llx", (unsigned long long)str_hash(d.message_id));
    for (size_t at; (at = str_find(rest, mark)) != STR_NPOS;) {
        buf_put(&want, str_sub(rest, 0, at));
        buf_put(&want, id);
        rest = str_from(rest, at + mark.len);
    }
    buf_put(&want, rest);
    if (!str_eq(raw, buf_str(&want))) {
        fail_msg("got:\n%.*s", STR_ARG(raw));
    }
    buf_done(&want);
    arena_done(&a);
}

static void test_picture_comes_with_the_html_alone(void **state)
{
    struct arena a = {0};
    struct err err = {0};
    struct draft d = make_draft();
    struct mail_picture p = {.cid = STR("chart.1@firma.example"), .png = STR("PNG!")};
    struct str raw;
    (void)state;
    d.picture = &p;
    assert_int_equal(compose(&a, &d, &raw, &err), RC_OK);
    static const char *const in_order[] = {"multipart/alternative;",
                                           "text/plain;",
                                           "multipart/related; type=\"text/html\";",
                                           "text/html;",
                                           "image/png;",
                                           "Content-ID: <chart.1@firma.example>",
                                           "Content-Disposition: inline;",
                                           "\r\nUE5HIQ==\r\n"};
    struct str rest = raw;
    for (size_t i = 0; i < ARRAY_LEN(in_order); i++) {
        size_t at = str_find(rest, str_c(in_order[i]));
        if (at == STR_NPOS) {
            fail_msg("no '%s' in its place", in_order[i]);
        }
        rest = str_from(rest, at + 1);
    }
    p.cid = STR("a> <b@firma.example");
    assert_int_equal(compose(&a, &d, &raw, &err), RC_INPUT);
    assert_string_equal(err.text, "picture cannot stand in a header");
    arena_done(&a);
}

static void test_empty_fields_leave_their_header_out(void **state)
{
    static const char *const gone[] = {"Reply-To",         "In-Reply-To",
                                       "References",       "Auto-Submitted",
                                       "Subject",          "X-Auto-Response-Suppress",
                                       "Content-Language", "List-Unsubscribe"};
    struct arena a = {0};
    struct str raw = STR_NULL;
    struct draft d = {.from = STR("a@b.example"),
                      .to = STR("c@d.example"),
                      .message_id = STR("x@b.example"),
                      .text = STR("Hi")};
    (void)state;
    assert_int_equal(compose(&a, &d, &raw, NULL), RC_OK);
    for (size_t i = 0; i < ARRAY_LEN(gone); i++) {
        if (raw_field(raw, gone[i]).len > 0) {
            fail_msg("%s is there", gone[i]);
        }
    }
    assert_int_equal(count_fields(raw), 7);
    assert_true(str_ends(raw, STR("\r\n\r\nHi\r\n")));
    arena_done(&a);
}

static void test_body_is_mended_to_utf8(void **state)
{
    static const struct {
        const char *name, *in, *want;
    } rows[] = {
        {"latin-1", "J\xfcrgen", "J=EF=BF=BDrgen\r\n"},
        {"cut at the end", "aaaaaaaaaaaaaaaa\xc3", "aaaaaaaaaaaaaaaa=EF=BF=BD\r\n"},
        {"two behind another", "\xff\xfe", "=EF=BF=BD=EF=BF=BD\r\n"},
        {"good", "aaaaaaaü", "aaaaaaa=C3=BC\r\n"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct draft d = make_draft();
        struct str raw = STR_NULL;
        d.text = str_c(rows[i].in);
        d.html = STR_NULL;
        assert_int_equal(compose(&a, &d, &raw, NULL), RC_OK);
        if (!str_ends(raw, arena_printf(&a, "\r\n\r\n%s", rows[i].want))) {
            fail_msg("%s: got '%.*s'", rows[i].name, STR_ARG(raw));
        }
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_subject_is_written_so_that_it_reads_back),
        cmocka_unit_test(test_name_never_leaves_its_place),
        cmocka_unit_test(test_bad_field_is_refused_by_name),
        cmocka_unit_test(test_bad_id_of_a_thread_is_left_out),
        cmocka_unit_test(test_quoted_printable_keeps_lines),
        cmocka_unit_test(test_date_is_in_the_zone_of_the_draft),
        cmocka_unit_test(test_whole_mail_is_exact_and_repeatable),
        cmocka_unit_test(test_body_is_mended_to_utf8),
        cmocka_unit_test(test_picture_comes_with_the_html_alone),
        cmocka_unit_test(test_empty_fields_leave_their_header_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
