/* MIME in: structure, damage (notes P11-P18), limits and charsets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "mail/parse.h"

/* ---- structure: one line a part ---- */

/* "depth parent type/subtype[ A][ <text>]" */
static void describe(struct buf *out, const struct mail_message *m)
{
    for (size_t i = 0; i < m->n_parts; i++) {
        const struct mail_part *p = &m->parts[i];
        buf_printf(out, "%d %d ", p->depth, p->parent);
        buf_put(out, p->type);
        buf_putc(out, '/');
        buf_put(out, p->subtype);
        buf_puts(out, p->is_attachment ? " A" : "");
        if (p->text.len > 0) {
            buf_puts(out, " <");
            buf_put(out, p->text);
            buf_putc(out, '>');
        }
        buf_putc(out, '\n');
    }
}

struct row {
    const char *name, *in, *want;
};

#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"

static const struct row structures[] = {
    {"plain", "Subject: x\n\nHallo\nWelt\n", "0 -1 text/plain <Hallo\nWelt\n>\n"},
    {"crlf", "Subject: x\r\n\r\nHallo\r\nWelt\r\n",
     "0 -1 text/plain <Hallo\nWelt\n>\n"},
    {"cr only", "Subject: x\r\rHallo\r", "0 -1 text/plain <Hallo\n>\n"},
    {"cr cr lf", "Subject: x\r\r\n\r\r\nHallo\r\r\n", "0 -1 text/plain <Hallo\n>\n"},
    {"empty", "", "0 -1 text/plain\n"},
    {"no header", "\nHallo\n", "0 -1 text/plain <Hallo\n>\n"},
    {"alternative",
     "Content-Type: multipart/alternative; boundary=\"b c\"\n\npre 10\n"
     "--b c\nContent-Type: text/plain\n\neins\n"
     "--b c\nContent-Type: text/HTML\n\n<p>zwei\n--b c--\npost 10\n",
     "0 -1 multipart/alternative\n1 0 text/plain <eins>\n1 0 text/html <<p>zwei>\n"},
    {"nested",
     "Content-Type: multipart/mixed; boundary=a\n\n--a\n" MIXED
     "--b\n\neins\n--b--\n--a\nContent-Type: application/pdf; "
     "name=x.pdf\n\n%PDF\n--a--\n",
     "0 -1 multipart/mixed\n1 0 multipart/mixed\n2 1 text/plain <eins>\n"
     "1 0 application/pdf A\n"},
    {"boundary is a prefix",
     "Content-Type: multipart/mixed; boundary=x\n\n--x\n"
     "Content-Type: multipart/mixed; "
     "boundary=x1\n\n--x1\n\neins\n--x1--\n--x\n\nzwei\n--x--\n",
     "0 -1 multipart/mixed\n1 0 multipart/mixed\n2 1 text/plain <eins>\n"
     "1 0 text/plain <zwei>\n"},
    {"no closing boundary", MIXED "--b\n\neins\n",
     "0 -1 multipart/mixed\n1 0 text/plain <eins>\n"},
    {"rfc822",
     MIXED "--b\nContent-Type: message/rfc822\n\nSubject: in\n\ninner\n--b--\n",
     "0 -1 multipart/mixed\n1 0 message/rfc822 A\n2 1 text/plain <inner>\n"},
    {"attached text",
     MIXED
     "--b\nContent-Type: text/plain\nContent-Disposition: attachment\n\nx\n--b--\n",
     "0 -1 multipart/mixed\n1 0 text/plain A <x>\n"},
    {"delivery status", /* P20 */
     "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nAction: "
     "failed\n",
     "0 -1 message/delivery-status <Reporting-MTA: dns; x\n\nAction: failed\n>\n"},
    {"digest",
     "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: d\n\nbody\n--b--\n",
     "0 -1 multipart/digest\n1 0 message/rfc822 A\n2 1 text/plain <body>\n"},
    /* P13 and kin */
    {"mbox line", "From a@b Mon Nov 16\n" MIXED "--b\n\neins\n--b--\n",
     "0 -1 multipart/mixed\n1 0 text/plain <eins>\n"},
    {"line without colon",
     "Subject: x\nno colon\n  here\n" MIXED "--b\n\neins\n--b--\n",
     "0 -1 multipart/mixed\n1 0 text/plain <eins>\n"},
    {"text right behind the header", "Subject: x\nmein Text\nmit 2 Zeilen\n",
     "0 -1 text/plain <mein Text\nmit 2 Zeilen\n>\n"},
    {"text right behind the boundary", MIXED "--b\nHallo Welt\n--b--\n",
     "0 -1 multipart/mixed\n1 0 text/plain <Hallo Welt>\n"},
    /* libetpan looked for the "?=" in the body, found a Content-Type, and crashed */
    {"encoded word without end",
     "From: =?u?B?\n\n?= <e@x.example>\n"
     "Content-Type: multipart/mixed; boundary=\"\\\"\"\n\n--\"\n\nx\n--\"--\n",
     "0 -1 text/plain <?= <e@x.example>\nContent-Type: multipart/mixed; "
     "boundary=\"\\\"\"\n\n--\"\n\nx\n--\"--\n>\n"},
    {"text like a header", MIXED "--b\n\nNote: 7\n\nsehr gut\n--b--\n",
     "0 -1 multipart/mixed\n1 0 text/plain <Note: 7\n\nsehr gut>\n"},
    {"type twice", "Content-Type: text/plain\n" MIXED "--b\n\nx\n--b--\n",
     "0 -1 text/plain <--b\n\nx\n--b--\n>\n"},
    /* P18 */
    {"multipart without boundary", "Content-Type: multipart/mixed\n\neins\n",
     "0 -1 text/plain <eins\n>\n"},
    {"boundary never seen", MIXED "eins\n", "0 -1 text/plain <eins\n>\n"},
    {"header in a multipart without parts",
     MIXED "Content-Type: multipart/mixed; boundary=\"\\\"\"\n\n--\"\n\nx\n",
     "0 -1 text/plain <Content-Type: multipart/mixed; "
     "boundary=\"\\\"\"\n\n--\"\n\nx\n>\n"},
    {"type without subtype", "Content-Type: text\n\neins\n",
     "0 -1 text/plain <eins\n>\n"},
    {"type unreadable", "Content-Type: ;;\n\neins\n", "0 -1 text/plain <eins\n>\n"},
    {"encoded message",
     "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
     "U3ViamVjdDogeAoKaW5uZXIK\n",
     "0 -1 text/plain <Subject: x\n\ninner\n>\n"},
    {"binary", "Content-Type: image/png\n\n\x89PNG\n", "0 -1 image/png A\n"},
    /* transfer encodings */
    {"quoted-printable",
     "Content-Transfer-Encoding: quoted-printable\n\na=20=\nb=C3=BC=3d= \nc\n",
     "0 -1 text/plain <a b\xc3\xbc=c\n>\n"},
    {"damaged quoted-printable",
     "Content-Transfer-Encoding: Quoted-Printable\n\n1=2 =zz x=\n",
     "0 -1 text/plain <1=2 =zz x>\n"},
    {"base64 without padding", "Content-Transfer-Encoding: BASE64\n\nSGFsbG8gV2VsdA\n",
     "0 -1 text/plain <Hallo Welt>\n"},
    {"base64, any lines",
     "Content-Transfer-Encoding: base64\n\nSGF\n sbG\n8gV2VsdA==\n__________\nList "
     "footer\n",
     "0 -1 text/plain <Hallo Welt>\n"},
    {"base64 that is none", "Content-Transfer-Encoding: base64\n\nHallo Welt, 7\n",
     "0 -1 text/plain <Hallo Welt, 7\n>\n"},
    {"unknown encoding", "Content-Transfer-Encoding: 8-bit\n\nx=20\n",
     "0 -1 text/plain <x=20\n>\n"},
    {"flowed",
     "Content-Type: text/plain; format=flowed\n\neine \nZeile\n\n> zitiert \n> "
     "auch\n>> tief\n-- \nSig\n",
     "0 -1 text/plain <eine Zeile\n\n> zitiert auch\n>> tief\n-- \nSig\n>\n"},
    {"flowed delsp",
     "Content-Type: text/plain; format=Flowed; DelSp=yes\n\nDonau \ndampf\n x\n",
     "0 -1 text/plain <Donaudampf\nx\n>\n"},
};

static void test_parse_structure_as_expected(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(structures); i++) {
        const struct row *row = &structures[i];
        struct arena a = {0};
        struct mail_message m;
        struct err err = {""};
        struct buf got = BUF_INIT(65536);
        if (mail_parse(&a, str_c(row->in), &m, &err) != RC_OK) {
            fail_msg("%s: refused: %s", row->name, err.text);
        }
        describe(&got, &m);
        if (!str_eq_c(buf_str(&got), row->want)) {
            fail_msg("%s: want\n%sgot\n%s", row->name, row->want, got.ptr);
        }
        buf_done(&got);
        arena_done(&a);
    }
}

/* ---- charsets, P17 ---- */

static const struct {
    const char *name, *charset, *in, *want;
} charsets[] = {
    {"utf-8", "utf-8", "\xc3\xbc", "\xc3\xbc"},
    {"utf8 alias", "UTF8", "\xc3\xbc", "\xc3\xbc"},
    {"latin1 is windows-1252", "iso-8859-1", "\xfc\x80", "\xc3\xbc\xe2\x82\xac"},
    {"ascii that is utf-8", "us-ascii", "\xc3\xbc", "\xc3\xbc"},
    {"ascii that is windows-1252", "us-ascii", "\xfc", "\xc3\xbc"},
    {"none, utf-8", "", "\xc3\xbc", "\xc3\xbc"},
    {"none, windows-1252", "", "M\xfcller", "M\xc3\xbcller"},
    {"unknown", "x-unknown", "\xc3\xbc", "\xc3\xbc"},
    {"utf-8 that is windows-1252", "utf-8", "M\xfcller f\xfcr",
     "M\xc3\xbcller f\xc3\xbcr"},
    {"utf-8 with one bad byte", "utf-8", "\xc3\xbc\xff!", "\xc3\xbc\xef\xbf\xbd!"},
    {"utf-8 cut", "utf-8", "ab\xc3", "ab\xef\xbf\xbd"},
    {"none, cut or windows-1252", "", "caf\xe9", "caf\xc3\xa9"},
    {"none, utf-8 cut", "", "\xc3\xbc\xe2\x82", "\xc3\xbc\xef\xbf\xbd"},
    {"bom", "utf-8",
     "\xef\xbb\xbf"
     "7",
     "7"},
    {"latin9", "ISO_8859-15", "\xa4", "\xe2\x82\xac"},
    {"latin2", "iso-8859-2", "\xb3", "\xc5\x82"},
    {"koi8-r", "KOI8-R", "\xc1", "\xd0\xb0"},
    {"mac", "x-mac-roman", "\x8a", "\xc3\xa4"},
    {"cp850", "cp-850", "\x84", "\xc3\xa4"},
    {"sjis", "Shift_JIS", "\x82\xa0", "\xe3\x81\x82"},
    {"sjis damaged", "shift_jis", "a\x82", "a\xef\xbf\xbd"},
    {"big5", "big5", "\xa4\xa4", "\xe4\xb8\xad"},
    {"jis", "iso-2022-jp", "\x1b$B$\"\x1b(B.", "\xe3\x81\x82."},
    {"utf-7 is not read", "utf-7", "+ADw-", "+ADw-"},
    {"iconv suffix", "utf-16//TRANSLIT", "x", "x"},
    {"c1 undefined", "windows-1252", "\x81", "\xef\xbf\xbd"},
};

static void test_charset_rows_converted(void **state)
{
    (void)state;
    for (int prepared = 0; prepared < 2; prepared++) {
        for (size_t i = 0; i < ARRAY_LEN(charsets); i++) {
            struct arena a = {0};
            struct str got = mail_charset_to_utf8(&a, str_c(charsets[i].in),
                                                  str_c(charsets[i].charset));
            if (!str_eq_c(got, charsets[i].want)) {
                fail_msg("%s: got <<%.*s>>", charsets[i].name, STR_ARG(got));
            }
            arena_done(&a);
        }
        mail_charset_prepare();
    }
}

static void test_charset_any_bytes_valid_utf8(void **state)
{
    (void)state;
    static const char *const names[] = {
        "utf-8",     "utf-16",   "utf-16le",     "iso-2022-jp", "iso-2022-kr",
        "shift_jis", "euc-jp",   "euc-kr",       "gb18030",     "big5",
        "koi8-r",    "cp1258",   "cp1255",       "tis-620",     "macintosh",
        "",          "us-ascii", "windows-1252", "iso-8859-8-i"};
    char bytes[2048];
    uint64_t seed = 1;
    for (size_t k = 0; k < sizeof bytes; k++) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        bytes[k] = (char)(unsigned char)(seed >> 56);
    }
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct arena a = {0};
        struct str got =
            mail_charset_to_utf8(&a, str_of(bytes, sizeof bytes), str_c(names[i]));
        if (!str_is_utf8(got) || str_find_byte(got, '\0') != STR_NPOS || got.len == 0) {
            fail_msg("%s: no valid UTF-8", names[i]);
        }
        arena_done(&a);
    }
}

/* A damaged byte must not make it look at all the bytes that follow. */
static void test_charset_broken_bytes_linear_time(void **state)
{
    (void)state;
    enum { BYTES = 262144 };
    static char bytes[BYTES];
    static const struct {
        const char *charset;
        int byte;
    } rows[] = {{"utf-8", 0xff}, {"", 0xff}, {"", 0x80}, {"utf-8", 0xc3}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct timespec from, to;
        memset(bytes, rows[i].byte, sizeof bytes);
        assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from), 0);
        (void)mail_charset_to_utf8(&a, str_of(bytes, sizeof bytes),
                                   str_c(rows[i].charset));
        assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to), 0);
        int64_t ms =
            (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000;
        if (ms > 1000) {
            fail_msg("row %zu: %lld ms", i, (long long)ms);
        }
        arena_done(&a);
    }
}

static void test_parse_html_charset_taken_from_meta(void **state)
{
    (void)state;
    struct arena a = {0};
    struct mail_message m;
    struct str raw =
        STR("Content-Type: text/html\n\n"
            "<meta http-equiv=x content=\"text/html; charset=koi8-r\">\xc1");
    assert_int_equal(mail_parse(&a, raw, &m, NULL), RC_OK);
    assert_true(str_ends(m.parts[0].text, STR("\xd0\xb0")));
    arena_done(&a);
}

static void test_parse_long_text_cut_at_character(void **state)
{
    (void)state;
    struct arena a = {0};
    struct buf raw = BUF_INIT((size_t)4 << 20);
    struct mail_message m;
    buf_puts(&raw, "Content-Type: text/plain; charset=utf-8\n\nx");
    for (size_t i = 0; i < MAIL_TEXT_MAX_BYTES; i++) {
        buf_puts(&raw, "\xc3\xbc");
    }
    assert_int_equal(mail_parse(&a, buf_str(&raw), &m, NULL), RC_OK);
    assert_true(m.truncated);
    assert_int_equal(m.parts[0].text.len, MAIL_TEXT_MAX_BYTES - 1);
    assert_true(str_is_utf8(m.parts[0].text));
    buf_done(&raw);
    arena_done(&a);
}

/* Every mail cut at every byte, and with every byte changed, parses or is refused; the
 * sanitizers watch. */
static void test_parse_damaged_mails_never_break(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(structures); i++) {
        size_t len = strlen(structures[i].in);
        for (size_t k = 0; k < len; k++) {
            struct arena a = {0};
            struct mail_message m;
            (void)!mail_parse(&a, str_of(structures[i].in, k), &m, NULL);
            struct str raw = arena_str(&a, str_c(structures[i].in));
            char *bytes = arena_alloc(&a, len);
            memcpy(bytes, raw.ptr, len);
            bytes[k] = (char)(bytes[k] ^ (1 << (k % 8)));
            (void)!mail_parse(&a, str_of(bytes, len), &m, NULL);
            arena_done(&a);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse_structure_as_expected),
        cmocka_unit_test(test_charset_rows_converted),
        cmocka_unit_test(test_charset_any_bytes_valid_utf8),
        cmocka_unit_test(test_charset_broken_bytes_linear_time),
        cmocka_unit_test(test_parse_html_charset_taken_from_meta),
        cmocka_unit_test(test_parse_long_text_cut_at_character),
        cmocka_unit_test(test_parse_damaged_mails_never_break),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
