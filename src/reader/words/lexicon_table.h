/* The compiled word lists, as lexicon.c lays them out and lexicon_find.c reads them:
 * what is looked at for each word of each mail lies side by side in memory. */
#ifndef NACHFASS_READER_LEXICON_TABLE_H
#define NACHFASS_READER_LEXICON_TABLE_H

#include "reader/words/lexicon.h"
#include "reader/words/slot.h"

struct rule {
    const struct slot *slot;
    size_t n_slots;
    enum lex_class cls;
    enum lex_lang lang;
    int32_t value;
    bool at_start, at_end;
};

/* A phrase by one of the words it may open with. What most words ask for is here, and
 * not only in the rule, so that it need not be fetched. */
struct entry {
    struct pattern first;
    struct pattern_hint second;
    const struct rule *rule;
    enum lex_class cls;
    uint8_t lang;   /* the rule's */
    bool has_value; /* the rule's is not 0 */
    bool is_word;   /* the word is all of the phrase, wherever it stands */
};

/* What rules most entries of a bucket out: class and second word, side by side. */
struct gate {
    uint64_t classes;    /* the entry's bit */
    uint32_t head, mask; /* the first four bytes of its `second` */
};

/* In memory the gates follow the bucket, and the entries the gates. */
struct bucket {
    uint64_t classes; /* of all entries: most words need no further look */
    size_t n;
    const struct gate *gate; /* one for each entry */
    const struct entry *entry;
};

enum { LEXICON_BITS = 12, LEXICON_BUCKETS = 1 << LEXICON_BITS };

/* A text is looked through for LEX_LINES or for LEX_MEANING: each has a table of its
 * own, with LEX_SELF in both, and so have the words of LEX_COMMON. */
enum lexicon_part { PART_LINES, PART_MEANING, PART_COMMON, LEXICON_PARTS };

struct lexicon {
    struct {
        struct pattern_set words, prefixes;         /* the heads below */
        const struct bucket *word[LEXICON_BUCKETS]; /* NULL for no entries */
        const struct bucket *prefix[LEXICON_BUCKETS];
        const struct bucket *numbers; /* phrases that begin with '#' */
    } part[LEXICON_PARTS];
    const struct bucket *lookups[LEX_N]; /* of the classes behind LEX_COMMON */
    struct pattern_set lookup_heads;     /* lexicon_lookup_key of their words */
};

/* Most words are none of a class: told without a look at its list. */
static inline uint64_t lexicon_lookup_key(enum lex_class cls, uint64_t head)
{
    return head ^ (uint64_t)cls << 56;
}

#endif
