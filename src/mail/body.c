/* Bytes of a text part to what a person would read of them.
 * Must never lose text: what is not understood stays as it is. */
#include "mail/body.h"

#include <string.h>

#include "base/arena.h"
#include "mail/charset_utf8.h"
#include "mail/enriched.h"
#include "mail/flowed.h"
#include "mail/inline_file.h"

enum { META_SEARCH_BYTES = 2048, LOOK_BYTES = 1024, STEP_BYTES = 64 };

/* Length of the line separator of Unicode at i; 0 when there is none. */
static size_t separator_len(struct str s, size_t i)
{
    struct str at = str_sub(s, i, 3);
    return str_eq_c(at, "\xe2\x80\xa8") || str_eq_c(at, "\xe2\x80\xa9") ? 3 : 0;
}

static bool is_control(char c)
{
    return ((unsigned char)c < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
}

/* Bytes from i on that stay as they are. */
static size_t canonical_run(struct str s, size_t i)
{
    size_t n = i + str_print_len(str_from(s, i));
    while (n < s.len && !is_control(s.ptr[n]) &&
           (s.ptr[n] != '\xe2' || separator_len(s, n) == 0)) {
        n++;
        n += str_print_len(str_from(s, n));
    }
    return n - i;
}

/* Carriage returns at i: before LF, however many, they are part of the line end. */
static size_t returns_len(struct str s, size_t i)
{
    size_t n = i;
    while (n < s.len && s.ptr[n] == '\r') {
        n++;
    }
    return n - i;
}

/* Every line end becomes LF; control characters, which nobody sees, are taken out. */
static struct str canonical_lines(struct arena *a, struct str s)
{
    size_t run = canonical_run(s, 0);
    if (run == s.len) {
        return s;
    }
    char *out = arena_take(a, s.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len; run = canonical_run(s, i)) {
        memcpy(out + n, s.ptr + i, run);
        n += run;
        i += run;
        if (i == s.len) {
            break;
        }
        size_t separator = separator_len(s, i);
        size_t returns = returns_len(s, i);
        bool is_lf_next = i + returns < s.len && s.ptr[i + returns] == '\n';
        if (separator > 0 || s.ptr[i] == '\f') {
            out[n++] = '\n';
        }
        for (size_t k = 0; k < returns && !is_lf_next; k++) {
            out[n++] = '\n';
        }
        i += separator + returns > 0 ? separator + returns : 1;
    }
    return str_of(out, n);
}

static struct str limit_text(struct str s, bool *truncated)
{
    *truncated = s.len > MAIL_TEXT_MAX_BYTES;
    return str_utf8_cut(s, MAIL_TEXT_MAX_BYTES);
}

bool body_looks_like_text(struct str bytes)
{
    bytes = str_sub(bytes, 0, 1024);
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        if (c < 0x20 && !str_is_space((char)c) && c != 0x1b) {
            return false;
        }
    }
    return true;
}

/* Zeros are in UTF-16, escapes and shifts in ISO 2022, between white space. Without a
 * branch a fixed number of bytes is looked at sixteen at once. */
static inline unsigned count_strange(const char *bytes, size_t len)
{
    unsigned char n = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)bytes[i];
        n = (unsigned char)(n + (((c >= 0x01) & (c <= 0x08)) |
                                 ((c >= 0x10) & (c <= 0x1f) & (c != 0x1b))));
    }
    return n;
}

bool body_is_binary(struct str bytes, struct str charset)
{
    if (str_istarts(charset, STR("utf-16")) || str_istarts(charset, STR("utf-32"))) {
        return false; /* there all bytes are letters: U+0418 */
    }
    unsigned n = 0;
    bytes = str_sub(bytes, 0, LOOK_BYTES);
    size_t i = 0;
    for (; bytes.len - i >= STEP_BYTES; i += STEP_BYTES) {
        n += count_strange(bytes.ptr + i, STEP_BYTES);
    }
    n += count_strange(bytes.ptr + i, bytes.len - i);
    return n > 4 && n * 32 > bytes.len;
}

/* What an HTML text says about itself, for parts that declare no charset. */
static struct str meta_charset(struct str html)
{
    html = str_sub(html, 0, META_SEARCH_BYTES);
    size_t at = str_ifind(html, STR("charset="));
    if (at == STR_NPOS) {
        return STR_NULL;
    }
    html = str_from(html, at + 8);
    size_t from = 0;
    while (from < html.len && (html.ptr[from] == '"' || html.ptr[from] == '\'')) {
        from++;
    }
    size_t n = from;
    while (n < html.len &&
           (str_is_alnum(html.ptr[n]) || html.ptr[n] == '-' || html.ptr[n] == '_')) {
        n++;
    }
    return str_sub(html, from, n - from);
}

/* HTML that is labelled as something else, or not at all. */
static bool is_html_document(struct str text)
{
    text = str_trim(str_sub(text, 0, META_SEARCH_BYTES));
    return str_istarts(text, STR("<!doctype html")) ||
           str_istarts(text, STR("<html>")) || str_istarts(text, STR("<html "));
}

bool body_decode(struct arena *a, struct mail_part *p, struct str bytes,
                 const struct header_media *type)
{
    bool cut = false;
    struct str charset = p->charset;
    if (str_eq_c(p->subtype, "plain") && is_html_document(bytes)) {
        p->subtype = STR("html");
    }
    if (str_is_empty(charset) && str_eq_c(p->subtype, "html")) {
        charset = meta_charset(bytes);
    }
    if (str_eq_c(p->subtype, "plain")) {
        bytes = inline_files_cut(a, bytes, &p->holds_file);
    }
    struct str text = charset_undouble(a, mail_charset_to_utf8(a, bytes, charset));
    text = limit_text(canonical_lines(a, text), &cut);
    if (str_eq_c(p->subtype, "plain")) {
        if (str_ieq(header_media_param(a, type, "format"), STR("flowed"))) {
            p->format = STR("flowed");
            bool del_sp = str_ieq_c(header_media_param(a, type, "delsp"), "yes");
            text = flowed_unwrap(a, text, del_sp);
        }
    } else if (str_eq_c(p->subtype, "enriched") || str_eq_c(p->subtype, "richtext")) {
        text = enriched_to_text(a, text, str_eq_c(p->subtype, "richtext"));
    }
    p->text = text;
    return cut;
}
