/* What imap_session.c, imap_folder.c and imap_fetch.c share.
 * Must never be included elsewhere. */
#ifndef NACHFASS_POST_IMAP_INT_H
#define NACHFASS_POST_IMAP_INT_H

#include "post/imap_session.h"

enum { IMAP_ANSWER_MAX_BYTES = 4 * 1024 * 1024 }; /* one that holds no mail */

/* Connects, logs in, asks what the server can. */
enum rc imap_connect(struct imap_session *s, const struct in_config *config,
                     int64_t deadline_ms, struct err *err) MUST_USE;
/* The folder as it is now. */
enum rc imap_select(struct imap_session *s, struct err *err) MUST_USE;
/* Is the session of no more use after libetpan's code r? */
bool imap_is_fatal(int r);
/* The error for libetpan's code r; RC_INPUT, RC_TEMP as in imap_session.h. */
enum rc imap_failed(struct imap_session *s, int r, const char *what, struct err *err);
/* Bytes the server may send from now on. */
void imap_budget(struct imap_session *s, size_t bytes);

#endif
