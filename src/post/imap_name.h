/* Mailbox names on the wire: modified UTF-7 (RFC 3501 5.1.3).
 * Must never let a byte out that could end a command. */
#ifndef NACHFASS_POST_IMAP_NAME_H
#define NACHFASS_POST_IMAP_NAME_H

#include "base/err.h"
#include "base/str.h"

struct arena;

/* "nachfass/Entwürfe" with delimiter '.' -> "nachfass.Entw&APw-rfe". RC_CONFIG: empty,
 * not UTF-8, control bytes, a list wildcard ('*', '%'), over 200 bytes. delimiter 0:
 * the server has no hierarchy, '/' stays. */
enum rc imap_name_encode(struct arena *a, struct str name, char delimiter,
                         const char **ret_name, struct err *err) MUST_USE;

#endif
