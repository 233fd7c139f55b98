/* What keeps a number from being asserted: another scale, a denial, nearness,
 * another time or person. Must never look past the sentence, but for the sign of a
 * grade. */
#include "base/attr.h"
#include "reader/score/candidate.h"

/* "-5": a minus sign touches the number and nothing stands before it; "Minus 5!" */
static bool is_minus(const struct toks *t, size_t from)
{
    if (from > 0 && str_eq_c(t->tok[from - 1].word, "minus")) {
        return opens_text(t, from - 1);
    }
    return from > 0 && ch_at(t, from - 1, '-') && !t->tok[from].spaced &&
           t->tok[from - 1].spaced;
}

static int32_t grade_word(const struct toks *t, size_t k)
{
    const struct tok *tok = tok_at(t, k);
    return tok->kind == TOK_WORD ? lexicon_value(tok->word, LEX_GRADE_NAME) : -1;
}

/* Grade whose name opens or ends at k; -1 when none does. */
static int32_t grade_at(const struct toks *t, size_t k)
{
    int32_t grade = grade_word(t, k);
    if (grade == 1) { /* "sehr gut" is two words */
        return grade_word(t, k + 1) == 2 ? 1 : -1;
    }
    return grade == 2 && k > 0 && grade_word(t, k - 1) == 1 ? 1 : grade;
}

/* "sehr gut (1)", "5 - mangelhaft": the name of the grade beside its number. */
static bool names_grade(const struct toks *t, const struct cand *c)
{
    size_t k = c->to;
    while (k < c->to + 2 && (tok_at(t, k)->kind == TOK_PUNCT)) {
        k++;
    }
    if (grade_at(t, k) == c->value) {
        return true;
    }
    k = c->from;
    while (k > 0 && k + 3 > c->from &&
           (t->tok[k - 1].kind == TOK_PUNCT || valued_at(t, k - 1, LEX_STAY) ||
            str_eq_c(t->tok[k - 1].word, "also"))) {
        k--;
    }
    return k > 0 && grade_at(t, k - 1) == c->value;
}

/* "Note auf Ihrer Skala: 3" */
static bool is_on_scale(const struct toks *t, size_t from)
{
    for (size_t k = from + 1; k < from + 4; k++) {
        if (valued_at(t, k, LEX_LABEL)) {
            return true; /* "Note 5 auf Ihrer Skala" */
        }
    }
    for (size_t k = from, n = 0; n < 8 && k > 0 && !ends_sentence(t, k - 1); n++) {
        if (valued_at(t, --k, LEX_LABEL)) {
            return true; /* "Note auf der Skala von 0-10: 4" */
        }
    }
    return false;
}

/* "Schulnote 2", "2+", "1 mit Stern": 1 best. */
static bool is_grade(const struct scan *s, const struct cand *c)
{
    const struct toks *t = s->t;
    if (c->value < 1 || c->value > 6 || s->lang == LANG_FR || s->lang == LANG_IT) {
        return false;
    }
    const struct tok *next = tok_at(t, c->to);
    bool starred = tok_is(&t->tok[c->from], LEX_GRADE) && c->value <= 3;
    bool sign = next->kind == TOK_PUNCT && !next->spaced &&
                (next->ch == '+' || (next->ch == '-' && ends_text(t, c->to)));
    return starred || sign || names_grade(t, c) ||
           (has_grade_before(s, c->from) && !is_on_scale(t, c->from)) ||
           sentence_has_after(t, c->to, LEX_GRADE, 4);
}

/* "9 minus", "7 plus", "7-, höchstens" */
static bool is_signed(const struct toks *t, size_t to)
{
    struct str w = tok_at(t, to)->word;
    bool word = str_eq_c(w, "minus") || str_eq_c(w, "plus");
    bool mark =
        is_dash(tok_at(t, to)) && !tok_at(t, to)->spaced && ch_at(t, to + 1, ',');
    return mark || (word && ends_clause(t, to + 1));
}

/* "8+", "7½", "7ish", "8 and a half" */
static bool is_fraction(const struct scan *s, size_t to)
{
    const struct toks *t = s->t;
    const struct tok *next = tok_at(t, to);
    if (next->kind == TOK_WORD && tok_is(next, LEX_ALMOST)) {
        return !next->spaced ||
               (tok_is(next, LEX_RANGE) && word_at(t, to + 1, LEX_ALMOST)) ||
               tok_is(next, LEX_CLAUSE);
    }
    if (is_dash(next) && !next->spaced && !tok_at(t, to + 1)->spaced &&
        word_at(t, to + 1, LEX_ALMOST)) {
        return true;
    }
    return tok_is(&t->tok[to - 1], LEX_ALMOST) || next->ch == 0xbd ||
           (ch_at(t, to, '+') && (!next->spaced || ends_text(t, to)) &&
            t->tok[to - 1].value != s->max);
}

static bool is_part(const struct scan *s, size_t to)
{
    return is_fraction(s, to) || is_signed(s->t, to);
}

/* What is wrong with a single number or word. */
static enum cand_problem single_problem(const struct scan *s, const struct cand *c)
{
    const struct toks *t = s->t;
    bool stars = word_at(t, c->to, LEX_STARS) || tok_at(t, c->to)->kind == TOK_STARS;
    stars = stars && c->value <= 5;
    if ((stars && s->scale != SCALE_CSAT) || s->other_top != 0) {
        return CAND_SCALE;
    }
    bool unit =
        stars || word_at(t, c->to, LEX_POINTS) || word_at(t, c->from, LEX_POINTS);
    bool praised = s->glad && !unit && c->value >= 1 && c->value <= 2; /* "1, super!" */
    return praised || is_grade(s, c) ? CAND_GRADE
           : is_part(s, c->to)       ? CAND_PART
                                     : CAND_SOUND;
}

static void weigh_value(const struct scan *s, struct cand *c)
{
    const struct toks *t = s->t;
    if (c->problem != CAND_SOUND) {
        return;
    }
    if (t->tok[c->from].kind != TOK_PAIR && c->to == c->from + 1 &&
        !word_at(t, c->from, LEX_MAXIMUM)) {
        c->problem = single_problem(s, c);
    }
    c->sure =
        c->sure || c->problem == CAND_GRADE || (c->problem == CAND_PART && c->opens);
    if (c->problem == CAND_SOUND && (!in_scale(s, c->value) || is_minus(t, c->from))) {
        c->problem = CAND_OUT;
        bool bound = claim_is_bound(t, c) ||
                     (c->from > 0 && t->tok[c->from - 1].kind == TOK_PUNCT);
        c->sure = (c->sure && bound) || is_minus(t, c->from);
    }
}

/* "9 statt einer 6", "5, nicht 7", "eher 6 als 7": the second number gave way. */
static bool is_given_up(const struct toks *t, size_t from)
{
    size_t k = from;
    while (k > 0 && k + 2 > from && word_at(t, k - 1, LEX_ARTICLE)) {
        k--;
    }
    if (k == 0 || !word_at(t, k - 1, LEX_INSTEAD) || word_at(t, k - 1, LEX_STAY) ||
        word_at(t, k - 1, LEX_ALMOST)) {
        return false;
    }
    bool than = valued_at(t, k - 1, LEX_INSTEAD);
    return !than || (k > 1 && (is_plain_number(&t->tok[k - 2]) ||
                               tok_is(&t->tok[k - 2], LEX_INSTEAD)));
}

/* "fast 10", "ca. 7", "almost a 9" */
static bool is_almost(const struct toks *t, size_t k)
{
    while (k > 0 &&
           (word_at(t, k - 1, LEX_ARTICLE) || word_at(t, k - 1, LEX_ADJECTIVE) ||
            str_eq_c(t->tok[k - 1].word, "schon"))) {
        k--;
    }
    bool shortened = k > 1 && ch_at(t, k - 1, '.') && !t->tok[k - 1].spaced &&
                     t->tok[k - 2].text.len <= 5 &&             /* "ca. 7" */
                     !(k > 2 && word_at(t, k - 3, LEX_ALMOST)); /* "at least. 6" */
    k -= shortened ? 1u : 0u;
    return k > 0 && word_at(t, k - 1, LEX_ALMOST);
}

/* "Not a 10 but close", "keine 10, aber nah dran", "6, vielleicht auch weniger" */
static bool is_near_miss(const struct toks *t, const struct cand *c)
{
    size_t k = c->to;
    k += word_at(t, k, LEX_POINTS) ? 1u : 0u;
    k += ch_at(t, k, ',') ? 1u : 0u;
    return word_at(t, k, LEX_ALMOST) &&
           (word_at(t, k, LEX_CLAUSE) || word_at(t, k, LEX_RANGE));
}

/* "mindestens die 10": there is none above the top. */
static bool is_at_least_top(const struct scan *s, const struct cand *c)
{
    size_t k = skip_back(s->t, c->from);
    return c->value == s->max && k > 0 && valued_at(s->t, k - 1, LEX_ALMOST);
}

/* "Mehr als eine 6 sehe ich nicht", "don't think I can go above a 7" */
static bool is_top_denied(const struct toks *t, const struct cand *c)
{
    size_t k = skip_back(t, c->from);
    bool than = k > 1 && valued_at(t, k - 1, LEX_INSTEAD) &&
                is_word_of(&t->tok[k - 2], LEX_MORE);
    bool above = k > 0 && lexicon_value(t->tok[k - 1].word, LEX_MORE) == 1;
    if (!than && !above) {
        return false;
    }
    for (size_t n = c->to; n < c->to + 8 && tok_at(t, n)->kind == TOK_WORD; n++) {
        bool but = word_at(t, n, LEX_NOW) && word_at(t, n, LEX_CLAUSE);
        if (but || word_at(t, n, LEX_NEGATE)) {
            return !but;
        }
    }
    return clause_has_before(t, k, LEX_NEGATE, 8);
}

/* "mehr als eine 4 ist nicht drin", "nicht mehr als eine 4": a bound that is given. */
static bool is_bound_given(const struct toks *t, const struct cand *c)
{
    size_t k = skip_back(t, c->from);
    return tok_is(&t->tok[c->from], LEX_STAY) || is_top_denied(t, c) ||
           (k > 0 && word_at(t, k - 1, LEX_STAY) && word_at(t, k - 1, LEX_ALMOST));
}

/* "almost a 9", but no bound. */
static bool is_nearly(const struct scan *s, const struct cand *c)
{
    const struct toks *t = s->t;
    return is_near_miss(t, c) ||
           (is_almost(t, c->from) && !is_bound_given(t, c) && !is_at_least_top(s, c));
}

/* "First visit 3, second visit 9": which one, not when. */
static bool is_ordinal_of(const struct toks *t, size_t k, size_t from)
{
    const struct tok *next = tok_at(t, k + 1);
    uint64_t of_scores = LEX_BIT(LEX_GIVE) | LEX_BIT(LEX_STAY) | LEX_BIT(LEX_ARTICLE) |
                         LEX_BIT(LEX_SELF) | LEX_BIT(LEX_PAST);
    return str_eq_c(t->tok[k].word, "first") && next->kind == TOK_WORD &&
           (next->cls & of_scores) == 0 && k + 2 == from;
}

/* A word of the past in the clause before, but for "statt der 1 von vorhin bitte 6",
 * where it is of another number. */
static bool has_past_before(const struct toks *t, size_t from)
{
    bool mark = from > 0 && ch_at(t, from - 1, ':'); /* "Letztes Jahr: 8" */
    size_t k = mark ? from - 1 : from;
    for (size_t n = mark ? 5 : 0; n < 8 && k > 0; n++) {
        k--;
        if (tok_is(&t->tok[k], LEX_PAST) && !is_ordinal_of(t, k, from)) {
            bool of_other = false;
            for (size_t b = 1; b <= 3 && b <= k && !ends_clause(t, k - b); b++) {
                of_other = of_other || (is_plain_number(&t->tok[k - b]) &&
                                        !word_at(t, k - b + 1, LEX_UNIT));
            }
            return !of_other;
        }
        if (ends_clause(t, k)) {
            return false;
        }
    }
    return false;
}

static bool is_past(const struct toks *t, const struct cand *c)
{
    if (is_revoked(t, c)) {
        return true;
    }
    bool after = clause_has_after(t, c->to, LEX_PAST, 3) &&
                 !clause_has_after(t, c->to, LEX_NOW, 3); /* "wie letztes Mal" */
    return after ||
           (has_past_before(t, c->from) && !clause_has_before(t, c->from, LEX_NOW, 5));
}

/* "not bad", "nicht gut", "no problems": the word behind is what it denies. */
static bool is_spent(const struct toks *t, size_t k)
{
    uint64_t of_scores = LEX_BIT(LEX_STAY) | LEX_BIT(LEX_NEGATE) |
                         LEX_BIT(LEX_ARTICLE) | LEX_BIT(LEX_ADJECTIVE);
    const struct tok *next = tok_at(t, k + 1);
    bool verdict = word_at(t, k + 1, LEX_PRAISE) || word_at(t, k + 1, LEX_UNIT);
    return verdict && (next->cls & of_scores) == 0;
}

/* A negation in the clause before, of something that may be the number. */
static bool is_negation_before(const struct toks *t, size_t from)
{
    for (size_t n = 0; n < 8 && from > 0; n++) {
        from--;
        if (tok_is(&t->tok[from], LEX_NEGATE) && !tok_is(&t->tok[from], LEX_STAY) &&
            !is_spent(t, from)) {
            return true;
        }
        if (ends_clause(t, from)) {
            return false;
        }
    }
    return false;
}

/* "keine 10", "nicht mal eine 5"; not "hat nicht geklappt 2". */
static bool is_denied(const struct toks *t, const struct cand *c)
{
    size_t k = skip_back(t, c->from);
    if (k > 0 && word_at(t, k - 1, LEX_STAY)) { /* "nicht auf 1", but "nicht nur 8" */
        return k > 1 && is_word_of(&t->tok[k - 1], LEX_PLACE) &&
               word_at(t, k - 2, LEX_NEGATE);
    }
    if (!is_negation_before(t, c->from)) {
        return false; /* "rude not to give you an 8" */
    }
    return k < c->from || word_at(t, k - 1, LEX_NEGATE) ||
           clause_has_before(t, c->from, LEX_GIVE, 8) ||
           clause_has_after(t, c->to, LEX_GIVE, 3);
}

/* "2, mehr war das nicht" */
static bool is_ceiling(const struct toks *t, size_t to)
{
    return word_at(t, to, LEX_STAY) && word_at(t, to, LEX_ALMOST);
}

/* "Nie im Leben gebe ich dafür eine 8": whatever stands before the number. */
static bool is_refused(const struct toks *t, const struct cand *c)
{
    size_t k = skip_back(t, c->from);
    bool drawn = k > 0 && valued_at(t, k - 1, LEX_STAY); /* "never a problem so 9" */
    for (size_t n = 0, i = c->from; !drawn && n < 8 && i > 0; n++) {
        if (ends_clause(t, --i)) {
            return false;
        }
        if (valued_at(t, i, LEX_NEGATE)) {
            return clause_has_before(t, c->from, LEX_GIVE, n + 1) ||
                   clause_has_after(t, c->to, LEX_GIVE, 3);
        }
    }
    return false;
}

/* "Ich denke gar nicht daran, 10 Punkte zu verteilen" */
static bool is_unwilling(const struct toks *t, const struct cand *c)
{
    size_t k = c->to + (word_at(t, c->to, LEX_POINTS) ? 1u : 0u);
    return str_eq_c(tok_at(t, k)->word, "zu") && word_at(t, k + 1, LEX_GIVE) &&
           sentence_has_before(t, c->from, LEX_NEGATE) &&
           !clause_has_before(t, c->from, LEX_STAY, 4);
}

/* "Dass ich eine 9 anklicke, können Sie ..." */
static bool is_in_that_clause(const struct toks *t, size_t from)
{
    for (size_t n = 0, k = from; n < CONTEXT_MAX && k > 0; n++) {
        k--;
        if (k == 0 || ends_sentence(t, k - 1) || t->tok[k - 1].kind == TOK_BREAK) {
            return str_eq_c(t->tok[k].word, "dass") || str_eq_c(t->tok[k].word, "that");
        }
    }
    return false;
}

/* "Die 10, die Ihr Fahrer wollte, gibt es nicht": past the clause in between. */
static bool is_denied_later(const struct toks *t, const struct cand *c)
{
    static const char *const relative[] = {"die", "which", "that"};
    if (is_in_that_clause(t, c->from)) {
        return sentence_has_after(t, c->to, LEX_DENY, CONTEXT_MAX);
    }
    bool led = c->from > 0 && valued_at(t, c->from - 1, LEX_ARTICLE);
    struct str w = ch_at(t, c->to, ',') ? tok_at(t, c->to + 1)->word : STR_NULL;
    for (size_t i = 0; led && i < ARRAY_LEN(relative); i++) {
        if (str_eq_c(w, relative[i])) {
            return sentence_has_after(t, c->to, LEX_DENY, CONTEXT_MAX);
        }
    }
    return false;
}

static bool is_denied_around(const struct toks *t, const struct cand *c)
{
    return is_denied(t, c) || is_refused(t, c) || is_unwilling(t, c) ||
           is_denied_later(t, c);
}

/* "für eine 10 fehlt"; not "mich für die 4 entschieden" */
static bool is_aimed_at(const struct toks *t, const struct cand *c)
{
    return c->from > 0 && word_at(t, c->from - 1, LEX_AIM) &&
           !word_at(t, c->to, LEX_GIVE) && !clause_has_before(t, c->from, LEX_STAY, 4);
}

/* "mehr als eine 4 gibt es nicht", "kann mich zwischen 6 und 8 nicht entscheiden" */
static bool is_bounded(const struct toks *t, const struct cand *c)
{
    bool torn = c->problem == CAND_RANGE && c->from > 0 &&
                tok_is(&t->tok[c->from - 1], LEX_BETWEEN);
    return torn || is_almost(t, c->from) || is_near_miss(t, c);
}

static bool is_negated(const struct toks *t, const struct cand *c)
{
    if (is_bounded(t, c) || is_top_denied(t, c)) {
        return false;
    }
    if (is_denied_around(t, c)) {
        return true;
    }
    bool after = !c->opens && clause_has_after(t, c->to, LEX_NEGATE, 9) &&
                 clause_has_after(t, c->to, LEX_GIVE, 12);
    bool bound = c->from > 0 && word_at(t, c->from - 1, LEX_ALMOST);
    return after || is_aimed_at(t, c) ||
           (!bound && !is_ceiling(t, c->to) &&
            !is_word_of(tok_at(t, c->to + 1), LEX_FOR) &&
            clause_has_after(t, c->to, LEX_DENY, 5)) ||
           is_given_up(t, c->from);
}

/* "Volle Punktzahl für Unpünktlichkeit", "10 Punkte, ganz toll gemacht, nie wieder":
 * the best score for something bad. */
static bool is_ironic(const struct scan *s, const struct cand *c)
{
    size_t k = c->to;
    k += word_at(s->t, k, LEX_POINTS) || word_at(s->t, k, LEX_STARS) ? 1u : 0u;
    bool best = c->value + 1 >= s->max;
    if (best && s->sour) {
        return true;
    }
    if (!best || !is_word_of(tok_at(s->t, k), LEX_FOR)) {
        return false;
    }
    for (size_t n = 0; n < 6 && !ends_clause(s->t, ++k); n++) {
        if (is_word_of(tok_at(s->t, k), LEX_BLAME)) {
            return true;
        }
    }
    return false;
}

static void weigh_words(const struct scan *s, struct cand *c)
{
    const struct toks *t = s->t;
    c->negated = is_negated(t, c) && !is_past(t, c);
    c->other = hearsay_is_others(t, c) && !c->self;
    if (c->problem == CAND_OUT && !c->opens &&
        sentence_has_before(t, c->from, LEX_IF)) {
        c->problem = CAND_WOULD; /* "wenn ich könnte, 11" */
    }
    if (c->problem != CAND_SOUND && c->problem != CAND_OUT) {
        return;
    }
    if (is_ironic(s, c)) {
        c->problem = CAND_IRONY;
    } else if (hearsay_is_reported(t, c)) {
        c->problem = CAND_ASKED;
    } else if (is_nearly(s, c) || hangs_on_condition(s, c)) {
        c->problem = CAND_WOULD;
    } else if (c->problem == CAND_SOUND && is_past(t, c)) {
        c->problem = CAND_PAST;
    }
}

void problem_weigh(const struct scan *s, struct cand *c)
{
    weigh_value(s, c);
    weigh_words(s, c);
}

/* "So etwa zu 80 %", not "20 % Rabatt" */
static bool opens_with_percent(const struct toks *t, const struct cand *c, size_t to)
{
    size_t first = skip_back(t, c->from);
    while (first > 0 && first + 5 > c->from &&
           (word_at(t, first - 1, LEX_ALMOST) || word_at(t, first - 1, LEX_STAY) ||
            is_word_of(&t->tok[first - 1], LEX_PLACE))) {
        first--;
    }
    const struct tok *next = tok_at(t, to);
    return opens_text(t, first) && !(next->capital && word_is_unknown(next));
}

bool is_percent_score(const struct toks *t, const struct cand *c, size_t to)
{
    bool said = clause_has_before(t, c->from, LEX_STAY, 4) && ends_clause(t, to);
    bool apart = c->from > 0 && (t->tok[c->from - 1].kind == TOK_PUNCT ||
                                 word_at(t, c->from - 1, LEX_ALMOST));
    said = said || (apart && ends_clause(t, to)) || (c->from <= 2 && ends_text(t, to));
    return opens_with_percent(t, c, to) || word_at(t, to, LEX_OPINION) || said;
}
