/* mailto: links (RFC 6068). Must never let a value break out of its field. */
#include "mail/mailto.h"

#include "base/arena.h"
#include "base/buf.h"

enum { MAILTO_MAX_BYTES = 8192 };

static void put_encoded(struct buf *b, struct str s, const char *also_plain)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '\n') {
            buf_puts(b, "%0D%0A");
        } else if (str_is_alnum((char)c) ||
                   (c != 0 && str_find_byte(str_c(also_plain), (char)c) != STR_NPOS)) {
            buf_putc(b, (char)c);
        } else if (c != '\r') {
            buf_putc(b, '%');
            buf_putc(b, hex[c >> 4]);
            buf_putc(b, hex[c & 15]);
        }
    }
}

struct str mailto_make(struct arena *a, struct str address, struct str subject,
                       struct str body)
{
    struct buf b = BUF_INIT(MAILTO_MAX_BYTES);
    buf_puts(&b, "mailto:");
    put_encoded(&b, address, "-._~@+!$*");
    char sep = '?';
    if (!str_is_empty(subject)) {
        buf_putc(&b, sep);
        buf_puts(&b, "subject=");
        put_encoded(&b, subject, "-._~");
        sep = '&';
    }
    if (!str_is_empty(body)) {
        buf_putc(&b, sep);
        buf_puts(&b, "body=");
        put_encoded(&b, body, "-._~");
    }
    struct str made = arena_str(a, buf_str(&b));
    buf_done(&b);
    return made;
}
