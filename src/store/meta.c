/* Key/value pairs, and the file's own odds and ends. */
#include "store/query.h"

static void read_value(struct row *r, void *ret_item)
{
    *(struct str *)ret_item = row_str(r);
}

static const struct shape value_shape = {sizeof(struct str), read_value};

enum rc store_meta_get(struct arena *a, struct store *s, const char *key,
                       struct str *ret_value, struct err *err)
{
    return query_one(a, s, QUERY("meta_get", BIND_S(str_c(key))), &value_shape,
                     ret_value, err);
}

enum rc store_meta_set(struct store *s, const char *key, struct str value,
                       struct err *err)
{
    return query_run(s, QUERY("meta_set", BIND_S(str_c(key)), BIND_S(value)), err);
}

enum rc store_mark_next(struct store *s, int64_t *ret_mark, struct err *err)
{
    return query_number(s, QUERY0("mark_next"), ret_mark, err);
}
