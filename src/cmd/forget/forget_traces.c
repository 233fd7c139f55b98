/* Where else a person may stand: mails that belong to nobody, spools, other files on
 * this disk. Must never change a file that is not a mail in a spool of ours. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "cmd/forget.h"
#include "mail/address.h"
#include "post/discard.h"

enum {
    NAME_MIN_BYTES = 6, /* a shorter name stands in other words, too */
    CHUNK_BYTES = 1 << 20,
    OVERLAP_BYTES = 512, /* an address is shorter */
    DEPTH_MAX = 8,
    FILES_MAX = 200
};

/* ---- mails that belong to nobody ---- */

/* In lower case (ASCII), and without the line breaks that quoted-printable puts into
 * what it carries. */
static struct str plain(struct arena *a, struct str raw)
{
    char *out = arena_take(a, raw.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < raw.len; i++) {
        bool soft = raw.ptr[i] == '=' && i + 1 < raw.len &&
                    (raw.ptr[i + 1] == '\n' || raw.ptr[i + 1] == '\r');
        if (!soft) {
            out[n++] = str_lower(raw.ptr[i]);
            continue;
        }
        i +=
            raw.ptr[i + 1] == '\r' && i + 2 < raw.len && raw.ptr[i + 2] == '\n' ? 2 : 1;
    }
    return str_of(out, n);
}

static bool names(struct arena *a, const struct forget *f, struct str text)
{
    struct str low = plain(a, text);
    struct str name = f->name.len >= NAME_MIN_BYTES ? plain(a, f->name) : STR_NULL;
    return str_find(low, f->key) != STR_NPOS ||
           str_find(low, address_shown(a, f->key)) != STR_NPOS ||
           (!str_is_empty(name) && str_find(low, name) != STR_NPOS);
}

/* What a person of the firm wrote to a digest holds the digest. */
static bool is_of_staff(const struct forget_job *j, const struct inbox_mail *m)
{
    return m->state == INBOX_APPLIED &&
           policy_person_by_email(&j->set->policy, m->from) != NULL;
}

static bool is_named(struct arena *a, const struct forget *f,
                     const struct inbox_mail *m)
{
    return names(a, f, m->raw) || names(a, f, m->words) || names(a, f, m->subject) ||
           names(a, f, m->reason);
}

static bool is_known(const struct forget *f, int64_t id)
{
    for (size_t i = 0; i < f->n_in; i++) {
        if (f->in[i].id == id) {
            return true;
        }
    }
    return false;
}

static void add_mail(struct arena *a, struct forget *f, const struct inbox_mail *m,
                     bool is_loose)
{
    struct forget_mail *grown = ARENA_ARRAY(a, f->n_in + 1, struct forget_mail);
    if (f->n_in > 0) {
        memcpy(grown, f->in, f->n_in * sizeof *grown);
    }
    grown[f->n_in++] = (struct forget_mail){.id = m->id,
                                            .state = (int32_t)m->state,
                                            .at = arena_str(a, m->mailbox),
                                            .key = arena_str(a, m->key),
                                            .hash = arena_str(a, m->raw_hash),
                                            .message_id = arena_str(a, m->message_id),
                                            .moved = m->moved,
                                            .is_loose = is_loose};
    f->in = grown;
}

enum rc forget_find_loose(struct forget_job *j, struct forget *f, struct err *err)
{
    struct arena page CLEANUP(arena_done) = {0};
    struct inbox_mail *m = NULL;
    int64_t after = 0;
    size_t n = 0;
    enum rc rc = RC_OK;
    do {
        arena_reset(&page);
        rc = inbox_loose(&page, j->st, f->since, after, &m, &n, err);
        for (size_t i = 0; rc == RC_OK && i < n; i++) {
            after = m[i].id;
            bool staff = is_of_staff(j, &m[i]);
            if (!is_known(f, m[i].id) && (staff || is_named(&page, f, &m[i]))) {
                add_mail(j->c->a, f, &m[i], staff);
            }
        }
    } while (rc == RC_OK && n > 0);
    return rc;
}

/* ---- spools ---- */

enum rc forget_discard(const struct forget_job *j, const struct forget *f,
                       struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct discard_in *in = ARENA_ARRAY(&a, f->n_in, struct discard_in);
    struct discard_out *out = ARENA_ARRAY(&a, 2 * f->n_out, struct discard_out);
    enum rc rc = RC_OK;
    for (size_t b = 0; rc == RC_OK && b < j->set->n_mailboxes; b++) {
        const struct mailbox *box = &j->set->mailboxes[b];
        size_t n = 0;
        for (size_t i = 0; i < f->n_in; i++) {
            struct str key = f->in[i].key;
            if (str_eq(f->in[i].at, box->name)) {
                in[n++] = (struct discard_in){.key = str_take(&key, '~'),
                                              .hash = f->in[i].hash};
            }
        }
        rc = discard_in(&box->in, in, n, err);
    }
    for (size_t i = 0; i < f->n_out; i++) {
        out[2 * i] = (struct discard_out){f->out[i].at, f->out[i].message_id};
        out[2 * i + 1] =
            (struct discard_out){j->set->policy.journal, f->out[i].message_id};
    }
    return rc == RC_OK ? discard_out(&j->set->out, out, 2 * f->n_out, err) : rc;
}

/* ---- other files ---- */

static bool names_any(const struct forget_job *j, struct str low)
{
    for (size_t i = 0; i < j->n; i++) {
        if (str_find(low, j->people[i].key) != STR_NPOS ||
            str_find(low, j->shown[i]) != STR_NPOS) {
            return true;
        }
    }
    return false;
}

/* A piece at a time: it may be as big as a store. */
static bool file_names_any(const struct forget_job *j, const char *path, char *space)
{
    int fd CLEANUP(fd_close) =
        open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    size_t kept = 0;
    bool found = false;
    ssize_t got = 0;
    while (fd >= 0 && !found && (got = read(fd, space + kept, CHUNK_BYTES)) > 0) {
        size_t n = kept + (size_t)got;
        for (size_t i = kept; i < n; i++) {
            space[i] = str_lower(space[i]);
        }
        found = names_any(j, str_of(space, n));
        kept = n < OVERLAP_BYTES ? n : OVERLAP_BYTES;
        memmove(space, space + n - kept, kept);
    }
    return found;
}

static bool is_spool_at(struct str url, struct str path)
{
    return discard_is_spool(url) && str_eq(path, str_from(url, sizeof "maildir:" - 1));
}

/* The store, what SQLite puts beside it, and the spools, which are seen to. Not all
 * that begins as the store does: a backup may. */
static bool is_ours(const struct forget_job *j, struct str path)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    struct str store = j->set->store_path;
    struct str rest = str_from(path, store.len);
    for (size_t i = 0; str_starts(path, store) && i < ARRAY_LEN(endings); i++) {
        if (str_eq_c(rest, endings[i])) {
            return true;
        }
    }
    bool spool = is_spool_at(j->set->out.url, path);
    for (size_t i = 0; i < j->set->n_mailboxes && !spool; i++) {
        spool = is_spool_at(j->set->mailboxes[i].in.url, path);
    }
    return spool;
}

static void search(struct forget_job *j, struct str dir, char *space, int depth)
{
    DIR *list CLEANUP(dir_close) = opendir(dir.ptr);
    const struct dirent *d = list == NULL ? NULL : readdir(list);
    for (; d != NULL && j->n_files < FILES_MAX; d = readdir(list)) {
        struct str path = path_join(j->c->a, dir, str_c(d->d_name));
        struct stat st;
        if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0 ||
            is_ours(j, path) || lstat(path.ptr, &st) != 0) {
            continue;
        }
        if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX) {
            search(j, path, space, depth + 1);
        } else if (S_ISREG(st.st_mode) && file_names_any(j, path.ptr, space)) {
            j->files[j->n_files++] = path;
        }
    }
}

void forget_find_files(struct forget_job *j)
{
    struct arena a CLEANUP(arena_done) = {0};
    char *space = arena_take(&a, CHUNK_BYTES + OVERLAP_BYTES);
    struct str dir = str_is_empty(j->set->dir) ? STR(".") : j->set->dir;
    struct str store_dir = path_dir(j->c->a, j->set->store_path);
    j->files = ARENA_ARRAY(j->c->a, FILES_MAX, struct str);
    j->n_files = 0;
    if (j->n == 0) {
        return;
    }
    j->shown = ARENA_ARRAY(j->c->a, j->n, struct str);
    for (size_t i = 0; i < j->n; i++) { /* as the files are compared */
        j->people[i].key = plain(j->c->a, j->people[i].key);
        j->shown[i] = address_shown(j->c->a, j->people[i].key);
    }
    search(j, arena_str(j->c->a, dir), space, 0);
    if (!str_eq(dir, store_dir) && !str_starts(store_dir, dir)) {
        search(j, store_dir, space, 0);
    }
}
