/* The data of the templates that speak of time, and of who stands in for whom. */
#ifndef NACHFASS_CMD_LETTER_CLOCK_H
#define NACHFASS_CMD_LETTER_CLOCK_H

#include "cmd/letter/letter_data.h"

/* Deadlines as they are when the mail leaves, and the person in whose place it comes.
 */
void letter_clock_data(struct arena *a, const struct letter_facts *f,
                       const struct mail_wish *w, struct str lang, struct tdata *data);

#endif
