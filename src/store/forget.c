/* Erasing a person: what stays are scores, dates and states, which the reports count.
 * Must never touch a row of somebody else's. */
#include "store/forget.h"

#include <assert.h>

#include "store/erase.h"
#include "store/query.h"

static const char mark[] = "erasing";

/* ---- what is held ---- */

static void read_customer(struct row *r, void *ret_item)
{
    struct forget *f = ret_item;
    f->customer_id = row_i64(r);
    f->email = row_str(r);
    f->name = row_str(r);
    f->since = row_i64(r);
    f->n_interactions = row_i64(r);
    f->n_invitations = row_i64(r);
    f->n_responses = row_i64(r);
    f->n_cases = row_i64(r);
}

static void read_case(struct row *r, void *ret_item)
{
    struct forget_case *c = ret_item;
    c->id = row_i64(r);
    c->owner = row_str(r);
}

static void read_mail(struct row *r, void *ret_item)
{
    struct forget_mail *m = ret_item;
    m->id = row_i64(r);
    m->state = row_i32(r);
    m->at = row_str(r);
    m->key = row_str(r);
    m->hash = row_str(r);
    m->message_id = row_str(r);
    m->moved = row_bool(r);
    m->is_theirs = row_bool(r);
    m->is_loose = row_bool(r);
}

static void read_id(struct row *r, void *ret_item)
{
    *(int64_t *)ret_item = row_i64(r);
}

struct kind_count {
    int64_t kind, n;
};

static void read_kind(struct row *r, void *ret_item)
{
    struct kind_count *k = ret_item;
    k->kind = row_i64(r);
    k->n = row_i64(r);
}

static const struct shape customer_shape = {sizeof(struct forget), read_customer};
static const struct shape case_shape = {sizeof(struct forget_case), read_case};
const struct shape forget_mail_shape = {sizeof(struct forget_mail), read_mail};
static const struct shape id_shape = {sizeof(int64_t), read_id};
static const struct shape kind_shape = {sizeof(struct kind_count), read_kind};

static enum rc find_mails(struct arena *a, struct store *s, struct forget *f,
                          struct err *err)
{
    struct rows out = {0}, in = {0};
    int64_t since = f->since == 0 ? INT64_MAX : f->since;
    enum rc rc = query_all(a, s,
                           QUERY("forget_mails_out", BIND_I(f->customer_id),
                                 BIND_S(f->key), BIND_I(since)),
                           &forget_mail_shape, &out, err);
    if (rc == RC_OK) {
        rc = query_all(a, s,
                       QUERY("forget_mails_in", BIND_I(f->customer_id), BIND_S(f->key)),
                       &forget_mail_shape, &in, err);
    }
    f->out = out.items;
    f->n_out = out.n;
    f->in = in.items;
    f->n_in = in.n;
    return rc;
}

enum rc forget_find(struct arena *a, struct store *s, struct str email,
                    struct forget *ret, struct err *err)
{
    struct rows open = {0};
    struct str key = address_key(a, email);
    *ret = (struct forget){0};
    enum rc rc = query_one(a, s, QUERY("forget_customer", BIND_S(key)), &customer_shape,
                           ret, err);
    ret->key = key;
    ret->email = rc == RC_OK ? ret->email : email;
    if (rc == RC_OK || rc == RC_NONE) {
        rc = query_all(a, s, QUERY("forget_open", BIND_I(ret->customer_id)),
                       &case_shape, &open, err);
    }
    ret->open = open.items;
    ret->n_open = open.n;
    return rc == RC_OK ? find_mails(a, s, ret, err) : rc;
}

enum rc inbox_count_new(struct store *s, int64_t *ret_n, struct err *err)
{
    return query_number(s, QUERY0("inbox_new_count"), ret_n, err);
}

/* ---- the end of it ---- */

static bool has_left(int32_t state)
{
    return state == OUTBOX_SENT || state == OUTBOX_EXPIRED;
}

/* What waits, or is in doubt, or could be sent again by hand, is withdrawn. */
enum rc erase_out(struct store *s, const struct forget_mail *m, struct err *err)
{
    int32_t state = has_left(m->state) ? m->state : OUTBOX_EXPIRED;
    assert(m->state != OUTBOX_CLAIMED && m->state != OUTBOX_WIRE);
    enum rc rc =
        m->is_loose
            ? query_change(
                  s, QUERY("forget_outbox_loose", BIND_I(m->id), BIND_I(state)), err)
            : query_change(s,
                           QUERY("forget_outbox", BIND_I(m->id), BIND_I(state),
                                 BIND_I(m->is_theirs)),
                           err);
    return rc == RC_OK
               ? query_run(s,
                           QUERY("forget_outbox_body", BIND_I(m->id), BIND_B(STR(""))),
                           err)
               : rc;
}

/* Where it lies, and the hash of its bytes, stay: it is not read in again. */
enum rc erase_in(struct store *s, const struct forget_mail *m, struct err *err)
{
    int32_t state = m->state == INBOX_ASIDE ? INBOX_APPLIED : m->state;
    enum rc rc =
        query_change(s, QUERY("forget_inbox", BIND_I(m->id), BIND_I(state)), err);
    s->changes.inbox[m->state]--;
    s->changes.inbox[state]++;
    rc = rc == RC_OK ? query_run(s, QUERY("forget_inbox_raw", BIND_I(m->id)), err) : rc;
    return rc == RC_OK ? query_run(s, QUERY("forget_inbox_desks", BIND_I(m->id)), err)
                       : rc;
}

static enum rc erase_invitations(struct store *s, int64_t interaction_id,
                                 struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct rows open = {0};
    enum rc rc =
        query_all(&a, s, QUERY("forget_open_invitations", BIND_I(interaction_id)),
                  &kind_shape, &open, err);
    const struct kind_count *k = open.items;
    for (size_t i = 0; rc == RC_OK && i < open.n; i++) {
        s->changes.invitation[k[i].kind][INVITATION_OPEN] -= k[i].n;
        s->changes.invitation[k[i].kind][INVITATION_CANCELLED] += k[i].n;
    }
    return rc == RC_OK
               ? query_run(s, QUERY("forget_invitations", BIND_I(interaction_id)), err)
               : rc;
}

enum rc erase_interaction(struct store *s, int64_t id, const struct erasure *how,
                          struct err *err)
{
    static const char *const first[] = {"forget_tokens", "forget_review_desks",
                                        "forget_held", "forget_events",
                                        "forget_responses"};
    static const char *const timed[] = {"forget_wishes", "forget_cases"};
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(first); i++) {
        rc = query_run(s, QUERY(first[i], BIND_I(id)), err);
    }
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(timed); i++) {
        rc = query_run(s, QUERY(timed[i], BIND_I(id), BIND_I(how->now)), err);
    }
    rc = rc == RC_OK ? erase_invitations(s, id, err) : rc;
    return rc == RC_OK
               ? query_run(
                     s, QUERY("forget_interaction", BIND_I(id), BIND_I(how->with_id)),
                     err)
               : rc;
}

static enum rc erase_customer(struct store *s, int64_t customer_id, int64_t now,
                              struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    const struct erasure how = {.now = now, .with_id = true};
    struct rows rows = {0};
    enum rc rc = query_all(&a, s, QUERY("forget_of_customer", BIND_I(customer_id)),
                           &id_shape, &rows, err);
    const int64_t *ids = rows.items;
    for (size_t i = 0; rc == RC_OK && i < rows.n; i++) {
        rc = erase_interaction(s, ids[i], &how, err);
    }
    return rc == RC_OK
               ? query_run(s, QUERY("forget_customer_row", BIND_I(customer_id)), err)
               : rc;
}

static enum rc erase_address(struct store *s, struct str key, struct err *err)
{
    static const char *const each[] = {"suppression_remove", "forget_soft_bounces",
                                       "forget_run_results"};
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(each); i++) {
        rc = query_run(s, QUERY(each[i], BIND_S(key)), err);
    }
    return rc;
}

enum rc forget_erase(struct store *s, const struct forget *f, int64_t now,
                     struct err *err)
{
    assert(db_in_transaction(s->db));
    enum rc rc = erase_address(s, f->key, err);
    rc = rc == RC_OK ? forgotten_add(s, f->key, now, err) : rc;
    for (size_t i = 0; rc == RC_OK && i < f->n_out; i++) {
        rc = erase_out(s, &f->out[i], err);
    }
    for (size_t i = 0; rc == RC_OK && i < f->n_in; i++) {
        rc = erase_in(s, &f->in[i], err);
    }
    if (rc == RC_OK && f->customer_id != 0) {
        rc = erase_customer(s, f->customer_id, now, err);
    }
    return rc == RC_OK ? store_meta_set(s, mark, STR("1"), err) : rc;
}

enum rc store_scrub(struct store *s, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct str value = STR_NULL;
    enum rc rc = store_meta_get(&a, s, mark, &value, err);
    if (rc != RC_OK) {
        return rc;
    }
    rc = db_scrub(s->db, err);
    if (rc == RC_OK) {
        rc = store_begin(s, err);
        rc = rc == RC_OK ? query_run(s, QUERY("meta_delete", BIND_S(str_c(mark))), err)
                         : rc;
        rc = store_finish(s, rc, err);
    }
    return rc;
}
