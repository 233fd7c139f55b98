/* Colour values to numbers. Must never take two unknown colours for the same one. */
#include "mail/html_colour.h"

#include "base/attr.h"

enum { KNOWN_MAX = 0xffffff, UNKNOWN = 0x1000000, SAME_MAX = 8, RGB_MAX_BYTES = 64 };

static const struct {
    const char *name;
    uint32_t colour;
} names[] = {
    {"white", 0xffffff},      {"black", 0x000000},     {"red", 0xff0000},
    {"blue", 0x0000ff},       {"green", 0x008000},     {"gray", 0x808080},
    {"grey", 0x808080},       {"silver", 0xc0c0c0},    {"yellow", 0xffff00},
    {"navy", 0x000080},       {"maroon", 0x800000},    {"purple", 0x800080},
    {"teal", 0x008080},       {"orange", 0xffa500},    {"lime", 0x00ff00},
    {"aqua", 0x00ffff},       {"fuchsia", 0xff00ff},   {"olive", 0x808000},
    {"snow", 0xfffafa},       {"ivory", 0xfffff0},     {"whitesmoke", 0xf5f5f5},
    {"ghostwhite", 0xf8f8ff}, {"lightgray", 0xd3d3d3}, {"lightgrey", 0xd3d3d3},
    {"windowtext", 0x000000}, {"window", 0xffffff},    {"darkgray", 0xa9a9a9},
};

static int hex_value(char c)
{
    c = str_lower(c);
    if (str_is_digit(c)) {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "fff" or "ffffff", an alpha channel behind it. */
static bool hex_colour(struct str digits, uint32_t *ret)
{
    uint32_t v = 0;
    bool is_short = digits.len == 3 || digits.len == 4;
    if (!is_short && digits.len != 6 && digits.len != 8) {
        return false;
    }
    for (size_t i = 0; i < digits.len; i++) {
        int d = hex_value(digits.ptr[i]);
        if (d < 0) {
            return false;
        }
        v = is_short ? v << 8 | (uint32_t)d * 17 : v << 4 | (uint32_t)d;
    }
    bool has_alpha = digits.len == 4 || digits.len == 8;
    bool is_clear = has_alpha && (v & 0xff) < 13;
    *ret = is_clear ? HTML_COLOUR_CLEAR : has_alpha ? v >> 8 : v;
    return true;
}

/* A number at *at, which is moved behind it: its whole part, at most 255; -1 = none.
 * *ret_is_zero: all its digits are 0. */
static int channel_at(struct str s, size_t *at, bool *ret_is_zero)
{
    int v = -1;
    bool in_fraction = false;
    *ret_is_zero = true;
    for (; *at < s.len && (str_is_digit(s.ptr[*at]) || s.ptr[*at] == '.'); ++*at) {
        char c = s.ptr[*at];
        in_fraction = in_fraction || c == '.';
        *ret_is_zero = *ret_is_zero && c <= '0';
        v = v < 0 ? 0 : v;
        v = in_fraction ? v : v * 10 + (c - '0');
        v = v > 255 ? 255 : v;
    }
    return v;
}

/* "rgb(1, 2, 3)" and "rgba(1 2 3 / 0)" */
static bool rgb_colour(struct str value, uint32_t *ret)
{
    uint32_t v = 0;
    int n = 0;
    bool is_clear = false;
    value = str_sub(value, 0, str_find_byte(str_sub(value, 0, RGB_MAX_BYTES), ')'));
    size_t i = str_find_byte(value, '(');
    if (!str_istarts(value, STR("rgb")) || i == STR_NPOS) {
        return false;
    }
    for (i++; i < value.len && i < RGB_MAX_BYTES && n < 4; i++) {
        bool is_zero = false;
        int channel = channel_at(value, &i, &is_zero);
        if (channel >= 0) {
            v = n < 3 ? v << 8 | (uint32_t)channel : v;
            is_clear = n == 3 && is_zero;
            n++;
        }
    }
    *ret = is_clear ? HTML_COLOUR_CLEAR : v;
    return n >= 3;
}

static uint32_t unknown(struct str word)
{
    uint64_t h = 0;
    for (size_t i = 0; i < word.len; i++) {
        h = h * 31 + (unsigned char)str_lower(word.ptr[i]);
    }
    return (uint32_t)(h & 0x3fffffff) | UNKNOWN;
}

uint32_t html_colour(struct str value)
{
    static const char *const nothing[] = {"inherit",      "initial", "unset",
                                          "currentcolor", "none",    "auto"};
    uint32_t colour = 0;
    if (rgb_colour(value, &colour)) {
        return colour;
    }
    struct str word = str_sub(str_take(&value, ' '), 0, 64);
    if (str_is_empty(word) || str_istarts(word, STR("var("))) {
        return HTML_COLOUR_NONE;
    }
    for (size_t i = 0; i < ARRAY_LEN(nothing); i++) {
        if (str_ieq_c(word, nothing[i])) {
            return HTML_COLOUR_NONE;
        }
    }
    if (hex_colour(str_from(word, word.ptr[0] == '#' ? 1 : 0), &colour)) {
        return colour;
    }
    if (str_ieq_c(word, "transparent")) {
        return HTML_COLOUR_CLEAR;
    }
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_ieq_c(word, names[i].name)) {
            return names[i].colour;
        }
    }
    return unknown(word);
}

bool html_colour_is_same(uint32_t a, uint32_t b)
{
    if (a > KNOWN_MAX || b > KNOWN_MAX) {
        return a == b;
    }
    for (unsigned shift = 0; shift < 24; shift += 8) {
        int one = (int)(a >> shift & 0xff);
        int other = (int)(b >> shift & 0xff);
        if (one - other > SAME_MAX || other - one > SAME_MAX) {
            return false;
        }
    }
    return true;
}
