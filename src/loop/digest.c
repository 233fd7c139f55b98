/* When a person's digest is due. Pure. Must never give one time twice. */
#include "loop/digest.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "loop/calendar.h"

/* A run late at night serves what was due before midnight. */
enum { DAY_S = 86400, LATE_S = 3 * 3600, WEEK = 7 };

bool person_has_digest(const struct person *who)
{
    return who->n_digests > 0;
}

/* A time on a local day. */
struct slot {
    int64_t at; /* 0 = none */
    int32_t minute;
    struct civil day;
};

/* As the clock there shows it. */
static struct slot slot_on(const struct person *who, const struct digest_time *t,
                           struct civil day)
{
    struct civil local = day;
    local.hour = t->minute / 60;
    local.minute = t->minute % 60;
    local.second = 0;
    return (struct slot){calendar_instant(who->zone, &local), t->minute, day};
}

static bool is_later(const struct slot *a, const struct slot *b)
{
    return a->at != b->at ? a->at > b->at : a->minute > b->minute;
}

/* The newest time up to now, and the instant of the next one. */
static void find_slots(const struct person *who, int64_t now, struct slot *ret_last,
                       int64_t *ret_next)
{
    struct civil today = calendar_local(who->zone, now);
    int64_t noon = civil_to_unix(&(struct civil){
        .year = today.year, .month = today.month, .day = today.day, .hour = 12});
    *ret_last = (struct slot){0};
    *ret_next = INT64_MAX;
    for (int i = -WEEK; i <= WEEK; i++) {
        struct civil day = civil_from_unix(noon + (int64_t)i * DAY_S);
        for (size_t k = 0; k < who->n_digests; k++) {
            if ((who->digests[k].days & 1U << day.weekday) == 0) {
                continue;
            }
            struct slot s = slot_on(who, &who->digests[k], day);
            if (s.at > now) {
                *ret_next = s.at < *ret_next ? s.at : *ret_next;
            } else if (is_later(&s, ret_last)) {
                *ret_last = s;
            }
        }
    }
}

static bool is_same_day(const struct civil *a, const struct civil *b)
{
    return a->year == b->year && a->month == b->month && a->day == b->day;
}

/* Is `key` as new as `last`? One that is a day alone stands for all of that day. */
static bool is_served(struct str last, struct str key)
{
    if (str_is_empty(last)) {
        return false;
    }
    size_t n = last.len < key.len ? last.len : key.len;
    return memcmp(key.ptr, last.ptr, n) <= 0;
}

struct str digest_due(struct arena *a, const struct person *who, struct str last,
                      int64_t now)
{
    struct slot s;
    int64_t next = 0;
    find_slots(who, now, &s, &next);
    struct civil local = calendar_local(who->zone, now);
    bool is_fresh = is_same_day(&s.day, &local) || now - s.at < LATE_S;
    if (s.at == 0 || (!is_fresh && (str_is_empty(last) || next - now <= DAY_S))) {
        return STR_NULL;
    }
    struct str key = arena_printf(a, "%04d-%02d-%02dT%02d%02d", s.day.year, s.day.month,
                                  s.day.day, s.minute / 60, s.minute % 60);
    return is_served(last, key) ? STR_NULL : key;
}
