/* A run: its row and its lock. The lock is a flock(2), released by death, whatever the
 * death; it tells other runs whose claims are alive. */
#include "cmd/steps.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "cmd/alarm.h"
#include "cmd/guard.h"
#include "store/forget.h"
#include "store/store.h"

/* a claim lasts less: a batch is some hundred mails, and each has its time-out */
enum { OTHER_HOST_ALIVE_S = 2 * 3600, BOOT_MAX = 256 };

static const char *lock_path(struct arena *a, const struct settings *set,
                             int64_t run_id)
{
    return arena_printf(a, "%.*s-run-%lld", STR_ARG(set->store_path), (long long)run_id)
        .ptr;
}

static enum rc take_lock(struct cmd *c, struct step *s, struct err *err)
{
    const char *path = lock_path(c->a, s->set, s->run_id);
    s->run_lock = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (s->run_lock < 0 || flock(s->run_lock, LOCK_EX | LOCK_NB) != 0) {
        return err_set(err, RC_TEMP, "cannot lock '%s'", path);
    }
    return RC_OK;
}

enum run_life step_run_life(void *ctx, const struct run *r)
{
    const struct step *s = ctx;
    if (r->id == s->run_id) {
        return RUN_ALIVE;
    }
    if (!str_eq(r->host, s->host)) { /* its locks are not seen here */
        return step_time(s) - r->seen_at < OTHER_HOST_ALIVE_S ? RUN_ALIVE : RUN_DEAD;
    }
    bool same_boot =
        str_is_empty(r->boot) || str_is_empty(s->boot) || str_eq(r->boot, s->boot);
    struct arena a CLEANUP(arena_done) = {0};
    const char *path = lock_path(&a, s->set, r->id);
    int fd CLEANUP(fd_close) = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        if (errno != ENOENT) { /* when in doubt, leave its claims alone */
            return RUN_ALIVE;
        }
        return same_boot ? RUN_DEAD : RUN_CUT;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        return RUN_ALIVE;
    }
    unlink(path); /* a dead run's */
    return same_boot ? RUN_DEAD : RUN_CUT;
}

int64_t step_time(const struct step *s)
{
    return s->began_ms == 0 ? s->now : s->now + (clock_mono_ms() - s->began_ms) / 1000;
}

static struct str host_name(struct arena *a)
{
    char host[256] = "";
    if (gethostname(host, sizeof host - 1) != 0) {
        host[0] = '\0';
    }
    return arena_str(a, str_c(host));
}

/* A name for this start of the machine; empty where the system tells none. */
static struct str boot_name(struct arena *a)
{
    struct str name = STR_NULL;
    struct err err;
    enum rc rc = file_read(a, "/proc/sys/kernel/random/boot_id", BOOT_MAX, &name, &err);
    return rc == RC_OK ? str_trim(name) : STR("");
}

static enum rc start_run(struct cmd *c, struct step *s, struct err *err)
{
    s->host = host_name(c->a);
    s->boot = boot_name(c->a);
    struct run r = {.started_at = c->now,
                    .now = c->now,
                    .host = s->host,
                    .command = str_c(c->argv[0]),
                    .boot = s->boot,
                    .pid = getpid()};
    enum rc rc = store_begin(s->st, err);
    if (rc == RC_OK) {
        rc = run_start(s->st, &r, &s->run_id, err);
    }
    if (rc == RC_OK) {
        rc = take_lock(c, s, err); /* before anybody can see the row */
    }
    if (rc == RC_OK) {
        rc = guard_enter(s, err);
    }
    if (rc == RC_OK) {
        rc = suppression_lapse(s->st, s->now, err);
    }
    rc = store_finish(s->st, rc, err);
    if (rc != RC_OK) { /* no run began: its number may be another's soon */
        s->run_id = 0;
        fd_close(&s->run_lock);
    } else if (s->held == RC_OK) {
        s->held = guard_mark(s, s->mark, true, &s->held_err);
    }
    return rc;
}

/* What `forget` could not end while others read. */
static enum rc end_erasure(struct step *s, struct err *err)
{
    enum rc rc = store_scrub(s->st, err);
    if (rc == RC_TEMP) {
        log_warn("traces of people who were forgotten are left: %s", err->text);
    }
    return rc == RC_NONE || rc == RC_TEMP ? RC_OK : rc;
}

enum rc step_begin(struct cmd *c, struct step *s, struct settings *set,
                   struct store **ret_store, struct err *err)
{
    *s = (struct step){.set = set,
                       .now = c->now,
                       .began_ms = c->now_given ? 0 : clock_mono_ms(),
                       .run_lock = -1,
                       .progress = isatty(STDERR_FILENO) == 1};
    *err = (struct err){{0}};
    enum rc rc = cmd_open(c, set, ret_store);
    s->st = *ret_store;
    rc = rc == RC_OK ? start_run(c, s, err) : rc;
    return rc == RC_OK ? end_erasure(s, err) : rc;
}

/* A copy of the store that was made meanwhile is older than the mark from here on. */
static void end_run(struct step *s, enum rc rc, const struct err *err)
{
    struct err late;
    struct str result = rc == RC_OK ? STR("ok") : str_c(err->text);
    enum rc ended = store_begin(s->st, &late);
    if (ended == RC_OK) {
        ended = run_end(s->st, s->run_id, step_time(s), result, &late);
    }
    if (s->held != RC_OK) {
        alarm_note(s, BEAT_SEND, s->held, &s->held_err);
    }
    if (ended == RC_OK) {
        ended = alarm_keep(s, &late);
    }
    if (ended == RC_OK && s->held == RC_OK) {
        ended = store_mark_next(s->st, &s->mark, &late);
    }
    ended = store_finish(s->st, ended, &late);
    if (ended == RC_OK && s->held == RC_OK) {
        ended = guard_mark(s, s->mark, false, &late);
    }
    if (ended != RC_OK) {
        log_error("run %lld: %s", (long long)s->run_id, late.text);
        return;
    }
    alarm_tell(s);
}

int step_end(struct cmd *c, struct step *s, enum rc rc, const struct err *err)
{
    if (s->run_id != 0) {
        end_run(s, rc, err);
    }
    if (s->run_lock >= 0) {
        unlink(lock_path(c->a, s->set, s->run_id));
        fd_close(&s->run_lock);
    }
    store_close(s->st);
    if (rc != RC_OK && err->text[0] == '\0') {
        return rc_exit_code(rc); /* logged already */
    }
    return rc == RC_OK ? 0 : cmd_fail(c, rc, err);
}
