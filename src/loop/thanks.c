/* Thanks, and what may be asked of whom. Must never ask a favour of somebody who has a
 * complaint, or of anybody twice. */
#include "loop/thanks.h"

#include "base/arena.h"
#include "loop/phrase.h"
#include "loop/plan.h"
#include "loop/tone.h"

/* May anything be written to this customer for this answer? */
static bool may_write(const struct incoming_facts *f, int64_t now)
{
    const struct standing *st = &f->standing;
    const struct incoming *in = &f->in;
    bool is_plain = in->intent == INCOMING_FEEDBACK || in->intent == INCOMING_EMPTY;
    return f->has_standing && !st->has_open_case && !st->is_suppressed &&
           st->n_courtesies == 0 && is_plain && in->has_score && !in->review &&
           f->mails_today < f->policy->daily_cap && now < f->invitation.expires_at &&
           str_ieq(in->from, f->customer.email);
}

static bool glob_or_all(struct str pattern, struct str value)
{
    return str_is_empty(pattern) || str_glob(pattern, value);
}

static const struct promote *find_favour(const struct incoming_facts *f, int64_t now)
{
    const struct policy *p = f->policy;
    int64_t last = f->standing.promoted_at;
    if ((last != 0 && now < last + p->promote_every_s) ||
        tone_may_complain(f->in.comment)) {
        return NULL;
    }
    for (size_t i = 0; i < p->n_promotes; i++) {
        const struct promote *one = &p->promotes[i];
        if (glob_or_all(one->language, f->invitation.language) &&
            glob_or_all(one->product, f->interaction.product) &&
            glob_or_all(one->survey, f->invitation.survey)) {
            return one;
        }
    }
    return NULL;
}

void decide_thanks(const struct incoming_facts *f, const struct survey *s, int64_t now,
                   struct decision *d)
{
    if (!may_write(f, now) || f->in.score <= s->low) {
        return;
    }
    int64_t due_at = plan_send_at(f->policy, s, STR_NULL, now);
    if (f->in.score < s->high) {
        if (s->ask_passives && !phrase_give_reason(f->in.comment)) {
            decision_mail(d, MAIL_PASSIVE, STR_NULL, STR_NULL)->due_at = due_at;
        }
        return;
    }
    const struct promote *favour = s->promote ? find_favour(f, now) : NULL;
    if (favour != NULL) {
        struct mail_wish *m = decision_mail(d, MAIL_PROMOTE, STR_NULL, STR_NULL);
        m->due_at = due_at;
        m->favour = favour;
    } else if (s->thank) {
        decision_mail(d, MAIL_THANKS, STR_NULL, STR_NULL)->due_at = due_at;
    }
}

/* "For a 9 the delivery should be faster": the number is the one we asked about. */
static bool repeats_the_question(const struct incoming_facts *f, const struct survey *s)
{
    return f->standing.was_asked && f->in.score == s->high &&
           phrase_give_reason(f->in.comment);
}

bool decide_more_words(const struct incoming_facts *f, const struct survey *s,
                       struct decision *d)
{
    const struct incoming *in = &f->in;
    if (!f->has_counted || f->has_case || f->invitation.kind != INVITATION_SURVEY ||
        in->intent != INCOMING_FEEDBACK || str_is_empty(in->comment)) {
        return false;
    }
    bool has_new_score = in->review || (in->has_score && !repeats_the_question(f, s));
    if (has_new_score || incoming_wants_help(f)) {
        return false;
    }
    struct response r = f->counted;
    r.comment = str_is_empty(r.comment) || !phrase_give_reason(r.comment)
                    ? in->comment
                    : arena_printf(d->a, "%.*s\n\n%.*s", STR_ARG(r.comment),
                                   STR_ARG(in->comment));
    decision_add(d, ACTION_RESPONSE_UPDATE)->u.response = r;
    decision_done(d, "more words to a score");
    return true;
}
