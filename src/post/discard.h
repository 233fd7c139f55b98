/* Taking mails out of Maildir spools, where a person is to be forgotten: the one place
 * that removes a mail. What lies on a server is the server's. */
#ifndef NACHFASS_POST_DISCARD_H
#define NACHFASS_POST_DISCARD_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct in_config;
struct out_config;

/* One that came: by its key, and only where its bytes are the same. */
struct discard_in {
    struct str key;
    struct str hash; /* SHA-256 in hex of what was stored of it */
};
/* One that left. */
struct discard_out {
    struct str rcpt;
    struct str message_id; /* without brackets */
};
/* Is that a spool on this machine? */
bool discard_is_spool(struct str url);
/* From all folders of the mailbox, from the spool; what is not there (any more) is
 * passed over. Nothing happens where it is no spool. RC_TEMP: not all could be
 * removed. */
enum rc discard_in(const struct in_config *c, const struct discard_in *mails, size_t n,
                   struct err *err) MUST_USE;
enum rc discard_out(const struct out_config *c, const struct discard_out *mails,
                    size_t n, struct err *err) MUST_USE;

#endif
