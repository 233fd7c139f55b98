/* Maildir folders on disc, shared by both directions.
 * Must never remove a mail. */
#ifndef NACHFASS_POST_MAILDIR_H
#define NACHFASS_POST_MAILDIR_H

#include "base/err.h"
#include "base/str.h"

struct arena;

/* PATH of "maildir:PATH"; RC_CONFIG when it is empty or holds a NUL byte. */
enum rc maildir_path(struct arena *a, struct str url, struct str *ret_path,
                     struct err *err) MUST_USE;
/* The folder's place in Maildir++ naming: "" and "INBOX" are root itself, "a/b" is
 * root/.a.b. RC_CONFIG for a name that could leave root. */
enum rc maildir_folder(struct arena *a, struct str root, struct str name,
                       struct str *ret_dir, struct err *err) MUST_USE;
/* The name of a mail of ours in a spool, by receiver and the value of its Message-ID
 * with brackets: the same mail has the same name. */
struct str maildir_name(struct arena *a, struct str rcpt, struct str message_id);
/* Makes dir with tmp, new and cur (mode 0700) where missing; RC_CONFIG or
 * RC_TEMP (disc full) when it cannot. */
enum rc maildir_make(struct arena *a, struct str dir, struct err *err) MUST_USE;

#endif
