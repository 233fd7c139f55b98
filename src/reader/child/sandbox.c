/* Takes from the reader child all it does not need.
 * Must never be left half done: any failure ends the child. */
#include "reader/child/sandbox.h"

#include <dirent.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/attr.h"
#include "base/str.h"

enum {
    MEMORY_MAX_BYTES = 256 * 1024 * 1024,
    CPU_MAX_S = 60, /* of the child's whole life; worker.c keeps the limit per mail */
    FD_SCAN_MAX = 65536
};

#if defined(__SANITIZE_ADDRESS__)
#define SANDBOX_IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANDBOX_IS_SANITIZED 1
#endif
#endif

static bool limit(int what, rlim_t value)
{
    struct rlimit r = {.rlim_cur = value, .rlim_max = value};
    return setrlimit(what, &r) == 0;
}

static bool set_limits(void)
{
    bool ok = limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) &&
              limit(RLIMIT_CPU, CPU_MAX_S) && limit(RLIMIT_NOFILE, 1);
#ifndef SANDBOX_IS_SANITIZED /* its shadow memory is terabytes of address space */
    ok = ok && limit(RLIMIT_AS, MEMORY_MAX_BYTES);
#endif
    return ok;
}

/* Closes all descriptors from 1 on. */
static bool close_others(void)
{
    DIR *dir = opendir("/proc/self/fd");
    if (dir == NULL) {
        for (int fd = 1; fd < FD_SCAN_MAX; fd++) {
            (void)close(fd);
        }
        return true;
    }
    int own = dirfd(dir);
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        int64_t fd = 0;
        if (str_to_i64(str_c(e->d_name), &fd) && fd > 0 && fd != own) {
            (void)close((int)fd);
        }
    }
    return closedir(dir) == 0;
}

static bool move_socket(int socket)
{
    if (socket != 0 && dup2(socket, 0) != 0) {
        return false;
    }
    return close_others();
}

/* A key pressed on the terminal is for the parent: its end ends the child. A crash must
 * end it at once, whatever handler the parent has. */
static bool set_signals(void)
{
    static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
    static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL,
                                SIGABRT, SIGSYS, SIGXCPU};
    bool ok = true;
    for (size_t i = 0; i < ARRAY_LEN(ignored); i++) {
        ok = ok && signal(ignored[i], SIG_IGN) != SIG_ERR;
    }
    for (size_t i = 0; i < ARRAY_LEN(fatal); i++) {
        ok = ok && signal(fatal[i], SIG_DFL) != SIG_ERR;
    }
    sigset_t none;
    return ok && sigemptyset(&none) == 0 && sigprocmask(SIG_SETMASK, &none, NULL) == 0;
}

static bool load_filter(void)
{
    /* reading and writing is possible on descriptor 0 alone: there is no other */
    static const int allowed[] = {
        SCMP_SYS(read),
        SCMP_SYS(write),
        SCMP_SYS(exit),
        SCMP_SYS(exit_group),
        SCMP_SYS(brk),
        SCMP_SYS(munmap),
        SCMP_SYS(mremap),
        SCMP_SYS(madvise),
        SCMP_SYS(rt_sigreturn),
        SCMP_SYS(sigreturn),
        SCMP_SYS(restart_syscall),
        SCMP_SYS(futex),
        SCMP_SYS(clock_gettime),
        SCMP_SYS(clock_gettime64),
        SCMP_SYS(gettimeofday),
        SCMP_SYS(time),
        SCMP_SYS(rt_sigprocmask),
        SCMP_SYS(getpid),
        SCMP_SYS(gettid),
#ifdef SANDBOX_IS_SANITIZED
        SCMP_SYS(sched_yield),
        SCMP_SYS(sigaltstack),
        SCMP_SYS(rt_sigaction),
#endif
    };
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (filter == NULL) {
        return false;
    }
    bool ok = true;
    for (size_t i = 0; i < ARRAY_LEN(allowed); i++) {
        ok = ok && seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
    }
    /* memory that can be run is nothing a parser needs */
    ok = ok && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                                SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
    /* abort() signals its own process, nobody else may be signalled */
    ok = ok && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                                SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid())) == 0;
    ok = ok && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return ok;
}

bool sandbox_enter(int socket, pid_t parent)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) {
        return false; /* the parent died before the wish was heard */
    }
    return prctl(PR_SET_DUMPABLE, 0) == 0 && set_signals() && move_socket(socket) &&
           set_limits() && load_filter();
}
