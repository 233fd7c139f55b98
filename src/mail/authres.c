/* Parser of Authentication-Results with comments and quoting (RFC 8601, RFC 5322 3.2).
 * Must fail closed: whatever it does not understand proves nothing. */
#include "mail/authres.h"

#include <stddef.h>

enum { VALUE_MAX = 320, DEPTH_MAX = 20, HEADERS_MAX_BYTES = 65536 };

struct scan {
    struct str s;
    size_t at;
    bool bad; /* stays set: nothing of the field counts */
};

struct value {
    char text[VALUE_MAX];
    size_t len;
    bool quoted;
    int pieces; /* quoted strings, and runs of bytes between them */
};

/* One result of a method with the properties that can prove the author's domain. */
struct result {
    struct value method, result;
    struct value from, d, i; /* header.from, header.d, header.i */
};

struct verdict {
    bool dmarc_pass, dmarc_fail, dkim_pass;
};

static struct str value_str(const struct value *v)
{
    return str_of(v->text, v->len);
}

/* The byte at the place of reading; 0 at the end or past an error. */
static char peek(const struct scan *sc)
{
    return sc->bad || sc->at >= sc->s.len ? '\0' : sc->s.ptr[sc->at];
}

static bool at_end(const struct scan *sc)
{
    return sc->bad || sc->at >= sc->s.len;
}

static void fail(struct scan *sc)
{
    sc->bad = true;
}

static bool is_control(char c)
{
    return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7f;
}

static void skip_comment(struct scan *sc)
{
    int depth = 0;
    do {
        char c = peek(sc);
        if (at_end(sc) || is_control(c)) {
            fail(sc);
            return;
        }
        sc->at++;
        if (c == '\\') {
            if (at_end(sc) || is_control(peek(sc))) {
                fail(sc);
                return;
            }
            sc->at++;
        } else if (c == '(') {
            depth++;
        } else if (c == ')') {
            depth--;
        }
        if (depth > DEPTH_MAX) {
            fail(sc);
        }
    } while (depth > 0 && !sc->bad);
}

/* Comments and white space. */
static void skip(struct scan *sc)
{
    while (!at_end(sc)) {
        char c = peek(sc);
        if (c == ' ' || c == '\t') {
            sc->at++;
        } else if (c == '(') {
            skip_comment(sc);
        } else {
            return;
        }
    }
}

static void put(struct scan *sc, struct value *v, char c)
{
    if (v->len == VALUE_MAX) {
        fail(sc);
        return;
    }
    v->text[v->len++] = c;
}

static void take_quoted(struct scan *sc, struct value *v)
{
    v->quoted = true;
    v->pieces++;
    sc->at++;
    while (!at_end(sc)) {
        char c = peek(sc);
        sc->at++;
        if (c == '"') {
            return;
        }
        if (c == '\\') {
            c = peek(sc);
            sc->at++;
        }
        if (is_control(c)) {
            break;
        }
        put(sc, v, c);
    }
    fail(sc); /* never closed */
}

static bool is_name_byte(char c)
{
    return str_is_alnum(c) || c == '-' || c == '_' || c == '.';
}

/* Wider than a token: servers write base64 and IPv6 addresses without quotes. */
static bool is_value_byte(char c)
{
    return str_is_print(c) && str_find_byte(STR(" ()<>,;\\\""), c) == STR_NPOS;
}

static void take_value(struct scan *sc, struct value *v)
{
    *v = (struct value){0};
    bool in_run = false;
    skip(sc);
    while (!at_end(sc)) {
        if (peek(sc) == '"') {
            take_quoted(sc, v);
            in_run = false;
        } else if (is_value_byte(peek(sc))) {
            v->pieces += !in_run;
            in_run = true;
            put(sc, v, peek(sc));
            sc->at++;
        } else {
            break;
        }
    }
    if (v->len == 0) {
        fail(sc);
    }
}

/* A keyword, or "ptype.property" with comments or blanks around its dot. */
static void take_name(struct scan *sc, struct value *v)
{
    *v = (struct value){0};
    skip(sc);
    for (;;) {
        while (is_name_byte(peek(sc))) {
            put(sc, v, peek(sc));
            sc->at++;
        }
        bool open = v->len > 0 && v->text[v->len - 1] == '.';
        skip(sc);
        if (!is_name_byte(peek(sc)) || (peek(sc) != '.' && !open)) {
            break;
        }
    }
    if (v->len == 0) {
        fail(sc);
    }
}

static void expect(struct scan *sc, char c)
{
    skip(sc);
    if (peek(sc) != c) {
        fail(sc);
        return;
    }
    sc->at++;
}

/* "/1" or " 1": the only version there is. */
static void take_version(struct scan *sc)
{
    struct value v;
    take_name(sc, &v);
    if (!str_eq_c(value_str(&v), "1")) {
        fail(sc);
    }
}

/* Keeps a property that may be given once only: two would contradict each other. */
static void keep(struct scan *sc, struct value *slot, const struct value *v)
{
    if (slot->len > 0) {
        fail(sc);
        return;
    }
    *slot = *v;
}

static void take_property(struct scan *sc, struct result *r)
{
    struct value name;
    struct value v;
    take_name(sc, &name);
    expect(sc, '=');
    take_value(sc, &v);
    if (sc->bad) {
        return;
    }
    struct str n = value_str(&name);
    if (str_ieq_c(n, "header.from")) {
        keep(sc, &r->from, &v);
    } else if (str_ieq_c(n, "header.d")) {
        keep(sc, &r->d, &v);
    } else if (str_ieq_c(n, "header.i")) {
        keep(sc, &r->i, &v);
    }
}

static void take_result(struct scan *sc, struct result *r)
{
    *r = (struct result){0};
    take_name(sc, &r->method);
    if (peek(sc) == '/') {
        sc->at++;
        take_version(sc);
    }
    if (at_end(sc) && str_ieq_c(value_str(&r->method), "none")) {
        return; /* "; none": no method was tried */
    }
    expect(sc, '=');
    take_value(sc, &r->result);
    if (r->result.quoted) {
        fail(sc); /* a keyword */
    }
    for (skip(sc); !at_end(sc) && peek(sc) != ';'; skip(sc)) {
        take_property(sc, r);
    }
}

/* ---- what it proves ---- */

static bool is_domain(struct str s)
{
    size_t dot = str_find_byte(s, '.');
    if (s.len == 0 || s.len > 253 || dot == STR_NPOS || dot == 0 ||
        str_has(s, STR("..")) || str_ends(s, STR("."))) {
        return false;
    }
    for (size_t i = 0; i < s.len; i++) {
        if (!str_is_alnum(s.ptr[i]) && s.ptr[i] != '-' && s.ptr[i] != '.') {
            return false;
        }
    }
    return true;
}

static struct str domain_of(struct str addr)
{
    size_t at = str_rfind_byte(addr, '@');
    return at == STR_NPOS ? STR_NULL : str_from(addr, at + 1);
}

/* Is the signing domain the author's, or a parent of it? Single labels never are. */
static bool is_aligned(struct str signer, struct str author)
{
    if (!is_domain(signer) || !is_domain(author)) {
        return false;
    }
    return str_ieq(signer, author) ||
           (author.len > signer.len && author.ptr[author.len - signer.len - 1] == '.' &&
            str_iends(author, signer));
}

static void judge(const struct result *r, struct str author, struct verdict *v)
{
    struct str method = value_str(&r->method);
    struct str result = value_str(&r->result);
    bool pass = str_ieq_c(result, "pass");
    if (str_ieq_c(method, "dmarc")) {
        bool is_silent =
            str_ieq_c(result, "none") || str_ieq_c(result, "bestguesspass");
        /* it is about the very domain of From: another one was seen there */
        bool is_ours = pass && str_ieq(value_str(&r->from), author);
        v->dmarc_pass = v->dmarc_pass || is_ours;
        v->dmarc_fail = v->dmarc_fail || (!is_ours && !is_silent);
    } else if (str_ieq_c(method, "dkim") && pass) {
        /* some servers name the signer by header.i only: a user at d or below it */
        struct str signer =
            r->d.len > 0 ? value_str(&r->d) : domain_of(value_str(&r->i));
        v->dkim_pass = v->dkim_pass || is_aligned(signer, author);
    }
}

/* Results with semicolons between, to the end; before the first where something else
 * stands in front. */
static bool results_pass(struct scan *sc, struct str author, bool in_front)
{
    struct verdict v = {0};
    for (; !at_end(sc); in_front = true) {
        if (in_front) {
            expect(sc, ';');
        }
        skip(sc);
        if (at_end(sc) || peek(sc) == ';') {
            continue; /* a semicolon too many is common, and says nothing */
        }
        struct result r;
        take_result(sc, &r);
        if (!sc->bad) {
            judge(&r, author, &v);
        }
    }
    return !sc->bad && !v.dmarc_fail && (v.dmarc_pass || v.dkim_pass);
}

/* Behind the authserv-id: [version] *( ";" result ). */
static bool block_passes(struct scan *sc, struct str author)
{
    skip(sc);
    if (!at_end(sc) && peek(sc) != ';') {
        take_version(sc);
        skip(sc);
    }
    return results_pass(sc, author, true);
}

/* The author's domain; empty where an address leaves room for doubt. */
static struct str author_of(struct str from_addr)
{
    struct str author = domain_of(from_addr);
    if (!is_domain(author) ||
        str_find_byte(from_addr, '@') != from_addr.len - author.len - 1) {
        return STR_NULL; /* two '@': which one is the domain's depends on the reader */
    }
    return author;
}

bool authres_passes(struct str headers, struct str authserv_id, struct str from_addr)
{
    struct str author = author_of(from_addr);
    if (authserv_id.len == 0 || headers.len > HEADERS_MAX_BYTES || author.len == 0) {
        return false;
    }
    while (headers.ptr != NULL) {
        struct scan sc = {.s = str_take(&headers, '\n')};
        struct value id;
        skip(&sc);
        if (at_end(&sc) && !sc.bad) {
            continue;
        }
        take_value(&sc, &id);
        if (sc.bad || id.pieces > 1) {
            return false; /* whose it is cannot be told; a server that strips fields
                           * with its own id would not know a patched one (RFC 8601 2.2)
                           */
        }
        if (str_ieq(value_str(&id), authserv_id)) {
            return block_passes(&sc, author);
        }
    }
    return false;
}

bool authres_passes_nameless(struct str headers, struct str from_addr)
{
    struct str author = author_of(from_addr);
    if (headers.len > HEADERS_MAX_BYTES || author.len == 0) {
        return false;
    }
    struct scan sc = {.s = str_take(&headers, '\n')};
    return results_pass(&sc, author, false); /* a name in front is no result: refused */
}
