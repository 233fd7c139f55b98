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

static const struct shape pair_shape = {sizeof(struct pair), read_pair};

/* "state, count" rows into ret_by_state[0..n-1]. */
static enum rc by_state(struct store *s, const struct query *q, int64_t *ret_by_state,
                        size_t n, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct rows rows = {0};
    enum rc rc = query_all(&a, s, q, &pair_shape, &rows, err);
    const struct pair *p = rows.items;
    for (size_t i = 0; rc == RC_OK && i < rows.n; i++) {
        if (p[i].key >= 0 && p[i].key < (int64_t)n) {
            ret_by_state[p[i].key] = p[i].n;
        }
    }
    return rc;
}

/* What the triggers have counted, by table and state. */
static enum rc tallies(struct store *s, struct counts *c, struct err *err)
{
    int64_t in[INTERACTION_SKIPPED + 1] = {0};
    int64_t inv[INVITATION_CANCELLED + 1] = {0};
    int64_t followup[INVITATION_CANCELLED + 1] = {0};
    int64_t box[INBOX_DUPLICATE + 1] = {0};
    int64_t outcome[OUTCOME_UNCONFIRMED + 1] = {0};
    const struct {
        const char *name;
        int64_t *by_state;
        size_t n;
    } all[] = {
        {"interaction", in, ARRAY_LEN(in)},
        {"invitation", inv, ARRAY_LEN(inv)},
        {"followup", followup, ARRAY_LEN(followup)},
        {"inbox", box, ARRAY_LEN(box)},
        {"outbox", c->outbox, ARRAY_LEN(c->outbox)},
        {"case", c->cases, ARRAY_LEN(c->cases)},
        {"outcome", outcome, ARRAY_LEN(outcome)},
        {"sent", &c->sent, 1},
        {"reopened", &c->reopened, 1},
        {"suppression", &c->suppressed, 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        enum rc rc = by_state(s, QUERY("count_tally", BIND_S(str_c(all[i].name))),
                              all[i].by_state, all[i].n, err);
        if (rc != RC_OK) {
            return rc;
        }
    }
    c->waiting = in[INTERACTION_WAITING];
    c->invited = in[INTERACTION_INVITED];
    c->skipped = in[INTERACTION_SKIPPED];
    c->interactions = c->waiting + c->invited + c->skipped;
    c->open = inv[INVITATION_OPEN];
    c->answered = inv[INVITATION_ANSWERED];
    c->expired = inv[INVITATION_EXPIRED];
    c->cancelled = inv[INVITATION_CANCELLED];
    c->invitations = c->open + c->answered + c->expired + c->cancelled;
    for (size_t i = 0; i < ARRAY_LEN(followup); i++) {
        c->followups += followup[i];
    }
    c->recovered = outcome[OUTCOME_RECOVERED];
    c->unconfirmed = outcome[OUTCOME_UNCONFIRMED];
    c->inbox_new = box[INBOX_NEW];
    c->inbox_applied = box[INBOX_APPLIED];
    c->inbox_aside = box[INBOX_ASIDE];
    c->inbox_duplicate = box[INBOX_DUPLICATE];
    return RC_OK;
}

enum rc store_counts(struct store *s, struct counts *ret, struct err *err)
{
    static const char *const queues[] = {"count_waiting", "count_claimed",
                                         "count_unsure"};
    struct counts c = {0};
    enum rc rc = tallies(s, &c, err);
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(queues); i++) {
        rc = by_state(s, QUERY0(queues[i]), c.outbox, ARRAY_LEN(c.outbox), err);
    }
    if (rc == RC_OK) {
        rc = query_number(s, QUERY0("count_review"), &c.review, err);
    }
    if (rc == RC_OK) {
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
