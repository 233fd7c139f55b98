/* The sandboxed reader: a kept child process (libseccomp, rlimits) that turns raw mail
 * into readings. Foreign bytes are parsed by libetpan only in there. */
#ifndef NACHFASS_READER_WORKER_H
#define NACHFASS_READER_WORKER_H

#include "reader/reading.h"

struct worker;

/* Starts one child. RC_BROKEN when the system refuses. */
enum rc worker_start(struct worker **ret_worker, struct err *err) MUST_USE;

/* Reads one mail in the child. RC_INPUT: this mail killed the child, hung it past its
 * limit (2 s CPU, 256 MiB) or answered nonsense; err says which, and the next call runs
 * in a fresh child. RC_BROKEN: no child can be had. ret_reading lives in a. */
enum rc worker_read(struct arena *a, struct worker *w, const struct reader_request *req,
                    struct reading *ret_reading, struct err *err) MUST_USE;

/* The same in two halves, for work between them, and for n mails at a time: begin hands
 * them over, end waits for all their readings. Each begin that was RC_OK is followed by
 * one end. The limits are those of one mail for all of them together, and RC_INPUT
 * speaks of all: which one it was shows when each is read alone. */
enum rc worker_begin(struct worker *w, const struct reader_request *reqs, size_t n,
                     struct err *err) MUST_USE;
enum rc worker_end(struct arena *a, struct worker *w, struct reading *ret_readings,
                   struct err *err) MUST_USE;

void worker_stop(struct worker *w); /* NULL is accepted */

#endif
