/* Wishes for vouchers that nobody has settled. */
#ifndef NACHFASS_CMD_VOUCHER_LAPSE_H
#define NACHFASS_CMD_VOUCHER_LAPSE_H

#include "cmd/steps.h"

/* Part of step_escalate: those that waited too long lapse, and who wished them hears
 * so. Each in a transaction of its own. */
enum rc voucher_lapse_all(struct step *s, struct err *err) MUST_USE;

#endif
