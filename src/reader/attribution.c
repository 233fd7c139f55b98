/* Finds the lines that clients put above a quote: "Am … schrieb …:", "Von: … Gesendet:
 * …", "-----Original Message-----". Must never take a customer's sentence for one. */
#include "reader/lines.h"

#include "base/arena.h"

enum { ATTRIBUTION_LINES_MAX = 5, ATTRIBUTION_BYTES_MAX = 500, HEADER_LINES_MAX = 12 };

struct signs {
    bool verb, opener, address, clock, year, colon;
    size_t digits;
};

static void signs_of_bytes(struct str t, struct signs *s)
{
    for (size_t i = 0; i < t.len; i++) {
        char c = t.ptr[i];
        bool inner = i > 0 && i + 1 < t.len;
        if (c == '@') {
            s->address = s->address || inner;
        } else if (c == ':' || c == '.') {
            s->clock = s->clock || (inner && str_is_digit(t.ptr[i - 1]) &&
                                    str_is_digit(t.ptr[i + 1]));
        } else {
            s->digits += str_is_digit(c);
        }
    }
}

static void signs_of_line(const struct line *l, bool first, struct signs *s)
{
    s->verb = s->verb || line_has(l, LEX_ATTRIBUTION);
    s->opener = s->opener || (first && line_starts(l, LEX_OPENER));
    signs_of_bytes(l->text, s);
    struct str text = str_trim_end(l->text);
    while (str_ends(text, STR("*")) || str_ends(text, STR("_"))) {
        text.len--;
    }
    s->colon = str_ends(text, STR(":"));
}

static bool next_is_quote(const struct lines *ls, size_t i)
{
    for (size_t looked = 0; i < ls->n && looked < 4; i++, looked++) {
        const struct line *l = &ls->line[i];
        if (l->quoted || l->role == LINE_QUOTE) {
            return true;
        }
        if (!l->blank) {
            return false;
        }
    }
    return false;
}

/* "2026-03-02 9:14 GMT+01:00 Name <a@b.example>:", with or without the colon. */
static bool is_date_and_address(const struct line *l, const struct signs *s)
{
    struct str t = str_trim(l->text);
    return s->address && s->digits >= 6 && t.len > 10 && str_is_digit(t.ptr[0]) &&
           (s->colon || t.ptr[t.len - 1] == '>');
}

/* "Mon, 2 Mar 2026 at 10:00, Name <a@b.example>:" */
static bool is_bare_attribution(const struct line *last, const struct signs *s,
                                bool before_quote)
{
    return s->address && s->colon && s->digits >= 6 &&
           (before_quote || str_ends(str_trim_end(last->text), STR(">:")));
}

static bool is_attribution(const struct lines *ls, size_t from, size_t to,
                           const struct signs *s)
{
    const struct line *last = &ls->line[to - 1];
    bool before_quote = next_is_quote(ls, to);
    if (from + 1 == to && before_quote && is_date_and_address(last, s)) {
        return true;
    }
    if (!s->verb) {
        return is_bare_attribution(last, s, before_quote);
    }
    if (!s->colon) {
        return false;
    }
    if (s->opener && s->digits >= 3) {
        return s->address || s->clock || before_quote;
    }
    return s->address || (before_quote && (s->digits >= 4 || last->n_words <= 6));
}

size_t attribution_lines(struct arena *a, const struct lines *ls, size_t i)
{
    (void)a;
    struct signs s = {0};
    size_t bytes = 0;
    for (size_t n = 1; n <= ATTRIBUTION_LINES_MAX && i + n <= ls->n; n++) {
        const struct line *l = &ls->line[i + n - 1];
        bytes += l->text.len;
        if (l->blank || l->role == LINE_QUOTE || bytes > ATTRIBUTION_BYTES_MAX ||
            (l->quoted && !ls->line[i].quoted)) {
            return 0;
        }
        signs_of_line(l, n == 1, &s);
        if (is_attribution(ls, i, i + n, &s)) {
            return n;
        }
        if (n == 1 && !s.opener && !s.address && !s.verb) {
            return 0;
        }
    }
    return 0;
}

/* "Von:", "*Von:*", "Objet :" at the head of a line, of one of the three classes. */
static bool is_label_line(const struct line *l)
{
    if (!line_starts(l, LEX_HEAD_FROM) && !line_starts(l, LEX_HEAD_DATE) &&
        !line_starts(l, LEX_HEAD_OTHER)) {
        return false;
    }
    size_t colon = str_find_byte(l->text, ':');
    return colon != STR_NPOS && colon < 32;
}

/* What the label lines of a block come to: three, or two that leave no doubt. */
static bool is_header_block(uint64_t seen, size_t labels, bool address)
{
    bool from = (seen & LEX_BIT(LEX_HEAD_FROM)) != 0;
    bool date = (seen & LEX_BIT(LEX_HEAD_DATE)) != 0;
    bool other = (seen & LEX_BIT(LEX_HEAD_OTHER)) != 0;
    if (labels >= 3) {
        return (from || date) && from + date + other >= 2;
    }
    return labels == 2 && from && (date || other) && address;
}

size_t header_block_lines(const struct lines *ls, size_t i)
{
    uint64_t seen = 0;
    size_t labels = 0;
    size_t end = i;
    size_t strange = 0;
    bool address = false;
    if (!is_label_line(&ls->line[i])) {
        return 0;
    }
    for (size_t k = i; k < ls->n && k < i + HEADER_LINES_MAX && strange < 2; k++) {
        const struct line *l = &ls->line[k];
        if (is_label_line(l)) {
            labels++;
            seen |= l->starts;
            end = k + 1;
            strange = 0;
            address = address || str_find_byte(l->text, '@') != STR_NPOS;
        } else {
            strange++;
        }
    }
    return is_header_block(seen, labels, address) ? end - i : 0;
}
