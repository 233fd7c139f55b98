/* Character references of HTML. */
#ifndef NACHFASS_MAIL_HTML_ENTITY_H
#define NACHFASS_MAIL_HTML_ENTITY_H

#include <stddef.h>

#include "base/str.h"

struct arena;

/* Reads the reference at the start of s ("&amp;", "&#8364;", "&#x20ac;"). Returns the
 * bytes it takes and its code point; 0 when it is none and the '&' stands for itself.
 */
size_t html_entity_at(struct str s, uint32_t *ret_cp);

/* All references of s replaced; s itself when it holds none. */
struct str html_entity_decode(struct arena *a, struct str s);

#endif
