/* A mail text as lines with roles: the working form of quote and signature removal. */
#ifndef NACHFASS_READER_LINES_H
#define NACHFASS_READER_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "reader/lexicon.h"

struct arena;

enum line_role {
    LINE_OWN,   /* the customer's words (blank lines too) */
    LINE_CLOSE, /* closing formula and name: in the reply, not in the comment */
    LINE_SIG,   /* signature block, device footer, disclaimer */
    LINE_QUOTE, /* quoted or forwarded text */
    LINE_ATTR,  /* attribution, quoted header, separator */
    LINE_MARK   /* HTML_QUOTE_MARK */
};

struct line {
    struct str text; /* without quote signs, white space at the end cut */
    enum line_role role;
    bool quoted; /* began with '>' */
    bool blank;
    bool broken;     /* nothing but the line is left of a longer one: see sent.c */
    uint64_t starts; /* bit per lex_class of a phrase that opens the line */
    uint64_t has;    /* bit per lex_class of a phrase anywhere in the line */
    size_t n_words;
    size_t n_lower; /* words that begin with a small letter */
};

struct lines {
    struct line *line;
    size_t n;
    bool sent_known; /* quoted lines were found by the text we sent */
};

void lines_split(struct arena *a, struct str text, struct lines *ret_lines);
/* Index of the next line that is not blank, from i on; n when there is none. */
size_t lines_next(const struct lines *ls, size_t i);
/* Lines of the roles in `roles` (bits 1 << role), blank lines collapsed. */
struct str lines_join(struct arena *a, const struct lines *ls, unsigned roles);
bool line_starts(const struct line *l, enum lex_class c);
bool line_has(const struct line *l, enum lex_class c);

/* quote.c: marks quotes, attributions, forwarded blocks. */
void quote_mark(struct arena *a, struct lines *ls);
/* sent.c: marks what stems from the mail we sent; word sequences, not lines. */
void sent_mark(struct arena *a, struct lines *ls, struct str sent_text);
/* attribution.c: how many lines from i on are an attribution ("Am … schrieb …:") or
 * the header block of a quoted mail; 0 when none. */
size_t attribution_lines(struct arena *a, const struct lines *ls, size_t i);
size_t header_block_lines(const struct lines *ls, size_t i);
/* signature.c: marks signatures, footers, closing formulas. name: of the From header.
 */
void signature_mark(struct arena *a, struct lines *ls, struct str name);

#endif
