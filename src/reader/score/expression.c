/* Number expressions: "8", "8/10", "8 von 10", "7-8", "7,5", stars. Must never take in
 * more tokens than belong to one expression. */
#include "reader/score/candidate.h"

size_t percent_end(const struct toks *t, size_t to)
{
    struct str word = tok_at(t, to)->word;
    if (ch_at(t, to, '%') || str_eq_c(word, "prozent") || str_eq_c(word, "percent")) {
        return to + 1;
    }
    bool per_cent = str_eq_c(word, "per") && str_eq_c(tok_at(t, to + 1)->word, "cent");
    return per_cent ? to + 2 : 0;
}

/* Denominators that scales have. */
static bool is_usual_top(int32_t top)
{
    return top == 5 || top == 6 || top == 7 || top == 10 || top == 15 || top == 20 ||
           top == 100;
}

/* "Punkten", "Sternen", "möglichen Punkten" behind a denominator. */
static bool says_points(const struct toks *t, size_t to)
{
    return word_at(t, to, LEX_POINTS) || word_at(t, to, LEX_STARS) ||
           (word_at(t, to, LEX_OPINION) && !valued_at(t, to, LEX_OPINION)) ||
           word_at(t, to + 1, LEX_POINTS) || word_at(t, to + 1, LEX_STARS);
}

/* "8 on 10" */
static bool is_on_top(const struct toks *t, size_t k)
{
    return str_eq_c(tok_at(t, k)->word, "on") &&
           is_usual_top(tok_at(t, k + 1)->value) && ends_clause(t, k + 2);
}

/* "9 vn 10", "9 out if 10" */
static bool is_mistyped_of(const struct toks *t, size_t k)
{
    const struct tok *tok = tok_at(t, k);
    bool out = k > 0 && str_eq_c(t->tok[k - 1].word, "out");
    return tok->kind == TOK_WORD && tok->text.len <= 4 && (tok->cls == 0 || out) &&
           is_usual_top(tok_at(t, k + 1)->value) && ends_clause(t, k + 2);
}

/* "I think 5 points from 10", not "lost 5 points from 10" */
static bool is_from_top(const struct toks *t, size_t from, size_t k)
{
    bool given = opens_text(t, from) || clause_has_before(t, from, LEX_GIVE, 4) ||
                 (from > 0 &&
                  (word_at(t, from - 1, LEX_STAY) || word_at(t, from - 1, LEX_FOLLOW)));
    return given && k > from && word_at(t, k - 1, LEX_POINTS) &&
           str_eq_c(tok_at(t, k)->word, "from") &&
           is_usual_top(tok_at(t, k + 1)->value);
}

/* Index behind the words that join a number to its top. */
static size_t skip_of(const struct toks *t, size_t k)
{
    k += str_eq_c(tok_at(t, k)->word, "out") && is_mistyped_of(t, k + 1);
    for (size_t n = 0; n < 6 && word_at(t, k, LEX_OF); n++) {
        k++;
        k += ch_at(t, k, '.') && !tok_at(t, k)->spaced ? 1u : 0u; /* "7 v. 10" */
    }
    return k + (is_on_top(t, k) || is_mistyped_of(t, k));
}

/* Where the denominator of an expression from, to stands; 0 when there is none. */
static size_t find_top(const struct toks *t, size_t from, size_t to)
{
    size_t k = to;
    bool slash = ch_at(t, k, '/');
    k += slash || ch_at(t, k, '(') ? 1u : 0u;
    while ((word_at(t, k, LEX_POINTS) || word_at(t, k, LEX_LABEL)) && k < to + 2) {
        k++;
    }
    size_t words = k;
    k = is_from_top(t, from, k) ? k + 1 : skip_of(t, k);
    bool joined = slash || k > words;
    return joined && is_plain_number(tok_at(t, k)) && !ch_at(t, k + 1, '%') ? k : 0;
}

/* "2 von 5 Stühlen", "3 von 5 lampen": what stands at to is counted. */
static bool is_of_things(const struct scan *s, size_t to, bool usual)
{
    enum lex_lang lang = s->lang == LANG_ANY ? LANG_DE : s->lang;
    return (!usual && word_is_unknown(tok_at(s->t, to))) ||
           counted_after(s->t, to, lang) > 0;
}

/* "2 von 3", and nothing else */
static bool is_whole_text(const struct toks *t, const struct cand *c)
{
    return c->from == 0 && ends_text(t, c->to);
}

/* "8 von 10", "5 (von 10)", "9 out of 10": takes the second number in. */
static void take_of(const struct scan *s, struct cand *c)
{
    const struct toks *t = s->t;
    size_t k = find_top(t, c->from, c->to);
    if (k == 0) {
        return;
    }
    int32_t top = t->tok[k].value;
    if (s->lang == LANG_NL && str_eq_c(tok_at(t, c->to)->word, "of")) {
        return; /* "9 of 10": the one or the other */
    }
    if (valued_at(t, c->to, LEX_OF)) {
        top = c->value; /* "10 üzerinden 8" */
        c->value = t->tok[k].value;
    }
    size_t to = k + 1;
    to += ch_at(t, to, ')') ? 1u : 0u;
    bool points = says_points(t, to);
    bool change = word_at(t, c->to, LEX_RANGE);
    if (!points && is_of_things(s, to, top == s->max || change)) {
        c->value = -1;
        c->to = to;
        return;
    }
    if (top != s->max && change) {
        return; /* "von 8 auf 4" */
    }
    c->to = to;
    c->sure = true;
    c->label = top == s->max;
    if (top != s->max) {
        c->problem = CAND_SCALE;
        c->sure = points || is_usual_top(top) || is_whole_text(t, c);
        c->value = c->sure ? c->value : -1; /* "Lieferung 2 von 3" */
    }
}

/* "07" in a date. */
static bool leading_zero(const struct tok *tok)
{
    for (size_t i = 0; i + 1 < tok->text.len; i++) {
        char before = i == 0 ? ' ' : tok->text.ptr[i - 1];
        if (tok->text.ptr[i] == '0' && !str_is_digit(before) &&
            str_is_digit(tok->text.ptr[i + 1])) {
            return true;
        }
    }
    return false;
}

/* "3/4 der Ware" */
static bool is_share_of(const struct scan *s, const struct tok *tok, size_t to)
{
    return tok->ch == '/' && tok->value2 <= 4 && tok_at(s->t, to)->kind == TOK_WORD;
}

/* "8/10", "7/8", "7-8". False when it is a date or the like. */
static bool take_pair(const struct scan *s, const struct tok *tok, struct cand *c)
{
    c->value = tok->value;
    if (percent_end(s->t, c->to) != 0) {
        return true; /* "80-90 %" */
    }
    if (leading_zero(tok) || is_share_of(s, tok, c->to)) {
        return false;
    }
    if (tok->ch == '/' && tok->value2 == s->max) {
        c->problem = tok->frac ? CAND_PART : CAND_SOUND;
        c->sure = c->label = true;
        return true;
    }
    bool step =
        tok->value2 > tok->value && in_scale(s, tok->value) && in_scale(s, tok->value2);
    if (tok->ch == '-' || (step && tok->value2 == tok->value + 1)) {
        c->problem = CAND_RANGE;
        return step;
    }
    c->problem = CAND_SCALE;
    c->sure = tok->value2 == 5 || tok->value2 == 10 || tok->value2 == 100;
    return is_usual_top(tok->value2);
}

/* A word or mark that joins two numbers to a range opens at k. */
static bool opens_joint(const struct toks *t, size_t k)
{
    if (ch_at(t, k, '-') || ch_at(t, k, 0x2013)) {
        return is_plain_number(tok_at(t, k + 1));
    }
    if (ch_at(t, k, '(')) {
        return word_at(t, k + 1, LEX_RANGE) && is_word_of(tok_at(t, k + 1), LEX_AND);
    }
    bool either = valued_at(t, k + 1, LEX_RANGE);
    return word_at(t, k, LEX_RANGE) || ch_at(t, k, '~') || (ch_at(t, k, ',') && either);
}

static bool is_apostrophe(const struct tok *tok)
{
    return tok->kind == TOK_PUNCT && (tok->ch == '\'' || tok->ch == 0x2019);
}

/* What "and" at k joins to the number before, behind "between"; 0 when it does not. */
static size_t find_pair(const struct toks *t, size_t k)
{
    const struct tok *and = tok_at(t, k);
    bool joins = is_word_of(and, LEX_AND) || tok_is(and, LEX_RANGE) ||
                 (and->text.len <= 3 && !tok_is(and, LEX_UNIT));
    if (and->kind != TOK_WORD || !joins) { /* not "von 4 Terminen 2" */
        return 0;
    }
    k++;
    if (word_at(t, k, LEX_ARTICLE) && is_plain_number(tok_at(t, k + 1))) {
        k++; /* "tussen de 6 en de 7" */
    } else if (tok_at(t, k)->text.len == 1 && is_apostrophe(tok_at(t, k + 1))) {
        k += 2; /* "tra il 7 e l'8" */
    }
    return is_plain_number(tok_at(t, k)) ? k : 0;
}

/* Index of what the joint at `to` leads to; 0 without one. */
static size_t find_joint(const struct toks *t, size_t to, bool between)
{
    size_t k = to;
    size_t pair = between ? find_pair(t, k) : 0;
    if (pair > 0) {
        return pair;
    }
    if (!opens_joint(t, k)) {
        return 0;
    }
    while (word_at(t, k, LEX_RANGE) || tok_at(t, k)->kind == TOK_PUNCT) {
        if (++k > to + 4) {
            return 0;
        }
    }
    return k + (word_at(t, k, LEX_ARTICLE) ? 1u : 0u);
}

/* The range of "Von 0 bis 10: 6" */
static bool names_scale(const struct scan *s, const struct cand *c)
{
    return c->from > 0 && c->value <= 1 && s->t->tok[c->to - 1].value == s->max &&
           tok_at(s->t, c->to)->kind == TOK_PUNCT &&
           tok_is(&s->t->tok[c->from - 1], LEX_OF);
}

/* The number at k may end a range. */
static bool is_second(const struct toks *t, const struct cand *c, size_t k)
{
    const struct tok *second = tok_at(t, k);
    bool dash = tok_at(t, c->to)->kind == TOK_PUNCT && !ch_at(t, c->to, ',');
    bool mixed = second->kind != t->tok[c->from].kind; /* "2 - drei Anrufe" */
    return k > 0 && is_plain_number(second) && second->value != c->value &&
           !(dash && (mixed || second->value < c->value));
}

/* "6 oder 7", "7 bis 8", "7 - 8", "zwischen 5 und 6": takes the second number in. */
static void take_range(const struct scan *s, struct cand *c)
{
    const struct toks *t = s->t;
    size_t lead = skip_back(t, c->from);
    bool between = lead > 0 && tok_is(&t->tok[lead - 1], LEX_BETWEEN);
    size_t k = find_joint(t, c->to, between);
    const struct tok *second = tok_at(t, k);
    bool dash = tok_at(t, c->to)->kind == TOK_PUNCT && !ch_at(t, c->to, ',');
    bool article = s->lang == LANG_EN && word_at(t, c->to, LEX_ARTICLE);
    if (article || !is_second(t, c, k)) {
        return; /* "the new one a 3" */
    }
    if (percent_end(t, k + 1) != 0) {
        c->to = k + 1; /* "70 to 80 per cent" */
        return;
    }
    if (!in_scale(s, second->value)) {
        bool either = valued_at(t, k - 1, LEX_RANGE);
        bool apart = dash && opens_text(t, c->from);   /* "3 - 40 minutes on hold" */
        if (second->value > 10 && !either && !apart) { /* "von 8 bis 12" */
            c->value = -1;
            c->to = k + 1;
        }
        return;
    }
    c->to = k + 1;
    c->problem = CAND_RANGE;
    c->sure = between;
    if (names_scale(s, c)) {
        c->value = -1;
    }
}

static void take_stars(const struct scan *s, const struct tok *tok, struct cand *c)
{
    c->value = tok->value;
    c->sure = true;
    if (s->scale != SCALE_CSAT) {
        c->problem = CAND_SCALE;
    } else if (tok->value + tok->value2 > 5 || tok->value == 0) {
        c->problem = CAND_OUT;
    }
    if (tok->value == 1 && tok->value2 == 0 && s->t->n > 1) {
        c->sure = c->from == 0 &&
                  word_at(s->t, c->to,
                          LEX_STAY); /* one star is an ornament as often as a score */
        c->counts = c->from > 0 && word_at(s->t, c->from - 1, LEX_STARS);
    }
}

/* "volle Punktzahl", "schlechteste Note" */
static void take_maximum(const struct scan *s, struct cand *c)
{
    c->value = valued_at(s->t, c->from, LEX_MAXIMUM) ? s->min : s->max;
    while (word_at(s->t, c->to, LEX_MAXIMUM)) {
        c->to++;
    }
    c->sure = true;
}

/* "9,99": a price, not a score. */
static bool has_two_decimals(const struct tok *tok)
{
    size_t n = tok->text.len;
    return tok->frac && n > 3 && !str_is_digit(tok->text.ptr[n - 3]);
}

/* "7 1/2", "6 point 5": takes the rest in. */
static void take_half(const struct scan *s, struct cand *c)
{
    if (is_word_of(tok_at(s->t, c->to), LEX_DECIMAL) &&
        is_plain_number(tok_at(s->t, c->to + 1))) {
        bool whole = tok_at(s->t, c->to + 1)->value == 0; /* "sechs komma null" */
        c->to += 2;
        c->problem = whole ? c->problem : CAND_PART;
        return;
    }
    const struct tok *next = tok_at(s->t, c->to);
    if (next->kind == TOK_PAIR && next->ch == '/' && next->value < next->value2 &&
        (next->value2 == 2 || next->value2 == 4)) {
        c->to++;
        c->problem = CAND_PART;
    }
}

/* "5⭐": takes the star in. */
static void take_star(const struct scan *s, struct cand *c)
{
    const struct tok *next = tok_at(s->t, c->to);
    if (next->kind == TOK_STARS && next->value == 1 && next->value2 == 0) {
        c->to++;
        c->sure = true;
        c->problem = c->value > 5 || s->scale == SCALE_CSAT ? c->problem : CAND_SCALE;
    }
}

/* "einen einzigen Punkt": the words of the phrase up to its points. */
static void take_phrase(const struct toks *t, struct cand *c)
{
    uint64_t unit = LEX_BIT(LEX_POINTS) | LEX_BIT(LEX_STARS);
    while (t->tok[c->from].is_word_number && word_at(t, c->to, LEX_NUMBER) &&
           !t->tok[c->to].is_word_number && (t->tok[c->to].cls & unit) == 0) {
        c->to++;
    }
}

/* ": 2 2 2", the three keycaps of a tenfold cheer: one number, that nobody shall miss.
 */
static void take_repeated(const struct toks *t, struct cand *c)
{
    bool keycap = t->tok[c->from].keycap;
    size_t to = c->to;
    while (tok_at(t, to)->kind == TOK_NUM && tok_at(t, to)->value == c->value &&
           tok_at(t, to)->keycap == keycap) {
        to++;
    }
    bool apart = keycap || c->from == 0 || ends_clause(t, c->from - 1);
    if (apart && t->tok[c->from].kind == TOK_NUM && to - c->from >= (keycap ? 2 : 3)) {
        c->to = to;
    }
}

bool expression_read(const struct scan *s, size_t i, struct cand *c)
{
    const struct tok *tok = &s->t->tok[i];
    *c = (struct cand){.from = i, .to = i + 1, .value = tok->value};
    if (tok->kind == TOK_STARS) {
        take_stars(s, tok, c);
        return i == 0 || !is_numeric(&s->t->tok[i - 1]);
    }
    if (tok->kind == TOK_PAIR) {
        return take_pair(s, tok, c);
    }
    if (word_at(s->t, i, LEX_MAXIMUM)) {
        take_maximum(s, c);
        return true;
    }
    if (!is_plain_number(tok) && tok->kind != TOK_DEC) {
        return false;
    }
    if (tok->kind == TOK_DEC && tok->frac) {
        if (has_two_decimals(tok) && s->t->n > 2) {
            return false;
        }
        c->problem = CAND_PART;
    }
    c->sure = tok->keycap;
    take_repeated(s->t, c);
    take_phrase(s->t, c);
    take_of(s, c);
    if (c->to == i + 1 && c->value >= 0) {
        take_range(s, c);
        take_half(s, c);
        take_star(s, c);
    }
    return c->value >= 0;
}

int32_t expression_named_top(const struct scan *s)
{
    const struct toks *t = s->t;
    for (size_t i = 0; i < t->n; i++) {
        int numbers = 0;
        int32_t top = 0;
        bool opens = valued_at(t, i, LEX_LABEL);
        for (size_t k = i + 1; opens && k < i + 8 && !ends_sentence(t, k); k++) {
            const struct tok *tok = tok_at(t, k);
            bool pair = tok->kind == TOK_PAIR && tok->ch == '-';
            bool bound = pair || (is_plain_number(tok) && tok_is(tok, LEX_COUNTED));
            numbers += pair ? 2 : bound;
            top = bound ? (pair ? tok->value2 : tok->value) : top;
        }
        if (numbers >= 2 && top != s->max) {
            return top;
        }
    }
    return 0;
}
