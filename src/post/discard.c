/* Taking mails out of Maildir spools. Must never remove a file by its name alone where
 * that name may have come again. */
#include "post/discard.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "post/in.h"
#include "post/maildir.h"
#include "post/out.h"

bool discard_is_spool(struct str url)
{
    return str_starts(url, STR("maildir:"));
}

static enum rc remove_file(const char *path, struct err *err)
{
    if (unlink(path) == 0 || errno == ENOENT) {
        return RC_OK;
    }
    return err_set(err, RC_TEMP, "'%s' cannot be removed: %s", path, strerror(errno));
}

/* The name without its flags, and without what a second mail of that name got. */
static bool is_named(struct str name, struct str key)
{
    struct str base = str_take(&name, ':');
    struct str rest = str_from(base, key.len);
    return str_starts(base, key) && (str_is_empty(rest) || rest.ptr[0] == '.');
}

/* What the store read of the file: its bytes up to the limit. */
static bool has_hash(const char *path, struct str hash)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct err err;
    struct stat st;
    char hex[65];
    int fd CLEANUP(fd_close) =
        open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        return false;
    }
    size_t n = st.st_size > IN_MAIL_MAX_BYTES ? IN_MAIL_MAX_BYTES : (size_t)st.st_size;
    char *raw = arena_take(&a, n + 1);
    if (n > 0 && fd_read_all(fd, raw, n, &err) != RC_OK) {
        return false;
    }
    sha256_hex(str_of(raw, n), hex);
    return str_eq_c(hash, hex);
}

static enum rc look_at(const char *path, const char *name,
                       const struct discard_in *mails, size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (is_named(str_c(name), mails[i].key) &&
            (str_is_empty(mails[i].hash) || has_hash(path, mails[i].hash))) {
            return remove_file(path, err);
        }
    }
    return RC_OK;
}

/* All files of dir/PART. A folder that is not there holds none. */
static enum rc look_through(struct str dir, const char *part,
                            const struct discard_in *mails, size_t n, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct str at = path_join(&a, dir, str_c(part));
    DIR *list CLEANUP(dir_close) = opendir(at.ptr);
    enum rc rc = RC_OK;
    if (list == NULL && errno != ENOENT) {
        return err_set(err, RC_TEMP, "'%s' cannot be read: %s", at.ptr,
                       strerror(errno));
    }
    const struct dirent *d = list == NULL ? NULL : readdir(list);
    for (; rc == RC_OK && d != NULL; d = readdir(list)) {
        rc = look_at(arena_printf(&a, "%s/%s", at.ptr, d->d_name).ptr, d->d_name, mails,
                     n, err);
    }
    return rc;
}

static enum rc look_in(struct str dir, const struct discard_in *mails, size_t n,
                       struct err *err)
{
    static const char *const parts[] = {"new", "cur", "tmp"};
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(parts); i++) {
        rc = look_through(dir, parts[i], mails, n, err);
    }
    return rc;
}

enum rc discard_in(const struct in_config *c, const struct discard_in *mails, size_t n,
                   struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    const struct str folders[] = {c->folder, c->done_folder, c->aside_folder};
    struct str root = STR_NULL;
    if (n == 0 || !discard_is_spool(c->url)) {
        return RC_OK;
    }
    enum rc rc = maildir_path(&a, c->url, &root, err);
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(folders); i++) {
        struct str dir = STR_NULL;
        rc = maildir_folder(&a, root, folders[i], &dir, err);
        rc = rc == RC_OK ? look_in(dir, mails, n, err) : rc;
    }
    return rc;
}

enum rc discard_out(const struct out_config *c, const struct discard_out *mails,
                    size_t n, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct discard_in *named = ARENA_ARRAY(&a, n, struct discard_in);
    struct str root = STR_NULL;
    if (n == 0 || !discard_is_spool(c->url)) {
        return RC_OK;
    }
    for (size_t i = 0; i < n; i++) { /* a name that nothing else can have */
        struct str id = arena_printf(&a, "<%.*s>", STR_ARG(mails[i].message_id));
        named[i].key = maildir_name(&a, mails[i].rcpt, id);
    }
    enum rc rc = maildir_path(&a, c->url, &root, err);
    return rc == RC_OK ? look_in(root, named, n, err) : rc;
}
