/* One place of a phrase of the word lists, and how it is written: "word", "a|b|c",
 * "stem*", "maybe?", "#" for a number, ".." for a gap. */
#ifndef NACHFASS_READER_SLOT_H
#define NACHFASS_READER_SLOT_H

#include "base/err.h"
#include "reader/words/pattern.h"

struct arena;

enum { SLOTS_MAX = 12, SLOT_ALTS_MAX = 40 };

/* Any of its words. */
struct slot {
    const struct pattern *alt;
    uint64_t firsts; /* a bit for each letter that one begins with: a quick no */
    uint8_t n_alts;
    bool optional;
    bool number; /* '#' */
    bool gap;    /* '..' */
};

static inline uint64_t slot_first(uint64_t head)
{
    return UINT64_C(1) << (head & 63);
}

/* Is the word, with its words_head, one of the slot's? */
static inline bool slot_has(const struct slot *s, struct str word, uint64_t head)
{
    bool has = false;
    if ((s->firsts & slot_first(head)) != 0) {
        for (size_t i = 0; i < s->n_alts && !has; i++) {
            has = pattern_fits(&s->alt[i], word, head);
        }
    }
    return has;
}

/* The n places of a phrase, copied so that what is looked at when its first word stands
 * somewhere, its other places and their words, lies side by side in `a`; the letters
 * of the words, that few looks need, go to `letters`. */
const struct slot *slots_keep(struct arena *a, struct arena *letters,
                              const struct slot *slots, size_t n);

/* Of one blank-separated piece of a phrase. RC_CONFIG: too many words, a word that is
 * several when folded, a stem of less than three letters. */
enum rc slot_compile(struct arena *a, struct str piece, struct slot *slot) MUST_USE;

#endif
