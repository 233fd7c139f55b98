/* How grave a case is, by score, words and what is known of the interaction. Pure. */
#ifndef NACHFASS_LOOP_SEVERITY_H
#define NACHFASS_LOOP_SEVERITY_H

#include "loop/types.h"

struct arena;

/* What is known beyond the score. */
struct grounds {
    struct str words;             /* the customer's */
    const struct str *attributes; /* of the interaction: "name=value" */
    size_t n_attributes;
};

/* The first severity of the policy that fits all it names; NULL when none does. */
const struct severity *severity_of(struct arena *a, const struct policy *p,
                                   const struct case_file *c, const struct grounds *g);
/* That of the case as kept; NULL when it has none, or none of that name is left. */
const struct severity *severity_kept(const struct policy *p, const struct case_file *c);

#endif
