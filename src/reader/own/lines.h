/* A mail text as lines with roles: the working form of quote and signature removal. */
#ifndef NACHFASS_READER_LINES_H
#define NACHFASS_READER_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "reader/words/lexicon.h"

struct arena;

#define HEAD_CLASSES                                                                   \
    (LEX_BIT(LEX_HEAD_FROM) | LEX_BIT(LEX_HEAD_DATE) | LEX_BIT(LEX_HEAD_OTHER))

enum line_role {
    LINE_OWN,   /* the customer's words (blank lines too) */
    LINE_CLOSE, /* closing formula and name: in the reply, not in the comment */
    LINE_SIG,   /* signature block, device footer, disclaimer */
    LINE_QUOTE, /* quoted or forwarded text */
    LINE_ATTR,  /* attribution, quoted header, separator */
    LINE_MARK   /* HTML_QUOTE_MARK, HTML_SIGNATURE_MARK */
};

struct line {
    struct str text; /* without quote signs, white space at the end cut */
    enum line_role role;
    bool quoted; /* began with '>' */
    bool blank;
    bool trailed;       /* white space was cut at its end */
    bool signs;         /* HTML_SIGNATURE_MARK: a signature follows */
    bool broken;        /* nothing but the line is left of a longer one: see sent.c */
    bool self;          /* "I", "wir", "je": a person speaks */
    bool self_one;      /* "I", "ich", "je": not a firm */
    uint8_t n_head;     /* words of the header label that opens the line */
    uint8_t n_business; /* one more than business_signs once they were counted */
    uint16_t n_common;  /* the same of line_count_common */
    uint32_t n_cut;     /* bytes of quote signs before the text */
    uint32_t n_tail;    /* bytes at its end that are LINE_CLOSE: see tail.c */
    uint32_t n_words;
    uint32_t n_lower; /* words that begin with a small letter */
    uint32_t n_legal; /* single words of LEX_DISCLAIMER */
    uint64_t starts;  /* bit per lex_class of a phrase that opens the line */
    uint64_t has;     /* bit per lex_class of a phrase anywhere in the line */
    uint64_t ends;    /* bit per lex_class of a phrase that ends the line */
};

struct lines {
    struct line *line;
    size_t n;
    bool sent_known; /* quoted lines were found by the text we sent */
    bool to_end;     /* a quote that is opened without signs goes on to the end */
};

void lines_split(struct arena *a, struct str text, struct lines *ret_lines);
/* Index of the next line that is not blank, from i on; n when there is none. */
size_t lines_next(const struct lines *ls, size_t i);
/* Lines of the roles in `roles` (bits 1 << role), blank lines collapsed. */
struct str lines_join(struct arena *a, const struct lines *ls, unsigned roles);
bool line_starts(const struct line *l, enum lex_class c);
bool line_has(const struct line *l, enum lex_class c);
bool line_ends(const struct line *l, enum lex_class c);
/* The text with its quote signs. */
struct str line_raw(const struct line *l);
/* Words that sentences of one language are made of and names and addresses are not. */
size_t line_count_common(struct arena *a, struct line *l);

/* quote.c: marks quotes, attributions, forwarded blocks. */
void quote_mark(struct arena *a, struct lines *ls);
/* sent.c: marks what stems from the mail we sent; word sequences, not lines. */
void sent_mark(struct arena *a, struct lines *ls, struct str sent_text);
/* prefix.c: marks lines quoted by other signs than '>' and what re-wrapping broke. */
void prefix_mark(struct lines *ls);
/* attribution.c: how many lines from i on are an attribution ("Am … schrieb …:"); 0
 * when none. */
size_t attribution_lines(struct arena *a, struct lines *ls, size_t i);
/* attribution.c: offset in the line at which an attribution begins behind the writer's
 * words; 0 when none does. */
size_t attribution_tail(struct arena *a, const struct line *l);
/* attribution.c: line i begins a few lines without quote signs, right above lines with
 * them. */
bool answer_before_signs(const struct lines *ls, size_t i);
/* header_block.c: as attribution_lines, for the header lines of a quoted mail. */
size_t header_block_lines(const struct lines *ls, size_t i);
/* The line looks like one of a header block: "Von: x", "Feladó: x". */
bool header_label(const struct line *l);
/* armour.c: marks what machines on the way put around the words: PGP armour, the
 * warning of a gateway above them. */
void armour_mark(struct lines *ls);
/* signature.c: an answer below a quote without signs, where nothing stands above it. */
void answer_below_mark(struct arena *a, struct lines *ls, struct str name);
/* signature.c: marks signatures, footers, closing formulas. name: of the From header.
 */
void signature_mark(struct arena *a, struct lines *ls, struct str name);

#endif
