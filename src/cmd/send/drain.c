/* Empties the outbox: claims in batches, feeds the connections, commits what happened
 * in a turn of theirs together. Every mail's intent is committed before a byte of it
 * leaves. Must never send what this run does not hold. */
#include <stdio.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/log.h"
#include "base/stop.h"
#include "cmd/alarm.h"
#include "cmd/guard.h"
#include "cmd/send/flood.h"
#include "cmd/server.h"
#include "cmd/steps.h"
#include "cmd/verdict.h"
#include "loop/delivery.h"
#include "post/out.h"
#include "store/planning.h"

enum {
    CLAIM_BATCH = 200,
    RATES = 2 * RATES_MAX + 1,
    /* what the store's journal grows by in a batch, measured: 8 KiB a mail over four
     * connections, 27 over one; and room for what others write meanwhile */
    ROOM_MIN_KIB = 1024 + 28 * CLAIM_BATCH,
    WAIT_MAX_MS = 240 * 1000, /* for rates, in all: the next run from cron goes on */
    WAIT_STEP_MS = 1000,
    SEEN_S = 300,
    SHOW_MS = 200
};

/* Mails claimed together; kept until each has its verdict. */
struct batch {
    struct batch *next;
    struct arena a;
    struct outbox_mail *mails;
    bool *settled; /* by index */
    size_t n, given, n_settled;
};

struct drain {
    struct step *s;
    struct send_counts *counts;
    struct rate rates[RATES];
    struct claim claim;
    struct batch *batches; /* the newest first */
    int64_t wait_until_ms; /* for a rate; 0 = none holds back */
    int64_t wait_began_ms, waited_ms, seen_at;
    int64_t began_ms, shown_ms, waiting; /* for the progress */
    bool no_journal;                     /* the server did not take its address */
    bool claimed, stopped;
};

/* ---- what is held ---- */

static struct outbox_mail *find(struct drain *d, int64_t id, struct batch **ret_batch,
                                size_t *ret_i)
{
    for (struct batch *b = d->batches; b != NULL; b = b->next) {
        for (size_t i = 0; i < b->given; i++) {
            if (b->mails[i].id == id && !b->settled[i]) {
                *ret_batch = b;
                *ret_i = i;
                return &b->mails[i];
            }
        }
    }
    return NULL;
}

static void batch_free(struct batch *b)
{
    struct arena a = b->a; /* it holds the batch itself */
    arena_done(&a);
}

static void free_settled(struct drain *d)
{
    struct batch **at = &d->batches;
    while (*at != NULL) {
        struct batch *b = *at;
        if (b->n_settled == b->n) {
            *at = b->next;
            batch_free(b);
        } else {
            at = &b->next;
        }
    }
}

static enum rc not_ours(struct err *err, int64_t id)
{
    return err_set(err, RC_BROKEN, "mail %lld is not in the hands of this run",
                   (long long)id);
}

/* ---- what happened in a turn ---- */

/* The mail as it is after the server's word; what it says lives as long as the turn. */
static enum rc judge(struct drain *d, const struct out_result *r,
                     struct outbox_mail *ret, struct err *err)
{
    struct batch *b = NULL;
    size_t i = 0;
    const struct outbox_mail *m = find(d, r->id, &b, &i);
    if (m == NULL) {
        return not_ours(err, r->id);
    }
    *ret = *m;
    ret->code = r->code;
    ret->status = r->status;
    ret->reply = r->reply;
    delivery_apply(&d->s->set->policy, ret, verdict_of(r->rc), step_time(d->s));
    return RC_OK;
}

/* A mail whose copy the server does not take will have no receipt to wait for. */
static enum rc put_on_wire(struct drain *d, int64_t id, bool receipt, struct err *err)
{
    struct batch *b = NULL;
    size_t i = 0;
    struct outbox_mail *m = find(d, id, &b, &i);
    if (m == NULL) {
        return not_ours(err, id);
    }
    m->wire_at = step_time(d->s);
    m->settle_by = receipt ? SETTLE_BY_RECEIPT : SETTLE_BY_KIND;
    enum rc rc = outbox_wire(d->s->st, m, d->s->run_id, err);
    return rc == RC_NONE ? not_ours(err, id) : rc;
}

static enum rc sign_of_life(struct drain *d, struct err *err)
{
    int64_t now = step_time(d->s);
    if (now < d->seen_at + SEEN_S) {
        return RC_OK;
    }
    d->seen_at = now;
    return run_seen(d->s->st, d->s->run_id, now, err);
}

/* Questions go out in bulk, and a sync for each turn would cost more than all else. The
 * claim was durable: after a power cut all of it counts as possibly sent (RUN_CUT). For
 * what a person waits for each step is durable. */
static enum rc choose_durability(struct drain *d, const struct out_turn *turn,
                                 struct err *err)
{
    bool durable = false;
    for (size_t i = 0; !durable && i < turn->n_results + turn->n_wire; i++) {
        size_t at = 0;
        struct batch *b = NULL;
        bool wire = i < turn->n_wire;
        int64_t id = wire ? turn->wire[i] : turn->results[i - turn->n_wire].id;
        const struct outbox_mail *m = find(d, id, &b, &at);
        durable = m == NULL || !delivery_is_question(m->kind);
    }
    return store_durable(d->s->st, durable, err);
}

/* All of a turn in one transaction. */
static enum rc keep_together(struct arena *a, struct drain *d,
                             const struct out_turn *turn, struct err *err)
{
    enum rc rc = store_begin(d->s->st, err);
    for (size_t i = 0; rc == RC_OK && i < turn->n_results; i++) {
        struct outbox_mail next;
        rc = judge(d, &turn->results[i], &next, err);
        if (rc == RC_OK) {
            rc = verdict_keep(a, d->s, &next, err);
        }
    }
    for (size_t i = 0; rc == RC_OK && i < turn->n_wire; i++) {
        rc = put_on_wire(d, turn->wire[i], turn->wire_receipt[i], err);
    }
    if (rc == RC_OK) {
        rc = sign_of_life(d, err);
    }
    return store_finish(d->s->st, rc, err);
}

/* Where something cannot follow from one of them, each by itself: the verdicts are kept
 * in any case, else the mails would seem to hang on the wire and go out again. */
static enum rc keep_apart(struct arena *a, struct drain *d, const struct out_turn *turn,
                          struct err *err)
{
    struct out_turn wires = *turn;
    wires.n_results = 0;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < turn->n_results; i++) {
        struct outbox_mail next;
        rc = judge(d, &turn->results[i], &next, err);
        if (rc == RC_OK) {
            rc = verdict_save(a, d->s, &next, err);
        }
    }
    return rc == RC_OK ? keep_together(a, d, &wires, err) : rc;
}

/* Before it is kept: rather named twice than not at all, if this run ends here. */
static void name_troubled(struct drain *d, const struct out_turn *turn)
{
    for (size_t i = 0; i < turn->n_results; i++) {
        struct outbox_mail m;
        struct err err;
        if (judge(d, &turn->results[i], &m, &err) == RC_OK &&
            (m.state == OUTBOX_UNSURE || m.state == OUTBOX_FAILED)) {
            log_warn("mail %s outbox=%lld kind=%s case=%lld",
                     outbox_state_name(m.state), (long long)m.id,
                     mail_kind_name(m.kind), (long long)m.case_id);
        }
    }
}

static void note_settled(struct drain *d, const struct out_result *r)
{
    struct batch *b = NULL;
    struct err err;
    size_t i = 0;
    struct outbox_mail next;
    if (judge(d, r, &next, &err) != RC_OK || find(d, r->id, &b, &i) == NULL) {
        return;
    }
    d->counts->sent += next.state == OUTBOX_SENT;
    d->counts->retry += next.state == OUTBOX_RETRY;
    d->counts->failed += next.state == OUTBOX_FAILED;
    d->counts->unsure += next.state == OUTBOX_UNSURE;
    if (r->rc == RC_OK && !r->receipt && !d->no_journal &&
        !str_is_empty(d->s->set->policy.journal)) {
        d->no_journal = true;
        log_warn("the server does not take the journal's address: no receipts");
    }
    b->settled[i] = true;
    b->n_settled++;
}

static void show(struct drain *d, bool last)
{
    int64_t ms = clock_mono_ms();
    if (!d->s->progress || (!last && ms < d->shown_ms + SHOW_MS)) {
        return;
    }
    d->shown_ms = ms;
    if (last) {
        fputs("\r\033[K", stderr);
        return;
    }
    struct arena a CLEANUP(arena_done) = {0};
    int64_t done = (int64_t)(d->counts->sent + d->counts->retry + d->counts->failed +
                             d->counts->unsure);
    int64_t spent_ms = ms - d->began_ms + 1;
    int64_t left = d->waiting > done ? d->waiting - done : 0;
    int64_t left_s = done == 0 ? 0 : left * spent_ms / done / 1000;
    struct str left_text = left_s < 60 ? arena_printf(&a, "%llds", (long long)left_s)
                                       : duration_text(&a, left_s);
    fprintf(stderr, "\r\033[Ksent %zu of %lld, %lld/s, %.*s left ", d->counts->sent,
            (long long)d->waiting, (long long)(done * 1000 / spent_ms),
            STR_ARG(left_text));
}

static enum rc on_turn(void *ctx, const struct out_turn *turn, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct drain *d = ctx;
    fault_point("turn");
    name_troubled(d, turn);
    enum rc rc = choose_durability(d, turn, err);
    if (rc == RC_OK) {
        rc = keep_together(&a, d, turn, err);
    }
    if (rc == RC_INPUT || rc == RC_CONFIG) {
        rc = keep_apart(&a, d, turn, err);
    }
    if (rc != RC_OK) {
        return rc;
    }
    for (size_t i = 0; i < turn->n_results; i++) {
        note_settled(d, &turn->results[i]);
    }
    show(d, false);
    return RC_OK;
}

/* ---- what is next ---- */

/* On a full disk a mail could leave whose verdict cannot be kept: none is begun. */
static enum rc check_room(const struct step *s, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct str dir = path_dir(&a, s->set->store_path);
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

/* RC_NONE: nothing is due, or a rate holds it back; then d->wait_until_ms. */
static enum rc claim_more(struct drain *d, struct err *err)
{
    struct arena a = {0};
    struct claimed got = {0};
    free_settled(d);
    d->claim.now = step_time(d->s);
    enum rc rc = check_room(d->s, err);
    if (rc == RC_OK) {
        rc = store_durable(d->s->st, true, err);
    }
    if (rc == RC_OK) {
        rc = outbox_claim(&a, d->s->st, &d->claim, &got, err);
    }
    if (rc == RC_OK && got.n > 0) {
        d->claimed = true;
        fault_point("claimed");
        rc = guard_mark(d->s, got.mark, false, err);
    }
    if (rc != RC_OK || got.n == 0) {
        arena_done(&a);
        d->wait_until_ms = got.wait_s == 0 ? 0 : clock_mono_ms() + got.wait_s * 1000;
        d->counts->held_back = got.wait_s == 0 ? 0 : 1;
        return rc == RC_OK ? RC_NONE : rc;
    }
    struct batch *b = ARENA_NEW(&a, struct batch);
    *b = (struct batch){.next = d->batches,
                        .mails = got.mails,
                        .settled = ARENA_ARRAY(&a, got.n, bool),
                        .n = got.n};
    b->a = a;
    d->batches = b;
    return RC_OK;
}

/* For a rate of seconds or a minute it pays to wait; with --now no time passes. */
static int64_t patience_ms(struct drain *d)
{
    int64_t now_ms = clock_mono_ms();
    if (d->wait_until_ms == 0 || d->s->began_ms == 0) {
        return -1;
    }
    d->wait_began_ms = d->wait_began_ms == 0 ? now_ms : d->wait_began_ms;
    int64_t so_far_ms = d->waited_ms + now_ms - d->wait_began_ms;
    int64_t ms = d->wait_until_ms > now_ms ? d->wait_until_ms - now_ms : 1;
    if (so_far_ms + ms > WAIT_MAX_MS) {
        return -1;
    }
    return ms < WAIT_STEP_MS ? ms : WAIT_STEP_MS;
}

static void waited(struct drain *d)
{
    if (d->wait_began_ms != 0) {
        d->waited_ms += clock_mono_ms() - d->wait_began_ms;
        d->wait_began_ms = 0;
    }
}

static enum rc on_next(void *ctx, struct out_mail *ret_mail, int64_t *ret_wait_ms,
                       struct err *err)
{
    struct drain *d = ctx;
    struct batch *b = d->batches;
    enum rc rc = RC_OK;
    d->stopped = stop_wanted();
    if (d->stopped) {
        *ret_wait_ms = -1;
        return RC_NONE;
    }
    if (b == NULL || b->given == b->n) {
        bool waits = d->wait_until_ms > clock_mono_ms();
        rc = waits ? RC_NONE : claim_more(d, err);
        b = d->batches;
    }
    if (rc == RC_NONE) {
        *ret_wait_ms = patience_ms(d);
    }
    if (rc != RC_OK) {
        return rc;
    }
    waited(d);
    struct outbox_mail *m = &b->mails[b->given++];
    bool journal = !d->no_journal && !str_is_empty(d->s->set->policy.journal);
    *ret_mail =
        (struct out_mail){.id = m->id,
                          .mail_from = m->mail_from,
                          .rcpt_to = m->rcpt_to,
                          .journal = journal ? d->s->set->policy.journal : STR_NULL,
                          .raw = m->raw};
    return RC_OK;
}

/* ---- all of it ---- */

/* What the configuration allows, what a new sender may begin with. */
static void gather_rates(struct drain *d)
{
    const struct policy *p = &d->s->set->policy;
    struct rate warmup = {
        .n = delivery_warmup(p, d->s->now), .window_s = 86400, .scope = RATE_QUESTIONS};
    size_t n = 0;
    for (size_t i = 0; i < p->n_rates; i++) {
        d->rates[n] = p->rates[i];
        d->rates[n++].scope = RATE_ALL;
    }
    for (size_t i = 0; i < p->n_domain_rates; i++) {
        d->rates[n] = p->domain_rates[i];
        d->rates[n++].scope = RATE_DOMAIN;
    }
    if (warmup.n > 0) {
        d->rates[n++] = warmup;
    }
    d->claim = (struct claim){.run_id = d->s->run_id,
                              .limit = CLAIM_BATCH,
                              .rates = d->rates,
                              .n_rates = n,
                              .has_domain_rates = p->n_domain_rates > 0};
}

/* Claimed but not tried: for the next run. */
static enum rc release(struct drain *d, enum rc rc, struct err *err)
{
    struct err late;
    enum rc released = store_durable(d->s->st, true, &late);
    if (released == RC_OK && d->claimed) {
        released = store_begin(d->s->st, &late);
        if (released == RC_OK) {
            released = outbox_release(d->s->st, &d->claim, &late);
        }
        released = store_finish(d->s->st, released, &late);
    }
    released = released == RC_OK ? store_frugal(d->s->st, false, &late) : released;
    while (d->batches != NULL) {
        struct batch *b = d->batches;
        d->batches = b->next;
        batch_free(b);
    }
    if (released != RC_OK && rc == RC_OK) {
        *err = late;
        return released;
    }
    if (released != RC_OK) {
        log_error("%s", late.text);
    }
    return rc;
}

/* Nothing is opened where nothing is due. What follows from the verdicts is sent, too:
 * the alert for a colleague whose predecessor cannot be reached. */
static enum rc send_all(struct drain *d, struct err *err)
{
    struct arena conn CLEANUP(arena_done) = {0};
    struct out *out = NULL;
    struct out_hooks hooks = {.next = on_next, .turn = on_turn, .ctx = d};
    enum rc rc = claim_more(d, err);
    while (rc == RC_OK || (rc == RC_NONE && patience_ms(d) >= 0)) {
        rc = out == NULL ? server_open_out(&conn, d->s->set, &out, err) : RC_OK;
        if (rc == RC_OK) {
            rc = out_send(out, &hooks, err);
        }
        if (rc == RC_OK && d->stopped) {
            rc = err_set(err, RC_TEMP,
                         "stopped by a signal; what waits is for the next run");
        } else if (rc == RC_OK) {
            rc = claim_more(d, err);
        }
    }
    out_close(out);
    return rc == RC_NONE ? RC_OK : rc;
}

enum rc step_drain(struct step *s, struct send_counts *ret, struct err *err)
{
    struct drain d = {.s = s, .counts = ret, .began_ms = clock_mono_ms()};
    enum rc rc = guard_check(s, err);
    rc = rc == RC_OK ? store_frugal(s->st, true, err) : rc;
    rc = rc == RC_OK ? step_settle(s, ret, err) : rc;
    rc = rc == RC_OK ? step_flood(s, err) : rc;
    if (rc == RC_OK && s->progress) {
        rc = outbox_waiting(s->st, &d.waiting, err);
    }
    if (rc == RC_OK) {
        gather_rates(&d);
        stop_catch();
        rc = send_all(&d, err);
        stop_release();
        rc = release(&d, rc, err);
        show(&d, true);
    }
    alarm_note_send(s, ret, rc, err);
    return rc == RC_OK ? RC_OK : err_prefix(err, rc, "sending");
}
