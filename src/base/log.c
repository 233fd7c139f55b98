/* The one logger.
 * Must never be called below cmd and never be given customer text above debug level. */
#include "base/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

enum { RAW_MAX = 2048, LINE_MAX_BYTES = RAW_MAX + 64 };

/* Set once by log_init: a logger handed through every call would be noise. */
static enum log_level level_max = LOG_LEVEL_INFO;
static bool to_journal = false;

/* JOURNAL_STREAM is "device:inode" of the journal's socket and is inherited even where
 * stderr was redirected since: systemd.exec(5) asks to compare. */
static bool stderr_is_journal(void)
{
    struct str text = str_c(getenv("JOURNAL_STREAM"));
    int64_t dev = 0;
    int64_t ino = 0;
    struct stat st;
    return str_to_i64(str_take(&text, ':'), &dev) && str_to_i64(text, &ino) &&
           fstat(STDERR_FILENO, &st) == 0 && (uint64_t)dev == (uint64_t)st.st_dev &&
           (uint64_t)ino == (uint64_t)st.st_ino;
}

void log_init(enum log_level max)
{
    level_max = max;
    to_journal = stderr_is_journal();
}

static const char *level_word(enum log_level level)
{
    switch (level) {
    case LOG_LEVEL_ERROR:
        return "error: ";
    case LOG_LEVEL_WARN:
        return "warning: ";
    case LOG_LEVEL_INFO:
        return "";
    case LOG_LEVEL_DEBUG:
        return "debug: ";
    }
    return "";
}

static void log_line(enum log_level level, const char *fmt, va_list ap)
    FORMAT_PRINTF(2, 0);

static void log_line(enum log_level level, const char *fmt, va_list ap)
{
    if (level > level_max) {
        return;
    }
    char raw[RAW_MAX];
    char line[LINE_MAX_BYTES];
    int n = vsnprintf(raw, sizeof raw, fmt, ap);
    if (n < 0) {
        return;
    }
    size_t raw_len = (size_t)n < sizeof raw ? (size_t)n : sizeof raw - 1;
    int head = to_journal
                   ? snprintf(line, sizeof line, "<%d>", (int)level)
                   : snprintf(line, sizeof line, "nachfass: %s", level_word(level));
    size_t len = head < 0 ? 0 : (size_t)head;
    /* one byte is kept for the line end */
    len += str_printable(str_of(raw, raw_len), line + len, sizeof line - len - 1);
    line[len++] = '\n';
    /* one write a line: lines of runs side by side do not mix */
    ssize_t written = write(STDERR_FILENO, line, len);
    (void)written;
}

void log_error(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    log_line(LOG_LEVEL_ERROR, fmt, ap);
    va_end(ap);
}

void log_warn(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    log_line(LOG_LEVEL_WARN, fmt, ap);
    va_end(ap);
}

void log_info(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    log_line(LOG_LEVEL_INFO, fmt, ap);
    va_end(ap);
}

void log_debug(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    log_line(LOG_LEVEL_DEBUG, fmt, ap);
    va_end(ap);
}
