/* The compiled word lists, as lexicon.c lays them out and lexicon_find.c reads them:
 * what is looked at for each word of each mail lies side by side in memory. */
#ifndef NACHFASS_READER_LEXICON_TABLE_H
#define NACHFASS_READER_LEXICON_TABLE_H

#include "reader/lexicon.h"
#include "reader/slot.h"

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
    struct pattern_hint second;
    const struct rule *rule;
    enum lex_class cls;
    bool is_word; /* the word is all of the phrase, wherever it stands */
};

/* What rules most entries of a bucket out: class and second word, side by side. */
struct gate {
    uint64_t classes;    /* the entry's bit */
    uint32_t head, mask; /* the first four bytes of its `second` */
};

struct bucket {
    const struct gate *gate; /* one for each entry */
    const struct entry *entry;
    size_t n;
    uint64_t classes; /* of all entries: most words need no further look */
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
    struct bucket lookups[LEX_N]; /* of the classes behind LEX_COMMON */
};

#endif
