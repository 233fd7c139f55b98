/* Finds the number expressions of a text and weighs what stands around each. Must never
 * call a number sure without a sign that it answers the question. */
#include "reader/candidate.h"

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
    while (k > 0 && k + 3 > from && word_at(t, k - 1, LEX_ADJECTIVE) &&
           !word_at(t, k - 1, LEX_STAY)) {
        k--;
    }
    if (k > 0 && (ch_at(t, k - 1, ':') || ch_at(t, k - 1, '='))) {
        return true;
    }
    if (k < from && (k == 0 || ends_clause(t, k - 1))) {
        return true; /* "Ganz klare 9" */
    }
    return k > 0 && (word_at(t, k - 1, LEX_ARTICLE) || word_at(t, k - 1, LEX_STAY));
}

static bool is_labelled(const struct toks *t, size_t from)
{
    size_t k = from;
    for (size_t n = 0; n < 4 && k > 0; n++) {
        k--;
        if (word_at(t, k, LEX_LABEL)) {
            return true;
        }
        bool link = ch_at(t, k, ':') || ch_at(t, k, '=') || ch_at(t, k, '-') ||
                    word_at(t, k, LEX_STAY) || word_at(t, k, LEX_ARTICLE) ||
                    word_at(t, k, LEX_FOLLOW) || word_at(t, k, LEX_ADJECTIVE);
        if (!link) {
            return false;
        }
    }
    return false;
}

static bool is_percent(const struct toks *t, size_t to)
{
    const struct tok *next = tok_at(t, to);
    return ch_at(t, to, '%') ||
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
    bool about = c->from > 0 && word_at(t, c->from - 1, LEX_ALMOST);
    if (is_led(t, c->from) || about) {
        return true;
    }
    bool gives = clause_has_before(t, c->from, LEX_GIVE, 7) ||
                 clause_has_after(t, c->to, LEX_GIVE, 3);
    return gives || clause_has_before(t, c->from, LEX_OVERALL, 5);
}

/* "Null Service!", "a one": a number word that only looks like a score. */
static bool is_figure_of_speech(const struct scan *s, const struct cand *c)
{
    const struct toks *t = s->t;
    if (!t->tok[c->from].is_word_number || c->to > c->from + 1) {
        return false;
    }
    if (word_at(t, c->to, LEX_OPINION) && !word_at(t, c->to, LEX_FOLLOW)) {
        return true;
    }
    return s->lang == LANG_EN && c->value == 1 && !c->label && !c->opens &&
           !stands_free(t, c->from, c->to);
}

static void weigh_place(const struct scan *s, struct cand *c)
{
    const struct toks *t = s->t;
    bool mark =
        c->from > 0 && (ch_at(t, c->from - 1, ':') || ch_at(t, c->from - 1, '='));
    bool points = word_at(t, c->to, LEX_POINTS) || word_at(t, c->to, LEX_STARS);
    c->opens = opens_text(t, c->from) || alone_on_line(t, c->from, c->to);
    c->label = is_labelled(t, c->from);
    c->overall = clause_has_before(t, c->from - (mark ? 1u : 0u), LEX_OVERALL, 6) ||
                 clause_has_after(t, c->to, LEX_OVERALL, 2);
    c->aspect = word_at(t, c->to + (points ? 1u : 0u), LEX_ASPECT);
    bool part = c->aspect && (c->from == 0 || ends_clause(t, c->from - 1));
    c->sure =
        c->sure || points || part || (!is_figure_of_speech(s, c) && is_placed(s, c));
}

/* "-5": a minus sign touches the number and nothing stands before it. */
static bool is_minus(const struct toks *t, size_t from)
{
    return from > 0 && ch_at(t, from - 1, '-') && !t->tok[from].spaced &&
           t->tok[from - 1].spaced;
}

/* "Schulnote 2", "2+", "1 mit Stern": 1 best. */
static bool is_grade(const struct scan *s, const struct cand *c)
{
    const struct toks *t = s->t;
    if (c->value < 1 || c->value > 6 || s->lang == LANG_FR || s->lang == LANG_IT) {
        return false;
    }
    bool starred = tok_is(&t->tok[c->from], LEX_GRADE) && c->value <= 3;
    bool plus = ch_at(t, c->to, '+') && !tok_at(t, c->to)->spaced;
    return starred || plus || sentence_has_before(t, c->from, LEX_GRADE);
}

static void weigh_problem(const struct scan *s, struct cand *c)
{
    const struct toks *t = s->t;
    if (c->problem != CAND_SOUND) {
        return;
    }
    bool single = t->tok[c->from].kind != TOK_PAIR && c->to == c->from + 1;
    if (single && word_at(t, c->to, LEX_STARS) && s->scale != SCALE_CSAT) {
        c->problem = CAND_SCALE;
    } else if (single && is_grade(s, c)) {
        c->problem = CAND_GRADE;
        c->sure = true;
    } else if (!in_scale(s, c->value) || is_minus(t, c->from)) {
        c->problem = CAND_OUT;
    }
}

/* "9 statt einer 6", "5, nicht 7": the second number gave way. */
static bool is_given_up(const struct toks *t, size_t from)
{
    size_t k = from;
    while (k > 0 && k + 2 > from && word_at(t, k - 1, LEX_ARTICLE)) {
        k--;
    }
    return k > 0 && word_at(t, k - 1, LEX_INSTEAD) && !word_at(t, k - 1, LEX_STAY);
}

/* "fast 10", "ca. 7", "almost a 9" */
static bool is_almost(const struct toks *t, size_t k)
{
    while (k > 0 &&
           (word_at(t, k - 1, LEX_ARTICLE) || word_at(t, k - 1, LEX_ADJECTIVE))) {
        k--;
    }
    k -= k > 1 && ch_at(t, k - 1, '.') && !t->tok[k - 1].spaced ? 1u : 0u;
    return k > 0 && word_at(t, k - 1, LEX_ALMOST);
}

/* "10, wenn …", "would have been a 10" */
static bool is_conditional(const struct toks *t, const struct cand *c)
{
    size_t next = c->to;
    next += ch_at(t, next, ',') || ch_at(t, next, '.') ? 1u : 0u;
    next += word_at(t, next, LEX_GIVE) ? 1u : 0u;
    next += ch_at(t, next, ',') ? 1u : 0u;
    return word_at(t, next, LEX_IF) || clause_has_before(t, c->from, LEX_WOULD, 8) ||
           clause_has_after(t, c->to, LEX_WOULD, 4);
}

static bool is_past(const struct toks *t, const struct cand *c)
{
    return clause_has_after(t, c->to, LEX_PAST, 3) ||
           (clause_has_before(t, c->from, LEX_PAST, 8) &&
            !clause_has_before(t, c->from, LEX_NOW, 5));
}

static bool is_negated(const struct toks *t, const struct cand *c)
{
    bool stay = c->from > 0 && word_at(t, c->from - 1, LEX_STAY);
    if (!stay && clause_has_before(t, c->from, LEX_NEGATE, 8)) {
        return true;
    }
    bool after = !c->opens && clause_has_after(t, c->to, LEX_NEGATE, 9) &&
                 clause_has_after(t, c->to, LEX_GIVE, 12);
    return after || is_given_up(t, c->from);
}

static void weigh_words(const struct scan *s, struct cand *c)
{
    const struct toks *t = s->t;
    c->negated = is_negated(t, c);
    c->other = clause_has_before(t, c->from, LEX_OTHER, 8) &&
               !clause_has_before(t, c->from, LEX_SELF, 6);
    if (c->problem != CAND_SOUND) {
        return;
    }
    if (is_conditional(t, c) || is_almost(t, c->from)) {
        c->problem = CAND_WOULD;
    } else if (is_past(t, c)) {
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
            cue = cue || word_at(t, k, LEX_CORRECT);
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

/* "90 % zufrieden": satisfaction, not a discount. */
static bool is_percent_score(const struct toks *t, const struct cand *c)
{
    return opens_text(t, c->from) || word_at(t, c->to + 1, LEX_OPINION) ||
           word_at(t, c->to + 1, LEX_POSITIVE);
}

/* Weighs one expression; false when it is no candidate at all. */
static bool weigh(const struct scan *s, struct cand *c)
{
    const struct toks *t = s->t;
    bool plain = t->tok[c->from].kind != TOK_STARS && !word_at(t, c->from, LEX_MAXIMUM);
    if (is_percent(t, c->to)) {
        c->problem = CAND_PERCENT;
        c->sure = true;
        return is_percent_score(t, c);
    }
    if (plain && (is_noise(t, c->from, c->to) || in_list_numbering(t, c->from))) {
        /* "9 - 10 Minuten gewartet": a score or a range? */
        c->sure = false;
        return c->problem == CAND_RANGE && opens_text(t, c->from) &&
               c->to > c->from + 1;
    }
    if (plain) {
        weigh_place(s, c);
    }
    weigh_problem(s, c);
    weigh_words(s, c);
    if (in_question(t, c->to) && !c->opens && !c->label) {
        c->sure = false;
    }
    return true;
}

static void consider(struct scan *s, size_t i, size_t *ret_next)
{
    struct cand c;
    *ret_next = i + 1;
    if (!expression_read(s, i, &c)) {
        return;
    }
    *ret_next = c.to;
    if (c.problem == CAND_RANGE && is_change(s, &c) && !is_noise(s->t, i, c.to)) {
        split_change(s, &c);
    } else if (weigh(s, &c)) {
        s->cand[s->n++] = c;
    }
}

void candidates_find(struct scan *s)
{
    size_t next;
    for (size_t i = 0; i < s->t->n && s->n < CANDIDATES_MAX; i = next) {
        consider(s, i, &next);
    }
    weigh_correction(s);
}
