/* Boundaries of multiparts: which line is one, and which one was meant.
 * Must never look further than a fixed window into a body. */
#include "mail/header.h"
#include "mail/precheck_walk.h"

enum { LOOK_BYTES = 65536, LOOK_LINES = 4096, BLANK_LINES_MAX = 20 };

/* Without white space at the end, and NULs, which nobody sees. */
static struct str trim_end(struct str line)
{
    while (line.len > 0 &&
           (str_is_space(line.ptr[line.len - 1]) || line.ptr[line.len - 1] == '\0')) {
        line.len--;
    }
    return line;
}

static bool is_edge(struct str line)
{
    return str_starts(line, STR("--"));
}

/* "--boundary" or "--boundary--" */
static bool is_boundary(struct str line, struct str boundary, bool *ret_is_last)
{
    line = trim_end(str_from(line, 2));
    if (!str_starts(line, boundary)) {
        return false;
    }
    struct str tail = str_trim(str_from(line, boundary.len));
    *ret_is_last = !str_is_empty(tail);
    return str_is_empty(tail) || str_eq_c(tail, "--");
}

int precheck_boundary_level(const struct check *c, struct str line, bool *ret_is_last)
{
    if (!is_edge(line)) {
        return -1;
    }
    for (size_t i = 0; i < c->n_levels; i++) {
        struct str boundary = c->levels[i].boundary;
        if (boundary.len > 0 && is_boundary(line, boundary, ret_is_last)) {
            return (int)i;
        }
    }
    return -1;
}

void precheck_edge_put(struct buf *b, unsigned edge)
{
    char digits[10];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + edge % 10);
        edge /= 10;
    } while (edge > 0 && at > 0);
    buf_puts(b, "=_nf");
    buf_put(b, str_of(digits + at, sizeof digits - at));
    buf_putc(b, '_');
}

static struct str window(const struct check *c)
{
    return str_sub(c->raw, c->next, LOOK_BYTES);
}

/* A line "--x" with a content field behind it; "" when there is none before the
 * boundary of an open level. */
static struct str look_for_part(const struct check *c, struct str rest)
{
    struct str edge = STR_NULL;
    bool last;
    for (int n = 0; rest.ptr != NULL && n < LOOK_LINES; n++) {
        struct str line = trim_end(str_take_line(&rest));
        if (edge.len > 2 && str_istarts(line, STR("content-")) &&
            header_name_len(line) > 0) {
            return str_from(edge, 2);
        }
        if (precheck_boundary_level(c, line, &last) >= 0) {
            break;
        }
        edge = is_edge(line) ? line : STR_NULL;
    }
    return STR_NULL;
}

struct str precheck_boundary(const struct check *c, struct str declared)
{
    struct str rest = window(c);
    bool last;
    for (int n = 0; declared.len > 0 && rest.ptr != NULL && n < LOOK_LINES; n++) {
        struct str line = str_take_line(&rest);
        if (is_edge(line) && is_boundary(line, declared, &last) && !last) {
            return declared;
        }
    }
    struct str shown = look_for_part(c, window(c));
    return shown.len > 0 ? shown : declared;
}

struct str precheck_boundary_guess(const struct check *c)
{
    struct str rest = window(c);
    struct str line = STR_NULL;
    for (int n = 0; rest.ptr != NULL && line.len == 0 && n < BLANK_LINES_MAX; n++) {
        line = trim_end(str_take_line(&rest));
    }
    bool has_parts = (is_edge(line) && line.len > 2) ||
                     str_ihas(line, STR("multi-part message in MIME format"));
    return has_parts ? look_for_part(c, window(c)) : STR_NULL;
}
