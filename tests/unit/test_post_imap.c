/* IMAP against a server that does what it should: what comes through, what is moved,
 * and how. */
#include "imap_script.h"

static void test_open_makes_missing_folders_under_their_wire_names(void **state)
{
    (void)state;
    struct script script = {.caps = NULL};
    struct fixture f = {.in = NULL};
    assert_int_equal(start(&f, &script), RC_OK);
    const char *said = fake_said(&f.fake);
    assert_non_null(strstr(said, "CREATE \"nachfass.Entw&APw-rfe &- more\""));
    assert_non_null(strstr(said, "SUBSCRIBE \"nachfass.Entw&APw-rfe &- more\""));
    assert_null(strstr(said, "CREATE there"));
    assert_null(strstr(said, "CREATE \"there"));
    stop(&f);
}

static void test_fetch_gives_mails_keys_dates_and_mark(void **state)
{
    (void)state;
    struct script script = {.caps = NULL};
    struct fixture f = {.in = NULL};
    assert_int_equal(start(&f, &script), RC_OK);
    assert_int_equal(fetch(&f, (struct in_mark){0}), RC_OK);
    assert_string_equal(f.got, "7/1 7/2 7/3 7/4 7/5 ");
    assert_int_equal(f.mark.uidvalidity, 7);
    assert_int_equal(f.mark.uid, 5);
    assert_true(str_eq_c(f.last.raw, "Subject: mail 5\r\n\r\nhello\r\n"));
    assert_int_equal(f.last.arrived_at, 1772439240);
    assert_false(f.last.truncated);
    assert_int_equal(fetch(&f, (struct in_mark){7, 3, 0, 0}), RC_OK);
    assert_string_equal(f.got, "7/4 7/5 ");
    /* somebody brought mails back under their old numbers: the mark stays */
    assert_int_equal(fetch(&f, (struct in_mark){7, 3, NONE_LEFT, 0}), RC_OK);
    assert_string_equal(f.got, "7/4 7/5 7/1 7/2 7/3 ");
    assert_int_equal(f.mark.uid, 5);
    assert_int_equal(fetch(&f, f.mark), RC_OK);
    assert_string_equal(f.got, "");
    assert_int_equal(fetch(&f, (struct in_mark){6, 5, 0, 0}),
                     RC_OK); /* new UIDVALIDITY */
    assert_string_equal(f.got, "7/1 7/2 7/3 7/4 7/5 ");
    assert_null(strstr(fake_said(&f.fake), "BODYSTRUCTURE"));
    assert_non_null(strstr(fake_said(&f.fake), "BODY.PEEK[]<0.262144>"));
    stop(&f);
}

static void test_fetch_searches_where_uids_are_sparse(void **state)
{
    (void)state;
    static const struct {
        const char *name, *uidnext, *search, *got;
        int64_t from;
    } cases[] = {
        {"sparse", "4000000", "* SEARCH 5 1 3\r\n", "7/1 7/2 7/3 7/4 7/5 ", 0},
        {"none", "4000000", "* SEARCH\r\n", "", 5},
        {"below", "0", "* SEARCH 5\r\n", "", 5}, /* 'n:*' names the last one */
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct script script = {.uidnext = cases[i].uidnext, .search = cases[i].search};
        struct fixture f = {.in = NULL};
        assert_int_equal(start(&f, &script), RC_OK);
        enum rc rc = fetch(&f, (struct in_mark){7, cases[i].from, 0, 0});
        if (rc != RC_OK || strcmp(f.got, cases[i].got) != 0 ||
            fake_count(&f.fake, "UID SEARCH") != 1) {
            fail_msg("case '%s': %s, got '%s': %s", cases[i].name, rc_name(rc), f.got,
                     f.err.text);
        }
        stop(&f);
    }
}

static void test_fetch_stops_with_the_sink(void **state)
{
    (void)state;
    struct script script = {.caps = NULL};
    struct fixture f = {.stop_with = RC_BROKEN};
    assert_int_equal(start(&f, &script), RC_OK);
    assert_int_equal(fetch(&f, (struct in_mark){0}), RC_BROKEN);
    assert_string_equal(f.err.text, "disc full");
    f.stop_with = RC_OK; /* the session starts again by itself */
    assert_int_equal(fetch(&f, (struct in_mark){0}), RC_OK);
    stop(&f);
}

static void test_move_uses_what_the_server_has(void **state)
{
    (void)state;
    static const struct {
        const char *name, *caps, *wants[3], *never;
    } cases[] = {
        {"move", "MOVE UIDPLUS", {"UID MOVE 1:2,4 there", "", ""}, "EXPUNGE"},
        {"uidplus",
         "UIDPLUS",
         {"UID COPY 1:2,4 there", "UID STORE 1:2,4 +FLAGS.SILENT (\\Deleted)",
          "UID EXPUNGE 1:2,4"},
         "MOVE"},
        {"neither",
         "IDLE",
         {"UID COPY 1:2,4 there", "UID STORE 1:2,4 +FLAGS.SILENT (NachfassMoved)", ""},
         "EXPUNGE"},
    };
    const struct str keys[] = {STR("7/4"), STR("7/1"), STR("6/9"), STR("7/2")};
    const struct str bad[] = {STR("7/1"), STR("7/x")};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct script script = {.caps = cases[i].caps};
        struct fixture f = {.in = NULL};
        assert_int_equal(start(&f, &script), RC_OK);
        enum rc rc = in_move(f.in, keys, 4, IN_FOLDER_ASIDE, &f.err);
        const char *said = fake_said(&f.fake);
        bool ok = rc == RC_OK && !strstr(said, cases[i].never) && !strstr(said, " 9");
        for (size_t j = 0; j < 3; j++) {
            /* libetpan may quote the name */
            struct str want = str_c(cases[i].wants[j]);
            struct str quoted =
                str_ends(want, STR("there"))
                    ? arena_printf(&f.a, "%.*s\"there\"", (int)want.len - 5, want.ptr)
                    : want;
            ok = ok && (strstr(said, want.ptr) || strstr(said, quoted.ptr));
        }
        if (!ok) {
            fail_msg("case '%s': %s: %s: %s", cases[i].name, rc_name(rc), f.err.text,
                     said);
        }
        assert_int_equal(in_move(f.in, bad, 2, IN_FOLDER_DONE, &f.err), RC_INPUT);
        stop(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open_makes_missing_folders_under_their_wire_names),
        cmocka_unit_test(test_fetch_gives_mails_keys_dates_and_mark),
        cmocka_unit_test(test_fetch_searches_where_uids_are_sparse),
        cmocka_unit_test(test_fetch_stops_with_the_sink),
        cmocka_unit_test(test_move_uses_what_the_server_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
