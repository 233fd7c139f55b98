/* Files: whole reads with a limit, atomic writes, folders. */
#ifndef NACHFASS_BASE_FILE_H
#define NACHFASS_BASE_FILE_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

/* Whole file, at most max bytes (RC_INPUT beyond), RC_NONE when it does not exist,
 * RC_TEMP on I/O errors, RC_CONFIG when not readable; each names the file in err. */
enum rc file_read(struct arena *a, const char *path, size_t max, struct str *ret_data,
                  struct err *err) MUST_USE;
/* Temporary name, fsync, rename, fsync of the folder. mode as for open(2). */
enum rc file_write(const char *path, struct str data, mode_t mode,
                   struct err *err) MUST_USE;
/* As file_write, but RC_INPUT when path exists already. */
enum rc file_write_new(const char *path, struct str data, mode_t mode,
                       struct err *err) MUST_USE;
enum rc file_mkdirs(const char *path, mode_t mode, struct err *err) MUST_USE;
bool file_exists(const char *path);
/* dir + "/" + name, or name alone when it is absolute. */
struct str path_join(struct arena *a, struct str dir, struct str name);
/* The folder part, "." when there is none. */
struct str path_dir(struct arena *a, struct str path);
/* Free bytes for this process on the file system of path. */
enum rc file_free_bytes(const char *path, int64_t *ret_bytes, struct err *err) MUST_USE;

/* All of data, restarting on EINTR and short writes. RC_TEMP on error. */
enum rc fd_write_all(int fd, struct str data, struct err *err) MUST_USE;
/* Exactly n bytes into buf; RC_NONE on end of file before the first byte, RC_TEMP when
 * it ends in the middle or on error. */
enum rc fd_read_all(int fd, void *buf, size_t n, struct err *err) MUST_USE;
/* Waits for events of poll(2), or a while: a signal or an early return only costs the
 * caller's loop another turn. False: the deadline has passed. */
bool fd_wait(int fd, short events, int64_t deadline_ms);
void fd_close(int *fd);    /* for CLEANUP: closes when >= 0, sets -1 */
void dir_close(DIR **dir); /* the same; NULL is none */

/* n random bytes from the kernel. */
void random_bytes(void *out, size_t n);
/* SHA-256 (FIPS 180-4) as 64 lower-case hex digits + NUL. */
void sha256_hex(struct str data, char out[65]);
/* HMAC of it with a key (RFC 2104), likewise. */
void hmac_sha256_hex(struct str key, struct str data, char out[65]);

#endif
