/* Colours of HTML and CSS, to tell text from the paper it stands on. */
#ifndef NACHFASS_MAIL_HTML_COLOUR_H
#define NACHFASS_MAIL_HTML_COLOUR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum {
    HTML_COLOUR_NONE = 0x7ffffffe, /* says nothing: inherit, "" */
    HTML_COLOUR_CLEAR = 0x7fffffff /* transparent */
};

/* 0xRRGGBB of "#fff", "#ffffff", "ffffff", "rgb(…)" or a name, the first colour of a
 * shorthand; a number above 0xffffff, always the same, for one we do not know. */
uint32_t html_colour(struct str value);

/* Can a person not tell them apart? */
bool html_colour_is_same(uint32_t a, uint32_t b);

#endif
