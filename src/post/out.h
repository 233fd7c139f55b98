/* Where mail goes: SMTP or a Maildir spool behind one small driver. Bytes must be
 * canonical already (mail/compose.h); they are checked again, never repaired. */
#ifndef NACHFASS_POST_OUT_H
#define NACHFASS_POST_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

struct out_config {
    /* "maildir:PATH", "smtp://HOST[:PORT]" (STARTTLS, enforced), "smtps://HOST[:PORT]"
     */
    struct str url;
    struct str user, password; /* empty user: no AUTH */
    struct str helo;           /* EHLO name; empty = the host's name */
    struct str ca_file;
    bool allow_plain;  /* no TLS; refused unless the host is loopback */
    int64_t timeout_s; /* for one mail */
};

struct out_mail {
    int64_t id;
    struct str mail_from; /* envelope; empty = null return path */
    struct str rcpt_to;
    struct str raw; /* CRLF, not dot-stuffed */
};

/* What became of one mail. */
struct out_result {
    enum rc rc;        /* OK: accepted. TEMP: 4xx or never sent. REFUSED: 5xx.
                        * UNCERTAIN: bytes went out, no verdict. INPUT: not canonical. */
    int code;          /* SMTP reply code, 0 = none */
    struct str status; /* RFC 3463 enhanced status, or empty */
    struct str reply;  /* last reply line, printable; valid during the call only */
};

/* wire: the server said 354 (or the spool file is about to appear): the intent must be
 * committed before this returns; anything but RC_OK stops before a byte of the mail.
 * done: the verdict. Both may be called for mails in any order. */
struct out_hooks {
    enum rc (*wire)(void *ctx, int64_t id, struct err *err);
    enum rc (*done)(void *ctx, int64_t id, const struct out_result *result,
                    struct err *err);
    void *ctx;
};

struct out;

/* Connects, verifies, authenticates. Return codes as in_open. */
enum rc out_open(struct arena *a, const struct out_config *config, struct out **ret_out,
                 struct err *err) MUST_USE;
/* Sends each mail once; every mail gets exactly one done call unless a hook fails or
 * the connection cannot be had (then the rest is untouched; code as from out_open) or
 * the server wants a login we do not have (RC_CONFIG). */
enum rc out_send(struct out *out, const struct out_mail *mails, size_t n_mails,
                 const struct out_hooks *hooks, struct err *err) MUST_USE;
void out_close(struct out *out); /* NULL is accepted */

#endif
