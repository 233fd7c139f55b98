/* IDLE (RFC 2177): waiting for the server to speak, without a thread and without
 * missing what TLS has read ahead. Runs in the child only. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "post/imap_int.h"

enum { IDLE_ANSWER_MAX_BYTES = 1024 * 1024 };

enum rc imap_idle_begin(struct imap_session *s, struct err *err)
{
    if (!s->can_idle) {
        return RC_NONE;
    }
    s->fresh = false; /* what came until now is known from this selection on */
    enum rc rc = imap_refresh(s, err);
    if (rc != RC_OK) {
        return rc;
    }
    s->fresh = false;
    imap_budget(s, IDLE_ANSWER_MAX_BYTES);
    int r = mailimap_idle(s->imap);
    return r == MAILIMAP_NO_ERROR ? RC_OK : imap_failed(s, r, "waiting for mail", err);
}

/* "* 23 EXISTS" among what was said; RECENT may come without it. */
static bool tells_news(const char *said, size_t n)
{
    return str_ihas(str_of(said, n), STR(" EXISTS")) ||
           str_ihas(str_of(said, n), STR(" RECENT"));
}

/* What is in hand already, libetpan's buffer and TLS's included. */
static enum rc read_ahead(struct imap_session *s, bool *ret_news, struct err *err)
{
    const mailstream *stream = s->imap->imap_stream;
    ssize_t n = 0;
    do {
        n = imap_stream_peek(&s->stream);
    } while (n > 0);
    if (n != TLS_AGAIN) {
        return err_set(err, RC_TEMP, "the server closed the connection");
    }
    *ret_news = tells_news(stream->read_buffer, stream->read_buffer_len) ||
                tells_news(s->stream.held + s->stream.held_at,
                           s->stream.held_len - s->stream.held_at);
    return RC_OK;
}

enum rc imap_idle_wait(struct imap_session *s, int other_fd, int64_t until_ms,
                       bool *ret_news, struct err *err)
{
    for (;;) {
        enum rc rc = read_ahead(s, ret_news, err);
        int64_t left = until_ms - clock_mono_ms();
        if (rc != RC_OK || *ret_news || left <= 0 ||
            s->stream.held_len == IMAP_HELD_MAX) {
            return rc;
        }
        struct pollfd fds[] = {{.fd = s->stream.conn.fd, .events = POLLIN},
                               {.fd = other_fd, .events = POLLIN}};
        int n = poll(fds, 2, left > INT_MAX ? INT_MAX : (int)left);
        if (n < 0 && errno != EINTR) {
            return err_set(err, RC_TEMP, "cannot wait: %s", strerror(errno));
        }
        if (n > 0 && fds[1].revents != 0) {
            return RC_OK; /* the parent wants something else */
        }
    }
}

enum rc imap_idle_end(struct imap_session *s, struct err *err)
{
    int r = mailimap_idle_done(s->imap);
    return r == MAILIMAP_NO_ERROR ? RC_OK
                                  : imap_failed(s, r, "the end of waiting", err);
}
