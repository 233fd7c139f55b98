/* The style sheet of a mail: rules with simple selectors.
 * Must never keep more than a fixed number of rules, whatever a mail brings. */
#include "base/attr.h"
#include "mail/html_colour.h"
#include "mail/html_style.h"
#include "mail/html_tag.h"

enum { CLASSES_MAX = 16, NAME_MAX_BYTES = 128 };

static const char kinds[] = {'t', '.', '#'}; /* the later one wins */

static uint64_t name_hash(struct str name)
{
    char lower[NAME_MAX_BYTES];
    name = str_sub(str_trim(name), 0, sizeof lower);
    for (size_t i = 0; i < name.len; i++) {
        lower[i] = str_lower(name.ptr[i]);
    }
    return str_hash(str_of(lower, name.len)) | 1;
}

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!str_is_alnum(s.ptr[i]) && s.ptr[i] != '-' && s.ptr[i] != '_') {
            return false;
        }
    }
    return s.len > 0 && s.len <= NAME_MAX_BYTES;
}

/* "td", ".x", "#x", "td.x", "td#x"; false for all others. */
static bool read_selector(struct str s, struct html_rule *ret)
{
    size_t at = 0;
    s = str_trim(s);
    while (at < s.len && s.ptr[at] != '.' && s.ptr[at] != '#') {
        at++;
    }
    struct str tag = str_sub(s, 0, at);
    struct str name = str_from(s, at + 1);
    if ((at > 0 && !is_name(tag)) || (at < s.len && !is_name(name)) || s.len == 0) {
        return false;
    }
    ret->kind = (char)(at < s.len ? s.ptr[at] : 't');
    ret->tag = at > 0 ? name_hash(tag) : 0;
    ret->name = at < s.len ? name_hash(name) : ret->tag;
    return true;
}

static bool is_nothing(const struct html_effect *e)
{
    return e->set == 0 && e->clear == 0 && e->ink == HTML_COLOUR_NONE &&
           e->paper == HTML_COLOUR_NONE;
}

static void add_rules(struct html_sheet *sheet, struct str selectors, struct str block)
{
    struct html_rule rule = {0};
    html_effect_read(block, &rule.normal, &rule.important);
    if (is_nothing(&rule.normal) && is_nothing(&rule.important)) {
        return;
    }
    while (selectors.ptr != NULL && sheet->n < HTML_RULES_MAX) {
        if (read_selector(str_take(&selectors, ','), &rule)) {
            sheet->rules[sheet->n++] = rule;
        }
    }
}

/* Behind the block that opens at the start of css. */
static struct str skip_block(struct str css)
{
    size_t depth = 0;
    for (size_t i = 0; i < css.len; i++) {
        if (css.ptr[i] == '{') {
            depth++;
        } else if (css.ptr[i] == '}' && --depth == 0) {
            return str_from(css, i + 1);
        }
    }
    return STR_NULL;
}

/* Behind blanks, comments, and what old programs are told to skip a sheet by. */
static struct str skip_space(struct str css)
{
    static const char *const marks[] = {"<!--", "-->", "}"};
    for (size_t before = 0; before != css.len;) {
        before = css.len;
        while (css.len > 0 && str_is_space(css.ptr[0])) {
            css = str_from(css, 1);
        }
        if (str_starts(css, STR("/*"))) {
            size_t end = str_find(str_from(css, 2), STR("*/"));
            css = end == STR_NPOS ? STR_NULL : str_from(css, end + 4);
        }
        for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
            struct str m = str_c(marks[i]);
            css = str_starts(css, m) ? str_from(css, m.len) : css;
        }
    }
    return css;
}

void html_sheet_read(struct html_sheet *sheet, struct str css)
{
    while (sheet->n < HTML_RULES_MAX) {
        css = skip_space(css);
        size_t open = 0;
        while (open < css.len && css.ptr[open] != '{' &&
               !(css.ptr[0] == '@' && css.ptr[open] == ';')) {
            open++;
        }
        if (open >= css.len) {
            return;
        }
        struct str head = str_sub(css, 0, open);
        if (css.ptr[open] == ';') {
            css = str_from(css, open + 1); /* @import, @charset */
        } else if (str_starts(head, STR("@"))) {
            /* @media all { … }: its rules are ours, its end is skipped as a blank */
            bool is_ours = str_istarts(head, STR("@media")) &&
                           str_find_byte(head, '(') == STR_NPOS &&
                           !str_ihas(head, STR("print"));
            css = is_ours ? str_from(css, open + 1) : skip_block(css);
        } else {
            struct str block = str_from(css, open + 1);
            size_t end = str_find_byte(block, '}');
            add_rules(sheet, head, str_sub(block, 0, end));
            css = end == STR_NPOS ? STR_NULL : str_from(block, end + 1);
        }
    }
}

/* The hashes of the classes of a tag; returns their number. */
static size_t classes_of(const struct html_tag *tag, uint64_t out[CLASSES_MAX])
{
    size_t n = 0;
    struct str words = tag->class;
    while (words.ptr != NULL && words.len > 0 && n < CLASSES_MAX) {
        struct str word = str_trim(str_take(&words, ' '));
        if (word.len > 0) {
            out[n++] = name_hash(word);
        }
    }
    return n;
}

static bool has_hash(const uint64_t *hashes, size_t n, uint64_t wanted)
{
    for (size_t i = 0; i < n; i++) {
        if (hashes[i] == wanted) {
            return true;
        }
    }
    return false;
}

void html_sheet_apply(const struct html_sheet *sheet, const struct html_tag *tag,
                      bool important, struct html_look *look)
{
    uint64_t classes[CLASSES_MAX];
    size_t n_classes = classes_of(tag, classes);
    uint64_t name = name_hash(tag->name);
    uint64_t id = tag->id.len > 0 ? name_hash(tag->id) : 0;
    for (size_t k = 0; k < sizeof kinds; k++) {
        for (size_t i = 0; i < sheet->n; i++) {
            const struct html_rule *r = &sheet->rules[i];
            if (r->kind != kinds[k] || (r->tag != 0 && r->tag != name)) {
                continue;
            }
            if (r->kind == 't' || (r->kind == '#' && r->name == id) ||
                (r->kind == '.' && has_hash(classes, n_classes, r->name))) {
                html_effect_apply(look, important ? &r->important : &r->normal);
            }
        }
    }
}
