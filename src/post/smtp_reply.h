/* What an SMTP server says, put together from pieces as they come: one reply of one or
 * many lines. Must never take anything for a reply that is none. */
#ifndef NACHFASS_POST_SMTP_REPLY_H
#define NACHFASS_POST_SMTP_REPLY_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

enum {
    SMTP_LINE_MAX = 2048,       /* RFC 5321 says 512; be lenient, not boundless */
    SMTP_REPLY_LINES_MAX = 100, /* of one reply */
    SMTP_TEXT_MAX = 600         /* kept of a reply */
};

/* One reply: its code and its last line. */
struct smtp_reply {
    int code;                 /* 200..599; 0: a word of our own, not the server's */
    char text[SMTP_TEXT_MAX]; /* printable ASCII, terminated */
};

/* Zeroed it waits for the first byte of a reply. */
struct smtp_reader {
    char line[SMTP_LINE_MAX];
    size_t len;
    int code; /* of the lines so far */
    int n_lines;
};

/* Takes bytes off *in up to the end of a reply. RC_OK: *ret is whole, the reader waits
 * for the next one. RC_NONE: all of *in was taken, there must be more. RC_INPUT: this
 * is not SMTP (no code, lines of different codes, endless lines, endless many). */
enum rc smtp_reader_feed(struct smtp_reader *r, struct str *in,
                         struct smtp_reply *ret) MUST_USE;
/* A word of our own in place of the server's, with code 0. */
void smtp_reply_own(struct smtp_reply *reply, const char *text);
/* "5.1.1" out of "550 5.1.1 no such user", or empty (RFC 2034). Views into reply. */
struct str smtp_status(const struct smtp_reply *reply);

#endif
