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
    struct str token;          /* OAuth 2.0, instead of a password; empty = none */
    struct str helo;           /* EHLO name; empty = the host's name */
    struct str ca_file;
    bool allow_plain;  /* no TLS; refused unless the host is loopback */
    int64_t timeout_s; /* for one mail */
    /* at most so many at once, opened as work demands; 0 counts as 1. What a crash
     * leaves in doubt is one mail a connection. */
    int32_t connections;
};

/* What it views belongs to the caller and stays until the mail's verdict was told, or
 * out_send has returned. */
struct out_mail {
    int64_t id;
    struct str mail_from; /* envelope; empty = null return path */
    struct str rcpt_to;
    /* An address of ours, empty = none: gets the same mail in the same transaction, so
     * that it can be looked up there whether the mail was accepted. Refused for itself
     * it does not keep the mail from the customer; refused for the customer nothing
     * goes to the journal either. */
    struct str journal;
    struct str raw; /* CRLF, not dot-stuffed */
};

/* What became of one mail. */
struct out_result {
    int64_t id;
    enum rc rc;        /* OK: accepted. TEMP: 4xx or never sent. REFUSED: 5xx.
                        * UNCERTAIN: bytes went out, no verdict. INPUT: not canonical. */
    int code;          /* SMTP reply code, 0 = none */
    struct str status; /* RFC 3463 enhanced status, or empty */
    struct str reply;  /* last reply line, printable */
    bool receipt;      /* the journal address was accepted too; only ever with OK */
};

/* What happened in one turn of the loop. Valid during the call. */
struct out_turn {
    const struct out_result *results;
    size_t n_results;
    const int64_t *wire; /* ids: the server said 354, no byte of the mail has left */
    const bool *wire_receipt; /* by wire[]: the journal's address was accepted, too */
    size_t n_wire;
};

/* The caller's side; any other code than told here ends the sending and is returned. */
struct out_hooks {
    /* A mail to send, asked for only when a connection is free or may be opened, or
     * when a body is about to leave and the next mail may follow right behind it.
     * RC_OK: here it is. RC_NONE: nothing now; asked again after *ret_wait_ms (or
     * earlier, when a signal came), never when that is negative: then out_send ends as
     * soon as what was given is settled. So it does after any other code. */
    enum rc (*next)(void *ctx, struct out_mail *ret_mail, int64_t *ret_wait_ms,
                    struct err *err);
    /* At most once a turn of the loop, never empty. To be committed in one transaction:
     * only after RC_OK the bodies of the mails in wire[] leave. After any other code
     * nothing further is sent; mails between 354 and their end are dropped (the server
     * forgets them). */
    enum rc (*turn)(void *ctx, const struct out_turn *turn, struct err *err);
    void *ctx;
};

struct out;

/* Connects, verifies, authenticates: the first connection. Return codes as in_open. */
enum rc out_open(struct arena *a, const struct out_config *config, struct out **ret_out,
                 struct err *err) MUST_USE;
/* Sends what next gives until it says never. Every mail given gets exactly one verdict,
 * unless turn fails, or no connection at all can be had (code as from out_open), or the
 * server wants a login that we do not have (RC_CONFIG): then a mail without a verdict
 * is untouched if it was not told in wire[]. */
enum rc out_send(struct out *out, const struct out_hooks *hooks,
                 struct err *err) MUST_USE;
void out_close(struct out *out); /* NULL is accepted */

#endif
