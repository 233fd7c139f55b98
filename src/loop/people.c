/* Who is told in whose place, and when. Pure; a case must never be left with nobody. */
#include "loop/people.h"

#include "loop/casework.h"
#include "loop/severity.h"

const struct absence *people_absence(const struct policy *p, struct str person,
                                     int64_t now)
{
    for (size_t i = 0; i < p->n_absences; i++) {
        if (str_eq(p->absences[i].person, person) && p->absences[i].until > now) {
            return &p->absences[i];
        }
    }
    return NULL;
}

static bool is_there(const struct policy *p, struct str person, int64_t now)
{
    return policy_person(p, person) != NULL && people_absence(p, person, now) == NULL;
}

/* Their own deputy, else the team's where they are its owner. */
static struct str deputy_of(const struct policy *p, const struct team *team,
                            struct str person)
{
    const struct person *who = policy_person(p, person);
    struct str own = who != NULL ? who->deputy : STR_NULL;
    return str_is_empty(own) && str_eq(person, team->owner) ? team->deputy : own;
}

static struct str first_there(const struct policy *p, const struct team *team,
                              int64_t now)
{
    if (is_there(p, team->owner, now)) {
        return team->owner;
    }
    if (is_there(p, team->deputy, now)) {
        return team->deputy;
    }
    for (size_t i = 0; i < team->n_rungs; i++) {
        if (is_there(p, team->ladder[i].person, now)) {
            return team->ladder[i].person;
        }
    }
    const struct team *last = policy_team(p, p->default_team);
    return last != NULL ? last->owner : team->owner;
}

struct str people_deputy(const struct policy *p, const struct team *team,
                         struct str person, int64_t now)
{
    struct str who = deputy_of(p, team, person);
    for (size_t i = 0; i < p->n_persons && !str_is_empty(who); i++) {
        if (is_there(p, who, now)) {
            return str_eq(who, person) ? STR_NULL : who;
        }
        who = deputy_of(p, team, who);
    }
    return STR_NULL;
}

struct str people_stand_in(const struct policy *p, const struct team *team,
                           struct str person, int64_t now)
{
    struct str deputy = STR_NULL;
    if (!is_there(p, person, now)) {
        deputy = people_deputy(p, team, person, now);
    }
    if (!str_is_empty(deputy)) {
        return deputy;
    }
    return policy_person(p, person) != NULL ? person : first_there(p, team, now);
}

struct str people_next_owner(const struct policy *p, const struct team *team,
                             struct str owner, int64_t now)
{
    struct str deputy = people_deputy(p, team, owner, now);
    if (str_is_empty(deputy) && !str_eq(team->deputy, owner) &&
        is_there(p, team->deputy, now)) {
        deputy = team->deputy;
    }
    if (str_is_empty(deputy) && !str_eq(team->owner, owner) &&
        is_there(p, team->owner, now)) {
        deputy = team->owner;
    }
    for (size_t i = 0; i < team->n_rungs && str_is_empty(deputy); i++) {
        struct str next = team->ladder[i].person;
        deputy = !str_eq(next, owner) && is_there(p, next, now) ? next : STR_NULL;
    }
    return deputy;
}

struct str people_owner(const struct policy *p, const struct team *team,
                        struct str person, int64_t now)
{
    if (is_there(p, person, now) || policy_person(p, person) == NULL) {
        return people_stand_in(p, team, person, now);
    }
    struct str next = people_next_owner(p, team, person, now);
    return str_is_empty(next) ? people_stand_in(p, team, person, now) : next;
}

enum instead people_why_instead(const struct policy *p, struct str person, int64_t now)
{
    const struct absence *x = people_absence(p, person, now);
    if (policy_person(p, person) == NULL) {
        return INSTEAD_LEFT;
    }
    return x != NULL && x->is_unreached ? INSTEAD_UNREACHED : INSTEAD_AWAY;
}

void people_say_instead(const struct policy *p, struct str named, int64_t now,
                        struct mail_wish *m)
{
    if (!str_eq(m->person, named)) {
        m->instead_of = named;
        m->instead = people_why_instead(p, named, now);
    }
}

struct opening people_opening(const struct policy *p, const struct team *team,
                              const struct person *person)
{
    for (int day = 0; day < 7; day++) {
        if (person->hours[day].to > person->hours[day].from) {
            return (struct opening){
                .zone = person->zone, .week = person->hours, .holidays = p->holidays};
        }
    }
    return team_opening(team);
}

int64_t people_mail_at(const struct policy *p, const struct case_file *c,
                       const struct person *person, int64_t now)
{
    const struct severity *s = severity_kept(p, c);
    if (s != NULL && s->any_time) {
        return now;
    }
    struct opening o = people_opening(p, case_team(p, c), person);
    return calendar_add(&o, now, 0);
}
