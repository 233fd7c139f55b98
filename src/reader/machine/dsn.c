/* The fields of RFC 3464, also with blank lines too few or too many, without prefixes
 * or under another type. Must never mix the fields of two recipients. */
#include "reader/machine/report.h"

#include "base/arena.h"
#include "reader/machine/machine.h"

enum { FIELD_MAX = 4096, STATUS_TEXT_MAX = 262144 };

/* What ends a bare address: a blank, "(" or ",", but not in quotes. */
static size_t address_len(struct str value)
{
    bool quoted = false;
    size_t n = 0;
    for (; n < value.len; n++) {
        char c = value.ptr[n];
        quoted = quoted != (c == '"');
        if (!quoted && (str_is_space(c) || c == '(' || c == ',')) {
            break;
        }
    }
    return n;
}

/* "rfc822; a@b.example", "<a@b.example>", "a@b.example (A. B.)" */
static struct str field_address(struct str value)
{
    size_t semi = str_find_byte(value, ';');
    if (semi < str_find_byte(value, '@')) {
        value = str_from(value, semi + 1);
    }
    size_t open = str_find_byte(value, '<');
    if (open != STR_NPOS) {
        value = str_from(value, open + 1);
        value = str_take(&value, '>');
    }
    value = str_trim(value);
    value = str_sub(value, 0, address_len(value));
    while (str_ends(value, STR(".")) || str_ends(value, STR(";"))) {
        value.len--;
    }
    size_t at = str_rfind_byte(value, '@');
    return at == STR_NPOS || at == 0 || at + 1 == value.len ? STR_NULL : value;
}

/* RFC 3461 section 4: "+2B" for "+", "+3D" for "=". Who writes "anna+news@" did not
 * encode, and is taken at his word. */
static struct str xtext_decode(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        struct str code = str_sub(s, i, 3);
        char c = str_ieq_c(code, "+2B") ? '+' : str_ieq_c(code, "+3D") ? '=' : '\0';
        out[n++] = c != '\0' ? c : s.ptr[i];
        i += c != '\0' ? 2 : 0;
    }
    return str_of(out, n);
}

static struct str status_code(struct str value)
{
    value = str_trim(value);
    size_t n = 0;
    while (n < value.len && (str_is_digit(value.ptr[n]) || value.ptr[n] == '.')) {
        n++;
    }
    value = str_sub(value, 0, n);
    return str_glob(STR("?.?*.?*"), value) ? value : STR_NULL;
}

/* A field's name and value, folded lines joined; *rest moves behind it. */
static struct str field_take(struct arena *a, struct str *rest, struct str *ret_name)
{
    struct str line = str_take_line(rest);
    size_t colon = str_find_byte(line, ':');
    *ret_name = colon == STR_NPOS ? STR_NULL : str_trim(str_sub(line, 0, colon));
    struct str value =
        colon == STR_NPOS ? STR_NULL : str_trim(str_from(line, colon + 1));
    while (rest->len > 0 && (rest->ptr[0] == ' ' || rest->ptr[0] == '\t')) {
        struct str more = str_trim(str_take_line(rest));
        if (value.len + more.len < FIELD_MAX) {
            value = arena_printf(a, "%.*s %.*s", STR_ARG(value), STR_ARG(more));
        }
    }
    return value;
}

static void set(struct str *field, struct str value)
{
    if (field->len == 0) {
        *field = value;
    }
}

static void group_set(struct arena *a, struct dsn_group *g, struct str name,
                      struct str value)
{
    if (str_ieq_c(name, "Final-Recipient")) {
        set(&g->final, field_address(value));
    } else if (str_ieq_c(name, "Original-Recipient")) {
        set(&g->original, xtext_decode(a, field_address(value)));
    } else if (str_ieq_c(name, "X-Actual-Recipient")) {
        set(&g->actual, field_address(value));
    } else if (str_ieq_c(name, "Action")) {
        set(&g->action, value);
    } else if (str_ieq_c(name, "Status")) {
        set(&g->status, status_code(value));
    } else if (str_ieq_c(name, "Diagnostic-Code") ||
               str_ieq_c(name, "X-Supplementary-Info")) { /* Exchange's */
        set(&g->diagnostic, str_sub(value, 0, FIELD_MAX));
    }
}

/* A recipient, and behind a blank line an action, opens a group when the last one has
 * that field already or, behind a blank line, is whole. */
static bool opens_group(const struct dsn_group *g, struct str name, bool blank)
{
    bool whole = g->action.len > 0 || g->status.len > 0;
    bool named = g->final.len > 0 || g->original.len > 0;
    if (str_ieq_c(name, "Final-Recipient")) {
        return g->final.len > 0 || (blank && whole);
    }
    if (str_ieq_c(name, "Original-Recipient")) {
        return g->original.len > 0 || (g->final.len > 0 && whole) || (blank && whole);
    }
    return str_ieq_c(name, "Action") && blank && named && g->action.len > 0;
}

static void fields_read(struct arena *a, struct str text, struct dsn *d)
{
    struct str rest = str_sub(text, 0, STATUS_TEXT_MAX);
    struct dsn_group group = {0};
    bool blank = false;
    while (rest.ptr != NULL && d->n < DSN_GROUPS_MAX) {
        struct str name;
        struct str value = field_take(a, &rest, &name);
        if (opens_group(&group, name, blank)) {
            d->group[d->n++] = group;
            group = (struct dsn_group){0};
        }
        blank = name.len == 0;
        group_set(a, &group, name, value);
    }
    bool any = group.final.len + group.original.len + group.action.len > 0 ||
               group.status.len > 0;
    if (any && d->n < DSN_GROUPS_MAX) {
        d->group[d->n++] = group;
    }
}

/* The fields stand in a text that calls itself something else. */
static bool holds_fields(struct str text)
{
    return (str_ihas(text, STR("\nFinal-Recipient:")) ||
            str_ihas(text, STR("\nOriginal-Recipient:")) ||
            str_istarts(text, STR("Final-Recipient:"))) &&
           (str_ihas(text, STR("\nAction:")) || str_ihas(text, STR("\nStatus:")));
}

/* A filter at our own door has put the whole report into a mail of its own. What a
 * report returns is another's. */
static void wrapped_read(struct arena *a, const struct mail_message *m, struct dsn *d)
{
    bool report = m->n_parts > 0 && str_eq_c(m->parts[0].subtype, "report");
    for (size_t i = 1; i < m->n_parts && !report && d->n == 0; i++) {
        const struct mail_part *p = &m->parts[i];
        if (str_eq_c(p->type, "message") && str_eq_c(p->subtype, "delivery-status")) {
            fields_read(a, p->text, d);
        }
    }
}

bool dsn_read(struct arena *a, const struct mail_message *m, struct dsn *ret_dsn)
{
    static const char *const types[] = {"delivery-status", "global-delivery-status"};
    *ret_dsn = (struct dsn){0};
    for (size_t i = 0; i < ARRAY_LEN(types) && ret_dsn->n == 0; i++) {
        const struct mail_part *p = machine_part(m, "message", types[i]);
        if (p != NULL) {
            fields_read(a, p->text, ret_dsn);
        }
    }
    for (size_t i = 0; i < m->n_parts && ret_dsn->n == 0; i++) {
        const struct mail_part *p = &m->parts[i];
        struct str text = str_sub(p->text, 0, STATUS_TEXT_MAX);
        if (!str_eq_c(p->subtype, "html") && !str_eq_c(p->subtype, "rfc822-headers") &&
            !str_iends(p->filename, STR(".eml")) && !machine_is_enclosed(m, i) &&
            holds_fields(text)) {
            fields_read(a, text, ret_dsn);
        }
    }
    if (ret_dsn->n == 0) {
        wrapped_read(a, m, ret_dsn);
    }
    return ret_dsn->n > 0;
}
