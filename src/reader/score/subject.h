/* The score in the subject of a one-click mail. */
#ifndef NACHFASS_READER_SUBJECT_H
#define NACHFASS_READER_SUBJECT_H

#include "reader/score/score.h"

/* "Bewertung 7", "Re: Score 7", "7": the whole subject; *ret is set. False for any
 * other. */
bool subject_read(struct arena *a, const struct score_request *req,
                  struct reading_candidate *ret);

#endif
