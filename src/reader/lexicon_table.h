/* The compiled word lists, as lexicon.c lays them out and lexicon_find.c reads them:
 * what is looked at for each word of each mail lies side by side in memory. */
#ifndef NACHFASS_READER_LEXICON_TABLE_H
#define NACHFASS_READER_LEXICON_TABLE_H

#include "reader/lexicon.h"

/* A word of a list, compared by its first eight bytes before anything else. */
struct pattern {
    uint64_t head; /* words_head of the word */
    uint64_t mask; /* the bytes of it that must be equal: all, but for a prefix */
    struct str word;
    bool is_prefix;
};

/* One place of a phrase: any of its words. */
struct slot {
    const struct pattern *alt;
    size_t n_alts;
    bool optional;
    bool number; /* '#' */
    bool gap;    /* '..' */
};

struct rule {
    const struct slot *slot;
    size_t n_slots;
    enum lex_class cls;
    enum lex_lang lang;
    int32_t value;
    bool at_start, at_end;
};

/* A phrase by one of the words it may open with. */
struct entry {
    struct pattern first;
    const struct rule *rule;
    enum lex_class cls;
    bool is_word; /* the word is all of the phrase, wherever it stands */
};

struct bucket {
    const struct entry *entry;
    size_t n;
    uint64_t classes; /* of all entries: most words need no further look */
};

enum { LEXICON_BUCKETS = 4096 };

struct lexicon {
    struct bucket word[LEXICON_BUCKETS];
    struct bucket common[LEXICON_BUCKETS]; /* words of LEX_COMMON */
    struct bucket prefix[LEXICON_BUCKETS];
    struct bucket numbers; /* phrases that begin with '#' */
    struct bucket lookups; /* classes behind LEX_COMMON */
};

static inline size_t lexicon_word_bucket(uint64_t head)
{
    return (size_t)(head * UINT64_C(0x9e3779b97f4a7c15) >> 52);
}

/* Of all words with these first three bytes: a prefix has as many. */
static inline size_t lexicon_prefix_bucket(uint64_t head)
{
    return lexicon_word_bucket(head & 0xffffff);
}

static inline bool pattern_fits(const struct pattern *p, struct str word, uint64_t head)
{
    if ((head & p->mask) != p->head) {
        return false;
    }
    /* folded words hold no NUL: a shorter one is told by its head */
    if (p->word.len < sizeof head) {
        return true;
    }
    return p->is_prefix ? str_starts(word, p->word) : str_eq(word, p->word);
}

#endif
