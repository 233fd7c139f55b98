/* Persons who cannot be told about cases. Decides nothing. */
#include "store/query.h"

static void read_absence(struct row *r, void *ret_item)
{
    struct absence *x = ret_item;
    x->person = row_str(r);
    x->is_unreached = row_bool(r);
    x->since = row_i64(r);
    x->until = row_i64(r);
    x->text = row_str(r);
}

static const struct shape absence_shape = {sizeof(struct absence), read_absence};

enum rc absence_set(struct store *s, const struct absence *x, struct err *err)
{
    return query_run(s,
                     QUERY("absence_set", BIND_S(x->person), BIND_I(x->is_unreached),
                           BIND_I(x->since), BIND_I(x->until), BIND_S(x->text)),
                     err);
}

enum rc absence_end(struct store *s, struct str person, struct err *err)
{
    return query_run(s, QUERY("absence_end", BIND_S(person)), err);
}

enum rc absence_list(struct arena *a, struct store *s, int64_t now,
                     struct absence **ret, size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    enum rc rc =
        query_all(a, s, QUERY("absence_list", BIND_I(now)), &absence_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}
