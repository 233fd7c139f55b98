/* A sign-off in the line of the last sentence: "All fine! LG Anna". Must never take the
 * sentence with it, nor thanks without a name. */
#include "base/arena.h"
#include "reader/own/segment.h"

enum {
    TAIL_BYTES_MAX = 90,
    TAIL_WORDS_MAX = 9,
    SHORT_FORMULA_MAX = 4,
    NAMED_WORDS_MAX = 4,
    EMOJI = 0x2190
};

enum end { END_NOT, END_PICTURE, END_SENTENCE };

/* What ends before the blank at i. */
static enum end end_before(struct str t, size_t i)
{
    static const char marks[] = ".!?";
    size_t at = i;
    uint32_t cp = 0;
    while (at > 0 && t.ptr[at - 1] == ' ') {
        at--;
    }
    if (at > 0 && str_find_byte(str_c(marks), t.ptr[at - 1]) != STR_NPOS) {
        return END_SENTENCE;
    }
    while (at > 0 && ((unsigned char)t.ptr[--at] & 0xc0) == 0x80) {
    }
    if (str_utf8_next(str_sub(t, at, i - at), &cp) == 0 || cp == 0x2026) {
        return cp == 0x2026 ? END_SENTENCE : END_NOT;
    }
    return cp >= EMOJI || cp == ')' ? END_PICTURE : END_NOT;
}

/* "lg anna", "Mvh Rasmus": an abbreviation and the name, whatever stands before. */
static bool is_short_formula(const struct segment *s, struct str tail)
{
    struct str first = str_sub(tail, 0, str_find_byte(tail, ' '));
    return first.len <= SHORT_FORMULA_MAX && first.len < tail.len &&
           signer_is_text(s, str_from(tail, first.len)) &&
           formula_closes_text(s, first) == CLOSES_FORMULA;
}

/* Name, formula with or without it, thanks or wishes with it. Behind a picture only a
 * formula: "10 :) thank you so much, Anna" goes on. */
static bool is_closing(const struct segment *s, struct str tail, bool sentence)
{
    struct str before = formula_without_name(s, tail);
    bool named = before.len < tail.len;
    enum closes kind = formula_closes_text(s, tail);
    if (kind == CLOSES_FORMULA) {
        return named || !(str_ends(tail, STR(".")) || str_ends(tail, STR("?")));
    }
    return sentence && (signer_is_text(s, tail) ||
                        (named && (kind == CLOSES_THANKS || wish_is_text(s, before))));
}

static size_t count_words(struct str t)
{
    size_t n = 0;
    for (size_t i = 0; i < t.len; i++) {
        n += t.ptr[i] != ' ' && (i == 0 || t.ptr[i - 1] == ' ');
    }
    return n;
}

/* Where the closing begins in the text; its length when there is none. Only behind a
 * closing may another sentence belong to it: "Vielen Dank! LG Anna". */
static size_t tail_start(const struct segment *s, struct str t)
{
    size_t start = t.len;
    size_t least = t.len > TAIL_BYTES_MAX ? t.len - TAIL_BYTES_MAX : 1;
    for (size_t i = t.len; i > least; i--) {
        if (t.ptr[i - 1] != ' ' || t.ptr[i] == ' ') {
            continue;
        }
        struct str tail = str_from(t, i);
        if (count_words(tail) > TAIL_WORDS_MAX) {
            break;
        }
        enum end end = end_before(t, i - 1);
        struct str part = str_trim(str_sub(t, i, start - i));
        bool more = end == END_SENTENCE && start < t.len &&
                    formula_closes_text(s, part) != CLOSES_NOT;
        if (more || (end == END_NOT ? is_short_formula(s, tail)
                                    : is_closing(s, tail, end == END_SENTENCE))) {
            start = i;
        }
    }
    return start;
}

/* "Mick" of "Mick (caretaker)" */
static struct str without_bracket(struct str t)
{
    size_t bracket = str_find_byte(t, '(');
    return bracket != STR_NPOS && str_ends(t, STR(")")) ? str_sub(t, 0, bracket) : t;
}

/* "cu, Gareth": a word or two and the name, a paragraph by itself. */
static bool is_word_and_name(const struct segment *s, size_t i)
{
    const struct line *l = &s->ls->line[i];
    size_t comma = str_find_byte(l->text, ',');
    bool alone = i > s->from && s->ls->line[i - 1].blank && segment_own_above(s, i);
    return alone && comma != STR_NPOS && l->n_words <= NAMED_WORDS_MAX && !l->self &&
           wish_is_flourish(s, str_sub(l->text, 0, comma)) &&
           signer_is_text(s, without_bracket(str_from(l->text, comma + 1)));
}

/* The name ends the line or a formula is somewhere in it: spares most lines the looks
 * above. */
static bool may_close(const struct segment *s, const struct line *l)
{
    struct str t = l->text;
    size_t blank = str_rfind_byte(t, ' ');
    return blank != STR_NPOS &&
           (line_has(l, LEX_CLOSING) || formula_without_name(s, t).len < t.len ||
            signer_is_text(s, str_from(t, blank + 1)));
}

void tail_mark(const struct segment *s)
{
    size_t i = s->to;
    while (i > s->from && !segment_has(s, i - 1)) {
        i--;
    }
    if (i == s->from) {
        return;
    }
    struct line *l = &s->ls->line[i - 1];
    struct str t = l->text;
    if (is_word_and_name(s, i - 1)) {
        l->role = LINE_CLOSE;
        return;
    }
    size_t start = may_close(s, l) ? tail_start(s, t) : t.len;
    while (start < t.len && start > 0 &&
           (t.ptr[start - 1] == ' ' || t.ptr[start - 1] == ',')) {
        start--; /* "9 points, LG Anna" */
    }
    if (start > 0) {
        l->n_tail = (uint32_t)(t.len - start);
    }
}
