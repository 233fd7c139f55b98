/* Decides on the score. Must never assert where two readings are possible. */
#include "reader/score/score.h"

#include "base/arena.h"
#include "reader/score/leaning.h"
#include "reader/score/subject.h"

/* Bytes looked at: a score stands near the top or the end of what people write. */
enum { SCORE_TEXT_MAX = 65536 };

/* What must lean to a number, in points of leaning.h, where the rules leave it open. */
enum {
    LEANS_ALONE = 6,       /* the only one, or the only without a problem of its own */
    LEANS_IN_SPITE = 12,   /* it has a problem of its own */
    LEANS_OF_SEVERAL = 13, /* one of several that have equal claims */
    LEANS_AWAY = 17,       /* what another may have at most */
    LEANS_BARELY = 3 /* below it even what a rule takes for the score is in doubt */
};

static struct str evidence(struct arena *a, const struct toks *t, const struct cand *c)
{
    size_t from = c->from > 3 ? c->from - 3 : 0;
    size_t to = c->to + 3 < t->n ? c->to + 3 : t->n;
    const char *start = t->tok[from].text.ptr;
    struct str last = t->tok[to - 1].text;
    return arena_str(a, str_trim(str_of(start, (size_t)(last.ptr + last.len - start))));
}

static void add_candidate(struct arena *a, struct score_result *ret,
                          const struct toks *t, const struct cand *c)
{
    if (ret->n_candidates < READING_CANDIDATES_MAX) {
        struct reading_candidate *rc = &ret->candidates[ret->n_candidates++];
        rc->score = c->value;
        rc->evidence = evidence(a, t, c);
    }
}

static const char *problem_text(enum cand_problem p)
{
    switch (p) {
    case CAND_SOUND:
        break;
    case CAND_RANGE:
        return "a range, not one score";
    case CAND_PART:
        return "not a whole number";
    case CAND_OUT:
        return "outside the scale";
    case CAND_SCALE:
        return "on another scale";
    case CAND_GRADE:
        return "a school grade";
    case CAND_PERCENT:
        return "a percentage";
    case CAND_WOULD:
        return "only conditional";
    case CAND_PAST:
        return "an earlier score";
    case CAND_WONDER:
        return "put as a question";
    case CAND_ASKED:
        return "a score that somebody asked for";
    case CAND_IRONY:
        return "a score for something bad";
    }
    return "";
}

/* What a text says about its score. */
enum said {
    SAID_NOTHING,
    SAID_NUMBER, /* only a number that may be one */
    SAID_ASIDE,  /* another time's, or what would have been */
    SAID_DOUBT,
    SAID_SCORE
};

/* What the live candidates come to. */
struct verdict {
    const struct cand *best; /* NULL when none or torn */
    const struct cand *bad;  /* first sure one with a problem of its own */
    bool torn;               /* sound ones that differ */
    bool weak;               /* only numbers without a sign */
    bool doubted;            /* the signs around speak against it */
    bool leaned;             /* they alone speak for it */
};

/* Gives way to a sound one. */
static bool is_soft_problem(const struct cand *c)
{
    return c->problem == CAND_WOULD || c->problem == CAND_PAST ||
           c->problem == CAND_PERCENT || c->problem == CAND_ASKED ||
           c->problem == CAND_WONDER;
}

static void judge_bad(struct verdict *v, const struct cand *c)
{
    if (v->bad == NULL || is_soft_problem(v->bad)) {
        v->bad = c;
    }
}

/* A better one ends what was open. */
static bool settles_over(const struct cand *c, const struct cand *best)
{
    return best == NULL || cand_rank(c) >= 3 || best->value == c->value ||
           (c->label && !c->aspect && cand_rank(best) == 0);
}

/* A sound one against the best so far: better, same, a part of it, or torn. */
static void judge_sound(struct verdict *v, const struct cand *c)
{
    const struct cand *best = v->best;
    bool better = best == NULL || cand_rank(c) > cand_rank(best) || cand_rank(c) == 4;
    if (better) {
        bool settles = settles_over(c, best);
        v->torn = !settles || (v->torn && cand_rank(c) < 3);
        v->best = c;
        return;
    }
    bool part = c->aspect && !best->aspect && (cand_rank(best) > 0 || c->inner) &&
                cand_rank(c) < 2;
    bool settled = cand_rank(best) >= 3 && cand_rank(best) > cand_rank(c);
    if (c->value != best->value && !part && !settled) {
        v->torn = true;
    }
}

static void judge_one(struct verdict *v, const struct cand *c)
{
    if (cand_is_out(c)) {
        return;
    }
    if (!c->sure && c->problem != CAND_ASKED) {
        v->weak = v->weak || c->problem != CAND_OUT;
    } else if (c->problem != CAND_SOUND) {
        if (!c->inner || c->problem != CAND_OUT) { /* "2 Sterne (von insgesamt 6)" */
            judge_bad(v, c);
        }
    } else {
        judge_sound(v, c);
    }
}

/* "1 Punkt, weil man 0 nicht liest": why the number before was given. */
static bool is_in_reason(const struct scan *s, const struct cand *best,
                         const struct cand *c)
{
    bool reason = false;
    if (best == NULL || c->from < best->to || c->from > best->to + 2 * CONTEXT_MAX ||
        c->final || c->overall) {
        return false;
    }
    for (size_t k = best->to; k < c->from; k++) {
        if (ends_sentence(s->t, k)) {
            return false;
        }
        reason = reason || is_word_of(&s->t->tok[k], LEX_REASON);
    }
    return reason;
}

/* The best opens the text, or a sentence ends between both. */
static bool is_apart(const struct toks *t, const struct cand *best,
                     const struct cand *c)
{
    bool apart = best->opens;
    for (size_t k = best->to; k < c->from && k < best->to + 2 * CONTEXT_MAX; k++) {
        apart = apart || ends_sentence(t, k);
    }
    return apart;
}

/* A number without a sign, that may be meant all the same. */
static bool may_rival(const struct scan *s, const struct cand *best,
                      const struct cand *c, bool alone)
{
    if (c->sure || c->counts || cand_is_out(c) || c->problem != CAND_SOUND ||
        c->value == best->value || is_in_reason(s, best, c)) {
        return false;
    }
    bool ends = !c->aspect && tok_at(s->t, c->to)->kind != TOK_WORD;
    return !((alone || is_apart(s->t, best, c)) && story_tells(s->t, c)) &&
           (ends || (cand_rank(best) == 0 && !alone));
}

/* "Die Damen 10, das Essen 5", "7, an guten Tagen auch 8": one is sure, but nothing
 * says that it alone is meant. */
static bool is_rivalled(const struct scan *s, const struct cand *best)
{
    bool rivalled = false;
    bool open = best != NULL && cand_rank(best) <= 1;
    bool alone = open && claim_stands_alone(s->t, best);
    for (size_t i = 0; open && i < s->n; i++) {
        rivalled = rivalled || may_rival(s, best, &s->cand[i], alone);
    }
    return rivalled;
}

/* "6 von 10. Vier Punkte gehen ab": what the first leaves to the top, said behind it.
 */
static bool is_rest(const struct scan *s, const struct cand *best, const struct cand *c)
{
    bool unit = word_at(s->t, c->to, LEX_POINTS) || word_at(s->t, c->to, LEX_STARS);
    bool apart = c->from > 0 && ends_clause(s->t, c->from - 1) &&
                 s->t->tok[c->from - 1].kind != TOK_WORD;
    return best != NULL && unit && apart && !c->aspect && !c->label && !c->overall &&
           !valued_at(s->t, c->to + 1, LEX_ASPECT) && best->value + c->value == s->max;
}

static enum said decide_no_score(const struct scan *s, const struct verdict *v,
                                 struct score_result *ret)
{
    bool letter = letter_grade_given(s->t);
    bool number = v->weak && !story_is(s);
    ret->review = number || letter;
    ret->why = letter   ? "a grade without a number"
               : number ? "a number that may be a score"
                        : "";
    return letter ? SAID_DOUBT : number ? SAID_NUMBER : SAID_NOTHING;
}

/* Only what another asks for, and nobody is in doubt: no score. */
static bool is_only_asked(const struct scan *s, const struct verdict *v)
{
    if (v->bad->problem != CAND_ASKED || v->weak) {
        return false;
    }
    for (size_t i = 0; i < s->t->n; i++) {
        if (word_at(s->t, i, LEX_UNSURE) || word_at(s->t, i, LEX_ALMOST) ||
            word_at(s->t, i, LEX_IF)) {
            return false;
        }
    }
    return true;
}

static enum said decide_bad(const struct scan *s, const struct verdict *v,
                            struct score_result *ret)
{
    ret->review = !is_only_asked(s, v);
    if (!ret->review) {
        return SAID_NOTHING;
    }
    ret->why = problem_text(v->bad->problem);
    bool aside = is_soft_problem(v->bad) && v->bad->problem != CAND_WONDER;
    return aside ? SAID_ASIDE : SAID_DOUBT;
}

static void judge_all(const struct scan *s, struct verdict *v)
{
    bool alone = claim_one_stands_alone(s);
    for (size_t i = 0; i < s->n; i++) {
        const struct cand *c = &s->cand[i];
        bool weak = alone && claim_is_weak(s->t, c);
        if (!weak && !is_rest(s, v->best, c) && !is_in_reason(s, v->best, c)) {
            judge_one(v, c);
        }
    }
    v->torn = v->torn || is_rivalled(s, v->best);
}

/* What the number says is not what it may be taken for, whatever leans to it. */
static bool may_be_given(const struct scan *s, const struct cand *c)
{
    bool number = c->problem == CAND_RANGE || c->problem == CAND_PART ||
                  c->problem == CAND_OUT || c->problem == CAND_SCALE ||
                  c->problem == CAND_PERCENT;
    return !number && in_scale(s, c->value) && !cand_is_out(c) &&
           !speaks_of_parts(s, c) && !is_hedged(s, c);
}

/* One that no problem of another forbids. */
static bool has_best(const struct verdict *v)
{
    return v->best != NULL &&
           (v->bad == NULL || is_soft_problem(v->bad) || cand_rank(v->best) >= 2);
}

/* Another number has nothing against it by the rules. */
static bool has_rival(const struct scan *s, const struct cand *best)
{
    bool rival = false;
    for (size_t i = 0; i < s->n; i++) {
        const struct cand *c = &s->cand[i];
        rival = rival ||
                (c->value != best->value && !cand_is_out(c) && !is_soft_problem(c));
    }
    return rival;
}

/* By no rule one of several is meant, or whether any is; or it is meant otherwise. */
static void judge_open(const struct scan *s, struct verdict *v)
{
    bool settled = !v->torn && has_best(v);
    struct leaning l;
    if (s->n == 0 || (settled && (cand_rank(v->best) > 1 || !has_rival(s, v->best)))) {
        return;
    }
    leaning_weigh(s, &l);
    bool in_spite = v->bad != NULL || l.best->problem != CAND_SOUND;
    int least = v->torn ? LEANS_OF_SEVERAL : in_spite ? LEANS_IN_SPITE : LEANS_ALONE;
    if (settled) {
        v->doubted = l.points < LEANS_BARELY;
    } else if (l.points >= least && l.rival <= LEANS_AWAY && may_be_given(s, l.best)) {
        *v = (struct verdict){.best = l.best, .leaned = true};
    }
}

/* "I'd have said 2. Today I don't want to put a number on it." */
static bool is_declined(const struct scan *s)
{
    bool declined = false;
    for (size_t i = 0; i < s->t->n; i++) {
        declined = declined || valued_at(s->t, i, LEX_UNSURE);
    }
    for (size_t i = 0; declined && i < s->n; i++) {
        const struct cand *c = &s->cand[i];
        declined = cand_is_out(c) || c->problem == CAND_WOULD ||
                   c->problem == CAND_PAST || c->problem == CAND_ASKED;
    }
    return declined;
}

static enum said decide(const struct scan *s, struct score_result *ret)
{
    struct verdict v = {0};
    if (is_declined(s)) {
        return SAID_NOTHING;
    }
    judge_all(s, &v);
    judge_open(s, &v);
    if (v.torn || speaks_of_parts(s, v.best)) {
        ret->review = true;
        ret->why = v.torn ? "several scores" : "a score of a part only";
        return SAID_DOUBT;
    }
    if (v.doubted) {
        ret->review = true;
        ret->why = "a number that may be a score";
        return SAID_DOUBT;
    }
    if (has_best(&v)) {
        ret->has_score = true;
        ret->score = v.best->value;
        ret->leaned = v.leaned;
        return SAID_SCORE;
    }
    return v.bad != NULL ? decide_bad(s, &v, ret) : decide_no_score(s, &v, ret);
}

/* "Nove!", "Huit sur dix": too short to tell the language, and nothing but a number. */
static bool is_lone(struct toks *t)
{
    size_t words = 0;
    for (size_t i = 0; t->n <= 3 && i < t->n; i++) {
        words += t->tok[i].kind == TOK_WORD;
    }
    if (words == 3) {
        lexicon_mark(t, LEX_BIT(LEX_OF), LANG_ANY, NULL, 0);
    }
    return words == 1 || (words == 3 && word_at(t, 1, LEX_OF));
}

static enum said scan_text(struct arena *a, const struct score_request *req,
                           struct score_result *ret)
{
    struct toks own;
    struct toks *t = req->words;
    if (t == NULL) {
        t = &own;
        words_tokenize(a, str_sub(req->comment, 0, SCORE_TEXT_MAX), t);
    }
    lexicon_mark(t, LEX_ALL, is_lone(t) ? LANG_N : req->lang, NULL, 0);
    struct scan s = {.t = t, .scale = req->scale, .lang = req->lang};
    reading_scale_bounds(req->scale, &s.min, &s.max);
    candidates_find(&s);
    enum said said = decide(&s, ret);
    for (size_t i = 0; i < s.n; i++) {
        if (!cand_is_out(&s.cand[i])) {
            add_candidate(a, ret, t, &s.cand[i]);
        }
    }
    return said;
}

static bool says(struct arena *a, const struct score_request *req, enum lex_class c)
{
    struct toks t;
    words_tokenize(a, str_sub(req->comment, 0, SCORE_TEXT_MAX), &t);
    struct lex_hit hit;
    return lexicon_mark(&t, LEX_BIT(c), LANG_ANY, &hit, 1) > 0;
}

/* Subject and body together: the same, or the body says that it corrects. */
static void join_subject(struct arena *a, const struct score_request *req,
                         const struct reading_candidate *subject, enum said said,
                         struct score_result *ret)
{
    ret->from_subject = true;
    bool corrects = said != SAID_NOTHING && says(a, req, LEX_CORRECT);
    if (said != SAID_SCORE && says(a, req, LEX_MISCLICK)) {
        ret->review = true;
        ret->why = "says that the click was wrong";
        return;
    }
    bool silent = said == SAID_NOTHING || said == SAID_ASIDE ||
                  (said == SAID_NUMBER && !corrects);
    if (silent || (said == SAID_SCORE && ret->score == subject->score)) {
        ret->has_score = true;
        ret->review = false;
        ret->why = "";
        ret->score = subject->score;
        ret->leaned = false;
        ret->n_candidates = 0;
    } else if (said == SAID_SCORE && !corrects) {
        ret->has_score = false;
        ret->review = true;
        ret->why = "subject and text contradict each other";
    } else {
        return;
    }
    if (ret->n_candidates < READING_CANDIDATES_MAX) {
        ret->candidates[ret->n_candidates++] = *subject;
    }
}

void score_read(struct arena *a, const struct score_request *req,
                struct score_result *ret)
{
    *ret = (struct score_result){.why = ""};
    enum said said = scan_text(a, req, ret);
    ret->doubtful = said == SAID_DOUBT;
    struct reading_candidate subject;
    if (subject_read(a, req, &subject)) {
        join_subject(a, req, &subject, said, ret);
    }
}
