/* Alerts beyond what a person gets singly in an hour: one list instead of a flood. */
#ifndef NACHFASS_CMD_FLOOD_H
#define NACHFASS_CMD_FLOOD_H

#include "cmd/letter/letter.h"

struct step;

/* In the caller's transaction: does this wish have to wait for the list? Then it is
 * kept for it, and no mail is to be made. */
enum rc flood_hold(const struct letter_facts *f, const struct mail_wish *w,
                   bool *ret_held, struct err *err) MUST_USE;

/* Makes the lists that are due: at most one batch a person in a quarter of an hour, all
 * that waits for them in it. Owns its transactions. */
enum rc step_flood(struct step *s, struct err *err) MUST_USE;

#endif
