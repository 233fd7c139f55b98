/* Invitations of one survey, a batch at a time: decided and composed while everybody
 * else may write, then written in one transaction. */
#ifndef NACHFASS_CMD_INVITE_H
#define NACHFASS_CMD_INVITE_H

#include "cmd/steps.h"

struct ready;

struct invites {
    struct step *s;
    const struct survey *survey;
    size_t limit;                /* so many at once, INVITES_MAX at most */
    int64_t after_at, after_id;  /* only what is due behind that one; id 0: all */
    struct due_interaction *due; /* the oldest first */
    struct ready *ready;         /* by due[] */
    size_t n, at;                /* of them at have been written, or left out */
    bool is_whole;               /* nothing was due behind them */
    bool is_stale;               /* some were left out: they are due still */
    int64_t *asked;              /* customers invited in it */
    const int64_t *asked_before; /* in one that may not be written yet; NULL: none */
};

enum { INVITES_MAX = 500 };

/* Looks up what is due and makes its mails, from s, survey, limit, after_* and
 * asked_before of b; lives as long as a. Outside a transaction. A mail that cannot be
 * made is logged: its interaction will be kept with that reason. */
enum rc invites_prepare(struct arena *a, struct invites *b, struct err *err) MUST_USE;

/* Inside a transaction: writes them, but for those about which the store says something
 * else by now, until the time given by clock_mono_ms; the rest in the next transaction.
 * RC_INPUT: that of n->bad_interaction cannot be written. */
enum rc invites_write(struct arena *a, struct invites *b, int64_t until_ms,
                      struct send_counts *n, struct err *err) MUST_USE;

/* Columns of the import that are kept with the interaction; empty when not there. */
struct attributes {
    struct str zone; /* the customer's, where it is known */
    struct str legal_basis;
};
struct attributes attributes_of(struct arena *a, const struct interaction *in);

#endif
