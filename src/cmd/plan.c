/* Planning: what is due becomes invitations, reminders and follow-ups in the outbox,
 * each in the transaction that records it. */
#include <stdio.h>

#include "base/arena.h"
#include "base/log.h"
#include "cmd/apply.h"
#include "cmd/facts.h"
#include "cmd/json.h"
#include "cmd/steps.h"
#include "loop/calendar.h"
#include "loop/casework.h"
#include "loop/plan.h"
#include "store/store.h"

enum { PLAN_BATCH = 200 };

/* ---- invitations ---- */

/* A column of the import that is kept with the interaction; "" when it is not there. */
static struct str attribute(struct arena *a, const struct interaction *in,
                            const char *name)
{
    if (in->attrs.len <= 2) { /* "{}" */
        return STR_NULL;
    }
    json_t *attrs CLEANUP(json_done) =
        json_loadb(in->attrs.ptr, in->attrs.len, 0, NULL);
    const char *value = json_string_value(json_object_get(attrs, name));
    return value == NULL ? STR_NULL : arena_str(a, str_c(value));
}

/* The customer's zone where it was imported and is known. */
static struct str zone_of(struct arena *a, const struct interaction *in)
{
    struct str zone = attribute(a, in, "zone");
    return calendar_zone_known(zone) ? zone : STR_NULL;
}

static enum rc invite(struct arena *a, struct step *s, const struct plan_facts *pf,
                      const struct due_interaction *due, struct err *err)
{
    const struct interaction *in = &due->interaction;
    struct letter_facts lf = {.set = s->set,
                              .st = s->st,
                              .now = s->now,
                              .interaction = *in,
                              .customer = due->customer};
    int64_t at = plan_send_at(pf->policy, pf->survey, zone_of(a, in), s->now);
    struct decision d;
    decision_init(&d, a);
    decision_add(&d, ACTION_INVITATION_ADD)->u.invitation =
        plan_invitation(pf, in, s->now, at);
    decision_mail(&d, MAIL_SURVEY, STR_NULL, STR_NULL)->due_at = at;
    enum rc rc = apply_decision(a, &lf, &d, err);
    return rc == RC_OK ? interaction_set_state(s->st, in->id, INTERACTION_INVITED,
                                               STR_NULL, err)
                       : err_prefix(err, rc, "interaction %lld", (long long)in->id);
}

/* asked: customers who have been invited in this batch, whom the store's answer about
 * it does not know yet. */
static bool was_asked(const int64_t *asked, size_t n, int64_t customer_id)
{
    for (size_t i = 0; i < n; i++) {
        if (asked[i] == customer_id) {
            return true;
        }
    }
    return false;
}

typedef enum rc batch_fn(struct arena *a, struct step *s, const void *what,
                         struct send_counts *n, size_t *ret_n, struct err *err);

static enum rc plan_survey(struct arena *a, struct step *s, const void *what,
                           struct send_counts *n, size_t *ret_n, struct err *err)
{
    const struct survey *survey = what;
    struct due_interaction *due = NULL;
    int64_t asked[PLAN_BATCH];
    size_t n_asked = 0;
    enum rc rc = interaction_due(a, s->st, survey->name, s->now - survey->delay_s,
                                 PLAN_BATCH, &due, ret_n, err);
    for (size_t i = 0; rc == RC_OK && i < *ret_n; i++) {
        const struct interaction *in = &due[i].interaction;
        struct plan_facts pf = {.policy = &s->set->policy,
                                .survey = survey,
                                .suppressed = due[i].suppressed,
                                .has_open_case = due[i].has_open_case,
                                .last_asked_at = due[i].last_asked_at,
                                .legal_basis = attribute(a, in, "legal_basis")};
        if (was_asked(asked, n_asked, in->customer_id)) {
            pf.last_asked_at = s->now;
        }
        struct str reason;
        if (plan_interaction(&pf, in, s->now, &reason) == PLAN_SKIP) {
            n->skipped++;
            rc = interaction_set_state(s->st, in->id, INTERACTION_SKIPPED, reason, err);
        } else {
            n->invited++;
            asked[n_asked++] = in->customer_id;
            rc = invite(a, s, &pf, &due[i], err);
        }
        n->bad_interaction = rc == RC_INPUT ? in->id : 0;
    }
    return rc;
}

/* ---- reminders ---- */

/* When a mail of an invitation's survey may leave; at once when that survey is no more.
 */
static int64_t send_at(struct arena *a, const struct step *s,
                       const struct letter_facts *f)
{
    const struct survey *survey = policy_survey(&s->set->policy, f->invitation.survey);
    return survey == NULL ? s->now
                          : plan_send_at(&s->set->policy, survey,
                                         zone_of(a, &f->interaction), s->now);
}

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
        decision_mail(&d, MAIL_REMINDER, STR_NULL, STR_NULL)->due_at =
            send_at(a, s, &lf);
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
    decision_mail(&d, MAIL_FOLLOWUP, STR_NULL, STR_NULL)->due_at = send_at(a, s, &lf);
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
