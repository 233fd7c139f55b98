/* What the end of a mail means beyond the mail. Decides nothing itself. */
#include "cmd/verdict.h"

#include "base/arena.h"
#include "base/log.h"
#include "cmd/apply.h"
#include "cmd/facts.h"
#include "cmd/live.h"
#include "loop/casework.h"
#include "loop/delivery.h"
#include "store/store.h"

enum delivery_verdict verdict_of(enum rc rc)
{
    switch (rc) {
    case RC_OK:
        return DELIVERY_ACCEPTED;
    case RC_TEMP:
    case RC_NONE:
    case RC_BROKEN:
    case RC_CONFIG:
        return DELIVERY_LATER;
    case RC_REFUSED:
    case RC_INPUT:
        return DELIVERY_REFUSED;
    case RC_UNCERTAIN:
        return DELIVERY_UNCERTAIN;
    }
    return DELIVERY_UNCERTAIN;
}

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
    const struct policy *p = NULL;
    rc = rc == RC_OK ? live_policy(a, &lf, &p, err) : rc;
    if (rc != RC_OK) {
        return rc;
    }
    struct decision d;
    decision_init(&d, a);
    decide_undelivered(p, &c, m, r.comment, lf.now, &d);
    return apply_decision(a, &lf, &d, err);
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
    case BLAME_MAILBOX: {
        struct letter_facts lf = {.set = s->set, .st = s->st, .now = step_time(s)};
        return apply_soft_bounce(a, &lf, m->rcpt_to, m->status, err);
    }
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
        rc = invitation_sent(s->st, m->invitation_id, step_time(s), err);
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

/* ---- proof that comes in by mail ---- */

enum { HEADER_MAX_BYTES = 64 * 1024 };

/* The first Message-ID of the header, without brackets: bytes alone are looked at, no
 * mail is parsed here. */
static struct str own_id(struct str raw)
{
    static const struct str name = {"Message-ID:", 11};
    struct str rest =
        str_sub(raw, 0, raw.len < HEADER_MAX_BYTES ? raw.len : HEADER_MAX_BYTES);
    while (rest.ptr != NULL) {
        struct str line = str_take_line(&rest);
        if (str_is_empty(line)) {
            break;
        }
        if (!str_istarts(line, name)) {
            continue;
        }
        struct str id = str_trim(str_from(line, name.len));
        if (str_is_empty(id)) { /* folded right behind the name */
            id = str_trim(str_take_line(&rest));
        }
        return id.len > 2 && id.ptr[0] == '<' && id.ptr[id.len - 1] == '>'
                   ? str_sub(id, 1, id.len - 2)
                   : STR_NULL;
    }
    return STR_NULL;
}

/* What waited to be sent again, or was in doubt, is sent; one in a run's hands gets its
 * verdict there. */
static enum rc prove(struct arena *a, struct step *s, struct outbox_mail *m,
                     struct err *err)
{
    if (m->state != OUTBOX_UNSURE && m->state != OUTBOX_RETRY &&
        m->state != OUTBOX_QUEUED) {
        return RC_OK;
    }
    m->state = OUTBOX_SENT;
    return verdict_keep(a, s, m, err);
}

/* A copy was asked for when it left. Of one that is only claimed a power cut may have
 * taken the mark that says so. */
static bool awaits_receipt(const struct step *s, const struct outbox_mail *m)
{
    bool cut = m->state == OUTBOX_CLAIMED && !str_is_empty(s->set->policy.journal);
    return cut || (m->wire_at != 0 && m->settle_by != SETTLE_BY_KIND);
}

enum rc verdict_receipt(struct step *s, struct str raw, bool *ret_is, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct str id = own_id(raw);
    struct outbox_mail m;
    *ret_is = false;
    if (str_is_empty(id)) {
        return RC_OK;
    }
    enum rc rc = outbox_by_message_id(&a, s->st, id, &m, err);
    if (rc != RC_OK || !awaits_receipt(s, &m)) {
        return rc == RC_NONE ? RC_OK : rc;
    }
    *ret_is = true;
    rc = outbox_receipt(s->st, m.id, s->now, err);
    if (rc == RC_OK) {
        rc = store_meta_set(s->st, "receipt",
                            arena_printf(&a, "%lld", (long long)s->now), err);
    }
    return rc == RC_OK ? prove(&a, s, &m, err) : rc;
}

enum rc verdict_arrived(struct arena *a, struct step *s, int64_t invitation_id,
                        struct err *err)
{
    struct outbox_mail *m = NULL;
    size_t n = 0;
    enum rc rc = outbox_doubt(a, s->st, invitation_id, &m, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        rc = prove(a, s, &m[i], err);
    }
    return rc;
}
