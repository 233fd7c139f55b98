/* A manager needs more time: whether, how much, and who hears of it. Pure. */
#ifndef NACHFASS_LOOP_MORE_TIME_H
#define NACHFASS_LOOP_MORE_TIME_H

#include "loop/actions.h"
#include "loop/command.h"

/* Why the deadline stays where it is; NOTICE_NONE: it may be moved. n_before: how often
 * it was moved in this round. */
enum notice more_time_refused(const struct policy *p, const struct case_file *c,
                              int64_t n_before, int64_t now);

/* What the command asks for in business seconds, cut to what is allowed: a day is the
 * longest of the team's, a week its open days; without an amount a day. */
int64_t more_time_s(const struct policy *p, const struct case_file *c,
                    const struct command *cmd);

/* Who is on the next rung of the ladder, or stands in for them; empty: nobody but the
 * one who asks. */
struct str more_time_witness(const struct policy *p, const struct case_file *c,
                             struct str by, int64_t now);

#endif
