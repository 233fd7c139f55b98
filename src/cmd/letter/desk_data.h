/* What a mail to a manager offers them: buttons, earlier cases, a suggested answer. */
#ifndef NACHFASS_CMD_DESK_DATA_H
#define NACHFASS_CMD_DESK_DATA_H

#include "cmd/letter/letter_data.h"

/* Fills the names of the buttons and of the customer's earlier cases. */
enum rc desk_data(struct arena *a, const struct letter_facts *f,
                  const struct letter_address *to, struct tdata *data,
                  struct err *err) MUST_USE;

/* Renders the template 'suggestion' in the customer's language with all that data holds
 * by then, and adds it. */
enum rc desk_data_suggestion(struct arena *a, const struct letter_facts *f,
                             const struct letter_address *to, struct tdata *data,
                             struct str *ret_text, struct err *err) MUST_USE;

#endif
