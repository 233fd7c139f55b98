/* libetpan's stream over a connection libcurl made and verified. Adds what libetpan has
 * not: end of file is an error, an absolute deadline, a budget of bytes.
 * Must never be used in the parent process. */
#ifndef NACHFASS_POST_IMAP_STREAM_H
#define NACHFASS_POST_IMAP_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libetpan/libetpan.h>

#include "post/tls.h"

enum { IMAP_HELD_MAX = 16384 };

struct imap_stream {
    struct tls_conn conn;
    int64_t deadline_ms;
    size_t budget; /* bytes that may still come; the owner refills it */
    size_t greeting_at;
    char held[IMAP_HELD_MAX]; /* read during IDLE, not yet by libetpan */
    size_t held_at, held_len;
    bool late; /* why reading failed */
    bool over_budget;
};

/* A stream that first says "* PREAUTH" by itself: libcurl has read the server's
 * greeting and logged in. s must outlive it. NULL: out of memory. */
mailstream *imap_stream_new(struct imap_stream *s);
/* What can be read without waiting goes to held: libetpan reads it later. Its number of
 * bytes, or TLS_EOF, TLS_FAILED; TLS_AGAIN: nothing, or no more room. */
ssize_t imap_stream_peek(struct imap_stream *s) MUST_USE;

#endif
