/* Result codes and error text. Errors are returned, never logged here. */
#ifndef NACHFASS_BASE_ERR_H
#define NACHFASS_BASE_ERR_H

#include "base/attr.h"

enum rc {
    RC_OK = 0,
    RC_NONE,      /* not found; not an error, err is not written */
    RC_INPUT,     /* this record is bad: set it aside, go on with the next */
    RC_TEMP,      /* temporary: try later */
    RC_REFUSED,   /* the peer said no for good */
    RC_UNCERTAIN, /* the peer may have done it */
    RC_CONFIG,    /* the operator must act */
    RC_BROKEN     /* store or system: stop the run */
};

enum { ERR_TEXT_MAX = 1024 };

/* One line of text: lower case, no full stop, foreign bytes escaped. */
struct err {
    char text[ERR_TEXT_MAX];
};

/* Sets the text (cut at ERR_TEXT_MAX, control bytes and invalid UTF-8 escaped as
 * \xNN) and returns rc, so that a function can end with `return err_set(...)`.
 * err may be NULL: then only rc is returned. */
enum rc err_set(struct err *err, enum rc rc, const char *fmt, ...) FORMAT_PRINTF(3, 4);

/* Puts "<context>: " in front of the present text; returns rc. */
enum rc err_prefix(struct err *err, enum rc rc, const char *fmt, ...)
    FORMAT_PRINTF(3, 4);

/* How two steps ended of which the second had to be made either way, an end or a
 * clean-up: the first failure stands, and err holds its text. rc, err: of the first;
 * late_rc, late: of the second. */
enum rc err_first(enum rc rc, enum rc late_rc, const struct err *late, struct err *err);

/* The sysexits(3) code for a result: 0, 65 (INPUT), 75 (TEMP, UNCERTAIN, BROKEN),
 * 78 (CONFIG, REFUSED: the operator must act). RC_NONE maps to 0. */
int rc_exit_code(enum rc rc);

/* "ok", "temp", ... for logs and tests. */
const char *rc_name(enum rc rc);

/* Ends the process with exit 75: out of memory. State is transactional, so this is
 * always safe. Writes one line to stderr. */
NORETURN void die_oom(void);

#endif
