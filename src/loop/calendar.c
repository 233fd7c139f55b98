/* Local time and business hours, by libical's zones. The only place that knows zones;
 * must never ask libc for the local time (an unknown TZ is UTC there, silently). */
#include "loop/calendar.h"

#include <libical/ical.h>
#include <string.h>

#include "base/arena.h"

enum { DAY_S = 86400, SEARCH_DAYS_MAX = 4000 };

static icaltimezone *zone_of(struct str zone)
{
    char name[64];
    if (zone.len == 0 || zone.len >= sizeof name) {
        return NULL;
    }
    memcpy(name, zone.ptr, zone.len);
    name[zone.len] = '\0';
    if (strcmp(name, "UTC") == 0) {
        return icaltimezone_get_utc_timezone();
    }
    return icaltimezone_get_builtin_timezone(name);
}

bool calendar_zone_known(struct str zone)
{
    return zone_of(zone) != NULL;
}

int32_t calendar_offset(struct str zone, int64_t t)
{
    icaltimezone *tz = zone_of(zone);
    if (tz == NULL || tz == icaltimezone_get_utc_timezone()) {
        return 0;
    }
    struct icaltimetype utc =
        icaltime_from_timet_with_zone((time_t)t, 0, icaltimezone_get_utc_timezone());
    int is_daylight = 0;
    return icaltimezone_get_utc_offset_of_utc_time(tz, &utc, &is_daylight);
}

struct civil calendar_local(struct str zone, int64_t t)
{
    return civil_from_unix(t + calendar_offset(zone, t));
}

int64_t calendar_instant(struct str zone, const struct civil *local)
{
    int64_t wall = civil_to_unix(local);
    /* the offset in force a day before and after brackets every change of clocks */
    int64_t early = wall - calendar_offset(zone, wall - DAY_S);
    int64_t late = wall - calendar_offset(zone, wall + DAY_S);
    if (early + calendar_offset(zone, early) == wall) {
        return early;
    }
    if (late + calendar_offset(zone, late) == wall) {
        return late;
    }
    return early; /* in a gap: the old offset gives the instant after it */
}

/* The instant of minute `minute` (0..1440) of the local day that holds `day`. */
static int64_t day_minute(struct str zone, struct civil day, int32_t minute)
{
    day.hour = 0;
    day.minute = 0;
    day.second = 0;
    struct civil at = civil_from_unix(civil_to_unix(&day) + (int64_t)minute * 60);
    return calendar_instant(zone, &at);
}

int64_t calendar_add(const struct team *team, int64_t from, int64_t seconds)
{
    int64_t left = seconds;
    int64_t t = from;
    for (int day = 0; day < SEARCH_DAYS_MAX; day++) {
        struct civil local = calendar_local(team->zone, t);
        const struct day_hours *h = &team->hours[local.weekday];
        if (h->from < h->to) {
            int64_t open = day_minute(team->zone, local, h->from);
            int64_t close = day_minute(team->zone, local, h->to);
            int64_t start = t > open ? t : open;
            if (start < close) {
                if (left <= close - start) {
                    return start + left;
                }
                left -= close - start;
            }
        }
        int64_t midnight = day_minute(team->zone, local, 1440);
        t = midnight > t ? midnight : t + 3600; /* clocks set back over midnight */
    }
    return from + seconds; /* never open: settings refuse that */
}

static const char *const months_en[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct str calendar_date_text(struct arena *a, struct str zone, int64_t t,
                              struct str lang)
{
    struct civil c = calendar_local(zone, t);
    if (str_eq_c(lang, "de")) {
        return arena_printf(a, "%02d.%02d.%04d", c.day, c.month, c.year);
    }
    return arena_printf(a, "%d %s %04d", c.day, months_en[c.month - 1], c.year);
}

struct str calendar_text(struct arena *a, struct str zone, int64_t t, struct str lang)
{
    struct civil c = calendar_local(zone, t);
    struct str date = calendar_date_text(a, zone, t, lang);
    return arena_printf(a, "%.*s %02d:%02d", STR_ARG(date), c.hour, c.minute);
}
