/* Closes the reader child: no files, no network, no new processes. */
#ifndef NACHFASS_READER_SANDBOX_H
#define NACHFASS_READER_SANDBOX_H

#include <stdbool.h>
#include <sys/types.h>

/* To be called in the child once, before it sees a foreign byte. Afterwards it can use
 * descriptor 0 (a copy of socket), memory up to 256 MiB, 60 s of CPU time in all, and
 * nothing else; it dies with parent. False when any of it cannot be had: the child must
 * then end itself. */
bool sandbox_enter(int socket, pid_t parent);

#endif
