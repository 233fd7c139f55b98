/* Several reader children at work side by side; readings come in the order in which the
 * mails were submitted. */
#ifndef NACHFASS_READER_POOL_H
#define NACHFASS_READER_POOL_H

#include <stddef.h>

#include "reader/reading.h"

enum { POOL_MAX = 8 };

struct pool;

/* Starts n children, at most POOL_MAX; 0 = one a processor. RC_BROKEN when not even one
 * can be had; with fewer than asked for it goes on with those. */
enum rc pool_start(size_t n, struct pool **ret_pool, struct err *err) MUST_USE;

/* Hands a mail to a child that has none. RC_NONE: all are busy, take a reading first.
 * RC_BROKEN: no child is left. req may go when it returns. */
enum rc pool_submit(struct pool *p, const struct reader_request *req,
                    struct err *err) MUST_USE;

/* The reading of the mail that was submitted first of those not taken yet; codes as for
 * worker_read. RC_NONE: none was submitted. */
enum rc pool_take(struct arena *a, struct pool *p, struct reading *ret_reading,
                  struct err *err) MUST_USE;

void pool_stop(struct pool *p); /* NULL is accepted */

#endif
