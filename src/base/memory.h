/* How memory is held. Must never hand out any: that is arena.h and buf.h. */
#ifndef NACHFASS_BASE_MEMORY_H
#define NACHFASS_BASE_MEMORY_H

/* What a batch gave back is kept for the next one: to return it to the system and to
 * have it zeroed again costs more than what is done with it. Called once, first of all;
 * without effect where the system's malloc has no such switch. */
void memory_keep(void);

#endif
