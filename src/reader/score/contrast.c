/* Two numbers set against each other, one of which the other rules would take: roles,
 * halves of a mind, branches, cases. Must never look further than CONTEXT_MAX tokens
 * from a number. */
#include "reader/score/candidate.h"

enum { OF_OTHERWISE = 0, OF_OTHER = 1, OF_NOTHING = 2 };

static bool is_else(const struct tok *tok, int32_t value)
{
    return tok->kind == TOK_WORD && lexicon_value(tok->word, LEX_ELSE) == value;
}

/* First token of the clause that the number at from ends; from when it is too far, or
 * nothing but the number's own article stands before it. */
static size_t clause_head(const struct toks *t, size_t from)
{
    size_t k = from;
    for (size_t n = 0; n <= CONTEXT_MAX && k > 0; n++, k--) {
        if (ends_clause(t, k - 1) || t->tok[k - 1].kind == TOK_BREAK) {
            break;
        }
    }
    bool far = k > 0 && k + CONTEXT_MAX < from;
    return far || k >= skip_back(t, from) || t->tok[k].kind != TOK_WORD ? from : k;
}

static bool is_in_sentence_of(const struct toks *t, const struct cand *a,
                              const struct cand *b)
{
    for (size_t k = a->to; k < b->from; k++) {
        if (ends_sentence(t, k)) {
            return false;
        }
    }
    return true;
}

/* "As a landlord 9. As a tenant 3", "Für den Preis 9, für die Qualität 5": both open
 * alike, and not by who writes; by "the" only in one sentence. */
static bool open_alike(const struct toks *t, const struct cand *a, const struct cand *b)
{
    size_t i = clause_head(t, a->from);
    size_t k = clause_head(t, b->from);
    return i < a->from && k < b->from && k >= a->to &&
           str_eq(t->tok[i].word, t->tok[k].word) && !word_at(t, i, LEX_SELF) &&
           !word_at(t, i, LEX_GIVE) && !is_else(&t->tok[i], OF_NOTHING) &&
           (!valued_at(t, i, LEX_ARTICLE) || is_in_sentence_of(t, a, b));
}

/* ", sonst 1", "Otherwise it's a 2" */
static bool is_otherwise(const struct toks *t, const struct cand *c)
{
    size_t k = clause_head(t, c->from);
    k = k == c->from && k > 0 ? k - 1 : k;
    return is_else(&t->tok[k], OF_OTHERWISE);
}

/* "die andere eine 5" */
static bool is_of_other(const struct toks *t, const struct cand *a,
                        const struct cand *b)
{
    size_t from = b->from > a->to + 5 ? b->from - 5 : a->to;
    bool other = false;
    for (size_t k = from; k < b->from; k++) {
        if (ends_sentence(t, k)) {
            return false;
        }
        other = other || (k > 0 && is_else(&t->tok[k], OF_OTHER) &&
                          valued_at(t, k - 1, LEX_ARTICLE));
    }
    return other;
}

/* "Filiale Nord: 9.": a name that is no label, and its colon, open the sentence. */
static bool is_listed_by_colon(const struct toks *t, const struct cand *c)
{
    uint64_t of_whole = LEX_BIT(LEX_LABEL) | LEX_BIT(LEX_OVERALL) | LEX_BIT(LEX_NOW) |
                        LEX_BIT(LEX_PAST) | LEX_BIT(LEX_GIVE) | LEX_BIT(LEX_STAY) |
                        LEX_BIT(LEX_CORRECT);
    bool colon = false;
    for (size_t n = 0, k = c->from; n < CONTEXT_MAX && k > 0; n++) {
        const struct tok *tok = &t->tok[--k];
        if (ends_sentence(t, k) || tok->kind == TOK_BREAK) {
            return colon;
        }
        colon = colon || (ch_at(t, k, ':') && k > 0 && t->tok[k - 1].kind == TOK_WORD);
        if (is_numeric(tok) || (tok->kind == TOK_WORD && (tok->cls & of_whole) != 0)) {
            return false;
        }
    }
    return colon;
}

/* "8 points. The missing 2 points …" */
static bool is_remainder(const struct scan *s, const struct cand *a,
                         const struct cand *b)
{
    return a->value + b->value == s->max && word_at(s->t, b->to, LEX_POINTS);
}

static bool is_against(const struct scan *s, const struct cand *a, const struct cand *b)
{
    const struct toks *t = s->t;
    if (b->from > a->to + 2 * CONTEXT_MAX) {
        return false;
    }
    return is_of_other(t, a, b) || is_otherwise(t, b) ||
           (is_listed_by_colon(t, a) && is_listed_by_colon(t, b)) ||
           (open_alike(t, a, b) && !a->other && !b->other && !is_remainder(s, a, b));
}

/* It may stand against another. */
static bool is_live(const struct cand *c)
{
    bool said = c->problem == CAND_SOUND || c->problem == CAND_WOULD;
    return said && (c->sure || c->problem == CAND_WOULD) && !c->corrected &&
           !c->negated && !c->inner;
}

/* "Yes = 9, no = 1" */
static bool is_listed_by_equals(const struct toks *t, const struct cand *best)
{
    size_t k = best->from > 0 ? best->from - 1 : 0;
    if (!ch_at(t, k, '=')) {
        return false;
    }
    for (size_t n = 0; n < 6 && k > 0 && !ends_sentence(t, k - 1); n++) {
        if (ch_at(t, --k, '=') && is_plain_number(&t->tok[k + 1])) {
            return true;
        }
    }
    return false;
}

bool contrast_is(const struct scan *s, const struct cand *best)
{
    if (best != NULL && !best->overall && is_listed_by_equals(s->t, best)) {
        return true;
    }
    if (best == NULL || best->final || best->overall || best->self || best->label) {
        return false;
    }
    for (size_t i = 0; i < s->n; i++) {
        const struct cand *c = &s->cand[i];
        bool other = c != best && c->value != best->value && is_live(c);
        if (other && (c < best ? is_against(s, c, best) : is_against(s, best, c))) {
            return true;
        }
    }
    return false;
}

bool contrast_is_left_open(const struct scan *s, const struct cand *best)
{
    for (size_t i = best != NULL ? best->to : s->t->n; i < s->t->n; i++) {
        if (valued_at(s->t, i, LEX_UNSURE)) {
            return true;
        }
    }
    return false;
}
