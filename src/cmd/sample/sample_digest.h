/* Sample data of the digest. */
#ifndef NACHFASS_CMD_SAMPLE_DIGEST_H
#define NACHFASS_CMD_SAMPLE_DIGEST_H

#include <stdbool.h>

#include "cmd/sample/sample.h"

/* Part of sample_data: what cmd/digest_*.c set. */
void sample_digest(struct arena *a, struct tdata *t, bool is_de, enum sample kind);

#endif
