/* What the follow-up's answer makes of a case. Must never let one lie: whatever is
 * answered, the case is closed or somebody's again. */
#include "loop/followup.h"

#include "base/arena.h"
#include "loop/casework.h"
#include "loop/ladder.h"
#include "loop/people.h"
#include "loop/phrase.h"
#include "loop/tone.h"

enum verdict {
    VERDICT_SOLVED,
    VERDICT_NOT_SOLVED,
    VERDICT_OPEN, /* something is asked, or not sure: the owner's again */
    VERDICT_SILENT
};

bool followup_is_settled(const struct incoming_facts *f)
{
    return f->invitation.kind == INVITATION_FOLLOWUP && f->has_case &&
           !f->in.has_score && !f->in.review;
}

static enum verdict verdict_of(const struct incoming_facts *f, const struct survey *s)
{
    const struct incoming *in = &f->in;
    if (in->has_score && in->score <= s->low) {
        return VERDICT_NOT_SOLVED;
    }
    if (in->intent == INCOMING_QUESTION || in->review) {
        return VERDICT_OPEN;
    }
    if (in->has_score) {
        return VERDICT_SOLVED;
    }
    if (in->intent == INCOMING_UNSUBSCRIBE) {
        return VERDICT_SILENT; /* a wish to be left alone is no complaint */
    }
    return tone_end(in->comment) == TONE_OTHER ? VERDICT_NOT_SOLVED : VERDICT_SOLVED;
}

static struct str said(const struct incoming_facts *f, struct decision *d,
                       const char *what)
{
    return f->in.has_score
               ? arena_printf(d->a, "%s, score %d: %.*s", what, f->in.score,
                              STR_ARG(f->in.comment))
               : arena_printf(d->a, "%s: %.*s", what, STR_ARG(f->in.comment));
}

static void recovered(const struct incoming_facts *f, int64_t now, struct decision *d)
{
    struct case_file c = f->kase;
    case_stop_clock(&c);
    c.state = CASE_CLOSED;
    c.outcome = OUTCOME_RECOVERED;
    c.closed_at = now;
    decision_event(d, now, STR("customer"), "closed", said(f, d, "recovered"));
    decision_case(d, &c);
    struct mail_wish *m =
        decision_mail(d, MAIL_NOTICE, c.owner,
                      arena_printf(d->a, "i%lld", (long long)f->in.inbox_id));
    m->notice = NOTICE_CLOSED;
    m->words = f->in.comment;
}

/* The next person up hears of it at once; the ladder's own times run as in any round.
 */
static void tell_next(const struct incoming_facts *f, const struct case_file *c,
                      int64_t now, struct decision *d)
{
    int32_t rung = 0;
    struct str who = ladder_next(f->policy, &f->kase, f->standing.n_not_solved, &rung);
    if (str_is_empty(who)) {
        return;
    }
    struct str named = who;
    who = people_stand_in(f->policy, case_team(f->policy, c), named, now);
    if (str_eq(who, c->owner)) {
        return; /* told already */
    }
    decision_event(d, now, STR("nachfass"), "raised", who);
    struct mail_wish *m = decision_mail(
        d, MAIL_UNSOLVED, who, arena_printf(d->a, "r%lld", (long long)c->round));
    m->words = f->in.comment;
    m->rung = rung;
    people_say_instead(f->policy, named, now, m);
}

/* The customer hears that it goes on, and is asked why where no word was given. */
static void tell_customer(const struct incoming_facts *f, const struct case_file *c,
                          struct decision *d)
{
    if (f->in.intent == INCOMING_UNSUBSCRIBE ||
        f->mails_today >= f->policy->daily_cap) {
        return;
    }
    struct mail_wish *m = decision_mail(
        d, MAIL_APOLOGY, STR_NULL, arena_printf(d->a, "r%lld", (long long)c->round));
    m->words = f->in.comment;
    m->is_again = true;
    m->ask_reason = !phrase_give_reason(f->in.comment);
}

static struct case_file reopen(const struct incoming_facts *f, int64_t now,
                               struct decision *d)
{
    struct case_file c = f->kase;
    incoming_grade(f, &c, f->in.comment, now, d);
    incoming_find_owner(f->policy, &c, now, d);
    case_start_round(f->policy, &c, now);
    keep_thread(f, &c);
    if (f->in.has_score) {
        decision_event(d, now, STR("customer"), "score",
                       arena_printf(d->a, "not solved: %d", f->in.score));
    }
    decision_event(d, now, STR("customer"), "reopened", f->in.comment);
    decision_case(d, &c);
    struct mail_wish *m = decision_mail(
        d, MAIL_ALERT, c.owner, arena_printf(d->a, "r%lld", (long long)c.round));
    m->words = f->in.comment;
    m->from = str_ieq(f->in.from, f->customer.email) ? STR_NULL : f->in.from;
    return c;
}

static void not_solved(const struct incoming_facts *f, int64_t now, struct decision *d)
{
    struct case_file c = reopen(f, now, d);
    tell_next(f, &c, now, d);
    tell_customer(f, &c, d);
}

void decide_followup(const struct incoming_facts *f, const struct survey *s,
                     int64_t now, struct decision *d)
{
    if (f->kase.state == CASE_OPEN) {
        tell_owner(f, now, d); /* it was reopened before: no second alert */
        return;
    }
    switch (verdict_of(f, s)) {
    case VERDICT_SOLVED:
        recovered(f, now, d);
        break;
    case VERDICT_NOT_SOLVED:
        not_solved(f, now, d);
        break;
    case VERDICT_OPEN:
        (void)reopen(f, now, d);
        break;
    case VERDICT_SILENT:
        decide_followup_silent(&f->kase, now, now, d);
        break;
    }
}

bool followup_awaits(const struct case_file *c, const struct invitation *inv)
{
    return c->state == CASE_RESOLVED && inv->created_at >= c->resolved_at;
}

/* ---- in the conversation ---- */

bool decide_solved(const struct incoming_facts *f, int64_t now, struct decision *d)
{
    struct case_file c = f->kase;
    enum tone_end end = tone_end(f->in.comment);
    bool is_running = c.state == CASE_OPEN || c.state == CASE_WAITING;
    bool is_plain = f->in.intent == INCOMING_FEEDBACK && !f->in.has_attachment &&
                    str_ieq(f->in.from, f->customer.email);
    /* a yes answers a question that only a person has read, and thanks are no answer
     * while the firm owes one */
    if (!is_plain || end == TONE_OTHER || end == TONE_YES ||
        (end == TONE_THANKS && c.state == CASE_OPEN)) {
        return false;
    }
    decision_event(d, now, STR("customer"), "wrote", f->in.reply);
    if (is_running) {
        incoming_find_owner(f->policy, &c, now, d);
    }
    keep_thread(f, &c);
    bool is_solved = end == TONE_SOLVED && is_running;
    if (is_solved) {
        case_resolve(f->policy, &c, now);
        decision_event(d, now, STR("customer"), "resolved", STR_NULL);
    }
    decision_case(d, &c);
    relay_to_owner(f, &c, is_solved ? NOTICE_SOLVED : NOTICE_NONE, now, d);
    return true;
}
