/* Header values out: folding and RFC 2047 encoded words. */
#ifndef NACHFASS_MAIL_ENCWORD_H
#define NACHFASS_MAIL_ENCWORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct buf;

/* A header field being written. */
struct header_out {
    struct buf *out;
    size_t col;    /* where the line stands */
    bool has_item; /* behind the name */
};

/* Starts the field "Name: ". */
void header_begin(struct header_out *h, const char *name);
/* Ends it with CRLF. */
void header_end(struct header_out *h);
/* Puts printable ASCII that may not be broken; before it a blank, or a fold where the
 * line would pass 76 characters. The first item behind the name gets neither. */
void header_put_item(struct header_out *h, struct str item);
/* Puts free text (Subject): as it is when that reads back the same, else as encoded
 * words. s holds UTF-8 without controls. */
void header_put_text(struct header_out *h, struct str s);
/* Puts a display name: atoms, a quoted string or encoded words. Same demands. */
void header_put_phrase(struct header_out *h, struct str s);

#endif
