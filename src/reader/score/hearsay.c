/* Numbers that are somebody else's: what another would give, said, wrote or asked for.
 * Must never look past the sentence. */
#include "reader/score/candidate.h"

/* "our dog would", "mein Hamster sagt": whatever it is, it gives scores. */
static bool speaks_for_itself(const struct toks *t, size_t k)
{
    const struct tok *who = tok_at(t, k + 1);
    return is_word_of(&t->tok[k], LEX_OWN) && word_is_unknown(who) &&
           is_word_of(tok_at(t, k + 2), LEX_SPEAKS);
}

/* "Frau Aydin = 10": a name, not the writer's wife. */
static bool is_title(const struct toks *t, size_t k)
{
    return str_eq_c(t->tok[k].word, "frau") && t->tok[k].capital &&
           tok_at(t, k + 1)->kind == TOK_WORD && tok_at(t, k + 1)->capital;
}

/* "a 9 from the kids" */
static bool is_from_others(const struct toks *t, size_t to)
{
    struct str w = tok_at(t, to)->word;
    return word_at(t, to, LEX_OTHER) &&
           (str_eq_c(w, "from") || str_eq_c(w, "von") || str_eq_c(w, "vom"));
}

/* "my daughter, who is 8", "unser Sohn, der 9 ist" */
static bool opens_relative(const struct toks *t, size_t k, const struct cand *c)
{
    struct str w = tok_at(t, k)->word;
    bool german = str_eq_c(w, "der") || str_eq_c(w, "die") || str_eq_c(w, "das");
    return (str_eq_c(w, "who") && is_word_of(tok_at(t, k + 1), LEX_SINGULAR)) ||
           (german && is_word_of(tok_at(t, c->to), LEX_SINGULAR));
}

/* The end of the clause at k is none: "and says", ", who is". */
static bool goes_on(const struct toks *t, size_t k, const struct cand *c)
{
    return (is_word_of(&t->tok[k], LEX_AND) &&
            is_word_of(tok_at(t, k + 1), LEX_SPEAKS)) ||
           (ch_at(t, k, ',') && opens_relative(t, k + 1, c));
}

/* Somebody else is the nearest person named before, past "(ihr war's zu laut)". */
bool hearsay_is_others(const struct toks *t, const struct cand *c)
{
    size_t from = c->from;
    if (is_from_others(t, c->to)) {
        return true;
    }
    bool inner = false;
    for (size_t n = 0; n < CONTEXT_MAX && from > 0; n++) {
        from--;
        const struct tok *tok = &t->tok[from];
        inner = ch_at(t, from, ')') || (inner && !ch_at(t, from, '('));
        if (inner || ch_at(t, from, '(')) {
            continue;
        }
        bool other = tok_is(tok, LEX_OTHER) && !is_title(t, from);
        if (other || speaks_for_itself(t, from)) {
            return true;
        }
        if (tok_is(tok, LEX_SELF) || (ends_clause(t, from) && !goes_on(t, from, c))) {
            return false;
        }
    }
    return false;
}

/* "Ihre Kollegin sagte, eine 10 würde ihr helfen": what somebody says. */
static bool is_reported(const struct toks *t, size_t from)
{
    bool comma = false;
    size_t k = from;
    for (size_t n = 0; n < 7 && k > 0 && !ends_sentence(t, k - 1); n++) {
        k--;
        comma = comma || ch_at(t, k, ',') || ch_at(t, k, ':');
        if (word_at(t, k, LEX_SELF)) {
            return false;
        }
        if (is_word_of(&t->tok[k], LEX_TELLS)) {
            return comma && !clause_has_before(t, k, LEX_SELF, 4);
        }
    }
    return false;
}

/* Between a request and the number: nothing that opens another thought. */
static bool ends_request(const struct toks *t, size_t k)
{
    return ends_sentence(t, k) || ch_at(t, k, ':') || ch_at(t, k, ';') ||
           ch_at(t, k, '=') || ch_at(t, k, '(') || valued_at(t, k, LEX_STAY) ||
           (word_at(t, k, LEX_CLAUSE) && !valued_at(t, k, LEX_CLAUSE) &&
            !word_at(t, k, LEX_ASKED));
}

static bool is_quote(const struct tok *tok)
{
    return tok->kind == TOK_PUNCT && (tok->ch == '"' || tok->ch == 0x201c ||
                                      tok->ch == 0x201e || tok->ch == 0xab);
}

/* The sign said: "Nur 10 Punkte helfen uns." */
static bool is_quoted(const struct toks *t, const struct cand *c)
{
    bool words = false;
    for (size_t k = c->from, n = 0; n < CONTEXT_MAX && k > 0; n++) {
        k--;
        if (t->tok[k].kind == TOK_BREAK) {
            return false;
        }
        if (is_quote(&t->tok[k])) {
            bool opens = t->tok[k].spaced && !t->tok[k + 1].spaced;
            return opens && k > 0 && !opens_line(t, k) &&
                   (words || tok_at(t, c->to)->kind == TOK_WORD);
        }
        words = words || t->tok[k].kind == TOK_WORD;
    }
    return false;
}

/* "I would give them a 9": the word that asks elsewhere tells here who gets it. */
static bool is_own_gift(const struct toks *t, size_t k)
{
    struct str whom = tok_at(t, k)->word;
    if (k == 1 || (k > 1 && ends_sentence(t, k - 2))) { /* "Give them a 9." */
        return str_eq_c(whom, "them") || str_eq_c(whom, "him") || str_eq_c(whom, "her");
    }
    bool gives = word_at(t, k, LEX_GIVE) || (k > 0 && word_at(t, k - 1, LEX_GIVE));
    return gives && clause_has_before(t, k, LEX_SELF, 4);
}

/* "zu schicken", "anzuklicken": what somebody is to do with the number. */
static bool is_infinitive_after(const struct toks *t, size_t to)
{
    for (size_t k = to; k < to + 4; k++) {
        struct str w = tok_at(t, k)->word;
        if (tok_at(t, k)->kind != TOK_WORD) {
            return false;
        }
        size_t in = str_find(w, STR("zu"));
        bool inner = in != STR_NPOS && in > 0 && str_ends(w, STR("en"));
        if (inner ||
            (str_eq_c(w, "zu") && str_ends(tok_at(t, k + 1)->word, STR("n")))) {
            return true;
        }
    }
    return false;
}

/* "bat mich, 10 Punkte zu geben", "ich soll eine 10 geben", "asked for a 10"; not "Sie
 * wollten eine Zahl, 8". */
static bool is_asked(const struct toks *t, const struct cand *c)
{
    bool comma = false;
    size_t k = c->from;
    for (size_t n = 0; n < CONTEXT_MAX && k > 0 && !ends_request(t, k - 1); n++) {
        k--;
        comma = comma || ch_at(t, k, ',');
        bool asked = tok_is(&t->tok[k], LEX_ASKED) && t->tok[k].kind == TOK_WORD;
        if (asked && !tok_is(&t->tok[k], LEX_STAY) && !is_own_gift(t, k)) {
            bool by_us = false;
            for (size_t b = 0; b <= 2 && b <= k; b++) { /* "you want a number" */
                by_us = by_us || valued_at(t, k - b, LEX_ASKED);
            }
            return !by_us && (!comma || clause_has_after(t, c->to, LEX_GIVE, 4) ||
                              is_infinitive_after(t, c->to));
        }
    }
    return clause_has_after(t, c->to, LEX_ASKED, 5);
}

bool hearsay_is_reported(const struct toks *t, const struct cand *c)
{
    return is_asked(t, c) || is_quoted(t, c) || is_reported(t, c->from);
}
