/* Who is told when a clock of a case runs on: the ladder, and those who stand in. Pure.
 * Must never tell a rung twice, nor let a case be with nobody. */
#include "base/arena.h"
#include "loop/casework.h"
#include "loop/delivery.h"
#include "loop/people.h"

/* One rung that is due: of the first clock, or of the second. */
struct tell {
    size_t rung; /* 0-based */
    bool is_unresolved;
    struct str person, instead_of;
};

struct climb {
    const struct policy *p;
    const struct team *team;
    const struct case_file *c;
    int64_t now;
    struct tell tells[2 * LADDER_MAX];
    size_t n;
};

static const char *instead_text(enum instead why)
{
    switch (why) {
    case INSTEAD_AWAY:
        return "away";
    case INSTEAD_UNREACHED:
        return "not reached by mail";
    case INSTEAD_LEFT:
        return "left the configuration";
    case INSTEAD_NONE:
        break;
    }
    return "";
}

/* Tells all rungs of one clock that are due; the first is due by next_at, whatever
 * moved it (a bounce at the desk). Returns the number of rungs told in all. */
static size_t climb_one(struct climb *l, size_t first, bool is_unresolved)
{
    size_t i = first;
    for (; i < l->team->n_rungs; i++) {
        if (i > first && (is_unresolved ? case_resolve_rung_at(l->team, l->c, i)
                                        : case_rung_at(l->team, l->c, i)) > l->now) {
            break;
        }
        struct str named = l->team->ladder[i].person;
        if (str_eq_c(named, LADDER_OWNER) && policy_person(l->p, named) == NULL) {
            named = l->c->owner;
        }
        struct str told = people_stand_in(l->p, l->team, named, l->now);
        l->tells[l->n++] =
            (struct tell){.rung = i,
                          .is_unresolved = is_unresolved,
                          .person = told,
                          .instead_of = str_eq(told, named) ? STR_NULL : named};
    }
    return i;
}

static void tell(const struct climb *l, const struct tell *t, bool by_mail,
                 struct decision *d)
{
    struct str instead = str_is_empty(t->instead_of)
                             ? STR_NULL
                             : arena_printf(d->a, " for %.*s", STR_ARG(t->instead_of));
    decision_event(d, l->now, STR("nachfass"), "rung",
                   arena_printf(d->a, "%srung %zu (%d %% of the time): %.*s%.*s",
                                t->is_unresolved ? "resolution " : "", t->rung + 1,
                                l->team->ladder[t->rung].percent, STR_ARG(t->person),
                                STR_ARG(instead)));
    if (!by_mail) {
        return;
    }
    struct mail_wish *m =
        decision_mail(d, MAIL_ESCALATION, t->person,
                      arena_printf(d->a, "%c%lld.%zu", t->is_unresolved ? 's' : 'r',
                                   (long long)l->c->round, t->rung + 1));
    m->rung = (int32_t)t->rung + 1;
    m->is_unresolved = t->is_unresolved;
    if (!str_is_empty(t->instead_of)) {
        people_say_instead(l->p, t->instead_of, l->now, m);
    }
}

/* Each person once, with the last of what is due: after an outage the highest rung. */
static void tell_all(const struct climb *l, struct decision *d)
{
    for (size_t i = 0; i < l->n; i++) {
        bool told_later = false;
        for (size_t k = i + 1; k < l->n; k++) {
            told_later |= str_eq(l->tells[k].person, l->tells[i].person);
        }
        tell(l, &l->tells[i], !told_later, d);
    }
}

static bool is_due(int64_t at, int64_t now)
{
    return at != 0 && at <= now;
}

void decide_escalation(const struct policy *p, const struct case_file *c, int64_t now,
                       struct decision *d)
{
    struct climb l = {.p = p, .team = case_team(p, c), .c = c, .now = now};
    struct case_file next = *c;
    size_t end = 0;
    if (c->state == CASE_RESOLVED || c->state == CASE_CLOSED) {
        case_stop_clock(&next);
        decision_case(d, &next);
        return;
    }
    if (c->state == CASE_OPEN && is_due(c->next_rung_at, now)) {
        end = climb_one(&l, (size_t)c->rung, false);
        next.rung = (int32_t)end;
        next.next_rung_at = end < l.team->n_rungs ? case_rung_at(l.team, c, end) : 0;
    } else if (c->state != CASE_OPEN) {
        next.next_rung_at = 0; /* answered since */
    }
    if (is_due(c->resolve_next_at, now)) {
        size_t last = climb_one(&l, (size_t)c->resolve_rung, true);
        next.resolve_rung = (int32_t)last;
        next.resolve_next_at =
            last < l.team->n_rungs ? case_resolve_rung_at(l.team, c, last) : 0;
        end = last > end ? last : end;
    }
    for (size_t i = 0; i < l.n; i++) { /* both clocks may have climbed */
        if (l.tells[i].rung + 1 == l.team->n_rungs) {
            next.head = l.tells[i].person;
        }
    }
    tell_all(&l, d);
    decision_case(d, &next);
}

/* ---- those who stand in ---- */

static void hand_to(const struct case_file *c, struct str to, const struct handover *h,
                    struct decision *d)
{
    struct case_file next = *c;
    next.owner = to;
    decision_event(d, h->now, STR("nachfass"), "stand-in",
                   arena_printf(d->a, "%.*s for %.*s: %s", STR_ARG(to),
                                STR_ARG(c->owner), instead_text(h->why)));
    decision_event(d, h->now, STR("nachfass"), "assigned", to);
    decision_case(d, &next);
    struct mail_wish *m = decision_mail(
        d, MAIL_ALERT, to,
        arena_printf(d->a, "r%lld.%lld", (long long)c->round, (long long)h->now));
    m->words = h->words;
    m->instead_of = c->owner;
    m->instead = h->why;
}

bool case_hand_to_deputy(const struct policy *p, const struct case_file *c,
                         const struct handover *h, struct decision *d)
{
    struct str to = people_next_owner(p, case_team(p, c), c->owner, h->now);
    if (str_is_empty(to)) {
        return false;
    }
    hand_to(c, to, h, d);
    return true;
}

bool decide_stand_in(const struct policy *p, const struct case_file *c, int64_t now,
                     struct decision *d)
{
    struct str to = people_owner(p, case_team(p, c), c->owner, now);
    enum instead why = people_why_instead(p, c->owner, now);
    bool with_firm =
        c->state == CASE_OPEN || (c->state == CASE_WAITING && why != INSTEAD_AWAY);
    if (!with_firm || str_eq(to, c->owner)) {
        return false;
    }
    struct handover h = {.why = why, .now = now};
    hand_to(c, to, &h, d);
    return true;
}

bool case_not_reached(const struct policy *p, const struct case_file *c,
                      struct str person, const struct handover *h, struct decision *d)
{
    struct str deputy = people_deputy(p, case_team(p, c), person, h->now);
    if (c->state != CASE_OPEN ||
        (str_eq(person, c->owner) && case_hand_to_deputy(p, c, h, d))) {
        return true;
    }
    if (str_eq(deputy, c->owner) && !str_is_empty(deputy)) {
        return true; /* who has the case now */
    }
    if (!str_is_empty(deputy) && c->rung > 0) {
        struct mail_wish *m = decision_mail(
            d, MAIL_ESCALATION, deputy,
            arena_printf(d->a, "r%lld.%d", (long long)c->round, (int)c->rung));
        m->rung = c->rung;
        m->instead_of = person;
        m->instead = h->why;
        return true;
    }
    if (c->next_rung_at > h->now) {
        struct case_file next = *c;
        next.next_rung_at = h->now;
        decision_case(d, &next);
    }
    return c->next_rung_at != 0;
}

/* ---- mails of ours that failed ---- */

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
    if (to != NULL && delivery_blame(m) == BLAME_ADDRESS) {
        decision_absence(d, &(struct absence){.person = to->id,
                                              .is_unreached = true,
                                              .since = now,
                                              .until = now + UNREACHED_S,
                                              .text = m->reply});
    }
    switch (m->kind) {
    case MAIL_RELAY_CUSTOMER:
    case MAIL_APOLOGY:
        answer_undelivered(p, c, m, now, d);
        break;
    case MAIL_ALERT:
    case MAIL_ESCALATION:
    case MAIL_UNSOLVED:
    case MAIL_APPROVAL:
    case MAIL_RELAY_OWNER:
        case_not_reached(p, c, to == NULL ? STR_NULL : to->id,
                         &(struct handover){INSTEAD_UNREACHED, words, now}, d);
        break;
    case MAIL_SURVEY:
    case MAIL_REMINDER:
    case MAIL_FOLLOWUP:
    case MAIL_NOTICE:
    case MAIL_DIGEST:
    case MAIL_ALERTS:
    case MAIL_THANKS:
    case MAIL_PASSIVE:
    case MAIL_PROMOTE:
        break;
    }
}
