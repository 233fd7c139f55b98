/* Files of mails: which are passed on, under which name, and as which bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "mail/attachment.h"
#include "mail/compose.h"

static const char head[] = "From: a@b.example\nMIME-Version: 1.0\n"
                           "Content-Type: multipart/mixed; boundary=x\n\n"
                           "--x\nContent-Type: text/plain\n\nwords\n";

static size_t files_of(struct arena *a, struct str raw, struct file_limits limits,
                       bool truncated, struct mail_file ret[MAIL_FILES_MAX])
{
    struct mail_message m;
    struct err err;
    assert_int_equal(mail_parse(a, raw, &m, &err), RC_OK);
    return mail_files(a, &m, &limits, truncated, ret);
}

/* One part behind the words, and what becomes of it. */
static const struct {
    const char *name, *part;
    const char *want; /* "NAME TYPE FATE BYTES"; "" = no file */
} rows[] = {
    {"a photo",
     "Content-Type: image/jpeg; name=a.jpg\nContent-Transfer-Encoding: base64\n\n/9j/",
     "a.jpg image/jpeg 0 3"},
    {"a photo shown in the text by a telephone",
     "Content-Type: image/jpeg\nContent-Disposition: inline; filename=IMG_1.jpeg\n"
     "Content-Transfer-Encoding: base64\n\n/9j/",
     "IMG_1.jpeg image/jpeg 0 3"},
    {"a table of text",
     "Content-Type: text/csv\nContent-Disposition: attachment; "
     "filename=\"x y.csv\"\n\na;b",
     "x y.csv application/octet-stream 0 3"},
    {"no name", "Content-Type: application/pdf\n\n%PDF",
     "document.pdf application/pdf 0 4"},
    {"no name, no known type", "Content-Type: application/x-foo\n\nabc",
     "attachment application/octet-stream 0 3"},
    {"a program by its name",
     "Content-Type: application/octet-stream; name=a.EXE\n\nabc",
     "a.EXE application/octet-stream 1 0"},
    {"a program behind a second ending",
     "Content-Type: application/pdf; name=\"rechnung.pdf.scr\"\n\nabc",
     "rechnung.pdf.scr application/pdf 1 0"},
    {"a program with a dot behind its ending",
     "Content-Type: application/pdf; name=\"a.exe. .\"\n\nabc",
     "a.exe application/pdf 1 0"},
    {"a program under the name of a picture",
     "Content-Type: image/png; name=a.png\nContent-Transfer-Encoding: "
     "base64\n\nTVqQAA==",
     "a.png image/png 1 0"},
    {"a script by its first line",
     "Content-Type: application/octet-stream; name=run\n\n#!/bin/sh",
     "run application/octet-stream 1 0"},
    {"a page",
     "Content-Type: text/html\nContent-Disposition: attachment; "
     "filename=login.html\n\n<form>",
     "login.html application/octet-stream 1 0"},
    {"a table with macros", "Content-Type: application/octet-stream; name=a.xlsm\n\nPK",
     "a.xlsm application/octet-stream 1 0"},
    {"direction of writing turned round in the name",
     "Content-Type: application/pdf; name*=UTF-8''a%E2%80%AEfdp.exe\n\nabc",
     "afdp.exe application/pdf 1 0"},
    {"a path", "Content-Type: image/png; name=\"../../etc\\\\x.png\"\n\nabc",
     "x.png image/png 0 3"},
    {"a line end in the name",
     "Content-Type: image/png; name*=UTF-8''a%0D%0ABcc%3A%20b.png\n\nabc",
     "a  Bcc: b.png image/png 0 3"},
    {"an attached mail", "Content-Type: message/rfc822\n\nSubject: x\n\nhello",
     "mail.eml application/octet-stream 5 0"},
    {"a signature of a mail program",
     "Content-Type: application/pgp-signature; name=signature.asc\n\nabc", ""},
    {"text", "Content-Type: text/plain\n\nmore", ""},
};

static void test_one_file_is_judged(void **state)
{
    struct arena a CLEANUP(arena_done) = {0};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct mail_file f[MAIL_FILES_MAX];
        struct str raw = arena_printf(&a, "%s--x\n%s\n--x--\n", head, rows[i].part);
        size_t n = files_of(&a, raw, (struct file_limits){5, 10000}, false, f);
        struct str got = STR("");
        if (n > 0) {
            got = arena_printf(&a, "%.*s %.*s %d %zu", STR_ARG(f[0].name),
                               STR_ARG(f[0].type), (int)f[0].fate, f[0].bytes.len);
        }
        if (n > 1 || !str_eq_c(got, rows[i].want)) {
            fail_msg("%s: want '%s', got %zu: '%.*s'", rows[i].name, rows[i].want, n,
                     STR_ARG(got));
        }
    }
}

static struct str photos(struct arena *a, size_t n, const char *end)
{
    struct str raw = str_c(head);
    for (size_t i = 0; i < n; i++) {
        raw =
            arena_printf(a, "%.*s--x\nContent-Type: image/png; name=%zu.png\n\n12345%s",
                         STR_ARG(raw), i, i + 1 < n ? "\n" : end);
    }
    return raw;
}

static void test_limits_hold(void **state)
{
    static const struct {
        struct file_limits limits;
        bool truncated;
        const char *fates;
    } limits[] = {
        {{5, 100}, false, "0000"}, {{2, 100}, false, "0022"}, {{5, 11}, false, "0033"},
        {{0, 100}, false, "2222"}, {{5, 0}, false, "3333"},   {{5, 100}, true, "0004"},
    };
    struct arena a CLEANUP(arena_done) = {0};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
        struct mail_file f[MAIL_FILES_MAX];
        struct str raw = photos(&a, 4, limits[i].truncated ? "" : "\n--x--\n");
        size_t n = files_of(&a, raw, limits[i].limits, limits[i].truncated, f);
        assert_int_equal(n, 4);
        for (size_t k = 0; k < n; k++) {
            if ('0' + (int)f[k].fate != limits[i].fates[k]) {
                fail_msg("row %zu, file %zu: fate %d", i, k, (int)f[k].fate);
            }
        }
    }
    struct mail_file many[MAIL_FILES_MAX];
    assert_int_equal(files_of(&a, photos(&a, 100, "\n--x--\n"),
                              (struct file_limits){5, 100}, false, many),
                     MAIL_FILES_MAX);
}

static void test_logo_of_a_signature_is_no_file(void **state)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct mail_file f[MAIL_FILES_MAX];
    (void)state;
    static const char raw[] =
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n"
        "--x\nContent-Type: text/html\n\n<img src=\"cid:l\">\n"
        "--x\nContent-Type: image/png; name=image001.png\nContent-ID: "
        "<l>\n\n12345\n--x--\n";
    assert_int_equal(files_of(&a, str_c(raw), (struct file_limits){1, 100}, false, f),
                     0);
}

static void test_long_name_keeps_its_ending(void **state)
{
    struct arena a CLEANUP(arena_done) = {0};
    (void)state;
    struct str name = STR("");
    for (int i = 0; i < 90; i++) {
        name = arena_printf(&a, "%.*s\xc3\xbc", STR_ARG(name));
    }
    struct str cut = mail_file_name(&a, arena_printf(&a, "%.*s.docx", STR_ARG(name)));
    assert_true(cut.len <= MAIL_FILE_NAME_MAX && str_is_utf8(cut));
    assert_true(str_ends(cut, STR("\xc3\xbc.docx")));
    assert_int_equal(mail_file_name(&a, STR(" ../.. ")).len, 0);
}

/* What compose writes is read back byte for byte, and no name leaves its line. */
static void test_composed_files_are_read_back(void **state)
{
    struct arena a CLEANUP(arena_done) = {0};
    (void)state;
    char bytes[300];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (char)(i * 7);
    }
    struct mail_file out[8];
    const char *const names[] = {"a.png", "R\xc3\xa4umung & \"Co\".pdf",
                                 "x; filename=y.png", "\xe2\x82\xac.txt"};
    for (size_t i = 0; i < 8; i++) {
        out[i] = (struct mail_file){.name = str_c(names[i % 4]),
                                    .type = STR("image/png"),
                                    .bytes = str_of(bytes, 56 + i * 30),
                                    .fate = i == 7 ? FILE_TOO_BIG : FILE_PASSED};
    }
    struct draft d = {.from = STR("a@b.example"),
                      .to = STR("c@d.example"),
                      .subject = STR("x"),
                      .message_id = STR("1@b.example"),
                      .text = STR("words\n"),
                      .html = STR("<p>words</p>"),
                      .files = out,
                      .n_files = 8};
    struct str raw;
    struct err err;
    assert_int_equal(compose(&a, &d, &raw, &err), RC_OK);
    struct mail_file in[MAIL_FILES_MAX];
    size_t n = files_of(&a, raw, (struct file_limits){20, 100000}, false, in);
    assert_int_equal(n, 7);
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(in[i].name, out[i].name) || !str_eq(in[i].bytes, out[i].bytes)) {
            fail_msg("file %zu: '%.*s', %zu bytes", i, STR_ARG(in[i].name),
                     in[i].bytes.len);
        }
    }
    while (raw.len > 0) {
        assert_true(str_take_line(&raw).len <= 998);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_file_is_judged),
        cmocka_unit_test(test_limits_hold),
        cmocka_unit_test(test_logo_of_a_signature_is_no_file),
        cmocka_unit_test(test_long_name_keeps_its_ending),
        cmocka_unit_test(test_composed_files_are_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
