/* escalate: deadlines climb the ladder, invitations expire, silent follow-ups close
 * their case. One transaction a case, so that one bad case never holds up the others.
 */
#include <stdio.h>

#include "base/arena.h"
#include "base/log.h"
#include "cmd/apply.h"
#include "cmd/facts.h"
#include "cmd/live.h"
#include "cmd/steps.h"
#include "cmd/voucher/voucher_lapse.h"
#include "loop/casework.h"
#include "loop/people.h"
#include "store/store.h"

enum { ESCALATE_BATCH = 200 };

static bool is_due(int64_t at, int64_t now)
{
    return at != 0 && at <= now;
}

/* What was due when listed may have been answered since, by another run. */
static enum rc climb(struct arena *a, struct step *s, int64_t case_id,
                     struct escalate_counts *n, struct err *err)
{
    struct letter_facts lf = {.set = s->set, .st = s->st, .now = s->now};
    struct case_file c;
    enum rc rc = case_get(a, s->st, case_id, &c, err);
    if (rc != RC_OK ||
        !(is_due(c.next_rung_at, s->now) || is_due(c.resolve_next_at, s->now))) {
        return rc == RC_NONE ? RC_OK : rc;
    }
    rc = facts_case(a, &lf, &c, err);
    if (rc != RC_OK) {
        return rc;
    }
    struct decision d;
    const struct policy *p = NULL;
    rc = live_policy(a, &lf, &p, err);
    if (rc != RC_OK) {
        return rc;
    }
    decision_init(&d, a);
    decide_escalation(p, &c, s->now, &d);
    n->climbed++;
    return apply_decision(a, &lf, &d, err);
}

/* A case whose owner cannot be told goes to who stands in. */
static enum rc find_owner(struct arena *a, struct step *s, int64_t case_id,
                          struct escalate_counts *n, struct err *err)
{
    struct letter_facts lf = {.set = s->set, .st = s->st, .now = s->now};
    const struct policy *p = NULL;
    struct case_file c;
    enum rc rc = case_get(a, s->st, case_id, &c, err);
    if (rc == RC_OK) {
        rc = facts_case(a, &lf, &c, err);
    }
    if (rc == RC_OK) {
        rc = live_policy(a, &lf, &p, err);
    }
    if (rc != RC_OK) {
        return rc == RC_NONE ? RC_OK : rc;
    }
    struct decision d;
    decision_init(&d, a);
    n->handed += decide_stand_in(p, &c, s->now, &d);
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

/* Owners who are away, cannot be reached or left the configuration. */
static enum rc find_owners(struct step *s, struct escalate_counts *n, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct letter_facts lf = {.set = s->set, .st = s->st, .now = s->now};
    const struct policy *p = NULL;
    struct str *owners = NULL;
    size_t n_owners = 0;
    enum rc rc = live_policy(&a, &lf, &p, err);
    if (rc == RC_OK) {
        rc = case_owners(&a, s->st, &owners, &n_owners, err);
    }
    for (size_t i = 0; rc == RC_OK && i < n_owners; i++) {
        struct case_file *c = NULL;
        size_t n_cases = 0;
        if (policy_person(p, owners[i]) != NULL &&
            people_absence(p, owners[i], s->now) == NULL) {
            continue;
        }
        struct case_filter filter = {.owner = owners[i], .open_only = true};
        rc = case_list(&a, s->st, &filter, &c, &n_cases, err);
        for (size_t k = 0; rc == RC_OK && k < n_cases; k++) {
            struct decision d;
            decision_init(&d, &a);
            if (decide_stand_in(p, &c[k], s->now, &d)) {
                rc = in_transaction(s, find_owner, c[k].id, n, err);
            }
        }
    }
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
    enum rc rc = find_owners(s, ret, err);
    rc = rc == RC_OK ? climb_all(s, ret, err) : rc;
    rc = rc == RC_OK ? voucher_lapse_all(s, err) : rc;
    return rc == RC_OK ? expire_all(s, ret, err) : rc;
}

void step_say_escalate(const struct escalate_counts *n)
{
    if (n->climbed + n->closed + n->expired > 0) {
        printf(
            "escalated %zu cases; %zu closed as unconfirmed, %zu invitations expired\n",
            n->climbed, n->closed, n->expired);
    }
    if (n->handed > 0) {
        printf("handed over %zu cases of people who are not there\n", n->handed);
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
