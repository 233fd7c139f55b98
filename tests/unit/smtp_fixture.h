/* A scripted SMTP server and what its tests share. */
#ifndef NACHFASS_TESTS_SMTP_FIXTURE_H
#define NACHFASS_TESTS_SMTP_FIXTURE_H

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "fake_server.h"
#include "post/out.h"

#define CUT NULL /* in place of a reply: the connection is closed */
/* Replies by stage. */
struct script {
    const char *ehlo, *mail, *rcpt, *data, *end;
    const char *auth, *starttls;
};

static const struct script good = {
    .ehlo = "250-fake\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
    .mail = "250 2.1.0 ok\r\n",
    .rcpt = "250 2.1.5 ok\r\n",
    .data = "354 go\r\n",
    .end = "250-2.0.0 ok\r\n250 2.0.0 queued as X\r\n",
};

/* False: the connection ends. */
static bool reply(int fd, const char *text)
{
    if (!text) {
        return false;
    }
    fake_say(fd, text);
    return strncmp(text, "421", 3) != 0;
}

static bool read_body(int fd, int log)
{
    char line[2048];
    while (fake_line(fd, log, line, sizeof(line))) {
        if (strcmp(line, ".\r\n") == 0) {
            return true;
        }
    }
    return false;
}

static bool serve_data(int fd, int log, const struct script *s)
{
    bool has_rcpt = s->rcpt && s->rcpt[0] == '2';

    if (!reply(fd, s->data)) {
        return false;
    }
    return s->data[0] != '3' ||
           (read_body(fd, log) &&
            reply(fd, has_rcpt ? s->end : "554 no recipients\r\n"));
}

/* False: the connection ends. */
static bool serve_line(int fd, int log, const struct script *s, const char *line)
{
    char more[2048];

    if (strncmp(line, "EHLO", 4) == 0) {
        return reply(fd, s->ehlo);
    }
    if (strncmp(line, "AUTH", 4) == 0) {
        fake_say(fd, "334 \r\n");
        return fake_line(fd, log, more, sizeof(more)) && reply(fd, s->auth);
    }
    if (strncmp(line, "STARTTLS", 8) == 0) {
        return reply(fd, s->starttls);
    }
    if (strncmp(line, "MAIL", 4) == 0) {
        return reply(fd, s->mail);
    }
    if (strncmp(line, "RCPT", 4) == 0) {
        return reply(fd, s->rcpt);
    }
    if (strncmp(line, "DATA", 4) == 0) {
        return serve_data(fd, log, s);
    }
    if (strncmp(line, "QUIT", 4) == 0) {
        fake_say(fd, "221 bye\r\n");
        return false;
    }
    fake_say(fd, "250 ok\r\n"); /* RSET; '*' after a refused AUTH */
    return true;
}

static void serve(int fd, int log, int nth, const void *ctx)
{
    const struct script *s = ctx;
    char line[2048];

    (void)nth;
    fake_say(fd, "220 fake ESMTP\r\n");
    while (fake_line(fd, log, line, sizeof(line)) && serve_line(fd, log, s, line)) {
    }
}

struct seen {
    struct fake *fake;
    const struct out_mail *mails;
    size_t n, given;
    enum rc turn_rc;
    int wires, dones, turns;
    bool body_before_wire;
    enum rc rc;
    int code;
    char status[16];
    char reply[600];
    int64_t last_id;
};

static enum rc on_next(void *ctx, struct out_mail *ret_mail, int64_t *ret_wait_ms,
                       struct err *err)
{
    struct seen *s = ctx;
    (void)err;
    if (s->given == s->n) {
        *ret_wait_ms = -1;
        return RC_NONE;
    }
    *ret_mail = s->mails[s->given++];
    return RC_OK;
}

static void copy(char *to, size_t size, struct str from)
{
    size_t n = from.len < size ? from.len : size - 1;
    if (n > 0) {
        memcpy(to, from.ptr, n);
    }
    to[n] = '\0';
}

static void note_result(struct seen *s, const struct out_result *r)
{
    s->dones++;
    s->last_id = r->id;
    s->rc = r->rc;
    s->code = r->code;
    copy(s->status, sizeof(s->status), r->status);
    copy(s->reply, sizeof(s->reply), r->reply);
}

static enum rc on_turn(void *ctx, const struct out_turn *t, struct err *err)
{
    struct seen *s = ctx;
    s->turns++;
    for (size_t i = 0; i < t->n_results; i++) {
        note_result(s, &t->results[i]);
    }
    if (t->n_wire > 0) {
        s->wires += (int)t->n_wire;
        s->body_before_wire |= strstr(fake_said(s->fake), "Message-ID") != NULL;
        if (s->turn_rc != RC_OK) {
            return err_set(err, s->turn_rc, "store is full");
        }
    }
    return RC_OK;
}

struct fixture {
    struct arena a;
    struct fake fake;
    struct out *out;
    struct err err;
};

static enum rc start(struct fixture *f, const struct script *script, const char *user)
{
    f->fake = fake_start(serve, script);
    struct out_config config = {
        .url = arena_printf(&f->a, "smtp://127.0.0.1:%d", f->fake.port),
        .user = str_c(user),
        .password = STR("geheim"),
        .helo = STR("us.example"),
        .allow_plain = true,
        .timeout_s = 1};
    return out_open(&f->a, &config, &f->out, &f->err);
}

static void stop(struct fixture *f)
{
    out_close(f->out);
    fake_stop(&f->fake);
    arena_done(&f->a);
}

static enum rc send_some(struct fixture *f, struct seen *s, const struct out_mail *m,
                         size_t n)
{
    struct out_hooks hooks = {on_next, on_turn, s};
    s->fake = &f->fake;
    s->mails = m;
    s->n = n;
    s->given = 0;
    return out_send(f->out, &hooks, &f->err);
}

#endif
