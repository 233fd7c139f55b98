/* Carries a decision out, action by action. Decides nothing. */
#include "cmd/apply.h"

#include "base/arena.h"
#include "cmd/send/flood.h"
#include "cmd/send/packing.h"
#include "loop/delivery.h"
#include "loop/people.h"
#include "mail/token.h"
#include "store/store.h"

static enum rc add_response(struct letter_facts *f, const struct response *r,
                            struct err *err)
{
    int64_t id = 0;
    enum rc rc = response_add(f->st, r, &id, err);
    if (rc == RC_OK && f->kase.id == 0) {
        f->kase.response_id = id; /* the case that may open now begins with it */
    }
    return rc;
}

static enum rc add_invitation(struct arena *a, struct letter_facts *f,
                              const struct invitation *inv, struct err *err)
{
    f->invitation = *inv;
    f->invitation.token = token_new(a);
    return invitation_add(f->st, &f->invitation, &f->invitation.id, err);
}

static enum rc open_case(struct arena *a, struct letter_facts *f,
                         const struct case_file *c, struct err *err)
{
    int64_t response_id = f->kase.response_id;
    f->kase = *c;
    f->kase.response_id = response_id;
    f->kase.customer_token = token_new(a);
    return case_add(f->st, &f->kase, &f->kase.id, err);
}

static enum rc add_event(struct letter_facts *f, const struct event *e, struct err *err)
{
    struct event mine = *e;
    mine.case_id = f->kase.id;
    return f->kase.id == 0 ? RC_OK : event_add(f->st, &mine, err);
}

/* Mail to people inside the firm waits for their hours; what answers a mail of theirs
 * does not. */
static struct mail_wish in_hours(const struct letter_facts *f,
                                 const struct mail_wish *w)
{
    struct mail_wish timed = *w;
    const struct policy *p = &f->set->policy;
    const struct person *to = policy_person(p, w->person);
    if (to != NULL && !str_ieq(to->email, f->from)) {
        int64_t at = people_mail_at(p, &f->kase, to, f->now);
        timed.due_at = at > w->due_at ? at : w->due_at;
    }
    return timed;
}

static enum rc add_mail(struct arena *a, struct letter_facts *f,
                        const struct mail_wish *wish, struct err *err)
{
    struct mail_wish timed = in_hours(f, wish);
    const struct mail_wish *w = &timed;
    struct outbox_mail m;
    bool is_new = false;
    int64_t id = 0;
    bool is_held = false;
    enum rc rc = flood_hold(f, w, &is_held, err);
    if (rc != RC_OK || is_held) {
        return rc;
    }
    rc = letter_make(a, f, w, &m, err);
    if (rc != RC_OK) {
        return err_prefix(err, rc, "mail '%s'", mail_kind_name(w->kind));
    }
    if (f->packing != NULL) {
        packing_pack(a, f->packing, f, &m);
    }
    rc = outbox_add(f->st, &m, &is_new, &id, err);
    if (rc == RC_OK && !is_new && w->has_voucher) { /* the code stays in its pool */
        return err_set(err, RC_INPUT, "this mail was made before");
    }
    if (rc != RC_OK || !is_new || f->kase.id == 0) {
        return rc;
    }
    struct event e = {.at = f->now,
                      .actor = STR("nachfass"),
                      .kind = STR("mail"),
                      .text =
                          arena_printf(a, "%s to %.*s", mail_kind_name(w->kind),
                                       STR_ARG(str_is_empty(w->person) ? STR("customer")
                                                                       : w->person))};
    return add_event(f, &e, err);
}

enum rc apply_soft_bounce(struct arena *a, const struct letter_facts *f,
                          struct str email, struct str status, struct err *err)
{
    const struct policy *p = &f->set->policy;
    struct suppression pause = {.email = email, .at = f->now};
    int64_t n = 0;
    enum rc rc = soft_bounce_add(f->st, email, f->now, status, err);
    if (rc == RC_OK) {
        rc = soft_bounce_count(f->st, email, f->now - p->soft_window_s, &n, err);
    }
    if (rc != RC_OK || !delivery_is_soft_enough(p, n, f->now, &pause.until)) {
        return rc;
    }
    pause.reason = arena_printf(a, "%lld soft bounces, the last %.*s", (long long)n,
                                STR_ARG(status));
    return pause.until == 0 ? suppression_add(f->st, email, pause.reason, f->now, err)
                            : suppression_pause(f->st, &pause, err);
}

static enum rc take_voucher(struct arena *a, struct letter_facts *f,
                            const struct action *act, struct err *err)
{
    struct voucher wanted = act->u.give.wanted;
    wanted.case_id = f->kase.id;
    enum rc rc =
        voucher_take(a, f->st, &wanted, act->u.give.valid_until, &f->voucher, err);
    return rc == RC_NONE ? err_set(err, RC_INPUT, "no such voucher is left") : rc;
}

static enum rc add_wish(const struct letter_facts *f, const struct voucher_wish *wish,
                        struct err *err)
{
    struct voucher_wish mine = *wish;
    mine.case_id = f->kase.id;
    return voucher_wish_add(f->st, &mine, &mine.id, err);
}

static enum rc apply_one(struct arena *a, struct letter_facts *f,
                         const struct action *act, struct err *err)
{
    switch (act->kind) {
    case ACTION_RESPONSE_ADD:
        return add_response(f, &act->u.response, err);
    case ACTION_RESPONSE_UPDATE:
        return response_update(f->st, &act->u.response, err);
    case ACTION_INVITATION_ADD:
        return add_invitation(a, f, &act->u.invitation, err);
    case ACTION_INVITATION_UPDATE:
        f->invitation = act->u.invitation;
        return invitation_update(f->st, &act->u.invitation, err);
    case ACTION_CASE_OPEN:
        return open_case(a, f, &act->u.kase, err);
    case ACTION_CASE_UPDATE:
        f->kase = act->u.kase;
        return case_update(f->st, &act->u.kase, err);
    case ACTION_EVENT:
        return add_event(f, &act->u.event, err);
    case ACTION_SUPPRESS:
        return suppression_add(f->st, act->u.suppress.email, act->u.suppress.reason,
                               f->now, err);
    case ACTION_SOFT_BOUNCE:
        return apply_soft_bounce(a, f, act->u.suppress.email, act->u.suppress.reason,
                                 err);
    case ACTION_ABSENCE:
        return absence_set(f->st, &act->u.absence, err);
    case ACTION_PRESENT:
        return absence_end(f->st, act->u.absence.person, err);
    case ACTION_VOUCHER_GIVE:
        return take_voucher(a, f, act, err);
    case ACTION_VOUCHER_ASK:
        return add_wish(f, &act->u.wish, err);
    case ACTION_VOUCHER_SETTLE:
        return voucher_wish_settle(f->st, &act->u.settle.wish,
                                   act->u.settle.is_approved, f->now, err);
    case ACTION_INBOX_SETTLE:
        return inbox_settle(f->st, &act->u.aside, err);
    case ACTION_MAIL:
        return add_mail(a, f, &act->u.mail, err);
    }
    return RC_OK;
}

enum rc apply_decision(struct arena *a, struct letter_facts *f,
                       const struct decision *d, struct err *err)
{
    for (size_t i = 0; i < d->n; i++) {
        enum rc rc = apply_one(a, f, &d->items[i], err);
        if (rc != RC_OK) {
            return rc;
        }
    }
    return RC_OK;
}
