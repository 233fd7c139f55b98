/* Loads what the store knows about an incoming mail, a case or an interaction. */
#ifndef NACHFASS_CMD_FACTS_H
#define NACHFASS_CMD_FACTS_H

#include "cmd/letter/letter.h"
#include "loop/incoming.h"
#include "reader/reading.h"

/* Finds what a reading belongs to: token, then what its sender alone can mean.
 * *ret_how MATCH_NONE: nothing. */
enum rc facts_match(struct arena *a, struct store *st, const struct reading *r,
                    enum match_how *ret_how, struct token_row *ret_token,
                    struct err *err) MUST_USE;

/* The Message-ID of the mail that is answered: an older one than the last, often. */
struct str facts_answered(const struct reading *r);

/* What the reader should know of the mail that is answered: its text and scale. */
enum rc facts_for_reader(struct arena *a, const struct letter_facts *lf,
                         struct str answered, const struct token_row *token,
                         struct reader_request *req, struct err *err) MUST_USE;

/* Facts of a decision and of its letters, for a reading that was matched. */
enum rc facts_incoming(struct arena *a, struct letter_facts *lf,
                       const struct reading *r, int64_t inbox_id,
                       struct incoming_facts *ret, struct err *err) MUST_USE;

/* What is to be settled by the TOKEN_REVIEW of f, with all that belongs to it; f->in
 * holds the order. */
enum rc facts_review(struct arena *a, struct letter_facts *lf, struct incoming_facts *f,
                     struct err *err) MUST_USE;

/* Customer, interaction and first invitation of a case. */
enum rc facts_case(struct arena *a, struct letter_facts *lf, const struct case_file *c,
                   struct err *err) MUST_USE;
/* RC_INPUT: what the case was about was erased, nothing can be done with it. */
enum rc facts_not_erased(const struct letter_facts *lf, struct err *err) MUST_USE;

#endif
