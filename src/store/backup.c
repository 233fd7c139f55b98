/* The online copy: a snapshot while others read and write. Must never leave half a copy
 * under its name, nor one that others may read. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "store/query.h"

enum { MODE_PRIVATE = 0600 };

/* Made by us first: the data base would make it readable for all. */
static enum rc make_target(const char *path, struct err *err)
{
    int fd CLEANUP(fd_close) =
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, MODE_PRIVATE);
    if (fd < 0) {
        return err_set(err, RC_CONFIG, "cannot make '%s': %s", path, strerror(errno));
    }
    return RC_OK;
}

static enum rc sync_path(const char *path, int flags, struct err *err)
{
    int fd CLEANUP(fd_close) = open(path, flags | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0) {
        return err_set(err, RC_TEMP, "cannot write '%s': %s", path, strerror(errno));
    }
    return RC_OK;
}

static enum rc copy_to(struct store *s, const char *part, const char *path,
                       const char *dir, struct err *err)
{
    enum rc rc = make_target(part, err);
    if (rc != RC_OK) {
        return rc;
    }
    rc = query_run(s, QUERY("backup_into", BIND_S(str_c(part))), err);
    rc = rc == RC_OK ? sync_path(part, O_RDWR, err) : rc;
    if (rc == RC_OK && rename(part, path) != 0) {
        rc = err_set(err, RC_CONFIG, "cannot make '%s': %s", path, strerror(errno));
    }
    if (rc != RC_OK) {
        unlink(part);
        return rc;
    }
    return sync_path(dir, O_RDONLY | O_DIRECTORY, err);
}

enum rc store_backup(struct store *s, const char *path, struct err *err)
{
    struct arena a = {0};
    unsigned char salt[8];
    uint64_t number = 0;
    random_bytes(salt, sizeof salt);
    memcpy(&number, salt, sizeof number);
    struct str part =
        arena_printf(&a, "%s.%016llx.part", path, (unsigned long long)number);
    struct str dir = path_dir(&a, str_c(path));
    enum rc rc = copy_to(s, part.ptr, path, dir.ptr, err);
    arena_done(&a);
    return rc;
}
