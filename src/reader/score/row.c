/* Rows of numbers: "Zimmer 3, 4 und 5", "keine 8, 9 oder 10": what holds for one of
 * them holds for all. Must never look further than ROW_MAX numbers. */
#include "reader/score/candidate.h"

enum { ROW_MAX = 6 };

/* The row that the number at i stands in. */
struct row {
    size_t first, last; /* tokens */
    size_t n;
    bool closed; /* "and" or "or" before the last */
};

/* Index of the number that a comma or "and" joins to the one before i; t->n without. */
static size_t number_before(const struct toks *t, size_t i, bool *ret_and)
{
    size_t k = i;
    k -= k > 0 && word_at(t, k - 1, LEX_ARTICLE) ? 1u : 0u;
    bool and = k > 0 && is_word_of(&t->tok[k - 1], LEX_AND);
    k -= and? 1u : 0u;
    bool comma = k > 0 && ch_at(t, k - 1, ',');
    k -= comma ? 1u : 0u;
    k -= k > 0 && ch_at(t, k - 1, '.') && !t->tok[k - 1].spaced ? 1u : 0u;
    *ret_and = and;
    bool joined = (and || comma) && k > 0 && is_plain_number(&t->tok[k - 1]);
    return joined ? k - 1 : t->n;
}

static size_t number_behind(const struct toks *t, size_t i, bool *ret_and)
{
    size_t k = i + 1;
    k += ch_at(t, k, '.') && !t->tok[k].spaced ? 1u : 0u; /* "am 9. und 10." */
    bool comma = ch_at(t, k, ',');
    k += comma ? 1u : 0u;
    bool and = is_word_of(tok_at(t, k), LEX_AND);
    k += and? 1u : 0u;
    k += word_at(t, k, LEX_ARTICLE) ? 1u : 0u;
    *ret_and = and;
    return (and || comma) && is_plain_number(tok_at(t, k)) ? k : t->n;
}

static struct row row_around(const struct toks *t, size_t i)
{
    struct row row = {.first = i, .last = i, .n = 1};
    bool and = false;
    size_t k;
    while (row.n < ROW_MAX && (k = number_before(t, row.first, &and)) < t->n) {
        row.closed = row.n == 1 ? and : row.closed;
        row.first = k;
        row.n++;
    }
    while (row.n < ROW_MAX && (k = number_behind(t, row.last, &and)) < t->n) {
        row.closed = and;
        row.last = k;
        row.n++;
    }
    return row;
}

/* "8 und 9 Punkte", "um 9 und 10 von mir" */
static bool is_scored(const struct toks *t, const struct row *row)
{
    return word_at(t, row->last + 1, LEX_POINTS) ||
           word_at(t, row->last + 1, LEX_STARS) ||
           (row->n == 2 && word_at(t, row->last + 1, LEX_FOLLOW));
}

size_t row_first(const struct toks *t, size_t i)
{
    struct row row = row_around(t, i);
    return row.closed && !is_scored(t, &row) ? row.first : i;
}

/* "Die Fächer 2, 3 und 7 klemmen", "Rooms 3 and 4 had no water" */
bool row_names_things(const struct toks *t, size_t i)
{
    struct row row = row_around(t, i);
    const struct tok *noun = tok_at(t, row.first > 0 ? row.first - 1 : t->n);
    const struct tok *then = tok_at(t, row.last + 1);
    uint64_t of_scores = LEX_BIT(LEX_GIVE) | LEX_BIT(LEX_LABEL) | LEX_BIT(LEX_STAY) |
                         LEX_BIT(LEX_ASPECT) | LEX_BIT(LEX_NOW) | LEX_BIT(LEX_OVERALL) |
                         LEX_BIT(LEX_BETWEEN) | LEX_BIT(LEX_ALMOST) |
                         LEX_BIT(LEX_NEGATE);
    if (!row.closed || noun->kind != TOK_WORD || !noun->capital ||
        (noun->cls & of_scores) != 0 || then->kind != TOK_WORD || then->capital) {
        return false;
    }
    return !is_scored(t, &row) && !tok_is(then, LEX_GIVE) &&
           (!tok_is(then, LEX_OPINION) || tok_opens_valued(then, LEX_OPINION)) &&
           !clause_has_before(t, row.first, LEX_GIVE, 6);
}

bool row_lost_first(const struct scan *s, size_t i)
{
    bool and = false;
    size_t k = number_before(s->t, i, &and);
    return and&&k < s->t->n && (s->n == 0 || s->cand[s->n - 1].from != k);
}

/* Nothing but a comma, "and", articles and words of denial between both. */
static bool is_joined(const struct toks *t, const struct cand *a, const struct cand *b,
                      bool *ret_and)
{
    bool joint = false;
    if (b->from > a->to + 5) {
        return false;
    }
    for (size_t k = a->to; k < b->from; k++) {
        bool and = is_word_of(&t->tok[k], LEX_AND);
        *ret_and = *ret_and || and;
        joint = joint || and || ch_at(t, k, ',');
        if (!and&&!ch_at(t, k, ',') && !word_at(t, k, LEX_ARTICLE)) {
            return false;
        }
    }
    return joint;
}

static bool ends_in_and(const struct toks *t, const struct cand *c)
{
    for (size_t k = c->from; k < c->to; k++) {
        if (is_word_of(&t->tok[k], LEX_AND)) {
            return true;
        }
    }
    return false;
}

/* Rising or falling from the first to the last: "8, 9 oder 10", not "10, 7 oder 8". */
static bool is_steady(const struct toks *t, const struct cand *a, const struct cand *b)
{
    int32_t last = t->tok[b->to - 1].value;
    bool up = b->value > a->value;
    return b->value != a->value && (last == b->value || (last > b->value) == up);
}

void row_spread(struct scan *s)
{
    for (size_t i = 0; i + 1 < s->n; i++) {
        struct cand *first = &s->cand[i];
        size_t last = i;
        bool closed = false;
        while (last + 1 < s->n && last < i + ROW_MAX &&
               is_joined(s->t, &s->cand[last], &s->cand[last + 1], &closed) &&
               is_steady(s->t, &s->cand[last], &s->cand[last + 1])) {
            last++;
        }
        closed = closed || ends_in_and(s->t, &s->cand[last]);
        bool denied = first->negated || s->cand[last].negated;
        for (size_t k = i; closed && denied && k <= last; k++) {
            s->cand[k].negated = true;
        }
        i = last;
    }
}
