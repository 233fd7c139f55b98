/* Lays out the text of an HTML part in lines.
 * Must never write more than a few bytes for each byte of text it is given. */
#include "mail/html_out.h"

#include "base/arena.h"
#include "mail/html.h"

enum { BREAKS_MAX = 2, QUOTE_SHOWN_MAX = 10, BLANKS_MAX = 8 };

void html_out_init(struct html_out *o, size_t max_bytes)
{
    *o = (struct html_out){.text = BUF_INIT(max_bytes)};
}

static void end_line(struct html_out *o)
{
    /* the signature line of RFC 3676 is "-- ": the blank is lost in most HTML */
    struct str line = str_from(buf_str(&o->text), o->line_from);
    if (str_eq_c(line, "--")) {
        buf_putc(&o->text, ' ');
    }
    buf_putc(&o->text, '\n');
}

static void put_quote_marks(struct html_out *o, size_t depth)
{
    depth = depth < QUOTE_SHOWN_MAX ? depth : QUOTE_SHOWN_MAX;
    for (size_t i = 0; i < depth; i++) {
        buf_puts(&o->text, "> ");
    }
    o->line_from = o->text.len;
}

/* Writes the line ends that are due; a first line has none before it. */
static void flush_breaks(struct html_out *o)
{
    if (o->in_line && o->breaks == 0) {
        return;
    }
    if (o->text.len > 0) {
        end_line(o);
        if (o->breaks > 1) {
            put_quote_marks(o, o->quote < o->line_quote ? o->quote : o->line_quote);
            buf_putc(&o->text, '\n');
        }
    }
    put_quote_marks(o, o->quote);
    o->line_quote = o->quote;
    o->breaks = 0;
    o->blanks = 0;
    o->soft_line = false;
    o->in_line = true;
}

static void put_word(struct html_out *o, struct str word)
{
    flush_breaks(o);
    for (; o->blanks > 0; o->blanks--) {
        buf_putc(&o->text, ' ');
    }
    buf_put(&o->text, word);
    o->marked = false;
    o->bulleted = false;
}

static void blank(struct html_out *o, bool collapses)
{
    if (o->breaks > 0 || !o->in_line) {
        o->soft_line = o->soft_line || !collapses;
        return;
    }
    if (!collapses || o->blanks == 0) {
        o->blanks += o->blanks < BLANKS_MAX ? 1 : 0;
    }
}

void html_out_break(struct html_out *o, unsigned n)
{
    if (n == 0 || (o->bulleted && o->in_line && o->breaks == 0)) {
        return; /* <li><p>: the text goes behind its bullet */
    }
    if (o->soft_line) { /* a line that holds only &nbsp; */
        o->soft_line = false;
        o->breaks++;
    }
    o->breaks = o->breaks < n ? n : o->breaks;
    o->breaks = o->breaks > BREAKS_MAX ? BREAKS_MAX : o->breaks;
    o->blanks = 0;
}

void html_out_bullet(struct html_out *o, struct str bullet)
{
    html_out_text(o, bullet, false);
    o->bulleted = true;
}

void html_out_br(struct html_out *o)
{
    o->soft_line = false;
    html_out_break(o, o->breaks + 1);
}

/* Characters without width, by which words are broken up or hidden. */
static bool is_invisible(uint32_t cp)
{
    return cp == 0xad || cp == 0x34f || cp == 0x200b || cp == 0x200c || cp == 0x2060 ||
           cp == 0xfeff || (cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r') ||
           cp == 0x7f;
}

/* The bytes at s that are printed as they are, ASCII only. */
static size_t plain_run(struct str s)
{
    size_t n = 0;
    while (n < s.len && s.ptr[n] > ' ' && s.ptr[n] < 0x7f) {
        n++;
    }
    return n;
}

void html_out_text(struct html_out *o, struct str text, bool pre)
{
    while (text.len > 0) {
        uint32_t cp = 0;
        size_t n = plain_run(text);
        if (n > 0) {
            put_word(o, str_sub(text, 0, n));
            text = str_from(text, n);
            continue;
        }
        n = str_utf8_next(text, &cp);
        n = n == 0 ? 1 : n;
        if (pre && cp == '\n') {
            html_out_br(o);
        } else if (cp == ' ' || (cp >= '\t' && cp <= '\r')) {
            blank(o, !pre);
        } else if (cp == 0xa0) {
            blank(o, false);
        } else if (!is_invisible(cp)) {
            put_word(o, str_sub(text, 0, n));
        }
        text = str_from(text, n);
    }
}

void html_out_quote(struct html_out *o, size_t depth)
{
    html_out_break(o, 1);
    o->quote = depth;
}

void html_out_mark(struct html_out *o, struct str mark)
{
    if (o->marked) {
        return;
    }
    html_out_break(o, 1);
    put_word(o, mark);
    html_out_break(o, 1);
    o->marked = true;
}

struct str html_out_finish(struct arena *a, struct html_out *o)
{
    if (o->text.len > 0) {
        end_line(o);
    }
    struct str text = arena_str(a, buf_str(&o->text));
    buf_done(&o->text);
    return text;
}
