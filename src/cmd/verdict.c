/* What the end of a mail means beyond the mail. Decides nothing itself. */
#include "cmd/verdict.h"

#include "base/arena.h"
#include "base/log.h"
#include "cmd/apply.h"
#include "cmd/facts.h"
#include "loop/casework.h"
#include "loop/delivery.h"
#include "store/store.h"

/* A mail of a case that failed, or may have: the case is somebody's again. */
static enum rc tell_case(struct arena *a, struct step *s, const struct outbox_mail *m,
                         struct err *err)
{
    struct letter_facts lf = {.set = s->set, .st = s->st, .now = step_time(s)};
    struct case_file c;
    struct response r = {0};
    enum rc rc = case_get(a, s->st, m->case_id, &c, err);
    if (rc == RC_OK) {
        rc = facts_case(a, &lf, &c, err);
    }
    if (rc == RC_OK && c.response_id != 0) {
        rc = response_get(a, s->st, c.response_id, &r, err);
        rc = rc == RC_NONE ? RC_OK : rc;
    }
    if (rc != RC_OK) {
        return rc;
    }
    struct decision d;
    decision_init(&d, a);
    decide_undelivered(&s->set->policy, &c, m, r.comment, lf.now, &d);
    return apply_decision(a, &lf, &d, err);
}

static enum rc note_sent(struct arena *a, struct step *s, const struct outbox_mail *m,
                         struct err *err)
{
    struct invitation inv;
    enum rc rc = invitation_get(a, s->st, m->invitation_id, &inv, err);
    if (rc == RC_OK && inv.sent_at == 0) {
        inv.sent_at = step_time(s);
        rc = invitation_update(s->st, &inv, err);
    }
    return rc;
}

static enum rc note_soft(struct arena *a, struct step *s, const struct outbox_mail *m,
                         struct err *err)
{
    const struct policy *p = &s->set->policy;
    struct suppression pause = {.email = m->rcpt_to, .at = step_time(s)};
    int64_t n = 0;
    enum rc rc = soft_bounce_add(s->st, m->rcpt_to, pause.at, m->status, err);
    if (rc == RC_OK) {
        rc = soft_bounce_count(s->st, m->rcpt_to, pause.at - p->soft_window_s, &n, err);
    }
    if (rc == RC_OK && delivery_is_soft_enough(p, n, pause.at, &pause.until)) {
        pause.reason = arena_printf(a, "%lld soft bounces, last refused %.*s",
                                    (long long)n, STR_ARG(m->status));
        rc = pause.until == 0
                 ? suppression_add(s->st, pause.email, pause.reason, pause.at, err)
                 : suppression_pause(s->st, &pause, err);
    }
    return rc;
}

static enum rc note_failed(struct arena *a, struct step *s, const struct outbox_mail *m,
                           struct err *err)
{
    if (policy_person_by_email(&s->set->policy, m->rcpt_to) != NULL) {
        return RC_OK; /* colleagues are not to be silenced by a full mailbox */
    }
    switch (delivery_blame(m)) {
    case BLAME_ADDRESS:
        return suppression_add(s->st, m->rcpt_to,
                               arena_printf(a, "refused %.*s", STR_ARG(m->status)),
                               step_time(s), err);
    case BLAME_MAILBOX:
        return note_soft(a, s, m, err);
    case BLAME_OTHER:
        break;
    }
    return RC_OK;
}

/* One that waits for its receipt is not lost yet. */
static bool is_lost(const struct outbox_mail *m)
{
    return m->state == OUTBOX_FAILED ||
           (m->state == OUTBOX_UNSURE && m->settle_by != SETTLE_BY_RECEIPT);
}

enum rc verdict_keep(struct arena *a, struct step *s, const struct outbox_mail *m,
                     struct err *err)
{
    enum rc rc = outbox_update(s->st, m, step_time(s), err);
    if (rc == RC_OK && m->state == OUTBOX_SENT &&
        (m->kind == MAIL_SURVEY || m->kind == MAIL_FOLLOWUP)) {
        rc = note_sent(a, s, m, err);
    } else if (rc == RC_OK && m->state == OUTBOX_FAILED) {
        rc = note_failed(a, s, m, err);
    }
    if ((rc == RC_OK || rc == RC_NONE) && m->case_id != 0 && is_lost(m)) {
        rc = tell_case(a, s, m, err);
    }
    return rc == RC_NONE ? RC_OK : rc;
}

enum rc verdict_save(struct arena *a, struct step *s, const struct outbox_mail *m,
                     struct err *err)
{
    enum rc rc = store_begin(s->st, err);
    if (rc == RC_OK) {
        rc = verdict_keep(a, s, m, err);
    }
    rc = store_finish(s->st, rc, err);
    if (rc != RC_INPUT && rc != RC_CONFIG) {
        return rc;
    }
    log_error("%s outbox=%lld kind=%s", err->text, (long long)m->id,
              mail_kind_name(m->kind));
    rc = store_begin(s->st, err);
    if (rc == RC_OK) {
        rc = outbox_update(s->st, m, step_time(s), err);
    }
    return store_finish(s->st, rc, err);
}
