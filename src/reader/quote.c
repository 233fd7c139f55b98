/* Marks quoted text by general rules: quote signs, client marks, attributions, header
 * blocks, separators. Must never mark an answer between quoted lines. */
#include "reader/lines.h"

#include "base/arena.h"

static void mark(struct lines *ls, size_t from, size_t to, enum line_role role)
{
    for (size_t i = from; i < to && i < ls->n; i++) {
        ls->line[i].role = role;
    }
}

/* To the end of the text, or only the given lines where the text we sent told us what
 * is quoted: then an answer below an unmarked quote survives. */
static void cut(struct lines *ls, size_t from, size_t to)
{
    mark(ls, from, to, LINE_ATTR);
    if (!ls->sent_known) {
        mark(ls, to, ls->n, LINE_QUOTE);
    }
}

static size_t count_quoted(const struct lines *ls)
{
    size_t n = 0;
    for (size_t i = 0; i < ls->n; i++) {
        n += ls->line[i].quoted;
    }
    return n;
}

/* A single "> 2 Stunden gewartet" is a person's "more than". */
static bool is_more_than(const struct lines *ls, size_t i)
{
    const struct str t = str_trim(ls->line[i].text);
    return t.len > 0 && str_is_digit(t.ptr[0]) &&
           (i == 0 || !line_has(&ls->line[i - 1], LEX_ATTRIBUTION));
}

static void mark_signs(struct lines *ls)
{
    bool lone = count_quoted(ls) == 1;
    for (size_t i = 0; i < ls->n; i++) {
        if (ls->line[i].quoted && ls->line[i].role == LINE_OWN &&
            !(lone && is_more_than(ls, i))) {
            ls->line[i].role = LINE_QUOTE;
        }
    }
}

static size_t next_quoted(const struct lines *ls, size_t i)
{
    while (i < ls->n && !ls->line[i].quoted) {
        i++;
    }
    return i;
}

/* What a client's own mark opens: with quote signs behind it only the attribution
 * before them, else all the rest. */
static void mark_client_marks(struct lines *ls)
{
    for (size_t i = 0; i < ls->n; i++) {
        if (ls->line[i].role != LINE_MARK) {
            continue;
        }
        size_t first = lines_next(ls, i + 1);
        size_t quoted = next_quoted(ls, i + 1);
        if (quoted == ls->n || (first < ls->n && header_block_lines(ls, first) > 0)) {
            size_t n = first < ls->n ? header_block_lines(ls, first) : 0;
            cut(ls, i + 1, n > 0 ? first + n : i + 1);
            return;
        }
        for (size_t k = i + 1; k < quoted; k++) {
            ls->line[k].role =
                ls->line[k].role == LINE_OWN ? LINE_ATTR : ls->line[k].role;
        }
        i = quoted;
    }
}

static bool is_rule(struct str t)
{
    t = str_trim(t);
    size_t marks = 0;
    for (size_t i = 0; i < t.len; i++) {
        marks +=
            t.ptr[i] == '_' || t.ptr[i] == '-' || t.ptr[i] == '=' || t.ptr[i] == '*';
    }
    return marks == t.len && marks >= 5;
}

/* "-----Original Message-----" or "Begin forwarded message:" as a line of its own. */
static bool is_separator(const struct line *l)
{
    struct str t = str_trim(l->text);
    if (line_has(l, LEX_ATTRIBUTION) && str_starts(t, STR("---")) &&
        str_ends(t, STR("---"))) {
        return true; /* "---- Am … <a@b.example> schrieb ----" */
    }
    if (!line_has(l, LEX_SEPARATOR) || l->n_words > 8) {
        return false;
    }
    return str_starts(t, STR("--")) || str_starts(t, STR("__")) ||
           str_starts(t, STR("**")) || str_starts(t, STR("==")) ||
           (line_starts(l, LEX_SEPARATOR) && str_ends(t, STR(":")));
}

/* Takes the separator and rules right above an opened quote with it. */
static size_t above(const struct lines *ls, size_t i)
{
    size_t k = i;
    while (k > 0 && (ls->line[k - 1].blank || is_rule(ls->line[k - 1].text) ||
                     is_separator(&ls->line[k - 1]))) {
        k--;
        if (!ls->line[k].blank) {
            i = k;
        }
    }
    return i;
}

static void mark_openers(struct arena *a, struct lines *ls)
{
    for (size_t i = 0; i < ls->n; i++) {
        const struct line *l = &ls->line[i];
        if (l->role != LINE_OWN || l->blank) {
            continue;
        }
        size_t n = attribution_lines(a, ls, i);
        if (n > 0) {
            size_t next = lines_next(ls, i + n);
            bool marked = next < ls->n && ls->line[next].role != LINE_OWN;
            if (marked) {
                mark(ls, above(ls, i), i + n, LINE_ATTR);
            } else {
                cut(ls, i, i + n);
            }
            i += n - 1;
            continue;
        }
        n = header_block_lines(ls, i);
        if (n == 0 && is_separator(l)) {
            n = 1;
        }
        if (n > 0) {
            cut(ls, above(ls, i), i + n);
            i += n - 1;
        }
    }
}

void quote_mark(struct arena *a, struct lines *ls)
{
    mark_signs(ls);
    mark_client_marks(ls);
    mark_openers(a, ls);
}
