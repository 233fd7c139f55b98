/* What those hear who are content, or nearly: thanks, the question what is missing, a
 * favour asked for. Pure. */
#ifndef NACHFASS_LOOP_THANKS_H
#define NACHFASS_LOOP_THANKS_H

#include "loop/incoming.h"

/* An answer to a survey that opened no case. At most one such mail an invitation; none
 * to somebody with an open case, who wants no mail, or of whom the facts tell nothing.
 */
void decide_thanks(const struct incoming_facts *f, const struct survey *s, int64_t now,
                   struct decision *d);

/* Words behind the question what is missing, or more words to a score: they belong to
 * the answer that counts. False: they do not; nothing was decided. */
bool decide_more_words(const struct incoming_facts *f, const struct survey *s,
                       struct decision *d);

#endif
