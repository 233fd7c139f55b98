/* Mail that is stored: read by children, then applied, a flight of mails at a time.
 * Must never apply a mail twice, nor let one stop the others. */
#include "cmd/fetch/incoming.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/log.h"
#include "cmd/fetch/incoming_job.h"
#include "reader/child/pool.h"
#include "store/store.h"

/* A mail that ends the reader is tried again once in the same run. The number kept in
 * the store stops one that ends the whole program, whatever the way. */
enum { TRIES_A_RUN = 2, ATTEMPTS_MAX = 10, READ_BATCH = 100, FEW = 4 };

/* Mails that are read together. */
struct flight {
    struct arena a;
    struct job *jobs;
    size_t n; /* 0: none */
};

struct incoming {
    struct arena memory; /* holds the struct itself */
    struct step *s;
    struct fetch_counts *counts;
    struct pool *pool;  /* of the flights; NULL until there is one */
    struct pool *alone; /* one child, for mails that are waited for; NULL as well */
    int lock;           /* descriptor of the file that readers lock */
    bool is_locked;
    struct flight flights[2]; /* the one in the readers' hands, and the next one */
    size_t aloft;             /* which of them is the former */
};

/* ---- one run at a time ---- */

enum rc incoming_open(struct step *s, struct fetch_counts *counts,
                      struct incoming **ret, struct err *err)
{
    struct arena memory = {0};
    struct incoming *in = ARENA_NEW(&memory, struct incoming);
    const char *path =
        arena_printf(&memory, "%.*s-reading", STR_ARG(s->set->store_path)).ptr;
    *in = (struct incoming){.s = s, .counts = counts};
    in->lock = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    in->memory = memory;
    if (in->lock < 0) {
        enum rc rc =
            err_set(err, RC_TEMP, "cannot open '%s': %s", path, strerror(errno));
        incoming_close(in);
        return rc;
    }
    *ret = in;
    return RC_OK;
}

/* One run at a time reads, so that mails have their effects in the order in which they
 * came, and only a reader's death leaves an attempt behind. fcntl(2): children do not
 * inherit it, and it ends with the process, however that ends. */
static enum rc set_lock(struct incoming *in, bool lock, struct err *err)
{
    struct flock f = {.l_type = lock ? F_WRLCK : F_UNLCK, .l_whence = SEEK_SET};
    while (in->is_locked != lock && fcntl(in->lock, F_SETLKW, &f) != 0) {
        if (errno != EINTR) {
            return err_set(err, RC_TEMP, "cannot lock the reading of mail: %s",
                           strerror(errno));
        }
    }
    in->is_locked = lock;
    return RC_OK;
}

enum rc incoming_lock(struct incoming *in, struct err *err)
{
    return set_lock(in, true, err);
}

/* ---- mails alone ---- */

/* Few mails, at once; what is wrong with one stands in its job. */
static enum rc read_now(struct arena *a, struct incoming *in, struct job *jobs,
                        size_t n, struct err *err)
{
    enum rc rc = in->alone == NULL ? pool_start(1, &in->alone, err) : RC_OK;
    if (rc == RC_OK) {
        rc = incoming_prepare(a, in->s, jobs, n, err);
    }
    if (rc == RC_OK) {
        rc = incoming_hand_out(a, in->alone, jobs, n, err);
    }
    if (rc == RC_OK) {
        rc = incoming_collect(a, in->alone, jobs, n, err);
    }
    return rc == RC_OK ? incoming_amend(a, in->s, &in->alone, jobs, n, err) : rc;
}

/* One more try of a mail, counted before it is begun. RC_NONE: there is no such mail
 * any more. RC_INPUT: it cannot be read, or applied. */
static enum rc try_mail(struct incoming *in, int64_t id, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct job j = {.rc = RC_OK};
    enum rc rc = inbox_count_attempts(in->s->st, &id, 1, err);
    if (rc == RC_OK) {
        rc = inbox_get(&a, in->s->st, id, &j.m, err);
    }
    if (rc != RC_OK) {
        return rc;
    }
    fault_point("read");
    rc = read_now(&a, in, &j, 1, err);
    if (rc == RC_OK && j.rc != RC_OK) {
        *err = j.why;
        rc = j.rc;
    }
    return rc == RC_OK ? incoming_apply(in->s, in->counts, &j, 1, err) : rc;
}

/* job->rc says how it went with others. What kills the reader twice is set aside, with
 * a word to the people, and the others go on. Trouble that is not the mail's own
 * (store, configuration) ends the run and is not held against it. */
static enum rc handle_mail(struct incoming *in, const struct job *job, struct err *err)
{
    struct inbox_mail m = {.id = job->m.id};
    struct err why = {"it ended the program"};
    if (job->rc == RC_INPUT) {
        why = job->why;
    }
    for (int i = job->rc == RC_OK ? 0 : 1;
         i < TRIES_A_RUN && job->m.attempts < ATTEMPTS_MAX; i++) {
        enum rc rc = try_mail(in, m.id, &why);
        if (rc == RC_OK || rc == RC_NONE) {
            return RC_OK;
        }
        if (rc != RC_INPUT) {
            *err = why;
            if (inbox_clear_attempts(in->s->st, &m.id, 1, &why) != RC_OK) {
                log_error("%s", why.text);
            }
            return rc;
        }
    }
    return incoming_set_aside(in->s, in->counts, &m, why.text, err);
}

/* ---- mails together ---- */

static enum rc handle_singly(struct incoming *in, struct job *jobs, size_t n,
                             struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        rc = handle_mail(in, &jobs[i], err);
    }
    return rc;
}

/* In order, together up to each one that could not be read. */
static enum rc handle_read(struct incoming *in, struct job *jobs, size_t n,
                           struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < n;) {
        size_t good = 0;
        while (i + good < n && jobs[i + good].rc == RC_OK) {
            good++;
        }
        rc = incoming_apply(in->s, in->counts, jobs + i, good, err);
        if (rc == RC_INPUT) { /* one of them: it alone is to suffer */
            rc = handle_singly(in, jobs + i, good, err);
        }
        i += good;
        if (rc == RC_OK && i < n) {
            rc = handle_mail(in, &jobs[i++], err);
        }
    }
    return rc;
}

static void flight_end(struct flight *f)
{
    f->n = 0;
    arena_reset(&f->a);
}

/* Mails of a flight that went wrong by no fault of theirs are not held responsible. */
static void give_up(struct incoming *in, struct flight *f)
{
    struct err late;
    int64_t *ids = ARENA_ARRAY(&f->a, f->n, int64_t);
    for (size_t i = 0; i < f->n; i++) {
        ids[i] = f->jobs[i].m.id;
    }
    if (f->n > 0 && inbox_clear_attempts(in->s->st, ids, f->n, &late) != RC_OK) {
        log_error("%s", late.text);
    }
    flight_end(f);
}

static enum rc give_up_all(struct incoming *in, enum rc rc)
{
    if (rc != RC_OK) {
        pool_stop(in->pool);
        in->pool = NULL;
        give_up(in, &in->flights[0]);
        give_up(in, &in->flights[1]);
    }
    return rc;
}

/* The readings of a flight that was handed out. */
static enum rc collect(struct incoming *in, struct flight *f, struct err *err)
{
    return f->n == 0 ? RC_OK : incoming_collect(&f->a, in->pool, f->jobs, f->n, err);
}

/* The effects of a flight whose readings are there. */
static enum rc land(struct incoming *in, struct flight *f, struct err *err)
{
    enum rc rc = incoming_amend(&f->a, in->s, &in->alone, f->jobs, f->n, err);
    rc = rc == RC_OK ? handle_read(in, f->jobs, f->n, err) : rc;
    if (rc == RC_OK) {
        flight_end(f);
    }
    return rc;
}

static void board(struct flight *f, const struct inbox_mail *mails, size_t n)
{
    f->n = n;
    f->jobs = ARENA_ARRAY(&f->a, n, struct job);
    for (size_t i = 0; i < n; i++) {
        struct inbox_mail *m = &f->jobs[i].m;
        m->id = mails[i].id;
        m->invitation_id = mails[i].invitation_id;
        m->truncated = mails[i].truncated;
        m->raw = mails[i].raw;
    }
}

/* Few mails are not worth the overlap, and are not to wait for it. */
static enum rc add_few(struct incoming *in, struct flight *f, struct err *err)
{
    enum rc rc = collect(in, &in->flights[in->aloft], err);
    if (rc == RC_OK) {
        rc = land(in, &in->flights[in->aloft], err);
    }
    if (rc == RC_OK) {
        rc = read_now(&f->a, in, f->jobs, f->n, err);
    }
    rc = rc == RC_OK ? handle_read(in, f->jobs, f->n, err) : rc;
    if (rc == RC_OK) {
        flight_end(f);
    }
    return rc;
}

/* The next flight goes to the readers before the last one's effects are seen to. */
static enum rc add_many(struct incoming *in, struct flight *f, struct err *err)
{
    struct flight *last = &in->flights[in->aloft];
    enum rc rc = in->pool == NULL ? pool_start(0, &in->pool, err) : RC_OK;
    if (rc == RC_OK) {
        rc = incoming_prepare(&f->a, in->s, f->jobs, f->n, err);
    }
    if (rc == RC_OK) {
        rc = collect(in, last, err);
    }
    if (rc == RC_OK) {
        rc = incoming_hand_out(&f->a, in->pool, f->jobs, f->n, err);
        in->aloft = 1 - in->aloft;
    }
    for (size_t i = 0; i < f->n; i++) {
        f->jobs[i].m.raw = STR_NULL; /* the caller's */
        f->jobs[i].req.raw = STR_NULL;
    }
    return rc == RC_OK ? land(in, last, err) : rc;
}

enum rc incoming_add(struct incoming *in, const struct inbox_mail *mails, size_t n,
                     struct err *err)
{
    struct flight *f = &in->flights[1 - in->aloft];
    if (n == 0) {
        return RC_OK;
    }
    fault_point("read");
    board(f, mails, n);
    enum rc rc = n <= FEW ? add_few(in, f, err) : add_many(in, f, err);
    return give_up_all(in, rc);
}

static enum rc finish(struct incoming *in, struct err *err)
{
    struct flight *f = &in->flights[in->aloft];
    enum rc rc = collect(in, f, err);
    return give_up_all(in, rc == RC_OK ? land(in, f, err) : rc);
}

enum rc incoming_settle(struct incoming *in, struct err *err)
{
    struct err late;
    enum rc rc = finish(in, err);
    return err_first(rc, set_lock(in, false, &late), &late, err);
}

/* ---- what is left in the store ---- */

/* Mails that nobody tried yet, together. */
static enum rc add_fresh(struct incoming *in, const struct inbox_mail *mails, size_t n,
                         struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    int64_t *ids = ARENA_ARRAY(&a, n, int64_t);
    for (size_t i = 0; i < n; i++) {
        ids[i] = mails[i].id;
    }
    enum rc rc = inbox_count_attempts(in->s->st, ids, n, err);
    return rc == RC_OK ? incoming_add(in, mails, n, err) : rc;
}

/* In order; one that was tried before, and may have ended that run, alone. */
static enum rc add_stored(struct incoming *in, const struct inbox_mail *mails, size_t n,
                          struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < n;) {
        size_t fresh = 0;
        while (i + fresh < n && mails[i + fresh].attempts == 0) {
            fresh++;
        }
        if (fresh > 0) {
            rc = add_fresh(in, mails + i, fresh, err);
            i += fresh;
            continue;
        }
        struct job j = {.m = mails[i++]};
        rc = finish(in, err);
        rc = rc == RC_OK ? handle_mail(in, &j, err) : rc;
    }
    return rc;
}

enum rc incoming_rest(struct incoming *in, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct err late;
    int64_t after = 0;
    size_t n = 0;
    enum rc rc = set_lock(in, true, err);
    do {
        struct inbox_mail *mails = NULL;
        n = 0;
        if (rc == RC_OK) {
            rc = inbox_unread(&a, in->s->st, after, READ_BATCH, &mails, &n, err);
        }
        if (rc == RC_OK && n > 0) {
            after = mails[n - 1].id;
            rc = add_stored(in, mails, n, err);
        }
        arena_reset(&a);
    } while (rc == RC_OK && n > 0);
    return err_first(rc, incoming_settle(in, &late), &late, err);
}

void incoming_close(struct incoming *in)
{
    if (in == NULL) {
        return;
    }
    pool_stop(in->pool);
    pool_stop(in->alone);
    arena_done(&in->flights[0].a);
    arena_done(&in->flights[1].a);
    fd_close(&in->lock);
    struct arena memory = in->memory;
    arena_done(&memory);
}
