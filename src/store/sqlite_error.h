/* What goes wrong in SQLite, in our words and codes. For the driver alone. */
#ifndef NACHFASS_STORE_SQLITE_ERROR_H
#define NACHFASS_STORE_SQLITE_ERROR_H

#include <sqlite3.h>

#include "base/attr.h"
#include "base/err.h"

/* The code to return for SQLite's, with its text after 'what'. Never RC_OK; out of
 * memory ends the process. */
enum rc sqlite_trouble(sqlite3 *handle, int code, const char *what,
                       struct err *err) MUST_USE;

#endif
