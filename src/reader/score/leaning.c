/* What the signs around a number weigh together. Weights are learned, and say nothing
 * of why: they decide only what the rules leave open. */
#include "reader/score/leaning.h"

#include <stdlib.h>
#include <string.h>

#include "reader/words/weights.h"

enum {
    NEAR = 4,          /* tokens before and behind that count by their place */
    STEM_BYTES = 6,    /* endings say little */
    LONG_SENTENCE = 6, /* words */
    BETWEEN_MAX = 9,   /* tokens */
    FAR = 64,          /* tokens */
    NAME_BYTES = 40
};

static struct weights the_weights; /* set once, before the first mail */

enum rc leaning_prepare(struct err *err)
{
    return weights_prepare(&the_weights, "conf/score-weights.txt", err);
}

/* ---- the signs */

/* Who takes the signs, and the name of the one under way. */
struct signs {
    leaning_sign_fn *take;
    void *ctx;
    char name[NAME_BYTES];
};

/* PLACE MARK WORD in one; mark 0: none. */
static void sign(struct signs *g, const char *place, char mark, struct str word)
{
    size_t n = strlen(place);
    memcpy(g->name, place, n);
    g->name[n] = mark;
    n += mark != '\0';
    word = str_sub(word, 0, NAME_BYTES - n);
    memcpy(g->name + n, word.ptr, word.len);
    g->take(g->ctx, str_of(g->name, n + word.len));
}

static void sign_count(struct signs *g, const char *place, char mark, uint32_t n)
{
    char digits[10];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    sign(g, place, mark, str_of(digits + at, sizeof digits - at));
}

static void sign_if(struct signs *g, bool holds, const char *name)
{
    if (holds) {
        sign(g, name, 0, STR(""));
    }
}

static void sign_word(struct signs *g, const char *place, const struct tok *tok)
{
    sign(g, place, '=', str_sub(tok->word, 0, STEM_BYTES));
    for (unsigned c = 0; c < LEX_COMMON; c++) {
        if ((tok->cls & LEX_BIT(c)) != 0) {
            struct str name = str_c(lex_class_name((enum lex_class)c));
            sign(g, place, '.', name);
            if ((tok->valued & LEX_BIT(c)) != 0) {
                sign(g, place, ':', name);
            }
        }
    }
    if (tok->capital) {
        sign(g, place, '^', STR(""));
    }
    if (tok->cls == 0) {
        sign(g, place, '?', STR(""));
    }
}

static void sign_token(struct signs *g, const char *place, const struct tok *tok)
{
    switch (tok->kind) {
    case TOK_WORD:
        sign_word(g, place, tok);
        break;
    case TOK_PUNCT:
        sign_count(g, place, '\'', is_dash(tok) ? '-' : tok->ch);
        break;
    case TOK_BREAK:
    case TOK_EMOJI:
        sign(g, place, tok->kind == TOK_BREAK ? '/' : '*', STR(""));
        break;
    case TOK_NUM:
    case TOK_DEC:
    case TOK_PAIR:
    case TOK_BLOB:
    case TOK_STARS:
        sign(g, place, '#', STR(""));
        break;
    }
}

/* Token n before the expression, or -n behind it. */
static void sign_near(struct signs *g, const struct toks *t, const struct cand *c,
                      int n)
{
    const char place[] = {n > 0 ? 'b' : 'a', (char)('0' + abs(n)), '\0'};
    size_t i = n > 0 ? c->from - (size_t)n : c->to + (size_t)-n - 1;
    if (n > 0 ? c->from >= (size_t)n : i < t->n) {
        sign_token(g, place, &t->tok[i]);
    } else {
        sign(g, place, '-', STR(""));
    }
}

/* What is known of the number itself. */
static void sign_self(struct signs *g, const struct scan *s, const struct cand *c)
{
    const struct tok *tok = &s->t->tok[c->from];
    sign_count(g, "problem", 0, (uint32_t)c->problem);
    sign_count(g, "kind", 0, (uint32_t)tok->kind);
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
static void sign_rules(struct signs *g, const struct scan *s, const struct cand *c)
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
    sign_count(g, "counted", 0, (uint32_t)counted_after(t, c->to, s->lang));
    sign_count(g, t->tok[c->from].is_word_number ? "word-then" : "digit-then", 0,
               (uint32_t)tok_at(t, c->to)->kind);
}

/* A number of the same sentence. */
static void sign_rival(struct signs *g, const struct toks *t, const struct cand *c,
                       const struct cand *rival)
{
    sign(g, "rival", 0, STR(""));
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
static void sign_distant(struct signs *g, const struct cand *c,
                         const struct cand *other)
{
    sign(g, other->from < c->from ? "before" : "behind", 0, STR(""));
    sign_if(g, other->sure, "other-sure");
    sign_if(g, other->aspect, "other-aspect");
    sign_if(g, other->label || other->final || other->overall || other->self,
            "other-bound");
    if (other->problem != CAND_SOUND) {
        sign_count(g, "other-problem", 0, (uint32_t)other->problem);
    }
}

static void sign_others(struct signs *g, const struct scan *s, size_t i, size_t from,
                        size_t to)
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
            sign(g, "same", 0, STR(""));
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
    sign_count(g, "live", 0, (uint32_t)(live > 2 ? 2 : live));
    sign_if(g, alone, "alone");
    sign_if(g, i == 0, "first");
    sign_if(g, i + 1 == s->n, "last");
    sign_if(g, s->n == 1, "only");
}

/* What stands between the number and the next candidate on that side. */
static void sign_between(struct signs *g, const char *place, const struct toks *t,
                         size_t from, size_t to)
{
    sign_count(g, place, 0,
               to - from > BETWEEN_MAX ? BETWEEN_MAX : (uint32_t)(to - from));
    for (size_t k = from; k < to && k < from + CONTEXT_MAX; k++) {
        sign_token(g, place, &t->tok[k]);
    }
}

static void sign_neighbour(struct signs *g, const char *place, const struct cand *c,
                           const struct cand *next)
{
    bool less = next->value < c->value;
    sign(g, place, 0,
         next->value == c->value ? STR("same")
         : less                  ? STR("less")
                                 : STR("more"));
    sign_count(g, place, '!', (uint32_t)next->problem);
    if (next->sure) {
        sign(g, place, '-', STR("sure"));
    }
    if (cand_is_out(next)) {
        sign(g, place, '-', STR("out"));
    }
}

static void sign_neighbours(struct signs *g, const struct scan *s, size_t i)
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
static void sign_distance(struct signs *g, const char *place, size_t n)
{
    size_t far = n < 4 ? n : 4;
    while (far >= 4 && far < FAR && 2 * far <= n) {
        far *= 2;
    }
    sign_count(g, place, 0, (uint32_t)far);
}

/* Words of the sentence before and behind the number. */
static void sign_sentence(struct signs *g, const struct toks *t, const struct cand *c,
                          size_t from, size_t to)
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
    sign_count(g, "words", 0, words > LONG_SENTENCE ? LONG_SENTENCE : (uint32_t)words);
    sign_if(g, from == 0, "sentence-first");
    sign_if(g, ends_text(t, to), "sentence-last");
}

void leaning_signs_of(const struct scan *s, size_t i, leaning_sign_fn *take, void *ctx)
{
    struct signs signs = {.take = take, .ctx = ctx};
    struct signs *g = &signs;
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
    sign_self(g, s, c);
    sign_rules(g, s, c);
    for (int n = 1; n <= NEAR; n++) {
        sign_near(g, t, c, n);
        sign_near(g, t, c, -n);
    }
    sign_others(g, s, i, from, to);
    sign_sentence(g, t, c, from, to);
    sign_neighbours(g, s, i);
    sign_distance(g, "L", c->from);
    sign_distance(g, "R", t->n - c->to);
}

/* ---- the sum */

static void add_sign(void *ctx, struct str name)
{
    (void)weights_add(&the_weights, ctx, name);
}

static int points_of(const struct scan *s, size_t i)
{
    struct weights_sum sum = {.points = the_weights.base};
    leaning_signs_of(s, i, add_sign, &sum);
    return sum.points;
}

void leaning_weigh(const struct scan *s, struct leaning *ret)
{
    struct err err;
    int points[CANDIDATES_MAX];
    *ret = (struct leaning){.points = LEANING_NONE, .rival = LEANING_NONE};
    if (leaning_prepare(&err) != RC_OK) {
        return;
    }
    for (size_t i = 0; i < s->n; i++) {
        points[i] = points_of(s, i);
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
