/* Crash points for the fault tests: in a build with NF_FAULTS the process ends itself
 * (SIGKILL) at the n-th point when NACHFASS_FAULT=n, the reader obeys the mails that
 * are to break it, and NACHFASS_SEED makes what is drawn repeatable; else nothing is
 * compiled. */
#ifndef NACHFASS_BASE_FAULT_H
#define NACHFASS_BASE_FAULT_H

#ifdef NF_FAULTS
#include "base/str.h"

enum { fault_build = 1 }; /* what happens side by side is left out: it has no order */
void fault_point(const char *name);
/* Does to the process what a mail says in a field "X-Fault:": crash, abort, exit, loop,
 * or eat all memory. True for "libetpan": the caller feeds it the mail unchecked. */
bool fault_mail(struct str raw);
/* n bytes that follow from NACHFASS_SEED and from what was drawn before in this
 * process; false without a seed. */
bool fault_random(void *out, size_t n);
#else
enum { fault_build = 0 };
#define fault_point(name) ((void)0)
#define fault_mail(raw) false
#define fault_random(out, n) false
#endif

#endif
