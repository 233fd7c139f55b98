/* escalate: deadlines climb the ladder, invitations expire, silent follow-ups close
 * their case. One transaction a case, so that one bad case never holds up the others.
 */
#include <stdio.h>

#include "base/arena.h"
#include "base/log.h"
#include "cmd/apply.h"
#include "cmd/facts.h"
#include "cmd/steps.h"
#include "loop/casework.h"
#include "store/store.h"

enum { ESCALATE_BATCH = 200 };

/* What was due when listed may have been answered since, by another run. */
static enum rc climb(struct arena *a, struct step *s, int64_t case_id,
                     struct escalate_counts *n, struct err *err)
{
    struct letter_facts lf = {.set = s->set, .st = s->st, .now = s->now};
    struct case_file c;
    enum rc rc = case_get(a, s->st, case_id, &c, err);
    if (rc != RC_OK || c.next_rung_at == 0 || c.next_rung_at > s->now) {
        return rc == RC_NONE ? RC_OK : rc;
    }
    rc = facts_case(a, &lf, &c, err);
    if (rc != RC_OK) {
        return rc;
    }
    struct decision d;
    decision_init(&d, a);
    decide_escalation(&s->set->policy, &c, s->now, &d);
    n->climbed++;
    return apply_decision(a, &lf, &d, err);
}

static enum rc expire_one(struct arena *a, struct step *s, int64_t invitation_id,
                          struct escalate_counts *n, struct err *err)
{
    struct letter_facts lf = {.set = s->set, .st = s->st, .now = s->now};
    struct invitation inv;
    enum rc rc = invitation_get(a, s->st, invitation_id, &inv, err);
    if (rc != RC_OK || inv.state != INVITATION_OPEN) {
        return rc == RC_NONE ? RC_OK : rc;
    }
    struct decision d;
    decision_init(&d, a);
    inv.state = INVITATION_EXPIRED;
    inv.remind_at = 0;
    decision_add(&d, ACTION_INVITATION_UPDATE)->u.invitation = inv;
    if (inv.case_id != 0) {
        rc = case_get(a, s->st, inv.case_id, &lf.kase, err);
        if (rc != RC_OK) {
            return rc == RC_NONE ? err_set(err, RC_INPUT, "its case is gone") : rc;
        }
        size_t before = d.n;
        decide_followup_silent(&lf.kase, inv.created_at, s->now, &d);
        n->closed += d.n > before;
    }
    n->expired++;
    return apply_decision(a, &lf, &d, err);
}

typedef enum rc one_fn(struct arena *a, struct step *s, int64_t id,
                       struct escalate_counts *n, struct err *err);

static enum rc in_transaction(struct step *s, one_fn *fn, int64_t id,
                              struct escalate_counts *n, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct escalate_counts before = *n;
    enum rc rc = store_begin(s->st, err);
    if (rc == RC_OK) {
        rc = fn(&a, s, id, n, err);
    }
    rc = store_finish(s->st, rc, err);
    if (rc != RC_OK) {
        *n = before;
    }
    if (rc == RC_INPUT) { /* this one is bad: say so, go on */
        log_error("escalate: %lld: %s", (long long)id, err->text);
        rc = RC_OK;
    }
    return rc;
}

static enum rc climb_all(struct step *s, struct escalate_counts *n, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct case_file *due = NULL;
    size_t n_due = 0;
    size_t before = 0;
    enum rc rc = RC_OK;
    do {
        before = n->climbed;
        arena_reset(&a);
        rc = case_due_rung(&a, s->st, s->now, ESCALATE_BATCH, &due, &n_due, err);
        for (size_t i = 0; rc == RC_OK && i < n_due; i++) {
            rc = in_transaction(s, climb, due[i].id, n, err);
        }
        /* without progress only bad ones are left */
    } while (rc == RC_OK && n_due == ESCALATE_BATCH && n->climbed > before);
    return rc;
}

static enum rc expire_all(struct step *s, struct escalate_counts *n, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct invitation *due = NULL;
    size_t n_due = 0;
    size_t before = 0;
    enum rc rc = RC_OK;
    do {
        before = n->expired;
        arena_reset(&a);
        rc =
            invitation_due_expiry(&a, s->st, s->now, ESCALATE_BATCH, &due, &n_due, err);
        for (size_t i = 0; rc == RC_OK && i < n_due; i++) {
            rc = in_transaction(s, expire_one, due[i].id, n, err);
        }
    } while (rc == RC_OK && n_due == ESCALATE_BATCH && n->expired > before);
    return rc;
}

enum rc step_escalate(struct step *s, struct escalate_counts *ret, struct err *err)
{
    *ret = (struct escalate_counts){0};
    enum rc rc = climb_all(s, ret, err);
    return rc == RC_OK ? expire_all(s, ret, err) : rc;
}

void step_say_escalate(const struct escalate_counts *n)
{
    if (n->climbed + n->closed + n->expired > 0) {
        printf(
            "escalated %zu cases; %zu closed as unconfirmed, %zu invitations expired\n",
            n->climbed, n->closed, n->expired);
    }
}

int cmd_escalate(struct cmd *c)
{
    struct settings set;
    struct step s;
    struct store *st = NULL;
    struct escalate_counts n = {0};
    struct send_counts sent = {0};
    struct err err;
    enum rc rc = step_begin(c, &s, &set, &st, &err);
    if (rc == RC_OK) {
        rc = step_escalate(&s, &n, &err);
        step_say_escalate(&n);
    }
    if (rc == RC_OK) {
        rc = step_drain(&s, &sent, &err);
        step_say_send(&sent);
    }
    return step_end(c, &s, rc, &err);
}
