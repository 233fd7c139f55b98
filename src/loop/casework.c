/* Moves of a case: opening, rounds, its two clocks. Pure; no I/O, no clock of its own.
 */
#include "loop/casework.h"

#include "base/arena.h"
#include "loop/calendar.h"
#include "loop/severity.h"

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

/* A team that left the configuration must not stop the clock of its cases. */
const struct team *case_team(const struct policy *p, const struct case_file *c)
{
    const struct team *t = policy_team(p, c->team);
    return t != NULL ? t : policy_team(p, p->default_team);
}

/* Cases of before a round kept its time have none. */
static int64_t respond_time(const struct team *team, const struct case_file *c)
{
    return c->respond_s > 0 ? c->respond_s : team->deadline_s;
}

int64_t case_rung_at(const struct team *team, const struct case_file *c, size_t i)
{
    struct opening o = team_opening(team);
    return calendar_add(&o, c->round_at,
                        respond_time(team, c) * team->ladder[i].percent / 100);
}

int64_t case_resolve_rung_at(const struct team *team, const struct case_file *c,
                             size_t i)
{
    struct opening o = team_opening(team);
    int64_t left = c->resolve_s * team->ladder[i].percent / 100 - c->resolve_used_s;
    return calendar_add(&o, c->resolve_from, left > 0 ? left : 0);
}

/* ---- the time to the answer ---- */

static void run_response(const struct team *team, struct case_file *c)
{
    struct opening o = team_opening(team);
    size_t rung = (size_t)c->rung;
    c->deadline_at = calendar_add(&o, c->round_at, respond_time(team, c));
    c->next_rung_at = rung < team->n_rungs ? case_rung_at(team, c, rung) : 0;
}

static void stop_response(struct case_file *c)
{
    c->next_rung_at = 0;
    c->deadline_at = 0;
}

/* ---- the time to the resolution ---- */

static void run_resolution(const struct team *team, struct case_file *c, int64_t now)
{
    struct opening o = team_opening(team);
    size_t rung = (size_t)c->resolve_rung;
    int64_t left = c->resolve_s - c->resolve_used_s;
    c->resolve_from = now;
    c->resolve_at = calendar_add(&o, now, left > 0 ? left : 0);
    c->resolve_next_at = rung < team->n_rungs ? case_resolve_rung_at(team, c, rung) : 0;
}

static void stop_resolution(struct case_file *c)
{
    c->resolve_from = 0;
    c->resolve_at = 0;
    c->resolve_next_at = 0;
}

static void pause_resolution(const struct team *team, struct case_file *c, int64_t now)
{
    struct opening o = team_opening(team);
    if (c->resolve_from != 0) {
        c->resolve_used_s += calendar_between(&o, c->resolve_from, now);
    }
    stop_resolution(c);
}

/* ---- moves ---- */

/* What the case's severity, else its team, gives. */
static int64_t given_response(const struct policy *p, const struct case_file *c)
{
    const struct severity *s = severity_kept(p, c);
    return s != NULL && s->first_response_s > 0 ? s->first_response_s
                                                : case_team(p, c)->deadline_s;
}

static int64_t given_resolution(const struct policy *p, const struct case_file *c)
{
    const struct severity *s = severity_kept(p, c);
    return s != NULL && s->resolution_s > 0 ? s->resolution_s
                                            : case_team(p, c)->resolution_s;
}

static void restart_resolution(const struct policy *p, struct case_file *c, int64_t now)
{
    c->resolve_s = given_resolution(p, c);
    c->resolve_used_s = 0;
    c->resolve_rung = 0;
    stop_resolution(c);
    if (c->resolve_s > 0) {
        run_resolution(case_team(p, c), c, now);
    }
}

void case_start_round(const struct policy *p, struct case_file *c, int64_t now)
{
    bool is_new = c->round == 0 || c->state == CASE_CLOSED;
    bool begins = is_new || c->state == CASE_RESOLVED;
    c->round++;
    c->round_at = now;
    c->rung = 0;
    c->head = is_new ? STR_NULL : c->head;
    c->state = CASE_OPEN;
    c->outcome = OUTCOME_NONE;
    c->resolved_at = 0;
    c->followup_at = 0;
    c->closed_at = 0;
    c->respond_s = given_response(p, c);
    run_response(case_team(p, c), c);
    if (begins) {
        restart_resolution(p, c, now);
    } else if (c->resolve_s > 0 && c->resolve_from == 0) {
        run_resolution(case_team(p, c), c, now);
    }
}

bool case_grade(struct arena *a, const struct policy *p, struct case_file *c,
                const struct grounds *g, int64_t now)
{
    const struct severity *s = severity_of(a, p, c, g);
    const struct severity *kept = severity_kept(p, c);
    if (s == NULL || (kept != NULL && kept <= s)) {
        return false;
    }
    const struct team *team = case_team(p, c);
    struct opening o = team_opening(team);
    c->severity = s->id;
    int64_t respond_s = given_response(p, c);
    int64_t resolve_s = given_resolution(p, c);
    if (c->deadline_at != 0 && calendar_add(&o, now, respond_s) < c->deadline_at) {
        c->respond_s = respond_s;
        c->round_at = now;
        run_response(team, c);
    }
    bool runs = c->resolve_from != 0 || (c->resolve_s == 0 && c->deadline_at != 0);
    if (runs && resolve_s > 0 &&
        (c->resolve_at == 0 || calendar_add(&o, now, resolve_s) < c->resolve_at)) {
        c->resolve_s = resolve_s;
        c->resolve_used_s = 0;
        run_resolution(team, c, now);
    } else if (!runs && resolve_s > 0 && resolve_s < c->resolve_s - c->resolve_used_s) {
        c->resolve_s = resolve_s; /* stands still */
        c->resolve_used_s = 0;
    }
    return true;
}

void case_more_time(const struct policy *p, struct case_file *c, int64_t more_s)
{
    const struct team *team = case_team(p, c);
    if (c->deadline_at != 0) {
        c->respond_s = respond_time(team, c) + more_s;
        run_response(team, c);
    }
    if (c->resolve_from != 0) {
        int64_t from = c->resolve_from;
        c->resolve_s += more_s;
        run_resolution(team, c, from);
    }
}

void case_wait(const struct policy *p, struct case_file *c, int64_t now)
{
    c->state = CASE_WAITING;
    stop_response(c);
    if (p->pause_waiting) {
        pause_resolution(case_team(p, c), c, now);
    }
}

void case_stop_clock(struct case_file *c)
{
    stop_response(c);
    stop_resolution(c);
}

void case_resolve(const struct policy *p, struct case_file *c, int64_t now)
{
    case_stop_clock(c);
    c->state = CASE_RESOLVED;
    c->resolved_at = now;
    c->followup_at = now + p->followup_delay_s;
}

int64_t case_due_at(const struct case_file *c)
{
    if (c->deadline_at == 0 || c->resolve_at == 0) {
        return c->deadline_at + c->resolve_at;
    }
    return c->deadline_at < c->resolve_at ? c->deadline_at : c->resolve_at;
}

bool case_is_of_team(const struct policy *p, const struct case_file *c,
                     struct str person)
{
    const struct team *team = case_team(p, c);
    bool found = str_eq(person, c->owner) || str_eq(person, team->owner) ||
                 str_eq(person, team->deputy);
    for (size_t i = 0; i < team->n_rungs; i++) {
        found = found || str_eq(person, team->ladder[i].person);
    }
    return found && !str_is_empty(person);
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
