/* Finds named statements in the embedded SQL files. Never builds SQL. */
#include <string.h>

#include "base/embed.h"
#include "store/driver.h"

static const struct str mark = {"-- name: ", 9};

/* The block of that name: up to the next mark or the end of the file. */
static struct str find_in(struct str file, struct str name)
{
    while (file.ptr != NULL) {
        struct str line = str_take_line(&file);
        if (!str_starts(line, mark) ||
            !str_eq(str_trim(str_from(line, mark.len)), name)) {
            continue;
        }
        size_t end = str_find(file, mark);
        return str_trim(end == STR_NPOS ? file : str_sub(file, 0, end));
    }
    return STR_NULL;
}

struct str statement_text(const char *name)
{
    static const struct str folder = {"store/sql/", 10};
    for (const struct embed *e = embed_table; e->path != NULL; e++) {
        if (!str_starts(str_c(e->path), folder)) {
            continue;
        }
        struct str text = find_in(str_of(e->data, e->len), str_c(name));
        if (text.ptr != NULL) {
            return text;
        }
    }
    return STR_NULL;
}
