/* Moves of a case from the terminal. Pure. */
#include "loop/desk.h"

#include "base/arena.h"
#include "loop/casework.h"

static struct str actor(void)
{
    return STR("operator");
}

void desk_reply(const struct policy *p, const struct case_file *c,
                const struct desk_words *words, int64_t now, struct decision *d)
{
    struct case_file next = *c;
    decision_event(d, now, c->owner, "answered", words->text);
    struct mail_wish *m = decision_mail(d, MAIL_RELAY_CUSTOMER, STR_NULL, words->key);
    m->words = words->text;
    m->by = c->owner;
    if (next.first_response_at == 0) {
        next.first_response_at = now;
    }
    if (next.state == CASE_OPEN) {
        case_wait(p, &next, now);
    }
    decision_case(d, &next);
}

void desk_resolve(const struct policy *p, const struct case_file *c, int64_t now,
                  struct decision *d)
{
    struct case_file next = *c;
    if (c->state == CASE_RESOLVED || c->state == CASE_CLOSED) {
        return; /* said before: nothing changes */
    }
    case_resolve(p, &next, now);
    decision_event(d, now, actor(), "resolved", STR_NULL);
    decision_case(d, &next);
}

void desk_note(struct str words, int64_t now, struct decision *d)
{
    decision_event(d, now, actor(), "note", words);
}

void desk_assign(const struct case_file *c, const struct person *to, struct str key,
                 int64_t now, struct decision *d)
{
    struct case_file next = *c;
    if (str_eq(c->owner, to->id)) {
        return;
    }
    next.owner = to->id;
    decision_event(d, now, actor(), "assigned", to->id);
    decision_case(d, &next);
    decision_mail(d, MAIL_ALERT, to->id, key);
}

void desk_reopen(const struct policy *p, const struct case_file *c, int64_t now,
                 struct decision *d)
{
    struct case_file next = *c;
    if (c->state == CASE_OPEN) {
        return;
    }
    case_start_round(p, &next, now);
    decision_event(d, now, actor(), "reopened", STR_NULL);
    decision_case(d, &next);
    decision_mail(d, MAIL_ALERT, next.owner,
                  arena_printf(d->a, "r%lld", (long long)next.round));
}
