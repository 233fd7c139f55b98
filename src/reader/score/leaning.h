/* Where a number leans: all the signs around it speak a little for the score or for
 * some other number. For texts whose numbers have equal claims by every rule. */
#ifndef NACHFASS_READER_LEANING_H
#define NACHFASS_READER_LEANING_H

#include "reader/score/candidate.h"

/* Gets the signs around a candidate, what scripts/learn-score learns from: "b1=ich":
 * the word before; "a2.points": the second behind is of that class; "B.give": a word of
 * the sentence before it is; "P.now": one between the number before and it; "R4": so
 * far from the end. One may come more than once and counts once; name lives for the
 * call. */
typedef void leaning_sign_fn(void *ctx, struct str name);

/* Compiles conf/score-weights.txt; err names the line of a malformed entry. */
enum rc leaning_prepare(struct err *err) MUST_USE;

void leaning_signs_of(const struct scan *s, size_t i, leaning_sign_fn *take, void *ctx);

/* In tenths of log odds that it is the score. */
struct leaning {
    const struct cand *best; /* leans most; NULL without candidates */
    int points;              /* its */
    int rival; /* most of any with another number; LEANING_NONE: no other */
};

enum { LEANING_NONE = -1000 };

void leaning_weigh(const struct scan *s, struct leaning *ret);

#endif
