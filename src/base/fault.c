/* Crash points of the fault tests; empty in every other build.
 * Must never be compiled into a release. */
#include "base/fault.h"

#ifdef NF_FAULTS

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>

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

#endif
