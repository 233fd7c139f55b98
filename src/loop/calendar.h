/* Local time and business hours. Zones are IANA names of the system's tzdata. */
#ifndef NACHFASS_LOOP_CALENDAR_H
#define NACHFASS_LOOP_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/str.h"
#include "loop/types.h"

struct arena;

/* Is the zone known? (libc would take an unknown name for UTC in silence.) */
bool calendar_zone_known(struct str zone);
/* Seconds east of UTC at instant t; 0 for an unknown zone. */
int32_t calendar_offset(struct str zone, int64_t t);
struct civil calendar_local(struct str zone, int64_t t);
/* The instant of a local time. In a gap: the instant after it; in a fold: the first. */
int64_t calendar_instant(struct str zone, const struct civil *local);

/* When something is open: hours of the week, holidays excepted, in a zone. */
struct opening {
    struct str zone;
    const struct day_hours *week; /* 7, Monday first */
    struct holidays holidays;
};

/* The instant when `seconds` of open time have passed since `from`; a start while it is
 * closed counts from the next opening, so 0 seconds give the next open instant. Without
 * any open time in ten years: as if always open. */
int64_t calendar_add(const struct opening *o, int64_t from, int64_t seconds);
/* Open seconds from `from` to `to`; 0 when to <= from. The inverse of calendar_add:
 * calendar_between(o, t, calendar_add(o, t, n)) == n. Counts ten years at most. */
int64_t calendar_between(const struct opening *o, int64_t from, int64_t to);
struct opening team_opening(const struct team *team);

/* "02.03.2026 09:14" (de) or "2 Mar 2026 09:14" (else), in the zone. */
struct str calendar_text(struct arena *a, struct str zone, int64_t t, struct str lang);
/* "02.03." or "2 Mar": for a row of dates. */
struct str calendar_day_text(struct arena *a, struct str zone, int64_t t,
                             struct str lang);
/* The same as calendar_text without the time of day. */
struct str calendar_date_text(struct arena *a, struct str zone, int64_t t,
                              struct str lang);

#endif
