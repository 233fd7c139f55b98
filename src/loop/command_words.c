/* Words of commands: look-up, numbers, slips of the fingers. Never decides what a line
 * is for. */
#include "loop/command_words.h"

#include <string.h>

#include "base/attr.h"
#include "base/embed.h"

enum {
    NUMBER_DIGITS_MAX = 7,
    NEAR_MAX = 40,  /* bytes of a phrase that is compared letter by letter */
    NEAR_SHORT = 5, /* shorter words are too like others */
    NEAR_LONG = 7   /* from here on two slips are allowed */
};

/* ---- the list ---- */

static struct str section_start(const char *section)
{
    return embed_section("conf/command-words.txt", section);
}

/* The next phrase of a section; an empty one at its end. */
static struct str next_phrase(struct str *section)
{
    while (section->len > 0) {
        size_t end = 0;
        while (end < section->len && section->ptr[end] != ';' &&
               section->ptr[end] != '\n') {
            end++;
        }
        struct str phrase = str_trim(str_sub(*section, 0, end));
        *section = str_from(*section, end < section->len ? end + 1 : end);
        if (phrase.len > 0) {
            return phrase;
        }
    }
    return STR_NULL;
}

bool command_listed(const char *section, struct str words)
{
    struct str left = section_start(section);
    for (struct str p = next_phrase(&left); p.len > 0; p = next_phrase(&left)) {
        if (str_eq(p, words)) {
            return true;
        }
    }
    return false;
}

bool command_value(const char *section, struct str word, int64_t *ret)
{
    struct str left = section_start(section);
    for (struct str p = next_phrase(&left); p.len > 0; p = next_phrase(&left)) {
        struct str key = str_take(&p, '=');
        if (str_eq(key, word)) {
            return str_to_i64(p, ret);
        }
    }
    return false;
}

/* ---- a line ---- */

/* "20", "20,50", "1.000", "20,-": hundredths; *at moves behind it. A longer one is
 * nobody's amount: -1. */
static int64_t take_number(struct str s, size_t *at)
{
    int64_t whole = 0;
    size_t digits = 0;
    size_t i = *at;
    int64_t cents = 0;
    for (; i < s.len && str_is_digit(s.ptr[i]); i++, digits++) {
        whole = digits < NUMBER_DIGITS_MAX ? whole * 10 + (s.ptr[i] - '0') : whole;
    }
    if (i + 1 < s.len && (s.ptr[i] == ',' || s.ptr[i] == '.')) {
        size_t from = i + 1;
        size_t end = from;
        while (end < s.len && str_is_digit(s.ptr[end])) {
            end++;
        }
        if (end - from == 3) { /* thousands */
            for (i = from; i < end; i++, digits++) {
                whole = whole * 10 + (s.ptr[i] - '0');
            }
        } else if (end - from == 1 || end - from == 2) {
            cents =
                (s.ptr[from] - '0') * 10 + (end - from == 2 ? s.ptr[end - 1] - '0' : 0);
            i = end;
        }
    }
    *at = i;
    return digits > NUMBER_DIGITS_MAX ? -1 : whole * 100 + cents;
}

/* Does the number at `at` name the case: "#12", "Fall 12", "Nr. 12"? */
static bool is_case_number(struct str line, size_t at)
{
    char room[WORDS_LINE_MAX];
    while (at > 0 && str_find_byte(STR(" .:("), line.ptr[at - 1]) != STR_NPOS) {
        at--;
    }
    size_t from = at;
    while (from > 0 && str_is_alpha(line.ptr[from - 1])) {
        from--;
    }
    return (at > 0 && line.ptr[at - 1] == '#') ||
           command_listed("case-words",
                          phrase_fold(str_sub(line, from, at - from), room));
}

static void read_numbers(struct str line, struct command_words *ret)
{
    ret->n_numbers = 0;
    for (size_t at = 0; at < line.len && ret->n_numbers < COMMAND_NUMBERS_MAX;) {
        if (!str_is_digit(line.ptr[at])) {
            at++;
            continue;
        }
        bool is_case = is_case_number(line, at);
        int64_t n = take_number(line, &at);
        if (!is_case) {
            ret->numbers[ret->n_numbers++] = n;
        }
    }
}

/* Letters and digits apart: "2h" is two words, of which the number is left out. */
static void split_word(struct str word, struct command_words *ret, bool *fits)
{
    for (size_t at = 0; at < word.len;) {
        bool is_number = str_is_digit(word.ptr[at]);
        size_t end = at;
        while (end < word.len && str_is_digit(word.ptr[end]) == is_number) {
            end++;
        }
        if (!is_number && ret->n == COMMAND_WORDS_MAX) {
            *fits = false;
            return;
        }
        if (!is_number) {
            ret->w[ret->n++] = str_sub(word, at, end - at);
        }
        at = end;
    }
}

void command_words_of(struct str line, struct command_words *ret)
{
    bool fits = true;
    ret->n = 0;
    ret->n_numbers = 0;
    struct str folded = phrase_fold(line, ret->room);
    if (folded.len == 0) {
        return;
    }
    while (folded.ptr != NULL) {
        split_word(str_take(&folded, ' '), ret, &fits);
    }
    if (fits) {
        read_numbers(line, ret);
    } else {
        ret->n = 0;
    }
}

void command_words_drop(struct command_words *w, const char *section)
{
    size_t kept = 0;
    for (size_t i = 0; i < w->n; i++) {
        if (!command_listed(section, w->w[i])) {
            w->w[kept++] = w->w[i];
        }
    }
    w->n = kept;
}

bool command_words_any(const struct command_words *w, const char *section)
{
    for (size_t i = 0; i < w->n; i++) {
        if (command_listed(section, w->w[i])) {
            return true;
        }
    }
    return false;
}

bool command_words_all(const struct command_words *w, const char *const *sections,
                       size_t n)
{
    for (size_t i = 0; i < w->n; i++) {
        bool found = false;
        for (size_t k = 0; k < n; k++) {
            found = found || command_listed(sections[k], w->w[i]);
        }
        if (!found) {
            return false;
        }
    }
    return w->n > 0;
}

/* ---- phrases ---- */

/* Words from..to with one blank between. */
static struct str join(const struct command_words *w, size_t from, size_t to,
                       char out[WORDS_LINE_MAX])
{
    size_t n = 0;
    for (size_t i = from; i < to; i++) {
        if (n > 0) {
            out[n++] = ' ';
        }
        memcpy(out + n, w->w[i].ptr, w->w[i].len);
        n += w->w[i].len;
    }
    return str_of(out, n);
}

/* How many swaps, doubles, gaps and wrong letters make a into b (optimal string
 * alignment); both at most NEAR_MAX bytes. */
static size_t slips(struct str a, struct str b)
{
    size_t rows[3][NEAR_MAX + 1];
    size_t *before = rows[0];
    size_t *last = rows[1];
    size_t *row = rows[2];
    for (size_t k = 0; k <= b.len; k++) {
        last[k] = k;
        before[k] = k;
    }
    for (size_t i = 1; i <= a.len; i++) {
        row[0] = i;
        for (size_t k = 1; k <= b.len; k++) {
            size_t best = last[k - 1] + (a.ptr[i - 1] == b.ptr[k - 1] ? 0 : 1);
            best = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
            best = last[k] + 1 < best ? last[k] + 1 : best;
            bool is_swap = i > 1 && k > 1 && a.ptr[i - 1] == b.ptr[k - 2] &&
                           a.ptr[i - 2] == b.ptr[k - 1];
            if (is_swap && before[k - 2] + 1 < best) {
                best = before[k - 2] + 1;
            }
            row[k] = best;
        }
        size_t *spare = before;
        before = last;
        last = row;
        row = spare;
    }
    return last[b.len];
}

static bool is_near(struct str words, struct str phrase)
{
    if (phrase.len < NEAR_SHORT || phrase.len > NEAR_MAX || words.len > NEAR_MAX ||
        words.len + 2 < phrase.len || phrase.len + 2 < words.len) {
        return false;
    }
    size_t n = slips(words, phrase);
    return n == 1 ||
           (n == 2 && phrase.len >= NEAR_LONG && words.ptr[0] == phrase.ptr[0]);
}

static bool is_of(struct str words, const char *section, bool near, bool is_exact)
{
    struct str left = section_start(section);
    bool found = false;
    for (struct str p = next_phrase(&left); p.len > 0; p = next_phrase(&left)) {
        if (str_eq(p, words)) {
            return !near || is_exact;
        }
        found = found || (near && is_near(words, p));
    }
    return found;
}

static bool are(const struct command_words *w, const char *section, bool near,
                bool is_exact)
{
    char room[WORDS_LINE_MAX];
    for (size_t from = 0; from < w->n; from++) {
        for (size_t to = w->n; to > from; to--) {
            struct str words = join(w, from, to, room);
            if (is_of(words, section, near, is_exact) &&
                !(near && command_listed("ordinary", words))) {
                return true;
            }
            if (!command_listed("filler-words", w->w[to - 1])) {
                break;
            }
        }
        if (!command_listed("filler-words", w->w[from])) {
            break;
        }
    }
    return false;
}

bool command_words_are(const struct command_words *w, const char *section)
{
    return are(w, section, false, false);
}

bool command_words_near(const struct command_words *w, const char *section,
                        bool is_exact)
{
    return are(w, section, true, is_exact);
}
