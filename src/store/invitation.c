/* Invitations, and the tokens of every kind. */
#include <assert.h>

#include "store/query.h"

void invitation_read(struct row *r, void *ret_item)
{
    struct invitation *i = ret_item;
    i->id = row_i64(r);
    i->interaction_id = row_i64(r);
    i->customer_id = row_i64(r);
    i->case_id = row_i64(r);
    i->kind = (enum invitation_kind)row_i64(r);
    i->state = (enum invitation_state)row_i64(r);
    i->survey = row_str(r);
    i->token = row_str(r);
    i->language = row_str(r);
    i->created_at = row_i64(r);
    i->expires_at = row_i64(r);
    i->sent_at = row_i64(r);
    i->remind_at = row_i64(r);
}

static const struct shape invitation_shape = {sizeof(struct invitation),
                                              invitation_read};

static void read_token(struct row *r, void *ret_item)
{
    struct token_row *t = ret_item;
    t->token = row_str(r);
    t->role = (enum token_role)row_i64(r);
    t->invitation_id = row_i64(r);
    t->case_id = row_i64(r);
    t->person = row_str(r);
}

static const struct shape token_shape = {sizeof(struct token_row), read_token};

static void read_text(struct row *r, void *ret_item)
{
    *(struct str *)ret_item = row_str(r);
}

static const struct shape text_shape = {sizeof(struct str), read_text};

static enum rc list(struct arena *a, struct store *s, const struct query *q,
                    struct rows *ret, struct err *err)
{
    return query_all(a, s, q, &invitation_shape, ret, err);
}

enum rc invitation_add(struct store *s, const struct invitation *inv, int64_t *ret_id,
                       struct err *err)
{
    int64_t id = 0;
    assert(db_in_transaction(s->db));
    enum rc rc = query_insert(
        s,
        QUERY("invitation_insert", BIND_I(inv->interaction_id),
              BIND_I(inv->customer_id), BIND_ID(inv->case_id), BIND_I(inv->kind),
              BIND_I(inv->state), BIND_S(inv->survey), BIND_S(inv->token),
              BIND_S(inv->language), BIND_I(inv->created_at), BIND_I(inv->expires_at),
              BIND_I(inv->sent_at), BIND_I(inv->remind_at)),
        &id, err);
    if (rc != RC_OK) {
        return rc;
    }
    struct token_row t = {.token = inv->token,
                          .role = TOKEN_SURVEY,
                          .invitation_id = id,
                          .case_id = inv->case_id};
    rc = token_add(s, &t, err);
    if (rc == RC_OK) {
        s->changes.invitation[inv->kind][inv->state]++;
        s->changes.surveys_sent += inv->kind == INVITATION_SURVEY && inv->sent_at > 0;
        *ret_id = id;
    }
    return rc;
}

enum rc invitation_get(struct arena *a, struct store *s, int64_t id,
                       struct invitation *ret, struct err *err)
{
    return query_one(a, s, QUERY("invitation_get", BIND_I(id)), &invitation_shape, ret,
                     err);
}

enum rc invitation_followup_of(struct arena *a, struct store *s, int64_t case_id,
                               struct invitation *ret, struct err *err)
{
    return query_one(a, s, QUERY("invitation_followup_of", BIND_I(case_id)),
                     &invitation_shape, ret, err);
}

enum rc invitation_due_reminder(struct arena *a, struct store *s, int64_t now,
                                size_t limit, struct invitation **ret, size_t *ret_n,
                                struct err *err)
{
    struct rows rows = {0};
    enum rc rc = list(
        a, s, QUERY("invitation_due_reminder", BIND_I(now), BIND_I(limit)), &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

enum rc invitation_due_expiry(struct arena *a, struct store *s, int64_t now,
                              size_t limit, struct invitation **ret, size_t *ret_n,
                              struct err *err)
{
    struct rows rows = {0};
    enum rc rc = list(a, s, QUERY("invitation_due_expiry", BIND_I(now), BIND_I(limit)),
                      &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

struct past {
    size_t kind, state;
    int64_t sent_at;
};

static void read_past(struct row *r, void *ret_item)
{
    struct past *p = ret_item;
    p->kind = (size_t)row_i64(r);
    p->state = (size_t)row_i64(r);
    p->sent_at = row_i64(r);
}

static const struct shape past_shape = {sizeof(struct past), read_past};

/* A column that is named has its indexes written anew, even where it stays the same. */
static enum rc update(struct store *s, const struct invitation *inv,
                      const struct past *past, struct err *err)
{
    if (inv->sent_at == past->sent_at) {
        return query_change(s,
                            QUERY("invitation_close", BIND_I(inv->id),
                                  BIND_I(inv->state), BIND_I(inv->remind_at)),
                            err);
    }
    return query_change(s,
                        QUERY("invitation_update", BIND_I(inv->id), BIND_I(inv->state),
                              BIND_I(inv->sent_at), BIND_I(inv->remind_at)),
                        err);
}

enum rc invitation_update(struct store *s, const struct invitation *inv,
                          struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct past past;
    assert(db_in_transaction(s->db));
    enum rc rc = query_one(&a, s, QUERY("invitation_past", BIND_I(inv->id)),
                           &past_shape, &past, err);
    if (rc != RC_OK) {
        return rc == RC_NONE ? err_set(err, RC_BROKEN, "store: no such invitation")
                             : rc;
    }
    rc = update(s, inv, &past, err);
    if (rc == RC_OK) {
        s->changes.invitation[past.kind][past.state]--;
        s->changes.invitation[past.kind][inv->state]++;
        s->changes.surveys_sent += past.kind == INVITATION_SURVEY
                                       ? (inv->sent_at > 0) - (past.sent_at > 0)
                                       : 0;
    }
    return rc;
}

enum rc invitation_sent(struct store *s, int64_t id, int64_t at, struct err *err)
{
    assert(db_in_transaction(s->db));
    enum rc rc = query_try(
        s, QUERY("invitation_sent", BIND_I(id), BIND_I(at), BIND_I(INVITATION_SURVEY)),
        err);
    s->changes.surveys_sent += rc == RC_OK;
    return rc == RC_NONE ? query_try(s,
                                     QUERY("invitation_sent", BIND_I(id), BIND_I(at),
                                           BIND_I(INVITATION_FOLLOWUP)),
                                     err)
                         : rc;
}

enum rc token_add(struct store *s, const struct token_row *t, struct err *err)
{
    return query_run(s,
                     QUERY("token_insert", BIND_S(t->token), BIND_I(t->role),
                           BIND_ID(t->invitation_id), BIND_ID(t->case_id),
                           BIND_S(t->person)),
                     err);
}

enum rc token_find(struct arena *a, struct store *s, struct str token,
                   struct token_row *ret, struct err *err)
{
    enum rc rc =
        query_one(a, s, QUERY("token_find", BIND_S(token)), &token_shape, ret, err);
    return rc == RC_NONE ? review_desk_find(a, s, token, ret, err) : rc;
}

enum rc token_of_sender(struct arena *a, struct store *s, struct str email,
                        struct token_row *ret, struct err *err)
{
    struct rows rows = {0};
    enum rc rc =
        query_all(a, s, QUERY("token_of_sender", BIND_S(address_key(a, email))),
                  &token_shape, &rows, err);
    if (rc == RC_OK && rows.n == 1) {
        *ret = *(const struct token_row *)rows.items;
    }
    return rc == RC_OK && rows.n != 1 ? RC_NONE : rc;
}

enum rc token_of_desk(struct arena *a, struct store *s, int64_t case_id,
                      struct str person, struct str *ret, struct err *err)
{
    return query_one(a, s, QUERY("token_of_desk", BIND_I(case_id), BIND_S(person)),
                     &text_shape, ret, err);
}
