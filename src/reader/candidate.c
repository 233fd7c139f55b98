/* Finds the number expressions of a text and weighs what stands around each. Must never
 * call a number sure without a sign that it answers the question. */
#include "reader/candidate.h"

static bool is_ch(const struct toks *t, size_t i, uint32_t ch)
{
    const struct tok *tok = tok_at(t, i);
    return tok->kind == TOK_PUNCT && tok->ch == ch;
}

static bool is_word(const struct toks *t, size_t i, enum lex_class c)
{
    const struct tok *tok = tok_at(t, i);
    return tok->kind == TOK_WORD && tok_is(tok, c);
}

static bool is_plain_number(const struct tok *tok)
{
    return tok->kind == TOK_NUM || (tok->kind == TOK_WORD && tok->is_word_number);
}

static bool in_scale(const struct scan *s, int32_t value)
{
    return value >= s->min && value <= s->max;
}

/* ---- expressions of more than one number */

/* "8 von 10", "5 (von 10)", "9 out of 10": takes the second number in. */
static void take_of(const struct scan *s, struct cand *c)
{
    const struct toks *t = s->t;
    size_t k = c->to;
    k += is_ch(t, k, '(') || is_ch(t, k, '/');
    bool slash = k > c->to && is_ch(t, k - 1, '/');
    size_t words = k;
    while (is_word(t, k, LEX_POINTS) && k < c->to + 2) {
        k++;
        words = k;
    }
    while (is_word(t, k, LEX_OF) && k < c->to + 6) {
        k++;
    }
    if ((k == words && !slash) || !is_plain_number(tok_at(t, k)) ||
        is_ch(t, k + 1, '%')) {
        return;
    }
    int32_t top = t->tok[k].value;
    size_t to = k + 1;
    to += is_ch(t, to, ')');
    bool points = is_word(t, to, LEX_POINTS) || is_word(t, to, LEX_STARS) ||
                  is_word(t, to, LEX_OPINION) || is_word(t, to + 1, LEX_POINTS) ||
                  is_word(t, to + 1, LEX_STARS);
    if (!points && counted_after(t, to, s->lang == LANG_ANY ? LANG_DE : s->lang) > 0) {
        c->value = -1; /* "2 von 5 Stühlen" */
        return;
    }
    c->to = to;
    c->sure = true;
    if (top != s->max) {
        c->problem = CAND_SCALE;
        c->sure = points || top == 5 || top == 10 || top == 100 || top == 20;
    }
}

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

/* "8/10", "7/8", "7-8". False when it is a date or the like. */
static bool take_pair(const struct scan *s, const struct tok *tok, struct cand *c)
{
    c->value = tok->value;
    if (leading_zero(tok)) {
        return false;
    }
    if (tok->ch == '/' && tok->value2 == s->max) {
        c->problem = tok->frac ? CAND_PART : CAND_SOUND;
        c->sure = true;
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
    return tok->value2 == 5 || tok->value2 == 6 || tok->value2 == 7 ||
           tok->value2 == 10 || tok->value2 == 15 || tok->value2 == 20 ||
           tok->value2 == 100;
}

/* "6 oder 7", "7 bis 8", "7 - 8", "zwischen 5 und 6": takes the second number in. */
static void take_range(const struct scan *s, struct cand *c)
{
    const struct toks *t = s->t;
    size_t k = c->to;
    bool between = c->from > 0 && tok_is(&t->tok[c->from - 1], LEX_BETWEEN);
    bool joined = is_word(t, k, LEX_RANGE) || (between && is_word(t, k, LEX_CLAUSE)) ||
                  is_ch(t, k, '~') ||
                  ((is_ch(t, k, '-') || is_ch(t, k, 0x2013)) &&
                   is_plain_number(tok_at(t, k + 1)));
    if (!joined) {
        return;
    }
    while (is_word(t, k, LEX_RANGE) || tok_at(t, k)->kind == TOK_PUNCT ||
           (between && is_word(t, k, LEX_CLAUSE))) {
        if (++k > c->to + 4) {
            return;
        }
    }
    k += is_word(t, k, LEX_ARTICLE);
    const struct tok *second = tok_at(t, k);
    bool dash = tok_at(t, c->to)->kind == TOK_PUNCT;
    if (!is_plain_number(second) || !in_scale(s, second->value) ||
        second->value == c->value || (dash && second->value < c->value)) {
        return;
    }
    c->to = k + 1;
    c->problem = CAND_RANGE;
    c->sure = between;
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
    if (tok->value == 1 && tok->value2 == 0) {
        c->sure = false; /* one star is an ornament as often as a score */
    }
}

/* Fills value, to and problem from the tokens; false when i opens no expression. */
static bool read_expression(const struct scan *s, size_t i, struct cand *c)
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
    if (tok->kind == TOK_WORD && tok_is(tok, LEX_MAXIMUM)) {
        while (is_word(s->t, c->to, LEX_MAXIMUM)) {
            c->to++;
        }
        c->value = s->max;
        c->sure = true;
        return true;
    }
    if (!is_plain_number(tok) && tok->kind != TOK_DEC) {
        return false;
    }
    if (tok->kind == TOK_DEC && tok->frac) {
        c->problem = CAND_PART;
    }
    c->sure = tok->keycap;
    take_of(s, c);
    if (c->to == i + 1 && c->value >= 0) {
        take_range(s, c);
    }
    return c->value >= 0;
}

/* ---- what stands around */

/* A decimal of a price or size has a unit; "7,5 - schwanke noch" has none. */
static bool stands_free(const struct toks *t, size_t from, size_t to)
{
    bool before = from == 0 || ends_clause(t, from - 1) ||
                  t->tok[from - 1].kind == TOK_BREAK ||
                  t->tok[from - 1].kind == TOK_PUNCT;
    const struct tok *next = tok_at(t, to);
    bool after = next->kind == TOK_PUNCT || next->kind == TOK_BREAK ||
                 next->kind == TOK_EMOJI || next->kind == TOK_STARS || to >= t->n;
    return before && after;
}

static bool alone_on_line(const struct toks *t, size_t from, size_t to)
{
    while (tok_at(t, to)->kind == TOK_PUNCT || tok_at(t, to)->kind == TOK_EMOJI) {
        to++;
    }
    return opens_line(t, from) && (to >= t->n || t->tok[to].kind == TOK_BREAK);
}

/* Article, adjective or "only", "I'd say" right in front. */
static bool is_led(const struct toks *t, size_t from)
{
    size_t k = from;
    while (k > 0 && k + 3 > from && is_word(t, k - 1, LEX_ADJECTIVE) &&
           !is_word(t, k - 1, LEX_STAY)) {
        k--;
    }
    if (k > 0 && (is_ch(t, k - 1, ':') || is_ch(t, k - 1, '='))) {
        return true;
    }
    if (k < from && (k == 0 || ends_clause(t, k - 1))) {
        return true; /* "Ganz klare 9" */
    }
    return k > 0 && (is_word(t, k - 1, LEX_ARTICLE) || is_word(t, k - 1, LEX_STAY));
}

static bool is_labelled(const struct toks *t, size_t from)
{
    size_t k = from;
    for (size_t n = 0; n < 4 && k > 0; n++) {
        k--;
        if (is_word(t, k, LEX_LABEL)) {
            return true;
        }
        bool link = is_ch(t, k, ':') || is_ch(t, k, '=') || is_ch(t, k, '-') ||
                    is_word(t, k, LEX_STAY) || is_word(t, k, LEX_ARTICLE) ||
                    is_word(t, k, LEX_FOLLOW) || is_word(t, k, LEX_ADJECTIVE);
        if (!link) {
            return false;
        }
    }
    return false;
}

static bool is_percent(const struct toks *t, size_t to)
{
    const struct tok *next = tok_at(t, to);
    return is_ch(t, to, '%') ||
           (next->kind == TOK_WORD &&
            (str_eq_c(next->word, "prozent") || str_eq_c(next->word, "percent")));
}

/* Sure places for a number that no thing is counted by. */
static bool is_placed(const struct scan *s, const struct cand *c)
{
    const struct toks *t = s->t;
    int counted = counted_after(t, c->to, s->lang);
    if (counted > 0 && !(opens_text(t, c->from) && s->lang != LANG_DE &&
                         s->lang != LANG_EN && s->lang != LANG_ANY)) {
        return false;
    }
    if (c->opens || c->label || stands_free(t, c->from, c->to)) {
        return true;
    }
    bool about = c->from > 0 && is_word(t, c->from - 1, LEX_ALMOST);
    if (is_led(t, c->from) || about) {
        return true;
    }
    bool gives = clause_has_before(t, c->from, LEX_GIVE, 7) ||
                 clause_has_after(t, c->to, LEX_GIVE, 3);
    return gives || clause_has_before(t, c->from, LEX_OVERALL, 5);
}

static void weigh_place(const struct scan *s, struct cand *c)
{
    const struct toks *t = s->t;
    c->opens = opens_text(t, c->from) || alone_on_line(t, c->from, c->to);
    c->label = is_labelled(t, c->from);
    size_t start = c->from;
    start -=
        start > 0 && (is_ch(t, start - 1, ':') || is_ch(t, start - 1, '=')) ? 1u : 0u;
    c->overall = clause_has_before(t, start, LEX_OVERALL, 6) ||
                 (clause_has_after(t, c->to, LEX_OVERALL, 2) && c->to > c->from);
    c->aspect = is_word(t, c->to, LEX_ASPECT) ||
                (is_word(t, c->to, LEX_POINTS) && is_word(t, c->to + 1, LEX_ASPECT));
    bool points = is_word(t, c->to, LEX_POINTS) || is_word(t, c->to, LEX_STARS);
    bool part = c->aspect && (c->from == 0 || ends_clause(t, c->from - 1));
    bool sure = c->sure || points || part;
    if (t->tok[c->from].is_word_number && c->to == c->from + 1 && !points &&
        is_word(t, c->to, LEX_OPINION) && !is_word(t, c->to, LEX_FOLLOW)) {
        c->sure = sure; /* "Null Service!" is no score */
        return;
    }
    c->sure = sure || is_placed(s, c);
    if (t->tok[c->from].is_word_number && s->lang == LANG_EN && c->value == 1 &&
        !alone_on_line(t, c->from, c->to) && !stands_free(t, c->from, c->to)) {
        c->sure = c->label; /* "a one", "the one", "this one" */
    }
}

/* "-5": a minus sign touches the number and nothing stands before it. */
static bool is_minus(const struct toks *t, size_t from)
{
    return from > 0 && is_ch(t, from - 1, '-') && !t->tok[from].spaced &&
           t->tok[from - 1].spaced;
}

static void weigh_problem(const struct scan *s, struct cand *c)
{
    const struct toks *t = s->t;
    bool whole = c->problem == CAND_SOUND;
    bool fraction = t->tok[c->from].kind == TOK_PAIR || c->to > c->from + 1;
    bool starred = tok_is(&t->tok[c->from], LEX_GRADE) && c->value <= 3;
    if (is_word(t, c->to, LEX_STARS) && s->scale != SCALE_CSAT && !fraction && whole) {
        c->problem = CAND_SCALE;
    } else if (whole && !fraction && c->value >= 1 && c->value <= 6 &&
               s->lang != LANG_FR && s->lang != LANG_IT &&
               (sentence_has_before(t, c->from, LEX_GRADE) || starred ||
                (is_ch(t, c->to, '+') && !tok_at(t, c->to)->spaced))) {
        c->problem = CAND_GRADE;
        c->sure = true;
    } else if (whole && (!in_scale(s, c->value) || is_minus(t, c->from))) {
        c->problem = CAND_OUT;
    }
}

/* "9 statt einer 6", "5, nicht 7": the second number gave way. */
static bool is_given_up(const struct toks *t, size_t from)
{
    size_t k = from;
    while (k > 0 && k + 2 > from && is_word(t, k - 1, LEX_ARTICLE)) {
        k--;
    }
    return k > 0 && is_word(t, k - 1, LEX_INSTEAD) && !is_word(t, k - 1, LEX_STAY);
}

/* "fast 10", "ca. 7" */
static bool is_almost(const struct toks *t, size_t k)
{
    k -= k > 1 && is_ch(t, k - 1, '.') && !t->tok[k - 1].spaced ? 1u : 0u;
    return k > 0 && is_word(t, k - 1, LEX_ALMOST);
}

static void weigh_words(const struct scan *s, struct cand *c)
{
    const struct toks *t = s->t;
    size_t from = c->from;
    bool stay = from > 0 && is_word(t, from - 1, LEX_STAY);
    c->negated =
        (clause_has_before(t, from, LEX_NEGATE, 8) && !stay) || is_given_up(t, from);
    if (!c->opens && clause_has_after(t, c->to, LEX_NEGATE, 9) &&
        clause_has_after(t, c->to, LEX_GIVE, 12)) {
        c->negated = true;
    }
    c->other = clause_has_before(t, from, LEX_OTHER, 8) &&
               !clause_has_before(t, from, LEX_SELF, 6);
    if (c->problem != CAND_SOUND) {
        return;
    }
    size_t k = from;
    while (k > 0 &&
           (is_word(t, k - 1, LEX_ARTICLE) || is_word(t, k - 1, LEX_ADJECTIVE))) {
        k--;
    }
    size_t next = c->to + (is_ch(t, c->to, ',') || is_ch(t, c->to, '.') ? 1u : 0u);
    next += is_word(t, next, LEX_GIVE);
    next += is_ch(t, next, ',');
    if (clause_has_before(t, from, LEX_WOULD, 8) || is_word(t, next, LEX_IF) ||
        clause_has_after(t, c->to, LEX_WOULD, 4) || is_almost(t, k)) {
        c->problem = CAND_WOULD;
    } else if ((clause_has_before(t, from, LEX_PAST, 8) &&
                !clause_has_before(t, from, LEX_NOW, 5)) ||
               clause_has_after(t, c->to, LEX_PAST, 3)) {
        c->problem = CAND_PAST;
    }
}

/* "change from 9 to 3": the phrase covers both numbers, the last one counts. */
static void weigh_correction(struct scan *s)
{
    const struct toks *t = s->t;
    for (size_t i = 0; i + 1 < s->n; i++) {
        struct cand *first = &s->cand[i];
        struct cand *second = &s->cand[i + 1];
        size_t from = second->from > CONTEXT_MAX ? second->from - CONTEXT_MAX : 0;
        from = from > first->to ? from : first->to;
        bool cue = false;
        for (size_t k = from; k < second->from; k++) {
            cue = cue || is_word(t, k, LEX_CORRECT);
        }
        bool near = second->from - first->to <= 9;
        if (cue && near && !second->negated && !second->other &&
            second->problem != CAND_PAST && second->problem != CAND_WOULD) {
            first->corrected = true;
            second->final = true;
            second->sure = true;
        }
    }
}

/* "von 9 auf 3", "from 9 to 3" with a verb of change before it. */
static bool is_change(const struct scan *s, const struct cand *c)
{
    struct str w = c->from > 0 ? s->t->tok[c->from - 1].word : STR_NULL;
    return (str_eq_c(w, "von") || str_eq_c(w, "from")) &&
           sentence_has_before(s->t, c->from, LEX_CORRECT);
}

static void split_change(struct scan *s, struct cand *c)
{
    struct cand last = {.from = c->to - 1, .to = c->to, .sure = true, .final = true};
    last.value = s->t->tok[c->to - 1].value;
    last.problem = in_scale(s, last.value) ? CAND_SOUND : CAND_OUT;
    s->cand[s->n++] = last;
}

static void consider(struct scan *s, size_t i, size_t *ret_next)
{
    struct cand c;
    *ret_next = i + 1;
    if (!read_expression(s, i, &c)) {
        return;
    }
    const struct toks *t = s->t;
    bool percent = is_percent(t, c.to);
    if (percent && (opens_text(t, i) || is_word(t, c.to + 1, LEX_OPINION) ||
                    is_word(t, c.to + 1, LEX_POSITIVE))) {
        c.problem = CAND_PERCENT;
        c.sure = true;
        s->cand[s->n++] = c;
        return;
    }
    bool stars = t->tok[i].kind == TOK_STARS || tok_is(&t->tok[i], LEX_MAXIMUM);
    *ret_next = c.to;
    if (!stars && (percent || is_noise(t, i, c.to) || in_list_numbering(t, i))) {
        if (c.problem == CAND_RANGE && opens_text(t, i) && c.to > i + 1) {
            c.sure = false; /* "9 - 10 Minuten gewartet": a score or a range? */
            s->cand[s->n++] = c;
        }
        return;
    }
    if (c.problem == CAND_RANGE && is_change(s, &c)) {
        split_change(s, &c);
        return;
    }
    if (!stars) {
        weigh_place(s, &c);
    }
    weigh_problem(s, &c);
    weigh_words(s, &c);
    if (in_question(t, c.to) && !c.opens && !c.label) {
        c.sure = false;
    }
    s->cand[s->n++] = c;
}

void candidates_find(struct scan *s)
{
    size_t next;
    for (size_t i = 0; i < s->t->n && s->n < CANDIDATES_MAX; i = next) {
        consider(s, i, &next);
    }
    weigh_correction(s);
}
