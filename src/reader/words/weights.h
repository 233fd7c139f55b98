/* Learned weights of names, out of a list of conf/: lines of "POINTS NAME NAME …". '*'
 * is what there is without any name. */
#ifndef NACHFASS_READER_WEIGHTS_H
#define NACHFASS_READER_WEIGHTS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

enum { WEIGHTS_BITS = 13, WEIGHTS_SLOTS = 1 << WEIGHTS_BITS };

/* All zero: not yet read. */
struct weights {
    struct weight {
        uint64_t key; /* 0: none */
        int points;
    } slot[WEIGHTS_SLOTS];
    size_t n;
    int base;
    bool ready;
};

/* Reads the embedded list `path` unless it was read before; err as of weights_parse. */
enum rc weights_prepare(struct weights *w, const char *path, struct err *err) MUST_USE;

/* Reads a list into empty weights. RC_CONFIG, and w is bad: err names the line of a
 * malformed entry, or of a name that stands there twice, as one of `path`. */
enum rc weights_parse(struct weights *w, struct str list, const char *path,
                      struct err *err) MUST_USE;

/* Points of the name; 0 when the list does not know it. */
int weights_of(const struct weights *w, struct str name);

/* A sum in which each name counts once; starts as {.points = w->base}. */
struct weights_sum {
    int points;
    uint64_t counted[WEIGHTS_SLOTS / 64]; /* by slot */
};

/* False when the list does not know the name. */
bool weights_add(const struct weights *w, struct weights_sum *sum, struct str name);

#endif
