/* Marks quoted text by general rules: quote signs, client marks, attributions, header
 * blocks, separators. Must never mark an answer between quoted lines. */
#include "reader/own/lines.h"

#include "base/arena.h"
#include "base/attr.h"

enum {
    SEPARATOR_WORDS_MAX = 12,
    MORE_THAN_MAX = 4,
    STAMP_DIGITS_MIN = 9,
    ANNOUNCED_DIGITS_MIN = 4,
    LED_WORDS_MIN = 3
};

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

/* "> 2 Stunden gewartet": a number, then a word; "> 0 1 2 3", "> 0 = nein" are a scale.
 */
static bool is_measure(const struct line *l)
{
    struct str t = str_trim(l->text);
    size_t i = 0;
    bool number = t.len > 0 && str_is_digit(t.ptr[0]);
    while (number && i < t.len &&
           (str_is_digit(t.ptr[i]) || t.ptr[i] == ',' || t.ptr[i] == '.')) {
        i++;
    }
    while (i < t.len && t.ptr[i] == ' ') {
        i++;
    }
    return number && i < t.len &&
           (str_is_alpha(t.ptr[i]) || t.ptr[i] == '%' ||
            (unsigned char)t.ptr[i] >= 0x80);
}

/* A person's "more than": few lines, a number in each. */
static bool is_more_than(const struct lines *ls)
{
    size_t n = 0;
    for (size_t i = 0; i < ls->n; i++) {
        const struct line *l = &ls->line[i];
        if (l->quoted && (!is_measure(l) || ++n > MORE_THAN_MAX ||
                          (i > 0 && line_has(&ls->line[i - 1], LEX_ATTRIBUTION)))) {
            return false;
        }
    }
    return n > 0;
}

static bool is_announcement(const struct line *l)
{
    return line_has(l, LEX_ATTRIBUTION) ||
           (str_find_byte(l->text, '@') != STR_NPOS && str_ends(l->text, STR(":")));
}

/* The same above the quote: the lines at the head that a line of the writer's follows
 * at once. Returns the line behind them, 0 when there are none. */
static size_t more_than_lines(const struct lines *ls)
{
    size_t first = lines_next(ls, 0);
    size_t i = first;
    while (i < ls->n && ls->line[i].quoted && is_measure(&ls->line[i])) {
        i++;
    }
    bool goes_on = i > first && i - first <= MORE_THAN_MAX && i < ls->n &&
                   !ls->line[i].quoted && !ls->line[i].blank;
    for (size_t k = i + 1; goes_on && k < ls->n && !ls->line[k].quoted; k++) {
        if (is_announcement(&ls->line[k])) {
            return i;
        }
    }
    return 0;
}

/* The line at i, unquoted, is what a client says of the quote below it. */
static bool is_clients(const struct line *l)
{
    size_t digits = 0;
    for (size_t i = 0; i < l->text.len; i++) {
        digits += str_is_digit(l->text.ptr[i]);
    }
    bool verb = line_has(l, LEX_ATTRIBUTION) &&
                (line_ends(l, LEX_ATTRIBUTION) || l->n_lower * 2 < l->n_words);
    return verb || digits >= ANNOUNCED_DIGITS_MIN ||
           str_find_byte(l->text, '@') != STR_NPOS;
}

/* "This is from your leaflet:" right above the signs at i: a sentence of the writer's.
 */
static bool is_led_to(const struct lines *ls, size_t i)
{
    while (i > 0 && ls->line[i - 1].blank && !ls->line[i - 1].quoted) {
        i--;
    }
    const struct line *l = i > 0 ? &ls->line[i - 1] : NULL;
    return l != NULL && !l->quoted && l->role == LINE_OWN &&
           str_ends(l->text, STR(":")) && l->n_words >= LED_WORDS_MIN &&
           l->n_lower > 0 && !is_clients(l);
}

/* How many lines at the head of the mail end with signs the writer typed: each run of
 * them hangs on a sentence of the writer's, and the client's own attribution, with more
 * signs, comes further down. 0 when a run is a client's. */
static size_t typed_lines(const struct lines *ls)
{
    size_t end = 0;
    for (size_t i = 0; i < ls->n; i++) {
        const struct line *l = &ls->line[i];
        if (!l->quoted) {
            bool client = end > 0 && !l->blank && is_clients(l);
            size_t next = client ? lines_next(ls, i + 1) : ls->n;
            if (next < ls->n && ls->line[next].quoted) {
                return end;
            }
        } else if ((i == 0 || !ls->line[i - 1].quoted) && !is_led_to(ls, i)) {
            return 0;
        } else {
            end = i + 1;
        }
    }
    return 0;
}

static void mark_signs(struct lines *ls)
{
    size_t end = is_more_than(ls) ? ls->n : more_than_lines(ls);
    end = end > 0 ? end : typed_lines(ls);
    for (size_t i = 0; i < ls->n; i++) {
        struct line *l = &ls->line[i];
        if (!l->quoted || l->role != LINE_OWN) {
            continue;
        }
        if (i < end) {
            l->quoted = false;
            l->text = line_raw(l);
            l->n_cut = 0;
            l->blank = false;
        } else {
            l->role = LINE_QUOTE;
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
    if (str_ends(t, STR("--------------------"))) {
        return true; /* a client may have its name before the rule */
    }
    size_t marks = 0;
    for (size_t i = 0; i < t.len; i++) {
        marks +=
            t.ptr[i] == '_' || t.ptr[i] == '-' || t.ptr[i] == '=' || t.ptr[i] == '*';
    }
    return marks == t.len && marks >= 5;
}

/* "---- … ----" with words between: how separators look in any language. */
static bool is_framed(struct str t)
{
    char c = (char)(t.len > 0 ? t.ptr[0] : ' ');
    size_t n = c == '#' ? 2 : 3;
    if (t.len < n || (c != '-' && c != '_' && c != '*' && c != '=' && c != '#')) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (t.ptr[i] != c || t.ptr[t.len - 1 - i] != c) {
            return false;
        }
    }
    return true;
}

static bool next_is_label(const struct lines *ls, size_t i)
{
    for (int k = 0; k < 2; k++) {
        i = lines_next(ls, i);
        if (i < ls->n && header_label(&ls->line[i])) {
            return true;
        }
        i = i < ls->n ? i + 1 : i;
    }
    return false;
}

/* The words of the separator list with or without a frame around them. */
static bool is_worded_separator(const struct lines *ls, size_t i, bool framed)
{
    const struct line *l = &ls->line[i];
    struct str t = str_trim(l->text);
    bool starts = line_starts(l, LEX_SEPARATOR);
    bool ends = str_ends(t, STR(":")) ||
                (line_ends(l, LEX_SEPARATOR) && next_is_label(ls, i + 1));
    return framed || str_starts(t, STR("--")) || str_starts(t, STR("__")) ||
           (starts && ends);
}

/* "-----Original Message-----" or "Begin forwarded message:" as a line of its own. */
static bool is_separator(const struct lines *ls, size_t i)
{
    const struct line *l = &ls->line[i];
    bool framed = is_framed(str_trim(l->text));
    if (framed && line_has(l, LEX_ATTRIBUTION)) {
        return true; /* "---- Am … <a@b.example> schrieb ----" */
    }
    if (framed && l->n_words > 0 && l->n_words <= 6 && next_is_label(ls, i + 1)) {
        return true;
    }
    return line_has(l, LEX_SEPARATOR) && l->n_words <= SEPARATOR_WORDS_MAX &&
           is_worded_separator(ls, i, framed);
}

/* ">>> Name <a@b.example> 02.03.26 09:14 >>>", as GroupWise opens its quote. */
static bool is_arrow_line(const struct line *l)
{
    struct str t = str_trim(line_raw(l));
    return l->quoted && str_starts(t, STR(">>> ")) && str_ends(t, STR(" >>>")) &&
           t.len < 200;
}

/* "Anna Feld (Acme)" / "Jan 15, 2025, 9:05 AM GMT+1", as a desk heads what it quotes.
 */
static bool is_stamp(const struct lines *ls, size_t i)
{
    const struct line *l = &ls->line[i];
    size_t digits = 0;
    bool clock = false;
    for (size_t k = 0; k < l->text.len; k++) {
        digits += str_is_digit(l->text.ptr[k]);
        clock = clock || (l->text.ptr[k] == ':' && digits > 0);
    }
    return clock && digits >= STAMP_DIGITS_MIN && l->n_lower == 0 &&
           l->n_words <= SEPARATOR_WORDS_MAX && i > 1 && !ls->line[i - 1].blank &&
           ls->line[i - 1].n_lower == 0 && ls->line[i - 2].blank;
}

/* Takes the separator and rules right above an opened quote with it. */
static size_t above(const struct lines *ls, size_t i)
{
    size_t k = i;
    if (i > 2 && is_separator(ls, i) && ls->line[i - 1].blank && is_stamp(ls, i - 2)) {
        return i - 3;
    }
    while (k > 0 && (ls->line[k - 1].blank || is_rule(ls->line[k - 1].text) ||
                     is_separator(ls, k - 1))) {
        k--;
        if (!ls->line[k].blank) {
            i = k;
        }
    }
    return i;
}

static size_t quoted_head_lines(struct arena *a, struct lines *ls, size_t i)
{
    size_t n = attribution_lines(a, ls, i);
    return n > 0 ? n : header_block_lines(ls, i);
}

/* The opener's lines at i: attribution, header block, separator with or without one of
 * them below it; 0 when none. */
static size_t opener_lines(struct arena *a, struct lines *ls, size_t i)
{
    size_t n = quoted_head_lines(a, ls, i);
    if (n > 0 || !is_separator(ls, i)) {
        return n;
    }
    size_t head = lines_next(ls, i + 1);
    n = head < ls->n && ls->line[head].role == LINE_OWN ? quoted_head_lines(a, ls, head)
                                                        : 0;
    return n > 0 ? head + n - i : 1;
}

static bool any_own_before(const struct lines *ls, size_t i)
{
    while (i > 0 && (ls->line[i - 1].blank || ls->line[i - 1].role != LINE_OWN)) {
        i--;
    }
    return i > 0;
}

/* "Please reply above this line" heads a mail of some desk: what follows is its own. */
static bool is_letterhead(const struct lines *ls, size_t i, size_t n)
{
    return n == 1 && str_starts(str_trim(ls->line[i].text), STR("##")) &&
           !any_own_before(ls, i) && !next_is_label(ls, i + 1);
}

static bool is_marked(const struct lines *ls, size_t i)
{
    i = lines_next(ls, i);
    return i < ls->n && (ls->line[i].quoted || !ls->to_end) &&
           (ls->line[i].role == LINE_QUOTE || ls->line[i].role == LINE_ATTR);
}

/* Nothing is said above an opener, and signs come further down: the words between are
 * an answer. */
static bool is_interleaved(const struct lines *ls, size_t i, size_t n)
{
    return n > 0 && !ls->to_end && !any_own_before(ls, i) &&
           next_quoted(ls, i + n) < ls->n;
}

/* An attribution, then words typed right between it and the signs. */
static bool is_answered_at_once(const struct lines *ls, size_t i, size_t n)
{
    bool verb = false;
    for (size_t k = i; k < i + n; k++) {
        verb = verb || line_has(&ls->line[k], LEX_ATTRIBUTION);
    }
    return verb && !ls->to_end && answer_before_signs(ls, i + n);
}

/* A rule above what is marked; an attribution that goes on in the writer's line. */
static void mark_no_opener(struct arena *a, struct lines *ls, size_t i)
{
    struct line *l = &ls->line[i];
    size_t tail = attribution_tail(a, l);
    if (tail > 0) {
        l->text = str_trim_end(str_sub(l->text, 0, tail));
    }
    if (tail > 0 && !is_marked(ls, i + 1)) {
        cut(ls, i + 1, i + 1);
    }
    if (is_rule(l->text) && is_marked(ls, i + 1)) {
        mark(ls, i, i + 1, LINE_ATTR);
    }
}

static void mark_openers(struct arena *a, struct lines *ls)
{
    for (size_t i = 0; i < ls->n; i++) {
        const struct line *l = &ls->line[i];
        if (l->blank || (l->role != LINE_OWN && !is_arrow_line(l))) {
            continue;
        }
        size_t n = is_arrow_line(l) ? 1 : opener_lines(a, ls, i);
        if (n == 0) {
            mark_no_opener(a, ls, i);
            continue;
        }
        if (is_marked(ls, i + n) || is_letterhead(ls, i, n) ||
            is_interleaved(ls, i, n) || is_answered_at_once(ls, i, n)) {
            mark(ls, above(ls, i), i + n, LINE_ATTR);
        } else {
            cut(ls, above(ls, i), i + n);
        }
        i += n - 1;
    }
}

void quote_mark(struct arena *a, struct lines *ls)
{
    prefix_mark(ls);
    mark_signs(ls);
    mark_client_marks(ls);
    mark_openers(a, ls);
}
