/* Responses. Of those to one invitation at most one counts: the newest valid one. */
#include "store/query.h"

static void read_response(struct row *r, void *ret_item)
{
    struct response *p = ret_item;
    p->id = row_i64(r);
    p->invitation_id = row_i64(r);
    p->inbox_id = row_i64(r);
    p->has_score = row_bool(r);
    p->score = row_i32(r);
    p->comment = row_str(r);
    p->reply = row_str(r);
    p->language = row_str(r);
    p->intent = row_str(r);
    p->candidates = row_str(r);
    p->reason = row_str(r);
    p->from = row_str(r);
    p->state = (enum response_state)row_i64(r);
    p->received_at = row_i64(r);
}

static const struct shape response_shape = {sizeof(struct response), read_response};

static struct bind bind_score(const struct response *r)
{
    return r->has_score ? BIND_I(r->score) : (struct bind){.type = BIND_NULL};
}

static enum rc supersede(struct store *s, int64_t invitation_id, int64_t before_id,
                         struct err *err)
{
    return query_run(
        s, QUERY("response_supersede", BIND_I(invitation_id), BIND_I(before_id)), err);
}

enum rc response_add(struct store *s, const struct response *r, int64_t *ret_id,
                     struct err *err)
{
    enum rc rc = RC_OK;
    if (r->state == RESPONSE_VALID) {
        rc = supersede(s, r->invitation_id, INT64_MAX, err);
    }
    if (rc != RC_OK) {
        return rc;
    }
    return query_insert(s,
                        QUERY("response_insert", BIND_I(r->invitation_id),
                              BIND_ID(r->inbox_id), bind_score(r), BIND_S(r->comment),
                              BIND_S(r->reply), BIND_S(r->language), BIND_S(r->intent),
                              BIND_S(r->candidates), BIND_S(r->reason), BIND_S(r->from),
                              BIND_I(r->state), BIND_I(r->received_at)),
                        ret_id, err);
}

enum rc response_get(struct arena *a, struct store *s, int64_t id, struct response *ret,
                     struct err *err)
{
    return query_one(a, s, QUERY("response_get", BIND_I(id)), &response_shape, ret,
                     err);
}

enum rc response_counted(struct arena *a, struct store *s, int64_t invitation_id,
                         struct response *ret, struct err *err)
{
    return query_one(a, s, QUERY("response_counted", BIND_I(invitation_id)),
                     &response_shape, ret, err);
}

enum rc response_is_overtaken(struct store *s, const struct response *r, bool *ret,
                              struct err *err)
{
    int64_t newer = 0;
    enum rc rc = query_number(
        s, QUERY("response_newer", BIND_I(r->invitation_id), BIND_I(r->id)), &newer,
        err);
    if (rc == RC_OK || rc == RC_NONE) {
        *ret = rc == RC_OK;
        return RC_OK;
    }
    return rc;
}

/* A settled answer counts, unless the customer has sent a newer one that does. */
static enum rc settle(struct store *s, const struct response *r,
                      enum response_state *ret_state, struct err *err)
{
    bool is_overtaken = false;
    enum rc rc = response_is_overtaken(s, r, &is_overtaken, err);
    if (rc == RC_OK && is_overtaken) {
        *ret_state = RESPONSE_SUPERSEDED;
        return RC_OK;
    }
    return rc == RC_OK ? supersede(s, r->invitation_id, r->id, err) : rc;
}

enum rc response_update(struct store *s, const struct response *r, struct err *err)
{
    enum response_state state = r->state;
    enum rc rc = RC_OK;
    if (state == RESPONSE_VALID) {
        rc = settle(s, r, &state, err);
    }
    if (rc != RC_OK) {
        return rc;
    }
    return query_change(s,
                        QUERY("response_update", BIND_I(r->id), bind_score(r),
                              BIND_S(r->comment), BIND_I(state), BIND_S(r->reason)),
                        err);
}

enum rc response_review_list(struct arena *a, struct store *s, struct response **ret,
                             size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    enum rc rc =
        query_all(a, s, QUERY0("response_review_list"), &response_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

enum rc response_of_customer(struct arena *a, struct store *s, int64_t customer_id,
                             size_t limit, struct response **ret, size_t *ret_n,
                             struct err *err)
{
    struct rows rows = {0};
    enum rc rc = query_all(
        a, s, QUERY("response_of_customer", BIND_I(customer_id), BIND_I(limit)),
        &response_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}
