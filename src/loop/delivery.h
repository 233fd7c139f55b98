/* The outbox's policy: what becomes of a mail after a try, of mails that a crash left
 * in doubt, of an address whose mail comes back; how fast to begin. Pure. */
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

/* What is known about copies for the journal. */
struct delivery_proof {
    int64_t now;
    int64_t
        fetched_at; /* when the last fetch began that got all there was; 0 = never */
    int64_t receipt_at; /* when the newest receipt came; 0 = never */
};

/* Sets state, due_at, tries and doubts of m after a try. Back-off: 1, 5, 15, 60
 * minutes, then hourly, spread by up to a tenth (by id, so that a rerun decides the
 * same), until retry_max_s after created_at. An uncertain mail waits for its receipt
 * where one was asked for, else goes by its kind. */
void delivery_apply(const struct policy *p, struct outbox_mail *m,
                    enum delivery_verdict v, int64_t now);

/* Settles an UNSURE mail: sets state, due_at, settle_by. With a receipt: SENT. Copies
 * asked for: RETRY, whatever the kind, when a fetch that began receipt_wait_s after the
 * wire brought none, and others did come in the week before or since. Else by kind:
 * surveys, reminders, follow-ups at most once (stay UNSURE), what a person waits for at
 * least once, with the same Message-ID, but not past three tries
 * that left a doubt. What stays UNSURE for
 * good is a person's to settle. */
void delivery_settle(const struct policy *p, struct outbox_mail *m,
                     const struct delivery_proof *proof);

/* Whose fault is it that a mail FAILED? */
enum delivery_blame {
    BLAME_OTHER,   /* ours, the server's, nobody knows: says nothing of the address */
    BLAME_ADDRESS, /* dead (RFC 3463 5.1.1, 5.1.2, 5.1.3, 5.1.6, 5.1.10) */
    BLAME_MAILBOX  /* full, disabled, not to be had for days: may pass (x.2.x, 4.1.x) */
};
enum delivery_blame delivery_blame(const struct outbox_mail *m);

/* After so many soft bounces in soft_window_s, this one counted: does the address get
 * no more questions? Until then: *ret_until, 0 = for good. A mailbox that was full may
 * be read again in a quarter of a year; hard bounces and wishes have no end. */
bool delivery_is_soft_enough(const struct policy *p, int64_t n, int64_t now,
                             int64_t *ret_until);

/* Questions a new sender may mail today; 0 = no limit (any more). Doubles each day. */
int64_t delivery_warmup(const struct policy *p, int64_t now);

/* How long a mail of this kind may wait in the queue; 0 = for ever. */
int64_t delivery_lifetime(enum mail_kind kind);
/* Survey, reminder, follow-up: asked at most once. */
bool delivery_is_question(enum mail_kind kind);

#endif
