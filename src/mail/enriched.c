/* Takes the commands out of text/enriched and text/richtext.
 * Must never take a lone '<' for a command: that loses what follows. */
#include "mail/enriched.h"

#include "base/arena.h"

enum { COMMAND_MAX_BYTES = 62 };

/* Length of "<name>" or "</name>" at the start of s; 0 when there is none. */
static size_t command_len(struct str s)
{
    size_t n = 1;
    while (n < s.len && n < COMMAND_MAX_BYTES &&
           (str_is_alnum(s.ptr[n]) || s.ptr[n] == '-' || s.ptr[n] == '/')) {
        n++;
    }
    return n > 1 && n < s.len && s.ptr[n] == '>' ? n + 1 : 0;
}

/* Length of the "<param>…</param>" behind a command. */
static size_t param_len(struct str s)
{
    static const struct str end = {"</param>", sizeof "</param>" - 1};
    size_t n = str_istarts(s, STR("<param>")) ? str_ifind(s, end) : STR_NPOS;
    return n == STR_NPOS ? 0 : n + end.len;
}

/* Line ends at the start of s: one is a blank, n are n - 1, where no <nl> says so. */
static size_t put_breaks(struct str s, bool is_richtext, char *out, size_t *n)
{
    size_t breaks = 0;
    while (breaks < s.len && s.ptr[breaks] == '\n') {
        breaks++;
    }
    if (breaks == 1 || is_richtext) {
        out[(*n)++] = ' ';
    }
    for (size_t i = 1; i < breaks && !is_richtext; i++) {
        out[(*n)++] = '\n';
    }
    return breaks;
}

struct str enriched_to_text(struct arena *a, struct str in, bool is_richtext)
{
    char *out = arena_alloc(a, in.len + 1);
    size_t n = 0;
    bool no_param = false; /* no </param> is left: keeps the search linear */
    while (in.len > 0) {
        size_t taken = 1;
        size_t command = in.ptr[0] == '<' ? command_len(in) : 0;
        if (in.ptr[0] == '\n') {
            taken = put_breaks(in, is_richtext, out, &n);
        } else if (str_starts(in, STR("<<")) || str_istarts(in, STR("<lt>"))) {
            out[n++] = '<';
            taken = in.ptr[1] == '<' ? 2 : 4;
        } else if (is_richtext && (str_istarts(in, STR("<nl>")) ||
                                   str_istarts(in, STR("</paragraph>")))) {
            out[n++] = '\n';
            taken = command;
        } else if (command > 0) {
            size_t param = no_param ? 0 : param_len(in);
            no_param = no_param || (param == 0 && str_istarts(in, STR("<param>")));
            taken = param > 0 ? param : command;
        } else {
            out[n++] = in.ptr[0];
        }
        in = str_from(in, taken);
    }
    return str_of(out, n);
}
