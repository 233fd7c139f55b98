/* What planning asks of a store: what is due, room, and a second process that works for
 * the first (a large fetch has one, too). */
#ifndef NACHFASS_STORE_PLANNING_H
#define NACHFASS_STORE_PLANNING_H

#include "store/store.h"

/* Room for transactions of many mails: what one changes is then written once, and at
 * its end. A few megabytes more, given back with false. */
enum rc store_roomy(struct store *s, bool roomy, struct err *err) MUST_USE;
/* While the outbox is emptied, mail after mail, little is looked at twice: a small
 * cache serves as well, and takes no more for a million mails than for a thousand. */
enum rc store_frugal(struct store *s, bool frugal, struct err *err) MUST_USE;

/* Around a fork(2): an open connection must not be in two processes. Between the two
 * calls nothing else may be asked of s. Not inside a transaction. */
void store_leave(struct store *s);
enum rc store_return(struct store *s, struct err *err) MUST_USE; /* as store_open */
/* Another process carries what is in the journal into the store's file, by store_carry:
 * this one does so only where the journal grows to several times its usual size. */
enum rc store_carried(struct store *s, bool by_another, struct err *err) MUST_USE;
/* Waits for nobody: what others use still is left. */
enum rc store_carry(struct store *s, struct err *err) MUST_USE;

/* ---- what is due ---- */

/* A waiting interaction with what decides whether its customer is asked. */
struct due_interaction {
    struct interaction interaction;
    struct customer customer;
    struct str suppressed; /* reason, empty = not */
    bool has_open_case;
    int64_t last_asked_at; /* newest survey made for the customer; 0 = none */
};
/* Waiting interactions of a survey with occurred_at <= until, those behind the one
 * named (id 0: all), oldest first. Cost follows the number returned (partial index). */
struct due_query {
    struct str survey;
    int64_t until, after_at, after_id;
    size_t limit;
};
enum rc interaction_due(struct arena *a, struct store *s, const struct due_query *q,
                        struct due_interaction **ret, size_t *ret_n,
                        struct err *err) MUST_USE;

#endif
