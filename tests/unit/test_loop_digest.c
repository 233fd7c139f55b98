/* When digests are due: a run every five minutes, against tables made by hand. On days
 * whose clock leaps each time comes once (threat 37). */
#include "loop_fixture.h"

#include "loop/digest.h"

#define BERLIN "Europe/Berlin"
#define NEW_YORK "America/New_York"
#define LORD_HOWE "Australia/Lord_Howe" /* its clock leaps by half an hour */

enum { MON = 1, TUE = 2, THU = 8, ALL = 127, STEP_S = 300 };

struct row {
    const char *name, *zone;
    struct digest_time times[3];
    const char *from, *to; /* UTC */
    const char *last;      /* served before */
    const char *want;      /* "UTC time of the run key", each with a ';' */
    int64_t step_s;        /* between runs; 0 = five minutes */
};

static int64_t at(const char *iso)
{
    int64_t t = 0;
    struct err err;
    assert_int_equal(clock_parse(str_c(iso), &t, &err), RC_OK);
    return t;
}

static const struct row rows[] = {
    {"daily",
     BERLIN,
     {{450, ALL}},
     "2026-03-02T00:00:00Z",
     "2026-03-03T23:00:00Z",
     "",
     "2026-03-02T06:30:00Z 2026-03-02T0730;2026-03-03T06:30:00Z 2026-03-03T0730;",
     0},
    {"spring: 07:30 on both sides",
     BERLIN,
     {{450, ALL}},
     "2026-03-28T00:00:00Z",
     "2026-03-30T00:00:00Z",
     "",
     "2026-03-28T06:30:00Z 2026-03-28T0730;2026-03-29T05:30:00Z 2026-03-29T0730;",
     0},
    {"autumn: 07:30 on both sides",
     BERLIN,
     {{450, ALL}},
     "2026-10-24T00:00:00Z",
     "2026-10-26T00:00:00Z",
     "",
     "2026-10-24T05:30:00Z 2026-10-24T0730;2026-10-25T06:30:00Z 2026-10-25T0730;",
     0},
    {"in the gap: so much after it",
     BERLIN,
     {{150, ALL}},
     "2026-03-28T12:00:00Z",
     "2026-03-30T12:00:00Z",
     "2026-03-28T0230",
     "2026-03-29T01:30:00Z 2026-03-29T0230;2026-03-30T00:30:00Z 2026-03-30T0230;",
     0},
    {"two times in the gap",
     BERLIN,
     {{135, ALL}, {165, ALL}},
     "2026-03-28T12:00:00Z",
     "2026-03-29T12:00:00Z",
     "2026-03-28T0245",
     "2026-03-29T01:15:00Z 2026-03-29T0215;2026-03-29T01:45:00Z 2026-03-29T0245;",
     0},
    {"in the gap and at its end: one",
     BERLIN,
     {{150, ALL}, {180, ALL}},
     "2026-03-28T12:00:00Z",
     "2026-03-29T12:00:00Z",
     "2026-03-28T0300",
     "2026-03-29T01:00:00Z 2026-03-29T0300;",
     0},
    {"in the fold: at the first pass, not the second",
     BERLIN,
     {{150, ALL}},
     "2026-10-24T12:00:00Z",
     "2026-10-26T12:00:00Z",
     "2026-10-24T0230",
     "2026-10-25T00:30:00Z 2026-10-25T0230;2026-10-26T01:30:00Z 2026-10-26T0230;",
     0},
    {"at both ends of the fold",
     BERLIN,
     {{120, ALL}, {180, ALL}},
     "2026-10-24T12:00:00Z",
     "2026-10-25T12:00:00Z",
     "2026-10-24T0300",
     "2026-10-25T00:00:00Z 2026-10-25T0200;2026-10-25T02:00:00Z 2026-10-25T0300;",
     0},
    {"New York, spring, in the gap",
     NEW_YORK,
     {{150, ALL}},
     "2026-03-07T20:00:00Z",
     "2026-03-08T20:00:00Z",
     "2026-03-07T0230",
     "2026-03-08T07:30:00Z 2026-03-08T0230;",
     0},
    {"New York, autumn, in the fold",
     NEW_YORK,
     {{90, ALL}},
     "2026-10-31T20:00:00Z",
     "2026-11-01T20:00:00Z",
     "2026-10-31T0130",
     "2026-11-01T05:30:00Z 2026-11-01T0130;",
     0},
    {"half an hour's gap",
     LORD_HOWE,
     {{135, ALL}},
     "2026-10-03T12:00:00Z",
     "2026-10-04T06:00:00Z",
     "2026-10-03T0215",
     "2026-10-03T15:45:00Z 2026-10-04T0215;",
     0},
    {"half an hour's fold",
     LORD_HOWE,
     {{105, ALL}},
     "2026-04-04T06:00:00Z",
     "2026-04-05T06:00:00Z",
     "2026-04-04T0145",
     "2026-04-04T14:45:00Z 2026-04-05T0145;",
     0},
    {"weekly",
     BERLIN,
     {{480, MON}},
     "2026-03-02T00:00:00Z",
     "2026-03-15T12:00:00Z",
     "",
     "2026-03-02T07:00:00Z 2026-03-02T0800;2026-03-09T07:00:00Z 2026-03-09T0800;",
     0},
    {"twice a week",
     BERLIN,
     {{480, MON | THU}},
     "2026-03-02T00:00:00Z",
     "2026-03-08T12:00:00Z",
     "",
     "2026-03-02T07:00:00Z 2026-03-02T0800;2026-03-05T07:00:00Z 2026-03-05T0800;",
     0},
    {"twice a day",
     BERLIN,
     {{480, ALL}, {840, ALL}},
     "2026-03-02T00:00:00Z",
     "2026-03-02T22:00:00Z",
     "",
     "2026-03-02T07:00:00Z 2026-03-02T0800;2026-03-02T13:00:00Z 2026-03-02T1400;",
     0},
    {"each day its time",
     BERLIN,
     {{480, MON}, {600, TUE}},
     "2026-03-02T00:00:00Z",
     "2026-03-04T12:00:00Z",
     "",
     "2026-03-02T07:00:00Z 2026-03-02T0800;2026-03-03T09:00:00Z 2026-03-03T1000;",
     0},
    {"late on its day, for nothing ran",
     BERLIN,
     {{480, ALL}},
     "2026-03-02T19:00:00Z",
     "2026-03-02T21:00:00Z",
     "2026-03-01T0800",
     "2026-03-02T19:00:00Z 2026-03-02T0800;",
     0},
    {"a week of silence is one digest",
     BERLIN,
     {{480, ALL}, {840, ALL}},
     "2026-03-09T14:00:00Z",
     "2026-03-09T21:00:00Z",
     "2026-03-02T0800",
     "2026-03-09T14:00:00Z 2026-03-09T1400;",
     0},
    {"at night after a missed day: the morning is near",
     BERLIN,
     {{480, ALL}},
     "2026-03-03T02:00:00Z",
     "2026-03-03T08:00:00Z",
     "2026-03-01T0800",
     "2026-03-03T07:00:00Z 2026-03-03T0800;",
     0},
    {"a missed Monday comes on Tuesday",
     BERLIN,
     {{480, MON}},
     "2026-03-10T02:00:00Z",
     "2026-03-12T08:00:00Z",
     "2026-03-02T0800",
     "2026-03-10T02:00:00Z 2026-03-09T0800;",
     0},
    {"who never had one waits for the day",
     BERLIN,
     {{480, MON}},
     "2026-03-10T02:00:00Z",
     "2026-03-12T08:00:00Z",
     "",
     "",
     0},
    {"a day of an older version counts",
     BERLIN,
     {{480, ALL}},
     "2026-03-02T10:00:00Z",
     "2026-03-03T08:00:00Z",
     "2026-03-02",
     "2026-03-03T07:00:00Z 2026-03-03T0800;",
     0},
    {"an earlier hour of the same day is over",
     BERLIN,
     {{480, ALL}},
     "2026-03-02T15:00:00Z",
     "2026-03-02T20:00:00Z",
     "2026-03-02T1400",
     "",
     0},
    {"runs an hour apart",
     BERLIN,
     {{480, ALL}},
     "2026-03-28T16:15:00Z",
     "2026-03-30T12:00:00Z",
     "2026-03-28T0800",
     "2026-03-29T06:15:00Z 2026-03-29T0800;2026-03-30T06:15:00Z 2026-03-30T0800;",
     3600},
    {"never", BERLIN, {{0}}, "2026-03-02T00:00:00Z", "2026-03-09T00:00:00Z", "", "", 0},
};

static void test_each_time_is_due_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct row *r = &rows[i];
        struct arena a CLEANUP(arena_done) = {0};
        struct person who = {.zone = str_c(r->zone)};
        struct str last = str_c(r->last);
        struct str got = STR("");
        for (size_t k = 0; k < ARRAY_LEN(r->times) && r->times[k].days != 0; k++) {
            who.digests[who.n_digests++] = r->times[k];
        }
        for (int64_t t = at(r->from); t < at(r->to);
             t += r->step_s != 0 ? r->step_s : STEP_S) {
            struct str key = digest_due(&a, &who, last, t);
            if (!str_is_empty(key)) {
                last = key;
                got = arena_printf(&a, "%.*s%.*s %.*s;", STR_ARG(got),
                                   STR_ARG(clock_iso(&a, t)), STR_ARG(key));
            }
        }
        if (!str_eq_c(got, r->want)) {
            fail_msg("row '%s': got %.*s", r->name, STR_ARG(got));
        }
    }
}

/* All of a year, in zones of all kinds: never twice, never left out. */
static void test_a_year_has_a_digest_each_day(void **state)
{
    static const char *const zones[] = {BERLIN, NEW_YORK,       LORD_HOWE,
                                        "UTC",  "Asia/Kolkata", "Pacific/Apia"};
    static const int32_t minutes[] = {0, 150 /* in the gap */, 1425};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
        for (size_t k = 0; k < ARRAY_LEN(minutes); k++) {
            struct arena a CLEANUP(arena_done) = {0};
            struct person who = {.zone = str_c(zones[i]), .n_digests = 1};
            struct str last = STR_NULL;
            int n = 0;
            who.digests[0] = (struct digest_time){minutes[k], ALL};
            for (int64_t t = at("2026-01-01T00:00:00Z"); t < at("2027-01-01T00:00:00Z");
                 t += 1800) {
                struct str key = digest_due(&a, &who, last, t);
                if (!str_is_empty(key)) {
                    assert_true(str_is_empty(last) ||
                                memcmp(key.ptr, last.ptr, 10) > 0);
                    last = key;
                    n++;
                }
            }
            if (n < 364 || n > 366) {
                fail_msg("zone '%s' minute %d: %d digests", zones[i], (int)minutes[k],
                         n);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_time_is_due_once),
        cmocka_unit_test(test_a_year_has_a_digest_each_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
