/* report: invitations, response rate, scores with their margin, cases, time to first
 * response. Reads only; figures are integers, divided when printed. */
#include <jansson.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/money.h"
#include "cmd/cmd.h"
#include "loop/stats.h"
#include "store/store.h"

enum { FEW = 30, BAR_MAX = 40 };

struct report {
    struct counts n;
    struct survey_figures *surveys;
    size_t n_surveys;
    int64_t *response_s;
    size_t n_response_s;
    struct voucher_stock *vouchers; /* given since then, by pool */
    size_t n_vouchers;
    struct skip_count *skips; /* since the beginning, as the counts */
    size_t n_skips;
};

static enum rc load(struct cmd *c, struct store *st, int64_t since, struct report *ret,
                    struct err *err)
{
    enum rc rc = store_counts(st, &ret->n, err);
    if (rc == RC_OK) {
        rc = interaction_skips(c->a, st, &ret->skips, &ret->n_skips, err);
    }
    if (rc == RC_OK) {
        rc = survey_figures_list(c->a, st, since, &ret->surveys, &ret->n_surveys, err);
    }
    if (rc == RC_OK) {
        rc = voucher_cost(c->a, st, since, &ret->vouchers, &ret->n_vouchers, err);
    }
    return rc == RC_OK ? case_response_times(c->a, st, since, &ret->response_s,
                                             &ret->n_response_s, err)
                       : rc;
}

/* -123 -> "-12.3" */
static const char *tenths(struct arena *a, int64_t v)
{
    int64_t abs = v < 0 ? -v : v;
    return arena_printf(a, "%s%lld.%lld", v < 0 ? "-" : "", (long long)(abs / 10),
                        (long long)(abs % 10))
        .ptr;
}

static void print_histogram(const struct survey *s, const struct survey_figures *f)
{
    int64_t most = 1;
    int32_t min = 0;
    int32_t max = 0;
    metric_bounds(s->metric, &min, &max);
    for (int32_t i = min; i <= max; i++) {
        most = f->histogram[i] > most ? f->histogram[i] : most;
    }
    for (int32_t i = max; i >= min; i--) {
        printf("    %2d %6lld  ", i, (long long)f->histogram[i]);
        for (int64_t k = 0; k < f->histogram[i] * BAR_MAX / most; k++) {
            putchar('#');
        }
        putchar('\n');
    }
}

static void print_survey(struct arena *a, const struct survey *s,
                         const struct survey_figures *f)
{
    struct score_figures n = stats_scores(s, f->histogram);
    printf("survey %.*s (%s)\n", STR_ARG(f->survey), metric_name(s->metric));
    printf("  invited %lld, answered %lld (%s %%), with words %lld\n",
           (long long)f->sent, (long long)f->answered,
           tenths(a, stats_permille(f->answered, f->sent)), (long long)f->with_comment);
    if (n.n == 0) {
        puts("  no scores yet");
        return;
    }
    print_histogram(s, f);
    if (s->metric == METRIC_NPS) {
        printf("  NPS %s +/- %s (95 %%), n = %lld%s: %lld promoters, %lld passives, "
               "%lld detractors\n",
               tenths(a, n.nps_tenths), tenths(a, n.margin_tenths), (long long)n.n,
               n.n < FEW ? ", too few to compare" : "", (long long)n.high,
               (long long)n.mid, (long long)n.low);
    } else {
        printf("  satisfied %s %%, mean %lld.%02lld, n = %lld%s\n",
               tenths(a, stats_permille(n.high, n.n)),
               (long long)(n.mean_hundredths / 100),
               (long long)(n.mean_hundredths % 100), (long long)n.n,
               n.n < FEW ? ", too few to compare" : "");
    }
}

static const struct survey *survey_of(const struct settings *set, struct str name)
{
    return policy_survey(&set->policy, name);
}

static void print_text(struct arena *a, const struct settings *set,
                       const struct report *r)
{
    for (size_t i = 0; i < r->n_surveys; i++) {
        const struct survey *s = survey_of(set, r->surveys[i].survey);
        if (s != NULL) {
            print_survey(a, s, &r->surveys[i]);
        }
    }
    printf("not invited so far %lld\n", (long long)r->n.skipped);
    for (size_t i = 0; i < r->n_skips; i++) {
        printf("  %6lld  %.*s\n", (long long)r->skips[i].n,
               STR_ARG(r->skips[i].reason));
    }
    int64_t open =
        r->n.cases[CASE_OPEN] + r->n.cases[CASE_WAITING] + r->n.cases[CASE_RESOLVED];
    printf("cases\n  open %lld, closed %lld: recovered %lld, unconfirmed %lld; "
           "reopened %lld\n",
           (long long)open, (long long)r->n.cases[CASE_CLOSED],
           (long long)r->n.recovered, (long long)r->n.unconfirmed,
           (long long)r->n.reopened);
    if (r->n_response_s > 0) {
        printf("  time to first response: median %s, longest %s, of %zu answered\n",
               duration_text(a, stats_median(r->response_s, r->n_response_s)).ptr,
               duration_text(a, r->response_s[r->n_response_s - 1]).ptr,
               r->n_response_s);
    }
    for (size_t i = 0; i < r->n_vouchers; i++) {
        const struct voucher_stock *v = &r->vouchers[i];
        struct str sum = money_text(a, v->cents, v->currency, false);
        printf("vouchers '%.*s': %lld given, %.*s\n", STR_ARG(v->pool),
               (long long)v->n_given, STR_ARG(sum));
    }
    printf("review queue %lld\n", (long long)r->n.review);
}

static json_t *survey_json(const struct survey *s, const struct survey_figures *f)
{
    struct score_figures n = stats_scores(s, f->histogram);
    json_t *hist = json_object();
    int32_t min = 0;
    int32_t max = 0;
    metric_bounds(s->metric, &min, &max);
    for (int32_t i = min; i <= max; i++) {
        char key[16] = {0};
        key[0] = i >= 10 ? '1' : (char)('0' + i);
        key[1] = i >= 10 ? '0' : '\0';
        json_object_set_new(hist, key, json_integer(f->histogram[i]));
    }
    return json_pack(
        "{s:s%, s:s, s:I, s:I, s:I, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "survey",
        f->survey.ptr, f->survey.len, "metric", metric_name(s->metric), "invited",
        (json_int_t)f->sent, "answered", (json_int_t)f->answered, "with_comment",
        (json_int_t)f->with_comment, "histogram", hist, "scores", (json_int_t)n.n,
        "low", (json_int_t)n.low, "mid", (json_int_t)n.mid, "high", (json_int_t)n.high,
        "nps_tenths", (json_int_t)n.nps_tenths, "margin_tenths",
        (json_int_t)n.margin_tenths, "mean_hundredths", (json_int_t)n.mean_hundredths);
}

static json_t *vouchers_json(const struct report *r)
{
    json_t *all = json_array();
    for (size_t i = 0; i < r->n_vouchers; i++) {
        const struct voucher_stock *v = &r->vouchers[i];
        json_array_append_new(
            all, json_pack("{s:s%, s:s%, s:I, s:I}", "pool", v->pool.ptr, v->pool.len,
                           "currency", v->currency.ptr, v->currency.len, "given",
                           (json_int_t)v->n_given, "cents", (json_int_t)v->cents));
    }
    return all;
}

static void print_json(const struct settings *set, const struct report *r)
{
    json_t *surveys = json_array();
    for (size_t i = 0; i < r->n_surveys; i++) {
        const struct survey *s = survey_of(set, r->surveys[i].survey);
        if (s != NULL) {
            json_array_append_new(surveys, survey_json(s, &r->surveys[i]));
        }
    }
    json_t *skips = json_object();
    for (size_t i = 0; i < r->n_skips; i++) {
        json_object_set_new(skips, r->skips[i].reason.ptr, json_integer(r->skips[i].n));
    }
    json_t *all =
        json_pack("{s:o, s:o, s:{s:I,s:I,s:I,s:I,s:I,s:I,s:I}, s:{s:I,s:I}, s:I}",
                  "surveys", surveys, "not_invited", skips, "cases", "open",
                  (json_int_t)r->n.cases[CASE_OPEN], "waiting",
                  (json_int_t)r->n.cases[CASE_WAITING], "resolved",
                  (json_int_t)r->n.cases[CASE_RESOLVED], "closed",
                  (json_int_t)r->n.cases[CASE_CLOSED], "recovered",
                  (json_int_t)r->n.recovered, "unconfirmed",
                  (json_int_t)r->n.unconfirmed, "reopened", (json_int_t)r->n.reopened,
                  "first_response", "answered", (json_int_t)r->n_response_s, "median_s",
                  (json_int_t)stats_median(r->response_s, r->n_response_s), "review",
                  (json_int_t)r->n.review);
    json_object_set_new(all, "vouchers", vouchers_json(r));
    cmd_print_json(all, false);
    json_decref(all);
}

int cmd_report(struct cmd *c)
{
    struct settings set;
    struct store *st = NULL;
    struct report r = {0};
    struct err err;
    int64_t span = c->now;
    if (c->argc == 3 && str_eq_c(str_c(c->argv[1]), "--last")) {
        if (duration_parse(str_c(c->argv[2]), &span, &err) != RC_OK) {
            return cmd_fail(c, RC_INPUT, &err);
        }
    } else if (c->argc != 1) {
        return cmd_usage(c, "[--last 30d]");
    }
    enum rc rc = cmd_open(c, &set, &st);
    if (rc != RC_OK) {
        store_close(st);
        return rc_exit_code(rc);
    }
    rc = load(c, st, c->now - span, &r, &err);
    if (rc == RC_OK) {
        c->json ? print_json(&set, &r) : print_text(c->a, &set, &r);
    }
    store_close(st);
    return rc == RC_OK ? 0 : cmd_fail(c, rc, &err);
}
