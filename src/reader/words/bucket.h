/* Phrases by the word they open with, as the lexicon and the phrase books look them up:
 * what is looked at for each word of each mail lies side by side in memory. */
#ifndef NACHFASS_READER_BUCKET_H
#define NACHFASS_READER_BUCKET_H

#include "reader/words/slot.h"

struct arena;

/* The first four bytes of a phrase's first word, and what those of its second have in
 * common: a quick no. All zeros fit. */
struct gate {
    uint32_t first, first_mask, second, second_mask;
};

/* What most words ask for is here, and not only in the rule, so that it need not be
 * fetched. */
struct entry {
    struct pattern first;
    const void *rule; /* the phrase, of whoever compiled it */
    uint8_t cls;      /* the lexicon's, as the next three: enum lex_class */
    uint8_t lang;     /* enum lex_lang */
    bool has_value;   /* the rule's is not 0 */
    bool is_word;     /* the word is all of the phrase, wherever it stands */
};

/* Entries that are looked at together. In memory they follow their gates. */
struct bucket {
    const struct gate *gate; /* one for each entry */
    uint32_t n;
    uint32_t classes; /* bucket_classes of all: most words need no further look */
};

static inline const struct entry *bucket_entries(const struct bucket *b)
{
    const void *behind = b->gate + b->n;
    return (const struct entry *)behind;
}

/* 64 bits of classes in 32. */
static inline uint32_t bucket_classes(uint64_t classes)
{
    return (uint32_t)(classes | classes >> 32);
}

/* first, second: words_head of two words in a row. */
static inline bool gate_fits(const struct gate *g, uint64_t first, uint64_t second)
{
    return ((uint32_t)first & g->first_mask) == g->first &&
           ((uint32_t)second & g->second_mask) == g->second;
}

/* An entry before all of its bucket are known, the newest first. */
struct draft {
    struct entry entry;
    struct gate gate;
    const struct draft *next;
};

/* slot: the n places of the entry's phrase. */
void draft_add(struct arena *a, const struct draft **to, const struct entry *e,
               const struct slot *slot, size_t n);

/* Lays them side by side in their order. */
struct bucket bucket_of(struct arena *a, const struct draft *drafts);

#endif
