/* Closing formulas and names: in the reply, not in the comment; what stands under them
 * is a signature. Must never take a sentence with it. */
#include "base/arena.h"
#include "base/attr.h"
#include "reader/own/segment.h"

enum {
    LINE_WORDS_MAX = 14,
    NAME_LINES_MAX = 4,
    LOOK_LINES = 8,
    BLOCK_NAME_MAX = 3,
    TERMS_LINES_MAX = 3,
    NUMBER_DIGITS_MIN = 5 /* fewer may be a score */
};

/* ---- what stands under a formula */

static size_t look_end(const struct segment *s, size_t i)
{
    return i + LOOK_LINES < s->to ? i + LOOK_LINES : s->to;
}

static bool has_business(const struct segment *s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        struct line *l = &s->ls->line[i];
        if (l->role == LINE_SIG || (segment_has(s, i) && business_signs(l) > 0)) {
            return true;
        }
    }
    return false;
}

/* "Anna Feld", "Köln", "Kd.-Nr. 4711": too short to say anything. */
static bool is_label(const struct segment *s, size_t i)
{
    const struct line *l = &s->ls->line[i];
    struct str t = str_trim(l->text);
    bool ends = str_ends(t, STR("!")) || str_ends(t, STR("?")) ||
                (str_ends(t, STR(".")) && l->n_lower > 1);
    bool host = str_find_byte(t, ' ') == STR_NPOS && str_find_byte(t, '.') != STR_NPOS;
    return l->n_words <= 6 && (l->n_lower <= 2 || host) && !ends && !l->self &&
           !line_starts(l, LEX_POSTSCRIPT);
}

/* Lines of a firm, not just what a device appends. */
static bool has_imprint(const struct segment *s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (segment_has(s, i) && business_signs(&s->ls->line[i]) > 0) {
            return true;
        }
    }
    return false;
}

static size_t count_digits(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        n += str_is_digit(s.ptr[i]);
    }
    return n;
}

static bool is_name_line(const struct segment *s, size_t i, size_t names)
{
    const struct line *l = &s->ls->line[i];
    bool small = s->name.len > 0 && l->n_words > 0 && l->n_lower == l->n_words &&
                 !signer_alone(s, l) && /* "Best" / "service" / "ever" */
                 !(beside_name(s, i, s->to) && has_business(s, i + 1, look_end(s, i)));
    return closing_is_name(s, l) || beside_goes_on(s, i) ||
           (is_label(s, i) && !small && names < NAME_LINES_MAX);
}

static bool is_beside(const struct segment *s, size_t i, size_t end)
{
    return beside_name(s, i, end) || beside_goes_on(s, i);
}

/* The paragraph right under the formula: names. In one with lines of an imprint, or
 * above them, only the first is the name; but a number to call, alone below it, belongs
 * to it. Returns the line behind what it took. */
static size_t take_names(const struct segment *s, size_t i)
{
    size_t end = segment_paragraph_end(s, i);
    bool block = has_business(s, i, end);
    bool heads = has_imprint(s, end, look_end(s, end));
    for (size_t names = 0; i < end; i++, names++) {
        struct line *l = &s->ls->line[i];
        if (!(block || is_name_line(s, i, names)) || line_starts(l, LEX_POSTSCRIPT) ||
            beside_is_said(s, i - names, i, block)) {
            break;
        }
        bool first = names == 0 && business_signs(l) == 0 && !segment_is_rule(l);
        /* a number the customer is known by is no role */
        bool beside =
            block || (heads && count_digits(l->text) == 0) || is_beside(s, i, end);
        l->role = closing_is_name(s, l) || first || !beside ? LINE_CLOSE : LINE_SIG;
    }
    return i;
}

/* "great driver": small letters and an opinion. */
static bool is_verdict(const struct segment *s, size_t i)
{
    const struct line *l = &s->ls->line[i];
    return l->n_words > 0 && l->n_lower == l->n_words && !wish_is_flourish(s, l->text);
}

/* The paragraph says something, or may as well. */
static bool is_said(const struct segment *s, size_t from, size_t to, bool in_block)
{
    for (size_t k = from; k < to; k++) {
        if (line_starts(&s->ls->line[k], LEX_POSTSCRIPT) ||
            (segment_is_sentence(s, k) && !business_is_terms(s, from, k)) ||
            (!in_block && (!is_label(s, k) || is_verdict(s, k)))) {
            return true;
        }
    }
    return false;
}

/* "We work by the General Terms alone." below an imprint: a firm speaks, in the words
 * of its lawyers. */
static bool is_terms_below(const struct segment *s, size_t from, size_t to)
{
    size_t legal = 0;
    for (size_t k = from; k < to; k++) {
        const struct line *l = &s->ls->line[k];
        if (l->self_one || str_ends(l->text, STR("?"))) {
            return false;
        }
        legal += l->n_legal;
    }
    return to - from <= TERMS_LINES_MAX && legal > 1;
}

/* The paragraph from line i on says something that is no part of a signature. */
static bool is_own_paragraph(const struct segment *s, size_t i, size_t end, bool block)
{
    return is_said(s, i, end, block) && !(block && is_terms_below(s, i, end));
}

/* A firm's own praise below a name: lines above the link to its front page. "Here it
 * is:" / "www.x.example" hands the link over. */
static bool is_banner(const struct segment *s, size_t from)
{
    size_t to = segment_paragraph_end(s, from);
    for (size_t k = from; k < to; k++) {
        struct str t = s->ls->line[k].text;
        if (str_ends(t, STR(":")) || str_ends(t, STR("?"))) {
            return false;
        }
    }
    struct str link = str_trim(s->ls->line[to - 1].text);
    return to > from + 1 && closing_is_signed(s, from) &&
           segment_is_link(&s->ls->line[to - 1]) &&
           str_rfind_byte(link, '/') + 1 <= sizeof "https://";
}

/* The lines of such a paragraph: a block's, names, a post under the name. */
static void take_lines(const struct segment *s, size_t i, size_t end, bool inside,
                       bool again)
{
    for (size_t k = i; k < end; k++) {
        bool name = closing_is_name(s, &s->ls->line[k]);
        bool post = k == i && !name && beside_is_post(s, i);
        s->ls->line[k].role =
            post || (inside && (!name || again)) ? LINE_SIG : LINE_CLOSE;
    }
}

/* A paragraph further down: of a block when a line of it is, or when it is a label
 * above one, or the name once more with something below it; the customer's when it says
 * something. Returns i then. */
static size_t take_paragraph(const struct segment *s, size_t i, bool *inside)
{
    size_t end = segment_paragraph_end(s, i);
    bool business = has_business(s, i, end);
    if (is_own_paragraph(s, i, end, business || *inside) && !is_banner(s, i)) {
        return i;
    }
    bool again = segment_is_rule(&s->ls->line[i]) || closing_is_signed(s, i);
    bool head = again && (end > i + 1 || s->ls->line[i].n_words > 1) &&
                closing_is_name(s, &s->ls->line[i]);
    *inside = *inside || business || head || has_business(s, end, look_end(s, end));
    take_lines(s, i, end, *inside, again);
    return end;
}

static size_t next_own(const struct segment *s, size_t i)
{
    while (i < s->to && !segment_has(s, i)) {
        i++;
    }
    return i;
}

/* "Im Auftrag", "i. V." and no more: the name comes below it. */
static bool is_deputy(const struct segment *s, size_t i)
{
    const struct line *l = i < s->to ? &s->ls->line[i] : NULL;
    return l != NULL && line_starts(l, LEX_DEPUTY) &&
           (l->n_words <= 2 || line_ends(l, LEX_DEPUTY));
}

/* Takes the names and blocks under a formula that ends at i; returns the line behind.
 */
static size_t take_below(const struct segment *s, size_t i)
{
    size_t at = next_own(s, i);
    if (is_deputy(s, at)) {
        s->ls->line[at].role = LINE_CLOSE;
        i = at + 1;
        at = next_own(s, i);
    }
    bool inside = at < s->to && segment_is_rule(&s->ls->line[at]);
    /* "Cheers, A.", and the name once more below a blank line */
    bool apart = is_banner(s, at) || (at > i && closing_is_signed(s, at));
    size_t done = inside || apart ? at : take_names(s, at);
    for (;;) {
        at = next_own(s, done);
        if (at >= s->to || (at == done && !inside && !apart)) {
            return done > i ? done : i;
        }
        done = take_paragraph(s, at, &inside);
        if (done == at) {
            return at;
        }
    }
}

/* In the midst of a text a formula is the sender's when the sender's name is below it:
 * else a letter is told of. */
static void give_back_foreign(const struct segment *s, size_t i, size_t end)
{
    if (next_own(s, end) >= s->to) {
        return;
    }
    bool known = false;
    for (size_t k = i; k < end; k++) {
        const struct line *l = &s->ls->line[k];
        known = known || closing_is_name(s, l) || signer_ends(s, l) ||
                line_starts(l, LEX_POSTSCRIPT) ||
                formula_without_name(s, l->text).len < str_trim(l->text).len;
    }
    bool follows = line_starts(&s->ls->line[next_own(s, end)], LEX_POSTSCRIPT);
    for (size_t k = i; k < end && !known && !follows; k++) {
        struct line *l = &s->ls->line[k];
        l->role = l->role == LINE_CLOSE ? LINE_OWN : l->role;
    }
}

/* Marks the formula at i and what hangs on it; returns the line behind. */
static size_t take_closing(const struct segment *s, size_t i)
{
    size_t next = i + 1;
    while (next < s->to && formula_is(s, next)) {
        next++; /* "Vielen Dank und" / "beste Grüße" */
    }
    if (next < s->to && segment_has(s, next) && segment_is_sentence(s, next) &&
        !closing_is_name(s, &s->ls->line[next])) {
        return next; /* "Liebe Grüße" / "und danke, dass Sie mir geholfen haben." */
    }
    for (size_t k = i; k < next; k++) {
        s->ls->line[k].role = LINE_CLOSE;
    }
    size_t end = take_below(s, next);
    give_back_foreign(s, i, end);
    return end;
}

/* "Thanks for your help" above the block of a firm that was taken. */
static bool is_wish_above_firm(const struct segment *s, size_t i)
{
    size_t below = lines_next(s->ls, i + 1);
    return below < s->to && s->ls->line[below].role == LINE_SIG &&
           business_signs(&s->ls->line[below]) > 0 &&
           (i == s->from || s->ls->line[i - 1].blank) && wish_is_line(s, i);
}

/* Thanks close a mail only as its last word or right above formula or name. */
static void mark_thanks(const struct segment *s)
{
    for (size_t i = s->to; i > s->from; i--) {
        if (!segment_has(s, i - 1)) {
            continue;
        }
        bool closes =
            formula_closes(s, i - 1) != CLOSES_NOT || is_wish_above_firm(s, i - 1);
        if (!closes || !segment_own_above(s, i - 1)) {
            return;
        }
        s->ls->line[i - 1].role = LINE_CLOSE;
    }
}

static bool ends_paragraph(const struct segment *s, size_t i)
{
    return i + 1 == s->to || !segment_has(s, i + 1);
}

/* The line that signs what line i says: itself, or the next of the run, when a
 * paragraph ends with it; s->to when there is none. */
static size_t signs_at(const struct segment *s, size_t i)
{
    size_t last = next_own(s, i + 1);
    if (i + 1 < s->to && s->ls->line[i + 1].role == LINE_CLOSE) {
        return i + 1; /* "Ihre Anna" was taken for a formula */
    }
    if (ends_paragraph(s, i) && signer_ends(s, &s->ls->line[i])) {
        return i;
    }
    return last < s->to && ends_paragraph(s, last) &&
                   (closing_is_name(s, &s->ls->line[last]) ||
                    (s->ls->line[last].n_words <= 2 &&
                     signer_ends(s, &s->ls->line[last])))
               ? last
               : s->to;
}

/* "Drücker, Anna" on one line, or with the name on the next. */
static bool is_wish_above(const struct segment *s, size_t i, size_t last)
{
    struct str text = s->ls->line[i].text;
    struct str before = formula_without_name(s, text);
    return last > i ? wish_is_line(s, i) || is_deputy(s, i)
                    : before.len < str_trim(text).len && wish_is_text(s, before);
}

/* "Thanks, Anna", "Love," / "Anna", "Have a nice rest of the week" / "Anna": signed,
 * whatever comes below. */
static void mark_signed_thanks(const struct segment *s)
{
    bool above = s->own_above; /* a line that stays */
    for (size_t i = s->from; i < s->to; i++) {
        if (!segment_has(s, i)) {
            continue;
        }
        size_t last =
            above && s->ls->line[i].n_words <= LINE_WORDS_MAX ? signs_at(s, i) : s->to;
        if (last < s->to &&
            (formula_closes(s, i) == CLOSES_THANKS || is_wish_above(s, i, last))) {
            s->ls->line[i].role = LINE_CLOSE;
            s->ls->line[last].role = LINE_CLOSE;
        }
        above = true;
    }
}

/* "Thanks," / "Gretel": a name that is not the one in the header. */
static bool is_other_name(const struct segment *s, size_t i)
{
    const struct line *l = &s->ls->line[i];
    return i > s->from && l->n_words <= 2 && l->n_lower == 0 && is_label(s, i) &&
           str_ends(s->ls->line[i - 1].text, STR(",")) &&
           formula_closes(s, i - 1) != CLOSES_NOT;
}

/* A whole name, or a paragraph begins with it. */
static bool heads_paragraph(const struct segment *s, size_t i)
{
    return s->ls->line[i].n_words >= 2 || i == s->from || s->ls->line[i - 1].blank;
}

/* "07700 900444", "Kd.-Nr. 88123" right below the name; returns the line behind it. */
static size_t take_number_below(const struct segment *s, size_t i)
{
    if (i > s->from + 1 && is_label(s, i - 1) &&
        count_digits(s->ls->line[i - 1].text) >= NUMBER_DIGITS_MIN &&
        segment_has(s, i - 2) && heads_paragraph(s, i - 2) &&
        segment_own_above(s, i - 2) && closing_is_name(s, &s->ls->line[i - 2])) {
        bool call = line_has(&s->ls->line[i - 1], LEX_BUSINESS);
        s->ls->line[--i].role = call ? LINE_SIG : LINE_CLOSE;
    }
    return i;
}

/* What the sender is, below the name: no verdict, no sentence. */
static bool is_role(const struct segment *s, size_t i)
{
    struct line *l = &s->ls->line[i];
    return is_label(s, i) && !segment_is_sentence(s, i) &&
           (business_signs(l) > 0 || wish_is_flourish(s, l->text));
}

/* "i. A. Anna Feld" / "Hausverwaltung": the whole name heads the paragraph that ends at
 * i, and nothing but roles is below it; returns the line behind the name. */
static size_t take_roles_below(const struct segment *s, size_t i)
{
    size_t head = i;
    while (head > s->from && i - head < NAME_LINES_MAX && segment_has(s, head - 1)) {
        head--;
    }
    if (i - head < 2 || !signer_is_whole(s, &s->ls->line[head]) ||
        !heads_paragraph(s, head) || (head > s->from && segment_has(s, head - 1)) ||
        !segment_own_above(s, head) || !closing_is_name(s, &s->ls->line[head])) {
        return i;
    }
    for (size_t k = head + 1; k < i; k++) {
        if (!is_role(s, k)) {
            return i;
        }
    }
    for (; i > head + 1; i--) {
        s->ls->line[i - 1].role = LINE_SIG;
    }
    return i;
}

/* The line behind the last of the run's lines above i that are the customer's. */
static size_t last_own(const struct segment *s, size_t i)
{
    while (i > s->from && !segment_has(s, i - 1)) {
        i--;
    }
    return i;
}

/* The name that ends the lines up to i. */
static void mark_name_above(const struct segment *s, size_t i)
{
    i = last_own(s, i);
    i = take_number_below(s, i);
    if (i > s->from && beside_is_firm(s, i - 1)) {
        s->ls->line[i - 1].role = LINE_SIG;
        i = last_own(s, i);
    }
    size_t end = take_roles_below(s, i);
    if (end < i && business_below_name(s, end - 1)) {
        s->ls->line[end - 1].role = LINE_SIG; /* the name once more */
        end--;
    }
    i = last_own(s, end);
    if (i > s->from + 1 && beside_is_bracketed(&s->ls->line[i - 1]) &&
        closing_is_name(s, &s->ls->line[i - 2])) {
        s->ls->line[--i].role = LINE_CLOSE;
    }
    if (i > s->from && segment_own_above(s, i - 1) &&
        (closing_is_name(s, &s->ls->line[i - 1]) || signer_short(s, i - 1) ||
         is_other_name(s, i - 1) || signer_dashed(s, i - 1))) {
        s->ls->line[i - 1].role = LINE_CLOSE;
    }
}

/* The sender's whole name, a paragraph by itself. */
static bool is_name_alone(const struct segment *s, size_t i)
{
    const struct line *l = &s->ls->line[i];
    return segment_has(s, i) && l->n_words >= 2 && s->ls->line[i - 1].blank &&
           (i + 1 == s->to || s->ls->line[i + 1].blank) && signer_heads(s, l) &&
           closing_is_name(s, l) && segment_own_above(s, i);
}

/* At the end, above a postscript, and alone wherever it stands. */
static void mark_name(const struct segment *s)
{
    for (size_t i = s->from + 1; i < s->to; i++) {
        struct line *l = &s->ls->line[i];
        if (is_name_alone(s, i)) {
            l->role = LINE_CLOSE;
        }
        if (line_starts(l, LEX_POSTSCRIPT) && s->ls->line[i - 1].blank) {
            mark_name_above(s, i);
        }
    }
    mark_name_above(s, s->to);
}

/* "Thank you," / "Edith Crane" / "14 Elm Street" / "555-0199": what looks like a name,
 * whoever the header says wrote, above lines of an imprint. */
static bool is_above_block(const struct segment *s, size_t i)
{
    return i + 2 < s->to && segment_has(s, i + 1) && is_label(s, i + 1) &&
           s->ls->line[i + 1].n_words <= BLOCK_NAME_MAX &&
           s->ls->line[i + 1].n_lower == 0 &&
           count_digits(s->ls->line[i + 1].text) == 0 &&
           has_imprint(s, i + 2, segment_paragraph_end(s, i + 1));
}

void closing_mark(const struct segment *s)
{
    for (size_t i = s->from; i < s->to;) {
        enum closes kind = formula_closes(s, i);
        bool takes =
            kind == CLOSES_FORMULA || (kind == CLOSES_THANKS && is_above_block(s, i));
        i = takes ? take_closing(s, i) : i + 1;
    }
}

void closing_mark_end(const struct segment *s)
{
    mark_signed_thanks(s);
    mark_name(s);
    mark_thanks(s);
}
