/* Finds uuencode and yEnc blocks by their lines.
 * Must never take a sentence that starts with "begin" for a file. */
#include "mail/inline_file.h"

#include "base/arena.h"

enum { MODE_DIGITS_MIN = 3, MODE_DIGITS_MAX = 6 };

static unsigned uu_value(char c)
{
    return ((unsigned char)c - 0x20u) & 63u;
}

/* "begin 644 name" */
static bool is_uu_begin(struct str line)
{
    if (!str_starts(line, STR("begin "))) {
        return false;
    }
    line = str_from(line, 6);
    size_t n = 0;
    while (n < line.len && line.ptr[n] >= '0' && line.ptr[n] <= '7') {
        n++;
    }
    return n >= MODE_DIGITS_MIN && n <= MODE_DIGITS_MAX && n + 1 < line.len &&
           line.ptr[n] == ' ';
}

/* The first character says how many bytes the line holds. */
static bool is_uu_line(struct str line)
{
    if (line.len == 0 || line.ptr[0] < ' ' || line.ptr[0] > '`') {
        return false;
    }
    size_t want = ((size_t)uu_value(line.ptr[0]) + 2) / 3 * 4;
    return line.len <= want + 3 && line.len + 3 >= want + 1;
}

/* Takes the block at the start of *text off; false when there is none. */
static bool take_block(struct str *text)
{
    struct str rest = *text;
    struct str line = str_take_line(&rest);
    bool is_uu = is_uu_begin(line);
    bool is_yenc = str_starts(line, STR("=ybegin ")) && str_has(line, STR("size="));
    if (!is_uu && !is_yenc) {
        return false;
    }
    struct str end = is_uu ? STR("end") : STR("=yend");
    struct str after = rest;
    size_t n = 0;
    for (; rest.ptr != NULL && rest.len > 0; n++) {
        line = str_take_line(&after);
        if (str_starts(line, end) || (is_uu && !is_uu_line(line))) {
            bool ended = str_starts(line, end);
            rest = ended ? after : rest;
            n += ended ? 1 : 0;
            break;
        }
        rest = after;
    }
    if (n == 0) {
        return false;
    }
    *text = rest;
    return true;
}

struct str inline_files_cut(struct arena *a, struct str text, bool *ret_any)
{
    *ret_any = str_has(text, STR("begin ")) || str_has(text, STR("=ybegin "));
    if (!*ret_any) {
        return text;
    }
    *ret_any = false;
    char *out = arena_alloc(a, text.len + 1);
    size_t n = 0;
    while (text.ptr != NULL && text.len > 0) {
        if (take_block(&text)) {
            *ret_any = true;
            continue;
        }
        size_t end = str_find_byte(text, '\n');
        size_t len = end == STR_NPOS ? text.len : end + 1;
        memcpy(out + n, text.ptr, len);
        n += len;
        text = str_from(text, len);
    }
    return str_of(out, n);
}

struct str uu_decode(struct arena *a, struct str in)
{
    char *out = arena_alloc(a, in.len + 1);
    size_t n = 0;
    while (in.ptr != NULL) {
        struct str line = str_take_line(&in);
        if (is_uu_begin(line) || str_eq_c(line, "end") || !is_uu_line(line)) {
            continue;
        }
        size_t left = uu_value(line.ptr[0]);
        for (size_t i = 1; left > 0 && i + 1 < line.len; i += 4) {
            uint32_t v = 0;
            for (size_t k = 0; k < 4; k++) {
                v = v << 6 | (i + k < line.len ? uu_value(line.ptr[i + k]) : 0u);
            }
            size_t take = left < 3 ? left : 3;
            for (size_t k = 0; k < take; k++) {
                out[n++] = (char)(unsigned char)(v >> (16 - 8 * k) & 0xff);
            }
            left -= take;
        }
    }
    return str_of(out, n);
}
