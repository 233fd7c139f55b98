/* A process beside this one that makes the next batches of a large mailing ready while
 * this one writes the last: two processors share the work, one process writes. */
#ifndef NACHFASS_CMD_AHEAD_H
#define NACHFASS_CMD_AHEAD_H

#include <sys/types.h>

#include "cmd/invite.h"

struct ahead {
    pid_t pid; /* 0: there is none */
    int fd;
    char *memory; /* what both see */
    size_t taken; /* batches */
};

/* Starts it behind the last one of `from`, where more than one processor is there;
 * else, or where the system has no room for it, h->pid stays 0. The store's connection
 * is closed and opened again for it. */
enum rc ahead_start(struct ahead *h, struct step *s, const struct invites *from,
                    struct err *err) MUST_USE;
/* The next batch, outside a transaction; valid until ahead_give_back. RC_NONE: nothing
 * else is due behind them, or that process has ended. Other errors as invites_prepare.
 */
enum rc ahead_take(struct ahead *h, struct step *s, struct invites *ret,
                   struct err *err) MUST_USE;
void ahead_give_back(struct ahead *h);
/* Ends it; does nothing where there is none. */
void ahead_stop(struct ahead *h);

#endif
