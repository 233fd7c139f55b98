/* The words of a text as phrase books see them, and what lies between them. */
#ifndef NACHFASS_READER_PHRASE_ITEMS_H
#define NACHFASS_READER_PHRASE_ITEMS_H

#include "reader/machine/phrasebook.h"

/* A word of a text, folded. */
struct item {
    struct str word;
    uint64_t head; /* words_head of it */
    bool opens;    /* a line, a sentence or what follows a tag in brackets */
    bool ends;     /* its sentence */
    bool marks;    /* before ':' or the like, or the last of all */
};

/* A text's words in order. */
struct items {
    struct item *item;
    size_t n;
};

/* The first PHRASE_TEXT_MAX bytes of valid UTF-8 text, cut as the book needs it. */
void phrase_items(struct arena *a, enum phrasebook book, struct str text,
                  struct items *ret_items);

#endif
