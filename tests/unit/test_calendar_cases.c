/* Deadlines in three zones, over both changes of clocks, holidays on weekdays, half
 * days, the year's end and around the clock: a table made by hand. Each row is read
 * three ways: forward (calendar_add), back (calendar_between), and split in two
 * anywhere (threat 37). */
#include "loop_fixture.h"

#include "loop/calendar.h"
#include "loop/holidays.h"

#define BERLIN "Europe/Berlin"
#define NEW_YORK "America/New_York"
#define SYDNEY "Australia/Sydney"
#define KOLKATA "Asia/Kolkata"

static const struct day_hours office[7] = {
    {480, 1080}, {480, 1080}, {480, 1080}, {480, 1080}, {480, 1080}, {0, 0}, {0, 0}};
static const struct day_hours shop[7] = {{540, 1140}, {540, 1140}, {540, 1140},
                                         {540, 1140}, {540, 1140}, {540, 780},
                                         {0, 0}};
static const struct day_hours always[7] = {{0, 1440}, {0, 1440}, {0, 1440}, {0, 1440},
                                           {0, 1440}, {0, 1440}, {0, 1440}};
/* bakers: open over the hours in which clocks change */
static const struct day_hours nights[7] = {{60, 300}, {60, 300}, {60, 300}, {60, 300},
                                           {60, 300}, {60, 300}, {60, 300}};

/* Germany, with Christmas Eve and New Year's Eve closed from 12:00 */
static const char german[] =
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
    "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260403\r\nEND:VEVENT\r\n" /* Good Friday */
    "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260406\r\nEND:VEVENT\r\n" /* Easter Monday */
    "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260514\r\nEND:VEVENT\r\n" /* Ascension */
    "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20201225\r\nDTEND;VALUE=DATE:20201227\r\n"
    "RRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nDTSTART:20201224T120000\r\nDTEND:20201225T000000\r\n"
    "RRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nDTSTART:20201231T120000\r\nDTEND:20210101T000000\r\n"
    "RRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n"
    /* the whole firm is away for an afternoon, a Tuesday */
    "BEGIN:VEVENT\r\nDTSTART:20260609T130000\r\nDTEND:20260609T153000\r\nEND:VEVENT\r\n"
    "END:VCALENDAR\r\n";

static const char american[] =
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
    "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260703\r\nEND:VEVENT\r\n" /* observed */
    "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261126\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\r\nEND:VEVENT\r\n" /* Thanksgiving */
    "BEGIN:VEVENT\r\nDTSTART:20261127T130000\r\nDTEND:20261128T000000\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n"
    "END:VCALENDAR\r\n";

static const char australian[] =
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
    "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260126\r\nEND:VEVENT\r\n" /* Australia Day */
    "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260403\r\nDTEND;VALUE=DATE:20260407\r\n"
    "END:VEVENT\r\n" /* Easter, Friday to Monday */
    "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227\r\n"
    "END:VEVENT\r\n"
    "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261228\r\nEND:VEVENT\r\n" /* Boxing Day moved
                                                                     */
    "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270101\r\nEND:VEVENT\r\n"
    "END:VCALENDAR\r\n";

#define M 60
#define H 3600
static const struct row {
    const char *name, *zone;
    const struct day_hours *week;
    const char *calendar; /* NULL = no holidays */
    const char *from;
    int64_t seconds;
    const char *want;
} rows[] = {
    /* ---- Berlin, 08 to 18 ---- */
    {"same day", BERLIN, office, german, "2026-03-02T09:14:00+01:00", 4 * H,
     "2026-03-02T13:14:00+01:00"},
    {"the whole day", BERLIN, office, german, "2026-03-02T08:00:00+01:00", 10 * H,
     "2026-03-02T18:00:00+01:00"},
    {"a second more", BERLIN, office, german, "2026-03-02T08:00:00+01:00", 10 * H + 1,
     "2026-03-03T08:00:01+01:00"},
    {"midnight", BERLIN, office, german, "2026-03-03T00:00:00+01:00", 2 * H,
     "2026-03-03T10:00:00+01:00"},
    {"a minute before closing", BERLIN, office, german, "2026-03-02T17:59:00+01:00",
     2 * M, "2026-03-03T08:01:00+01:00"},
    {"Friday evening to Monday", BERLIN, office, german, "2026-03-06T19:00:00+01:00",
     8 * H, "2026-03-09T16:00:00+01:00"},
    /* ---- Berlin, 29 March: 02:00 becomes 03:00 ---- */
    {"over the gap, Friday to Monday", BERLIN, office, german,
     "2026-03-27T17:00:00+01:00", 2 * H, "2026-03-30T09:00:00+02:00"},
    {"over the gap, a week", BERLIN, office, german, "2026-03-25T12:00:00+01:00",
     30 * H, "2026-03-30T12:00:00+02:00"},
    {"around the clock over the gap", BERLIN, always, NULL, "2026-03-28T12:00:00+01:00",
     24 * H, "2026-03-29T13:00:00+02:00"},
    {"around the clock, ends in what was the gap", BERLIN, always, NULL,
     "2026-03-29T01:30:00+01:00", H, "2026-03-29T03:30:00+02:00"},
    {"around the clock, ends on the gap", BERLIN, always, NULL,
     "2026-03-29T01:00:00+01:00", H, "2026-03-29T03:00:00+02:00"},
    {"bakers lose an hour", BERLIN, nights, NULL, "2026-03-29T00:00:00+01:00", 3 * H,
     "2026-03-29T05:00:00+02:00"},
    {"bakers, the fourth hour is Monday's", BERLIN, nights, NULL,
     "2026-03-29T00:00:00+01:00", 4 * H, "2026-03-30T02:00:00+02:00"},
    /* ---- Berlin, 25 October: 03:00 becomes 02:00 ---- */
    {"over the fold, Friday to Monday", BERLIN, office, german,
     "2026-10-23T17:00:00+02:00", 2 * H, "2026-10-26T09:00:00+01:00"},
    {"over the fold, a week", BERLIN, office, german, "2026-10-21T12:00:00+02:00",
     30 * H, "2026-10-26T12:00:00+01:00"},
    {"around the clock over the fold", BERLIN, always, NULL,
     "2026-10-24T12:00:00+02:00", 24 * H, "2026-10-25T11:00:00+01:00"},
    {"around the clock, the first 02:30 to the second", BERLIN, always, NULL,
     "2026-10-25T02:30:00+02:00", H, "2026-10-25T02:30:00+01:00"},
    {"bakers gain an hour", BERLIN, nights, NULL, "2026-10-25T00:00:00+02:00", 5 * H,
     "2026-10-25T05:00:00+01:00"},
    {"bakers, the sixth hour is Monday's", BERLIN, nights, NULL,
     "2026-10-25T00:00:00+02:00", 6 * H, "2026-10-26T02:00:00+01:00"},
    {"bakers, from within the second hour", BERLIN, nights, NULL,
     "2026-10-25T02:15:00+01:00", 30 * M, "2026-10-25T02:45:00+01:00"},
    /* ---- Berlin, holidays on weekdays ---- */
    {"before Good Friday", BERLIN, office, german, "2026-04-02T17:00:00+02:00", 2 * H,
     "2026-04-07T09:00:00+02:00"},
    {"on Good Friday", BERLIN, office, german, "2026-04-03T11:00:00+02:00", H,
     "2026-04-07T09:00:00+02:00"},
    {"on Easter Monday", BERLIN, office, german, "2026-04-06T23:59:59+02:00", H,
     "2026-04-07T09:00:00+02:00"},
    {"May Day is a Friday", BERLIN, office, german, "2026-04-30T12:00:00+02:00", 8 * H,
     "2026-05-04T10:00:00+02:00"},
    {"Ascension is a Thursday", BERLIN, office, german, "2026-05-13T16:00:00+02:00",
     4 * H, "2026-05-15T10:00:00+02:00"},
    {"a holiday without a calendar is a day", BERLIN, office, NULL,
     "2026-05-13T16:00:00+02:00", 4 * H, "2026-05-14T10:00:00+02:00"},
    {"around the clock stops on a holiday", BERLIN, always, german,
     "2026-04-30T23:00:00+02:00", 2 * H, "2026-05-02T01:00:00+02:00"},
    {"May Day 2027 is a Saturday: the shop stays closed", BERLIN, shop, german,
     "2027-04-30T18:00:00+02:00", 2 * H, "2027-05-03T10:00:00+02:00"},
    {"an ordinary Saturday in the shop", BERLIN, shop, german,
     "2026-05-08T18:00:00+02:00", 2 * H, "2026-05-09T10:00:00+02:00"},
    {"Saturday's closing", BERLIN, shop, german, "2026-05-09T12:00:00+02:00", 2 * H,
     "2026-05-11T10:00:00+02:00"},
    /* ---- Berlin, parts of days ---- */
    {"the afternoon off, from the morning", BERLIN, office, german,
     "2026-06-09T12:00:00+02:00", 2 * H, "2026-06-09T16:30:00+02:00"},
    {"the afternoon off, from within", BERLIN, office, german,
     "2026-06-09T14:00:00+02:00", H, "2026-06-09T16:30:00+02:00"},
    {"exactly to the afternoon off", BERLIN, office, german,
     "2026-06-09T11:00:00+02:00", 2 * H, "2026-06-09T13:00:00+02:00"},
    {"a whole day with the afternoon off", BERLIN, office, german,
     "2026-06-09T08:00:00+02:00", 10 * H, "2026-06-10T10:30:00+02:00"},
    {"Christmas Eve, morning", BERLIN, office, german, "2026-12-24T09:00:00+01:00",
     3 * H, "2026-12-24T12:00:00+01:00"},
    {"Christmas Eve, over noon: Friday and Saturday are closed too", BERLIN, office,
     german, "2026-12-24T11:00:00+01:00", 2 * H, "2026-12-28T09:00:00+01:00"},
    {"Christmas Eve, afternoon", BERLIN, office, german, "2026-12-24T15:00:00+01:00", H,
     "2026-12-28T09:00:00+01:00"},
    {"the day before Christmas Eve", BERLIN, office, german,
     "2026-12-23T16:00:00+01:00", 8 * H, "2026-12-28T10:00:00+01:00"},
    {"the shop on Christmas Eve", BERLIN, shop, german, "2026-12-24T10:00:00+01:00",
     4 * H, "2026-12-28T11:00:00+01:00"},
    /* ---- Berlin, the year's end ---- */
    {"New Year's Eve, morning", BERLIN, office, german, "2026-12-31T10:00:00+01:00", H,
     "2026-12-31T11:00:00+01:00"},
    {"over New Year", BERLIN, office, german, "2026-12-31T11:00:00+01:00", 2 * H,
     "2027-01-04T09:00:00+01:00"},
    {"Christmas to New Year", BERLIN, office, german, "2026-12-24T08:00:00+01:00",
     38 * H, "2026-12-31T12:00:00+01:00"},
    {"and one more hour", BERLIN, office, german, "2026-12-24T08:00:00+01:00", 39 * H,
     "2027-01-04T09:00:00+01:00"},
    {"around the clock into the year", BERLIN, always, NULL,
     "2026-12-31T23:30:00+01:00", H, "2027-01-01T00:30:00+01:00"},
    /* ---- New York ---- */
    {"New York, a day", NEW_YORK, office, american, "2026-03-02T10:00:00-05:00", 10 * H,
     "2026-03-03T10:00:00-05:00"},
    {"New York, the answer came in a Berlin morning", NEW_YORK, office, american,
     "2026-03-02T09:00:00+01:00", 2 * H, "2026-03-02T10:00:00-05:00"},
    {"New York, over its gap", NEW_YORK, office, american, "2026-03-06T17:00:00-05:00",
     2 * H, "2026-03-09T09:00:00-04:00"},
    {"New York, Europe has changed, too", NEW_YORK, office, american,
     "2026-03-27T17:00:00-04:00", 2 * H, "2026-03-30T09:00:00-04:00"},
    {"New York, over its fold", NEW_YORK, office, american, "2026-10-30T17:00:00-04:00",
     2 * H, "2026-11-02T09:00:00-05:00"},
    {"New York, around the clock over its gap", NEW_YORK, always, NULL,
     "2026-03-07T12:00:00-05:00", 24 * H, "2026-03-08T13:00:00-04:00"},
    {"New York, around the clock over its fold", NEW_YORK, always, NULL,
     "2026-10-31T12:00:00-04:00", 24 * H, "2026-11-01T11:00:00-05:00"},
    {"New York, bakers lose an hour", NEW_YORK, nights, NULL,
     "2026-03-08T00:00:00-05:00", 3 * H, "2026-03-08T05:00:00-04:00"},
    {"New York, bakers gain an hour", NEW_YORK, nights, NULL,
     "2026-11-01T00:00:00-04:00", 5 * H, "2026-11-01T05:00:00-05:00"},
    {"Thanksgiving", NEW_YORK, office, american, "2026-11-25T17:00:00-05:00", 2 * H,
     "2026-11-27T09:00:00-05:00"},
    {"Thanksgiving, Friday is half a day", NEW_YORK, office, american,
     "2026-11-25T17:00:00-05:00", 7 * H, "2026-11-30T09:00:00-05:00"},
    {"Independence Day is kept on Friday", NEW_YORK, office, american,
     "2026-07-02T17:30:00-04:00", H, "2026-07-06T08:30:00-04:00"},
    {"Christmas is a Friday", NEW_YORK, office, american, "2026-12-24T16:00:00-05:00",
     4 * H, "2026-12-28T10:00:00-05:00"},
    {"New York over New Year", NEW_YORK, office, american, "2026-12-31T17:00:00-05:00",
     2 * H, "2027-01-04T09:00:00-05:00"},
    /* ---- Sydney: clocks the other way round, a day ahead ---- */
    {"Sydney, a day", SYDNEY, office, australian, "2026-03-02T10:00:00+11:00", 10 * H,
     "2026-03-03T10:00:00+11:00"},
    {"Sydney, Sunday evening in Berlin is Monday", SYDNEY, office, australian,
     "2026-03-01T22:30:00+01:00", H, "2026-03-02T09:30:00+11:00"},
    {"Sydney, Friday noon in Berlin is the weekend", SYDNEY, office, australian,
     "2026-03-06T12:00:00+01:00", H, "2026-03-09T09:00:00+11:00"},
    {"Sydney, Easter over its fold", SYDNEY, office, australian,
     "2026-04-02T17:00:00+11:00", 2 * H, "2026-04-07T09:00:00+10:00"},
    {"Sydney, around the clock over its fold", SYDNEY, always, NULL,
     "2026-04-04T12:00:00+11:00", 24 * H, "2026-04-05T11:00:00+10:00"},
    {"Sydney, bakers gain an hour", SYDNEY, nights, NULL, "2026-04-05T00:00:00+11:00",
     5 * H, "2026-04-05T05:00:00+10:00"},
    {"Sydney, over its gap", SYDNEY, office, australian, "2026-10-02T17:00:00+10:00",
     2 * H, "2026-10-05T09:00:00+11:00"},
    {"Sydney, bakers lose an hour", SYDNEY, nights, NULL, "2026-10-04T00:00:00+10:00",
     3 * H, "2026-10-04T05:00:00+11:00"},
    {"Australia Day is a Monday", SYDNEY, office, australian,
     "2026-01-23T17:00:00+11:00", 2 * H, "2026-01-27T09:00:00+11:00"},
    {"Boxing Day is made up for on Monday", SYDNEY, office, australian,
     "2026-12-24T17:00:00+11:00", 2 * H, "2026-12-29T09:00:00+11:00"},
    {"Sydney over New Year", SYDNEY, office, australian, "2026-12-31T17:00:00+11:00",
     2 * H, "2027-01-04T09:00:00+11:00"},
    /* ---- Kolkata: half an hour, no change of clocks ---- */
    {"Kolkata, a day", KOLKATA, office, NULL, "2026-03-27T17:30:00+05:30", H,
     "2026-03-30T08:30:00+05:30"},
    {"Kolkata, 29 March in Berlin's night", KOLKATA, office, NULL,
     "2026-03-29T03:00:00+02:00", 4 * H, "2026-03-30T12:00:00+05:30"},
    {"Kolkata, opens at half past in UTC", KOLKATA, office, NULL,
     "2026-10-26T02:00:00Z", 30 * M, "2026-10-26T08:30:00+05:30"},
};

static struct opening opening_of(struct arena *a, const struct row *r)
{
    struct opening o = {.zone = str_c(r->zone), .week = r->week};
    struct err err;
    if (r->calendar != NULL &&
        holidays_add(a, str_c(r->calendar), o.zone, &o.holidays, &err) != RC_OK) {
        fail_msg("row '%s': %s", r->name, err.text);
    }
    return o;
}

static void test_deadlines_are_those_of_the_table(void **state)
{
    (void)state;
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct row *r = &rows[i];
        struct opening o = opening_of(&a, r);
        int64_t got = calendar_add(&o, at_time(r->from), r->seconds);
        if (got != at_time(r->want)) {
            fail_msg("row '%s': off by %lld s", r->name,
                     (long long)(got - at_time(r->want)));
        }
        arena_reset(&a);
    }
    arena_done(&a);
}

static void test_time_between_is_what_was_added(void **state)
{
    (void)state;
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct row *r = &rows[i];
        struct opening o = opening_of(&a, r);
        int64_t got = calendar_between(&o, at_time(r->from), at_time(r->want));
        if (got != r->seconds) {
            fail_msg("row '%s': %lld s, want %lld", r->name, (long long)got,
                     (long long)r->seconds);
        }
        assert_int_equal(calendar_between(&o, at_time(r->want), at_time(r->from)), 0);
        arena_reset(&a);
    }
    arena_done(&a);
}

/* A clock that is stopped and started again, at any time, ends when it would have. */
static void test_pause_at_any_time_gives_back_what_was_left(void **state)
{
    (void)state;
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct row *r = &rows[i];
        struct opening o = opening_of(&a, r);
        int64_t from = at_time(r->from), to = at_time(r->want);
        for (int part = 0; part <= 12; part++) {
            int64_t at = from + (to - from) * part / 12;
            int64_t left = r->seconds - calendar_between(&o, from, at);
            int64_t end = calendar_add(&o, at, left);
            /* time that ends with the hours ends when they open again, too */
            if (left > 0 ? end != to : end < to) {
                fail_msg("row '%s', part %d: off by %lld s", r->name, part,
                         (long long)(end - to));
            }
        }
        arena_reset(&a);
    }
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_deadlines_are_those_of_the_table),
        cmocka_unit_test(test_time_between_is_what_was_added),
        cmocka_unit_test(test_pause_at_any_time_gives_back_what_was_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
