/* Keys of mails over IMAP: "UIDVALIDITY/UID", what stands behind a '~' is the caller's.
 */
#ifndef NACHFASS_POST_IMAP_KEYS_H
#define NACHFASS_POST_IMAP_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct imap_key {
    int64_t uidvalidity;
    int64_t uid;
};

/* Reads n keys into list and sorts it. RC_INPUT: one of them is none. */
enum rc imap_keys_sort(const struct str *keys, size_t n, struct imap_key *list,
                       struct err *err) MUST_USE;

#endif
