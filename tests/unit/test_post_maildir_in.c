/* The Maildir spool, reading: order, limits, moving, discarding, refusals. */
#include <sys/stat.h>

#include "maildir_fixture.h"
#include "post/discard.h"
#include "post/maildir.h"
#include "post/out.h"

static void test_fetch_reads_new_and_cur_sorted_by_key(void **state)
{
    struct fixture *f = *state;
    struct in *in = open_in(f);
    struct seen s = {.n = 0};
    put(f, "cur/100.a.host:2,S", STR("From: a\n\nhi\n"));
    put(f, "new/101.b.host", STR("b"));
    put(f, "new/099.c.host", STR("c"));
    put(f, "cur/099.c.host:2,S", STR("c")); /* being moved by a mail program */
    put(f, "new/.hidden", STR("x"));
    assert_int_equal(mkfifo(at(f, "new/100.fifo"), 0600), 0);
    assert_int_equal(symlink("/etc/passwd", at(f, "new/100.link")), 0);
    assert_int_equal(fetch(in, &s), RC_OK);
    assert_int_equal(s.n, 3);
    assert_true(str_eq_c(s.keys[0], "099.c.host"));
    assert_true(str_eq_c(s.keys[1], "100.a.host"));
    assert_true(str_eq_c(s.keys[2], "101.b.host"));
    assert_true(str_eq_c(s.last.raw, "b"));
    assert_true(s.last.arrived_at > 1000000000);
    in_close(in);
    arena_done(&s.a);
}

static void test_fetch_cuts_and_marks_a_big_mail(void **state)
{
    struct fixture *f = *state;
    struct in *in = open_in(f);
    static const size_t sizes[] = {IN_MAIL_MAX_BYTES - 1, IN_MAIL_MAX_BYTES,
                                   IN_MAIL_MAX_BYTES + 1, 3 * IN_MAIL_MAX_BYTES};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct seen s = {.n = 0};
        char *big = calloc(1, sizes[i]);
        put(f, "new/1", str_of(big, sizes[i]));
        free(big);
        assert_int_equal(fetch(in, &s), RC_OK);
        assert_int_equal(s.n, 1);
        bool cut = sizes[i] > IN_MAIL_MAX_BYTES;
        assert_int_equal(s.last.truncated, cut);
        assert_int_equal(s.last.raw.len, cut ? IN_MAIL_MAX_BYTES : sizes[i]);
        assert_int_equal(s.last.size_bytes, sizes[i]);
        arena_done(&s.a);
    }
    in_close(in);
}

static void test_fetch_gives_chunks_and_stops_with_the_sink(void **state)
{
    struct fixture *f = *state;
    struct in *in = open_in(f);
    struct seen all = {.n = 0};
    struct seen stopped = {.stop_with = RC_BROKEN};
    for (int i = 0; i < 250; i++) {
        put(f, arena_printf(&f->a, "new/%03d", i).ptr, STR("x"));
    }
    assert_int_equal(fetch(in, &all), RC_OK);
    assert_int_equal(all.n, 250);
    assert_int_equal(all.chunks, 3);
    assert_int_equal(all.max_chunk, 100);
    assert_int_equal(fetch(in, &stopped), RC_BROKEN);
    assert_int_equal(stopped.chunks, 1);
    in_close(in);
    arena_done(&all.a);
    arena_done(&stopped.a);
}

static void test_move_renames_once_and_loses_nothing(void **state)
{
    struct fixture *f = *state;
    struct in *in = open_in(f);
    struct err err;
    const struct str keys[] = {STR("1.h"), STR("2.h"), STR("gone.h")};
    const struct str aside[] = {STR("3.h")};
    put(f, "new/1.h", STR("one"));
    put(f, "cur/2.h:2,FS", STR("two"));
    put(f, "new/3.h", STR("three"));
    assert_int_equal(in_move(in, keys, 3, IN_FOLDER_DONE, &err), RC_OK);
    assert_int_equal(in_move(in, keys, 3, IN_FOLDER_DONE, &err), RC_OK);
    assert_int_equal(in_move(in, aside, 1, IN_FOLDER_ASIDE, &err), RC_OK);
    assert_true(file_exists(at(f, ".nachfass.done/cur/1.h:2,")));
    assert_true(file_exists(at(f, ".nachfass.done/cur/2.h:2,FS")));
    assert_true(file_exists(at(f, ".nachfass.aside/cur/3.h:2,")));
    assert_int_equal(count(f, "new") + count(f, "cur"), 0);
    put(f, "new/1.h", STR("another one"));
    assert_int_equal(in_move(in, keys, 1, IN_FOLDER_DONE, &err), RC_OK);
    assert_int_equal(count(f, ".nachfass.done/cur"), 3);
    in_close(in);
}

static void test_open_refuses_bad_folders(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"..",   "a/../b", "/etc", "a/",
                                        "a..b", ".x",     "INBOX"};
    struct err write_err;
    struct str file = path_join(&f->a, f->root, STR("file"));
    assert_int_equal(file_write_new(file.ptr, STR("x"), 0600, &write_err), RC_OK);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct in_config config = {.url = f->url,
                                   .done_folder = str_c(names[i]),
                                   .aside_folder = STR("aside")};
        struct in *in = NULL;
        struct err err = {{0}};
        if (in_open(&f->a, &config, &in, &err) != RC_CONFIG || err.text[0] == '\0') {
            fail_msg("folder '%s' was taken", names[i]);
        }
    }
    struct in_config config = {
        .url = arena_printf(&f->a, "maildir:%s/file/x", f->root.ptr),
        .done_folder = STR("d"),
        .aside_folder = STR("a")};
    struct in *in = NULL;
    struct err err = {{0}};
    assert_int_equal(in_open(&f->a, &config, &in, &err), RC_CONFIG);
    config.url = STR("pop3://host");
    assert_int_equal(in_open(&f->a, &config, &in, &err), RC_CONFIG);
}

/* Its name alone is no proof: another mail may have the same. */
static void test_discard_takes_that_mail_alone(void **state)
{
    struct fixture *f = *state;
    struct in_config in = {.url = f->url,
                           .folder = STR("INBOX"),
                           .done_folder = STR("done"),
                           .aside_folder = STR("aside")};
    struct out_config out = {.url = f->url};
    struct out_mail mail = {.rcpt_to = STR("a@x.example"),
                            .raw = STR("Message-ID: <1@x>\r\n\r\nx\r\n")};
    struct discard_out left = {STR("a@x.example"), STR("2@x")};
    struct err err;
    char hex[65];
    in_close(open_in(f));
    sha256_hex(STR("mine"), hex);
    struct discard_in came = {.key = STR("k1"), .hash = str_c(hex)};
    put(f, "new/k1", STR("mine"));
    put(f, "cur/k1.2:2,S", STR("mine"));
    put(f, "cur/k1.3:2,S", STR("another"));
    put(f, "cur/k10:2,S", STR("mine"));
    assert_int_equal(discard_in(&in, &came, 1, &err), RC_OK);
    assert_int_equal(count(f, "new"), 0);
    assert_int_equal(count(f, "cur"), 2);
    const char *name = maildir_name(&f->a, mail.rcpt_to, STR("<1@x>")).ptr;
    put(f, arena_printf(&f->a, "new/%s", name).ptr, mail.raw);
    assert_int_equal(discard_out(&out, &left, 1, &err), RC_OK);
    assert_int_equal(count(f, "new"), 1);
    left.message_id = STR("1@x");
    assert_int_equal(discard_out(&out, &left, 1, &err), RC_OK);
    assert_int_equal(count(f, "new"), 0);
    assert_int_equal(discard_out(&out, &left, 1, &err), RC_OK); /* it is gone already */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_fetch_reads_new_and_cur_sorted_by_key,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_fetch_cuts_and_marks_a_big_mail, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_fetch_gives_chunks_and_stops_with_the_sink,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_move_renames_once_and_loses_nothing, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_open_refuses_bad_folders, setup, teardown),
        cmocka_unit_test_setup_teardown(test_discard_takes_that_mail_alone, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
