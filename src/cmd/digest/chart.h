/* The picture of a digest: answers by week, as bars. */
#ifndef NACHFASS_CMD_CHART_H
#define NACHFASS_CMD_CHART_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

enum {
    CHART_WIDTH = 520,
    CHART_HEIGHT = 96
}; /* as it is shown; twice as many pixels */

/* Answers of one week. */
struct chart_bar {
    int64_t high, mid, low;
};

/* Bars from left to right on a transparent ground, as PNG. Holds no text: what the bars
 * say stands beside the picture. RC_TEMP: it could not be drawn. */
enum rc chart_png(struct arena *a, const struct chart_bar *bars, size_t n,
                  struct str *ret_png, struct err *err) MUST_USE;

#endif
