/* Which scale our survey showed, by its row of buttons. Must never take a number that a
 * word belongs to for a button. */
#include "reader/asked.h"

#include "base/str.h"

enum { LINK_MAX = 600 };

/* A row of buttons, as far as it has come. */
struct row {
    int32_t first, last, n;
};

/* What clients put between buttons, apart from letters and digits. */
static bool is_between(char c)
{
    return str_is_space(c) || c == SENT_OFFER ||
           str_find_byte(STR(">|[]()*_"), c) != STR_NPOS;
}

/* "<mailto:…>", "(https:…)": up to its end, LINK_MAX bytes within the line at most. 0:
 * no link stands here. */
static size_t link_length(struct str s)
{
    char end = s.ptr[0] == '<' ? '>' : ')';
    struct str inside = str_from(s, 1);
    if (s.ptr[0] != '<' && (s.ptr[0] != '(' || !(str_istarts(inside, STR("mailto:")) ||
                                                 str_istarts(inside, STR("http"))))) {
        return 0;
    }
    inside = str_sub(inside, 0, LINK_MAX);
    size_t at = 0;
    while (at < inside.len && inside.ptr[at] != end && inside.ptr[at] != '\n' &&
           inside.ptr[at] != '<') {
        at++;
    }
    return at < inside.len && inside.ptr[at] == end ? at + 2 : 0;
}

static bool is_scale(const struct row *row, enum reading_scale *ret)
{
    for (enum reading_scale s = SCALE_NPS; s <= SCALE_CES; s++) {
        int32_t min, max;
        reading_scale_bounds(s, &min, &max);
        if (row->n > 1 && row->first == min && row->last == max) {
            *ret = s;
            return true;
        }
    }
    return false;
}

/* The number at the head of s: its digits, and its value where a scale may have it;
 * else -1. */
static size_t number_length(struct str s, int32_t *ret_value)
{
    size_t n = 0;
    while (n < s.len && str_is_digit(s.ptr[n])) {
        n++;
    }
    *ret_value = n == 1 ? s.ptr[0] - '0' : n == 2 && str_starts(s, STR("10")) ? 10 : -1;
    return n;
}

bool asked_scale(struct str text, enum reading_scale *ret)
{
    struct row row = {0};
    while (text.len > 0) {
        int32_t value;
        size_t digits = number_length(text, &value);
        size_t link = digits == 0 ? link_length(text) : 0;
        if (value >= 0 && row.n > 0 && value == row.last + 1) {
            row.last = value;
            row.n++;
        } else if (digits > 0 || (link == 0 && !is_between(text.ptr[0]))) {
            if (is_scale(&row, ret)) {
                return true;
            }
            row = (struct row){.first = value, .last = value, .n = value >= 0 ? 1 : 0};
        }
        text = str_from(text, digits + link > 0 ? digits + link : 1);
    }
    return is_scale(&row, ret);
}
