/* The order of a ladder, whatever its times. Never decides when somebody is told. */
#include "loop/ladder.h"

static const struct team *team_of(const struct policy *p, const struct case_file *c)
{
    const struct team *t = policy_team(p, c->team);
    return t != NULL ? t : policy_team(p, p->default_team);
}

static bool is_owner(const struct case_file *c, struct str person)
{
    return str_eq(person, c->owner) || str_eq_c(person, LADDER_OWNER);
}

/* The rung (0-based) on which that person stands first; n_rungs: on none. */
static size_t rung_of(const struct team *t, struct str person)
{
    size_t i = 0;
    while (i < t->n_rungs && !str_eq(t->ladder[i].person, person)) {
        i++;
    }
    return i;
}

struct str ladder_next(const struct policy *p, const struct case_file *c,
                       int64_t n_before, int32_t *ret_rung)
{
    const struct team *t = team_of(p, c);
    struct str found = STR_NULL;
    int64_t skip = n_before;
    int64_t told = 0;
    *ret_rung = 0;
    /* each person counts once, where they stand first */
    for (size_t i = 0; i < t->n_rungs && (int32_t)i < c->rung; i++) {
        told +=
            !is_owner(c, t->ladder[i].person) && rung_of(t, t->ladder[i].person) == i;
    }
    skip = told > skip ? told : skip;
    for (size_t i = 0; i < t->n_rungs; i++) {
        struct str who = t->ladder[i].person;
        if (is_owner(c, who) || rung_of(t, who) != i) {
            continue;
        }
        found = who;
        *ret_rung = (int32_t)i + 1;
        if (skip-- == 0) {
            break;
        }
    }
    return found;
}

struct str ladder_above(const struct policy *p, const struct case_file *c,
                        struct str person)
{
    const struct team *t = team_of(p, c);
    size_t from = rung_of(t, person);
    from = from == t->n_rungs ? 0 : from + 1;
    for (size_t i = from; i < t->n_rungs; i++) {
        struct str who = t->ladder[i].person;
        if (!is_owner(c, who) && !str_eq(who, t->owner) && !str_eq(who, person)) {
            return who;
        }
    }
    return STR_NULL;
}

bool ladder_is_above(const struct policy *p, const struct case_file *c, struct str high,
                     struct str low)
{
    struct str who = ladder_above(p, c, low);
    while (!str_is_empty(who) && !str_eq(who, high)) {
        who = ladder_above(p, c, who);
    }
    return !str_is_empty(who);
}
