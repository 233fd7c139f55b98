/* First look at a configuration, for what libconfuse takes in silence: text that runs
 * over lines, unknown escapes, ${environment}, bytes it skips, sections that never end,
 * a setting given twice. Must leave meaning alone: it only makes broken text readable.
 */
#include "base/buf.h"
#include "settings_int.h"

enum { LINE_MAX_BYTES = 1 << 21, SCAN_MAX_BYTES = 1 << 22 };

struct scan {
    struct load *l;
    struct buf *out, *cur; /* all lines before; this line */
    int line;
    int list_line;    /* where the open list began; 0 = none is open */
    int section_line; /* where the open section began; 0 = none */
    int comment_line; /* of an open C comment; 0 = none */
    struct mark section;
    struct str words[2]; /* of the statement being read */
    struct str last;     /* word read last */
    size_t n_words;
    size_t statement_at; /* where it began in cur */
    bool after_equals;
    bool secret; /* a password stands in this line: nothing of it is shown */
};

static bool is_delimiter(char c)
{
    return str_find_byte(STR(" \t#\"'={}()+,*"), c) != STR_NPOS;
}

static struct mark *mark_find(struct load *l, const struct mark *like, bool any_title)
{
    for (size_t i = 0; i < l->n_marks; i++) {
        struct mark *m = &l->marks[i];
        if (str_eq(m->section, like->section) && str_eq(m->key, like->key) &&
            (any_title ? m->nth == like->nth : str_eq(m->title, like->title))) {
            return m;
        }
    }
    return NULL;
}

static void mark_add(struct load *l, const struct mark *m)
{
    if (l->n_marks == l->cap_marks) {
        size_t cap = l->cap_marks == 0 ? 64 : l->cap_marks * 2;
        struct mark *marks = ARENA_ARRAY(l->a, cap, struct mark);
        for (size_t i = 0; i < l->n_marks; i++) {
            marks[i] = l->marks[i];
        }
        l->marks = marks;
        l->cap_marks = cap;
    }
    l->marks[l->n_marks++] = *m;
}

static const struct section *section_of(struct str name)
{
    for (size_t i = 0; i < settings_n_sections; i++) {
        if (str_eq_c(name, settings_sections[i].name)) {
            return &settings_sections[i];
        }
    }
    return NULL;
}

static void mark_key(struct scan *s, struct str key)
{
    struct mark m = s->section;
    m.key = key;
    m.line = s->line;
    const struct mark *first = mark_find(s->l, &m, true);
    if (first != NULL) {
        load_find(s->l, s->line, "'%.*s' is set twice, first in line %d", STR_ARG(key),
                  first->line);
        return;
    }
    mark_add(s->l, &m);
}

/* Sections of one name are counted as libconfuse counts them: a second company or a
 * second survey of one title is the first one again. */
static void mark_section(struct scan *s, struct str name, struct str title)
{
    struct mark m = {.section = name, .title = title, .line = s->line};
    const struct section *section = section_of(name);
    const struct mark *first = mark_find(s->l, &m, false);
    for (size_t i = 0; i < s->l->n_marks; i++) {
        const struct mark *other = &s->l->marks[i];
        m.nth += str_eq(other->section, name) && str_is_empty(other->key);
    }
    if (first != NULL && section != NULL && section->kind != SECTION_MANY) {
        load_find(s->l, s->line,
                  "section '%.*s%s%.*s' stands here twice, first in line %d",
                  STR_ARG(name), title.len > 0 ? " " : "", STR_ARG(title), first->line);
        m.nth = first->nth;
    } else {
        mark_add(s->l, &m);
    }
    s->section = m;
}

static void close_list(struct scan *s)
{
    load_find(s->l, s->list_line, "this list has no closing '}'");
    buf_puts(s->out, "} ");
    s->list_line = 0;
}

static void close_section(struct scan *s)
{
    load_find(s->l, s->section_line, "section '%.*s' has no closing '}'",
              STR_ARG(s->section.section));
    buf_puts(s->out, "} ");
    s->section_line = 0;
}

static void on_word(struct scan *s, struct str word)
{
    s->last = word;
    if (s->list_line > 0) {
        return;
    }
    if (s->after_equals) {
        s->after_equals = false;
        s->n_words = 0;
    } else if (s->n_words < ARRAY_LEN(s->words)) {
        s->words[s->n_words++] = word;
    }
}

/* False when there is no name before it. */
static bool on_equals(struct scan *s)
{
    bool in_list = s->list_line > 0;
    if ((!in_list && s->n_words == 0) || s->list_line == s->line) {
        load_find(s->l, s->line, "this '=' has no name before it; a text needs quotes");
        return false;
    }
    if (in_list) {
        close_list(s);
    }
    mark_key(s, s->last);
    s->secret = s->secret || str_eq_c(s->last, "password");
    s->after_equals = true;
    s->n_words = 0;
    return true;
}

/* False when the brace opens nothing. */
static bool on_open(struct scan *s)
{
    if (s->after_equals) {
        s->list_line = s->line;
        s->after_equals = false;
        return true;
    }
    bool inside = s->list_line == s->line || s->section_line == s->line;
    if (inside || (s->list_line == 0 && s->n_words == 0)) {
        load_find(s->l, s->line, "this '{' opens nothing");
        return false;
    }
    if (s->list_line > 0) {
        close_list(s);
    }
    if (s->section_line > 0) {
        close_section(s);
    }
    s->section_line = s->line;
    mark_section(s, s->n_words > 0 ? s->words[0] : STR_NULL,
                 s->n_words > 1 ? s->words[1] : STR_NULL);
    s->n_words = 0;
    return true;
}

/* False when the brace closes nothing. */
static bool on_close(struct scan *s)
{
    if (s->list_line > 0) {
        s->list_line = 0;
    } else if (s->section_line > 0) {
        s->section_line = 0;
        s->section = (struct mark){0};
    } else {
        load_find(s->l, s->line, "this '}' closes nothing");
        return false;
    }
    s->n_words = 0;
    return true;
}

/* Where the text that begins at `from` ends; *ret_closed false: the line ends first. */
static size_t quoted_end(struct str line, size_t from, char quote, bool *ret_closed)
{
    size_t i = from;
    *ret_closed = true;
    while (i < line.len && line.ptr[i] != quote) {
        i += line.ptr[i] == '\\' && i + 1 < line.len ? 2 : 1;
    }
    if (i < line.len) {
        return i;
    }
    *ret_closed = false;
    while (i > from && str_find_byte(STR(" \t{},"), line.ptr[i - 1]) != STR_NPOS) {
        i--;
    }
    return i;
}

/* Escapes that libconfuse would guess about become '_', with a finding. */
static void copy_quoted(struct scan *s, struct str text, char quote)
{
    for (size_t k = 0; k < text.len; k++) {
        char c = text.ptr[k];
        struct str after = str_from(text, k + 1);
        char next = '\0';
        if (after.len > 0) {
            next = after.ptr[0];
        }
        bool escape = c == '\\' && (next == '\\' || next == quote);
        if (escape) {
            buf_putc(s->cur, c);
            c = next;
            k++;
        } else if (c == '\\' && quote == '"') {
            load_find(s->l, s->line,
                      "'\\' in double quotes stands before \" or \\ only");
            c = '_';
        } else if (c == '$' && next == '{' && quote == '"') {
            load_find(s->l, s->line,
                      "'${' means nothing here; write it in single quotes");
            c = '_';
        }
        buf_putc(s->cur, c);
    }
}

/* Copies a quoted text from the quote at i; returns the offset behind it. */
static size_t scan_quoted(struct scan *s, struct str line, size_t i)
{
    char quote = line.ptr[i];
    bool closed = false;
    size_t end = quoted_end(line, i + 1, quote, &closed);
    struct str text = str_sub(line, i + 1, end - i - 1);
    if (!closed) {
        load_find(s->l, s->line, "text has no closing %c on its line", quote);
    }
    buf_putc(s->cur, quote);
    if (text.len == 0 && !s->after_equals && s->list_line == 0) {
        load_find(s->l, s->line, "this name is empty");
        buf_putc(s->cur, '_'); /* libconfuse has no message for that */
    }
    copy_quoted(s, text, quote);
    buf_putc(s->cur, quote);
    on_word(s, text);
    return closed ? end + 1 : end;
}

static size_t scan_word(struct scan *s, struct str line, size_t i)
{
    size_t end = i;
    while (end < line.len && !is_delimiter(line.ptr[end])) {
        end++;
    }
    struct str word = str_sub(line, i, end - i);
    bool environment =
        str_ends(word, STR("$")) && end < line.len && line.ptr[end] == '{';
    if (environment) {
        load_find(s->l, s->line, "'${' means nothing here; write it in single quotes");
        word = STR("_");
    }
    buf_put(s->cur, word);
    on_word(s, word);
    return end;
}

/* One of = { } , or a byte that must stand in quotes. */
static void scan_sign(struct scan *s, char c)
{
    bool keep = true;
    switch (c) {
    case '=':
        keep = on_equals(s);
        break;
    case '{':
        keep = on_open(s);
        break;
    case '}':
        keep = on_close(s);
        break;
    case ',':
        break;
    default:
        load_find(s->l, s->line, "'%c' must stand in quotes", c);
        on_word(s, STR("_"));
        buf_putc(s->cur, '_');
        return;
    }
    if (keep) {
        buf_putc(s->cur, c);
    } else {
        buf_putc(s->cur, ' ');
    }
}

/* Skips white space and comments from i; returns the offset of what comes then. */
static size_t skip_blank(struct scan *s, struct str line, size_t i)
{
    while (i < line.len) {
        struct str rest = str_from(line, i);
        if (s->comment_line > 0) {
            size_t end = str_find(rest, STR("*/"));
            i = end == STR_NPOS ? line.len : i + end + 2;
            s->comment_line = end == STR_NPOS ? s->comment_line : 0;
        } else if (str_starts(rest, STR("/*"))) {
            s->comment_line = s->line;
            i += 2;
        } else if (rest.ptr[0] == '#' || str_starts(rest, STR("//"))) {
            i = line.len;
        } else if (rest.ptr[0] == ' ' || rest.ptr[0] == '\t') {
            buf_putc(s->cur, ' ');
            i++;
        } else {
            break;
        }
    }
    return i;
}

/* A statement ends with its line, lists apart. */
static void end_line(struct scan *s)
{
    if (s->list_line == 0 && s->after_equals) {
        load_find(s->l, s->line, "'%.*s' has no value behind '='", STR_ARG(s->last));
        buf_puts(s->cur, "\"\"");
    }
    struct str line = buf_str(s->cur);
    if (s->list_line == 0 && s->n_words > 0) {
        load_find(s->l, s->line,
                  "'%.*s' is followed by neither '=' nor '{'; several words are one "
                  "text in quotes only",
                  STR_ARG(s->secret ? STR("the password") : s->words[0]));
        line = str_sub(line, 0, s->statement_at);
    }
    s->after_equals = false;
    s->secret = false;
    s->n_words = 0;
    buf_put(s->out, line);
    buf_putc(s->out, '\n');
    buf_clear(s->cur);
}

/* The line without bytes that no configuration may hold. */
static struct str clean_line(struct scan *s, struct str line)
{
    bool utf8 = str_is_utf8(line);
    char *copy = ARENA_ARRAY(s->l->a, line.len + 1, char);
    bool control = false;
    for (size_t i = 0; i < line.len; i++) {
        unsigned char c = (unsigned char)line.ptr[i];
        bool bad = (c < 0x20 && c != '\t') || c == 0x7f;
        control = control || bad;
        copy[i] = line.ptr[i];
        if (bad || (!utf8 && c >= 0x80)) {
            copy[i] = '_';
        }
    }
    if (!utf8) {
        load_find(s->l, s->line, "this line is not UTF-8");
    }
    if (control) {
        load_find(s->l, s->line, "this line holds a control byte");
    }
    return str_of(copy, line.len);
}

static void scan_line(struct scan *s, struct str line)
{
    size_t i = skip_blank(s, line, 0);
    while (i < line.len) {
        char c = line.ptr[i];
        s->statement_at = s->n_words == 0 ? s->cur->len : s->statement_at;
        if (c == '"' || c == '\'') {
            i = scan_quoted(s, line, i);
        } else if (is_delimiter(c)) {
            scan_sign(s, c);
            i++;
        } else {
            i = scan_word(s, line, i);
        }
        i = skip_blank(s, line, i);
    }
    end_line(s);
}

struct str settings_scan(struct load *l, struct str text)
{
    struct buf out CLEANUP(buf_done) = BUF_INIT(SCAN_MAX_BYTES);
    struct buf cur CLEANUP(buf_done) = BUF_INIT(LINE_MAX_BYTES);
    struct scan s = {.l = l, .out = &out, .cur = &cur};
    if (str_starts(text, STR("\xef\xbb\xbf"))) {
        text = str_from(text, 3);
    }
    while (text.ptr != NULL) {
        s.line++;
        scan_line(&s, clean_line(&s, str_take_line(&text)));
    }
    if (s.comment_line > 0) {
        load_find(l, s.comment_line, "this comment has no end");
    }
    if (s.list_line > 0) {
        close_list(&s);
    }
    if (s.section_line > 0) {
        close_section(&s);
    }
    return arena_str(l->a, buf_str(&out));
}
