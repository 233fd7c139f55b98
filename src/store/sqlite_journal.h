/* What SQLite writes to its journal when it commits, in few calls of the system instead
 * of two a page. For the driver alone; the file is the same byte for byte. */
#ifndef NACHFASS_STORE_SQLITE_JOURNAL_H
#define NACHFASS_STORE_SQLITE_JOURNAL_H

#include <sqlite3.h>
#include <stdbool.h>

/* The name to open a store by so that its journal can be gathered; NULL: SQLite's own
 * way, and nothing is gathered. */
const char *journal_vfs(void);

/* From begin to end pages of the transaction that commits may be held back, all but
 * its last one: with that all are written, or the commit fails. Nothing is held
 * otherwise: what a transaction gives up could land on what another process wrote. */
void journal_begin(sqlite3 *handle);
void journal_end(sqlite3 *handle);

#endif
