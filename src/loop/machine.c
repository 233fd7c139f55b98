/* Mail from machines: bounces, complaints, out-of-office. Pure. Machines never get an
 * answer, and only a mail about one of ours, to that address, changes anything. */
#include "base/arena.h"
#include "loop/absence.h"
#include "loop/casework.h"
#include "loop/incoming.h"

static void suppress(struct decision *d, struct str email, struct str reason)
{
    struct action *act = decision_add(d, ACTION_SUPPRESS);
    act->u.suppress.email = email;
    act->u.suppress.reason = reason;
}

/* A follow-up stays open: its expiry is what closes the case. */
static void cancel_invitation(const struct incoming_facts *f, struct decision *d)
{
    if (f->has_invitation && f->invitation.state == INVITATION_OPEN &&
        f->invitation.kind == INVITATION_SURVEY) {
        struct invitation inv = f->invitation;
        inv.state = INVITATION_CANCELLED;
        inv.remind_at = 0;
        decision_add(d, ACTION_INVITATION_UPDATE)->u.invitation = inv;
    }
}

static struct str phrase_of(const struct incoming_facts *f)
{
    return f->has_previous ? f->previous.comment : STR_NULL;
}

/* A forged report must not switch another address off. */
static bool is_about_customer(const struct incoming_facts *f)
{
    return str_is_empty(f->in.bounce_recipient) ||
           str_ieq(f->in.bounce_recipient, f->customer.email);
}

static void bounce_at_desk(const struct incoming_facts *f, int64_t now,
                           struct decision *d)
{
    decision_event(d, now, STR("nachfass"), "bounced",
                   arena_printf(d->a, "mail to %.*s: %.*s", STR_ARG(f->token.person),
                                STR_ARG(f->in.bounce_status)));
    struct handover h = {INSTEAD_UNREACHED, phrase_of(f), now};
    if (f->in.is_hard) { /* resigned, or renamed: others are told until they write */
        struct absence x = {
            .person = f->token.person,
            .is_unreached = true,
            .since = now,
            .until = now + UNREACHED_S,
            .text = arena_printf(d->a, "bounced %.*s", STR_ARG(f->in.bounce_status))};
        decision_absence(d, &x);
    }
    if (!case_not_reached(f->policy, &f->kase, f->token.person, &h, d)) {
        decision_aside(d, "nobody is left to tell: a mail to the desk came back");
    }
}

static void bounce(const struct incoming_facts *f, int64_t now, struct decision *d)
{
    if (f->token.role == TOKEN_DESK) {
        bounce_at_desk(f, now, d);
        return;
    }
    if (!is_about_customer(f)) {
        decision_done(d, "bounce of an address we did not write to");
        return;
    }
    if (f->in.is_hard) {
        suppress(d, f->customer.email,
                 arena_printf(d->a, "bounced %.*s", STR_ARG(f->in.bounce_status)));
        cancel_invitation(f, d);
    } else if (f->in.is_soft) {
        struct action *act = decision_add(d, ACTION_SOFT_BOUNCE);
        act->u.suppress.email = f->customer.email;
        act->u.suppress.reason = f->in.bounce_status;
    }
    if (f->has_case) {
        decision_event(d, now, STR("nachfass"), "bounced",
                       arena_printf(d->a, "mail to the customer: %.*s",
                                    STR_ARG(f->in.bounce_status)));
        struct mail_wish *m =
            decision_mail(d, MAIL_NOTICE, f->kase.owner,
                          arena_printf(d->a, "i%lld", (long long)f->in.inbox_id));
        m->notice = NOTICE_BOUNCED;
    }
}

/* Somebody of the firm is away: that is remembered, and their case goes to the deputy
 * at once. False, and nothing done: a guess, and it speaks of nobody away. */
static bool absent(const struct incoming_facts *f, int64_t now, struct decision *d)
{
    const struct case_file *c = &f->kase;
    const struct person *who = policy_person(f->policy, f->token.person);
    struct absence_said said = {0};
    if (who != NULL) {
        struct str text = arena_printf(d->a, "%.*s\n%.*s", STR_ARG(f->in.subject),
                                       STR_ARG(f->in.reply));
        said = absence_read(d->a, text, who->zone, now);
    }
    if (f->in.is_guess && !said.is_absent && !said.has_left) {
        return false;
    }
    if (who == NULL || !str_ieq(who->email, f->in.from) || !f->in.is_authentic) {
        return true;
    }
    int64_t until = said.back_at != 0 ? said.back_at
                    : said.has_left   ? now + UNREACHED_S
                                      : now + f->policy->absence_s;
    if (said.is_absent || said.has_left) {
        struct absence x = {.person = who->id,
                            .is_unreached = said.has_left,
                            .since = now,
                            .until = until,
                            .text = f->in.subject};
        decision_absence(d, &x);
    }
    decision_event(d, now, who->id, "absent", f->in.subject);
    if (f->has_case && str_eq(who->id, c->owner) && c->state == CASE_OPEN) {
        struct handover h = {INSTEAD_AWAY, phrase_of(f), now};
        case_hand_to_deputy(f->policy, c, &h, d);
    }
    return true;
}

void decide_machine(const struct incoming_facts *f, int64_t now, struct decision *d)
{
    decision_done(d, "");
    if (f->how == MATCH_NONE || f->how == MATCH_SENDER /* From proves nothing here */
        || f->token.role == TOKEN_REVIEW) {
        decision_done(d, "machine mail about none of ours");
        return;
    }
    switch (f->in.kind) {
    case INCOMING_BOUNCE:
        bounce(f, now, d);
        break;
    case INCOMING_COMPLAINT:
        if (f->token.role != TOKEN_DESK && is_about_customer(f)) {
            suppress(d, f->customer.email, STR("complaint"));
            cancel_invitation(f, d);
        }
        break;
    case INCOMING_AUTO:
        if ((f->token.role != TOKEN_DESK || !absent(f, now, d)) && f->in.is_guess) {
            /* who is away or answers for the firm must not be lost for writing like a
             * note */
            decision_aside(d, "by its words an automatic reply: is it one?");
        }
        break;
    case INCOMING_DELAY:
    case INCOMING_RECEIPT:
    case INCOMING_CHALLENGE:
    case INCOMING_REPLY:
    case INCOMING_UNREADABLE:
        break;
    }
}
