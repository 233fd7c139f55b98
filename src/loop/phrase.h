/* Words as people type them, made comparable: case, umlauts, punctuation aside. Pure.
 */
#ifndef NACHFASS_LOOP_PHRASE_H
#define NACHFASS_LOOP_PHRASE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

enum { WORDS_LINE_MAX = 256 };

/* The words of s in lower case, one blank between, without punctuation: "GELÖST (#12)!"
 * gives "geloest 12". Umlauts become ae, oe, ue, ss, composed or not; any other foreign
 * letter becomes 'x'. out has room for WORDS_LINE_MAX bytes; a longer text gives an
 * empty result: it is no short phrase. */
struct str phrase_fold(struct str s, char out[WORDS_LINE_MAX]);

/* The same of a text of any length, up to PHRASE_TEXT_MAX bytes of it; a run of more
 * than WORDS_LINE_MAX bytes without a blank is left out. */
enum { PHRASE_TEXT_MAX = 32768 };
struct str phrase_fold_text(struct arena *a, struct str s);

/* Do some words of the text, one after the other, match the pattern? Both are folded;
 * * and ? of the pattern stand for letters of its words, which are as many as there. */
bool phrase_has(struct str folded_text, struct str pattern);

/* Are both the same words once folded? False for empty ones. */
bool phrase_same(struct str a, struct str b);

/* Is s one of the n words of the table? */
bool phrase_in(struct str s, const char *const *table, size_t n);

/* Does the text say more than a score and a greeting? */
bool phrase_give_reason(struct str text);

#endif
