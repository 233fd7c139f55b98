/* Closing formulas: "Mit freundlichen Grüßen", "Thanks, Anna". Must never call a line
 * one that greets a third person or holds a number. */
#include "base/attr.h"
#include "reader/own/segment.h"

enum {
    LINE_WORDS_MAX = 14,
    LINE_BYTES_MAX = 200,
    SIGNED_WORDS_MAX = 8,
    DOTTED_WORDS_MAX = 5,
    GREETING_WORDS_MAX = 4
};

static bool has_digit(struct str t)
{
    for (size_t i = 0; i < t.len; i++) {
        if (str_is_digit(t.ptr[i])) {
            return true;
        }
    }
    return false;
}

/* "Gruß Werkstatt Halle 9" without the name with a number in it. */
static struct str without_numbered_name(const struct segment *s, struct str t)
{
    size_t words = 1;
    for (size_t i = 0; i < s->name.len; i++) {
        words += s->name.ptr[i] == ' ';
    }
    size_t from = t.len;
    for (; words > 0 && from > 0; words--) {
        size_t blank = str_rfind_byte(str_sub(t, 0, from), ' ');
        from = blank == STR_NPOS ? 0 : blank;
    }
    bool numbered = has_digit(s->name);
    bool named =
        numbered && str_eq(str_trim(words_fold(s->a, str_from(t, from))), s->name);
    return named ? str_sub(t, 0, from) : t;
}

struct str formula_without_name(const struct segment *s, struct str t)
{
    t = without_numbered_name(s, str_trim(t));
    for (;;) {
        t = str_trim(t);
        size_t blank = str_rfind_byte(t, ' ');
        if (blank == STR_NPOS) {
            return t;
        }
        struct str last = str_from(t, blank + 1);
        struct str word = words_fold(s->a, last);
        if (word.len > 0 && !signer_word(s, word)) {
            return t;
        }
        t = str_sub(t, 0, blank);
    }
}

/* "aus dem 3. Stock": a number that names the place greetings come from. */
static bool is_storey(const struct toks *t, size_t from, size_t i)
{
    return i > from + 1 && i + 2 < t->n && t->tok[i].kind == TOK_NUM &&
           t->tok[i + 1].ch == '.' && t->tok[i + 2].capital &&
           str_eq_c(t->tok[from].word, "aus");
}

/* Words behind the formula: a name, "aus Köln", "und schönes Wochenende"; but no more
 * than a few that sentences are made of. */
static bool is_rest_of_formula(const struct toks *t, size_t from, bool is_short)
{
    size_t lower = 0;
    size_t content = 0;
    for (size_t i = from; i < t->n; i++) {
        const struct tok *tok = &t->tok[i];
        if (is_storey(t, from, i)) {
            continue;
        }
        if (tok->kind == TOK_WORD) {
            bool small = !tok->capital;
            lower += small;
            content += small && tok->word.len > 1 && lexicon_common(tok->word) == 0;
            if (str_eq_c(tok->word, "an") || str_eq_c(tok->word, "to") ||
                tok_is(tok, LEX_SELF)) {
                return false;
            }
        } else if (tok->kind == TOK_NUM || tok->kind == TOK_PAIR ||
                   tok->kind == TOK_STARS) {
            return false;
        }
    }
    return is_short ? lower <= 1 : lower <= 4 && content <= 2;
}

static const uint64_t closing_classes =
    LEX_BIT(LEX_CLOSING) | LEX_BIT(LEX_THANKS) | LEX_BIT(LEX_SELF);

/* The longest formula at the head of the tokens. */
static enum closes closes_with(struct toks *t)
{
    struct lex_hit hits[16];
    size_t n = lexicon_mark(t, closing_classes, LANG_ANY, hits, ARRAY_LEN(hits));
    enum closes kind = CLOSES_NOT;
    size_t first = 0;
    size_t end = 0;
    while (first < t->n && t->tok[first].kind == TOK_PUNCT) {
        first++;
    }
    for (size_t k = 0; k < n; k++) {
        if (hits[k].from != first || hits[k].cls == LEX_SELF) {
            continue;
        }
        end = hits[k].to > end ? hits[k].to : end;
        kind = hits[k].cls == LEX_CLOSING || kind == CLOSES_FORMULA ? CLOSES_FORMULA
                                                                    : CLOSES_THANKS;
    }
    bool is_short = end == first + 1 && t->tok[first].word.len <= 3;
    bool alone = kind != CLOSES_NOT && is_rest_of_formula(t, end, is_short);
    return alone ? kind : CLOSES_NOT;
}

/* "Musikalische Grüße", "Warm and dry wishes": whatever kind of greetings. But "Keine
 * Grüße", "das sind Grüße" are the writer's. */
static bool is_greeting(const struct segment *s, const struct line *l)
{
    struct toks t;
    if (l->n_words < 2 || l->n_words > GREETING_WORDS_MAX) {
        return false;
    }
    words_tokenize(s->a, str_trim(l->text), &t);
    (void)lexicon_mark(&t, LEX_BIT(LEX_CLOSING) | LEX_BIT(LEX_NEGATE), LANG_ANY, NULL,
                       0);
    for (size_t i = 0; i < t.n; i++) {
        if (t.tok[i].kind != TOK_WORD || tok_is(&t.tok[i], LEX_NEGATE)) {
            return false;
        }
    }
    return t.n > 0 && t.tok[0].capital &&
           tok_opens_valued(&t.tok[t.n - 1], LEX_CLOSING);
}

/* "Freundl. Grüße", "m. f. G.": a dot within a short line abbreviates. */
static bool has_inner_dot(const struct line *l)
{
    size_t dot = str_find_byte(l->text, '.');
    return l->n_words <= DOTTED_WORDS_MAX && dot != STR_NPOS && dot > 0 &&
           dot + 1 < l->text.len;
}

static void drop_dots(struct toks *t)
{
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++) {
        if (t->tok[i].kind != TOK_PUNCT || t->tok[i].ch != '.' || i + 1 == t->n) {
            t->tok[n++] = t->tok[i];
        }
    }
    t->n = n;
}

enum closes formula_closes_text(const struct segment *s, struct str text)
{
    struct toks t;
    words_tokenize(s->a, formula_without_name(s, text), &t);
    return closes_with(&t);
}

enum closes formula_closes(const struct segment *s, size_t i)
{
    const struct line *l = &s->ls->line[i];
    if (!segment_has(s, i) || l->n_words == 0 || l->n_words > LINE_WORDS_MAX ||
        l->text.len > LINE_BYTES_MAX || str_ends(l->text, STR("?"))) {
        return CLOSES_NOT;
    }
    if (is_greeting(s, l)) {
        return CLOSES_FORMULA;
    }
    bool starts = line_starts(l, LEX_CLOSING) || line_starts(l, LEX_THANKS);
    struct str text = starts || l->n_words <= SIGNED_WORDS_MAX
                          ? formula_without_name(s, l->text)
                          : str_trim(l->text);
    bool dotted = has_inner_dot(l);
    if (!starts && !dotted && text.len == str_trim(l->text).len) {
        return CLOSES_NOT;
    }
    struct toks t;
    words_tokenize(s->a, text, &t);
    if (dotted) {
        drop_dots(&t);
    }
    return closes_with(&t);
}

bool formula_is(const struct segment *s, size_t i)
{
    return formula_closes(s, i) == CLOSES_FORMULA;
}
