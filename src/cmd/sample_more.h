/* Sample data of letters at a case's end and of thanks. */
#ifndef NACHFASS_CMD_SAMPLE_MORE_H
#define NACHFASS_CMD_SAMPLE_MORE_H

#include <stdbool.h>

#include "cmd/sample.h"
#include "mail/template.h"

/* Part of sample_data: what cmd/letter_more.c sets. */
void sample_more(struct tdata *t, bool is_de, enum sample kind);

#endif
