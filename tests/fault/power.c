/* Preloaded by load.py: keeps of each store file what was in it when it was last
 * synced, in POWER_KEPT: what is there after a power cut in the worst case, when the
 * disk had written nothing more. The file POWER_BOOT says which start of the machine it
 * is. Must never let a later sync be overtaken by an earlier one. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static int fail(const char *what)
{
    perror(what);
    _exit(99); /* load.py knows no such code */
}

/* The store's file behind fd; NULL: another file, or what is never synced. */
static const char *store_file(int fd, char *path, size_t size)
{
    char link[64];
    (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, size - 1);
    path[n > 0 ? n : 0] = '\0';
    const char *name = strrchr(path, '/');
    return name && (strcmp(name, "/nachfass.db") == 0 ||
                    strcmp(name, "/nachfass.db-wal") == 0)
               ? name + 1
               : NULL;
}

static void copy(int from, int to)
{
    static char block[1 << 16];
    off_t at = 0;
    ssize_t n = 0;
    while ((n = pread(from, block, sizeof(block), at)) > 0) {
        if (write(to, block, (size_t)n) != n) {
            fail("power: write");
        }
        at += n;
    }
}

static void keep(int fd)
{
    char path[4096], temporary[4096], kept[4096];
    const char *name = store_file(fd, path, sizeof(path));
    const char *folder = getenv("POWER_KEPT");
    if (!name || !folder) {
        return;
    }
    (void)snprintf(kept, sizeof(kept), "%s/%s", folder, name);
    (void)snprintf(temporary, sizeof(temporary), "%s/%s.%d", folder, name,
                   (int)getpid());
    int lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int to = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (lock < 0 || to < 0 || flock(lock, LOCK_EX) != 0) {
        fail("power: open");
    }
    copy(fd, to); /* not opened anew: closing that would drop SQLite's locks */
    if (rename(temporary, kept) != 0) {
        fail("power: rename");
    }
    (void)close(to);
    (void)close(lock);
}

int open(const char *path, int flags, ...)
{
    int (*real)(const char *, int, ...) =
        (int (*)(const char *, int, ...))(size_t)dlsym(RTLD_NEXT, "open");
    const char *boot = getenv("POWER_BOOT");
    va_list args;
    va_start(args, flags);
    int mode = (flags & O_CREAT) != 0 ? va_arg(args, int) : 0;
    va_end(args);
    if (boot && strcmp(path, "/proc/sys/kernel/random/boot_id") == 0) {
        path = boot;
    }
    return real(path, flags, mode);
}

int fsync(int fd)
{
    int (*real)(int) = (int (*)(int))(size_t)dlsym(RTLD_NEXT, "fsync");
    int rc = real(fd);
    keep(fd);
    return rc;
}

int fdatasync(int fd)
{
    int (*real)(int) = (int (*)(int))(size_t)dlsym(RTLD_NEXT, "fdatasync");
    int rc = real(fd);
    keep(fd);
    return rc;
}
