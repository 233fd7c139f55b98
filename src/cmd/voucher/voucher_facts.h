/* Loads what decisions about vouchers see. */
#ifndef NACHFASS_CMD_VOUCHER_FACTS_H
#define NACHFASS_CMD_VOUCHER_FACTS_H

#include "cmd/letter/letter.h"

/* For lf's case; person: who gives, unless a wish waits: then its giver. In the
 * transaction of the decision. */
enum rc voucher_facts_load(struct arena *a, const struct letter_facts *lf,
                           struct str person, struct voucher_facts *ret,
                           struct err *err) MUST_USE;

#endif
