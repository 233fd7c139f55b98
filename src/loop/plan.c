/* Who is invited, reminded, asked again. Pure. */
#include "loop/plan.h"

enum plan_verdict plan_interaction(const struct plan_facts *f,
                                   const struct interaction *in, int64_t now,
                                   struct str *ret_reason)
{
    struct str reason = STR_NULL;
    if (!str_is_empty(f->suppressed)) {
        reason = STR("suppressed");
    } else if (now > in->occurred_at + f->survey->delay_s + f->survey->window_s) {
        reason = STR("too old");
    } else if (str_ieq(in->email, f->policy->address) ||
               policy_person_by_email(f->policy, in->email) != NULL) {
        reason = STR("own address");
    } else if (f->has_open_case) {
        reason = STR("open case");
    }
    *ret_reason = reason;
    return str_is_empty(reason) ? PLAN_INVITE : PLAN_SKIP;
}

struct str plan_language(const struct policy *p, const struct survey *s,
                         struct str customer_language)
{
    if (s != NULL && !str_is_empty(s->language)) {
        return s->language;
    }
    return str_is_empty(customer_language) ? p->language : customer_language;
}

struct invitation plan_invitation(const struct plan_facts *f,
                                  const struct interaction *in, int64_t now)
{
    return (struct invitation){
        .interaction_id = in->id,
        .customer_id = in->customer_id,
        .kind = INVITATION_SURVEY,
        .state = INVITATION_OPEN,
        .survey = f->survey->name,
        .language = plan_language(f->policy, f->survey, in->language),
        .created_at = now,
        .expires_at = now + f->survey->expires_s,
        .remind_at = f->survey->remind_s > 0 ? now + f->survey->remind_s : 0,
    };
}

struct invitation plan_followup(const struct policy *p, const struct case_file *c,
                                const struct invitation *first, int64_t now)
{
    return (struct invitation){
        .interaction_id = c->interaction_id,
        .customer_id = c->customer_id,
        .case_id = c->id,
        .kind = INVITATION_FOLLOWUP,
        .state = INVITATION_OPEN,
        .survey = first->survey,
        .language = c->language,
        .created_at = now,
        .expires_at = now + p->followup_expires_s,
    };
}
