/* Finds the lines that clients put above a quote: "Am … schrieb …:", wrapped or not, in
 * any language. Must never take a customer's sentence for one. */
#include "reader/own/lines.h"

#include "base/attr.h"

enum {
    ATTRIBUTION_LINES_MAX = 5,
    ATTRIBUTION_BYTES_MAX = 500,
    ANSWER_LINES_MAX = 3,
    NAMED_WORDS_MAX = 10,
    SOME_DIGITS = 4,
    DATE_DIGITS = 6,
    FLOWED_VERB_MAX = 40
};

/* What the lines of a group come to. */
struct signs {
    bool verb, opener, self;
    bool address;   /* a@b */
    bool bracketed; /* <a@b>, (a@b), "<" on the line before */
    bool clock;     /* 9:14 */
    bool colon;     /* the last line ends with one */
    size_t digits;  /* outside of addresses */
    size_t n_words, n_lower;
};

static bool signs_of_address(struct str word, struct signs *s)
{
    size_t at = str_find_byte(word, '@');
    if (at == STR_NPOS || at == 0 || at + 1 == word.len) {
        return false;
    }
    s->address = true;
    char first = word.ptr[0];
    s->bracketed = s->bracketed || first == '<' || first == '(' || first == '[' ||
                   str_find_byte(word, '>') != STR_NPOS;
    return true;
}

/* A digit on both sides of a colon. */
static bool has_clock(struct str text)
{
    size_t from = 0;
    for (size_t n; (n = str_find_byte(str_from(text, from), ':')) != STR_NPOS;) {
        size_t i = from + n;
        if (i > 0 && i + 1 < text.len && str_is_digit(text.ptr[i - 1]) &&
            str_is_digit(text.ptr[i + 1])) {
            return true;
        }
        from = i + 1;
    }
    return false;
}

static void signs_of_word(struct str word, struct signs *s)
{
    size_t digits = 0;
    for (size_t i = 0; i < word.len; i++) {
        digits += str_is_digit(word.ptr[i]);
    }
    s->digits += digits;
    s->clock = s->clock || (digits > 1 && has_clock(word));
}

static void signs_of_bytes(struct str t, struct signs *s)
{
    if (str_find_byte(t, '@') == STR_NPOS) {
        signs_of_word(t, s);
        return;
    }
    size_t from = 0;
    for (size_t i = 0; i <= t.len; i++) {
        if (i == t.len || str_is_space(t.ptr[i])) {
            struct str word = str_sub(t, from, i - from);
            if (!signs_of_address(word, s)) { /* whose digits are no date */
                signs_of_word(word, s);
            }
            from = i + 1;
        }
    }
}

/* "… all fine. On Monday …": the word before the mark is too long for a title. */
static bool has_sentence_end(struct str t)
{
    size_t run = 0;
    for (size_t i = 0; i + 2 < t.len; i++) {
        char c = t.ptr[i];
        bool ends = (c == '.' && run >= 4) || ((c == '!' || c == '?') && run >= 2);
        char next = t.ptr[i + 2];
        if (ends && t.ptr[i + 1] == ' ' && next >= 'A' && next <= 'Z') {
            return true;
        }
        run = c >= 'a' && c <= 'z' ? run + 1 : 0;
    }
    return false;
}

/* The line without what may stand behind its colon: emphasis, marks of direction. */
static struct str without_decoration(struct str t)
{
    static const char *const tails[] = {
        "*",       "_", "\xe2\x80\xaa", "\xe2\x80\xac", "\xe2\x80\x8e", "\xe2\x80\x8f",
        "\xc2\xa0"};
    t = str_trim(t);
    char last = (char)(t.len > 0 ? t.ptr[t.len - 1] : ':');
    if (str_is_alnum(last) || last == ':' || last == '.' || last == ',') {
        return t; /* spares most lines the looks below */
    }
    for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
        if (str_ends(t, str_c(tails[i]))) {
            t = str_trim(str_sub(t, 0, t.len - str_c(tails[i]).len));
            i = (size_t)-1;
        }
    }
    return t;
}

static void signs_of_line(const struct line *l, bool first, struct signs *s)
{
    struct str t = without_decoration(l->text);
    s->verb = s->verb || line_has(l, LEX_ATTRIBUTION);
    s->opener = s->opener || (first && line_starts(l, LEX_OPENER));
    s->self = s->self || l->self;
    s->n_words += l->n_words;
    s->n_lower += l->n_lower;
    s->colon = str_ends(t, STR(":")) || str_ends(t, STR("\xef\xbc\x9a"));
    signs_of_bytes(t, s);
}

static bool next_is_quote(const struct lines *ls, size_t i)
{
    for (size_t looked = 0; i < ls->n && looked < 4; i++, looked++) {
        const struct line *l = &ls->line[i];
        if (l->quoted || l->role == LINE_QUOTE) {
            return true;
        }
        if (!l->blank) {
            return false;
        }
    }
    return false;
}

bool answer_before_signs(const struct lines *ls, size_t i)
{
    size_t from = i;
    while (i < ls->n && i - from <= ANSWER_LINES_MAX && !ls->line[i].blank &&
           !ls->line[i].quoted && ls->line[i].role == LINE_OWN &&
           !line_has(&ls->line[i], LEX_ATTRIBUTION)) {
        i++;
    }
    return i > from && i - from <= ANSWER_LINES_MAX && next_is_quote(ls, i);
}

/* Lines [from, to) looked at as one attribution. */
struct group {
    struct arena *a;
    struct lines *ls;
    size_t from, to;
    struct signs s;
};

static size_t count_common(const struct group *g)
{
    size_t n = 0;
    for (size_t i = g->from; i < g->to; i++) {
        n += line_count_common(g->a, &g->ls->line[i]);
    }
    return n;
}

/* "Anna Feld wrote"; not "Mein Mann schrieb" */
static bool is_name_and_verb(const struct group *g)
{
    const struct line *last = &g->ls->line[g->to - 1];
    const struct signs *s = &g->s;
    return s->verb && !s->self && s->n_lower == 1 && s->n_words <= 4 &&
           line_ends(last, LEX_ATTRIBUTION) && count_common(g) == 0 &&
           str_is_alpha(last->text.ptr[last->text.len - 1]);
}

/* "2026-03-02 9:14 GMT+01:00 Name <a@b.example>" has no colon. */
static bool is_above_signs_bare(const struct group *g)
{
    const struct line *last = &g->ls->line[g->to - 1];
    const struct signs *s = &g->s;
    struct str t = str_trim(last->text);
    bool date_first =
        s->digits >= DATE_DIGITS && str_is_digit(t.ptr[0]) && str_ends(t, STR(">"));
    bool verb_last = s->verb && s->opener && s->digits >= SOME_DIGITS &&
                     line_ends(last, LEX_ATTRIBUTION);
    return (s->address && (date_first || verb_last)) || is_name_and_verb(g);
}

/* "Thus spake A. Feld (a@b.example):" */
static bool is_bare_address(const struct group *g)
{
    return g->s.bracketed && !g->s.self && g->s.n_words <= NAMED_WORDS_MAX &&
           count_common(g) <= 1;
}

/* "Excerpts from Anna's message of Thu Sep 18 21:37:05 2025:" */
static bool is_bare_date(const struct group *g)
{
    return g->s.clock && g->s.digits >= DATE_DIGITS && count_common(g) <= 3;
}

/* Above lines with quote signs little is needed. */
static bool is_above_signs(const struct group *g)
{
    const struct signs *s = &g->s;
    const struct line *last = &g->ls->line[g->to - 1];
    if (!s->colon) {
        return is_above_signs_bare(g);
    }
    if (s->address) {
        return s->verb || s->digits >= DATE_DIGITS || is_bare_address(g);
    }
    bool short_verb = s->n_words <= 6 && (line_ends(last, LEX_ATTRIBUTION) ||
                                          line_starts(last, LEX_ATTRIBUTION));
    bool by_verb = s->verb && (s->digits >= SOME_DIGITS || short_verb);
    return !s->self && (by_verb || is_bare_date(g));
}

/* With a verb and an address: an opener, or the address in brackets. */
static bool is_verb_and_address(const struct group *g, bool gap)
{
    const struct signs *s = &g->s;
    if (s->opener && s->digits >= 3 && count_common(g) <= 6) {
        return true;
    }
    return s->bracketed && (s->digits >= SOME_DIGITS || (gap && count_common(g) <= 3));
}

/* "Am 02.03.2026 um 09:14 schrieb Beispiel AG:" */
static bool is_verb_and_time(const struct group *g)
{
    const struct signs *s = &g->s;
    return s->opener && s->clock && s->digits > DATE_DIGITS && count_common(g) <= 2;
}

/* "пн, 2 мар. 2026 г. в 09:14, Name <a@b.example>:" */
static bool is_date_and_address(const struct group *g)
{
    const struct signs *s = &g->s;
    struct str end = without_decoration(g->ls->line[g->to - 1].text);
    return s->bracketed && s->digits >= DATE_DIGITS && s->n_lower <= 4 &&
           str_ends(end, STR(">:")) && count_common(g) <= 4;
}

/* Without signs behind it, all the rest of the mail hangs on the lines: they must have
 * what only programs write. */
static bool is_above_text(const struct group *g)
{
    const struct signs *s = &g->s;
    bool gap = g->to >= g->ls->n || g->ls->line[g->to].blank;
    if (!s->colon || s->self) {
        return false;
    }
    if (s->verb && s->address) {
        return is_verb_and_address(g, gap);
    }
    return gap && (s->verb ? is_verb_and_time(g) : is_date_and_address(g));
}

/* "Am … schrieb …:" and, typed right below it, a few words above the signs: the lines
 * end at their own colon, however the words end. */
static bool is_above_answer(const struct group *g)
{
    const struct signs *s = &g->s;
    bool sure = s->bracketed || (s->opener && s->digits >= DATE_DIGITS);
    return sure && s->verb && s->colon && !s->self && answer_before_signs(g->ls, g->to);
}

/* A sentence ends within: a person's words come first. */
static bool has_sentence(const struct group *g)
{
    for (size_t i = g->from; i < g->to; i++) {
        if (has_sentence_end(without_decoration(g->ls->line[i].text))) {
            return true;
        }
    }
    return false;
}

static bool is_attribution(const struct group *g)
{
    bool is = next_is_quote(g->ls, g->to) ? is_above_signs(g)
                                          : is_above_text(g) || is_above_answer(g);
    return is && !has_sentence(g);
}

/* "On Mon, Nov 3, 2025 at 14:22, Acme <a@b.example> wrote: Dear Anna, …" without its
 * first word: date, bracketed address, colon. */
static bool is_flowed_text(struct str text)
{
    struct str head = str_sub(text, 0, ATTRIBUTION_BYTES_MAX);
    size_t address = str_find_byte(head, '>');
    struct signs s = {0};
    if (address == STR_NPOS) {
        return false;
    }
    struct str behind = str_sub(head, address, FLOWED_VERB_MAX);
    if (!str_has(behind, STR(": ")) && !str_ends(behind, STR(":"))) {
        return false;
    }
    signs_of_bytes(str_sub(head, 0, address + 1), &s);
    return s.bracketed && s.clock && s.digits > DATE_DIGITS;
}

/* The quote flowed into the line of its attribution. */
static bool is_flowed(const struct group *g)
{
    const struct line *l = &g->ls->line[g->from];
    return line_starts(l, LEX_OPENER) && line_has(l, LEX_ATTRIBUTION) &&
           is_flowed_text(l->text);
}

static bool is_opener_word(struct arena *a, struct str text)
{
    struct toks t;
    words_tokenize(a, str_sub(text, 0, str_find_byte(text, ' ')), &t);
    return t.n > 0 && t.tok[0].capital &&
           (lexicon_classes(&t, LEX_BIT(LEX_OPENER)) & LEX_BIT(LEX_OPENER)) != 0;
}

/* "On 3 November I wrote to <a@b.example>: …" */
static bool is_of_self(struct arena *a, struct str text)
{
    struct toks t;
    words_tokenize(a, str_sub(text, 0, str_find_byte(text, '>')), &t);
    return (lexicon_classes(&t, LEX_BIT(LEX_SELF)) & LEX_BIT(LEX_SELF)) != 0;
}

/* A sentence ends, or a gap of blanks, before the word at i. */
static bool is_behind_end(struct str t, size_t i)
{
    static const char marks[] = ".!?)";
    return t.ptr[i - 1] == ' ' && t.ptr[i] != ' ' &&
           (str_starts(str_from(t, i - 2), STR("  ")) ||
            str_find_byte(str_c(marks), t.ptr[i - 2]) != STR_NPOS);
}

size_t attribution_tail(struct arena *a, const struct line *l)
{
    struct str t = l->text;
    size_t address = str_find_byte(t, '@');
    if (!line_has(l, LEX_ATTRIBUTION) || address == STR_NPOS) {
        return 0;
    }
    size_t least =
        address > ATTRIBUTION_BYTES_MAX ? address - ATTRIBUTION_BYTES_MAX : 2;
    for (size_t i = address; i > least; i--) {
        if (is_behind_end(t, i) && is_opener_word(a, str_from(t, i)) &&
            is_flowed_text(str_from(t, i)) && !is_of_self(a, str_from(t, i))) {
            return i;
        }
    }
    return 0;
}

/* Grows the group from its first line on; how many lines make an attribution, or 0. */
static size_t group_lines(struct group *g)
{
    const struct line *first = &g->ls->line[g->from];
    size_t bytes = 0;
    g->s = (struct signs){0};
    for (size_t n = 1; n <= ATTRIBUTION_LINES_MAX && g->from + n <= g->ls->n; n++) {
        const struct line *l = &first[n - 1];
        bytes += l->text.len;
        if (l->blank || l->role == LINE_QUOTE || bytes > ATTRIBUTION_BYTES_MAX ||
            (l->quoted && !first->quoted)) {
            return 0;
        }
        signs_of_line(l, n == 1, &g->s);
        g->to = g->from + n;
        if (is_attribution(g)) {
            return n;
        }
        bool torn = str_ends(l->text, STR("<")); /* the address is on the next line */
        if (n == 1 && !torn && !g->s.opener && !g->s.address && !g->s.verb &&
            g->s.digits < SOME_DIGITS) {
            return 0;
        }
    }
    return 0;
}

size_t attribution_lines(struct arena *a, struct lines *ls, size_t i)
{
    struct group g = {.a = a, .ls = ls, .from = i};
    size_t n = group_lines(&g);
    if (n < 2) {
        return n == 0 && is_flowed(&g) ? 1 : n;
    }
    struct signs first = {0};
    signs_of_line(&ls->line[i], true, &first);
    bool dated = first.opener && first.digits > SOME_DIGITS;
    if ((dated || (first.verb && first.bracketed)) && !first.self) {
        return n; /* "On Monday, March 2, 2026 at" / "9:14:33 …" */
    }
    /* a person's line right above: the attribution begins below it */
    for (size_t k = 1; k < n; k++) {
        struct group below = {.a = a, .ls = ls, .from = i + k};
        if (group_lines(&below) == n - k && below.s.digits >= DATE_DIGITS &&
            (below.s.opener || str_is_digit(ls->line[i + k].text.ptr[0]))) {
            return 0;
        }
    }
    return n;
}
