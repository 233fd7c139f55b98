/* Mails that a run left behind: what it only claimed goes back into the queue, what was
 * on the wire is settled by its receipt or by its kind. */
#include "base/arena.h"
#include "base/log.h"
#include "cmd/steps.h"
#include "cmd/verdict.h"
#include "loop/delivery.h"
#include "store/store.h"

enum { SETTLE_BATCH = 500 };

static enum rc meta_time(struct step *s, const char *key, int64_t *ret, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct str value = STR_NULL;
    enum rc rc = store_meta_get(&a, s->st, key, &value, err);
    if (rc == RC_OK && !str_to_i64(value, ret)) {
        return err_set(err, RC_BROKEN, "store: '%s' is no time", key);
    }
    return rc == RC_NONE ? RC_OK : rc;
}

static enum rc load_proof(struct step *s, struct delivery_proof *ret, struct err *err)
{
    *ret = (struct delivery_proof){.now = s->now};
    enum rc rc = meta_time(s, "fetched", &ret->fetched_at, err);
    return rc == RC_OK ? meta_time(s, "receipt", &ret->receipt_at, err) : rc;
}

/* Looked at and changed in one transaction: a mail that another run has settled may be
 * in its hands by now, and would go out a second time. alone: where nothing can follow,
 * its state is kept all the same. */
static enum rc settle_in_transaction(struct step *s, int64_t id, bool alone,
                                     const struct delivery_proof *proof,
                                     struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct outbox_mail m;
    enum rc rc = store_begin(s->st, err);
    if (rc == RC_OK) {
        rc = outbox_get(&a, s->st, id, &m, err);
    }
    if (rc == RC_OK && m.state == OUTBOX_UNSURE) {
        delivery_settle(&s->set->policy, &m, proof);
        rc = alone ? outbox_update(s->st, &m, s->now, err)
                   : verdict_keep(&a, s, &m, err);
    }
    return store_finish(s->st, rc == RC_NONE ? RC_OK : rc, err);
}

static void name_doubt(const struct outbox_mail *m)
{
    log_warn("mail was on the wire, without an answer outbox=%lld kind=%s settled=%s",
             (long long)m->id, mail_kind_name(m->kind), outbox_state_name(m->state));
}

/* True: *m as it is settled by what is known now. False: it goes on waiting. */
static bool settles(const struct step *s, struct outbox_mail *m,
                    const struct delivery_proof *proof)
{
    enum settle_by by = m->settle_by;
    delivery_settle(&s->set->policy, m, proof);
    return m->state != OUTBOX_UNSURE || m->settle_by != by;
}

static enum rc settle_one(struct step *s, const struct outbox_mail *m,
                          const struct delivery_proof *proof, struct err *err)
{
    struct outbox_mail next = *m;
    if (!settles(s, &next, proof)) {
        return RC_OK;
    }
    name_doubt(&next); /* before it is kept: rather twice than not at all */
    enum rc rc = settle_in_transaction(s, m->id, false, proof, err);
    if (rc == RC_INPUT || rc == RC_CONFIG) {
        log_error("%s outbox=%lld kind=%s", err->text, (long long)m->id,
                  mail_kind_name(m->kind));
        rc = settle_in_transaction(s, m->id, true, proof, err);
    }
    return rc;
}

static enum rc settle_all(struct step *s, const struct delivery_proof *proof,
                          struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    int64_t after = 0;
    size_t n = SETTLE_BATCH;
    enum rc rc = RC_OK;
    while (rc == RC_OK && n == SETTLE_BATCH) {
        struct outbox_mail *m = NULL;
        arena_reset(&a);
        rc = outbox_list_unsure(&a, s->st, after, SETTLE_BATCH, &m, &n, err);
        for (size_t i = 0; rc == RC_OK && i < n; i++) {
            rc = settle_one(s, &m[i], proof, err);
            after = m[i].id;
        }
    }
    return rc;
}

/* What became untrue while it waited for the morning is not told; the case says so. */
static enum rc withdraw(struct step *s, size_t *ret_n, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct outbox_mail *m = NULL;
    enum rc rc = outbox_withdraw(&a, s->st, &m, ret_n, err);
    for (size_t i = 0; rc == RC_OK && i < *ret_n; i++) {
        const struct person *to = policy_person_by_email(&s->set->policy, m[i].rcpt_to);
        struct str who = to != NULL ? to->id : m[i].rcpt_to;
        struct event e = {
            .case_id = m[i].case_id,
            .at = s->now,
            .actor = STR("nachfass"),
            .kind = STR("withdrawn"),
            .text = arena_printf(&a, "%s to %.*s: settled before it could leave",
                                 mail_kind_name(m[i].kind), STR_ARG(who))};
        rc = event_add(s->st, &e, err);
    }
    return rc;
}

static enum rc expire(struct step *s, struct send_counts *n, struct err *err)
{
    int64_t expired = 0;
    size_t withdrawn = 0;
    enum rc rc = store_begin(s->st, err);
    if (rc == RC_OK) {
        rc = outbox_expire(s->st, s->now, &expired, err);
    }
    if (rc == RC_OK) {
        rc = withdraw(s, &withdrawn, err);
    }
    rc = store_finish(s->st, rc, err);
    n->expired += (size_t)expired + withdrawn;
    return rc;
}

enum rc step_settle(struct step *s, struct send_counts *n, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct outbox_mail *unsure = NULL;
    size_t n_unsure = 0;
    struct delivery_proof proof;
    bool journal = !str_is_empty(s->set->policy.journal);
    struct reclaim how = {.life = step_run_life,
                          .ctx = s,
                          .settle_by = journal ? SETTLE_BY_RECEIPT : SETTLE_BY_KIND,
                          .now = s->now};
    enum rc rc = outbox_reclaim(&a, s->st, &how, &unsure, &n_unsure, err);
    if (rc == RC_OK) {
        rc = load_proof(s, &proof, err);
    }
    for (size_t i = 0; rc == RC_OK && i < n_unsure; i++) {
        if (!settles(s, &unsure[i], &proof)) { /* the others are named as they end */
            name_doubt(&unsure[i]);
        }
    }
    n->unsure += n_unsure;
    if (rc == RC_OK) {
        rc = settle_all(s, &proof, err);
    }
    return rc == RC_OK ? expire(s, n, err) : rc;
}
