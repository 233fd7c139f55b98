/* Who may give commands in a case. Pure. Must fail closed: whatever is not proven
 * changes nothing, and its words are shown to the owner. */
#include "base/arena.h"
#include "loop/casework.h"
#include "loop/incoming.h"

/* Who writes: the person the address was given to, or another of the case's team (a
 * redirect of an absent colleague). NULL: nobody who may. */
static const struct person *desk_sender(const struct incoming_facts *f)
{
    const struct person *mine = policy_person(f->policy, f->token.person);
    if (mine != NULL && str_ieq(mine->email, f->in.from)) {
        return mine;
    }
    const struct person *by = policy_person_by_email(f->policy, f->in.from);
    return by != NULL && case_is_of_team(f->policy, &f->kase, by->id) ? by : NULL;
}

/* Each is shown while they are few: words of a customer may be among them. A machine
 * that found the address is told about once a day. */
static void show_owner(const struct incoming_facts *f, enum notice notice, int64_t now,
                       struct decision *d)
{
    bool few = f->refused_today < f->policy->daily_cap;
    struct mail_wish *m =
        decision_mail(d, MAIL_NOTICE, f->kase.owner,
                      few ? inbox_key(d, f) : day_key(d, "refused", now));
    m->notice = notice;
    m->words = f->in.reply;
    m->from = f->in.from;
}

static void refuse(const struct incoming_facts *f, const char *why, int64_t now,
                   struct decision *d)
{
    decision_event(d, now, STR("nachfass"), "refused",
                   arena_printf(d->a, "a mail to the desk address, from '%.*s': %s",
                                STR_ARG(f->in.from), why));
    show_owner(f, NOTICE_NOT_TRUSTED, now, d);
    decision_aside(d, why);
}

/* Somebody forwarded an alert to the customer, who answered it: words, no command. */
static void customer_at_desk(const struct incoming_facts *f, int64_t now,
                             struct decision *d)
{
    decision_event(d, now, STR("nachfass"), "refused",
                   STR("the customer wrote to the desk address"));
    show_owner(f, NOTICE_CUSTOMER_AT_DESK, now, d);
    decision_aside(d, "the customer wrote to the desk address");
}

const struct person *trust_sender(const struct incoming_facts *f, int64_t now,
                                  struct decision *d)
{
    const struct person *by = desk_sender(f);
    if (by != NULL && f->in.is_authentic) {
        return by;
    }
    if (by == NULL && str_ieq(f->in.from, f->customer.email)) {
        customer_at_desk(f, now, d);
    } else {
        refuse(f,
               by == NULL ? "sender is nobody of the team" : "sender not authenticated",
               now, d);
    }
    return NULL;
}
