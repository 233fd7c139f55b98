/* Numbers that take the place of others: corrections, choices, changes. Must never look
 * further than CONTEXT_MAX tokens. */
#include "reader/score/candidate.h"

/* A word of correction at k between both. But "ne" is an article as well, "höchstens ne
 * 3", and "Food 9, wait 4" names two parts. */
static bool takes_back(const struct toks *t, const struct cand *first,
                       const struct cand *second, size_t k)
{
    bool last = k + 1 == second->from;
    const struct tok *before = tok_at(t, first->from > 0 ? first->from - 1 : t->n);
    bool same = first->from > 0 && str_eq(before->word, t->tok[k].word);
    bool article = last && word_at(t, k, LEX_ARTICLE) &&
                   (same || (k > first->to && (t->tok[k - 1].kind == TOK_WORD ||
                                               ends_sentence(t, k - 1))));
    bool part = last && ch_at(t, k - 1, ',') && !valued_at(t, k, LEX_CORRECT) &&
                before->kind == TOK_WORD && tok_opens_valued(before, LEX_ASPECT);
    return word_at(t, k, LEX_CORRECT) && !word_at(t, k, LEX_RANGE) && !article && !part;
}

/* "the wait: 3" */
static bool is_noun_at(const struct toks *t, size_t k)
{
    return k > 0 && word_at(t, k - 1, LEX_ARTICLE) && !word_at(t, k - 1, LEX_CORRECT) &&
           !valued_at(t, k, LEX_CORRECT);
}

/* A word of correction between the numbers, or a plain one behind the second: "erst 8,
 * bitte auf 4 ändern". */
static bool is_corrected(const struct toks *t, const struct cand *first,
                         const struct cand *second)
{
    size_t from = second->from > CONTEXT_MAX ? second->from - CONTEXT_MAX : 0;
    from = from > first->to ? from : first->to;
    for (size_t k = from; k < second->from; k++) {
        if (takes_back(t, first, second, k) && !is_noun_at(t, k)) {
            return true;
        }
    }
    for (size_t k = second->to; k < second->to + 5 && !ends_clause(t, k); k++) {
        if (valued_at(t, k, LEX_CORRECT)) {
            return true;
        }
    }
    return false;
}

/* "Schwanke zwischen 7 und 8, nehme die 7": one of both is given. */
static bool is_chosen(const struct toks *t, const struct cand *range,
                      const struct cand *c)
{
    int32_t last = t->tok[range->to - 1].value;
    bool apart = c->from > 0 && ends_clause(t, c->to) &&
                 (ends_clause(t, c->from - 1) || word_at(t, c->from - 1, LEX_STAY));
    return range->problem == CAND_RANGE && c->problem == CAND_SOUND &&
           c->to == c->from + 1 && c->value >= range->value && c->value <= last &&
           (apart || clause_has_before(t, c->from, LEX_GIVE, 4));
}

/* "Von einer 8 im Frühling auf eine 5 im Herbst", "from an 8 in May to a 5" */
static bool is_from_to(const struct toks *t, const struct cand *first,
                       const struct cand *second)
{
    size_t k = skip_back(t, first->from);
    size_t m = skip_back(t, second->from);
    struct str from = tok_at(t, k > 0 ? k - 1 : t->n)->word;
    struct str to = tok_at(t, m > first->to ? m - 1 : t->n)->word;
    bool led = k < first->from && m < second->from;
    return led && ((str_eq_c(from, "von") && str_eq_c(to, "auf")) ||
                   (str_eq_c(from, "from") && str_eq_c(to, "to")));
}

/* "Eigentlich eine 9, wegen der Rechnung aber nur 7", "auf 9 gehofft, aber ..." */
static bool is_yielded(const struct toks *t, const struct cand *first,
                       const struct cand *second)
{
    bool plan = false;
    bool but = false;
    for (size_t k = first->from, n = 0; n < 4 && k > 0 && !ends_clause(t, k - 1); n++) {
        plan = plan || is_word_of(&t->tok[--k], LEX_PLAN);
    }
    for (size_t k = first->to; k < first->to + 5 && !ends_clause(t, k); k++) {
        int32_t value = lexicon_value(tok_at(t, k)->word, LEX_PLAN);
        plan = plan || value == 1 || value == 2;
    }
    for (size_t k = first->to; k < second->from; k++) {
        but = but || (word_at(t, k, LEX_NOW) && word_at(t, k, LEX_CLAUSE));
    }
    return plan && but && second->sure;
}

/* "…: nein, 7", "it should read 9": the correction touches its number. */
static bool is_touched(const struct toks *t, size_t from)
{
    size_t k = from > 1 && ch_at(t, from - 1, ',') ? from - 2 : from;
    if (k < from) {
        return word_at(t, k, LEX_CORRECT) && k > 0 && ends_clause(t, k - 1);
    }
    for (size_t n = 1; n <= 3 && n <= from && word_at(t, from - n, LEX_CORRECT); n++) {
        if (valued_at(t, from - n, LEX_CORRECT)) {
            return true;
        }
    }
    return false;
}

/* "the 9", "meine 8", "that 6" */
static bool is_definite(const struct toks *t, size_t from)
{
    size_t k = from;
    while (k > 0 && k + 2 > from && word_at(t, k - 1, LEX_ADJECTIVE) &&
           !word_at(t, k - 1, LEX_ARTICLE)) {
        k--;
    }
    const struct tok *w = tok_at(t, k > 0 ? k - 1 : t->n);
    return w->kind == TOK_WORD &&
           (valued_at(t, k - 1, LEX_ARTICLE) || is_word_of(w, LEX_OWN) ||
            str_eq_c(w->word, "that") || str_eq_c(w->word, "diese"));
}

/* "the 9 I sent", "die 8, die ich angeklickt habe": index behind the clause; 0 when
 * none stands there. */
static size_t sent_clause(const struct toks *t, size_t to)
{
    size_t k = to + (ch_at(t, to, ',') ? 1u : 0u);
    struct str who = tok_at(t, k)->word;
    k += str_eq_c(who, "die") || str_eq_c(who, "that") || str_eq_c(who, "which");
    if (!word_at(t, k, LEX_SELF)) {
        return 0;
    }
    bool sent = is_word_of(tok_at(t, k + 1), LEX_SENT);
    for (size_t n = 0; n < CONTEXT_MAX && !ends_clause(t, k); n++, k++) {
        sent = sent || is_word_of(tok_at(t, k), LEX_AUX);
    }
    return sent ? k : 0;
}

bool is_revoked(const struct toks *t, const struct cand *c)
{
    if (c->problem != CAND_SOUND || !is_definite(t, c->from)) {
        return false;
    }
    size_t k = sent_clause(t, c->to);
    if (k > 0) {
        return true;
    }
    for (size_t n = 0, i = c->from; n < 6 && i > 0 && !ends_clause(t, i - 1); n++) {
        if (is_word_of(&t->tok[--i], LEX_REVOKE)) {
            return !word_at(t, i + 1, LEX_NEGATE) &&
                   !(i > 0 && word_at(t, i - 1, LEX_NEGATE));
        }
    }
    for (k = c->to; k < c->to + CONTEXT_MAX && !ends_clause(t, k); k++) {
        if (is_word_of(tok_at(t, k), LEX_REVOKE)) {
            return true;
        }
    }
    return false;
}

/* "4. Nein, wenn ich an die Fliese denke, 3.": the sentence behind the first opens with
 * a denial and has the second. */
static bool is_denied_at_head(const struct toks *t, const struct cand *first,
                              const struct cand *second)
{
    size_t k = first->to + 1;
    if (!ends_sentence(t, first->to) || !word_at(t, k, LEX_CORRECT) ||
        !ends_clause(t, k + 1) || second->from > k + 2 * CONTEXT_MAX) {
        return false;
    }
    while (k < second->from && !ends_sentence(t, k)) {
        k++;
    }
    return k == second->from;
}

/* "8, nein 9, ach, bleiben wir bei 8": what one stays with behind a correction. */
static bool is_kept(const struct toks *t, const struct cand *first,
                    const struct cand *second)
{
    return first->final && second->sure && !second->aspect && second->from > 0 &&
           second->problem == CAND_SOUND && word_at(t, second->from - 1, LEX_STAY) &&
           clause_has_before(t, second->from, LEX_STAY, 3);
}

/* Few words between them; marks do not part. A correction that touches its number
 * reaches past a reason. */
static bool are_near(const struct toks *t, const struct cand *first,
                     const struct cand *second)
{
    size_t words = 0;
    size_t max = is_touched(t, second->from) ? 2 * CONTEXT_MAX : 9;
    for (size_t k = first->to; k < second->from && words <= max; k++) {
        words += t->tok[k].kind != TOK_PUNCT;
    }
    return words <= max;
}

/* "diesmal 4", "jetzt nach der dritten Mahnung 5": of now, not "aber 5". */
static bool is_of_now(const struct toks *t, const struct cand *c)
{
    size_t k = c->from;
    k -= k > 0 && ch_at(t, k - 1, ':') ? 1u : 0u; /* "Jetzt: 3" */
    for (size_t n = 0; n < 7 && k > 0 && !ends_clause(t, k - 1); n++) {
        k--;
        if (word_at(t, k, LEX_NOW) && !word_at(t, k, LEX_CLAUSE)) {
            return true;
        }
    }
    return false;
}

/* "2024: 9, 2025: 8, jetzt 6": a row in one sentence, the last of which is of now. */
static void settle_row(struct scan *s)
{
    struct cand *last = s->n > 1 ? &s->cand[s->n - 1] : NULL;
    if (last == NULL || last->problem != CAND_SOUND || last->aspect || last->negated ||
        !is_of_now(s->t, last) || !ends_clause(s->t, last->to)) {
        return;
    }
    for (size_t i = s->n - 1; i > 0; i--) {
        const struct cand *next = &s->cand[i];
        struct cand *c = &s->cand[i - 1];
        for (size_t k = c->to; k < next->from; k++) {
            if (ends_sentence(s->t, k)) {
                return;
            }
        }
        if (c->aspect || c->other || is_of_now(s->t, c) || next->from - c->to > 12) {
            return;
        }
        c->corrected = true;
        last->final = last->sure = true;
    }
}

/* The second takes the place of the first. */
static bool gives_way(const struct toks *t, const struct cand *first,
                      const struct cand *second)
{
    if (is_denied_at_head(t, first, second)) {
        return true;
    }
    return are_near(t, first, second) &&
           (is_corrected(t, first, second) || is_chosen(t, first, second) ||
            is_from_to(t, first, second) || is_kept(t, first, second));
}

/* "8. P.S.: Endziffer 7 ist falsch, richtig ist die 9": the score stands alone before
 * both, and the first of them is none. */
static bool is_beside_answer(const struct scan *s, const struct cand *first)
{
    for (size_t i = 0; !first->sure && i < s->n; i++) {
        const struct cand *c = &s->cand[i];
        if (c->to <= first->from && c->sure && c->problem == CAND_SOUND &&
            claim_stands_alone(s->t, c)) {
            return true;
        }
    }
    return false;
}

/* "My rating: 5, down from 9": what it was before, and no other follows it. */
static bool is_left_behind(const struct toks *t, const struct cand *c)
{
    size_t k = skip_back(t, c->from);
    struct str from = tok_at(t, k > 0 ? k - 1 : t->n)->word;
    return k > 1 && (str_eq_c(from, "from") || str_eq_c(from, "von")) &&
           word_at(t, k - 2, LEX_CORRECT) && ends_clause(t, c->to);
}

/* "change from 9 to 3": the phrase covers both numbers, the last one counts. */
void change_weigh(struct scan *s)
{
    for (size_t i = 0; i + 1 < s->n; i++) {
        struct cand *first = &s->cand[i];
        struct cand *second = &s->cand[i + 1];
        if (first->problem == CAND_SOUND && are_near(s->t, first, second) &&
            is_left_behind(s->t, second)) {
            second->corrected = true;
        } else if (!second->negated && !second->other && second->problem != CAND_PAST &&
                   second->problem != CAND_WOULD && gives_way(s->t, first, second) &&
                   !is_beside_answer(s, first)) {
            first->corrected = true;
            second->final = true;
            second->sure = true;
        }
        first->corrected = first->corrected || is_yielded(s->t, first, second);
    }
    settle_row(s);
}

/* "von 9 auf 3", "dropped from 9 to 3", "change my 8 to a 3" */
bool change_is(const struct scan *s, const struct cand *c)
{
    const struct toks *t = s->t;
    size_t k = skip_back(t, c->from);
    struct str w = k > 0 ? t->tok[k - 1].word : STR_NULL;
    int32_t second = t->tok[c->to - 1].value;
    bool lower = second < c->value && !str_eq_c(tok_at(t, c->to - 2)->word, "bis");
    for (size_t i = c->from + 1; i + 1 < c->to; i++) {
        if (is_word_of(&t->tok[i], LEX_AND)) {
            return false; /* "nein, 7 oder 8" */
        }
    }
    bool whole = k == 1 && ends_text(t, c->to);
    bool from = str_eq_c(w, "from") && (whole || k < c->from); /* "from a 9 to a 3" */
    bool down = (str_eq_c(w, "von") || from) && lower;
    return down || sentence_has_before(t, c->from, LEX_CORRECT);
}

/* "from 9 to 5", "von 8 bis 6": hours, for nobody counts scores downwards */
bool change_is_hours(const struct scan *s, const struct cand *c)
{
    size_t k = skip_back(s->t, c->from);
    const struct tok *to = tok_at(s->t, c->from + 1);
    bool until = str_eq_c(to->word, "to") || str_eq_c(to->word, "bis");
    return k > 0 && (tok_is(&s->t->tok[k - 1], LEX_BETWEEN) || until) &&
           s->t->tok[c->to - 1].value < c->value && !change_is(s, c);
}

void change_split(struct scan *s, struct cand *c)
{
    struct cand last = {.from = c->to - 1, .to = c->to, .sure = true, .final = true};
    last.value = s->t->tok[c->to - 1].value;
    last.problem = in_scale(s, last.value) ? CAND_SOUND : CAND_OUT;
    s->cand[s->n++] = last;
}
