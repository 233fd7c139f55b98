/* The customer's mails in a case: their words go to the owner. Pure. Only what the
 * owner reads; nobody else's mail is changed by what is written in one. */
#include "base/arena.h"
#include "loop/casework.h"
#include "loop/followup.h"
#include "loop/incoming.h"
#include "loop/people.h"
#include "loop/phrase.h"

/* "3", then what went wrong: the words belong to the score. */
static void keep_reason(const struct incoming_facts *f, struct decision *d)
{
    if (!f->has_previous || phrase_give_reason(f->previous.comment)) {
        return;
    }
    struct response r = f->previous;
    r.comment = str_is_empty(r.comment)
                    ? f->in.comment
                    : arena_printf(d->a, "%.*s\n\n%.*s", STR_ARG(r.comment),
                                   STR_ARG(f->in.comment));
    decision_add(d, ACTION_RESPONSE_UPDATE)->u.response = r;
}

static void say(struct mail_wish *m, enum notice what)
{
    size_t n = 0;
    if (m->notice == NOTICE_NONE) {
        m->notice = what;
        return;
    }
    while (n + 2 < NOTICES_MAX && m->also[n] != NOTICE_NONE) {
        n++;
    }
    m->also[n] = what;
}

void relay_to_owner(const struct incoming_facts *f, const struct case_file *c,
                    enum notice notice, int64_t now, struct decision *d)
{
    if (f->owner_mails_today >= (int64_t)f->policy->daily_cap * TALK_CAP_FACTOR) {
        /* a machine on the other side, or a quarrel */
        decision_aside(d, "too many mails in this case today: kept, not relayed");
        decision_mail(d, MAIL_NOTICE, c->owner, day_key(d, "many", now))->notice =
            NOTICE_TOO_MANY;
        return;
    }
    struct mail_wish *m = decision_mail(d, MAIL_RELAY_OWNER, c->owner, inbox_key(d, f));
    m->words = f->in.reply;
    say(m, notice);
    if (f->how == MATCH_SENDER && f->token.role == TOKEN_CUSTOMER) {
        say(m, NOTICE_GUESSED);
    }
    if (f->in.intent == INCOMING_UNSUBSCRIBE) {
        say(m, NOTICE_WANTS_SILENCE);
    }
    if (!str_ieq(f->in.from, f->customer.email)) {
        m->from = f->in.from;
    }
    if (f->has_case && !str_eq(c->owner, f->kase.owner)) { /* theirs from now on */
        people_say_instead(f->policy, f->kase.owner, now, m);
    }
}

void decide_empty(const struct incoming_facts *f, struct decision *d)
{
    if (f->in.has_attachment) {
        decision_aside(d, "no text, but something is attached");
    } else {
        decision_done(d, "no text of the customer's own");
    }
}

void decide_customer(const struct incoming_facts *f, int64_t now, struct decision *d)
{
    const struct incoming *in = &f->in;
    struct case_file c = f->kase;
    decision_done(d, "");
    if (in->intent == INCOMING_EMPTY && in->reply.len == 0 && !in->has_file) {
        decide_empty(f, d);
        return;
    }
    if (in->intent == INCOMING_UNSUBSCRIBE) {
        struct action *act = decision_add(d, ACTION_SUPPRESS);
        act->u.suppress.email = f->customer.email;
        act->u.suppress.reason = STR("unsubscribed by mail");
    }
    if (decide_solved(f, now, d)) {
        return;
    }
    keep_reason(f, d);
    if (!str_ieq(in->from, f->customer.email)) {
        decision_event(d, now, STR("nachfass"), "other sender", in->from);
    }
    decision_event(d, now, STR("customer"), "wrote", in->reply);
    incoming_grade(f, &c, in->reply, now, d);
    incoming_find_owner(f->policy, &c, now, d);
    if (c.state != CASE_OPEN) {
        bool waited = c.state == CASE_WAITING;
        case_start_round(f->policy, &c, now);
        decision_event(d, now, STR("nachfass"), waited ? "clock" : "reopened",
                       waited ? STR("the firm is to answer")
                              : STR("the customer wrote again"));
    }
    keep_thread(f, &c);
    decision_case(d, &c);
    relay_to_owner(f, &c, NOTICE_NONE, now, d);
}
