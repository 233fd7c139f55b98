/* What we asked, as the quote of our survey shows it. */
#ifndef NACHFASS_READER_ASKED_H
#define NACHFASS_READER_ASKED_H

#include <stdbool.h>

#include "reader/reading.h"

/* The scale whose buttons stand in text: all its numbers in order, with links, quote
 * signs and line ends between them but no word. False: there are none. Linear. */
bool asked_scale(struct str text, enum reading_scale *ret);

#endif
