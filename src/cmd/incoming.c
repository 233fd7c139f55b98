/* Mail that is stored: read in the sandbox, then applied, a batch at a time.
 * Must never apply a mail twice, nor let one stop the others. */
#include "cmd/incoming.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/log.h"
#include "cmd/apply.h"
#include "cmd/facts.h"
#include "cmd/steps.h"
#include "cmd/verdict.h"
#include "reader/pool.h"
#include "store/store.h"

/* A mail that ends the reader is tried again once in the same run. The number kept in
 * the store stops one that ends the whole program, whatever the way. */
enum { TRIES_A_RUN = 2, ATTEMPTS_MAX = 10, READ_BATCH = 50, FEW = 4 };

struct reading_ctx {
    struct step *s;
    struct pool *pool; /* NULL until there is something to read */
    struct fetch_counts *counts;
    int lock; /* descriptor of the file that readers lock, one batch at a time */
};

/* A mail under way. */
struct job {
    struct inbox_mail *m;
    struct reader_request req;
    struct reading reading;
    enum rc rc; /* of the reading */
    struct err why;
    bool is_wanted; /* in this round */
};

/* One run at a time reads a mail, so that mails have their effects in the order in
 * which they came, and only a reader's death leaves an attempt behind. fcntl(2):
 * children do not inherit it, and it ends with the process, however that ends. */
static enum rc lock_reading(const struct reading_ctx *x, bool lock, struct err *err)
{
    struct flock f = {.l_type = lock ? F_WRLCK : F_UNLCK, .l_whence = SEEK_SET};
    while (fcntl(x->lock, F_SETLKW, &f) != 0) {
        if (errno != EINTR) {
            return err_set(err, RC_TEMP, "cannot lock the reading of mail: %s",
                           strerror(errno));
        }
    }
    return RC_OK;
}

static enum rc open_lock(struct reading_ctx *x, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    const char *path =
        arena_printf(&a, "%.*s-reading", STR_ARG(x->s->set->store_path)).ptr;
    x->lock = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    return x->lock < 0
               ? err_set(err, RC_TEMP, "cannot open '%s': %s", path, strerror(errno))
               : RC_OK;
}

/* Side by side in the pool's children, in order. What is wrong with a mail stands in
 * its job. */
static enum rc read_round(struct arena *a, struct pool *pool, struct job *jobs,
                          size_t n, struct err *err)
{
    size_t given = 0;
    for (size_t taken = 0; taken < n; taken++) {
        enum rc rc = RC_OK;
        for (; rc == RC_OK && given < n; given += rc == RC_OK ? 1 : 0) {
            rc = jobs[given].is_wanted ? pool_submit(pool, &jobs[given].req, 1, err)
                                       : RC_OK;
        }
        if (rc != RC_OK && rc != RC_NONE) {
            return rc;
        }
        struct job *j = &jobs[taken];
        if (j->is_wanted) {
            j->rc = pool_take(a, pool, &j->reading, &j->why);
        }
        if (j->is_wanted && j->rc != RC_OK && j->rc != RC_INPUT) {
            *err = j->why;
            return j->rc;
        }
    }
    return RC_OK;
}

/* A mail that names an invitation or case of ours is read again, with the text we sent
 * and the scale we asked for. */
static enum rc want_again(struct arena *a, struct reading_ctx *x, struct job *j,
                          struct err *err)
{
    enum match_how how = MATCH_NONE;
    struct token_row token = {0};
    j->is_wanted = false;
    if (j->rc != RC_OK || j->reading.kind != READING_REPLY) {
        return RC_OK;
    }
    enum rc rc = facts_match(a, x->s->st, &j->reading, &how, &token, err);
    if (rc == RC_OK && how != MATCH_NONE) {
        j->is_wanted = true;
        struct letter_facts lf = {.set = x->s->set, .st = x->s->st, .now = x->s->now};
        rc = facts_for_reader(a, &lf, &j->reading, &token, &j->req, err);
    }
    return rc == RC_NONE ? RC_OK : rc;
}

/* First with nothing known. */
static enum rc read_mails(struct arena *a, struct reading_ctx *x, struct job *jobs,
                          size_t n, struct err *err)
{
    enum rc rc = x->pool == NULL ? pool_start(n <= FEW ? 1 : 0, &x->pool, err) : RC_OK;
    for (size_t i = 0; i < n; i++) {
        jobs[i].is_wanted = true;
        jobs[i].req = (struct reader_request){.raw = jobs[i].m->raw,
                                              .truncated = jobs[i].m->truncated,
                                              .own_domain = x->s->set->own_domain};
    }
    rc = rc == RC_OK ? read_round(a, x->pool, jobs, n, err) : rc;
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        rc = want_again(a, x, &jobs[i], err);
    }
    return rc == RC_OK ? read_round(a, x->pool, jobs, n, err) : rc;
}

static void note_reading(struct inbox_mail *m, const struct reading *r)
{
    m->kind = str_c(reading_kind_name(r->kind));
    m->from = r->from;
    m->subject = r->subject;
    m->message_id = r->message_id;
    m->words = r->reply;
    m->state = INBOX_APPLIED;
}

static enum rc decide_and_apply(struct arena *a, struct reading_ctx *x,
                                struct inbox_mail *m, const struct reading *r,
                                struct err *err)
{
    struct letter_facts lf = {.set = x->s->set, .st = x->s->st, .now = x->s->now};
    struct incoming_facts f;
    enum rc rc = facts_incoming(a, &lf, r, m->id, &f, err);
    if (rc != RC_OK) {
        return rc;
    }
    if (f.how == MATCH_TOKEN && f.has_invitation && f.invitation.sent_at == 0) {
        rc = verdict_arrived(a, x->s, f.invitation.id, err);
        if (rc == RC_OK) { /* as it is now */
            rc = invitation_get(a, x->s->st, f.invitation.id, &f.invitation, err);
            lf.invitation = f.invitation;
        }
    }
    if (rc != RC_OK) {
        return rc;
    }
    struct decision d;
    decision_init(&d, a);
    decide_incoming(&f, x->s->now, &d);
    rc = apply_decision(a, &lf, &d, err);
    m->invitation_id = f.token.invitation_id;
    m->case_id = lf.kase.id;
    m->reason = d.reason;
    if (d.disposition == DISPOSE_ASIDE) {
        m->state = INBOX_ASIDE;
    }
    return rc;
}

/* In one transaction: the mail's effects and that it has had them. Another run may have
 * been faster: then nothing is left to do. */
static enum rc apply_mail(struct arena *a, struct reading_ctx *x, struct inbox_mail *m,
                          const struct reading *r, struct err *err)
{
    struct store *st = x->s->st;
    enum rc rc = inbox_is_new(st, m->id, err);
    if (rc != RC_OK) {
        return rc == RC_NONE ? RC_OK : rc;
    }
    note_reading(m, r);
    /* an id alone proves nothing: some programs give all their mails the same, and a
     * second complaint must never pass for the first */
    rc = inbox_twin(st, m, err);
    if (rc == RC_OK) {
        m->state = INBOX_DUPLICATE;
    } else if (rc == RC_NONE) {
        rc = decide_and_apply(a, x, m, r, err);
    }
    return rc == RC_OK ? inbox_update(st, m, err) : rc;
}

static void count(struct fetch_counts *n, const struct inbox_mail *m, bool is_auto)
{
    n->applied += m->state == INBOX_APPLIED && !is_auto;
    n->machine += m->state == INBOX_APPLIED && is_auto;
    n->aside += m->state == INBOX_ASIDE;
    n->duplicate += m->state == INBOX_DUPLICATE;
}

static enum rc set_aside(struct reading_ctx *x, struct inbox_mail *m, const char *why,
                         struct err *err)
{
    log_warn("mail set aside: %s inbox=%lld", why, (long long)m->id);
    m->state = INBOX_ASIDE;
    m->kind = STR("unreadable");
    m->reason = str_c(why);
    enum rc rc = store_begin(x->s->st, err);
    if (rc == RC_OK) {
        rc = inbox_update(x->s->st, m, err);
    }
    rc = store_finish(x->s->st, rc, err);
    x->counts->aside++;
    return rc;
}

/* What n mails, read, cause: all or nothing. */
static enum rc apply_all(struct reading_ctx *x, struct job *jobs, size_t n,
                         struct err *err)
{
    enum rc rc = n > 0 ? store_begin(x->s->st, err) : RC_OK;
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        struct arena a CLEANUP(arena_done) = {0};
        rc = apply_mail(&a, x, jobs[i].m, &jobs[i].reading, err);
    }
    rc = n > 0 ? store_finish(x->s->st, rc, err) : rc;
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        count(x->counts, jobs[i].m, jobs[i].reading.is_auto);
    }
    return rc;
}

/* Alone; job->rc says how it went with others. A mail is counted as tried before it is
 * read: what kills the reader twice is set
 * aside, with a word to the people, and the others go on. Trouble that is not the
 * mail's own (store, configuration) ends the run and is not held against it. */
static enum rc handle_mail(struct reading_ctx *x, const struct job *job,
                           struct err *err)
{
    struct inbox_mail *m = job->m;
    struct err why = {"it ended the program"};
    for (int i = job->rc == RC_OK ? 0 : 1;
         i < TRIES_A_RUN && m->attempts < ATTEMPTS_MAX; i++) {
        struct arena a CLEANUP(arena_done) = {0};
        struct job j = {.m = m};
        enum rc rc = inbox_count_attempts(x->s->st, &m->id, 1, err);
        if (rc != RC_OK) {
            return rc;
        }
        fault_point("read");
        rc = read_mails(&a, x, &j, 1, &why);
        if (rc == RC_OK && j.rc != RC_OK) {
            why = j.why;
            rc = j.rc;
        }
        if (rc == RC_OK) {
            rc = apply_all(x, &j, 1, &why);
        }
        if (rc == RC_OK) {
            return RC_OK;
        }
        if (rc != RC_INPUT) {
            *err = why;
            if (inbox_clear_attempts(x->s->st, &m->id, 1, &why) != RC_OK) {
                log_error("%s", why.text);
            }
            return rc;
        }
    }
    return set_aside(x, m, why.text, err);
}

static enum rc handle_singly(struct reading_ctx *x, struct job *jobs, size_t n,
                             struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        rc = handle_mail(x, &jobs[i], err);
    }
    return rc;
}

/* All mails of a run of jobs that was read, up to the first one that could not be. */
static enum rc handle_read(struct reading_ctx *x, struct job *jobs, size_t n,
                           struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < n;) {
        size_t good = 0;
        while (i + good < n && jobs[i + good].rc == RC_OK) {
            good++;
        }
        rc = apply_all(x, jobs + i, good, err);
        if (rc == RC_INPUT) { /* one of them: it alone is to suffer */
            rc = handle_singly(x, jobs + i, good, err);
        }
        i += good;
        if (rc == RC_OK && i < n) {
            rc = handle_mail(x, &jobs[i++], err);
        }
    }
    return rc;
}

/* Mails that nobody tried yet, together. */
static enum rc handle_together(struct reading_ctx *x, struct job *jobs, size_t n,
                               struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    int64_t *ids = ARENA_ARRAY(&a, n, int64_t);
    for (size_t i = 0; i < n; i++) {
        ids[i] = jobs[i].m->id;
    }
    enum rc rc = inbox_count_attempts(x->s->st, ids, n, err);
    fault_point("read");
    if (rc == RC_OK) {
        rc = read_mails(&a, x, jobs, n, err);
    }
    if (rc == RC_OK) {
        rc = handle_read(x, jobs, n, err);
    }
    if (rc != RC_OK) {
        struct err late;
        if (inbox_clear_attempts(x->s->st, ids, n, &late) != RC_OK) {
            log_error("%s", late.text);
        }
    }
    return rc;
}

/* In order; one that was tried before, and may have ended that run, alone. */
static enum rc handle_jobs(struct reading_ctx *x, struct job *jobs, size_t n,
                           struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < n;) {
        size_t fresh = 0;
        while (i + fresh < n && jobs[i + fresh].m->attempts == 0) {
            fresh++;
        }
        rc = fresh > 0 ? handle_together(x, jobs + i, fresh, err)
                       : handle_mail(x, &jobs[i], err);
        i += fresh > 0 ? fresh : 1;
    }
    return rc;
}

static enum rc handle_batch(struct arena *a, struct reading_ctx *x, int64_t *after,
                            size_t *ret_n, struct err *err)
{
    struct inbox_mail *m = NULL;
    struct err late;
    *ret_n = 0;
    enum rc rc = lock_reading(x, true, err);
    if (rc == RC_OK) {
        rc = inbox_unread(a, x->s->st, *after, READ_BATCH, &m, ret_n, err);
    }
    if (rc == RC_OK && *ret_n > 0) {
        struct job *jobs = ARENA_ARRAY(a, *ret_n, struct job);
        for (size_t i = 0; i < *ret_n; i++) {
            jobs[i] = (struct job){.m = &m[i]};
        }
        *after = m[*ret_n - 1].id;
        rc = handle_jobs(x, jobs, *ret_n, err);
    }
    if (lock_reading(x, false, &late) != RC_OK) {
        log_error("%s", late.text);
    }
    return rc;
}

enum rc incoming_read_all(struct step *s, struct fetch_counts *counts, struct err *err)
{
    struct reading_ctx x = {.s = s, .counts = counts, .lock = -1};
    struct arena a CLEANUP(arena_done) = {0};
    size_t n = 0;
    int64_t after = 0;
    enum rc rc = open_lock(&x, err);
    do {
        if (rc == RC_OK) {
            rc = handle_batch(&a, &x, &after, &n, err);
        }
        arena_reset(&a);
    } while (rc == RC_OK && n > 0);
    pool_stop(x.pool);
    fd_close(&x.lock);
    return rc;
}
