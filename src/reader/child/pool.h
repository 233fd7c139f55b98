/* Several reader children at work side by side; readings come in the order in which the
 * mails were submitted. A child has one lot of mails at a time. */
#ifndef NACHFASS_READER_POOL_H
#define NACHFASS_READER_POOL_H

#include <stddef.h>

#include "reader/reading.h"

enum { POOL_MAX = 8 };

struct pool;

/* Starts n children, at most POOL_MAX; 0 = one a processor. RC_BROKEN when not even one
 * can be had; with fewer than asked for it goes on with those. */
enum rc pool_start(size_t n, struct pool **ret_pool, struct err *err) MUST_USE;

/* Hands n mails, at least one, to a child that has none. RC_NONE: all are busy, take
 * readings first. RC_BROKEN: no child is left. reqs may go when it returns. */
enum rc pool_submit(struct pool *p, const struct reader_request *reqs, size_t n,
                    struct err *err) MUST_USE;

/* The readings of the mails that were submitted first of those not taken yet, as many;
 * codes as for worker_end. RC_NONE: none was submitted. */
enum rc pool_take(struct arena *a, struct pool *p, struct reading *ret_readings,
                  struct err *err) MUST_USE;

size_t pool_children(const struct pool *p);

void pool_stop(struct pool *p); /* NULL is accepted */

#endif
