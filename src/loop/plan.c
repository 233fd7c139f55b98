/* Who is invited, reminded, asked again. Pure. */
#include "loop/plan.h"

#include "base/embed.h"
#include "loop/calendar.h"

static bool any_glob(const struct str *globs, size_t n, struct str s)
{
    for (size_t i = 0; i < n; i++) {
        if (str_glob(globs[i], s)) {
            return true;
        }
    }
    return false;
}

/* The same interaction is drawn or not every time, on every host. */
static bool is_drawn(const struct survey *s, const struct interaction *in)
{
    uint64_t h =
        str_hash(in->ext_id) ^ (str_hash(in->source) * 3) ^ (str_hash(s->name) * 5);
    h ^= h >> 33; /* the last bits of FNV-1a depend on few bits of the text */
    h *= 0xff51afd7ed558ccdU;
    h ^= h >> 33;
    return h % 100 < (uint64_t)s->sample_percent;
}

/* Local parts that no person reads, one a line (RFC 2142 and its like). */
static bool is_role(struct str email)
{
    struct str list = embed_file("conf/role-addresses.txt");
    struct str local = str_take(&email, '@');
    while (list.len > 0) {
        struct str line = str_trim(str_take_line(&list));
        if (!str_is_empty(line) && line.ptr[0] != '#' && str_glob(line, local)) {
            return true;
        }
    }
    return false;
}

/* Why an address is never asked; "" when it may be. */
static struct str address_reason(const struct policy *p, struct str email)
{
    if (str_ieq(email, p->address) || policy_person_by_email(p, email) != NULL) {
        return STR("own address");
    }
    if (!p->ask_roles && is_role(email)) {
        return STR("role address");
    }
    return any_glob(p->excluded, p->n_excluded, email) ? STR("excluded address")
                                                       : STR_NULL;
}

static struct str skip_reason(const struct plan_facts *f, const struct interaction *in,
                              int64_t now)
{
    const struct survey *s = f->survey;
    if (!str_is_empty(f->suppressed)) {
        return STR("suppressed");
    }
    if (now > in->occurred_at + s->delay_s + s->window_s) {
        return STR("too old");
    }
    struct str reason = address_reason(f->policy, in->email);
    if (!str_is_empty(reason)) {
        return reason;
    }
    if (s->n_legal_basis > 0 &&
        !any_glob(s->legal_basis, s->n_legal_basis, f->legal_basis)) {
        return STR("no legal basis");
    }
    if (f->has_open_case) {
        return STR("open case");
    }
    if (f->last_asked_at > 0 && now < f->last_asked_at + f->policy->ask_every_s) {
        return STR("asked recently");
    }
    return is_drawn(s, in) ? STR_NULL : STR("not in the sample");
}

enum plan_verdict plan_interaction(const struct plan_facts *f,
                                   const struct interaction *in, int64_t now,
                                   struct str *ret_reason)
{
    *ret_reason = skip_reason(f, in, now);
    return str_is_empty(*ret_reason) ? PLAN_INVITE : PLAN_SKIP;
}

int64_t plan_send_at(const struct policy *p, const struct survey *s, struct str zone,
                     int64_t now)
{
    struct opening o = {.zone = str_is_empty(zone) ? p->zone : zone,
                        .week = s->send_hours,
                        .holidays = p->holidays};
    return calendar_add(&o, now, 0);
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
                                  const struct interaction *in, int64_t now,
                                  int64_t send_at)
{
    return (struct invitation){
        .interaction_id = in->id,
        .customer_id = in->customer_id,
        .kind = INVITATION_SURVEY,
        .state = INVITATION_OPEN,
        .survey = f->survey->name,
        .language = plan_language(f->policy, f->survey, in->language),
        .created_at = now,
        .expires_at = send_at + f->survey->expires_s,
        .remind_at = f->survey->remind_s > 0 ? send_at + f->survey->remind_s : 0,
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
        .remind_at =
            p->followup_remind_s > 0 && p->followup_remind_s < p->followup_expires_s
                ? now + p->followup_remind_s
                : 0,
    };
}
