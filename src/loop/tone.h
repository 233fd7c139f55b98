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

enum tone_matter {
    TONE_NO_MATTER,
    TONE_GRIEVANCE, /* somebody is displeased: "Eine Katastrophe." */
    TONE_CLAIM      /* something is to be done, whatever else is said: "Wo bleibt die
                       Erstattung", "Ich kündige", "my data" */
};

/* What words without a score hold that a person must see at once. Surer than
 * tone_may_complain: "nicht schlecht" is nothing. A text of many words is a claim. */
enum tone_matter tone_matter(struct str text);

/* May the words hold a complaint? Rather too often than once too seldom: whoever is
 * asked for a favour after a complaint has reason for a second one. */
bool tone_may_complain(struct str text);

#endif
