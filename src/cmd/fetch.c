/* fetch: new mail into the store, read in the sandbox, applied, then moved on the
 * server. Must never lose a mail, apply one twice, or let one stop the others. */
#include <stdio.h>

#include "base/arena.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/log.h"
#include "cmd/alarm.h"
#include "cmd/fetch/incoming.h"
#include "cmd/fetch/mover.h"
#include "cmd/server.h"
#include "cmd/steps.h"
#include "cmd/verdict.h"
#include "post/in.h"
#include "store/store.h"

/* ---- from the server into the store ---- */

struct sink {
    struct step *s;
    struct str mailbox;
    size_t fetched, receipts;
    struct incoming *incoming;
    struct mover *mover;
    const struct fetch_counts *counts;
    enum rc read_rc; /* of the reading: mail is stored all the same */
    struct err read_err;
};

/* Those that are to be read go to fresh, as many as *ret_n. */
static enum rc store_mails(struct sink *k, const struct in_mail *mails, size_t n,
                           struct inbox_mail *fresh, size_t *ret_n, struct err *err)
{
    *ret_n = 0;
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
                               .state = INBOX_NEW,
                               .attempts = k->read_rc == RC_OK};
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
        if (is_new && m.state == INBOX_NEW) {
            fresh[(*ret_n)++] = m;
        }
    }
    return RC_OK;
}

/* The raw mails and the mark that says so, in one transaction; then they are read. */
static enum rc store_chunk(void *ctx, const struct in_mail *mails, size_t n,
                           const struct in_mark *mark, struct err *err)
{
    struct sink *k = ctx;
    struct arena a CLEANUP(arena_done) = {0};
    struct inbox_mail *fresh = ARENA_ARRAY(&a, n, struct inbox_mail);
    size_t n_fresh = 0;
    if (k->read_rc == RC_OK) {
        k->read_rc = incoming_lock(k->incoming, &k->read_err);
    }
    enum rc rc = store_begin(k->s->st, err);
    if (rc == RC_OK) {
        rc = store_mails(k, mails, n, fresh, &n_fresh, err);
    }
    if (rc == RC_OK) {
        rc = inbox_mark_set(k->s->st, k->mailbox, mark->uidvalidity, mark->uid, err);
    }
    rc = store_finish(k->s->st, rc, err);
    if (rc == RC_OK && k->read_rc == RC_OK) {
        k->read_rc = incoming_add(k->incoming, fresh, n_fresh, &k->read_err);
    }
    if (rc == RC_OK && k->read_rc == RC_OK) {
        const struct fetch_counts *c = k->counts;
        rc = mover_step(k->mover, c->applied + c->machine + c->duplicate, mark->ahead,
                        err);
    }
    return rc;
}

static void read_meanwhile(void *ctx)
{
    struct sink *k = ctx;
    if (k->read_rc == RC_OK) {
        k->read_rc = incoming_settle(k->incoming, &k->read_err);
    }
}

static enum rc move_read(struct step *s, struct in *in, struct str mailbox, bool aside,
                         struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct inbox_key *m = NULL;
    size_t n = 0;
    enum rc rc = inbox_unmoved(&a, s->st, mailbox, aside, MOVE_BATCH, &m, &n, err);
    while (rc == RC_OK && n > 0) {
        struct str *keys = ARENA_ARRAY(&a, n, struct str);
        int64_t *ids = ARENA_ARRAY(&a, n, int64_t);
        for (size_t i = 0; i < n; i++) {
            keys[i] = m[i].key;
            ids[i] = m[i].id;
        }
        /* what is moved is not fetched again: none may be gone after a power cut, even
         * those that another run has just stored */
        rc = store_sync(s->st, err);
        fault_point("move");
        if (rc == RC_OK) {
            rc = in_move(in, keys, n, aside ? IN_FOLDER_ASIDE : IN_FOLDER_DONE, err);
        }
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

/* ---- all of it ---- */

/* What was stored before is read first, so that all has its effects in its order; what
 * comes is read while it comes, and whatever becomes of the connection. */
static enum rc fetch_and_read(struct arena *a, struct sink *k,
                              const struct mailbox *box, struct in **ret_in,
                              struct err *err)
{
    struct in_mark mark = {0};
    struct in_sink sink = {.chunk = store_chunk, .idle = read_meanwhile, .ctx = k};
    k->read_rc = incoming_rest(k->incoming, &k->read_err);
    enum rc rc = server_open_in(a, k->s->set, box, ret_in, err);
    if (rc == RC_OK) {
        rc = inbox_mark_get(k->s->st, box->name, &mark.uidvalidity, &mark.uid, err);
    }
    if (rc == RC_OK) {
        rc = inbox_left(k->s->st, box->name, &mark.left, err);
    }
    if (rc == RC_OK) {
        rc = in_fetch(*ret_in, &mark, &sink, err);
    }
    read_meanwhile(k);
    if (k->read_rc == RC_OK &&
        k->fetched > 0) { /* one may have given another its place */
        k->read_rc = incoming_rest(k->incoming, &k->read_err);
    }
    return rc;
}

/* The mover ends with the fetch, however that ends. */
static enum rc fetch_and_move(struct arena *a, struct sink *k,
                              const struct mailbox *box, struct in **ret_in,
                              struct err *err)
{
    struct err late;
    k->mover = mover_new(a, k->s, box);
    enum rc rc = fetch_and_read(a, k, box, ret_in, err);
    return err_first(rc, mover_end(k->mover, rc == RC_OK, &late), &late, err);
}

static enum rc fetch_mailbox(struct sink *k, const struct mailbox *box, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct in *in = NULL;
    enum rc rc = store_durable(k->s->st, false, err);
    if (rc != RC_OK) {
        return rc;
    }
    rc = fetch_and_move(&a, k, box, &in, err);
    struct err late;
    enum rc late_rc = store_durable(k->s->st, true, &late);
    k->read_rc = err_first(k->read_rc, late_rc, &late, &k->read_err);
    for (int aside = 0; rc == RC_OK && k->read_rc == RC_OK && aside < 2; aside++) {
        rc = move_read(k->s, in, box->name, aside == 1, err);
    }
    in_close(in);
    if (rc != RC_OK) {
        err_prefix(err, rc, "mailbox '%.*s'", STR_ARG(box->name));
        if (k->read_rc != RC_OK) {
            log_error("%s", k->read_err.text);
        }
        return rc;
    }
    if (k->read_rc != RC_OK) {
        *err = k->read_err;
    }
    return k->read_rc;
}

static enum rc fetch_one(struct step *s, const struct mailbox *box,
                         struct fetch_counts *counts, struct err *err)
{
    struct sink k = {.s = s, .mailbox = box->name, .counts = counts};
    enum rc rc = incoming_open(s, counts, &k.incoming, err);
    if (rc == RC_OK) {
        rc = fetch_mailbox(&k, box, err);
    }
    incoming_close(k.incoming);
    counts->fetched += k.fetched;
    counts->receipts += k.receipts;
    return rc;
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

/* The run has done its work, but somebody should look at these. */
static enum rc tell_unreadable(struct step *s, const struct fetch_counts *n,
                               struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    const char *names = "";
    for (size_t i = 0; i < n->unreadable && i < UNREADABLE_NAMED; i++) {
        struct inbox_mail m;
        enum rc rc = inbox_get(&a, s->st, n->unreadable_ids[i], &m, err);
        if (rc != RC_OK && rc != RC_NONE) {
            return rc;
        }
        if (rc == RC_OK) {
            names = arena_printf(&a, "%s%s%.*s %.*s", names, i > 0 ? ", " : "",
                                 STR_ARG(m.mailbox), STR_ARG(m.key))
                        .ptr;
        }
    }
    bool one = n->unreadable == 1;
    return err_set(err, RC_INPUT, "%zu %s could not be read and %s set aside: %s%s",
                   n->unreadable, one ? "mail" : "mails", one ? "was" : "were", names,
                   n->unreadable > UNREADABLE_NAMED ? ", ..." : "");
}

enum rc step_fetch(struct step *s, struct fetch_counts *ret, struct err *err)
{
    enum rc worst = RC_OK;
    *ret = (struct fetch_counts){0};
    for (size_t i = 0; i < s->set->n_mailboxes; i++) {
        struct err one;
        enum rc rc = fetch_one(s, &s->set->mailboxes[i], ret, &one);
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
    alarm_note(s, BEAT_FETCH, worst, err);
    if (worst == RC_OK) {
        worst = note_complete(s, err);
    }
    return worst == RC_OK && ret->unreadable > 0 ? tell_unreadable(s, ret, err) : worst;
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
