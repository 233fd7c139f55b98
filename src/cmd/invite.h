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
    struct due_interaction *due; /* the oldest first */
    struct ready *ready;         /* by due[] */
    size_t n, done;
    bool is_whole; /* nothing was left out: what came between, or for want of time */
};

enum { INVITES_MAX = 500 };

/* Looks up what is due and makes its mails, from s, survey and limit of b; lives as
 * long as a. Outside a transaction. A mail that cannot be made is logged: its
 * interaction will be kept with that reason. */
enum rc invites_prepare(struct arena *a, struct invites *b, struct err *err) MUST_USE;

/* Inside a transaction: writes them, but for those about which the store says something
 * else by now, and those for which no time is left by the clock of clock_mono_ms; both
 * stay due. RC_INPUT: that of n->bad_interaction cannot be written. */
enum rc invites_write(struct arena *a, struct invites *b, int64_t until_ms,
                      struct send_counts *n, struct err *err) MUST_USE;

/* Columns of the import that are kept with the interaction; empty when not there. */
struct attributes {
    struct str zone; /* the customer's, where it is known */
    struct str legal_basis;
};
struct attributes attributes_of(struct arena *a, const struct interaction *in);

#endif
