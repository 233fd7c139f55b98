/* Who is invited, reminded, asked again. Pure. */
#ifndef NACHFASS_LOOP_PLAN_H
#define NACHFASS_LOOP_PLAN_H

#include "loop/actions.h"

struct plan_facts {
    const struct policy *policy;
    const struct survey *survey;
    struct str suppressed; /* reason, empty = not */
    bool has_open_case;    /* of this customer */
    int64_t
        last_asked_at; /* newest survey of this customer over all surveys; 0 = none */
    struct str legal_basis; /* as imported, empty = none told */
};

enum plan_verdict { PLAN_INVITE, PLAN_SKIP };

/* PLAN_SKIP names the reason in *ret_reason: it is kept with the interaction. */
enum plan_verdict plan_interaction(const struct plan_facts *f,
                                   const struct interaction *in, int64_t now,
                                   struct str *ret_reason);

/* When a mail of this survey may leave: now, or when its send hours begin next. zone:
 * the customer's, empty = the firm's. */
int64_t plan_send_at(const struct policy *p, const struct survey *s, struct str zone,
                     int64_t now);

/* The invitation row for an interaction, to be sent at send_at; token by the caller. */
struct invitation plan_invitation(const struct plan_facts *f,
                                  const struct interaction *in, int64_t now,
                                  int64_t send_at);

/* The follow-up invitation of a resolved case. */
struct invitation plan_followup(const struct policy *p, const struct case_file *c,
                                const struct invitation *first, int64_t now);

/* Language of mails to the customer: the survey's, the interaction's, the firm's. */
struct str plan_language(const struct policy *p, const struct survey *s,
                         struct str customer_language);

#endif
