/* Crash points of the fault tests; empty in every other build.
 * Must never be compiled into a release. */
#include "base/fault.h"

#ifdef NF_FAULTS

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"

void fault_point(const char *name)
{
    static int64_t passed = 0;
    int64_t wanted = 0;
    (void)name; /* for the reader of the code, and for a debugger's back trace */
    passed++;
    if (str_to_i64(str_c(getenv("NACHFASS_FAULT")), &wanted) && passed == wanted) {
        (void)raise(SIGKILL);
    }
}

/* FNV-1a of the seed, then splitmix64. */
bool fault_random(void *out, size_t n)
{
    static uint64_t state = 0;
    const char *seed = getenv("NACHFASS_SEED");
    if (seed == NULL) {
        return false;
    }
    if (state == 0) {
        state = 0xcbf29ce484222325U;
        for (; *seed != '\0'; seed++) {
            state = (state ^ (unsigned char)*seed) * 0x100000001b3U;
        }
    }
    for (size_t i = 0; i < n; i++) {
        state += 0x9e3779b97f4a7c15U;
        uint64_t z = (state ^ state >> 30) * 0xbf58476d1ce4e5b9U;
        z = (z ^ z >> 27) * 0x94d049bb133111ebU;
        ((unsigned char *)out)[i] = (unsigned char)(z >> 56);
    }
    return true;
}

static bool asks_for(struct str raw, const char *what)
{
    size_t at = str_find(raw, STR("X-Fault: "));
    return at != STR_NPOS && str_starts(str_from(raw, at + 9), str_c(what));
}

bool fault_mail(struct str raw)
{
    volatile uintptr_t nowhere = 8;
    if (asks_for(raw, "crash")) {
        *(volatile int *)nowhere = 1; // NOLINT(performance-no-int-to-ptr): its purpose
    } else if (asks_for(raw, "abort")) {
        abort();
    } else if (asks_for(raw, "exit")) {
        _Exit(0);
    }
    while (asks_for(raw, "loop")) {
    }
    while (asks_for(raw, "memory")) {
        void *p = malloc(1 << 24);
        if (p == NULL) {
            die_oom();
        }
        memset(p, 1, 1 << 24);
    }
    return asks_for(raw, "libetpan");
}

#endif
