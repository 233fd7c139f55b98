/* Persons by what somebody types. Never guesses between two. */
#include "loop/assignee.h"

#include "base/attr.h"
#include "loop/phrase.h"

static struct str first_name(struct str name)
{
    return str_take(&name, ' ');
}

/* By address, id or name; by the first name where only one has it. */
static const struct person *find_person(const struct policy *p, struct str who)
{
    const struct person *found = policy_person_by_email(p, who);
    if (found == NULL) {
        found = policy_person(p, who);
    }
    for (size_t i = 0; found == NULL && i < p->n_persons; i++) {
        const struct person *one = &p->persons[i];
        if (phrase_same(one->id, who) || phrase_same(one->name, who)) {
            found = one;
        }
    }
    size_t n = found != NULL ? 1 : 0;
    for (size_t i = 0; n != 1 && i < p->n_persons; i++) {
        if (phrase_same(first_name(p->persons[i].name), who)) {
            n = found != NULL ? 2 : 1;
            found = &p->persons[i];
        }
        if (n == 2) {
            return NULL;
        }
    }
    return found;
}

const struct person *assignee_find(const struct policy *p, struct str who,
                                   const struct person *by)
{
    static const char *const self[] = {"mich", "mir", "me", "myself"};
    for (size_t i = 0; i < ARRAY_LEN(self); i++) {
        if (str_ieq_c(who, self[i])) {
            return by;
        }
    }
    return find_person(p, who);
}
