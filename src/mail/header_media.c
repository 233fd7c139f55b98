/* Content-Type and Content-Disposition: type and parameters, RFC 2045 and 2231.
 * Must never recurse: comments nest as deep as a stranger likes. */
#include "mail/header.h"

#include "base/arena.h"
#include "base/buf.h"
#include "mail/transfer.h"

struct scan {
    struct str s;
    size_t at;
};

static char peek(const struct scan *sc)
{
    return (char)(sc->at < sc->s.len ? sc->s.ptr[sc->at] : '\0');
}

static bool at_end(const struct scan *sc)
{
    return sc->at >= sc->s.len;
}

static void skip_comment(struct scan *sc)
{
    int depth = 0;
    do {
        char c = peek(sc);
        if (c == '\\') {
            sc->at++;
        }
        depth += c == '(' ? 1 : 0;
        depth -= c == ')' ? 1 : 0;
        sc->at++;
    } while (depth > 0 && !at_end(sc));
}

static void skip_blanks(struct scan *sc)
{
    while (!at_end(sc) && (str_is_space(peek(sc)) || peek(sc) == '(')) {
        if (peek(sc) == '(') {
            skip_comment(sc);
        } else {
            sc->at++;
        }
    }
}

/* For three or four of them: less than a call. */
static bool is_one_of(char c, struct str stops)
{
    bool is = false;
    for (size_t i = 0; i < stops.len; i++) {
        is = is || stops.ptr[i] == c;
    }
    return is;
}

/* Up to a blank or one of stops. */
static struct str take_token(struct scan *sc, struct str stops)
{
    skip_blanks(sc);
    size_t from = sc->at;
    while (!at_end(sc) && !str_is_space(peek(sc)) && !is_one_of(peek(sc), stops)) {
        sc->at++;
    }
    return str_sub(sc->s, from, sc->at - from);
}

static struct str take_quoted(struct arena *a, struct scan *sc)
{
    char *out = arena_alloc(a, sc->s.len - sc->at + 1);
    size_t n = 0;
    sc->at++;
    while (!at_end(sc) && peek(sc) != '"') {
        if (peek(sc) == '\\' && sc->at + 1 < sc->s.len) {
            sc->at++;
        }
        out[n++] = peek(sc);
        sc->at++;
    }
    sc->at++;
    return str_of(out, n);
}

static struct str take_value(struct arena *a, struct scan *sc)
{
    skip_blanks(sc);
    if (peek(sc) == '"') {
        return take_quoted(a, sc);
    }
    /* unquoted values with blanks are common: filename=my file.pdf */
    size_t end = str_find_byte(str_from(sc->s, sc->at), ';');
    struct str value = str_sub(sc->s, sc->at, end);
    sc->at = end == STR_NPOS ? sc->s.len : sc->at + end;
    return str_trim(value);
}

static struct str lower(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.len + 1);
    for (size_t i = 0; i < s.len; i++) {
        out[i] = str_lower(s.ptr[i]);
    }
    return str_of(out, s.len);
}

/* "filename*0*" -> filename, section 0, extended */
static void split_name(struct str written, struct header_param *p)
{
    size_t star = str_find_byte(written, '*');
    p->name = str_sub(written, 0, star);
    p->section = -1;
    if (star == STR_NPOS) {
        return;
    }
    struct str suffix = str_from(written, star + 1);
    p->is_extended = str_is_empty(suffix) || str_ends(suffix, STR("*"));
    int64_t section = 0;
    if (str_to_i64(str_sub(suffix, 0, str_find_byte(suffix, '*')), &section) &&
        section >= 0 && section < MAIL_PARAMS_MAX) {
        p->section = (int)section;
    }
}

void header_media_parse(struct arena *a, struct str raw, struct header_media *ret_media)
{
    struct scan sc = {.s = raw};
    struct header_param *params = arena_take(a, MAIL_PARAMS_MAX * sizeof *params);
    *ret_media = (struct header_media){.params = params};
    skip_blanks(&sc);
    sc.at += peek(&sc) == '"' ? 1 : 0; /* Content-Type: "text/html" */
    ret_media->type = lower(a, take_token(&sc, STR("/;(\"")));
    skip_blanks(&sc);
    if (peek(&sc) == '/') {
        sc.at++;
        ret_media->subtype = lower(a, take_token(&sc, STR(";(,:\"")));
        sc.at += peek(&sc) == '"' ? 1 : 0;
    }
    while (!at_end(&sc)) {
        skip_blanks(&sc);
        if (peek(&sc) == ';' || peek(&sc) == ',' || peek(&sc) == ':') {
            sc.at++;
            continue;
        }
        struct str name = take_token(&sc, STR("=;("));
        skip_blanks(&sc);
        if (peek(&sc) != '=') {
            sc.at += name.len == 0 && peek(&sc) != ';' ? 1 : 0;
            continue;
        }
        sc.at++;
        struct header_param p = {.value = take_value(a, &sc)};
        split_name(name, &p);
        if (ret_media->n_params == MAIL_PARAMS_MAX) {
            ret_media->over = true;
            return;
        }
        params[ret_media->n_params++] = p;
    }
}

/* Of two that say the same the one with a charset wins: the other is for old programs.
 */
static const struct header_param *find_param(const struct header_media *m,
                                             const char *name, int section)
{
    const struct header_param *found = NULL;
    for (size_t i = 0; i < m->n_params; i++) {
        const struct header_param *p = &m->params[i];
        if (p->section == section && str_ieq_c(p->name, name) &&
            (found == NULL || (p->is_extended && !found->is_extended))) {
            found = p;
        }
    }
    return found;
}

/* charset'language'text -> text, the charset in *ret_charset */
static struct str take_charset(struct str value, struct str *ret_charset)
{
    size_t first = str_find_byte(value, '\'');
    if (first == STR_NPOS) {
        return value;
    }
    size_t second = str_find_byte(str_from(value, first + 1), '\'');
    if (second == STR_NPOS) {
        return value;
    }
    *ret_charset = str_sub(value, 0, first);
    return str_from(value, first + second + 2);
}

struct str header_media_param(struct arena *a, const struct header_media *m,
                              const char *name)
{
    const struct header_param *p = find_param(m, name, -1);
    int section = p != NULL ? -1 : 0;
    if (p == NULL) {
        p = find_param(m, name, 0);
    }
    if (p == NULL) {
        return STR_NULL;
    }
    if (section < 0 && !p->is_extended) {
        return header_decode(a, p->value); /* Outlook: encoded words in a parameter */
    }
    struct str charset = STR_NULL;
    bool any_extended = false;
    struct buf bytes = BUF_INIT(MAIL_HEADER_MAX_BYTES);
    for (bool first = true; p != NULL; first = false) {
        struct str value = p->value;
        if (p->is_extended) {
            value = first ? take_charset(value, &charset) : value;
            value = percent_decode(a, value);
            any_extended = true;
        }
        buf_put(&bytes, value);
        p = section < 0 ? NULL : find_param(m, name, ++section);
    }
    struct str value = arena_str(a, buf_str(&bytes));
    struct str text = any_extended
                          ? header_clean(a, mail_charset_to_utf8(a, value, charset))
                          : header_decode(a, value);
    buf_done(&bytes);
    return text;
}

/* ---- writing ---- */

static bool is_token_char(char c)
{
    return str_is_alnum(c) ||
           (c != '\0' && str_find_byte(STR("!#$&^_.+-"), c) != STR_NPOS);
}

/* A foreign character becomes an 'x': no type that we do not read gets one that we do.
 */
static void put_token(struct buf *b, struct str s, const char *when_empty)
{
    for (size_t i = 0; i < s.len; i++) {
        buf_putc(b, (char)(is_token_char(s.ptr[i]) ? s.ptr[i] : 'x'));
    }
    buf_puts(b, s.len == 0 ? when_empty : "");
}

static void put_param(struct buf *b, const struct header_param *p)
{
    buf_puts(b, "; ");
    put_token(b, p->name, "x");
    if (p->section >= 0) {
        buf_printf(b, "*%d", p->section);
    }
    buf_puts(b, p->is_extended ? "*=\"" : "=\"");
    for (size_t i = 0; i < p->value.len; i++) {
        char c = p->value.ptr[i];
        if (c != '"' && c != '\\' && (unsigned char)c >= 0x20 && c != 0x7f) {
            buf_putc(b, c);
        }
    }
    buf_putc(b, '"');
}

void header_media_put(struct buf *b, const struct header_media *m, struct str boundary)
{
    struct header_param edge = {
        .name = STR("boundary"), .section = -1, .value = boundary};
    bool is_multipart = str_eq_c(m->type, "multipart");
    put_token(b, m->type, "text");
    buf_putc(b, '/');
    put_token(b, m->type.len > 0 ? m->subtype : STR_NULL,
              is_multipart      ? "mixed"
              : m->type.len > 0 ? "x-unknown"
                                : "plain");
    if (boundary.len > 0) {
        put_param(b, &edge);
    }
    for (size_t i = 0; i < m->n_params; i++) {
        if (!str_ieq_c(m->params[i].name, "boundary")) {
            put_param(b, &m->params[i]);
        }
    }
}
