/* Quoted-printable writer, a run at a time. Must never write a bare CR or LF or a line
 * over 76 characters. */
#include "mail/qp.h"

#include <string.h>

#include "base/buf.h"

enum { LINE_MAX_CHARS = 76 };

static const char hex_digits[] = "0123456789ABCDEF";

/* A line being filled; room for CRLF behind it. */
struct line {
    struct buf *out;
    size_t len;
    char text[LINE_MAX_CHARS + 2];
};

static void end_line(struct line *l)
{
    l->text[l->len++] = '\r';
    l->text[l->len++] = '\n';
    buf_put(l->out, str_of(l->text, l->len));
    l->len = 0;
}

/* Makes room for n characters and the "=" of a soft break. */
static void reserve(struct line *l, size_t n)
{
    if (l->len + n > LINE_MAX_CHARS - 1) {
        l->text[l->len++] = '=';
        end_line(l);
    }
}

static void put_encoded(struct line *l, char c)
{
    reserve(l, 3);
    l->text[l->len++] = '=';
    l->text[l->len++] = hex_digits[(unsigned char)c >> 4];
    l->text[l->len++] = hex_digits[(unsigned char)c & 15];
}

static bool is_plain(char c)
{
    return (unsigned char)(c - ' ') <= '~' - ' ' && c != '=';
}

static bool is_line_end(struct str s, size_t at)
{
    return at == s.len || s.ptr[at] == '\n' || s.ptr[at] == '\r';
}

/* Bytes from `at` that may stand as they are: a blank before a line end may not, nor
 * '.' and "From " where a line of the output starts. */
static size_t plain_run(const struct line *l, struct str s, size_t at)
{
    if (l->len == 0 &&
        (s.ptr[at] == '.' || str_starts(str_from(s, at), STR("From ")))) {
        return 0;
    }
    size_t room = LINE_MAX_CHARS - 1 - l->len;
    size_t limit = room < s.len - at ? at + room : s.len;
    size_t end = at;
    while (end < limit && is_plain(s.ptr[end])) {
        end++;
    }
    if (end > at && is_line_end(s, end) && s.ptr[end - 1] == ' ') {
        end--;
    }
    return end - at;
}

void qp_put(struct buf *b, struct str text)
{
    struct line l = {.out = b};
    size_t at = 0;
    while (at < text.len) {
        char c = text.ptr[at];
        if (c == '\n' || c == '\r') {
            at += c == '\r' && at + 1 < text.len && text.ptr[at + 1] == '\n' ? 2 : 1;
            end_line(&l);
            continue;
        }
        if (c == '\0') {
            at++;
            continue;
        }
        reserve(&l, 1);
        size_t n = plain_run(&l, text, at);
        if (n > 0) {
            memcpy(l.text + l.len, text.ptr + at, n);
            l.len += n;
            at += n;
        } else if (c == '\t' && !is_line_end(text, at + 1)) {
            l.text[l.len++] = c;
            at++;
        } else {
            put_encoded(&l, c);
            at++;
        }
    }
    if (l.len > 0 || text.len == 0) {
        end_line(&l);
    }
}
