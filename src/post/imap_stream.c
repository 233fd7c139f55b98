/* libetpan's stream over a connection libcurl made and verified.
 * Must never return 0 from a read: libetpan would ask again for ever. */
#include "post/imap_stream.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static const char greeting[] = "* PREAUTH logged in\r\n";

static ssize_t stream_read(mailstream_low *low, void *ptr, size_t size)
{
    struct imap_stream *s = low->data;
    size_t left = sizeof(greeting) - 1 - s->greeting_at;

    if (left > 0) {
        size_t n = size < left ? size : left;
        memcpy(ptr, greeting + s->greeting_at, n);
        s->greeting_at += n;
        return (ssize_t)n;
    }
    left = s->held_len - s->held_at;
    if (left > 0) {
        size_t n = size < left ? size : left;
        memcpy(ptr, s->held + s->held_at, n);
        s->held_at += n;
        return (ssize_t)n;
    }
    if (s->budget == 0) {
        s->over_budget = true;
        return -1;
    }
    if (size > s->budget) {
        size = s->budget;
    }
    ssize_t n = tls_recv(&s->conn, ptr, size, s->deadline_ms);
    if (n <= 0) {
        s->late = n == TLS_LATE;
        return -1;
    }
    s->budget -= (size_t)n;
    return n;
}

static ssize_t stream_write(mailstream_low *low, const void *ptr, size_t size)
{
    struct imap_stream *s = low->data;
    size_t sent = 0;
    ssize_t n = tls_send(&s->conn, str_of(ptr, size), s->deadline_ms, &sent);

    s->late = n == TLS_LATE;
    return n < 0 ? -1 : n;
}

static int stream_close(mailstream_low *low)
{
    struct imap_stream *s = low->data;
    tls_close(&s->conn);
    return 0;
}

static int stream_fd(mailstream_low *low)
{
    const struct imap_stream *s = low->data;
    return s->conn.fd;
}

static void stream_free(mailstream_low *low)
{
    free(low); /* libetpan's own allocation, a driver's duty */
}

static void stream_cancel(mailstream_low *low)
{
    (void)low;
}

/* never changed; libetpan asks for a pointer that is not const */
static mailstream_low_driver driver = {
    .mailstream_read = stream_read,
    .mailstream_write = stream_write,
    .mailstream_close = stream_close,
    .mailstream_get_fd = stream_fd,
    .mailstream_free = stream_free,
    .mailstream_cancel = stream_cancel,
};

ssize_t imap_stream_peek(struct imap_stream *s)
{
    if (s->held_at == s->held_len) {
        s->held_at = 0;
        s->held_len = 0;
    }
    if (s->held_len == sizeof s->held) {
        return TLS_AGAIN;
    }
    ssize_t n =
        tls_recv_now(&s->conn, s->held + s->held_len, sizeof s->held - s->held_len);
    s->held_len += n > 0 ? (size_t)n : 0;
    return n;
}

mailstream *imap_stream_new(struct imap_stream *s)
{
    mailstream_low *low = mailstream_low_new(s, &driver);
    return low ? mailstream_new(low, 65536) : NULL;
}
