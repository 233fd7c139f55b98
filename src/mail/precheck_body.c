/* Bodies of a mail as ranges of its bytes: nothing of them is copied before it is read.
 * Must never give a line to two bodies. */
#include <string.h>

#include "base/arena.h"
#include "mail/precheck_walk.h"

/* The line that starts at `from`, of mails in which a lone CR ends one too. */
static size_t cr_line_len(const char *from, size_t max)
{
    size_t n = 0;
    while (n < max && from[n] != '\r' && from[n] != '\n') {
        n++;
    }
    return n;
}

struct str precheck_line(struct str raw, size_t at, bool cr_ends, size_t *ret_next)
{
    const char *from = raw.ptr + at;
    size_t max = raw.len - at;
    const char *lf = cr_ends ? from + cr_line_len(from, max) : memchr(from, '\n', max);
    size_t n = lf != NULL ? (size_t)(lf - from) : max;
    bool is_crlf = n + 1 < max && from[n] == '\r' && from[n + 1] == '\n';
    *ret_next = n == max ? raw.len : at + n + (is_crlf ? 2 : 1);
    while (n > 0 && from[n - 1] == '\r') {
        n--;
    }
    return str_of(from, n);
}

static struct str run_bytes(const struct check *c)
{
    return str_sub(c->raw, c->run.from, c->run.to - c->run.from);
}

void precheck_body_add(struct check *c)
{
    if (c->run.from == c->run.to) {
        c->run.from = c->at;
    } else if (c->run.to != c->at) {
        buf_put(&c->text, run_bytes(c));
        c->run.from = c->at;
    }
    c->run.to = c->next;
}

void precheck_body_done(struct check *c, bool is_edged)
{
    struct precheck_entity *e = &c->entities[c->n_parts - 1];
    e->is_edged = is_edged;
    e->body = run_bytes(c);
    if (c->text.len > 0) {
        buf_put(&c->text, e->body);
        e->body = buf_keep(&c->text, c->a);
    }
    c->run = (struct span){0, 0};
}

struct str precheck_body(struct arena *a, const struct prechecked *mail,
                         const struct precheck_entity *e, size_t max)
{
    struct str raw = e->body;
    bool is_whole = raw.len <= max;
    raw = str_sub(raw, 0, max);
    struct str body = raw;
    if (str_find_byte(raw, '\r') != STR_NPOS) {
        char *out = arena_take(a, raw.len + 1);
        size_t n = 0;
        for (size_t at = 0; at < raw.len;) {
            size_t from = at;
            struct str line = precheck_line(raw, at, mail->cr_ends, &at);
            memcpy(out + n, line.ptr, line.len);
            n += line.len;
            if (from + line.len < raw.len) {
                out[n++] = '\n';
            }
        }
        body = str_of(out, n);
    }
    if (is_whole && e->is_edged && str_ends(body, STR("\n"))) {
        body.len--;
    }
    return body;
}
