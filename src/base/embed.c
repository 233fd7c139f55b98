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

static int compare(const struct embed_part *p, const char *path, const char *name)
{
    int order = strcmp(p->name, name);
    return order != 0 ? order : strcmp(p->path, path);
}

struct str embed_section(const char *path, const char *name)
{
    size_t from = 0;
    size_t to = embed_n_parts;
    while (from < to) {
        size_t at = from + (to - from) / 2;
        int order = compare(&embed_parts[at], path, name);
        if (order == 0) {
            return str_of(embed_parts[at].data, embed_parts[at].len);
        }
        from = order < 0 ? at + 1 : from;
        to = order < 0 ? to : at;
    }
    return STR_NULL;
}
