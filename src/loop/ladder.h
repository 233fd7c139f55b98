/* Who stands above whom on a team's ladder. Pure. */
#ifndef NACHFASS_LOOP_LADDER_H
#define NACHFASS_LOOP_LADDER_H

#include "loop/types.h"

/* The person for a case that comes back unsolved: one further up than everybody who was
 * told in this round, and than at its n_before returns before. The topmost one again
 * when nobody is higher; empty when the ladder holds nobody but the owner. *ret_rung:
 * their place, from 1. */
struct str ladder_next(const struct policy *p, const struct case_file *c,
                       int64_t n_before, int32_t *ret_rung);

/* Who decides about what that person wishes: the first one above them who does not own
 * the case or its team. Empty: nobody. */
struct str ladder_above(const struct policy *p, const struct case_file *c,
                        struct str person);

/* Does `high` stand above `low`, whoever is between? */
bool ladder_is_above(const struct policy *p, const struct case_file *c, struct str high,
                     struct str low);

#endif
