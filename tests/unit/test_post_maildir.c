/* The Maildir spool in both directions: order, limits, moving, re-sending, refusals. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/file.h"
#include "post/discard.h"
#include "post/in.h"
#include "post/maildir.h"
#include "post/out.h"

struct fixture {
    struct arena a;
    struct str root; /* a folder of its own */
    struct str url;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    char dir[] = "/tmp/nachfass-maildir-XXXXXX";
    assert_non_null(f);
    assert_non_null(mkdtemp(dir));
    f->root = arena_str(&f->a, str_c(dir));
    f->url = arena_printf(&f->a, "maildir:%s/spool", dir);
    *state = f;
    return 0;
}

static void remove_tree(const char *path)
{
    DIR *dir = opendir(path);
    const struct dirent *d;
    struct arena a = {0};
    while (dir && (d = readdir(dir))) {
        if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0) {
            continue;
        }
        struct str sub = path_join(&a, str_c(path), str_c(d->d_name));
        if (unlink(sub.ptr) != 0) {
            remove_tree(sub.ptr);
        }
    }
    if (dir) {
        closedir(dir);
    }
    (void)rmdir(path);
    arena_done(&a);
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    remove_tree(f->root.ptr);
    arena_done(&f->a);
    free(f);
    return 0;
}

static const char *at(struct fixture *f, const char *rel)
{
    return arena_printf(&f->a, "%.*s/spool/%s", STR_ARG(f->root), rel).ptr;
}

static void put(struct fixture *f, const char *rel, struct str data)
{
    struct err err;
    assert_int_equal(file_write(at(f, rel), data, 0600, &err), RC_OK);
}

static size_t count(struct fixture *f, const char *rel)
{
    DIR *dir = opendir(at(f, rel));
    const struct dirent *d;
    size_t n = 0;
    assert_non_null(dir);
    while ((d = readdir(dir))) {
        n += d->d_name[0] != '.';
    }
    closedir(dir);
    return n;
}

static struct in *open_in(struct fixture *f)
{
    struct in_config config = {.url = f->url,
                               .folder = STR("INBOX"),
                               .done_folder = STR("nachfass/done"),
                               .aside_folder = STR("nachfass/aside"),
                               .timeout_s = 10};
    struct in *in = NULL;
    struct err err = {{0}};
    if (in_open(&f->a, &config, &in, &err) != RC_OK) {
        fail_msg("in_open: %s", err.text);
    }
    return in;
}

struct seen {
    struct arena a;
    struct str keys[400];
    struct in_mail last;
    size_t n, chunks, max_chunk;
    enum rc stop_with;
};

static enum rc see(void *ctx, const struct in_mail *mails, size_t n_mails,
                   const struct in_mark *mark, struct err *err)
{
    struct seen *s = ctx;
    assert_int_equal(mark->uid, 0);
    assert_int_equal(mark->uidvalidity, 0);
    s->chunks++;
    s->max_chunk = n_mails > s->max_chunk ? n_mails : s->max_chunk;
    for (size_t i = 0; i < n_mails && s->n < ARRAY_LEN(s->keys); i++) {
        s->keys[s->n++] = arena_str(&s->a, mails[i].key);
        s->last = mails[i];
        s->last.raw = arena_str(&s->a, mails[i].raw);
    }
    return s->stop_with == RC_OK ? RC_OK : err_set(err, s->stop_with, "stopped");
}

static enum rc fetch(struct in *in, struct seen *s)
{
    struct in_sink sink = {.chunk = see, .ctx = s};
    struct in_mark mark = {0};
    struct err err;
    return in_fetch(in, &mark, &sink, &err);
}

static void test_fetch_reads_new_and_cur_sorted_by_key(void **state)
{
    struct fixture *f = *state;
    struct in *in = open_in(f);
    struct seen s = {.n = 0};
    put(f, "cur/100.a.host:2,S", STR("From: a\n\nhi\n"));
    put(f, "new/101.b.host", STR("b"));
    put(f, "new/099.c.host", STR("c"));
    put(f, "cur/099.c.host:2,S", STR("c")); /* being moved by a mail program */
    put(f, "new/.hidden", STR("x"));
    assert_int_equal(mkfifo(at(f, "new/100.fifo"), 0600), 0);
    assert_int_equal(symlink("/etc/passwd", at(f, "new/100.link")), 0);
    assert_int_equal(fetch(in, &s), RC_OK);
    assert_int_equal(s.n, 3);
    assert_true(str_eq_c(s.keys[0], "099.c.host"));
    assert_true(str_eq_c(s.keys[1], "100.a.host"));
    assert_true(str_eq_c(s.keys[2], "101.b.host"));
    assert_true(str_eq_c(s.last.raw, "b"));
    assert_true(s.last.arrived_at > 1000000000);
    in_close(in);
    arena_done(&s.a);
}

static void test_fetch_cuts_and_marks_a_big_mail(void **state)
{
    struct fixture *f = *state;
    struct in *in = open_in(f);
    static const size_t sizes[] = {IN_MAIL_MAX_BYTES - 1, IN_MAIL_MAX_BYTES,
                                   IN_MAIL_MAX_BYTES + 1, 3 * IN_MAIL_MAX_BYTES};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct seen s = {.n = 0};
        char *big = calloc(1, sizes[i]);
        put(f, "new/1", str_of(big, sizes[i]));
        free(big);
        assert_int_equal(fetch(in, &s), RC_OK);
        assert_int_equal(s.n, 1);
        bool cut = sizes[i] > IN_MAIL_MAX_BYTES;
        assert_int_equal(s.last.truncated, cut);
        assert_int_equal(s.last.raw.len, cut ? IN_MAIL_MAX_BYTES : sizes[i]);
        assert_int_equal(s.last.size_bytes, sizes[i]);
        arena_done(&s.a);
    }
    in_close(in);
}

static void test_fetch_gives_chunks_and_stops_with_the_sink(void **state)
{
    struct fixture *f = *state;
    struct in *in = open_in(f);
    struct seen all = {.n = 0};
    struct seen stopped = {.stop_with = RC_BROKEN};
    for (int i = 0; i < 250; i++) {
        put(f, arena_printf(&f->a, "new/%03d", i).ptr, STR("x"));
    }
    assert_int_equal(fetch(in, &all), RC_OK);
    assert_int_equal(all.n, 250);
    assert_int_equal(all.chunks, 3);
    assert_int_equal(all.max_chunk, 100);
    assert_int_equal(fetch(in, &stopped), RC_BROKEN);
    assert_int_equal(stopped.chunks, 1);
    in_close(in);
    arena_done(&all.a);
    arena_done(&stopped.a);
}

static void test_move_renames_once_and_loses_nothing(void **state)
{
    struct fixture *f = *state;
    struct in *in = open_in(f);
    struct err err;
    const struct str keys[] = {STR("1.h"), STR("2.h"), STR("gone.h")};
    const struct str aside[] = {STR("3.h")};
    put(f, "new/1.h", STR("one"));
    put(f, "cur/2.h:2,FS", STR("two"));
    put(f, "new/3.h", STR("three"));
    assert_int_equal(in_move(in, keys, 3, IN_FOLDER_DONE, &err), RC_OK);
    assert_int_equal(in_move(in, keys, 3, IN_FOLDER_DONE, &err), RC_OK);
    assert_int_equal(in_move(in, aside, 1, IN_FOLDER_ASIDE, &err), RC_OK);
    assert_true(file_exists(at(f, ".nachfass.done/cur/1.h:2,")));
    assert_true(file_exists(at(f, ".nachfass.done/cur/2.h:2,FS")));
    assert_true(file_exists(at(f, ".nachfass.aside/cur/3.h:2,")));
    assert_int_equal(count(f, "new") + count(f, "cur"), 0);
    put(f, "new/1.h", STR("another one"));
    assert_int_equal(in_move(in, keys, 1, IN_FOLDER_DONE, &err), RC_OK);
    assert_int_equal(count(f, ".nachfass.done/cur"), 3);
    in_close(in);
}

static void test_open_refuses_bad_folders(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"..",   "a/../b", "/etc", "a/",
                                        "a..b", ".x",     "INBOX"};
    struct err write_err;
    struct str file = path_join(&f->a, f->root, STR("file"));
    assert_int_equal(file_write_new(file.ptr, STR("x"), 0600, &write_err), RC_OK);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct in_config config = {.url = f->url,
                                   .done_folder = str_c(names[i]),
                                   .aside_folder = STR("aside")};
        struct in *in = NULL;
        struct err err = {{0}};
        if (in_open(&f->a, &config, &in, &err) != RC_CONFIG || err.text[0] == '\0') {
            fail_msg("folder '%s' was taken", names[i]);
        }
    }
    struct in_config config = {
        .url = arena_printf(&f->a, "maildir:%s/file/x", f->root.ptr),
        .done_folder = STR("d"),
        .aside_folder = STR("a")};
    struct in *in = NULL;
    struct err err = {{0}};
    assert_int_equal(in_open(&f->a, &config, &in, &err), RC_CONFIG);
    config.url = STR("pop3://host");
    assert_int_equal(in_open(&f->a, &config, &in, &err), RC_CONFIG);
}

/* ---- out ---- */

struct verdict {
    struct fixture *f;
    const struct out_mail *mails;
    size_t n, given;
    enum rc rc;
    int wires, dones, turns;
    bool receipt;
    enum rc turn_rc;
    size_t new_at_wire;
    char reply[200];
};

static enum rc on_next(void *ctx, struct out_mail *ret_mail, int64_t *ret_wait_ms,
                       struct err *err)
{
    struct verdict *v = ctx;
    (void)err;
    if (v->given == v->n) {
        *ret_wait_ms = -1;
        return RC_NONE;
    }
    *ret_mail = v->mails[v->given++];
    return RC_OK;
}

static enum rc on_turn(void *ctx, const struct out_turn *t, struct err *err)
{
    struct verdict *v = ctx;
    v->turns++;
    for (size_t i = 0; i < t->n_results; i++) {
        struct str reply = t->results[i].reply;
        size_t n = reply.len < sizeof(v->reply) ? reply.len : sizeof(v->reply) - 1;
        v->dones++;
        v->rc = t->results[i].rc;
        v->receipt = t->results[i].receipt;
        memcpy(v->reply, reply.ptr, n);
        v->reply[n] = '\0';
    }
    if (t->n_wire > 0) {
        v->wires += (int)t->n_wire;
        v->new_at_wire = count(v->f, "new");
        return v->turn_rc == RC_OK ? RC_OK : err_set(err, v->turn_rc, "no");
    }
    return RC_OK;
}

#define MAIL "Message-ID: <1@x.example>\r\nSubject: x\r\n\r\n.dot\r\nend\r\n"

static enum rc send_mails(struct fixture *f, struct verdict *v,
                          const struct out_mail *m, size_t n)
{
    struct out_config config = {.url = f->url, .connections = 3};
    struct out_hooks hooks = {on_next, on_turn, v};
    struct out *out = NULL;
    struct err err = {{0}};
    v->f = f;
    v->mails = m;
    v->n = n;
    v->given = 0;
    assert_int_equal(out_open(&f->a, &config, &out, &err), RC_OK);
    enum rc rc = out_send(out, &hooks, &err);
    out_close(out);
    return rc;
}

static enum rc send_mail(struct fixture *f, struct verdict *v, const struct out_mail *m)
{
    return send_mails(f, v, m, 1);
}

static void test_send_leaves_one_file_even_when_sent_again(void **state)
{
    struct fixture *f = *state;
    struct verdict v = {.rc = RC_BROKEN};
    struct out_mail m = {.id = 7,
                         .mail_from = STR("s@x.example"),
                         .rcpt_to = STR("c@y.example"),
                         .raw = STR(MAIL)};
    assert_int_equal(send_mail(f, &v, &m), RC_OK);
    assert_int_equal(v.rc, RC_OK);
    assert_int_equal(v.new_at_wire, 0);
    assert_int_equal(send_mail(f, &v, &m), RC_OK);
    assert_int_equal(v.wires, 2);
    assert_int_equal(v.dones, 2);
    assert_int_equal(count(f, "new"), 1);
    assert_int_equal(count(f, "tmp"), 0);
    m.rcpt_to = STR("d@y.example");
    m.mail_from = STR_NULL;
    assert_int_equal(send_mail(f, &v, &m), RC_OK);
    assert_int_equal(count(f, "new"), 2);

    struct in *in = open_in(f);
    struct seen s = {.n = 0};
    assert_int_equal(fetch(in, &s), RC_OK);
    assert_int_equal(s.n, 2);
    assert_true(str_has(s.last.raw, STR("\n\n.dot\nend\n")));
    assert_true(str_has(s.last.raw, STR("Return-Path: <")));
    in_close(in);
    arena_done(&s.a);
}

static void test_send_stops_when_the_commit_fails(void **state)
{
    struct fixture *f = *state;
    struct verdict v = {.turn_rc = RC_BROKEN};
    struct out_mail m = {.rcpt_to = STR("c@y.example"), .raw = STR(MAIL)};
    assert_int_equal(send_mail(f, &v, &m), RC_BROKEN);
    assert_int_equal(v.dones, 0);
    assert_int_equal(count(f, "new") + count(f, "tmp"), 0);
}

static void test_send_commits_in_groups_and_leaves_receipts(void **state)
{
    struct fixture *f = *state;
    struct verdict v = {.rc = RC_BROKEN};
    struct out_mail m[7];
    for (size_t i = 0; i < ARRAY_LEN(m); i++) {
        m[i] = (struct out_mail){
            .id = (int64_t)i,
            .rcpt_to = arena_printf(&f->a, "c%zu@y.example", i),
            .journal = i % 2 == 0 ? STR("journal@x.example") : STR_NULL,
            .raw = arena_printf(&f->a, "Message-ID: <%zu@x>\r\n\r\nx\r\n", i)};
    }
    m[3].raw = STR("not canonical");
    assert_int_equal(send_mails(f, &v, m, ARRAY_LEN(m)), RC_OK);
    assert_int_equal(v.dones, 7);
    assert_int_equal(v.wires, 6);
    assert_int_equal(v.turns,
                     3); /* three, the first's verdicts and three, the last's */
    assert_true(v.receipt);
    assert_int_equal(v.new_at_wire, 5);
    assert_int_equal(count(f, "new"), 6 + 4);
    assert_int_equal(count(f, "tmp"), 0);
}

static void test_send_refuses_what_is_not_canonical(void **state)
{
    struct fixture *f = *state;
    char line[1100];
    memset(line, 'x', sizeof(line));
    struct str ok998 = arena_printf(&f->a, "%.998s\r\n", line);
    struct str bad999 = arena_printf(&f->a, "%.999s\r\n", line);
    const struct {
        const char *name;
        struct str from, to, raw;
        enum rc want;
    } rows[] = {
        {"good", STR(""), STR("c@y.example"), STR(MAIL), RC_OK},
        {"998 bytes", STR(""), STR("c@y.example"), ok998, RC_OK},
        {"999 bytes", STR(""), STR("c@y.example"), bad999, RC_INPUT},
        {"bare LF", STR(""), STR("c@y.example"), STR("a\nb\r\n"), RC_INPUT},
        {"smuggled dot", STR(""), STR("c@y.example"), STR("a\n.\r\nb\r\n"), RC_INPUT},
        {"bare CR", STR(""), STR("c@y.example"), STR("a\rb\r\n"), RC_INPUT},
        {"CR CR LF", STR(""), STR("c@y.example"), STR("a\r\r\n"), RC_INPUT},
        {"last CR", STR(""), STR("c@y.example"), STR("a\r\nb\r"), RC_INPUT},
        {"NUL", STR(""), STR("c@y.example"), STR("a\0b\r\n"), RC_INPUT},
        {"no end", STR(""), STR("c@y.example"), STR("a\r\nb"), RC_INPUT},
        {"empty", STR(""), STR("c@y.example"), STR(""), RC_INPUT},
        {"CRLF in to", STR(""), STR("c@y\r\nRCPT TO:<e@z>"), STR(MAIL), RC_INPUT},
        {"LF in from", STR("a@b\n"), STR("c@y.example"), STR(MAIL), RC_INPUT},
        {"NUL in to", STR(""), STR("c\0@y"), STR(MAIL), RC_INPUT},
        {"blank in to", STR(""), STR("c d@y"), STR(MAIL), RC_INPUT},
        {"blank in a quoted local part", STR(""), STR("\"c d\"@y"), STR(MAIL), RC_OK},
        {"blank behind it", STR(""), STR("\"cd\"@y z"), STR(MAIL), RC_INPUT},
        {"one quote", STR(""), STR("\"c d@y"), STR(MAIL), RC_INPUT},
        {"a command behind a quote", STR(""), STR("\"c>\" \"@y"), STR(MAIL), RC_INPUT},
        {"bracket in to", STR(""), STR("c@y><d@z"), STR(MAIL), RC_INPUT},
        {"DEL in to", STR(""), STR("c\x7f@y"), STR(MAIL), RC_INPUT},
        {"bad UTF-8", STR(""), STR("c\xff@y"), STR(MAIL), RC_INPUT},
        {"no at", STR(""), STR("c"), STR(MAIL), RC_INPUT},
        {"no rcpt", STR(""), STR(""), STR(MAIL), RC_INPUT},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct verdict v = {.rc = RC_BROKEN};
        struct out_mail m = {
            .mail_from = rows[i].from, .rcpt_to = rows[i].to, .raw = rows[i].raw};
        enum rc rc = send_mail(f, &v, &m);
        if (rc != RC_OK || v.rc != rows[i].want || v.dones != 1 ||
            v.wires != (rows[i].want == RC_OK)) {
            fail_msg("row '%s': %s, %d wires: %s", rows[i].name, rc_name(v.rc), v.wires,
                     v.reply);
        }
    }
}

/* Its name alone is no proof: another mail may have the same. */
static void test_discard_takes_that_mail_alone(void **state)
{
    struct fixture *f = *state;
    struct in_config in = {.url = f->url,
                           .folder = STR("INBOX"),
                           .done_folder = STR("done"),
                           .aside_folder = STR("aside")};
    struct out_config out = {.url = f->url};
    struct out_mail mail = {.rcpt_to = STR("a@x.example"),
                            .raw = STR("Message-ID: <1@x>\r\n\r\nx\r\n")};
    struct discard_out left = {STR("a@x.example"), STR("2@x")};
    struct err err;
    char hex[65];
    in_close(open_in(f));
    sha256_hex(STR("mine"), hex);
    struct discard_in came = {.key = STR("k1"), .hash = str_c(hex)};
    put(f, "new/k1", STR("mine"));
    put(f, "cur/k1.2:2,S", STR("mine"));
    put(f, "cur/k1.3:2,S", STR("another"));
    put(f, "cur/k10:2,S", STR("mine"));
    assert_int_equal(discard_in(&in, &came, 1, &err), RC_OK);
    assert_int_equal(count(f, "new"), 0);
    assert_int_equal(count(f, "cur"), 2);
    const char *name = maildir_name(&f->a, mail.rcpt_to, STR("<1@x>")).ptr;
    put(f, arena_printf(&f->a, "new/%s", name).ptr, mail.raw);
    assert_int_equal(discard_out(&out, &left, 1, &err), RC_OK);
    assert_int_equal(count(f, "new"), 1);
    left.message_id = STR("1@x");
    assert_int_equal(discard_out(&out, &left, 1, &err), RC_OK);
    assert_int_equal(count(f, "new"), 0);
    assert_int_equal(discard_out(&out, &left, 1, &err), RC_OK); /* it is gone already */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_fetch_reads_new_and_cur_sorted_by_key,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_fetch_cuts_and_marks_a_big_mail, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_fetch_gives_chunks_and_stops_with_the_sink,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_move_renames_once_and_loses_nothing, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_open_refuses_bad_folders, setup, teardown),
        cmocka_unit_test_setup_teardown(test_send_leaves_one_file_even_when_sent_again,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_send_stops_when_the_commit_fails, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_send_commits_in_groups_and_leaves_receipts,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_send_refuses_what_is_not_canonical, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_discard_takes_that_mail_alone, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
