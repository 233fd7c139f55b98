/* Who may give which voucher to a case's customer. Pure. Must never promise what the
 * limits, the stock or somebody higher may refuse. */
#ifndef NACHFASS_LOOP_VOUCHER_H
#define NACHFASS_LOOP_VOUCHER_H

#include "loop/actions.h"

/* A case, and what is known of vouchers for it. */
struct voucher_case {
    struct arena *a;
    const struct policy *policy;
    struct case_file *c; /* follows what is decided; the caller records it */
    const struct voucher_facts *facts;
    struct str key; /* of the mails made now */
    int64_t now;
};

/* What somebody asks for. */
struct voucher_order {
    int64_t cents;
    struct str currency; /* as typed; empty = the first pool's */
    struct str person;   /* who gives it */
    struct str words;    /* to the customer, with it; may be empty */
};

/* What would become of it: NOTICE_VOUCHER_GIVEN, NOTICE_VOUCHER_ASKED (somebody higher
 * must approve it first), or why not. Changes nothing. */
enum notice voucher_outlook(const struct voucher_case *vc,
                            const struct voucher_order *order);

/* Carries it out; GIVEN: a code is taken for the mail to the customer that follows,
 * made by the caller with has_voucher set. ASKED: the wish waits with its words, which
 * must not go out; who decides is asked. Else nothing is done. */
enum notice decide_voucher(const struct voucher_case *vc,
                           const struct voucher_order *order, struct decision *d);

/* The mail of an order that was GIVEN: its words and the code; the firm has answered.
 */
void voucher_relay(const struct voucher_case *vc, const struct voucher_order *order,
                   struct decision *d);

/* May that person approve or refuse what waits: who was asked, who stands in for them
 * now, who is above them? NOTICE_NONE: they may. */
enum notice voucher_may_settle(const struct voucher_case *vc, struct str person);

/* Settles what waits: approved, words and voucher go to the customer, as from who gave
 * it; refused, who wished it hears so, with the words and the reason. by: a person's id
 * or "operator". The answer: NOTICE_VOUCHER_APPROVED, _REFUSED, or why it cannot be
 * approved any more; then nothing is done. */
enum notice decide_voucher_settle(const struct voucher_case *vc, bool is_approved,
                                  struct str by, struct str reason, struct decision *d);

/* What waits has waited too long: who wished it hears so, and nothing goes out. */
void decide_voucher_lapse(const struct voucher_case *vc, struct decision *d);
/* How long a wish for that pool waits. */
int64_t voucher_wait_s(const struct policy *p, struct str pool);

#endif
