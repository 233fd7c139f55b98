/* Which survey an interaction gets. Pure. */
#ifndef NACHFASS_LOOP_SURVEY_H
#define NACHFASS_LOOP_SURVEY_H

#include "loop/types.h"

/* The first survey of the configuration whose channels, teams and products all match;
 * NULL when none does. */
const struct survey *survey_match(const struct policy *p, const struct interaction *in);

#endif
