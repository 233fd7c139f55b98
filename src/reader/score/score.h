/* The score a text gives: candidates with their evidence, then one decision. */
#ifndef NACHFASS_READER_SCORE_H
#define NACHFASS_READER_SCORE_H

#include "reader/reading.h"
#include "reader/words/lexicon.h"

struct arena;

struct score_request {
    struct str comment; /* own words without closing formula */
    struct toks *words; /* the tokens of all of it, which get marked; NULL when the
                           caller has none */
    struct str subject; /* decoded, as it came */
    enum reading_scale scale;
    enum lex_lang lang; /* of the comment; LANG_ANY when unknown */
};

struct score_result {
    bool has_score;
    int32_t score;
    bool review;
    bool doubtful;     /* a score is meant, but nobody could say which */
    bool leaned;       /* the score is settled by learned weights: no rule knows it */
    bool from_subject; /* a one-click mail */
    struct reading_candidate candidates[READING_CANDIDATES_MAX];
    size_t n_candidates;
    const char *why; /* for people; "" when sure or without any number */
};

/* Asserts only what a careful person would settle on; else review with candidates. */
void score_read(struct arena *a, const struct score_request *req,
                struct score_result *ret);

#endif
