/* fetch: new mail into the store, read in the sandbox, applied, then moved on the
 * server. Must never lose a mail, apply one twice, or let one stop the others. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/log.h"
#include "cmd/apply.h"
#include "cmd/facts.h"
#include "cmd/server.h"
#include "cmd/steps.h"
#include "cmd/verdict.h"
#include "post/in.h"
#include "reader/worker.h"
#include "store/store.h"

/* A mail that ends the reader is tried again once in the same run. The number kept in
 * the store stops one that ends the whole program, whatever the way. */
enum { TRIES_A_RUN = 2, ATTEMPTS_MAX = 10, READ_BATCH = 50, MOVE_BATCH = 500 };

/* ---- from the server into the store ---- */

struct sink {
    struct step *s;
    struct str mailbox;
    size_t fetched, receipts;
};

static enum rc store_mails(struct sink *k, const struct in_mail *mails, size_t n,
                           struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        char hash[65];
        bool is_new = false;
        /* a mail whose bytes could not be had is like no other one */
        sha256_hex(mails[i].raw.len > 0 ? mails[i].raw : mails[i].key, hash);
        struct inbox_mail m = {.mailbox = k->mailbox,
                               .key = mails[i].key,
                               .raw = mails[i].raw,
                               .raw_hash = str_c(hash),
                               .truncated = mails[i].truncated,
                               .size_bytes = mails[i].size_bytes,
                               .arrived_at = mails[i].arrived_at,
                               .stored_at = k->s->now,
                               .state = INBOX_NEW};
        bool receipt = false;
        enum rc rc = verdict_receipt(k->s, mails[i].raw, &receipt, err);
        if (rc == RC_OK && receipt) { /* nobody reads it: its bytes are our own */
            m.state = INBOX_APPLIED;
            m.kind = STR("journal");
            m.raw = STR("");
        }
        rc = rc == RC_OK ? inbox_add(k->s->st, &m, &is_new, err) : rc;
        if (rc != RC_OK) {
            return rc;
        }
        k->fetched += is_new && !receipt;
        k->receipts += is_new && receipt;
    }
    return RC_OK;
}

/* The raw mails and the mark that says so, in one transaction. */
static enum rc store_chunk(void *ctx, const struct in_mail *mails, size_t n,
                           const struct in_mark *mark, struct err *err)
{
    struct sink *k = ctx;
    enum rc rc = store_begin(k->s->st, err);
    if (rc == RC_OK) {
        rc = store_mails(k, mails, n, err);
    }
    if (rc == RC_OK) {
        rc = inbox_mark_set(k->s->st, k->mailbox, mark->uidvalidity, mark->uid, err);
    }
    rc = store_finish(k->s->st, rc, err);
    return rc;
}

static enum rc move_read(struct step *s, struct in *in, struct str mailbox, bool aside,
                         struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct inbox_mail *m = NULL;
    size_t n = 0;
    enum rc rc = inbox_unmoved(&a, s->st, mailbox, aside, MOVE_BATCH, &m, &n, err);
    while (rc == RC_OK && n > 0) {
        struct str *keys = ARENA_ARRAY(&a, n, struct str);
        int64_t *ids = ARENA_ARRAY(&a, n, int64_t);
        for (size_t i = 0; i < n; i++) {
            keys[i] = m[i].key;
            ids[i] = m[i].id;
        }
        fault_point("move");
        rc = in_move(in, keys, n, aside ? IN_FOLDER_ASIDE : IN_FOLDER_DONE, err);
        fault_point("moved");
        if (rc == RC_OK) {
            rc = inbox_set_moved(s->st, ids, n, err);
        }
        arena_reset(&a);
        if (rc == RC_OK) {
            rc = inbox_unmoved(&a, s->st, mailbox, aside, MOVE_BATCH, &m, &n, err);
        }
    }
    return rc;
}

/* ---- from the store to its effects ---- */

struct reading_ctx {
    struct step *s;
    struct worker *worker;
    struct fetch_counts *counts;
    int lock; /* descriptor of the file that readers lock, one mail at a time */
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

/* First with nothing known; when that names an invitation or case of ours, again with
 * the text we sent and the scale we asked for. */
static enum rc read_mail(struct arena *a, struct reading_ctx *x,
                         const struct inbox_mail *m, struct reading *ret,
                         struct err *err)
{
    struct reader_request req = {
        .raw = m->raw, .truncated = m->truncated, .own_domain = x->s->set->own_domain};
    enum rc rc = worker_read(a, x->worker, &req, ret, err);
    if (rc != RC_OK || ret->kind != READING_REPLY) {
        return rc;
    }
    enum match_how how = MATCH_NONE;
    struct token_row token = {0};
    rc = facts_match(a, x->s->st, ret, &how, &token, err);
    if (rc != RC_OK || how == MATCH_NONE) {
        return rc;
    }
    rc = facts_for_reader(a, x->s->set, x->s->st, &token, &req, err);
    return rc == RC_OK ? worker_read(a, x->worker, &req, ret, err) : rc;
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

/* One transaction: the mail's effects and that it has had them. Another run may have
 * been faster: then nothing is left to do. */
static enum rc apply_in_transaction(struct arena *a, struct reading_ctx *x,
                                    struct inbox_mail *m, const struct reading *r,
                                    struct err *err)
{
    struct store *st = x->s->st;
    struct inbox_mail now;
    enum rc rc = inbox_get(a, st, m->id, &now, err);
    if (rc != RC_OK || now.state != INBOX_NEW) {
        return rc == RC_NONE ? RC_OK : rc;
    }
    note_reading(m, r);
    struct inbox_mail twin;
    rc = str_is_empty(r->message_id)
             ? RC_NONE
             : inbox_applied_with(a, st, r->message_id, &twin, err);
    /* an id alone proves nothing: some programs give all their mails the same, and a
     * second complaint must never pass for the first */
    if (rc == RC_OK && str_ieq(twin.from, r->from) && str_eq(twin.words, r->reply) &&
        str_eq(twin.subject, r->subject)) {
        m->state = INBOX_DUPLICATE;
    } else if (rc == RC_OK || rc == RC_NONE) {
        rc = decide_and_apply(a, x, m, r, err);
    }
    if (rc == RC_OK) {
        rc = inbox_update(st, m, err);
    }
    return rc == RC_OK ? store_commit(st, err) : rc;
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

static enum rc apply_mail(struct arena *a, struct reading_ctx *x, struct inbox_mail *m,
                          const struct reading *r, struct err *err)
{
    enum rc rc = store_begin(x->s->st, err);
    if (rc == RC_OK) {
        rc = apply_in_transaction(a, x, m, r, err);
    }
    store_rollback(x->s->st);
    if (rc == RC_OK) {
        count(x->counts, m, r->is_auto);
    }
    return rc;
}

/* A mail is counted as tried before it is read: what kills the reader twice is set
 * aside, with a word to the people, and the others go on. Trouble that is not the
 * mail's own (store, configuration) ends the run and is not held against it. */
static enum rc handle_mail(struct arena *a, struct reading_ctx *x, struct inbox_mail *m,
                           struct err *err)
{
    struct err why = {"it ended the program"};
    for (int i = 0; i < TRIES_A_RUN && m->attempts < ATTEMPTS_MAX; i++) {
        enum rc rc = inbox_count_attempt(x->s->st, m->id, err);
        if (rc != RC_OK) {
            return rc == RC_NONE ? RC_OK : rc; /* another run has read it */
        }
        fault_point("read");
        struct reading r = {0};
        rc = read_mail(a, x, m, &r, &why);
        if (rc == RC_OK) {
            rc = apply_mail(a, x, m, &r, &why);
        }
        if (rc == RC_OK) {
            return RC_OK;
        }
        if (rc != RC_INPUT) {
            *err = why;
            if (inbox_clear_attempts(x->s->st, m->id, &why) != RC_OK) {
                log_error("%s", why.text);
            }
            return rc;
        }
    }
    return set_aside(x, m, why.text, err);
}

static enum rc handle_batch(struct arena *a, struct reading_ctx *x, int64_t *after,
                            size_t *ret_n, struct err *err)
{
    struct inbox_mail *m = NULL;
    enum rc rc = inbox_unread(a, x->s->st, *after, READ_BATCH, &m, ret_n, err);
    for (size_t i = 0; rc == RC_OK && i < *ret_n; i++) {
        struct arena one CLEANUP(arena_done) = {0};
        struct err late;
        rc = lock_reading(x, true, err);
        if (rc == RC_OK) {
            rc = handle_mail(&one, x, &m[i], err);
        }
        if (lock_reading(x, false, &late) != RC_OK) {
            log_error("%s", late.text);
        }
        *after = m[i].id;
    }
    return rc;
}

static enum rc read_and_apply(struct step *s, struct fetch_counts *counts,
                              struct err *err)
{
    struct reading_ctx x = {.s = s, .counts = counts, .lock = -1};
    struct arena a CLEANUP(arena_done) = {0};
    size_t n = 0;
    int64_t after = 0;
    enum rc rc = open_lock(&x, err);
    if (rc == RC_OK) {
        rc = worker_start(&x.worker, err);
    }
    do {
        if (rc == RC_OK) {
            rc = handle_batch(&a, &x, &after, &n, err);
        }
        arena_reset(&a);
    } while (rc == RC_OK && n > 0);
    worker_stop(x.worker);
    fd_close(&x.lock);
    return rc;
}

/* ---- all of it ---- */

static enum rc fetch_mailbox(struct step *s, const struct mailbox *box,
                             struct fetch_counts *counts, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct in *in = NULL;
    struct in_mark mark = {0};
    struct sink k = {.s = s, .mailbox = box->name};
    struct in_sink sink = {.chunk = store_chunk, .ctx = &k};
    enum rc rc = inbox_mark_get(s->st, box->name, &mark.uidvalidity, &mark.uid, err);
    if (rc == RC_OK) {
        rc = server_open_in(&a, s->set, box, &in, err);
    }
    if (rc == RC_OK) {
        rc = in_fetch(in, &mark, &sink, err);
    }
    counts->fetched += k.fetched;
    counts->receipts += k.receipts;
    /* what is stored is read, whatever became of the connection */
    struct err read_err;
    enum rc read_rc = read_and_apply(s, counts, &read_err);
    for (int aside = 0; rc == RC_OK && read_rc == RC_OK && aside < 2; aside++) {
        rc = move_read(s, in, box->name, aside == 1, err);
    }
    in_close(in);
    if (rc != RC_OK) {
        err_prefix(err, rc, "mailbox '%.*s'", STR_ARG(box->name));
        if (read_rc != RC_OK) {
            log_error("%s", read_err.text);
        }
        return rc;
    }
    if (read_rc != RC_OK) {
        *err = read_err;
    }
    return read_rc;
}

/* Receipts that are not here by now did not come before this fetch. */
static enum rc note_complete(struct step *s, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct str now = arena_printf(&a, "%lld", (long long)s->now);
    enum rc rc = store_begin(s->st, err);
    if (rc == RC_OK) {
        rc = store_meta_set(s->st, "fetched", now, err);
    }
    return store_finish(s->st, rc, err);
}

enum rc step_fetch(struct step *s, struct fetch_counts *ret, struct err *err)
{
    enum rc worst = RC_OK;
    *ret = (struct fetch_counts){0};
    for (size_t i = 0; i < s->set->n_mailboxes; i++) {
        struct err one;
        enum rc rc = fetch_mailbox(s, &s->set->mailboxes[i], ret, &one);
        if (rc == RC_OK) {
            continue;
        }
        if (worst != RC_OK) {
            log_error("%s", err->text);
        }
        worst = rc;
        *err = one;
        if (rc == RC_BROKEN) {
            break;
        }
    }
    return worst == RC_OK ? note_complete(s, err) : worst;
}

void step_say_fetch(const struct fetch_counts *n)
{
    if (n->fetched + n->applied + n->aside + n->duplicate + n->machine > 0) {
        printf("fetched %zu: %zu read, %zu from machines, %zu set aside, %zu seen "
               "before\n",
               n->fetched, n->applied, n->machine, n->aside, n->duplicate);
    }
    if (n->receipts > 0) {
        printf("%zu receipts\n", n->receipts);
    }
}

int cmd_fetch(struct cmd *c)
{
    struct settings set;
    struct step s;
    struct store *st = NULL;
    struct fetch_counts n = {0};
    struct err err;
    enum rc rc = step_begin(c, &s, &set, &st, &err);
    if (rc == RC_OK) {
        rc = step_fetch(&s, &n, &err);
        step_say_fetch(&n);
    }
    return step_end(c, &s, rc, &err);
}
