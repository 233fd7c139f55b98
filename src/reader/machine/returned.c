/* The words of a report and the mail it returns: where the one ends, to whom the other
 * was sent. Must never take the reporting system's or our own address for the one that
 * failed. */
#include "reader/machine/report.h"

#include "base/arena.h"
#include "base/attr.h"
#include "mail/address.h"
#include "mail/header.h"
#include "reader/machine/machine.h"
#include "reader/machine/phrasebook.h"

enum { LINE_WORDS_MAX = 100, HEADER_BLOCK_MAX = 32768, BEFORE_MAX = 40 };

/* ---- addresses in text */

/* A letter of two bytes in UTF-8, as in "jörg@": quotation marks have three. */
static bool is_letter_byte(struct str text, size_t i)
{
    unsigned char c = (unsigned char)text.ptr[i];
    unsigned char lead = i > 0 ? (unsigned char)text.ptr[i - 1] : 0;
    return (c >= 0xc3 && c <= 0xdf) ||
           (c >= 0x80 && c <= 0xbf && lead >= 0xc3 && lead <= 0xdf);
}

static bool is_address_byte(struct str text, size_t i)
{
    char c = text.ptr[i];
    return str_is_alnum(c) ||
           (c != '\0' && str_find_byte(STR("._%+-=&/!#$*?^{}|~'"), c) != STR_NPOS) ||
           is_letter_byte(text, i);
}

static bool is_domain_byte(struct str text, size_t i)
{
    char c = text.ptr[i];
    return str_is_alnum(c) || c == '.' || c == '-' || is_letter_byte(text, i);
}

static size_t domain_end(struct str text, size_t from)
{
    size_t to = from;
    while (to < text.len && to - from < 255 && is_domain_byte(text, to)) {
        to++;
    }
    while (to > from && (text.ptr[to - 1] == '.' || text.ptr[to - 1] == '-')) {
        to--;
    }
    return to;
}

struct str report_address_at(struct str text, size_t i)
{
    size_t from = i;
    while (from > 0 && i - from < 64 && is_address_byte(text, from - 1)) {
        from--;
    }
    size_t to = domain_end(text, i + 1);
    while (from < i && str_find_byte(STR("'=*/"), text.ptr[from]) != STR_NPOS) {
        from++;
    }
    struct str addr = str_sub(text, from, to - from);
    bool dot = str_find_byte(str_from(addr, i - from), '.') != STR_NPOS;
    return from < i && to > i + 1 && dot ? addr : STR_NULL;
}

struct str report_first_address(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        struct str addr = text.ptr[i] == '@' ? report_address_at(text, i) : STR_NULL;
        if (addr.len > 0) {
            return addr;
        }
    }
    return STR_NULL;
}

/* ---- the returned mail */

static void to_add(struct arena *a, struct returned *r, struct str list)
{
    for (size_t i = 0; i < list.len && r->n_to < RETURNED_TO_MAX; i++) {
        struct str addr = list.ptr[i] == '@' ? report_address_at(list, i) : STR_NULL;
        if (addr.len > 0 && !returned_holds(r, addr)) {
            r->to[r->n_to++] = arena_str(a, addr);
        }
    }
}

/* "from out.example by mx.example for <a@b.example>": whom a hop took it for; of all
 * hops the first, whose line is the last. */
static void trace_read(struct arena *a, const struct mail_header *h, size_t n,
                       struct returned *r)
{
    for (size_t i = n; i > 0 && r->n_to == 0; i--) {
        size_t at = str_ieq_c(h[i - 1].name, "Received")
                        ? str_find(h[i - 1].raw, STR("for <"))
                        : STR_NPOS;
        to_add(a, r, at != STR_NPOS ? str_sub(h[i - 1].raw, at, 320) : STR_NULL);
    }
}

static void headers_read(struct arena *a, const struct mail_header *h, size_t n,
                         struct returned *r)
{
    static const char *const names[] = {"To",           "Cc",          "Bcc",
                                        "Delivered-To", "Envelope-To", "X-Original-To"};
    for (size_t k = 0; k < ARRAY_LEN(names) && r->n_to == 0; k++) {
        const struct mail_header *found = header_find(h, n, names[k]);
        if (found != NULL) {
            to_add(a, r, str_sub(found->raw, 0, 2048));
        }
    }
    trace_read(a, h, n, r);
    const struct mail_header *from = header_find(h, n, "From");
    const struct mail_header *path = header_find(h, n, "Return-Path");
    r->from = from != NULL && r->from.len == 0 ? from->raw : r->from;
    r->path = path != NULL && r->path.len == 0 ? path->raw : r->path;
}

static size_t indent_of(struct str line)
{
    size_t n = 0;
    while (n < line.len && (line.ptr[n] == ' ' || line.ptr[n] == '\t')) {
        n++;
    }
    return n;
}

/* Headers that the report sets in: as far as the first of them stands, no line of a
 * header goes on with the one above. */
static struct str set_back(struct arena *a, struct str block)
{
    while (block.len > 0 && (block.ptr[0] == '\n' || block.ptr[0] == '\r')) {
        block = str_from(block, 1);
    }
    size_t depth = indent_of(block);
    char *out = arena_alloc(a, block.len + 1);
    size_t n = 0;
    for (struct str rest = block; depth > 0 && rest.ptr != NULL;) {
        struct str line = str_take_line(&rest);
        size_t blank = indent_of(line);
        line = str_from(line, blank < depth ? blank : depth);
        for (size_t i = 0; i < line.len; i++) {
            out[n++] = line.ptr[i];
        }
        out[n] = '\n';
        n += rest.ptr != NULL;
    }
    return depth > 0 ? str_of(out, n) : block;
}

static void block_read(struct arena *a, struct str block, struct returned *r)
{
    const struct mail_header *h;
    block = str_trim(set_back(a, str_sub(block, 0, HEADER_BLOCK_MAX)));
    size_t end = str_find(block, STR("\n\n"));
    size_t n = header_split(a, str_sub(block, 0, end), &h);
    headers_read(a, h, n, r);
}

static bool is_header(struct str line)
{
    static const char *const names[] = {"Return-Path:", "Received:", "Message-ID:",
                                        "DKIM-Signature:", "X-Envelope-From:"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_istarts(line, str_c(names[i]))) {
            return true;
        }
    }
    return false;
}

/* "--- Below this line is a copy of the message.", "Original message follows." */
static bool opens_original(struct arena *a, struct str line)
{
    struct phrases p;
    bool rule = str_starts(line, STR("--")) || str_starts(line, STR("|--")) ||
                str_starts(line, STR("==")) || str_starts(line, STR("__")) ||
                str_starts(line, STR("**")) || str_starts(line, STR("~~"));
    if (line.len < 8 || line.len > LINE_WORDS_MAX || !str_is_print(line.ptr[0])) {
        return false;
    }
    phrasebook_find(a, BOOK_MACHINE, line, &p);
    return says(&p, SAYS_RETURNED) || (rule && says(&p, SAYS_RETURNED_RULE));
}

/* "------ No more than 100K characters of the body are included. ------" */
static bool is_rule(struct str line)
{
    return str_starts(line, STR("--")) && str_ends(line, STR("--"));
}

static void text_split(struct arena *a, struct str text, struct returned *r)
{
    struct str rest = str_sub(text, 0, PHRASE_TEXT_MAX);
    const char *start = rest.ptr;
    r->text = rest;
    while (rest.ptr != NULL) {
        struct str line = str_take_line(&rest);
        bool header = is_header(line);
        if (!header && !opens_original(a, str_trim(line))) {
            continue;
        }
        r->text = str_of(start, (size_t)(line.ptr - start));
        struct str mail = str_from(text, r->text.len);
        while (!header &&
               (opens_original(a, str_trim(line)) || is_rule(str_trim(line)))) {
            mail = str_from(text, (size_t)(line.ptr - start) + line.len);
            rest = str_trim(mail);
            line = str_take_line(&rest);
        }
        block_read(a, mail, r);
        return;
    }
}

void returned_read(struct arena *a, const struct mail_message *m, struct str text,
                   struct returned *ret)
{
    *ret = (struct returned){0};
    for (size_t i = 1; i < m->n_parts; i++) {
        const struct mail_part *p = &m->parts[i];
        const struct mail_part *above = p->parent >= 0 ? &m->parts[p->parent] : NULL;
        if (above != NULL && str_eq_c(above->type, "message")) {
            headers_read(a, p->headers, p->n_headers, ret);
        } else if (str_eq_c(p->subtype, "rfc822-headers") ||
                   str_eq_c(p->subtype, "global-headers") ||
                   str_eq_c(p->subtype, "global") ||
                   str_iends(p->filename, STR(".eml"))) {
            block_read(a, p->text, ret);
        }
    }
    text_split(a, text, ret);
}

bool returned_holds(const struct returned *r, struct str addr)
{
    for (size_t i = 0; i < r->n_to; i++) {
        if (str_ieq(r->to[i], addr)) {
            return true;
        }
    }
    return false;
}

/* ---- whose address */

bool report_is_postal(struct str addr)
{
    return str_istarts(addr, STR("mailer-daemon@")) ||
           str_istarts(addr, STR("postmaster@"));
}

static bool is_system(struct str addr)
{
    static const char *const locals[] = {"abuse@",   "bounce+",   "feedback+",
                                         "support@", "helpdesk@", "hostmaster@"};
    for (size_t i = 0; i < ARRAY_LEN(locals); i++) {
        if (str_istarts(addr, str_c(locals[i]))) {
            return true;
        }
    }
    return report_is_postal(addr);
}

/* In a header of the report itself. */
static bool is_correspondent(const struct mail_message *m, struct str addr)
{
    static const char *const headers[] = {"To", "Cc", "From", "Delivered-To",
                                          "Message-ID"};
    for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
        if (str_ihas(mail_header_get(m, headers[i]), addr)) {
            return true;
        }
    }
    return false;
}

bool report_names_other(const struct mail_message *m, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        struct str addr = text.ptr[i] == '@' ? report_address_at(text, i) : STR_NULL;
        if (addr.len > 0 && !is_system(addr) && !is_correspondent(m, addr)) {
            return true;
        }
    }
    return false;
}

/* Ours, or a system's that reports, asks or helps. */
static bool is_no_customer(const struct report_scene *s, struct str addr)
{
    if (is_system(addr) || is_correspondent(s->message, addr)) {
        return true;
    }
    for (size_t i = 0; i < s->reading->n_tokens; i++) {
        if (str_ihas(addr, s->reading->tokens[i])) {
            return true;
        }
    }
    return str_ihas(s->back->from, addr) || str_ihas(s->back->path, addr);
}

/* "generated from a@b", "From: a@b": what stands before an address on its line. */
static bool is_told(struct arena *a, struct str text, struct str addr,
                    enum machine_words what)
{
    struct phrases p;
    size_t from = (size_t)(addr.ptr - text.ptr);
    size_t n = from < BEFORE_MAX ? from : BEFORE_MAX;
    struct str before = str_sub(text, from - n, n);
    size_t line = str_rfind_byte(before, '\n');
    phrasebook_find(a, BOOK_MACHINE, line == STR_NPOS ? before : str_from(before, line),
                    &p);
    return says(&p, what);
}

/* In the domain that the report was sent to: seldom a customer. */
static bool is_at_home(const struct report_scene *s, struct str addr)
{
    struct str home = report_first_address(mail_header_get(s->message, "To"));
    return str_ieq(str_from(home, str_rfind_byte(home, '@')),
                   str_from(addr, str_rfind_byte(addr, '@')));
}

/* In brackets or quotes, or alone at the head of its line. */
static bool is_marked(struct str text, size_t from)
{
    char before = from > 0 ? text.ptr[from - 1] : '\n';
    return before == '<' || before == '"' || before == '\'' || before == '\n' ||
           before == '\t' || before == '[' ||
           (before == ' ' && from > 1 &&
            (text.ptr[from - 2] == '\n' || text.ptr[from - 2] == ' '));
}

struct str report_alias(struct arena *a, const struct report_scene *s)
{
    struct str text = s->back->text;
    bool before = false;
    for (size_t i = 0; i < text.len; i++) {
        struct str addr = text.ptr[i] == '@' ? report_address_at(text, i) : STR_NULL;
        if (addr.len == 0 || is_no_customer(s, addr)) {
            continue;
        }
        if (before && is_told(a, text, addr, SAYS_ALIAS)) {
            return addr;
        }
        before = true;
    }
    return STR_NULL;
}

struct str report_sender(const struct report_scene *s)
{
    struct str addr = report_first_address(mail_header_get(s->message, "From"));
    return is_system(addr) || machine_is_system(addr) ? STR_NULL : addr;
}

struct str report_recipient(struct arena *a, const struct report_scene *s)
{
    struct str text = s->back->text;
    struct str best = STR_NULL;
    int best_rank = -1;
    for (size_t i = 0; i < text.len; i++) {
        struct str addr = text.ptr[i] == '@' ? report_address_at(text, i) : STR_NULL;
        if (addr.len > 0 && returned_holds(s->back, addr)) {
            return addr;
        }
        if (addr.len == 0 || is_no_customer(s, addr)) {
            continue;
        }
        int rank =
            2 * !is_at_home(s, addr) + is_marked(text, (size_t)(addr.ptr - text.ptr));
        if (rank > best_rank && !is_told(a, text, addr, SAYS_FROM)) {
            best = addr;
            best_rank = rank;
        }
    }
    return best;
}
