/* Zones, changes of clocks and business hours, against tables made by hand and checked
 * with another implementation of tzdata. */
#include "loop_fixture.h"

#include "loop/calendar.h"

#define BERLIN "Europe/Berlin"
#define NEW_YORK "America/New_York"
#define KOLKATA "Asia/Kolkata"

static void test_zone_known_only_for_real_names(void **state)
{
    (void)state;
    static const struct {
        const char *zone;
        bool want;
    } rows[] = {
        {BERLIN, true},
        {NEW_YORK, true},
        {KOLKATA, true},
        {"UTC", true},
        {"Europe/Wien", false},
        {"Europe/berlin", false},
        {"CEST", false},
        {"", false},
        {"Europe/", false},
        {"../../etc/passwd", false},
        {"Europe/Berlin ", false},
        {"Europe/Berlin/Europe/Berlin/Europe/Berlin/Europe/Berlin/Europe/Berlin",
         false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (calendar_zone_known(str_c(rows[i].zone)) != rows[i].want) {
            fail_msg("row '%s': want %d", rows[i].zone, rows[i].want);
        }
    }
}

/* More zones than are kept, one of them asked for between all others. */
static void test_zones_asked_for_in_turn_keep_their_offsets(void **state)
{
    (void)state;
    static const struct {
        const char *zone;
        int32_t want;
    } rows[] = {
        {"Asia/Tokyo", 32400},  {"Asia/Kolkata", 19800},    {"Asia/Dubai", 14400},
        {"Africa/Lagos", 3600}, {"America/Bogota", -18000}, {"Asia/Kathmandu", 20700},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows) * 3; i++) {
        size_t k = i % ARRAY_LEN(rows);
        assert_int_equal(calendar_offset(str_c(rows[k].zone), 1780000000),
                         rows[k].want);
        assert_int_equal(calendar_offset(STR("Asia/Tokyo"), 1780000000), 32400);
        assert_false(calendar_zone_known(STR("Asia/Tokyo2")));
    }
}

static void test_offset_of_each_season_is_right(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *at;
        int32_t want;
    } rows[] = {
        {BERLIN, "2026-01-15T12:00:00Z", 3600},
        {BERLIN, "2026-03-29T00:59:59Z", 3600},
        {BERLIN, "2026-03-29T01:00:00Z", 7200},
        {BERLIN, "2026-07-15T12:00:00Z", 7200},
        {BERLIN, "2026-10-25T00:59:59Z", 7200},
        {BERLIN, "2026-10-25T01:00:00Z", 3600},
        {BERLIN, "2030-03-31T00:59:59Z", 3600},
        {BERLIN, "2030-03-31T01:00:00Z", 7200},
        {BERLIN, "2030-10-27T00:59:59Z", 7200},
        {BERLIN, "2030-10-27T01:00:00Z", 3600},
        {BERLIN, "2036-07-01T00:00:00Z", 7200},
        {NEW_YORK, "2026-01-15T12:00:00Z", -18000},
        {NEW_YORK, "2026-03-08T06:59:59Z", -18000},
        {NEW_YORK, "2026-03-08T07:00:00Z", -14400},
        {NEW_YORK, "2026-11-01T05:59:59Z", -14400},
        {NEW_YORK, "2026-11-01T06:00:00Z", -18000},
        {NEW_YORK, "2030-03-10T06:59:59Z", -18000},
        {NEW_YORK, "2030-03-10T07:00:00Z", -14400},
        {NEW_YORK, "2030-11-03T05:59:59Z", -14400},
        {NEW_YORK, "2030-11-03T06:00:00Z", -18000},
        {KOLKATA, "2026-01-15T12:00:00Z", 19800},
        {KOLKATA, "2026-07-15T12:00:00Z", 19800},
        {KOLKATA, "2030-07-15T12:00:00Z", 19800},
        {"Australia/Sydney", "2026-04-04T15:59:59Z", 39600},
        {"Australia/Sydney", "2026-04-04T16:00:00Z", 36000},
        {"America/Santiago", "2026-09-06T03:59:59Z", -14400},
        {"America/Santiago", "2026-09-06T04:00:00Z", -10800},
        {"UTC", "2026-07-15T12:00:00Z", 0},
        {"Nowhere/City", "2026-07-15T12:00:00Z", 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int32_t got = calendar_offset(str_c(rows[i].zone), at_time(rows[i].at));
        if (got != rows[i].want) {
            fail_msg("row '%s %s': got %d, want %d", rows[i].zone, rows[i].at, got,
                     rows[i].want);
        }
    }
}

/* Local wall clock, written as if it were UTC, to the instant. */
static void test_instant_of_local_time_in_gap_and_fold(void **state)
{
    (void)state;
    static const struct {
        const char *name, *zone, *local, *want;
    } rows[] = {
        {"winter", BERLIN, "2026-01-15T09:00:00Z", "2026-01-15T08:00:00Z"},
        {"summer", BERLIN, "2026-07-15T09:00:00Z", "2026-07-15T07:00:00Z"},
        {"last second before the gap", BERLIN, "2026-03-29T01:59:59Z",
         "2026-03-29T00:59:59Z"},
        {"gap begins", BERLIN, "2026-03-29T02:00:00Z", "2026-03-29T01:00:00Z"},
        {"in the gap", BERLIN, "2026-03-29T02:30:00Z", "2026-03-29T01:30:00Z"},
        {"gap has ended", BERLIN, "2026-03-29T03:00:00Z", "2026-03-29T01:00:00Z"},
        {"before the fold", BERLIN, "2026-10-25T01:59:59Z", "2026-10-24T23:59:59Z"},
        {"fold: the first", BERLIN, "2026-10-25T02:30:00Z", "2026-10-25T00:30:00Z"},
        {"fold has ended", BERLIN, "2026-10-25T03:00:00Z", "2026-10-25T02:00:00Z"},
        {"gap, New York", NEW_YORK, "2026-03-08T02:30:00Z", "2026-03-08T07:30:00Z"},
        {"fold, New York", NEW_YORK, "2026-11-01T01:30:00Z", "2026-11-01T05:30:00Z"},
        {"after the fold, New York", NEW_YORK, "2026-11-01T02:00:00Z",
         "2026-11-01T07:00:00Z"},
        {"half hours", KOLKATA, "2026-03-29T02:30:00Z", "2026-03-28T21:00:00Z"},
        {"midnight that is not there", "America/Santiago", "2026-09-06T00:00:00Z",
         "2026-09-06T04:00:00Z"},
        {"utc", "UTC", "2026-03-29T02:30:00Z", "2026-03-29T02:30:00Z"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct civil local = civil_from_unix(at_time(rows[i].local));
        int64_t got = calendar_instant(str_c(rows[i].zone), &local);
        if (got != at_time(rows[i].want)) {
            fail_msg("row '%s': off by %lld s", rows[i].name,
                     (long long)(got - at_time(rows[i].want)));
        }
    }
}

static const struct day_hours weekdays[7] = WEEKDAYS_9_17;
static const struct day_hours half_days[7] = {
    {540, 1020}, {540, 1020}, {540, 720}, {540, 1020}, {540, 840}, {600, 780}, {0, 0}};
static const struct day_hours always[7] = {{0, 1440}, {0, 1440}, {0, 1440}, {0, 1440},
                                           {0, 1440}, {0, 1440}, {0, 1440}};
static const struct day_hours sundays[7] = {{0, 0}, {0, 0}, {0, 0},   {0, 0},
                                            {0, 0}, {0, 0}, {60, 300}};

#define H 3600
static const struct add_row {
    const char *name, *zone;
    const struct day_hours *hours;
    const char *from;
    int64_t seconds;
    const char *want;
} add_rows[] = {
    /* 2026-03-02 is a Monday */
    {"within a day", BERLIN, weekdays, "2026-03-02T10:00:00+01:00", 2 * H,
     "2026-03-02T12:00:00+01:00"},
    {"exactly to closing", BERLIN, weekdays, "2026-03-02T10:00:00+01:00", 7 * H,
     "2026-03-02T17:00:00+01:00"},
    {"one second past closing", BERLIN, weekdays, "2026-03-02T10:00:00+01:00",
     7 * H + 1, "2026-03-03T09:00:01+01:00"},
    {"before opening", BERLIN, weekdays, "2026-03-02T03:00:00+01:00", H,
     "2026-03-02T10:00:00+01:00"},
    {"at closing", BERLIN, weekdays, "2026-03-02T17:00:00+01:00", H,
     "2026-03-03T10:00:00+01:00"},
    {"in the evening", BERLIN, weekdays, "2026-03-02T23:59:59+01:00", H,
     "2026-03-03T10:00:00+01:00"},
    {"Friday evening", BERLIN, weekdays, "2026-03-06T18:00:00+01:00", 8 * H,
     "2026-03-09T17:00:00+01:00"},
    {"Friday afternoon", BERLIN, weekdays, "2026-03-06T16:00:00+01:00", 2 * H,
     "2026-03-09T10:00:00+01:00"},
    {"Saturday", BERLIN, weekdays, "2026-03-07T12:00:00+01:00", 60,
     "2026-03-09T09:01:00+01:00"},
    {"Sunday, a whole week of work", BERLIN, weekdays, "2026-03-08T12:00:00+01:00",
     40 * H, "2026-03-13T17:00:00+01:00"},
    {"nothing, in hours", BERLIN, weekdays, "2026-03-02T10:00:00+01:00", 0,
     "2026-03-02T10:00:00+01:00"},
    {"nothing, out of hours", BERLIN, weekdays, "2026-03-07T10:00:00+01:00", 0,
     "2026-03-09T09:00:00+01:00"},
    {"over the spring change", BERLIN, weekdays, "2026-03-27T16:00:00+01:00", 2 * H,
     "2026-03-30T10:00:00+02:00"},
    {"over the autumn change", BERLIN, weekdays, "2026-10-23T16:00:00+02:00", 2 * H,
     "2026-10-26T10:00:00+01:00"},
    {"the year's end", BERLIN, weekdays, "2026-12-31T16:30:00+01:00", H,
     "2027-01-01T09:30:00+01:00"},
    {"half day", BERLIN, half_days, "2026-03-04T11:00:00+01:00", 2 * H,
     "2026-03-05T10:00:00+01:00"},
    {"half days to the weekend", BERLIN, half_days, "2026-03-06T13:30:00+01:00", H,
     "2026-03-07T10:30:00+01:00"},
    {"Saturday's end", BERLIN, half_days, "2026-03-07T12:30:00+01:00", H,
     "2026-03-09T09:30:00+01:00"},
    {"around the clock", BERLIN, always, "2026-03-07T12:30:00+01:00", 24 * H,
     "2026-03-08T12:30:00+01:00"},
    {"around the clock, day of 23 hours", BERLIN, always, "2026-03-29T00:00:00+01:00",
     24 * H, "2026-03-30T01:00:00+02:00"},
    {"around the clock, day of 25 hours", BERLIN, always, "2026-10-25T00:00:00+02:00",
     24 * H, "2026-10-25T23:00:00+01:00"},
    {"open through the gap", BERLIN, sundays, "2026-03-29T01:00:00+01:00", 2 * H,
     "2026-03-29T04:00:00+02:00"},
    {"the gap shortens the day", BERLIN, sundays, "2026-03-29T00:00:00+01:00",
     3 * H + 1, "2026-04-05T01:00:01+02:00"},
    {"open through the fold", BERLIN, sundays, "2026-10-25T01:00:00+02:00", 4 * H,
     "2026-10-25T04:00:00+01:00"},
    {"in the fold's second hour", BERLIN, sundays, "2026-10-25T02:30:00+01:00", H,
     "2026-10-25T03:30:00+01:00"},
    {"the fold lengthens the day", BERLIN, sundays, "2026-10-25T00:00:00+02:00", 5 * H,
     "2026-10-25T05:00:00+01:00"},
    {"New York, evening in Berlin", NEW_YORK, weekdays, "2026-03-02T20:00:00+01:00",
     4 * H, "2026-03-03T10:00:00-05:00"},
    {"New York over the spring change", NEW_YORK, weekdays, "2026-03-06T16:00:00-05:00",
     2 * H, "2026-03-09T10:00:00-04:00"},
    {"New York over the autumn change", NEW_YORK, weekdays, "2026-10-30T16:00:00-04:00",
     2 * H, "2026-11-02T10:00:00-05:00"},
    {"New York, through its gap", NEW_YORK, sundays, "2026-03-08T01:00:00-05:00", 2 * H,
     "2026-03-08T04:00:00-04:00"},
    {"New York, through its fold", NEW_YORK, sundays, "2026-11-01T01:00:00-04:00",
     5 * H, "2026-11-01T05:00:00-05:00"},
    {"Kolkata", KOLKATA, weekdays, "2026-03-06T11:00:00Z", H,
     "2026-03-09T09:30:00+05:30"},
    {"Kolkata, Sunday in UTC is Monday there", KOLKATA, weekdays,
     "2026-03-08T20:00:00Z", H, "2026-03-09T10:00:00+05:30"},
    {"Santiago, a midnight that is not there", "America/Santiago", always,
     "2026-09-05T12:00:00-04:00", 24 * H, "2026-09-06T13:00:00-03:00"},
    {"Santiago, an hour before midnight twice", "America/Santiago", always,
     "2026-04-04T12:00:00-03:00", 24 * H, "2026-04-05T11:00:00-04:00"},
    {"2030 over the spring change", BERLIN, weekdays, "2030-03-29T16:00:00+01:00",
     2 * H, "2030-04-01T10:00:00+02:00"},
};

static void test_add_counts_business_time_only(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(add_rows); i++) {
        const struct add_row *r = &add_rows[i];
        struct opening o = {.zone = str_c(r->zone), .week = r->hours};
        int64_t got = calendar_add(&o, at_time(r->from), r->seconds);
        if (got != at_time(r->want)) {
            fail_msg("row '%s': off by %lld s", r->name,
                     (long long)(got - at_time(r->want)));
        }
    }
}

/* More time is never an earlier deadline; all the year, hour by hour. */
static void test_add_is_monotonic_through_the_year(void **state)
{
    (void)state;
    struct opening o = {.zone = str_c(BERLIN), .week = half_days};
    int64_t before = 0;
    for (int64_t t = at_time("2026-01-01T00:00:00Z");
         t < at_time("2027-01-01T00:00:00Z"); t += 3 * 3600 + 7) {
        int64_t got = calendar_add(&o, t, 6 * H);
        assert_true(got >= t + 6 * H);
        assert_true(got >= before);
        assert_true(calendar_add(&o, calendar_add(&o, t, 2 * H), 4 * H) == got);
        before = got;
    }
}

static void test_text_is_local_and_in_the_language(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *lang, *at, *want;
    } rows[] = {
        {BERLIN, "de", "2026-03-02T08:14:00Z", "02.03.2026 09:14"},
        {BERLIN, "en", "2026-03-02T08:14:00Z", "2 Mar 2026 09:14"},
        {BERLIN, "de", "2026-12-31T23:30:00Z", "01.01.2027 00:30"},
        {NEW_YORK, "en", "2026-03-09T03:59:00Z", "8 Mar 2026 23:59"},
        {KOLKATA, "", "2026-06-30T18:30:00Z", "1 Jul 2026 00:00"},
    };
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str got = calendar_text(&a, str_c(rows[i].zone), at_time(rows[i].at),
                                       str_c(rows[i].lang));
        assert_string_equal(got.ptr, rows[i].want);
    }
    struct str date = calendar_date_text(&a, str_c(BERLIN),
                                         at_time("2026-03-02T23:30:00Z"), STR("de"));
    assert_string_equal(date.ptr, "03.03.2026");
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zone_known_only_for_real_names),
        cmocka_unit_test(test_zones_asked_for_in_turn_keep_their_offsets),
        cmocka_unit_test(test_offset_of_each_season_is_right),
        cmocka_unit_test(test_instant_of_local_time_in_gap_and_fold),
        cmocka_unit_test(test_add_counts_business_time_only),
        cmocka_unit_test(test_add_is_monotonic_through_the_year),
        cmocka_unit_test(test_text_is_local_and_in_the_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
