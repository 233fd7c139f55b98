/* An SMTP server for tests that serves many connections at once (a process each), does
 * at every stage what a script says, and keeps account of what it took. */
#ifndef NACHFASS_TESTS_SMTP_PEER_H
#define NACHFASS_TESTS_SMTP_PEER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"

enum { PEER_MAILS_MAX = 12000, PEER_LINE_MAX = 70000, PEER_BODY_MAX = 1 << 20 };

enum peer_stage {
    AT_GREETING,
    AT_EHLO,
    AT_MAIL,
    AT_RCPT,
    AT_DATA,
    AT_BODY, /* a few lines of it have come */
    AT_END,  /* all of it has come; a reply 2xx takes it */
    AT_RSET,
    AT_QUIT
};

#define PEER_CUT                                                                       \
    "\x01"                                                                             \
    "cut" /* the connection is closed */
#define PEER_HANG                                                                      \
    "\x01"                                                                             \
    "hang" /* nothing more is said */
#define PEER_TAKE_CUT                                                                  \
    "\x01"                                                                             \
    "take" /* taken, then closed without a word */
#define PEER_FLOOD                                                                     \
    "\x01"                                                                             \
    "flood" /* lines of one reply without end */
#define PEER_LONG                                                                      \
    "\x01"                                                                             \
    "long" /* one line without end */
#define PEER_DRIP                                                                      \
    "\x01"                                                                             \
    "drip" /* a byte now and then, for ever */
#define PEER_FORGET                                                                    \
    "\x01"                                                                             \
    "forget" /* the good reply; what came in behind the command is lost */

/* What all its processes and the test see. */
struct peer_shared {
    int connections, now, most; /* so far, at present, most at a time */
    int faults;                 /* times that a script has misbehaved */
    int followed;               /* bodies with the next mail's commands behind them */
    bool wired[PEER_MAILS_MAX]; /* by the test: the intent was told */
    struct {
        int mail, rcpt, taken, journal;
        bool too_early;   /* a byte of the body came before the intent was told */
        const char *ugly; /* what was wrong with the body */
        uint64_t hash;    /* of the body that was taken, unstuffed */
    } of[PEER_MAILS_MAX];
};

struct peer_at {
    enum peer_stage stage;
    int connection; /* counts from 0 */
    int id;         /* of the mail, from its sender or recipient: "m17@..."; 0 = none */
    int carried;    /* mails that this connection took */
    bool journal;   /* the recipient is the journal */
    bool followed;  /* AT_END: commands are there already; AT_MAIL: this was one */
};

/* The reply to give, one of the above, or NULL for a good server's. */
typedef const char *peer_script(const void *ctx, struct peer_shared *shared,
                                const struct peer_at *at);

struct peer {
    pid_t pid;
    int port;
    FILE *log; /* the commands of all connections */
    struct peer_shared *shared;
    peer_script *script;
    const void *ctx;
    const char *ehlo;
};

struct peer_conn {
    struct peer *peer;
    struct peer_at at;
    int fd;
    bool taken_rcpt;
    char in[65536];
    size_t in_at, in_len;
    char line[PEER_LINE_MAX];
    size_t line_len;
};

static inline void peer_say(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t n = send(fd, text, len, MSG_NOSIGNAL);
        if (n <= 0) {
            _exit(0);
        }
        text += n;
        len -= (size_t)n;
    }
}

static inline void peer_gone(struct peer_conn *c)
{
    __atomic_sub_fetch(&c->peer->shared->now, 1, __ATOMIC_SEQ_CST);
    (void)close(c->fd);
    _exit(0);
}

static inline int peer_byte(struct peer_conn *c)
{
    if (c->in_at == c->in_len) {
        ssize_t n = read(c->fd, c->in, sizeof(c->in));
        if (n <= 0) {
            peer_gone(c);
        }
        c->in_at = 0;
        c->in_len = (size_t)n;
    }
    return (unsigned char)c->in[c->in_at++];
}

/* Up to and with LF. */
static inline struct str peer_line(struct peer_conn *c)
{
    c->line_len = 0;
    while (c->line_len < sizeof(c->line)) {
        char byte = (char)peer_byte(c);
        c->line[c->line_len++] = byte;
        if (byte == '\n') {
            break;
        }
    }
    return str_of(c->line, c->line_len);
}

static inline void peer_never_end(struct peer_conn *c, const char *how)
{
    static char line[4096];
    for (;;) {
        if (strcmp(how, PEER_HANG) == 0) {
            (void)peer_byte(c);
        } else if (strcmp(how, PEER_DRIP) == 0) {
            peer_say(c->fd, "2", 1);
            (void)poll(NULL, 0, 50);
        } else {
            memset(line, 'x', sizeof(line));
            memcpy(line, "250-", 4);
            if (strcmp(how, PEER_FLOOD) == 0) {
                memcpy(line + 60, "\r\n", 3);
                peer_say(c->fd, line, 62);
            } else {
                peer_say(c->fd, line + 4, sizeof(line) - 4);
            }
        }
    }
}

/* Does what the script says, or gives the good reply; returns what was said. */
static inline const char *peer_act(struct peer_conn *c, enum peer_stage stage,
                                   const char *reply)
{
    c->at.stage = stage;
    const char *say = c->peer->script(c->peer->ctx, c->peer->shared, &c->at);
    if (!say) {
        say = reply;
    } else if (strcmp(say, PEER_CUT) == 0) {
        peer_gone(c);
    } else if (strcmp(say, PEER_TAKE_CUT) == 0) {
        __atomic_add_fetch(&c->peer->shared->of[c->at.id].taken, 1, __ATOMIC_SEQ_CST);
        peer_gone(c);
    } else if (strcmp(say, PEER_FORGET) == 0) {
        c->in_at = c->in_len;
        say = reply;
    } else if (say[0] == '\x01') {
        peer_never_end(c, say);
    }
    peer_say(c->fd, say, strlen(say));
    if (strncmp(say, "421", 3) == 0) {
        peer_gone(c);
    }
    return say;
}

static inline uint64_t peer_hash(uint64_t h, const char *ptr, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        h = (h ^ (unsigned char)ptr[i]) * UINT64_C(1099511628211);
    }
    return h;
}

enum { PEER_HASH_SEED = 14695981 };

static inline void peer_check_line(struct peer_shared *s, int id, struct str line)
{
    if (!str_ends(line, STR("\r\n"))) {
        s->of[id].ugly = "a line that does not end with CRLF";
    } else if (str_find_byte(str_sub(line, 0, line.len - 2), '\r') != STR_NPOS) {
        s->of[id].ugly = "a bare CR";
    } else if (line.len > 1000 + (line.ptr[0] == '.')) {
        s->of[id].ugly = "a line over 998 bytes";
    } else if (line.ptr[0] == '.' && line.ptr[1] != '.') {
        s->of[id].ugly = "a dot that is not stuffed";
    }
}

static inline void peer_body(struct peer_conn *c)
{
    struct peer_shared *s = c->peer->shared;
    int id = c->at.id;
    uint64_t hash = PEER_HASH_SEED;
    bool refused = false;
    struct str line;
    for (int n = 0; !str_eq_c(line = peer_line(c), ".\r\n"); n++) {
        s->of[id].too_early |= !s->wired[id];
        peer_check_line(s, id, line);
        bool stuffed = line.ptr[0] == '.';
        hash = peer_hash(hash, line.ptr + stuffed, line.len - stuffed);
        if (n == 2) {
            c->at.stage = AT_BODY;
            const char *say = c->peer->script(c->peer->ctx, s, &c->at);
            if (say && strcmp(say, PEER_CUT) == 0) {
                peer_gone(c);
            } else if (say) { /* the verdict: the rest is read and forgotten */
                peer_say(c->fd, say, strlen(say));
                refused = true;
            }
        }
    }
    s->of[id].hash = hash;
    c->at.followed = c->in_at < c->in_len;
    __atomic_add_fetch(&s->followed, c->at.followed, __ATOMIC_SEQ_CST);
    if (!refused && peer_act(c, AT_END,
                             c->taken_rcpt ? "250 2.0.0 kept\r\n"
                                           : "554 5.5.1 no rcpt\r\n")[0] == '2') {
        __atomic_add_fetch(&s->of[id].taken, 1, __ATOMIC_SEQ_CST);
        c->at.carried++;
    }
    c->at.id = 0;
}

/* "MAIL FROM:<m17@..." -> 17 */
static inline int peer_id(struct str line)
{
    size_t at = str_find(line, STR("<m"));
    int id = 0;
    for (at += 2; at < line.len && str_is_digit(line.ptr[at]); at++) {
        id = id * 10 + (line.ptr[at] - '0');
    }
    return id > 0 && id < PEER_MAILS_MAX ? id : 0;
}

static inline void peer_command(struct peer_conn *c, struct str line)
{
    struct peer_shared *s = c->peer->shared;
    (void)!write(fileno(c->peer->log), line.ptr, line.len);
    if (str_starts(line, STR("EHLO"))) {
        (void)peer_act(c, AT_EHLO, c->peer->ehlo);
    } else if (str_starts(line, STR("MAIL"))) {
        c->at.id = peer_id(line);
        c->taken_rcpt = false;
        s->of[c->at.id].mail++;
        (void)peer_act(c, AT_MAIL, "250 2.1.0 ok\r\n");
        c->at.followed = false;
    } else if (str_starts(line, STR("RCPT"))) {
        c->at.journal = str_has(line, STR("journal"));
        s->of[c->at.id].rcpt++;
        bool took = peer_act(c, AT_RCPT, "250 2.1.5 ok\r\n")[0] == '2';
        s->of[c->at.id].journal += took && c->at.journal;
        c->taken_rcpt |= took;
        c->at.journal = false;
    } else if (str_starts(line, STR("DATA"))) {
        if (peer_act(c, AT_DATA,
                     c->taken_rcpt ? "354 go\r\n" : "503 5.5.1 no rcpt\r\n")[0] ==
            '3') {
            peer_body(c);
        }
    } else if (str_starts(line, STR("QUIT"))) {
        (void)peer_act(c, AT_QUIT, "221 bye\r\n");
        peer_gone(c);
    } else {
        (void)peer_act(c, AT_RSET, "250 2.0.0 ok\r\n");
    }
}

static inline void peer_serve(struct peer *p, int fd, int nth)
{
    static struct peer_conn c;
    int on = 1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    c = (struct peer_conn){.peer = p, .fd = fd, .at = {.connection = nth}};
    int now = __atomic_add_fetch(&p->shared->now, 1, __ATOMIC_SEQ_CST);
    if (now > p->shared->most) {
        p->shared->most = now;
    }
    (void)peer_act(&c, AT_GREETING, "220 peer ESMTP\r\n");
    for (;;) {
        peer_command(&c, peer_line(&c));
    }
}

static inline void peer_start(struct peer *p, peer_script *script, const void *ctx,
                              const char *ehlo)
{
    struct sockaddr_in addr = {.sin_family = AF_INET,
                               .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(addr);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    *p = (struct peer){.log = tmpfile(), .script = script, .ctx = ctx, .ehlo = ehlo};
    FILE *memory = tmpfile();
    if (!memory || ftruncate(fileno(memory), sizeof(*p->shared)) != 0) {
        abort();
    }
    p->shared = mmap(NULL, sizeof(*p->shared), PROT_READ | PROT_WRITE, MAP_SHARED,
                     fileno(memory), 0);
    (void)fclose(memory);
    if (!p->log || p->shared == MAP_FAILED || listener < 0 ||
        bind(listener, (struct sockaddr *)&addr, len) != 0 ||
        listen(listener, 128) != 0 ||
        getsockname(listener, (struct sockaddr *)&addr, &len) != 0) {
        abort();
    }
    p->port = ntohs(addr.sin_port);
    p->pid = fork();
    if (p->pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)signal(SIGCHLD, SIG_IGN);
        for (;;) {
            int fd = accept(listener, NULL, NULL);
            int nth = p->shared->connections++;
            if (fd < 0 || fork() == 0) {
                (void)close(listener);
                peer_serve(p, fd, nth);
            }
            (void)close(fd);
        }
    }
    (void)close(listener);
}

static inline void peer_stop(struct peer *p)
{
    (void)kill(p->pid, SIGKILL);
    (void)waitpid(p->pid, NULL, 0);
    (void)fclose(p->log);
    (void)munmap(p->shared, sizeof(*p->shared));
}

#endif
