/* Figures of scores: NPS and its margin, shares, quantiles. Pure. */
#ifndef NACHFASS_LOOP_STATS_H
#define NACHFASS_LOOP_STATS_H

#include <stddef.h>
#include <stdint.h>

#include "loop/types.h"

struct score_figures {
    int64_t n, low, mid, high; /* detractors, passives, promoters */
    int64_t nps_tenths;        /* 100 * (high - low) / n, in tenths; 0 when n is 0 */
    int64_t margin_tenths;     /* 95 %: 1.96 * 100 * sqrt(var / n); 0 when n is 0 */
    int64_t mean_hundredths;
};

/* histogram[score], 0..10; thresholds of the survey. */
struct score_figures stats_scores(const struct survey *s, const int64_t histogram[11]);

/* part/whole in tenths of a per cent, rounded half up; 0 when whole is 0. */
int64_t stats_permille(int64_t part, int64_t whole);

/* 95 % margin of the share part/whole, in tenths of a point; 0 when whole is 0. */
int64_t stats_share_margin(int64_t part, int64_t whole);

/* Median of an ascending list; 0 when empty. */
int64_t stats_median(const int64_t *sorted, size_t n);

#endif
