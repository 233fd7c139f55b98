/* What the end of a mail means beyond the mail. */
#ifndef NACHFASS_CMD_VERDICT_H
#define NACHFASS_CMD_VERDICT_H

#include "cmd/steps.h"
#include "loop/delivery.h"

/* What the post's result of one mail means for it. */
enum delivery_verdict verdict_of(enum rc rc);
/* In the caller's transaction: keeps the mail's state and what follows from it. The
 * invitation is out; a dead address gets no more mail; a case hears of a mail that will
 * not arrive. RC_INPUT or RC_CONFIG: nothing can follow (a broken template, an erased
 * row); the state is to be kept alone. */
enum rc verdict_keep(struct arena *a, struct step *s, const struct outbox_mail *m,
                     struct err *err) MUST_USE;
/* As verdict_keep, in a transaction of its own; where nothing can follow the state is
 * kept alone, and told. */
enum rc verdict_save(struct arena *a, struct step *s, const struct outbox_mail *m,
                     struct err *err) MUST_USE;

/* In the caller's transaction: is this raw mail a copy of ours for the journal? Then it
 * is proof, wherever it arrived: the mail has left. */
enum rc verdict_receipt(struct step *s, struct str raw, bool *ret_is,
                        struct err *err) MUST_USE;
/* The same by an answer, a bounce, an absence notice: mails about that invitation that
 * were in doubt did arrive. */
enum rc verdict_arrived(struct arena *a, struct step *s, int64_t invitation_id,
                        struct err *err) MUST_USE;

#endif
