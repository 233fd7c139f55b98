/* Quoted-printable writer, a run at a time. Must never write a bare CR or LF or a line
 * over 76 characters. */
#include "mail/qp.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/eight.h"

enum {
    LINE_MAX_CHARS = 76,
    CHUNK_BYTES = 2048,           /* of text, encoded between two looks at the buffer */
    WORST_BYTES = CHUNK_BYTES * 4 /* "=XX" and soft breaks; a run past the chunk too */
};

static const char hex_digits[] = "0123456789ABCDEF";

struct writer {
    char *to;
    size_t col; /* characters on the line */
    struct str text;
    size_t at;
};

static void put(struct writer *w, char c)
{
    *w->to++ = c;
    w->col++;
}

static void end_line(struct writer *w)
{
    put(w, '\r');
    put(w, '\n');
    w->col = 0;
}

/* Makes room for n characters and the "=" of a soft break. */
static void reserve(struct writer *w, size_t n)
{
    if (w->col + n > LINE_MAX_CHARS - 1) {
        put(w, '=');
        end_line(w);
    }
}

/* There is room for it. */
static void put_encoded(struct writer *w, char c)
{
    char *to = w->to;
    to[0] = '=';
    to[1] = hex_digits[(unsigned char)c >> 4];
    to[2] = hex_digits[(unsigned char)c & 15];
    w->to = to + 3;
    w->col += 3;
}

static bool is_plain(char c)
{
    return str_is_print(c) && c != '=';
}

static bool is_line_end(struct str s, size_t at)
{
    return at == s.len || s.ptr[at] == '\n' || s.ptr[at] == '\r';
}

/* Copies plain bytes up to the first that is not, as far as the line has room. */
static void put_run(struct writer *w)
{
    const char *from = w->text.ptr;
    size_t at = w->at;
    size_t room = LINE_MAX_CHARS - 1 - w->col;
    size_t limit = room < w->text.len - at ? at + room : w->text.len;
    char *to = w->to;
    while (limit - at >= 8) {
        uint64_t v = eight_load(from + at);
        memcpy(to, from + at, 8);
        size_t n = eight_before(eight_not_print(v) | eight_is(v, '='));
        at += n;
        to += n;
        if (n < 8) {
            limit = at;
        }
    }
    while (at < limit && is_plain(from[at])) {
        *to++ = from[at++];
    }
    w->col += at - w->at;
    w->at = at;
    w->to = to;
}

/* Plain bytes and, between them, those that are always encoded, as far as the line has
 * room. A blank before a line end is left for the caller. */
static void put_words(struct writer *w)
{
    put_run(w);
    while (w->at < w->text.len && w->col + 3 <= LINE_MAX_CHARS - 1) {
        char c = w->text.ptr[w->at];
        if (c != '=' && (unsigned char)c < 0x80) {
            break;
        }
        put_encoded(w, c);
        w->at++;
        put_run(w);
    }
    if (w->col > 0 && w->to[-1] == ' ' && is_line_end(w->text, w->at)) {
        w->at--;
        w->to--;
        w->col--;
    }
}

/* Where a line of the output starts, '.' and "From " may not stand. */
static bool is_touchy(const struct writer *w)
{
    struct str rest = str_from(w->text, w->at);
    return w->col == 0 && (rest.ptr[0] == '.' || str_starts(rest, STR("From ")));
}

static void put_next(struct writer *w)
{
    char c = w->text.ptr[w->at];
    if (c == '\n' || c == '\r') {
        bool is_pair =
            c == '\r' && w->at + 1 < w->text.len && w->text.ptr[w->at + 1] == '\n';
        w->at += is_pair ? 2 : 1;
        end_line(w);
        return;
    }
    if (c == '\0') {
        w->at++;
        return;
    }
    reserve(w, 1);
    size_t began = w->at;
    if (!is_touchy(w)) {
        put_words(w);
    }
    if (w->at == began) {
        w->at++;
        if (c == '\t' && !is_line_end(w->text, w->at)) {
            put(w, c);
        } else {
            reserve(w, 3);
            put_encoded(w, c);
        }
    }
}

void qp_put(struct buf *b, struct str text)
{
    struct writer w = {.text = text};
    do {
        char *room = buf_room(b, WORST_BYTES);
        if (room == NULL) {
            return;
        }
        w.to = room;
        size_t chunk = text.len - w.at < CHUNK_BYTES ? text.len : w.at + CHUNK_BYTES;
        while (w.at < chunk) {
            put_next(&w);
        }
        if (w.at == text.len && (w.col > 0 || text.len == 0)) {
            end_line(&w);
        }
        buf_grow(b, (size_t)(w.to - room));
    } while (w.at < text.len);
}
