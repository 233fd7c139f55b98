/* What a notice says: to people of the firm, about a mail of theirs. */
#ifndef NACHFASS_CMD_NOTICE_DATA_H
#define NACHFASS_CMD_NOTICE_DATA_H

#include "cmd/letter/letter.h"

/* Fills the names that only the template 'notice' uses; lang is the reader's. */
void notice_data(struct arena *a, const struct letter_facts *f,
                 const struct mail_wish *w, struct str lang, struct tdata *data);

#endif
