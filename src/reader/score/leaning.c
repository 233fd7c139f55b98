/* What the signs around a number weigh together. Weights are learned, and say nothing of
 * why: they decide only what the rules leave open. */
#include "reader/score/leaning.h"

#include <stdarg.h>

#include "base/arena.h"
#include "base/attr.h"
#include "reader/words/weights.h"

enum {
    NEAR = 4,          /* tokens before and behind that count by their place */
    STEM_BYTES = 6,    /* endings say little */
    LONG_SENTENCE = 6, /* words */
    BETWEEN_MAX = 9,   /* tokens */
    FAR = 64           /* tokens */
};

static struct weights the_weights; /* set once, before the first mail */

enum rc leaning_prepare(struct err *err)
{
    return weights_prepare(&the_weights, "conf/score-weights.txt", err);
}

/* ---- the signs */

static void sign(struct leaning_signs *g, const char *fmt, ...) FORMAT_PRINTF(2, 3);

static void sign(struct leaning_signs *g, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    struct str name = arena_vprintf(g->a, fmt, ap);
    va_end(ap);
    for (size_t i = 0; i < g->n; i++) {
        if (str_eq(g->name[i], name)) {
            return;
        }
    }
    if (g->n < LEANING_SIGNS_MAX) {
        g->name[g->n++] = name;
    }
}

static void sign_if(struct leaning_signs *g, bool holds, const char *name)
{
    if (holds) {
        sign(g, "%s", name);
    }
}

static void sign_word(struct leaning_signs *g, const char *place, const struct tok *tok)
{
    sign(g, "%s=%.*s", place, STR_ARG(str_sub(tok->word, 0, STEM_BYTES)));
    for (unsigned c = 0; c < LEX_COMMON; c++) {
        if ((tok->cls & LEX_BIT(c)) != 0) {
            const char *name = lex_class_name((enum lex_class)c);
            sign(g, "%s.%s", place, name);
            if ((tok->valued & LEX_BIT(c)) != 0) {
                sign(g, "%s:%s", place, name);
            }
        }
    }
    if (tok->capital) {
        sign(g, "%s^", place);
    }
    if (tok->cls == 0) {
        sign(g, "%s?", place);
    }
}

static void sign_token(struct leaning_signs *g, const char *place,
                       const struct tok *tok)
{
    switch (tok->kind) {
    case TOK_WORD:
        sign_word(g, place, tok);
        break;
    case TOK_PUNCT:
        sign(g, "%s'%u", place, (unsigned)(is_dash(tok) ? '-' : tok->ch));
        break;
    case TOK_BREAK:
    case TOK_EMOJI:
        sign(g, "%s%s", place, tok->kind == TOK_BREAK ? "/" : "*");
        break;
    case TOK_NUM:
    case TOK_DEC:
    case TOK_PAIR:
    case TOK_BLOB:
    case TOK_STARS:
        sign(g, "%s#", place);
        break;
    }
}

/* Token n before the expression, or -n behind it. */
static void sign_near(struct leaning_signs *g, const struct toks *t,
                      const struct cand *c, int n)
{
    const char *place = arena_printf(g->a, "%c%d", n > 0 ? 'b' : 'a', abs(n)).ptr;
    size_t i = n > 0 ? c->from - (size_t)n : c->to + (size_t)-n - 1;
    if (n > 0 ? c->from >= (size_t)n : i < t->n) {
        sign_token(g, place, &t->tok[i]);
    } else {
        sign(g, "%s-", place);
    }
}

/* What is known of the number itself. */
static void sign_self(struct leaning_signs *g, const struct scan *s,
                      const struct cand *c)
{
    const struct tok *tok = &s->t->tok[c->from];
    sign(g, "problem%d", (int)c->problem);
    sign(g, "kind%d", (int)tok->kind);
    sign_if(g, tok->is_word_number, "word");
    sign_if(g, c->value == s->max, "max");
    sign_if(g, c->value == s->min, "min");
    sign_if(g, c->sure, "sure");
    sign_if(g, c->opens, "opens");
    sign_if(g, c->label, "label");
    sign_if(g, c->overall, "overall");
    sign_if(g, c->aspect, "aspect");
    sign_if(g, c->negated, "negated");
    sign_if(g, c->self, "self");
    sign_if(g, c->counts, "counts");
    sign_if(g, c->other, "other");
    sign_if(g, c->corrected, "corrected");
    sign_if(g, c->final, "final");
    sign_if(g, ends_text(s->t, c->to), "ends");
}

/* What the rules make of its surroundings. */
static void sign_rules(struct leaning_signs *g, const struct scan *s,
                       const struct cand *c)
{
    const struct toks *t = s->t;
    sign_if(g, claim_stands_alone(t, c), "stands");
    sign_if(g, claim_is_bound(t, c), "bound");
    sign_if(g, claim_is_weak(t, c), "weak");
    sign_if(g, claim_is_explained(t, c), "explained");
    sign_if(g, claim_is_of_thing(t, c), "of-thing");
    sign_if(g, story_tells(t, c), "tells");
    sign_if(g, quantity_looks_so(s, c), "looks-counted");
    sign_if(g, is_strange(s, c), "strange");
    sign_if(g, is_hedged(s, c), "hedged");
    sign_if(g, in_question(t, c->to), "asked");
    sign(g, "counted%d", counted_after(t, c->to, s->lang));
    sign(g, "%s-then%d", t->tok[c->from].is_word_number ? "word" : "digit",
         (int)tok_at(t, c->to)->kind);
}

/* A number of the same sentence. */
static void sign_rival(struct leaning_signs *g, const struct toks *t,
                       const struct cand *c, const struct cand *rival)
{
    sign(g, "rival");
    if (rival->from > 0) {
        sign_token(g, "r1", &t->tok[rival->from - 1]);
    }
    sign_token(g, "r2", tok_at(t, rival->to));
    sign_if(g, rival->sure, "rival-sure");
    sign_if(g, rival->aspect, "rival-aspect");
    sign_if(g, c->aspect && rival->aspect, "both-aspect");
    bool led = c->from > 0 && rival->from > 0;
    const struct tok *mine = tok_at(t, led ? c->from - 1 : t->n);
    const struct tok *its = tok_at(t, led ? rival->from - 1 : t->n);
    sign_if(g,
            led && mine->kind == TOK_WORD && its->kind == TOK_WORD &&
                mine->capital == its->capital &&
                ends_clause(t, c->to) == ends_clause(t, rival->to),
            "same-form");
}

/* A number of another sentence. */
static void sign_distant(struct leaning_signs *g, const struct cand *c,
                         const struct cand *other)
{
    sign(g, other->from < c->from ? "before" : "behind");
    sign_if(g, other->sure, "other-sure");
    sign_if(g, other->aspect, "other-aspect");
    sign_if(g, other->label || other->final || other->overall || other->self,
            "other-bound");
    if (other->problem != CAND_SOUND) {
        sign(g, "other-problem%d", (int)other->problem);
    }
}

static void sign_others(struct leaning_signs *g, const struct scan *s, size_t i,
                        size_t from, size_t to)
{
    const struct cand *c = &s->cand[i];
    size_t live = 0;
    bool alone = true;
    for (size_t k = 0; k < s->n; k++) {
        const struct cand *other = &s->cand[k];
        if (k == i || cand_is_out(other)) {
            continue;
        }
        if (other->value == c->value) {
            sign(g, "same");
            continue;
        }
        live++;
        if (other->from >= from && other->from < to) {
            alone = false;
            sign_rival(g, s->t, c, other);
        } else {
            sign_distant(g, c, other);
        }
    }
    sign(g, "live%d", (int)(live > 2 ? 2 : live));
    sign_if(g, alone, "alone");
    sign_if(g, i == 0, "first");
    sign_if(g, i + 1 == s->n, "last");
    sign_if(g, s->n == 1, "only");
}

/* What stands between the number and the next candidate on that side. */
static void sign_between(struct leaning_signs *g, const char *place,
                         const struct toks *t, size_t from, size_t to)
{
    sign(g, "%s%d", place, to - from > BETWEEN_MAX ? BETWEEN_MAX : (int)(to - from));
    for (size_t k = from; k < to && k < from + CONTEXT_MAX; k++) {
        sign_token(g, place, &t->tok[k]);
    }
}

static void sign_neighbour(struct leaning_signs *g, const char *place,
                           const struct cand *c, const struct cand *next)
{
    bool less = next->value < c->value;
    sign(g, "%s%s", place, next->value == c->value ? "same" : less ? "less" : "more");
    sign(g, "%s-problem%d", place, (int)next->problem);
    if (next->sure) {
        sign(g, "%s-sure", place);
    }
    if (cand_is_out(next)) {
        sign(g, "%s-out", place);
    }
}

static void sign_neighbours(struct leaning_signs *g, const struct scan *s, size_t i)
{
    const struct cand *c = &s->cand[i];
    if (i > 0 && s->cand[i - 1].to <= c->from) {
        sign_between(g, "P", s->t, s->cand[i - 1].to, c->from);
        sign_neighbour(g, "P", c, &s->cand[i - 1]);
    }
    if (i + 1 < s->n && c->to <= s->cand[i + 1].from) {
        sign_between(g, "N", s->t, c->to, s->cand[i + 1].from);
        sign_neighbour(g, "N", c, &s->cand[i + 1]);
    }
}

/* How far from the head or the end: 0 to 3, then by powers of two. */
static void sign_distance(struct leaning_signs *g, const char *place, size_t n)
{
    size_t far = n < 4 ? n : 4;
    while (far >= 4 && far < FAR && 2 * far <= n) {
        far *= 2;
    }
    sign(g, "%s%d", place, (int)far);
}

/* Words of the sentence before and behind the number. */
static void sign_sentence(struct leaning_signs *g, const struct toks *t,
                          const struct cand *c, size_t from, size_t to)
{
    int words = 0;
    for (size_t k = from; k < to; k++) {
        bool word = t->tok[k].kind == TOK_WORD;
        bool before = k < c->from;
        words += word;
        if (word && (before ? k + CONTEXT_MAX >= c->from
                            : k >= c->to && k < c->to + CONTEXT_MAX)) {
            sign_word(g, before ? "B" : "A", &t->tok[k]);
        }
    }
    sign(g, "words%d", words > LONG_SENTENCE ? LONG_SENTENCE : words);
    sign_if(g, from == 0, "sentence-first");
    sign_if(g, ends_text(t, to), "sentence-last");
}

void leaning_signs_of(const struct scan *s, size_t i, struct leaning_signs *ret)
{
    const struct toks *t = s->t;
    const struct cand *c = &s->cand[i];
    size_t from = c->from;
    size_t to = c->to;
    while (from > 0 && !ends_sentence(t, from - 1)) {
        from--;
    }
    while (to < t->n && !ends_sentence(t, to)) {
        to++;
    }
    sign_self(ret, s, c);
    sign_rules(ret, s, c);
    for (int n = 1; n <= NEAR; n++) {
        sign_near(ret, t, c, n);
        sign_near(ret, t, c, -n);
    }
    sign_others(ret, s, i, from, to);
    sign_sentence(ret, t, c, from, to);
    sign_neighbours(ret, s, i);
    sign_distance(ret, "L", c->from);
    sign_distance(ret, "R", t->n - c->to);
}

/* ---- the sum */

static int points_of(struct arena *a, const struct scan *s, size_t i)
{
    struct leaning_signs *g = ARENA_NEW(a, struct leaning_signs);
    g->a = a;
    leaning_signs_of(s, i, g);
    int points = the_weights.base;
    for (size_t k = 0; k < g->n; k++) {
        points += weights_of(&the_weights, g->name[k]);
    }
    return points;
}

void leaning_weigh(struct arena *a, const struct scan *s, struct leaning *ret)
{
    struct err err;
    int points[CANDIDATES_MAX];
    *ret = (struct leaning){.points = LEANING_NONE, .rival = LEANING_NONE};
    if (leaning_prepare(&err) != RC_OK) {
        return;
    }
    for (size_t i = 0; i < s->n; i++) {
        points[i] = points_of(a, s, i);
        if (points[i] > ret->points) {
            ret->points = points[i];
            ret->best = &s->cand[i];
        }
    }
    for (size_t i = 0; i < s->n; i++) {
        bool other = s->cand[i].value != ret->best->value;
        ret->rival = other && points[i] > ret->rival ? points[i] : ret->rival;
    }
}
