/* Unwraps format=flowed text, RFC 3676 section 4.
 * Must never join lines of different quote depth. */
#include "mail/flowed.h"

#include "base/arena.h"
#include "base/buf.h"

struct flowed_line {
    size_t depth;
    struct str text; /* without quote marks and space-stuffing */
    bool is_signature;
    bool is_flowed; /* goes on in the next line */
};

static struct flowed_line read_line(struct str line, bool del_sp)
{
    struct flowed_line l = {0};
    while (l.depth < line.len && line.ptr[l.depth] == '>') {
        l.depth++;
    }
    l.text = str_from(line, l.depth);
    bool typed = l.depth == 0 && str_starts(l.text, STR(" >")); /* no quote sign */
    if (str_starts(l.text, STR(" ")) && !typed) {
        l.text = str_from(l.text, 1);
    }
    l.is_signature = str_eq_c(l.text, "-- ");
    l.is_flowed = !l.is_signature && str_ends(l.text, STR(" "));
    if (l.is_flowed && del_sp) {
        l.text.len--;
    }
    return l;
}

struct str flowed_unwrap(struct arena *a, struct str text, bool del_sp)
{
    struct buf out = BUF_INIT(text.len * 2 + 16);
    bool open = false; /* the last line written goes on */
    size_t depth = 0;
    while (text.ptr != NULL && text.len > 0) {
        struct flowed_line l = read_line(str_take_line(&text), del_sp);
        bool joins = open && l.depth == depth && !l.is_signature;
        if (open && !joins) {
            buf_putc(&out, '\n');
        }
        if (!joins) {
            for (size_t i = 0; i < l.depth; i++) {
                buf_putc(&out, '>');
            }
            buf_puts(&out, l.depth > 0 ? " " : "");
        }
        buf_put(&out, l.text);
        open = l.is_flowed;
        depth = l.depth;
        buf_puts(&out, open ? "" : "\n");
    }
    struct str unwrapped = arena_str(a, buf_str(&out));
    buf_done(&out);
    return unwrapped;
}
