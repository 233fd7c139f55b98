/* What a digest tells of the last weeks. Counts only: rates are made where they are
 * printed. */
#include "store/query.h"

static void read_cases(struct row *r, void *ret_item)
{
    struct case_figures *f = ret_item;
    f->opened = row_i64(r);
    f->closed = row_i64(r);
    f->recovered = row_i64(r);
    f->overdue = row_i64(r);
}

static void read_week(struct row *r, void *ret_item)
{
    struct week_score *w = ret_item;
    w->survey = row_str(r);
    w->weeks_ago = row_i64(r);
    w->score = row_i64(r);
    w->n = row_i64(r);
}

static void read_praise(struct row *r, void *ret_item)
{
    struct praise *p = ret_item;
    p->survey = row_str(r);
    p->score = row_i32(r);
    p->comment = row_str(r);
    p->customer_name = row_str(r);
    p->interaction.agent = row_str(r);
    p->interaction.team = row_str(r);
    p->interaction.product = row_str(r);
    p->interaction.language = row_str(r);
    p->interaction.channel = row_str(r);
}

static const struct shape cases_shape = {sizeof(struct case_figures), read_cases};
static const struct shape week_shape = {sizeof(struct week_score), read_week};
static const struct shape praise_shape = {sizeof(struct praise), read_praise};

enum rc case_figures(struct store *s, int64_t since, int64_t now,
                     struct case_figures *ret, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    return query_one(&a, s, QUERY("case_week", BIND_I(since), BIND_I(now)),
                     &cases_shape, ret, err);
}

enum rc week_scores(struct arena *a, struct store *s, int64_t since, int64_t now,
                    struct week_score **ret, size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    enum rc rc = query_all(a, s, QUERY("score_weeks", BIND_I(since), BIND_I(now)),
                           &week_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}

enum rc praise_list(struct arena *a, struct store *s, int64_t since, int32_t score,
                    struct praise **ret, size_t *ret_n, struct err *err)
{
    struct rows rows = {0};
    enum rc rc = query_all(a, s, QUERY("praise_list", BIND_I(since), BIND_I(score)),
                           &praise_shape, &rows, err);
    if (rc == RC_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return rc;
}
