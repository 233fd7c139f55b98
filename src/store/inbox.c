/* Mails that came: stored before they are read, moved after their effects. */
#include <assert.h>

#include "store/forget.h"
#include "store/query.h"

static void read_full(struct row *r, void *ret_item)
{
    struct inbox_mail *m = ret_item;
    m->id = row_i64(r);
    m->mailbox = row_str(r);
    m->key = row_str(r);
    m->raw_hash = row_str(r);
    m->truncated = row_bool(r);
    m->size_bytes = row_i64(r);
    m->arrived_at = row_i64(r);
    m->stored_at = row_i64(r);
    m->state = (enum inbox_state)row_i64(r);
    m->attempts = row_i32(r);
    m->moved = row_bool(r);
    m->kind = row_str(r);
    m->reason = row_str(r);
    m->from = row_str(r);
    m->subject = row_str(r);
    m->message_id = row_str(r);
    m->invitation_id = row_i64(r);
    m->case_id = row_i64(r);
    m->words = row_str(r);
    m->raw = row_str(r);
}

static void read_key(struct row *r, void *ret_item)
{
    struct inbox_key *k = ret_item;
    k->id = row_i64(r);
    k->key = row_str(r);
}

enum { LOOSE_PAGE = 50, MOVED_TOGETHER = 200 };

struct mark {
    int64_t uidvalidity, uid;
};

static void read_mark(struct row *r, void *ret_item)
{
    struct mark *k = ret_item;
    k->uidvalidity = row_i64(r);
    k->uid = row_i64(r);
}

static void read_id(struct row *r, void *ret_item)
{
    *(int64_t *)ret_item = row_i64(r);
}

static const struct shape id_shape = {sizeof(int64_t), read_id};
static const struct shape key_shape = {sizeof(struct inbox_key), read_key};
static const struct shape full_shape = {sizeof(struct inbox_mail), read_full};
static const struct shape mark_shape = {sizeof(struct mark), read_mark};

/* RC_NONE: no row. */
static enum rc find_row(struct store *s, const struct query *q, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    int64_t id = 0;
    return query_one(&a, s, q, &id_shape, &id, err);
}

/* There is a mail of that key. The same one: it is back, and to be moved again. Another
 * one: the server's numbers began anew with a backup; it gets a key with its hash. */
static enum rc seen_again(struct store *s, struct inbox_mail *m, bool *ret_new,
                          struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct inbox_mail other = *m;
    int64_t id = 0;
    enum rc rc = query_one(&a, s,
                           QUERY("inbox_seen_again", BIND_S(m->mailbox), BIND_S(m->key),
                                 BIND_S(m->raw_hash)),
                           &id_shape, &id, err);
    if (rc != RC_NONE) {
        *ret_new = false;
        return rc;
    }
    other.key = arena_printf(&a, "%.*s~%.*s", STR_ARG(m->key), STR_ARG(m->raw_hash));
    rc = inbox_add(s, &other, ret_new, err);
    m->id = other.id;
    m->state = other.state;
    return rc;
}

/* Bytes that were seen before make it a duplicate at once. */
static enum rc find_state(struct store *s, const struct inbox_mail *m,
                          enum inbox_state *ret_state, struct err *err)
{
    enum rc rc = str_is_empty(m->raw_hash)
                     ? RC_NONE
                     : find_row(s, QUERY("inbox_same_bytes", BIND_S(m->raw_hash)), err);
    if (rc == RC_OK || rc == RC_NONE) {
        *ret_state = rc == RC_OK ? INBOX_DUPLICATE : m->state;
        return RC_OK;
    }
    return rc;
}

enum rc inbox_add(struct store *s, struct inbox_mail *m, bool *ret_new, struct err *err)
{
    enum inbox_state state = INBOX_NEW;
    int64_t id = 0;
    assert(db_in_transaction(s->db));
    enum rc rc = find_state(s, m, &state, err);
    if (rc != RC_OK) {
        return rc;
    }
    rc = query_insert(
        s,
        QUERY("inbox_insert", BIND_S(m->mailbox), BIND_S(m->key), BIND_S(m->raw_hash),
              BIND_I(m->truncated), BIND_I(m->size_bytes), BIND_I(m->arrived_at),
              BIND_I(m->stored_at), BIND_I(state), BIND_I(m->attempts),
              BIND_I(m->moved), BIND_S(m->kind), BIND_S(m->reason), BIND_S(m->from),
              BIND_S(m->subject), BIND_S(m->message_id), BIND_ID(m->invitation_id),
              BIND_ID(m->case_id), BIND_S(m->words)),
        &id, err);
    if (rc == RC_NONE) {
        return seen_again(s, m, ret_new, err);
    }
    if (rc == RC_OK && state != INBOX_DUPLICATE) {
        rc = query_run(s, QUERY("inbox_raw_insert", BIND_I(id), BIND_B(m->raw)), err);
    }
    if (rc == RC_OK) {
        s->changes.inbox[state]++;
        m->id = id;
        m->state = state;
        *ret_new = true;
    }
    return rc;
}

enum rc inbox_left(struct store *s, struct str mailbox, int64_t *ret_n, struct err *err)
{
    return query_number(s, QUERY("inbox_left", BIND_S(mailbox)), ret_n, err);
}

enum rc inbox_unread(struct arena *a, struct store *s, int64_t after_id, size_t limit,
                     struct inbox_mail **ret, size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    enum rc rc = query_all(a, s, QUERY("inbox_unread", BIND_I(after_id), BIND_I(limit)),
                           &full_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

/* The same statement for each. */
static enum rc run_each(struct store *s, const char *name, const int64_t *ids, size_t n,
                        struct err *err)
{
    enum rc rc = store_begin(s, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        rc = query_run(s, QUERY(name, BIND_I(ids[i])), err);
    }
    return store_finish(s, rc, err);
}

enum rc inbox_count_attempts(struct store *s, const int64_t *ids, size_t n,
                             struct err *err)
{
    return run_each(s, "inbox_count_attempt", ids, n, err);
}

enum rc inbox_clear_attempts(struct store *s, const int64_t *ids, size_t n,
                             struct err *err)
{
    return run_each(s, "inbox_clear_attempts", ids, n, err);
}

enum rc inbox_update(struct store *s, const struct inbox_mail *m, struct err *err)
{
    assert(db_in_transaction(s->db));
    enum rc rc = query_change(s,
                              QUERY("inbox_update", BIND_I(m->id), BIND_I(m->state),
                                    BIND_S(m->kind), BIND_S(m->reason), BIND_S(m->from),
                                    BIND_S(m->subject), BIND_S(m->message_id),
                                    BIND_ID(m->invitation_id), BIND_ID(m->case_id),
                                    BIND_S(m->words)),
                              err);
    if (rc == RC_OK) {
        s->changes.inbox[INBOX_NEW]--;
        s->changes.inbox[m->state]++;
    }
    return rc;
}

enum rc inbox_get(struct arena *a, struct store *s, int64_t id, struct inbox_mail *ret,
                  struct err *err)
{
    return query_one(a, s, QUERY("inbox_get", BIND_I(id)), &full_shape, ret, err);
}

enum rc inbox_is_new(struct store *s, int64_t id, struct err *err)
{
    return find_row(s, QUERY("inbox_is_new", BIND_I(id)), err);
}

enum rc inbox_twin(struct store *s, const struct inbox_mail *m, struct err *err)
{
    return find_row(s,
                    QUERY("inbox_twin", BIND_S(m->message_id), BIND_S(m->from),
                          BIND_S(m->subject), BIND_S(m->words)),
                    err);
}

enum rc inbox_unmoved(struct arena *a, struct store *s, struct str mailbox, bool aside,
                      size_t limit, struct inbox_key **ret, size_t *ret_n,
                      struct err *err)
{
    struct rows rows = {0};
    enum rc rc = query_all(a, s,
                           QUERY(aside ? "inbox_unmoved_aside" : "inbox_unmoved_done",
                                 BIND_S(mailbox), BIND_I(limit)),
                           &key_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

/* Ids that follow each other together: mostly they all do. */
enum rc inbox_set_moved(struct store *s, const int64_t *ids, size_t n, struct err *err)
{
    enum rc rc = store_begin(s, err);
    for (size_t i = 0; rc == RC_OK && i < n;) {
        size_t last = i;
        while (last + 1 < n && last - i < MOVED_TOGETHER &&
               ids[last + 1] == ids[last] + 1) {
            last++;
        }
        rc = query_run(s, QUERY("inbox_set_moved", BIND_I(ids[i]), BIND_I(ids[last])),
                       err);
        i = last + 1;
    }
    return store_finish(s, rc, err);
}

enum rc inbox_mark_get(struct store *s, struct str mailbox, int64_t *ret_uidvalidity,
                       int64_t *ret_uid, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct mark mark = {0};
    enum rc rc = query_one(&a, s, QUERY("inbox_mark_get", BIND_S(mailbox)), &mark_shape,
                           &mark, err);
    if (rc == RC_OK || rc == RC_NONE) {
        *ret_uidvalidity = mark.uidvalidity;
        *ret_uid = mark.uid;
        rc = RC_OK;
    }
    return rc;
}

enum rc inbox_mark_set(struct store *s, struct str mailbox, int64_t uidvalidity,
                       int64_t uid, struct err *err)
{
    return query_run(
        s, QUERY("inbox_mark_set", BIND_S(mailbox), BIND_I(uidvalidity), BIND_I(uid)),
        err);
}

enum rc inbox_loose(struct arena *a, struct store *s, int64_t since, int64_t after_id,
                    struct inbox_mail **ret, size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    enum rc rc = query_all(
        a, s, QUERY("inbox_loose", BIND_I(since), BIND_I(after_id), BIND_I(LOOSE_PAGE)),
        &full_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}
