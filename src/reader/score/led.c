/* How a number is led to: what makes it a noun, who gives it, and what goes on behind
 * it as behind no score. Must never look further than CONTEXT_MAX tokens. */
#include "reader/score/candidate.h"

bool is_led_by_form(const struct scan *s, const struct cand *c)
{
    const struct toks *t = s->t;
    size_t k = c->from;
    const struct tok *last = tok_at(t, k > 0 ? k - 1 : t->n);
    if (last->kind != TOK_WORD || last->capital || last->word.len < 5 ||
        lexicon_value(last->word, LEX_ADJECTIVE_ENDING) < 0 ||
        tok_at(t, c->to)->kind == TOK_WORD) {
        return false;
    }
    for (size_t n = 0; n < 4 && k > 0; n++) {
        k--;
        if (word_at(t, k, LEX_ARTICLE) && !valued_at(t, k, LEX_ARTICLE)) {
            return true;
        }
        bool hyphen = is_dash(&t->tok[k]) && !t->tok[k].spaced;
        if (t->tok[k].capital || (t->tok[k].kind != TOK_WORD && !hyphen)) {
            return false;
        }
    }
    return false;
}

/* "Null Service!", "acht super": a number word that only looks like a score. */
static bool is_figure_of_speech(const struct scan *s, const struct cand *c)
{
    const struct toks *t = s->t;
    return t->tok[c->from].is_word_number && c->to == c->from + 1 &&
           word_at(t, c->to, LEX_OPINION) && !word_at(t, c->to, LEX_FOLLOW);
}

/* "eine 8", "a well-earned nine" */
static bool is_noun_led(const struct scan *s, const struct cand *c)
{
    size_t k = skip_back(s->t, c->from);
    k -= k == c->from && k > 0 ? 1u : 0u;
    return (word_at(s->t, k, LEX_ARTICLE) && !valued_at(s->t, k, LEX_ARTICLE)) ||
           is_led_by_form(s, c);
}

/* "ich gebe acht", "wir sind auf 5 gekommen": by who writes. */
static bool is_given(const struct toks *t, const struct cand *c)
{
    return clause_has_before(t, c->from, LEX_SELF, 7) &&
           (ends_clause(t, c->to + 1) || clause_has_before(t, c->from, LEX_GIVE, 7));
}

/* "die zehn habt ihr euch verdient" */
static bool is_given_later(const struct toks *t, const struct cand *c)
{
    return c->from > 0 && valued_at(t, c->from - 1, LEX_ARTICLE) &&
           clause_has_after(t, c->to, LEX_GIVE, 5);
}

/* "gibt es zwei eng beieinander stehende", "six primitive types", "Due amici entrano":
 * a word that no list knows goes on where a score would end. */
static bool goes_on_strangely(const struct scan *s, const struct cand *c)
{
    const struct toks *t = s->t;
    const struct tok *next = tok_at(s->t, c->to);
    if (!word_is_unknown(next) || !next->spaced || c->to > c->from + 1 || c->label ||
        is_given_later(t, c) || claim_is_explained(t, c)) {
        return false;
    }
    bool word = s->t->tok[c->from].is_word_number;
    return c->opens ? word && !next->capital
                    : !c->overall && (!c->self || word) && !is_given(s->t, c) &&
                          !(s->lang != LANG_EN && is_noun_led(s, c));
}

/* "so sind es vier" */
static bool is_drawn(const struct toks *t, size_t from)
{
    size_t k = from;
    while (k > 0 && word_at(t, k - 1, LEX_STAY) && !valued_at(t, k - 1, LEX_STAY)) {
        k--;
    }
    return k > 0 && k < from && valued_at(t, k - 1, LEX_STAY);
}

/* "Absolute zero", "wirklich eins" */
static bool opens_clause(const struct toks *t, size_t from)
{
    size_t k = skip_back(t, from);
    return (k < from && (k == 0 || ends_clause(t, k - 1))) ||
           (from > 0 &&
            (ends_clause(t, from - 1) || valued_at(t, from - 1, LEX_STAY))) ||
           is_drawn(t, from);
}

/* ", macht acht.", "bleiben sechs." */
static bool is_result(const struct toks *t, const struct cand *c)
{
    size_t k = c->from;
    return k > 1 && word_at(t, k - 1, LEX_STAY) && !word_at(t, k - 1, LEX_ONLY) &&
           ends_clause(t, k - 2) && ends_sentence(t, c->to);
}

/* "That was the two of it", "sind eins": words for numbers are in every text; those of
 * a score are led to. */
static bool is_loose_word(const struct scan *s, const struct cand *c)
{
    const struct toks *t = s->t;
    bool word = t->tok[c->from].is_word_number && c->to == c->from + 1;
    bool said = c->opens || c->label || c->overall || c->self || is_given(t, c) ||
                is_noun_led(s, c) || sentence_has_before(t, c->from, LEX_CORRECT) ||
                opens_clause(t, c->from) || is_given_later(t, c) || is_result(t, c) ||
                (c->from > 0 && word_at(t, c->from - 1, LEX_GIVE));
    return word && !said && !word_at(t, c->to, LEX_FOLLOW);
}

bool is_strange(const struct scan *s, const struct cand *c)
{
    return goes_on_strangely(s, c) || is_loose_word(s, c) || is_figure_of_speech(s, c);
}

bool is_taken_off(const struct toks *t, const struct cand *c)
{
    size_t k = c->to + (word_at(t, c->to, LEX_POINTS) ? 1u : 0u);
    return is_word_of(tok_at(t, k), LEX_AWAY) &&
           (ends_clause(t, k + 1) || is_word_of(tok_at(t, k + 1), LEX_FOR) ||
            word_at(t, k + 1, LEX_ASPECT)) &&
           !clause_has_before(t, c->from, LEX_GIVE, 7);
}

/* "nine is our answer", "7 ist meine Bewertung" */
bool is_named_answer(const struct toks *t, size_t to)
{
    struct str is = tok_at(t, to)->word;
    return (str_eq_c(is, "is") || str_eq_c(is, "ist")) &&
           is_word_of(tok_at(t, to + 1), LEX_OWN) && word_at(t, to + 2, LEX_LABEL) &&
           ends_clause(t, to + 3);
}

/* "If it has to be one number for the lot, it's 6": the condition before its comma. */
bool is_summed_before(const struct toks *t, size_t from)
{
    size_t marks = 0;
    bool whole = false;
    for (size_t n = 0, k = from; n <= CONTEXT_MAX && k > 0; n++) {
        const struct tok *tok = &t->tok[--k];
        marks += ch_at(t, k, ',') || ch_at(t, k, ':');
        bool all = marks == 1 && tok_is(tok, LEX_OVERALL);
        whole = whole || all;
        if (whole && (is_word_of(tok, LEX_IF) || word_at(t, k, LEX_IF))) {
            return true;
        }
        if (marks > 1 || ends_sentence(t, k) || (is_plain_number(tok) && !all)) {
            return false;
        }
    }
    return false;
}

static bool is_you(const struct toks *t, size_t k)
{
    const struct tok *tok = tok_at(t, k);
    bool she = str_eq_c(tok->word, "sie") && !tok->capital;
    return is_word_of(tok, LEX_YOU) && !she;
}

/* "euch eine 8", "für Sie: 7", "you get a 9": who it is given to. */
static bool names_you(const struct toks *t, const struct cand *c)
{
    size_t k = skip_back(t, c->from);
    while (k > 0 && k + 4 > c->from &&
           (ch_at(t, k - 1, ':') || word_at(t, k - 1, LEX_STAY))) {
        k--;
    }
    if (k > 0 && is_you(t, k - 1)) {
        return true;
    }
    bool gives = false;
    for (size_t n = 0; n < 7 && k > 0 && !ends_clause(t, k - 1); n++) {
        k--;
        gives = gives || word_at(t, k, LEX_GIVE);
    }
    return gives && is_you(t, k);
}

bool is_for_you(const struct scan *s, const struct cand *c)
{
    const struct cand *prev = s->n > 0 ? &s->cand[s->n - 1] : c;
    return prev != c && prev->sure && !prev->negated && !prev->self &&
           !names_you(s->t, prev) && names_you(s->t, c);
}

/* "Do you think I would give a 10? After that week, certainly not.": the answer ends in
 * a no that is of no "I". */
bool is_answered_by_no(const struct toks *t, size_t to)
{
    size_t k = to;
    for (; k < to + CONTEXT_MAX && !ch_at(t, k, '?'); k++) {
        if (ends_sentence(t, k) || ch_at(t, k, ',')) {
            return false;
        }
    }
    bool no = false;
    for (size_t n = 0; n <= 2 * CONTEXT_MAX && k + 1 < t->n; n++) {
        const struct tok *tok = &t->tok[++k];
        if (ends_sentence(t, k)) {
            return no && word_at(t, k - 1, LEX_NEGATE);
        }
        if (is_numeric(tok) ||
            (tok->kind == TOK_WORD && str_eq_c(tok->word, "warum"))) {
            return false;
        }
        no = !word_at(t, k, LEX_SELF) && (no || ends_clause(t, k - 1));
    }
    return false;
}

static bool asks_enough(const struct toks *t, size_t k)
{
    const struct tok *tok = tok_at(t, k);
    return tok->kind == TOK_WORD && lexicon_value(tok->word, LEX_ASKS) == 3;
}

/* "Reicht eine 4?", "Genügt Ihnen eine 6?", "Is a 3 enough?" */
bool is_offered(const struct toks *t, const struct cand *c)
{
    size_t k = skip_back(t, c->from);
    k -= k > 1 && is_you(t, k - 1) ? 1u : 0u;
    bool opens = k > 0 && asks_enough(t, k - 1) && (k == 1 || ends_clause(t, k - 2));
    bool closes = k < c->from && asks_enough(t, c->to);
    return (opens && ch_at(t, c->to, '?')) || (closes && ch_at(t, c->to + 1, '?'));
}

/* "… Mehr war nicht drin.": the sentence behind the offer says why no more. */
static bool is_offer_backed(const struct toks *t, size_t to)
{
    size_t k = to + (ch_at(t, to, '?') ? 1u : 2u);
    for (size_t n = 0; n < CONTEXT_MAX && !ends_sentence(t, k); n++, k++) {
        if (is_word_of(tok_at(t, k), LEX_MORE)) {
            return true;
        }
    }
    return false;
}

/* "5?", "waere 8 gut?": put forward, not given. */
static void weigh_question(const struct toks *t, struct cand *c)
{
    size_t k = skip_back(t, c->from);
    bool alone = k == 0 || ends_sentence(t, k - 1) || ch_at(t, k - 1, ',');
    bool mark = ch_at(t, c->to, '?');
    bool no = alone && mark && clause_has_after(t, c->to + 1, LEX_NEGATE, 4);
    c->negated = c->negated || (no && !is_numeric(tok_at(t, c->to + 3)));
    if (alone && mark) {
        c->problem = c->problem == CAND_SOUND ? CAND_WONDER : c->problem;
        c->sure = true;
    } else if (mark || (in_question(t, c->to) && !c->opens && !c->label)) {
        c->sure = false;
        c->negated = c->negated || is_answered_by_no(t, c->to);
    }
}

void question_weigh(const struct toks *t, struct cand *c)
{
    if (is_offered(t, c)) {
        c->sure = true;
        c->problem = is_offer_backed(t, c->to) ? c->problem : CAND_WONDER;
    } else {
        weigh_question(t, c);
    }
}

/* "Meine Kinder sind 3, 5 und 8." */
bool ends_row(const struct toks *t, size_t from)
{
    size_t k = from;
    size_t n = 0;
    for (; n < 2 && k > 1; n++) {
        k--;
        bool joint = n == 0 ? is_word_of(&t->tok[k], LEX_AND) : ch_at(t, k, ',');
        k -= n == 0 && ch_at(t, k - 1, ',') ? 1u : 0u;
        if (!joint || k == 0 || !is_plain_number(&t->tok[k - 1])) {
            return false;
        }
        k--;
    }
    return n == 2;
}

/* The 0-10 of "8 (Skala 0-10)", of "a number from 0 to 10" */
bool is_scale_named(const struct toks *t, const struct cand *c, int32_t max)
{
    if (c->problem == CAND_RANGE && valued_at(t, c->to, LEX_LABEL)) {
        return true; /* "on your 0-10 scale" */
    }
    bool all = c->value <= 1 && t->tok[c->to - 1].value == max;
    for (size_t n = 1; c->problem == CAND_RANGE && n < 4 && n <= c->from; n++) {
        bool number =
            word_at(t, c->from - n, LEX_LABEL) || word_at(t, c->from - n, LEX_COUNTED);
        if (valued_at(t, c->from - n, LEX_LABEL) || (all && number)) {
            return true;
        }
    }
    return false;
}
