/* One incoming mail: who is to decide about it. Pure. */
#include "loop/incoming.h"

#include "base/arena.h"

enum { DAY_S = 86400 };

struct str inbox_key(struct decision *d, const struct incoming_facts *f)
{
    return arena_printf(d->a, "i%lld", (long long)f->in.inbox_id);
}

struct str day_key(struct decision *d, const char *what, int64_t now)
{
    return arena_printf(d->a, "%s%lld", what, (long long)(now / DAY_S));
}

void keep_thread(const struct incoming_facts *f, struct case_file *c)
{
    /* an answer settled in the review queue has no mail of its own; of a colleague's
     * the customer may know nothing */
    if (!str_is_empty(f->in.message_id) && str_ieq(f->in.from, f->customer.email)) {
        c->thread_id = f->in.message_id;
    }
}

/* Own addresses never count as a customer or manager: a mail of ours that came back
 * (a rule of somebody's mailbox, a loop) changes nothing. */
static bool is_own_mail(const struct incoming_facts *f)
{
    struct str own = f->policy->address;
    size_t at = str_rfind_byte(own, '@');
    size_t from_at = str_rfind_byte(f->in.from, '@');
    if (at == STR_NPOS || from_at == STR_NPOS) {
        return false;
    }
    struct str local = str_sub(f->in.from, 0, from_at);
    struct str plus = str_sub(local, 0, str_find_byte(local, '+'));
    struct str plain = str_find_byte(local, '+') == STR_NPOS ? local : plus;
    return str_ieq(plain, str_sub(own, 0, at)) &&
           str_ieq(str_from(f->in.from, from_at), str_from(own, at));
}

void decide_incoming(const struct incoming_facts *f, int64_t now, struct decision *d)
{
    if (f->in.kind == INCOMING_UNREADABLE) {
        decision_aside(d, "unreadable");
        d->reason = f->in.reason;
        return;
    }
    if (is_own_mail(f) && f->in.kind == INCOMING_REPLY) {
        decision_done(d, "own mail came back");
        return;
    }
    if (f->in.kind != INCOMING_REPLY) {
        decide_machine(f, now, d);
        return;
    }
    if (f->how == MATCH_NONE) {
        decision_aside(d, INCOMING_UNMATCHED);
        return;
    }
    if ((f->token.role == TOKEN_CUSTOMER || f->token.role == TOKEN_DESK) &&
        !f->has_case) {
        decision_aside(d,
                       "its case is gone"); /* an empty owner would be the customer */
        return;
    }
    switch (f->token.role) {
    case TOKEN_SURVEY:
        decide_answer(f, now, d);
        break;
    case TOKEN_CUSTOMER:
        decide_customer(f, now, d);
        break;
    case TOKEN_DESK:
        decide_desk(f, now, d);
        break;
    case TOKEN_REVIEW:
        decide_review(f, now, d);
        break;
    }
}
