/* What mails that were read cause: decided, carried out, and noted in the same
 * transaction. Must never apply a mail twice. */
#include "base/arena.h"
#include "base/log.h"
#include "cmd/apply.h"
#include "cmd/facts.h"
#include "cmd/fetch/incoming_job.h"
#include "cmd/verdict.h"
#include "store/store.h"

static void note_reading(struct inbox_mail *m, const struct reading *r)
{
    m->kind = str_c(reading_kind_name(r->kind));
    m->from = r->from;
    m->subject = r->subject;
    m->message_id = r->message_id;
    m->words = r->reply;
    m->state = INBOX_APPLIED;
}

static enum rc decide_and_apply(struct arena *a, struct step *s, struct inbox_mail *m,
                                const struct reading *r, struct err *err)
{
    struct letter_facts lf = {.set = s->set, .st = s->st, .now = s->now};
    struct incoming_facts f;
    enum rc rc = facts_incoming(a, &lf, r, m->id, &f, err);
    if (rc != RC_OK) {
        return rc;
    }
    if (f.how == MATCH_TOKEN && f.has_invitation && f.invitation.sent_at == 0) {
        rc = verdict_arrived(a, s, f.invitation.id, err);
        if (rc == RC_OK) { /* as it is now */
            rc = invitation_get(a, s->st, f.invitation.id, &f.invitation, err);
            lf.invitation = f.invitation;
        }
    }
    if (rc != RC_OK) {
        return rc;
    }
    struct decision d;
    decision_init(&d, a);
    decide_incoming(&f, s->now, &d);
    rc = apply_decision(a, &lf, &d, err);
    bool is_own = f.token.role != TOKEN_REVIEW; /* else of the mail it speaks of */
    m->invitation_id = is_own ? f.token.invitation_id : 0;
    m->case_id = is_own ? lf.kase.id : 0;
    m->reason = d.reason;
    if (d.disposition == DISPOSE_ASIDE) {
        m->state = INBOX_ASIDE;
    }
    return rc;
}

/* In one transaction: the mail's effects and that it has had them. Another run may have
 * been faster: then nothing is left to do. */
static enum rc apply_mail(struct arena *a, struct step *s, struct inbox_mail *m,
                          const struct reading *r, struct err *err)
{
    struct store *st = s->st;
    enum rc rc = inbox_is_new(st, m->id, err);
    if (rc != RC_OK) {
        return rc == RC_NONE ? RC_OK : rc;
    }
    note_reading(m, r);
    /* an id alone proves nothing: some programs give all their mails the same, and a
     * second complaint must never pass for the first */
    rc = inbox_twin(st, m, err);
    if (rc == RC_OK) {
        m->state = INBOX_DUPLICATE;
    } else if (rc == RC_NONE) {
        rc = decide_and_apply(a, s, m, r, err);
    }
    return rc == RC_OK ? inbox_update(st, m, err) : rc;
}

static void count(struct fetch_counts *n, const struct inbox_mail *m, bool is_auto)
{
    n->applied += m->state == INBOX_APPLIED && !is_auto;
    n->machine += m->state == INBOX_APPLIED && is_auto;
    n->aside += m->state == INBOX_ASIDE;
    n->duplicate += m->state == INBOX_DUPLICATE;
}

enum rc incoming_apply(struct step *s, struct fetch_counts *counts, struct job *jobs,
                       size_t n, struct err *err)
{
    enum rc rc = n > 0 ? store_begin(s->st, err) : RC_OK;
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        struct arena a CLEANUP(arena_done) = {0};
        rc = incoming_place(&a, s, &jobs[i], err);
        rc = rc == RC_OK ? apply_mail(&a, s, &jobs[i].m, &jobs[i].reading, err) : rc;
    }
    rc = n > 0 ? store_finish(s->st, rc, err) : rc;
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        count(counts, &jobs[i].m, jobs[i].reading.is_auto);
    }
    return rc;
}

enum rc incoming_set_aside(struct step *s, struct fetch_counts *counts,
                           struct inbox_mail *m, const char *why, struct err *err)
{
    log_warn("mail set aside: %s inbox=%lld mailbox=%.*s uid=%.*s", why,
             (long long)m->id, STR_ARG(m->mailbox), STR_ARG(m->key));
    m->state = INBOX_ASIDE;
    m->kind = STR("unreadable");
    m->reason = str_c(why);
    enum rc rc = store_begin(s->st, err);
    if (rc == RC_OK) {
        rc = inbox_update(s->st, m, err);
    }
    rc = store_finish(s->st, rc, err);
    counts->aside++;
    if (counts->unreadable < UNREADABLE_NAMED) {
        counts->unreadable_ids[counts->unreadable] = m->id;
    }
    counts->unreadable++;
    return rc;
}
