/* Runs of the program: who claims mails, and what became of it. */
#include "store/forget.h"
#include "store/query.h"

void run_read(struct row *r, void *ret_item)
{
    struct run *n = ret_item;
    n->id = row_i64(r);
    n->started_at = row_i64(r);
    n->ended_at = row_i64(r);
    n->now = row_i64(r);
    n->host = row_str(r);
    n->command = row_str(r);
    n->result = row_str(r);
    n->pid = row_i64(r);
    n->seen_at = row_i64(r);
    n->boot = row_str(r);
}

static const struct shape run_shape = {sizeof(struct run), run_read};

enum rc run_start(struct store *s, const struct run *r, int64_t *ret_id,
                  struct err *err)
{
    return query_number(s,
                        QUERY("run_insert", BIND_I(r->started_at), BIND_I(r->now),
                              BIND_S(r->host), BIND_S(r->command), BIND_I(r->pid),
                              BIND_S(r->boot)),
                        ret_id, err);
}

enum rc run_end(struct store *s, int64_t id, int64_t ended_at, struct str result,
                struct err *err)
{
    return query_change(
        s, QUERY("run_end", BIND_I(id), BIND_I(ended_at), BIND_S(result)), err);
}

enum rc run_seen(struct store *s, int64_t id, int64_t at, struct err *err)
{
    return query_change(s, QUERY("run_seen", BIND_I(id), BIND_I(at)), err);
}

enum rc run_last(struct arena *a, struct store *s, size_t limit, struct run **ret,
                 size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    enum rc rc =
        query_all(a, s, QUERY("run_last", BIND_I(limit)), &run_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

enum rc run_unended(struct arena *a, struct store *s, struct run **ret, size_t *ret_n,
                    struct err *err)
{
    struct rows rows = {0};
    enum rc rc = query_all(a, s, QUERY0("run_unended"), &run_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}
