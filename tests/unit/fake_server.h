/* A scripted server for tests: a forked child on a free loopback port that serves one
 * connection after the other and keeps what it was told. */
#ifndef NACHFASS_TESTS_FAKE_SERVER_H
#define NACHFASS_TESTS_FAKE_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attr.h"

enum { FAKE_SAID_MAX = 1024 * 1024 };

struct fake {
    pid_t pid;
    int port;
    FILE *log; /* bytes the server received */
    char *said;
};

/* One connection; nth counts from 0. log: what comes is written there. */
typedef void fake_serve(int fd, int log, int nth, const void *script);

static inline void fake_say(int fd, const char *text)
{
    size_t len = strlen(text);
    while (len > 0) {
        ssize_t n = send(fd, text, len, MSG_NOSIGNAL);
        if (n <= 0) {
            return;
        }
        text += n;
        len -= (size_t)n;
    }
}

/* One line with its LF; false at the end of file. */
static inline bool fake_line(int fd, int log, char *line, size_t size)
{
    size_t len = 0;
    while (len + 1 < size && read(fd, line + len, 1) == 1) {
        if (line[len++] == '\n') {
            break;
        }
    }
    line[len] = '\0';
    (void)!write(log, line, len);
    return len > 0;
}

/* Stays silent until the peer goes away. */
static inline void fake_hang(int fd)
{
    char byte;
    while (read(fd, &byte, 1) == 1) {
    }
}

static inline struct fake fake_start(fake_serve *serve, const void *script)
{
    struct fake f = {.log = tmpfile()};
    struct sockaddr_in addr = {.sin_family = AF_INET,
                               .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(addr);
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    if (!f.log || listener < 0 || bind(listener, (struct sockaddr *)&addr, len) != 0 ||
        listen(listener, 16) != 0 ||
        getsockname(listener, (struct sockaddr *)&addr, &len) != 0) {
        abort();
    }
    f.port = ntohs(addr.sin_port);
    f.pid = fork();
    if (f.pid == 0) {
        (void)alarm(60); /* never outlives a stuck test for long */
        for (int nth = 0;; nth++) {
            int fd = accept(listener, NULL, NULL);
            if (fd < 0) {
                _exit(1);
            }
            int on = 1; /* many small writes: do not wait for their ACKs */
            (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
            serve(fd, fileno(f.log), nth, script);
            (void)close(fd);
        }
    }
    (void)close(listener);
    return f;
}

/* What the server was told so far. */
static inline const char *fake_said(struct fake *f)
{
    free(f->said);
    f->said = calloc(1, FAKE_SAID_MAX + 1);
    if (!f->said || pread(fileno(f->log), f->said, FAKE_SAID_MAX, 0) < 0) {
        abort();
    }
    return f->said;
}

static inline int fake_count(struct fake *f, const char *needle)
{
    int n = 0;
    for (const char *at = fake_said(f); (at = strstr(at, needle)); at++) {
        n++;
    }
    return n;
}

static inline void fake_stop(struct fake *f)
{
    (void)kill(f->pid, SIGKILL);
    (void)waitpid(f->pid, NULL, 0);
    (void)fclose(f->log);
    free(f->said);
}

#endif
