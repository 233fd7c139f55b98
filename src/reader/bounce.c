/* Bounces: whose address, which class, RFC 3464 fields or plain text. Must never call
 * an address dead for a reason that is not the address. */
#include "reader/machine.h"

#include "base/arena.h"
#include "base/embed.h"
#include "mail/address.h"
#include "reader/lexicon.h"

enum { BOUNCE_TEXT_MAX = 16384, DIAGNOSTIC_MAX = 4096 };

struct report {
    struct str recipient, status, action, diagnostic;
    bool found;
};

/* ---- machine-readable part */

/* "rfc822; a@b.example", "<a@b.example>", "a@b.example" */
static struct str field_address(struct str value)
{
    size_t semi = str_find_byte(value, ';');
    value = str_trim(semi == STR_NPOS ? value : str_from(value, semi + 1));
    size_t open = str_find_byte(value, '<');
    if (open != STR_NPOS) {
        value = str_from(value, open + 1);
        size_t close = str_find_byte(value, '>');
        value = str_sub(value, 0, close == STR_NPOS ? value.len : close);
    }
    return str_find_byte(value, '@') == STR_NPOS ? STR_NULL : str_trim(value);
}

static struct str status_code(struct str value)
{
    value = str_trim(value);
    size_t n = 0;
    while (n < value.len && (str_is_digit(value.ptr[n]) || value.ptr[n] == '.')) {
        n++;
    }
    return str_sub(value, 0, n);
}

/* One field of the block, "" when absent. */
static struct str field(struct arena *a, struct str block, const char *name)
{
    struct str value = STR_NULL;
    return machine_field(a, &block, name, &value) == RC_OK ? value : STR_NULL;
}

static void group_read(struct arena *a, struct str group, struct report *r)
{
    struct str recipient = field_address(field(a, group, "Final-Recipient"));
    if (recipient.len == 0) {
        recipient = field_address(field(a, group, "Original-Recipient"));
    }
    struct str action = field(a, group, "Action");
    struct str status = status_code(field(a, group, "Status"));
    if (recipient.len == 0 && action.len == 0 && status.len == 0) {
        return;
    }
    bool failed = str_ihas(action, STR("fail"));
    if (r->found && (!failed || str_ihas(r->action, STR("fail")))) {
        return; /* the first failed recipient counts */
    }
    r->found = true;
    r->recipient = recipient;
    r->action = action;
    r->status = status;
    r->diagnostic = field(a, group, "Diagnostic-Code");
}

/* Groups are separated by blank lines. */
static void report_read(struct arena *a, struct str text, struct report *r)
{
    while (text.len > 0) {
        size_t end = str_find(text, STR("\n\n"));
        size_t len = end == STR_NPOS ? text.len : end;
        group_read(a, str_sub(text, 0, len), r);
        text = str_from(text, end == STR_NPOS ? text.len : end + 2);
    }
}

/* ---- class */

static bool said(struct arena *a, struct str text, enum lex_class c)
{
    struct toks t;
    struct lex_hit hit;
    words_tokenize(a, text, &t);
    return lexicon_mark(&t, LEX_BIT(c), LANG_ANY, &hit, 1) > 0;
}

static bool class_by_words(struct arena *a, struct str text, enum bounce_class *ret)
{
    if (said(a, text, LEX_SOFT)) {
        *ret = BOUNCE_SOFT;
        return true;
    }
    if (said(a, text, LEX_HARD)) {
        *ret = BOUNCE_HARD;
        return true;
    }
    return false;
}

/* conf/bounce-status.txt: "5.1.* hard", first match wins. */
static bool class_by_status(struct str status, enum bounce_class *ret)
{
    struct str list = embed_file("conf/bounce-status.txt");
    while (status.len > 0 && list.ptr != NULL) {
        struct str line = str_trim(str_take_line(&list));
        if (line.len == 0 || line.ptr[0] == '#') {
            continue;
        }
        struct str pattern = str_take(&line, ' ');
        if (str_glob(pattern, status)) {
            struct str name = str_trim(line);
            *ret = str_eq_c(name, "hard")   ? BOUNCE_HARD
                   : str_eq_c(name, "soft") ? BOUNCE_SOFT
                                            : BOUNCE_OTHER;
            return true;
        }
    }
    return false;
}

/* Digits and dots from i on, without a dot at the end. */
static struct str code_at(struct str text, size_t i)
{
    size_t n = 0;
    while (i + n < text.len &&
           (str_is_digit(text.ptr[i + n]) || text.ptr[i + n] == '.')) {
        n++;
    }
    while (n > 0 && text.ptr[i + n - 1] == '.') {
        n--;
    }
    return str_sub(text, i, n);
}

static bool is_code(struct str code)
{
    if (code.len == 0 || (code.ptr[0] != '4' && code.ptr[0] != '5')) {
        return false;
    }
    bool three = code.len == 3 && str_find_byte(code, '.') == STR_NPOS;
    return str_glob(STR("?.?.?*"), code) || (three && code.ptr[1] <= '5');
}

/* First "5.1.1"-like or "550"-like code in a text; "" when none. */
static struct str find_code(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!str_is_digit(text.ptr[i])) {
            continue;
        }
        struct str code = code_at(text, i);
        bool starts =
            i == 0 || (!str_is_alnum(text.ptr[i - 1]) && text.ptr[i - 1] != '.');
        if (starts && is_code(code)) {
            return code;
        }
        i += code.len > 0 ? code.len - 1 : 0;
    }
    return STR_NULL;
}

static enum bounce_class classify(struct arena *a, const struct report *r,
                                  struct str text)
{
    enum bounce_class c;
    struct str diagnostic = str_sub(r->diagnostic, 0, DIAGNOSTIC_MAX);
    if (class_by_words(a, diagnostic, &c)) {
        return c;
    }
    bool general = r->status.len == 0 || str_ends(r->status, STR(".0.0"));
    if (!general && class_by_status(r->status, &c)) {
        return c;
    }
    if (class_by_words(a, text, &c) || class_by_status(find_code(diagnostic), &c) ||
        class_by_status(find_code(text), &c) || class_by_status(r->status, &c)) {
        return c;
    }
    return BOUNCE_OTHER;
}

/* ---- plain text */

static bool opens_original(struct str line)
{
    line = str_trim(line);
    if (str_istarts(line, STR("Return-Path:")) || str_istarts(line, STR("Received:")) ||
        str_istarts(line, STR("Message-ID:")) ||
        str_istarts(line, STR("DKIM-Signature:"))) {
        return true;
    }
    bool rule = str_starts(line, STR("--")) || str_starts(line, STR("|--")) ||
                str_starts(line, STR("=="));
    return rule &&
           (str_ihas(line, STR("copy of")) || str_ihas(line, STR("original m")) ||
            str_ihas(line, STR("message text")) ||
            str_ihas(line, STR("returned message")) ||
            str_ihas(line, STR("header of the")) ||
            str_ihas(line, STR("message header")) ||
            str_ihas(line, STR("unsent message")));
}

/* The report's own words: up to the returned mail. */
static struct str report_text(struct str text)
{
    struct str rest = str_sub(text, 0, BOUNCE_TEXT_MAX);
    const char *start = rest.ptr;
    while (rest.ptr != NULL) {
        struct str line = str_take_line(&rest);
        if (opens_original(line)) {
            return str_of(start, (size_t)(line.ptr - start));
        }
    }
    return str_sub(text, 0, BOUNCE_TEXT_MAX);
}

static bool is_address_byte(char c)
{
    return str_is_alnum(c) ||
           (c != '\0' && str_find_byte(STR("._%+-=&/!#$*?^{}|~'"), c) != STR_NPOS) ||
           (unsigned char)c >= 0x80;
}

static bool is_domain_byte(char c)
{
    return str_is_alnum(c) || c == '.' || c == '-' || (unsigned char)c >= 0x80;
}

/* The address around the '@' at i; empty when it is none. */
static struct str address_around(struct str text, size_t i)
{
    size_t from = i;
    while (from > 0 && i - from < 64 && is_address_byte(text.ptr[from - 1])) {
        from--;
    }
    size_t to = i + 1;
    while (to < text.len && is_domain_byte(text.ptr[to])) {
        to++;
    }
    while (text.ptr[to - 1] == '.' || text.ptr[to - 1] == '-') {
        to--;
    }
    while (from < i && (text.ptr[from] == '\'' || text.ptr[from] == '=')) {
        from++;
    }
    struct str addr = str_sub(text, from, to - from);
    bool dot = str_find_byte(str_from(addr, i - from), '.') != STR_NPOS;
    return from < i && to > i + 1 && dot ? addr : STR_NULL;
}

static bool is_systems_own(struct str addr)
{
    return str_istarts(addr, STR("mailer-daemon@")) ||
           str_istarts(addr, STR("postmaster@")) || str_istarts(addr, STR("bounce+")) ||
           str_istarts(addr, STR("feedback+")) || str_istarts(addr, STR("abuse@")) ||
           str_istarts(addr, STR("support@"));
}

/* The first address that is not a mail system's; one in brackets or quotes or alone on
 * its line before one in a sentence. */
static struct str text_recipient(struct str text)
{
    struct str any = STR_NULL;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '@') {
            continue;
        }
        struct str addr = address_around(text, i);
        if (addr.len == 0 || is_systems_own(addr)) {
            continue;
        }
        size_t from = (size_t)(addr.ptr - text.ptr);
        char before = from > 0 ? text.ptr[from - 1] : '\n';
        bool marked = before == '<' || before == '"' || before == '\n' ||
                      (before == ' ' && from > 1 &&
                       (text.ptr[from - 2] == '\n' || text.ptr[from - 2] == ' '));
        if (marked) {
            return addr;
        }
        any = any.len == 0 ? addr : any;
    }
    return any;
}

static struct str first_address(struct str list)
{
    size_t at = str_find_byte(list, '@');
    return at == STR_NPOS ? STR_NULL : address_around(list, at);
}

static bool is_delayed(struct arena *a, const struct mail_message *m,
                       const struct report *r, struct str text)
{
    if (r->action.len > 0) {
        return !str_ihas(r->action, STR("fail"));
    }
    return said(a, mail_header_get(m, "Subject"), LEX_DELAY) ||
           (said(a, text, LEX_DELAY) && !said(a, text, LEX_BOUNCE_TEXT));
}

enum reading_kind bounce_read(struct arena *a, const struct mail_message *m,
                              struct str text, struct reading *ret_reading)
{
    struct report r = {0};
    const struct mail_part *status = machine_part(m, "message", "delivery-status");
    if (status == NULL) {
        status = machine_part(m, "message", "global-delivery-status");
    }
    if (status != NULL) {
        report_read(a, status->text, &r);
    }
    struct str own = report_text(text);
    if (r.recipient.len == 0) {
        r.recipient = first_address(mail_header_get(m, "X-Failed-Recipients"));
    }
    if (r.recipient.len == 0) {
        r.recipient = text_recipient(own);
    }
    ret_reading->bounce_recipient = r.recipient;
    ret_reading->bounce_status = r.status;
    if (is_delayed(a, m, &r, own)) {
        ret_reading->bounce_class = BOUNCE_SOFT;
        return READING_DELAY;
    }
    ret_reading->bounce_class = classify(a, &r, own);
    return READING_BOUNCE;
}
