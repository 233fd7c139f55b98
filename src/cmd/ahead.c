/* The process that makes batches ready, and the way to it: memory that both see at the
 * same address, one byte for each batch that changes hands. Must never write to the
 * store, nor outlive its parent. */
#include "cmd/ahead.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
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

enum {
    SLOTS = 2, /* one is filled while the other is written */
    CARRY_EACH = 3,
    ROOM_BYTES = 64 << 20 /* of a slot: only what is used is ever there */
};

/* Where a batch lies, at the beginning of its room. */
struct slot {
    struct arena a;
    struct invites b;
    enum rc rc;
    struct err err;
    alignas(max_align_t) char room[];
};

static struct slot *slot_of(char *memory, size_t n)
{
    return (struct slot *)(void *)(memory + n % SLOTS * ROOM_BYTES);
}

static bool say(int fd)
{
    return send(fd, "", 1, MSG_NOSIGNAL) == 1;
}

static bool hear(int fd)
{
    char byte;
    ssize_t n = 0;
    while ((n = recv(fd, &byte, 1, 0)) < 0 && errno == EINTR) {
    }
    return n == 1;
}

/* ---- the child ---- */

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

/* Until nothing is due: then the batch is empty. */
static void make_ready(struct invites b, int fd, char *memory)
{
    struct err late;
    enum rc rc = RC_OK;
    for (size_t n = 0; rc == RC_OK && (n < SLOTS || hear(fd)); n++) {
        struct slot *slot = slot_of(memory, n);
        slot->a = arena_within(slot->room, ROOM_BYTES - sizeof *slot);
        rc = invites_prepare(&slot->a, &b, &slot->err);
        slot->b = b;
        slot->rc = rc;
        if (!say(fd) || b.n == 0) {
            return;
        }
        b.after_at = b.due[b.n - 1].interaction.occurred_at;
        b.after_id = b.due[b.n - 1].interaction.id;
        b.asked_before = b.asked;
        if (rc == RC_OK && n % CARRY_EACH == CARRY_EACH - 1) {
            rc = store_carry(b.s->st, &late);
        }
    }
}

static _Noreturn void child_run(const struct step *s, const struct invites *from,
                                int fd, char *memory)
{
    struct step mine = *s;
    struct arena a = {0};
    struct err err;
    const char *path = arena_cstr(&a, s->set->store_path);
    if (path != NULL && store_open(path, false, &mine.st, &err) == RC_OK) {
        const struct interaction *last = &from->due[from->n - 1].interaction;
        struct invites b = {.s = &mine,
                            .survey = from->survey,
                            .limit = INVITES_MAX,
                            .after_at = last->occurred_at,
                            .after_id = last->id};
        make_ready(b, fd, memory);
    }
    _exit(EXIT_SUCCESS);
}

/* ---- the parent ---- */

static bool is_worth_it(void)
{
    return !fault_build && sysconf(_SC_NPROCESSORS_ONLN) > 1;
}

static void fork_off(struct ahead *h, int ends[2], struct step *s,
                     const struct invites *from)
{
    struct err err;
    pid_t self = getpid();
    store_leave(s->st);
    h->pid = fork();
    if (h->pid == 0) {
        confine(s, self);
        fd_close(&ends[0]);
        child_run(s, from, ends[1], h->memory);
    }
    h->pid = h->pid < 0 ? 0 : h->pid;
    fd_close(&ends[1]);
    h->fd = ends[0];
    enum rc rc = store_return(s->st, &err);
    if (rc != RC_OK) { /* without a store no run can go on, nor end in order */
        log_error("%s", err.text);
        exit(rc_exit_code(rc));
    }
}

enum rc ahead_start(struct ahead *h, struct step *s, const struct invites *from,
                    struct err *err)
{
    int ends[2];
    *h = (struct ahead){.fd = -1};
    if (!is_worth_it()) {
        return RC_OK;
    }
    int zero CLEANUP(fd_close) = open("/dev/zero", O_RDWR | O_CLOEXEC);
    void *memory = mmap(NULL, (size_t)SLOTS * ROOM_BYTES, PROT_READ | PROT_WRITE,
                        MAP_SHARED, zero, 0);
    if (memory == MAP_FAILED) {
        return RC_OK;
    }
    h->memory = memory;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0) {
        fork_off(h, ends, s, from);
    }
    if (h->pid == 0) {
        ahead_stop(h);
        return RC_OK;
    }
    return store_carried(s->st, true, err);
}

enum rc ahead_take(struct ahead *h, struct step *s, struct invites *ret,
                   struct err *err)
{
    if (!hear(h->fd)) {
        return RC_NONE;
    }
    const struct slot *slot = slot_of(h->memory, h->taken++);
    if (slot->rc != RC_OK) {
        *err = slot->err;
        return slot->rc;
    }
    *ret = slot->b;
    ret->s = s;
    return ret->n == 0 ? RC_NONE : RC_OK;
}

void ahead_give_back(struct ahead *h)
{
    (void)say(h->fd); /* one that has ended needs nothing */
}

void ahead_stop(struct ahead *h)
{
    if (h->pid > 0) {
        (void)kill(h->pid, SIGKILL);
        while (waitpid(h->pid, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    fd_close(&h->fd);
    if (h->memory != NULL) {
        (void)munmap(h->memory, (size_t)SLOTS * ROOM_BYTES);
    }
    *h = (struct ahead){.fd = -1};
}
