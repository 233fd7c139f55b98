/* What status and report count. Counts only: rates are made where they are printed. */
#include "store/query.h"

struct pair {
    int64_t key, n;
};

static void read_pair(struct row *r, void *ret_item)
{
    struct pair *p = ret_item;
    p->key = row_i64(r);
    p->n = row_i64(r);
}

static void read_invitations(struct row *r, void *ret_item)
{
    struct counts *c = ret_item;
    c->invitations = row_i64(r);
    c->sent = row_i64(r);
    c->open = row_i64(r);
    c->answered = row_i64(r);
    c->expired = row_i64(r);
    c->cancelled = row_i64(r);
}

static void read_outcomes(struct row *r, void *ret_item)
{
    struct counts *c = ret_item;
    c->recovered = row_i64(r);
    c->unconfirmed = row_i64(r);
    c->reopened = row_i64(r);
}

static const struct shape pair_shape = {sizeof(struct pair), read_pair};
static const struct shape invitations_shape = {sizeof(struct counts), read_invitations};
static const struct shape outcomes_shape = {sizeof(struct counts), read_outcomes};

/* "state, count" rows into ret_by_state[0..n-1]. */
static enum rc by_state(struct store *s, const char *name, int64_t *ret_by_state,
                        size_t n, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct rows rows = {0};
    enum rc rc = query_all(&a, s, QUERY0(name), &pair_shape, &rows, err);
    const struct pair *p = rows.items;
    for (size_t i = 0; rc == RC_OK && i < rows.n; i++) {
        if (p[i].key >= 0 && p[i].key < (int64_t)n) {
            ret_by_state[p[i].key] = p[i].n;
        }
    }
    return rc;
}

static enum rc count_work(struct store *s, struct counts *c, struct err *err)
{
    int64_t in[INTERACTION_SKIPPED + 1] = {0};
    int64_t box[INBOX_DUPLICATE + 1] = {0};
    enum rc rc = by_state(s, "count_interactions", in, ARRAY_LEN(in), err);
    if (rc == RC_OK) {
        rc = by_state(s, "count_inbox", box, ARRAY_LEN(box), err);
    }
    if (rc == RC_OK) {
        rc = by_state(s, "count_outbox", c->outbox, ARRAY_LEN(c->outbox), err);
    }
    if (rc == RC_OK) {
        rc = by_state(s, "count_cases", c->cases, ARRAY_LEN(c->cases), err);
    }
    c->waiting = in[INTERACTION_WAITING];
    c->invited = in[INTERACTION_INVITED];
    c->skipped = in[INTERACTION_SKIPPED];
    c->interactions = c->waiting + c->invited + c->skipped;
    c->inbox_new = box[INBOX_NEW];
    c->inbox_applied = box[INBOX_APPLIED];
    c->inbox_aside = box[INBOX_ASIDE];
    c->inbox_duplicate = box[INBOX_DUPLICATE];
    return rc;
}

enum rc store_counts(struct store *s, struct counts *ret, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct counts c = {0};
    struct counts outcomes = {0};
    /* first: it fills the struct anew */
    enum rc rc =
        query_one(&a, s, QUERY0("count_invitations"), &invitations_shape, &c, err);
    if (rc == RC_OK) {
        rc =
            query_one(&a, s, QUERY0("count_outcomes"), &outcomes_shape, &outcomes, err);
    }
    if (rc == RC_OK) {
        rc = query_number(s, QUERY0("count_followups"), &c.followups, err);
    }
    if (rc == RC_OK) {
        rc = query_number(s, QUERY0("count_review"), &c.review, err);
    }
    if (rc == RC_OK) {
        rc = query_number(s, QUERY0("count_suppressed"), &c.suppressed, err);
    }
    if (rc == RC_OK) {
        rc = count_work(s, &c, err);
    }
    if (rc == RC_OK) {
        c.recovered = outcomes.recovered;
        c.unconfirmed = outcomes.unconfirmed;
        c.reopened = outcomes.reopened;
        *ret = c;
    }
    return rc;
}

/* ---- by survey ---- */

struct score_count {
    struct str survey;
    int64_t score, n, with_comment; /* score -1 = words alone */
};

static void read_sent(struct row *r, void *ret_item)
{
    struct survey_figures *f = ret_item;
    f->survey = row_str(r);
    f->sent = row_i64(r);
}

static void read_score(struct row *r, void *ret_item)
{
    struct score_count *c = ret_item;
    c->survey = row_str(r);
    c->score = row_i64(r);
    c->n = row_i64(r);
    c->with_comment = row_i64(r);
}

static const struct shape sent_shape = {sizeof(struct survey_figures), read_sent};
static const struct shape score_shape = {sizeof(struct score_count), read_score};

/* The survey's entry; a new one at the end when it sent nothing since then. */
static struct survey_figures *entry(struct survey_figures *all, size_t *n,
                                    struct str survey)
{
    size_t i = 0;
    while (i < *n && !str_eq(all[i].survey, survey)) {
        i++;
    }
    if (i == *n) {
        all[i] = (struct survey_figures){.survey = survey};
        ++*n;
    }
    return &all[i];
}

enum rc survey_figures_list(struct arena *a, struct store *s, int64_t since,
                            struct survey_figures **ret, size_t *ret_n, struct err *err)
{
    struct rows sent = {0};
    struct rows scores = {0};
    enum rc rc =
        query_all(a, s, QUERY("survey_sent", BIND_I(since)), &sent_shape, &sent, err);
    if (rc == RC_OK) {
        rc = query_all(a, s, QUERY("survey_scores", BIND_I(since)), &score_shape,
                       &scores, err);
    }
    if (rc != RC_OK) {
        return rc;
    }
    struct survey_figures *all =
        ARENA_ARRAY(a, sent.n + scores.n, struct survey_figures);
    size_t n = 0;
    for (const struct survey_figures *f = sent.items; n < sent.n; n++) {
        all[n] = f[n];
    }
    const struct score_count *c = scores.items;
    for (size_t i = 0; i < scores.n; i++) {
        struct survey_figures *f = entry(all, &n, c[i].survey);
        f->answered += c[i].n;
        f->with_comment += c[i].with_comment;
        if (c[i].score >= 0 && c[i].score < (int64_t)ARRAY_LEN(f->histogram)) {
            f->histogram[c[i].score] += c[i].n;
        }
    }
    *ret = all;
    *ret_n = n;
    return RC_OK;
}
