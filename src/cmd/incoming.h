/* Mail that is stored, read and applied: the second half of fetch. */
#ifndef NACHFASS_CMD_INCOMING_H
#define NACHFASS_CMD_INCOMING_H

#include "base/err.h"

struct fetch_counts;
struct step;

/* Reads and applies all mail of all mailboxes that is not read yet, in the order in
 * which it was stored. A mail that cannot be read is set aside and is no error. Adds to
 * counts. Side by side with other runs each mail has its effects once. */
enum rc incoming_read_all(struct step *s, struct fetch_counts *counts,
                          struct err *err) MUST_USE;

#endif
