/* Building a list of actions. Pure; carries nothing out. */
#include "loop/actions.h"

#include <string.h>

#include "base/arena.h"

void decision_init(struct decision *d, struct arena *a)
{
    *d = (struct decision){.a = a, .disposition = DISPOSE_DONE};
}

struct action *decision_add(struct decision *d, enum action_kind kind)
{
    if (d->n == d->cap) {
        size_t cap = d->cap == 0 ? 8 : d->cap * 2;
        struct action *items = ARENA_ARRAY(d->a, cap, struct action);
        if (d->n > 0) {
            memcpy(items, d->items, d->n * sizeof *items);
        }
        d->items = items;
        d->cap = cap;
    }
    struct action *act = &d->items[d->n++];
    *act = (struct action){.kind = kind};
    return act;
}

void decision_event(struct decision *d, int64_t at, struct str actor, const char *kind,
                    struct str text)
{
    decision_add(d, ACTION_EVENT)->u.event =
        (struct event){.at = at, .actor = actor, .kind = str_c(kind), .text = text};
}

struct mail_wish *decision_mail(struct decision *d, enum mail_kind kind,
                                struct str person, struct str dedupe)
{
    struct mail_wish *m = &decision_add(d, ACTION_MAIL)->u.mail;
    *m = (struct mail_wish){.kind = kind, .person = person, .dedupe = dedupe};
    return m;
}

void decision_case(struct decision *d, const struct case_file *c)
{
    decision_add(d, ACTION_CASE_UPDATE)->u.kase = *c;
}

void decision_absence(struct decision *d, const struct absence *x)
{
    decision_add(d, ACTION_ABSENCE)->u.absence = *x;
}

void decision_aside(struct decision *d, const char *reason)
{
    d->disposition = DISPOSE_ASIDE;
    d->reason = str_c(reason);
}

void decision_done(struct decision *d, const char *reason)
{
    d->disposition = DISPOSE_DONE;
    d->reason = str_c(reason);
}
