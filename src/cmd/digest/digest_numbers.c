/* The figures of a digest: the last week, and the shape of the weeks before it. Rates
 * come with their margin: a few answers prove little. */
#include "base/arena.h"
#include "cmd/digest/digest_part.h"
#include "cmd/letter/letter_data.h"
#include "loop/calendar.h"
#include "loop/stats.h"
#include "mail/template.h"
#include "store/store.h"

/* Fewer answers say little. */
enum { WEEK_S = 7 * 86400, FEW = 30 };

/* Answers of all surveys together; true: there are any. */
static bool sum_weeks(const struct policy *p, const struct week_score *w, size_t n,
                      struct chart_bar bars[DIGEST_WEEKS])
{
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        const struct survey *s = policy_survey(p, w[i].survey);
        if (s == NULL || w[i].weeks_ago < 0 || w[i].weeks_ago >= DIGEST_WEEKS) {
            continue;
        }
        struct chart_bar *b = &bars[DIGEST_WEEKS - 1 - w[i].weeks_ago];
        int64_t *part = w[i].score <= s->low    ? &b->low
                        : w[i].score >= s->high ? &b->high
                                                : &b->mid;
        *part += w[i].n;
        any = true;
    }
    return any;
}

enum rc digest_week_load(struct arena *a, const struct letter_facts *lf,
                         struct digest_week *w, struct err *err)
{
    int64_t since = lf->now - WEEK_S;
    int64_t *times = NULL;
    size_t n = 0;
    enum rc rc = survey_figures_list(a, lf->st, since, &w->surveys, &w->n_surveys, err);
    if (rc == RC_OK) {
        rc = case_figures(lf->st, since, lf->now, &w->cases, err);
    }
    if (rc == RC_OK) {
        rc = case_response_times(a, lf->st, since, &times, &n, err);
    }
    struct week_score *scores = NULL;
    if (rc == RC_OK) {
        w->first_response_s = stats_median(times, n);
        rc = week_scores(a, lf->st, lf->now - DIGEST_WEEKS * (int64_t)WEEK_S + 1,
                         lf->now, &scores, &n, err);
    }
    if (rc == RC_OK && sum_weeks(&lf->set->policy, scores, n, w->bars)) {
        rc = chart_png(a, w->bars, DIGEST_WEEKS, &w->chart, err);
    }
    w->is_loaded = rc == RC_OK;
    return rc;
}

/* "+29", "84 %" */
static struct str value_text(struct arena *a, const struct survey *s,
                             const struct score_figures *f)
{
    long long nps = f->nps_tenths / 10;
    return s->metric == METRIC_NPS
               ? arena_printf(a, nps == 0 ? "%lld" : "%+lld", nps)
               : arena_printf(a, "%lld %%",
                              (long long)stats_permille(f->high, f->n) / 10);
}

/* In points; 95 %. */
static int64_t margin(const struct survey *s, const struct score_figures *f)
{
    int64_t tenths =
        s->metric == METRIC_NPS ? f->margin_tenths : stats_share_margin(f->high, f->n);
    return (tenths + 5) / 10;
}

/* A part of the bar in whole per cent, so that the three fill it. */
static void set_part(struct tdata *t, const char *flag, const char *width, int64_t n,
                     int64_t percent)
{
    tdata_flag(t, flag, n > 0 && percent > 0);
    tdata_set_i64(t, width, percent);
}

static void add_survey(struct arena *a, const struct survey *s,
                       const struct survey_figures *sf, struct tdata *data)
{
    struct score_figures f = stats_scores(s, sf->histogram);
    if (f.n == 0) {
        return;
    }
    struct tdata *t = tdata_add(data, "surveys");
    int64_t high = stats_permille(f.high, f.n) / 10;
    int64_t low = stats_permille(f.low, f.n) / 10;
    tdata_set(t, "name", s->name);
    tdata_flag(t, "is_nps", s->metric == METRIC_NPS);
    tdata_set(t, "value", value_text(a, s, &f));
    tdata_set_i64(t, "margin", margin(s, &f));
    tdata_flag(t, "is_few", f.n < FEW);
    tdata_set_i64(t, "n", f.n);
    tdata_set_i64(t, "high", f.high);
    tdata_set_i64(t, "mid", f.mid);
    tdata_set_i64(t, "low", f.low);
    set_part(t, "has_high", "high_percent", f.high, high);
    set_part(t, "has_low", "low_percent", f.low, low);
    set_part(t, "has_mid", "mid_percent", f.mid, 100 - high - low);
}

/* What the picture shows, in numbers, too: many programs show no pictures. */
static void set_chart(struct arena *a, const struct letter_facts *lf,
                      const struct digest_week *w, struct digest *d)
{
    d->chart.png = w->chart;
    d->chart.cid = arena_printf(a, "chart.%lld@%.*s", (long long)lf->now,
                                STR_ARG(lf->set->own_domain));
    tdata_flag(d->data, "has_chart", w->chart.len > 0);
    tdata_set(d->data, "chart_cid", d->chart.cid);
    for (size_t i = 0; i < DIGEST_WEEKS; i++) {
        struct tdata *t = tdata_add(d->data, "weeks");
        const struct chart_bar *b = &w->bars[i];
        int64_t from = lf->now - (int64_t)(DIGEST_WEEKS - i) * WEEK_S;
        tdata_set(t, "from",
                  calendar_day_text(a, d->who->zone, from, d->who->language));
        tdata_set_i64(t, "n", b->high + b->mid + b->low);
    }
}

void digest_numbers(struct arena *a, const struct letter_facts *lf,
                    const struct digest_week *w, struct digest *d)
{
    int64_t sent = 0;
    int64_t answered = 0;
    bool has_surveys = false;
    for (size_t i = 0; i < w->n_surveys; i++) {
        const struct survey *s = policy_survey(&lf->set->policy, w->surveys[i].survey);
        sent += w->surveys[i].sent;
        answered += w->surveys[i].answered;
        if (s != NULL) {
            has_surveys = has_surveys || stats_scores(s, w->surveys[i].histogram).n > 0;
            add_survey(a, s, &w->surveys[i], d->data);
        }
    }
    struct tdata *t = tdata_child(d->data, "numbers");
    tdata_set_i64(t, "invited", sent);
    tdata_set_i64(t, "answered", answered);
    tdata_set(
        t, "rate",
        arena_printf(a, "%lld %%", (long long)stats_permille(answered, sent) / 10));
    tdata_set_i64(t, "opened", w->cases.opened);
    tdata_set_i64(t, "closed", w->cases.closed);
    tdata_set_i64(t, "recovered", w->cases.recovered);
    tdata_set_i64(t, "overdue", w->cases.overdue);
    tdata_set(t, "first_response",
              w->first_response_s == 0
                  ? STR_NULL
                  : letter_span(a, d->who->language, w->first_response_s));
    tdata_flag(d->data, "all_teams", lf->set->policy.n_teams > 1);
    tdata_flag(d->data, "has_surveys", has_surveys);
    set_chart(a, lf, w, d);
}
