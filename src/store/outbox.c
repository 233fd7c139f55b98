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
    [MAIL_SURVEY] = 8,  [MAIL_UNSOLVED] = 3,       [MAIL_THANKS] = 7,
    [MAIL_PASSIVE] = 7, [MAIL_PROMOTE] = 7,        [MAIL_APPROVAL] = 2,
    [MAIL_ALERTS] = 2,
};

void outbox_read_narrow(struct row *r, void *ret_item)
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
    m->doubts = row_i32(r);
    m->code = row_i32(r);
    m->status = row_str(r);
    m->reply = row_str(r);
    m->settle_by = (enum settle_by)row_i64(r);
    m->wire_at = row_i64(r);
    m->receipt_at = row_i64(r);
}

struct whole {
    struct outbox_mail mail;
    int64_t base_id;
};

static void read_whole(struct row *r, void *ret_item)
{
    struct whole *w = ret_item;
    outbox_read_narrow(r, &w->mail);
    w->mail.raw = row_str(r);
    w->mail.sent_text = row_str(r);
    w->base_id = row_i64(r);
}

static void read_id(struct row *r, void *ret_item)
{
    *(int64_t *)ret_item = row_i64(r);
}

static void read_text(struct row *r, void *ret_item)
{
    *(struct str *)ret_item = row_str(r);
}

static const struct shape text_shape = {sizeof(struct str), read_text};
static const struct shape narrow_shape = {sizeof(struct outbox_mail),
                                          outbox_read_narrow};
static const struct shape whole_shape = {sizeof(struct whole), read_whole};
static const struct shape id_shape = {sizeof(int64_t), read_id};

/* ---- adding ---- */

static enum rc insert(struct store *s, const struct outbox_mail *m, int64_t *ret_id,
                      struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    return query_insert(
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

static enum rc insert_body(struct store *s, int64_t id, const struct outbox_mail *m,
                           struct err *err)
{
    int64_t base_id = 0;
    enum rc rc = m->base == NULL ? RC_OK : body_base_id(s, m->base, &base_id, err);
    struct str body = m->base == NULL ? m->raw : m->packed;
    return rc == RC_OK ? query_run(s,
                                   QUERY("outbox_body_insert", BIND_I(id), BIND_B(body),
                                         BIND_S(m->sent_text), BIND_ID(base_id)),
                                   err)
                       : rc;
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
    rc = rc == RC_OK ? insert_body(s, id, m, err) : rc;
    if (rc == RC_OK && (m->state == OUTBOX_SENT || m->state == OUTBOX_FAILED ||
                        m->state == OUTBOX_EXPIRED)) {
        char key[] = {(char)('0' + m->state), '\0'};
        rc = query_run(
            s, QUERY("tally_add", BIND_S(STR("outbox")), BIND_S(str_c(key)), BIND_I(1)),
            err);
    }
    if (rc == RC_OK) {
        *ret_new = true;
        *ret_id = id;
    }
    return rc;
}

/* ---- what becomes of it ---- */

/* The common end, without a trigger; RC_NONE: the mail has an end already. */
static enum rc mark_sent(struct store *s, const struct outbox_mail *m, int64_t now,
                         struct err *err)
{
    enum rc rc = query_try(s,
                           QUERY("outbox_sent", BIND_I(m->id), BIND_I(m->tries),
                                 BIND_I(m->code), BIND_S(m->status), BIND_S(m->reply),
                                 BIND_I(m->settle_by), BIND_I(now)),
                           err);
    s->changes.mails_sent += rc == RC_OK;
    return rc;
}

enum rc outbox_update(struct store *s, const struct outbox_mail *m, int64_t now,
                      struct err *err)
{
    if (m->state == OUTBOX_SENT && db_in_transaction(s->db)) {
        enum rc rc = mark_sent(s, m, now, err);
        if (rc != RC_NONE) {
            return rc;
        }
    }
    return query_change(s,
                        QUERY("outbox_update", BIND_I(m->id), BIND_I(m->state),
                              BIND_I(m->due_at), BIND_I(m->tries), BIND_I(m->code),
                              BIND_S(m->status), BIND_S(m->reply), BIND_I(now),
                              BIND_I(m->settle_by), BIND_I(m->doubts)),
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

enum rc outbox_withdraw(struct arena *a, struct store *s, struct outbox_mail **ret,
                        size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    enum rc rc = query_all(a, s, QUERY0("outbox_untrue"), &narrow_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

/* ---- reading ---- */

enum rc outbox_read_whole(struct arena *a, struct store *s, const struct query *q,
                          struct outbox_mail *ret, struct err *err)
{
    struct whole w;
    enum rc rc = query_one(a, s, q, &whole_shape, &w, err);
    if (rc == RC_OK) {
        rc = body_unpack(a, s, w.base_id, &w.mail.raw, err);
        rc = rc == RC_OK ? rc : err_prefix(err, rc, "mail %lld", (long long)w.mail.id);
    }
    if (rc == RC_OK) {
        *ret = w.mail;
    }
    return rc;
}

enum rc outbox_get(struct arena *a, struct store *s, int64_t id,
                   struct outbox_mail *ret, struct err *err)
{
    return outbox_read_whole(a, s, QUERY("outbox_get", BIND_I(id)), ret, err);
}

enum rc outbox_by_message_id(struct arena *a, struct store *s, struct str message_id,
                             struct outbox_mail *ret, struct err *err)
{
    return outbox_read_whole(a, s, QUERY("outbox_by_message_id", BIND_S(message_id)),
                             ret, err);
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

static const char *answered_statement(enum token_role role)
{
    switch (role) {
    case TOKEN_SURVEY:
        return "outbox_answered_of_invitation";
    case TOKEN_CUSTOMER:
        return "outbox_answered_to_customer";
    case TOKEN_DESK:
        return "outbox_answered_to_desk";
    case TOKEN_REVIEW:
        break;
    }
    return NULL; /* a digest is no mail of a thread */
}

enum rc outbox_answered_text(struct arena *a, struct store *s,
                             const struct token_row *t, struct str message_id,
                             struct str *ret_text, struct err *err)
{
    int64_t id = t->role == TOKEN_SURVEY ? t->invitation_id : t->case_id;
    const char *name = answered_statement(t->role);
    return name == NULL ? RC_NONE
                        : query_one(a, s, QUERY(name, BIND_I(id), BIND_S(message_id)),
                                    &text_shape, ret_text, err);
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

enum rc outbox_waiting(struct store *s, int64_t *ret_n, struct err *err)
{
    return query_number(s, QUERY0("outbox_waiting"), ret_n, err);
}

enum rc outbox_receipt(struct store *s, int64_t id, int64_t at, struct err *err)
{
    return query_run(s, QUERY("outbox_receipt", BIND_I(id), BIND_I(at)), err);
}

static enum rc many(struct arena *a, struct store *s, const struct query *q,
                    struct outbox_mail **ret, size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    enum rc rc = query_all(a, s, q, &narrow_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

enum rc outbox_doubt(struct arena *a, struct store *s, int64_t invitation_id,
                     struct outbox_mail **ret, size_t *ret_n, struct err *err)
{
    return many(a, s, QUERY("outbox_doubt", BIND_I(invitation_id)), ret, ret_n, err);
}

enum rc outbox_list_unsure(struct arena *a, struct store *s, int64_t after_id,
                           size_t limit, struct outbox_mail **ret, size_t *ret_n,
                           struct err *err)
{
    return many(a, s, QUERY("outbox_list_unsure", BIND_I(limit), BIND_I(after_id)), ret,
                ret_n, err);
}

enum rc outbox_list_failed(struct arena *a, struct store *s, size_t limit,
                           struct outbox_mail **ret, size_t *ret_n, struct err *err)
{
    return many(a, s, QUERY("outbox_list_failed", BIND_I(limit)), ret, ret_n, err);
}

/* ---- a store that takes over ---- */

static enum rc change_all(struct store *s, const struct query *q, int64_t *ret_n,
                          struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct rows rows = {0};
    enum rc rc = query_all(&a, s, q, &id_shape, &rows, err);
    *ret_n = (int64_t)rows.n;
    return rc;
}

enum rc outbox_adopt(struct store *s, int64_t now, int64_t *ret_expired,
                     int64_t *ret_held, struct err *err)
{
    enum rc rc = query_run(s, QUERY0("outbox_adopt_claims"), err);
    if (rc == RC_OK) {
        rc = change_all(s, QUERY0("outbox_adopt_questions"), ret_expired, err);
    }
    if (rc == RC_OK) {
        rc = change_all(s, QUERY0("outbox_adopt_others"), ret_held, err);
    }
    if (rc == RC_OK) {
        rc = query_run(s, QUERY("outbox_adopt_reminders", BIND_I(now)), err);
    }
    return rc;
}

enum rc interaction_adopt(struct store *s, struct str survey, int64_t until,
                          int64_t *ret_n, struct err *err)
{
    return change_all(s,
                      QUERY("outbox_adopt_waiting", BIND_S(survey), BIND_I(until),
                            BIND_S(STR("may have been invited before the store was "
                                       "restored"))),
                      ret_n, err);
}
