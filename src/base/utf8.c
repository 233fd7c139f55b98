/* UTF-8 as RFC 3629 has it, and foreign bytes made fit for one line of a terminal.
 * Must never accept an overlong form or a surrogate. */
#include <string.h>

#include "base/eight.h"
#include "base/str.h"

static bool is_scalar(uint32_t cp)
{
    return cp <= 0x10ffff && !(cp >= 0xd800 && cp <= 0xdfff);
}

/* Length and payload bits told by a first byte; 0 when it cannot begin a sequence. */
static size_t lead_byte(unsigned char c, uint32_t *ret_bits)
{
    if (c < 0x80) {
        *ret_bits = c;
        return 1;
    }
    if (c >= 0xc2 && c <= 0xdf) {
        *ret_bits = c & 0x1fU;
        return 2;
    }
    if (c >= 0xe0 && c <= 0xef) {
        *ret_bits = c & 0x0fU;
        return 3;
    }
    if (c >= 0xf0 && c <= 0xf4) {
        *ret_bits = c & 0x07U;
        return 4;
    }
    return 0;
}

size_t str_utf8_next_long(struct str s, uint32_t *ret_cp)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (s.len == 0) {
        return 0;
    }
    uint32_t cp = 0;
    size_t n = lead_byte((unsigned char)s.ptr[0], &cp);
    if (n == 0 || n > s.len) {
        return 0;
    }
    for (size_t i = 1; i < n; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if ((c & 0xc0) != 0x80) {
            return 0;
        }
        cp = cp << 6 | (c & 0x3fU);
    }
    if (cp < least[n] || !is_scalar(cp)) {
        return 0;
    }
    *ret_cp = cp;
    return n;
}

size_t str_ascii_len(struct str s)
{
    size_t at = 0;
    for (; s.len - at >= sizeof(uint64_t); at += sizeof(uint64_t)) {
        size_t n = eight_before(eight_is(eight_load(s.ptr + at), '\0'));
        if (n < sizeof(uint64_t)) {
            return at + n;
        }
    }
    while (at < s.len && (unsigned char)(s.ptr[at] - 1) < 0x7f) {
        at++;
    }
    return at;
}

size_t str_print_len(struct str s)
{
    size_t at = 0;
    for (; s.len - at >= sizeof(uint64_t); at += sizeof(uint64_t)) {
        size_t n = eight_before(eight_not_print(eight_load(s.ptr + at)));
        if (n < sizeof(uint64_t)) {
            return at + n;
        }
    }
    while (at < s.len && str_is_print(s.ptr[at])) {
        at++;
    }
    return at;
}

bool str_is_utf8(struct str s)
{
    for (size_t at = str_ascii_len(s); at < s.len;) {
        uint32_t cp = 0;
        size_t n = str_utf8_next(str_from(s, at), &cp);
        if (n == 0) {
            return false;
        }
        at += n;
        at += str_ascii_len(str_from(s, at));
    }
    return true;
}

static char tail_byte(uint32_t cp, unsigned shift)
{
    return (char)(unsigned char)(0x80U | (cp >> shift & 0x3fU));
}

struct str str_utf8_cut(struct str s, size_t max)
{
    while (max > 0 && max < s.len && ((unsigned char)s.ptr[max] & 0xc0) == 0x80) {
        max--;
    }
    return str_sub(s, 0, max);
}

size_t str_utf8_put(uint32_t cp, char out[4])
{
    if (!is_scalar(cp)) {
        return 0;
    }
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(unsigned char)(0xc0U | cp >> 6);
        out[1] = tail_byte(cp, 0);
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(unsigned char)(0xe0U | cp >> 12);
        out[1] = tail_byte(cp, 6);
        out[2] = tail_byte(cp, 0);
        return 3;
    }
    out[0] = (char)(unsigned char)(0xf0U | cp >> 18);
    out[1] = tail_byte(cp, 12);
    out[2] = tail_byte(cp, 6);
    out[3] = tail_byte(cp, 0);
    return 4;
}

/* What a terminal or a log reader may take for more than text: C0, DEL, C1 (0x9b is
 * CSI), line and paragraph separators, bidirectional overrides. */
static bool is_control(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7f && cp <= 0x9f) || (cp >= 0x2028 && cp <= 0x202e) ||
           (cp >= 0x2066 && cp <= 0x2069);
}

size_t str_printable(struct str s, char *out, size_t cap)
{
    static const char hex[] = "0123456789abcdef";
    size_t len = 0;
    size_t at = 0;
    while (at < s.len) {
        uint32_t cp = 0;
        size_t n = str_utf8_next(str_from(s, at), &cp);
        bool plain = n > 0 && !is_control(cp);
        size_t need = plain ? n : 4;
        if (len + need >= cap) {
            break;
        }
        if (plain) {
            memcpy(out + len, s.ptr + at, n);
            at += n;
        } else {
            unsigned char c = (unsigned char)s.ptr[at++];
            memcpy(out + len, (char[4]){'\\', 'x', hex[c >> 4], hex[c & 15]}, 4);
        }
        len += need;
    }
    if (cap > 0) {
        out[len] = '\0';
    }
    return len;
}
