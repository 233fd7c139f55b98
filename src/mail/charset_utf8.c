/* Text that is, or should be, UTF-8 or windows-1252: which of the two, and its repair.
 * Must never look back: linear whatever the bytes are. */
#include "mail/charset_utf8.h"

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "mail/charset.h"

enum { CP_REPLACEMENT = 0xfffd, DOUBLED_MAX = 3 };

/* windows-1252 0x80..0x9f; 0 = undefined */
static const uint16_t cp1252_high[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
    0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

static void put_cp(struct buf *out, uint32_t cp)
{
    char utf8[4];
    buf_put(out, str_of(utf8, str_utf8_put(cp, utf8)));
}

struct str charset_without_bom(struct str text)
{
    return str_starts(text, STR("\xef\xbb\xbf")) ? str_from(text, 3) : text;
}

static struct str finish(struct arena *a, struct buf *out)
{
    struct str text = charset_without_bom(buf_keep(out, a));
    buf_done(out);
    return text;
}

/* Copies the bytes at the head that need no conversion and returns their number. */
static size_t put_ascii(struct buf *out, struct str bytes)
{
    size_t n = str_ascii_len(bytes);
    if (n > 0) {
        buf_put(out, str_sub(bytes, 0, n));
    }
    return n;
}

struct str charset_cp1252_to_utf8(struct arena *a, struct str bytes)
{
    if (str_ascii_len(bytes) == bytes.len) {
        return bytes;
    }
    struct buf out = BUF_INIT(bytes.len * 3 + 4);
    for (size_t i = 0; i < bytes.len; i++) {
        i += put_ascii(&out, str_from(bytes, i));
        if (i == bytes.len) {
            break;
        }
        unsigned char c = (unsigned char)bytes.ptr[i];
        if (c >= 0xa0) {
            put_cp(&out, c);
        } else if (c != 0) {
            uint32_t cp = cp1252_high[c - 0x80];
            put_cp(&out, cp != 0 ? cp : CP_REPLACEMENT);
        }
    }
    return finish(a, &out);
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* Bytes at the head that are valid UTF-8 without NUL. */
static size_t sound_len(struct str bytes)
{
    size_t at = str_ascii_len(bytes);
    uint32_t cp = 0;
    size_t n = str_utf8_next(str_from(bytes, at), &cp);
    while (n > 1) {
        at += n;
        at += str_ascii_len(str_from(bytes, at));
        n = str_utf8_next(str_from(bytes, at), &cp);
    }
    return at;
}

static bool is_letter(struct str bytes, size_t i)
{
    return i < bytes.len && str_is_alpha(bytes.ptr[i]);
}

/* A letter of windows-1252 within a word, as when two texts were put together. */
static bool is_cp1252_letter(struct str bytes, size_t at)
{
    return (unsigned char)bytes.ptr[at] >= 0xc0 &&
           ((at > 0 && is_letter(bytes, at - 1)) || is_letter(bytes, at + 1)) &&
           !(at + 1 < bytes.len && is_continuation(bytes.ptr[at + 1])) &&
           at + 1 < bytes.len;
}

/* Bytes that only begin a character: what the end of a text cut off. */
static bool is_cut(struct str bytes)
{
    unsigned char lead = bytes.len > 0 ? (unsigned char)bytes.ptr[0] : 0;
    bool cut = bytes.len < 4 && lead >= 0xc2 && lead <= 0xf4;
    for (size_t i = 1; cut && i < bytes.len; i++) {
        cut = is_continuation(bytes.ptr[i]);
    }
    return cut;
}

static struct str repair(struct arena *a, struct str bytes, bool letters)
{
    size_t n = sound_len(bytes);
    if (n == bytes.len) {
        return charset_without_bom(bytes);
    }
    struct buf out = BUF_INIT(bytes.len * 3 + 4);
    for (size_t at = 0; at < bytes.len; n = sound_len(str_from(bytes, at))) {
        buf_put(&out, str_sub(bytes, at, n));
        at += n;
        if (at == bytes.len) {
            break;
        }
        if (letters && is_cp1252_letter(bytes, at)) {
            put_cp(&out, (unsigned char)bytes.ptr[at]);
        } else if (bytes.ptr[at] != '\0') {
            put_cp(&out, CP_REPLACEMENT);
            for (n = 0;
                 n < 3 && at + 1 < bytes.len && is_continuation(bytes.ptr[at + 1]);
                 n++) {
                at++;
            }
        }
        at++;
    }
    return finish(a, &out);
}

struct str charset_repair_utf8(struct arena *a, struct str bytes)
{
    return repair(a, bytes, false);
}

struct utf8_look {
    size_t multi; /* sound sequences of more than one byte */
    size_t bad;   /* damaged ones */
    size_t cut;   /* 1 when the end of the text cuts one off */
};

static struct utf8_look utf8_inspect(struct str bytes)
{
    struct utf8_look look = {0};
    while (bytes.len > 0) {
        uint32_t cp = 0;
        bytes = str_from(bytes, str_ascii_len(bytes));
        size_t n = str_utf8_next(bytes, &cp);
        if (n > 1) {
            look.multi++;
        } else if (n == 0 && bytes.len > 0) {
            if (is_cut(bytes)) {
                look.cut = 1;
                break;
            }
            look.bad++;
            n = 1;
        }
        bytes = str_from(bytes, n);
    }
    return look;
}

struct str charset_guess_to_utf8(struct arena *a, struct str bytes, bool said_utf8)
{
    if (sound_len(bytes) == bytes.len) {
        return charset_without_bom(bytes);
    }
    struct utf8_look look = utf8_inspect(bytes);
    bool is_sound = look.bad == 0 && look.cut == 0;
    /* without one sound sequence the label "utf-8" is a lie, and a last byte that seems
     * to start one is a letter of windows-1252 */
    bool is_utf8 = is_sound || (look.multi > 0 && (said_utf8 || look.bad == 0)) ||
                   (said_utf8 && look.bad == 0);
    return is_utf8 ? repair(a, bytes, true) : charset_cp1252_to_utf8(a, bytes);
}

size_t charset_count_utf8(struct str bytes)
{
    return charset_is_surely_utf8(bytes) ? utf8_inspect(bytes).multi : 0;
}

bool charset_is_surely_utf8(struct str bytes)
{
    size_t ascii = str_ascii_len(bytes);
    return ascii < bytes.len && sound_len(str_from(bytes, ascii)) == bytes.len - ascii;
}

/* The byte of windows-1252 for a character; -1 when it has none. */
static int cp1252_byte(uint32_t cp)
{
    if (cp < 0x80 || (cp >= 0xa0 && cp <= 0xff)) {
        return (int)cp;
    }
    for (size_t i = 0; i < ARRAY_LEN(cp1252_high); i++) {
        if (cp1252_high[i] == cp) {
            return (int)i + 0x80;
        }
    }
    return cp < 0xa0 ? (int)cp : -1; /* undefined there, and kept by some */
}

/* The byte of the character at the head of *rest, which is taken off; -1 when it has
 * none. */
static int take_byte(struct str *rest)
{
    uint32_t cp = 0;
    size_t len = str_utf8_next(*rest, &cp);
    *rest = str_from(*rest, len);
    return len > 0 ? cp1252_byte(cp) : -1;
}

/* Does the first character that is not ASCII, with the one behind it, look like bytes
 * of UTF-8? Else nothing was encoded twice. */
static bool seems_doubled(struct str text)
{
    struct str rest = str_from(text, str_ascii_len(text));
    int lead = take_byte(&rest);
    int next = lead >= 0xc2 && lead <= 0xf4 ? take_byte(&rest) : -1;
    return next >= 0x80 && next <= 0xbf;
}

static struct str undouble_once(struct arena *a, struct str text)
{
    char *out = arena_take(a, text.len + 1);
    size_t n = 0;
    for (struct str rest = text; rest.len > 0;) {
        int byte = take_byte(&rest);
        if (byte < 0) {
            return text;
        }
        out[n++] = (char)(unsigned char)byte;
    }
    return charset_is_surely_utf8(str_of(out, n)) ? str_of(out, n) : text;
}

struct str charset_undouble(struct arena *a, struct str text)
{
    for (int i = 0; i < DOUBLED_MAX && seems_doubled(text); i++) {
        text = undouble_once(a, text);
    }
    return text;
}
