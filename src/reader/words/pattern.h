/* A word of a list and how a word of a text is held against it. Most comparisons end
 * with the first eight bytes. */
#ifndef NACHFASS_READER_PATTERN_H
#define NACHFASS_READER_PATTERN_H

#include "reader/words/words.h"

struct pattern {
    uint64_t head; /* words_head of the word */
    const char *text;
    uint32_t len;
    bool is_prefix;
    uint8_t n_free; /* bits of a head that may differ: those behind a prefix */
};

static inline struct str pattern_word(const struct pattern *p)
{
    return str_of(p->text, p->len);
}

/* Of a folded word, or of all words that begin with it. */
static inline struct pattern pattern_of(struct str word, bool is_prefix)
{
    bool is_open = is_prefix && word.len < sizeof(uint64_t);
    return (struct pattern){
        .head = words_head(word),
        .text = word.ptr,
        .len = (uint32_t)word.len,
        .is_prefix = is_prefix,
        .n_free = (uint8_t)(is_open ? 8 * (sizeof(uint64_t) - word.len) : 0)};
}

/* The bits of a head that must be equal. */
static inline uint64_t pattern_mask(const struct pattern *p)
{
    return UINT64_MAX >> p->n_free;
}

/* head: words_head of word. */
static inline bool pattern_fits(const struct pattern *p, struct str word, uint64_t head)
{
    if ((head & pattern_mask(p)) != p->head) {
        return false;
    }
    /* folded words hold no NUL: a shorter one is told by its head */
    if (p->len < sizeof head) {
        return true;
    }
    return p->is_prefix ? str_starts(word, pattern_word(p))
                        : str_eq(word, pattern_word(p));
}

/* A number of the given bits for the table that words are looked up in. */
static inline size_t pattern_word_key(uint64_t head, unsigned bits)
{
    return (size_t)(head * UINT64_C(0x9e3779b97f4a7c15) >> (64 - bits));
}

static inline uint64_t pattern_prefix_head(uint64_t head)
{
    return head & 0xffffff;
}

/* The same by the first three bytes: a prefix has as many. */
static inline size_t pattern_prefix_key(uint64_t head, unsigned bits)
{
    return pattern_word_key(pattern_prefix_head(head), bits);
}

/* The heads a table was built from, one bit each: small enough to stay in the cache, so
 * that most words are turned down without a look at the table. May say yes to others.
 */
enum { PATTERN_SET_BITS = 16 };
struct pattern_set {
    uint64_t bits[1 << (PATTERN_SET_BITS - 6)];
};

static inline void pattern_set_add(struct pattern_set *s, uint64_t head)
{
    size_t key = pattern_word_key(head, PATTERN_SET_BITS);
    s->bits[key / 64] |= UINT64_C(1) << (key % 64);
}

static inline bool pattern_set_may_have(const struct pattern_set *s, uint64_t head)
{
    size_t key = pattern_word_key(head, PATTERN_SET_BITS);
    return (s->bits[key / 64] >> (key % 64) & 1) != 0;
}

#endif
