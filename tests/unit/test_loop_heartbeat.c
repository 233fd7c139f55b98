/* When the operator hears of a silent stop: once a day while it lasts, once when over.
 */
#include "loop_fixture.h"

#include "loop/heartbeat.h"

#include "base/arena.h"

enum { HOUR = 3600, DAY = 86400, T = 1700000000 };

/* a step is tried every hour; what is said of it */
static void told_once_a_day(void **state)
{
    (void)state;
    struct heartbeat h = {0};
    int alarms = 0, overs = 0;
    heartbeat_note(&h, T, STR_NULL);
    assert_int_equal(heartbeat_news(&h, 2 * HOUR, T), HEARTBEAT_QUIET);
    for (int64_t now = T + HOUR; now <= T + 60 * HOUR; now += HOUR) {
        heartbeat_note(&h, now, now < T + 55 * HOUR ? STR("no route") : STR_NULL);
        enum heartbeat_news news = heartbeat_news(&h, 2 * HOUR, now);
        heartbeat_told(&h, news, now);
        alarms += news == HEARTBEAT_ALARM;
        overs += news == HEARTBEAT_OVER;
        if (now == T + 3 * HOUR) {
            assert_int_equal(alarms, 1);
        }
    }
    assert_int_equal(alarms, 3); /* at 3, 27 and 51 hours */
    assert_int_equal(overs, 1);
    assert_int_equal(h.trouble_at, 0);
    assert_int_equal(h.ok_at, T + 60 * HOUR);
}

static void a_short_trouble_is_not_told(void **state)
{
    (void)state;
    struct heartbeat h = {0};
    heartbeat_note(&h, T, STR("x"));
    assert_int_equal(heartbeat_news(&h, HOUR, T + HOUR - 1), HEARTBEAT_QUIET);
    heartbeat_idle(&h, T + HOUR / 2);
    assert_int_equal(h.trouble_at, T); /* nothing to do is no cure */
    heartbeat_note(&h, T + HOUR, STR_NULL);
    heartbeat_idle(&h, T + HOUR);
    assert_int_equal(heartbeat_news(&h, HOUR, T + HOUR), HEARTBEAT_QUIET);
}

static void late(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct heartbeat h;
        bool want;
    } rows[] = {
        {"new", {0}, false},
        {"works", {.ok_at = T - HOUR}, false},
        {"nothing runs any more", {.ok_at = T - HOUR - 1}, true},
        {"failing for a moment", {.ok_at = T - DAY, .trouble_at = T - 60}, false},
        {"failing for long", {.ok_at = T - DAY, .trouble_at = T - 2 * HOUR}, true},
        {"never worked", {.trouble_at = T - 2 * HOUR}, true},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (heartbeat_is_late(&rows[i].h, HOUR, T) != rows[i].want) {
            fail_msg("%s", rows[i].name);
        }
    }
}

static void kept(void **state)
{
    (void)state;
    struct arena a = {0};
    struct heartbeat h = {T, T + 1, T + 2, STR("mailbox 'a b': no  route")};
    struct heartbeat got = heartbeat_parse(heartbeat_print(&a, &h));
    assert_true(got.ok_at == h.ok_at && got.trouble_at == h.trouble_at &&
                got.told_at == h.told_at && str_eq(got.trouble, h.trouble));
    h = (struct heartbeat){.ok_at = T};
    got = heartbeat_parse(heartbeat_print(&a, &h));
    assert_true(got.ok_at == T && got.trouble.len == 0);
    static const char *const bad[] = {"", "1", "1 2", "1 x 3 y", " 1 2 3", "- 1 2"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        got = heartbeat_parse(str_c(bad[i]));
        assert_true(got.ok_at == 0 && got.trouble_at == 0 && got.told_at == 0);
    }
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(told_once_a_day),
        cmocka_unit_test(a_short_trouble_is_not_told),
        cmocka_unit_test(late),
        cmocka_unit_test(kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
