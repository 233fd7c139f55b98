/* When a person's digest is due. Pure. */
#ifndef NACHFASS_LOOP_DIGEST_H
#define NACHFASS_LOOP_DIGEST_H

#include "loop/types.h"

struct arena;

bool person_has_digest(const struct person *who);

/* The time of theirs that has come and is not served yet, as "2026-03-04T0730" of
 * their zone; empty: none. last: the one served before, as this gave it; empty: none
 * was. Each time is due once, on days whose clock leaps too: in a gap so much after
 * it, in a fold at the first pass. What was missed is made up for by one digest, that
 * of the newest time, on its own day or some hours later; later still where the next
 * one is more than a day ahead. */
struct str digest_due(struct arena *a, const struct person *who, struct str last,
                      int64_t now);

#endif
