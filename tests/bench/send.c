/* Tools of send.sh: a sink that takes mail as fast as it can, or answers late; the peak
 * memory of a program. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

enum { PEERS_MAX = 256, IN_MAX = 65536, REPLIES_MAX = 256 };

struct peer {
    int fd; /* 0: free */
    char in[IN_MAX];
    size_t len;
    bool data;   /* between 354 and the final dot */
    size_t tail; /* how much of CRLF . CRLF was seen */
    char out[REPLIES_MAX];
    size_t out_len;
    int64_t out_at_ms;
    bool closing;
};

struct sink {
    struct peer peers[PEERS_MAX];
    int64_t delay_ms;
    uint64_t mails, bytes;
};

static void put(struct sink *s, struct peer *p, const char *reply)
{
    size_t len = strlen(reply);
    if (p->out_len == 0) {
        p->out_at_ms = s->delay_ms > 0 ? clock_mono_ms() + s->delay_ms : 0;
    }
    if (p->out_len + len <= sizeof(p->out)) {
        memcpy(p->out + p->out_len, reply, len);
        p->out_len += len;
    }
}

static void take_command(struct sink *s, struct peer *p, const char *line)
{
    static const struct {
        const char *verb, *reply;
    } replies[] = {
        {"EHLO", "250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 33554432\r\n"},
        {"HELO", "250 sink\r\n"},
        {"DATA", "354 go\r\n"},
        {"QUIT", "221 bye\r\n"},
    };
    const char *reply = "250 2.0.0 ok\r\n";
    for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
        if (strncmp(line, replies[i].verb, 4) == 0) {
            reply = replies[i].reply;
        }
    }
    p->data = strncmp(line, "DATA", 4) == 0;
    p->tail = 2; /* the line end of DATA itself */
    p->closing = strncmp(line, "QUIT", 4) == 0;
    put(s, p, reply);
}

/* Looks for the end of the mail; returns how many bytes belong to it. */
static size_t take_data(struct sink *s, struct peer *p, const char *at, size_t len)
{
    static const char end[] = "\r\n.\r\n";
    for (size_t i = 0; i < len; i++) {
        if (p->tail == 0) {
            const char *cr = memchr(at + i, '\r', len - i);
            if (!cr) {
                break;
            }
            i = (size_t)(cr - at);
        }
        p->tail = at[i] == end[p->tail] ? p->tail + 1 : at[i] == '\r' ? 1 : 0;
        if (p->tail == 5) {
            p->data = false;
            s->mails++;
            put(s, p, "250 2.0.0 kept\r\n");
            return i + 1;
        }
    }
    return len;
}

static void take_bytes(struct sink *s, struct peer *p)
{
    size_t at = 0;
    while (at < p->len) {
        if (p->data) {
            at += take_data(s, p, p->in + at, p->len - at);
            continue;
        }
        char *lf = memchr(p->in + at, '\n', p->len - at);
        if (!lf) {
            break;
        }
        take_command(s, p, p->in + at);
        at = (size_t)(lf + 1 - p->in);
    }
    memmove(p->in, p->in + at, p->len - at);
    p->len -= at;
}

static void drop(struct peer *p)
{
    (void)close(p->fd);
    p->fd = 0;
}

static void hear(struct sink *s, struct peer *p)
{
    ssize_t n = recv(p->fd, p->in + p->len, sizeof(p->in) - p->len, MSG_DONTWAIT);
    if (n > 0) {
        p->len += (size_t)n;
        s->bytes += (uint64_t)n;
        take_bytes(s, p);
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        drop(p);
    }
}

static void answer(struct peer *p, int64_t now_ms)
{
    if (p->fd == 0 || p->out_len == 0 || p->out_at_ms > now_ms) {
        return;
    }
    (void)!send(p->fd, p->out, p->out_len, MSG_NOSIGNAL); /* small: it fits */
    p->out_len = 0;
    if (p->closing) {
        drop(p);
    }
}

static void greet(struct sink *s, int listener)
{
    int fd = accept(listener, NULL, NULL);
    int on = 1;
    for (size_t i = 0; fd >= 0 && i < PEERS_MAX; i++) {
        struct peer *p = &s->peers[i];
        if (p->fd == 0) {
            (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
            p->fd = fd;
            p->len = p->out_len = 0;
            p->data = p->closing = false;
            put(s, p, "220 sink ESMTP\r\n");
            return;
        }
    }
}

static int listen_somewhere(void)
{
    struct sockaddr_in addr = {.sin_family = AF_INET,
                               .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(addr);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&addr, len) != 0 ||
        listen(fd, 128) != 0 || getsockname(fd, (struct sockaddr *)&addr, &len) != 0) {
        perror("sink");
        exit(1);
    }
    (void)printf("%d\n", ntohs(addr.sin_port));
    (void)fflush(stdout);
    return fd;
}

/* Serves until it is killed; SIGUSR1 writes the number of mails so far. */
static volatile sig_atomic_t asked;

static void on_usr1(int sig)
{
    (void)sig;
    asked = 1;
}

static void turn(struct sink *s, int listener)
{
    struct pollfd fds[PEERS_MAX + 1] = {{.fd = listener, .events = POLLIN}};
    struct peer *of[PEERS_MAX + 1];
    nfds_t n = 1;
    int64_t now_ms = s->delay_ms > 0 ? clock_mono_ms() : 0;
    int64_t wait_ms = 60000;
    for (size_t i = 0; i < PEERS_MAX; i++) {
        struct peer *p = &s->peers[i];
        if (p->fd == 0) {
            continue;
        }
        answer(p, now_ms);
        if (p->fd == 0) {
            continue;
        }
        if (p->out_len > 0 && p->out_at_ms - now_ms < wait_ms) {
            wait_ms = p->out_at_ms - now_ms;
        }
        of[n] = p;
        fds[n++] = (struct pollfd){.fd = p->fd, .events = POLLIN};
    }
    if (poll(fds, n, (int)wait_ms) <= 0) {
        return;
    }
    for (nfds_t i = 1; i < n; i++) {
        if (fds[i].revents != 0) {
            hear(s, of[i]);
        }
    }
    if (fds[0].revents != 0) {
        greet(s, listener);
    }
}

/* Runs a program, says nothing of what it says; its peak resident set in KB. */
static int peak(char **argv)
{
    struct rusage use;
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
        (void)dup2(null, STDOUT_FILENO);
        (void)execv(argv[0], argv);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0 ||
        getrusage(RUSAGE_CHILDREN, &use) != 0) {
        return 1;
    }
    (void)printf("%ld\n", use.ru_maxrss);
    return 0;
}

int main(int argc, char **argv)
{
    static struct sink sink;
    int64_t delay_ms = 0;
    struct sigaction usr1 = {.sa_handler = on_usr1};
    if (argc > 2 && strcmp(argv[1], "peak") == 0) {
        return peak(argv + 2);
    }
    if (argc != 3 || strcmp(argv[1], "sink") != 0 ||
        !str_to_i64(str_c(argv[2]), &delay_ms)) {
        (void)fprintf(stderr, "usage: send sink DELAY_MS | send peak PROGRAM...\n");
        return 64;
    }
    sink.delay_ms = delay_ms;
    (void)sigaction(SIGUSR1, &usr1, NULL);
    for (int listener = listen_somewhere();;) {
        turn(&sink, listener);
        if (asked) {
            asked = 0;
            (void)printf("%llu mails %llu bytes\n", (unsigned long long)sink.mails,
                         (unsigned long long)sink.bytes);
            (void)fflush(stdout);
        }
    }
}
