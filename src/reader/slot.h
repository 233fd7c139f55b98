/* One place of a phrase of the word lists, and how it is written: "word", "a|b|c",
 * "stem*", "maybe?", "#" for a number, ".." for a gap. */
#ifndef NACHFASS_READER_SLOT_H
#define NACHFASS_READER_SLOT_H

#include "base/err.h"
#include "reader/pattern.h"

struct arena;

enum { SLOTS_MAX = 12, SLOT_ALTS_MAX = 40 };

/* Any of its words. */
struct slot {
    const struct pattern *alt;
    size_t n_alts;
    bool optional;
    bool number; /* '#' */
    bool gap;    /* '..' */
};

/* Of one blank-separated piece of a phrase. RC_CONFIG: too many words, a word that is
 * several when folded, a stem of less than three letters. */
enum rc slot_compile(struct arena *a, struct str piece, struct slot *slot) MUST_USE;

#endif
