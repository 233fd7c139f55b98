/* Mails in a case: the customer's words to the owner, the owner's words to the customer
 * or their commands. Pure. Nothing internal may ever reach the customer. */
#include "base/arena.h"
#include "loop/casework.h"
#include "loop/command.h"
#include "loop/followup.h"
#include "loop/incoming.h"
#include "loop/phrase.h"

/* Mails of the firm's people that one case may send to its customer in 24 h, as a
 * multiple of the daily cap: far above a lively exchange, far below two machines. */
enum { DESK_CAP_FACTOR = 4, DAY_S = 86400 };

static struct str inbox_key(struct decision *d, const struct incoming_facts *f)
{
    return arena_printf(d->a, "i%lld", (long long)f->in.inbox_id);
}

/* ---- the customer ---- */

/* The same wish all day: an alarm that rings for every mail would be the flood. */
static struct str day_key(struct decision *d, const char *what, int64_t now)
{
    return arena_printf(d->a, "%s%lld", what, (long long)(now / DAY_S));
}

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

void relay_to_owner(const struct incoming_facts *f, const struct case_file *c,
                    enum notice notice, int64_t now, struct decision *d)
{
    if (f->owner_mails_today >= f->policy->daily_cap) {
        /* a machine on the other side, or a quarrel */
        decision_aside(d, "too many mails in this case today: kept, not relayed");
        decision_mail(d, MAIL_NOTICE, c->owner, day_key(d, "many", now))->notice =
            NOTICE_TOO_MANY;
        return;
    }
    struct mail_wish *m = decision_mail(d, MAIL_RELAY_OWNER, c->owner, inbox_key(d, f));
    m->words = f->in.reply;
    m->notice = notice;
    if (!str_ieq(f->in.from, f->customer.email)) {
        m->from = f->in.from;
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
    if (in->intent == INCOMING_EMPTY && in->reply.len == 0) {
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
    if (c.state != CASE_OPEN) {
        enum case_state before = c.state;
        case_start_round(f->policy, &c, now);
        if (before != CASE_WAITING) {
            decision_event(d, now, STR("nachfass"), "reopened",
                           STR("the customer wrote again"));
        }
    }
    if (!str_is_empty(in->message_id)) {
        c.thread_id = in->message_id;
    }
    decision_case(d, &c);
    relay_to_owner(f, &c, NOTICE_NONE, now, d);
}

/* ---- the desk ---- */

static void notice(const struct incoming_facts *f, struct decision *d,
                   struct str person, enum notice what)
{
    struct mail_wish *m = decision_mail(d, MAIL_NOTICE, person, inbox_key(d, f));
    m->notice = what;
    m->words = f->in.reply;
}

static void relay(const struct incoming_facts *f, const struct person *by,
                  struct str words, int64_t now, struct decision *d)
{
    decision_event(d, now, by->id, "answered", words);
    struct mail_wish *m =
        decision_mail(d, MAIL_RELAY_CUSTOMER, STR_NULL, inbox_key(d, f));
    m->words = words;
    m->by = by->id;
}

static void answer(const struct incoming_facts *f, const struct person *by,
                   struct str words, int64_t now, struct decision *d)
{
    struct case_file c = f->kase;
    relay(f, by, words, now, d);
    if (c.first_response_at == 0) {
        c.first_response_at = now;
    }
    if (c.state == CASE_OPEN) {
        c.state = CASE_WAITING;
        case_stop_clock(&c);
    }
    decision_case(d, &c);
    notice(f, d, by->id, NOTICE_RELAYED);
}

static void resolve(const struct incoming_facts *f, const struct person *by,
                    struct str words, int64_t now, struct decision *d)
{
    struct case_file c = f->kase;
    if (words.len > 0) {
        relay(f, by, words, now, d);
        if (c.first_response_at == 0) {
            c.first_response_at = now; /* only words that went out are a response */
        }
    }
    if (c.state == CASE_OPEN || c.state == CASE_WAITING) {
        case_resolve(f->policy, &c, now);
        decision_event(d, now, by->id, "resolved", STR_NULL);
    }
    decision_case(d, &c);
    notice(f, d, by->id, NOTICE_RESOLVED);
}

static const struct person *find_person(const struct policy *p, struct str who)
{
    const struct person *found = policy_person_by_email(p, who);
    if (found == NULL) {
        found = policy_person(p, who);
    }
    for (size_t i = 0; found == NULL && i < p->n_persons; i++) {
        const struct person *one = &p->persons[i];
        if (phrase_same(one->id, who) || phrase_same(one->name, who)) {
            found = one;
        }
    }
    return found;
}

static void assign(const struct incoming_facts *f, const struct person *by,
                   const struct command *cmd, int64_t now, struct decision *d)
{
    const struct person *to = find_person(f->policy, cmd->argument);
    if (to == NULL) {
        notice(f, d, by->id, NOTICE_NOT_ASSIGNED);
        return;
    }
    struct case_file c = f->kase;
    c.owner = to->id;
    decision_event(d, now, by->id, "assigned", to->id);
    decision_case(d, &c);
    /* what stands below the command is for the colleague, never for the customer */
    struct mail_wish *m = decision_mail(d, MAIL_ALERT, to->id, inbox_key(d, f));
    m->words = f->has_previous ? f->previous.comment : STR_NULL;
    m->hint = cmd->rest.len == 0 ? STR_NULL
                                 : arena_printf(d->a, "%.*s: %.*s", STR_ARG(by->name),
                                                STR_ARG(cmd->rest));
    notice(f, d, by->id, NOTICE_ASSIGNED);
}

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

static void refuse(const struct incoming_facts *f, const char *why, int64_t now,
                   struct decision *d)
{
    decision_event(d, now, STR("nachfass"), "refused",
                   STR("a mail to the desk address that could not be trusted"));
    struct mail_wish *m =
        decision_mail(d, MAIL_NOTICE, f->kase.owner, day_key(d, "refused", now));
    m->notice = NOTICE_NOT_TRUSTED;
    m->words = f->in.reply;
    decision_aside(d, why);
}

/* Words for the customer that must not go out: they hold a secret of ours (a quoted
 * alert that no rule recognised), or come faster than a person writes. */
static bool hold(const struct incoming_facts *f, const struct person *by,
                 struct str words, int64_t now, struct decision *d)
{
    if (words.len > 0 && str_ihas(words, f->token.token)) {
        decision_event(d, now, STR("nachfass"), "held",
                       STR("an answer that quoted internal text was not relayed"));
        notice(f, d, by->id, NOTICE_HELD);
        decision_aside(d, "internal text in an answer: not relayed");
        return true;
    }
    if (words.len > 0 &&
        f->desk_mails_today >= (int64_t)f->policy->daily_cap * DESK_CAP_FACTOR) {
        decision_event(d, now, by->id, "held", words);
        decision_mail(d, MAIL_NOTICE, by->id, day_key(d, "many", now))->notice =
            NOTICE_TOO_MANY;
        decision_aside(d, "too many answers in this case today: kept, not relayed");
        return true;
    }
    return false;
}

static void obey(const struct incoming_facts *f, const struct person *by,
                 const struct command *cmd, int64_t now, struct decision *d)
{
    switch (cmd->kind) {
    case COMMAND_RESOLVED: {
        /* a closing formula alone is no answer */
        struct command bare = command_parse(f->in.comment, f->in.subject);
        bool is_bare = bare.kind == COMMAND_RESOLVED && bare.rest.len == 0;
        resolve(f, by, is_bare ? STR_NULL : cmd->rest, now, d);
        break;
    }
    case COMMAND_NOTE:
        notice(f, d, by->id, NOTICE_NOTED);
        break;
    case COMMAND_ASSIGN:
        assign(f, by, cmd, now, d);
        break;
    case COMMAND_NONE:
        if (cmd->rest.len == 0) {
            decision_mail(d, MAIL_NOTICE, by->id, day_key(d, "empty", now))->notice =
                NOTICE_EMPTY;
        } else {
            answer(f, by, cmd->rest, now, d);
        }
        break;
    }
}

void decide_desk(const struct incoming_facts *f, int64_t now, struct decision *d)
{
    const struct person *by = desk_sender(f);
    if (by == NULL || !f->in.is_authentic) {
        refuse(f,
               by == NULL ? "sender is nobody of the team" : "sender not authenticated",
               now, d);
        return;
    }
    decision_done(d, "");
    struct command cmd = command_parse(f->in.reply, f->in.subject);
    if (cmd.note.len > 0) {
        decision_event(d, now, by->id, "note", cmd.note);
    }
    bool is_for_customer = cmd.kind == COMMAND_NONE || cmd.kind == COMMAND_RESOLVED;
    if (!is_for_customer || !hold(f, by, cmd.rest, now, d)) {
        obey(f, by, &cmd, now, d);
    }
}
