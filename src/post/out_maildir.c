/* Mail into a Maildir spool: tmp/, fsync, rename to new/. The name follows from the
 * Message-ID, so a mail sent again after a crash takes its own place, not a second one.
 * Must never let half a mail be seen. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/fault.h"
#include "base/file.h"
#include "post/maildir.h"
#include "post/out_driver.h"

enum { GROUP_MAX = 64 };

struct spool {
    struct str dir;
    size_t group; /* mails on the wire at a time */
};

/* One mail: its files wait in tmp/ until the intent is committed. */
struct parcel {
    struct out_mail mail;
    struct str name;
    struct str journal_name; /* empty = none */
};

/* The mails of one turn and the verdicts of the turn before. */
struct group {
    struct arena *a; /* lives until the next turn is over */
    struct parcel parcels[GROUP_MAX];
    size_t n;
    struct out_result results[2 * GROUP_MAX];
    size_t n_results;
    int64_t wait_ms; /* 0: ask at once, < 0: nothing more comes */
};

static enum rc spool_open(struct arena *a, const struct out_config *config,
                          void **ret_state, struct err *err)
{
    struct spool *s = ARENA_NEW(a, struct spool);
    enum rc rc = maildir_path(a, config->url, &s->dir, err);

    if (rc == RC_OK) {
        rc = maildir_make(a, s->dir, err);
    }
    if (rc == RC_OK) {
        s->group = config->connections < 1           ? 1
                   : config->connections > GROUP_MAX ? GROUP_MAX
                                                     : (size_t)config->connections;
        *ret_state = s;
    }
    return rc;
}

/* The Message-ID's value; without one, the whole mail stands for itself. */
static struct str identity(struct str raw)
{
    struct str rest = raw;

    while (rest.ptr) {
        struct str line = str_take_line(&rest);
        if (str_is_empty(line)) {
            break;
        }
        if (str_istarts(line, STR("Message-ID:"))) {
            return str_trim(str_from(line, sizeof("Message-ID:") - 1));
        }
    }
    return raw;
}

/* As a final delivery leaves it: the envelope on top (RFC 5321 4.4), lines ending LF as
 * every Maildir reader expects. */
static void put_file_bytes(struct buf *b, const struct out_mail *mail, struct str rcpt)
{
    struct str rest = mail->raw;

    buf_printf(b, "Return-Path: <%.*s>\nEnvelope-To: <%.*s>\n",
               STR_ARG(mail->mail_from), STR_ARG(rcpt));
    while (!str_is_empty(rest)) {
        buf_put(b, str_take_line(&rest));
        buf_putc(b, '\n');
    }
}

static enum rc io_error(struct err *err, const char *what, struct str path)
{
    return err_set(err, RC_TEMP, "%s of '%.*s' failed: %s", what, STR_ARG(path),
                   strerror(errno));
}

static enum rc write_temp(struct str path, struct str data, struct err *err)
{
    (void)unlink(path.ptr); /* ours, from a run that was killed */
    int fd CLEANUP(fd_close) =
        open(path.ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return io_error(err, "creation", path);
    }
    enum rc rc = fd_write_all(fd, data, err);
    if (rc != RC_OK) {
        return err_prefix(err, rc, "'%.*s'", STR_ARG(path));
    }
    return fsync(fd) == 0 ? RC_OK : io_error(err, "sync", path);
}

static enum rc sync_dir(struct str dir, struct err *err)
{
    int fd CLEANUP(fd_close) = open(dir.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0 || fsync(fd) != 0) {
        return io_error(err, "sync", dir);
    }
    return RC_OK;
}

static struct str temp_path(struct arena *a, const struct spool *s, struct str name)
{
    struct str dir = path_join(a, s->dir, STR("tmp"));
    return path_join(a, dir, name);
}

/* The mail for one receiver into tmp/. */
static enum rc prepare(struct arena *a, const struct spool *s,
                       const struct out_mail *mail, struct str rcpt,
                       struct str *ret_name, struct err *err)
{
    /* no line can shrink to less than its LF: the file is never longer than this */
    struct buf data CLEANUP(buf_done) =
        BUF_INIT(mail->raw.len + mail->mail_from.len + rcpt.len + 64);

    *ret_name = maildir_name(a, rcpt, identity(mail->raw));
    put_file_bytes(&data, mail, rcpt);
    return write_temp(temp_path(a, s, *ret_name), buf_str(&data), err);
}

static void discard(const struct spool *s, struct group *g)
{
    for (size_t i = 0; i < g->n; i++) {
        (void)unlink(temp_path(g->a, s, g->parcels[i].name).ptr);
        if (!str_is_empty(g->parcels[i].journal_name)) {
            (void)unlink(temp_path(g->a, s, g->parcels[i].journal_name).ptr);
        }
    }
    g->n = 0;
}

static void add_result(struct group *g, struct out_result result)
{
    g->results[g->n_results++] = result;
}

/* One more mail for the group, if there is one. */
static enum rc take(const struct spool *s, struct group *g,
                    const struct out_hooks *hooks, struct err *err)
{
    struct parcel *p = &g->parcels[g->n];
    struct err why;

    *p = (struct parcel){.name = STR_NULL};
    g->wait_ms = 0;
    enum rc rc = hooks->next(hooks->ctx, &p->mail, &g->wait_ms, err);
    if (rc != RC_OK) {
        return rc;
    }
    if (out_check(&p->mail, &why) != RC_OK) {
        add_result(g, (struct out_result){.id = p->mail.id,
                                          .rc = RC_INPUT,
                                          .reply = arena_str(g->a, str_c(why.text))});
        return RC_OK;
    }
    g->n++; /* from here on discard sees it */
    rc = prepare(g->a, s, &p->mail, p->mail.rcpt_to, &p->name, err);
    if (rc == RC_OK && !str_is_empty(p->mail.journal)) {
        rc = prepare(g->a, s, &p->mail, p->mail.journal, &p->journal_name, err);
    }
    return rc;
}

/* Fills the group. An error is the spool's trouble, not a mail's: none can leave. */
static enum rc gather(const struct spool *s, struct group *g,
                      const struct out_hooks *hooks, struct err *err)
{
    enum rc rc = RC_OK;

    while (rc == RC_OK && g->n < s->group && g->n_results < ARRAY_LEN(g->results)) {
        rc = take(s, g, hooks, err);
    }
    if (rc == RC_NONE) {
        return RC_OK;
    }
    return rc;
}

static enum rc tell(struct group *g, const struct out_hooks *hooks, struct err *err)
{
    int64_t wire[GROUP_MAX];
    bool receipt[GROUP_MAX];
    const struct out_turn turn = {.results = g->results,
                                  .n_results = g->n_results,
                                  .wire = wire,
                                  .wire_receipt = receipt,
                                  .n_wire = g->n};

    if (g->n == 0 && g->n_results == 0) {
        return RC_OK;
    }
    for (size_t i = 0; i < g->n; i++) {
        wire[i] = g->parcels[i].mail.id;
        receipt[i] = !str_is_empty(g->parcels[i].journal_name);
    }
    enum rc rc = hooks->turn(hooks->ctx, &turn, err);
    if (rc == RC_OK) {
        g->n_results = 0;
    }
    return rc;
}

static enum rc appear(struct arena *a, const struct spool *s, struct str name,
                      struct err *err)
{
    struct str temp = temp_path(a, s, name);
    struct str dir = path_join(a, s->dir, STR("new"));
    struct str place = path_join(a, dir, name);
    return rename(temp.ptr, place.ptr) == 0 ? RC_OK : io_error(err, "rename", temp);
}

/* The customer's first: a receipt without the mail would be a lost mail. */
static struct out_result publish(struct arena *a, const struct spool *s,
                                 const struct parcel *p)
{
    struct out_result r = {.id = p->mail.id};
    struct err err = {{0}};

    r.rc = appear(a, s, p->name, &err);
    fault_point("post-out-maildir-published");
    if (!str_is_empty(p->journal_name)) {
        r.receipt = r.rc == RC_OK && appear(a, s, p->journal_name, &err) == RC_OK;
        if (!r.receipt) {
            (void)unlink(temp_path(a, s, p->journal_name).ptr);
        }
    }
    if (r.rc == RC_OK) {
        r.code = 250;
        r.status = STR("2.0.0");
        r.reply = arena_printf(a, "250 2.0.0 kept as %.*s", STR_ARG(p->name));
    } else {
        r.reply = arena_str(a, str_c(err.text));
    }
    return r;
}

/* From here on the mails may be seen: an error after the rename is no verdict. */
static void publish_all(const struct spool *s, struct group *g)
{
    struct str dir = path_join(g->a, s->dir, STR("new"));
    struct err why;

    for (size_t i = 0; i < g->n; i++) {
        add_result(g, publish(g->a, s, &g->parcels[i]));
    }
    if (g->n > 0 && sync_dir(dir, &why) != RC_OK) {
        struct str text = arena_str(g->a, str_c(why.text));
        for (size_t i = 0; i < g->n_results; i++) {
            g->results[i] = (struct out_result){
                .id = g->results[i].id, .rc = RC_UNCERTAIN, .reply = text};
        }
    }
    g->n = 0;
}

/* Commits the verdicts of the last group with the intents of this one, lets this one
 * appear. */
static enum rc spool_turn(const struct spool *s, struct group *g,
                          const struct out_hooks *hooks, struct err *err)
{
    struct err why = {{0}};
    enum rc gathered = gather(s, g, hooks, &why);

    if (gathered != RC_OK) {
        discard(s, g);
    }
    fault_point("post-out-maildir-written");
    enum rc rc = tell(g, hooks, err); /* what has appeared is told in any case */
    if (rc != RC_OK) {
        discard(s, g);
        return rc;
    }
    if (gathered != RC_OK) {
        *err = why;
        return gathered;
    }
    publish_all(s, g);
    return g->wait_ms == 0 ? RC_OK : tell(g, hooks, err);
}

static void arenas_done(struct arena (*arenas)[2])
{
    arena_done(&(*arenas)[0]);
    arena_done(&(*arenas)[1]);
}

static enum rc spool_send(void *state, const struct out_hooks *hooks, struct err *err)
{
    const struct spool *s = state;
    struct arena mem[2] CLEANUP(arenas_done) = {{0}, {0}};
    struct group g = {.n = 0};
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && g.wait_ms >= 0; i++) {
        if (g.wait_ms > 0) {
            (void)poll(NULL, 0, g.wait_ms > INT_MAX ? INT_MAX : (int)g.wait_ms);
        }
        g.a = &mem[i % 2]; /* the other one holds the last group's verdicts */
        arena_reset(g.a);
        rc = spool_turn(s, &g, hooks, err);
    }
    return rc;
}

static void spool_close(void *state)
{
    (void)state; /* all of it lives in the arena */
}

const struct out_driver out_maildir_driver = {spool_open, spool_send, spool_close};
