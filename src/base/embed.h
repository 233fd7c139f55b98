/* Files compiled into the program by scripts/embed: SQL, templates, word lists. */
#ifndef NACHFASS_BASE_EMBED_H
#define NACHFASS_BASE_EMBED_H

#include <stddef.h>

#include "base/str.h"

struct embed {
    const char *path; /* as in the tree, without a leading "src/" */
    const char *data;
    size_t len;
};

/* Ends with a NULL path. Defined in the generated build/gen/embed.c. */
extern const struct embed embed_table[];

/* The file's bytes (NUL-terminated behind .len); a NULL ptr when there is none. */
struct str embed_file(const char *path);

#endif
