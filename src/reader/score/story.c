/* Tells numbers of a report, "We ordered 6 and got 4", from numbers that may be a
 * score, where nothing sure is said. Must never look past the sentence. */
#include "reader/score/candidate.h"

enum { SENTENCE_MAX = 40 };

/* First token of the sentence. */
static size_t sentence_start(const struct toks *t, size_t from)
{
    size_t k = from;
    for (size_t n = 0; n < SENTENCE_MAX && k > 0 && !ends_sentence(t, k - 1); n++) {
        k--;
    }
    return k;
}

/* "Food 9", "das Essen 5,": a part with its number ends the thought. */
static bool is_of_part_alone(const struct toks *t, const struct cand *c)
{
    return c->from > 0 && ends_clause(t, c->to) &&
           (valued_at(t, c->from - 1, LEX_ASPECT) ||
            word_at(t, c->from - 1, LEX_ASPECT));
}

/* Classes of words that speak of scores. */
static const uint64_t of_scores =
    LEX_BIT(LEX_GIVE) | LEX_BIT(LEX_LABEL) | LEX_BIT(LEX_POINTS) | LEX_BIT(LEX_STARS) |
    LEX_BIT(LEX_ALMOST) | LEX_BIT(LEX_PAST) | LEX_BIT(LEX_IF) | LEX_BIT(LEX_OVERALL) |
    LEX_BIT(LEX_MAXIMUM) | LEX_BIT(LEX_CORRECT) | LEX_BIT(LEX_BETWEEN) |
    LEX_BIT(LEX_UNSURE) | LEX_BIT(LEX_GRADE) | LEX_BIT(LEX_DENY) | LEX_BIT(LEX_WOULD);

/* The sentence has a verb, and no word of it speaks of scores. */
static bool is_told(const struct toks *t, const struct cand *c)
{
    size_t k = sentence_start(t, c->from);
    bool first = k == c->from;
    bool verb = false;
    for (size_t n = 0; n < 2 * SENTENCE_MAX && k < t->n; n++, k++) {
        if (k >= c->to && ends_sentence(t, k)) {
            break;
        }
        const struct tok *tok = &t->tok[k];
        bool praise = first && tok_is(tok, LEX_PRAISE) &&
                      !tok_opens_valued(tok, LEX_PRAISE); /* "8 ist sehr gut" */
        if (tok->kind == TOK_WORD && ((tok->cls & of_scores) != 0 || praise)) {
            return false;
        }
        verb = verb || tok_is(tok, LEX_QUANTITY) || is_word_of(tok, LEX_VERB);
    }
    return verb;
}

/* "Sound 9,", "the apology 0.": an article at most, a noun and the number are a clause.
 */
static bool is_clause_of_part(const struct toks *t, const struct cand *c)
{
    size_t k = c->from;
    const struct tok *noun = tok_at(t, k > 0 ? k - 1 : t->n);
    bool tells = tok_is(noun, LEX_ONLY) || tok_is(noun, LEX_QUANTITY) ||
                 is_word_of(noun, LEX_VERB) || is_word_of(noun, LEX_PLACE) ||
                 is_word_of(noun, LEX_FOR) || tok_is(noun, LEX_TIME) ||
                 tok_is(noun, LEX_COUNTED);
    if (noun->kind != TOK_WORD || tells || !ends_clause(t, c->to)) {
        return false;
    }
    k--;
    k -= k > 0 && word_at(t, k - 1, LEX_ARTICLE) ? 1u : 0u;
    return k == 0 || ends_clause(t, k - 1) || t->tok[k - 1].kind == TOK_BREAK;
}

/* "Die 7 geht in Ordnung", not "Die 2 gehen": a definite number that opens its sentence
 * is a noun where the verb is of one. */
static bool is_definite_first(const struct toks *t, size_t from)
{
    return from > 0 && valued_at(t, from - 1, LEX_ARTICLE) &&
           sentence_start(t, from) + 1 == from &&
           !str_ends(tok_at(t, from + 1)->word, STR("en"));
}

/* The number may be a score by what stands around it. */
static bool may_be_meant(const struct toks *t, const struct cand *c)
{
    bool whole = c->problem == CAND_SOUND || c->problem == CAND_OUT;
    bool subject = t->tok[c->from].is_word_number && valued_at(t, c->to, LEX_QUANTITY);
    return !whole || (c->opens && !subject) || c->label || c->aspect ||
           is_of_part_alone(t, c) || is_clause_of_part(t, c) ||
           is_definite_first(t, c->from) || !is_told(t, c);
}

bool story_tells(const struct toks *t, const struct cand *c)
{
    return !c->sure && !may_be_meant(t, c) && !is_clause_of_part(t, c);
}

bool story_is(const struct scan *s)
{
    size_t parts = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct cand *c = &s->cand[i];
        bool out = cand_is_out(c);
        bool again = parts > 0 && c->value == s->cand[i - 1].value;
        parts += !out && !again && is_clause_of_part(s->t, c) ? 1u : 0u;
        if (!out && may_be_meant(s->t, c)) {
            return false;
        }
    }
    return parts < 2;
}
