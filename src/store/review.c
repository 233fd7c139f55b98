/* What waits for a person, and the addresses by which they settle it. Decides nothing.
 */
#include <assert.h>

#include "store/query.h"

static void read_desk(struct row *r, void *ret_item)
{
    struct token_row *t = ret_item;
    t->token = row_str(r);
    t->person = row_str(r);
    t->response_id = row_i64(r);
    t->inbox_id = row_i64(r);
    t->role = TOKEN_REVIEW;
}

static void read_entry(struct row *r, void *ret_item)
{
    struct review_entry *e = ret_item;
    e->is_mail = row_bool(r);
    e->id = row_i64(r);
    e->since = row_i64(r);
    e->survey = row_str(r);
    e->interaction.team = row_str(r);
    e->interaction.product = row_str(r);
    e->interaction.language = row_str(r);
    e->interaction.channel = row_str(r);
}

static void read_text(struct row *r, void *ret_item)
{
    *(struct str *)ret_item = row_str(r);
}

static const struct shape desk_shape = {sizeof(struct token_row), read_desk};
static const struct shape text_shape = {sizeof(struct str), read_text};
static const struct shape entry_shape = {sizeof(struct review_entry), read_entry};
static const struct shape invitation_shape = {sizeof(struct invitation),
                                              invitation_read};

enum rc review_desk_add(struct store *s, const struct token_row *t, struct err *err)
{
    return query_run(s,
                     QUERY("review_desk_insert", BIND_S(t->token), BIND_S(t->person),
                           BIND_ID(t->response_id), BIND_ID(t->inbox_id)),
                     err);
}

enum rc review_desk_find(struct arena *a, struct store *s, struct str token,
                         struct token_row *ret, struct err *err)
{
    return query_one(a, s, QUERY("review_desk_find", BIND_S(token)), &desk_shape, ret,
                     err);
}

enum rc review_desk_of(struct arena *a, struct store *s, const struct token_row *t,
                       struct str *ret_token, struct err *err)
{
    bool is_answer = t->response_id != 0;
    return query_one(
        a, s,
        QUERY(is_answer ? "review_desk_of_response" : "review_desk_of_inbox",
              BIND_I(is_answer ? t->response_id : t->inbox_id), BIND_S(t->person)),
        &text_shape, ret_token, err);
}

enum rc review_list(struct arena *a, struct store *s, const struct review_scope *of,
                    struct review_entry **ret, size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    enum rc rc =
        query_all(a, s, QUERY("review_list", BIND_I(of->since), BIND_S(of->person)),
                  &entry_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

enum rc review_guess(struct arena *a, struct store *s, const struct inbox_mail *m,
                     int64_t since, size_t limit, struct invitation **ret,
                     size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    struct str key = address_key(a, m->from);
    size_t at = str_rfind_byte(key, '@');
    if (at == STR_NPOS) { /* a mail without a sender answers nobody's */
        *ret_n = 0;
        return RC_OK;
    }
    enum rc rc =
        query_all(a, s,
                  QUERY("review_guess", BIND_S(key), BIND_S(str_sub(key, 0, at + 1)),
                        BIND_S(str_from(key, at)), BIND_S(address_key(a, m->words)),
                        BIND_I(since), BIND_I(limit)),
                  &invitation_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

enum rc inbox_settle(struct store *s, const struct inbox_mail *m, struct err *err)
{
    assert(db_in_transaction(s->db));
    enum rc rc = query_change(s,
                              QUERY("inbox_settle", BIND_I(m->id), BIND_I(m->state),
                                    BIND_S(m->reason), BIND_ID(m->invitation_id)),
                              err);
    if (rc == RC_OK) {
        s->changes.inbox[INBOX_ASIDE]--;
        s->changes.inbox[m->state]++;
    }
    return rc;
}
