/* Finds files compiled into the program.
 * Must never fall back to the file system: callers decide that. */
#include "base/embed.h"

#include <string.h>

struct str embed_file(const char *path)
{
    for (const struct embed *e = embed_table; e->path != NULL; e++) {
        if (strcmp(e->path, path) == 0) {
            return str_of(e->data, e->len);
        }
    }
    return STR_NULL;
}
