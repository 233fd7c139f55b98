/* Carries a decision out: rows, events, mails to the outbox, in the transaction that
 * the caller holds. */
#ifndef NACHFASS_CMD_APPLY_H
#define NACHFASS_CMD_APPLY_H

#include "cmd/letter/letter.h"
#include "loop/actions.h"

/* f names what the decision is about and follows it: a case or invitation that the
 * decision adds becomes the one that later actions mean. */
enum rc apply_decision(struct arena *a, struct letter_facts *f,
                       const struct decision *d, struct err *err) MUST_USE;

/* A mail to that customer came back, or failed, for a reason that may pass: counted,
 * and after too many in too short a time the address is left alone for a while. */
enum rc apply_soft_bounce(struct arena *a, const struct letter_facts *f,
                          struct str email, struct str status,
                          struct err *err) MUST_USE;

#endif
