/* Folding of letters: lower case, without accents, umlauts written out.
 * Must never depend on a locale. */
#include "reader/words/words.h"

#include "base/arena.h"
#include "base/attr.h"

/* U+00C0 .. U+017F; two bytes each, "." fills, "?" is no letter */
static const char latin[] =
    "a.a.a.a.aea.aec.e.e.e.e.i.i.i.i.d.n.o.o.o.o.oe?.oeu.u.u.uey.thss"
    "a.a.a.a.aea.aec.e.e.e.e.i.i.i.i.d.n.o.o.o.o.oe?.oeu.u.u.uey.thy."
    "a.a.a.a.a.a.c.c.c.c.c.c.c.c.d.d.d.d.e.e.e.e.e.e.e.e.e.e.g.g.g.g."
    "g.g.g.g.h.h.h.h.i.i.i.i.i.i.i.i.i.i.ijijj.j.k.k.k.l.l.l.l.l.l.l."
    "l.l.l.n.n.n.n.n.n.n.n.n.o.o.o.o.o.o.oeoer.r.r.r.r.r.s.s.s.s.s.s."
    "s.s.t.t.t.t.t.t.u.u.u.u.u.u.u.u.u.u.u.u.w.w.y.y.y.z.z.z.z.z.z.s.";

/* Ranges of letters above Latin-1, in order: scripts, ideographs, wide forms. */
static const struct {
    uint32_t from, to;
} letters[] = {
    {0xaa, 0xaa},     {0xb5, 0xb5},      {0xba, 0xba},     {0xc0, 0xd6},
    {0xd8, 0xf6},     {0xf8, 0x60b},     {0x60d, 0x61a}, /* no Arabic marks */
    {0x61c, 0x61e},   {0x620, 0x1fff},   {0x3040, 0xdfff}, {0xf900, 0xfdff},
    {0xff21, 0xffdc}, {0x20000, 0x3ffff}};

bool words_is_letter(uint32_t cp)
{
    if (cp < 0x80) {
        return str_is_alpha((char)cp);
    }
    for (size_t i = 0; i < ARRAY_LEN(letters); i++) {
        if (cp >= letters[i].from && cp <= letters[i].to) {
            return true;
        }
    }
    return false;
}

static bool is_zero_width(uint32_t cp)
{
    return cp == 0xad || cp == 0xfeff || (cp >= 0x200b && cp <= 0x200f) ||
           (cp >= 0x2060 && cp <= 0x2064) || (cp >= 0x202a && cp <= 0x202e) ||
           (cp >= 0xfe00 && cp <= 0xfe0f);
}

/* Greek letters with their accent, large and small, and without. */
static const uint16_t greek[][3] = {{0x386, 0x3ac, 0x3b1}, {0x388, 0x3ad, 0x3b5},
                                    {0x389, 0x3ae, 0x3b7}, {0x38a, 0x3af, 0x3b9},
                                    {0x38c, 0x3cc, 0x3bf}, {0x38e, 0x3cd, 0x3c5},
                                    {0x38f, 0x3ce, 0x3c9}};

static uint32_t lower(uint32_t cp)
{
    for (size_t i = 0; cp >= 0x386 && cp <= 0x3ce && i < ARRAY_LEN(greek); i++) {
        if (cp == greek[i][0] || cp == greek[i][1]) {
            return greek[i][2];
        }
    }
    if ((cp >= 0x391 && cp <= 0x3a9) || (cp >= 0x410 && cp <= 0x42f)) {
        return cp + 0x20;
    }
    if (cp >= 0x400 && cp <= 0x40f) {
        return cp + 0x50;
    }
    return cp;
}

size_t words_fold_cp(uint32_t cp, char prev, char out[4])
{
    if (cp < 0x80) {
        out[0] = str_lower((char)cp);
        return 1;
    }
    if (is_zero_width(cp)) {
        return 0;
    }
    if (cp >= 0x300 && cp <= 0x36f) {
        out[0] = 'e';
        return cp == 0x308 && (prev == 'a' || prev == 'o' || prev == 'u') ? 1 : 0;
    }
    if (cp >= 0xc0 && cp <= 0x17f) {
        const char *f = latin + (size_t)(cp - 0xc0) * 2;
        out[0] = f[0];
        out[1] = f[1];
        return f[1] != '.' ? 2 : 1;
    }
    if (cp == 0x1e9e) {
        out[0] = out[1] = 's';
        return 2;
    }
    if (cp >= 0xff10 && cp <= 0xff19) {
        out[0] = (char)('0' + (cp - 0xff10));
        return 1;
    }
    return str_utf8_put(lower(cp), out);
}

struct str words_fold(struct arena *a, struct str text)
{
    char *out = arena_take(a, text.len * 2 + 4);
    size_t n = 0;
    for (size_t i = 0; i < text.len;) {
        if (str_is_alnum(text.ptr[i])) {
            out[n++] = str_lower(text.ptr[i++]);
            continue;
        }
        uint32_t cp = 0;
        size_t len = str_utf8_next(str_from(text, i), &cp);
        i += len > 0 ? len : 1;
        if (len > 0 && (words_is_letter(cp) || is_zero_width(cp))) {
            n += words_fold_cp(cp, n > 0 ? out[n - 1] : ' ', out + n);
        } else if (cp != '\'' && cp != 0x2019 && n > 0 && out[n - 1] != ' ') {
            out[n++] = ' ';
        }
    }
    while (n > 0 && out[n - 1] == ' ') {
        n--;
    }
    return str_of(out, n);
}

struct str words_next(struct str *rest)
{
    while (rest->len > 0 && rest->ptr[0] == ' ') {
        *rest = str_from(*rest, 1);
    }
    size_t end = str_find_byte(*rest, ' ');
    if (end == STR_NPOS) {
        end = rest->len;
    }
    struct str word = str_sub(*rest, 0, end);
    *rest = str_from(*rest, end);
    return word;
}
