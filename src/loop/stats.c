/* Figures of scores. Pure; the results are integers, only the margin's variance passes
 * through a double. */
#include "loop/stats.h"

static int64_t isqrt(int64_t v)
{
    int64_t r = 0;
    for (int64_t bit = (int64_t)1 << 31; bit != 0; bit >>= 1) {
        int64_t t = r + bit;
        if (t <= 3037000499 && t * t <= v) {
            r = t;
        }
    }
    return r;
}

static int64_t div_round(int64_t a, int64_t b)
{
    return a >= 0 ? (a + b / 2) / b : -((-a + b / 2) / b);
}

struct score_figures stats_scores(const struct survey *s, const int64_t histogram[11])
{
    struct score_figures f = {0};
    int64_t sum = 0;
    for (int32_t score = 0; score <= 10; score++) {
        int64_t n = histogram[score];
        f.n += n;
        sum += n * score;
        if (score <= s->low) {
            f.low += n;
        } else if (score >= s->high) {
            f.high += n;
        } else {
            f.mid += n;
        }
    }
    if (f.n == 0) {
        return f;
    }
    f.nps_tenths = div_round(1000 * (f.high - f.low), f.n);
    f.mean_hundredths = div_round(100 * sum, f.n);
    /* var = p + d - (p - d)^2; margin = 196 * sqrt(var / n), here in tenths */
    double n = (double)f.n;
    double diff = (double)(f.high - f.low) / n;
    double var = (double)(f.high + f.low) / n - diff * diff;
    f.margin_tenths =
        div_round(isqrt((int64_t)(1960.0 * 1960.0 * var / n * 10000.0)), 100);
    return f;
}

int64_t stats_permille(int64_t part, int64_t whole)
{
    return whole == 0 ? 0 : div_round(part * 1000, whole);
}

int64_t stats_share_margin(int64_t part, int64_t whole)
{
    if (whole == 0) {
        return 0;
    }
    double share = (double)part / (double)whole;
    double var = share * (1.0 - share) / (double)whole;
    return div_round(isqrt((int64_t)(1960.0 * 1960.0 * var * 10000.0)), 100);
}

int64_t stats_median(const int64_t *sorted, size_t n)
{
    if (n == 0) {
        return 0;
    }
    int64_t low = sorted[(n - 1) / 2];
    return low + (sorted[n / 2] - low) / 2;
}
