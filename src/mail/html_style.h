/* What style hides from a person's eyes: declarations, and the style sheet of a mail.
 */
#ifndef NACHFASS_MAIL_HTML_STYLE_H
#define NACHFASS_MAIL_HTML_STYLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct html_tag;

/* Bits of a look: what content inherits, and below what concerns one element alone. */
enum html_state {
    STATE_GONE = 1,       /* display:none and the like: nothing inside can show */
    STATE_TINY = 2,       /* font-size:0 */
    STATE_NO_INK = 4,     /* transparent text */
    STATE_INVISIBLE = 16, /* visibility:hidden */
    STATE_PRE = 32,       /* white space counts */
    STATE_TIGHT = 64,     /* in a paragraph without space around it */
    STATE_INHERITED = 127,

    OWN_NONE = 1 << 8,  /* display:none */
    OWN_CLEAR = 1 << 9, /* opacity:0 */
    OWN_AWAY = 1 << 10, /* moved out of the window */
    OWN_FLAT = 1 << 11, /* without height or width … */
    OWN_CUT = 1 << 12   /* … and what is too long for it is cut off */
};

/* Colours are 0xRRGGBB, or something above that for those we do not know. */
struct html_look {
    unsigned bits;
    uint32_t ink, paper;
};

#define HTML_LOOK_FIRST ((struct html_look){.ink = 0, .paper = 0xffffff})

enum { HTML_RULES_MAX = 128 };

/* What a block of declarations does to a look. */
struct html_effect {
    unsigned set, clear;
    uint32_t ink, paper; /* HTML_COLOUR_NONE: as before */
};

struct html_rule {
    char kind; /* '.', '#', or 't' for a tag */
    uint64_t name;
    uint64_t tag; /* 0 = any */
    struct html_effect normal, important;
};

/* The rules of all style elements that hide or show something: simple selectors only
 * (tag, .class, #id, tag.class, tag#id, lists), the first HTML_RULES_MAX. */
struct html_sheet {
    size_t n;
    struct html_rule rules[HTML_RULES_MAX];
};

/* Reads the content of a style element. What is for print, or for some screens only,
 * does not count. Linear. */
void html_sheet_read(struct html_sheet *sheet, struct str css);

/* What the sheet does to an element: its important declarations, or the others. */
void html_sheet_apply(const struct html_sheet *sheet, const struct html_tag *tag,
                      bool important, struct html_look *look);

/* Declarations ("a: b; c: d !important") in the order of their effect. */
void html_effect_read(struct str declarations, struct html_effect *ret_normal,
                      struct html_effect *ret_important);
void html_effect_apply(struct html_look *look, const struct html_effect *effect);

/* The look inside a tag that is opened in look; sheet may be NULL. */
struct html_look html_tag_look(struct arena *a, const struct html_tag *tag,
                               const struct html_sheet *sheet, struct html_look look);
/* Would a person see text in that look? */
bool html_look_is_visible(struct html_look look);

#endif
