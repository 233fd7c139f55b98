/* A process beside this one, by fork(2): never with a connection of the store open, and
 * without the run's lock. */
#include "cmd/beside.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/log.h"
#include "store/planning.h"
#include "store/store.h"

bool beside_say(int fd)
{
    return send(fd, "", 1, MSG_NOSIGNAL) == 1;
}

bool beside_hear(int fd)
{
    char byte;
    ssize_t n = 0;
    while ((n = recv(fd, &byte, 1, 0)) < 0 && errno == EINTR) {
    }
    return n == 1;
}

enum beside_answer beside_answer(const struct beside *b)
{
    struct pollfd p = {.fd = b->fd, .events = POLLIN};
    return poll(&p, 1, 0) == 0  ? BESIDE_BUSY
           : beside_hear(b->fd) ? BESIDE_SAID
                                : BESIDE_GONE;
}

/* The run's lock lives as long as a process has it open. */
static void confine(const struct step *s, pid_t parent)
{
    int lock = s->run_lock;
    (void)signal(SIGTERM, SIG_DFL);
    (void)signal(SIGINT, SIG_DFL);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) {
        _exit(EXIT_FAILURE);
    }
    fd_close(&lock);
}

static _Noreturn void child_run(const struct step *s, beside_work *work, int fd,
                                const void *ctx)
{
    struct step mine = *s;
    struct arena a = {0};
    struct err err;
    const char *path = arena_cstr(&a, s->set->store_path);
    if (path != NULL && store_open(path, false, &mine.st, &err) == RC_OK) {
        work(&mine, fd, ctx);
    }
    _exit(EXIT_SUCCESS);
}

static bool is_worth_it(void)
{
    return !fault_build && sysconf(_SC_NPROCESSORS_ONLN) > 1;
}

enum rc beside_start(struct beside *b, struct step *s, beside_work *work,
                     const void *ctx, struct err *err)
{
    int ends[2];
    pid_t self = getpid();
    *b = (struct beside){.fd = -1};
    if (!is_worth_it() ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return RC_OK;
    }
    store_leave(s->st);
    b->pid = fork();
    if (b->pid == 0) {
        confine(s, self);
        fd_close(&ends[0]);
        child_run(s, work, ends[1], ctx);
    }
    fd_close(&ends[1]);
    b->fd = ends[0];
    if (b->pid < 0) {
        b->pid = 0;
        fd_close(&b->fd);
    }
    enum rc rc = store_return(s->st, err);
    if (rc != RC_OK) { /* without a store no run can go on, nor end in order */
        log_error("%s", err->text);
        exit(rc_exit_code(rc));
    }
    return b->pid == 0 ? RC_OK : store_carried(s->st, true, err);
}

enum rc beside_stop(struct beside *b, struct step *s, struct err *err)
{
    if (b->pid == 0) {
        return RC_OK;
    }
    (void)kill(b->pid, SIGKILL);
    while (waitpid(b->pid, NULL, 0) < 0 && errno == EINTR) {
    }
    fd_close(&b->fd);
    b->pid = 0;
    return store_carried(s->st, false, err);
}
