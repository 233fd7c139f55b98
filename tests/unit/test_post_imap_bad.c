/* IMAP against scripted bad servers: every run ends in time with the right code,
 * nothing is lost, and who is to blame is told (threat 27). */
#include "imap_script.h"

static void test_fetch_ends_in_time_whatever_the_server_does(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum trick trick;
        enum rc want;
        const char *got;
        int64_t mark;
    } cases[] = {
        {"cut in a literal", TRICK_CUT_IN_LITERAL, RC_TEMP, "7/1 7/2 ", 2},
        {"drip", TRICK_DRIP, RC_TEMP, "7/1 7/2 ", 2},
        {"hang", TRICK_HANG, RC_TEMP, "7/1 7/2 ", 2},
        {"bye", TRICK_BYE, RC_TEMP, "7/1 7/2 ", 2},
        {"no", TRICK_REFUSE, RC_TEMP, "7/1 7/2 7/3 7/4 7/5 ", 5},
        {"endless line", TRICK_ENDLESS_LINE, RC_OK, "7/1 7/2 7/3! 7/4 7/5 ", 5},
        {"flood", TRICK_FLOOD, RC_OK, "7/1 7/2 7/3! 7/4 7/5 ", 5},
        {"huge literal", TRICK_HUGE_LITERAL, RC_OK, "7/1 7/2 7/3! 7/4 7/5 ", 5},
        {"garbage", TRICK_GARBAGE, RC_OK, "7/1 7/2 7/3! 7/4 7/5 ", 5},
        {"all garbage", TRICK_ALL_GARBAGE, RC_TEMP, "", 0},
        {"garbage from here", TRICK_GARBAGE_FROM, RC_TEMP, "7/1 7/2 ", 2},
        {"bad bodies from here", TRICK_BAD_BODIES, RC_OK, "7/1 7/2 7/3! 7/4! 7/5! ", 5},
        {"deep", TRICK_DEEP_BODYSTRUCTURE, RC_OK, "7/1 7/2 7/3! 7/4 7/5 ", 5},
        {"wrong uid", TRICK_WRONG_UID, RC_OK, "7/1 7/2 7/3 7/4 7/5 ", 5},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct script script = {.trick = cases[i].trick};
        struct script well = {.trick = TRICK_NONE};
        struct fixture f = {.in = NULL};
        int64_t begin = clock_mono_ms();
        assert_int_equal(start(&f, &script), RC_OK);
        enum rc rc = fetch(&f, (struct in_mark){0});
        int64_t took_ms = clock_mono_ms() - begin;
        if (rc != cases[i].want || strcmp(f.got, cases[i].got) != 0 ||
            f.mark.uid != cases[i].mark || took_ms > (TIMEOUT_S + 3) * 1000) {
            fail_msg("case '%s': %s after %lld ms, got '%s', mark %lld: %s",
                     cases[i].name, rc_name(rc), (long long)took_ms, f.got,
                     (long long)f.mark.uid, f.err.text);
        }
        struct in_mark mark = f.mark;
        stop(&f);
        f = (struct fixture){.in = NULL}; /* the next run, the server is well again */
        assert_int_equal(start(&f, &well), RC_OK);
        assert_int_equal(fetch(&f, mark), RC_OK);
        assert_string_equal(f.got, &"7/1 7/2 7/3 7/4 7/5 "[4 * mark.uid]);
        stop(&f);
    }
}

/* Nothing but that mail could speak for the server: its head does. */
static void test_fetch_blames_a_lone_mail_when_the_server_is_well(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum trick trick;
        enum rc want;
        const char *got;
    } cases[] = {
        {"the mail", TRICK_GARBAGE, RC_OK, "7/3! "},
        {"the server", TRICK_ALL_GARBAGE, RC_TEMP, ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct script script = {
            .trick = cases[i].trick, .uidnext = "4", .select = "* 3 EXISTS\r\n"};
        struct fixture f = {.in = NULL};
        assert_int_equal(start(&f, &script), RC_OK);
        enum rc rc = fetch(&f, (struct in_mark){7, 2, 0, 0});
        if (rc != cases[i].want || strcmp(f.got, cases[i].got) != 0) {
            fail_msg("case '%s': %s, got '%s': %s", cases[i].name, rc_name(rc), f.got,
                     f.err.text);
        }
        stop(&f);
    }
}

static void test_fetch_takes_mails_singly_when_answers_end_oddly(void **state)
{
    (void)state;
    struct script script = {.bare_ok = true};
    struct fixture f = {.in = NULL};
    assert_int_equal(start(&f, &script), RC_OK);
    enum rc rc = fetch(&f, (struct in_mark){0});
    assert_string_equal(f.got, "7/1 7/2 7/3 7/4 7/5 ");
    assert_int_equal(f.mark.uid, 5);
    assert_true(rc == RC_OK || rc == RC_TEMP);
    stop(&f);
}

static void test_open_says_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct script script;
        enum rc want;
        const char *text;
    } cases[] = {
        {"wrong password",
         {.login = "NO [AUTHENTICATIONFAILED] no"},
         RC_REFUSED,
         "does not accept user 'anna'"},
        {"busy", {.login = "NO [UNAVAILABLE] later"}, RC_TEMP, "just now"},
        {"login disabled", {.caps = "LOGINDISABLED"}, RC_CONFIG, "no way to log in"},
        {"hangs", {.login = "hang"}, RC_TEMP, "in time"},
        {"broken PERMANENTFLAGS",
         {.select = "* OK [PERMANENTFLAGS (\r\n"},
         RC_TEMP,
         ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct fixture f = {.in = NULL};
        int64_t begin = clock_mono_ms();
        enum rc rc = start(&f, &cases[i].script);
        int64_t took_ms = clock_mono_ms() - begin;
        if (rc != cases[i].want || !strstr(f.err.text, cases[i].text) ||
            strstr(f.err.text, "eim") || took_ms > (TIMEOUT_S + 3) * 1000) {
            fail_msg("case '%s': %s after %lld ms: %s", cases[i].name, rc_name(rc),
                     (long long)took_ms, f.err.text);
        }
        stop(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fetch_ends_in_time_whatever_the_server_does),
        cmocka_unit_test(test_fetch_blames_a_lone_mail_when_the_server_is_well),
        cmocka_unit_test(test_fetch_takes_mails_singly_when_answers_end_oddly),
        cmocka_unit_test(test_open_says_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
