/* Files: whole reads, atomic writes, folders, random bytes.
 * Must never leave a half-written file under its final name. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/fault.h"

/* What the operator can mend is RC_CONFIG; what time or space may mend is RC_TEMP. */
static enum rc rc_of_errno(int code)
{
    switch (code) {
    case EACCES:
    case EPERM:
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case EROFS:
    case ELOOP:
    case ENAMETOOLONG:
        return RC_CONFIG;
    default:
        return RC_TEMP;
    }
}

static enum rc fail(struct err *err, const char *what, const char *path)
{
    int code = errno;
    return err_set(err, rc_of_errno(code), "cannot %s '%s': %s", what, path,
                   strerror(code));
}

void fd_close(int *fd)
{
    if (fd != NULL && *fd >= 0) {
        (void)close(*fd); /* never retried: Linux frees the number even on EINTR */
        *fd = -1;
    }
}

void dir_close(DIR **dir)
{
    if (*dir != NULL) {
        (void)closedir(*dir);
        *dir = NULL;
    }
}

enum rc fd_write_all(int fd, struct str data, struct err *err)
{
    size_t at = 0;
    while (at < data.len) {
        ssize_t n = write(fd, data.ptr + at, data.len - at);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return err_set(err, RC_TEMP, "cannot write: %s", strerror(errno));
        }
        at += (size_t)n;
    }
    return RC_OK;
}

enum rc fd_read_all(int fd, void *buf, size_t n, struct err *err)
{
    size_t at = 0;
    while (at < n) {
        ssize_t got = read(fd, (char *)buf + at, n - at);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return err_set(err, RC_TEMP, "cannot read: %s", strerror(errno));
        }
        if (got == 0 && at == 0) {
            return RC_NONE;
        }
        if (got == 0) {
            return err_set(err, RC_TEMP, "end of data after %zu of %zu bytes", at, n);
        }
        at += (size_t)got;
    }
    return RC_OK;
}

static enum rc read_to_end(int fd, struct buf *b, const char *path, struct err *err)
{
    char chunk[16 * 1024];
    while (!b->over) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n == 0) {
            return RC_OK;
        }
        if (n > 0) {
            buf_put(b, str_of(chunk, (size_t)n));
        } else if (errno != EINTR) {
            return fail(err, "read", path);
        }
    }
    return err_set(err, RC_INPUT, "'%s' is larger than %zu bytes", path, b->max);
}

bool fd_wait(int fd, short events, int64_t deadline_ms)
{
    enum { STEP_MS = 60000 };
    struct pollfd p = {.fd = fd, .events = events};
    int64_t left = deadline_ms - clock_mono_ms();
    if (left <= 0) {
        return false;
    }
    (void)poll(&p, 1, left > STEP_MS ? STEP_MS : (int)left);
    return true;
}

enum rc file_read(struct arena *a, const char *path, size_t max, struct str *ret_data,
                  struct err *err)
{
    int fd CLEANUP(fd_close) = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
        return err_set(err, RC_NONE, "'%s': no such file", path);
    }
    if (fd < 0) {
        return fail(err, "open", path);
    }
    struct buf b CLEANUP(buf_done) = BUF_INIT(max);
    enum rc rc = read_to_end(fd, &b, path, err);
    if (rc == RC_OK) {
        *ret_data = arena_str(a, buf_str(&b));
    }
    return rc;
}

static enum rc sync_dir(const char *dir, struct err *err)
{
    int fd CLEANUP(fd_close) = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    /* some file systems cannot sync a folder and say EINVAL */
    if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL)) {
        return fail(err, "sync folder", dir);
    }
    return RC_OK;
}

static enum rc write_synced(int fd, struct str data, const char *path, struct err *err)
{
    enum rc rc = fd_write_all(fd, data, err);
    if (rc != RC_OK) {
        return err_prefix(err, rc, "'%s'", path);
    }
    return fsync(fd) == 0 ? RC_OK : fail(err, "sync", path);
}

static enum rc write_temp(const char *temp, struct str data, mode_t mode,
                          struct err *err)
{
    int fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0) {
        return fail(err, "create", temp);
    }
    enum rc rc = write_synced(fd, data, temp, err);
    /* NFS tells of a full disk only here */
    if (close(fd) != 0 && rc == RC_OK) {
        rc = fail(err, "close", temp);
    }
    return rc;
}

/* As rename, but fails with EEXIST where path exists. */
static int rename_new(const char *temp, const char *path)
{
    if (link(temp, path) == 0) {
        (void)unlink(temp);
        return 0;
    }
    if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS) {
        return -1;
    }
    /* no hard links here: take the name first, then put the content in its place */
    int fd CLEANUP(fd_close) =
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return fd < 0 ? -1 : rename(temp, path);
}

static enum rc write_file(const char *path, struct str data, mode_t mode, bool is_new,
                          struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    uint64_t tag = 0;
    random_bytes(&tag, sizeof tag);
    struct str dir = path_dir(&a, str_c(path));
    struct str name = arena_printf(&a, ".tmp-%016llx", (unsigned long long)tag);
    const char *temp = path_join(&a, dir, name).ptr;
    enum rc rc = write_temp(temp, data, mode, err);
    if (rc == RC_OK && (is_new ? rename_new(temp, path) : rename(temp, path)) != 0) {
        rc = errno == EEXIST ? err_set(err, RC_INPUT, "'%s' exists already", path)
                             : fail(err, "write", path);
    }
    if (rc != RC_OK) {
        (void)unlink(temp);
        return rc;
    }
    return sync_dir(dir.ptr, err);
}

enum rc file_write(const char *path, struct str data, mode_t mode, struct err *err)
{
    return write_file(path, data, mode, false, err);
}

enum rc file_write_new(const char *path, struct str data, mode_t mode, struct err *err)
{
    return write_file(path, data, mode, true, err);
}

static enum rc make_dir(const char *path, mode_t mode, struct err *err)
{
    if (mkdir(path, mode) == 0) {
        return RC_OK;
    }
    int code = errno;
    struct stat st;
    if (stat(path, &st) == 0) {
        if (S_ISDIR(st.st_mode)) {
            return RC_OK;
        }
        return err_set(err, RC_CONFIG, "'%s' is not a folder", path);
    }
    errno = code;
    return fail(err, "make folder", path);
}

enum rc file_mkdirs(const char *path, mode_t mode, struct err *err)
{
    char part[PATH_MAX];
    size_t len = strlen(path);
    if (len == 0 || len >= sizeof part) {
        return err_set(err, RC_CONFIG, "no usable folder name: '%s'", path);
    }
    memcpy(part, path, len + 1);
    for (size_t i = 1; i < len; i++) {
        if (part[i] != '/') {
            continue;
        }
        part[i] = '\0';
        enum rc rc = make_dir(part, mode, err);
        if (rc != RC_OK) {
            return rc;
        }
        part[i] = '/';
    }
    return make_dir(part, mode, err);
}

bool file_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

struct str path_join(struct arena *a, struct str dir, struct str name)
{
    if (dir.len == 0 || str_starts(name, STR("/"))) {
        return arena_str(a, name);
    }
    struct buf b CLEANUP(buf_done) = BUF_INIT(dir.len + name.len + 1);
    buf_put(&b, dir);
    if (!str_ends(dir, STR("/"))) {
        buf_putc(&b, '/');
    }
    buf_put(&b, name);
    return arena_str(a, buf_str(&b));
}

static struct str without_end_slashes(struct str path)
{
    while (path.len > 1 && str_ends(path, STR("/"))) {
        path.len--;
    }
    return path;
}

struct str path_dir(struct arena *a, struct str path)
{
    struct str clean = without_end_slashes(path);
    size_t at = str_rfind_byte(clean, '/');
    if (at == STR_NPOS) {
        return arena_str(a, STR("."));
    }
    return arena_str(a, without_end_slashes(str_sub(clean, 0, at == 0 ? 1 : at)));
}

enum rc file_free_bytes(const char *path, int64_t *ret_bytes, struct err *err)
{
    struct statvfs fs;
    if (statvfs(path, &fs) != 0) {
        return fail(err, "ask for free space of", path);
    }
    uint64_t unit = fs.f_frsize > 0 ? fs.f_frsize : 1;
    uint64_t limit = (uint64_t)INT64_MAX / unit;
    *ret_bytes = fs.f_bavail > limit ? INT64_MAX : (int64_t)(fs.f_bavail * unit);
    return RC_OK;
}

void random_bytes(void *out, size_t n)
{
    size_t at = fault_random(out, n) ? n : 0;
    while (at < n) {
        ssize_t got = getrandom((char *)out + at, n - at, 0);
        if (got < 0 && errno != EINTR) {
            abort(); /* a token that can be guessed is worse than no run */
        }
        at += got > 0 ? (size_t)got : 0;
    }
}
