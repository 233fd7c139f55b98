/* SIGTERM and SIGINT as a wish: what is under way is ended in order. A second one ends
 * the process at once. */
#ifndef NACHFASS_BASE_STOP_H
#define NACHFASS_BASE_STOP_H

#include <stdbool.h>

/* From here on the first signal only leaves a note; waiting system calls return. May be
 * nested: the outermost pair counts. */
void stop_catch(void);
/* Back to what signals do by themselves. */
void stop_release(void);
/* Was there one since stop_catch? */
bool stop_wanted(void);

#endif
