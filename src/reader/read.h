/* bytes -> reading: pure, linear, no I/O, no store. Calls libetpan: foreign bytes only
 * inside the worker (worker.h), tests and fuzzing excepted. */
#ifndef NACHFASS_READER_READ_H
#define NACHFASS_READER_READ_H

#include "reader/reading.h"

/* Loads word lists and charset converters before the sandbox closes. */
enum rc reader_prepare(struct err *err) MUST_USE;

/* Always gives a reading; what cannot be read is READING_UNREADABLE with a reason. */
void reader_read(struct arena *a, const struct reader_request *req,
                 struct reading *ret_reading);

#endif
