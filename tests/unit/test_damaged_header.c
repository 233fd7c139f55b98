/* Sender and subject as odd as they are written, and the corpus of charset tricks of
 * THREATS.md row 25. */
#include "damaged_fixture.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>

static const struct {
    const char *name, *header, *from, *from_name, *subject;
} headers[] = {
    {"brackets", "From: Jane Doe <jane@x.example>\n", "jane@x.example", "Jane Doe", ""},
    {"no brackets", "From: jane@x.example\n", "jane@x.example", "", ""},
    {"upper case domain", "From: <Jane@X.Example>\n", "Jane@x.example", "", ""},
    {"two addresses", "From: a@x.example, b@y.example\n", "a@x.example", "", ""},
    {"semicolon", "From: a@x.example; b@y.example\n", "a@x.example", "", ""},
    {"quoted local part", "From: \"jane doe\"@x.example\n", "\"jane doe\"@x.example",
     "", ""},
    {"group", "From: Team: jane@x.example, joe@x.example;\n", "jane@x.example", "", ""},
    {"empty group", "From: undisclosed-recipients:;\n", "", "", ""},
    {"comment name", "From: jane@x.example (Jane Doe)\n", "jane@x.example", "Jane Doe",
     ""},
    {"comma in the name", "From: Doe, Jane <jane@x.example>\n", "jane@x.example",
     "Doe, Jane", ""},
    {"quoted comma", "From: \"Doe, Jane\" <jane@x.example>\n", "jane@x.example",
     "Doe, Jane", ""},
    {"quote in quotes", "From: \"Jane \\\"J\\\" Doe\" <jane@x.example>\n",
     "jane@x.example", "Jane \"J\" Doe", ""},
    {"open quote", "From: \"Jane Doe <jane@x.example>\n", "jane@x.example", "Jane Doe",
     ""},
    {"no closing bracket", "From: Jane <jane@x.example\n", "jane@x.example", "Jane",
     ""},
    {"two brackets", "From: Jane <<jane@x.example>>\n", "jane@x.example", "Jane", ""},
    {"blanks in brackets", "From: Jane < jane@x.example >\n", "jane@x.example", "Jane",
     ""},
    {"mailto", "From: Jane <mailto:jane@x.example>\n", "jane@x.example", "Jane", ""},
    {"single quotes", "From: 'jane@x.example'\n", "jane@x.example", "", ""},
    {"address as name", "From: jane@x.example <jane@x.example>\n", "jane@x.example",
     "jane@x.example", ""},
    {"quoted address as name", "From: \"jane@x.example\" <jane@x.example>\n",
     "jane@x.example", "jane@x.example", ""},
    {"encoded name", "From: =?utf-8?Q?J=C3=BCrgen?= <j@x.example>\n", "j@x.example",
     "J\xc3\xbcrgen", ""},
    {"encoded in quotes", "From: \"=?utf-8?Q?J=C3=BCrgen?=\" <j@x.example>\n",
     "j@x.example", "J\xc3\xbcrgen", ""},
    {"encoded with comma", "From: =?utf-8?Q?M=C3=BCller=2C_Eva?= <e@x.example>\n",
     "e@x.example", "M\xc3\xbcller, Eva", ""},
    {"encoded, comma inside raw", "From: =?utf-8?Q?M=C3=BCller,_Eva?= <e@x.example>\n",
     "e@x.example", "M\xc3\xbcller, Eva", ""},
    {"encoded address too", "From: =?utf-8?Q?Eva_<e@x.example>?=\n", "e@x.example",
     "Eva", ""},
    {"encoded comment", "From: j@x.example (=?utf-8?Q?J=C3=BCrgen?=)\n", "j@x.example",
     "J\xc3\xbcrgen", ""},
    {"raw utf-8 name", "From: J\xc3\xbcrgen <j@x.example>\n", "j@x.example",
     "J\xc3\xbcrgen", ""},
    {"raw latin1 name", "From: J\xfcrgen <j@x.example>\n", "j@x.example",
     "J\xc3\xbcrgen", ""},
    {"folded", "From: Jane\n Doe\n\t<jane@x.example>\n", "jane@x.example", "Jane Doe",
     ""},
    {"route", "From: Jane <@a.example,@b.example:jane@x.example>\n", "jane@x.example",
     "Jane", ""},
    {"nested comments", "From: Jane (a (b) c) <jane@x.example> (d)\n", "jane@x.example",
     "Jane", ""},
    {"second From", "From: broken\nFrom: Jane <jane@x.example>\n", "jane@x.example",
     "Jane", ""},
    {"encoded word without end", "From: =?utf-8?Q?J=C3=BCrgen <j@x.example>\n",
     "j@x.example", "J\xc3\xbcrgen", ""},
    {"empty", "From:\n", "", "", ""},
    {"null", "From: <>\n", "", "", ""},

    {"B", "Subject: =?UTF-8?B?R3LDvMOfZQ==?=\n", "", "",
     "Gr\xc3\xbc\xc3\x9f"
     "e"},
    {"lower case", "Subject: =?utf-8?b?R3LDvMOfZQ==?=\n", "", "",
     "Gr\xc3\xbc\xc3\x9f"
     "e"},
    {"B without padding", "Subject: =?utf-8?B?R3LDvMOfZQ?=\n", "", "",
     "Gr\xc3\xbc\xc3\x9f"
     "e"},
    {"split character", "Subject: =?utf-8?B?R3LD?=\n =?utf-8?B?vMOfZQ==?=\n", "", "",
     "Gr\xc3\xbc\xc3\x9f"
     "e"},
    {"split in Q", "Subject: =?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC=C3=9Fe?=\n", "", "",
     "Gr\xc3\xbc\xc3\x9f"
     "e"},
    {"split over B and Q", "Subject: =?utf-8?B?R3LD?= =?utf-8?Q?=BC=C3=9Fe?=\n", "", "",
     "Gr\xc3\xbc\xc3\x9f"
     "e"},
    {"blanks inside", "Subject: =?utf-8?Q?Sch=C3=B6ne Gr=C3=BC=C3=9Fe?=\n", "", "",
     "Sch\xc3\xb6ne Gr\xc3\xbc\xc3\x9f"
     "e"},
    {"underscore", "Subject: =?utf-8?Q?a_b=5Fc?=\n", "", "", "a b_c"},
    {"adjacent", "Subject: =?utf-8?Q?a?=   =?utf-8?Q?b?= c\n", "", "", "ab c"},
    {"without blank between", "Subject: =?utf-8?Q?a?==?utf-8?Q?b?=\n", "", "", "ab"},
    {"text around", "Subject: Re: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=: 7\n", "", "",
     "Re: Gr\xc3\xbc\xc3\x9f"
     "e: 7"},
    {"inside a word", "Subject: x=?utf-8?Q?=C3=BC?=y\n", "", "", "x\xc3\xbcy"},
    {"unknown charset", "Subject: =?x-none?Q?Gr=FC=DFe?=\n", "", "",
     "Gr\xc3\xbc\xc3\x9f"
     "e"},
    {"wrong charset", "Subject: =?utf-8?Q?Gr=FC=DFe?=\n", "", "",
     "Gr\xc3\xbc\xc3\x9f"
     "e"},
    {"language", "Subject: =?utf-8*de?Q?Gr=C3=BC=C3=9Fe?=\n", "", "",
     "Gr\xc3\xbc\xc3\x9f"
     "e"},
    {"missing end", "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe\n", "", "",
     "Gr\xc3\xbc\xc3\x9f"
     "e"},
    {"bad codes", "Subject: =?utf-8?Q?100=_=G0?=\n", "", "", "100= =G0"},
    {"raw 8 bit",
     "Subject: Gr\xfc\xdf"
     "e\n",
     "", "",
     "Gr\xc3\xbc\xc3\x9f"
     "e"},
    {"raw utf-8",
     "Subject: Gr\xc3\xbc\xc3\x9f"
     "e\n",
     "", "",
     "Gr\xc3\xbc\xc3\x9f"
     "e"},
    {"iso-2022-jp", "Subject: =?iso-2022-jp?B?GyRCJCIbKEI=?=\n", "", "",
     "\xe3\x81\x82"},
    {"line end inside", "Subject: =?utf-8?Q?a=0D=0ABcc:_x?=\n", "", "", "a  Bcc: x"},
    {"folded oddly", "Subject: eins\n \n\tzwei\n", "", "", "eins\tzwei"},
    {"in quotes", "Subject: \"=?utf-8?Q?=C3=BC?=\"\n", "", "", "\"\xc3\xbc\""},
    {"empty word", "Subject: =?utf-8?Q??\x3d x\n", "", "", "x"},
};

static void test_damaged_senders_and_subjects_read(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
        struct arena a = {0};
        struct reading r;
        damaged_read(&a, arena_printf(&a, "%s\n" LATE "\n", headers[i].header), &r);
        if (!str_eq_c(r.from, headers[i].from) ||
            !str_eq_c(r.from_name, headers[i].from_name) ||
            !str_eq(damaged_squeeze(&a, r.subject),
                    damaged_squeeze(&a, str_c(headers[i].subject))) ||
            !str_eq_c(str_trim(r.reply), LATE)) {
            print_error("%s: '%.*s' '%.*s' '%.*s' <<%.*s>>\n", headers[i].name,
                        STR_ARG(r.from), STR_ARG(r.from_name), STR_ARG(r.subject),
                        STR_ARG(r.reply));
            wrong++;
        }
        arena_done(&a);
    }
    assert_int_equal(wrong, 0);
}

/* The words under a header without a display name: the address tells the name. */
static void test_name_taken_from_the_address_when_the_header_has_none(void **state)
{
    (void)state;
    static const struct {
        const char *from, *comment;
    } rows[] = {
        {"From: Jane Field <sales@x.example>\n", LATE},
        {"From: jane.field@x.example\n", LATE},
        {"From: \"jane@x.example\" <jane@x.example>\n", LATE},
        {"From: sales@x.example\n", LATE "\nJane"},
        {"", LATE "\nJane"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct reading r;
        damaged_read(&a, arena_printf(&a, "%s\n" LATE "\nJane\n", rows[i].from), &r);
        if (!str_eq_c(r.comment, rows[i].comment)) {
            fail_msg("'%s': <<%.*s>>", rows[i].from, STR_ARG(r.comment));
        }
        arena_done(&a);
    }
}

/* ---- row 25: each charset, well and badly labelled, in each encoding ---- */

#define LATIN "Ich gebe eine 3, weil es zu sp\xc3\xa4t kam."
#define POLISH "Daj\xc4\x99 3, by\xc5\x82o za p\xc3\xb3\xc5\xbano."
#define RUSSIAN "\xd0\x9e\xd1\x86\xd0\xb5\xd0\xbd\xd0\xba\xd0\xb0 3/10"
#define GREEK "\xce\x92\xce\xb1\xce\xb8\xce\xbc\xcf\x8c\xcf\x82 3/10"
#define JAPANESE                                                                       \
    "\xe8\xa9\x95\xe4\xbe\xa1\xe3\x81\xaf 3/10 \xe3\x81\xa7\xe3\x81\x99\xe3\x80\x82"
#define CHINESE "\xe8\xaf\x84\xe5\x88\x86\xef\xbc\x9a 3/10"
#define KOREAN "\xec\xa0\x90\xec\x88\x98 3/10 \xec\x9e\x85\xeb\x8b\x88\xeb\x8b\xa4."
#define TURKISH "Puan\xc4\xb1m 3/10, \xc3\xa7ok ge\xc3\xa7 geldi."
#define HEBREW "\xd7\xa6\xd7\x99\xd7\x95\xd7\x9f 3/10"

static const struct {
    const char *iconv_name, *label, *text;
} tricks[] = {
    {"UTF-8", "utf-8", LATIN},
    {"UTF-8", "UTF8", LATIN},
    {"UTF-8", "us-ascii", LATIN},
    {"UTF-8", "", LATIN},
    {"UTF-8", "iso-8859-1", LATIN},
    {"UTF-8", "x-nowhere", RUSSIAN},
    {"CP1252", "windows-1252", LATIN},
    {"CP1252", "iso-8859-1", LATIN},
    {"CP1252", "utf-8", LATIN},
    {"CP1252", "", LATIN},
    {"CP1252", "us-ascii", LATIN},
    {"CP1252", "8bit", LATIN},
    {"ISO-8859-15", "iso-8859-15", LATIN},
    {"ISO-8859-15", "latin9", LATIN},
    {"ISO-8859-2", "iso-8859-2", POLISH},
    {"CP1250", "windows-1250", POLISH},
    {"CP1250", "cp1250", POLISH},
    {"CP850", "ibm850", LATIN},
    {"CP437", "cp437", LATIN},
    {"MACINTOSH", "macintosh", LATIN},
    {"ISO-8859-5", "iso-8859-5", RUSSIAN},
    {"KOI8-R", "koi8-r", RUSSIAN},
    {"KOI8-U", "koi8-u", RUSSIAN},
    {"CP1251", "windows-1251", RUSSIAN},
    {"CP866", "ibm866", RUSSIAN},
    {"ISO-8859-7", "iso-8859-7", GREEK},
    {"CP1253", "windows-1253", GREEK},
    {"CP1254", "iso-8859-9", TURKISH},
    {"CP1254", "windows-1254", TURKISH},
    {"ISO-8859-8", "iso-8859-8-i", HEBREW},
    {"CP1255", "windows-1255", HEBREW},
    {"CP932", "shift_jis", JAPANESE},
    {"CP932", "x-sjis", JAPANESE},
    {"EUC-JP", "euc-jp", JAPANESE},
    {"ISO-2022-JP", "iso-2022-jp", JAPANESE},
    {"GB18030", "gb2312", CHINESE},
    {"GBK", "gbk", CHINESE},
    {"GB18030", "gb18030", CHINESE},
    {"BIG5", "big5", "\xe8\xa9\x95\xe5\x88\x86 3/10"},
    {"CP949", "euc-kr", KOREAN},
    {"CP949", "ks_c_5601-1987", KOREAN},
    {"ISO-2022-KR", "iso-2022-kr", KOREAN},
    {"UTF-16", "utf-16", LATIN},
    {"UTF-16LE", "utf-16le", LATIN},
    {"UTF-16BE", "utf-16be", LATIN},
    {"UTF-16LE", "utf-16", LATIN},
    {"UTF-16BE", "utf-16", LATIN},
    {"ISO-8859-4", "iso-8859-4", LATIN},
    {"ISO-8859-10", "iso-8859-10", LATIN},
    {"ISO-8859-13", "iso-8859-13", LATIN},
    {"CP1257", "windows-1257", LATIN},
    {"CP1258", "windows-1258", "3/10 ok"},
    {"ISO-8859-16", "iso-8859-16", LATIN},
    {"ISO-8859-14", "iso-8859-14", LATIN},
};

enum trick_form {
    FORM_8BIT,
    FORM_BASE64,
    FORM_QUOTED,
    FORM_HTML,
    FORM_SUBJECT,
    FORM_COUNT
};

static struct str encoded(struct arena *a, const char *charset, const char *text)
{
    iconv_t cd = iconv_open(charset, "UTF-8");
    char *in = (char *)(uintptr_t)text;
    size_t left = strlen(text);
    size_t room = left * 4 + 16;
    char *out = arena_alloc(a, room);
    char *to = out;
    errno = 0;
    (void)iconv(cd, &in, &left, &to, &room);
    (void)iconv(cd, NULL, NULL, &to, &room);
    (void)iconv_close(cd);
    if (left > 0) {
        fail_msg("%s cannot hold '%s'", charset, text);
    }
    return str_of(out, (size_t)(to - out));
}

static void put_quoted(struct buf *b, struct str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        buf_printf(b, "=%02X%s", (unsigned)(unsigned char)bytes.ptr[i],
                   i % 20 == 19 ? "=\n" : "");
    }
}

static void put_base64(struct buf *b, struct str bytes)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.len; i += 3) {
        uint32_t v = 0;
        for (size_t k = 0; k < 3; k++) {
            v = v << 8 | (i + k < bytes.len ? (unsigned char)bytes.ptr[i + k] : 0u);
        }
        for (size_t k = 0; k < 4; k++) {
            buf_putc(b,
                     (char)(i + k <= bytes.len ? digits[v >> (18 - 6 * k) & 63] : '='));
        }
    }
}

static void put_trick(struct buf *b, size_t i, enum trick_form form, struct str bytes)
{
    static const char *const encodings[FORM_COUNT] = {
        "8bit", "base64", "quoted-printable", "base64", "7bit"};
    buf_puts(b, "From: Jane <jane@x.example>\n");
    if (form == FORM_SUBJECT) {
        buf_printf(b, "Subject: =?%s?B?", tricks[i].label);
        put_base64(b, bytes);
        buf_puts(b, "?=\n");
    }
    buf_printf(b, "Content-Type: text/%s", form == FORM_HTML ? "html" : "plain");
    if (tricks[i].label[0] != '\0') {
        buf_printf(b, "; charset=\"%s\"", tricks[i].label);
    }
    buf_printf(b, "\nContent-Transfer-Encoding: %s\n\n", encodings[form]);
    if (form == FORM_QUOTED) {
        put_quoted(b, bytes);
    } else if (form == FORM_BASE64 || form == FORM_HTML) {
        put_base64(b, bytes);
    } else if (form == FORM_8BIT) {
        buf_put(b, bytes);
    }
}

static void check_trick(size_t i, enum trick_form form)
{
    struct arena a = {0};
    struct buf raw = BUF_INIT(1 << 16);
    struct reading r;
    put_trick(&raw, i, form, encoded(&a, tricks[i].iconv_name, tricks[i].text));
    damaged_read(&a, buf_str(&raw), &r);
    struct str words = str_trim(form == FORM_SUBJECT ? r.subject : r.comment);
    if (!str_is_utf8(r.reply) || !str_is_utf8(r.subject)) {
        fail_msg("%s as '%s', form %d: no UTF-8", tricks[i].iconv_name, tricks[i].label,
                 (int)form);
    }
    bool is_scored = form == FORM_SUBJECT || (r.has_score && r.score == 3);
    if (!str_eq_c(words, tricks[i].text) || !is_scored) {
        fail_msg("%s as '%s', form %d: '%.*s', score %d%s", tricks[i].iconv_name,
                 tricks[i].label, (int)form, STR_ARG(words), (int)r.score,
                 r.has_score ? "" : " (none)");
    }
    buf_done(&raw);
    arena_done(&a);
}

static void test_row_25_score_found_in_each_charset(void **state)
{
    (void)state;
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(tricks); i++) {
        bool is_wide = strncmp(tricks[i].iconv_name, "UTF-16", 6) == 0;
        for (enum trick_form form = FORM_8BIT; form < FORM_COUNT; form++) {
            if (!is_wide ||
                form != FORM_8BIT) { /* zeros and line ends do not travel so */
                check_trick(i, form);
                n++;
            }
        }
    }
    assert_true(n >= 200);
}

int main(void)
{
    struct err err;
    if (reader_prepare(&err) != RC_OK) {
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damaged_senders_and_subjects_read),
        cmocka_unit_test(test_name_taken_from_the_address_when_the_header_has_none),
        cmocka_unit_test(test_row_25_score_found_in_each_charset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
