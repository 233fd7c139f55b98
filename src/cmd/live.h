/* What decisions must know of now that stands in no configuration file: who is away,
 * and what an interaction brought with it. */
#ifndef NACHFASS_CMD_LIVE_H
#define NACHFASS_CMD_LIVE_H

#include "cmd/letter/letter.h"
#include "loop/incoming.h"

/* The policy with the absences of now; lives in a. */
enum rc live_policy(struct arena *a, const struct letter_facts *lf,
                    const struct policy **ret, struct err *err) MUST_USE;

/* The columns of an interaction as "name=value"; values that are no text are left out.
 */
void live_attributes(struct arena *a, const struct interaction *in,
                     const struct str **ret, size_t *ret_n);

/* Both, into the facts about a mail whose interaction is known. */
enum rc live_facts(struct arena *a, const struct letter_facts *lf,
                   struct incoming_facts *f, struct err *err) MUST_USE;

#endif
