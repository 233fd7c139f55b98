/* Beside the store lies STORE-instance: the store's key, a mark that grows with all
 * that may leave, and this machine. A store without it, with another one, or behind it
 * was restored from a backup or copied. Must never let such a store send. */
#include "cmd/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/file.h"
#include "mail/token.h"
#include "store/store.h"

enum { FILE_MAX = 256, CLOCK_SLACK_S = 300, MACHINE_LEN = 16 };

/* What the file says, and what the store says. */
struct instance {
    bool exists;
    struct str key, machine;
    int64_t mark;
};

struct facts {
    struct instance file, store;
    struct str machine; /* this one; empty = not known */
    int64_t clock;      /* the latest time of a run that could send */
};

static const char *file_path(struct arena *a, const struct step *s)
{
    return arena_printf(a, "%.*s-instance", STR_ARG(s->set->store_path)).ptr;
}

/* A fingerprint of machine-id(5): the id itself is not for other files. */
static enum rc this_machine(struct arena *a, struct str *ret, struct err *err)
{
    struct str id = STR_NULL;
    char hex[65];
    enum rc rc = file_read(a, "/etc/machine-id", FILE_MAX, &id, err);
    id = str_trim(id);
    *ret = STR("");
    if (rc == RC_OK && id.len > 0) {
        sha256_hex(arena_printf(a, "nachfass %.*s", STR_ARG(id)), hex);
        *ret = arena_str(a, str_of(hex, MACHINE_LEN));
    }
    return RC_OK; /* a machine without one is known by nothing */
}

/* "KEY MARK MACHINE", the mark with leading zeros so that it is written in place. */
static struct str file_text(struct arena *a, const struct instance *i)
{
    return arena_printf(a, "%.*s %019lld %.*s\n", STR_ARG(i->key), (long long)i->mark,
                        STR_ARG(i->machine));
}

static enum rc file_load(struct arena *a, const char *path, struct instance *ret,
                         struct err *err)
{
    struct str text = STR_NULL;
    enum rc rc = file_read(a, path, FILE_MAX, &text, err);
    *ret = (struct instance){.exists = rc == RC_OK};
    if (rc == RC_NONE) {
        return RC_OK;
    }
    text = str_trim(text);
    ret->key = str_take(&text, ' ');
    struct str mark = str_take(&text, ' ');
    ret->machine = text.ptr == NULL ? STR("") : text;
    if (rc == RC_OK && (ret->key.len != TOKEN_LEN || !str_to_i64(mark, &ret->mark))) {
        ret->key = STR("damaged"); /* no store's key */
    }
    return rc;
}

static enum rc meta_number(struct arena *a, struct store *st, const char *key,
                           int64_t *ret, struct err *err)
{
    struct str value = STR_NULL;
    *ret = 0;
    enum rc rc = store_meta_get(a, st, key, &value, err);
    if (rc == RC_OK && !str_to_i64(value, ret)) {
        return err_set(err, RC_BROKEN, "store: '%s' is no number", key);
    }
    return rc == RC_NONE ? RC_OK : rc;
}

static enum rc load(struct arena *a, const struct step *s, struct facts *ret,
                    struct err *err)
{
    *ret = (struct facts){0};
    enum rc rc = file_load(a, file_path(a, s), &ret->file, err);
    if (rc == RC_OK) {
        rc = this_machine(a, &ret->machine, err);
    }
    if (rc == RC_OK) {
        rc = store_meta_get(a, s->st, "instance", &ret->store.key, err);
        ret->store.exists = rc == RC_OK;
        rc = rc == RC_NONE ? RC_OK : rc;
    }
    if (rc == RC_OK) {
        rc = meta_number(a, s->st, "mark", &ret->store.mark, err);
    }
    return rc == RC_OK ? meta_number(a, s->st, "clock", &ret->clock, err) : rc;
}

/* ---- the judgement ---- */

enum state { STATE_NEW, STATE_SAME, STATE_MOVED, STATE_LOST };

static enum state judge(const struct facts *f, const char **ret_why)
{
    bool fresh = f->file.exists && f->file.mark == 0; /* nothing was sent with it */
    if (!f->store.exists && (!f->file.exists || fresh)) {
        return STATE_NEW;
    }
    if (!f->file.exists) {
        *ret_why = "is a copy: this file is missing beside it";
    } else if (!f->store.exists || !str_eq(f->file.key, f->store.key)) {
        *ret_why = "is not the one that this file belongs to";
    } else if (f->store.mark < f->file.mark) {
        *ret_why = "is older than this file says, restored from a backup";
    } else if (!str_is_empty(f->machine) && !str_is_empty(f->file.machine) &&
               !str_eq(f->machine, f->file.machine)) {
        *ret_why = "comes from another machine, as this file says";
        return STATE_MOVED;
    } else {
        return STATE_SAME;
    }
    return STATE_LOST;
}

static enum rc hold_clock(struct arena *a, struct step *s, const struct facts *f)
{
    if (s->now + CLOCK_SLACK_S >= f->clock) {
        return RC_OK;
    }
    return err_set(
        &s->held_err, RC_TEMP,
        "the clock says %.*s, but the last run was at %.*s: nothing is mailed "
        "until it is right; was that run's wrong, 'nachfass outbox adopt'",
        STR_ARG(clock_iso(a, s->now)), STR_ARG(clock_iso(a, f->clock)));
}

static enum rc hold(struct arena *a, struct step *s, const struct facts *f,
                    enum state *ret_state)
{
    const char *why = "";
    *ret_state = judge(f, &why);
    if (*ret_state == STATE_NEW || *ret_state == STATE_SAME) {
        return hold_clock(a, s, f);
    }
    return err_set(
        &s->held_err, RC_CONFIG,
        "'%s': the store %s: nothing is mailed, lest it goes out twice; moved "
        "with all its files, or restored: 'nachfass outbox adopt' goes on",
        file_path(a, s), why);
}

/* ---- writing ---- */

static enum rc meta_set_number(struct arena *a, struct store *st, const char *key,
                               int64_t n, struct err *err)
{
    return store_meta_set(st, key, arena_printf(a, "%lld", (long long)n), err);
}

/* A new identity; the file first: with mark 0 it says that nothing was sent yet. */
static enum rc name_store(struct arena *a, struct step *s, const struct facts *f,
                          struct err *err)
{
    struct instance i = {.key = token_new(a), .machine = f->machine};
    enum rc rc = file_write(file_path(a, s), file_text(a, &i), 0600, err);
    fault_point("instance");
    return rc == RC_OK ? store_meta_set(s->st, "instance", i.key, err) : rc;
}

enum rc guard_enter(struct step *s, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct facts f;
    enum state state = STATE_NEW;
    enum rc rc = load(&a, s, &f, err);
    if (rc != RC_OK) {
        return rc;
    }
    s->held = hold(&a, s, &f, &state);
    if (s->held != RC_OK) {
        return RC_OK;
    }
    if (state == STATE_NEW) {
        rc = name_store(&a, s, &f, err);
    }
    if (rc == RC_OK) {
        rc = store_mark_next(s->st, &s->mark, err);
    }
    if (rc == RC_OK && s->now > f.clock) {
        rc = meta_set_number(&a, s->st, "clock", s->now, err);
    }
    return rc;
}

static enum rc write_mark(const char *path, int64_t mark, bool sync, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct instance i;
    int fd CLEANUP(fd_close) = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || flock(fd, LOCK_EX) != 0) { /* released when it is closed */
        return err_set(err, RC_TEMP, "cannot open '%s': %s", path, strerror(errno));
    }
    enum rc rc = file_load(&a, path, &i, err);
    if (rc != RC_OK || i.mark >= mark) { /* another run was faster */
        return rc;
    }
    i.mark = mark;
    struct str text = file_text(&a, &i);
    if (pwrite(fd, text.ptr, text.len, 0) != (ssize_t)text.len ||
        (sync && fdatasync(fd) != 0)) {
        return err_set(err, RC_TEMP, "cannot write '%s': %s", path, strerror(errno));
    }
    return RC_OK;
}

enum rc guard_mark(const struct step *s, int64_t mark, bool sync, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    return write_mark(file_path(&a, s), mark, sync, err);
}

enum rc guard_outdate(struct step *s, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    const char *why = "";
    struct facts f;
    enum rc rc = store_begin(s->st, err);
    if (rc == RC_OK) {
        rc = load(&a, s, &f, err);
    }
    if (rc == RC_OK) {
        rc = store_mark_next(s->st, &s->mark, err);
    }
    rc = store_finish(s->st, rc, err);
    /* nothing was sent yet, or it does not send: nothing to compare with */
    bool sends = rc == RC_OK && judge(&f, &why) == STATE_SAME;
    return sends ? guard_mark(s, s->mark, true, err) : rc;
}

enum rc guard_check(const struct step *s, struct err *err)
{
    if (s->held != RC_OK) {
        *err = s->held_err;
    }
    return s->held;
}

enum rc guard_adopt(struct step *s, bool *ret_lost, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    const char *why = "";
    struct facts f;
    enum rc rc = load(&a, s, &f, err);
    if (rc != RC_OK) {
        return rc;
    }
    enum state state = judge(&f, &why);
    *ret_lost = state == STATE_LOST;
    if (state != STATE_SAME) {
        rc = name_store(&a, s, &f, err);
    }
    if (rc == RC_OK) {
        rc = store_mark_next(s->st, &s->mark, err);
    }
    if (rc == RC_OK) {
        rc = meta_set_number(&a, s->st, "clock", s->now, err);
        s->held = RC_OK;
    }
    return rc;
}
