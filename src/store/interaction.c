/* Interactions and customers. Decides nothing about who is invited. */
#include "store/forget.h"
#include "store/planning.h"
#include "store/query.h"

static void read_interaction(struct row *r, void *ret_item)
{
    struct interaction *in = ret_item;
    in->id = row_i64(r);
    in->customer_id = row_i64(r);
    in->source = row_str(r);
    in->ext_id = row_str(r);
    in->occurred_at = row_i64(r);
    in->email = row_str(r);
    in->name = row_str(r);
    in->language = row_str(r);
    in->channel = row_str(r);
    in->subject = row_str(r);
    in->agent = row_str(r);
    in->team = row_str(r);
    in->product = row_str(r);
    in->attrs = row_str(r);
    in->survey = row_str(r);
    in->state = (enum interaction_state)row_i64(r);
    in->reason = row_str(r);
}

static const struct shape interaction_shape = {sizeof(struct interaction),
                                               read_interaction};

static void read_customer(struct row *r, void *ret_item)
{
    struct customer *c = ret_item;
    c->id = row_i64(r);
    c->email = row_str(r);
    c->name = row_str(r);
    c->language = row_str(r);
}

static const struct shape customer_shape = {sizeof(struct customer), read_customer};

static void read_due(struct row *r, void *ret_item)
{
    struct due_interaction *d = ret_item;
    read_interaction(r, &d->interaction);
    read_customer(r, &d->customer);
    d->suppressed = row_str(r);
    d->has_open_case = row_i64(r) != 0;
    d->last_asked_at = row_i64(r);
}

static const struct shape due_shape = {sizeof(struct due_interaction), read_due};

static void read_skip(struct row *r, void *ret_item)
{
    struct skip_count *k = ret_item;
    k->reason = row_str(r);
    k->n = row_i64(r);
}

static const struct shape skip_shape = {sizeof(struct skip_count), read_skip};

/* RC_NONE: the interaction is not there yet. */
static enum rc compare(struct store *s, const struct interaction *in,
                       enum import_result *ret, struct err *err)
{
    int64_t same = 0;
    enum rc rc =
        query_number(s,
                     QUERY("interaction_same", BIND_S(in->source), BIND_S(in->ext_id),
                           BIND_I(in->occurred_at), BIND_S(in->email), BIND_S(in->name),
                           BIND_S(in->language), BIND_S(in->channel),
                           BIND_S(in->subject), BIND_S(in->agent), BIND_S(in->team),
                           BIND_S(in->product), BIND_S(in->attrs)),
                     &same, err);
    if (rc == RC_OK) {
        *ret = same != 0 ? IMPORT_SAME : IMPORT_CONFLICT;
    }
    return rc;
}

static enum rc upsert_customer(struct store *s, const struct interaction *in,
                               int64_t *ret_id, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    return query_number(s,
                        QUERY("customer_upsert", BIND_S(address_key(&a, in->email)),
                              BIND_S(in->email), BIND_S(in->name), BIND_S(in->language),
                              BIND_I(in->occurred_at)),
                        ret_id, err);
}

enum rc interaction_import(struct store *s, const struct interaction *in, int64_t now,
                           enum import_result *ret, struct err *err)
{
    /* checked before anything is written: a bad row leaves no customer behind */
    if (str_is_empty(in->ext_id) || str_is_empty(in->email)) {
        return err_set(err, RC_INPUT, "interaction without id or address");
    }
    int64_t customer_id = 0;
    enum rc rc = forgotten_find(s, in->email, err);
    if (rc != RC_NONE) {
        *ret = IMPORT_FORGOTTEN;
        return rc;
    }
    rc = compare(s, in, ret, err);
    if (rc != RC_NONE) {
        return rc;
    }
    rc = upsert_customer(s, in, &customer_id, err);
    if (rc != RC_OK) {
        return rc;
    }
    rc = query_run(s,
                   QUERY("interaction_insert", BIND_I(customer_id), BIND_S(in->source),
                         BIND_S(in->ext_id), BIND_I(in->occurred_at), BIND_S(in->email),
                         BIND_S(in->name), BIND_S(in->language), BIND_S(in->channel),
                         BIND_S(in->subject), BIND_S(in->agent), BIND_S(in->team),
                         BIND_S(in->product), BIND_S(in->attrs), BIND_S(in->survey),
                         BIND_I(in->state), BIND_S(in->reason), BIND_I(now)),
                   err);
    if (rc == RC_OK) {
        *ret = IMPORT_NEW;
    }
    return rc;
}

enum rc interaction_get(struct arena *a, struct store *s, int64_t id,
                        struct interaction *ret, struct err *err)
{
    return query_one(a, s, QUERY("interaction_get", BIND_I(id)), &interaction_shape,
                     ret, err);
}

enum rc interaction_due(struct arena *a, struct store *s, const struct due_query *q,
                        struct due_interaction **ret, size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    int64_t after = q->after_id == 0 ? INT64_MIN : q->after_at;
    enum rc rc = query_all(a, s,
                           QUERY("interaction_due", BIND_S(q->survey), BIND_I(q->until),
                                 BIND_I(after), BIND_I(q->after_id), BIND_I(q->limit)),
                           &due_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

enum rc interaction_set_state(struct store *s, int64_t id, enum interaction_state state,
                              struct str reason, struct err *err)
{
    if (state == INTERACTION_INVITED && db_in_transaction(s->db)) {
        enum rc rc = query_try(s, QUERY("interaction_invited", BIND_I(id)), err);
        s->changes.invited += rc == RC_OK;
        if (rc != RC_NONE) {
            return rc;
        }
    }
    return query_change(
        s, QUERY("interaction_set_state", BIND_I(id), BIND_I(state), BIND_S(reason)),
        err);
}

enum rc interaction_skips(struct arena *a, struct store *s, struct skip_count **ret,
                          size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    enum rc rc = query_all(a, s, QUERY0("interaction_skips"), &skip_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

enum rc customer_get(struct arena *a, struct store *s, int64_t id, struct customer *ret,
                     struct err *err)
{
    return query_one(a, s, QUERY("customer_get", BIND_I(id)), &customer_shape, ret,
                     err);
}
