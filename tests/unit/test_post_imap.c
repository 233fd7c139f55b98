/* IMAP against scripted servers, good and bad: what comes through, what it costs, and
 * that every run ends in time with the right code (threat 27). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "fake_server.h"
#include "post/in.h"

#if defined(__SANITIZE_ADDRESS__)
#define HUGE                                                                           \
    "300000000" /* there is no limit on address space, and shadow memory is slow */
#else
#define HUGE "4294967290"
#endif

enum { MAILS = 5, BAD_UID = 3, TIMEOUT_S = 2 };

/* What the server does when it comes to the mail BAD_UID. */
enum trick {
    TRICK_NONE,
    TRICK_CUT_IN_LITERAL,
    TRICK_DRIP,
    TRICK_HANG,
    TRICK_BYE,
    TRICK_ENDLESS_LINE,
    TRICK_FLOOD,
    TRICK_HUGE_LITERAL,
    TRICK_GARBAGE,
    TRICK_DEEP_BODYSTRUCTURE,
    TRICK_WRONG_UID,
    TRICK_REFUSE,
    TRICK_ALL_GARBAGE, /* here and with every other mail */
    TRICK_GARBAGE_FROM /* here and from here on */
};

struct script {
    const char *caps;   /* without IMAP4rev1 */
    const char *login;  /* after the tag; NULL: "OK" */
    const char *select; /* more untagged lines */
    const char *uidnext;
    const char *search; /* answer to UID SEARCH */
    enum trick trick;
    bool bare_ok; /* FETCH ends with an OK without text */
};

static void say_mail(int fd, int uid)
{
    char out[400], body[200];
    (void)snprintf(body, sizeof(body), "Subject: mail %d\r\n\r\nhello\r\n", uid);
    (void)snprintf(out, sizeof(out),
                   "* %d FETCH (UID %d INTERNALDATE \" 2-Mar-2026 09:14:00 +0100\" "
                   "RFC822.SIZE %zu BODY[]<0> {%zu}\r\n%s)\r\n",
                   uid, uid, strlen(body), strlen(body), body);
    fake_say(fd, out);
}

static void say_for_ever(int fd, const char *text, int pause_ms)
{
    struct timespec pause = {.tv_nsec = pause_ms * 1000000L};
    char block[4096];
    size_t len = 0;
    do {
        len += (size_t)snprintf(block + len, sizeof(block) - len, "%s", text);
    } while (pause_ms == 0 && len + strlen(text) < sizeof(block));
    while (send(fd, block, len, MSG_NOSIGNAL) > 0) {
        if (pause_ms > 0) {
            (void)nanosleep(&pause, NULL);
        }
    }
}

/* False: the connection ends. */
static bool play(int fd, enum trick trick)
{
    switch (trick) {
    case TRICK_NONE:
    case TRICK_REFUSE:
        say_mail(fd, BAD_UID);
        return true;
    case TRICK_CUT_IN_LITERAL:
        fake_say(fd, "* 3 FETCH (UID 3 BODY[]<0> {1000}\r\nSubject: x\r\n");
        return false;
    case TRICK_DRIP:
        say_for_ever(fd, "*", 100);
        return false;
    case TRICK_HANG:
        fake_hang(fd);
        return false;
    case TRICK_BYE:
        fake_say(fd, "* BYE going down\r\n");
        return false;
    case TRICK_ENDLESS_LINE:
        fake_say(fd, "* OK ");
        say_for_ever(fd, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 0);
        return false;
    case TRICK_FLOOD:
        say_for_ever(fd, "* 4 EXISTS\r\n* OK still here\r\n", 0);
        return false;
    case TRICK_HUGE_LITERAL:
        fake_say(fd, "* 3 FETCH (UID 3 BODY[]<0> {" HUGE "}\r\n");
        say_for_ever(fd, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 0);
        return false;
    case TRICK_GARBAGE:
    case TRICK_ALL_GARBAGE:
    case TRICK_GARBAGE_FROM:
        fake_say(fd, "* 3 FETCH (UID 3 FOO (BAR\r\n");
        return true;
    case TRICK_DEEP_BODYSTRUCTURE:
        fake_say(fd, "* 3 FETCH (UID 3 BODYSTRUCTURE ");
        for (int i = 0; i < 30000; i++) {
            fake_say(fd, "((((((((((");
        }
        fake_say(fd, "\r\n");
        return true;
    case TRICK_WRONG_UID:
        fake_say(fd, "* 9 FETCH (UID 99 BODY[]<0> {1}\r\nx)\r\n* 3 FETCH (UID 3)\r\n");
        say_mail(fd, BAD_UID);
        return true;
    }
    return false;
}

/* The tagged line's text; NULL: cut here. */
static const char *serve_fetch(int fd, const struct script *s, const char *line)
{
    const char *range = strstr(line, "FETCH ");
    long first = strtol(range + 6, NULL, 10), last = first;
    const char *colon = strchr(range, ':');
    if (colon && colon < strstr(range, " (")) {
        last = strtol(colon + 1, NULL, 10);
    }
    for (long uid = first; uid <= last && uid <= MAILS; uid++) {
        if (s->trick == TRICK_ALL_GARBAGE    ? false
            : s->trick == TRICK_GARBAGE_FROM ? uid < BAD_UID
                                             : uid != BAD_UID) {
            say_mail(fd, (int)uid);
        } else if (!play(fd, s->trick)) {
            return NULL;
        }
    }
    if (s->trick == TRICK_REFUSE) {
        return "NO try later";
    }
    return s->bare_ok ? "OK" : "OK done";
}

static void serve_select(int fd, const struct script *s)
{
    fake_say(fd, "* FLAGS (\\Seen \\Deleted)\r\n* 5 EXISTS\r\n"
                 "* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT ");
    fake_say(fd, s->uidnext ? s->uidnext : "6");
    fake_say(fd, "] ok\r\n");
    fake_say(fd, s->select ? s->select : "");
}

static bool is(const char *line, const char *command)
{
    return strncmp(line, command, strlen(command)) == 0;
}

/* What comes before the tagged line; the tagged line's text, NULL: cut here. */
static const char *answer(int fd, const struct script *s, const char *command)
{
    if (is(command, "CAPABILITY")) {
        fake_say(fd, "* CAPABILITY IMAP4rev1 ");
        fake_say(fd, s->caps ? s->caps : "MOVE UIDPLUS");
        fake_say(fd, "\r\n");
    } else if (is(command, "LOGOUT")) {
        fake_say(fd, "* BYE\r\n");
    } else if (is(command, "LOGIN")) {
        return s->login ? s->login : "OK done";
    } else if (is(command, "LIST")) {
        fake_say(fd, strstr(command, "there") ? "* LIST () \".\" there\r\n"
                     : is(command, "LIST \"\" \"\"")
                         ? "* LIST (\\Noselect) \".\" \"\"\r\n"
                         : "");
    } else if (is(command, "SELECT")) {
        serve_select(fd, s);
    } else if (is(command, "UID SEARCH")) {
        fake_say(fd, s->search ? s->search : "* SEARCH 1 2 3 4 5\r\n");
    } else if (is(command, "UID FETCH")) {
        return serve_fetch(fd, s, command);
    }
    return "OK done";
}

static void serve(int fd, int log, int nth, const void *ctx)
{
    const struct script *s = ctx;
    char line[20000];
    (void)nth;
    fake_say(fd, "* OK fake\r\n");
    while (fake_line(fd, log, line, sizeof(line))) {
        char *command = strchr(line, ' ');
        if (!command) {
            return;
        }
        *command++ = '\0';
        const char *end = answer(fd, s, command);
        if (!end) {
            return;
        }
        if (strcmp(end, "hang") == 0) {
            fake_hang(fd);
            return;
        }
        fake_say(fd, line);
        fake_say(fd, " ");
        fake_say(fd, end);
        fake_say(fd, "\r\n");
    }
}

enum { NONE_LEFT = -1 };

struct fixture {
    struct arena a;
    struct fake fake;
    struct in *in;
    struct err err;
    struct in_mark mark; /* last one given */
    char got[200];       /* "7/1 7/2! " : keys, '!' when truncated and empty */
    struct in_mail last;
    enum rc stop_with;
};

static enum rc see(void *ctx, const struct in_mail *mails, size_t n_mails,
                   const struct in_mark *mark, struct err *err)
{
    struct fixture *f = ctx;
    for (size_t i = 0; i < n_mails; i++) {
        size_t len = strlen(f->got);
        (void)snprintf(f->got + len, sizeof(f->got) - len, "%.*s%s ",
                       STR_ARG(mails[i].key),
                       mails[i].truncated && mails[i].raw.len == 0 ? "!" : "");
        f->last = mails[i];
        f->last.raw = arena_str(&f->a, mails[i].raw);
    }
    f->mark = *mark;
    return f->stop_with == RC_OK ? RC_OK : err_set(err, f->stop_with, "disc full");
}

static enum rc start(struct fixture *f, const struct script *script)
{
    f->fake = fake_start(serve, script);
    struct in_config config = {
        .url = arena_printf(&f->a, "imap://127.0.0.1:%d", f->fake.port),
        .user = STR("anna"),
        .password = STR("geh\"eim"),
        .folder = STR("INBOX"),
        .done_folder = STR("nachfass/Entw\xc3\xbcrfe & more"),
        .aside_folder = STR("there"),
        .allow_plain = true,
        .timeout_s = TIMEOUT_S};
    return in_open(&f->a, &config, &f->in, &f->err);
}

/* As if all mails up to the mark were known to lie there still. */
static enum rc fetch(struct fixture *f, struct in_mark mark)
{
    struct in_sink sink = {.chunk = see, .ctx = f};
    mark.left = mark.left == NONE_LEFT ? 0 : mark.uid;
    f->got[0] = '\0';
    return in_fetch(f->in, &mark, &sink, &f->err);
}

static void stop(struct fixture *f)
{
    in_close(f->in);
    fake_stop(&f->fake);
    arena_done(&f->a);
}

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
    assert_int_equal(fetch(&f, (struct in_mark){7, 3, 0}), RC_OK);
    assert_string_equal(f.got, "7/4 7/5 ");
    /* somebody brought mails back under their old numbers: the mark stays */
    assert_int_equal(fetch(&f, (struct in_mark){7, 3, NONE_LEFT}), RC_OK);
    assert_string_equal(f.got, "7/4 7/5 7/1 7/2 7/3 ");
    assert_int_equal(f.mark.uid, 5);
    assert_int_equal(fetch(&f, f.mark), RC_OK);
    assert_string_equal(f.got, "");
    assert_int_equal(fetch(&f, (struct in_mark){6, 5, 0}), RC_OK); /* new UIDVALIDITY */
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
        enum rc rc = fetch(&f, (struct in_mark){7, cases[i].from, 0});
        if (rc != RC_OK || strcmp(f.got, cases[i].got) != 0 ||
            fake_count(&f.fake, "UID SEARCH") != 1) {
            fail_msg("case '%s': %s, got '%s': %s", cases[i].name, rc_name(rc), f.got,
                     f.err.text);
        }
        stop(&f);
    }
}

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
        cmocka_unit_test(test_open_makes_missing_folders_under_their_wire_names),
        cmocka_unit_test(test_fetch_gives_mails_keys_dates_and_mark),
        cmocka_unit_test(test_fetch_searches_where_uids_are_sparse),
        cmocka_unit_test(test_fetch_ends_in_time_whatever_the_server_does),
        cmocka_unit_test(test_fetch_takes_mails_singly_when_answers_end_oddly),
        cmocka_unit_test(test_fetch_stops_with_the_sink),
        cmocka_unit_test(test_move_uses_what_the_server_has),
        cmocka_unit_test(test_open_says_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
