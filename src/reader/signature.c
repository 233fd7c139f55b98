/* Marks what stands under the words: signature blocks, device footers, disclaimers
 * (in no reading) and closing formula with name (in the reply, not in the comment).
 * Must never take a sentence with it. */
#include "reader/lines.h"

#include "base/arena.h"
#include "base/attr.h"

enum { NAME_WORDS_MAX = 8, CLOSING_WORDS_MAX = 8, NAME_LINE_WORDS = 6 };

/* One run of own lines between quotes. */
struct segment {
    struct arena *a;
    struct lines *ls;
    size_t from, to; /* [from, to) */
    struct str name; /* folded From name */
};

static void mark_own(struct lines *ls, size_t from, size_t to, enum line_role role)
{
    for (size_t i = from; i < to; i++) {
        if (ls->line[i].role == LINE_OWN || ls->line[i].role == LINE_CLOSE) {
            ls->line[i].role = role;
        }
    }
}

static bool is_delimiter(const struct line *l)
{
    struct str t = str_trim(l->text);
    return str_eq(t, STR("--")) || str_eq(t, STR("\xe2\x80\x94"));
}

static bool has_street(struct str t)
{
    static const char *const marks[] = {"str. ",  "straße ", "strasse ", "weg ",
                                        "platz ", "allee ",  " street",  " road"};
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        if (str_ihas(t, str_c(marks[i]))) {
            return true;
        }
    }
    return false;
}

/* "12345 Ort", "Hauptstr. 3": the lines of an address. */
static bool is_postal(const struct line *l)
{
    struct str t = str_trim(l->text);
    size_t digits = 0;
    size_t all = 0;
    for (size_t i = 0; i < t.len; i++) {
        digits += digits == i && str_is_digit(t.ptr[i]);
        all += str_is_digit(t.ptr[i]);
    }
    bool code = (digits == 4 || digits == 5) && l->n_words >= 2 && l->n_words <= 4;
    return code || (l->n_words <= 6 && all > 0 && has_street(t));
}

static bool is_business(const struct line *l)
{
    return is_postal(l) || line_has(l, LEX_BUSINESS) ||
           str_ihas(l->text, STR("www.")) ||
           (str_find_byte(l->text, '@') != STR_NPOS && l->n_words <= 8) ||
           (str_has(l->text, STR(" | ")) && l->n_words >= 4);
}

/* Words that sentences are made of and names and addresses are not. */
static size_t count_common(struct arena *a, const struct line *l)
{
    struct str rest = words_fold(a, str_sub(l->text, 0, 400));
    size_t n = 0;
    while (rest.len > 0) {
        struct str word = words_next(&rest);
        n += word.len > 1 && lexicon_common(word) != 0;
    }
    return n;
}

/* A line that says something: it has the small words of a sentence, or its end. */
static bool is_sentence(const struct segment *s, const struct line *l)
{
    if (l->blank || l->n_words < 4) {
        return false;
    }
    struct str t = str_trim(l->text);
    bool ends = str_ends(t, STR(".")) || str_ends(t, STR("!")) || str_ends(t, STR("?"));
    bool small = l->n_lower * 2 >= l->n_words;
    size_t common = count_common(s->a, l);
    if (is_business(l)) {
        return (common >= 4 && common * 4 >= l->n_words) ||
               (ends && common >= 2 && small);
    }
    return common >= 3 || (small && (ends || (common >= 2 && l->n_words > 4)));
}

static bool has_sentence(const struct segment *s, size_t from)
{
    for (size_t i = from; i < s->to; i++) {
        if (s->ls->line[i].role == LINE_OWN && is_sentence(s, &s->ls->line[i])) {
            return true;
        }
    }
    return false;
}

static size_t last_own(const struct segment *s)
{
    size_t i = s->to;
    while (i > s->from &&
           (s->ls->line[i - 1].blank || s->ls->line[i - 1].role != LINE_OWN)) {
        i--;
    }
    return i; /* index after it; s->from when there is none */
}

static size_t paragraph_start(const struct segment *s, size_t last)
{
    while (last > s->from && !s->ls->line[last - 1].blank &&
           s->ls->line[last - 1].role == LINE_OWN) {
        last--;
    }
    return last;
}

static void mark_delimited(const struct segment *s)
{
    for (size_t i = s->from; i < s->to; i++) {
        if (is_delimiter(&s->ls->line[i])) {
            mark_own(s->ls, i, s->to, LINE_SIG);
            return;
        }
    }
}

static void mark_footers(const struct segment *s)
{
    bool legal = false;
    for (size_t i = s->from; i < s->to; i++) {
        struct line *l = &s->ls->line[i];
        legal = legal || (!l->blank && line_starts(l, LEX_DISCLAIMER));
        if (legal || line_starts(l, LEX_FOOTER)) {
            l->role = l->blank ? l->role : LINE_SIG;
        }
    }
}

/* ---- business blocks */

/* A paragraph at the end of which at least half the lines are of an imprint. */
static bool is_block(const struct segment *s, size_t from, size_t to)
{
    size_t business = 0;
    for (size_t i = from; i < to; i++) {
        const struct line *l = &s->ls->line[i];
        if (is_sentence(s, l)) {
            return false;
        }
        business += is_business(l);
    }
    return business * 2 >= to - from && (business >= 2 || to - from == 1);
}

static void mark_block(const struct segment *s)
{
    size_t blocks = 0;
    for (;;) {
        size_t end = last_own(s);
        size_t start = paragraph_start(s, end);
        if (end == s->from || !is_block(s, start, end) ||
            (end - start == 1 && blocks == 0 && s->ls->line[start].n_words < 3)) {
            return;
        }
        mark_own(s->ls, start, end, LINE_SIG);
        blocks++;
    }
}

/* ---- names */

static bool name_has(struct str name, struct str word)
{
    while (name.len > 0) {
        struct str part = words_next(&name);
        if (str_eq(part, word) ||
            (word.len == 1 && part.len > 0 && part.ptr[0] == word.ptr[0])) {
            return true;
        }
    }
    return false;
}

/* "Gareth", "H. Drössler", "Sarah (the other one)": at least one word of the sender's
 * name and no other word outside brackets. */
static bool is_title(struct str word)
{
    return word.len == 1 || str_eq_c(word, "ppa") || str_eq_c(word, "dr") ||
           str_eq_c(word, "prof") || str_eq_c(word, "ihr") || str_eq_c(word, "ihre");
}

static bool is_name_line(struct arena *a, const struct segment *s, const struct line *l)
{
    struct str text = str_trim(l->text);
    size_t bracket = str_find_byte(text, '(');
    if (bracket != STR_NPOS && str_ends(text, STR(")"))) {
        text = str_sub(text, 0, bracket);
    }
    if (l->n_words > NAME_WORDS_MAX || s->name.len == 0 || text.len > 80) {
        return false;
    }
    struct str rest = words_fold(a, text);
    bool known = false;
    while (rest.len > 0) {
        struct str word = words_next(&rest);
        if (!name_has(s->name, word) && !is_title(word)) {
            return false;
        }
        known = known || (word.len > 1 && !is_title(word));
    }
    return known;
}

static void mark_name(struct arena *a, const struct segment *s)
{
    size_t end = last_own(s);
    if (end > s->from && is_name_line(a, s, &s->ls->line[end - 1])) {
        s->ls->line[end - 1].role = LINE_CLOSE;
    }
}

/* ---- closing formulas */

/* "Viele Grüße an Frau Müller" greets a third person: that is said, not signed. */
static bool closes(const struct segment *s, const struct line *l)
{
    if (l->blank || l->n_words > CLOSING_WORDS_MAX ||
        (!line_starts(l, LEX_CLOSING) && !line_starts(l, LEX_THANKS))) {
        return false;
    }
    struct str folded = words_fold(s->a, l->text);
    return !str_has(folded, STR(" an ")) && !str_has(folded, STR(" to ")) &&
           count_common(s->a, l) <= 5;
}

/* The closing line: the first one that has no sentence between it and the end. */
static size_t find_closing(const struct segment *s)
{
    size_t found = s->to;
    for (size_t i = s->to; i > s->from; i--) {
        const struct line *l = &s->ls->line[i - 1];
        if (l->role != LINE_OWN || l->blank) {
            continue;
        }
        if (closes(s, l)) {
            found = i - 1;
        } else if (line_starts(l, LEX_POSTSCRIPT)) {
            found = s->to;
        } else if (is_sentence(s, l)) {
            break;
        }
    }
    return found;
}

static bool any_own_before(const struct segment *s, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (s->ls->line[k].role == LINE_OWN && !s->ls->line[k].blank) {
            return true;
        }
    }
    return false;
}

/* Under the formula: names stay in the reply, a block after them goes. */
static void mark_under_closing(const struct segment *s, size_t closing)
{
    size_t names = 0;
    bool block = false;
    for (size_t i = closing + 1; i < s->to; i++) {
        struct line *l = &s->ls->line[i];
        if (l->role != LINE_OWN) {
            continue;
        }
        if (l->blank) {
            block = block || names > 0;
            continue;
        }
        block = block || is_business(l) || l->n_words > NAME_LINE_WORDS;
        l->role = block ? LINE_SIG : LINE_CLOSE;
        names++;
    }
}

/* Names between formula and a postscript or a later sentence. */
static void mark_closing(const struct segment *s)
{
    size_t c = find_closing(s);
    if (c == s->to || has_sentence(s, c + 1)) {
        return;
    }
    const struct line *l = &s->ls->line[c];
    bool thanks = line_starts(l, LEX_THANKS) && !line_starts(l, LEX_CLOSING);
    if (thanks && !any_own_before(s, c)) {
        return;
    }
    s->ls->line[c].role = LINE_CLOSE;
    mark_under_closing(s, c);
}

/* Formula and name above a postscript: taken out, the postscript stays. */
static void mark_above_postscript(const struct segment *s)
{
    size_t ps = s->to;
    for (size_t i = s->from; i < s->to && ps == s->to; i++) {
        ps = line_starts(&s->ls->line[i], LEX_POSTSCRIPT) ? i : s->to;
    }
    if (ps < s->to) {
        struct segment top = *s;
        top.to = ps;
        mark_closing(&top);
    }
}

static void mark_segment(struct arena *a, const struct segment *s)
{
    mark_delimited(s);
    mark_footers(s);
    mark_above_postscript(s);
    mark_closing(s);
    mark_block(s);
    mark_name(a, s);
}

void signature_mark(struct arena *a, struct lines *ls, struct str name)
{
    struct segment s = {.a = a, .ls = ls, .name = words_fold(a, name)};
    while (s.from < ls->n) {
        s.to = s.from;
        while (s.to < ls->n && ls->line[s.to].role == LINE_OWN) {
            s.to++;
        }
        if (s.to > s.from) {
            mark_segment(a, &s);
        }
        s.from = s.to + 1;
    }
}
