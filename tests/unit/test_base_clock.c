/* Instants and durations: every day of 400 years, and the texts people write. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"

/* The day after, counted as people do. */
static void next_day(struct civil *c)
{
    static const int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (c->year % 4 == 0 && c->year % 100 != 0) || c->year % 400 == 0;
    c->weekday = (c->weekday + 1) % 7;
    c->day++;
    if (c->day > days[c->month - 1] + (c->month == 2 && leap ? 1 : 0)) {
        c->day = 1;
        c->month = c->month % 12 + 1;
        c->year += c->month == 1 ? 1 : 0;
    }
}

static void test_civil_round_trips_every_day_of_a_cycle(void **state)
{
    (void)state;
    struct civil want = {.year = 1800,
                         .month = 1,
                         .day = 1,
                         .hour = 23,
                         .minute = 59,
                         .second = 59,
                         .weekday = 2};
    int64_t t = INT64_C(-5364662400) + 86399; /* 1800-01-01, a Wednesday */
    for (; want.year < 2201; t += 86400) {
        struct civil got = civil_from_unix(t);
        if (memcmp(&got, &want, sizeof got) != 0 || civil_to_unix(&got) != t) {
            fail_msg("day %d-%d-%d: got %d-%d-%d weekday %d", want.year, want.month,
                     want.day, got.year, got.month, got.day, got.weekday);
        }
        next_day(&want);
    }
}

static void test_civil_to_unix_accepts_overflowing_fields(void **state)
{
    (void)state;
    struct civil c = {.year = 2026, .month = 13, .day = 32, .hour = 25, .second = -1};
    struct civil want = {.year = 2027, .month = 2, .day = 2, .second = 3599};
    assert_true(civil_to_unix(&c) == civil_to_unix(&want));
    struct civil zero_month = {.year = 2026, .month = 0, .day = 1};
    struct civil december = {.year = 2025, .month = 12, .day = 1};
    assert_true(civil_to_unix(&zero_month) == civil_to_unix(&december));
}

static void test_civil_from_unix_clamps_extremes(void **state)
{
    (void)state;
    struct civil high = civil_from_unix(INT64_MAX);
    assert_true(high.year == 9999 && high.month == 12 && high.day == 31 &&
                high.second == 59);
    struct civil low = civil_from_unix(INT64_MIN);
    assert_true(low.year == -9999 && low.month == 1 && low.day == 1 && low.hour == 0);
}

static void test_clock_parse_table(void **state)
{
    (void)state;
    struct arena a CLEANUP(arena_done) = {0};
    static const struct {
        const char *in, *want; /* NULL: refused */
    } rows[] = {
        {"2026-03-02T09:14:00+01:00", "2026-03-02T08:14:00Z"},
        {"2026-03-02T09:14:07Z", "2026-03-02T09:14:07Z"},
        {"2026-03-02t09:14:07z", "2026-03-02T09:14:07Z"},
        {"2026-03-02 09:14Z", "2026-03-02T09:14:00Z"},
        {"2026-03-02T09:14:07.123456-0330", "2026-03-02T12:44:07Z"},
        {"2026-01-01T00:30:00+14:00", "2025-12-31T10:30:00Z"},
        {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
        {"2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"},
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
        {"1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"},
        {"2026-02-29T00:00:00Z", NULL},
        {"1900-02-29T00:00:00Z", NULL},
        {"2026-04-31T00:00:00Z", NULL},
        {"2026-00-01T00:00:00Z", NULL},
        {"2026-13-01T00:00:00Z", NULL},
        {"2026-03-00T00:00:00Z", NULL},
        {"2026-03-02T24:00:00Z", NULL},
        {"2026-03-02T09:60:00Z", NULL},
        {"2026-03-02T09:14:61Z", NULL},
        {"2026-03-02T09:14:00", NULL},
        {"2026-03-02", NULL},
        {"2026-03-02T09:14:00Zx", NULL},
        {"2026-03-02T09:14:00+1", NULL},
        {"2026-03-02T09:14:00.Z", NULL},
        {" 2026-03-02T09:14:00Z", NULL},
        {"02.03.2026 09:14", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = {0};
        int64_t t = 0;
        enum rc rc = clock_parse(str_c(rows[i].in), &t, &err);
        if (rows[i].want == NULL) {
            if (rc != RC_INPUT || err.text[0] == '\0') {
                fail_msg("row '%s': not refused (%s)", rows[i].in, rc_name(rc));
            }
        } else if (rc != RC_OK || !str_eq_c(clock_iso(&a, t), rows[i].want)) {
            fail_msg("row '%s': %s, '%s', %s", rows[i].in, rc_name(rc),
                     clock_iso(&a, t).ptr, err.text);
        }
    }
    int64_t t = 0;
    assert_int_equal(clock_parse(STR("2001-09-09T01:46:40Z"), &t, NULL), RC_OK);
    assert_true(t == 1000000000);
}

static void test_duration_parse_table(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        int64_t want; /* -1: refused */
    } rows[] = {
        {"90s", 90},
        {"15m", 900},
        {"24h", 86400},
        {"4d", 345600},
        {"2w", 1209600},
        {"3600", 3600},
        {"0", 0},
        {"0d", 0},
        {"3650d", 315360000},
        {"3654d", -1},
        {"99999999999w", -1},
        {"400000000", -1},
        {"", -1},
        {"d", -1},
        {"-1d", -1},
        {"+1d", -1},
        {"1.5h", -1},
        {"1 d", -1},
        {"1dd", -1},
        {"1y", -1},
        {"9223372036854775808", -1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = {0};
        int64_t got = -1;
        enum rc rc = duration_parse(str_c(rows[i].in), &got, &err);
        if (got != rows[i].want || rc != (got < 0 ? RC_INPUT : RC_OK) ||
            (rc != RC_OK && err.text[0] == '\0')) {
            fail_msg("row '%s': %s, %lld, '%s'", rows[i].in, rc_name(rc),
                     (long long)got, err.text);
        }
    }
}

static void test_duration_text_table(void **state)
{
    (void)state;
    struct arena a CLEANUP(arena_done) = {0};
    static const struct {
        int64_t in;
        const char *want;
    } rows[] = {
        {0, "0m"},
        {59, "0m"},
        {-59, "0m"},
        {60, "1m"},
        {2100, "35m"},
        {3600, "1h"},
        {3660, "1h 1m"},
        {86400, "1d"},
        {86400 + 300, "1d"},
        {100800, "1d 4h"},
        {-100800, "-1d 4h"},
        {8 * 86400 + 7199, "8d 1h"},
        {INT64_MIN, "-106751991167300d 15h"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str got = duration_text(&a, rows[i].in);
        if (!str_eq_c(got, rows[i].want)) {
            fail_msg("row %lld: got '%s', want '%s'", (long long)rows[i].in, got.ptr,
                     rows[i].want);
        }
    }
}

static void test_clock_mono_never_goes_back(void **state)
{
    (void)state;
    int64_t before = clock_mono_ms();
    assert_true(clock_mono_ms() >= before);
    assert_true(clock_now() > INT64_C(1600000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_civil_round_trips_every_day_of_a_cycle),
        cmocka_unit_test(test_civil_to_unix_accepts_overflowing_fields),
        cmocka_unit_test(test_civil_from_unix_clamps_extremes),
        cmocka_unit_test(test_clock_parse_table),
        cmocka_unit_test(test_duration_parse_table),
        cmocka_unit_test(test_duration_text_table),
        cmocka_unit_test(test_clock_mono_never_goes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
