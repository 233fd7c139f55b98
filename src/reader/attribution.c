/* Finds the lines that clients put above a quote: "Am … schrieb …:", "Von: … Gesendet:
 * …", "-----Original Message-----". Must never take a customer's sentence for one. */
#include "reader/lines.h"

#include "base/arena.h"

enum { ATTRIBUTION_LINES_MAX = 5, ATTRIBUTION_BYTES_MAX = 500, HEADER_LINES_MAX = 12 };

struct signs {
    bool verb, opener, address, clock, year, colon;
    size_t digits;
};

static void signs_of_line(const struct line *l, bool first, struct signs *s)
{
    s->verb = s->verb || line_has(l, LEX_ATTRIBUTION);
    s->opener = s->opener || (first && line_starts(l, LEX_OPENER));
    for (size_t i = 0; i < l->text.len; i++) {
        char c = l->text.ptr[i];
        bool digit_before = i > 0 && str_is_digit(l->text.ptr[i - 1]);
        bool digit_after = i + 1 < l->text.len && str_is_digit(l->text.ptr[i + 1]);
        s->address = s->address || (c == '@' && i > 0 && i + 1 < l->text.len);
        s->clock = s->clock || ((c == ':' || c == '.') && digit_before && digit_after);
        s->digits += str_is_digit(c);
    }
    struct str text = str_trim_end(l->text);
    while (text.len > 0 &&
           (text.ptr[text.len - 1] == '*' || text.ptr[text.len - 1] == '_')) {
        text.len--;
    }
    s->colon = text.len > 0 && text.ptr[text.len - 1] == ':';
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

static bool is_attribution(const struct lines *ls, size_t from, size_t to,
                           const struct signs *s)
{
    bool before_quote = next_is_quote(ls, to);
    if (from + 1 == to && before_quote && is_date_and_address(&ls->line[from], s)) {
        return true;
    }
    if (!s->verb && s->address && s->colon && s->digits >= 6) {
        /* "Mon, 2 Mar 2026 at 10:00, Name <a@b.example>:" */
        return before_quote ||
               str_ends(str_trim_end(ls->line[to - 1].text), STR(">:"));
    }
    if (!s->verb || !s->colon) {
        return false;
    }
    if (s->opener && s->digits >= 3) {
        return s->address || s->clock || before_quote;
    }
    if (s->address) {
        return true;
    }
    return before_quote && (s->digits >= 4 || ls->line[to - 1].n_words <= 6);
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

/* A header block: from, date and others, three labels or two that leave no doubt. */
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
    bool from = (seen & LEX_BIT(LEX_HEAD_FROM)) != 0;
    bool date = (seen & LEX_BIT(LEX_HEAD_DATE)) != 0;
    bool other = (seen & LEX_BIT(LEX_HEAD_OTHER)) != 0;
    bool sure = labels >= 3 && (from || date) && (from + date + other >= 2);
    return sure || (labels == 2 && from && (date || other) && address) ? end - i : 0;
}
