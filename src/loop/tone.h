/* What a customer's words say on the whole, where a program may go by it: that the
 * matter is solved, or that something is wrong. Pure; conf/tone-words.txt. */
#ifndef NACHFASS_LOOP_TONE_H
#define NACHFASS_LOOP_TONE_H

#include "base/str.h"

enum tone_end {
    TONE_OTHER,  /* anything else, and whatever is not sure */
    TONE_THANKS, /* nothing but thanks: "Vielen Dank!" */
    TONE_YES,    /* a yes, which says something behind a question: "Ja, alles gut" */
    TONE_SOLVED  /* "Danke, hat sich erledigt." */
};

/* Every clause of the text must be a statement of that sort, a greeting or thanks, and
 * nothing may be asked: one clause that is none of them gives TONE_OTHER. */
enum tone_end tone_end(struct str text);

/* May the words hold a complaint? Rather too often than once too seldom: whoever is
 * asked for a favour after a complaint has reason for a second one. */
bool tone_may_complain(struct str text);

#endif
