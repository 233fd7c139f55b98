/* Who is told in whose place, and when mail may reach them. Pure. */
#ifndef NACHFASS_LOOP_PEOPLE_H
#define NACHFASS_LOOP_PEOPLE_H

#include "loop/actions.h"
#include "loop/calendar.h"
#include "loop/types.h"

/* NULL: they can be told as far as is known. */
const struct absence *people_absence(const struct policy *p, struct str person,
                                     int64_t now);

/* Who is told instead of that person of a case of the team, themselves when they are
 * there. Their deputy and that one's deputy, the team's deputy for its owner; of a
 * person that left the configuration without one, the team's people in turn, at last
 * the owner of the default team. Away and nobody to stand in: the person, for want of a
 * better. Never empty when the policy is valid. */
struct str people_stand_in(const struct policy *p, const struct team *team,
                           struct str person, int64_t now);

/* Who owns a case of the team that is this person's: themselves when they are there,
 * else the next owner, else as people_stand_in. */
struct str people_owner(const struct policy *p, const struct team *team,
                        struct str person, int64_t now);

/* Who gets their cases when they cannot: their deputy, the team's, its owner, the
 * people of its ladder in turn; empty when none of them is there, or each is that
 * person. */
struct str people_next_owner(const struct policy *p, const struct team *team,
                             struct str owner, int64_t now);

/* The first deputy of that person who is there; empty when there is none. */
struct str people_deputy(const struct policy *p, const struct team *team,
                         struct str person, int64_t now);

/* Why that person, who is not there, cannot be told. */
enum instead people_why_instead(const struct policy *p, struct str person, int64_t now);
/* The mail is to that person, or to another in their place: then it says why. */
void people_say_instead(const struct policy *p, struct str named, int64_t now,
                        struct mail_wish *m);

/* The hours in which mail about a case of the team may reach that person. */
struct opening people_opening(const struct policy *p, const struct team *team,
                              const struct person *person);

/* The instant at which mail about the case may leave for that person, from now on. */
int64_t people_mail_at(const struct policy *p, const struct case_file *c,
                       const struct person *person, int64_t now);

#endif
