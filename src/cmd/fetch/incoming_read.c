/* Mails shared out among the readers, each with what it answers.
 * Must never parse a mail here: bytes of its header are looked at, no more. */
#include "base/arena.h"
#include "cmd/facts.h"
#include "cmd/fetch/incoming_job.h"
#include "reader/child/pool.h"
#include "reader/reftoken.h"
#include "store/store.h"

/* ---- what a mail answers ---- */

/* A mail read without the text it answers would be read again with it: most name it in
 * their header. */
static enum rc prepare_one(struct arena *a, const struct step *s, struct job *j,
                           struct err *err)
{
    struct letter_facts lf = {.set = s->set, .st = s->st, .now = s->now};
    struct token_row row = {0};
    struct reading r;
    reftoken_guess(a, j->m.raw, &r);
    j->req = (struct reader_request){
        .raw = j->m.raw, .truncated = j->m.truncated, .own_domain = s->set->own_domain};
    if (r.n_tokens == 0) {
        return RC_OK;
    }
    enum rc rc = token_find(a, s->st, r.tokens[0], &row, err);
    if (rc == RC_OK) {
        /* views of the raw mail, which is gone before the reading comes back */
        j->token = arena_str(a, r.tokens[0]);
        j->answered = arena_str(a, facts_answered(&r));
        rc = facts_for_reader(a, &lf, j->answered, &row, &j->req, err);
    }
    return rc == RC_NONE ? RC_OK : rc;
}

/* In one transaction, though nothing changes: each look-up would begin its own. */
enum rc incoming_prepare(struct arena *a, const struct step *s, struct job *jobs,
                         size_t n, struct err *err)
{
    enum rc rc = store_begin(s->st, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        rc = prepare_one(a, s, &jobs[i], err);
    }
    store_rollback(s->st);
    return rc;
}

enum rc incoming_place(struct arena *a, const struct step *s, struct job *j,
                       struct err *err)
{
    struct invitation inv;
    if (j->m.invitation_id == 0 || j->rc != RC_OK) {
        return RC_OK;
    }
    enum rc rc = invitation_get(a, s->st, j->m.invitation_id, &inv, err);
    if (rc == RC_OK) {
        j->reading.tokens[0] = inv.token;
        j->reading.n_tokens = 1;
    }
    return rc == RC_NONE ? RC_OK : rc;
}

/* A mail that names an invitation or case of ours is to be read with the text we sent
 * and the scale we asked for, any other one with nothing known. */
static enum rc want_again(struct arena *a, const struct step *s, struct job *j,
                          bool *ret_wanted, struct err *err)
{
    struct letter_facts lf = {.set = s->set, .st = s->st, .now = s->now};
    const struct reading *r = &j->reading;
    enum match_how how = MATCH_NONE;
    struct token_row row = {0};
    *ret_wanted = false;
    if (j->rc != RC_OK || (r->n_tokens > 0 && str_eq(r->tokens[0], j->token) &&
                           str_eq(facts_answered(r), j->answered))) {
        return RC_OK;
    }
    enum rc rc = RC_OK;
    if (r->kind == READING_REPLY) {
        rc = facts_match(a, s->st, r, &how, &row, err);
    }
    if (rc == RC_OK || rc == RC_NONE) {
        *ret_wanted = how != MATCH_NONE || !str_is_empty(j->token);
        j->token = STR_NULL;
        j->req = (struct reader_request){.raw = j->m.raw,
                                         .truncated = j->m.truncated,
                                         .own_domain = s->set->own_domain};
        rc = how == MATCH_NONE
                 ? RC_OK
                 : facts_for_reader(a, &lf, facts_answered(r), &row, &j->req, err);
    }
    return rc == RC_NONE ? RC_OK : rc;
}

/* ---- shares ---- */

/* Where the share of a child begins; that of the one behind the last: n. */
static size_t share_at(const struct pool *pool, size_t n, size_t child)
{
    return n * child / pool_children(pool);
}

enum rc incoming_hand_out(struct arena *a, struct pool *pool, struct job *jobs,
                          size_t n, struct err *err)
{
    struct reader_request *reqs = ARENA_ARRAY(a, n, struct reader_request);
    for (size_t i = 0; i < n; i++) {
        reqs[i] = jobs[i].req;
    }
    for (size_t c = 0; c < pool_children(pool); c++) {
        size_t first = share_at(pool, n, c);
        size_t end = share_at(pool, n, c + 1);
        enum rc rc =
            first == end ? RC_OK : pool_submit(pool, reqs + first, end - first, err);
        if (rc != RC_OK && rc != RC_NONE) {
            return rc;
        }
        for (size_t i = first; i < end; i++) {
            jobs[i].rc =
                rc == RC_OK ? RC_NONE : RC_INPUT; /* there were more children */
            (void)err_set(&jobs[i].why, RC_INPUT, "reader: no child was free");
        }
    }
    return RC_OK;
}

enum rc incoming_collect(struct arena *a, struct pool *pool, struct job *jobs, size_t n,
                         struct err *err)
{
    for (size_t c = 0; c < pool_children(pool); c++) {
        size_t first = share_at(pool, n, c);
        size_t end = share_at(pool, n, c + 1);
        if (first == end || jobs[first].rc != RC_NONE) {
            continue; /* not handed out */
        }
        struct reading *readings = ARENA_ARRAY(a, end - first, struct reading);
        enum rc rc = pool_take(a, pool, readings, err);
        if (rc != RC_OK && rc != RC_INPUT) {
            return rc == RC_NONE ? RC_BROKEN : rc;
        }
        for (size_t i = first; i < end; i++) {
            jobs[i].rc = rc;
            if (rc == RC_OK) {
                jobs[i].reading = readings[i - first];
            } else {
                jobs[i].why = *err;
            }
        }
    }
    return RC_OK;
}

/* ---- once more ---- */

static enum rc load_raw(struct arena *a, const struct step *s, struct job *j,
                        struct err *err)
{
    struct inbox_mail m = {.raw = j->m.raw};
    enum rc rc = str_is_empty(m.raw) ? inbox_get(a, s->st, j->m.id, &m, err) : RC_OK;
    j->req.raw = m.raw;
    return rc == RC_NONE ? RC_OK : rc; /* erased meanwhile: nothing to apply either */
}

enum rc incoming_amend(struct arena *a, const struct step *s, struct pool **pool,
                       struct job *jobs, size_t n, struct err *err)
{
    struct job *again = NULL; /* seldom any, and a job is some kilobytes */
    size_t *from = NULL;
    size_t n_again = 0;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        bool wanted = false;
        rc = incoming_place(a, s, &jobs[i], err);
        rc = rc != RC_OK ? rc : want_again(a, s, &jobs[i], &wanted, err);
        if (rc == RC_OK && wanted) {
            if (again == NULL) {
                again = ARENA_ARRAY(a, n - i, struct job);
                from = ARENA_ARRAY(a, n - i, size_t);
            }
            rc = load_raw(a, s, &jobs[i], err);
            from[n_again] = i;
            again[n_again++] = jobs[i];
        }
    }
    if (rc == RC_OK && n_again > 0 && *pool == NULL) {
        rc = pool_start(1, pool, err);
    }
    if (rc == RC_OK && n_again > 0) {
        rc = incoming_hand_out(a, *pool, again, n_again, err);
        rc = rc == RC_OK ? incoming_collect(a, *pool, again, n_again, err) : rc;
    }
    for (size_t i = 0; rc == RC_OK && i < n_again; i++) {
        jobs[from[i]] = again[i];
    }
    return rc;
}
