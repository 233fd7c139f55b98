/* The review queue: who is shown what waits there, and what they may say to it. Pure.
 */
#ifndef NACHFASS_LOOP_REVIEW_H
#define NACHFASS_LOOP_REVIEW_H

#include "loop/incoming.h"

enum review_word {
    REVIEW_UNKNOWN,
    REVIEW_SCORE,      /* number: the score */
    REVIEW_NO_SCORE,   /* it holds none */
    REVIEW_INVITATION, /* number: the invitation that a mail answers */
    REVIEW_SEEN        /* nothing is to be done about a mail */
};

struct review_order {
    enum review_word word;
    int64_t number;
};

/* The first line of what a person wrote: "7", "Note: 7", "keine Wertung", "Einladung
 * 33", "erledigt", or the same in English, and nothing else in it. An empty text takes
 * it from the subject, behind its last colon (a button whose body was dropped). */
struct review_order review_parse(struct str text, struct str subject);

/* Carries an order out by person or "operator": f holds the answer or the mail and what
 * belongs to it. What it told NOTICE_NONE: it cannot be carried out. */
enum notice review_settle(const struct incoming_facts *f, const struct review_order *o,
                          struct str by, int64_t now, struct decision *d);

/* Is an entry of that team, waiting since then, in that person's digest? The team's
 * owner, else the default team's, else whoever of these teams gets digests; after
 * policy.review_climb_s the last of the team's ladder, too. team NULL: of no team. */
bool review_concerns(const struct policy *p, const struct team *team,
                     const struct person *who, int64_t since, int64_t now);

#endif
