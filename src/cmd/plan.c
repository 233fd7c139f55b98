/* Planning: what is due becomes invitations, reminders and follow-ups in the outbox,
 * each in the transaction that records it. */
#include <stdio.h>

#include "base/arena.h"
#include "base/log.h"
#include "cmd/apply.h"
#include "cmd/facts.h"
#include "cmd/steps.h"
#include "loop/casework.h"
#include "loop/plan.h"
#include "store/store.h"

enum { PLAN_BATCH = 200 };

/* ---- invitations ---- */

static enum rc plan_one(struct arena *a, struct step *s, const struct survey *survey,
                        const struct interaction *in, struct send_counts *n,
                        struct err *err)
{
    struct letter_facts lf = {
        .set = s->set, .st = s->st, .now = s->now, .interaction = *in};
    struct plan_facts pf = {.policy = &s->set->policy, .survey = survey};
    struct case_file *cases = NULL;
    size_t n_cases = 0;
    enum rc rc = customer_get(a, s->st, in->customer_id, &lf.customer, err);
    if (rc == RC_OK) {
        rc = suppression_find(a, s->st, lf.customer.email, &pf.suppressed, err);
    }
    if (rc == RC_OK || rc == RC_NONE) {
        rc = case_of_customer(a, s->st, in->customer_id, PLAN_BATCH, &cases, &n_cases,
                              err);
    }
    if (rc != RC_OK) {
        return rc;
    }
    for (size_t i = 0; i < n_cases; i++) {
        pf.has_open_case |= cases[i].state != CASE_CLOSED;
    }
    struct str reason;
    if (plan_interaction(&pf, in, s->now, &reason) == PLAN_SKIP) {
        n->skipped++;
        return interaction_set_state(s->st, in->id, INTERACTION_SKIPPED, reason, err);
    }
    struct decision d;
    decision_init(&d, a);
    decision_add(&d, ACTION_INVITATION_ADD)->u.invitation =
        plan_invitation(&pf, in, s->now);
    decision_mail(&d, MAIL_SURVEY, STR_NULL, STR_NULL);
    n->invited++;
    rc = apply_decision(a, &lf, &d, err);
    return rc == RC_OK ? interaction_set_state(s->st, in->id, INTERACTION_INVITED,
                                               STR_NULL, err)
                       : err_prefix(err, rc, "interaction %lld", (long long)in->id);
}

typedef enum rc batch_fn(struct arena *a, struct step *s, const void *what,
                         struct send_counts *n, size_t *ret_n, struct err *err);

static enum rc plan_survey(struct arena *a, struct step *s, const void *what,
                           struct send_counts *n, size_t *ret_n, struct err *err)
{
    const struct survey *survey = what;
    struct interaction *due = NULL;
    enum rc rc = interaction_due(a, s->st, survey->name, s->now - survey->delay_s,
                                 PLAN_BATCH, &due, ret_n, err);
    for (size_t i = 0; rc == RC_OK && i < *ret_n; i++) {
        rc = plan_one(a, s, survey, &due[i], n, err);
        n->bad_interaction = rc == RC_INPUT ? due[i].id : 0;
    }
    return rc;
}

/* ---- reminders ---- */

static enum rc remind_one(struct arena *a, struct step *s, const struct invitation *inv,
                          struct send_counts *n, struct err *err)
{
    struct letter_facts lf = {
        .set = s->set, .st = s->st, .now = s->now, .invitation = *inv};
    struct str reason;
    enum rc rc = customer_get(a, s->st, inv->customer_id, &lf.customer, err);
    if (rc == RC_OK) {
        rc = interaction_get(a, s->st, inv->interaction_id, &lf.interaction, err);
    }
    if (rc != RC_OK) {
        return rc;
    }
    rc = suppression_find(a, s->st, lf.customer.email, &reason, err);
    if (rc != RC_OK && rc != RC_NONE) {
        return rc;
    }
    bool suppressed = rc == RC_OK;
    struct decision d;
    decision_init(&d, a);
    struct invitation next = *inv;
    next.remind_at = 0;
    if (suppressed) {
        next.state = INVITATION_CANCELLED;
    }
    decision_add(&d, ACTION_INVITATION_UPDATE)->u.invitation = next;
    if (!suppressed) {
        decision_mail(&d, MAIL_REMINDER, STR_NULL, STR_NULL);
        n->reminded++;
    }
    return apply_decision(a, &lf, &d, err);
}

static enum rc plan_reminders(struct arena *a, struct step *s, const void *what UNUSED,
                              struct send_counts *n, size_t *ret_n, struct err *err)
{
    struct invitation *due = NULL;
    enum rc rc =
        invitation_due_reminder(a, s->st, s->now, PLAN_BATCH, &due, ret_n, err);
    for (size_t i = 0; rc == RC_OK && i < *ret_n; i++) {
        rc = remind_one(a, s, &due[i], n, err);
    }
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
    decision_mail(&d, MAIL_FOLLOWUP, STR_NULL, STR_NULL);
    n->followups++;
    return apply_decision(a, &lf, &d, err);
}

static enum rc plan_followups(struct arena *a, struct step *s, const void *what UNUSED,
                              struct send_counts *n, size_t *ret_n, struct err *err)
{
    struct case_file *due = NULL;
    enum rc rc = case_due_followup(a, s->st, s->now, PLAN_BATCH, &due, ret_n, err);
    for (size_t i = 0; rc == RC_OK && i < *ret_n; i++) {
        rc = followup_one(a, s, &due[i], n, err);
    }
    return rc;
}

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

/* One transaction a batch, until nothing is due. */
static enum rc in_batches(struct step *s, batch_fn *fn, const void *what,
                          struct send_counts *n, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    size_t done = 0;
    enum rc rc = RC_OK;
    do {
        struct send_counts before = *n;
        done = 0;
        rc = store_begin(s->st, err);
        if (rc == RC_OK) {
            rc = fn(&a, s, what, n, &done, err);
        }
        rc = store_finish(s->st, rc, err);
        if (rc != RC_OK) {
            int64_t bad_id = n->bad_interaction;
            struct err why = *err;
            *n = before;
            if (rc == RC_INPUT && bad_id != 0) {
                rc = give_up(s, bad_id, &why, err);
                n->skipped++;
                done = PLAN_BATCH; /* the rest of the batch waits still */
            }
        }
        arena_reset(&a);
    } while (rc == RC_OK && done == PLAN_BATCH);
    return rc;
}

enum rc step_plan(struct step *s, struct send_counts *ret, struct err *err)
{
    const struct policy *p = &s->set->policy;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < p->n_surveys; i++) {
        rc = in_batches(s, plan_survey, &p->surveys[i], ret, err);
    }
    if (rc == RC_OK) {
        rc = in_batches(s, plan_reminders, NULL, ret, err);
    }
    if (rc == RC_OK) {
        rc = in_batches(s, plan_followups, NULL, ret, err);
    }
    return rc;
}
