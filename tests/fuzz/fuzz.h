/* What the fuzz targets share. A target is one fuzz_<name>.c with fuzz_one in it; what
 * it says of an input depends on the input alone, so that a finding can be replayed. */
#ifndef NACHFASS_FUZZ_H
#define NACHFASS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Stays on in every build: a promise that must hold for each input. */
#define CLAIM(what) ((what) ? (void)0 : fuzz_broken(__FILE__, __LINE__, #what))
NORETURN void fuzz_broken(const char *file, int line, const char *what);

/* ---- by each target */

/* Before the first input. True: anybody may send such inputs, so that reading them must
 * be linear in time. */
bool fuzz_init(void);
/* One input; ends the process where a promise is broken. */
void fuzz_one(struct arena *a, struct str in);

/* ---- for them */

/* A number that the input alone decides, for choices within a target. */
uint64_t fuzz_choice(struct str in);
/* Valid UTF-8 without NUL. */
bool fuzz_is_text(struct str s);
/* The same, and no control character but the tab. */
bool fuzz_is_line(struct str s);
/* Any bytes as such a text. */
struct str fuzz_text(struct arena *a, struct str bytes);
/* Are the bytes of part, white space aside, in whole in that order? */
bool fuzz_is_subsequence(struct str part, struct str whole);
/* Is part a view into whole, or empty? */
bool fuzz_is_view(struct str part, struct str whole);
/* Cuts *in before the line "=NAME=" (mark with its line ends) and returns what follows
 * it; empty with a NULL ptr when there is none. */
struct str fuzz_cut(struct str *in, struct str mark);
/* A file that holds the bytes, until the next call; it goes with the process. */
char *fuzz_file(struct str bytes);

#endif
