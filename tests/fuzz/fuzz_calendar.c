/* Calendar files to closed stretches, by libical. */
#include "fuzz.h"

#include <libical/ical.h>

#include "loop/holidays.h"
#include "loop/types.h"

bool fuzz_init(void)
{
    icalerror_set_errors_are_fatal(false);
    return false; /* the operator chose it */
}

void fuzz_one(struct arena *a, struct str in)
{
    struct holidays h = {0};
    struct err err;
    enum rc rc = holidays_add(a, in, STR("Europe/Berlin"), &h, &err);
    CLAIM(rc == RC_OK || rc == RC_INPUT);
    CLAIM(rc == RC_OK ? h.n <= HOLIDAYS_MAX : fuzz_is_line(str_c(err.text)));
    for (size_t i = 0; i < h.n; i++) {
        CLAIM(h.items[i].from < h.items[i].to);
        CLAIM(i == 0 || h.items[i - 1].to < h.items[i].from);
    }
}
