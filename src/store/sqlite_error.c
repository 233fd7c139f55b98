/* What goes wrong in SQLite, in our words and codes. Must never call a full disk or a
 * lock damage, nor damage anything else. */
#include "store/sqlite_error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"

/* SQLite forgets why its journal could not be made: the folder is asked. */
static int folder_trouble(sqlite3 *handle)
{
    struct arena a CLEANUP(arena_done) = {0};
    const char *store = sqlite3_db_filename(handle, "main");
    const char *probe = arena_printf(&a, "%s-probe", store == NULL ? "" : store).ptr;
    int fd CLEANUP(fd_close) =
        open(probe, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    int why = fd < 0 ? errno : 0;
    if (fd >= 0) {
        (void)unlink(probe);
    }
    return why;
}

static int system_trouble(sqlite3 *handle, int code)
{
    int os = (code & 0xff) == SQLITE_CANTOPEN ? folder_trouble(handle) : 0;
    return os != 0 ? os : sqlite3_system_errno(handle);
}

static enum rc classify(int code, int os)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
    case SQLITE_FULL:
        return RC_TEMP;
    case SQLITE_IOERR: /* a quota ends up here, and a full disk for the shared memory */
        return os == ENOSPC || os == EDQUOT ? RC_TEMP : RC_BROKEN;
    case SQLITE_CANTOPEN:
        return os == ENOSPC || os == EDQUOT ? RC_TEMP : RC_CONFIG;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return RC_CONFIG;
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
        return RC_INPUT;
    default: /* CORRUPT, NOTADB, and what only our bug can cause */
        return RC_BROKEN;
    }
}

enum rc sqlite_trouble(sqlite3 *handle, int code, const char *what, struct err *err)
{
    if ((code & 0xff) == SQLITE_NOMEM) {
        die_oom();
    }
    int os = system_trouble(handle, code);
    enum rc rc = classify(code, os);
    const char *text = sqlite3_errmsg(handle);
    if ((code & 0xff) == SQLITE_BUSY) {
        text = "locked by another process for too long";
    } else if (rc == RC_TEMP && (code & 0xff) != SQLITE_LOCKED) {
        text = "disk full";
    } else if ((code & 0xff) == SQLITE_CANTOPEN && os != 0) {
        text = strerror(os);
    } else if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB) {
        return err_set(err, rc,
                       "store: %s: damaged: %s; put a copy made by 'nachfass backup' "
                       "in its place",
                       what, text);
    }
    return err_set(err, rc, "store: %s: %s", what, text);
}
