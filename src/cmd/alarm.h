/* Signs of life of the steps, and the mail to the operator when one is missing. */
#ifndef NACHFASS_CMD_ALARM_H
#define NACHFASS_CMD_ALARM_H

#include "cmd/steps.h"
#include "loop/heartbeat.h"

/* How a step of this run ended; kept by alarm_keep. RC_OK: it has done its work. Where
 * it says nothing of itself it has not been tried. */
void alarm_note(struct step *s, enum beat what, enum rc rc, const struct err *err);

/* The same for sending: a server that takes none of the mails is as silent as one that
 * is not there; a run without mails is a sign of life, and knows nothing of the server.
 */
void alarm_note_send(struct step *s, const struct send_counts *n, enum rc rc,
                     const struct err *err);

/* The name of a step that has a heartbeat: "fetch", "send". */
const char *alarm_beat_name(enum beat what);
/* Its heartbeat as the store has it; one that never beat is all zero. */
enum rc alarm_beat(struct arena *a, struct store *st, enum beat what,
                   struct heartbeat *ret, struct err *err) MUST_USE;

/* What this run noted, into the store: call inside a transaction. */
enum rc alarm_keep(struct step *s, struct err *err) MUST_USE;

/* Tells the operator of lasting trouble, once a day, and of its end: by the command of
 * the configuration (the second way out), else by a mail in the outbox. What fails is
 * logged and tried again by the next run. */
void alarm_tell(struct step *s);

#endif
