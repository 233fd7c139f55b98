/* Alerts beyond what a person gets singly: how many those were, and what waits to leave
 * together. Codes as in store.h. */
#ifndef NACHFASS_STORE_HELD_H
#define NACHFASS_STORE_HELD_H

#include "store/store.h"

/* Alerts and the like to that person that leave in the span before `until`. */
enum rc outbox_count_staff(struct store *s, struct str rcpt, int64_t until,
                           int64_t span_s, int64_t *ret_n, struct err *err) MUST_USE;
/* When the newest list (MAIL_ALERTS) to that person was made; 0: none since then. */
enum rc outbox_last_list(struct store *s, struct str rcpt, int64_t since,
                         int64_t *ret_at, struct err *err) MUST_USE;
/* Alerts that wait to leave together. */
enum rc held_add(struct store *s, const struct held_mail *h, struct err *err) MUST_USE;
/* Persons for whom some wait that are due. */
enum rc held_persons(struct arena *a, struct store *s, int64_t now, struct str **ret,
                     size_t *ret_n, struct err *err) MUST_USE;
struct held_query {
    struct str person;
    int64_t now;
    size_t limit;
};
/* The first of them, which do not wait any more: in the caller's transaction. */
enum rc held_take(struct arena *a, struct store *s, const struct held_query *q,
                  struct held_mail **ret, size_t *ret_n, struct err *err) MUST_USE;

#endif
