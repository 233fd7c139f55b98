/* What is kept no longer. Must never touch what somebody still works on: open cases and
 * surveys, mails that wait. */
#include "store/purge.h"

#include "store/erase.h"

enum { BATCH = 100 };

struct due {
    int64_t id, customer_id;
};

static void read_due(struct row *r, void *ret_item)
{
    struct due *d = ret_item;
    d->id = row_i64(r);
    d->customer_id = row_i64(r);
}

static const struct shape due_shape = {sizeof(struct due), read_due};

static bool is_done_with(int32_t outbox_state)
{
    return outbox_state == OUTBOX_SENT || outbox_state == OUTBOX_EXPIRED ||
           outbox_state == OUTBOX_FAILED;
}

/* Its mails; *ret_busy: one of them is not done with. */
static enum rc mails_of(struct arena *a, struct store *s, int64_t id,
                        struct forget *ret, bool *ret_busy, struct err *err)
{
    struct rows out = {0}, in = {0};
    enum rc rc = query_all(a, s, QUERY("purge_mails_out", BIND_I(id)),
                           &forget_mail_shape, &out, err);
    rc = rc == RC_OK ? query_all(a, s, QUERY("purge_mails_in", BIND_I(id)),
                                 &forget_mail_shape, &in, err)
                     : rc;
    *ret =
        (struct forget){.out = out.items, .n_out = out.n, .in = in.items, .n_in = in.n};
    *ret_busy = false;
    for (size_t i = 0; i < out.n; i++) {
        *ret_busy = *ret_busy || !is_done_with(ret->out[i].state);
    }
    for (size_t i = 0; i < in.n; i++) {
        *ret_busy = *ret_busy || ret->in[i].state == INBOX_NEW;
    }
    return rc;
}

static enum rc erase_nobody(struct store *s, int64_t customer_id, struct err *err)
{
    int64_t id = 0;
    enum rc rc =
        query_number(s, QUERY("purge_nobody_left", BIND_I(customer_id)), &id, err);
    if (rc == RC_OK) {
        rc = query_run(s, QUERY("forget_customer_row", BIND_I(id)), err);
    }
    return rc == RC_NONE ? RC_OK : rc;
}

static enum rc erase_whole(struct store *s, struct purge *p, const struct due *d,
                           struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    const struct erasure how = {.now = p->now};
    struct forget f;
    bool busy = false;
    enum rc rc = mails_of(&a, s, d->id, &f, &busy, err);
    if (rc != RC_OK || busy) {
        return rc;
    }
    p->n++;
    for (size_t i = 0; rc == RC_OK && i < f.n_out; i++) {
        rc = erase_out(s, &f.out[i], err);
    }
    for (size_t i = 0; rc == RC_OK && i < f.n_in; i++) {
        rc = erase_in(s, &f.in[i], err);
    }
    rc = rc == RC_OK ? erase_interaction(s, d->id, &how, err) : rc;
    return rc == RC_OK ? erase_nobody(s, d->customer_id, err) : rc;
}

static enum rc batch_whole(struct store *s, struct purge *p, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct rows rows = {0};
    enum rc rc = query_all(&a, s,
                           QUERY("purge_due", BIND_I(p->until), BIND_I(p->after),
                                 BIND_I(BATCH), BIND_I(p->kind == PURGE_ANSWERED)),
                           &due_shape, &rows, err);
    const struct due *d = rows.items;
    for (size_t i = 0; rc == RC_OK && i < rows.n; i++) {
        rc = erase_whole(s, p, &d[i], err);
        p->after = d[i].id;
    }
    return rc == RC_OK && rows.n == 0 ? RC_NONE : rc;
}

/* What belongs to nobody goes whole: nothing else will ever lead to it. */
static enum rc erase_raw(struct store *s, const struct purge *p,
                         const struct forget_mail *m, struct err *err)
{
    if (p->kind == PURGE_RAW_OUT) {
        return m->is_loose
                   ? erase_out(s, m, err)
                   : query_run(
                         s, QUERY("purge_outbox_raw", BIND_I(m->id), BIND_B(STR(""))),
                         err);
    }
    return m->is_loose ? erase_in(s, m, err)
                       : query_run(s, QUERY("forget_inbox_raw", BIND_I(m->id)), err);
}

static enum rc batch_raw(struct store *s, struct purge *p, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct rows rows = {0};
    const char *due = p->kind == PURGE_RAW_IN ? "purge_due_in" : "purge_due_out";
    enum rc rc =
        query_all(&a, s, QUERY(due, BIND_I(p->until), BIND_I(p->after), BIND_I(BATCH)),
                  &forget_mail_shape, &rows, err);
    const struct forget_mail *m = rows.items;
    for (size_t i = 0; rc == RC_OK && i < rows.n; i++) {
        rc = erase_raw(s, p, &m[i], err);
        p->after = m[i].id;
        p->n++;
    }
    if (rc == RC_OK && p->kind == PURGE_RAW_IN) {
        rc = query_run(s, QUERY("purge_soft_bounces", BIND_I(p->until)), err);
    }
    return rc == RC_OK && rows.n == 0 ? RC_NONE : rc;
}

enum rc purge_batch(struct store *s, struct purge *p, struct err *err)
{
    bool is_raw = p->kind == PURGE_RAW_IN || p->kind == PURGE_RAW_OUT;
    enum rc rc = store_begin(s, err);
    if (rc != RC_OK) {
        return rc;
    }
    rc = is_raw ? batch_raw(s, p, err) : batch_whole(s, p, err);
    if (rc == RC_OK && !p->dry_run) {
        return store_finish(s, rc, err);
    }
    store_rollback(s);
    return rc;
}
