/* The history of a case. Events are added and read, nothing else. */
#include "store/query.h"

static void read_event(struct row *r, void *ret_item)
{
    struct event *e = ret_item;
    e->id = row_i64(r);
    e->case_id = row_i64(r);
    e->at = row_i64(r);
    e->actor = row_str(r);
    e->kind = row_str(r);
    e->text = row_str(r);
}

static const struct shape event_shape = {sizeof(struct event), read_event};

enum rc event_add(struct store *s, const struct event *e, struct err *err)
{
    return query_run(s,
                     QUERY("event_insert", BIND_I(e->case_id), BIND_I(e->at),
                           BIND_S(e->actor), BIND_S(e->kind), BIND_S(e->text)),
                     err);
}

enum rc event_list(struct arena *a, struct store *s, int64_t case_id,
                   struct event **ret, size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    enum rc rc =
        query_all(a, s, QUERY("event_list", BIND_I(case_id)), &event_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

enum rc event_count(struct store *s, int64_t case_id, const char *kind, int64_t since,
                    int64_t *ret_n, struct err *err)
{
    return query_number(
        s, QUERY("event_count", BIND_I(case_id), BIND_S(str_c(kind)), BIND_I(since)),
        ret_n, err);
}

static void read_words(struct row *r, void *ret_item)
{
    *(struct str *)ret_item = row_str(r);
}

enum { WORDS_MAX = 5 }; /* mails of the customer at once */

static const struct shape words_shape = {sizeof(struct str), read_words};

enum rc event_last_words(struct arena *a, struct store *s, int64_t case_id,
                         struct str *ret_words, struct err *err)
{
    struct rows rows = {0};
    enum rc rc =
        query_all(a, s, QUERY("event_last_words", BIND_I(case_id), BIND_I(WORDS_MAX)),
                  &words_shape, &rows, err);
    const struct str *said = rows.items;
    struct str words = STR("");
    for (size_t i = 0; rc == RC_OK && i < rows.n; i++) {
        words = i == 0
                    ? said[i]
                    : arena_printf(a, "%.*s\n\n%.*s", STR_ARG(said[i]), STR_ARG(words));
    }
    *ret_words = words;
    return rc;
}
