/* A process beside this one that makes the next batches of a large mailing ready while
 * this one writes the last: two processors share the work, one process writes. */
#ifndef NACHFASS_CMD_AHEAD_H
#define NACHFASS_CMD_AHEAD_H

#include "cmd/beside.h"
#include "cmd/send/invite.h"

struct ahead {
    struct beside other; /* pid 0: there is none */
    char *memory;        /* what both see */
    size_t taken;        /* batches */
};

/* Starts it behind the last one of `from`, where more than one processor is there;
 * else, or where the system has no room for it, its pid stays 0. As beside_start. */
enum rc ahead_start(struct ahead *h, struct step *s, const struct invites *from,
                    struct err *err) MUST_USE;
/* The next batch, outside a transaction; valid until ahead_give_back. RC_NONE: nothing
 * else is due behind them, or that process has ended. Other errors as invites_prepare.
 */
enum rc ahead_take(struct ahead *h, struct step *s, struct invites *ret,
                   struct err *err) MUST_USE;
void ahead_give_back(struct ahead *h);
/* Ends it; does nothing where there is none. */
enum rc ahead_stop(struct ahead *h, struct step *s, struct err *err) MUST_USE;

#endif
