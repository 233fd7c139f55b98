/* What a person says to an entry of the review queue. First line: the subject. And the
 * small values that operators and managers type: instants, durations. */
#include "fuzz.h"

#include "base/clock.h"
#include "loop/review.h"

bool fuzz_init(void)
{
    return true;
}

static void check_times(struct arena *a, struct str in)
{
    int64_t t = 0, again = 0;
    struct err err;
    if (clock_parse(in, &t, &err) == RC_OK) {
        CLAIM(clock_parse(clock_iso(a, t), &again, &err) == RC_OK && again == t);
    } else {
        CLAIM(fuzz_is_line(str_c(err.text)));
    }
    if (duration_parse(in, &t, &err) == RC_OK) {
        CLAIM(t >= 0 && t <= (int64_t)10 * 366 * 86400);
        CLAIM(fuzz_is_line(duration_text(a, t)));
    } else {
        CLAIM(fuzz_is_line(str_c(err.text)));
    }
}

void fuzz_one(struct arena *a, struct str in)
{
    struct str subject = fuzz_text(a, str_take(&in, '\n'));
    struct str text = fuzz_text(a, in);
    struct review_order o = review_parse(text, subject);
    CLAIM(o.word >= REVIEW_UNKNOWN && o.word <= REVIEW_SEEN);
    CLAIM(o.number >= 0);
    /* a number is only what stands there */
    CLAIM(o.number < 10 ||
          str_find_byte(text, (char)('0' + o.number % 10)) != STR_NPOS ||
          str_find_byte(subject, (char)('0' + o.number % 10)) != STR_NPOS);
    check_times(a, in);
}
