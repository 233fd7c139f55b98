/* One verified connection to a mail server, made by libcurl: TCP, TLS or enforced
 * STARTTLS, login. What is said after that is the caller's.
 * Must never send a password over a line that was not verified. */
#ifndef NACHFASS_POST_TLS_H
#define NACHFASS_POST_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct tls_multi;
struct tls_pending;

struct tls_config {
    struct str url;            /* smtp[s]://HOST[:PORT] or imap[s]://HOST[:PORT] */
    struct str user, password; /* empty user: no login */
    struct str token;          /* OAuth 2.0, instead of the password; empty = none */
    struct str helo;           /* SMTP: EHLO name; empty = the host's name */
    struct str ca_file;        /* PEM; empty = the system's */
    bool allow_plain;          /* smtp://, imap:// without TLS; loopback only */
    int64_t deadline_ms;       /* clock_mono_ms() at which connecting gives up */
    /* each line the server says while connecting, without its line end; may be NULL */
    void (*line)(void *ctx, struct str line);
    void *ctx;
};

/* Where a URL leads. */
struct tls_target {
    struct str scheme;
    struct str host; /* IPv6 in brackets */
    int64_t port;
    bool implicit; /* TLS from the first byte */
    bool loopback; /* 127.0.0.0/8, ::1, localhost */
};

struct tls_conn {
    void *curl;                  /* CURL; NULL when not connected */
    int fd;                      /* -1 while connecting */
    struct tls_pending *pending; /* while connecting */
    struct tls_multi *multi;     /* it came from, if any */
};

enum { TLS_EOF = 0, TLS_FAILED = -1, TLS_LATE = -2, TLS_AGAIN = -3 };

/* Ports where none is given: imap 143, imaps 993, smtp 587, smtps 465. RC_CONFIG names
 * what is wrong with the URL; text lives as long as url and a. */
enum rc tls_target(struct arena *a, struct str url, struct tls_target *ret_target,
                   struct err *err) MUST_USE;
/* TLS 1.2 or later, chain and host name verified. RC_TEMP: not reachable, time-out.
 * RC_REFUSED: the server does not take user and password. RC_CONFIG: certificate, TLS
 * not offered, URL, ca_file. The text names the host and what to do. */
enum rc tls_open(const struct tls_config *config, struct tls_conn *ret_conn,
                 struct err *err) MUST_USE;
/* Without waiting: up to size bytes: their number, or TLS_EOF, TLS_FAILED, or
 * TLS_AGAIN: nothing now. More may be buffered than poll(2) knows of: read until
 * TLS_AGAIN. */
ssize_t tls_recv_now(struct tls_conn *conn, void *ptr, size_t size) MUST_USE;
/* Without waiting: the number of bytes taken, or TLS_FAILED, or TLS_AGAIN: none now;
 * then the next call must offer the same bytes. */
ssize_t tls_send_now(struct tls_conn *conn, struct str data) MUST_USE;
/* Up to size bytes, waiting until deadline_ms: their number (> 0) or TLS_EOF,
 * TLS_FAILED, TLS_LATE. Past the deadline TLS_LATE even when bytes are there. */
ssize_t tls_recv(struct tls_conn *conn, void *ptr, size_t size,
                 int64_t deadline_ms) MUST_USE;
/* All of data: its size or TLS_FAILED, TLS_LATE; *ret_sent is what went out. */
ssize_t tls_send(struct tls_conn *conn, struct str data, int64_t deadline_ms,
                 size_t *ret_sent) MUST_USE;
void tls_close(struct tls_conn *conn); /* at once, without a farewell; idempotent */

#endif
