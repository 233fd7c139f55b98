/* The queue of mails of ours. Who may send one is settled by claims in the store.
 * Policy (retry, what becomes of unsure mails) is in loop/delivery. */
#include <string.h>

#include "store/query.h"

/* Who waits longest in vain comes first: the customer in trouble and the people who
 * answer, then those who plan, then the surveys. */
static const int urgency_of[] = {
    [MAIL_APOLOGY] = 0, [MAIL_RELAY_CUSTOMER] = 1, [MAIL_RELAY_OWNER] = 1,
    [MAIL_ALERT] = 2,   [MAIL_ESCALATION] = 3,     [MAIL_NOTICE] = 4,
    [MAIL_DIGEST] = 5,  [MAIL_FOLLOWUP] = 6,       [MAIL_REMINDER] = 7,
    [MAIL_SURVEY] = 8,
};
enum { URGENCY_LAST = 8 };

static void read_narrow(struct row *r, void *ret_item)
{
    struct outbox_mail *m = ret_item;
    m->id = row_i64(r);
    m->kind = (enum mail_kind)row_i64(r);
    m->state = (enum outbox_state)row_i64(r);
    m->dedupe = row_str(r);
    m->message_id = row_str(r);
    m->mail_from = row_str(r);
    m->rcpt_to = row_str(r);
    m->invitation_id = row_i64(r);
    m->case_id = row_i64(r);
    m->created_at = row_i64(r);
    m->due_at = row_i64(r);
    m->expires_at = row_i64(r);
    m->tries = row_i32(r);
    m->code = row_i32(r);
    m->status = row_str(r);
    m->reply = row_str(r);
}

static void read_full(struct row *r, void *ret_item)
{
    struct outbox_mail *m = ret_item;
    read_narrow(r, m);
    m->raw = row_str(r);
    m->sent_text = row_str(r);
}

static void read_id(struct row *r, void *ret_item)
{
    *(int64_t *)ret_item = row_i64(r);
}

struct last_text {
    struct str text, message_id;
};

static void read_last(struct row *r, void *ret_item)
{
    struct last_text *l = ret_item;
    l->text = row_str(r);
    l->message_id = row_str(r);
}

static void read_text(struct row *r, void *ret_item)
{
    *(struct str *)ret_item = row_str(r);
}

static const struct shape text_shape = {sizeof(struct str), read_text};
static const struct shape narrow_shape = {sizeof(struct outbox_mail), read_narrow};
static const struct shape full_shape = {sizeof(struct outbox_mail), read_full};
static const struct shape id_shape = {sizeof(int64_t), read_id};
static const struct shape last_shape = {sizeof(struct last_text), read_last};

/* ---- adding ---- */

static enum rc insert(struct store *s, const struct outbox_mail *m, int64_t *ret_id,
                      struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    return query_number(
        s,
        QUERY("outbox_insert", BIND_I(m->kind), BIND_I(urgency_of[m->kind]),
              BIND_I(m->state), BIND_S(m->dedupe), BIND_S(m->message_id),
              BIND_S(m->mail_from), BIND_S(m->rcpt_to),
              BIND_S(address_key(&a, m->rcpt_to)), BIND_ID(m->invitation_id),
              BIND_ID(m->case_id), BIND_I(m->created_at), BIND_I(m->due_at),
              BIND_I(m->expires_at), BIND_I(m->tries), BIND_I(m->code),
              BIND_S(m->status), BIND_S(m->reply)),
        ret_id, err);
}

enum rc outbox_add(struct store *s, const struct outbox_mail *m, bool *ret_new,
                   int64_t *ret_id, struct err *err)
{
    int64_t id = 0;
    enum rc rc = insert(s, m, &id, err);
    if (rc == RC_NONE) {
        rc = query_number(s, QUERY("outbox_of_dedupe", BIND_S(m->dedupe)), ret_id, err);
        *ret_new = false;
        return rc;
    }
    if (rc == RC_OK) {
        rc = query_run(s,
                       QUERY("outbox_body_insert", BIND_I(id), BIND_B(m->raw),
                             BIND_S(m->sent_text)),
                       err);
    }
    if (rc == RC_OK) {
        *ret_new = true;
        *ret_id = id;
    }
    return rc;
}

/* ---- claiming ---- */

struct claim {
    struct store *s;
    int64_t run_id, now;
    struct outbox_mail *mails;
    size_t n, limit;
};

/* Due mails of one urgency, marked as ours. */
static enum rc claim_urgency(struct arena *a, struct claim *c, int urgency,
                             struct err *err)
{
    struct rows due = {0};
    enum rc rc = query_all(
        a, c->s,
        QUERY("outbox_due", BIND_I(urgency), BIND_I(c->now), BIND_I(c->limit - c->n)),
        &full_shape, &due, err);
    const struct outbox_mail *m = due.items;
    for (size_t i = 0; rc == RC_OK && i < due.n; i++) {
        int64_t id = 0;
        rc = query_number(
            c->s, QUERY("outbox_claim", BIND_I(m[i].id), BIND_I(c->run_id)), &id, err);
        if (rc == RC_OK) {
            c->mails[c->n] = m[i];
            c->mails[c->n].state = OUTBOX_CLAIMED;
            c->n++;
        } else if (rc == RC_NONE) {
            rc = RC_OK; /* another run was faster (data bases with several writers) */
        }
    }
    return rc;
}

enum rc outbox_claim(struct arena *a, struct store *s, int64_t run_id, int64_t now,
                     size_t limit, struct outbox_mail **ret, size_t *ret_n,
                     struct err *err)
{
    struct claim c = {.s = s, .run_id = run_id, .now = now, .limit = limit};
    c.mails = ARENA_ARRAY(a, limit, struct outbox_mail);
    enum rc rc = store_begin(s, err);
    for (int u = 0; rc == RC_OK && u <= URGENCY_LAST && c.n < limit; u++) {
        rc = claim_urgency(a, &c, u, err);
    }
    if (rc == RC_OK && c.n > 0) {
        rc = store_commit(s, err);
    }
    store_rollback(s);
    if (rc == RC_OK) {
        *ret = c.mails;
        *ret_n = c.n;
    }
    return rc;
}

/* One dead run's claims; its mails on the wire are appended to *unsure. */
static enum rc reclaim_run(struct arena *a, struct store *s, int64_t run_id,
                           struct rows *unsure, struct err *err)
{
    struct rows wire = {0};
    enum rc rc = query_all(a, s, QUERY("outbox_wire_of", BIND_I(run_id)), &narrow_shape,
                           &wire, err);
    if (rc == RC_OK) {
        rc = query_run(s, QUERY("outbox_reclaim", BIND_I(run_id)), err);
    }
    if (rc != RC_OK || wire.n == 0) {
        return rc;
    }
    struct outbox_mail *all = ARENA_ARRAY(a, unsure->n + wire.n, struct outbox_mail);
    if (unsure->n > 0) {
        memcpy(all, unsure->items, unsure->n * sizeof(*all));
    }
    memcpy(all + unsure->n, wire.items, wire.n * sizeof(*all));
    for (size_t i = unsure->n; i < unsure->n + wire.n; i++) {
        all[i].state = OUTBOX_UNSURE;
    }
    unsure->items = all;
    unsure->n += wire.n;
    return RC_OK;
}

enum rc outbox_reclaim(struct arena *a, struct store *s,
                       bool (*run_alive)(void *ctx, int64_t run_id), void *ctx,
                       struct outbox_mail **ret, size_t *ret_n, struct err *err)
{
    struct rows runs = {0};
    struct rows unsure = {0};
    size_t dead = 0;
    enum rc rc = store_begin(s, err);
    if (rc == RC_OK) {
        rc = query_all(a, s, QUERY0("outbox_claimers"), &id_shape, &runs, err);
    }
    const int64_t *ids = runs.items;
    for (size_t i = 0; rc == RC_OK && i < runs.n; i++) {
        if (!run_alive(ctx, ids[i])) {
            rc = reclaim_run(a, s, ids[i], &unsure, err);
            dead++;
        }
    }
    if (rc == RC_OK && dead > 0) {
        rc = store_commit(s, err);
    }
    store_rollback(s);
    if (rc == RC_OK) {
        *ret = unsure.items;
        *ret_n = unsure.n;
    }
    return rc;
}

enum rc outbox_update(struct store *s, const struct outbox_mail *m, int64_t now,
                      struct err *err)
{
    return query_change(s,
                        QUERY("outbox_update", BIND_I(m->id), BIND_I(m->state),
                              BIND_I(m->due_at), BIND_I(m->tries), BIND_I(m->code),
                              BIND_S(m->status), BIND_S(m->reply), BIND_I(now)),
                        err);
}

enum rc outbox_expire(struct store *s, int64_t now, int64_t *ret_n, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct rows old = {0};
    struct rows unwanted = {0};
    enum rc rc =
        query_all(&a, s, QUERY("outbox_expire", BIND_I(now)), &id_shape, &old, err);
    if (rc == RC_OK) {
        rc = query_all(&a, s, QUERY0("outbox_unwanted"), &id_shape, &unwanted, err);
    }
    if (rc == RC_OK) {
        *ret_n = (int64_t)(old.n + unwanted.n);
    }
    return rc;
}

/* ---- reading ---- */

enum rc outbox_get(struct arena *a, struct store *s, int64_t id,
                   struct outbox_mail *ret, struct err *err)
{
    return query_one(a, s, QUERY("outbox_get", BIND_I(id)), &full_shape, ret, err);
}

enum rc outbox_by_message_id(struct arena *a, struct store *s, struct str message_id,
                             struct outbox_mail *ret, struct err *err)
{
    return query_one(a, s, QUERY("outbox_by_message_id", BIND_S(message_id)),
                     &full_shape, ret, err);
}

enum rc outbox_find(struct store *s, struct str dedupe, int64_t *ret_id,
                    struct err *err)
{
    return query_number(s, QUERY("outbox_of_dedupe", BIND_S(dedupe)), ret_id, err);
}

enum rc outbox_first_to(struct arena *a, struct store *s, int64_t case_id,
                        struct str rcpt, struct str *ret_message_id, struct err *err)
{
    return query_one(
        a, s, QUERY("outbox_first_to", BIND_I(case_id), BIND_S(address_key(a, rcpt))),
        &text_shape, ret_message_id, err);
}

static const char *last_statement(enum token_role role)
{
    switch (role) {
    case TOKEN_SURVEY:
        return "outbox_last_of_invitation";
    case TOKEN_CUSTOMER:
        return "outbox_last_to_customer";
    case TOKEN_DESK:
        return "outbox_last_to_desk";
    }
    return NULL;
}

enum rc outbox_last_text(struct arena *a, struct store *s, const struct token_row *t,
                         struct str *ret_text, struct str *ret_message_id,
                         struct err *err)
{
    struct last_text last;
    int64_t id = t->role == TOKEN_SURVEY ? t->invitation_id : t->case_id;
    enum rc rc = query_one(a, s, QUERY(last_statement(t->role), BIND_I(id)),
                           &last_shape, &last, err);
    if (rc == RC_OK) {
        *ret_text = last.text;
        *ret_message_id = last.message_id;
    }
    return rc;
}

enum rc outbox_count_to(struct store *s, struct str rcpt, int64_t since, int64_t *ret_n,
                        struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    return query_number(
        s, QUERY("outbox_count_to", BIND_S(address_key(&a, rcpt)), BIND_I(since)),
        ret_n, err);
}

enum rc outbox_count_case(struct store *s, int64_t case_id, enum mail_kind kind,
                          int64_t since, int64_t *ret_n, struct err *err)
{
    return query_number(
        s, QUERY("outbox_count_case", BIND_I(case_id), BIND_I(kind), BIND_I(since)),
        ret_n, err);
}

/* The states that are asked for at each run have an index of their own. */
enum rc outbox_list(struct arena *a, struct store *s, enum outbox_state state,
                    size_t limit, struct outbox_mail **ret, size_t *ret_n,
                    struct err *err)
{
    const struct bind binds[] = {BIND_I(state), BIND_I(limit)};
    struct query q = {.name = "outbox_list", .binds = binds, .n = 2};
    struct rows rows = {0};
    if (state == OUTBOX_UNSURE || state == OUTBOX_FAILED) {
        q.name = state == OUTBOX_UNSURE ? "outbox_list_unsure" : "outbox_list_failed";
        q.binds = binds + 1;
        q.n = 1;
    }
    enum rc rc = query_all(a, s, &q, &narrow_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}
