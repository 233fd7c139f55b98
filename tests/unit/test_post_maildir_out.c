/* The Maildir spool, sending: once, again, in groups, with receipts, refusals. */
#include "maildir_fixture.h"
#include "post/maildir.h"
#include "post/out.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_send_leaves_one_file_even_when_sent_again,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_send_stops_when_the_commit_fails, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_send_commits_in_groups_and_leaves_receipts,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_send_refuses_what_is_not_canonical, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
