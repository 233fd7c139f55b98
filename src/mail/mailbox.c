/* Finds the first usable mailbox in a From or To header, however it is written.
 * Must never return an address that holds more than one '@' or a control character. */
#include "base/arena.h"
#include "base/buf.h"
#include "mail/address.h"
#include "mail/header.h"

enum { ADDRESS_MAX_BYTES = 254, NAME_MAX_BYTES = 1024, PIECE_USUAL = 128 };

/* One element of an address list, comments and quotes taken apart. */
struct mailbox {
    struct buf phrase;  /* words outside angle brackets, quotes removed */
    struct buf angle;   /* inside angle brackets */
    struct buf comment; /* the last comment */
    bool has_angle;
};

struct list_scan {
    struct str s;
    size_t at;
    bool is_unclosed; /* the quotes from here on are stray */
};

static char peek(const struct list_scan *sc)
{
    return (char)(sc->at < sc->s.len ? sc->s.ptr[sc->at] : '\0');
}

/* At '(': behind the comment, its text to out. */
static void take_comment(struct list_scan *sc, struct buf *out)
{
    int depth = 0;
    buf_clear(out);
    for (; sc->at < sc->s.len; sc->at++) {
        char c = peek(sc);
        depth += c == '(' ? 1 : 0;
        depth -= c == ')' ? 1 : 0;
        if (depth == 0) {
            sc->at++;
            return;
        }
        if (c == '\\') {
            sc->at++;
        } else if (c != '(' && c != ')') {
            buf_putc(out, c);
        }
    }
}

/* At '"': behind the quoted string. In an address the quotes are part of it. */
static void take_quoted(struct list_scan *sc, struct buf *out, bool keep_quotes)
{
    if (keep_quotes) {
        buf_putc(out, '"');
    }
    for (sc->at++; sc->at < sc->s.len && peek(sc) != '"'; sc->at++) {
        if (peek(sc) == '\\' && sc->at + 1 < sc->s.len) {
            sc->at++;
            if (keep_quotes) {
                buf_putc(out, '\\');
            }
        }
        buf_putc(out, peek(sc));
    }
    sc->at++;
    if (keep_quotes) {
        buf_putc(out, '"');
    }
}

/* At '<': behind '>'. A route ("<@a,@b:x@y>") is left out. */
static void take_angle(struct list_scan *sc, struct mailbox *m)
{
    m->has_angle = true;
    buf_clear(&m->angle);
    for (sc->at++; sc->at < sc->s.len && peek(sc) != '>';) {
        if (peek(sc) == '"') {
            take_quoted(sc, &m->angle, true);
            continue;
        }
        if (peek(sc) == ':' || peek(sc) == '<') {
            buf_clear(&m->angle);
        } else {
            buf_putc(&m->angle, peek(sc));
        }
        sc->at++;
    }
    sc->at++;
}

/* At '"': is there one that closes it? Looked for in vain once only. */
static bool is_closed(struct list_scan *sc)
{
    size_t i = sc->at + 1;
    while (!sc->is_unclosed && i < sc->s.len && sc->s.ptr[i] != '"') {
        i += sc->s.ptr[i] == '\\' ? 2 : 1;
    }
    sc->is_unclosed = sc->is_unclosed || i >= sc->s.len;
    return !sc->is_unclosed;
}

/* Reads up to a separator; ',' and ';' end an element, ':' ends a group's name. */
static char take_element(struct list_scan *sc, struct mailbox *m)
{
    while (sc->at < sc->s.len) {
        char c = peek(sc);
        if (c == '(') {
            take_comment(sc, &m->comment);
        } else if (c == '>' || (c == '"' && !is_closed(sc))) {
            sc->at++; /* stray */
        } else if (c == '"') {
            /* the quotes matter when the phrase turns out to be the address */
            size_t from = sc->at;
            struct buf skipped = BUF_INIT(0);
            take_quoted(sc, &skipped, false);
            buf_done(&skipped);
            bool is_local = peek(sc) == '@';
            sc->at = from;
            take_quoted(sc, &m->phrase, is_local);
        } else if (c == '<') {
            take_angle(sc, m);
        } else {
            sc->at++;
            if (c == ',' || c == ';' || c == ':') {
                return c;
            }
            buf_putc(&m->phrase, c);
        }
    }
    return '\0';
}

static bool is_usable(struct str addr)
{
    if (addr.len == 0 || addr.len > ADDRESS_MAX_BYTES || !str_is_utf8(addr)) {
        return false;
    }
    struct str local = address_local(addr);
    struct str domain = address_domain(addr);
    for (size_t i = 0; i < addr.len; i++) {
        unsigned char c = (unsigned char)addr.ptr[i];
        if (c < 0x20 || c == 0x7f || c == '<' || c == '>') {
            return false;
        }
    }
    bool blank =
        local.len > 0 && local.ptr[0] != '"' && str_find_byte(local, ' ') != STR_NPOS;
    return local.len > 0 && domain.len > 0 && !blank &&
           str_find_byte(domain, ' ') == STR_NPOS;
}

static struct str lower_domain(struct arena *a, struct str addr)
{
    struct str local = address_local(addr);
    char *out = arena_alloc(a, addr.len + 1);
    for (size_t i = 0; i < addr.len; i++) {
        out[i] = (char)(i <= local.len ? addr.ptr[i] : str_lower(addr.ptr[i]));
    }
    return str_of(out, addr.len);
}

static bool is_bidi(uint32_t cp)
{
    return (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069) ||
           cp == 0x200e || cp == 0x200f || cp == 0x61c;
}

static struct str without_bidi(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.len + 1);
    size_t n = 0;
    while (s.len > 0) {
        uint32_t cp = 0;
        size_t len = str_utf8_next(s, &cp);
        len = len == 0 ? 1 : len;
        if (!is_bidi(cp)) {
            memcpy(out + n, s.ptr, len);
            n += len;
        }
        s = str_from(s, len);
    }
    return str_trim(str_of(out, n));
}

/* "Doe, Jane <j@x>" comes as two elements: the first is part of the name. */
static void keep_fragment(struct buf *name, const struct mailbox *m, char separator)
{
    struct str words = str_trim(buf_str(&m->phrase));
    buf_clear(name);
    if (separator == ',' && !m->has_angle && words.len > 0 &&
        str_find_byte(words, '@') == STR_NPOS) {
        bool in_word = str_starts(words, STR("=?")) && !str_ends(words, STR("?="));
        buf_put(name, words);
        buf_puts(name, in_word ? "," : ", ");
    }
}

/* 'jane@x.example' */
static struct str without_quotes(struct str s)
{
    bool is_quoted = s.len > 2 && s.ptr[0] == '\'' && str_ends(s, STR("'"));
    return is_quoted ? str_sub(s, 1, s.len - 2) : s;
}

static void mailbox_clear(struct mailbox *m)
{
    buf_clear(&m->phrase);
    buf_clear(&m->angle);
    buf_clear(&m->comment);
    m->has_angle = false;
}

enum rc address_first(struct arena *a, struct str header, struct str *ret_name,
                      struct str *ret_addr)
{
    struct list_scan sc = {.s = header};
    struct buf before = buf_within(a, PIECE_USUAL, NAME_MAX_BYTES);
    const size_t max = header.len + 2;
    struct mailbox m = {.phrase = buf_within(a, PIECE_USUAL, max),
                        .angle = buf_within(a, PIECE_USUAL, max),
                        .comment = buf_within(a, PIECE_USUAL, max)};
    enum rc rc = RC_NONE;
    while (rc == RC_NONE && sc.at < sc.s.len) {
        mailbox_clear(&m);
        char separator = take_element(&sc, &m);
        struct str phrase = str_trim(buf_str(&m.phrase));
        struct str addr =
            without_quotes(m.has_angle ? str_trim(buf_str(&m.angle)) : phrase);
        if (is_usable(addr)) {
            if (m.has_angle) {
                buf_put(&before, phrase);
            } else {
                buf_clear(&before);
            }
            /* j@x (Jane): the old way to write a name */
            struct str name = before.len > 0 ? buf_str(&before) : buf_str(&m.comment);
            *ret_name = without_bidi(a, header_decode(a, arena_str(a, name)));
            *ret_addr = lower_domain(a, addr);
            rc = RC_OK;
        } else {
            keep_fragment(&before, &m, separator);
        }
    }
    buf_done(&m.phrase);
    buf_done(&m.angle);
    buf_done(&m.comment);
    buf_done(&before);
    return rc;
}
