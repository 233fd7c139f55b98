/* Moves of a case: opening, a new round, the clock, routing. Pure. */
#ifndef NACHFASS_LOOP_CASEWORK_H
#define NACHFASS_LOOP_CASEWORK_H

#include "loop/actions.h"
#include "loop/severity.h"

/* The team for an interaction: the first route whose globs all match, else the default
 * team. Never NULL when the policy has a valid default team. */
const struct team *case_route(const struct policy *p, const struct interaction *in,
                              struct str survey);

/* The team of a case; the default one when its own left the configuration. */
const struct team *case_team(const struct policy *p, const struct case_file *c);

/* ---- the two clocks: to the answer (each round), to the resolution ---- */

/* The firm must answer from now on: deadline and next rung of a round that begins now.
 * The time to the resolution begins with a case that is new, resolved or closed, and
 * runs on in one that waited. */
void case_start_round(const struct policy *p, struct case_file *c, int64_t now);
/* The firm has answered: the customer is to write. */
void case_wait(const struct policy *p, struct case_file *c, int64_t now);
/* No deadline runs any more. */
void case_stop_clock(struct case_file *c);
/* Gives the case its severity by what is known now; one that it has stays unless a
 * graver one fits. A clock that runs ends earlier where the graver one asks for it, and
 * rungs that were told are not told again. True: it is graver than before. */
bool case_grade(struct arena *a, const struct policy *p, struct case_file *c,
                const struct grounds *g, int64_t now);
/* The clocks that run get so many business seconds more; rungs told stay told. */
void case_more_time(const struct policy *p, struct case_file *c, int64_t more_s);

/* The instant at which rung `i` (0-based) of the team's ladder is due in this round,
 * and in the time to the resolution (while that clock runs). */
int64_t case_rung_at(const struct team *team, const struct case_file *c, size_t i);
int64_t case_resolve_rung_at(const struct team *team, const struct case_file *c,
                             size_t i);

/* The earlier of the deadlines that run; 0 = none runs. */
int64_t case_due_at(const struct case_file *c);

/* Is that person the owner or deputy of the case's team, on its ladder, or the owner of
 * the case? */
bool case_is_of_team(const struct policy *p, const struct case_file *c,
                     struct str person);

/* ---- the ladder (climb.c) ---- */

/* A clock ran on: tells each rung that has passed, once, to its person or who stands in
 * for them; one who is due several mails gets the last. Sets the next rungs; who is
 * told on the last one is c->head from then on. */
void decide_escalation(const struct policy *p, const struct case_file *c, int64_t now,
                       struct decision *d);

/* Whom mail does not reach is tried again after that. */
enum { UNREACHED_S = 7 * 86400 };

/* Why somebody is to take over, and the customer's words for them. */
struct handover {
    enum instead why;
    struct str words;
    int64_t now;
};

/* The owner's deputy (or the team's, or its owner) takes the case and is alerted.
 * False: there is none. */
bool case_hand_to_deputy(const struct policy *p, const struct case_file *c,
                         const struct handover *h, struct decision *d);
/* The owner of an open case cannot be told, or left the configuration: who stands in
 * takes it and is alerted. False: nothing is to be done. */
bool decide_stand_in(const struct policy *p, const struct case_file *c, int64_t now,
                     struct decision *d);
/* A mail to that person about an open case did not arrive: the deputy takes the case of
 * an owner and hears of the rung of another, else the next rung is told now. False when
 * nobody is left to tell. */
bool case_not_reached(const struct policy *p, const struct case_file *c,
                      struct str person, const struct handover *h, struct decision *d);

/* A mail of the case has failed for good, or nobody knows whether it arrived: an answer
 * that did not reach the customer starts the clock again and the owner hears of it; an
 * alert that reached nobody goes to the next one. words: the customer's. */
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
