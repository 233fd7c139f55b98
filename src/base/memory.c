/* Out of memory ends the process, in libraries too: what libconfuse, libical, ICU and
 * libetpan do with a NULL from malloc is a crash or an endless loop
 * (tests/fault/memory.sh). Must never hand out NULL for want of memory, nor memory of
 * its own. */
#include "base/memory.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "base/attr.h"
#include "base/err.h"

/* AddressSanitizer brings a malloc of its own. */
#if defined(__SANITIZE_ADDRESS__)
#define HAS_OTHER_MALLOC 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_OTHER_MALLOC 1
#endif
#endif

#ifndef HAS_OTHER_MALLOC

#ifndef RTLD_NEXT /* <dlfcn.h> names it for GNU programs only */
#define RTLD_NEXT ((void *)-1L)
#endif

/* The next one in the order of linking: libc's, or what is preloaded. dlsym allocates
 * only where it fails. ISO C knows no way from an object's to a function's address. */
union entry {
    void *found;
    void *(*malloc)(size_t size);
    void *(*calloc)(size_t n, size_t size);
    void *(*realloc)(void *ptr, size_t size);
    void *(*aligned_alloc)(size_t align, size_t size);
    int (*posix_memalign)(void **ret, size_t align, size_t size);
};

/* Kept for all calls to come: looking each up anew would be slow. */
static void look_up(union entry *e, const char *name)
{
    if (e->found == NULL) {
        e->found = dlsym(RTLD_NEXT, name);
        if (e->found == NULL) {
            die_oom();
        }
    }
}

static void *never_null(void *got, size_t size)
{
    if (got == NULL && size > 0) {
        die_oom();
    }
    return got;
}

void *malloc(size_t size)
{
    static union entry next;
    look_up(&next, "malloc");
    return never_null(next.malloc(size), size);
}

void *calloc(size_t n, size_t size)
{
    static union entry next;
    look_up(&next, "calloc");
    return never_null(next.calloc(n, size), n < size ? n : size);
}

void *realloc(void *ptr, size_t size)
{
    static union entry next;
    look_up(&next, "realloc");
    return never_null(next.realloc(ptr, size), size);
}

void *aligned_alloc(size_t align, size_t size)
{
    static union entry next;
    look_up(&next, "aligned_alloc");
    return never_null(next.aligned_alloc(align, size), size);
}

int posix_memalign(void **ret, size_t align, size_t size)
{
    static union entry next;
    look_up(&next, "posix_memalign");
    int code = next.posix_memalign(ret, align, size);
    if (code == ENOMEM) {
        die_oom();
    }
    return code;
}

#endif

enum { KEPT_MAX_BYTES = 8 * 1024 * 1024, PIECE_MAX_BYTES = 2 * 1024 * 1024 };

void memory_keep(void)
{
#ifdef M_TRIM_THRESHOLD
    (void)mallopt(M_TRIM_THRESHOLD, KEPT_MAX_BYTES);
    (void)mallopt(M_MMAP_THRESHOLD, PIECE_MAX_BYTES);
#endif
}
