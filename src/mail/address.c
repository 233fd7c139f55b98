/* Checks mail addresses and finds them in headers.
 * Must never let a control character or a second address through. */
#include "mail/address.h"

#include <idn2.h>

#include "base/arena.h"
#include "base/attr.h"
#include "mail/header.h"
#include "mail/script.h"

enum { ADDRESS_MAX_BYTES = 254, LOCAL_MAX_BYTES = 64, LABEL_MAX_BYTES = 63 };

/* ---- parts of an address ---- */

/* The '@' between local part and domain; STR_NPOS when there is none or, outside
 * quotes, more than one. */
static size_t find_at(struct str addr)
{
    size_t at = STR_NPOS;
    bool quoted = false;
    for (size_t i = 0; i < addr.len; i++) {
        char c = addr.ptr[i];
        if (c == '\\' && quoted) {
            i++;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == '@' && !quoted) {
            if (at != STR_NPOS) {
                return STR_NPOS;
            }
            at = i;
        }
    }
    return quoted ? STR_NPOS : at;
}

struct str address_local(struct str addr)
{
    size_t at = find_at(addr);
    return at == STR_NPOS ? STR_NULL : str_sub(addr, 0, at);
}

struct str address_domain(struct str addr)
{
    size_t at = find_at(addr);
    return at == STR_NPOS ? STR_NULL : str_from(addr, at + 1);
}

bool address_same(struct str a, struct str b)
{
    /* ASCII case is all that differs: domains are kept in A-labels */
    return str_ieq(str_trim(a), str_trim(b));
}

struct str address_with_detail(struct arena *a, struct str addr, struct str detail)
{
    struct str local = address_local(addr);
    struct str domain = address_domain(addr);
    return arena_printf(a, "%.*s+%.*s@%.*s", STR_ARG(local), STR_ARG(detail),
                        STR_ARG(domain));
}

static struct str lower(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.len + 1);
    for (size_t i = 0; i < s.len; i++) {
        out[i] = str_lower(s.ptr[i]);
    }
    return str_of(out, s.len);
}

/* ---- checking ---- */

/* Controls, what has no width, what turns the direction of text, line separators. */
static bool is_forbidden(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7f && cp <= 0xa0) || cp == 0xad ||
           (cp >= 0x200b && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) ||
           (cp >= 0x2060 && cp <= 0x206f) || cp == 0x61c || cp == 0xfeff ||
           cp == 0x3000 || cp == 0xfffd;
}

/* The reason why s holds no single address, by its characters alone; NULL when fine. */
static const char *check_characters(struct str s)
{
    bool quoted = false;
    bool escaped = false; /* by the backslash before it */
    if (!str_is_utf8(s)) {
        return "invalid UTF-8";
    }
    while (s.len > 0) {
        uint32_t cp = 0;
        size_t n = str_utf8_next(s, &cp);
        if (is_forbidden(cp)) {
            return "control character";
        }
        if (escaped) {
            escaped = false;
        } else if (cp == '"') {
            quoted = !quoted;
        } else if (cp == '\\' && quoted) {
            escaped = true;
        } else if (!quoted && (cp == ',' || cp == ';')) {
            return "more than one address";
        } else if (!quoted && cp < 0x80 && strchr("<>()[]\\: ", (int)cp) != NULL) {
            return "character that no bare address holds";
        }
        s = str_from(s, n);
    }
    return quoted ? "unfinished quotes" : NULL;
}

static const char *check_local(struct str local)
{
    if (local.len == 0) {
        return "nothing before '@'";
    }
    if (local.len > LOCAL_MAX_BYTES) {
        return "more than 64 bytes before '@'";
    }
    for (size_t i = 0; i < local.len; i++) {
        if (!str_is_print(local.ptr[i])) {
            return "letter before '@' that mail servers do not carry (SMTPUTF8)";
        }
    }
    if (local.ptr[0] == '"') {
        return local.len > 2 && str_ends(local, STR("\"")) ? NULL : "malformed quotes";
    }
    if (str_find_byte(local, '"') != STR_NPOS) {
        return "malformed quotes";
    }
    if (local.ptr[0] == '.' || str_ends(local, STR(".")) || str_has(local, STR(".."))) {
        return "misplaced dot before '@'";
    }
    return NULL;
}

static void text_free(char **text)
{
    if (*text != NULL) {
        idn2_free(*text);
    }
}

/* Scripts are judged on what a person is shown, so A-labels are turned back first. */
static const char *check_scripts(struct arena *a, struct str ascii_domain)
{
    CLEANUP(text_free) char *shown = NULL;
    const char *domain = arena_cstr(a, ascii_domain);
    if (idn2_to_unicode_8z8z(domain, &shown, 0) != IDN2_OK) {
        return "malformed international domain";
    }
    struct str labels = str_c(shown);
    while (labels.ptr != NULL) {
        if (script_is_mixed(str_take(&labels, '.'))) {
            return "domain mixes scripts that look alike";
        }
    }
    return NULL;
}

struct str address_shown(struct arena *a, struct str addr)
{
    CLEANUP(text_free) char *shown = NULL;
    struct str domain = address_domain(addr);
    if (!str_has(domain, STR("xn--")) ||
        idn2_to_unicode_8z8z(arena_cstr(a, domain), &shown, 0) != IDN2_OK) {
        return addr;
    }
    return arena_printf(a, "%.*s@%s", STR_ARG(address_local(addr)), shown);
}

static const char *check_labels(struct str domain)
{
    while (domain.ptr != NULL) {
        struct str label = str_take(&domain, '.');
        if (label.len == 0) {
            return "empty label in domain";
        }
        if (label.len > LABEL_MAX_BYTES) {
            return "label of more than 63 bytes in domain";
        }
        bool ok = label.ptr[0] != '-' && !str_ends(label, STR("-"));
        for (size_t i = 0; i < label.len; i++) {
            ok = ok && (str_is_alnum(label.ptr[i]) || label.ptr[i] == '-');
        }
        if (!ok) {
            return "malformed domain";
        }
    }
    return NULL;
}

static const char *check_domain(struct arena *a, struct str domain, struct str *ret)
{
    CLEANUP(text_free) char *ascii = NULL;
    const char *name = arena_cstr(a, arena_str(a, domain));
    if (domain.len == 0) {
        return "nothing after '@'";
    }
    if (domain.ptr[0] == '.' || str_ends(domain, STR(".")) ||
        str_has(domain, STR(".."))) {
        return "empty label in domain";
    }
    int r = idn2_to_ascii_8z(name, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    if (r != IDN2_OK) {
        return "malformed international domain";
    }
    *ret = lower(a, str_c(ascii));
    const char *why = check_labels(*ret);
    return why != NULL ? why : check_scripts(a, *ret);
}

enum rc address_check(struct arena *a, struct str in, struct str *ret_address,
                      struct err *err)
{
    struct str addr = str_trim(in);
    struct str domain = STR_NULL;
    const char *why = NULL;
    if (addr.len == 0) {
        return err_set(err, RC_INPUT, "no address");
    }
    if (addr.len > ADDRESS_MAX_BYTES) {
        return err_set(err, RC_INPUT, "address of more than 254 bytes");
    }
    why = check_characters(addr);
    if (why == NULL && find_at(addr) == STR_NPOS) {
        why = str_find_byte(addr, '@') == STR_NPOS ? "no '@'" : "more than one '@'";
    }
    if (why == NULL) {
        why = check_local(address_local(addr));
    }
    if (why == NULL) {
        why = check_domain(a, address_domain(addr), &domain);
    }
    if (why != NULL) {
        return err_set(err, RC_INPUT, "bad address: %s", why);
    }
    struct str local = address_local(addr);
    struct str out = arena_printf(a, "%.*s@%.*s", STR_ARG(local), STR_ARG(domain));
    if (out.len > ADDRESS_MAX_BYTES) {
        return err_set(err, RC_INPUT, "address of more than 254 bytes");
    }
    *ret_address = out;
    return RC_OK;
}
