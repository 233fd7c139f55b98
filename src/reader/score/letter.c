/* Grades without a number: "A+", "a solid B", "Note: sehr gut". Must never take a
 * letter of a name for one. */
#include "reader/score/candidate.h"

static bool is_grade_letter(const struct tok *tok)
{
    return tok->kind == TOK_WORD && tok->text.len == 1 && tok->text.ptr[0] >= 'A' &&
           tok->text.ptr[0] <= 'F';
}

/* "A+", "B-", not "C++" nor "A-Team" */
static bool is_signed_letter(const struct toks *t, size_t i)
{
    const struct tok *sign = tok_at(t, i + 1);
    const struct tok *then = tok_at(t, i + 2);
    bool said = str_eq_c(sign->word, "plus") || str_eq_c(sign->word, "minus");
    bool touches = (ch_at(t, i + 1, '+') || is_dash(sign)) && !sign->spaced;
    if (said) {
        return ends_clause(t, i + 2); /* "C minus" */
    }
    return touches && (then->spaced || then->kind == TOK_BREAK ||
                       (then->kind == TOK_PUNCT && then->ch != '+'));
}

/* "gave you an A", "a solid B for effort" */
static bool is_led_letter(const struct toks *t, size_t i)
{
    struct str before = i > 0 ? t->tok[i - 1].word : STR_NULL;
    bool led = i == 0 || str_eq_c(before, "a") || str_eq_c(before, "an") ||
               str_eq_c(before, "grade") || (i > 0 && word_at(t, i - 1, LEX_ADJECTIVE));
    bool apart = i > 0 && ends_clause(t, i + 1);
    return led && (apart || is_word_of(tok_at(t, i + 1), LEX_FOR) ||
                   word_at(t, i + 1, LEX_STAY));
}

/* "Note: sehr gut", "Schulnote befriedigend" */
static bool is_named_grade(const struct toks *t, size_t i)
{
    size_t k = i + (ch_at(t, i, ':') ? 1u : 0u);
    const struct tok *mark = i > 0 ? &t->tok[i - 1] : tok_at(t, t->n);
    bool grade = mark->kind == TOK_WORD &&
                 (tok_is(mark, LEX_GRADE) || str_eq_c(mark->word, "note"));
    return grade && is_word_of(tok_at(t, k), LEX_GRADE_NAME);
}

bool letter_grade_given(const struct toks *t)
{
    for (size_t i = 0; i < t->n; i++) {
        if (is_named_grade(t, i)) {
            return true;
        }
        if (is_grade_letter(&t->tok[i]) &&
            (is_signed_letter(t, i) || is_led_letter(t, i) || t->n == 1)) {
            return true;
        }
    }
    return false;
}
