/* How strong a claim a number has to be the score, beside others. Must never look past
 * the sentence. */
#include "reader/score/candidate.h"

/* Words that lead to a score and are no thought of their own. */
static bool is_lead(const struct tok *tok)
{
    uint64_t lead = LEX_BIT(LEX_STAY) | LEX_BIT(LEX_ADJECTIVE) | LEX_BIT(LEX_ARTICLE) |
                    LEX_BIT(LEX_NOW) | LEX_BIT(LEX_OVERALL) | LEX_BIT(LEX_LABEL) |
                    LEX_BIT(LEX_SELF) | LEX_BIT(LEX_GIVE) | LEX_BIT(LEX_FOLLOW) |
                    LEX_BIT(LEX_RANGE);
    return tok->kind == TOK_PUNCT || (tok->kind == TOK_WORD && (tok->cls & lead) != 0);
}

/* The thought ends behind the number, or only its reason follows. */
static bool is_said(const struct toks *t, size_t to)
{
    to += word_at(t, to, LEX_POINTS) ? 1u : 0u;
    if (ends_sentence(t, to) || tok_at(t, to)->kind == TOK_BREAK) {
        return true;
    }
    to += tok_at(t, to)->kind == TOK_PUNCT ? 1u : 0u;
    return word_at(t, to, LEX_CLAUSE) && !word_at(t, to, LEX_NOW) &&
           !is_word_of(tok_at(t, to), LEX_AND);
}

bool claim_stands_alone(const struct toks *t, const struct cand *c)
{
    size_t k = c->from;
    if (c->aspect || !is_said(t, c->to)) {
        return false;
    }
    for (size_t n = 0; n < CONTEXT_MAX && k > 0 && !ends_sentence(t, k - 1); n++) {
        if (t->tok[--k].kind == TOK_BREAK) {
            return true;
        }
        if (!is_lead(&t->tok[k])) {
            return false;
        }
    }
    return k == 0 || ends_sentence(t, k - 1);
}

bool claim_one_stands_alone(const struct scan *s)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct cand *c = &s->cand[i];
        if (c->sure && !cand_is_out(c) && c->problem == CAND_SOUND &&
            claim_stands_alone(s->t, c)) {
            return true;
        }
    }
    return false;
}

/* "eine 8", "a 9" */
static bool is_noun(const struct toks *t, size_t from)
{
    size_t k = skip_back(t, from);
    return k < from && word_at(t, k, LEX_ARTICLE) && !valued_at(t, k, LEX_ARTICLE);
}

bool claim_is_bound(const struct toks *t, const struct cand *c)
{
    bool unit = word_at(t, c->to, LEX_POINTS) || word_at(t, c->to, LEX_STARS);
    unit = unit || word_at(t, c->from, LEX_POINTS);
    return c->opens || c->label || c->overall || c->final || c->self || c->aspect ||
           unit || is_noun(t, c->from) || clause_has_before(t, c->from, LEX_GIVE, 7) ||
           clause_has_after(t, c->to, LEX_GIVE, 5);
}

bool claim_is_of_item(const struct toks *t, size_t from)
{
    for (size_t n = 0, k = from; n < 8 && k > 0 && !ends_clause(t, k - 1); n++) {
        k--;
        if (t->tok[k].kind == TOK_WORD &&
            lexicon_value(t->tok[k].word, LEX_ITEM) == 2) {
            return true;
        }
    }
    return false;
}

/* "3 ist noch geschmeichelt.", "5 is all you get.": nothing counts with a verb of one
 * thing, so the number itself is spoken of. */
static bool is_spoken_of_itself(const struct toks *t, const struct cand *c)
{
    uint64_t things = LEX_BIT(LEX_QUANTITY) | LEX_BIT(LEX_UNIT) | LEX_BIT(LEX_TIME) |
                      LEX_BIT(LEX_NEGATE);
    bool opens =
        c->from == 0 || ends_sentence(t, c->from - 1) || opens_line(t, c->from);
    struct str is = tok_at(t, c->to)->word;
    if (!opens || c->value == 1 || !(str_eq_c(is, "ist") || str_eq_c(is, "is"))) {
        return false;
    }
    for (size_t k = c->to + 1; k <= c->to + 4; k++) {
        if (ends_sentence(t, k)) {
            return k > c->to + 1;
        }
        if (tok_at(t, k)->kind != TOK_WORD || (tok_at(t, k)->cls & things) != 0) {
            return false;
        }
    }
    return false;
}

/* "die 6", "my 3" opens the sentence, and a verb follows */
static bool is_subject(const struct toks *t, const struct cand *c)
{
    const struct tok *next = tok_at(t, c->to);
    size_t k = c->from > 0 ? c->from - 1 : t->n;
    bool definite = valued_at(t, k, LEX_ARTICLE) || is_word_of(tok_at(t, k), LEX_OWN);
    return definite && (k == 0 || ends_clause(t, k - 1)) && c->to == c->from + 1 &&
           next->kind == TOK_WORD && !next->capital && !word_at(t, c->to, LEX_POINTS) &&
           !is_word_of(next, LEX_FOR) && !ends_sentence(t, c->to + 1);
}

bool claim_is_explained(const struct toks *t, const struct cand *c)
{
    if (!is_subject(t, c)) {
        return is_spoken_of_itself(t, c);
    }
    for (size_t k = c->to; k < c->to + 5 && tok_at(t, k)->kind == TOK_WORD; k++) {
        if (is_word_of(tok_at(t, k), LEX_FOR) || is_word_of(tok_at(t, k), LEX_REASON)) {
            return true;
        }
    }
    return false;
}

bool claim_is_of_thing(const struct toks *t, const struct cand *c)
{
    if (!is_subject(t, c) || c->overall || clause_has_after(t, c->to, LEX_GIVE, 9)) {
        return false;
    }
    for (size_t k = c->to; k < c->to + 5 && tok_at(t, k)->kind == TOK_WORD; k++) {
        bool opinion = word_at(t, k, LEX_OPINION) && !valued_at(t, k, LEX_OPINION);
        if (opinion || word_at(t, k, LEX_STAY)) {
            return false; /* "The 8 is well deserved" */
        }
    }
    return !claim_is_explained(t, c);
}

bool claim_is_weak(const struct toks *t, const struct cand *c)
{
    const struct tok *next = tok_at(t, c->to);
    bool goes_on = next->kind == TOK_WORD && !ends_clause(t, c->to);
    return (goes_on || !c->sure) && !claim_is_bound(t, c);
}
