/* Calendar files to closed stretches, and what they do to business hours. */
#include "loop_fixture.h"

#include "base/arena.h"
#include "loop/calendar.h"
#include "loop/holidays.h"

#define BERLIN "Europe/Berlin"
#define CALENDAR(events)                                                               \
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n" events                  \
    "END:VCALENDAR\r\n"
#define EVENT(lines)                                                                   \
    "BEGIN:VEVENT\r\nUID:x\r\nDTSTAMP:20260101T000000Z\r\n" lines "END:VEVENT\r\n"

/* "2026-12-25 00:00 - 2026-12-26 00:00" a line */
static struct str show(struct arena *a, const struct holidays *h, size_t max)
{
    struct str all = STR("");
    for (size_t i = 0; i < h->n && i < max; i++) {
        struct civil f = civil_from_unix(h->items[i].from);
        struct civil t = civil_from_unix(h->items[i].to);
        all = arena_printf(a,
                           "%.*s%04d-%02d-%02d %02d:%02d to %04d-%02d-%02d %02d:%02d\n",
                           STR_ARG(all), f.year, f.month, f.day, f.hour, f.minute,
                           t.year, t.month, t.day, t.hour, t.minute);
    }
    return all;
}

static void test_events_become_closed_stretches(void **state)
{
    (void)state;
    static const struct {
        const char *name, *ics, *want; /* the first three */
    } rows[] = {
        {"a day", CALENDAR(EVENT("DTSTART;VALUE=DATE:20261003\r\n")),
         "2026-10-03 00:00 to 2026-10-04 00:00\n"},
        {"a day with its end",
         CALENDAR(
             EVENT("DTSTART;VALUE=DATE:20261003\r\nDTEND;VALUE=DATE:20261004\r\n")),
         "2026-10-03 00:00 to 2026-10-04 00:00\n"},
        {"a week of works holidays",
         CALENDAR(
             EVENT("DTSTART;VALUE=DATE:20260803\r\nDTEND;VALUE=DATE:20260810\r\n")),
         "2026-08-03 00:00 to 2026-08-10 00:00\n"},
        {"half a day",
         CALENDAR(EVENT("DTSTART:20261224T120000\r\nDTEND:20261225T000000\r\n")),
         "2026-12-24 12:00 to 2026-12-25 00:00\n"},
        {"half a day by its length",
         CALENDAR(EVENT("DTSTART:20261224T120000\r\nDURATION:PT6H\r\n")),
         "2026-12-24 12:00 to 2026-12-24 18:00\n"},
        {"in UTC",
         CALENDAR(EVENT("DTSTART:20260701T080000Z\r\nDTEND:20260701T100000Z\r\n")),
         "2026-07-01 10:00 to 2026-07-01 12:00\n"},
        {"every year",
         CALENDAR(EVENT("DTSTART;VALUE=DATE:20241225\r\nRRULE:FREQ=YEARLY\r\n")),
         "2024-12-25 00:00 to 2024-12-26 00:00\n"
         "2025-12-25 00:00 to 2025-12-26 00:00\n"
         "2026-12-25 00:00 to 2026-12-26 00:00\n"},
        {"every year but one",
         CALENDAR(EVENT("DTSTART;VALUE=DATE:20241225\r\nRRULE:FREQ=YEARLY\r\n"
                        "EXDATE;VALUE=DATE:20251225\r\n")),
         "2024-12-25 00:00 to 2024-12-26 00:00\n"
         "2026-12-25 00:00 to 2026-12-26 00:00\n"
         "2027-12-25 00:00 to 2027-12-26 00:00\n"},
        {"further dates",
         CALENDAR(EVENT("DTSTART;VALUE=DATE:20260403\r\n"
                        "RDATE;VALUE=DATE:20270326\r\n")),
         "2026-04-03 00:00 to 2026-04-04 00:00\n"
         "2027-03-26 00:00 to 2027-03-27 00:00\n"},
        {"out of order, touching, one in the other",
         CALENDAR(EVENT("DTSTART;VALUE=DATE:20261226\r\n") EVENT(
             "DTSTART;VALUE=DATE:20261225\r\n") EVENT("DTSTART;VALUE=DATE:20260101\r\n")
                      EVENT("DTSTART:20261225T100000\r\nDTEND:20261225T110000\r\n")),
         "2026-01-01 00:00 to 2026-01-02 00:00\n"
         "2026-12-25 00:00 to 2026-12-27 00:00\n"},
        {"a series that was ended before it began",
         CALENDAR(EVENT("DTSTART;VALUE=DATE:20260101\r\n"
                        "RRULE:FREQ=YEARLY;UNTIL=20250601\r\n")),
         "2026-01-01 00:00 to 2026-01-02 00:00\n"},
        {"an instant closes nothing",
         CALENDAR(EVENT("DTSTART:20261224T120000\r\n")
                      EVENT("DTSTART;VALUE=DATE:20261003\r\n")),
         "2026-10-03 00:00 to 2026-10-04 00:00\n"},
        {"LF only",
         "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261003\n"
         "SUMMARY:Tag der\n  Einheit\nEND:VEVENT\nEND:VCALENDAR\n",
         "2026-10-03 00:00 to 2026-10-04 00:00\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a CLEANUP(arena_done) = {0};
        struct holidays h = {0};
        struct err err;
        enum rc rc = holidays_add(&a, str_c(rows[i].ics), STR(BERLIN), &h, &err);
        if (rc != RC_OK) {
            fail_msg("row '%s': %s", rows[i].name, err.text);
        }
        struct str got = show(&a, &h, 3);
        if (!str_eq_c(got, rows[i].want)) {
            fail_msg("row '%s': got\n%.*s", rows[i].name, STR_ARG(got));
        }
    }
}

static void test_bad_calendars_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name, *ics;
    } rows[] = {
        {"empty", ""},
        {"not a calendar", "Neujahr 1.1.\n"},
        {"no event", CALENDAR("")},
        {"no beginning", CALENDAR(EVENT("SUMMARY:Neujahr\r\n"))},
        {"no such day", CALENDAR(EVENT("DTSTART;VALUE=DATE:20261340\r\n"))},
        {"every second", CALENDAR(EVENT("DTSTART:20260101T000000\r\nDURATION:PT1S\r\n"
                                        "RRULE:FREQ=SECONDLY\r\n"))},
        {"a rule that never comes true",
         CALENDAR(EVENT("DTSTART;VALUE=DATE:20260101\r\n"
                        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\n"))},
        {"a ninth Monday", CALENDAR(EVENT("DTSTART;VALUE=DATE:20260101\r\n"
                                          "RRULE:FREQ=MONTHLY;BYDAY=-9MO\r\n"))},
        {"an event alone", EVENT("DTSTART;VALUE=DATE:20261003\r\n")},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a CLEANUP(arena_done) = {0};
        struct holidays h = {0};
        struct err err;
        if (holidays_add(&a, str_c(rows[i].ics), STR(BERLIN), &h, &err) != RC_INPUT ||
            h.n != 0) {
            fail_msg("row '%s' is taken", rows[i].name);
        }
    }
}

static void test_endless_rules_end(void **state)
{
    (void)state;
    struct arena a CLEANUP(arena_done) = {0};
    struct holidays h = {0};
    struct err err;
    assert_int_equal(
        holidays_add(&a,
                     STR(CALENDAR(EVENT("DTSTART:20260101T000000\r\nDURATION:PT1S\r\n"
                                        "RRULE:FREQ=DAILY\r\n"))),
                     STR(BERLIN), &h, &err),
        RC_OK);
    assert_int_equal(h.n, HOLIDAYS_EVENT_MAX);
}

static void test_several_calendars_add_up(void **state)
{
    (void)state;
    struct arena a CLEANUP(arena_done) = {0};
    struct holidays h = {0};
    struct err err;
    static const char *const files[] = {
        CALENDAR(EVENT("DTSTART;VALUE=DATE:20261225\r\n")),
        CALENDAR(EVENT("DTSTART;VALUE=DATE:20261224\r\n")),
        CALENDAR(EVENT("DTSTART;VALUE=DATE:20260101\r\n")),
    };
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        assert_int_equal(holidays_add(&a, str_c(files[i]), STR(BERLIN), &h, &err),
                         RC_OK);
    }
    struct str got = show(&a, &h, 9);
    assert_true(str_eq_c(got, "2026-01-01 00:00 to 2026-01-02 00:00\n"
                              "2026-12-24 00:00 to 2026-12-26 00:00\n"));
}

static void test_business_time_skips_holidays(void **state)
{
    (void)state;
    static const struct day_hours week[7] = WEEKDAYS_9_17;
    static const char ics[] = CALENDAR(
        EVENT("DTSTART;VALUE=DATE:20261225\r\nRRULE:FREQ=YEARLY\r\n")
            EVENT("DTSTART:20261224T120000\r\nDTEND:20261225T000000\r\n")
                EVENT("DTSTART:20261229T110000\r\nDTEND:20261229T130000\r\n")
                    EVENT("DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY\r\n"));
    static const struct {
        const char *name, *from;
        int64_t hours;
        const char *want;
    } rows[] = {
        /* 2026-12-24 is a Thursday */
        {"up to noon of Christmas Eve", "2026-12-24T09:00:00+01:00", 3,
         "2026-12-24T12:00:00+01:00"},
        {"over Christmas", "2026-12-24T11:00:00+01:00", 2, "2026-12-28T10:00:00+01:00"},
        {"begun on the holiday", "2026-12-25T11:00:00+01:00", 1,
         "2026-12-28T10:00:00+01:00"},
        {"over a works meeting", "2026-12-29T10:00:00+01:00", 2,
         "2026-12-29T14:00:00+01:00"},
        {"begun in the meeting", "2026-12-29T12:00:00+01:00", 4,
         "2026-12-29T17:00:00+01:00"},
        {"the whole of it", "2026-12-28T17:00:00+01:00", 6 + 8 + 8 + 1,
         "2027-01-04T10:00:00+01:00"},
        {"next year's Christmas is a Saturday", "2027-12-24T16:00:00+01:00", 2,
         "2027-12-27T10:00:00+01:00"},
    };
    struct arena a CLEANUP(arena_done) = {0};
    struct opening o = {.zone = STR(BERLIN), .week = week};
    struct err err;
    assert_int_equal(holidays_add(&a, str_c(ics), o.zone, &o.holidays, &err), RC_OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t got = calendar_add(&o, at_time(rows[i].from), rows[i].hours * 3600);
        if (got != at_time(rows[i].want)) {
            fail_msg("row '%s': off by %lld s", rows[i].name,
                     (long long)(got - at_time(rows[i].want)));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events_become_closed_stretches),
        cmocka_unit_test(test_bad_calendars_are_refused),
        cmocka_unit_test(test_endless_rules_end),
        cmocka_unit_test(test_several_calendars_add_up),
        cmocka_unit_test(test_business_time_skips_holidays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
