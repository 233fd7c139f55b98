/* Charset names we know. Conversion itself is declared in parse.h. */
#ifndef NACHFASS_MAIL_CHARSET_H
#define NACHFASS_MAIL_CHARSET_H

#include <stdbool.h>

#include "base/str.h"

struct arena;

/* True when mail_charset_to_utf8 has a converter for that declared name (case, blanks,
 * '-' and '_' do not matter). */
bool charset_is_known(struct str name);

/* Bytes that should be UTF-8 as valid UTF-8: each damaged sequence becomes one U+FFFD,
 * NUL is dropped. A view of bytes where there is nothing to repair. */
struct str charset_repair_utf8(struct arena *a, struct str bytes);

#endif
