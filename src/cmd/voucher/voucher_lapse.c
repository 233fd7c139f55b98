/* Wishes for vouchers must not wait for ever: the words to the customer wait with them.
 */
#include "cmd/voucher/voucher_lapse.h"

#include "base/arena.h"
#include "base/log.h"
#include "cmd/apply.h"
#include "cmd/facts.h"
#include "cmd/live.h"
#include "cmd/voucher/voucher_facts.h"
#include "loop/voucher.h"
#include "store/store.h"

static enum rc lapse(struct arena *a, struct step *s, const struct voucher_wish *w,
                     struct err *err)
{
    struct letter_facts lf = {.set = s->set, .st = s->st, .now = s->now};
    struct voucher_facts facts;
    struct case_file c;
    struct decision d;
    const struct policy *p = NULL;
    decision_init(&d, a);
    enum rc rc = case_get(a, s->st, w->case_id, &c, err);
    rc = rc == RC_OK ? facts_case(a, &lf, &c, err) : rc;
    rc = rc == RC_OK ? voucher_facts_load(a, &lf, w->person, &facts, err) : rc;
    rc = rc == RC_OK ? live_policy(a, &lf, &p, err) : rc;
    if (rc != RC_OK || facts.wish.id != w->id) { /* settled by another run */
        return rc;
    }
    const struct voucher_case vc = {
        .a = a, .policy = p, .c = &c, .facts = &facts, .now = s->now};
    decide_voucher_lapse(&vc, &d);
    return apply_decision(a, &lf, &d, err);
}

enum rc voucher_lapse_all(struct step *s, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct voucher_wish *w = NULL;
    size_t n = 0;
    enum rc rc = voucher_wish_list(&a, s->st, &w, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        if (s->now < w[i].asked_at + voucher_wait_s(&s->set->policy, w[i].pool)) {
            continue;
        }
        rc = store_begin(s->st, err);
        rc = store_finish(s->st, rc == RC_OK ? lapse(&a, s, &w[i], err) : rc, err);
        if (rc == RC_INPUT || rc == RC_NONE) { /* this one is bad: say so, go on */
            log_error("voucher of case %lld: %s", (long long)w[i].case_id, err->text);
            rc = RC_OK;
        }
    }
    return rc;
}
