/* Import: readers of a format hand rows over; one place judges and stores them. */
#ifndef NACHFASS_CMD_IMPORT_H
#define NACHFASS_CMD_IMPORT_H

#include "base/buf.h"
#include "cmd/cmd.h"
#include "cmd/input.h"

enum import_column {
    COLUMN_ID,
    COLUMN_AT,
    COLUMN_EMAIL,
    COLUMN_NAME,
    COLUMN_LANGUAGE,
    COLUMN_CHANNEL,
    COLUMN_SUBJECT,
    COLUMN_AGENT,
    COLUMN_TEAM,
    COLUMN_PRODUCT,
    COLUMN_COUNT
};
extern const char *const import_columns[COLUMN_COUNT];
/* COLUMN_COUNT when it is none of ours. */
enum import_column import_column_find(struct str name);

enum { IMPORT_EXTRA_MAX = 128 };

/* One record as it was read. */
struct import_row {
    int64_t line;   /* the physical one it begins in */
    struct str raw; /* verbatim, line end included */
    struct str fields[COLUMN_COUNT];
    struct import_extra {
        struct str name, value;
    } extras[IMPORT_EXTRA_MAX]; /* columns that are not ours: kept as attributes */
    size_t n_extras;
};

struct import {
    struct cmd *c;
    const struct policy *policy;
    struct store *store;
    const char *file;    /* as given; "-" is standard input */
    struct str source;   /* name of the system the interactions come from */
    struct arena *row_a; /* reset after every row */
    struct buf header;   /* of a CSV file, verbatim */
    struct buf rejected; /* rows set aside, verbatim */
    int64_t n_new, n_same, n_rejected, n_forgotten, n_unmatched;
    int64_t n_batch; /* rows in the open transaction */
};

/* Judges and stores a row, or rejects it. Anything but RC_OK ends the import. */
enum rc import_take(struct import *im, const struct import_row *row,
                    struct err *err) MUST_USE;
/* Reports a record by line and reason and keeps it for the file of rejected rows. */
void import_reject(struct import *im, int64_t line, struct str raw, const char *reason);

/* From a row to an interaction: every field checked. RC_INPUT with the reason. */
enum rc import_check(struct arena *a, const struct import *im,
                     const struct import_row *row, struct interaction *ret,
                     struct err *err) MUST_USE;

/* Reads all of it. RC_INPUT: the header is unusable, nothing was taken. */
enum rc import_csv(struct import *im, struct input *input, struct err *err) MUST_USE;
enum rc import_jsonl(struct import *im, struct input *input, struct err *err) MUST_USE;

#endif
