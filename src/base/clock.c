/* Instants, ISO 8601 text, durations: all in UTC.
 * Must never ask libc for a zone. */
#include "base/clock.h"

#include <time.h>

#include "base/arena.h"

enum { MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400, WEEK_S = 7 * DAY_S };
/* days of one 400-year cycle of the calendar, and from 0000-03-01 to 1970-01-01 */
enum { CYCLE_YEARS = 400, CYCLE_DAYS = 146097, EPOCH_SHIFT_DAYS = 719468 };

static const int64_t duration_max_s = INT64_C(3653) * DAY_S;
/* -9999-01-01 and the last second of 9999: years of four digits, with room below */
static const int64_t unix_min = INT64_C(-377705116800);
static const int64_t unix_max = INT64_C(253402300799);

int64_t clock_now(void)
{
    return (int64_t)time(NULL);
}

int64_t clock_mono_ms(void)
{
    struct timespec ts = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int64_t floor_div(int64_t n, int64_t by)
{
    return n / by - (n % by < 0 ? 1 : 0);
}

/* Years that begin in March put the leap day last; then days are a plain sum. The
 * formulas are those of H. Hinnant, "chrono-compatible low-level date algorithms". */
static int64_t days_from_civil(int64_t year, int64_t month, int64_t day)
{
    int64_t months = year * 12 + month - 3; /* months since 0000-03 */
    int64_t march_year = floor_div(months, 12);
    int64_t march_month = months - march_year * 12;
    int64_t cycle = floor_div(march_year, CYCLE_YEARS);
    int64_t year_of_cycle = march_year - cycle * CYCLE_YEARS;
    int64_t day_of_year = (153 * march_month + 2) / 5 + day - 1;
    int64_t day_of_cycle =
        year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    return cycle * CYCLE_DAYS + day_of_cycle - EPOCH_SHIFT_DAYS;
}

int64_t civil_to_unix(const struct civil *c)
{
    return days_from_civil(c->year, c->month, c->day) * DAY_S +
           (int64_t)c->hour * HOUR_S + (int64_t)c->minute * MINUTE_S + c->second;
}

struct civil civil_from_unix(int64_t t)
{
    t = t < unix_min ? unix_min : t;
    t = t > unix_max ? unix_max : t;
    int64_t unix_day = floor_div(t, DAY_S);
    int64_t second = t - unix_day * DAY_S;
    int64_t days = unix_day + EPOCH_SHIFT_DAYS;
    int64_t cycle = floor_div(days, CYCLE_DAYS);
    int64_t doc = days - cycle * CYCLE_DAYS; /* day of the cycle */
    int64_t yoc = (doc - doc / 1460 + doc / 36524 - doc / 146096) / 365;
    int64_t doy = doc - (365 * yoc + yoc / 4 - yoc / 100);
    int64_t march_month = (5 * doy + 2) / 153;
    int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
    int64_t year = cycle * CYCLE_YEARS + yoc + (month <= 2 ? 1 : 0);
    return (struct civil){
        .year = (int32_t)year,
        .month = (int32_t)month,
        .day = (int32_t)(doy - (153 * march_month + 2) / 5 + 1),
        .hour = (int32_t)(second / HOUR_S),
        .minute = (int32_t)(second / MINUTE_S % 60),
        .second = (int32_t)(second % 60),
        /* 1970-01-01 was a Thursday */
        .weekday = (int32_t)(unix_day + 3 - floor_div(unix_day + 3, 7) * 7),
    };
}

static int32_t days_of_month(int32_t year, int32_t month)
{
    static const int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* A fixed number of digits off the front of *s, at least min and at most max. */
static bool take_number(struct str *s, size_t digits, int32_t min, int32_t max,
                        int32_t *ret)
{
    int32_t n = 0;
    if (s->len < digits) {
        return false;
    }
    for (size_t i = 0; i < digits; i++) {
        if (!str_is_digit(s->ptr[i])) {
            return false;
        }
        n = n * 10 + (s->ptr[i] - '0');
    }
    *s = str_from(*s, digits);
    *ret = n;
    return n >= min && n <= max;
}

static bool take_any(struct str *s, struct str set)
{
    if (s->len == 0 || str_find_byte(set, s->ptr[0]) == STR_NPOS) {
        return false;
    }
    *s = str_from(*s, 1);
    return true;
}

static bool take_date(struct str *s, struct civil *c)
{
    return take_number(s, 4, 0, 9999, &c->year) && take_any(s, STR("-")) &&
           take_number(s, 2, 1, 12, &c->month) && take_any(s, STR("-")) &&
           take_number(s, 2, 1, days_of_month(c->year, c->month), &c->day);
}

static bool take_time(struct str *s, struct civil *c)
{
    if (!take_number(s, 2, 0, 23, &c->hour) || !take_any(s, STR(":")) ||
        !take_number(s, 2, 0, 59, &c->minute)) {
        return false;
    }
    if (!take_any(s, STR(":"))) {
        return true;
    }
    /* 60: a leap second, RFC 3339 section 5.6 */
    if (!take_number(s, 2, 0, 60, &c->second)) {
        return false;
    }
    if (take_any(s, STR(".,"))) {
        if (!take_any(s, STR("0123456789"))) {
            return false;
        }
        while (take_any(s, STR("0123456789"))) {
        }
    }
    return true;
}

static bool take_offset(struct str *s, int64_t *ret_s)
{
    int32_t hours = 0;
    int32_t minutes = 0;
    *ret_s = 0;
    if (take_any(s, STR("Zz"))) {
        return true;
    }
    int64_t sign = str_starts(*s, STR("-")) ? -1 : 1;
    if (!take_any(s, STR("+-")) || !take_number(s, 2, 0, 23, &hours)) {
        return false;
    }
    (void)take_any(s, STR(":"));
    if (!take_number(s, 2, 0, 59, &minutes)) {
        return false;
    }
    *ret_s = sign * ((int64_t)hours * HOUR_S + (int64_t)minutes * MINUTE_S);
    return true;
}

enum rc clock_parse(struct str s, int64_t *ret_t, struct err *err)
{
    struct civil c = {0};
    struct str rest = s;
    int64_t offset = 0;
    if (!take_date(&rest, &c)) {
        return err_set(err, RC_INPUT, "no such date: '%.*s'",
                       STR_ARG(str_sub(s, 0, 64)));
    }
    if (!take_any(&rest, STR("Tt ")) || !take_time(&rest, &c)) {
        return err_set(err, RC_INPUT, "no such time of day: '%.*s'",
                       STR_ARG(str_sub(s, 0, 64)));
    }
    if (!take_offset(&rest, &offset) || rest.len > 0) {
        return err_set(err, RC_INPUT,
                       "time must end with its offset, 'Z' or like '+01:00': '%.*s'",
                       STR_ARG(str_sub(s, 0, 64)));
    }
    *ret_t = civil_to_unix(&c) - offset;
    return RC_OK;
}

struct str clock_iso(struct arena *a, int64_t t)
{
    struct civil c = civil_from_unix(t);
    return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day,
                        c.hour, c.minute, c.second);
}

enum rc duration_parse(struct str s, int64_t *ret_s, struct err *err)
{
    static const struct {
        char letter;
        int32_t seconds;
    } units[] = {{'s', 1}, {'m', MINUTE_S}, {'h', HOUR_S}, {'d', DAY_S}, {'w', WEEK_S}};
    struct str number = s;
    int64_t unit_s = 1;
    for (size_t i = 0; s.len > 0 && i < ARRAY_LEN(units); i++) {
        if (units[i].letter == s.ptr[s.len - 1]) {
            unit_s = units[i].seconds;
            number = str_sub(s, 0, s.len - 1);
        }
    }
    int64_t n = 0;
    if (number.len == 0 || !str_is_digit(number.ptr[0]) || !str_to_i64(number, &n)) {
        return err_set(err, RC_INPUT,
                       "not a duration like '90s', '15m', '24h', '4d' or '2w': '%.*s'",
                       STR_ARG(str_sub(s, 0, 64)));
    }
    if (n > duration_max_s / unit_s) {
        return err_set(err, RC_INPUT, "duration over 10 years: '%.*s'",
                       STR_ARG(str_sub(s, 0, 64)));
    }
    *ret_s = n * unit_s;
    return RC_OK;
}

struct str duration_text(struct arena *a, int64_t s)
{
    const char *sign = s <= -MINUTE_S ? "-" : "";
    uint64_t minutes = (s < 0 ? 0 - (uint64_t)s : (uint64_t)s) / MINUTE_S;
    uint64_t values[] = {minutes / 60 / 24, minutes / 60 % 24, minutes % 60};
    static const char letters[] = "dhm";
    size_t first = values[0] > 0 ? 0 : values[1] > 0 ? 1 : 2;
    unsigned long long high = values[first];
    unsigned long long low = first < 2 ? values[first + 1] : 0;
    if (low == 0) {
        return arena_printf(a, "%s%llu%c", sign, high, letters[first]);
    }
    return arena_printf(a, "%s%llu%c %llu%c", sign, high, letters[first], low,
                        letters[first + 1]);
}
