/* Local time and business hours, by libical's zones. The only place that knows zones;
 * must never ask libc for the local time (an unknown TZ is UTC there, silently). */
#include "loop/calendar.h"

#include <libical/ical.h>
#include <string.h>

#include "base/arena.h"

enum { DAY_S = 86400, SEARCH_DAYS_MAX = 4000, NAME_MAX_BYTES = 63, ZONES_KEPT = 4 };

struct zone {
    char name[NAME_MAX_BYTES + 1];
    icaltimezone *tz;
};

static icaltimezone *look_up(const char *name)
{
    return strcmp(name, "UTC") == 0 ? icaltimezone_get_utc_timezone()
                                    : icaltimezone_get_builtin_timezone(name);
}

/* libical compares with all names there are, and a run asks for few zones again and
 * again: those it found are kept, as they do not change while a process lives. */
static icaltimezone *zone_of(struct str zone)
{
    static struct zone kept[ZONES_KEPT];
    static size_t next;
    if (zone.len == 0 || zone.len > NAME_MAX_BYTES) {
        return NULL;
    }
    for (size_t i = 0; i < ZONES_KEPT; i++) {
        if (kept[i].tz != NULL && str_eq_c(zone, kept[i].name)) {
            return kept[i].tz;
        }
    }
    struct zone found = {.tz = NULL};
    memcpy(found.name, zone.ptr, zone.len);
    found.tz = look_up(found.name);
    if (found.tz != NULL) {
        kept[next] = found;
        next = (next + 1) % ZONES_KEPT;
    }
    return found.tz;
}

bool calendar_zone_known(struct str zone)
{
    return zone_of(zone) != NULL;
}

static int32_t offset_in(icaltimezone *tz, int64_t t)
{
    if (tz == NULL || tz == icaltimezone_get_utc_timezone()) {
        return 0;
    }
    struct icaltimetype utc =
        icaltime_from_timet_with_zone((time_t)t, 0, icaltimezone_get_utc_timezone());
    int is_daylight = 0;
    return icaltimezone_get_utc_offset_of_utc_time(tz, &utc, &is_daylight);
}

int32_t calendar_offset(struct str zone, int64_t t)
{
    return offset_in(zone_of(zone), t);
}

/* Below a zone is what zone_of gave. */
static struct civil local_in(icaltimezone *tz, int64_t t)
{
    return civil_from_unix(t + offset_in(tz, t));
}

struct civil calendar_local(struct str zone, int64_t t)
{
    return local_in(zone_of(zone), t);
}

static int64_t instant_in(icaltimezone *tz, int64_t wall)
{
    /* the offset in force a day before and after brackets every change of clocks */
    int64_t early = wall - offset_in(tz, wall - DAY_S);
    if (early + offset_in(tz, early) == wall) {
        return early;
    }
    int64_t late = wall - offset_in(tz, wall + DAY_S);
    if (late + offset_in(tz, late) == wall) {
        return late;
    }
    return early; /* in a gap: the old offset gives the instant after it */
}

int64_t calendar_instant(struct str zone, const struct civil *local)
{
    return instant_in(zone_of(zone), civil_to_unix(local));
}

/* First holiday that ends after the wall-clock second; h->n when there is none. */
static size_t holiday_after(const struct holidays *h, int64_t wall)
{
    size_t low = 0;
    size_t high = h->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (h->items[mid].to > wall) {
            high = mid;
        } else {
            low = mid + 1;
        }
    }
    return low;
}

struct zoned {
    const struct opening *opening;
    icaltimezone *tz; /* its zone */
};

/* Takes the open time of one day from t to `end`, holidays cut out, off *left. True
 * when it was enough: *ret is the instant. */
static bool day_takes(const struct zoned *z, int64_t t, int64_t end, int64_t *left,
                      int64_t *ret)
{
    const struct opening *o = z->opening;
    struct civil local = local_in(z->tz, t);
    const struct day_hours *h = &o->week[local.weekday];
    struct civil midnight = {
        .year = local.year, .month = local.month, .day = local.day};
    int64_t wall = civil_to_unix(&midnight) + (int64_t)h->from * 60;
    int64_t wall_end = civil_to_unix(&midnight) + (int64_t)h->to * 60;
    size_t i = holiday_after(&o->holidays, wall);
    while (wall < wall_end) {
        bool more = i < o->holidays.n && o->holidays.items[i].from < wall_end;
        int64_t wall_stop = more ? o->holidays.items[i].from : wall_end;
        if (wall < wall_stop) {
            int64_t open = instant_in(z->tz, wall);
            int64_t close = instant_in(z->tz, wall_stop);
            int64_t start = t > open ? t : open;
            close = close < end ? close : end;
            if (start < close && *left <= close - start) {
                *ret = start + *left;
                return true;
            }
            *left -= start < close ? close - start : 0;
        }
        wall = more ? o->holidays.items[i++].to : wall_end;
    }
    return false;
}

static int64_t next_day(icaltimezone *tz, int64_t t)
{
    struct civil local = local_in(tz, t);
    struct civil day = {.year = local.year, .month = local.month, .day = local.day};
    int64_t midnight = instant_in(tz, civil_to_unix(&day) + DAY_S);
    return midnight > t ? midnight : t + 3600; /* clocks set back over midnight */
}

int64_t calendar_add(const struct opening *o, int64_t from, int64_t seconds)
{
    const struct zoned z = {o, zone_of(o->zone)};
    int64_t left = seconds;
    int64_t t = from;
    int64_t at = 0;
    for (int day = 0; day < SEARCH_DAYS_MAX; day++) {
        if (day_takes(&z, t, INT64_MAX, &left, &at)) {
            return at;
        }
        t = next_day(z.tz, t);
    }
    return from + seconds;
}

int64_t calendar_between(const struct opening *o, int64_t from, int64_t to)
{
    const struct zoned z = {o, zone_of(o->zone)};
    int64_t left = INT64_MAX;
    int64_t t = from;
    int64_t at = 0;
    for (int day = 0; day < SEARCH_DAYS_MAX && t < to; day++) {
        (void)day_takes(&z, t, to, &left, &at);
        t = next_day(z.tz, t);
    }
    return INT64_MAX - left;
}

struct opening team_opening(const struct team *team)
{
    return (struct opening){
        .zone = team->zone, .week = team->hours, .holidays = team->holidays};
}

static const char *const months_en[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static struct str date_text(struct arena *a, const struct civil *c, struct str lang)
{
    if (str_eq_c(lang, "de")) {
        return arena_printf(a, "%02d.%02d.%04d", c->day, c->month, c->year);
    }
    return arena_printf(a, "%d %s %04d", c->day, months_en[c->month - 1], c->year);
}

struct str calendar_date_text(struct arena *a, struct str zone, int64_t t,
                              struct str lang)
{
    struct civil c = calendar_local(zone, t);
    return date_text(a, &c, lang);
}

struct str calendar_day_text(struct arena *a, struct str zone, int64_t t,
                             struct str lang)
{
    struct civil c = calendar_local(zone, t);
    return str_eq_c(lang, "de")
               ? arena_printf(a, "%02d.%02d.", c.day, c.month)
               : arena_printf(a, "%d %s", c.day, months_en[c.month - 1]);
}

struct str calendar_text(struct arena *a, struct str zone, int64_t t, struct str lang)
{
    struct civil c = calendar_local(zone, t);
    struct str date = date_text(a, &c, lang);
    return arena_printf(a, "%.*s %02d:%02d", STR_ARG(date), c.hour, c.minute);
}
