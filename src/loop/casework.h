/* Moves of a case: opening, a new round, the clock, routing. Pure. */
#ifndef NACHFASS_LOOP_CASEWORK_H
#define NACHFASS_LOOP_CASEWORK_H

#include "loop/actions.h"

/* The team for an interaction: the first route whose globs all match, else the default
 * team. Never NULL when the policy has a valid default team. */
const struct team *case_route(const struct policy *p, const struct interaction *in,
                              struct str survey);

/* Deadline and next rung of a round that begins now. */
void case_start_round(const struct policy *p, struct case_file *c, int64_t now);
/* The firm has answered: no deadline runs any more. */
void case_stop_clock(struct case_file *c);

/* The instant at which rung `i` (0-based) of the team's ladder is due in this round. */
int64_t case_rung_at(const struct team *team, const struct case_file *c, size_t i);

/* Is that person the owner or deputy of the case's team, on its ladder, or the owner of
 * the case? */
bool case_is_of_team(const struct policy *p, const struct case_file *c,
                     struct str person);

/* Clock ran out: tells each person of the ladder whose rung has passed, once, with the
 * highest rung only, and sets the next. */
void decide_escalation(const struct policy *p, const struct case_file *c, int64_t now,
                       struct decision *d);

/* A mail to that person about an open case did not arrive: the deputy takes the case of
 * an owner, else the next rung is told now. words: what the customer said. False when
 * nobody is left to tell. */
bool case_not_reached(const struct policy *p, const struct case_file *c,
                      struct str person, struct str words, int64_t now,
                      struct decision *d);
/* The deputy takes the case and is alerted. False: there is none. */
bool case_hand_to_deputy(const struct policy *p, const struct case_file *c,
                         struct str words, int64_t now, struct decision *d);

/* A mail of the case has failed for good, or nobody knows whether it arrived: an answer
 * that did not reach the customer starts the clock again and the owner hears of it; an
 * alert that reached nobody goes to the next one. words as above. */
void decide_undelivered(const struct policy *p, const struct case_file *c,
                        const struct outbox_mail *m, struct str words, int64_t now,
                        struct decision *d);

/* The follow-up survey came to its end without an answer. One of an earlier round
 * (made before the case was last resolved) changes nothing. */
void decide_followup_silent(const struct case_file *c, int64_t asked_at, int64_t now,
                            struct decision *d);

/* The firm says the matter is solved: asks the customer after policy.followup_delay_s.
 */
void case_resolve(const struct policy *p, struct case_file *c, int64_t now);

#endif
