/* What stands around a number. Must never look further than CONTEXT_MAX tokens, so that
 * the whole stays linear. */
#include "reader/candidate.h"

static const struct tok nothing = {.kind = TOK_BREAK, .value = 9};

const struct tok *tok_at(const struct toks *t, size_t i)
{
    return i < t->n ? &t->tok[i] : &nothing;
}

bool ch_at(const struct toks *t, size_t i, uint32_t ch)
{
    const struct tok *tok = tok_at(t, i);
    return tok->kind == TOK_PUNCT && tok->ch == ch;
}

bool word_at(const struct toks *t, size_t i, enum lex_class c)
{
    const struct tok *tok = tok_at(t, i);
    return tok->kind == TOK_WORD && tok_is(tok, c);
}

bool is_plain_number(const struct tok *tok)
{
    return tok->kind == TOK_NUM || (tok->kind == TOK_WORD && tok->is_word_number);
}

bool in_scale(const struct scan *s, int32_t value)
{
    return value >= s->min && value <= s->max;
}

static bool is_dash(const struct tok *tok)
{
    return tok->kind == TOK_PUNCT &&
           (tok->ch == '-' || tok->ch == 0x2013 || tok->ch == 0x2014);
}

bool ends_sentence(const struct toks *t, size_t i)
{
    const struct tok *tok = tok_at(t, i);
    if (tok->kind == TOK_BREAK) {
        return tok->value >= 2;
    }
    return tok->kind == TOK_EMOJI ||
           (tok->kind == TOK_PUNCT &&
            (tok->ch == '.' || tok->ch == '!' || tok->ch == '?' || tok->ch == 0x2026));
}

bool ends_clause(const struct toks *t, size_t i)
{
    const struct tok *tok = tok_at(t, i);
    if (ends_sentence(t, i)) {
        return true;
    }
    if (tok->kind == TOK_WORD) {
        return tok_is(tok, LEX_CLAUSE);
    }
    if (is_dash(tok)) {
        return tok->spaced && tok_at(t, i + 1)->spaced;
    }
    return tok->kind == TOK_PUNCT &&
           (tok->ch == ',' || tok->ch == ';' || tok->ch == ':' || tok->ch == '(' ||
            tok->ch == ')');
}

bool clause_has_before(const struct toks *t, size_t from, enum lex_class c, size_t max)
{
    for (size_t n = 0; n < max && from > 0; n++) {
        from--;
        if (tok_is(&t->tok[from], c)) {
            return true;
        }
        if (ends_clause(t, from)) {
            return false;
        }
    }
    return false;
}

bool clause_has_after(const struct toks *t, size_t to, enum lex_class c, size_t max)
{
    for (size_t n = 0; n < max && to < t->n; n++, to++) {
        if (tok_is(&t->tok[to], c)) {
            return true;
        }
        if (ends_clause(t, to)) {
            return false;
        }
    }
    return false;
}

bool sentence_has_before(const struct toks *t, size_t from, enum lex_class c)
{
    for (size_t n = 0; n < CONTEXT_MAX && from > 0; n++) {
        from--;
        if (tok_is(&t->tok[from], c)) {
            return true;
        }
        if (ends_sentence(t, from)) {
            return false;
        }
    }
    return false;
}

/* Salutation before the first words: it ends with its line or a comma. */
static size_t after_greeting(const struct toks *t, size_t i)
{
    for (size_t n = 0; n < CONTEXT_MAX && i < t->n; n++, i++) {
        const struct tok *tok = &t->tok[i];
        if (tok->kind == TOK_BREAK ||
            (tok->kind == TOK_PUNCT &&
             (tok->ch == ',' || tok->ch == '!' || tok->ch == '.' || tok->ch == ':'))) {
            return i + 1;
        }
        if (is_numeric(tok)) {
            return i;
        }
    }
    return i;
}

bool opens_text(const struct toks *t, size_t i)
{
    size_t start = 0;
    for (size_t n = 0; n < CONTEXT_MAX && start < i; n++) {
        const struct tok *tok = &t->tok[start];
        if (tok_is(tok, LEX_GREETING) && tok->kind == TOK_WORD) {
            start = after_greeting(t, start);
        } else if (tok->kind == TOK_WORD || is_numeric(tok)) {
            return false;
        } else {
            start++;
        }
    }
    return start == i;
}

bool opens_line(const struct toks *t, size_t i)
{
    while (i > 0 && t->tok[i - 1].kind == TOK_PUNCT && !ends_sentence(t, i - 1)) {
        i--;
    }
    return i == 0 || t->tok[i - 1].kind == TOK_BREAK;
}

bool is_numeric(const struct tok *tok)
{
    return tok->kind == TOK_NUM || tok->kind == TOK_DEC || tok->kind == TOK_PAIR ||
           tok->kind == TOK_BLOB || tok->kind == TOK_STARS;
}

/* Plural of an unknown English word: "3 widgets". */
static bool is_plural(const struct tok *tok)
{
    return tok->word.len > 3 && str_ends(tok->word, STR("s")) &&
           !str_ends(tok->word, STR("ss"));
}

/* Words that a score may be followed by without a mark. */
static bool follows_score(const struct tok *tok)
{
    return (tok->cls & (LEX_BIT(LEX_FOLLOW) | LEX_BIT(LEX_OPINION) |
                        LEX_BIT(LEX_CLAUSE) | LEX_BIT(LEX_GIVE) | LEX_BIT(LEX_IF))) !=
           0;
}

/* An unknown word behind the number: a noun, or an adjective before one? */
static bool may_be_counted(const struct toks *t, size_t at, enum lex_lang lang)
{
    const struct tok *next = tok_at(t, at);
    const struct tok *then = tok_at(t, at + 1);
    if (lang == LANG_DE || lang == LANG_ANY) {
        return next->capital ||
               (then->kind == TOK_WORD && then->capital && !ends_clause(t, at + 1));
    }
    return lang == LANG_EN && !next->capital &&
           (is_plural(next) || (then->kind == TOK_WORD && is_plural(then)));
}

int counted_after(const struct toks *t, size_t to, enum lex_lang lang)
{
    const struct tok *next = tok_at(t, to);
    if (is_dash(next) && !next->spaced && !tok_at(t, to + 1)->spaced) {
        next = tok_at(t, ++to); /* "5-minütig" */
    }
    if (next->kind != TOK_WORD) {
        return 0;
    }
    if (tok_is(next, LEX_UNIT)) {
        return 2;
    }
    return !follows_score(next) && may_be_counted(t, to, lang) ? 1 : 0;
}

static bool is_currency(const struct tok *tok)
{
    return tok->kind == TOK_PUNCT &&
           (tok->ch == '$' || tok->ch == 0x20ac || tok->ch == 0xa3 || tok->ch == 0xa7 ||
            tok->ch == '#' || tok->ch == 0xb0 || tok->ch == '@' || tok->ch == '=');
}

/* "Nr. 8", "order 8", "Tel: 5". */
static bool is_named(const struct toks *t, size_t i)
{
    if (i == 0) {
        return false;
    }
    size_t k = i - 1;
    if (k > 0 && (ch_at(t, k, '.') || ch_at(t, k, '#') || ch_at(t, k, ':')) &&
        t->tok[k - 1].kind == TOK_WORD && !t->tok[k].spaced) {
        k--;
    }
    const struct tok *w = &t->tok[k];
    return w->kind == TOK_WORD && tok_is(w, LEX_COUNTED) && !tok_is(w, LEX_STAY) &&
           !tok_is(w, LEX_LABEL);
}

/* "um 8", "by 10", "am 3." */
static bool is_clock(const struct toks *t, size_t i)
{
    if (i == 0 || t->tok[i - 1].kind != TOK_WORD) {
        return false;
    }
    const struct tok *w = &t->tok[i - 1];
    if (tok_is(w, LEX_MONTH)) {
        return true;
    }
    return tok_is(w, LEX_TIME) && !tok_is(w, LEX_STAY) && !tok_is(w, LEX_OF) &&
           !clause_has_before(t, i - 1, LEX_GIVE, 6);
}

/* "7. März", "den 10. und", "3. Mal": an ordinal. */
static bool is_ordinal(const struct toks *t, size_t i, size_t to)
{
    if (tok_is(tok_at(t, to), LEX_MONTH) && tok_at(t, to)->kind == TOK_WORD) {
        return true;
    }
    if (to > i + 1 || !ch_at(t, to, '.') || t->tok[i].is_word_number) {
        return false;
    }
    const struct tok *next = tok_at(t, to + 1);
    if (tok_is(next, LEX_MONTH)) {
        return true;
    }
    struct str w = i > 0 ? t->tok[i - 1].word : STR_NULL;
    bool article = str_eq_c(w, "der") || str_eq_c(w, "den") || str_eq_c(w, "dem") ||
                   str_eq_c(w, "am") || str_eq_c(w, "zum") || str_eq_c(w, "vom") ||
                   str_eq_c(w, "beim") || str_eq_c(w, "im");
    return article;
}

/* "3x", "2nd", "5G"; but "8von10", "10pts", "9er" */
static bool is_glued(const struct toks *t, size_t i, size_t to)
{
    const struct tok *next = tok_at(t, to);
    if (next->kind != TOK_WORD || next->spaced || to != i + 1 ||
        t->tok[i].kind != TOK_NUM || t->tok[i].keycap) {
        return false;
    }
    return !tok_is(next, LEX_POINTS) && !tok_is(next, LEX_STARS) &&
           !tok_is(next, LEX_OF) && !str_eq_c(next->word, "er");
}

/* Telephone numbers, rows of digits. */
static bool is_in_row(const struct tok *prev, const struct tok *next)
{
    return (is_numeric(prev) && prev->kind != TOK_STARS) ||
           (is_numeric(next) && next->kind != TOK_STARS);
}

bool is_noise(const struct toks *t, size_t i, size_t to)
{
    const struct tok *prev = i > 0 ? &t->tok[i - 1] : &nothing;
    const struct tok *next = tok_at(t, to);
    if (is_numeric(&t->tok[i]) && tok_is(&t->tok[i], LEX_COUNTED)) {
        return true; /* part of "scale of 0 to 10" */
    }
    if ((is_currency(prev) && prev->ch != '=') || is_currency(next) ||
        is_in_row(prev, next)) {
        return true;
    }
    return is_named(t, i) || is_clock(t, i) || is_ordinal(t, i, to) ||
           is_glued(t, i, to) || counted_after(t, to, LANG_ANY) == 2;
}

bool in_question(const struct toks *t, size_t to)
{
    for (size_t n = 0; n < CONTEXT_MAX && to < t->n; n++, to++) {
        if (ch_at(t, to, '?')) {
            return true;
        }
        if (ends_sentence(t, to)) {
            return false;
        }
    }
    return false;
}

static bool numbered_line(const struct toks *t, size_t i, int32_t value)
{
    const struct tok *mark = tok_at(t, i + 1);
    return t->tok[i].kind == TOK_NUM && t->tok[i].value == value &&
           mark->kind == TOK_PUNCT && (mark->ch == '.' || mark->ch == ')') &&
           !mark->spaced && opens_line(t, i);
}

/* "1. …" with "2. …" on a later line, and the lines after it. */
bool in_list_numbering(const struct toks *t, size_t i)
{
    int32_t value = t->tok[i].value;
    if (!numbered_line(t, i, value)) {
        return false;
    }
    for (size_t k = i + 1; k < t->n && k < i + 400; k++) {
        if (numbered_line(t, k, value + 1)) {
            return true;
        }
    }
    for (size_t k = i; value > 1 && k > 0 && k + 400 > i; k--) {
        if (numbered_line(t, k - 1, value - 1)) {
            return true;
        }
    }
    return false;
}
