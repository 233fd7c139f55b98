/* The outbox's policy after a try. Pure. */
#include "loop/delivery.h"

#include "base/attr.h"

/* a server that always dies behind the data may have taken every copy */
enum { DOUBTS_MAX = 3, DAY_S = 86400, WARMUP_DAYS = 20 };

static int64_t backoff(int64_t id, int32_t tries)
{
    static const int64_t steps_s[] = {60, 300, 900, 3600};
    size_t i = tries < 1 ? 0 : (size_t)tries - 1;
    int64_t s = steps_s[i < ARRAY_LEN(steps_s) ? i : ARRAY_LEN(steps_s) - 1];
    return s + s / 10 * (id % 11) / 10;
}

bool delivery_is_question(enum mail_kind kind)
{
    switch (kind) {
    case MAIL_SURVEY:
    case MAIL_REMINDER:
    case MAIL_FOLLOWUP:
    case MAIL_THANKS:
    case MAIL_PASSIVE:
    case MAIL_PROMOTE:
        return true;
    case MAIL_APOLOGY:
    case MAIL_ALERT:
    case MAIL_ESCALATION:
    case MAIL_RELAY_CUSTOMER:
    case MAIL_RELAY_OWNER:
    case MAIL_NOTICE:
    case MAIL_DIGEST:
    case MAIL_UNSOLVED:
    case MAIL_APPROVAL:
    case MAIL_ALERTS:
        return false;
    }
    return true;
}

static void settle_by_kind(struct outbox_mail *m)
{
    if (delivery_is_question(m->kind) || m->doubts >= DOUBTS_MAX) {
        m->state = OUTBOX_UNSURE;
        /* a question may be proven yet, if its copy comes late */
        m->settle_by =
            m->settle_by == SETTLE_BY_RECEIPT ? SETTLE_BY_RECEIPT : SETTLE_BY_PERSON;
    } else {
        m->state = OUTBOX_RETRY;
    }
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
        m->doubts++;
        m->due_at = now + backoff(m->id, m->tries);
        if (m->settle_by == SETTLE_BY_RECEIPT) {
            m->state = OUTBOX_UNSURE;
        } else {
            settle_by_kind(m);
        }
        break;
    }
}

void delivery_settle(const struct policy *p, struct outbox_mail *m,
                     const struct delivery_proof *proof)
{
    bool awaits = m->settle_by == SETTLE_BY_RECEIPT;
    m->due_at = proof->now;
    if (m->receipt_at > 0) {
        m->state = OUTBOX_SENT;
    } else if (m->settle_by == SETTLE_BY_PERSON ||
               (awaits && proof->fetched_at < m->wire_at + p->receipt_wait_s)) {
        m->state = OUTBOX_UNSURE;
    } else if (awaits && proof->receipt_at > 0 &&
               proof->receipt_at >= m->wire_at - 7 * DAY_S) {
        m->state = OUTBOX_RETRY;
    } else {
        settle_by_kind(m);
    }
}

enum delivery_blame delivery_blame(const struct outbox_mail *m)
{
    static const char *const dead[] = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"};
    static const char *const soft[] = {"5.2.", "4.2.", "4.1."};
    for (size_t i = 0; i < ARRAY_LEN(dead); i++) {
        if (str_eq_c(m->status, dead[i])) {
            return BLAME_ADDRESS;
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(soft); i++) {
        if (str_starts(m->status, str_c(soft[i]))) {
            return BLAME_MAILBOX;
        }
    }
    return BLAME_OTHER;
}

bool delivery_is_soft_enough(const struct policy *p, int64_t n, int64_t now,
                             int64_t *ret_until)
{
    *ret_until = p->soft_rest_s == 0 ? 0 : now + p->soft_rest_s;
    return n >= p->soft_max;
}

int64_t delivery_warmup(const struct policy *p, int64_t now)
{
    int64_t day = (now - p->warmup_from) / DAY_S;
    if (p->warmup_from == 0 || day >= WARMUP_DAYS) {
        return 0;
    }
    return (int64_t)p->warmup_first << (day < 0 ? 0 : day);
}

int64_t delivery_lifetime(enum mail_kind kind)
{
    if (delivery_is_question(kind)) {
        return 3 * (int64_t)DAY_S; /* after an outage no flood of old questions */
    }
    return kind == MAIL_DIGEST ? DAY_S : 0;
}
