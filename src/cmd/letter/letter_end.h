/* The data of letters at a case's end and of thanks. Decides nothing. */
#ifndef NACHFASS_CMD_LETTER_END_H
#define NACHFASS_CMD_LETTER_END_H

#include "cmd/letter/letter_data.h"

/* Part of letter_data. */
enum rc letter_data_end(struct arena *a, const struct letter_facts *f,
                        const struct mail_wish *w, const struct letter_address *to,
                        struct tdata *data, struct err *err) MUST_USE;

/* The links of the buttons 'approve' and 'refuse' of a voucher that waits; desk: the
 * address of the reader's desk for that case. */
void letter_approval_mailtos(struct arena *a, struct str desk, struct str lang,
                             int64_t case_id, struct tdata *data);

#endif
