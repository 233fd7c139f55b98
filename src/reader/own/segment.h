/* One run of own lines between quotes, as the signature rules see it. Private to
 * signature.c, business.c, closing.c and those named below. */
#ifndef NACHFASS_READER_SEGMENT_H
#define NACHFASS_READER_SEGMENT_H

#include "reader/own/lines.h"

struct segment {
    struct arena *a;
    struct lines *ls;
    size_t from, to; /* [from, to) */
    struct str name; /* folded From name */
    bool own_above;  /* the mail says something above this run */
};

/* The line is still taken for the customer's words, and not blank. */
static inline bool segment_has(const struct segment *s, size_t i)
{
    return s->ls->line[i].role == LINE_OWN && !s->ls->line[i].blank;
}

/* Is there a line of the customer's above line i? */
bool segment_own_above(const struct segment *s, size_t i);
/* End of the paragraph of own lines that begins at i. */
size_t segment_paragraph_end(const struct segment *s, size_t i);
/* A line that says something: it has the small words of a sentence, or its end. */
bool segment_is_sentence(const struct segment *s, size_t i);
/* "____", "---", "—": nothing but such marks, two or more. */
bool segment_is_rule(const struct line *l);
/* Nothing but a link. */
bool segment_is_link(const struct line *l);

/* Marks what is still the customer's of lines [from, to) as signature. */
void segment_take(const struct segment *s, size_t from, size_t to);

/* notice.c: marks legal notices: from the first that opens as such on all the rest,
 * others by the paragraph. */
void notice_mark(const struct segment *s);

/* business.c: how many signs of an imprint the line has: firm, telephone, address,
 * link, place. */
size_t business_signs(struct line *l);
/* One sign may be chance ("Website is slow"); an address or link, or two signs, not. */
bool business_is_strong(struct line *l);
/* Line i of the paragraph from start on is what a firm lets follow its imprint: "We
 * trade under the terms of …", below two lines of one and nothing else. */
bool business_is_terms(const struct segment *s, size_t start, size_t i);
/* The last line above is the sender's name: line `start` has it once more. */
bool business_below_name(const struct segment *s, size_t start);
/* Marks blocks of such lines at the end. */
void business_mark(const struct segment *s);

/* closing.c: marks closing formulas and names, and the blocks under them. */
void closing_mark(const struct segment *s);
/* The name or the thanks that end a run without a formula; after business_mark. */
void closing_mark_end(const struct segment *s);
/* formula.c: what line i closes with, alone or with the sender's name behind it. "Viele
 * Grüße an Frau Müller" greets a third person: that is said, not signed. */
enum closes { CLOSES_NOT, CLOSES_THANKS, CLOSES_FORMULA };
enum closes formula_closes(const struct segment *s, size_t i);
bool formula_is(const struct segment *s, size_t i);
/* The same of the part of a line that stands behind its sentences. */
enum closes formula_closes_text(const struct segment *s, struct str text);
/* "Thanks, Anna" without the sender's name. */
struct str formula_without_name(const struct segment *s, struct str t);

/* wish.c: line i is of nothing but the words closings are made of, or of a few words
 * without a verdict that a comma ends. A closing when the name stands right below. */
bool wish_is_line(const struct segment *s, size_t i);
/* Nothing but words, and no verdict in them. */
bool wish_is_flourish(const struct segment *s, struct str text);
/* The same as wish_is_line of the part of a line that stands before the name. */
bool wish_is_text(const struct segment *s, struct str text);

/* beside.c: "(she/her)", "(Schwester von Anna)" below a name. */
bool beside_is_bracketed(const struct line *l);
/* Line i, of the paragraph that ends at `end`, is below the sender's whole name and
 * tells what the sender is or how to call; a word alone and what stands in brackets are
 * of the name. */
bool beside_name(const struct segment *s, size_t i, size_t end);
/* "Captain, Thornbury RC": a post or firm in a paragraph below the whole name. */
bool beside_is_post(const struct segment *s, size_t i);
/* "Dillard Quilts, Paducah": a line by itself with the surname in it, below the name
 * alone. */
bool beside_is_firm(const struct segment *s, size_t i);
/* More of what stands below a role: "Werkdagen: ma, di en do". */
bool beside_goes_on(const struct segment *s, size_t i);

/* Line i of the paragraph from start on, of a block or not, says what neither a role
 * nor a firm does. */
bool beside_is_said(const struct segment *s, size_t start, size_t i, bool block);

/* byline.c: marks the sender's name with more beside it, or a post, in lines of their
 * own at the end: "Anna Feld, Lehrerin i. R.", "Die Tochter". After closing_mark_end.
 */
void byline_mark(const struct segment *s);

/* tail.c: marks what closes within the last line of the run: "All fine! LG Anna". */
void tail_mark(const struct segment *s);

/* signer.c: "Gareth", "H. Drössler", "Sarah (the other one)", "Hilary & David Feld",
 * "Anna Feld, Leeds": at least one word of the sender's name and no other outside
 * brackets but names beside it. */
bool closing_is_name(const struct segment *s, const struct line *l);
/* The text is nothing but the sender's name, or the capital it begins with. */
bool signer_is_text(const struct segment *s, struct str text);
/* Two words or more of the name, or the whole of a shorter one. */
bool signer_is_whole(const struct segment *s, const struct line *l);
/* The sender's name was taken as such a few lines above line i: what repeats it there
 * heads a signature. */
bool closing_is_signed(const struct segment *s, size_t i);
/* The folded word is of the sender's name, a short form of it, or kisses. */
bool signer_word(const struct segment *s, struct str word);
/* The folded word is one of the sender's name. */
bool signer_has(const struct segment *s, struct str word);
/* "hall", "9": the sender's name has the number behind the word. */
bool signer_has_number(const struct segment *s, struct str word, struct str number);
/* The folded word may stand beside a name: "dr", "fam", a letter. */
bool signer_title(struct str word);
/* The line begins with the sender's whole name, of two words at least. */
bool signer_heads(const struct segment *s, const struct line *l);
/* The last word of a short line, kisses apart, is of the sender's name or a short form
 * of it. */
bool signer_ends(const struct segment *s, const struct line *l);
/* The same, and nothing stands before it. */
bool signer_alone(const struct segment *s, const struct line *l);
/* "Steffi", "Jo x", "tobi": words that sentences are not made of; "Grund: Steffi" says
 * more. */
bool signer_short(const struct segment *s, size_t i);
/* "-Dave", "/Anders" where the header tells no name. */
bool signer_dashed(const struct segment *s, size_t i);

#endif
