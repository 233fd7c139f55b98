/* Region memory: one arena per unit of work, freed at once. What a function returns
 * from an arena lives exactly as long as it. Out of memory ends the process. */
#ifndef NACHFASS_BASE_ARENA_H
#define NACHFASS_BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct arena_block;
struct arena_kept;

/* Zero-initialise: `struct arena a = {0};`. */
struct arena {
    struct arena_block *head;
    struct arena_kept *kept; /* what arena_keep took over */
    size_t used_bytes;
    bool is_fixed; /* the memory is another's, and all there is */
};

/* An arena in that memory alone, aligned for any type, which stays the caller's: what
 * it cannot hold ends the process, and arena_keep is not for it. */
struct arena arena_within(void *memory, size_t size);

/* Zeroed memory, aligned for any type. size 0 gives a valid unique pointer. */
void *arena_alloc(struct arena *a, size_t size);
/* As arena_alloc, but not zeroed, for buffers that are filled before they are read:
 * until then they may hold what another mail left. */
void *arena_take(struct arena *a, size_t size);
/* As arena_alloc for n objects; an overflow ends the process. */
void *arena_array(struct arena *a, size_t n, size_t size);
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, n, type) ((type *)arena_array((a), (n), sizeof(type)))

/* Copies; the copy is also NUL-terminated, so .ptr may be used as a C string when it
 * holds no NUL. */
struct str arena_str(struct arena *a, struct str s);
/* Takes over n bytes from malloc: they live as long as all else in the arena. */
void arena_keep(struct arena *a, void *bytes, size_t n);
/* As a C string; NULL when s holds a NUL byte. */
const char *arena_cstr(struct arena *a, struct str s);
/* Formatted; result terminated. */
struct str arena_printf(struct arena *a, const char *fmt, ...) FORMAT_PRINTF(2, 3);
struct str arena_vprintf(struct arena *a, const char *fmt, va_list ap)
    FORMAT_PRINTF(2, 0);

/* Frees all but one block for reuse; everything returned before is invalid. */
void arena_reset(struct arena *a);
/* Frees all. */
void arena_done(struct arena *a);

#endif
