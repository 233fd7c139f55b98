/* mailto: links (RFC 6068) that open a prefilled mail. */
#ifndef NACHFASS_MAIL_MAILTO_H
#define NACHFASS_MAIL_MAILTO_H

#include "base/str.h"

struct arena;

/* "mailto:ADDRESS?subject=…&body=…", percent-encoded UTF-8, line ends as CRLF; an empty
 * subject or body is left out. */
struct str mailto_make(struct arena *a, struct str address, struct str subject,
                       struct str body);

#endif
