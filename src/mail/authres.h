/* Authentication-Results (RFC 8601): does a server we trust vouch for the From of a
 * mail?
 */
#ifndef NACHFASS_MAIL_AUTHRES_H
#define NACHFASS_MAIL_AUTHRES_H

#include <stdbool.h>

#include "base/str.h"

/* headers: the values of all Authentication-Results fields of the mail, unfolded,
 * topmost first, LF between. True only when the topmost one whose authserv-id equals
 * the given one (ASCII case aside) says dmarc=pass for the domain of from_addr, or
 * dkim=pass by a signature of that domain or a parent of it, and no dmarc failure
 * beside it. False for anything else: no such field, an empty authserv_id, SPF alone,
 * malformed text. */
bool authres_passes(struct str headers, struct str authserv_id, struct str from_addr);

/* The same for a server that names no authserv-id (Exchange Online): the topmost field
 * alone counts, and only where it begins with a result. */
bool authres_passes_nameless(struct str headers, struct str from_addr);

#endif
