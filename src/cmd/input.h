/* Lines of a file or of standard input, as they are, one at a time. */
#ifndef NACHFASS_CMD_INPUT_H
#define NACHFASS_CMD_INPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"

enum { INPUT_LINE_MAX_BYTES = 262144 };

struct input {
    FILE *file;
    struct buf line;
    int64_t number; /* of the line read last, from 1 */
};

/* "-" is standard input. RC_CONFIG: cannot be opened. */
enum rc input_open(struct input *in, const char *path, struct err *err) MUST_USE;
/* The next line with its line end; valid until the next call. RC_NONE at the end.
 * *ret_over: it was longer than INPUT_LINE_MAX_BYTES and is cut. */
enum rc input_next(struct input *in, struct str *ret_line, bool *ret_over,
                   struct err *err) MUST_USE;
void input_done(struct input *in);

#endif
