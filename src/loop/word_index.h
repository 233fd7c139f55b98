/* Lines of a word list by the first byte of what they begin with, so that a word of a
 * text is compared with a few of them and not with all. */
#ifndef NACHFASS_LOOP_WORD_INDEX_H
#define NACHFASS_LOOP_WORD_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum { WORD_INDEX_MAX = 512 };

struct word_entry {
    struct str text; /* never empty */
    bool is_prefix;  /* there was a '*' at its end */
    uint8_t tag;     /* the caller's */
    uint16_t next;   /* of the same first byte; 0 = none */
};

struct word_index {
    struct word_entry entry[WORD_INDEX_MAX]; /* those from 1 to n */
    uint16_t head[256];
    size_t n;
};

/* To an index of zeroes. false: nothing is left of the text without its '*', or there
 * is no room. The text outlives the index. */
bool word_index_add(struct word_index *x, struct str text, uint8_t tag);

/* The first entry that begins with that byte, then those after it; NULL at the end:
 * for (e = word_index_first(x, c); e != NULL; e = word_index_next(x, e)) */
static inline const struct word_entry *word_index_next(const struct word_index *x,
                                                       const struct word_entry *e)
{
    return e->next == 0 ? NULL : &x->entry[e->next];
}

static inline const struct word_entry *word_index_first(const struct word_index *x,
                                                        char c)
{
    uint16_t at = x->head[(unsigned char)c];
    return at == 0 ? NULL : &x->entry[at];
}

#endif
