/* What stands below a name: role, firm, number to call. Must never take a customer's
 * number or a verdict for one. */
#include "reader/own/segment.h"

enum { PHONE_DIGITS_MIN = 7 };

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
    bool below =
        above->role == LINE_SIG || (above->n_words > 1 && closing_is_name(s, above));
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
