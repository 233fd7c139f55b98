/* Mails to people inside the firm that wait to leave together. */
#include "store/held.h"

#include "store/query.h"

static void read_held(struct row *r, void *ret_item)
{
    struct held_mail *h = ret_item;
    h->id = row_i64(r);
    h->person = row_str(r);
    h->case_id = row_i64(r);
    h->kind = (enum mail_kind)row_i64(r);
    h->due_at = row_i64(r);
}

static void read_person(struct row *r, void *ret_item)
{
    *(struct str *)ret_item = row_str(r);
}

static const struct shape held_shape = {sizeof(struct held_mail), read_held};
static const struct shape person_shape = {sizeof(struct str), read_person};

enum rc held_add(struct store *s, const struct held_mail *h, struct err *err)
{
    return query_run(s,
                     QUERY("held_insert", BIND_S(h->person), BIND_I(h->case_id),
                           BIND_I(h->kind), BIND_I(h->due_at)),
                     err);
}

enum rc held_persons(struct arena *a, struct store *s, int64_t now, struct str **ret,
                     size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    enum rc rc =
        query_all(a, s, QUERY("held_persons", BIND_I(now)), &person_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

enum rc held_take(struct arena *a, struct store *s, const struct held_query *q,
                  struct held_mail **ret, size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    enum rc rc = query_all(
        a, s, QUERY("held_of", BIND_S(q->person), BIND_I(q->now), BIND_I(q->limit)),
        &held_shape, &rows, err);
    const struct held_mail *h = rows.items;
    for (size_t i = 0; rc == RC_OK && i < rows.n; i++) {
        rc = query_run(s, QUERY("held_delete", BIND_I(h[i].id)), err);
    }
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

enum rc outbox_count_staff(struct store *s, struct str rcpt, int64_t until,
                           int64_t span_s, int64_t *ret_n, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    return query_number(s,
                        QUERY("outbox_count_staff", BIND_S(address_key(&a, rcpt)),
                              BIND_I(until), BIND_I(span_s)),
                        ret_n, err);
}

enum rc outbox_last_list(struct store *s, struct str rcpt, int64_t since,
                         int64_t *ret_at, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    return query_number(
        s, QUERY("outbox_last_list", BIND_S(address_key(&a, rcpt)), BIND_I(since)),
        ret_at, err);
}
