/* Where mail comes from: IMAP or a Maildir spool behind one small driver. Raw bytes go
 * up as they came; nothing is parsed here, nothing is ever deleted. */
#ifndef NACHFASS_POST_IN_H
#define NACHFASS_POST_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

enum { IN_MAIL_MAX_BYTES = 262144 }; /* of each mail at most; more is cut and marked */

struct in_config {
    /* "maildir:PATH", "imap://HOST[:PORT]" (STARTTLS, enforced), "imaps://HOST[:PORT]"
     */
    struct str url;
    struct str user, password;
    struct str token;        /* OAuth 2.0, instead of a password; empty = none */
    struct str folder;       /* "INBOX"; UTF-8 */
    struct str done_folder;  /* created when missing */
    struct str aside_folder; /* created when missing */
    struct str ca_file;      /* PEM; empty = the system's */
    bool later;              /* connect with the first order, not in in_open */
    bool allow_plain;        /* no TLS; refused unless the host is loopback */
    int64_t timeout_s;       /* for one whole in_ call */
};

/* Where reading stopped: kept by the caller, in the store. */
struct in_mark {
    int64_t uidvalidity; /* 0 = never read (always 0 for a Maildir) */
    int64_t uid;         /* highest UID stored */
    int64_t left;        /* of those up to uid: how many lie there still, to be moved */
    int64_t ahead;       /* in a chunk's: about as many mails follow; 0 = unknown */
};

struct in_mail {
    struct str key; /* names the mail in its folder: "UIDVALIDITY/UID" or the Maildir
                     * base name. What stands behind a '~' is the caller's own */
    struct str raw; /* at most IN_MAIL_MAX_BYTES */
    bool truncated;
    int64_t size_bytes; /* of the whole mail */
    int64_t arrived_at; /* INTERNALDATE or file time, unix s; 0 = unknown */
};

/* One chunk of mails and the mark that holds once they are stored. Anything but RC_OK
 * stops the fetch and is returned by in_fetch. mails are valid during the call only.
 * idle, which may be NULL, is called while nothing comes. */
struct in_sink {
    enum rc (*chunk)(void *ctx, const struct in_mail *mails, size_t n_mails,
                     const struct in_mark *mark, struct err *err);
    void (*idle)(void *ctx);
    void *ctx;
};

enum in_folder { IN_FOLDER_DONE, IN_FOLDER_ASIDE };

struct in;

/* Connects, verifies, logs in, selects the folder, creates missing folders. RC_TEMP:
 * not reachable, time-out. RC_REFUSED: wrong password. RC_CONFIG: certificate, URL, TLS
 * not offered. For a Maildir: RC_CONFIG when the folder cannot be made. */
enum rc in_open(struct arena *a, const struct in_config *config, struct in **ret_in,
                struct err *err) MUST_USE;
/* Everything above the mark (after a UIDVALIDITY change: everything). Where mails can
 * be moved and more than mark->left lie below it, those too: a person, or a backup put
 * back, has brought mails under old numbers. */
enum rc in_fetch(struct in *in, const struct in_mark *mark, const struct in_sink *sink,
                 struct err *err) MUST_USE;
/* Moves mails by key; one that is gone already counts as moved. */
enum rc in_move(struct in *in, const struct str *keys, size_t n_keys,
                enum in_folder folder, struct err *err) MUST_USE;
/* As in_move, beside everything else: until in_move_end has said how it went, nothing
 * but that and in_close may be called. RC_NONE: this source, or so many mails at once,
 * cannot be moved so. */
enum rc in_move_begin(struct in *in, const struct str *keys, size_t n_keys,
                      enum in_folder folder, struct err *err) MUST_USE;
/* RC_NONE, which only without wait: it is not done yet. */
enum rc in_move_end(struct in *in, bool wait, struct err *err) MUST_USE;
/* Waits for news beside everything else: *ret_fd becomes readable when new mail may be
 * there, when max_s have passed, or when the source is lost; in_watch_end says which.
 * Mail that was there before the call is not told: fetch after it. Nothing but
 * in_watch_end and in_close may be called meanwhile. RC_NONE: this source cannot tell.
 * Others as in_open. */
enum rc in_watch(struct in *in, int64_t max_s, int *ret_fd, struct err *err) MUST_USE;
/* Ends the wait. RC_OK: there may be new mail. RC_NONE: there is none. Others: the
 * source is lost. */
enum rc in_watch_end(struct in *in, struct err *err) MUST_USE;
void in_close(struct in *in); /* NULL is accepted */

#endif
