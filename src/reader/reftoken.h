/* Candidate tokens: which of our mails does this one answer? */
#ifndef NACHFASS_READER_REFTOKEN_H
#define NACHFASS_READER_REFTOKEN_H

#include "mail/parse.h"
#include "reader/reading.h"

/* Fills tokens and n_tokens, best evidence first: addresses it was sent to, Message-IDs
 * it refers to, then the text (links, returned headers, printed reference). */
void reftoken_find(struct arena *a, const struct mail_message *m,
                   struct reading *ret_reading);

/* What is likely to stand in the reading of that mail, by a look at its header's bytes:
 * the first token, in_reply_to, and of references the last. No proof of anything. All
 * else of *ret_guess is empty. */
void reftoken_guess(struct arena *a, struct str raw, struct reading *ret_guess);

#endif
