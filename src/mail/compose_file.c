/* A file as a part of a mail: base64, its name for every client (RFC 2183, RFC 2231).
 * Must never let a name end its header line. */
#include "mail/attachment.h"

#include "base/buf.h"

enum { LINE_BYTES = 57 }; /* of the file; 76 characters of base64 */

static const char digits[] = /* and what fills up the last four */
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

static unsigned byte_at(struct str s, size_t i)
{
    return i < s.len ? (unsigned char)s.ptr[i] : 0;
}

static void put_base64(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.len; i += 3) {
        unsigned v = byte_at(s, i) << 16 | byte_at(s, i + 1) << 8 | byte_at(s, i + 2);
        buf_putc(b, digits[v >> 18 & 63]);
        buf_putc(b, digits[v >> 12 & 63]);
        buf_putc(b, digits[i + 1 < s.len ? v >> 6 & 63 : 64]);
        buf_putc(b, digits[i + 2 < s.len ? v & 63 : 64]);
        if ((i + 3) % LINE_BYTES == 0 || i + 3 >= s.len) {
            buf_puts(b, "\r\n");
        }
    }
}

static bool is_plain(char c)
{
    return str_is_alnum(c) || str_find_byte(STR("-_.+() "), c) != STR_NPOS;
}

static void put_name(struct buf *b, struct str name)
{
    bool plain = true;
    buf_puts(b, "filename=\"");
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        bool inner = (c & 0xc0) == 0x80; /* of a letter that gave its sign already */
        plain = plain && is_plain(name.ptr[i]);
        if (!inner) {
            buf_putc(b, is_plain(name.ptr[i]) ? name.ptr[i] : '_');
        }
    }
    buf_puts(b, "\"");
    if (plain) {
        return;
    }
    buf_puts(b, ";\r\n filename*=UTF-8''");
    for (size_t i = 0; i < name.len; i++) {
        if (str_is_alnum(name.ptr[i]) ||
            str_find_byte(STR("-_."), name.ptr[i]) != STR_NPOS) {
            buf_putc(b, name.ptr[i]);
        } else {
            buf_printf(b, "%%%02X", (unsigned)(unsigned char)name.ptr[i]);
        }
    }
}

void mail_file_put(struct buf *b, const struct mail_file *f)
{
    static const char token[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789.+-/";
    bool is_type = f->type.len > 0;
    for (size_t i = 0; i < f->type.len; i++) {
        is_type = is_type && str_find_byte(str_c(token), f->type.ptr[i]) != STR_NPOS;
    }
    buf_puts(b, "Content-Type: ");
    buf_put(b, is_type ? f->type : STR("application/octet-stream"));
    buf_puts(b, "\r\nContent-Transfer-Encoding: base64\r\n"
                "Content-Disposition: attachment;\r\n ");
    put_name(b, f->name);
    buf_puts(b, "\r\n\r\n");
    put_base64(b, f->bytes);
}

void mail_picture_put(struct buf *b, const struct mail_picture *p)
{
    buf_printf(b,
               "Content-Type: image/png; name=\"chart.png\"\r\n"
               "Content-Transfer-Encoding: base64\r\nContent-ID: <%.*s>\r\n"
               "Content-Disposition: inline; filename=\"chart.png\"\r\n\r\n",
               STR_ARG(p->cid));
    put_base64(b, p->png);
}
