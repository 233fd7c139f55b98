/* The text side of html_to_text: white space, line breaks, quote marks. */
#ifndef NACHFASS_MAIL_HTML_OUT_H
#define NACHFASS_MAIL_HTML_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

struct arena;

struct html_out {
    struct buf text;
    size_t line_from;  /* offset of the present line's text, behind its quote marks */
    unsigned breaks;   /* line ends to write before the next text: 0, 1, 2 */
    bool in_line;      /* the present line holds text */
    bool soft_line;    /* the present line holds only blanks that do not collapse */
    size_t blanks;     /* blanks to write before the next text of the line */
    size_t quote;      /* depth the next text is in */
    size_t line_quote; /* depth of the last line written */
    bool bulleted;     /* a bullet was the last thing written */
    bool marked;       /* a quote mark was the last thing written */
};

void html_out_init(struct html_out *o, size_t max_bytes);
/* Text as in the source, references resolved. White space collapses unless pre. */
void html_out_text(struct html_out *o, struct str text, bool pre);
/* "- " or "1. " of a list item: the first block in it stays on its line. */
void html_out_bullet(struct html_out *o, struct str bullet);
/* The edge of a block: at least n line ends before what follows. */
void html_out_break(struct html_out *o, unsigned n);
void html_out_br(struct html_out *o); /* <br> */
/* What follows is quoted that deep. */
void html_out_quote(struct html_out *o, size_t depth);
/* A line of its own holding the mark. */
void html_out_mark(struct html_out *o, struct str mark);
/* The text, copied to the arena; frees the rest. */
struct str html_out_finish(struct arena *a, struct html_out *o);

#endif
