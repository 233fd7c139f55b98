/* Moves on the server what was read while the rest is still fetched: over a connection
 * of its own, and only where very much comes. */
#ifndef NACHFASS_CMD_MOVER_H
#define NACHFASS_CMD_MOVER_H

#include "cmd/steps.h"

enum {
    MOVE_FIRST = 2000, /* mails that are worth a connection more */
    MOVE_BATCH = 4000, /* of an order */
    MOVE_LEAST = 1000  /* of one near the end */
};

struct mover;

/* Nothing is said to the server yet. box outlives it. */
struct mover *mover_new(struct arena *a, struct step *s, const struct mailbox *box);

/* n_done: mails of this fetch that were read and applied so far; about as many as ahead
 * follow them, 0 = unknown. Notes what was moved,
 * and gives the next order when there is one's worth of them; not within a transaction.
 * Trouble with the server is none of the fetch: what was not moved waits for its end.
 */
enum rc mover_step(struct mover *m, size_t n_done, int64_t ahead,
                   struct err *err) MUST_USE;

/* Ends it; with wait, what is under way first. */
enum rc mover_end(struct mover *m, bool wait, struct err *err) MUST_USE;

#endif
