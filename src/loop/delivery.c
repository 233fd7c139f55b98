/* The outbox's policy after a try. Pure. */
#include "loop/delivery.h"

#include "base/attr.h"

/* a server that always dies behind the data may have taken every copy */
enum { UNCERTAIN_TRIES_MAX = 3 };

static int64_t backoff(int64_t id, int32_t tries)
{
    static const int64_t steps_s[] = {60, 300, 900, 3600};
    size_t i = tries < 1 ? 0 : (size_t)tries - 1;
    int64_t s = steps_s[i < ARRAY_LEN(steps_s) ? i : ARRAY_LEN(steps_s) - 1];
    return s + s / 10 * (id % 11) / 10;
}

void delivery_apply(const struct policy *p, struct outbox_mail *m,
                    enum delivery_verdict v, int64_t now)
{
    m->tries++;
    switch (v) {
    case DELIVERY_ACCEPTED:
        m->state = OUTBOX_SENT;
        break;
    case DELIVERY_REFUSED:
        m->state = OUTBOX_FAILED;
        break;
    case DELIVERY_LATER:
        m->due_at = now + backoff(m->id, m->tries);
        m->state = now >= m->created_at + p->retry_max_s ? OUTBOX_FAILED : OUTBOX_RETRY;
        break;
    case DELIVERY_UNCERTAIN:
        m->state = delivery_settle(m->kind, m->tries);
        m->due_at = now + backoff(m->id, m->tries);
        break;
    }
}

enum outbox_state delivery_settle(enum mail_kind kind, int32_t tries)
{
    if (tries >= UNCERTAIN_TRIES_MAX) {
        return OUTBOX_UNSURE;
    }
    switch (kind) {
    case MAIL_SURVEY:
    case MAIL_REMINDER:
    case MAIL_FOLLOWUP:
        return OUTBOX_UNSURE;
    case MAIL_APOLOGY:
    case MAIL_ALERT:
    case MAIL_ESCALATION:
    case MAIL_RELAY_CUSTOMER:
    case MAIL_RELAY_OWNER:
    case MAIL_NOTICE:
    case MAIL_DIGEST:
        return OUTBOX_RETRY;
    }
    return OUTBOX_UNSURE;
}

bool delivery_is_dead_address(const struct outbox_mail *m)
{
    static const char *const dead[] = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"};
    for (size_t i = 0; i < ARRAY_LEN(dead); i++) {
        if (str_eq_c(m->status, dead[i])) {
            return true;
        }
    }
    return false;
}

int64_t delivery_lifetime(enum mail_kind kind)
{
    enum { DAY_S = 86400 };
    switch (kind) {
    case MAIL_SURVEY:
    case MAIL_REMINDER:
    case MAIL_FOLLOWUP:
        return 3 * DAY_S; /* after an outage no flood of old questions */
    case MAIL_DIGEST:
        return DAY_S;
    case MAIL_APOLOGY:
    case MAIL_ALERT:
    case MAIL_ESCALATION:
    case MAIL_RELAY_CUSTOMER:
    case MAIL_RELAY_OWNER:
    case MAIL_NOTICE:
        return 0;
    }
    return 0;
}
