/* How grave a case is. Pure; must never forget a graver word for a later mild one. */
#include "loop/severity.h"

#include "loop/phrase.h"

static bool any_word(struct str folded, const struct severity *s)
{
    for (size_t i = 0; i < s->n_words; i++) {
        if (phrase_has(folded, s->words[i])) {
            return true;
        }
    }
    return s->n_words == 0;
}

static bool any_attribute(const struct grounds *g, const struct severity *s)
{
    for (size_t i = 0; i < s->n_attributes; i++) {
        for (size_t k = 0; k < g->n_attributes; k++) {
            if (str_glob(s->attributes[i], g->attributes[k])) {
                return true;
            }
        }
    }
    return s->n_attributes == 0;
}

const struct severity *severity_of(struct arena *a, const struct policy *p,
                                   const struct case_file *c, const struct grounds *g)
{
    struct str folded = p->n_severities > 0 ? phrase_fold_text(a, g->words) : STR_NULL;
    for (size_t i = 0; i < p->n_severities; i++) {
        const struct severity *s = &p->severities[i];
        bool fits =
            s->score_at_most < 0 || (c->has_score && c->score <= s->score_at_most);
        if (fits && any_word(folded, s) && any_attribute(g, s)) {
            return s;
        }
    }
    return NULL;
}

const struct severity *severity_kept(const struct policy *p, const struct case_file *c)
{
    for (size_t i = 0; i < p->n_severities; i++) {
        if (str_eq(p->severities[i].id, c->severity)) {
            return &p->severities[i];
        }
    }
    return NULL;
}
