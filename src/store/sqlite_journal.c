/* A layer between SQLite and its journal: a frame's head, its page, and the frames
 * behind it go to the system together. Must never hold anything outside of a commit. */
#include "store/sqlite_journal.h"

#include <stdint.h>
#include <string.h>

enum {
    HEAD = 24, /* of a frame: page, size of the store or 0, salts, checksums */
    SIZE_AT = 4,
    HELD_MAX = 120 * 1024 /* SQLite writes less than 128 KiB at once */
};

struct journal {
    sqlite3_file file; /* what SQLite sees */
    sqlite3_file *real;
    char *held; /* bytes to be written at `at` */
    sqlite3_int64 at;
    sqlite3_int64 end; /* of what was written or is held last */
    size_t n;
    bool gathers;
    bool is_last; /* the page that comes ends the transaction */
};

/* SQLite gives a file's memory; ours comes first, the system's file behind it. */
enum { ROOM = (sizeof(struct journal) + 15) / 16 * 16 };

static struct journal *journal_of(sqlite3_file *f)
{
    return (struct journal *)(void *)f;
}

static int flush(struct journal *j)
{
    int n = (int)j->n;
    j->n = 0; /* what cannot be written fails the commit: it is not tried again */
    return n == 0 ? SQLITE_OK : j->real->pMethods->xWrite(j->real, j->held, n, j->at);
}

/* Only what follows the last write may wait, and only for its end: a head without a
 * page is one that SQLite mends, far before. */
static int journal_write(sqlite3_file *f, const void *bytes, int n, sqlite3_int64 at)
{
    struct journal *j = journal_of(f);
    const char *size = (const char *)bytes + SIZE_AT;
    bool follows = j->gathers && at == j->end && n > 0 && (size_t)n <= HELD_MAX;
    int code = SQLITE_OK;
    if (!follows || j->n + (size_t)n > HELD_MAX) {
        code = flush(j);
    }
    j->end = at + n;
    if (code != SQLITE_OK || !follows) {
        j->is_last = true; /* as far as we know */
        return code != SQLITE_OK ? code
                                 : j->real->pMethods->xWrite(j->real, bytes, n, at);
    }
    j->at = j->n == 0 ? at : j->at;
    memcpy(j->held + j->n, bytes, (size_t)n);
    j->n += (size_t)n;
    if (n == HEAD) {
        j->is_last = memcmp(size, "\0\0\0\0", 4) != 0;
        return SQLITE_OK;
    }
    return j->is_last ? flush(j) : SQLITE_OK;
}

/* ---- all else, after what is held ---- */

static int journal_read(sqlite3_file *f, void *bytes, int n, sqlite3_int64 at)
{
    sqlite3_file *real = journal_of(f)->real;
    int code = flush(journal_of(f));
    return code != SQLITE_OK ? code : real->pMethods->xRead(real, bytes, n, at);
}

static int journal_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    sqlite3_file *real = journal_of(f)->real;
    int code = flush(journal_of(f));
    return code != SQLITE_OK ? code : real->pMethods->xTruncate(real, size);
}

static int journal_sync(sqlite3_file *f, int flags)
{
    sqlite3_file *real = journal_of(f)->real;
    int code = flush(journal_of(f));
    return code != SQLITE_OK ? code : real->pMethods->xSync(real, flags);
}

static int journal_size(sqlite3_file *f, sqlite3_int64 *ret)
{
    sqlite3_file *real = journal_of(f)->real;
    int code = flush(journal_of(f));
    return code != SQLITE_OK ? code : real->pMethods->xFileSize(real, ret);
}

static int journal_close(sqlite3_file *f)
{
    struct journal *j = journal_of(f);
    sqlite3_free(j->held);
    j->held = NULL;
    return j->real->pMethods->xClose(j->real);
}

static int journal_lock(sqlite3_file *f, int level)
{
    sqlite3_file *real = journal_of(f)->real;
    return real->pMethods->xLock(real, level);
}

static int journal_unlock(sqlite3_file *f, int level)
{
    sqlite3_file *real = journal_of(f)->real;
    return real->pMethods->xUnlock(real, level);
}

static int journal_check_lock(sqlite3_file *f, int *ret)
{
    sqlite3_file *real = journal_of(f)->real;
    return real->pMethods->xCheckReservedLock(real, ret);
}

static int journal_control(sqlite3_file *f, int op, void *arg)
{
    sqlite3_file *real = journal_of(f)->real;
    return real->pMethods->xFileControl(real, op, arg);
}

static int journal_sector(sqlite3_file *f)
{
    sqlite3_file *real = journal_of(f)->real;
    return real->pMethods->xSectorSize(real);
}

static int journal_device(sqlite3_file *f)
{
    sqlite3_file *real = journal_of(f)->real;
    return real->pMethods->xDeviceCharacteristics(real);
}

/* Version 1: a journal is neither mapped nor has it shared memory. */
static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = journal_close,
    .xRead = journal_read,
    .xWrite = journal_write,
    .xTruncate = journal_truncate,
    .xSync = journal_sync,
    .xFileSize = journal_size,
    .xLock = journal_lock,
    .xUnlock = journal_unlock,
    .xCheckReservedLock = journal_check_lock,
    .xFileControl = journal_control,
    .xSectorSize = journal_sector,
    .xDeviceCharacteristics = journal_device,
};

/* ---- opening ---- */

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags,
                     int *ret_flags)
{
    sqlite3_vfs *os = vfs->pAppData;
    if ((flags & SQLITE_OPEN_WAL) == 0) {
        return os->xOpen(os, name, f, flags, ret_flags);
    }
    struct journal *j = journal_of(f);
    *j = (struct journal){
        .real = (sqlite3_file *)(void *)((char *)f + ROOM), .end = -1, .is_last = true};
    memset(j->real, 0, (size_t)os->szOsFile);
    j->held = sqlite3_malloc(HELD_MAX);
    int code =
        j->held == NULL ? SQLITE_NOMEM : os->xOpen(os, name, j->real, flags, ret_flags);
    if (j->real->pMethods != NULL) {
        f->pMethods = &methods; /* SQLite closes it, even after an error */
    } else {
        sqlite3_free(j->held);
    }
    return code;
}

const char *journal_vfs(void)
{
    static const char name[] = "nachfass";
    const sqlite3_vfs *os = sqlite3_vfs_find(NULL);
    if (os == NULL || sqlite3_vfs_find(name) != NULL) {
        return os == NULL ? NULL : name;
    }
    sqlite3_vfs *ours = sqlite3_malloc(sizeof *ours); /* SQLite's for good */
    if (ours == NULL) {
        return NULL;
    }
    *ours = *os;
    ours->pNext = NULL;
    ours->zName = name;
    ours->szOsFile = ROOM + os->szOsFile;
    ours->pAppData = (void *)(uintptr_t)os;
    ours->xOpen = open_file;
    return sqlite3_vfs_register(ours, 0) == SQLITE_OK ? name : NULL;
}

static struct journal *find(sqlite3 *handle)
{
    sqlite3_file *f = NULL;
    int code =
        sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, (void *)&f);
    return code == SQLITE_OK && f != NULL && f->pMethods == &methods ? journal_of(f)
                                                                     : NULL;
}

void journal_begin(sqlite3 *handle)
{
    struct journal *j = find(handle);
    if (j != NULL) {
        j->gathers = true;
    }
}

void journal_end(sqlite3 *handle)
{
    struct journal *j = find(handle);
    if (j != NULL) {
        j->gathers = false;
        j->n = 0; /* of a commit that failed */
    }
}
