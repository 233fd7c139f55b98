/* One HTML tag: which element, the attributes that matter, what its style hides. */
#ifndef NACHFASS_MAIL_HTML_TAG_H
#define NACHFASS_MAIL_HTML_TAG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum html_element {
    EL_OTHER,
    EL_A,
    EL_BLOCK, /* any element that only breaks the line: section, form, dl … */
    EL_BLOCKQUOTE,
    EL_BODY,
    EL_BR,
    EL_CELL, /* td, th */
    EL_DIV,
    EL_FONT,
    EL_HEADING,
    EL_HR,
    EL_IMG,
    EL_INLINE,    /* b, i, em … */
    EL_INVISIBLE, /* template, svg */
    EL_LI,
    EL_LIST,
    EL_P,
    EL_PRE,
    EL_RAW, /* script, style, title …: content is no text */
    EL_ROW,
    EL_SPAN,
    EL_TABLE,
    EL_VOID, /* meta, link, input …: never closed, no text */
    EL_COUNT
};

struct html_tag {
    enum html_element element;
    struct str name; /* as written */
    bool is_end;
    struct str style, class, id, name_attr, alt, color, bgcolor, media;
    bool is_hidden; /* attribute hidden */
};

/* Reads the tag at the start of s, which starts with '<' and a letter or '/'. Returns
 * the bytes it takes; all of s when the tag is never closed. Linear. */
size_t html_tag_read(struct str s, struct html_tag *ret_tag);

/* True for the elements by which mail clients open what they quote. */
bool html_tag_opens_quote(const struct html_tag *tag);
/* The same for the signature that a client puts in by itself. */
bool html_tag_opens_signature(const struct html_tag *tag);
/* A paragraph without space around it (Outlook writes each line as one). */
bool html_tag_is_tight(const struct html_tag *tag);

#endif
