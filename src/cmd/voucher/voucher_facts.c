/* Stock, sums and wishes of a case. Decides nothing. */
#include "cmd/voucher/voucher_facts.h"

#include "base/arena.h"
#include "base/clock.h"
#include "loop/calendar.h"
#include "store/store.h"

enum { STOCK_MAX = 1000 };

/* The first second of this calendar month where the firm is. */
static int64_t month_from(const struct letter_facts *lf)
{
    struct str zone = lf->set->policy.zone;
    struct civil day = calendar_local(zone, lf->now);
    const struct civil first = {.year = day.year, .month = day.month, .day = 1};
    return calendar_instant(zone, &first);
}

static enum rc load_pools(struct arena *a, const struct letter_facts *lf,
                          struct str person, struct voucher_facts *ret, struct err *err)
{
    const struct policy *p = &lf->set->policy;
    struct voucher_stock *all = ARENA_ARRAY(a, STOCK_MAX, struct voucher_stock);
    struct voucher_spent *spent = ARENA_ARRAY(a, p->n_vouchers, struct voucher_spent);
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < p->n_vouchers; i++) {
        const struct voucher_pool *pool = &p->vouchers[i];
        const struct voucher by = {
            .pool = pool->id, .case_id = lf->kase.id, .person = person};
        struct voucher_stock *s = NULL;
        size_t n = 0;
        rc = voucher_stock_list(a, lf->st, pool->id, lf->now + pool->valid_s, &s, &n,
                                err);
        for (size_t k = 0; rc == RC_OK && k < n && ret->n_stock < STOCK_MAX; k++) {
            all[ret->n_stock++] = s[k];
        }
        if (rc == RC_OK) {
            rc = voucher_spent_of(lf->st, &by, month_from(lf), &spent[i], err);
        }
    }
    ret->stock = all;
    ret->spent = spent;
    return rc;
}

enum rc voucher_facts_load(struct arena *a, const struct letter_facts *lf,
                           struct str person, struct voucher_facts *ret,
                           struct err *err)
{
    *ret = (struct voucher_facts){0};
    enum rc rc = voucher_wish_of(a, lf->st, lf->kase.id, &ret->wish, err);
    if (rc != RC_OK && rc != RC_NONE) {
        return rc;
    }
    ret->has_wish = rc == RC_OK;
    return load_pools(a, lf, ret->has_wish ? ret->wish.person : person, ret, err);
}
