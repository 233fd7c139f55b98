/* Business blocks without "-- ": firm, role, telephone, addresses, register. Must never
 * take the telephone number or address that a sentence hands over. */
#include "base/attr.h"
#include "reader/own/segment.h"

enum {
    LINE_LOOK = 1000,
    LEAD_WORDS_MIN = 3,
    HEADED_LINES_MIN = 3,
    BLOCK_SIGNS_MIN = 4
};

/* Words that end in a street: a dot or blank behind them. */
static bool has_street(struct str t)
{
    static const struct {
        const char *mark;
        size_t len;
    } marks[] = {{"str. ", 5},   {"straße ", 8}, {"strasse ", 8}, {"weg ", 4},
                 {"platz ", 6},  {"allee ", 6},  {" street", 7},  {" road", 5},
                 {"straat ", 7}, {"gasse ", 6},  {"vägen ", 7},   {"gatan ", 6}};
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        if (str_ihas(t, str_of(marks[i].mark, marks[i].len))) {
            return true;
        }
    }
    return false;
}

/* Digits in all, and those the line begins with. */
static size_t count_digits(struct str t, size_t *ret_head)
{
    size_t all = 0;
    *ret_head = 0;
    for (size_t i = 0; i < t.len; i++) {
        *ret_head += *ret_head == i && str_is_digit(t.ptr[i]);
        all += str_is_digit(t.ptr[i]);
    }
    return all;
}

/* "Am Bahnhof 8, 12345 Ort": nothing but the place is behind the code. */
static struct str last_part(struct str t)
{
    size_t comma = str_rfind_byte(t, ',');
    struct str part = comma == STR_NPOS ? t : str_trim(str_from(t, comma + 1));
    size_t blank = str_rfind_byte(part, ' ');
    bool place = blank != STR_NPOS && str_find_byte(part, ' ') == blank &&
                 blank + 1 < part.len &&
                 part.ptr[blank + 1] != str_lower(part.ptr[blank + 1]);
    return place ? part : t;
}

/* "12345 Ort", "Hauptstr. 3": the lines of an address. */
static bool is_postal(const struct line *l)
{
    struct str t = str_trim(l->text);
    size_t head;
    size_t all = count_digits(last_part(t), &head);
    if (all == 5 && head == 5 && l->n_words <= 8 && last_part(t).len < t.len) {
        return true;
    }
    all = count_digits(t, &head);
    bool code = (head == 4 || head == 5) && l->n_words >= 2 && l->n_words <= 4;
    return code || (all > 0 && all <= 9 && l->n_words <= 6 && has_street(t));
}

/* "+49 221 4710-0", "(0221) 47 10 815", "615.555.0123 x52": nothing but a number. */
static bool is_number(struct str t)
{
    size_t digits = 0;
    t = str_trim(t);
    for (size_t i = 0; i < t.len; i++) {
        char c = t.ptr[i];
        bool mark = c == ' ' || c == '+' || c == '-' || c == '/' || c == '(' ||
                    c == ')' || c == '.' || (c == 'x' && digits >= 7);
        if (!mark && !str_is_digit(c)) {
            return false;
        }
        digits += str_is_digit(c);
    }
    return digits >= 7;
}

static bool has_link(struct str t)
{
    return str_find_byte(t, '.') != STR_NPOS &&
           (str_ihas(t, STR("www.")) || str_ihas(t, STR("http://")) ||
            str_ihas(t, STR("https://")) || str_starts(str_trim(t), STR("[cid:")));
}

/* "[Acme_Logo (2)]", "[cid:image001.png]", "[image: Acme]" */
static bool is_picture(struct str t)
{
    t = str_trim(t);
    return str_starts(t, STR("[")) && str_ends(t, STR("]")) &&
           (str_ihas(t, STR("logo")) || str_ihas(t, STR("image")) ||
            str_ihas(t, STR("signature")));
}

static size_t count_signs(const struct line *l)
{
    struct str t = l->text;
    size_t head;
    size_t digits = count_digits(t, &head);
    bool word = line_has(l, LEX_BUSINESS);
    bool address = l->n_words <= 8 && str_find_byte(t, '@') != STR_NPOS;
    bool bars =
        l->n_words >= 4 && (str_has(t, STR(" | ")) || str_has(t, STR(" \xc2\xb7 ")));
    return (size_t)word + address + bars + has_link(t) + is_postal(l) + is_picture(t) +
           ((word && digits >= 6) || is_number(t));
}

size_t business_signs(struct line *l)
{
    if (l->n_business == 0) {
        l->n_business = l->text.len <= LINE_LOOK ? (uint8_t)(count_signs(l) + 1) : 1;
    }
    return l->n_business - 1u;
}

bool business_is_strong(struct line *l)
{
    return business_signs(l) >= 2 || str_find_byte(l->text, '@') != STR_NPOS ||
           has_link(l->text) || is_number(l->text);
}

/* "Neue Adresse:" above the block or as its first line, where no letter has ended. */
static bool announced(const struct segment *s, size_t start, bool ended)
{
    if (!ended && str_ends(s->ls->line[start].text, STR(":"))) {
        return true;
    }
    while (start > s->from &&
           (s->ls->line[start - 1].blank || segment_is_rule(&s->ls->line[start - 1]))) {
        start--;
    }
    return start > s->from && s->ls->line[start - 1].role == LINE_OWN &&
           str_ends(s->ls->line[start - 1].text, STR(":"));
}

/* "Anna Feld | Head of Sales" */
static bool is_name_and_role(const struct segment *s, struct line *l)
{
    return business_signs(l) > 0 && l->n_lower <= 1 && signer_heads(s, l);
}

/* "Bitte erstatten an" / "IBAN …": a line that is not at its end hands the block over.
 */
static bool leads_on(const struct segment *s, size_t start)
{
    static const char marks[] = ".!?)";
    size_t first = start;
    while (start > s->from && s->ls->line[start - 1].blank) {
        start--;
    }
    if (start > s->from && wish_is_line(s, start - 1)) {
        return false;
    }
    struct line *l = start > s->from ? &s->ls->line[start - 1] : NULL;
    if (l == NULL || l->role != LINE_OWN || l->n_words < LEAD_WORDS_MIN ||
        segment_is_rule(l) || is_name_and_role(s, l) ||
        segment_is_rule(&s->ls->line[first])) {
        return false;
    }
    return str_find_byte(str_c(marks), l->text.ptr[l->text.len - 1]) == STR_NPOS;
}

static bool has_contact(const struct segment *s, size_t start, size_t end)
{
    for (size_t i = start; i < end; i++) {
        struct str t = s->ls->line[i].text;
        if (str_find_byte(t, '@') != STR_NPOS || has_link(t)) {
            return true;
        }
    }
    return false;
}

bool business_below_name(const struct segment *s, size_t start)
{
    while (start > s->from && s->ls->line[start - 1].blank) {
        start--;
    }
    return start > s->from && closing_is_name(s, &s->ls->line[start - 1]);
}

/* Something that ends a letter stands right above: a closing, a name, a block. */
static bool below_end(const struct segment *s, size_t start)
{
    while (start > s->from && s->ls->line[start - 1].blank) {
        start--;
    }
    struct line *above = start > s->from ? &s->ls->line[start - 1] : NULL;
    return above != NULL && (above->role == LINE_CLOSE || above->role == LINE_SIG ||
                             closing_is_name(s, above) || is_name_and_role(s, above));
}

/* A firm's lawyers speak: their words and a firm's, or one of both right above a line
 * that was taken as theirs. */
static bool is_legal(const struct segment *s, size_t start, size_t end)
{
    bool above =
        end < s->to && !s->ls->line[end].blank && s->ls->line[end].role == LINE_SIG;
    for (size_t i = start; i < end; i++) {
        const struct line *l = &s->ls->line[i];
        int signs = line_has(l, LEX_DISCLAIMER) + line_has(l, LEX_BUSINESS);
        if (l->self || signs < (above ? 1 : 2)) {
            return false;
        }
    }
    return true;
}

/* The sender's whole name at the head, then nothing but labels, one of which tells how
 * the sender is reached. */
static bool is_headed(const struct segment *s, size_t start, size_t end)
{
    bool strong = false;
    if (end - start < HEADED_LINES_MIN || !signer_heads(s, &s->ls->line[start])) {
        return false;
    }
    for (size_t i = start; i < end; i++) {
        struct line *l = &s->ls->line[i];
        if (segment_is_sentence(s, i) || l->self || l->n_lower > 2) {
            return false;
        }
        strong = strong || business_is_strong(l);
    }
    return strong;
}

bool business_is_terms(const struct segment *s, size_t start, size_t i)
{
    size_t signs = 0;
    for (size_t k = start; k < i; k++) {
        struct line *l = &s->ls->line[k];
        bool named = k == start && signer_heads(s, l);
        signs += business_signs(l) > 0 || named;
        if (signs < 2 &&
            ((business_signs(l) == 0 && !named) || segment_is_sentence(s, k))) {
            return false;
        }
    }
    bool most = signs * 2 >= i - start;
    return signs >= 2 && most && (!s->ls->line[i].self_one || signs >= BLOCK_SIGNS_MIN);
}

/* A paragraph at least half of which are lines of an imprint, and no sentence. */
static bool is_block(const struct segment *s, size_t start, size_t end, bool below)
{
    size_t business = 0;
    size_t strong = 0;
    size_t links = 0;
    if ((below && is_legal(s, start, end)) || is_headed(s, start, end)) {
        return true;
    }
    for (size_t i = start; i < end; i++) {
        struct line *l = &s->ls->line[i];
        if (segment_is_sentence(s, i) && !(below && business_is_terms(s, start, i))) {
            return false;
        }
        business += business_signs(l) > 0;
        strong += business_is_strong(l);
        links += segment_is_link(l);
    }
    if (below) {
        return business * 2 >= end - start;
    }
    if (end - start == 1) {
        return business_signs(&s->ls->line[start]) >= 3 ||
               is_name_and_role(s, &s->ls->line[start]);
    }
    return business * 2 >= end - start && business >= 2 && strong > 0 &&
           links < business; /* links alone are what is talked of */
}

static void take_block(const struct segment *s, size_t start, size_t end)
{
    bool again = closing_is_signed(s, start) || business_below_name(s, start) ||
                 !segment_own_above(s, start);
    for (size_t i = start; i < end; i++) {
        bool name = i == start && closing_is_name(s, &s->ls->line[i]) && !again;
        s->ls->line[i].role = name ? LINE_CLOSE : LINE_SIG;
    }
}

/* The line of the paragraph with the sender's whole name, below which nothing but a
 * block stands; its start when there is none. */
static size_t name_above_block(const struct segment *s, size_t start, size_t end)
{
    if (closing_is_name(s, &s->ls->line[start])) {
        return start;
    }
    for (size_t i = start + 1; i + 2 < end; i++) {
        if (s->ls->line[i].n_words >= 2 && closing_is_name(s, &s->ls->line[i])) {
            return is_block(s, i, end, true) ? i : start;
        }
    }
    return start;
}

/* All the mail says: the sender's name, a post or a firm, how to reach them. An address
 * alone may be what was asked for. */
static bool is_only_block(const struct segment *s, size_t start, size_t end)
{
    bool firm = false;
    for (size_t i = start + 1; i < end; i++) {
        size_t head;
        const struct line *l = &s->ls->line[i];
        firm = firm || (line_has(l, LEX_BUSINESS) && count_digits(l->text, &head) == 0);
    }
    return firm && !segment_own_above(s, start) && is_headed(s, start, end);
}

void business_mark(const struct segment *s)
{
    size_t end = s->to;
    while (end > s->from) {
        if (!segment_has(s, end - 1)) {
            end--;
            continue;
        }
        size_t start = end;
        while (start > s->from && segment_has(s, start - 1)) {
            start--;
        }
        start = name_above_block(s, start, end);
        bool ended = below_end(s, start) || closing_is_name(s, &s->ls->line[start]);
        if (is_only_block(s, start, end)) {
            take_block(s, start, end);
            return;
        }
        if (announced(s, start, ended) || !segment_own_above(s, start) ||
            !is_block(s, start, end, ended) ||
            (leads_on(s, start) && !has_contact(s, start, end))) {
            return;
        }
        take_block(s, start, end);
        end = start;
    }
}
