/* What the customer wants, from own words and subject. */
#ifndef NACHFASS_READER_INTENT_H
#define NACHFASS_READER_INTENT_H

#include "reader/reading.h"

struct arena;
struct toks;

/* has_score: a score was asserted or is up for review. Unsubscribing beats all, then
 * the wrong person; a question counts only without a score. */
enum reading_intent intent_read(struct arena *a, struct str comment, struct str subject,
                                bool has_score);
/* The same of a comment's tokens, marked with all classes. */
enum reading_intent intent_of(struct arena *a, const struct toks *comment,
                              struct str subject, bool has_score);

#endif
