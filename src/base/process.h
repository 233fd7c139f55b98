/* Another program's output, or its input, without a shell. */
#ifndef NACHFASS_BASE_PROCESS_H
#define NACHFASS_BASE_PROCESS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

/* Runs a command line ("pass show 'mail/imap'": words between blanks, quotes "…" and
 * '…' hold blanks, nothing else is special) and returns what it wrote to its stdout,
 * at most max bytes (RC_CONFIG beyond). It sees no stdin; its stderr is ours. It is
 * found by PATH. RC_CONFIG: no such program, an unclosed quote, an exit code other than
 * 0. RC_TEMP: not done after timeout_s; it is killed then. The output is in no error.
 */
enum rc process_output(struct arena *a, struct str command, int64_t timeout_s,
                       size_t max, struct str *ret_output, struct err *err) MUST_USE;

/* Runs a command line as above, with input (some KiB: what a pipe holds, else RC_TEMP)
 * on its stdin; what it prints is dropped. Errors as above. */
enum rc process_feed(struct str command, struct str input, int64_t timeout_s,
                     struct err *err) MUST_USE;

#endif
