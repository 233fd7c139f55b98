/* More time for a case, once a round and within limits. Pure. */
#include "loop/more_time.h"

#include "loop/casework.h"
#include "loop/people.h"

enum { WEEK_DAYS = 7, MINUTE_S = 60, HOUR_S = 3600 };

enum notice more_time_refused(const struct policy *p, const struct case_file *c,
                              int64_t n_before, int64_t now)
{
    if (c->deadline_at == 0 && c->resolve_at == 0) {
        return NOTICE_NO_CLOCK;
    }
    if ((c->deadline_at != 0 && c->deadline_at <= now) ||
        (c->resolve_at != 0 && c->resolve_at <= now)) {
        return NOTICE_TOO_LATE; /* else a missed deadline would never have been one */
    }
    return n_before > 0 || p->more_time_max_s == 0 ? NOTICE_TIME_USED : NOTICE_NONE;
}

int64_t more_time_s(const struct policy *p, const struct case_file *c,
                    const struct command *cmd)
{
    const struct team *team = case_team(p, c);
    int64_t day_s = 0;
    int64_t days = 0;
    for (size_t i = 0; i < WEEK_DAYS; i++) {
        int64_t open_s = (int64_t)(team->hours[i].to - team->hours[i].from) * MINUTE_S;
        days += open_s > 0 ? 1 : 0;
        day_s = open_s > day_s ? open_s : day_s;
    }
    const int64_t units[] = {[UNIT_MINUTES] = MINUTE_S,
                             [UNIT_HOURS] = HOUR_S,
                             [UNIT_DAYS] = day_s,
                             [UNIT_WEEKS] = day_s * days};
    int64_t wish = cmd->number == 0 ? day_s : cmd->number * units[cmd->unit];
    return wish < p->more_time_max_s ? wish : p->more_time_max_s;
}

struct str more_time_witness(const struct policy *p, const struct case_file *c,
                             struct str by, int64_t now)
{
    const struct team *team = case_team(p, c);
    int32_t rung = c->deadline_at != 0 ? c->rung : c->resolve_rung;
    for (size_t i = (size_t)rung; i < team->n_rungs; i++) {
        struct str person = team->ladder[i].person;
        if (str_eq_c(person, LADDER_OWNER) && policy_person(p, person) == NULL) {
            person = c->owner;
        }
        person = people_stand_in(p, team, person, now);
        if (!str_eq(person, by)) {
            return person;
        }
    }
    return STR_NULL;
}
