/* The outbox's policy: what becomes of a mail after a try, and of mails that a crash
 * left on the wire. Pure. */
#ifndef NACHFASS_LOOP_DELIVERY_H
#define NACHFASS_LOOP_DELIVERY_H

#include "loop/types.h"

/* What the server or the connection said. */
enum delivery_verdict {
    DELIVERY_ACCEPTED,
    DELIVERY_LATER,    /* 4xx, or never sent */
    DELIVERY_REFUSED,  /* 5xx, or not sendable */
    DELIVERY_UNCERTAIN /* bytes went out, no verdict */
};

/* Sets state, due_at and tries of m after a try. Back-off: 1, 5, 15, 60 minutes, then
 * hourly, spread by up to a tenth (by id, so that a rerun decides the same), until
 * retry_max_s after created_at. An uncertain mail is tried three times at most. */
void delivery_apply(const struct policy *p, struct outbox_mail *m,
                    enum delivery_verdict v, int64_t now);

/* Settles an unsure mail: surveys, reminders, follow-ups at most once (stay UNSURE, for
 * a person to see); what a person waits for at least once, with the same Message-ID,
 * but not past three tries. */
enum outbox_state delivery_settle(enum mail_kind kind, int32_t tries);

/* Does this refusal speak of the address (RFC 3463 X.1.1, X.1.2, X.1.3, X.1.6, X.1.10)?
 */
bool delivery_is_dead_address(const struct outbox_mail *m);

/* How long a mail of this kind may wait in the queue; 0 = for ever. */
int64_t delivery_lifetime(enum mail_kind kind);

#endif
