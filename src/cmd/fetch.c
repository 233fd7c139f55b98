/* fetch: new mail into the store, read in the sandbox, applied, then moved on the
 * server. Must never lose a mail, apply one twice, or let one stop the others. */
#include <stdio.h>

#include "base/arena.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/log.h"
#include "cmd/alarm.h"
#include "cmd/incoming.h"
#include "cmd/server.h"
#include "cmd/steps.h"
#include "cmd/verdict.h"
#include "post/in.h"
#include "store/store.h"

enum { MOVE_BATCH = 500 };

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

/* What is stored and not yet moved would be fetched again: until here no commit need
 * outlive a power cut, now all have to. */
static enum rc make_lasting(struct step *s, struct err *err)
{
    enum rc rc = store_durable(s->st, true, err);
    if (rc == RC_OK) {
        rc = store_begin(s->st, err);
    }
    if (rc == RC_OK) {
        rc = store_meta_set(s->st, "lasting", STR("1"), err); /* a commit needs work */
    }
    return store_finish(s->st, rc, err);
}

static enum rc move_read(struct step *s, struct in *in, struct str mailbox, bool aside,
                         struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct inbox_mail *m = NULL;
    size_t n = 0;
    enum rc rc = inbox_unmoved(&a, s->st, mailbox, aside, MOVE_BATCH, &m, &n, err);
    if (rc == RC_OK && n > 0) {
        rc = make_lasting(s, err);
    }
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
        rc = inbox_left(s->st, box->name, &mark.left, err);
    }
    if (rc == RC_OK) {
        rc = server_open_in(&a, s->set, box, &in, err);
    }
    if (rc == RC_OK) {
        rc = store_durable(s->st, false, err);
    }
    if (rc == RC_OK) {
        rc = in_fetch(in, &mark, &sink, err);
    }
    counts->fetched += k.fetched;
    counts->receipts += k.receipts;
    /* what is stored is read, whatever became of the connection */
    struct err read_err;
    enum rc read_rc = incoming_read_all(s, counts, &read_err);
    struct err late;
    enum rc late_rc = store_durable(s->st, true, &late);
    if (read_rc == RC_OK && late_rc != RC_OK) {
        read_rc = late_rc;
        read_err = late;
    }
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
    alarm_note(s, BEAT_FETCH, worst, err);
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
