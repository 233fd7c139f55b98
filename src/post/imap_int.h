/* What imap_session.c and imap_fetch.c share.
 * Must never be included elsewhere. */
#ifndef NACHFASS_POST_IMAP_INT_H
#define NACHFASS_POST_IMAP_INT_H

#include "post/imap_session.h"

/* The error for libetpan's code r; RC_INPUT, RC_TEMP as in imap_session.h. */
enum rc imap_failed(struct imap_session *s, int r, const char *what, struct err *err);
/* Bytes the server may send from now on. */
void imap_budget(struct imap_session *s, size_t bytes);

#endif
