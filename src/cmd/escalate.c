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
                     bool *ret_climbed, struct err *err)
{
    struct letter_facts lf = {.set = s->set, .st = s->st, .now = s->now};
    struct case_file c;
    *ret_climbed = false;
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
    *ret_climbed = true;
    return apply_decision(a, &lf, &d, err);
}

static enum rc expire_one(struct arena *a, struct step *s, int64_t invitation_id,
                          bool *ret_closed, struct err *err)
{
    struct letter_facts lf = {.set = s->set, .st = s->st, .now = s->now};
    struct invitation inv;
    *ret_closed = false;
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
        struct case_file c;
        rc = case_get(a, s->st, inv.case_id, &c, err);
        if (rc != RC_OK) {
            return rc == RC_NONE ? RC_OK : rc;
        }
        lf.kase = c;
        size_t before = d.n;
        decide_followup_silent(&c, inv.created_at, s->now, &d);
        *ret_closed = d.n > before;
    }
    return apply_decision(a, &lf, &d, err);
}

typedef enum rc one_fn(struct arena *a, struct step *s, int64_t id, bool *ret_done,
                       struct err *err);

static enum rc in_transaction(struct step *s, one_fn *fn, int64_t id, bool *ret_done,
                              struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    enum rc rc = store_begin(s->st, err);
    if (rc == RC_OK) {
        rc = fn(&a, s, id, ret_done, err);
    }
    if (rc == RC_OK) {
        rc = store_commit(s->st, err);
    }
    store_rollback(s->st);
    if (rc == RC_INPUT) { /* this one is bad: say so, go on */
        log_error("escalate: %lld: %s", (long long)id, err->text);
        *ret_done = false;
        rc = RC_OK;
    }
    return rc;
}

static enum rc climb_all(struct step *s, struct escalate_counts *n, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct case_file *due = NULL;
    size_t n_due = 0;
    size_t climbed = 0;
    enum rc rc = RC_OK;
    do {
        size_t before = climbed;
        arena_reset(&a);
        rc = case_due_rung(&a, s->st, s->now, ESCALATE_BATCH, &due, &n_due, err);
        for (size_t i = 0; rc == RC_OK && i < n_due; i++) {
            bool done = false;
            rc = in_transaction(s, climb, due[i].id, &done, err);
            climbed += done;
        }
        if (climbed == before) {
            break; /* only bad ones are left */
        }
    } while (rc == RC_OK && n_due == ESCALATE_BATCH);
    n->climbed += climbed;
    return rc;
}

static enum rc expire_all(struct step *s, struct escalate_counts *n, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct invitation *due = NULL;
    size_t n_due = 0;
    enum rc rc = RC_OK;
    do {
        arena_reset(&a);
        rc =
            invitation_due_expiry(&a, s->st, s->now, ESCALATE_BATCH, &due, &n_due, err);
        for (size_t i = 0; rc == RC_OK && i < n_due; i++) {
            bool closed = false;
            rc = in_transaction(s, expire_one, due[i].id, &closed, err);
            n->closed += closed;
            n->expired++;
        }
    } while (rc == RC_OK && n_due == ESCALATE_BATCH);
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
