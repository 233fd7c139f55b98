/* Decodes base64 and quoted-printable as forgivingly as a mail client does.
 * Must never lose text because of damage that leaves it readable. */
#include "mail/transfer.h"

#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/eight.h"
#include "mail/inline_file.h"

enum { LOOK_BYTES = 512 };

static int hex_value(char c)
{
    if (str_is_digit(c)) {
        return c - '0';
    }
    c = str_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte of two hex digits at s; -1 when they are none. */
static int hex_pair(struct str s)
{
    if (s.len < 2 || hex_value(s.ptr[0]) < 0 || hex_value(s.ptr[1]) < 0) {
        return -1;
    }
    return hex_value(s.ptr[0]) * 16 + hex_value(s.ptr[1]);
}

/* Values of the digits with a bit that only digits have; 0 = no digit. */
#define D(value) (BASE64_DIGIT + (value))
enum { BASE64_DIGIT = 0x40 };
static const unsigned char base64_values[256] = {
    ['A'] = D(0),  ['B'] = D(1),  ['C'] = D(2),  ['D'] = D(3),  ['E'] = D(4),
    ['F'] = D(5),  ['G'] = D(6),  ['H'] = D(7),  ['I'] = D(8),  ['J'] = D(9),
    ['K'] = D(10), ['L'] = D(11), ['M'] = D(12), ['N'] = D(13), ['O'] = D(14),
    ['P'] = D(15), ['Q'] = D(16), ['R'] = D(17), ['S'] = D(18), ['T'] = D(19),
    ['U'] = D(20), ['V'] = D(21), ['W'] = D(22), ['X'] = D(23), ['Y'] = D(24),
    ['Z'] = D(25), ['a'] = D(26), ['b'] = D(27), ['c'] = D(28), ['d'] = D(29),
    ['e'] = D(30), ['f'] = D(31), ['g'] = D(32), ['h'] = D(33), ['i'] = D(34),
    ['j'] = D(35), ['k'] = D(36), ['l'] = D(37), ['m'] = D(38), ['n'] = D(39),
    ['o'] = D(40), ['p'] = D(41), ['q'] = D(42), ['r'] = D(43), ['s'] = D(44),
    ['t'] = D(45), ['u'] = D(46), ['v'] = D(47), ['w'] = D(48), ['x'] = D(49),
    ['y'] = D(50), ['z'] = D(51), ['0'] = D(52), ['1'] = D(53), ['2'] = D(54),
    ['3'] = D(55), ['4'] = D(56), ['5'] = D(57), ['6'] = D(58), ['7'] = D(59),
    ['8'] = D(60), ['9'] = D(61), ['+'] = D(62), ['/'] = D(63),
};
static int base64_value(char c)
{
    int v = base64_values[(unsigned char)c];
    return v != 0 ? v - BASE64_DIGIT : -1;
}

/* The groups of four that stand at the head of `in`, decoded to out; returns how many
 * bytes of `in` they were. Writes one byte more than they give: four are one store. */
static size_t base64_run(struct str in, char *out)
{
    const uint32_t bits =
        BASE64_DIGIT << 18 ^ BASE64_DIGIT << 12 ^ BASE64_DIGIT << 6 ^ BASE64_DIGIT;
    size_t i = 0;
    for (; in.len - i >= 4; i += 4, out += 3) {
        uint32_t four[4];
        for (size_t k = 0; k < 4; k++) {
            four[k] = base64_values[(unsigned char)in.ptr[i + k]];
        }
        if ((four[0] & four[1] & four[2] & four[3]) == 0) {
            break;
        }
        uint32_t three = four[0] << 18 ^ four[1] << 12 ^ four[2] << 6 ^ four[3] ^ bits;
        eight_put_half(out, three << 8);
    }
    return i;
}

struct str base64_decode(struct arena *a, struct str in)
{
    char *out = arena_take(a, in.len / 4 * 3 + 4);
    size_t n = 0;
    uint32_t bits = 0;
    int held = 0;
    bool padded = false;
    for (size_t i = 0; i < in.len; i++) {
        size_t run = held == 0 ? base64_run(str_from(in, i), out + n) : 0;
        n += run / 4 * 3;
        i += run;
        if (i == in.len) {
            break;
        }
        char c = in.ptr[i];
        int v = base64_value(c);
        if (c == '=') {
            padded = true;
            bits = 0;
            held = 0;
        } else if (v >= 0) {
            bits = bits << 6 | (uint32_t)v;
            held += 6;
            if (held >= 8) {
                held -= 8;
                out[n++] = (char)(unsigned char)(bits >> held & 0xff);
            }
        } else if (padded && c != '\r' && c != '\n') {
            break; /* a footer some list server put behind the encoded text */
        }
    }
    return str_of(out, n);
}

static bool is_plausible(struct str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        if ((c < 0x20 && !str_is_space((char)c)) || c == 0x7f) {
            return false;
        }
    }
    return true;
}

/* "Prima": no encoder writes that. */
static bool is_word(struct str s)
{
    for (size_t i = 1; i < s.len; i++) {
        if (!str_is_alpha(s.ptr[i]) || str_lower(s.ptr[i]) != s.ptr[i]) {
            return false;
        }
    }
    return true;
}

/* Is a body what its label says, or plain text? Where its first line is of the alphabet
 * alone, it is, unless it is a word; where the line holds other characters, only when
 * what comes out is text. */
static bool looks_like_base64(struct arena *a, struct str body)
{
    struct str line = STR_NULL;
    while (body.ptr != NULL && str_is_empty(line)) {
        line = str_trim(str_take(&body, '\n'));
    }
    bool is_strict = true;
    size_t n = 0;
    for (size_t i = 0; i < line.len; i++) {
        bool is_digit = base64_value(line.ptr[i]) >= 0;
        is_strict = is_strict && (is_digit || line.ptr[i] == '=');
        n += is_digit ? 1 : 0;
    }
    if (is_strict && !is_word(line)) {
        return true;
    }
    struct str bytes = base64_decode(a, str_sub(line, 0, LOOK_BYTES));
    return n * 10 > line.len * 8 && str_is_utf8(bytes) && is_plausible(bytes);
}

/* Length of blanks and the line end at s; 0 when other text comes first. */
static size_t soft_break_len(struct str s)
{
    size_t i = 0;
    while (i < s.len && (s.ptr[i] == ' ' || s.ptr[i] == '\t')) {
        i++;
    }
    if (i < s.len && s.ptr[i] == '\r') {
        i++;
    }
    if (i < s.len && s.ptr[i] == '\n') {
        return i + 1;
    }
    return i == s.len ? i : 0;
}

static struct str quoted_decode(struct arena *a, struct str in)
{
    char *out = arena_take(a, in.len + 1);
    size_t n = 0;
    size_t i = 0;
    while (i < in.len) {
        size_t run = str_find_byte(str_from(in, i), '=');
        run = run == STR_NPOS ? in.len - i : run;
        memcpy(out + n, in.ptr + i, run);
        n += run;
        i += run;
        if (i == in.len) {
            break;
        }
        struct str rest = str_from(in, i + 1);
        int byte = hex_pair(rest);
        /* blanks are looked over once only: they are skipped with the break or, when
         * no break follows, copied with the '=' */
        size_t soft = byte < 0 ? soft_break_len(rest) : 0;
        if (byte >= 0) {
            out[n++] = (char)(unsigned char)byte;
            i += 3;
        } else if (soft > 0) {
            i += 1 + soft;
        } else if (rest.len == 0) {
            i++;
        } else {
            out[n++] = in.ptr[i++];
        }
    }
    return str_of(out, n);
}

struct str q_decode(struct arena *a, struct str in)
{
    char *out = arena_alloc(a, in.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < in.len; i++) {
        int byte = in.ptr[i] == '=' ? hex_pair(str_from(in, i + 1)) : -1;
        if (byte >= 0) {
            out[n++] = (char)(unsigned char)byte;
            i += 2;
        } else {
            out[n++] = (char)(in.ptr[i] == '_' ? ' ' : in.ptr[i]);
        }
    }
    return str_of(out, n);
}

struct str percent_decode(struct arena *a, struct str in)
{
    char *out = arena_alloc(a, in.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < in.len; i++) {
        int byte = in.ptr[i] == '%' ? hex_pair(str_from(in, i + 1)) : -1;
        out[n++] = (char)(byte >= 0 ? (unsigned char)byte : in.ptr[i]);
        i += byte >= 0 ? 2 : 0;
    }
    return str_of(out, n);
}

enum transfer transfer_of(struct str value)
{
    static const struct {
        const char *name; /* letters and digits alone */
        enum transfer transfer;
    } names[] = {{"base64", TRANSFER_BASE64},          {"xbase64", TRANSFER_BASE64},
                 {"quotedprintable", TRANSFER_QUOTED}, {"uuencode", TRANSFER_UUENCODE},
                 {"xuuencode", TRANSFER_UUENCODE},     {"xuue", TRANSFER_UUENCODE}};
    char key[16];
    size_t n = 0;
    int depth = 0;
    for (size_t i = 0; i < value.len && n < sizeof key && value.ptr[i] != ';'; i++) {
        char c = value.ptr[i];
        depth += c == '(' ? 1 : 0;
        if (depth == 0 && str_is_alnum(c)) {
            key[n++] = str_lower(c);
        }
        depth -= c == ')' && depth > 0 ? 1 : 0;
    }
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq_c(str_of(key, n), names[i].name)) {
            return names[i].transfer;
        }
    }
    return TRANSFER_NONE;
}

struct str transfer_decode(struct arena *a, struct str body, struct str encoding)
{
    switch (transfer_of(encoding)) {
    case TRANSFER_QUOTED:
        return quoted_decode(a, body);
    case TRANSFER_BASE64:
        /* a wrong label is often that of the other one */
        return looks_like_base64(a, body) ? base64_decode(a, body)
                                          : quoted_decode(a, body);
    case TRANSFER_UUENCODE: {
        struct str bytes = uu_decode(a, body);
        return bytes.len > 0 ? bytes : body;
    }
    case TRANSFER_NONE:
        break;
    }
    return body;
}
