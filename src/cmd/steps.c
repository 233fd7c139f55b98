/* A run: its row and its lock. The lock is a flock(2), released by death, whatever the
 * death; it tells other runs whose claims are alive. */
#include "cmd/steps.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "store/store.h"

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

bool step_run_alive(void *ctx, int64_t run_id)
{
    const struct step *s = ctx;
    if (run_id == s->run_id) {
        return true;
    }
    struct arena a CLEANUP(arena_done) = {0};
    const char *path = lock_path(&a, s->set, run_id);
    int fd CLEANUP(fd_close) = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        return errno != ENOENT; /* when in doubt, leave its claims alone */
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        return true;
    }
    unlink(path); /* a dead run's */
    return false;
}

static enum rc start_run(struct cmd *c, struct step *s, struct err *err)
{
    char host[256] = "";
    if (gethostname(host, sizeof host - 1) != 0) {
        host[0] = '\0';
    }
    struct run r = {.started_at = c->now,
                    .now = c->now,
                    .host = str_c(host),
                    .command = str_c(c->argv[0]),
                    .pid = getpid()};
    enum rc rc = store_begin(s->st, err);
    if (rc == RC_OK) {
        rc = run_start(s->st, &r, &s->run_id, err);
    }
    if (rc == RC_OK) {
        rc = take_lock(c, s, err); /* before anybody can see the row */
    }
    rc = store_finish(s->st, rc, err);
    if (rc != RC_OK) { /* no run began: its number may be another's soon */
        s->run_id = 0;
        fd_close(&s->run_lock);
    }
    return rc;
}

enum rc step_begin(struct cmd *c, struct step *s, struct settings *set,
                   struct store **ret_store, struct err *err)
{
    *s = (struct step){.set = set,
                       .now = c->now,
                       .run_lock = -1,
                       .progress = isatty(STDERR_FILENO) == 1};
    *err = (struct err){{0}};
    enum rc rc = cmd_open(c, set, ret_store);
    s->st = *ret_store;
    return rc == RC_OK ? start_run(c, s, err) : rc;
}

int step_end(struct cmd *c, struct step *s, enum rc rc, const struct err *err)
{
    if (s->run_id != 0) {
        struct err late;
        struct str result = rc == RC_OK ? STR("ok") : str_c(err->text);
        enum rc ended = store_begin(s->st, &late);
        if (ended == RC_OK) {
            ended = run_end(s->st, s->run_id, c->now, result, &late);
        }
        ended = store_finish(s->st, ended, &late);
        if (ended != RC_OK) {
            log_error("run %lld: %s", (long long)s->run_id, late.text);
        }
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
