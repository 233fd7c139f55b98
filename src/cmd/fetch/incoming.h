/* Mail that is stored, read and applied: the second half of fetch. Mails are read by
 * children while the ones before them are applied and the next ones come in. */
#ifndef NACHFASS_CMD_INCOMING_H
#define NACHFASS_CMD_INCOMING_H

#include "cmd/steps.h"

struct incoming;

/* Nothing is begun yet. Adds to counts what becomes of the mails; both are the caller's
 * and outlive it. RC_TEMP. */
enum rc incoming_open(struct step *s, struct fetch_counts *counts,
                      struct incoming **ret, struct err *err) MUST_USE;

/* From here to the next settle no other run reads mail; not within a transaction. */
enum rc incoming_lock(struct incoming *in, struct err *err) MUST_USE;

/* Reads n mails in the order of their ids. They were stored under the lock, with one
 * attempt counted; ids, truncated and raw of them are used, raw only in the call. They
 * are read when it returns or while others do their work; applied are the ones added
 * before. A mail that cannot be read is set aside and is no error. Each has its effects
 * once, side by side with other runs. After an error nothing is under way. */
enum rc incoming_add(struct incoming *in, const struct inbox_mail *mails, size_t n,
                     struct err *err) MUST_USE;

/* What was added is applied, and other runs may read. Costs nothing when there is
 * nothing to do. */
enum rc incoming_settle(struct incoming *in, struct err *err) MUST_USE;

/* Reads and applies all mail of all mailboxes that is stored and not read yet. Settles.
 */
enum rc incoming_rest(struct incoming *in, struct err *err) MUST_USE;

void incoming_close(struct incoming *in); /* NULL is accepted */

#endif
