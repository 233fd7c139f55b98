/* Vouchers: which pool, within which limits, approved by whom. Never takes a code: the
 * action does, in the transaction of the mail. */
#include "loop/voucher.h"

#include "base/arena.h"
#include "base/money.h"
#include "loop/casework.h"
#include "loop/ladder.h"
#include "loop/people.h"

struct choice {
    const struct voucher_pool *pool;
    struct str approver; /* empty: nobody has to approve it */
};

/* ---- limits ---- */

static bool is_free(const struct voucher_case *vc, const struct voucher_pool *pool,
                    int64_t cents)
{
    for (size_t i = 0; i < vc->facts->n_stock; i++) {
        const struct voucher_stock *s = &vc->facts->stock[i];
        if (str_eq(s->pool, pool->id) && str_eq(s->currency, pool->currency) &&
            s->cents == cents && s->n_free > 0) {
            return true;
        }
    }
    return false;
}

static bool is_over(int64_t limit, int64_t spent, int64_t more)
{
    return limit >= 0 && spent + more > limit;
}

/* Where none is named it is that of the first pool: a limit of one currency must not be
 * passed in another. */
static bool is_currency(const struct voucher_case *vc, struct str typed,
                        const struct voucher_pool *pool)
{
    struct str wanted = str_is_empty(typed) ? vc->policy->vouchers[0].currency
                                            : money_currency(vc->a, typed);
    return str_eq(wanted, pool->currency);
}

/* Why not from this pool; NOTICE_NONE: it can be. */
static enum notice pool_objection(const struct voucher_case *vc, size_t nth,
                                  int64_t cents)
{
    const struct voucher_pool *pool = &vc->policy->vouchers[nth];
    const struct voucher_spent *spent = &vc->facts->spent[nth];
    if (!is_free(vc, pool, cents)) {
        return NOTICE_NO_SUCH_VOUCHER;
    }
    return is_over(pool->max_case, spent->of_case, cents) ||
                   is_over(pool->max_month, spent->of_month, cents) ||
                   is_over(pool->max_person_month, spent->of_person, cents)
               ? NOTICE_VOUCHER_LIMIT
               : NOTICE_NONE;
}

/* ---- approval ---- */

/* Who decides: the next one up, or who stands in for them, never the giver. */
static struct str approver_of(const struct voucher_case *vc, struct str giver)
{
    const struct policy *p = vc->policy;
    struct str named = ladder_above(p, vc->c, giver);
    while (!str_is_empty(named)) {
        struct str who = people_stand_in(p, case_team(p, vc->c), named, vc->now);
        if (!str_eq(who, giver)) {
            return who;
        }
        named = ladder_above(p, vc->c, named);
    }
    return STR_NULL;
}

static bool needs_approval(const struct voucher_pool *pool, int64_t cents)
{
    return pool->approve_above >= 0 && cents > pool->approve_above;
}

/* The first pool that can give it. What stands against the last one that has it says
 * more than that others have none. */
static enum notice choose(const struct voucher_case *vc,
                          const struct voucher_order *order, struct choice *ret)
{
    const struct policy *p = vc->policy;
    enum notice why = p->n_vouchers == 0 ? NOTICE_NO_VOUCHERS : NOTICE_NO_SUCH_VOUCHER;
    for (size_t i = 0; i < p->n_vouchers; i++) {
        if (!is_currency(vc, order->currency, &p->vouchers[i])) {
            continue;
        }
        enum notice one = pool_objection(vc, i, order->cents);
        if (one == NOTICE_NONE) {
            *ret = (struct choice){.pool = &p->vouchers[i]};
            return NOTICE_NONE;
        }
        why = one == NOTICE_NO_SUCH_VOUCHER ? why : one;
    }
    return why;
}

static enum notice outlook(const struct voucher_case *vc,
                           const struct voucher_order *order, struct choice *ret)
{
    enum notice why = choose(vc, order, ret);
    if (why == NOTICE_NONE && vc->facts->has_wish) {
        return NOTICE_VOUCHER_WAITS;
    }
    if (why != NOTICE_NONE || !needs_approval(ret->pool, order->cents)) {
        return why != NOTICE_NONE ? why : NOTICE_VOUCHER_GIVEN;
    }
    ret->approver = approver_of(vc, order->person);
    return str_is_empty(ret->approver) ? NOTICE_NOBODY_ABOVE : NOTICE_VOUCHER_ASKED;
}

enum notice voucher_outlook(const struct voucher_case *vc,
                            const struct voucher_order *order)
{
    struct choice choice = {0};
    return outlook(vc, order, &choice);
}

/* ---- moves ---- */

static struct str amount(const struct voucher_case *vc, int64_t cents,
                         struct str currency)
{
    return arena_printf(vc->a, "%lld.%02lld %.*s", (long long)(cents / 100),
                        (long long)(cents % 100), STR_ARG(currency));
}

static void give(const struct voucher_case *vc, const struct voucher_pool *pool,
                 const struct voucher_order *order, struct decision *d)
{
    struct action *act = decision_add(d, ACTION_VOUCHER_GIVE);
    act->u.give.wanted = (struct voucher){.pool = pool->id,
                                          .cents = order->cents,
                                          .currency = pool->currency,
                                          .person = order->person,
                                          .given_at = vc->now};
    act->u.give.valid_until = vc->now + pool->valid_s;
    decision_event(d, vc->now, order->person, "voucher",
                   arena_printf(vc->a, "%.*s from %.*s",
                                STR_ARG(amount(vc, order->cents, pool->currency)),
                                STR_ARG(pool->id)));
}

static void ask(const struct voucher_case *vc, const struct choice *choice,
                const struct voucher_order *order, struct decision *d)
{
    const struct voucher_wish wish = {.case_id = vc->c->id,
                                      .pool = choice->pool->id,
                                      .cents = order->cents,
                                      .currency = choice->pool->currency,
                                      .person = order->person,
                                      .approver = choice->approver,
                                      .words = order->words,
                                      .asked_at = vc->now};
    decision_add(d, ACTION_VOUCHER_ASK)->u.wish = wish;
    decision_event(d, vc->now, order->person, "voucher asked",
                   arena_printf(vc->a, "%.*s, to be approved by %.*s",
                                STR_ARG(amount(vc, wish.cents, wish.currency)),
                                STR_ARG(wish.approver)));
    struct mail_wish *m = decision_mail(d, MAIL_APPROVAL, wish.approver, vc->key);
    m->words = order->words;
    m->by = order->person;
    m->cents = wish.cents;
    m->currency = wish.currency;
}

enum notice decide_voucher(const struct voucher_case *vc,
                           const struct voucher_order *order, struct decision *d)
{
    struct choice choice = {0};
    enum notice what = outlook(vc, order, &choice);
    if (what == NOTICE_VOUCHER_GIVEN) {
        give(vc, choice.pool, order, d);
    } else if (what == NOTICE_VOUCHER_ASKED) {
        ask(vc, &choice, order, d);
    }
    return what;
}

void voucher_relay(const struct voucher_case *vc, const struct voucher_order *order,
                   struct decision *d)
{
    if (!str_is_empty(order->words)) {
        decision_event(d, vc->now, order->person, "answered", order->words);
    }
    struct mail_wish *m = decision_mail(d, MAIL_RELAY_CUSTOMER, STR_NULL, vc->key);
    m->words = order->words;
    m->by = order->person;
    m->has_voucher = true;
    if (vc->c->first_response_at == 0) {
        vc->c->first_response_at = vc->now;
    }
    if (vc->c->state == CASE_OPEN) {
        case_wait(vc->policy, vc->c, vc->now);
    }
}

enum notice voucher_may_settle(const struct voucher_case *vc, struct str person)
{
    const struct voucher_wish *w = &vc->facts->wish;
    if (!vc->facts->has_wish) {
        return NOTICE_NO_WISH;
    }
    struct str in_place =
        people_stand_in(vc->policy, case_team(vc->policy, vc->c), w->approver, vc->now);
    bool may = !str_eq(person, w->person) &&
               (str_eq(person, w->approver) || str_eq(person, in_place) ||
                ladder_is_above(vc->policy, vc->c, person, w->person));
    return may ? NOTICE_NONE : NOTICE_NOT_YOURS;
}

static void settle(const struct voucher_case *vc, struct str by, bool is_approved,
                   struct str reason, struct decision *d)
{
    struct action *act = decision_add(d, ACTION_VOUCHER_SETTLE);
    act->u.settle.wish = vc->facts->wish;
    act->u.settle.wish.settled_by = by;
    act->u.settle.is_approved = is_approved;
    decision_event(d, vc->now, by, is_approved ? "voucher approved" : "voucher refused",
                   reason);
}

enum notice decide_voucher_settle(const struct voucher_case *vc, bool is_approved,
                                  struct str by, struct str reason, struct decision *d)
{
    const struct voucher_wish *w = &vc->facts->wish;
    const struct voucher_order order = {.cents = w->cents,
                                        .currency = w->currency,
                                        .person = w->person,
                                        .words = w->words};
    struct choice choice = {0};
    enum notice why = is_approved ? choose(vc, &order, &choice) : NOTICE_NONE;
    if (why != NOTICE_NONE) {
        return why;
    }
    settle(vc, by, is_approved, reason, d);
    struct voucher_case later = *vc;
    later.key = arena_printf(vc->a, "v%lld", (long long)w->id);
    if (is_approved) {
        give(vc, choice.pool, &order, d);
        voucher_relay(&later, &order, d);
    }
    struct mail_wish *m = decision_mail(d, MAIL_NOTICE, w->person, later.key);
    m->notice = is_approved ? NOTICE_VOUCHER_APPROVED : NOTICE_VOUCHER_REFUSED;
    m->words =
        is_approved || str_is_empty(reason)
            ? w->words
            : arena_printf(vc->a, "%.*s\n\n%.*s", STR_ARG(reason), STR_ARG(w->words));
    return m->notice;
}

void decide_voucher_lapse(const struct voucher_case *vc, struct decision *d)
{
    const struct voucher_wish *w = &vc->facts->wish;
    settle(vc, STR("nachfass"), false, STR("nobody has answered in time"), d);
    struct mail_wish *m = decision_mail(d, MAIL_NOTICE, w->person,
                                        arena_printf(vc->a, "v%lld", (long long)w->id));
    m->notice = NOTICE_VOUCHER_LAPSED;
    m->words = w->words;
}

int64_t voucher_wait_s(const struct policy *p, struct str pool)
{
    for (size_t i = 0; i < p->n_vouchers; i++) {
        if (str_eq(p->vouchers[i].id, pool)) {
            return p->vouchers[i].approve_within_s;
        }
    }
    return 0; /* the pool is gone: nobody can approve it any more */
}
