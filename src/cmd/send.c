/* send: plans what is due and empties the outbox. Every mail's intent is committed
 * before a byte of it leaves; what a crash leaves in doubt is named and settled by
 * policy. */
#include <stdio.h>

#include "base/arena.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/log.h"
#include "cmd/apply.h"
#include "cmd/facts.h"
#include "cmd/server.h"
#include "cmd/steps.h"
#include "loop/casework.h"
#include "loop/delivery.h"
#include "post/out.h"
#include "store/store.h"

enum {
    CLAIM_BATCH = 100,
    SETTLE_MAX = 10000,
    ROOM_MIN_KIB = 8 * 1024 /* more than the store's journal grows in a batch */
};

struct batch {
    struct step *s;
    struct send_counts *counts;
    struct outbox_mail *mails;
    size_t n, given;
    bool *settled; /* by index: the verdict is committed */
};

static struct outbox_mail *batch_find(struct batch *b, int64_t id, size_t *ret_i)
{
    for (size_t i = 0; i < b->n; i++) {
        if (b->mails[i].id == id) {
            *ret_i = i;
            return &b->mails[i];
        }
    }
    return NULL;
}

static enum rc save(struct step *s, struct outbox_mail *m, struct err *err)
{
    enum rc rc = store_begin(s->st, err);
    if (rc == RC_OK) {
        rc = outbox_update(s->st, m, s->now, err);
    }
    rc = store_finish(s->st, rc, err);
    return rc;
}

static enum rc on_wire(struct batch *b, int64_t id, struct err *err)
{
    size_t i = 0;
    struct outbox_mail *m = batch_find(b, id, &i);
    if (m == NULL) {
        return err_set(err, RC_BROKEN, "mail %lld is not of this batch", (long long)id);
    }
    m->state = OUTBOX_WIRE;
    fault_point("wire");
    return save(b->s, m, err);
}

static enum delivery_verdict verdict_of(enum rc rc)
{
    switch (rc) {
    case RC_OK:
        return DELIVERY_ACCEPTED;
    case RC_TEMP:
    case RC_NONE:
    case RC_BROKEN:
    case RC_CONFIG:
        return DELIVERY_LATER;
    case RC_REFUSED:
    case RC_INPUT:
        return DELIVERY_REFUSED;
    case RC_UNCERTAIN:
        return DELIVERY_UNCERTAIN;
    }
    return DELIVERY_UNCERTAIN;
}

/* A mail of a case that failed, or may have: the case is somebody's again. */
static enum rc tell_case(struct arena *a, struct step *s, const struct outbox_mail *m,
                         struct err *err)
{
    struct letter_facts lf = {.set = s->set, .st = s->st, .now = s->now};
    struct case_file c;
    struct response r = {0};
    if (m->case_id == 0 || (m->state != OUTBOX_FAILED && m->state != OUTBOX_UNSURE)) {
        return RC_OK;
    }
    enum rc rc = case_get(a, s->st, m->case_id, &c, err);
    if (rc == RC_OK) {
        rc = facts_case(a, &lf, &c, err);
    }
    if (rc == RC_OK && c.response_id != 0) {
        rc = response_get(a, s->st, c.response_id, &r, err);
        rc = rc == RC_NONE ? RC_OK : rc;
    }
    if (rc != RC_OK) {
        return rc;
    }
    struct decision d;
    decision_init(&d, a);
    decide_undelivered(&s->set->policy, &c, m, r.comment, s->now, &d);
    return apply_decision(a, &lf, &d, err);
}

/* What a verdict means beyond the mail: the invitation is out; a dead address gets no
 * more mail; a case hears of a mail that will not arrive. */
static enum rc consequences(struct arena *a, struct step *s,
                            const struct outbox_mail *m, struct err *err)
{
    enum rc rc = RC_OK;
    struct invitation inv;
    if (m->state == OUTBOX_SENT &&
        (m->kind == MAIL_SURVEY || m->kind == MAIL_FOLLOWUP)) {
        rc = invitation_get(a, s->st, m->invitation_id, &inv, err);
        if (rc == RC_OK) {
            inv.sent_at = s->now;
            rc = invitation_update(s->st, &inv, err);
        }
    } else if (m->state == OUTBOX_FAILED && delivery_is_dead_address(m) &&
               policy_person_by_email(&s->set->policy, m->rcpt_to) == NULL) {
        rc = suppression_add(s->st, m->rcpt_to,
                             arena_printf(a, "refused %.*s", STR_ARG(m->status)),
                             s->now, err);
    }
    if (rc == RC_OK || rc == RC_NONE) {
        rc = tell_case(a, s, m, err);
    }
    return rc == RC_NONE ? RC_OK : rc;
}

/* The verdict and what follows from it in one transaction. Where nothing can follow (a
 * broken template, an erased row) the verdict is kept alone: without it the mail would
 * seem to hang on the wire, and go out again with every run. */
static enum rc save_verdict(struct arena *a, struct step *s, struct outbox_mail *m,
                            struct err *err)
{
    enum rc rc = store_begin(s->st, err);
    if (rc == RC_OK) {
        rc = outbox_update(s->st, m, s->now, err);
    }
    if (rc == RC_OK) {
        rc = consequences(a, s, m, err);
    }
    rc = store_finish(s->st, rc, err);
    if (rc == RC_INPUT || rc == RC_CONFIG) {
        log_error("%s outbox=%lld kind=%s", err->text, (long long)m->id,
                  mail_kind_name(m->kind));
        rc = save(s, m, err);
    }
    return rc;
}

static void count(struct send_counts *n, const struct outbox_mail *m)
{
    n->sent += m->state == OUTBOX_SENT;
    n->retry += m->state == OUTBOX_RETRY;
    n->failed += m->state == OUTBOX_FAILED;
    n->unsure += m->state == OUTBOX_UNSURE;
    if (m->state == OUTBOX_UNSURE || m->state == OUTBOX_FAILED) {
        log_warn("mail %s outbox=%lld kind=%s case=%lld", outbox_state_name(m->state),
                 (long long)m->id, mail_kind_name(m->kind), (long long)m->case_id);
    }
}

static enum rc on_result(struct batch *b, const struct out_result *r, struct err *err)
{
    size_t i = 0;
    struct outbox_mail *m = batch_find(b, r->id, &i);
    struct arena a CLEANUP(arena_done) = {0};
    if (m == NULL) {
        return err_set(err, RC_BROKEN, "mail %lld is not of this batch",
                       (long long)r->id);
    }
    m->code = r->code;
    m->status = r->status;
    m->reply = r->reply;
    delivery_apply(&b->s->set->policy, m, verdict_of(r->rc), b->s->now);
    fault_point("verdict");
    enum rc rc = save_verdict(&a, b->s, m, err);
    if (rc == RC_OK) {
        b->settled[i] = true;
        count(b->counts, m);
    }
    m->status = STR_NULL; /* they live only during this call */
    m->reply = STR_NULL;
    return rc;
}

static enum rc on_turn(void *ctx, const struct out_turn *turn, struct err *err)
{
    struct batch *b = ctx;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < turn->n_results; i++) {
        rc = on_result(b, &turn->results[i], err);
    }
    for (size_t i = 0; rc == RC_OK && i < turn->n_wire; i++) {
        rc = on_wire(b, turn->wire[i], err);
    }
    return rc;
}

static enum rc on_next(void *ctx, struct out_mail *ret_mail, int64_t *ret_wait_ms,
                       struct err *err)
{
    struct batch *b = ctx;
    (void)err;
    if (b->given == b->n) {
        *ret_wait_ms = -1;
        return RC_NONE;
    }
    const struct outbox_mail *m = &b->mails[b->given++];
    *ret_mail = (struct out_mail){
        .id = m->id, .mail_from = m->mail_from, .rcpt_to = m->rcpt_to, .raw = m->raw};
    return RC_OK;
}

/* Claimed but not tried: back into the queue for the next run. */
static enum rc release(struct batch *b, struct err *err)
{
    enum rc rc = store_begin(b->s->st, err);
    for (size_t i = 0; rc == RC_OK && i < b->n; i++) {
        if (!b->settled[i] && b->mails[i].state == OUTBOX_CLAIMED) {
            b->mails[i].state = OUTBOX_QUEUED;
            rc = outbox_update(b->s->st, &b->mails[i], b->s->now, err);
        }
    }
    rc = store_finish(b->s->st, rc, err);
    return rc;
}

static enum rc send_batch(struct batch *b, struct out *out, struct err *err)
{
    struct out_hooks hooks = {.next = on_next, .turn = on_turn, .ctx = b};
    enum rc rc = out_send(out, &hooks, err);
    if (rc != RC_OK) {
        struct err late;
        if (release(b, &late) != RC_OK) {
            log_error("%s", late.text);
        }
    }
    return rc;
}

/* Mails that a crash left in doubt, this time or before: what a person waits for goes
 * out again with the same Message-ID, the rest stays and is named in status. */
static enum rc settle_in_transaction(struct arena *a, struct step *s, struct err *err)
{
    struct outbox_mail *unsure = NULL;
    size_t n = 0;
    size_t settled = 0;
    enum rc rc = outbox_list(a, s->st, OUTBOX_UNSURE, SETTLE_MAX, &unsure, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        unsure[i].state = delivery_settle(unsure[i].kind, unsure[i].tries);
        unsure[i].due_at = s->now;
        if (unsure[i].state != OUTBOX_UNSURE) {
            rc = outbox_update(s->st, &unsure[i], s->now, err);
            settled++;
        }
    }
    return rc == RC_OK && settled > 0 ? store_commit(s->st, err) : rc;
}

/* Looked at and changed in one transaction: a mail that another run has settled may be
 * in its hands by now, and would go out a second time. */
static enum rc settle(struct arena *a, struct step *s, struct err *err)
{
    enum rc rc = store_begin(s->st, err);
    if (rc == RC_OK) {
        rc = settle_in_transaction(a, s, err);
    }
    store_rollback(s->st);
    return rc;
}

/* Mails of runs that died: provably unsent ones go back into the queue. */
static enum rc reclaim(struct step *s, struct send_counts *n, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct outbox_mail *unsure = NULL;
    size_t n_unsure = 0;
    enum rc rc = outbox_reclaim(&a, s->st, step_run_alive, s, &unsure, &n_unsure, err);
    for (size_t i = 0; rc == RC_OK && i < n_unsure; i++) {
        log_warn(
            "mail was on the wire when its run ended outbox=%lld kind=%s settled=%s",
            (long long)unsure[i].id, mail_kind_name(unsure[i].kind),
            outbox_state_name(delivery_settle(unsure[i].kind, unsure[i].tries)));
        n->unsure++;
    }
    return rc == RC_OK ? settle(&a, s, err) : rc;
}

static enum rc expire(struct step *s, struct send_counts *n, struct err *err)
{
    int64_t expired = 0;
    enum rc rc = store_begin(s->st, err);
    if (rc == RC_OK) {
        rc = outbox_expire(s->st, s->now, &expired, err);
    }
    rc = store_finish(s->st, rc, err);
    n->expired += (size_t)expired;
    return rc;
}

/* On a full disk a mail could leave whose verdict cannot be kept: none is begun. */
static enum rc check_room(struct arena *a, const struct step *s, struct err *err)
{
    struct str dir = path_dir(a, s->set->store_path);
    int64_t bytes = 0;
    enum rc rc = file_free_bytes(dir.ptr, &bytes, err);
    if (rc == RC_OK && bytes / 1024 < ROOM_MIN_KIB) {
        rc = err_set(err, RC_TEMP,
                     "disk full: %lld KiB left in '%.*s', %d are needed before a mail "
                     "may leave",
                     (long long)(bytes / 1024), STR_ARG(dir), ROOM_MIN_KIB);
    }
    return rc;
}

static enum rc drain_batch(struct step *s, struct arena *conn, struct out **out,
                           struct send_counts *n, size_t *ret_n, struct err *err)
{
    struct arena mem CLEANUP(arena_done) = {0};
    struct arena *a = &mem;
    struct batch b = {.s = s, .counts = n};
    enum rc rc = check_room(a, s, err);
    if (rc == RC_OK) {
        rc =
            outbox_claim(a, s->st, s->run_id, s->now, CLAIM_BATCH, &b.mails, &b.n, err);
    }
    *ret_n = b.n;
    if (rc != RC_OK || b.n == 0) {
        return rc;
    }
    fault_point("claimed");
    b.settled = ARENA_ARRAY(a, b.n, bool);
    if (*out == NULL) {
        rc = server_open_out(conn, s->set, out, err);
    }
    if (rc == RC_OK) {
        return send_batch(&b, *out, err);
    }
    struct err late;
    for (size_t i = 0; i < b.n; i++) {
        b.mails[i].state = OUTBOX_CLAIMED;
    }
    if (release(&b, &late) != RC_OK) {
        log_error("%s", late.text);
    }
    return rc;
}

enum rc step_drain(struct step *s, struct send_counts *ret, struct err *err)
{
    struct arena conn CLEANUP(arena_done) = {0};
    struct out *out = NULL;
    size_t n = 0;
    enum rc rc = reclaim(s, ret, err);
    if (rc == RC_OK) {
        rc = expire(s, ret, err);
    }
    do {
        if (rc == RC_OK) {
            rc = drain_batch(s, &conn, &out, ret, &n, err);
        }
        if (s->progress && n > 0) {
            fprintf(stderr, "\rsent %zu ", ret->sent);
        }
    } while (rc == RC_OK && n > 0);
    if (s->progress && ret->sent > 0) {
        fputs("\r\033[K", stderr);
    }
    out_close(out);
    return rc == RC_OK ? RC_OK : err_prefix(err, rc, "sending");
}

void step_say_send(const struct send_counts *n)
{
    if (n->invited + n->skipped + n->reminded + n->followups > 0) {
        printf(
            "planned %zu invitations, %zu reminders, %zu follow-ups; %zu not invited\n",
            n->invited, n->reminded, n->followups, n->skipped);
    }
    if (n->sent + n->retry + n->failed + n->unsure + n->expired > 0) {
        printf(
            "sent %zu mails; %zu to try again, %zu failed, %zu unsure, %zu expired\n",
            n->sent, n->retry, n->failed, n->unsure, n->expired);
    }
}

int cmd_send(struct cmd *c)
{
    struct settings set;
    struct step s;
    struct store *st = NULL;
    struct send_counts n = {0};
    struct err err;
    enum rc rc = step_begin(c, &s, &set, &st, &err);
    if (rc == RC_OK) {
        rc = step_plan(&s, &n, &err);
    }
    if (rc == RC_OK) {
        rc = step_drain(&s, &n, &err);
    }
    step_say_send(&n);
    return step_end(c, &s, rc, &err);
}
