/* Chooses among the files of a mail. Must never pass on what runs when it is opened,
 * whatever it calls itself. */
#include "mail/attachment.h"

#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/embed.h"
#include "mail/escape.h"

enum { DECORATION_MAX_BYTES = 16384, ENDING_MAX = 16 };

/* ---- names ---- */

static struct str last_part(struct str path)
{
    size_t slash = str_rfind_byte(path, '/');
    path = slash == STR_NPOS ? path : str_from(path, slash + 1);
    size_t back = str_rfind_byte(path, '\\');
    return back == STR_NPOS ? path : str_from(path, back + 1);
}

static bool is_invisible(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7f && cp <= 0x9f) || escape_is_bidi(cp) ||
           (cp >= 0x200b && cp <= 0x200f) || cp == 0x2028 || cp == 0x2029 ||
           (cp >= 0x2060 && cp <= 0x2064) || cp == 0xfeff || cp == 0xad;
}

static struct str trim_name(struct str s)
{
    while (s.len > 0 && str_find_byte(STR(" ."), s.ptr[0]) != STR_NPOS) {
        s = str_from(s, 1);
    }
    while (s.len > 0 && str_find_byte(STR(" ."), s.ptr[s.len - 1]) != STR_NPOS) {
        s.len--;
    }
    return s;
}

struct str mail_file_name(struct arena *a, struct str name)
{
    struct str from = last_part(name);
    char *to = arena_alloc(a, from.len + 1);
    size_t n = 0;
    while (from.len > 0) {
        uint32_t cp = 0;
        size_t len = str_utf8_next(from, &cp);
        if (len > 0 && !is_invisible(cp)) {
            memcpy(to + n, from.ptr, len);
            n += len;
        }
        from = str_from(from, len > 0 ? len : 1);
    }
    struct str clean = trim_name(str_of(to, n));
    if (clean.len <= MAIL_FILE_NAME_MAX) {
        return clean;
    }
    size_t dot = str_rfind_byte(clean, '.');
    struct str ending = dot == STR_NPOS || clean.len - dot > ENDING_MAX
                            ? STR_NULL
                            : str_from(clean, dot);
    size_t head = str_utf8_cut(clean, MAIL_FILE_NAME_MAX - ending.len).len;
    return arena_printf(a, "%.*s%.*s", (int)head, clean.ptr, STR_ARG(ending));
}

/* ---- types ---- */

/* Types that a mail program shows rather than runs; a file without a name is called
 * after its. */
static const struct {
    const char *type, *name;
} known[] = {
    {"image/png", "image.png"},   {"image/jpeg", "image.jpg"},
    {"image/gif", "image.gif"},   {"image/webp", "image.webp"},
    {"image/heic", "image.heic"}, {"application/pdf", "document.pdf"},
};

static size_t known_type(struct str type)
{
    size_t i = 0;
    while (i < ARRAY_LEN(known) && !str_eq_c(type, known[i].type)) {
        i++;
    }
    return i;
}

static bool is_named_badly(struct arena *a, struct str name)
{
    struct str list = embed_file("conf/blocked-files.txt");
    char *lower = arena_alloc(a, name.len + 1);
    for (size_t i = 0; i < name.len; i++) {
        lower[i] = str_lower(name.ptr[i]);
    }
    while (list.len > 0) {
        struct str line = str_trim(str_take_line(&list));
        if (line.len > 0 && line.ptr[0] != '#' &&
            str_glob(line, str_of(lower, name.len))) {
            return true;
        }
    }
    return false;
}

/* Programs of Windows, Linux, macOS, Java; scripts; short cuts: by their first bytes.
 */
static bool runs(struct str bytes)
{
    static const struct str heads[] = {
        {"MZ", 2},
        {"\x7f"
         "ELF",
         4},
        {"\xca\xfe\xba\xbe", 4},
        {"\xfe\xed\xfa", 3},
        {"\xcf\xfa\xed\xfe", 4},
        {"\xce\xfa\xed\xfe", 4},
        {"#!", 2},
        {"L\0\0\0\x01\x14\x02", 7},
    };
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        if (str_starts(bytes, heads[i])) {
            return true;
        }
    }
    return false;
}

/* ---- parts ---- */

static bool is_container(const struct mail_part *p)
{
    return str_eq_c(p->type, "multipart");
}

/* A small picture that the HTML text shows. */
static bool is_decoration(const struct mail_message *m, const struct mail_part *p,
                          struct str bytes)
{
    const struct mail_part *up = p->parent < 0 ? NULL : &m->parts[p->parent];
    return up != NULL && is_container(up) && str_eq_c(up->subtype, "related") &&
           str_eq_c(p->type, "image") && bytes.len < DECORATION_MAX_BYTES;
}

/* Is it inside a mail that is attached? That mail as a whole is named. */
static bool is_inside_mail(const struct mail_message *m, const struct mail_part *p)
{
    for (int up = p->parent; up >= 0; up = m->parts[up].parent) {
        if (str_eq_c(m->parts[up].type, "message")) {
            return true;
        }
    }
    return false;
}

/* Signatures and calendars answer to nobody's eyes. */
static bool is_machine_part(const struct mail_part *p)
{
    static const char *const subtypes[] = {"pgp-signature", "pkcs7-signature",
                                           "x-pkcs7-signature", "pgp-keys"};
    bool is = false;
    for (size_t i = 0; i < ARRAY_LEN(subtypes); i++) {
        is = is || str_eq_c(p->subtype, subtypes[i]);
    }
    return is;
}

static struct str name_of(struct arena *a, const struct mail_part *p)
{
    struct str name = mail_file_name(a, p->filename);
    size_t k =
        known_type(arena_printf(a, "%.*s/%.*s", STR_ARG(p->type), STR_ARG(p->subtype)));
    if (name.len > 0) {
        return name;
    }
    if (str_eq_c(p->type, "message")) {
        return STR("mail.eml");
    }
    return k < ARRAY_LEN(known) ? str_c(known[k].name) : STR("attachment");
}

static enum file_fate judge(struct arena *a, const struct mail_file *f,
                            const struct file_limits *left, bool is_cut)
{
    if (is_named_badly(a, f->name) || runs(f->bytes)) {
        return FILE_BLOCKED;
    }
    if (is_cut) {
        return FILE_CUT;
    }
    if (left->n == 0) {
        return FILE_TOO_MANY;
    }
    return f->bytes.len > left->bytes ? FILE_TOO_BIG : FILE_PASSED;
}

static struct mail_file file_of(struct arena *a, const struct mail_message *m, size_t i,
                                bool truncated, struct file_limits *left)
{
    const struct mail_part *p = &m->parts[i];
    struct mail_file f = {.name = name_of(a, p), .fate = FILE_IS_MAIL};
    size_t k =
        known_type(arena_printf(a, "%.*s/%.*s", STR_ARG(p->type), STR_ARG(p->subtype)));
    f.type = str_c(k < ARRAY_LEN(known) ? known[k].type : "application/octet-stream");
    if (!str_eq_c(p->type, "message")) {
        f.bytes = mail_part_bytes(a, m, p);
        f.fate = judge(a, &f, left, truncated && i + 1 == m->n_parts);
    }
    if (f.fate == FILE_PASSED) {
        left->n--;
        left->bytes -= f.bytes.len;
    }
    return f;
}

size_t mail_files(struct arena *a, const struct mail_message *m,
                  const struct file_limits *limits, bool truncated,
                  struct mail_file ret[MAIL_FILES_MAX])
{
    struct file_limits left = *limits;
    size_t n = 0;
    for (size_t i = 0; i < m->n_parts && n < MAIL_FILES_MAX; i++) {
        const struct mail_part *p = &m->parts[i];
        if (is_container(p) || !p->is_attachment || is_machine_part(p) ||
            is_inside_mail(m, p)) {
            continue;
        }
        struct mail_file f = file_of(a, m, i, truncated, &left);
        if (is_decoration(m, p, f.bytes)) {
            left.n += f.fate == FILE_PASSED ? 1 : 0;
            left.bytes += f.fate == FILE_PASSED ? f.bytes.len : 0;
            continue;
        }
        if (f.fate != FILE_PASSED) {
            f.bytes = STR_NULL;
        }
        ret[n++] = f;
    }
    return n;
}
