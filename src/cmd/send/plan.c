/* Planning: what is due becomes invitations, reminders and follow-ups in the outbox,
 * each in the transaction that records it. */
#include <stdio.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "cmd/apply.h"
#include "cmd/facts.h"
#include "cmd/send/ahead.h"
#include "cmd/send/invite.h"
#include "cmd/send/packing.h"
#include "cmd/steps.h"
#include "loop/casework.h"
#include "loop/followup.h"
#include "loop/plan.h"
#include "store/planning.h"
#include "store/store.h"

/* A page of an index is written once a transaction, however many of its mails touch it:
 * the more, the cheaper each. Others wait for the lock no longer than LOCK_MS; a mail
 * that cannot be written takes back the batch, so those that follow are small at first.
 */
enum { BATCH_MIN = 50, BATCH_MAX = INVITES_MAX, LOCK_MS = 300 };

/* One transaction. */
struct batch {
    struct step *s;
    struct send_counts *n;
    struct arena *all;      /* what is due */
    struct arena *mail;     /* the mail in hand */
    struct packing packing; /* of reminders */
    struct invites invites;
    struct ahead ahead; /* makes them ready, in a large mailing */
    bool is_large;
    size_t limit;
    size_t done;
    int64_t until_ms;
    bool is_last; /* nothing else is due */
};

/* The next mail may be made: there is one, and the lock may be held still. */
static bool batch_goes_on(struct batch *b, size_t i, size_t n)
{
    arena_reset(b->mail);
    bool in_time = clock_mono_ms() < b->until_ms || i == 0;
    b->is_last = n < b->limit && in_time;
    b->done = i;
    return i < n && in_time;
}

typedef enum rc batch_fn(struct batch *b, struct err *err);

/* ---- invitations ---- */

/* Of b->invites.survey; made ready before the transaction. */
static enum rc plan_survey(struct batch *b, struct err *err)
{
    struct invites *in = &b->invites;
    size_t from = in->at;
    enum rc rc = invites_write(b->all, in, b->until_ms, b->n, err);
    b->done = in->at - from;
    b->is_last =
        in->is_whole && in->at == in->n && !in->is_stale && b->ahead.other.pid == 0;
    return rc;
}

/* What was made ready counts no more: it begins again with the oldest. */
static enum rc begin_again(struct batch *b, struct err *err)
{
    b->invites = (struct invites){.s = b->s, .survey = b->invites.survey};
    return ahead_stop(&b->ahead, b->s, err);
}

/* Nothing is made ready where some of it is left. */
static enum rc get_ready(struct batch *b, struct err *err)
{
    struct invites *in = &b->invites;
    enum rc rc = RC_NONE;
    if (in->survey == NULL || in->at < in->n) {
        return RC_OK;
    }
    if (b->ahead.other.pid != 0 && !in->is_stale) {
        rc = ahead_take(&b->ahead, b->s, in, err);
    }
    if (rc != RC_NONE) {
        return rc;
    }
    rc = begin_again(b, err);
    in->limit = b->limit;
    return rc == RC_OK ? invites_prepare(b->all, in, err) : rc;
}

/* A full batch, and more is due: from here on two share the work. */
static enum rc look_ahead(struct batch *b, struct err *err)
{
    const struct invites *in = &b->invites;
    if (in->at < in->n) {
        return RC_OK;
    }
    if (b->ahead.other.pid != 0) {
        ahead_give_back(&b->ahead);
        return RC_OK;
    }
    if (b->is_large || b->is_last || in->is_stale || in->n < INVITES_MAX) {
        return RC_OK;
    }
    b->is_large = true;
    return ahead_start(&b->ahead, b->s, in, err);
}

/* ---- reminders ---- */

/* When a mail of an invitation's survey may leave; at once when that survey is no more.
 */
static int64_t send_at(struct arena *a, const struct step *s,
                       const struct letter_facts *f)
{
    const struct survey *survey = policy_survey(&s->set->policy, f->invitation.survey);
    return survey == NULL
               ? s->now
               : plan_send_at(&s->set->policy, survey,
                              attributes_of(a, &f->interaction).zone, s->now);
}

/* Of a follow-up the case as well: its thread is the case's, and what is open again is
 * not asked about. */
static enum rc load_reminded(struct arena *a, struct step *s,
                             const struct invitation *inv, struct letter_facts *lf,
                             struct err *err)
{
    enum rc rc = RC_OK;
    if (inv->kind == INVITATION_FOLLOWUP) {
        rc = case_get(a, s->st, inv->case_id, &lf->kase, err);
    }
    if (rc == RC_OK) {
        rc = customer_get(a, s->st, inv->customer_id, &lf->customer, err);
    }
    return rc == RC_OK
               ? interaction_get(a, s->st, inv->interaction_id, &lf->interaction, err)
               : rc;
}

static enum rc remind_one(struct batch *b, const struct invitation *inv,
                          struct err *err)
{
    struct arena *a = b->mail;
    struct step *s = b->s;
    struct letter_facts lf = {.set = s->set,
                              .st = s->st,
                              .now = s->now,
                              .invitation = *inv,
                              .packing = &b->packing};
    struct str reason;
    enum rc rc = load_reminded(a, s, inv, &lf, err);
    if (rc != RC_OK) {
        return rc;
    }
    rc = suppression_find(a, s->st, lf.customer.email, &reason, err);
    if (rc != RC_OK && rc != RC_NONE) {
        return rc;
    }
    bool suppressed = rc == RC_OK;
    bool is_followup = inv->kind == INVITATION_FOLLOWUP;
    struct decision d;
    decision_init(&d, a);
    struct invitation next = *inv;
    next.remind_at = 0;
    if (suppressed && !is_followup) { /* a follow-up's expiry closes its case */
        next.state = INVITATION_CANCELLED;
    }
    decision_add(&d, ACTION_INVITATION_UPDATE)->u.invitation = next;
    if (!suppressed && (!is_followup || followup_awaits(&lf.kase, inv))) {
        decision_mail(&d, MAIL_REMINDER, STR_NULL, STR_NULL)->due_at =
            send_at(a, s, &lf);
        b->n->reminded++;
    }
    return apply_decision(a, &lf, &d, err);
}

static enum rc plan_reminders(struct batch *b, struct err *err)
{
    const struct step *s = b->s;
    struct invitation *due = NULL;
    size_t n = 0;
    enum rc rc =
        invitation_due_reminder(b->all, s->st, s->now, b->limit, &due, &n, err);
    b->packing = (struct packing){.a = b->all};
    for (size_t i = 0; rc == RC_OK && batch_goes_on(b, i, n); i++) {
        rc = remind_one(b, &due[i], err);
    }
    packing_done(&b->packing);
    return rc;
}

/* ---- follow-ups ---- */

static enum rc followup_one(struct arena *a, struct step *s, const struct case_file *c,
                            struct send_counts *n, struct err *err)
{
    struct letter_facts lf = {.set = s->set, .st = s->st, .now = s->now};
    enum rc rc = facts_case(a, &lf, c, err);
    if (rc != RC_OK) {
        return rc;
    }
    struct str suppressed = STR_NULL;
    rc = suppression_find(a, s->st, lf.customer.email, &suppressed, err);
    if (rc != RC_OK && rc != RC_NONE) {
        return rc;
    }
    struct decision d;
    decision_init(&d, a);
    struct case_file next = *c;
    next.followup_at = 0;
    if (rc == RC_OK) { /* may not be asked: nobody will answer, so the case ends here */
        decide_followup_silent(&next, s->now, s->now, &d);
        return apply_decision(a, &lf, &d, err);
    }
    decision_case(&d, &next);
    decision_event(&d, s->now, STR("nachfass"), "followup",
                   STR("the customer is asked whether it is solved"));
    decision_add(&d, ACTION_INVITATION_ADD)->u.invitation =
        plan_followup(&s->set->policy, c, &lf.invitation, s->now);
    decision_mail(&d, MAIL_FOLLOWUP, STR_NULL, STR_NULL)->due_at = send_at(a, s, &lf);
    n->followups++;
    return apply_decision(a, &lf, &d, err);
}

static enum rc plan_followups(struct batch *b, struct err *err)
{
    struct step *s = b->s;
    struct case_file *due = NULL;
    size_t n = 0;
    enum rc rc = case_due_followup(b->all, s->st, s->now, b->limit, &due, &n, err);
    for (size_t i = 0; rc == RC_OK && batch_goes_on(b, i, n); i++) {
        rc = followup_one(b->mail, s, &due[i], b->n, err);
    }
    return rc;
}

/* ---- batches ---- */

/* An interaction whose mail cannot be made must not hold up the others: it is kept with
 * that reason, and told. */
static enum rc give_up(struct step *s, int64_t interaction_id, const struct err *why,
                       struct err *err)
{
    log_error("interaction %lld is not invited: %s", (long long)interaction_id,
              why->text);
    enum rc rc = store_begin(s->st, err);
    if (rc == RC_OK) {
        rc = interaction_set_state(s->st, interaction_id, INTERACTION_SKIPPED,
                                   STR("its mail cannot be made"), err);
    }
    rc = store_finish(s->st, rc, err);
    return rc;
}

static enum rc in_transaction(struct batch *b, batch_fn *fn, struct err *err)
{
    enum rc rc = store_begin(b->s->st, err);
    b->until_ms = clock_mono_ms() + LOCK_MS;
    if (rc == RC_OK) {
        rc = fn(b, err);
    }
    return store_finish(b->s->st, rc, err);
}

static enum rc run_batch(struct batch *b, batch_fn *fn, struct err *err)
{
    struct send_counts before = *b->n;
    enum rc rc = get_ready(b, err);
    if (rc != RC_OK) {
        return rc;
    }
    rc = in_transaction(b, fn, err);
    if (rc == RC_OK) {
        size_t next = b->done * 2; /* what time did not allow was looked up in vain */
        b->limit = next < BATCH_MIN ? BATCH_MIN : next < BATCH_MAX ? next : BATCH_MAX;
        return look_ahead(b, err);
    }
    int64_t bad_id = b->n->bad_interaction;
    struct err why = *err;
    *b->n = before;
    if (rc == RC_INPUT && bad_id != 0) {
        rc = give_up(b->s, bad_id, &why, err);
        b->n->skipped++;
        b->limit = BATCH_MIN;
        b->is_last = false; /* the rest of the batch waits still */
        rc = rc == RC_OK ? begin_again(b, err) : rc;
    }
    return rc;
}

/* Until nothing is due. */
static enum rc in_batches(struct step *s, batch_fn *fn, const struct survey *survey,
                          struct send_counts *n, struct err *err)
{
    struct arena all CLEANUP(arena_done) = {0};
    struct arena mail CLEANUP(arena_done) = {0};
    struct batch b = {.s = s,
                      .n = n,
                      .all = &all,
                      .mail = &mail,
                      .invites.survey = survey,
                      .ahead.other.fd = -1,
                      .limit = BATCH_MAX};
    enum rc rc = RC_OK;
    while (rc == RC_OK && !b.is_last) {
        rc = run_batch(&b, fn, err);
        if (b.invites.at == b.invites.n) { /* else the rest is needed still */
            arena_reset(&all);
        }
    }
    struct err late;
    return err_first(rc, ahead_stop(&b.ahead, s, &late), &late, err);
}

enum rc step_plan(struct step *s, struct send_counts *ret, struct err *err)
{
    const struct policy *p = &s->set->policy;
    enum rc rc = store_roomy(s->st, true, err);
    for (size_t i = 0; rc == RC_OK && i < p->n_surveys; i++) {
        rc = in_batches(s, plan_survey, &p->surveys[i], ret, err);
    }
    if (rc == RC_OK) {
        rc = in_batches(s, plan_reminders, NULL, ret, err);
    }
    if (rc == RC_OK) {
        rc = in_batches(s, plan_followups, NULL, ret, err);
    }
    return rc == RC_OK ? store_roomy(s->st, false, err) : rc;
}
