/* Compiles Mustache (the public specification's core modules) in one linear pass. Must
 * never look at data: what a tag means is decided when it is rendered. */
#include "mail/mustache.h"

#include <string.h>

#include "base/arena.h"

enum { DELIMITER_MAX = 16, INDENTED_MAX_BYTES = 128 * 1024 };

struct compiler {
    struct arena *a;
    struct str source;
    size_t pos;
    size_t line;      /* of pos */
    struct str open;  /* "{{" */
    struct str close; /* "}}" */
    struct node *nodes;
    size_t n, cap;
    size_t sections[MUSTACHE_SECTIONS_MAX]; /* open ones, outermost first */
    size_t n_sections;
};

/* One tag as it stands in the source. */
struct tag {
    char sigil; /* # ^ / > ! = & { or 0 for {{x}} */
    struct str body;
    size_t from, to; /* bytes of the source, delimiters included */
};

static enum rc fail(const struct compiler *c, struct err *err, const char *what,
                    struct str which)
{
    return err_set(err, RC_CONFIG, "line %zu: %s '%.*s'", c->line, what,
                   STR_ARG(which));
}

static size_t count_lines(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        n += s.ptr[i] == '\n';
    }
    return n;
}

static void advance(struct compiler *c, size_t to)
{
    c->line += count_lines(str_sub(c->source, c->pos, to - c->pos));
    c->pos = to;
}

static enum rc add_node(struct compiler *c, struct node node, struct err *err)
{
    if (c->n == MUSTACHE_NODES_MAX) {
        return err_set(err, RC_CONFIG, "line %zu: template has too many parts",
                       c->line);
    }
    if (c->n == c->cap) {
        size_t cap = c->cap ? c->cap * 2 : 64;
        struct node *grown = ARENA_ARRAY(c->a, cap, struct node);
        if (c->n > 0) {
            memcpy(grown, c->nodes, c->n * sizeof *grown);
        }
        c->nodes = grown;
        c->cap = cap;
    }
    size_t dot = str_find_byte(node.name, '.');
    node.head = dot == STR_NPOS || dot == 0 ? node.name.len : dot;
    node.line = c->line;
    c->nodes[c->n++] = node;
    return RC_OK;
}

static enum rc add_text(struct compiler *c, size_t from, size_t to, struct err *err)
{
    if (from == to) {
        return RC_OK;
    }
    struct str text = str_sub(c->source, from, to - from);
    return add_node(c, (struct node){.kind = NODE_TEXT, .text = text}, err);
}

static bool is_blank(char ch)
{
    return ch == ' ' || ch == '\t';
}

/* Reads the tag that begins at `from`. */
static enum rc read_tag(const struct compiler *c, size_t from, struct tag *ret,
                        struct err *err)
{
    struct str rest = str_from(c->source, from + c->open.len);
    bool is_sigil =
        rest.len > 0 && str_find_byte(STR("#^/>!=&{"), rest.ptr[0]) != STR_NPOS;
    *ret = (struct tag){.from = from};
    if (is_sigil) {
        ret->sigil = rest.ptr[0];
        rest = str_from(rest, 1);
    }
    /* {{{x}}} and {{=x y=}} end with a sigil of their own */
    struct str end = c->close;
    if (ret->sigil == '{') {
        end = arena_printf(c->a, "}%.*s", STR_ARG(c->close));
    } else if (ret->sigil == '=') {
        end = arena_printf(c->a, "=%.*s", STR_ARG(c->close));
    }
    size_t len = str_find(rest, end);
    if (len == STR_NPOS) {
        return err_set(err, RC_CONFIG, "line %zu: tag is not closed: '%.*s' is missing",
                       c->line, STR_ARG(end));
    }
    ret->body = str_trim(str_sub(rest, 0, len));
    ret->to = (size_t)(rest.ptr - c->source.ptr) + len + end.len;
    return RC_OK;
}

/* A tag that prints nothing itself and stands alone on its line takes the whole line
 * with it. Then *ret_from and *ret_to are the line, the indentation included. */
static bool is_standalone(const struct compiler *c, const struct tag *t,
                          size_t *ret_from, size_t *ret_to)
{
    if (!t->sigil || t->sigil == '&' || t->sigil == '{') {
        return false;
    }
    const char *s = c->source.ptr;
    size_t from = t->from;
    while (from > 0 && is_blank(s[from - 1])) {
        from--;
    }
    size_t to = t->to;
    while (to < c->source.len && is_blank(s[to])) {
        to++;
    }
    if (from > 0 && s[from - 1] != '\n') {
        return false;
    }
    if (to < c->source.len) {
        if (s[to] == '\r' && to + 1 < c->source.len && s[to + 1] == '\n') {
            to++;
        }
        if (s[to] != '\n') {
            return false;
        }
        to++;
    }
    *ret_from = from;
    *ret_to = to;
    return true;
}

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!str_is_alnum(s.ptr[i]) && s.ptr[i] != '_' && s.ptr[i] != '-' &&
            s.ptr[i] != '.') {
            return false;
        }
    }
    return s.len > 0;
}

static bool is_delimiter(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (str_is_space(s.ptr[i]) || s.ptr[i] == '=') {
            return false;
        }
    }
    return s.len > 0 && s.len <= DELIMITER_MAX;
}

static enum rc set_delimiters(struct compiler *c, const struct tag *t, struct err *err)
{
    size_t gap = 0;
    while (gap < t->body.len && !str_is_space(t->body.ptr[gap])) {
        gap++;
    }
    struct str open = str_sub(t->body, 0, gap);
    struct str close = str_trim(str_from(t->body, gap));
    if (!is_delimiter(open) || !is_delimiter(close)) {
        return fail(c, err, "delimiters must be two words without '=', not", t->body);
    }
    c->open = open;
    c->close = close;
    return RC_OK;
}

static enum rc open_section(struct compiler *c, const struct tag *t, struct err *err)
{
    if (c->n_sections == MUSTACHE_SECTIONS_MAX) {
        return fail(c, err, "sections are nested too deeply at", t->body);
    }
    c->sections[c->n_sections++] = c->n;
    enum node_kind kind = t->sigil == '#' ? NODE_SECTION : NODE_INVERTED;
    return add_node(c, (struct node){.kind = kind, .name = t->body}, err);
}

static enum rc close_section(struct compiler *c, const struct tag *t, struct err *err)
{
    if (c->n_sections == 0) {
        return fail(c, err, "no section is open that could end with", t->body);
    }
    struct node *section = &c->nodes[c->sections[c->n_sections - 1]];
    if (!str_eq(section->name, t->body)) {
        return err_set(
            err, RC_CONFIG,
            "line %zu: section '%.*s' of line %zu is open where '%.*s' ends: "
            "end it first",
            c->line, STR_ARG(section->name), section->line, STR_ARG(t->body));
    }
    section->end = c->n;
    c->n_sections--;
    return RC_OK;
}

static enum rc add_tag(struct compiler *c, const struct tag *t, struct str indent,
                       struct err *err)
{
    if (t->sigil == '!') {
        return RC_OK;
    }
    if (t->sigil == '=') {
        return set_delimiters(c, t, err);
    }
    if (!is_name(t->body)) {
        return fail(c, err, "not a name:", t->body);
    }
    switch (t->sigil) {
    case '#':
    case '^':
        return open_section(c, t, err);
    case '/':
        return close_section(c, t, err);
    case '>':
        return add_node(
            c, (struct node){.kind = NODE_PARTIAL, .name = t->body, .text = indent},
            err);
    default:
        return add_node(c,
                        (struct node){.kind = NODE_VALUE,
                                      .name = t->body,
                                      .is_markup = t->sigil != '\0'},
                        err);
    }
}

/* The text up to the next tag, and that tag; at the end of the source the rest. */
static enum rc compile_next(struct compiler *c, struct err *err)
{
    size_t gap = str_find(str_from(c->source, c->pos), c->open);
    if (gap == STR_NPOS) {
        enum rc rc = add_text(c, c->pos, c->source.len, err);
        advance(c, c->source.len);
        return rc;
    }
    struct tag tag = {0};
    size_t start = c->pos, from = c->pos + gap;
    c->line += count_lines(str_sub(c->source, start, gap));
    c->pos = from;
    enum rc rc = read_tag(c, from, &tag, err);
    if (rc) {
        return rc;
    }
    size_t to = tag.to;
    bool alone = is_standalone(c, &tag, &from, &to);
    rc = add_text(c, start, from, err);
    if (!rc) {
        struct str indent = str_sub(c->source, from, alone ? tag.from - from : 0);
        rc = add_tag(c, &tag, indent, err);
    }
    advance(c, to);
    return rc;
}

enum rc mustache_compile(struct arena *a, struct str source, struct program *ret,
                         struct err *err)
{
    struct compiler c = {
        .a = a, .source = source, .line = 1, .open = STR("{{"), .close = STR("}}")};
    while (c.pos < source.len) {
        enum rc rc = compile_next(&c, err);
        if (rc) {
            return rc;
        }
    }
    if (c.n_sections > 0) {
        const struct node *open = &c.nodes[c.sections[c.n_sections - 1]];
        return err_set(err, RC_CONFIG,
                       "line %zu: section '%.*s' is not closed: '/%.*s' is missing",
                       open->line, STR_ARG(open->name), STR_ARG(open->name));
    }
    *ret = (struct program){.nodes = c.nodes, .n = c.n};
    return RC_OK;
}

struct compiled *compiled_find(const struct compiled_list *list, struct str name,
                               struct str indent)
{
    struct compiled *c = list->first;
    while (c && !(str_eq(c->name, name) && str_eq(c->indent, indent))) {
        c = c->next;
    }
    return c;
}

/* The specification indents the partial's source, not what its tags print. Empty lines
 * stay empty. */
static enum rc indent_lines(struct arena *a, struct str source, struct str indent,
                            struct str *ret, struct err *err)
{
    if (indent.len == 0) {
        *ret = source;
        return RC_OK;
    }
    if (indent.len > INDENTED_MAX_BYTES / (count_lines(source) + 1)) {
        return err_set(err, RC_CONFIG, "line 1: indented too far");
    }
    char *to = arena_take(a, source.len + (count_lines(source) + 1) * indent.len);
    size_t n = 0;
    while (source.len > 0) {
        size_t lf = str_find_byte(source, '\n');
        struct str line = str_sub(source, 0, lf == STR_NPOS ? source.len : lf + 1);
        if (line.ptr[0] != '\n' && line.ptr[0] != '\r') {
            memcpy(to + n, indent.ptr, indent.len);
            n += indent.len;
        }
        memcpy(to + n, line.ptr, line.len);
        n += line.len;
        source = str_from(source, line.len);
    }
    *ret = str_of(to, n);
    return RC_OK;
}

enum rc compiled_add(struct compiled_list *list, struct str name, struct str indent,
                     struct str source, struct compiled **ret, struct err *err)
{
    struct compiled *c = ARENA_NEW(list->a, struct compiled);
    c->name = arena_str(list->a, name);
    c->indent = arena_str(list->a, indent);
    enum rc rc = indent_lines(list->a, source, c->indent, &source, err);
    if (!rc) {
        rc = mustache_compile(list->a, source, &c->program, err);
    }
    if (rc) {
        return rc;
    }
    /* one that calls itself, further in each time, is another program each time */
    list->n_nodes += c->program.n;
    if (list->n_nodes > MUSTACHE_LIST_NODES_MAX) {
        return err_set(err, RC_CONFIG, "line 1: the partials have too many parts");
    }
    c->next = list->first;
    list->first = c;
    *ret = c;
    return RC_OK;
}
