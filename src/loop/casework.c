/* Moves of a case: opening, rounds, the clock, the ladder. Pure; no I/O, no clock. */
#include "loop/casework.h"

#include "base/arena.h"
#include "loop/calendar.h"

static bool glob_or_all(struct str pattern, struct str value)
{
    return str_is_empty(pattern) || str_glob(pattern, value);
}

const struct team *case_route(const struct policy *p, const struct interaction *in,
                              struct str survey)
{
    for (size_t i = 0; i < p->n_routes; i++) {
        const struct route *r = &p->routes[i];
        if (glob_or_all(r->team, in->team) && glob_or_all(r->product, in->product) &&
            glob_or_all(r->language, in->language) &&
            glob_or_all(r->channel, in->channel) && glob_or_all(r->survey, survey)) {
            const struct team *t = policy_team(p, r->to);
            if (t != NULL) {
                return t;
            }
        }
    }
    return policy_team(p, p->default_team);
}

int64_t case_rung_at(const struct team *team, const struct case_file *c, size_t i)
{
    struct opening o = team_opening(team);
    return calendar_add(&o, c->round_at,
                        team->deadline_s * team->ladder[i].percent / 100);
}

/* A team that left the configuration must not stop the clock of its cases. */
static const struct team *team_of(const struct policy *p, const struct case_file *c)
{
    const struct team *t = policy_team(p, c->team);
    return t != NULL ? t : policy_team(p, p->default_team);
}

void case_start_round(const struct policy *p, struct case_file *c, int64_t now)
{
    const struct team *team = team_of(p, c);
    c->round++;
    c->round_at = now;
    c->rung = 0;
    c->state = CASE_OPEN;
    c->outcome = OUTCOME_NONE;
    c->resolved_at = 0;
    c->followup_at = 0;
    c->closed_at = 0;
    struct opening o = team_opening(team);
    c->deadline_at = calendar_add(&o, now, team->deadline_s);
    c->next_rung_at = team->n_rungs > 0 ? case_rung_at(team, c, 0) : 0;
}

void case_stop_clock(struct case_file *c)
{
    c->next_rung_at = 0;
    c->deadline_at = 0;
}

void case_resolve(const struct policy *p, struct case_file *c, int64_t now)
{
    case_stop_clock(c);
    c->state = CASE_RESOLVED;
    c->resolved_at = now;
    c->followup_at = now + p->followup_delay_s;
}

bool case_is_of_team(const struct policy *p, const struct case_file *c,
                     struct str person)
{
    const struct team *team = team_of(p, c);
    bool found = str_eq(person, c->owner) || str_eq(person, team->owner) ||
                 str_eq(person, team->deputy);
    for (size_t i = 0; i < team->n_rungs; i++) {
        found = found || str_eq(person, team->ladder[i].person);
    }
    return found && !str_is_empty(person);
}

void decide_escalation(const struct policy *p, const struct case_file *c, int64_t now,
                       struct decision *d)
{
    const struct team *team = team_of(p, c);
    struct case_file next = *c;
    if (c->state != CASE_OPEN) {
        case_stop_clock(&next); /* answered since */
        decision_case(d, &next);
        return;
    }
    size_t first = (size_t)c->rung;
    size_t end = first;
    /* the first is due by next_rung_at, whatever moved it (a bounce at the desk) */
    while (end < team->n_rungs && (end == first || case_rung_at(team, c, end) <= now)) {
        end++;
    }
    for (size_t i = first; i < end; i++) {
        bool told_higher = false;
        for (size_t k = i + 1; k < end; k++) {
            told_higher |= str_eq(team->ladder[k].person, team->ladder[i].person);
        }
        decision_event(d, now, STR("nachfass"), "rung",
                       arena_printf(d->a, "rung %zu (%d %% of the time): %.*s", i + 1,
                                    team->ladder[i].percent,
                                    STR_ARG(team->ladder[i].person)));
        if (!told_higher) {
            struct mail_wish *m = decision_mail(
                d, MAIL_ESCALATION, team->ladder[i].person,
                arena_printf(d->a, "r%lld.%zu", (long long)c->round, i + 1));
            m->rung = (int32_t)i + 1;
        }
    }
    next.rung = (int32_t)end;
    next.next_rung_at = end < team->n_rungs ? case_rung_at(team, c, end) : 0;
    decision_case(d, &next);
}

bool case_hand_to_deputy(const struct policy *p, const struct case_file *c,
                         struct str words, int64_t now, struct decision *d)
{
    struct case_file next = *c;
    const struct team *team = policy_team(p, c->team);
    if (team == NULL || str_is_empty(team->deputy) || str_eq(team->deputy, c->owner)) {
        return false;
    }
    next.owner = team->deputy;
    decision_event(d, now, STR("nachfass"), "assigned", next.owner);
    decision_case(d, &next);
    decision_mail(d, MAIL_ALERT, next.owner,
                  arena_printf(d->a, "r%lld", (long long)c->round))
        ->words = words;
    return true;
}

bool case_not_reached(const struct policy *p, const struct case_file *c,
                      struct str person, struct str words, int64_t now,
                      struct decision *d)
{
    if (c->state != CASE_OPEN ||
        (str_eq(person, c->owner) && case_hand_to_deputy(p, c, words, now, d))) {
        return true;
    }
    if (c->next_rung_at > now) {
        struct case_file next = *c;
        next.next_rung_at = now;
        decision_case(d, &next);
    }
    return c->next_rung_at != 0;
}

static void answer_undelivered(const struct policy *p, const struct case_file *c,
                               const struct outbox_mail *m, int64_t now,
                               struct decision *d)
{
    if (m->kind == MAIL_RELAY_CUSTOMER && c->state == CASE_WAITING) {
        struct case_file next = *c;
        case_start_round(p, &next, now);
        decision_event(d, now, STR("nachfass"), "reopened",
                       STR("the answer did not reach the customer"));
        decision_case(d, &next);
    }
    decision_mail(d, MAIL_NOTICE, c->owner,
                  arena_printf(d->a, "u%lld", (long long)m->id))
        ->notice = NOTICE_BOUNCED;
}

void decide_undelivered(const struct policy *p, const struct case_file *c,
                        const struct outbox_mail *m, struct str words, int64_t now,
                        struct decision *d)
{
    const struct person *to = policy_person_by_email(p, m->rcpt_to);
    decision_event(
        d, now, STR("nachfass"), "undelivered",
        arena_printf(d->a, "%s: %.*s", mail_kind_name(m->kind), STR_ARG(m->reply)));
    switch (m->kind) {
    case MAIL_RELAY_CUSTOMER:
    case MAIL_APOLOGY:
        answer_undelivered(p, c, m, now, d);
        break;
    case MAIL_ALERT:
    case MAIL_ESCALATION:
    case MAIL_UNSOLVED:
    case MAIL_RELAY_OWNER:
        case_not_reached(p, c, to == NULL ? STR_NULL : to->id, words, now, d);
        break;
    case MAIL_SURVEY:
    case MAIL_REMINDER:
    case MAIL_FOLLOWUP:
    case MAIL_NOTICE:
    case MAIL_DIGEST:
    case MAIL_THANKS:
    case MAIL_PASSIVE:
    case MAIL_PROMOTE:
        break;
    }
}

void decide_followup_silent(const struct case_file *c, int64_t asked_at, int64_t now,
                            struct decision *d)
{
    if (c->state != CASE_RESOLVED || asked_at < c->resolved_at) {
        return;
    }
    struct case_file next = *c;
    next.state = CASE_CLOSED;
    next.outcome = OUTCOME_UNCONFIRMED;
    next.closed_at = now;
    case_stop_clock(&next);
    decision_event(d, now, STR("nachfass"), "closed",
                   STR("unconfirmed: the follow-up survey was not answered"));
    decision_case(d, &next);
}
