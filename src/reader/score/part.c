/* What is given of a part only. Must never take the whole for one of its parts where a
 * label or a summing word says that it is the whole. */
#include "reader/score/candidate.h"

/* "10 für den Fahrer, für den Laden weiß ich nicht": the whole is left open. "4, nein
 * 3, ach was, egal": so is what was corrected. */
static bool is_left_open(const struct scan *s, const struct cand *best)
{
    bool part = best != NULL && best->aspect && cand_rank(best) < 2;
    bool open = false;
    for (size_t i = part                          ? 0
                    : best != NULL && best->final ? best->to
                                                  : s->t->n;
         i < s->t->n; i++) {
        open = open || word_at(s->t, i, LEX_UNSURE);
    }
    return open;
}

/* "Ware 1A, Lieferdienst eine glatte 0": another part is praised or blamed without a
 * number, in the clause before. */
static bool is_beside_part(const struct toks *t, const struct cand *best)
{
    size_t k = best != NULL && cand_rank(best) < 2 ? skip_back(t, best->from) : 0;
    const struct tok *own = tok_at(t, k > 0 ? k - 1 : t->n);
    bool part = own->kind == TOK_WORD && (tok_opens_valued(own, LEX_ASPECT) ||
                                          (own->capital && word_is_unknown(own)));
    if (k < 3 || !part || !ch_at(t, k - 2, ',')) {
        return false;
    }
    for (size_t n = 0, i = k - 2; n < CONTEXT_MAX && i > 0; n++) {
        i--;
        if (i == 0 || ends_clause(t, i - 1) || t->tok[i - 1].kind == TOK_BREAK) {
            return valued_at(t, i, LEX_ASPECT);
        }
    }
    return false;
}

/* "Beratung: sehr gut. Preis: 4": the number is of a part, another has words only. */
static bool is_in_list_of_parts(const struct toks *t, const struct cand *best)
{
    size_t own = best != NULL && best->from > 1 ? best->from - 2 : t->n;
    if (own >= t->n || cand_rank(best) > 2 || !ch_at(t, own + 1, ':') ||
        !valued_at(t, own, LEX_ASPECT)) {
        return false;
    }
    for (size_t i = 0; i < t->n; i++) {
        if (i != own && valued_at(t, i, LEX_ASPECT) && ch_at(t, i + 1, ':')) {
            return true;
        }
    }
    return false;
}

/* "Für A hätte ich 9 gegeben, für B höchstens 3": one part is given, another would be.
 */
static bool is_beside_would(const struct scan *s, const struct cand *best)
{
    bool would = false;
    for (size_t i = 0; best != NULL && best->aspect && cand_rank(best) < 2 && i < s->n;
         i++) {
        const struct cand *c = &s->cand[i];
        would = would || (c->aspect && !cand_is_out(c) && c->problem == CAND_WOULD);
    }
    return would;
}

bool speaks_of_parts(const struct scan *s, const struct cand *best)
{
    return is_left_open(s, best) || is_left_to_us(s) || is_beside_would(s, best) ||
           is_beside_part(s->t, best) || is_in_list_of_parts(s->t, best) ||
           contrast_is(s, best) || contrast_is_left_open(s, best);
}
