/* What is said to the IMAP server, in libetpan's words. Runs in the child only.
 * Must never ask for ENVELOPE or BODYSTRUCTURE: libetpan parses them recursively. */
#ifndef NACHFASS_POST_IMAP_SESSION_H
#define NACHFASS_POST_IMAP_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libetpan/libetpan.h>

#include "base/err.h"
#include "post/imap_stream.h"
#include "post/in.h"

struct arena;

struct imap_session {
    struct imap_stream stream;
    mailimap *imap;
    bool can_move, can_uidplus, can_idle, can_namespace;
    const char *folder;     /* as on the wire */
    const char *target[2];  /* by enum in_folder */
    const char *refused[2]; /* why there is no such folder; NULL: it is there */
    bool fresh;             /* selected, nothing fetched since */
};

/* One mail as it comes. RC_OK goes on; else the fetch stops. raw is valid during the
 * call. */
struct imap_taker {
    enum rc (*take)(void *ctx, uint32_t uid, const struct in_mail *mail);
    void *ctx;
};

/* All: RC_INPUT when the server's answer could not be understood (or was larger than
 * any honest one): the session is of no more use. RC_TEMP: time-out, connection lost,
 * or the server said no. */

/* Connects, logs in, makes missing folders, selects. Codes as in_open. */
enum rc imap_open(struct arena *a, struct imap_session *s,
                  const struct in_config *config, int64_t deadline_ms,
                  struct err *err) MUST_USE;
/* Do mails that were moved leave the folder? */
bool imap_can_move(const struct imap_session *s);
/* How many mails were in the folder when it was opened. */
int64_t imap_exists(const struct imap_session *s);
uint32_t imap_uidvalidity(const struct imap_session *s);
/* The folder as it is now, unless it was selected just before. */
enum rc imap_refresh(struct imap_session *s, struct err *err) MUST_USE;
/* UIDs of the mails from first on, ascending. */
enum rc imap_list(struct arena *a, struct imap_session *s, uint32_t first,
                  uint32_t **ret_uids, size_t *ret_n, struct err *err) MUST_USE;
/* The mails of first..last: size, date and at most IN_MAIL_MAX_BYTES of each. */
enum rc imap_fetch(struct imap_session *s, uint32_t first, uint32_t last,
                   const struct imap_taker *taker, struct err *err) MUST_USE;
/* Asks for the first bytes of one mail's header. RC_INPUT: the answer could not be
 * read, or held no such mail. */
enum rc imap_fetch_head(struct imap_session *s, uint32_t uid, struct err *err) MUST_USE;
/* By MOVE; without it COPY, then \Deleted and UID EXPUNGE of just these where UIDPLUS
 * is there, else the keyword NachfassMoved: nothing is deleted then. */
enum rc imap_move(struct imap_session *s, const uint32_t *uids, size_t n,
                  enum in_folder folder, struct err *err) MUST_USE;
/* IDLE (RFC 2177). Begins with the folder as it is now; RC_NONE: the server has no
 * IDLE.
 */
enum rc imap_idle_begin(struct imap_session *s, struct err *err) MUST_USE;
/* Until the server tells of new mail (*ret_news), until_ms, or something can be read
 * from other_fd. */
enum rc imap_idle_wait(struct imap_session *s, int other_fd, int64_t until_ms,
                       bool *ret_news, struct err *err) MUST_USE;
enum rc imap_idle_end(struct imap_session *s, struct err *err) MUST_USE;
void imap_logout(struct imap_session *s);

#endif
