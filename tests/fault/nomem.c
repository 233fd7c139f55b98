/* Preloaded by memory.sh: makes allocations fail, by number, apart for the program and
 * for its children. Must never allocate itself, and hand out real memory otherwise.
 *
 * NOMEM_PARENT, NOMEM_CHILD: the number of the call that fails, from 1; none: 0
 * NOMEM_ON=1:                all from there on fail, in each child anew; else the one
 * NOMEM_COUNT:               file that is told how many calls were made by each */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *ptr, size_t size);
extern void *__libc_memalign(size_t align, size_t size);

enum { PARENT, CHILD };

/* shared with the children: the reader is killed, it cannot tell anything at its end */
static struct {
    long count[2];
} * shared;
static long fail_at[2];
static long own; /* calls of this process, in a child that counts anew */
static int on, role;
static pid_t (*real_fork)(void);

static long number(const char *name)
{
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

__attribute__((constructor)) static void start(void)
{
    real_fork = (pid_t(*)(void))dlsym(RTLD_NEXT, "fork");
    fail_at[PARENT] = number("NOMEM_PARENT");
    fail_at[CHILD] = number("NOMEM_CHILD");
    on = (int)number("NOMEM_ON");
    void *page = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    shared = page == MAP_FAILED ? NULL : page;
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("NOMEM_COUNT");
    char line[64];
    if (!path || !shared || role != PARENT) {
        return;
    }
    int n = snprintf(line, sizeof(line), "%ld %ld\n", shared->count[PARENT],
                     shared->count[CHILD]);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, line, (size_t)n) != n || close(fd) != 0) {
        abort();
    }
}

pid_t fork(void)
{
    pid_t pid = real_fork();
    if (pid == 0) {
        role = CHILD;
        own = 0;
    }
    return pid;
}

static int fails(void)
{
    if (!shared) {
        return 0;
    }
    long all = __atomic_add_fetch(&shared->count[role], 1, __ATOMIC_RELAXED);
    own++;
    long at = fail_at[role];
    if (at == 0 || (on ? own < at : all != at)) {
        return 0;
    }
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *ptr, size_t size)
{
    return fails() ? NULL : __libc_realloc(ptr, size);
}

void *memalign(size_t align, size_t size)
{
    return fails() ? NULL : __libc_memalign(align, size);
}

void *aligned_alloc(size_t align, size_t size)
{
    return fails() ? NULL : __libc_memalign(align, size);
}

int posix_memalign(void **ret, size_t align, size_t size)
{
    void *got = fails() ? NULL : __libc_memalign(align, size);
    if (!got) {
        return ENOMEM;
    }
    *ret = got;
    return 0;
}
