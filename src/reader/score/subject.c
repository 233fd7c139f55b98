/* The score in the subject of a one-click mail. Must never take the customer's own
 * words there for the click. */
#include "reader/score/subject.h"

#include "base/arena.h"
#include "reader/score/candidate.h"

/* Behind "Re:", "AW:" and the like. */
static size_t skip_prefixes(const struct toks *t)
{
    size_t i = 0;
    while (tok_at(t, i)->kind == TOK_WORD && ch_at(t, i + 1, ':') &&
           (t->tok[i].text.len <= 4 || tok_at(t, i + 2)->kind == TOK_WORD)) {
        i += 2;
    }
    return i;
}

/* Some sign may be a digit: most subjects have none, and are not looked at. */
static bool may_have_digit(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        /* circled, wide, keycaps */
        if (str_is_digit(s.ptr[i]) || (unsigned char)s.ptr[i] >= 0xe2) {
            return true;
        }
    }
    return false;
}

bool subject_read(struct arena *a, const struct score_request *req,
                  struct reading_candidate *ret)
{
    struct toks t;
    struct scan s = {.t = &t};
    if (!may_have_digit(req->subject)) {
        return false;
    }
    words_tokenize(a, str_sub(req->subject, 0, 200), &t);
    lexicon_mark(&t, LEX_BIT(LEX_LABEL), LANG_ANY, NULL, 0);
    reading_scale_bounds(req->scale, &s.min, &s.max);
    size_t i = skip_prefixes(&t);
    bool labelled = word_at(&t, i, LEX_LABEL);
    if (labelled) {
        i++;
        i += ch_at(&t, i, ':') ? 1u : 0u;
    }
    const struct tok *tok = tok_at(&t, i);
    /* "Bewertung 3 - Lieferung zu spät" was written on by the customer */
    bool whole = i + 1 == t.n || (labelled && tok_at(&t, i + 1)->kind == TOK_PUNCT &&
                                  is_dash(tok_at(&t, i + 1)));
    if (!whole || i >= t.n || !in_scale(&s, tok->value)) {
        return false;
    }
    bool plain = tok->kind == TOK_NUM ||
                 (tok->kind == TOK_PAIR && tok->ch == '/' && tok->value2 == s.max);
    ret->score = tok->value;
    ret->evidence = arena_str(a, req->subject);
    return plain;
}
