/* The two charsets that most mails are in, labelled right or wrong. Results may be
 * views of the bytes. */
#ifndef NACHFASS_MAIL_CHARSET_UTF8_H
#define NACHFASS_MAIL_CHARSET_UTF8_H

#include <stdbool.h>

#include "base/str.h"

struct arena;

/* Undefined bytes become U+FFFD, NUL is dropped. */
struct str charset_cp1252_to_utf8(struct arena *a, struct str bytes);

/* As UTF-8, repaired, when the bytes look like it, else as windows-1252. said_utf8: the
 * label says so. */
struct str charset_guess_to_utf8(struct arena *a, struct str bytes, bool said_utf8);

/* Valid, and more than ASCII: no other charset looks like that by chance. */
bool charset_is_surely_utf8(struct str bytes);
/* Characters of more than one byte when all of them are sound; else 0. */
size_t charset_count_utf8(struct str bytes);

/* UTF-8 that was taken for windows-1252 and encoded once more ("fÃ¼r") as it was meant;
 * text itself unless all of it is of that kind. text is valid UTF-8. */
struct str charset_undouble(struct arena *a, struct str text);

/* Without a byte order mark at the start. */
struct str charset_without_bom(struct str text);

#endif
