/* Escaping for HTML, text and header. Must never let a control through that could end a
 * line, an element or a terminal's patience. */
#include "mail/escape.h"

#include "base/buf.h"
#include "base/eight.h"

enum { CP_NEL = 0x85, CP_LINE_SEP = 0x2028, CP_PARAGRAPH_SEP = 0x2029 };

bool escape_is_bidi(uint32_t cp)
{
    return cp == 0x061c || cp == 0x200e || cp == 0x200f ||
           (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

/* NULL for a byte that HTML shows as it is. */
static const char *entity_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* Length of the run at s that goes out as it is. */
static size_t plain_run(struct str s, bool is_html)
{
    size_t n = 0;
    while (s.len - n >= 8) {
        uint64_t v = eight_load(s.ptr + n);
        uint64_t odd = eight_not_print(v);
        if (is_html) {
            odd |= eight_is(v, '&') | eight_is(v, '<') | eight_is(v, '>') |
                   eight_is(v, '"') | eight_is(v, '\'');
        }
        n += eight_before(odd);
        if (odd & EIGHT_OF(0x80)) {
            return n;
        }
    }
    while (n < s.len && str_is_print(s.ptr[n]) && !(is_html && entity_of(s.ptr[n]))) {
        n++;
    }
    return n;
}

static void put_break(struct buf *b, enum template_escape escape, bool is_markup)
{
    switch (escape) {
    case TEMPLATE_HTML:
        buf_puts(b, is_markup ? "\n" : "<br>\n");
        break;
    case TEMPLATE_TEXT:
        buf_putc(b, '\n');
        break;
    case TEMPLATE_HEADER:
        buf_putc(b, ' ');
        break;
    }
}

/* One byte below 0x80 that is no plain run; returns how many bytes it took. */
static size_t put_ascii(struct buf *b, struct str s, enum template_escape escape,
                        bool is_markup)
{
    char c = s.ptr[0];
    const char *entity = escape == TEMPLATE_HTML && !is_markup ? entity_of(c) : NULL;
    if (entity) {
        buf_puts(b, entity);
    } else if (c == '\t') {
        buf_putc(b, escape == TEMPLATE_HEADER ? ' ' : '\t');
    } else if (c == '\n' || c == '\r') {
        put_break(b, escape, is_markup);
        return c == '\r' && s.len > 1 && s.ptr[1] == '\n' ? 2 : 1;
    }
    return 1;
}

static size_t put_wide(struct buf *b, struct str s, enum template_escape escape,
                       bool is_markup)
{
    uint32_t cp = 0;
    size_t n = str_utf8_next(s, &cp);
    if (n == 0) {
        buf_puts(b, "\xef\xbf\xbd");
        return 1;
    }
    if (cp == CP_NEL || cp == CP_LINE_SEP || cp == CP_PARAGRAPH_SEP) {
        put_break(b, escape, is_markup);
    } else if (cp >= 0xa0 && !escape_is_bidi(cp)) {
        buf_put(b, str_sub(s, 0, n));
    }
    return n;
}

void escape_put(struct buf *b, struct str s, enum template_escape escape,
                bool is_markup)
{
    bool is_html = escape == TEMPLATE_HTML && !is_markup;
    while (s.len > 0) {
        size_t n = plain_run(s, is_html);
        if (n > 0) {
            buf_put(b, str_sub(s, 0, n));
        } else if ((unsigned char)s.ptr[0] < 0x80) {
            n = put_ascii(b, s, escape, is_markup);
        } else {
            n = put_wide(b, s, escape, is_markup);
        }
        s = str_from(s, n);
    }
}
