/* Holidays out of calendar files (iCalendar, RFC 5545), by libical. Pure: bytes in. */
#ifndef NACHFASS_LOOP_HOLIDAYS_H
#define NACHFASS_LOOP_HOLIDAYS_H

#include "base/err.h"
#include "loop/types.h"

struct arena;

enum {
    HOLIDAYS_MAX = 20000,     /* of all calendars together */
    HOLIDAYS_EVENT_MAX = 500, /* occurrences of one event; later ones do not count */
    HOLIDAYS_CALENDAR_MAX = 1 << 20 /* bytes of one file */
};

/* Adds what is closed by one calendar to *h: every VEVENT with its repetitions (RRULE,
 * RDATE, EXDATE) up to the year 2100. A whole day lasts from midnight to midnight; an
 * event with times closes just those, as local time, so that Christmas Eve can be half
 * a day; a time in UTC is taken in `zone`. RC_INPUT: no calendar, an event without a
 * beginning or repeated within a day, too many. The items stay ascending and apart. */
enum rc holidays_add(struct arena *a, struct str ics, struct str zone,
                     struct holidays *h, struct err *err) MUST_USE;

#endif
