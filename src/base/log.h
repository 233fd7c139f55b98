/* The one logger, for commands only: stderr, one line a message, key=value tail.
 * No addresses and no customer text above debug level. */
#ifndef NACHFASS_BASE_LOG_H
#define NACHFASS_BASE_LOG_H

#include "base/attr.h"

enum log_level {
    LOG_LEVEL_ERROR = 3,
    LOG_LEVEL_WARN = 4,
    LOG_LEVEL_INFO = 6,
    LOG_LEVEL_DEBUG = 7
};

/* Sets the level; with journald on stderr (JOURNAL_STREAM set) lines get a "<N>"
 * priority prefix. Call once in main. */
void log_init(enum log_level max);
void log_error(const char *fmt, ...) FORMAT_PRINTF(1, 2);
void log_warn(const char *fmt, ...) FORMAT_PRINTF(1, 2);
void log_info(const char *fmt, ...) FORMAT_PRINTF(1, 2);
void log_debug(const char *fmt, ...) FORMAT_PRINTF(1, 2);

#endif
