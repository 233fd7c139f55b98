/* Sample data of letters at a case's end and of thanks. */
#ifndef NACHFASS_CMD_SAMPLE_END_H
#define NACHFASS_CMD_SAMPLE_END_H

#include <stdbool.h>

#include "cmd/sample/sample.h"
#include "mail/template.h"

/* Part of sample_data: what cmd/letter/letter_end.c sets. */
void sample_end(struct tdata *t, bool is_de, enum sample kind);

#endif
