/* The compiled word lists, as lexicon.c lays them out and lexicon_find.c reads them. */
#ifndef NACHFASS_READER_LEXICON_TABLE_H
#define NACHFASS_READER_LEXICON_TABLE_H

#include "reader/words/bucket.h"
#include "reader/words/lexicon.h"

struct rule {
    const struct slot *slot;
    int32_t value;
    uint8_t n_slots;
    bool at_start, at_end;
};

enum { LEXICON_BITS = 12, LEXICON_BUCKETS = 1 << LEXICON_BITS };

/* A text is looked through for LEX_LINES or for LEX_MEANING: each has a table of its
 * own, with LEX_SELF in both, and so have the words of LEX_COMMON. */
enum lexicon_part { PART_LINES, PART_MEANING, PART_COMMON, LEXICON_PARTS };

struct lexicon {
    struct {
        struct pattern_set words, prefixes; /* the heads below */
        struct bucket word[LEXICON_BUCKETS];
        struct bucket prefix[LEXICON_BUCKETS];
        struct bucket numbers; /* phrases that begin with '#' */
    } part[LEXICON_PARTS];
    struct bucket lookups[LEX_N];    /* of the classes behind LEX_COMMON */
    struct pattern_set lookup_heads; /* lexicon_lookup_key of their words */
};

/* Most words are none of a class: told without a look at its list. */
static inline uint64_t lexicon_lookup_key(enum lex_class cls, uint64_t head)
{
    return head ^ (uint64_t)cls << 56;
}

#endif
