/* Result codes and error text.
 * Must never log, and never let a foreign byte through to a terminal. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

/* Longer than the text: a cut in the raw bytes is never visible, as every raw byte
 * takes at least one byte of text. */
enum { RAW_MAX = ERR_TEXT_MAX + 8, EXIT_TEMP = 75 };

static const struct {
    const char *name;
    int exit_code;
} rc_table[] = {
    [RC_OK] = {"ok", 0},
    [RC_NONE] = {"none", 0},
    [RC_INPUT] = {"input", 65},
    [RC_TEMP] = {"temp", EXIT_TEMP},
    [RC_REFUSED] = {"refused", 78},
    [RC_UNCERTAIN] = {"uncertain", EXIT_TEMP},
    [RC_CONFIG] = {"config", 78},
    [RC_BROKEN] = {"broken", EXIT_TEMP},
};

static void err_format(struct err *err, struct str tail, const char *fmt, va_list ap)
    FORMAT_PRINTF(3, 0);

/* The arguments may point into err->text: all is copied before it is written. */
static void err_format(struct err *err, struct str tail, const char *fmt, va_list ap)
{
    char raw[RAW_MAX];
    int n = vsnprintf(raw, sizeof raw, fmt, ap);
    size_t len = n < 0 ? 0 : (size_t)n;
    if (len >= sizeof raw) {
        len = sizeof raw - 1;
    }
    if (tail.len > 0) {
        char sep_tail[ERR_TEXT_MAX + 2];
        int m = snprintf(sep_tail, sizeof sep_tail, ": %.*s", STR_ARG(tail));
        size_t room = sizeof raw - len;
        size_t take = m < 0 ? 0 : (size_t)m;
        take = take < room ? take : room;
        memcpy(raw + len, sep_tail, take);
        len += take;
    }
    str_printable(str_of(raw, len), err->text, sizeof err->text);
}

enum rc err_set(struct err *err, enum rc rc, const char *fmt, ...)
{
    if (err != NULL) {
        va_list ap;
        va_start(ap, fmt);
        err_format(err, STR_NULL, fmt, ap);
        va_end(ap);
    }
    return rc;
}

enum rc err_prefix(struct err *err, enum rc rc, const char *fmt, ...)
{
    if (err != NULL) {
        va_list ap;
        va_start(ap, fmt);
        err_format(err, str_c(err->text), fmt, ap);
        va_end(ap);
    }
    return rc;
}

enum rc err_first(enum rc rc, enum rc late_rc, const struct err *late, struct err *err)
{
    if (rc == RC_OK && late_rc != RC_OK) {
        *err = *late;
    }
    return rc == RC_OK ? late_rc : rc;
}

int rc_exit_code(enum rc rc)
{
    return (size_t)rc < ARRAY_LEN(rc_table) ? rc_table[rc].exit_code : 70;
}

const char *rc_name(enum rc rc)
{
    return (size_t)rc < ARRAY_LEN(rc_table) ? rc_table[rc].name : "unknown";
}

void die_oom(void)
{
    static const char text[] = "nachfass: error: out of memory\n";
    ssize_t n = write(STDERR_FILENO, text, sizeof text - 1);
    (void)n;
    _exit(EXIT_TEMP);
}
