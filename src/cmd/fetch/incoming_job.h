/* What the files of incoming share: a mail on its way from the store to its effects.
 * Must never be included elsewhere. */
#ifndef NACHFASS_CMD_INCOMING_JOB_H
#define NACHFASS_CMD_INCOMING_JOB_H

#include "cmd/steps.h"
#include "reader/reading.h"

struct arena;
struct pool;

struct job {
    struct inbox_mail m; /* its raw may be empty: it is in the store */
    struct reader_request req;
    struct str token, answered; /* by which req speaks of a mail; empty = it does not */
    struct reading reading;
    enum rc rc; /* of the reading */
    struct err why;
};

/* ---- incoming_read.c: changes nothing in the store ---- */

/* What the reader should know of each mail, going by a look at its header. */
enum rc incoming_prepare(struct arena *a, const struct step *s, struct job *jobs,
                         size_t n, struct err *err) MUST_USE;

/* Hands prepared mails to the children of an idle pool, to each child a share. Their
 * raw bytes are needed no more when it returns. */
enum rc incoming_hand_out(struct arena *a, struct pool *pool, struct job *jobs,
                          size_t n, struct err *err) MUST_USE;

/* The readings of what was handed out. What was wrong with a mail, or with another one
 * of its share, stands in its job. */
enum rc incoming_collect(struct arena *a, struct pool *pool, struct job *jobs, size_t n,
                         struct err *err) MUST_USE;

/* Where a reading shows that the mail answers another mail of ours than was guessed,
 * it is read again, by that idle pool; NULL there: one of a child is made. */
enum rc incoming_amend(struct arena *a, const struct step *s, struct pool **pool,
                       struct job *jobs, size_t n, struct err *err) MUST_USE;

/* A person said which survey the mail answers: as if its token stood in it. */
enum rc incoming_place(struct arena *a, const struct step *s, struct job *j,
                       struct err *err) MUST_USE;

/* ---- incoming_apply.c ---- */

/* What n mails, read, cause, in one transaction: all or nothing. RC_INPUT: one of them
 * cannot be applied. */
enum rc incoming_apply(struct step *s, struct fetch_counts *counts, struct job *jobs,
                       size_t n, struct err *err) MUST_USE;

/* For a person to look at. */
enum rc incoming_set_aside(struct step *s, struct fetch_counts *counts,
                           struct inbox_mail *m, const char *why,
                           struct err *err) MUST_USE;

#endif
