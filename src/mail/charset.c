/* Charsets to UTF-8 by an allow-list of names over iconv. Must never pass a name that
 * came from a mail to iconv_open, and never lose text it cannot convert. */
#include "mail/charset.h"

#include <errno.h>
#include <iconv.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "mail/parse.h"

enum charset_kind { KIND_ICONV, KIND_UTF8, KIND_CP1252, KIND_ASCII };

struct charset {
    const char *key; /* declared name without blanks, '-', '_', leading "x-" */
    enum charset_kind kind;
    const char *iconv_name; /* KIND_ICONV only */
};

/* Not in the list on purpose: UTF-7 (hides text from every other reader) and
 * ISO-2022-CN (CVE-2024-2961). Names of subsets are read as the superset that
 * senders really use. */
static const struct charset charsets[] = {
    {"utf8", KIND_UTF8, NULL},
    {"unicode11utf8", KIND_UTF8, NULL},
    {"usascii", KIND_ASCII, NULL},
    {"ascii", KIND_ASCII, NULL},
    {"ansix3.41968", KIND_ASCII, NULL},
    {"iso646us", KIND_ASCII, NULL},
    {"iso88591", KIND_CP1252, NULL},
    {"latin1", KIND_CP1252, NULL},
    {"l1", KIND_CP1252, NULL},
    {"windows1252", KIND_CP1252, NULL},
    {"cp1252", KIND_CP1252, NULL},
    {"ansi", KIND_CP1252, NULL},
    {"iso88592", KIND_ICONV, "ISO-8859-2"},
    {"latin2", KIND_ICONV, "ISO-8859-2"},
    {"iso88593", KIND_ICONV, "ISO-8859-3"},
    {"iso88594", KIND_ICONV, "ISO-8859-4"},
    {"iso88595", KIND_ICONV, "ISO-8859-5"},
    {"iso88596", KIND_ICONV, "ISO-8859-6"},
    {"iso88597", KIND_ICONV, "ISO-8859-7"},
    {"iso88598", KIND_ICONV, "ISO-8859-8"},
    {"iso88598i", KIND_ICONV, "ISO-8859-8"},
    {"iso88599", KIND_ICONV, "CP1254"},
    {"latin5", KIND_ICONV, "CP1254"},
    {"iso885910", KIND_ICONV, "ISO-8859-10"},
    {"iso885911", KIND_ICONV, "CP874"},
    {"iso885913", KIND_ICONV, "ISO-8859-13"},
    {"iso885914", KIND_ICONV, "ISO-8859-14"},
    {"iso885915", KIND_ICONV, "ISO-8859-15"},
    {"latin9", KIND_ICONV, "ISO-8859-15"},
    {"iso885916", KIND_ICONV, "ISO-8859-16"},
    {"windows1250", KIND_ICONV, "CP1250"},
    {"cp1250", KIND_ICONV, "CP1250"},
    {"windows1251", KIND_ICONV, "CP1251"},
    {"cp1251", KIND_ICONV, "CP1251"},
    {"windows1253", KIND_ICONV, "CP1253"},
    {"cp1253", KIND_ICONV, "CP1253"},
    {"windows1254", KIND_ICONV, "CP1254"},
    {"cp1254", KIND_ICONV, "CP1254"},
    {"windows1255", KIND_ICONV, "CP1255"},
    {"windows1256", KIND_ICONV, "CP1256"},
    {"windows1257", KIND_ICONV, "CP1257"},
    {"windows1258", KIND_ICONV, "CP1258"},
    {"windows874", KIND_ICONV, "CP874"},
    {"tis620", KIND_ICONV, "CP874"},
    {"cp437", KIND_ICONV, "CP437"},
    {"ibm437", KIND_ICONV, "CP437"},
    {"cp850", KIND_ICONV, "CP850"},
    {"ibm850", KIND_ICONV, "CP850"},
    {"cp852", KIND_ICONV, "CP852"},
    {"ibm852", KIND_ICONV, "CP852"},
    {"cp866", KIND_ICONV, "CP866"},
    {"ibm866", KIND_ICONV, "CP866"},
    {"koi8r", KIND_ICONV, "KOI8-R"},
    {"koi8u", KIND_ICONV, "KOI8-U"},
    {"macroman", KIND_ICONV, "MACINTOSH"},
    {"macintosh", KIND_ICONV, "MACINTOSH"},
    {"mac", KIND_ICONV, "MACINTOSH"},
    {"utf16", KIND_ICONV, "UTF-16"},
    {"utf16le", KIND_ICONV, "UTF-16LE"},
    {"utf16be", KIND_ICONV, "UTF-16BE"},
    {"shiftjis", KIND_ICONV, "CP932"},
    {"sjis", KIND_ICONV, "CP932"},
    {"windows31j", KIND_ICONV, "CP932"},
    {"cp932", KIND_ICONV, "CP932"},
    {"eucjp", KIND_ICONV, "EUC-JP"},
    {"iso2022jp", KIND_ICONV, "ISO-2022-JP"},
    {"euckr", KIND_ICONV, "CP949"},
    {"ksc56011987", KIND_ICONV, "CP949"},
    {"cp949", KIND_ICONV, "CP949"},
    {"iso2022kr", KIND_ICONV, "ISO-2022-KR"},
    {"gb2312", KIND_ICONV, "GB18030"},
    {"gbk", KIND_ICONV, "GB18030"},
    {"gb18030", KIND_ICONV, "GB18030"},
    {"cp936", KIND_ICONV, "GB18030"},
    {"big5", KIND_ICONV, "BIG5-HKSCS"},
    {"big5hkscs", KIND_ICONV, "BIG5-HKSCS"},
};

/* Process-wide cache, the one exception to 'no mutable globals': glibc loads and
 * unloads converter modules as handles come and go, and after the sandbox closed it can
 * load none. A handle kept open here keeps its module. NULL = not opened yet. */
static iconv_t kept[ARRAY_LEN(charsets)];

/* windows-1252 0x80..0x9f; 0 = undefined */
static const uint16_t cp1252_high[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
    0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

enum { CP_REPLACEMENT = 0xfffd, CP_BOM = 0xfeff, CHARSET_NAME_MAX = 32 };

static const struct charset *charset_find(struct str name)
{
    char key[CHARSET_NAME_MAX];
    size_t n = 0;
    name = str_trim(name);
    if (str_istarts(name, STR("x-"))) {
        name = str_from(name, 2);
    }
    for (size_t i = 0; i < name.len && name.ptr[i] != ':'; i++) {
        char c = str_lower(name.ptr[i]);
        if (c == '-' || c == '_' || c == ' ' || c == '"' || c == '\'') {
            continue;
        }
        if (n == sizeof key) {
            return NULL;
        }
        key[n++] = c;
    }
    for (size_t i = 0; i < ARRAY_LEN(charsets); i++) {
        if (n > 0 && key[0] == charsets[i].key[0] &&
            str_eq_c(str_of(key, n), charsets[i].key)) {
            return &charsets[i];
        }
    }
    return NULL;
}

bool charset_is_known(struct str name)
{
    return charset_find(name) != NULL;
}

static iconv_t converter_open(const struct charset *cs)
{
    iconv_t *slot = &kept[cs - charsets];
    if (*slot == NULL) {
        iconv_t cd = iconv_open("UTF-8", cs->iconv_name);
        /* stays NULL where the system lacks it: read as if undeclared */
        if (cd != (iconv_t)-1) { // NOLINT(performance-no-int-to-ptr): iconv's own form
            *slot = cd;
        }
    }
    return *slot;
}

void mail_charset_prepare(void)
{
    for (size_t i = 0; i < ARRAY_LEN(charsets); i++) {
        if (charsets[i].kind == KIND_ICONV) {
            (void)converter_open(&charsets[i]);
        }
    }
}

static void put_cp(struct buf *out, uint32_t cp)
{
    char utf8[4];
    buf_put(out, str_of(utf8, str_utf8_put(cp, utf8)));
}

static struct str without_bom(struct str text)
{
    return str_starts(text, STR("\xef\xbb\xbf")) ? str_from(text, 3) : text;
}

static struct str finish(struct arena *a, struct buf *out)
{
    struct str text = arena_str(a, without_bom(buf_str(out)));
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

static struct str cp1252_to_utf8(struct arena *a, struct str bytes)
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

struct str charset_repair_utf8(struct arena *a, struct str bytes)
{
    size_t n = sound_len(bytes);
    if (n == bytes.len) {
        return without_bom(bytes);
    }
    struct buf out = BUF_INIT(bytes.len * 3 + 4);
    while (bytes.len > 0) {
        buf_put(&out, str_sub(bytes, 0, n));
        bytes = str_from(bytes, n);
        n = bytes.len > 0 && bytes.ptr[0] == '\0' ? 1 : 0;
        if (n == 0 && bytes.len > 0) {
            put_cp(&out, CP_REPLACEMENT);
            n = 1;
            while (n < 4 && n < bytes.len && is_continuation(bytes.ptr[n])) {
                n++;
            }
        }
        bytes = str_from(bytes, n);
        n = sound_len(bytes);
    }
    return finish(a, &out);
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
            unsigned char lead = (unsigned char)bytes.ptr[0];
            bool cut = bytes.len < 4 && lead >= 0xc2 && lead <= 0xf4;
            for (size_t i = 1; cut && i < bytes.len; i++) {
                cut = is_continuation(bytes.ptr[i]);
            }
            if (cut) {
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

static struct str guess_to_utf8(struct arena *a, struct str bytes, bool said_utf8)
{
    if (sound_len(bytes) == bytes.len) {
        return without_bom(bytes);
    }
    struct utf8_look look = utf8_inspect(bytes);
    bool is_sound = look.bad == 0 && look.cut == 0;
    /* without one sound sequence the label "utf-8" is a lie, and a last byte that seems
     * to start one is a letter of windows-1252 */
    bool is_utf8 = is_sound || (look.multi > 0 && (said_utf8 || look.bad == 0)) ||
                   (said_utf8 && look.bad == 0);
    return is_utf8 ? charset_repair_utf8(a, bytes) : cp1252_to_utf8(a, bytes);
}

static struct str iconv_to_utf8(struct arena *a, struct str bytes,
                                const struct charset *cs, iconv_t cd)
{
    size_t unit = str_starts(str_c(cs->iconv_name), STR("UTF-16")) ? 2 : 1;
    struct buf out = BUF_INIT(bytes.len * 4 + 64);
    (void)iconv(cd, NULL, NULL, NULL, NULL);
    char *in = (char *)(uintptr_t)bytes.ptr; /* iconv does not write to it */
    size_t left = bytes.len;
    bool flush = false; /* some decoders hold the last character back */
    for (;;) {
        char chunk[4096];
        char *to = chunk;
        size_t room = sizeof chunk;
        flush = flush || left == 0;
        errno = 0;
        size_t r = iconv(cd, flush ? NULL : &in, flush ? NULL : &left, &to, &room);
        struct str got = str_of(chunk, (size_t)(to - chunk));
        while (got.ptr != NULL) {
            buf_put(&out, str_take(&got, '\0'));
        }
        bool bad = r == (size_t)-1 && errno != E2BIG;
        if (flush && (bad || r != (size_t)-1)) {
            break;
        }
        if (bad) {
            size_t skip = unit < left ? unit : left;
            put_cp(&out, CP_REPLACEMENT);
            in += skip;
            left -= skip;
        }
    }
    return finish(a, &out);
}

struct str mail_charset_to_utf8(struct arena *a, struct str bytes, struct str charset)
{
    const struct charset *cs = charset_find(charset);
    enum charset_kind kind = cs != NULL ? cs->kind : KIND_ASCII;
    switch (kind) {
    case KIND_UTF8:
        return guess_to_utf8(a, bytes, true);
    case KIND_CP1252:
        return cp1252_to_utf8(a, bytes);
    case KIND_ASCII:
        break;
    case KIND_ICONV: {
        iconv_t cd = converter_open(cs);
        if (cd != NULL) {
            return iconv_to_utf8(a, bytes, cs, cd);
        }
        break;
    }
    }
    return guess_to_utf8(a, bytes, false);
}
