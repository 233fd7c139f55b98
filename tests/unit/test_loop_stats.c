/* Figures of scores, against a table computed by hand. */
#include "loop_fixture.h"

#include "loop/stats.h"

static void test_nps_and_margin(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int64_t detractors, passives, promoters, nps_tenths, margin_tenths;
    } rows[] = {
        {"n 30, NPS 30", 6, 9, 15, 300, 279},
        {"n 100, NPS 30", 20, 30, 50, 300, 153},
        {"n 400, NPS 30", 80, 120, 200, 300, 77},
        {"n 1000, NPS 30", 200, 300, 500, 300, 48},
        {"n 100, NPS 0", 35, 30, 35, 0, 164},
        {"n 400, NPS 0", 140, 120, 140, 0, 82},
        {"n 1000, NPS 0", 350, 300, 350, 0, 52},
        {"n 60, NPS 0", 21, 18, 21, 0, 212},
        {"all promoters", 0, 0, 7, 1000, 0},
        {"all detractors", 9, 0, 0, -1000, 0},
        {"one passive", 0, 1, 0, 0, 0},
        {"a third below", 2, 0, 1, -333, 1067},
        {"a sixth above, rounded", 2, 1, 3, 167, 718},
        {"two thirds below, rounded", 5, 1, 0, -833, 298},
        {"a million", 200000, 300000, 500000, 300, 2},
        {"nobody", 0, 0, 0, 0, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t h[11] = {0};
        h[6] = rows[i].detractors;
        h[7] = rows[i].passives;
        h[9] = rows[i].promoters;
        struct score_figures f = stats_scores(&fix_surveys[0], h);
        if (f.nps_tenths != rows[i].nps_tenths ||
            f.margin_tenths != rows[i].margin_tenths) {
            fail_msg("row '%s': %lld +- %lld", rows[i].name, (long long)f.nps_tenths,
                     (long long)f.margin_tenths);
        }
        assert_int_equal(f.low, rows[i].detractors);
        assert_int_equal(f.mid, rows[i].passives);
        assert_int_equal(f.high, rows[i].promoters);
        assert_int_equal(f.n, f.low + f.mid + f.high);
    }
}

static void test_thresholds_are_the_surveys(void **state)
{
    (void)state;
    int64_t h[11];
    for (size_t i = 0; i < ARRAY_LEN(h); i++) {
        h[i] = 1;
    }
    struct score_figures f = stats_scores(&fix_surveys[0], h);
    assert_int_equal(f.low, 7);
    assert_int_equal(f.mid, 2);
    assert_int_equal(f.high, 2);
    assert_int_equal(f.mean_hundredths, 500);
    int64_t csat[11] = {0, 4, 0, 3, 0, 2};
    f = stats_scores(&fix_surveys[1], csat);
    assert_int_equal(f.low, 4);
    assert_int_equal(f.mid, 3);
    assert_int_equal(f.high, 2);
    assert_int_equal(f.mean_hundredths, 256); /* 23 / 9 */
}

static void test_permille_rounds_half_up(void **state)
{
    (void)state;
    static const struct {
        int64_t part, whole, want;
    } rows[] = {{0, 0, 0},    {5, 0, 0},    {0, 7, 0},    {1, 3, 333},     {2, 3, 667},
                {1, 2, 500},  {7, 7, 1000}, {1, 2000, 1}, {1, 2001, 0},    {3, 2000, 2},
                {9, 30, 300}, {1, 8, 125},  {1, 16, 63},  {999, 1000, 999}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t got = stats_permille(rows[i].part, rows[i].whole);
        if (got != rows[i].want) {
            fail_msg("row '%lld/%lld': %lld", (long long)rows[i].part,
                     (long long)rows[i].whole, (long long)got);
        }
    }
}

static void test_median(void **state)
{
    (void)state;
    static const int64_t v[] = {10, 20, 40, 41, 1000};
    static const int64_t want[] = {0, 10, 15, 20, 30, 40};
    for (size_t n = 0; n < ARRAY_LEN(want); n++) {
        if (stats_median(v, n) != want[n]) {
            fail_msg("row 'n %zu': %lld", n, (long long)stats_median(v, n));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nps_and_margin),
        cmocka_unit_test(test_thresholds_are_the_surveys),
        cmocka_unit_test(test_permille_rounds_half_up),
        cmocka_unit_test(test_median),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
