/* Length-prefixed frames over a stream, and fields in them.
 * Must never trust a length that came over the socket. */
#include "post/frame.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"

#ifndef F_SETPIPE_SZ
#define F_SETPIPE_SZ 1031 /* of Linux; <fcntl.h> hides it from POSIX programs */
#endif

enum { HEAD = 5 /* length (4, little endian), type (1) */ };

static bool set_flags(int fd)
{
    return fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 && fcntl(fd, F_SETFL, O_NONBLOCK) == 0;
}

bool frame_pipe(int ret_fds[2], int bytes)
{
    if (pipe(ret_fds) != 0) {
        return false;
    }
    if (!set_flags(ret_fds[0]) || !set_flags(ret_fds[1])) {
        fd_close(&ret_fds[0]);
        fd_close(&ret_fds[1]);
        return false;
    }
    (void)fcntl(ret_fds[1], F_SETPIPE_SZ, bytes); /* refused: slower, no more */
    return true;
}

/* Head and body in one go: sent apart, they would wake the reader twice. */
static enum rc send_all(int fd, struct str head, struct str body, int64_t deadline_ms,
                        struct err *err)
{
    while (head.len + body.len > 0) {
        struct iovec parts[] = {
            {.iov_base = (void *)(uintptr_t)head.ptr, .iov_len = head.len},
            {.iov_base = (void *)(uintptr_t)body.ptr, .iov_len = body.len}};
        ssize_t n = writev(fd, parts, ARRAY_LEN(parts));
        if (n > 0) {
            size_t of_head = (size_t)n < head.len ? (size_t)n : head.len;
            head = str_from(head, of_head);
            body = str_from(body, (size_t)n - of_head);
        } else if (n < 0 && errno != EAGAIN && errno != EINTR) {
            return err_set(err, RC_TEMP, "the other process is gone: %s",
                           strerror(errno));
        } else if (!fd_wait(fd, POLLOUT, deadline_ms)) {
            return err_set(err, RC_TEMP, "the other process did not read in time");
        }
    }
    return RC_OK;
}

enum rc frame_write(int fd, uint8_t type, struct str body, int64_t deadline_ms,
                    struct err *err)
{
    char head[HEAD];

    if (body.len > FRAME_BODY_MAX) {
        return err_set(err, RC_TEMP, "frame of %zu bytes is too big", body.len);
    }
    for (size_t i = 0; i < 4; i++) {
        head[i] = (char)(body.len >> (8 * i) & 0xff);
    }
    head[4] = (char)type;
    return send_all(fd, str_of(head, HEAD), body, deadline_ms, err);
}

/* Exactly len bytes; *ret_got tells how many came when it fails. */
static enum rc recv_all(int fd, char *ptr, size_t len, int64_t deadline_ms,
                        size_t *ret_got, struct err *err)
{
    *ret_got = 0;
    while (*ret_got < len) {
        if (clock_mono_ms() >= deadline_ms) {
            return err_set(err, RC_TEMP, "no answer in time");
        }
        ssize_t n = read(fd, ptr + *ret_got, len - *ret_got);
        if (n > 0) {
            *ret_got += (size_t)n;
        } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
            return err_set(err, RC_INPUT, "the other process ended in mid-sentence");
        } else if (!fd_wait(fd, POLLIN, deadline_ms)) {
            return err_set(err, RC_TEMP, "no answer in time");
        }
    }
    return RC_OK;
}

enum rc frame_read(int fd, struct arena *a, int64_t deadline_ms,
                   struct frame *ret_frame, struct err *err)
{
    unsigned char head[HEAD] = {0};
    size_t got = 0, len = 0;
    enum rc rc = recv_all(fd, (char *)head, HEAD, deadline_ms, &got, err);

    if (rc != RC_OK) {
        return rc == RC_INPUT && got == 0 ? RC_NONE : rc;
    }
    for (size_t i = 0; i < 4; i++) {
        len |= (size_t)head[i] << (8 * i);
    }
    if (len > FRAME_BODY_MAX) {
        return err_set(err, RC_INPUT, "frame claims %zu bytes", len);
    }
    char *body = arena_take(a, len);
    rc = recv_all(fd, body, len, deadline_ms, &got, err);
    if (rc == RC_OK) {
        *ret_frame = (struct frame){.type = head[4], .body = str_of(body, len)};
    }
    return rc;
}

void frame_put_i64(struct buf *b, int64_t value)
{
    uint64_t v = (uint64_t)value;
    for (size_t i = 0; i < 8; i++) {
        buf_putc(b, (char)(v >> (8 * i) & 0xff));
    }
}

void frame_put_str(struct buf *b, struct str s)
{
    frame_put_i64(b, (int64_t)s.len);
    buf_put(b, s);
}

int64_t frame_get_i64(struct frame_cursor *c)
{
    uint64_t v = 0;

    if (c->bad || c->rest.len < 8) {
        c->bad = true;
        return 0;
    }
    for (size_t i = 0; i < 8; i++) {
        v |= (uint64_t)(unsigned char)c->rest.ptr[i] << (8 * i);
    }
    c->rest = str_from(c->rest, 8);
    return (int64_t)v;
}

struct str frame_get_str(struct frame_cursor *c)
{
    int64_t len = frame_get_i64(c);

    if (c->bad || len < 0 || (uint64_t)len > c->rest.len) {
        c->bad = true;
        return STR_NULL;
    }
    struct str s = str_sub(c->rest, 0, (size_t)len);
    c->rest = str_from(c->rest, (size_t)len);
    return s;
}

bool frame_is_whole(const struct frame_cursor *c)
{
    return !c->bad && c->rest.len == 0;
}
