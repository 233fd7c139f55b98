/* SMTP over one connection: replies, grouped commands, the body. Knows RFC 5321 and
 * 2920, nothing of hooks or retries. All state is in the struct, so several sessions
 * may live side by side.
 * Must never send a byte of a body before the caller asked for it. */
#ifndef NACHFASS_POST_SMTP_SESSION_H
#define NACHFASS_POST_SMTP_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "post/out.h"
#include "post/tls.h"

enum {
    SMTP_LINE_MAX = 2048,       /* RFC 5321 says 512; be lenient, not boundless */
    SMTP_REPLY_LINES_MAX = 100, /* of one reply */
    SMTP_IN_MAX = 8192
};

/* What the server's EHLO offers. */
struct smtp_offer {
    bool pipelining, utf8, eightbit, size, auth;
    int64_t size_max; /* 0 = none told */
    bool authenticated;
};

struct smtp_session {
    struct tls_conn conn;
    struct smtp_offer offer;
    char in[SMTP_IN_MAX];
    size_t in_at, in_len;
};

/* One reply. text views into line. */
struct smtp_reply {
    int code; /* 0: no reply */
    char line[SMTP_LINE_MAX];
    size_t line_len;
};

/* Connects, logs in. As out_open; RC_CONFIG also when there is a user and the server
 * did not let it log in. */
enum rc smtp_open(struct smtp_session *s, const struct out_config *config,
                  int64_t deadline_ms, struct err *err) MUST_USE;
/* MAIL, RCPT and DATA, grouped where the server allows. RC_OK: it said 354, the body
 * may follow. RC_TEMP/RC_REFUSED: *ret_reply is the refusal, the session goes on.
 * RC_NONE: the connection is lost (err says how), no verdict, nothing sent. */
enum rc smtp_envelope(struct smtp_session *s, const struct out_mail *mail,
                      int64_t deadline_ms, struct smtp_reply *ret_reply,
                      struct err *err) MUST_USE;
/* The body, dot-stuffed, with its end. RC_OK, RC_TEMP, RC_REFUSED: the verdict.
 * RC_NONE: lost before a byte went out. RC_UNCERTAIN: bytes went out, no verdict;
 * the session is closed. */
enum rc smtp_body(struct smtp_session *s, struct str raw, int64_t deadline_ms,
                  struct smtp_reply *ret_reply, struct err *err) MUST_USE;
/* Without a farewell, at once. */
void smtp_drop(struct smtp_session *s);
/* QUIT, and two seconds for the answer. */
void smtp_quit(struct smtp_session *s);
static inline bool smtp_is_open(const struct smtp_session *s)
{
    return s->conn.curl != NULL;
}

/* "5.1.1" out of "550 5.1.1 no such user", or empty (RFC 2034). */
struct str smtp_status(const struct smtp_reply *reply);

#endif
