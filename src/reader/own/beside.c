/* What stands below a name: role, firm, number to call. Must never take a customer's
 * number or a verdict for one. */
#include "reader/own/segment.h"

enum { PHONE_DIGITS_MIN = 7, FIRM_WORDS_MAX = 8 };

bool beside_is_bracketed(const struct line *l)
{
    struct str t = str_trim(l->text);
    return l->n_words <= 4 && str_starts(t, STR("(")) && str_ends(t, STR(")"));
}

/* Digits, and runs of them: "09 555 0166" has three. */
static size_t count_digits(struct str t, size_t *ret_runs)
{
    size_t n = 0;
    *ret_runs = 0;
    for (size_t i = 0; i < t.len; i++) {
        bool digit = str_is_digit(t.ptr[i]);
        n += digit;
        *ret_runs += digit && (i == 0 || !str_is_digit(t.ptr[i - 1]));
    }
    return n;
}

bool beside_name(const struct segment *s, size_t i, size_t end)
{
    struct line *l = &s->ls->line[i];
    const struct line *above = i > s->from ? &s->ls->line[i - 1] : l;
    struct str t = str_trim(l->text);
    size_t runs;
    size_t digits = count_digits(t, &runs);
    bool call = digits >= PHONE_DIGITS_MIN && runs > 1;
    bool said = line_count_common(s->a, l) * 2 >= l->n_words && business_signs(l) == 0;
    bool below = !said && (above->role == LINE_SIG || signer_is_whole(s, above));
    return below && !beside_is_bracketed(l) &&
           (business_signs(l) > 0 || call ||
            (digits == 0 && (l->n_words > 1 || i + 1 < end)));
}

bool beside_goes_on(const struct segment *s, size_t i)
{
    const struct line *l = &s->ls->line[i];
    struct str t = str_trim(l->text);
    return i > s->from && s->ls->line[i - 1].role == LINE_SIG && !l->self &&
           !str_ends(t, STR("?")) && !str_ends(t, STR("!")) &&
           str_find_byte(t, ':') != STR_NPOS && !str_ends(t, STR(":"));
}

bool beside_is_said(const struct segment *s, size_t start, size_t i, bool block)
{
    return segment_is_sentence(s, i) && !beside_goes_on(s, i) &&
           !(block && business_is_terms(s, start, i));
}

/* The line above i that is not blank; i itself when there is none. */
static size_t above(const struct segment *s, size_t i)
{
    size_t k = i;
    while (k > s->from && s->ls->line[k - 1].blank) {
        k--;
    }
    return k > s->from ? k - 1 : i;
}

bool beside_is_post(const struct segment *s, size_t i)
{
    size_t runs;
    const struct line *l = &s->ls->line[i];
    size_t name = above(s, i);
    return name < i && signer_is_whole(s, &s->ls->line[name]) && l->n_words > 1 &&
           l->n_lower < l->n_words && !beside_is_bracketed(l) &&
           count_digits(l->text, &runs) == 0 && wish_is_flourish(s, l->text);
}

bool beside_is_firm(const struct segment *s, size_t i)
{
    struct line *l = &s->ls->line[i];
    size_t name = above(s, i);
    if (name + 1 >= i || l->n_words < 2 || l->n_words > FIRM_WORDS_MAX ||
        l->n_lower > 1 || l->self || segment_is_sentence(s, i) ||
        !signer_alone(s, &s->ls->line[name]) || closing_is_name(s, l)) {
        return false;
    }
    struct str rest = words_fold(s->a, l->text);
    while (rest.len > 0) {
        struct str word = words_next(&rest);
        if (word.len > 2 && signer_word(s, word)) {
            return wish_is_flourish(s, l->text);
        }
    }
    return false;
}
