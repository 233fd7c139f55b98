/* Date header, read leniently: day, month name, year, time, zone in this order. Must
 * never fail a mail: an unreadable date is 0. */
#include "reader/date.h"

#include "base/attr.h"
#include "base/clock.h"

static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                     "jul", "aug", "sep", "oct", "nov", "dec"};

static struct str next_piece(struct str *rest)
{
    *rest = str_trim(*rest);
    size_t n = 0;
    while (n < rest->len && !str_is_space(rest->ptr[n]) && rest->ptr[n] != ',') {
        n++;
    }
    struct str piece = str_sub(*rest, 0, n);
    *rest = str_from(*rest, n < rest->len && rest->ptr[n] == ',' ? n + 1 : n);
    return piece;
}

static bool number(struct str s, int64_t min, int64_t max, int64_t *ret)
{
    int64_t v;
    if (s.len == 0 || !str_is_digit(s.ptr[0]) || !str_to_i64(s, &v) || v < min ||
        v > max) {
        return false;
    }
    *ret = v;
    return true;
}

static bool month_number(struct str s, int64_t *ret)
{
    for (size_t i = 0; i < ARRAY_LEN(months); i++) {
        if (str_istarts(s, str_c(months[i]))) {
            *ret = (int64_t)i + 1;
            return true;
        }
    }
    return false;
}

static bool clock_of_day(struct str s, struct civil *c)
{
    int64_t h;
    int64_t m;
    int64_t sec = 0;
    if (!number(str_take(&s, ':'), 0, 23, &h) ||
        !number(str_take(&s, ':'), 0, 59, &m)) {
        return false;
    }
    if (s.ptr != NULL && !number(str_sub(s, 0, 2), 0, 60, &sec)) {
        return false;
    }
    c->hour = (int32_t)h;
    c->minute = (int32_t)m;
    c->second = (int32_t)sec;
    return true;
}

/* "+0200" in seconds; names and nonsense are UTC. */
static int64_t zone_offset(struct str s)
{
    int64_t hours;
    int64_t minutes;
    if (s.len != 5 || (s.ptr[0] != '+' && s.ptr[0] != '-') ||
        !number(str_sub(s, 1, 2), 0, 23, &hours) ||
        !number(str_sub(s, 3, 2), 0, 59, &minutes)) {
        return 0;
    }
    int64_t offset = hours * 3600 + minutes * 60;
    return s.ptr[0] == '-' ? -offset : offset;
}

int64_t date_read(struct str value)
{
    struct civil c = {0};
    int64_t day;
    int64_t month;
    int64_t year;
    struct str piece = next_piece(&value);
    if (piece.len > 0 && !str_is_digit(piece.ptr[0])) {
        piece = next_piece(&value); /* day of the week */
    }
    if (!number(piece, 1, 31, &day) || !month_number(next_piece(&value), &month) ||
        !number(next_piece(&value), 0, 9999, &year) ||
        !clock_of_day(next_piece(&value), &c)) {
        return 0;
    }
    c.day = (int32_t)day;
    c.month = (int32_t)month;
    c.year = (int32_t)(year < 50 ? year + 2000 : year < 1000 ? year + 1900 : year);
    return civil_to_unix(&c) - zone_offset(next_piece(&value));
}
