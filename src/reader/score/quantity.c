/* Numbers that count what their sentence speaks of: "kamen nur 4 an", "lagen nur 5".
 * Must never look beyond the sentence. */
#include "reader/score/candidate.h"

/* "eine 8", "an 8": an article makes the number a noun. */
static bool is_noun(const struct toks *t, size_t from)
{
    size_t k = skip_back(t, from);
    return k < from && word_at(t, k, LEX_ARTICLE) && !valued_at(t, k, LEX_ARTICLE);
}

/* "Kamen nur 4 an", "bought 2": the clause counts things. */
static bool in_quantity(const struct toks *t, size_t from, size_t to)
{
    for (size_t k = to; k < to + 4 && !ends_clause(t, k); k++) {
        if (is_plain_number(tok_at(t, k))) {
            break; /* "5 given the 3 missing screws" */
        }
        if (word_at(t, k, LEX_QUANTITY)) {
            return true;
        }
    }
    size_t k = from;
    if (k > 1 && ch_at(t, k - 1, ':') && word_at(t, k - 2, LEX_QUANTITY) &&
        !word_at(t, k - 2, LEX_STAY)) {
        return true; /* "geliefert: 4" */
    }
    for (size_t n = 0; n < 5 && k > 0 && !ends_clause(t, k - 1); n++) {
        k--;
        if (word_at(t, k, LEX_QUANTITY)) {
            return true;
        }
        if (valued_at(t, k, LEX_STAY)) {
            return false; /* "two parts were missing so 7" */
        }
    }
    return false;
}

/* "Es waren nur noch 4", "there were 7" */
static bool were_many(const struct toks *t, size_t from)
{
    size_t k = from;
    for (size_t n = 0; n < 4 && k > 0 && word_at(t, k - 1, LEX_STAY); n++) {
        k--;
    }
    return k > 0 && t->tok[k - 1].kind == TOK_WORD &&
           lexicon_value(t->tok[k - 1].word, LEX_AUX) == 2;
}

/* "Bestellt 6, gekommen 4, bezahlt 6": the number before in the sentence counts, too.
 */
static bool counts_on(const struct toks *t, size_t from)
{
    for (size_t n = 0; n < CONTEXT_MAX && from > 0 && !ends_sentence(t, from - 1);
         n++) {
        from--;
        if (is_plain_number(&t->tok[from])) {
            return in_quantity(t, from, from + 1);
        }
    }
    return false;
}

/* "Von den drei Lampen leuchten nur zwei": some of what was counted before. */
static bool is_some_of(const struct toks *t, size_t from)
{
    size_t k = from;
    for (size_t n = 0; n < CONTEXT_MAX && k > 0 && !ends_clause(t, k - 1); n++) {
        k--;
        bool things = is_plain_number(&t->tok[k]) && k > 0 &&
                      word_at(t, k - 1, LEX_OF) && !word_at(t, k + 1, LEX_POINTS) &&
                      counted_after(t, k + 1, LANG_ANY) > 0;
        if (things) {
            return !clause_has_before(t, from, LEX_GIVE, CONTEXT_MAX) &&
                   !valued_at(t, from - 1, LEX_ARTICLE); /* "heute nur die 6" */
        }
    }
    return false;
}

/* "gemeldet", "behoben", "abgeholt": by its form. */
static bool is_participle(const struct tok *tok)
{
    static const char *const heads[] = {"be", "ver", "er", "ent", "zer"};
    if (!word_is_unknown(tok) || tok->word.len < 5 ||
        !(str_ends(tok->word, STR("t")) || str_ends(tok->word, STR("en")))) {
        return false;
    }
    bool head = str_find(tok->word, STR("ge")) != STR_NPOS;
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        head = head || str_starts(tok->word, str_c(heads[i]));
    }
    return head;
}

/* "Gemeldet hatte ich 6, behoben wurden nur 2" */
static bool is_told_of(const struct toks *t, size_t from)
{
    size_t k = from;
    while (k > 0 && k + 3 > from &&
           (word_at(t, k - 1, LEX_SELF) || word_at(t, k - 1, LEX_ONLY))) {
        k--;
    }
    return k > 1 && is_word_of(&t->tok[k - 1], LEX_AUX) &&
           is_participle(&t->tok[k - 2]) && (k == 2 || ends_clause(t, k - 3));
}

/* "obwohl 10 ausgemacht war" */
static bool is_told_before(const struct toks *t, size_t to)
{
    return is_participle(tok_at(t, to)) && is_word_of(tok_at(t, to + 1), LEX_AUX) &&
           ends_clause(t, to + 2);
}

/* "Zwei sind zerbrochen", "3 were cancelled": what was done to them. */
static bool is_done(const struct toks *t, size_t to)
{
    const struct tok *verb = tok_at(t, to);
    const struct tok *done = tok_at(t, to + 1);
    bool plural = verb->kind == TOK_WORD && lexicon_value(verb->word, LEX_AUX) >= 1;
    bool english =
        word_is_unknown(done) && done->word.len > 4 && str_ends(done->word, STR("ed"));
    return plural && (english || is_participle(done));
}

/* "Two came, one worked", "3 fehlen": what they did, right behind the number. */
static bool is_subject(const struct toks *t, size_t to)
{
    bool tells = valued_at(t, to, LEX_QUANTITY) || is_done(t, to) ||
                 (t->tok[to - 1].is_word_number && word_at(t, to, LEX_QUANTITY));
    return tells && tok_at(t, to)->spaced;
}

/* "Size 7 was too small, I needed an 8" */
static bool is_wanted_thing(const struct toks *t, size_t from)
{
    return clause_has_before(t, from, LEX_SELF, 5) &&
           clause_has_before(t, from, LEX_QUANTITY, 5) &&
           !clause_has_before(t, from, LEX_GIVE, 5);
}

/* "I needed an 8", "abgebucht wurde eine 10" */
static bool is_noun_of_thing(const struct toks *t, size_t from)
{
    return is_wanted_thing(t, from) || is_told_of(t, skip_back(t, from));
}

/* The words right around the number say how many there were. */
static bool is_how_many(const struct toks *t, const struct cand *c)
{
    return were_many(t, c->from) || is_some_of(t, c->from) || is_told_of(t, c->from) ||
           is_told_before(t, c->to);
}

bool quantity_counts(const struct toks *t, const struct cand *c, bool *ret_maybe)
{
    *ret_maybe = is_subject(t, c->to) && !c->label;
    if (is_noun(t, c->from)) {
        *ret_maybe = *ret_maybe || is_noun_of_thing(t, c->from);
        return false;
    }
    if (c->opens || c->label) {
        return false;
    }
    bool some = is_how_many(t, c);
    bool on = counts_on(t, c->from);
    bool counts = in_quantity(t, c->from, c->to) || some || *ret_maybe ||
                  (word_at(t, c->to, LEX_GIVE) && on);
    /* "puenktlich geliefert 9"? */
    *ret_maybe = counts && ends_text(t, c->to) && !on && !some;
    return counts;
}

/* What is said of the things goes on behind the number: "nur 6 warm". */
static bool goes_on(const struct toks *t, const struct cand *c)
{
    const struct tok *next = tok_at(t, c->to);
    return word_is_unknown(next) && !next->capital && next->spaced &&
           !claim_is_explained(t, c);
}

static bool is_but(const struct tok *tok)
{
    return tok->kind == TOK_WORD && tok_is(tok, LEX_NOW) && tok_is(tok, LEX_CLAUSE);
}

/* "Geräte lagen nur 5", "nimmt aber nur 7": a verb that no list knows before "only". */
static bool is_verb_led(const struct scan *s, size_t first, size_t from)
{
    const struct tok *verb = tok_at(s->t, first > 0 ? first - 1 : s->t->n);
    bool german = s->lang == LANG_DE || s->lang == LANG_ANY;
    for (size_t k = first; k < from; k++) {
        german = german && (word_at(s->t, k, LEX_ONLY) || is_but(&s->t->tok[k]));
    }
    return first < from && german && word_is_unknown(verb) && !verb->capital;
}

/* "with 8 coaches only 3 had lights": some of what is counted before. */
static bool is_only_some(const struct toks *t, const struct cand *c)
{
    size_t k = c->from;
    const struct tok *next = tok_at(t, c->to);
    if (k == 0 || !word_at(t, k - 1, LEX_ONLY) || next->kind != TOK_WORD ||
        tok_is(next, LEX_STAY) || tok_is(next, LEX_CLAUSE)) {
        return false;
    }
    for (size_t n = 0; n < CONTEXT_MAX && k > 0; n++) {
        if (ends_sentence(t, --k)) {
            return false;
        }
        if (is_plain_number(&t->tok[k])) {
            return counted_after(t, k + 1, LANG_EN) > 0;
        }
    }
    return false;
}

/* No word around speaks of scores, and something goes on behind. */
static bool is_gone_on(const struct scan *s, const struct cand *c)
{
    const struct toks *t = s->t;
    bool said = clause_has_before(t, c->from, LEX_GIVE, 7) ||
                clause_has_after(t, c->to, LEX_GIVE, 5) || c->overall;
    if (c->from == 0 || c->opens || c->label || said || is_noun(t, c->from)) {
        return false;
    }
    size_t k = c->from;
    while (k > 0 && (word_at(t, k - 1, LEX_STAY) || is_but(&t->tok[k - 1]))) {
        k--;
    }
    bool mine = clause_has_before(t, c->from, LEX_SELF, 7);
    bool led = k < c->from || valued_at(t, c->from - 1, LEX_ARTICLE);
    return (led && !mine && goes_on(t, c)) || is_verb_led(s, k, c->from);
}

bool quantity_looks_so(const struct scan *s, const struct cand *c)
{
    return is_only_some(s->t, c) || is_gone_on(s, c);
}

bool quantity_repeats(const struct toks *t, const struct cand *c)
{
    if (c->from == 0 || !ends_sentence(t, c->from - 1) || !ends_sentence(t, c->to)) {
        return false;
    }
    size_t reach = t->tok[c->from].is_word_number ? CONTEXT_MAX : 3;
    for (size_t k = c->from, n = 0; n < reach && k > 0; n++) {
        k--;
        if (is_plain_number(&t->tok[k]) && t->tok[k].value == c->value) {
            return counted_after(t, k + 1, LANG_ANY) > 0;
        }
    }
    return false;
}
