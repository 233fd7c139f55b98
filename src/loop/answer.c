/* A customer's answer to an invitation: what is recorded, and when a case opens or
 * closes. Pure. Must never let a complaint go unseen: whatever is not sure goes to the
 * review queue, whatever has words and a case goes to its owner. */
#include "base/arena.h"
#include "loop/casework.h"
#include "loop/followup.h"
#include "loop/incoming.h"
#include "loop/people.h"
#include "loop/phrase.h"
#include "loop/thanks.h"
#include "loop/tone.h"
#include "loop/wish_call.h"

static struct str intent_text(enum incoming_intent i)
{
    static const char *const names[] = {"feedback", "unsubscribe", "question",
                                        "wrong_person", "empty"};
    return str_c(names[i]);
}

static bool from_other(const struct incoming_facts *f)
{
    return !str_ieq(f->in.from, f->customer.email);
}

static bool is_late(const struct incoming_facts *f, int64_t now)
{
    return now >= f->invitation.expires_at;
}

/* What the answer is worth: counted, to be settled by a person, or recorded only. */
static enum response_state answer_state(const struct incoming_facts *f, int64_t now)
{
    if (policy_survey(f->policy, f->invitation.survey) == NULL) {
        return RESPONSE_REVIEW; /* low or not? nobody here knows its scale any more */
    }
    if (is_late(f, now) && f->in.has_score) {
        return RESPONSE_LATE;
    }
    if (f->in.has_score) {
        return RESPONSE_VALID;
    }
    if (followup_is_settled(f)) {
        return RESPONSE_LATE; /* the words alone say whether it is solved */
    }
    if (f->in.intent == INCOMING_UNSUBSCRIBE && !f->in.review) {
        return RESPONSE_LATE; /* nothing to settle: a wish, and it was followed */
    }
    return RESPONSE_REVIEW;
}

static void add_response(const struct incoming_facts *f, int64_t now,
                         struct decision *d)
{
    const struct incoming *in = &f->in;
    struct str reason = in->reason;
    if (!in->has_score && !in->review) {
        reason = in->intent == INCOMING_FEEDBACK ? STR("words without a score")
                                                 : intent_text(in->intent);
    }
    decision_add(d, ACTION_RESPONSE_ADD)->u.response = (struct response){
        .invitation_id = f->invitation.id,
        .inbox_id = in->inbox_id,
        .has_score = in->has_score,
        .score = in->score,
        .comment = in->comment,
        .reply = in->reply,
        .language = in->language,
        .intent = intent_text(in->intent),
        .candidates = in->candidates,
        .reason = reason,
        .from = from_other(f) ? in->from : STR_NULL,
        .state = answer_state(f, now),
        .received_at = now,
    };
    struct invitation inv = f->invitation;
    if (!is_late(f, now)) {
        inv.state = INVITATION_ANSWERED; /* a late answer is no answer in the figures */
    }
    inv.remind_at = 0;
    decision_add(d, ACTION_INVITATION_UPDATE)->u.invitation = inv;
}

void incoming_grade(const struct incoming_facts *f, struct case_file *c,
                    struct str words, int64_t now, struct decision *d)
{
    struct grounds g = {words, f->attributes, f->n_attributes};
    if (case_grade(d->a, f->policy, c, &g, now)) {
        decision_event(d, now, STR("nachfass"), "severity", c->severity);
    }
}

void incoming_find_owner(const struct policy *p, struct case_file *c, int64_t now,
                         struct decision *d)
{
    struct str to = people_owner(p, case_team(p, c), c->owner, now);
    if (!str_eq(to, c->owner)) {
        decision_event(
            d, now, STR("nachfass"), "stand-in",
            arena_printf(d->a, "%.*s for %.*s", STR_ARG(to), STR_ARG(c->owner)));
        c->owner = to;
    }
}

/* The owner is told, and the customer gets an apology unless they asked for silence. */
static void open_case(const struct incoming_facts *f, int64_t now, struct decision *d)
{
    const struct incoming *in = &f->in;
    const struct policy *p = f->policy;
    const struct team *team = case_route(p, &f->interaction, f->invitation.survey);
    struct case_file c = {
        .customer_id = f->customer.id,
        .interaction_id = f->interaction.id,
        .invitation_id = f->invitation.id,
        .team = team->id,
        .owner = team->owner,
        .language = f->invitation.language,
        .has_score = in->has_score,
        .score = in->score,
        .opened_at = now,
    };
    struct grounds g = {in->comment, f->attributes, f->n_attributes};
    case_grade(d->a, p, &c, &g, now);
    c.owner = people_owner(p, team, team->owner, now);
    keep_thread(f, &c);
    case_start_round(p, &c, now);
    decision_add(d, ACTION_CASE_OPEN)->u.kase = c;
    decision_event(d, now, STR("customer"), "opened",
                   in->has_score ? arena_printf(d->a, "score %d: %.*s", in->score,
                                                STR_ARG(in->comment))
                                 : in->comment);
    if (!str_is_empty(c.severity)) {
        decision_event(d, now, STR("nachfass"), "severity", c.severity);
    }
    if (!str_eq(c.owner, team->owner)) {
        decision_event(d, now, STR("nachfass"), "stand-in",
                       arena_printf(d->a, "%.*s for %.*s", STR_ARG(c.owner),
                                    STR_ARG(team->owner)));
    }
    struct mail_wish *alert =
        decision_mail(d, MAIL_ALERT, c.owner, arena_printf(d->a, "r%d", 1));
    alert->words = in->comment;
    alert->from = from_other(f) ? in->from : STR_NULL;
    people_say_instead(p, team->owner, now, alert);
    const struct survey *s = policy_survey(p, f->invitation.survey);
    bool is_content = s != NULL && in->has_score && in->score > s->low;
    if (in->intent == INCOMING_UNSUBSCRIBE || f->mails_today >= p->daily_cap ||
        is_content) {
        return; /* a 10 with a question gets its answer, not 'we are sorry' */
    }
    struct mail_wish *apology = decision_mail(d, MAIL_APOLOGY, STR_NULL, STR_NULL);
    apology->words = in->comment;
    /* once: not of somebody who was asked what is missing */
    apology->ask_reason = !phrase_give_reason(in->comment) && !f->standing.was_asked;
}

/* A second answer to a survey that opened a case, or words that belong to it. */
void tell_owner(const struct incoming_facts *f, int64_t now, struct decision *d)
{
    struct case_file c = f->kase;
    bool changed = f->in.has_score && (!c.has_score || c.score != f->in.score);
    if (changed) {
        c.has_score = true;
        c.score = f->in.score;
        decision_event(d, now, STR("customer"), "score",
                       arena_printf(d->a, "new score %d", f->in.score));
    }
    decision_event(d, now, STR("customer"), "wrote", f->in.comment);
    incoming_grade(f, &c, f->in.comment, now, d);
    incoming_find_owner(f->policy, &c, now, d);
    if (c.state != CASE_OPEN) {
        case_start_round(f->policy, &c, now);
        decision_event(d, now, STR("nachfass"), "reopened",
                       STR("the customer wrote again"));
    }
    keep_thread(f, &c);
    decision_case(d, &c);
    relay_to_owner(f, &c, changed ? NOTICE_SCORE_CHANGED : NOTICE_NONE, now, d);
}

static void unsubscribe(const struct incoming_facts *f, struct decision *d)
{
    struct action *act = decision_add(d, ACTION_SUPPRESS);
    act->u.suppress.email = f->customer.email;
    act->u.suppress.reason = STR("unsubscribed by mail");
}

bool incoming_wants_help(const struct incoming_facts *f)
{
    const struct incoming *in = &f->in;
    if (in->intent == INCOMING_QUESTION || in->asks) {
        return true;
    }
    if (in->intent != INCOMING_FEEDBACK && in->intent != INCOMING_UNSUBSCRIBE) {
        return false;
    }
    struct wish_call call;
    wish_call_find(in->comment, &call);
    if (!str_is_empty(call.words)) {
        return true;
    }
    /* a score says by itself whether something is wrong */
    enum tone_matter matter = in->has_score ? TONE_NO_MATTER : tone_matter(in->comment);
    bool is_first_word = in->intent == INCOMING_FEEDBACK && !f->has_counted;
    return matter == TONE_CLAIM || (matter == TONE_GRIEVANCE && is_first_word);
}

/* What a recorded answer sets going. */
static void react(const struct incoming_facts *f, const struct survey *s, int64_t now,
                  struct decision *d)
{
    const struct incoming *in = &f->in;
    bool is_low = s != NULL && in->has_score && in->score <= s->low;
    if (f->invitation.kind == INVITATION_FOLLOWUP && f->has_case && s != NULL) {
        decide_followup(f, s, now, d);
    } else if (f->has_case) {
        tell_owner(f, now, d);
    } else if (is_low || incoming_wants_help(f)) {
        open_case(f, now, d);
    } else if (s != NULL) {
        decide_thanks(f, s, now, d);
    }
}

void decide_answer(const struct incoming_facts *f, int64_t now, struct decision *d)
{
    const struct incoming *in = &f->in;
    const struct survey *s = policy_survey(f->policy, f->invitation.survey);
    if (in->intent == INCOMING_UNSUBSCRIBE) {
        unsubscribe(f, d);
    }
    if (in->intent == INCOMING_EMPTY && !in->has_score && !in->review) {
        decide_empty(f, d);
        return;
    }
    if (s != NULL && decide_more_words(f, s, d)) {
        return;
    }
    decision_done(d, "");
    if (s == NULL) {
        decision_aside(d, "its survey is no longer configured");
    }
    add_response(f, now, d);
    react(f, s, now, d);
}

void decide_settled(const struct incoming_facts *f, int64_t now, struct decision *d)
{
    react(f, policy_survey(f->policy, f->invitation.survey), now, d);
}
