/* Foreign text made fit for the part of a mail it goes into. */
#ifndef NACHFASS_MAIL_ESCAPE_H
#define NACHFASS_MAIL_ESCAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "mail/template.h"

struct buf;

/* Appends s for that part. All parts: C0 and C1 controls (tab kept), DEL and bidi
 * controls are left out, bytes that are no UTF-8 become U+FFFD, every line break (CRLF,
 * LF, CR, U+0085, U+2028, U+2029) becomes LF. HTML: & < > " ' as entities, a line break
 * as "<br>" LF; with is_markup neither (for {{{x}}}). HEADER: line breaks and tabs
 * become blanks. */
void escape_put(struct buf *b, struct str s, enum template_escape escape,
                bool is_markup);

/* U+061C, U+200E/F, U+202A to U+202E, U+2066 to U+2069: they reorder what is shown. */
bool escape_is_bidi(uint32_t cp);

#endif
