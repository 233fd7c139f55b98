/* Queries whose rows become structs in an arena. Knows no table. */
#include "store/query.h"

#include <assert.h>
#include <string.h>

int64_t row_i64(struct row *r)
{
    return stmt_i64(r->st, r->next++);
}

int32_t row_i32(struct row *r)
{
    return (int32_t)row_i64(r);
}

bool row_bool(struct row *r)
{
    return row_i64(r) != 0;
}

struct str row_str(struct row *r)
{
    return stmt_str(r->a, r->st, r->next++);
}

enum rc query_run(struct store *s, const struct query *q, struct err *err)
{
    struct stmt *st CLEANUP(stmt_done) = NULL;
    enum rc rc = stmt_open(s->db, q, &st, err);
    while (rc == RC_OK) {
        rc = stmt_step(st, err);
    }
    return rc == RC_NONE ? RC_OK : rc;
}

enum rc query_number(struct store *s, const struct query *q, int64_t *ret,
                     struct err *err)
{
    struct stmt *st CLEANUP(stmt_done) = NULL;
    enum rc rc = stmt_open(s->db, q, &st, err);
    if (rc == RC_OK) {
        rc = stmt_step(st, err);
    }
    if (rc == RC_OK) {
        int64_t number = stmt_i64(st, 0);
        /* to its end: what a statement with RETURNING does is done only then */
        rc = stmt_step(st, err);
        if (rc == RC_OK || rc == RC_NONE) {
            *ret = number;
            rc = RC_OK;
        }
    }
    return rc;
}

enum rc query_try(struct store *s, const struct query *q, struct err *err)
{
    struct stmt *st CLEANUP(stmt_done) = NULL;
    enum rc rc = stmt_open(s->db, q, &st, err);
    while (rc == RC_OK) {
        rc = stmt_step(st, err);
    }
    return rc == RC_NONE && stmt_changes(st) > 0 ? RC_OK : rc;
}

enum rc query_change(struct store *s, const struct query *q, struct err *err)
{
    enum rc rc = query_try(s, q, err);
    return rc == RC_NONE ? err_set(err, RC_BROKEN, "store: %s: no such row", q->name)
                         : rc;
}

enum rc query_insert(struct store *s, const struct query *q, int64_t *ret_id,
                     struct err *err)
{
    struct stmt *st CLEANUP(stmt_done) = NULL;
    enum rc rc = stmt_open(s->db, q, &st, err);
    if (rc == RC_OK) {
        rc = stmt_step(st, err);
    }
    assert(rc != RC_OK); /* no rows: the texts in sql/ decide this */
    if (rc == RC_NONE && stmt_changes(st) > 0) {
        *ret_id = stmt_new_id(st);
        rc = RC_OK;
    }
    return rc;
}

static void read_row(struct arena *a, struct stmt *st, const struct shape *shape,
                     void *ret_item)
{
    struct row r = {.a = a, .st = st};
    shape->read(&r, ret_item);
    assert(r.next == stmt_columns(st));
}

enum rc query_one(struct arena *a, struct store *s, const struct query *q,
                  const struct shape *shape, void *ret_item, struct err *err)
{
    struct stmt *st CLEANUP(stmt_done) = NULL;
    enum rc rc = stmt_open(s->db, q, &st, err);
    if (rc == RC_OK) {
        rc = stmt_step(st, err);
    }
    if (rc == RC_OK) {
        memset(ret_item, 0, shape->size);
        read_row(a, st, shape, ret_item);
    }
    return rc;
}

/* Twice the room; the old array stays in the arena, at most as much again. */
static void *grow(struct arena *a, const struct rows *rows, size_t *cap, size_t size)
{
    size_t more = *cap == 0 ? 16 : *cap * 2;
    void *items = arena_array(a, more, size);
    if (rows->n > 0) {
        memcpy(items, rows->items, rows->n * size);
    }
    *cap = more;
    return items;
}

enum rc query_all(struct arena *a, struct store *s, const struct query *q,
                  const struct shape *shape, struct rows *ret, struct err *err)
{
    struct stmt *st CLEANUP(stmt_done) = NULL;
    struct rows rows = {0};
    size_t cap = 0;
    enum rc rc = stmt_open(s->db, q, &st, err);
    while (rc == RC_OK) {
        rc = stmt_step(st, err);
        if (rc != RC_OK) {
            break;
        }
        if (rows.n == cap) {
            rows.items = grow(a, &rows, &cap, shape->size);
        }
        read_row(a, st, shape, (char *)rows.items + rows.n * shape->size);
        rows.n++;
    }
    if (rc != RC_NONE) {
        return rc;
    }
    if (rows.items == NULL) {
        rows.items = arena_alloc(a, 0);
    }
    *ret = rows;
    return RC_OK;
}

struct str address_key(struct arena *a, struct str address)
{
    char *key = arena_alloc(a, address.len + 1);
    for (size_t i = 0; i < address.len; i++) {
        key[i] = str_lower(address.ptr[i]);
    }
    return str_of(key, address.len);
}
