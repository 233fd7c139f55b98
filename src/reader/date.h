/* Date header to unix seconds. RFC 5322 3.3 and the obsolete forms of 4.3. */
#ifndef NACHFASS_READER_DATE_H
#define NACHFASS_READER_DATE_H

#include <stdint.h>

#include "base/str.h"

/* 0 when it cannot be read. */
int64_t date_read(struct str value);

#endif
