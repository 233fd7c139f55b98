/* May this store send at all? It may not when it was restored or copied, or when the
 * clock is behind: mails might leave a second time. */
#ifndef NACHFASS_CMD_GUARD_H
#define NACHFASS_CMD_GUARD_H

#include "cmd/steps.h"

/* Where the run begins, in its transaction: finds out, and unless something is wrong
 * takes the next mark. What is wrong ends up in s->held and s->held_err, not in the
 * return code; that is for trouble with store or file. */
enum rc guard_enter(struct step *s, struct err *err) MUST_USE;
/* Behind a commit that took a mark: the same beside the store, so that an older store
 * is known by it. sync: on the disk before this returns. */
enum rc guard_mark(const struct step *s, int64_t mark, bool sync,
                   struct err *err) MUST_USE;
/* A copy of the store was made: from here on it is older than the store. Owns a
 * transaction. */
enum rc guard_outdate(struct step *s, struct err *err) MUST_USE;
/* RC_OK, or why nothing may be sent: RC_CONFIG (restored or copied store), RC_TEMP
 * (clock). */
enum rc guard_check(const struct step *s, struct err *err) MUST_USE;
/* Takes the store as it is for the one that sends from now on, in the caller's
 * transaction. *ret_lost: what it did since may be unknown to it. */
enum rc guard_adopt(struct step *s, bool *ret_lost, struct err *err) MUST_USE;

#endif
