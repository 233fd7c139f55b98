/* Character references by table, as browsers read them.
 * Must never look further than the longest name. */
#include "mail/html_entity.h"

#include "base/arena.h"
#include "base/attr.h"

struct entity {
    const char *name;
    uint32_t cp;
};

enum { ENTITY_NAME_MAX = 10, ENTITY_DIGITS_MAX = 10, CP_REPLACEMENT = 0xfffd };

static const struct entity entities[] = {
    {"amp", '&'},       {"lt", '<'},        {"gt", '>'},        {"quot", '"'},
    {"apos", '\''},     {"nbsp", 0xa0},     {"iexcl", 0xa1},    {"cent", 0xa2},
    {"pound", 0xa3},    {"curren", 0xa4},   {"yen", 0xa5},      {"brvbar", 0xa6},
    {"sect", 0xa7},     {"uml", 0xa8},      {"copy", 0xa9},     {"ordf", 0xaa},
    {"laquo", 0xab},    {"not", 0xac},      {"shy", 0xad},      {"reg", 0xae},
    {"macr", 0xaf},     {"deg", 0xb0},      {"plusmn", 0xb1},   {"sup2", 0xb2},
    {"sup3", 0xb3},     {"acute", 0xb4},    {"micro", 0xb5},    {"para", 0xb6},
    {"middot", 0xb7},   {"cedil", 0xb8},    {"sup1", 0xb9},     {"ordm", 0xba},
    {"raquo", 0xbb},    {"frac14", 0xbc},   {"frac12", 0xbd},   {"frac34", 0xbe},
    {"iquest", 0xbf},   {"Agrave", 0xc0},   {"Aacute", 0xc1},   {"Acirc", 0xc2},
    {"Atilde", 0xc3},   {"Auml", 0xc4},     {"Aring", 0xc5},    {"AElig", 0xc6},
    {"Ccedil", 0xc7},   {"Egrave", 0xc8},   {"Eacute", 0xc9},   {"Ecirc", 0xca},
    {"Euml", 0xcb},     {"Igrave", 0xcc},   {"Iacute", 0xcd},   {"Icirc", 0xce},
    {"Iuml", 0xcf},     {"ETH", 0xd0},      {"Ntilde", 0xd1},   {"Ograve", 0xd2},
    {"Oacute", 0xd3},   {"Ocirc", 0xd4},    {"Otilde", 0xd5},   {"Ouml", 0xd6},
    {"times", 0xd7},    {"Oslash", 0xd8},   {"Ugrave", 0xd9},   {"Uacute", 0xda},
    {"Ucirc", 0xdb},    {"Uuml", 0xdc},     {"Yacute", 0xdd},   {"THORN", 0xde},
    {"szlig", 0xdf},    {"agrave", 0xe0},   {"aacute", 0xe1},   {"acirc", 0xe2},
    {"atilde", 0xe3},   {"auml", 0xe4},     {"aring", 0xe5},    {"aelig", 0xe6},
    {"ccedil", 0xe7},   {"egrave", 0xe8},   {"eacute", 0xe9},   {"ecirc", 0xea},
    {"euml", 0xeb},     {"igrave", 0xec},   {"iacute", 0xed},   {"icirc", 0xee},
    {"iuml", 0xef},     {"eth", 0xf0},      {"ntilde", 0xf1},   {"ograve", 0xf2},
    {"oacute", 0xf3},   {"ocirc", 0xf4},    {"otilde", 0xf5},   {"ouml", 0xf6},
    {"divide", 0xf7},   {"oslash", 0xf8},   {"ugrave", 0xf9},   {"uacute", 0xfa},
    {"ucirc", 0xfb},    {"uuml", 0xfc},     {"yacute", 0xfd},   {"thorn", 0xfe},
    {"yuml", 0xff},     {"OElig", 0x152},   {"oelig", 0x153},   {"Scaron", 0x160},
    {"scaron", 0x161},  {"Yuml", 0x178},    {"fnof", 0x192},    {"circ", 0x2c6},
    {"tilde", 0x2dc},   {"ensp", 0x2002},   {"emsp", 0x2003},   {"thinsp", 0x2009},
    {"zwnj", 0x200c},   {"zwj", 0x200d},    {"lrm", 0x200e},    {"rlm", 0x200f},
    {"ndash", 0x2013},  {"mdash", 0x2014},  {"horbar", 0x2015}, {"lsquo", 0x2018},
    {"rsquo", 0x2019},  {"sbquo", 0x201a},  {"ldquo", 0x201c},  {"rdquo", 0x201d},
    {"bdquo", 0x201e},  {"dagger", 0x2020}, {"Dagger", 0x2021}, {"bull", 0x2022},
    {"hellip", 0x2026}, {"permil", 0x2030}, {"prime", 0x2032},  {"lsaquo", 0x2039},
    {"rsaquo", 0x203a}, {"oline", 0x203e},  {"frasl", 0x2044},  {"euro", 0x20ac},
    {"trade", 0x2122},  {"larr", 0x2190},   {"uarr", 0x2191},   {"rarr", 0x2192},
    {"darr", 0x2193},   {"harr", 0x2194},   {"minus", 0x2212},  {"infin", 0x221e},
    {"asymp", 0x2248},  {"ne", 0x2260},     {"le", 0x2264},     {"ge", 0x2265},
    {"star", 0x2606},   {"starf", 0x2605},  {"check", 0x2713},  {"cross", 0x2717},
    {"hearts", 0x2665}, {"NewLine", '\n'},  {"Tab", '\t'},      {"colon", ':'},
    {"semi", ';'},      {"comma", ','},     {"period", '.'},    {"excl", '!'},
    {"quest", '?'},     {"num", '#'},       {"percnt", '%'},    {"commat", '@'},
    {"lpar", '('},      {"rpar", ')'},      {"lowbar", '_'},    {"hyphen", 0x2010},
    {"sol", '/'},       {"bsol", '\\'},     {"ast", '*'},       {"plus", '+'},
    {"equals", '='},    {"lbrack", '['},    {"rbrack", ']'},    {"lsqb", '['},
    {"rsqb", ']'},
};

/* windows-1252 code points written as &#128; … &#159;, as browsers map them */
static const uint16_t high_controls[32] = {
    0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
    0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178};

static int digit_value(char c, uint32_t base)
{
    c = str_lower(c);
    if (str_is_digit(c)) {
        return c - '0';
    }
    return base == 16 && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "#123;" or "#x1f;" at s; the ';' may be missing. */
static size_t number_at(struct str s, uint32_t *ret_cp)
{
    size_t i = 1;
    uint32_t base = 10;
    if (i < s.len && (s.ptr[i] == 'x' || s.ptr[i] == 'X')) {
        base = 16;
        i++;
    }
    size_t from = i;
    uint32_t cp = 0;
    while (i < s.len && i - from < ENTITY_DIGITS_MAX &&
           digit_value(s.ptr[i], base) >= 0) {
        cp = cp > 0x10ffff ? cp : cp * base + (uint32_t)digit_value(s.ptr[i], base);
        i++;
    }
    if (i == from) {
        return 0;
    }
    *ret_cp = cp;
    return i + (i < s.len && s.ptr[i] == ';' ? 1 : 0);
}

/* Outlook writes an emoji as two halves of UTF-16. */
static size_t numeric_at(struct str s, uint32_t *ret_cp)
{
    char utf8[4];
    uint32_t cp = 0;
    uint32_t low = 0;
    size_t n = number_at(s, &cp);
    struct str rest = str_from(s, n);
    if (cp >= 0xd800 && cp < 0xdc00 && str_starts(rest, STR("&#"))) {
        size_t more = number_at(str_from(rest, 1), &low);
        if (more > 0 && low >= 0xdc00 && low < 0xe000) {
            cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
            n += more + 1;
        }
    }
    if (n == 0) {
        return 0;
    }
    if (cp >= 0x80 && cp < 0xa0) {
        cp = high_controls[cp - 0x80];
    } else if (cp == 0 || str_utf8_put(cp, utf8) == 0) {
        cp = CP_REPLACEMENT;
    }
    *ret_cp = cp;
    return n;
}

static size_t named_at(struct str s, uint32_t *ret_cp)
{
    size_t n = 0;
    while (n < s.len && n <= ENTITY_NAME_MAX && str_is_alnum(s.ptr[n])) {
        n++;
    }
    if (n < 2 || n > ENTITY_NAME_MAX) {
        return 0;
    }
    bool closed = n < s.len && s.ptr[n] == ';';
    for (size_t i = 0; i < ARRAY_LEN(entities); i++) {
        const struct entity *e = &entities[i];
        if (e->name[0] == s.ptr[0] && str_eq_c(str_sub(s, 0, n), e->name)) {
            /* without ';' only the names of HTML 2 count */
            bool is_old = e->cp <= 0xff && (e->cp >= 0xa0 || i < 4);
            if (!closed && !is_old) {
                return 0;
            }
            *ret_cp = e->cp;
            return n + (closed ? 1 : 0);
        }
    }
    return 0;
}

size_t html_entity_at(struct str s, uint32_t *ret_cp)
{
    if (s.len < 2 || s.ptr[0] != '&') {
        return 0;
    }
    struct str rest = str_from(s, 1);
    size_t n = rest.ptr[0] == '#' ? numeric_at(rest, ret_cp) : named_at(rest, ret_cp);
    return n == 0 ? 0 : n + 1;
}

struct str html_entity_decode(struct arena *a, struct str s)
{
    if (str_find_byte(s, '&') == STR_NPOS) {
        return s;
    }
    /* no reference is shorter than the character it stands for */
    char *out = arena_alloc(a, s.len + 4);
    size_t n = 0;
    while (s.len > 0) {
        uint32_t cp = 0;
        size_t taken = html_entity_at(s, &cp);
        if (taken > 0) {
            n += str_utf8_put(cp, out + n);
        } else {
            taken = 1;
            out[n++] = s.ptr[0];
        }
        s = str_from(s, taken);
    }
    return str_of(out, n);
}
