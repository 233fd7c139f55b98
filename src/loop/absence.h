/* What an out-of-office reply says: that, and until when. Pure. */
#ifndef NACHFASS_LOOP_ABSENCE_H
#define NACHFASS_LOOP_ABSENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

struct absence_said {
    bool is_absent;  /* it speaks of somebody who is away, in German or English */
    bool has_left;   /* for good */
    int64_t back_at; /* the instant from which they are there again; 0 = not said */
};

/* Reads subject and text of a machine's mail. Dates count where words say what they are
 * ("bis 12.04.", "until April 12th": to the end of that day; "ab 13. April wieder",
 * "back on 13 April": from its beginning), in the zone; the last one within 400 days
 * after now, 200 where it names no year. A date of digits in the order of neither is no
 * date. */
struct absence_said absence_read(struct arena *a, struct str text, struct str zone,
                                 int64_t now);

#endif
