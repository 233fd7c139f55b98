/* Compensation codes: each is given once. Who may give what is decided in loop/voucher.
 */
#include "store/query.h"

static void read_voucher(struct row *r, void *ret_item)
{
    struct voucher *v = ret_item;
    v->id = row_i64(r);
    v->pool = row_str(r);
    v->code = row_str(r);
    v->cents = row_i64(r);
    v->currency = row_str(r);
    v->expires_at = row_i64(r);
    v->case_id = row_i64(r);
    v->person = row_str(r);
    v->given_at = row_i64(r);
}

static void read_stock(struct row *r, void *ret_item)
{
    struct voucher_stock *s = ret_item;
    s->pool = row_str(r);
    s->cents = row_i64(r);
    s->currency = row_str(r);
    s->n_free = row_i64(r);
}

static void read_pool(struct row *r, void *ret_item)
{
    struct voucher_stock *s = ret_item;
    read_stock(r, s);
    s->n_given = row_i64(r);
    s->n_expired = row_i64(r);
}

static void read_cost(struct row *r, void *ret_item)
{
    struct voucher_stock *s = ret_item;
    s->pool = row_str(r);
    (void)row_i64(r);
    s->currency = row_str(r);
    s->n_given = row_i64(r);
    s->cents = row_i64(r);
}

static void read_spent(struct row *r, void *ret_item)
{
    struct voucher_spent *s = ret_item;
    s->of_case = row_i64(r);
    s->of_month = row_i64(r);
    s->of_person = row_i64(r);
}

static void read_wish(struct row *r, void *ret_item)
{
    struct voucher_wish *w = ret_item;
    w->id = row_i64(r);
    w->case_id = row_i64(r);
    w->pool = row_str(r);
    w->cents = row_i64(r);
    w->currency = row_str(r);
    w->person = row_str(r);
    w->approver = row_str(r);
    w->words = row_str(r);
    w->asked_at = row_i64(r);
}

static const struct shape voucher_shape = {sizeof(struct voucher), read_voucher};
static const struct shape stock_shape = {sizeof(struct voucher_stock), read_stock};
static const struct shape pool_shape = {sizeof(struct voucher_stock), read_pool};
static const struct shape cost_shape = {sizeof(struct voucher_stock), read_cost};
static const struct shape spent_shape = {sizeof(struct voucher_spent), read_spent};
static const struct shape wish_shape = {sizeof(struct voucher_wish), read_wish};

enum rc voucher_import(struct store *s, const struct voucher *v, int64_t now,
                       enum import_result *ret, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct voucher old;
    int64_t id = 0;
    enum rc rc = query_insert(s,
                              QUERY("voucher_insert", BIND_S(v->pool), BIND_S(v->code),
                                    BIND_I(v->cents), BIND_S(v->currency),
                                    BIND_I(v->expires_at), BIND_I(now)),
                              &id, err);
    if (rc != RC_NONE) {
        *ret = IMPORT_NEW;
        return rc;
    }
    rc = query_one(&a, s, QUERY("voucher_by_code", BIND_S(v->code)), &voucher_shape,
                   &old, err);
    if (rc == RC_OK) {
        bool is_same = str_eq(old.pool, v->pool) && old.cents == v->cents &&
                       str_eq(old.currency, v->currency) &&
                       old.expires_at == v->expires_at;
        *ret = is_same ? IMPORT_SAME : IMPORT_CONFLICT;
    }
    return rc;
}

enum rc voucher_take(struct arena *a, struct store *s, const struct voucher *wanted,
                     int64_t valid_until, struct voucher *ret, struct err *err)
{
    return query_one(a, s,
                     QUERY("voucher_take", BIND_S(wanted->pool), BIND_I(wanted->cents),
                           BIND_I(valid_until), BIND_I(wanted->case_id),
                           BIND_S(wanted->person), BIND_I(wanted->given_at)),
                     &voucher_shape, ret, err);
}

/* Rows of one shape into what the callers return. */
struct stocks {
    struct voucher_stock **ret;
    size_t *ret_n;
};

static enum rc list(struct arena *a, struct store *s, const struct query *q,
                    const struct shape *shape, const struct stocks *to, struct err *err)
{
    struct rows rows = {0};
    enum rc rc = query_all(a, s, q, shape, &rows, err);
    if (rc == RC_OK) {
        *to->ret = rows.items;
        *to->ret_n = rows.n;
    }
    return rc;
}

enum rc voucher_stock_list(struct arena *a, struct store *s, struct str pool,
                           int64_t valid_until, struct voucher_stock **ret,
                           size_t *ret_n, struct err *err)
{
    return list(a, s, QUERY("voucher_stock", BIND_S(pool), BIND_I(valid_until)),
                &stock_shape, &(struct stocks){ret, ret_n}, err);
}

enum rc voucher_pools(struct arena *a, struct store *s, int64_t now,
                      struct voucher_stock **ret, size_t *ret_n, struct err *err)
{
    return list(a, s, QUERY("voucher_pools", BIND_I(now)), &pool_shape,
                &(struct stocks){ret, ret_n}, err);
}

enum rc voucher_cost(struct arena *a, struct store *s, int64_t since,
                     struct voucher_stock **ret, size_t *ret_n, struct err *err)
{
    return list(a, s, QUERY("voucher_cost", BIND_I(since)), &cost_shape,
                &(struct stocks){ret, ret_n}, err);
}

enum rc voucher_spent_of(struct store *s, const struct voucher *by, int64_t month_from,
                         struct voucher_spent *ret, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    return query_one(&a, s,
                     QUERY("voucher_spent", BIND_S(by->pool), BIND_I(by->case_id),
                           BIND_S(by->person), BIND_I(month_from)),
                     &spent_shape, ret, err);
}

enum rc voucher_wish_add(struct store *s, const struct voucher_wish *w, int64_t *ret_id,
                         struct err *err)
{
    return query_insert(s,
                        QUERY("voucher_wish_insert", BIND_I(w->case_id),
                              BIND_S(w->pool), BIND_I(w->cents), BIND_S(w->currency),
                              BIND_S(w->person), BIND_S(w->approver), BIND_S(w->words),
                              BIND_I(w->asked_at)),
                        ret_id, err);
}

enum rc voucher_wish_of(struct arena *a, struct store *s, int64_t case_id,
                        struct voucher_wish *ret, struct err *err)
{
    return query_one(a, s, QUERY("voucher_wish_of", BIND_I(case_id)), &wish_shape, ret,
                     err);
}

enum rc voucher_wish_list(struct arena *a, struct store *s, struct voucher_wish **ret,
                          size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    enum rc rc = query_all(a, s, QUERY0("voucher_wish_list"), &wish_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

enum rc voucher_wish_settle(struct store *s, const struct voucher_wish *w,
                            bool is_approved, int64_t now, struct err *err)
{
    return query_change(s,
                        QUERY("voucher_wish_settle", BIND_I(w->id),
                              BIND_I(is_approved ? 1 : 2), BIND_I(now),
                              BIND_S(w->settled_by)),
                        err);
}
