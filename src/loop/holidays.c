/* Holidays out of calendar files, by libical. Must give stretches that are ascending
 * and apart, whatever the file holds. */
#include "loop/holidays.h"

#include <libical/ical.h>
#include <stdlib.h>

#include "base/arena.h"
#include "loop/calendar.h"

enum {
    DAY_S = 86400,
    LAST_YEAR = 2100,
    WEEKS_MAX = 5,    /* of a month */
    REPEATS_MAX = 100 /* rules, dates */
};

struct gathering {
    struct holiday *items; /* HOLIDAYS_MAX */
    size_t n;
    struct str zone;
    int64_t length_s; /* of the event at hand */
    bool full;
};

static void component_done(icalcomponent **c)
{
    if (*c != NULL) {
        icalcomponent_free(*c);
    }
}

/* Wall clock of a calendar's time, in seconds. */
static int64_t wall_of(const struct gathering *g, struct icaltimetype t)
{
    struct civil c = {.year = t.year, .month = t.month, .day = t.day};
    if (!t.is_date) {
        c.hour = t.hour;
        c.minute = t.minute;
        c.second = t.second;
    }
    int64_t wall = civil_to_unix(&c);
    return icaltime_is_utc(t) ? wall + calendar_offset(g->zone, wall) : wall;
}

static void add_occurrence(struct gathering *g, icalcomponent *event,
                           struct icaltimetype start)
{
    struct icaltimetype first = icalcomponent_get_dtstart(event);
    if (icalproperty_recurrence_is_excluded(event, &first, &start)) {
        return;
    }
    if (g->n == HOLIDAYS_MAX) {
        g->full = true;
        return;
    }
    int64_t from = wall_of(g, start);
    g->items[g->n++] = (struct holiday){.from = from, .to = from + g->length_s};
}

/* A month has no sixth Monday; libical would look for it to the end of its years. */
static bool is_in_month(const struct icalrecurrencetype *rule)
{
    for (size_t i = 0; i < ICAL_BY_DAY_SIZE; i++) {
        if (rule->by_day[i] == ICAL_RECURRENCE_ARRAY_MAX) {
            break;
        }
        int nth = icalrecurrencetype_day_position(rule->by_day[i]);
        if (nth < -WEEKS_MAX || nth > WEEKS_MAX) {
            return false;
        }
    }
    return true;
}

/* Days, bounded: hours and seconds take libical minutes of work. A series that ended
 * before it began is left in calendars by those who deleted it. */
static bool add_rule(struct gathering *g, icalcomponent *event, icalproperty *property)
{
    struct icaltimetype first = icalcomponent_get_dtstart(event);
    struct icalrecurrencetype rule = icalproperty_get_rrule(property);
    bool days = rule.freq == ICAL_DAILY_RECURRENCE ||
                rule.freq == ICAL_WEEKLY_RECURRENCE ||
                rule.freq == ICAL_YEARLY_RECURRENCE ||
                (rule.freq == ICAL_MONTHLY_RECURRENCE && is_in_month(&rule));
    if (!days) {
        return false;
    }
    icalrecur_iterator *it = icalrecur_iterator_new(rule, first);
    bool ever = !icaltime_is_null_time(rule.until);
    for (int i = 0; it != NULL && i < HOLIDAYS_EVENT_MAX; i++) {
        struct icaltimetype t = icalrecur_iterator_next(it);
        ever = ever || !icaltime_is_null_time(t);
        if (icaltime_is_null_time(t) || t.year > LAST_YEAR) {
            break;
        }
        if (icaltime_compare(t, first) != 0) {
            add_occurrence(g, event, t);
        }
    }
    if (it != NULL) {
        icalrecur_iterator_free(it);
    }
    return ever;
}

/* libical takes a 40th of the 13th month. */
static bool is_day(struct icaltimetype t)
{
    struct civil c = {.year = t.year, .month = t.month, .day = t.day};
    struct civil same = civil_from_unix(civil_to_unix(&c));
    return t.month >= 1 && t.month <= 12 && same.month == t.month && same.day == t.day;
}

/* Listed first: asking whether a day is excluded moves the event's only iterator. */
static size_t properties(icalcomponent *event, icalproperty_kind kind,
                         icalproperty *ret[REPEATS_MAX])
{
    size_t n = 0;
    for (icalproperty *p = icalcomponent_get_first_property(event, kind);
         p != NULL && n < REPEATS_MAX;
         p = icalcomponent_get_next_property(event, kind)) {
        ret[n++] = p;
    }
    return n;
}

static bool add_event(struct gathering *g, icalcomponent *event)
{
    struct icaltimetype start = icalcomponent_get_dtstart(event);
    struct icaltimetype end = icalcomponent_get_dtend(event);
    if (icaltime_is_null_time(start) || !is_day(start)) {
        return false;
    }
    int64_t from = wall_of(g, start);
    int64_t to = icaltime_is_null_time(end) ? from : wall_of(g, end);
    g->length_s = to > from ? to - from : start.is_date ? DAY_S : 0;
    if (g->length_s == 0) {
        return true; /* an instant closes nothing */
    }
    add_occurrence(g, event, start);
    icalproperty *list[REPEATS_MAX];
    size_t n = properties(event, ICAL_RRULE_PROPERTY, list);
    for (size_t i = 0; i < n; i++) {
        if (!add_rule(g, event, list[i])) {
            return false;
        }
    }
    n = properties(event, ICAL_RDATE_PROPERTY, list);
    for (size_t i = 0; i < n; i++) {
        add_occurrence(g, event, icalproperty_get_rdate(list[i]).time);
    }
    return true;
}

static int by_start(const void *a, const void *b)
{
    const struct holiday *x = a;
    const struct holiday *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

/* Sorted, those that touch made one. */
static size_t merge(struct holiday *items, size_t n)
{
    size_t kept = 0;
    qsort(items, n, sizeof *items, by_start);
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && items[i].from <= items[kept - 1].to) {
            if (items[i].to > items[kept - 1].to) {
                items[kept - 1].to = items[i].to;
            }
        } else {
            items[kept++] = items[i];
        }
    }
    return kept;
}

static enum rc gather(struct gathering *g, icalcomponent *calendar, struct err *err)
{
    size_t nth = 0;
    for (icalcomponent *e =
             icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
         e != NULL;
         e = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
        nth++;
        if (!add_event(g, e)) {
            return err_set(
                err, RC_INPUT,
                "event %zu has no readable DTSTART, repeats within a day, or by "
                "a rule that names no day",
                nth);
        }
    }
    if (nth == 0) {
        return err_set(err, RC_INPUT, "there is no event in it");
    }
    return g->full ? err_set(err, RC_INPUT, "more than %d days in all", HOLIDAYS_MAX)
                   : RC_OK;
}

enum rc holidays_add(struct arena *a, struct str ics, struct str zone,
                     struct holidays *h, struct err *err)
{
    const char *text = arena_cstr(a, ics);
    if (text == NULL) {
        return err_set(err, RC_INPUT, "no calendar: it holds NUL bytes");
    }
    icalcomponent *root CLEANUP(component_done) = icalparser_parse_string(text);
    if (root == NULL || icalcomponent_isa(root) != ICAL_VCALENDAR_COMPONENT) {
        return err_set(err, RC_INPUT, "no calendar: BEGIN:VCALENDAR is missing");
    }
    struct gathering g = {.items = arena_take(a, HOLIDAYS_MAX * sizeof(struct holiday)),
                          .zone = zone};
    for (; g.n < h->n; g.n++) {
        g.items[g.n] = h->items[g.n];
    }
    enum rc rc = gather(&g, root, err);
    if (rc == RC_OK) {
        h->n = merge(g.items, g.n);
        h->items = g.items;
    }
    return rc;
}
