/* What a person at the terminal may do with a case; the same moves as by mail. Pure. */
#ifndef NACHFASS_LOOP_DESK_H
#define NACHFASS_LOOP_DESK_H

#include "loop/actions.h"

/* Words to the customer, by the owner: the clock of the answer stops. key makes the
 * mail unique. */
struct desk_words {
    struct str text, key;
};
void desk_reply(const struct policy *p, const struct case_file *c,
                const struct desk_words *words, int64_t now, struct decision *d);
void desk_resolve(const struct policy *p, const struct case_file *c, int64_t now,
                  struct decision *d);
void desk_note(struct str words, int64_t now, struct decision *d);
void desk_assign(const struct case_file *c, const struct person *to, struct str key,
                 int64_t now, struct decision *d);
void desk_reopen(const struct policy *p, const struct case_file *c, int64_t now,
                 struct decision *d);

#endif
