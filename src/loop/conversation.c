/* The firm's mails in a case: words to the customer, or commands. Pure. Nothing
 * internal may ever reach the customer. */
#include "base/arena.h"
#include "loop/casework.h"
#include "loop/command.h"
#include "loop/incoming.h"
#include "loop/people.h"
#include "loop/phrase.h"

/* Mails of the firm's people that one case may send to its customer in 24 h, as a
 * multiple of the daily cap: far above a lively exchange, far below two machines. */
enum { DESK_CAP_FACTOR = 4 };

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
        case_wait(f->policy, &c, now);
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
    const struct person *by = trust_sender(f, now, d);
    if (by == NULL) {
        return;
    }
    decision_done(d, "");
    if (people_absence(f->policy, by->id, now) != NULL) { /* back, or reached again */
        decision_add(d, ACTION_PRESENT)->u.absence.person = by->id;
        decision_event(d, now, by->id, "present", STR_NULL);
    }
    struct command cmd = command_parse(f->in.reply, f->in.subject);
    if (cmd.note.len > 0) {
        decision_event(d, now, by->id, "note", cmd.note);
    }
    bool is_for_customer = cmd.kind == COMMAND_NONE || cmd.kind == COMMAND_RESOLVED;
    if (!is_for_customer || !hold(f, by, cmd.rest, now, d)) {
        obey(f, by, &cmd, now, d);
    }
}
