/* What a digest tells one person. */
#ifndef NACHFASS_CMD_DIGEST_DATA_H
#define NACHFASS_CMD_DIGEST_DATA_H

#include "cmd/letter.h"

/* Cases the person owns, or was told about by the ladder, most urgent first; the review
 * queue and mails set aside go to the owner of the default team, so that somebody
 * always sees them. *ret_has_news false: nothing to say. Call inside a transaction
 * (desk tokens are made for the buttons). */
enum rc digest_data(struct arena *a, const struct letter_facts *lf,
                    const struct person *who, struct tdata *data, bool *ret_has_news,
                    struct err *err) MUST_USE;

#endif
