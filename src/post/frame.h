/* Length-prefixed frames over a stream, and fields in them. The reader trusts
 * nothing: every length is checked before it is used.
 * Must never block past its deadline. */
#ifndef NACHFASS_POST_FRAME_H
#define NACHFASS_POST_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct arena;

enum { FRAME_BODY_MAX = 262144 + 65536 }; /* a mail and what is said about it */

struct frame {
    uint8_t type;
    struct str body;
};

/* A pipe for frames, whose ends are non-blocking and end with exec; it holds that much
 * where the machine allows it. False: errno says why, and there is none. */
bool frame_pipe(int ret_fds[2], int bytes) MUST_USE;

/* fd is a socket or a pipe in non-blocking mode, SIGPIPE is ignored. RC_TEMP: deadline,
 * or the peer is gone. */
enum rc frame_write(int fd, uint8_t type, struct str body, int64_t deadline_ms,
                    struct err *err) MUST_USE;
/* The next frame, its body in the arena. RC_NONE: the peer closed between frames.
 * RC_INPUT: a length over FRAME_BODY_MAX, or closed within a frame. RC_TEMP: the
 * deadline passed. */
enum rc frame_read(int fd, struct arena *a, int64_t deadline_ms,
                   struct frame *ret_frame, struct err *err) MUST_USE;

/* Fields, written in the order they are read. */
void frame_put_i64(struct buf *b, int64_t value);
void frame_put_str(struct buf *b, struct str s);

struct frame_cursor {
    struct str rest;
    bool bad; /* a field did not fit: all that was read counts for nothing */
};

int64_t frame_get_i64(struct frame_cursor *c);
struct str frame_get_str(struct frame_cursor *c); /* view into the body */
/* All fields were there, and nothing behind them. */
bool frame_is_whole(const struct frame_cursor *c);

#endif
