/* Decodes base64 and quoted-printable as forgivingly as a mail client does.
 * Must never lose text because of damage that leaves it readable. */
#include "mail/transfer.h"

#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/eight.h"
#include "mail/inline_file.h"

enum {
    LOOK_BYTES = 512,
    FULL_LINE = 60,  /* encoders write lines of 60 to 76 characters */
    SHORT_LINE = 12, /* "10/10" is of the alphabet, too */
    SEEN_MIN = 24,
    BLANKS_MAX = 80
};

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
    ['8'] = D(60), ['9'] = D(61), ['+'] = D(62), ['/'] = D(63), ['-'] = D(62),
    ['_'] = D(63), /* the last two: RFC 4648 5 */
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
        bool is_foreign = v < 0 || c == '-' || c == '_';
        if (padded && is_foreign && c != '=' && c != '\r' && c != '\n') {
            break; /* a footer some list server put behind the encoded text */
        }
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

/* UTF-8, or another charset of a text that is ASCII for the most part. */
static bool is_text(struct str bytes)
{
    size_t ascii = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        ascii += (unsigned char)bytes.ptr[i] < 0x80;
    }
    return is_plausible(bytes) && (str_is_utf8(bytes) || ascii * 4 >= bytes.len * 3);
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

/* Digits of either alphabet at the head. */
static size_t digits_len(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    size_t n = 0;
    while (s.len - n >= 4 && (base64_values[p[n]] & base64_values[p[n + 1]] &
                              base64_values[p[n + 2]] & base64_values[p[n + 3]]) != 0) {
        n += 4;
    }
    while (n < s.len && base64_values[p[n]] != 0) {
        n++;
    }
    return n;
}

/* Digits of base64 alone, with padding at the end perhaps. */
static bool is_base64_line(struct str line)
{
    size_t n = digits_len(line);
    size_t digits = n;
    while (n < line.len && line.ptr[n] == '=') {
        n++;
    }
    return digits > 0 && n == line.len && str_find_byte(line, '_') == STR_NPOS &&
           str_find_byte(line, '-') == STR_NPOS;
}

/* The next line that is not empty, trimmed; *at: where it begins in all. */
static struct str next_full_line(struct str all, struct str *rest, size_t *at)
{
    struct str line = STR_NULL;
    while (rest->ptr != NULL && line.len == 0) {
        *at = (size_t)(rest->ptr - all.ptr);
        line = str_trim(str_take(rest, '\n'));
    }
    return line;
}

/* "____", "----": no line of base64 is all marks. */
static bool is_rule(struct str line)
{
    bool is = line.len > 1;
    for (size_t i = 0; is && i < line.len; i++) {
        is = !str_is_alnum(line.ptr[i]) && line.ptr[i] != '+' && line.ptr[i] != '/';
    }
    return is;
}

/* Without what a list server or scanner wrote under the encoded text: behind a line
 * that is short or padded, or a rule, and with nothing encoded behind it. */
static struct str without_footer(struct str body)
{
    struct str whole = str_trim_end(body);
    size_t last = str_rfind_byte(whole, '\n');
    if (is_base64_line(str_trim(str_from(whole, last == STR_NPOS ? 0 : last + 1)))) {
        return body; /* as most are */
    }
    struct str rest = body;
    size_t width = FULL_LINE;
    size_t at = 0;
    size_t digits = 0;
    bool is_padded = false;
    bool is_ended = false;
    struct str line = next_full_line(body, &rest, &at);
    while (is_base64_line(line)) {
        is_padded = str_ends(line, STR("="));
        is_ended = line.len < width || is_padded;
        width = line.len > width ? line.len : width;
        digits += line.len;
        line = next_full_line(body, &rest, &at);
    }
    bool is_whole = digits % 4 == 0 && (digits >= 8 || is_padded);
    if (line.len == 0 || !is_whole || (!is_ended && !is_rule(line))) {
        return body;
    }
    size_t end = at;
    while (line.len > 0) {
        line = next_full_line(body, &rest, &at);
        if (line.len >= FULL_LINE && is_base64_line(line)) {
            return body; /* that was noise */
        }
    }
    return str_sub(body, 0, end);
}

/* Lines with strange characters are base64 when most are digits and text comes out; the
 * last letter may be cut. */
static bool is_noisy_base64(struct arena *a, struct str look)
{
    struct str bytes = base64_decode(a, look);
    size_t n = 0;
    for (size_t i = 0; i < look.len; i++) {
        n += base64_value(look.ptr[i]) >= 0;
    }
    return n * 10 > look.len * 8 && is_plausible(bytes) &&
           (str_is_utf8(bytes) || str_is_utf8(str_sub(bytes, 0, bytes.len - 3)));
}

/* Is a body what its label says, or plain text? Where its first lines are of the
 * alphabet alone, it is, unless they are a word; where they hold other characters, only
 * when what comes out is text. */
static bool looks_like_base64(struct arena *a, struct str body)
{
    struct str look = str_sub(body, 0, LOOK_BYTES);
    struct str rest = look;
    size_t at = 0;
    size_t lines = 0;
    bool is_strict = true;
    struct str first = next_full_line(look, &rest, &at);
    for (struct str l = first; l.len > 0; l = next_full_line(look, &rest, &at)) {
        is_strict = is_strict && is_base64_line(l);
        lines++;
    }
    bool is_one_word = lines <= 1 && is_word(first);
    return !is_one_word && (is_strict || is_noisy_base64(a, str_trim(look)));
}

/* A text that is nothing but encoded text, whatever its label says: people write
 * blanks. */
static bool is_base64_text(struct arena *a, struct str body)
{
    struct str rest = body;
    size_t at = 0;
    size_t n = 0;
    bool is_ended = false;
    for (struct str l = next_full_line(body, &rest, &at); l.len > 0;
         l = next_full_line(body, &rest, &at)) {
        if (is_ended || !is_base64_line(l)) {
            return false;
        }
        is_ended = str_ends(l, STR("="));
        n += l.len;
    }
    bool is_whole = is_ended && n % 4 == 0;
    return (is_whole || n >= SEEN_MIN) && is_text(base64_decode(a, body));
}

/* Length of blanks and the line end at s; 0 when other text comes first. */
static size_t soft_break_len(struct str s)
{
    size_t i = 0;
    while (i < s.len && (s.ptr[i] == ' ' || s.ptr[i] == '\t' || s.ptr[i] == '\0')) {
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
        /* blanks are looked over once only: they are skipped with the break or,
         * when no break follows, copied with the '=' */
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

/* May "=" and what follows it have been written by an encoder? Not the code of a letter
 * or digit, which nobody encodes, nor in small letters. */
static bool is_written_code(struct str rest)
{
    int byte = hex_pair(rest);
    bool is_small = byte >= 0 && (rest.ptr[0] >= 'a' || rest.ptr[1] >= 'a');
    return byte >= 0 ? !is_small && (byte >= 0x80 || !str_is_alnum((char)byte))
                     : soft_break_len(str_sub(rest, 0, BLANKS_MAX)) > 0;
}

/* No line end in the last bytes before that place. */
static bool is_far_in_line(struct str body, size_t at)
{
    return at >= FULL_LINE &&
           str_rfind_byte(str_sub(body, at - FULL_LINE, FULL_LINE), '\n') == STR_NPOS;
}

/* Quoted-printable in a text, whatever its label says: each '=' is that of a code or of
 * a line that was broken, and some of them make UTF-8 or join long lines. */
static bool is_quoted_text(struct arena *a, struct str body)
{
    bool is_wrapped = false;
    bool any = false;
    struct str rest = body;
    for (size_t n; (n = str_find_byte(rest, '=')) != STR_NPOS; any = true) {
        rest = str_from(rest, n + 1);
        if (!is_written_code(rest)) {
            return false;
        }
        size_t at = (size_t)(rest.ptr - body.ptr) - 1;
        is_wrapped = is_wrapped || (hex_pair(rest) < 0 && is_far_in_line(body, at));
    }
    if (!any || str_ascii_len(body) < body.len) {
        return false;
    }
    struct str bytes = quoted_decode(a, body);
    return is_plausible(bytes) && str_is_utf8(bytes) &&
           (is_wrapped || str_ascii_len(bytes) < bytes.len);
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

/* A wrong label is often that of the other one. */
static struct str base64_or_quoted(struct arena *a, struct str body)
{
    struct str encoded = without_footer(body);
    return looks_like_base64(a, encoded) ? base64_decode(a, encoded)
                                         : quoted_decode(a, body);
}

static struct str decode(struct arena *a, struct str body, enum transfer how)
{
    switch (how) {
    case TRANSFER_QUOTED:
        return quoted_decode(a, body);
    case TRANSFER_BASE64:
        return base64_or_quoted(a, body);
    case TRANSFER_UUENCODE: {
        struct str bytes = uu_decode(a, body);
        return bytes.len > 0 ? bytes : body;
    }
    case TRANSFER_NONE:
        break;
    }
    return body;
}

struct str transfer_decode(struct arena *a, struct str body, struct str encoding)
{
    return decode(a, body, transfer_of(encoding));
}

/* A short line of the alphabet may be all of a file, but text that is not encoded when
 * it gives none: "10/10". UTF-16 is full of zeros. */
static bool is_short_text(struct arena *a, struct str body)
{
    struct str line = str_trim(body);
    if (!is_base64_line(line) || line.len >= SHORT_LINE || str_ends(line, STR("="))) {
        return false;
    }
    struct str bytes = base64_decode(a, line);
    bool is_blank = bytes.len > 0 && str_is_empty(str_trim(bytes));
    bool is_some = is_text(bytes) || str_find_byte(bytes, '\0') != STR_NPOS;
    return !is_blank && (line.len < 8 || !is_some);
}

struct str transfer_decode_text(struct arena *a, struct str body, struct str encoding)
{
    enum transfer how = transfer_of(encoding);
    if (is_short_text(a, body)) {
        return body;
    }
    if (how != TRANSFER_BASE64 && is_base64_text(a, body)) {
        how = TRANSFER_BASE64;
    }
    body = decode(a, body, how);
    /* without a label, or encoded once more by a gateway */
    return is_quoted_text(a, body) ? quoted_decode(a, body) : body;
}
