/* The end of a case: the follow-up's answer, and customers who say by themselves that
 * it is solved. Pure. */
#ifndef NACHFASS_LOOP_FOLLOWUP_H
#define NACHFASS_LOOP_FOLLOWUP_H

#include "loop/incoming.h"

/* The answer to a follow-up, recorded already: recovered closes the case; not solved
 * opens it again and tells the next person of the ladder. */
void decide_followup(const struct incoming_facts *f, const struct survey *s,
                     int64_t now, struct decision *d);

/* A customer's mail in a case that ends it, or says nothing but thanks: the owner reads
 * it and no clock starts. False: it is another one; nothing was decided. */
bool decide_solved(const struct incoming_facts *f, int64_t now, struct decision *d);

/* A follow-up's answer without a score says all that it can: nothing is left for the
 * review queue. */
bool followup_is_settled(const struct incoming_facts *f);

/* Does the case still wait for the answer to this follow-up? */
bool followup_awaits(const struct case_file *c, const struct invitation *inv);

#endif
