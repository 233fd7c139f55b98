/* Erasing row by row: what forget and purge share. Inside store/ only; in the caller's
 * transaction. */
#ifndef NACHFASS_STORE_ERASE_H
#define NACHFASS_STORE_ERASE_H

#include "store/forget.h"
#include "store/query.h"

extern const struct shape forget_mail_shape; /* a struct forget_mail */

/* A mail of ours: what waits, or is in doubt, or could be sent again by hand, is
 * withdrawn. It must not be in a run's hands. */
enum rc erase_out(struct store *s, const struct forget_mail *m,
                  struct err *err) MUST_USE;
/* A mail that came; not one that is to be read still. */
enum rc erase_in(struct store *s, const struct forget_mail *m,
                 struct err *err) MUST_USE;
struct erasure {
    int64_t now;
    bool with_id; /* the id that other systems know it by goes, too */
};
/* An interaction with its surveys, answers and case; their mails are the caller's. */
enum rc erase_interaction(struct store *s, int64_t id, const struct erasure *how,
                          struct err *err) MUST_USE;

#endif
