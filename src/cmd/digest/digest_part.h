/* The parts of a digest beside its cases. Each fills its names in d->data and counts
 * its rows. */
#ifndef NACHFASS_CMD_DIGEST_PART_H
#define NACHFASS_CMD_DIGEST_PART_H

#include "cmd/digest/digest_data.h"

/* What waits in the review queue for that person, with a button for each answer they
 * may give. Call inside a transaction: the addresses of the buttons are made. */
enum rc digest_review(struct arena *a, struct letter_facts *lf, struct digest *d,
                      struct err *err) MUST_USE;

/* What waits for that person's approval, with its buttons. Call inside a transaction.
 */
enum rc digest_wishes(struct arena *a, struct letter_facts *lf, struct digest *d,
                      struct err *err) MUST_USE;

/* What promoters said about that person's teams since the last digest. */
enum rc digest_praise(struct arena *a, const struct letter_facts *lf, struct digest *d,
                      struct err *err) MUST_USE;

/* The figures of the firm, the same for everybody. */
enum rc digest_week_load(struct arena *a, const struct letter_facts *lf,
                         struct digest_week *w, struct err *err) MUST_USE;

/* They alone are no news. */
void digest_numbers(struct arena *a, const struct letter_facts *lf,
                    const struct digest_week *w, struct digest *d);

#endif
