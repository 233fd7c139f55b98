/* What stands around a number. Must never look further than CONTEXT_MAX tokens, so that
 * the whole stays linear. */
#include "reader/score/candidate.h"

static const struct tok nothing = {.kind = TOK_BREAK, .value = 9};

const struct tok *tok_at(const struct toks *t, size_t i)
{
    return i < t->n ? &t->tok[i] : &nothing;
}

bool ch_at(const struct toks *t, size_t i, uint32_t ch)
{
    const struct tok *tok = tok_at(t, i);
    return tok->kind == TOK_PUNCT && tok->ch == ch;
}

bool word_at(const struct toks *t, size_t i, enum lex_class c)
{
    const struct tok *tok = tok_at(t, i);
    return tok->kind == TOK_WORD && tok_is(tok, c);
}

bool valued_at(const struct toks *t, size_t i, enum lex_class c)
{
    const struct tok *tok = tok_at(t, i);
    return tok->kind == TOK_WORD && tok_opens_valued(tok, c);
}

bool is_word_of(const struct tok *tok, enum lex_class c)
{
    return tok->kind == TOK_WORD && lexicon_value(tok->word, c) >= 0;
}

bool is_plain_number(const struct tok *tok)
{
    return tok->kind == TOK_NUM || (tok->kind == TOK_WORD && tok->is_word_number);
}

bool in_scale(const struct scan *s, int32_t value)
{
    return value >= s->min && value <= s->max;
}

bool is_dash(const struct tok *tok)
{
    return tok->kind == TOK_PUNCT &&
           (tok->ch == '-' || tok->ch == 0x2013 || tok->ch == 0x2014);
}

bool ends_sentence(const struct toks *t, size_t i)
{
    const struct tok *tok = tok_at(t, i);
    if (tok->kind == TOK_BREAK) {
        return tok->value >= 2;
    }
    return tok->kind == TOK_EMOJI ||
           (tok->kind == TOK_PUNCT &&
            (tok->ch == '.' || tok->ch == '!' || tok->ch == '?' || tok->ch == 0x2026));
}

bool ends_clause(const struct toks *t, size_t i)
{
    const struct tok *tok = tok_at(t, i);
    if (ends_sentence(t, i)) {
        return true;
    }
    if (tok->kind == TOK_WORD) {
        return tok_is(tok, LEX_CLAUSE);
    }
    if (is_dash(tok)) {
        return tok->spaced && tok_at(t, i + 1)->spaced;
    }
    return tok->kind == TOK_PUNCT &&
           (tok->ch == ',' || tok->ch == ';' || tok->ch == ':' || tok->ch == '(' ||
            tok->ch == ')' || tok->ch == '>' || tok->ch == 0x2192);
}

bool clause_has_before(const struct toks *t, size_t from, enum lex_class c, size_t max)
{
    for (size_t n = 0; n < max && from > 0; n++) {
        from--;
        if (tok_is(&t->tok[from], c)) {
            return true;
        }
        if (ends_clause(t, from)) {
            return false;
        }
    }
    return false;
}

bool clause_has_after(const struct toks *t, size_t to, enum lex_class c, size_t max)
{
    for (size_t n = 0; n < max && to < t->n; n++, to++) {
        if (tok_is(&t->tok[to], c)) {
            return true;
        }
        if (ends_clause(t, to) || t->tok[to].kind == TOK_BREAK) {
            return false;
        }
    }
    return false;
}

bool clause_says_before(const struct toks *t, size_t from, enum lex_class c,
                        enum lex_class veto)
{
    for (size_t n = 0; n < 8 && from > 0; n++) {
        from--;
        if (tok_is(&t->tok[from], c) && !tok_is(&t->tok[from], veto)) {
            return true;
        }
        if (ends_clause(t, from)) {
            return false;
        }
    }
    return false;
}

bool sentence_has_after(const struct toks *t, size_t to, enum lex_class c, size_t max)
{
    for (size_t n = 0; n < max && to < t->n && !ends_sentence(t, to); n++, to++) {
        if (tok_is(&t->tok[to], c)) {
            return true;
        }
    }
    return false;
}

bool sentence_has_before(const struct toks *t, size_t from, enum lex_class c)
{
    for (size_t n = 0; n < CONTEXT_MAX && from > 0; n++) {
        from--;
        if (tok_is(&t->tok[from], c)) {
            return true;
        }
        if (ends_sentence(t, from)) {
            return false;
        }
    }
    return false;
}

bool was_corrected(const struct toks *t, size_t from)
{
    for (size_t n = 0; n < CONTEXT_MAX && from > 0; n++) {
        from--;
        if (valued_at(t, from, LEX_CORRECT)) {
            return true;
        }
    }
    return false;
}

bool heads_parts(const struct toks *t, size_t i)
{
    return i > 0 && valued_at(t, i - 1, LEX_ASPECT) && ch_at(t, i + 1, ',') &&
           tok_at(t, i + 2)->kind == TOK_WORD && is_plain_number(tok_at(t, i + 3)) &&
           ends_clause(t, i + 4);
}

/* Salutation before the first words: it ends with its line or a comma. */
static size_t after_greeting(const struct toks *t, size_t i)
{
    for (size_t n = 0; n < CONTEXT_MAX && i < t->n; n++, i++) {
        const struct tok *tok = &t->tok[i];
        if (tok->kind == TOK_BREAK ||
            (tok->kind == TOK_PUNCT &&
             (tok->ch == ',' || tok->ch == '!' || tok->ch == '.' || tok->ch == ':'))) {
            return i + 1;
        }
        if (is_numeric(tok)) {
            return i;
        }
    }
    return i;
}

bool opens_text(const struct toks *t, size_t i)
{
    size_t start = 0;
    for (size_t n = 0; n < CONTEXT_MAX && start < i; n++) {
        const struct tok *tok = &t->tok[start];
        if (tok_is(tok, LEX_GREETING) && tok->kind == TOK_WORD) {
            start = after_greeting(t, start);
        } else if (tok->kind == TOK_WORD || is_numeric(tok)) {
            return false;
        } else {
            start++;
        }
    }
    return start == i;
}

bool opens_line(const struct toks *t, size_t i)
{
    while (i > 0 && t->tok[i - 1].kind == TOK_PUNCT && !ends_sentence(t, i - 1)) {
        i--;
    }
    return i == 0 || t->tok[i - 1].kind == TOK_BREAK;
}

bool word_is_unknown(const struct tok *tok)
{
    uint64_t known = LEX_ALL & ~(LEX_BIT(LEX_QUANTITY) | LEX_BIT(LEX_TIME) |
                                 LEX_BIT(LEX_RANGE) | LEX_BIT(LEX_AIM));
    return tok->kind == TOK_WORD && (tok->cls & known) == 0;
}

bool is_numeric(const struct tok *tok)
{
    return tok->kind == TOK_NUM || tok->kind == TOK_DEC || tok->kind == TOK_PAIR ||
           tok->kind == TOK_BLOB || tok->kind == TOK_STARS;
}

bool ends_text(const struct toks *t, size_t to)
{
    while (to < t->n && (t->tok[to].kind == TOK_PUNCT || t->tok[to].kind == TOK_EMOJI ||
                         t->tok[to].kind == TOK_BREAK)) {
        to++;
    }
    return to >= t->n;
}

size_t skip_back(const struct toks *t, size_t from)
{
    size_t k = from;
    while (k > 0 && k + 3 > from && !word_at(t, k - 1, LEX_STAY) &&
           (word_at(t, k - 1, LEX_ARTICLE) || word_at(t, k - 1, LEX_ADJECTIVE))) {
        k--;
    }
    return k;
}

/* "Call it a 7.", "Sagen wir 6.", "Macht 6.": a sentence of few words, all of them of
 * giving. */
static bool is_said_briefly(const struct toks *t, const struct cand *c)
{
    uint64_t of_giving = LEX_BIT(LEX_GIVE) | LEX_BIT(LEX_STAY);
    bool given = false;
    for (size_t n = 0, k = c->from; n < 5 && k > 0; n++) {
        const struct tok *tok = &t->tok[--k];
        if (ends_sentence(t, k) || is_dash(tok)) {
            return given;
        }
        if (tok->kind != TOK_WORD ||
            (tok->cls & (of_giving | LEX_BIT(LEX_ARTICLE) | LEX_BIT(LEX_SELF))) == 0) {
            return false;
        }
        given = given || (tok->cls & of_giving) != 0;
    }
    return false;
}

/* "I'll say 6.", in a sentence of its own behind the parts. */
static bool is_said_apart(const struct scan *s, const struct cand *c)
{
    const struct toks *t = s->t;
    bool apart = false;
    for (size_t k = s->cand[s->n - 1].to; k < c->from; k++) {
        apart = apart || ends_sentence(t, k);
    }
    return apart && clause_has_before(t, c->from, LEX_SELF, 5) &&
           clause_has_before(t, c->from, LEX_GIVE, 4);
}

bool sums_up(const struct scan *s, const struct cand *c)
{
    bool parts = s->n > 1 || (s->n == 1 && s->cand[0].aspect);
    const struct cand *last = parts ? &s->cand[s->n - 1] : c;
    if (!parts || last->self || last->problem != CAND_SOUND ||
        !ends_sentence(s->t, c->to)) {
        return false;
    }
    size_t k = skip_back(s->t, c->from);
    bool drawn = s->n > 1 && k > 0 && valued_at(s->t, k - 1, LEX_STAY);
    return (drawn && !is_word_of(tok_at(s->t, c->to), LEX_FOR)) ||
           (is_said_briefly(s->t, c) && !word_at(s->t, c->from - 1, LEX_ONLY)) ||
           (s->n > 1 && is_said_apart(s, c));
}

bool is_kiss(const struct toks *t, size_t k)
{
    const struct tok *tok = tok_at(t, k);
    for (size_t i = 0; i < tok->text.len; i++) {
        if (tok->text.ptr[i] != 'x') {
            return false;
        }
    }
    return tok->kind == TOK_WORD && tok->spaced && ends_text(t, k + 1);
}

/* "nehmen Sie den Mittelwert": the reader is to make one score of several. */
bool is_left_to_us(const struct scan *s)
{
    bool left = false;
    for (size_t i = 0; s->n > 1 && i < s->t->n; i++) {
        left = left ||
               (word_at(s->t, i, LEX_UNSURE) && is_word_of(&s->t->tok[i], LEX_MEAN));
    }
    return left;
}

bool has_grade_before(const struct scan *s, size_t from)
{
    for (size_t n = 0; n < CONTEXT_MAX && from > 0; n++) {
        const struct tok *tok = &s->t->tok[--from];
        bool note = s->lang == LANG_EN && str_eq_c(tok->word, "note");
        if (ends_sentence(s->t, from) || (tok_is(tok, LEX_GRADE) && !note)) {
            return tok_is(tok, LEX_GRADE);
        }
    }
    return false;
}

/* "a 9", "eine schwache 8": a noun. */
static bool is_noun_score(const struct toks *t, const struct cand *c)
{
    size_t k = skip_back(t, c->from);
    return k < c->from && c->sure && c->problem == CAND_SOUND && !cand_is_out(c) &&
           word_at(t, k, LEX_ARTICLE);
}

bool is_hedged(const struct scan *s, const struct cand *c)
{
    if (clause_has_after(s->t, c->to, LEX_ALMOST, 3)) {
        return true;
    }
    bool rival = false;
    for (size_t i = 0; is_noun_score(s->t, c) && i < s->n; i++) {
        rival =
            rival || (s->cand[i].value != c->value && is_noun_score(s->t, &s->cand[i]));
    }
    return rival;
}

/* "Bewetung 7", "Kästchen: 7": nothing but a word that no list knows and the number. */
bool is_whole_answer(const struct toks *t, const struct cand *c)
{
    bool mark = c->from == 2 && (ch_at(t, 1, ':') || ch_at(t, 1, '='));
    return (c->from == 1 || mark) && word_is_unknown(&t->tok[0]) &&
           t->tok[0].cls == 0 && ends_text(t, c->to);
}
