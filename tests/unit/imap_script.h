/* An IMAP server played from a script, good or bad, and what a fetch gets from it. */
#ifndef NACHFASS_TESTS_IMAP_SCRIPT_H
#define NACHFASS_TESTS_IMAP_SCRIPT_H

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
    TRICK_ALL_GARBAGE,  /* here and with every other mail */
    TRICK_GARBAGE_FROM, /* here and from here on */
    TRICK_BAD_BODIES    /* the same, but their heads are well */
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

static UNUSED void say_mail(int fd, int uid)
{
    char out[400], body[200];
    (void)snprintf(body, sizeof(body), "Subject: mail %d\r\n\r\nhello\r\n", uid);
    (void)snprintf(out, sizeof(out),
                   "* %d FETCH (UID %d INTERNALDATE \" 2-Mar-2026 09:14:00 +0100\" "
                   "RFC822.SIZE %zu BODY[]<0> {%zu}\r\n%s)\r\n",
                   uid, uid, strlen(body), strlen(body), body);
    fake_say(fd, out);
}

static UNUSED void say_for_ever(int fd, const char *text, int pause_ms)
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
static UNUSED bool play(int fd, enum trick trick)
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
    case TRICK_BAD_BODIES:
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
static UNUSED const char *serve_fetch(int fd, const struct script *s, const char *line)
{
    const char *range = strstr(line, "FETCH ");
    long first = strtol(range + 6, NULL, 10), last = first;
    const char *colon = strchr(range, ':');
    if (colon && colon < strstr(range, " (")) {
        last = strtol(colon + 1, NULL, 10);
    }
    if (strstr(line, "BODY.PEEK[HEADER]<0.1000>") &&
        (s->trick == TRICK_GARBAGE || s->trick == TRICK_BAD_BODIES)) {
        char out[100];
        (void)snprintf(out, sizeof(out),
                       "* %ld FETCH (UID %ld BODY[HEADER]<0> {6}\r\nA: b\r\n)\r\n",
                       first, first);
        fake_say(fd, out);
        return "OK done";
    }
    for (long uid = first; uid <= last && uid <= MAILS; uid++) {
        bool from = s->trick == TRICK_GARBAGE_FROM || s->trick == TRICK_BAD_BODIES;
        if (s->trick == TRICK_ALL_GARBAGE ? false
            : from                        ? uid < BAD_UID
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

static UNUSED void serve_select(int fd, const struct script *s)
{
    fake_say(fd, "* FLAGS (\\Seen \\Deleted)\r\n* 5 EXISTS\r\n"
                 "* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT ");
    fake_say(fd, s->uidnext ? s->uidnext : "6");
    fake_say(fd, "] ok\r\n");
    fake_say(fd, s->select ? s->select : "");
}

static UNUSED bool is(const char *line, const char *command)
{
    return strncmp(line, command, strlen(command)) == 0;
}

/* What comes before the tagged line; the tagged line's text, NULL: cut here. */
static UNUSED const char *answer(int fd, const struct script *s, const char *command)
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

static UNUSED void serve(int fd, int log, int nth, const void *ctx)
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

static UNUSED enum rc see(void *ctx, const struct in_mail *mails, size_t n_mails,
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

static UNUSED enum rc start(struct fixture *f, const struct script *script)
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
static UNUSED enum rc fetch(struct fixture *f, struct in_mark mark)
{
    struct in_sink sink = {.chunk = see, .ctx = f};
    mark.left = mark.left == NONE_LEFT ? 0 : mark.uid;
    f->got[0] = '\0';
    return in_fetch(f->in, &mark, &sink, &f->err);
}

static UNUSED void stop(struct fixture *f)
{
    in_close(f->in);
    fake_stop(&f->fake);
    arena_done(&f->a);
}

#endif
