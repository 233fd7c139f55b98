/* RFC 2047 writer and folding (RFC 5322 2.2.3). Must never split a character between
 * two encoded words or let a line pass 76 characters that could be folded. */
#include "mail/encword.h"

#include <string.h>

#include "base/buf.h"

enum {
    FOLD_AT = 76,
    WORD_MAX = 75,     /* RFC 2047 2: an encoded word, delimiters included */
    WORD_FRAME = 12,   /* "=?UTF-8?Q?" and "?=" */
    QUOTED_MAX = 60,   /* a longer name is folded, and so encoded */
    BARE_WORD_MAX = 60 /* a longer word of a subject cannot be folded */
};

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char hex_digits[] = "0123456789ABCDEF";

void header_begin(struct header_out *h, const char *name)
{
    buf_puts(h->out, name);
    buf_puts(h->out, ":");
    h->col = str_c(name).len + 1;
    h->has_item = false;
}

void header_end(struct header_out *h)
{
    buf_puts(h->out, "\r\n");
    h->col = 0;
}

void header_put_item(struct header_out *h, struct str item)
{
    if (h->has_item && h->col + 1 + item.len > FOLD_AT) {
        buf_puts(h->out, "\r\n");
        h->col = 0;
    }
    buf_putc(h->out, ' ');
    buf_put(h->out, item);
    h->col += 1 + item.len;
    h->has_item = true;
}

/* RFC 2047 5 (3): what may stand unencoded in a Q word of a phrase. */
static bool is_q_plain(char c)
{
    return str_is_alnum(c) || c == '!' || c == '*' || c == '+' || c == '-' || c == '/';
}

static size_t q_cost(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        n += is_q_plain(s.ptr[i]) || s.ptr[i] == ' ' ? 1 : 3;
    }
    return n;
}

static size_t b_cost(size_t n_bytes)
{
    return (n_bytes + 2) / 3 * 4;
}

/* The longest head of s, whole characters, that fits an encoded word with `room`
 * characters for its payload. At least one character. */
static size_t word_len(struct str s, bool is_q, size_t room)
{
    size_t len = 0, q = 0;
    while (len < s.len) {
        uint32_t cp = 0;
        size_t n = str_utf8_next(str_from(s, len), &cp);
        n = n ? n : 1;
        q += q_cost(str_sub(s, len, n));
        if (len > 0 && (is_q ? q : b_cost(len + n)) > room) {
            break;
        }
        len += n;
    }
    return len;
}

static size_t put_q(char *to, struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == ' ') {
            to[n++] = '_';
        } else if (is_q_plain(c)) {
            to[n++] = c;
        } else {
            to[n++] = '=';
            to[n++] = hex_digits[(unsigned char)c >> 4];
            to[n++] = hex_digits[(unsigned char)c & 15];
        }
    }
    return n;
}

static size_t put_b(char *to, struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i += 3) {
        uint32_t v = 0;
        for (size_t k = 0; k < 3; k++) {
            v = v << 8 | (i + k < s.len ? (unsigned char)s.ptr[i + k] : 0u);
        }
        memset(to + n, '=', 4);
        for (size_t k = 0; k < 4 && i + k <= s.len; k++) {
            to[n + k] = base64_digits[v >> (18 - 6 * k) & 63];
        }
        n += 4;
    }
    return n;
}

static size_t put_ascii(char *to, struct str s)
{
    memcpy(to, s.ptr, s.len);
    return s.len;
}

static void put_words(struct header_out *h, struct str s)
{
    bool is_q = q_cost(s) <= b_cost(s.len);
    while (s.len > 0) {
        size_t used = h->col + 1 + WORD_FRAME;
        size_t room = used + 16 <= FOLD_AT ? FOLD_AT - used : WORD_MAX - WORD_FRAME;
        if (room > WORD_MAX - WORD_FRAME) {
            room = WORD_MAX - WORD_FRAME;
        }
        size_t len = word_len(s, is_q, room);
        char word[WORD_MAX + 1];
        size_t n = put_ascii(word, is_q ? STR("=?UTF-8?Q?") : STR("=?UTF-8?B?"));
        struct str payload = str_sub(s, 0, len);
        n += is_q ? put_q(word + n, payload) : put_b(word + n, payload);
        n += put_ascii(word + n, STR("?="));
        header_put_item(h, str_of(word, n));
        s = str_from(s, len);
    }
}

/* Words of printable ASCII with single blanks between, none too long, none that looks
 * encoded; no backslash, which some readers take to quote the line end after it. */
static bool is_bare_text(struct str s)
{
    size_t word = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == ' ') {
            if (word == 0) {
                return false;
            }
            word = 0;
        } else if (!str_is_print(s.ptr[i]) || s.ptr[i] == '\\' ||
                   ++word > BARE_WORD_MAX) {
            return false;
        }
    }
    return word > 0 && !str_has(s, STR("=?"));
}

static void put_bare(struct header_out *h, struct str s)
{
    while (s.ptr) {
        header_put_item(h, str_take(&s, ' '));
    }
}

void header_put_text(struct header_out *h, struct str s)
{
    if (is_bare_text(s)) {
        put_bare(h, s);
    } else {
        put_words(h, s);
    }
}

static bool is_atext(char c)
{
    return str_is_alnum(c) ||
           (c && str_find_byte(STR("!#$%&'*+-/=?^_`{|}~"), c) != STR_NPOS);
}

static bool all_bytes(struct str s, bool (*is_good)(char))
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != ' ' && !is_good(s.ptr[i])) {
            return false;
        }
    }
    return true;
}

void header_put_phrase(struct header_out *h, struct str s)
{
    if (is_bare_text(s) && all_bytes(s, is_atext)) {
        put_bare(h, s);
        return;
    }
    if (s.len > QUOTED_MAX / 2 || !all_bytes(s, str_is_print) ||
        str_has(s, STR("=?"))) {
        put_words(h, s);
        return;
    }
    char quoted[QUOTED_MAX + 2];
    size_t n = 0;
    quoted[n++] = '"';
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"' || s.ptr[i] == '\\') {
            quoted[n++] = '\\';
        }
        quoted[n++] = s.ptr[i];
    }
    quoted[n++] = '"';
    header_put_item(h, str_of(quoted, n));
}
