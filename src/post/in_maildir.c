/* Mail from a Maildir spool: new/ and cur/, sorted by name. A mail moves by rename.
 * Must never remove, truncate or overwrite a mail. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "post/in_driver.h"
#include "post/maildir.h"

enum { CHUNK_MAILS = 100, SAME_NAME_MAX = 1000 };

struct spool {
    struct arena *a;
    struct str dir;
    struct str target[2]; /* by enum in_folder */
    int watch;            /* inotify on new/; 0: none yet */
};

/* One file below new/ or cur/. The key is the name without its flags (":2,S"). */
struct entry {
    struct str name; /* "new/NAME" */
    struct str key;
};

struct listing {
    struct entry *entries;
    size_t n, cap;
};

static enum rc spool_open(struct arena *a, const struct in_config *config,
                          void **ret_state, struct err *err)
{
    struct spool *s = ARENA_NEW(a, struct spool);
    struct str root = STR_NULL;

    s->a = a;
    enum rc rc = maildir_path(a, config->url, &root, err);
    if (rc == RC_OK) {
        rc = maildir_folder(a, root, config->folder, &s->dir, err);
    }
    if (rc == RC_OK) {
        rc = maildir_folder(a, root, config->done_folder, &s->target[IN_FOLDER_DONE],
                            err);
    }
    if (rc == RC_OK) {
        rc = maildir_folder(a, root, config->aside_folder, &s->target[IN_FOLDER_ASIDE],
                            err);
    }
    if (rc == RC_OK) {
        rc = maildir_make(a, s->dir, err);
    }
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(s->target); i++) {
        if (str_eq(s->target[i], s->dir)) {
            rc = err_set(err, RC_CONFIG, "mail cannot be moved from '%.*s' to itself",
                         STR_ARG(s->dir));
        } else {
            rc = maildir_make(a, s->target[i], err);
        }
    }
    if (rc == RC_OK) {
        *ret_state = s;
    }
    return rc;
}

static void listing_add(struct arena *a, struct listing *l, const char *sub,
                        const char *name)
{
    if (l->n == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 64;
        struct entry *grown = ARENA_ARRAY(a, cap, struct entry);
        if (l->n > 0) {
            memcpy(grown, l->entries, l->n * sizeof(*grown));
        }
        l->entries = grown;
        l->cap = cap;
    }
    struct entry *e = &l->entries[l->n++];
    e->name = arena_printf(a, "%s/%s", sub, name);
    struct str rest = str_from(e->name, strlen(sub) + 1);
    e->key = str_take(&rest, ':');
}

static enum rc list_sub(struct arena *a, struct str root, const char *sub,
                        struct listing *l, struct err *err)
{
    struct str path = path_join(a, root, str_c(sub));
    DIR *dir CLEANUP(dir_close) = opendir(path.ptr);

    if (!dir) {
        return err_set(err, RC_CONFIG, "folder '%.*s' cannot be read: %s",
                       STR_ARG(path), strerror(errno));
    }
    for (;;) {
        errno = 0;
        const struct dirent *d = readdir(dir);
        if (!d) {
            break;
        }
        if (d->d_name[0] != '.') {
            listing_add(a, l, sub, d->d_name);
        }
    }
    if (errno != 0) {
        return err_set(err, RC_TEMP, "folder '%.*s' cannot be read: %s", STR_ARG(path),
                       strerror(errno));
    }
    return RC_OK;
}

static int by_key(const void *x, const void *y)
{
    const struct entry *a = x;
    const struct entry *b = y;
    int order = str_cmp(a->key, b->key);
    return order != 0 ? order : str_cmp(a->name, b->name);
}

static enum rc list_all(struct arena *a, struct str root, struct listing *l,
                        struct err *err)
{
    enum rc rc = list_sub(a, root, "new", l, err);

    if (rc == RC_OK) {
        rc = list_sub(a, root, "cur", l, err);
    }
    if (rc == RC_OK && l->n > 1) {
        qsort(l->entries, l->n, sizeof(*l->entries), by_key);
    }
    return rc;
}

static enum rc read_bytes(struct arena *a, int fd, size_t size, struct str *ret_raw)
{
    char *raw = arena_alloc(a, size + 1);
    size_t len = 0;

    while (len < size) {
        ssize_t got = read(fd, raw + len, size - len);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return RC_TEMP;
        }
        if (got == 0) {
            break;
        }
        len += (size_t)got;
    }
    *ret_raw = str_of(raw, len);
    return RC_OK;
}

/* RC_NONE: gone meanwhile, or no regular file. */
static enum rc read_mail(struct arena *a, const char *path, struct in_mail *mail,
                         struct err *err)
{
    /* NONBLOCK: a FIFO must not hold the run */
    int fd CLEANUP(fd_close) =
        open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;

    if (fd < 0 && (errno == ENOENT || errno == ELOOP || errno == ENXIO)) {
        return RC_NONE;
    }
    if (fd < 0) {
        return err_set(err, errno == EACCES ? RC_CONFIG : RC_TEMP,
                       "mail '%s' cannot be read: %s", path, strerror(errno));
    }
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        return RC_NONE;
    }
    mail->size_bytes = st.st_size;
    mail->arrived_at = st.st_mtime;
    mail->truncated = st.st_size > IN_MAIL_MAX_BYTES;
    size_t size = mail->truncated ? IN_MAIL_MAX_BYTES : (size_t)st.st_size;
    if (read_bytes(a, fd, size, &mail->raw) != RC_OK) {
        return err_set(err, RC_TEMP, "mail '%s' cannot be read: %s", path,
                       strerror(errno));
    }
    return RC_OK;
}

/* Fills one chunk from l->entries[*at] on. A file that cannot be read is noted in
 * *worst and err, and does not keep the others from being read. */
static size_t fill_chunk(struct arena *a, const struct spool *s,
                         const struct listing *l, size_t *at, struct in_mail *mails,
                         enum rc *worst, struct err *err)
{
    size_t n = 0, bytes = 0;

    while (*at < l->n && n < CHUNK_MAILS && bytes < IN_CHUNK_MAX_BYTES) {
        const struct entry *e = &l->entries[*at];
        *at += 1;
        if (*at > 1 && str_eq(e[-1].key, e->key)) {
            continue; /* seen in new/ and again in cur/ */
        }
        mails[n] = (struct in_mail){.key = arena_str(a, e->key)};
        enum rc rc = read_mail(a, path_join(a, s->dir, e->name).ptr, &mails[n], err);
        if (rc == RC_OK) {
            bytes += mails[n].raw.len;
            n++;
        } else if (rc != RC_NONE) {
            *worst = rc;
        }
    }
    return n;
}

static enum rc spool_fetch(void *state, const struct in_mark *mark,
                           const struct in_sink *sink, struct err *err)
{
    const struct spool *s = state;
    struct arena names CLEANUP(arena_done) = {0};
    struct arena chunk CLEANUP(arena_done) = {0};
    struct in_mail mails[CHUNK_MAILS];
    struct listing l = {0};
    enum rc worst = RC_OK;
    struct err later = {{0}};
    size_t at = 0;

    (void)mark; /* what was stored has been moved, or is seen again: keys tell */
    enum rc rc = list_all(&names, s->dir, &l, err);
    while (rc == RC_OK && at < l.n) {
        size_t n = fill_chunk(&chunk, s, &l, &at, mails, &worst, &later);
        if (n > 0) {
            rc = sink->chunk(sink->ctx, mails, n, &(struct in_mark){0}, err);
        }
        arena_reset(&chunk);
    }
    return err_first(rc, worst, &later, err);
}

/* A place in the target's cur/ that no mail has: the same name may have come again. */
static struct str free_place(struct arena *a, struct str target, const struct entry *e)
{
    struct str flags = str_from(e->name, sizeof("new/") - 1 + e->key.len);

    if (str_is_empty(flags)) {
        flags = STR(":2,");
    }
    for (int i = 1; i <= SAME_NAME_MAX; i++) {
        struct str nth = i == 1 ? STR_NULL : arena_printf(a, ".%d", i);
        struct str path = arena_printf(a, "%.*s/cur/%.*s%.*s%.*s", STR_ARG(target),
                                       STR_ARG(e->key), STR_ARG(nth), STR_ARG(flags));
        if (!file_exists(path.ptr)) {
            return path;
        }
    }
    return STR_NULL;
}

static enum rc move_entry(struct arena *a, const struct spool *s, const struct entry *e,
                          enum in_folder folder, struct err *err)
{
    struct str from = path_join(a, s->dir, e->name);
    struct str to = free_place(a, s->target[folder], e);

    if (!to.ptr) {
        return err_set(err, RC_CONFIG,
                       "mail '%.*s' is in '%.*s' too many times already",
                       STR_ARG(e->key), STR_ARG(s->target[folder]));
    }
    if (rename(from.ptr, to.ptr) != 0 && errno != ENOENT) {
        return err_set(err, RC_TEMP, "mail '%.*s' cannot be moved to '%.*s': %s",
                       STR_ARG(e->name), STR_ARG(s->target[folder]), strerror(errno));
    }
    return RC_OK;
}

/* First entry that is not below key. */
static size_t lower_bound(const struct listing *l, struct str key)
{
    size_t lo = 0, hi = l->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (str_cmp(l->entries[mid].key, key) < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

static enum rc spool_move(void *state, const struct str *keys, size_t n_keys,
                          enum in_folder folder, struct err *err)
{
    const struct spool *s = state;
    struct arena a CLEANUP(arena_done) = {0};
    struct listing l = {0};
    enum rc rc = list_all(&a, s->dir, &l, err);

    for (size_t i = 0; rc == RC_OK && i < n_keys; i++) {
        size_t at = lower_bound(&l, keys[i]);
        for (; rc == RC_OK && at < l.n && str_eq(l.entries[at].key, keys[i]); at++) {
            rc = move_entry(&a, s, &l.entries[at], folder, err);
        }
    }
    return rc;
}

static void spool_close(void *state)
{
    struct spool *s = state; /* all else lives in the arena */
    if (s->watch > 0) {
        fd_close(&s->watch);
    }
}

/* The descriptor stays, so that nothing is missed between two watches. */
static enum rc spool_watch(void *state, int64_t max_s UNUSED, int *ret_fd,
                           struct err *err)
{
    struct spool *s = state;
    if (s->watch > 0) {
        *ret_fd = s->watch;
        return RC_OK;
    }
    struct str path = path_join(s->a, s->dir, STR("new"));
    s->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (s->watch < 0 ||
        inotify_add_watch(s->watch, path.ptr, IN_MOVED_TO | IN_CLOSE_WRITE) < 0) {
        return err_set(err, RC_TEMP, "'%s' cannot be watched: %s", path.ptr,
                       strerror(errno));
    }
    *ret_fd = s->watch;
    return RC_OK;
}

static enum rc spool_watch_end(void *state, struct err *err UNUSED)
{
    const struct spool *s = state;
    char events[4096];
    enum rc rc = RC_NONE;
    while (read(s->watch, events, sizeof events) > 0) {
        rc = RC_OK;
    }
    return rc;
}

const struct in_driver in_maildir_driver = {
    spool_open, spool_fetch, spool_move,      NULL,
    NULL,       spool_watch, spool_watch_end, spool_close};
