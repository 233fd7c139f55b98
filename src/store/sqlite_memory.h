/* Memory for SQLite's small things. For the driver alone; without effect where a
 * sanitizer is to see each of them. */
#ifndef NACHFASS_STORE_SQLITE_MEMORY_H
#define NACHFASS_STORE_SQLITE_MEMORY_H

/* SQLite takes all its memory here from now on. Once, before anything else is asked of
 * SQLite; later it changes nothing. */
void sqlite_memory_use(void);

#endif
