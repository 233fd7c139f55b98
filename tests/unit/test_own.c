/* Own words on the marked mails of tests/own: see the README there. Every mail must
 * come out exact, white space apart. OWN_FILE=NAME reads that file alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/file.h"
#include "mail/html.h"
#include "reader/own/own.h"

enum { FILE_MAX = 1 << 20 };

/* One mail as it is read from a file: texts grow line by line. */
struct mail {
    struct str title, name;
    struct buf text, html, reply, comment;
};

struct run {
    struct arena *a;
    const char *file;
    struct buf sent;
    struct mail mail;
    int n, failed;
};

static void mail_start(struct mail *m, struct str head)
{
    buf_clear(&m->text);
    buf_clear(&m->html);
    buf_clear(&m->reply);
    buf_clear(&m->comment);
    m->title = str_trim(str_take(&head, '|'));
    m->name = str_trim(head);
}

static void put_line(struct buf *b, struct str s)
{
    buf_put(b, s);
    buf_putc(b, '\n');
}

/* White space collapsed: what is compared. */
static struct str squeeze(struct arena *a, struct str s)
{
    struct buf b CLEANUP(buf_done) = BUF_INIT(FILE_MAX);
    bool gap = false;
    for (size_t i = 0; i < s.len; i++) {
        bool space = str_is_space(s.ptr[i]);
        if (!space) {
            buf_puts(&b, gap && b.len > 0 ? " " : "");
            buf_putc(&b, s.ptr[i]);
        }
        gap = space || (gap && b.len == 0);
    }
    return arena_str(a, buf_str(&b));
}

static bool same(struct run *r, const char *what, struct str got, struct str want)
{
    got = squeeze(r->a, got);
    want = squeeze(r->a, want);
    if (str_eq(got, want)) {
        return true;
    }
    print_error("%s: %.*s: %s\n   got '%.*s'\n  want '%.*s'\n", r->file,
                STR_ARG(r->mail.title), what, STR_ARG(got), STR_ARG(want));
    return false;
}

static void mail_check(struct run *r)
{
    struct mail *m = &r->mail;
    if (m->title.len == 0) {
        return;
    }
    struct str text = m->html.len > 0 ? html_to_text(r->a, buf_str(&m->html))
                                      : arena_str(r->a, buf_str(&m->text));
    struct own_request req = {
        .text = text, .sent_text = buf_str(&r->sent), .name = m->name};
    struct own_words own;
    own_words(r->a, &req, &own);
    r->n++;
    if (!same(r, "reply", own.reply, buf_str(&m->reply)) ||
        !same(r, "comment", own.comment, buf_str(&m->comment))) {
        r->failed++;
    }
}

static void line_read(struct run *r, struct str line)
{
    struct mail *m = &r->mail;
    struct str text = str_from(line, 2);
    switch (line.len > 0 ? line.ptr[0] : '\0') {
    case '=':
        mail_check(r);
        mail_start(m, text);
        break;
    case '+':
        put_line(&m->comment, text);
        put_line(&m->reply, text);
        put_line(&m->text, text);
        break;
    case '~':
        put_line(&m->reply, text);
        put_line(&m->text, text);
        break;
    case '-':
        put_line(&m->text, text);
        break;
    case 'h':
        put_line(&m->html, text);
        break;
    case 's':
        put_line(&r->sent, text);
        break;
    case '#':
        break;
    case '\0':
        put_line(&m->text, STR(""));
        break;
    default:
        fail_msg("%s: '%.*s': no such mark", r->file, STR_ARG(line));
    }
}

static void file_check(struct arena *a, const char *file)
{
    const char *only = getenv("OWN_FILE");
    if (only != NULL && !str_eq_c(str_c(only), file)) {
        return;
    }
    struct run r = {.a = a, .file = file, .sent = BUF_INIT(FILE_MAX)};
    r.mail.text = r.mail.html = r.mail.reply = r.mail.comment = BUF_INIT(FILE_MAX);
    struct str rest;
    struct err err;
    struct str path = arena_printf(a, "tests/own/%s.txt", file);
    if (file_read(a, path.ptr, FILE_MAX, &rest, &err) != RC_OK) {
        fail_msg("%s", err.text);
    }
    while (rest.ptr != NULL) {
        line_read(&r, str_take_line(&rest));
    }
    mail_check(&r);
    print_message("%s: %d of %d exact\n", file, r.n - r.failed, r.n);
    buf_done(&r.sent);
    buf_done(&r.mail.text);
    buf_done(&r.mail.html);
    buf_done(&r.mail.reply);
    buf_done(&r.mail.comment);
    assert_true(r.n > 0);
    if (r.failed > 0) {
        fail_msg("rerun: OWN_FILE=%s build/tests/test_own", file);
    }
}

static void test_marked_mails_give_the_marked_lines(void **state)
{
    struct arena a = {0};
    file_check(&a, *state);
    arena_done(&a);
}

int main(void)
{
    static const char *const files[] = {
        "attributions", "headers", "quotes",     "signatures", "sentences", "closings",
        "html",         "sent",    "unfriendly", "everyday",   "wide",      "mixed",
        "kept",         "shapes",  "tails",      "fresh",      "net",       "told",
        "said",         "more",    "bylines"};
    struct CMUnitTest tests[ARRAY_LEN(files)];
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        tests[i] =
            (struct CMUnitTest){.name = files[i],
                                .test_func = test_marked_mails_give_the_marked_lines,
                                .initial_state = (void *)(uintptr_t)files[i]};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
