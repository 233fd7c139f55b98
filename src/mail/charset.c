/* Charsets to UTF-8 by an allow-list of names over iconv. Must never pass a name that
 * came from a mail to iconv_open, and never lose text it cannot convert. */
#include "mail/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "mail/charset_utf8.h"
#include "mail/parse.h"

enum charset_kind { KIND_ICONV, KIND_UTF8, KIND_CP1252, KIND_ASCII };

struct charset {
    const char *key; /* as charset_key makes it of a declared name */
    enum charset_kind kind;
    const char *iconv_name; /* KIND_ICONV only */
};

/* Not in the list on purpose: UTF-7 (hides text from every other reader) and
 * ISO-2022-CN (CVE-2024-2961). Names of subsets are read as the superset that
 * senders really use. */
static const struct charset charsets[] = {
    {"utf8", KIND_UTF8, NULL},
    {"unicode11utf8", KIND_UTF8, NULL},
    {"cp65001", KIND_UTF8, NULL},
    {"usascii", KIND_ASCII, NULL},
    {"ascii", KIND_ASCII, NULL},
    {"ansix3.41968", KIND_ASCII, NULL},
    {"iso646us", KIND_ASCII, NULL},
    {"iso88591", KIND_CP1252, NULL},
    {"latin1", KIND_CP1252, NULL},
    {"l1", KIND_CP1252, NULL},
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
    {"iso88598e", KIND_ICONV, "ISO-8859-8"},
    {"iso88599", KIND_ICONV, "CP1254"},
    {"latin5", KIND_ICONV, "CP1254"},
    {"iso885910", KIND_ICONV, "ISO-8859-10"},
    {"iso885911", KIND_ICONV, "CP874"},
    {"iso885913", KIND_ICONV, "ISO-8859-13"},
    {"iso885914", KIND_ICONV, "ISO-8859-14"},
    {"iso885915", KIND_ICONV, "ISO-8859-15"},
    {"latin9", KIND_ICONV, "ISO-8859-15"},
    {"iso885916", KIND_ICONV, "ISO-8859-16"},
    {"cp1250", KIND_ICONV, "CP1250"},
    {"cp1251", KIND_ICONV, "CP1251"},
    {"cp1253", KIND_ICONV, "CP1253"},
    {"cp1254", KIND_ICONV, "CP1254"},
    {"cp1255", KIND_ICONV, "CP1255"},
    {"cp1256", KIND_ICONV, "CP1256"},
    {"cp1257", KIND_ICONV, "CP1257"},
    {"cp1258", KIND_ICONV, "CP1258"},
    {"cp874", KIND_ICONV, "CP874"},
    {"tis620", KIND_ICONV, "CP874"},
    {"cp437", KIND_ICONV, "CP437"},
    {"cp850", KIND_ICONV, "CP850"},
    {"cp852", KIND_ICONV, "CP852"},
    {"cp866", KIND_ICONV, "CP866"},
    {"koi8r", KIND_ICONV, "KOI8-R"},
    {"koi8", KIND_ICONV, "KOI8-R"},
    {"koi8u", KIND_ICONV, "KOI8-U"},
    {"macroman", KIND_ICONV, "MACINTOSH"},
    {"macintosh", KIND_ICONV, "MACINTOSH"},
    {"mac", KIND_ICONV, "MACINTOSH"},
    {"macce", KIND_ICONV, "MAC-CENTRALEUROPE"},
    {"maccyrillic", KIND_ICONV, "MAC-CYRILLIC"},
    {"utf32", KIND_ICONV, "UTF-32"},
    {"utf32le", KIND_ICONV, "UTF-32LE"},
    {"utf32be", KIND_ICONV, "UTF-32BE"},
    {"utf16", KIND_ICONV, "UTF-16"},
    {"utf16le", KIND_ICONV, "UTF-16LE"},
    {"utf16be", KIND_ICONV, "UTF-16BE"},
    {"shiftjis", KIND_ICONV, "CP932"},
    {"sjis", KIND_ICONV, "CP932"},
    {"windows31j", KIND_ICONV, "CP932"},
    {"cp932", KIND_ICONV, "CP932"},
    {"eucjp", KIND_ICONV, "EUC-JP"},
    {"iso2022jp", KIND_ICONV, "ISO-2022-JP"},
    {"iso2022jp1", KIND_ICONV, "ISO-2022-JP-2"},
    {"iso2022jp2", KIND_ICONV, "ISO-2022-JP-2"},
    {"iso2022jp3", KIND_ICONV, "ISO-2022-JP-3"},
    {"euckr", KIND_ICONV, "CP949"},
    {"ksc56011987", KIND_ICONV, "CP949"},
    {"cp949", KIND_ICONV, "CP949"},
    {"iso2022kr", KIND_ICONV, "ISO-2022-KR"},
    {"gb2312", KIND_ICONV, "GB18030"},
    {"gbk", KIND_ICONV, "GB18030"},
    {"eucgb2312cn", KIND_ICONV, "GB18030"},
    {"gb18030", KIND_ICONV, "GB18030"},
    {"cp936", KIND_ICONV, "GB18030"},
    {"big5", KIND_ICONV, "BIG5-HKSCS"},
    {"big5hkscs", KIND_ICONV, "BIG5-HKSCS"},
};

/* Process-wide cache, the one exception to 'no mutable globals': glibc loads and
 * unloads converter modules as handles come and go, and after the sandbox closed it can
 * load none. A handle kept open here keeps its module. NULL = not opened yet. */
static iconv_t kept[ARRAY_LEN(charsets)];

enum { CHARSET_NAME_MAX = 32, WIDE_LOOK_BYTES = 512, PAIRED_UTF8_MIN = 4 };

/* Small letters and digits; a code page by any maker is "cp" and its number. Returns
 * the length, 0 when it cannot be one of ours. */
static size_t charset_key(struct str name, char key[CHARSET_NAME_MAX])
{
    static const char *const makers[] = {"windows", "win", "ibm", "dos", "codepage"};
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
        if (n == CHARSET_NAME_MAX) {
            return 0;
        }
        key[n++] = c;
    }
    for (size_t i = 0; i < ARRAY_LEN(makers); i++) {
        struct str maker = str_c(makers[i]);
        if (str_starts(str_of(key, n), maker) && n > maker.len &&
            str_is_digit(key[maker.len])) {
            key[0] = 'c';
            key[1] = 'p';
            memmove(key + 2, key + maker.len, n - maker.len);
            return n - maker.len + 2;
        }
    }
    return n;
}

static const struct charset *charset_find(struct str name)
{
    char key[CHARSET_NAME_MAX];
    size_t n = charset_key(name, key);
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

static struct str iconv_to_utf8(struct arena *a, struct str bytes,
                                const struct charset *cs, iconv_t cd)
{
    struct str name = str_c(cs->iconv_name);
    size_t unit = str_starts(name, STR("UTF-16"))   ? 2
                  : str_starts(name, STR("UTF-32")) ? 4
                                                    : 1;
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
            buf_puts(&out, "\xef\xbf\xbd");
            in += skip;
            left -= skip;
        }
    }
    struct str text = arena_str(a, charset_without_bom(buf_str(&out)));
    buf_done(&out);
    return text;
}

/* Two bytes a character, by the mark at the start or where the zeros are; NULL when the
 * bytes are plainly not of that kind, whatever the label says. */
static const char *wide_name(struct str bytes, const char *declared)
{
    if (str_starts(bytes, STR("\xff\xfe")) || str_starts(bytes, STR("\xfe\xff"))) {
        return "utf16";
    }
    size_t zeros[2] = {0, 0};
    for (size_t i = 0; declared != NULL && i < bytes.len && i < WIDE_LOOK_BYTES; i++) {
        zeros[i % 2] += bytes.ptr[i] == '\0' ? 1 : 0;
    }
    if (declared != NULL && zeros[0] + zeros[1] == 0 && str_is_utf8(bytes)) {
        return NULL;
    }
    if (declared != NULL && strcmp(declared, "UTF-16") == 0) {
        return zeros[0] > zeros[1] ? "utf16be" : "utf16le";
    }
    return declared;
}

/* Text of another charset is UTF-8 by chance only where it is short, and in charsets
 * whose characters are pairs of such bytes. */
static bool is_utf8_after_all(struct str bytes, const struct charset *cs)
{
    static const char *const paired[] = {"CP932", "EUC-JP", "CP949", "GB18030",
                                         "BIG5-HKSCS"};
    size_t enough = 1;
    for (size_t i = 0; i < ARRAY_LEN(paired); i++) {
        enough = strcmp(cs->iconv_name, paired[i]) == 0 ? PAIRED_UTF8_MIN : enough;
    }
    return charset_count_utf8(bytes) >= enough;
}

struct str mail_charset_to_utf8(struct arena *a, struct str bytes, struct str charset)
{
    const struct charset *cs = charset_find(charset);
    bool is_wide = cs != NULL && cs->kind == KIND_ICONV &&
                   str_starts(str_c(cs->iconv_name), STR("UTF-16"));
    const char *wide = wide_name(bytes, is_wide ? cs->iconv_name : NULL);
    if (is_wide || wide != NULL) {
        cs = charset_find(str_c(wide));
    }
    enum charset_kind kind = cs != NULL ? cs->kind : KIND_ASCII;
    switch (kind) {
    case KIND_UTF8:
        return charset_guess_to_utf8(a, bytes, true);
    case KIND_CP1252:
        return charset_is_surely_utf8(bytes) ? charset_guess_to_utf8(a, bytes, true)
                                             : charset_cp1252_to_utf8(a, bytes);
    case KIND_ASCII:
        break;
    case KIND_ICONV: {
        iconv_t cd = converter_open(cs);
        if (!is_wide && is_utf8_after_all(bytes, cs)) {
            break;
        }
        if (cd != NULL) {
            return iconv_to_utf8(a, bytes, cs, cd);
        }
        break;
    }
    }
    return charset_guess_to_utf8(a, bytes, false);
}
