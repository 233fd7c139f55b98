/* Who gets no mail: by address, whatever its upper and lower case. */
#include "store/forget.h"
#include "store/query.h"

static void read_reason(struct row *r, void *ret_item)
{
    *(struct str *)ret_item = row_str(r);
}

static const struct shape reason_shape = {sizeof(struct str), read_reason};

static void read_suppression(struct row *r, void *ret_item)
{
    struct suppression *p = ret_item;
    p->email = row_str(r);
    p->reason = row_str(r);
    p->at = row_i64(r);
    p->until = row_i64(r);
}

static const struct shape suppression_shape = {sizeof(struct suppression),
                                               read_suppression};

enum rc suppression_add(struct store *s, struct str email, struct str reason,
                        int64_t now, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    enum rc rc = forgotten_find(s, email, err);
    if (rc != RC_NONE) { /* their address is not written down again */
        return rc;
    }
    return query_run(s,
                     QUERY("suppression_add", BIND_S(address_key(&a, email)),
                           BIND_S(email), BIND_S(reason), BIND_I(now)),
                     err);
}

enum rc suppression_remove(struct store *s, struct str email, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    enum rc rc = forgotten_remove(s, email, err);
    return rc == RC_OK || rc == RC_NONE
               ? query_run(s,
                           QUERY("suppression_remove", BIND_S(address_key(&a, email))),
                           err)
               : rc;
}

enum rc suppression_find(struct arena *a, struct store *s, struct str email,
                         struct str *ret_reason, struct err *err)
{
    enum rc rc =
        query_one(a, s, QUERY("suppression_find", BIND_S(address_key(a, email))),
                  &reason_shape, ret_reason, err);
    if (rc == RC_NONE) {
        rc = forgotten_find(s, email, err);
        *ret_reason = rc == RC_OK ? STR("forgotten") : *ret_reason;
    }
    return rc;
}

enum rc suppression_list(struct arena *a, struct store *s, struct suppression **ret,
                         size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    enum rc rc =
        query_all(a, s, QUERY0("suppression_list"), &suppression_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

enum rc suppression_pause(struct store *s, const struct suppression *p, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    enum rc rc = forgotten_find(s, p->email, err);
    if (rc != RC_NONE) {
        return rc;
    }
    return query_run(s,
                     QUERY("suppression_pause", BIND_S(address_key(&a, p->email)),
                           BIND_S(p->email), BIND_S(p->reason), BIND_I(p->at),
                           BIND_I(p->until)),
                     err);
}

enum rc suppression_lapse(struct store *s, int64_t now, struct err *err)
{
    return query_run(s, QUERY("suppression_lapse", BIND_I(now)), err);
}

enum rc soft_bounce_add(struct store *s, struct str email, int64_t at,
                        struct str status, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct str key = address_key(&a, email);
    return query_run(
        s, QUERY("soft_bounce_add", BIND_S(key), BIND_I(at), BIND_S(status)), err);
}

enum rc soft_bounce_count(struct store *s, struct str email, int64_t since,
                          int64_t *ret_n, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct str key = address_key(&a, email);
    enum rc rc =
        query_run(s, QUERY("soft_bounce_trim", BIND_S(key), BIND_I(since)), err);
    return rc == RC_OK
               ? query_number(s, QUERY("soft_bounce_count", BIND_S(key), BIND_I(since)),
                              ret_n, err)
               : rc;
}
