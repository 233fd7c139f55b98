/* Hostile mails of any size, by name: what a parser that is not linear shows itself by.
 */
#ifndef NACHFASS_BENCH_SHAPES_H
#define NACHFASS_BENCH_SHAPES_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Appends a mail of that shape of about n bytes; false when there is no such shape. */
bool shape_put(struct buf *b, const char *name, size_t n);

/* The name of the i-th shape; NULL behind the last. */
const char *shape_name(size_t i);

#endif
