/* Numbers that hang on something: "10, wenn …", "would have been a 9". Must never look
 * past the sentence, but for a condition that is one of its own. */
#include "reader/score/candidate.h"

/* "10. Wenn es hält." hangs on it; "9. Wenn ihr länger offen hättet" is a wish, "9.
 * Wenn es so bleibt, gerne wieder" and "7. If you want details call me" are thoughts of
 * their own: longer, or of a person. */
static bool is_condition_apart(const struct toks *t, size_t k)
{
    if (!word_at(t, k, LEX_IF) || word_at(t, k, LEX_STAY) ||
        tok_is(tok_at(t, k + 1), LEX_ONLY)) {
        return false;
    }
    for (size_t n = 0; n < 8 && !ends_sentence(t, k); n++, k++) {
        if (ch_at(t, k, ',') || tok_is(tok_at(t, k), LEX_WOULD) ||
            word_at(t, k, LEX_SELF) || is_word_of(tok_at(t, k), LEX_SUBJUNCTIVE) ||
            is_plain_number(tok_at(t, k))) {
            return false;
        }
    }
    return ends_sentence(t, k);
}

static bool is_of_giving(const struct tok *tok)
{
    uint64_t of_giving = LEX_BIT(LEX_POINTS) | LEX_BIT(LEX_STARS) | LEX_BIT(LEX_GIVE) |
                         LEX_BIT(LEX_SELF) | LEX_BIT(LEX_ONLY);
    bool mine = tok_is(tok, LEX_STAY) && !tok_is(tok, LEX_IF); /* "for me" */
    return tok->kind == TOK_WORD &&
           ((tok->cls & of_giving) != 0 || is_word_of(tok, LEX_THEY) || mine);
}

/* Behind "10 Punkte kriegen Sie erst,": words of giving, of who gets it and when. */
static size_t past_giving(const struct toks *t, size_t k)
{
    for (size_t n = 0; n < 7; n++, k++) {
        const struct tok *tok = tok_at(t, k);
        bool but_only = tok->kind == TOK_WORD && tok_is(tok, LEX_NOW) &&
                        tok_is(tok, LEX_CLAUSE) && word_at(t, k + 1, LEX_ONLY);
        if (!ch_at(t, k, ',') && !but_only && !is_of_giving(tok)) {
            break;
        }
    }
    return k;
}

/* "7/10 would've been 9 but": of the number behind. */
static bool is_of_next(const struct toks *t, const struct cand *c)
{
    if (!c->label && !c->opens) {
        return false;
    }
    for (size_t k = c->to; k < c->to + 6 && !ends_clause(t, k); k++) {
        if (is_plain_number(tok_at(t, k))) {
            return true;
        }
    }
    return false;
}

static bool is_would(const struct toks *t, size_t k)
{
    return tok_is(tok_at(t, k), LEX_WOULD) && !tok_is(tok_at(t, k), LEX_STAY);
}

/* In the clause; a phrase that goes on behind its "but" is of the clause before. */
static bool is_would_before(const struct toks *t, size_t from)
{
    for (size_t n = 0; n < 8 && from > 0 && !word_at(t, from - 1, LEX_CLAUSE); n++) {
        if (is_would(t, --from)) {
            return true;
        }
        if (ends_clause(t, from)) {
            return false;
        }
    }
    return false;
}

/* "8 would have been fair", but "9 would be my answer" */
static bool is_would_after(const struct toks *t, size_t to)
{
    for (size_t k = to; k < to + 4 && k < t->n; k++) {
        if (is_would(t, k)) {
            return true;
        }
        if (ends_clause(t, k) || t->tok[k].kind == TOK_BREAK) {
            return false;
        }
    }
    return false;
}

/* "A 9, or would be if it worked" */
static bool is_or_would(const struct toks *t, size_t to)
{
    size_t k = to + (ch_at(t, to, ',') ? 1u : 0u);
    struct str w = tok_at(t, k)->word;
    const struct tok *would = tok_at(t, k + 1);
    return (str_eq_c(w, "or") || str_eq_c(w, "oder")) &&
           (tok_is(would, LEX_WOULD) || is_word_of(would, LEX_SUBJUNCTIVE));
}

/* "10, wenn …", "would have been a 10" */
static bool is_conditional(const struct toks *t, const struct cand *c)
{
    size_t next = past_giving(t, c->to);
    if (is_or_would(t, c->to)) {
        return true;
    }
    bool condition = word_at(t, next, LEX_IF) && !word_at(t, next, LEX_STAY);
    condition = condition || (ch_at(t, c->to, '.') && is_condition_apart(t, c->to + 1));
    if (!condition && was_corrected(t, c->from)) {
        return false; /* "wrong key, should have been 3" */
    }
    return condition || is_would_before(t, c->from) ||
           (is_would_after(t, c->to) && !is_of_next(t, c));
}

static bool is_but(const struct toks *t, size_t k)
{
    k += tok_at(t, k)->kind == TOK_PUNCT ? 1u : 0u;
    return word_at(t, k, LEX_NOW) && word_at(t, k, LEX_CLAUSE);
}

/* "Ich hatte auf 9 gehofft", "hoping to give a 9", "eigentlich eine 9, aber" */
static bool is_planned(const struct toks *t, const struct cand *c)
{
    for (size_t k = c->to; k < c->to + 5 && !ends_clause(t, k); k++) {
        int32_t plan = lexicon_value(tok_at(t, k)->word, LEX_PLAN);
        if (plan == 2 || (plan == 1 && k > c->to && word_at(t, k - 1, LEX_GIVE))) {
            return true;
        }
    }
    size_t k = c->from;
    for (size_t n = 0; n < 7 && k > 0 && !ends_clause(t, k - 1); n++) {
        int32_t plan = lexicon_value(t->tok[--k].word, LEX_PLAN);
        if (plan == 2 || (plan == 3 && n < 4 && is_but(t, c->to))) {
            return true;
        }
    }
    return false;
}

/* Opens its sentence. */
static bool is_first(const struct toks *t, size_t k)
{
    return k == 0 || ends_sentence(t, k - 1) || t->tok[k - 1].kind == TOK_BREAK;
}

/* "Once Yusuf stepped in", "sobald Frau Klein übernommen hatte": it has happened. */
static bool tells_of_past(const struct toks *t, size_t k)
{
    for (size_t n = 0; n < 8 && !ends_clause(t, ++k); n++) {
        const struct tok *tok = tok_at(t, k);
        bool past = tok->word.len > 4 && str_ends(tok->word, STR("ed"));
        if (tok->kind == TOK_WORD && (past || is_word_of(tok, LEX_WENT))) {
            return true;
        }
    }
    return false;
}

/* An "if" at k whose clause another's deed opens: "If the refund comes", not "if I had
 * to choose". */
static bool is_their_if(const struct toks *t, size_t k, bool drawn)
{
    bool to_come =
        (valued_at(t, k, LEX_IF) || (k > 0 && valued_at(t, k - 1, LEX_IF))) && !drawn &&
        !tells_of_past(t, k);
    struct str who = tok_at(t, k + 1)->word;
    bool mine = word_at(t, k + 1, LEX_SELF) || str_starts(who, STR("i'")) ||
                str_starts(who, STR("we'"));
    bool theirs = is_first(t, k) && !mine && !str_eq_c(who, "man");
    return !word_at(t, k, LEX_STAY) && (to_come || (theirs && !drawn));
}

/* "Wäre der Preis nicht, eine 10.": a condition without its word. */
static bool is_inverted_if(const struct toks *t, size_t k)
{
    const struct tok *who = tok_at(t, k + 1);
    return is_first(t, k) && t->tok[k].kind == TOK_WORD &&
           is_word_of(&t->tok[k], LEX_SUBJUNCTIVE) && is_word_of(who, LEX_THEY);
}

/* "Wär ich euer Chef, …": who writes is somebody else. */
static bool is_if_i_were(const struct toks *t, size_t k)
{
    struct str w = t->tok[k].word;
    bool were = str_starts(w, STR("waer")) || str_eq_c(w, "were");
    return were && is_first(t, k) && word_at(t, k + 1, LEX_SELF);
}

/* The sentence before the clause at k supposes something. */
static bool is_behind_if(const struct toks *t, size_t k, bool would, bool drawn)
{
    for (size_t n = 0; n < CONTEXT_MAX && (n == 0 || !ends_sentence(t, k)); n++, k--) {
        if (n > 0 && ((!drawn && is_inverted_if(t, k)) || is_if_i_were(t, k))) {
            return true;
        }
        if (word_at(t, k, LEX_IF)) {
            return would ? !word_at(t, k, LEX_STAY) : is_their_if(t, k, drawn);
        }
        if (k == 0) {
            return false;
        }
    }
    return false;
}

/* "If it still works in spring I would give a 9", "if they come it's an 8"; not "if I
 * had to choose", nor what a clause of its own draws from it: "so sind es 7". */
static bool is_supposed(const struct toks *t, const struct cand *c)
{
    size_t k = c->from;
    bool would = false;
    bool drawn = false;
    for (; k > 0 && !ends_clause(t, k - 1); k--) {
        would = would || is_word_of(&t->tok[k - 1], LEX_SUBJUNCTIVE);
        drawn = drawn || valued_at(t, k - 1, LEX_STAY);
        if (k + CONTEXT_MAX < c->from) {
            return false;
        }
    }
    drawn = drawn || (k > 0 && valued_at(t, k - 1, LEX_STAY));
    return is_behind_if(t, k, would, drawn);
}

/* "NINE. WOULD BE TEN BUT the coffee was cold": beside the one that is given. */
static bool is_more_than_given(const struct scan *s, const struct cand *c)
{
    size_t k = c->from;
    bool given = s->n > 0 && s->cand[s->n - 1].problem == CAND_SOUND &&
                 s->cand[s->n - 1].sure && !s->cand[s->n - 1].aspect;
    while (k > 0 && k + 4 > c->from && !is_first(s->t, k)) {
        k--;
    }
    return given && is_first(s->t, k) && word_at(s->t, k, LEX_WOULD);
}

bool hangs_on_condition(const struct scan *s, const struct cand *c)
{
    return is_conditional(s->t, c) || is_planned(s->t, c) || is_supposed(s->t, c) ||
           is_more_than_given(s, c);
}
