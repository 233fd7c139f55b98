/* Frames and what the parent makes of them: hostile lengths, numbers out of place,
 * marks; names of mail folders on the wire. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "post/imap_child.h"
#include "post/imap_feed.h"
#include "post/imap_name.h"

static void make_pair(int fds[2])
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(fcntl(fds[i], F_SETFL, O_NONBLOCK), 0);
    }
}

static void test_frame_comes_back_as_it_went(void **state)
{
    (void)state;
    struct arena a = {0};
    struct frame frame;
    struct err err;
    int fds[2];
    make_pair(fds);
    struct buf b = BUF_INIT(1000);
    frame_put_i64(&b, -5);
    frame_put_str(&b, STR("a\0b"));
    frame_put_i64(&b, INT64_MAX);
    assert_int_equal(frame_write(fds[0], 7, buf_str(&b), INT64_MAX, &err), RC_OK);
    assert_int_equal(frame_read(fds[1], &a, INT64_MAX, &frame, &err), RC_OK);
    struct frame_cursor c = {.rest = frame.body};
    assert_int_equal(frame.type, 7);
    assert_int_equal(frame_get_i64(&c), -5);
    assert_true(str_eq(frame_get_str(&c), STR("a\0b")));
    assert_int_equal(frame_get_i64(&c), INT64_MAX);
    assert_true(frame_is_whole(&c));
    (void)frame_get_i64(&c);
    assert_false(frame_is_whole(&c));
    buf_done(&b);
    arena_done(&a);
    fd_close(&fds[0]);
    fd_close(&fds[1]);
}

/* A whole range of mails ahead of its reader, and a reader that goes. */
static void test_frames_wait_in_a_pipe(void **state)
{
    (void)state;
    enum { MAILS = 100 }; /* a socket takes half as many */
    static char mail[4096];
    struct arena a = {0};
    struct frame frame;
    struct err err;
    int fds[2];
    assert_true(frame_pipe(fds, 1024 * 1024));
    for (int i = 0; i < MAILS; i++) {
        enum rc rc = frame_write(fds[1], (uint8_t)i, str_of(mail, sizeof mail),
                                 clock_mono_ms() + 1000, &err);
        assert_int_equal(rc, RC_OK);
    }
    for (int i = 0; i < MAILS; i++) {
        assert_int_equal(frame_read(fds[0], &a, INT64_MAX, &frame, &err), RC_OK);
        assert_int_equal(frame.type, i);
        assert_int_equal(frame.body.len, sizeof mail);
    }
    fd_close(&fds[0]);
    assert_int_equal(frame_write(fds[1], 1, STR("x"), INT64_MAX, &err), RC_TEMP);
    fd_close(&fds[1]);
    arena_done(&a);
}

static void test_frame_read_survives_hostile_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct str bytes;
        bool closed;
        enum rc want;
    } rows[] = {
        {"closed between frames", {"", 0}, true, RC_NONE},
        {"half a head", {"\1\0", 2}, true, RC_INPUT},
        {"4 GiB", {"\xff\xff\xff\xff\1", 5}, false, RC_INPUT},
        {"one over", {"\1\0\5\0\1", 5}, false, RC_INPUT},
        {"half a body", {"\4\0\0\0\1ab", 7}, true, RC_INPUT},
        {"silence", {"\4\0\0\0\1ab", 7}, false, RC_TEMP},
        {"empty body", {"\0\0\0\0\1", 5}, false, RC_OK},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct frame frame;
        struct err err;
        int fds[2];
        make_pair(fds);
        assert_int_equal(fd_write_all(fds[0], rows[i].bytes, &err), RC_OK);
        if (rows[i].closed) {
            fd_close(&fds[0]);
        }
        enum rc rc = frame_read(fds[1], &a, clock_mono_ms() + 100, &frame, &err);
        if (rc != rows[i].want) {
            fail_msg("row '%s': %s", rows[i].name, rc_name(rc));
        }
        fd_close(&fds[0]);
        fd_close(&fds[1]);
        arena_done(&a);
    }
}

static void test_frame_fields_never_leave_the_body(void **state)
{
    (void)state;
    static const char *const lengths[] = {
        "\4\0\0\0\0\0\0\0abc", /* longer than the rest */
        "\xff\xff\xff\xff\xff\xff\xff\xff"
        "abc", /* -1 */
        "\0\0\0\0\0\0\0\x80"
        "abc", /* INT64_MIN */
        "\xff\xff\xff\xff\xff\xff\xff\x7f"
        "abc"}; /* INT64_MAX */
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        struct frame_cursor c = {.rest = str_of(lengths[i], 11)};
        assert_true(str_is_empty(frame_get_str(&c)));
        assert_true(c.bad);
    }
    struct frame_cursor c = {.rest = str_of("1234567", 7)};
    assert_int_equal(frame_get_i64(&c), 0);
    assert_true(c.bad);
}

static void test_frame_write_refuses_what_is_too_big(void **state)
{
    (void)state;
    struct arena a = {0};
    struct err err;
    struct str big = str_of(arena_alloc(&a, FRAME_BODY_MAX + 1), FRAME_BODY_MAX + 1);
    int fds[2];
    make_pair(fds);
    assert_int_equal(frame_write(fds[0], 1, big, clock_mono_ms() + 50, &err), RC_TEMP);
    /* nobody reads: the deadline ends it */
    big.len--;
    enum rc rc = RC_OK;
    for (int i = 0; rc == RC_OK && i < 100; i++) {
        rc = frame_write(fds[0], 1, big, clock_mono_ms() + 50, &err);
    }
    assert_int_equal(rc, RC_TEMP);
    fd_close(&fds[0]);
    fd_close(&fds[1]);
    arena_done(&a);
}

/* ---- the feed ---- */

struct sink_seen {
    char got[300];
    struct in_mark mark;
    int calls;
    bool truncated;
};

static enum rc see(void *ctx, const struct in_mail *mails, size_t n_mails,
                   const struct in_mark *mark, struct err *err)
{
    struct sink_seen *s = ctx;
    (void)err;
    for (size_t i = 0; i < n_mails; i++) {
        size_t len = strlen(s->got);
        (void)snprintf(s->got + len, sizeof(s->got) - len, "%.*s%s ",
                       STR_ARG(mails[i].key), mails[i].raw.len == 0 ? "!" : "");
        s->truncated = mails[i].truncated;
    }
    s->mark = *mark;
    s->calls++;
    return RC_OK;
}

static enum rc say(struct imap_feed *f, int type, int64_t number, const struct str *raw)
{
    struct buf b = BUF_INIT(FRAME_BODY_MAX);
    struct err err;
    frame_put_i64(&b, number);
    if (raw) {
        frame_put_i64(&b, (int64_t)raw->len);
        frame_put_i64(&b, 0);
        frame_put_str(&b, *raw);
    }
    struct frame frame = {.type = (uint8_t)type, .body = buf_str(&b)};
    enum rc rc = imap_feed_take(f, &frame, &err);
    buf_done(&b);
    return rc;
}

static void test_feed_moves_the_mark_only_behind_mails_in_order(void **state)
{
    (void)state;
    struct sink_seen seen = {.calls = 0};
    struct in_sink sink = {.chunk = see, .ctx = &seen};
    struct imap_feed f = {.sink = &sink, .mark = {7, 10}};
    struct err err;
    struct str raw = STR("x");
    assert_int_equal(say(&f, IMAP_SAY_FOLDER, 7, NULL), RC_OK);
    assert_int_equal(say(&f, IMAP_SAY_AHEAD, 5, NULL), RC_OK);
    assert_int_equal(say(&f, IMAP_SAY_MAIL, 11, &raw), RC_OK);
    assert_int_equal(say(&f, IMAP_SAY_MAIL, 12, &raw), RC_OK);
    assert_int_equal(imap_feed_recover(&f, &err), RC_OK);
    assert_string_equal(seen.got, "7/11 7/12 ");
    assert_int_equal(seen.mark.uid, 12);
    assert_int_equal(seen.mark.ahead, 3);
    assert_int_equal(say(&f, IMAP_SAY_MAIL, 15, &raw), RC_OK);
    assert_int_equal(say(&f, IMAP_SAY_MAIL, 14, &raw), RC_OK);
    assert_int_equal(imap_feed_recover(&f, &err), RC_OK); /* 13 may be missing */
    assert_int_equal(seen.calls, 1);
    assert_int_equal(f.mark.uid, 12);
    assert_int_equal(say(&f, IMAP_SAY_MAIL, 15, &raw), RC_OK);
    assert_int_equal(say(&f, IMAP_SAY_MAIL, 14, &raw), RC_OK);
    assert_int_equal(say(&f, IMAP_SAY_MARK, 20, NULL), RC_OK);
    assert_int_equal(seen.mark.uid, 20);
    assert_int_equal(say(&f, IMAP_SAY_FOLDER, 8, NULL), RC_OK);
    assert_int_equal(say(&f, IMAP_SAY_TRY, 1, NULL), RC_OK);
    assert_int_equal(imap_feed_suspect(&f), RC_OK);
    assert_int_equal(imap_feed_end(&f, &err), RC_OK);
    assert_string_equal(seen.got, "7/11 7/12 7/15 7/14 8/1! ");
    assert_true(seen.truncated);
    assert_int_equal(seen.mark.uidvalidity, 8);
    assert_int_equal(seen.mark.uid, 1);
    arena_done(&f.chunk);
}

static void test_feed_blames_a_mail_only_when_others_can_be_had(void **state)
{
    (void)state;
    static const struct {
        const char *name, *talk; /* m = a mail, s = one that fails, h = its head does
                                    not, M = a MARK, f = the folder, numbered anew */
        enum rc want;
        const char *got; /* '!' behind those that are set aside */
        int64_t mark;
    } rows[] = {
        {"none", "", RC_OK, "", 0},
        {"the only one", "s", RC_TEMP, "", 0},
        {"the last one", "ms", RC_OK, "7/1 7/2! ", 2},
        {"the first one", "sm", RC_OK, "7/1! 7/2 ", 2},
        {"the first five", "sssssm", RC_OK, "7/1! 7/2! 7/3! 7/4! 7/5! 7/6 ", 6},
        {"six", "ssssssm", RC_NONE, "", 0},
        {"all", "sss", RC_TEMP, "", 0},
        {"all, and their heads are well", "sssh", RC_OK, "7/1! 7/2! 7/3! ", 3},
        {"all and marks", "sMsM", RC_TEMP, "", 0},
        {"all from the second on", "mss", RC_TEMP, "7/1 ", 1},
        {"the last two, and their heads are well", "mssh", RC_OK, "7/1 7/2! 7/3! ", 3},
        {"a mark before the mail", "sMm", RC_OK, "7/1! 7/3 ", 3},
        {"two apart", "msmsm", RC_OK, "7/1 7/2! 7/3 7/4! 7/5 ", 5},
        {"numbered anew", "sfm", RC_OK, "8/1 ", 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sink_seen seen = {.calls = 0};
        struct in_sink sink = {.chunk = see, .ctx = &seen};
        struct imap_feed f = {.sink = &sink};
        struct str raw = STR("x");
        struct err err;
        int64_t uid = 0, validity = 7;
        enum rc rc = say(&f, IMAP_SAY_FOLDER, validity, NULL);
        for (const char *p = rows[i].talk; rc == RC_OK && *p != '\0'; p++) {
            uid = *p == 'f' ? 0 : uid + 1;
            if (*p == 'h') {
                f.vouched = true;
                continue;
            }
            if (*p == 's') {
                rc = say(&f, IMAP_SAY_TRY, uid, NULL);
                rc = rc == RC_OK ? imap_feed_recover(&f, &err) : rc;
                rc = rc == RC_OK ? imap_feed_suspect(&f) : rc;
                continue;
            }
            rc = *p == 'f'   ? say(&f, IMAP_SAY_FOLDER, ++validity, NULL)
                 : *p == 'M' ? say(&f, IMAP_SAY_MARK, uid, NULL)
                             : say(&f, IMAP_SAY_MAIL, uid, &raw);
        }
        if (rc == RC_OK) {
            rc = imap_feed_recover(&f, &err);
        }
        rc = rc == RC_OK ? imap_feed_end(&f, &err) : rc;
        if (rc != rows[i].want || strcmp(seen.got, rows[i].got) != 0 ||
            seen.mark.uid != rows[i].mark) {
            fail_msg("row '%s': %s, got '%s', mark %lld", rows[i].name, rc_name(rc),
                     seen.got, (long long)seen.mark.uid);
        }
        arena_done(&f.chunk);
    }
}

static void test_feed_flushes_at_so_many_bytes(void **state)
{
    (void)state;
    enum { CHUNK = IN_CHUNK_MAX_BYTES / IN_MAIL_MAX_BYTES };
    struct arena a = {0};
    struct sink_seen seen = {.calls = 0};
    struct in_sink sink = {.chunk = see, .ctx = &seen};
    struct imap_feed f = {.sink = &sink};
    struct str raw = str_of(arena_alloc(&a, IN_MAIL_MAX_BYTES), IN_MAIL_MAX_BYTES);
    assert_int_equal(say(&f, IMAP_SAY_FOLDER, 7, NULL), RC_OK);
    for (int i = 1; i <= CHUNK; i++) {
        assert_int_equal(seen.calls, 0);
        assert_int_equal(say(&f, IMAP_SAY_MAIL, i, &raw), RC_OK);
    }
    assert_int_equal(seen.calls, 1);
    assert_int_equal(seen.mark.uid, CHUNK);
    arena_done(&f.chunk);
    arena_done(&a);
}

static void test_feed_refuses_what_cannot_be(void **state)
{
    (void)state;
    struct arena a = {0};
    struct str raw = STR("x");
    struct str huge =
        str_of(arena_alloc(&a, IN_MAIL_MAX_BYTES + 1), IN_MAIL_MAX_BYTES + 1);
    const struct {
        const char *name;
        int type;
        int64_t number;
        const struct str *raw;
        bool no_folder;
    } rows[] = {
        {"mail before the folder", IMAP_SAY_MAIL, 11, &raw, true},
        {"uid 0", IMAP_SAY_MAIL, 0, &raw, false},
        {"uid of the mark", IMAP_SAY_MAIL, 10, &raw, false},
        {"uid below 0", IMAP_SAY_MAIL, -1, &raw, false},
        {"uid over 32 bits", IMAP_SAY_MAIL, (int64_t)UINT32_MAX + 1, &raw, false},
        {"mail too big", IMAP_SAY_MAIL, 11, &huge, false},
        {"mail without bytes", IMAP_SAY_MAIL, 11, NULL, false},
        {"mark 0", IMAP_SAY_MARK, 0, NULL, false},
        {"mark with more behind it", IMAP_SAY_MARK, 11, &raw, false},
        {"uidvalidity 0", IMAP_SAY_FOLDER, 0, NULL, false},
        {"none ahead", IMAP_SAY_AHEAD, 0, NULL, false},
        {"too many ahead", IMAP_SAY_AHEAD, (int64_t)UINT32_MAX + 1, NULL, false},
        {"unknown word", 99, 1, NULL, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sink_seen seen = {.calls = 0};
        struct in_sink sink = {.chunk = see, .ctx = &seen};
        struct imap_feed f = {.sink = &sink, .mark = {7, 10}};
        if (!rows[i].no_folder) {
            assert_int_equal(say(&f, IMAP_SAY_FOLDER, 7, NULL), RC_OK);
        }
        enum rc rc = say(&f, rows[i].type, rows[i].number, rows[i].raw);
        if (rc != RC_INPUT || seen.calls != 0) {
            fail_msg("row '%s': %s, %d calls", rows[i].name, rc_name(rc), seen.calls);
        }
        arena_done(&f.chunk);
    }
    arena_done(&a);
}

static void test_folder_names_become_modified_utf7(void **state)
{
    (void)state;
    static const struct {
        struct str name;
        char delimiter;
        const char *want; /* NULL: refused */
    } rows[] = {
        {{"INBOX", 5}, '.', "INBOX"},
        {{"a/b", 3}, '.', "a.b"},
        {{"a/b", 3}, '\0', "a/b"},
        {{"Entw\xc3\xbcrfe", 9}, '/', "Entw&APw-rfe"},
        {{"\xc3\xbc\xc3\xa4", 4}, '/', "&APwA5A-"},
        {{"a & b", 5}, '/', "a &- b"},
        {{"\xc3\xbc&", 3}, '/', "&APw-&-"},
        /* RFC 3501 5.1.3's own example */
        {{"~peter/mail/\xe5\x8f\xb0\xe5\x8c\x97/\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
          28},
         '/',
         "~peter/mail/&U,BTFw-/&ZeVnLIqe-"},
        {{"\xf0\x9f\x99\x82", 4}, '/', "&2D3eQg-"},
        {{"", 0}, '/', NULL},
        {{"a*", 2}, '/', NULL},
        {{"a%", 2}, '/', NULL},
        {{"a\r\nb", 4}, '/', NULL},
        {{"a\0b", 3}, '/', NULL},
        {{"\xff", 1}, '/', NULL},
    };
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *got = NULL;
        struct err err;
        enum rc rc = imap_name_encode(&a, rows[i].name, rows[i].delimiter, &got, &err);
        bool good = rows[i].want ? rc == RC_OK && strcmp(got, rows[i].want) == 0
                                 : rc == RC_CONFIG;
        if (!good) {
            fail_msg("row %zu: %s '%s', not '%s'", i, rc_name(rc), got ? got : "",
                     rows[i].want ? rows[i].want : "(refused)");
        }
    }
    arena_done(&a);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN); /* as the program does */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_frame_comes_back_as_it_went),
        cmocka_unit_test(test_frames_wait_in_a_pipe),
        cmocka_unit_test(test_frame_read_survives_hostile_bytes),
        cmocka_unit_test(test_frame_fields_never_leave_the_body),
        cmocka_unit_test(test_frame_write_refuses_what_is_too_big),
        cmocka_unit_test(test_feed_moves_the_mark_only_behind_mails_in_order),
        cmocka_unit_test(test_feed_blames_a_mail_only_when_others_can_be_had),
        cmocka_unit_test(test_feed_flushes_at_so_many_bytes),
        cmocka_unit_test(test_feed_refuses_what_cannot_be),
        cmocka_unit_test(test_folder_names_become_modified_utf7),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
