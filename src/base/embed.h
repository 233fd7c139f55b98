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

/* The lines below a line "[name]" of a list of conf/, up to the next such line. */
struct embed_part {
    const char *path, *name;
    const char *data;
    size_t len;
};

/* Ends with a NULL path. Defined in the generated build/gen/embed.c. */
extern const struct embed embed_table[];
/* In order of name, then path. */
extern const struct embed_part embed_parts[];
extern const size_t embed_n_parts;

/* The file's bytes (NUL-terminated behind .len); a NULL ptr when there is none. */
struct str embed_file(const char *path);

/* The lines of that section of a list; a NULL ptr when there is none. */
struct str embed_section(const char *path, const char *name);

#endif
