/* The text of one part: charset, line ends, format=flowed, other markup than HTML. */
#ifndef NACHFASS_MAIL_BODY_H
#define NACHFASS_MAIL_BODY_H

#include "mail/header.h"
#include "mail/parse.h"

struct arena;

/* Fills text, format, holds_file and, where the text shows that it is HTML, subtype of
 * p from its transfer-decoded bytes. True when the text was cut. */
bool body_decode(struct arena *a, struct mail_part *p, struct str bytes,
                 const struct header_media *type);

/* False for bytes that no person would call text. */
bool body_looks_like_text(struct str bytes);
/* True for bytes that are no text in any charset, though their label says so. */
bool body_is_binary(struct str bytes, struct str charset);

#endif
