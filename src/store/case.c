/* Cases. Their moves are decided in loop/; here they are rows. */
#include <assert.h>
#include <string.h>

#include "store/query.h"

static void read_case(struct row *r, void *ret_item)
{
    struct case_file *c = ret_item;
    c->id = row_i64(r);
    c->customer_id = row_i64(r);
    c->interaction_id = row_i64(r);
    c->invitation_id = row_i64(r);
    c->response_id = row_i64(r);
    c->state = (enum case_state)row_i64(r);
    c->outcome = (enum case_outcome)row_i64(r);
    c->team = row_str(r);
    c->owner = row_str(r);
    c->customer_token = row_str(r);
    c->language = row_str(r);
    c->has_score = row_bool(r);
    c->score = row_i32(r);
    c->thread_id = row_str(r);
    c->opened_at = row_i64(r);
    c->round = row_i64(r);
    c->round_at = row_i64(r);
    c->deadline_at = row_i64(r);
    c->rung = row_i32(r);
    c->next_rung_at = row_i64(r);
    c->first_response_at = row_i64(r);
    c->resolved_at = row_i64(r);
    c->followup_at = row_i64(r);
    c->closed_at = row_i64(r);
    c->severity = row_str(r);
    c->respond_s = row_i64(r);
    c->resolve_s = row_i64(r);
    c->resolve_used_s = row_i64(r);
    c->resolve_from = row_i64(r);
    c->resolve_at = row_i64(r);
    c->resolve_rung = row_i32(r);
    c->resolve_next_at = row_i64(r);
    c->head = row_str(r);
}

static const struct shape case_shape = {sizeof(struct case_file), read_case};

static void read_number(struct row *r, void *ret_item)
{
    *(int64_t *)ret_item = row_i64(r);
}

static const struct shape number_shape = {sizeof(int64_t), read_number};

static struct bind bind_score(const struct case_file *c)
{
    return c->has_score ? BIND_I(c->score) : (struct bind){.type = BIND_NULL};
}

static enum rc list(struct arena *a, struct store *s, const struct query *q,
                    struct rows *ret, struct err *err)
{
    return query_all(a, s, q, &case_shape, ret, err);
}

enum rc case_add(struct store *s, const struct case_file *c, int64_t *ret_id,
                 struct err *err)
{
    int64_t id = 0;
    assert(db_in_transaction(s->db));
    enum rc rc = query_insert(
        s,
        QUERY("case_insert", BIND_I(c->customer_id), BIND_I(c->interaction_id),
              BIND_I(c->invitation_id), BIND_ID(c->response_id), BIND_I(c->state),
              BIND_I(c->outcome), BIND_S(c->team), BIND_S(c->owner),
              BIND_S(c->customer_token), BIND_S(c->language), bind_score(c),
              BIND_S(c->thread_id), BIND_I(c->opened_at), BIND_I(c->round),
              BIND_I(c->round_at), BIND_I(c->deadline_at), BIND_I(c->rung),
              BIND_I(c->next_rung_at), BIND_I(c->first_response_at),
              BIND_I(c->resolved_at), BIND_I(c->followup_at), BIND_I(c->closed_at),
              BIND_S(c->severity), BIND_I(c->respond_s), BIND_I(c->resolve_s),
              BIND_I(c->resolve_used_s), BIND_I(c->resolve_from), BIND_I(c->resolve_at),
              BIND_I(c->resolve_rung), BIND_I(c->resolve_next_at), BIND_S(c->head)),
        &id, err);
    if (rc != RC_OK) {
        return rc;
    }
    struct token_row t = {
        .token = c->customer_token, .role = TOKEN_CUSTOMER, .case_id = id};
    rc = token_add(s, &t, err);
    if (rc == RC_OK) {
        s->changes.new_case[c->state]++;
        s->changes.new_outcome[c->outcome]++;
        s->changes.new_reopened += c->round > 1;
        *ret_id = id;
    }
    return rc;
}

enum rc case_get(struct arena *a, struct store *s, int64_t id, struct case_file *ret,
                 struct err *err)
{
    return query_one(a, s, QUERY("case_get", BIND_I(id)), &case_shape, ret, err);
}

enum rc case_update(struct store *s, const struct case_file *c, struct err *err)
{
    return query_change(
        s,
        QUERY("case_update", BIND_I(c->id), BIND_ID(c->response_id), BIND_I(c->state),
              BIND_I(c->outcome), BIND_S(c->team), BIND_S(c->owner),
              BIND_S(c->language), bind_score(c), BIND_S(c->thread_id),
              BIND_I(c->round), BIND_I(c->round_at), BIND_I(c->deadline_at),
              BIND_I(c->rung), BIND_I(c->next_rung_at), BIND_I(c->first_response_at),
              BIND_I(c->resolved_at), BIND_I(c->followup_at), BIND_I(c->closed_at),
              BIND_S(c->severity), BIND_I(c->respond_s), BIND_I(c->resolve_s),
              BIND_I(c->resolve_used_s), BIND_I(c->resolve_from), BIND_I(c->resolve_at),
              BIND_I(c->resolve_rung), BIND_I(c->resolve_next_at), BIND_S(c->head)),
        err);
}

enum rc case_of_invitation(struct arena *a, struct store *s, int64_t invitation_id,
                           struct case_file *ret, struct err *err)
{
    return query_one(a, s, QUERY("case_of_invitation", BIND_I(invitation_id)),
                     &case_shape, ret, err);
}

enum rc case_of_customer(struct arena *a, struct store *s, int64_t customer_id,
                         size_t limit, struct case_file **ret, size_t *ret_n,
                         struct err *err)
{
    struct rows rows = {0};
    enum rc rc =
        list(a, s, QUERY("case_of_customer", BIND_I(customer_id), BIND_I(limit)), &rows,
             err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

enum rc case_due_rung(struct arena *a, struct store *s, int64_t now, size_t limit,
                      struct case_file **ret, size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    enum rc rc =
        list(a, s, QUERY("case_due_rung", BIND_I(now), BIND_I(limit)), &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

enum rc case_due_followup(struct arena *a, struct store *s, int64_t now, size_t limit,
                          struct case_file **ret, size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    enum rc rc =
        list(a, s, QUERY("case_due_followup", BIND_I(now), BIND_I(limit)), &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

enum rc case_list(struct arena *a, struct store *s, const struct case_filter *f,
                  struct case_file **ret, size_t *ret_n, struct err *err)
{
    struct rows open = {0};
    struct rows closed = {0};
    enum rc rc = list(a, s, QUERY("case_list_open", BIND_S(f->owner)), &open, err);
    if (rc == RC_OK && !f->open_only) {
        rc = list(a, s,
                  QUERY("case_list_closed", BIND_S(f->owner), BIND_I(f->closed_since)),
                  &closed, err);
    }
    if (rc != RC_OK) {
        return rc;
    }
    struct case_file *all = ARENA_ARRAY(a, open.n + closed.n, struct case_file);
    memcpy(all, open.items, open.n * sizeof(*all));
    if (closed.n > 0) {
        memcpy(all + open.n, closed.items, closed.n * sizeof(*all));
    }
    *ret = all;
    *ret_n = open.n + closed.n;
    return RC_OK;
}

enum rc case_list_headed(struct arena *a, struct store *s, struct str person,
                         struct case_file **ret, size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    enum rc rc = list(a, s, QUERY("case_list_headed", BIND_S(person)), &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

static void read_owner(struct row *r, void *ret_item)
{
    *(struct str *)ret_item = row_str(r);
}

static const struct shape owner_shape = {sizeof(struct str), read_owner};

enum rc case_owners(struct arena *a, struct store *s, struct str **ret, size_t *ret_n,
                    struct err *err)
{
    struct rows rows = {0};
    enum rc rc = query_all(a, s, QUERY0("case_owners"), &owner_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

enum rc case_response_times(struct arena *a, struct store *s, int64_t since,
                            int64_t **ret_s, size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    enum rc rc = query_all(a, s, QUERY("case_response_times", BIND_I(since)),
                           &number_shape, &rows, err);
    if (rc == RC_OK) {
        *ret_s = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}
