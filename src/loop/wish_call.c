/* Wishes to be called, by the phrases of conf/call-words.txt; telephone numbers by
 * their shape and the words before them. Linear in the text; never decides what to do.
 */
#include "loop/wish_call.h"

#include <assert.h>

#include "base/embed.h"
#include "loop/phrase.h"
#include "loop/word_index.h"

enum {
    TEXT_MAX = 16384,
    CLAUSE_MAX = 240, /* bytes: folded it still fits WORDS_LINE_MAX */
    CLAUSE_WORDS = 48,
    GAP_WORDS = 8,
    PHRASES_MAX = 128, /* of a section of the list */
    WRAP_COLUMNS =
        60, /* a longer line was wrapped by a program: its end ends nothing */
    BEFORE_BYTES = 60,
    BEFORE_WORDS = 4,
    DIGITS_MAX = 15, /* E.164 */
    DIGITS_MIN = 8,
    DIGITS_FULL = 10,    /* a number with its area code: another may begin */
    DIGITS_NAMED_MIN = 6 /* behind a word such as 'Telefon' */
};

struct words {
    char room[WORDS_LINE_MAX];
    struct str word[CLAUSE_WORDS];
    size_t n;
};

static void words_of(struct str s, struct words *w)
{
    struct str folded = phrase_fold(str_sub(s, 0, CLAUSE_MAX), w->room);
    w->n = 0;
    while (folded.len > 0 && w->n < CLAUSE_WORDS) {
        w->word[w->n++] = str_take(&folded, ' ');
    }
}

/* ---- phrases ---- */

static bool fits(struct str alternatives, struct str word)
{
    while (alternatives.ptr != NULL) {
        struct str one = str_take(&alternatives, '|');
        bool prefix = str_ends(one, STR("*"));
        if (prefix ? str_starts(word, str_sub(one, 0, one.len - 1))
                   : str_eq(word, one)) {
            return true;
        }
    }
    return false;
}

/* The place behind the phrase that begins at this word; 0: it does not. */
static size_t match_at(struct str line, const struct words *w, size_t at)
{
    bool gap = false;
    while (line.ptr != NULL) {
        struct str part = str_take(&line, ' ');
        if (str_eq_c(part, "^") || str_eq_c(part, "$")) {
            if (at != (str_eq_c(part, "^") ? 0 : w->n)) {
                return 0;
            }
            continue;
        }
        if (str_eq_c(part, "..")) {
            gap = true;
            continue;
        }
        bool optional = str_ends(part, STR("?"));
        part = optional ? str_sub(part, 0, part.len - 1) : part;
        size_t last = gap ? at + GAP_WORDS : at;
        size_t i = at;
        while (i < w->n && i <= last && !fits(part, w->word[i])) {
            i++;
        }
        if (i < w->n && i <= last) {
            at = i + 1;
            gap = false;
        } else if (!optional) {
            return 0;
        }
    }
    return at;
}

/* The phrases of a section, by the words they may begin with: taken from the list once
 * a process, for each mail asks. */
struct phrases {
    bool is_loaded;
    struct str line[PHRASES_MAX];
    size_t n;
    struct word_index first;
    struct str loose[PHRASES_MAX]; /* whose beginning takes a closer look */
    size_t n_loose;
};

/* All words that the phrase may begin with; false: more than a list of words says. */
static bool index_first(struct word_index *x, struct str line, uint8_t number)
{
    struct str part = str_take(&line, ' ');
    if (str_eq_c(part, "^")) {
        part = str_take(&line, ' ');
    }
    if (str_ends(part, STR("?")) || str_eq_c(part, "..") || str_eq_c(part, "$")) {
        return false;
    }
    bool all = true;
    while (part.ptr != NULL) {
        all = word_index_add(x, str_take(&part, '|'), number) && all;
    }
    return all;
}

static void add_phrase(struct phrases *p, struct str line)
{
    assert(p->n < PHRASES_MAX); /* only the list decides this */
    if (!index_first(&p->first, line, (uint8_t)p->n)) {
        p->loose[p->n_loose++] = line;
    }
    p->line[p->n++] = line;
}

enum section { CALL, DENIAL, NUMBER, PHONE, SECTION_N };

static const struct phrases *phrases_of(enum section section)
{
    static const char *const names[SECTION_N] = {"call", "not", "number", "phone"};
    static struct phrases all[SECTION_N];
    struct phrases *p = &all[section];
    struct str list =
        p->is_loaded ? STR_NULL : embed_section("conf/call-words.txt", names[section]);
    while (list.len > 0) {
        struct str line = str_take_line(&list);
        if (line.len > 0) {
            add_phrase(p, line);
        }
    }
    p->is_loaded = true;
    return p;
}

static bool says_at(const struct phrases *p, const struct words *w, size_t at)
{
    struct str word = w->word[at];
    for (const struct word_entry *e = word_index_first(&p->first, word.ptr[0]);
         e != NULL; e = word_index_next(&p->first, e)) {
        bool fits = e->is_prefix ? str_starts(word, e->text) : str_eq(word, e->text);
        if (fits && match_at(p->line[e->tag], w, at) > 0) {
            return true;
        }
    }
    for (size_t i = 0; i < p->n_loose; i++) {
        if (match_at(p->loose[i], w, at) > 0) {
            return true;
        }
    }
    return false;
}

/* Does one of the phrases stand in the words? */
static bool says(const struct phrases *p, const struct words *w)
{
    size_t i = 0;
    while (i < w->n && !says_at(p, w, i)) {
        i++;
    }
    return i < w->n;
}

/* ---- sentences ---- */

/* The width in bytes of a mark at the head of s that ends a clause; 0: none. */
static size_t clause_mark(struct str s)
{
    static const struct str dashes[] = {{"\xe2\x80\x93", 3}, {"\xe2\x80\x94", 3}};
    if (s.ptr[0] == ',' || s.ptr[0] == ';' || s.ptr[0] == ':') {
        return 1;
    }
    if (s.ptr[0] != '\xe2') {
        return 0;
    }
    return str_starts(s, dashes[0]) || str_starts(s, dashes[1]) ? dashes[0].len : 0;
}

static bool asks_in_a_clause(struct str sentence)
{
    size_t from = 0;
    for (size_t i = 0; i <= sentence.len; i++) {
        size_t mark = i == sentence.len ? 1 : clause_mark(str_from(sentence, i));
        if (mark == 0) {
            continue;
        }
        struct words w;
        words_of(str_sub(sentence, from, i - from), &w);
        if (says(phrases_of(CALL), &w) && !says(phrases_of(DENIAL), &w)) {
            return true;
        }
        from = i + mark;
    }
    return false;
}

/* Does a sentence end with the byte at i? Not in "Tel. 0171", nor where a program broke
 * the line. */
static bool ends_sentence(struct str s, size_t i, size_t line_began)
{
    char c = s.ptr[i];
    if (c != '\n' && c != '.' && c != '!' && c != '?') {
        return false;
    }
    char next = i + 1 < s.len ? s.ptr[i + 1] : '\n';
    char after = i + 2 < s.len ? s.ptr[i + 2] : '\n';
    if (c == '\n') {
        return next == '\n' || i - line_began < WRAP_COLUMNS;
    }
    if (c == '.') {
        return str_is_space(next) && !str_is_digit(after) && after != '+' &&
               after != '(';
    }
    return (c == '!' || c == '?') && str_is_space(next);
}

static struct str find_wish(struct str text)
{
    size_t from = 0;
    size_t line_began = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool ends = i + 1 == text.len || ends_sentence(text, i, line_began);
        line_began = text.ptr[i] == '\n' ? i + 1 : line_began;
        if (!ends) {
            continue;
        }
        struct str sentence = str_trim(str_sub(text, from, i + 1 - from));
        if (asks_in_a_clause(sentence)) {
            return sentence;
        }
        from = i + 1;
    }
    return STR_NULL;
}

/* ---- numbers ---- */

/* The width of one sign that may stand between the digits of a telephone number. */
static size_t joint(struct str s)
{
    static const char *const joints[] = {
        " ", "-", "/", ".", "(", ")", "\xc2\xa0", "\xe2\x80\x91", "\xe2\x80\x93"};
    for (size_t i = 0; i < sizeof joints / sizeof joints[0]; i++) {
        if (str_starts(s, str_c(joints[i]))) {
            return str_c(joints[i]).len;
        }
    }
    return 0;
}

/* "3.3.2026", "03/03/26", "2026-03-03": groups of digits with one sign between. */
static bool is_date(struct str s)
{
    size_t group[4] = {0};
    size_t n = 0;
    for (size_t i = 0; i < s.len && n < 4; i++) {
        char c = s.ptr[i];
        if (str_is_digit(c)) {
            group[n]++;
        } else if (str_find_byte(STR("./-"), c) != STR_NPOS && group[n] > 0 && n < 3) {
            n++;
        } else {
            break;
        }
    }
    bool day_first = group[0] <= 2 && (group[2] == 2 || group[2] == 4);
    bool year_first = group[0] == 4 && group[2] <= 2;
    return group[1] > 0 && group[1] <= 2 && group[2] > 0 && group[3] == 0 &&
           (day_first || year_first);
}

struct number {
    struct str text;
    size_t digits, end;
};

/* The digits at the head of s with what joins them; a second number begins with 0 or +
 * behind a blank. */
static struct number take_number(struct str s)
{
    struct number n = {0};
    size_t i = s.len > 0 && s.ptr[0] == '+' ? 1 : 0;
    size_t gaps = 0;
    bool blank = false;
    while (i < s.len) {
        size_t width = joint(str_from(s, i));
        if (str_is_digit(s.ptr[i])) {
            if (blank && n.digits >= DIGITS_FULL && s.ptr[i] == '0') {
                break;
            }
            n.digits++;
            n.end = ++i;
            gaps = 0;
            blank = false;
        } else if (width > 0 && gaps < 3) {
            blank = blank || s.ptr[i] == ' ';
            gaps++;
            i += width;
        } else {
            break;
        }
    }
    n.text = str_sub(s, 0, n.end);
    return n;
}

/* What the words before say it is: 'p'hone, 'o'ther, or nothing. */
static char kind_before(struct str text, size_t at)
{
    size_t from = at > BEFORE_BYTES ? at - BEFORE_BYTES : 0;
    struct words w;
    words_of(str_sub(text, from, at - from), &w);
    size_t last = w.n > BEFORE_WORDS ? w.n - BEFORE_WORDS : 0;
    for (size_t i = w.n; i > last; i--) {
        struct words one = {.word = {w.word[i - 1]}, .n = 1};
        if (says(phrases_of(NUMBER), &one)) {
            return 'o';
        }
        if (says(phrases_of(PHONE), &one)) {
            return 'p';
        }
    }
    return ' ';
}

static bool is_phone(struct str text, size_t at, const struct number *n)
{
    if (n->digits < DIGITS_NAMED_MIN || n->digits > DIGITS_MAX || is_date(n->text) ||
        (at + n->end < text.len &&
         (str_is_alnum(text.ptr[at + n->end]) || text.ptr[at + n->end] == '_'))) {
        return false;
    }
    char kind = kind_before(text, at);
    char first = n->text.ptr[n->text.ptr[0] == '(' ? 1 : 0];
    bool looks = (first == '+' || first == '0') && n->digits >= DIGITS_MIN;
    return kind == 'p' || (kind != 'o' && looks);
}

/* The same digits again? "0171 1234567" and "0171/1234567" are one. */
static bool same_digits(struct str a, struct str b)
{
    size_t i = 0;
    size_t k = 0;
    for (;;) {
        while (i < a.len && !str_is_digit(a.ptr[i])) {
            i++;
        }
        while (k < b.len && !str_is_digit(b.ptr[k])) {
            k++;
        }
        if (i == a.len || k == b.len) {
            return i == a.len && k == b.len;
        }
        if (a.ptr[i++] != b.ptr[k++]) {
            return false;
        }
    }
}

static void add_phone(struct wish_call *w, struct str phone)
{
    for (size_t i = 0; i < w->n_phones; i++) {
        if (same_digits(w->phones[i], phone)) {
            return;
        }
    }
    if (w->n_phones < WISH_PHONES_MAX) {
        w->phones[w->n_phones++] = phone;
    }
}

/* A first look at the byte: most are no more worth. */
static bool may_begin_number(char c)
{
    return str_is_digit(c) || c == '+' || c == '(';
}

static bool begins_number(struct str text, size_t at)
{
    char c = text.ptr[at];
    char before = at == 0 ? ' ' : text.ptr[at - 1];
    char next = at + 1 < text.len ? text.ptr[at + 1] : ' ';
    bool apart = str_is_space(before) ||
                 str_find_byte(STR("(:/;="), before) != STR_NPOS ||
                 (before == '.' && at > 1 && str_is_alpha(text.ptr[at - 2]));
    return apart &&
           (str_is_digit(c) || (c == '+' && (str_is_digit(next) || next == '(')) ||
            (c == '(' && (str_is_digit(next) || next == '+')));
}

static void find_phones(struct str text, struct wish_call *w)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!may_begin_number(text.ptr[i]) || !begins_number(text, i)) {
            continue;
        }
        size_t skip = text.ptr[i] == '(' && i + 1 < text.len && text.ptr[i + 1] == '+';
        struct number n = take_number(str_from(text, i + skip));
        if (n.end > 0 && is_phone(text, i + skip, &n)) {
            add_phone(w, n.text);
        }
        i += skip + (n.end > 0 ? n.end - 1 : 0);
    }
}

void wish_call_find(struct str text, struct wish_call *ret)
{
    struct str seen = str_utf8_cut(text, TEXT_MAX);
    *ret = (struct wish_call){.words = find_wish(seen)};
    find_phones(seen, ret);
}
