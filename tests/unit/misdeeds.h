/* A reader that does what a mail may make it do: the one of the tests of its child. */
#ifndef NACHFASS_TESTS_MISDEEDS_H
#define NACHFASS_TESTS_MISDEEDS_H

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "reader/child/pool.h"
#include "reader/child/wire.h"
#include "reader/child/worker.h"
#include "reader/read.h"

/* ---- the misbehaving reader ---- */

static void do_crash(void)
{
    volatile uintptr_t nowhere = 8;
    *(volatile int *)nowhere = 1; // NOLINT(performance-no-int-to-ptr): the point of it
}

static void do_abort(void)
{
    abort();
}

static void do_overflow_stack(void)
{
    volatile char big[1 << 20];
    volatile char *p = big;
    for (;;) {
        *p = 1; /* walks off the end of the stack */
        p -= 4096;
    }
}

static void do_loop(void)
{
    for (volatile unsigned i = 0;; i++) {
    }
}

static void do_wait_for_ever(void)
{
    char c;
    for (;;) {
        (void)!read(0, &c, 1);
    }
}

#ifndef __SANITIZE_ADDRESS__ /* it has no limit of memory */
static void do_eat_memory(void)
{
    struct arena a = {0};
    for (;;) {
        memset(arena_alloc(&a, 1 << 24), 1, 1 << 24);
    }
}
#endif

static void do_open_file(void)
{
    (void)!open("/etc/passwd", O_RDONLY | O_CLOEXEC);
}

static void do_open_socket(void)
{
    (void)!socket(AF_INET, SOCK_STREAM, 0);
}

static void do_fork(void)
{
    (void)!fork();
}

static void do_exec(void)
{
    char name[] = "/bin/true";
    char *argv[] = {name, NULL};
    (void)!execv(name, argv);
}

static void do_kill_parent(void)
{
    (void)!kill(getppid(), SIGKILL);
}

static void do_exit(void)
{
    _exit(0);
}

static void do_write_nonsense(void)
{
    (void)!write(0, "not a frame at all", 18);
}

static void do_write_short_frame(void)
{
    (void)!write(0, "1RFN\x03\0\0\0abc", 11);
}

static void do_write_huge_frame(void)
{
    (void)!write(0, "1RFN\xff\xff\xff\xff", 8);
}

struct misdeed {
    const char *mail;
    void (*act)(void);
    const char *told; /* what the error must say */
};

static const struct misdeed misdeeds[] = {
    {"crash", do_crash, "crashed"},
    {"abort", do_abort, "crashed"},
    {"stack", do_overflow_stack, "crashed"},
    {"loop", do_loop, "took more than 2 s"},
    {"wait", do_wait_for_ever, "no answer"},
#ifndef __SANITIZE_ADDRESS__
    {"memory", do_eat_memory, "256 MiB"},
#endif
    {"open", do_open_file, "forbidden"},
    {"socket", do_open_socket, "forbidden"},
    {"fork", do_fork, "forbidden"},
    {"exec", do_exec, "forbidden"},
    {"kill", do_kill_parent, "forbidden"},
    {"exit", do_exit, "crashed"},
    {"nonsense", do_write_nonsense, "malformed"},
    {"short", do_write_short_frame, "malformed"},
    {"huge", do_write_huge_frame, "malformed"},
};

/* What a sound reader answers: enough to see that it is this mail's answer. */
static void answer(struct arena *a, const struct reader_request *req, struct reading *r)
{
    r->kind = READING_REPLY;
    r->scale = req->scale;
    r->has_score = true;
    r->score = (int32_t)(req->raw.len % 5 + 1);
    r->reply = arena_printf(a, "%zu bytes: %.*s", req->raw.len,
                            STR_ARG(str_sub(req->raw, 0, 16)));
    r->comment = req->sent_text;
    r->subject = req->own_domain;
}

static size_t open_descriptors(void)
{
    size_t n = 0;
    char c;
    for (int fd = 1; fd < 256; fd++) {
        /* reading nothing: an error says that the descriptor is not open */
        n += read(fd, &c, 0) == 0 ? 1 : 0;
    }
    return n;
}

void reader_read(struct arena *a, const struct reader_request *req,
                 struct reading *ret_reading)
{
    for (size_t i = 0; i < ARRAY_LEN(misdeeds); i++) {
        if (str_eq_c(req->raw, misdeeds[i].mail)) {
            misdeeds[i].act();
        }
    }
    answer(a, req, ret_reading);
    if (str_eq_c(req->raw, "descriptors")) {
        ret_reading->reply = arena_printf(a, "%zu", open_descriptors());
    } else if (str_eq_c(req->raw, "bad utf8")) {
        ret_reading->reply = STR("\xff");
    } else if (str_eq_c(req->raw, "bad score")) {
        ret_reading->score = 11;
    } else if (str_eq_c(req->raw, "too long")) {
        ret_reading->reply = str_of(arena_alloc(a, 20 << 20), 20 << 20);
    }
}

enum rc reader_prepare(struct err *err)
{
    (void)err;
    return RC_OK;
}

#endif
