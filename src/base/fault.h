/* Crash points for the fault tests: in a build with NF_FAULTS the process ends itself
 * (SIGKILL) at the n-th point when NACHFASS_FAULT=n; else nothing is compiled. */
#ifndef NACHFASS_BASE_FAULT_H
#define NACHFASS_BASE_FAULT_H

#ifdef NF_FAULTS
void fault_point(const char *name);
#else
#define fault_point(name) ((void)0)
#endif

#endif
