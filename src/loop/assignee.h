/* To whom a manager hands a case: a person by what somebody types. Pure. */
#ifndef NACHFASS_LOOP_ASSIGNEE_H
#define NACHFASS_LOOP_ASSIGNEE_H

#include "loop/types.h"

/* By address, id or name, in any spelling; by the first name where only one person has
 * it; "mich", "me" is the one who writes. NULL: nobody, or more than one. */
const struct person *assignee_find(const struct policy *p, struct str who,
                                   const struct person *by);

#endif
