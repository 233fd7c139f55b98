/* Instants (unix seconds, UTC), ISO 8601 text, durations. Decisions take `now` as a
 * parameter; only main reads the real clock. Zones live in loop/calendar. */
#ifndef NACHFASS_BASE_CLOCK_H
#define NACHFASS_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

/* Proleptic Gregorian, no zone. weekday: 0 Monday .. 6 Sunday. */
struct civil {
    int32_t year;
    int32_t month; /* 1..12 */
    int32_t day;   /* 1..31 */
    int32_t hour, minute, second;
    int32_t weekday;
};

int64_t clock_now(void);     /* real time; main only */
int64_t clock_mono_ms(void); /* monotonic; timeouts in post and reader only */

/* Civil time as if in UTC. */
int64_t civil_to_unix(const struct civil *c);
struct civil civil_from_unix(int64_t t);

/* RFC 3339 / ISO 8601: "2026-03-02T09:14:00+01:00", "…Z", seconds optional, a blank
 * instead of T allowed. An offset is required; days are checked against the month. */
enum rc clock_parse(struct str s, int64_t *ret_t, struct err *err) MUST_USE;
/* "2026-03-02T08:14:00Z" */
struct str clock_iso(struct arena *a, int64_t t);

/* "90s", "15m", "24h", "4d", "2w" or a bare number of seconds, up to 10 years. */
enum rc duration_parse(struct str s, int64_t *ret_s, struct err *err) MUST_USE;
/* "1d 4h", "35m", "0m": the two largest units, for people. */
struct str duration_text(struct arena *a, int64_t s);

#endif
