/* Mailbox names on the wire: modified UTF-7 (RFC 3501 5.1.3).
 * Must never let a byte out that could end a command. */
#include "post/imap_name.h"

#include "base/arena.h"
#include "base/buf.h"

enum { NAME_MAX_BYTES = 200 };

/* Bits waiting to become base64. */
struct shift {
    bool on;
    uint32_t bits;
    unsigned n_bits;
};

static void put_bits(struct buf *b, struct shift *s)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

    while (s->n_bits >= 6) {
        s->n_bits -= 6;
        buf_putc(b, alphabet[s->bits >> s->n_bits & 0x3f]);
    }
}

static void put_unit(struct buf *b, struct shift *s, uint32_t unit)
{
    if (!s->on) {
        *s = (struct shift){.on = true};
        buf_putc(b, '&');
    }
    s->bits = s->bits << 16 | unit;
    s->n_bits += 16;
    put_bits(b, s);
}

static void put_end(struct buf *b, struct shift *s)
{
    if (!s->on) {
        return;
    }
    if (s->n_bits > 0) { /* pad the last digit with zero bits */
        s->bits <<= 6 - s->n_bits;
        s->n_bits = 6;
        put_bits(b, s);
    }
    buf_putc(b, '-');
    s->on = false;
}

static void put_code_point(struct buf *b, struct shift *s, uint32_t cp, char delimiter)
{
    if (cp < 0x80) {
        put_end(b, s);
        char c = (char)cp;
        if (c == '/' && delimiter != '\0') {
            c = delimiter;
        }
        buf_putc(b, c);
        if (c == '&') {
            buf_putc(b, '-');
        }
    } else if (cp < 0x10000) {
        put_unit(b, s, cp);
    } else {
        put_unit(b, s, 0xd800 + ((cp - 0x10000) >> 10));
        put_unit(b, s, 0xdc00 + ((cp - 0x10000) & 0x3ff));
    }
}

enum rc imap_name_encode(struct arena *a, struct str name, char delimiter,
                         const char **ret_name, struct err *err)
{
    struct buf b CLEANUP(buf_done) = BUF_INIT((size_t)NAME_MAX_BYTES * 8);
    struct shift s = {.on = false};
    struct str rest = name;

    if (name.len == 0 || name.len > NAME_MAX_BYTES) {
        return err_set(err, RC_CONFIG, "a folder's name has 1 to %d bytes",
                       NAME_MAX_BYTES);
    }
    while (rest.len > 0) {
        uint32_t cp = 0;
        size_t n = str_utf8_next(rest, &cp);
        if (n == 0 || cp < 0x20 || cp == 0x7f || cp == '*' || cp == '%') {
            return err_set(err, RC_CONFIG, "'%.*s' cannot name a mail folder",
                           STR_ARG(name));
        }
        put_code_point(&b, &s, cp, delimiter);
        rest = str_from(rest, n);
    }
    put_end(&b, &s);
    *ret_name = arena_cstr(a, buf_str(&b));
    return RC_OK;
}
