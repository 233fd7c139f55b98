/* Words made comparable, with small tables of letters and of words that say nothing.
 * Never decides what a word means for a case. */
#include "loop/phrase.h"

#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"

enum { DIAERESIS = 0x308, SOFT_HYPHEN = 0xAD, VARIATION_16 = 0xFE0F, BOM = 0xFEFF };

struct letter {
    uint32_t cp;
    const char *text;
};

static const struct letter letters[] = {
    {0xC4, "ae"}, {0xE4, "ae"}, {0xD6, "oe"}, {0xF6, "oe"},
    {0xDC, "ue"}, {0xFC, "ue"}, {0xDF, "ss"}, {0x1E9E, "ss"},
};

static bool is_dropped(uint32_t cp)
{
    return cp == SOFT_HYPHEN || cp == VARIATION_16 || cp == BOM ||
           (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x2060 && cp <= 0x2064);
}

/* Of the foreign code points that have no row above: a letter, or a sign? */
static bool is_letter(uint32_t cp)
{
    return (cp >= 0xC0 && cp < 0x2000 && cp != 0xD7 && cp != 0xF7) ||
           (cp >= 0x3040 && cp < 0xFE00);
}

/* The text of one code point beyond ASCII, or of a byte that is none (cp ' '): "" to
 * drop it, " " for anything between words. */
static const char *fold_one(uint32_t cp)
{
    for (size_t i = 0; i < ARRAY_LEN(letters); i++) {
        if (letters[i].cp == cp) {
            return letters[i].text;
        }
    }
    if (cp == DIAERESIS) {
        return "e"; /* a letter and its dots, apart: a + U+0308 */
    }
    if (is_dropped(cp)) {
        return "";
    }
    return is_letter(cp) ? "x" : " ";
}

/* Puts it behind the n bytes of out, one blank for many; false: there is no room. */
static inline bool put_letter(char letter, char out[WORDS_LINE_MAX], size_t *n)
{
    if (letter == ' ' && (*n == 0 || out[*n - 1] == ' ')) {
        return true;
    }
    if (*n == WORDS_LINE_MAX) {
        return false;
    }
    out[(*n)++] = letter;
    return true;
}

struct str phrase_fold(struct str s, char out[WORDS_LINE_MAX])
{
    size_t n = 0;
    for (size_t i = 0, used = 1; i < s.len; i += used) {
        char c = s.ptr[i];
        bool fits = true;
        used = 1;
        if ((unsigned char)c < 0x80) { /* nearly all */
            fits = put_letter(str_is_alnum(c) ? str_lower(c) : ' ', out, &n);
        } else {
            uint32_t cp = ' ';
            size_t width = str_utf8_next(str_from(s, i), &cp);
            used = width > 0 ? width : 1;
            for (const char *t = fold_one(cp); fits && *t != '\0'; t++) {
                fits = put_letter(*t, out, &n);
            }
        }
        if (!fits) {
            return STR_NULL;
        }
    }
    if (n > 0 && out[n - 1] == ' ') {
        n--;
    }
    return str_of(out, n);
}

struct str phrase_fold_text(struct arena *a, struct str s)
{
    struct buf b CLEANUP(buf_done) = BUF_INIT(PHRASE_TEXT_MAX);
    struct str rest = str_sub(s, 0, PHRASE_TEXT_MAX / 2); /* folding makes it longer */
    while (rest.len > 0) {
        char room[WORDS_LINE_MAX];
        size_t end = 0;
        while (end < rest.len && !str_is_space(rest.ptr[end])) {
            end++;
        }
        struct str words = phrase_fold(str_sub(rest, 0, end), room);
        if (words.len > 0) {
            buf_puts(&b, buf_str(&b).len > 0 ? " " : "");
            buf_put(&b, words);
        }
        rest = str_from(rest, end < rest.len ? end + 1 : end);
    }
    return arena_str(a, buf_str(&b));
}

/* Letters between two signs of a pattern, folded; a blank at either end is kept, as it
 * parts words. False when there is no room. */
static bool put_piece(struct str piece, char out[WORDS_LINE_MAX], size_t *n)
{
    char room[WORDS_LINE_MAX];
    struct str words = phrase_fold(piece, room);
    if (piece.len == 0) {
        return true;
    }
    if (*n + words.len + 3 > WORDS_LINE_MAX) {
        return false;
    }
    if (str_is_space(piece.ptr[0]) && *n > 0) {
        out[(*n)++] = ' ';
    }
    if (words.len > 0) {
        memcpy(out + *n, words.ptr, words.len);
        *n += words.len;
    }
    if (str_is_space(piece.ptr[piece.len - 1]) && *n > 0 && out[*n - 1] != ' ') {
        out[(*n)++] = ' ';
    }
    return true;
}

/* The pattern's letters folded, its * and ? kept. Empty when it is too long. */
static struct str fold_pattern(struct str pattern, char out[WORDS_LINE_MAX])
{
    size_t n = 0;
    pattern = str_trim(pattern);
    while (pattern.len > 0) {
        size_t end = 0;
        while (end < pattern.len && pattern.ptr[end] != '*' &&
               pattern.ptr[end] != '?') {
            end++;
        }
        if (!put_piece(str_sub(pattern, 0, end), out, &n)) {
            return STR_NULL;
        }
        if (end < pattern.len && n < WORDS_LINE_MAX) {
            out[n++] = pattern.ptr[end++];
        }
        pattern = str_from(pattern, end);
    }
    return str_of(out, n);
}

static size_t count_blanks(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        n += s.ptr[i] == ' ';
    }
    return n;
}

bool phrase_has(struct str text, struct str pattern)
{
    char room[WORDS_LINE_MAX];
    struct str want = fold_pattern(pattern, room);
    size_t blanks = count_blanks(want);
    while (want.len > 0 && text.len > 0) {
        size_t end = 0; /* of as many words as the pattern has */
        for (size_t n = 0; end < text.len && (text.ptr[end] != ' ' || n++ < blanks);) {
            end++;
        }
        if (str_glob(want, str_sub(text, 0, end))) {
            return true;
        }
        (void)str_take(&text, ' ');
    }
    return false;
}

bool phrase_same(struct str a, struct str b)
{
    char room_a[WORDS_LINE_MAX];
    char room_b[WORDS_LINE_MAX];
    struct str folded = phrase_fold(a, room_a);
    return folded.len > 0 && str_eq(folded, phrase_fold(b, room_b));
}

bool phrase_in(struct str s, const char *const *table, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq_c(s, table[i])) {
            return true;
        }
    }
    return false;
}

/* words around a bare score */
static const char *const idle[] = {
    "hallo",  "hello",   "guten",       "morgen",   "abend",    "sehr",   "geehrte",
    "dear",   "damen",   "herren",      "team",     "ich",      "gebe",   "vergebe",
    "eine",   "einen",   "meine",       "would",    "give",     "rate",   "rating",
    "score",  "answer",  "bewertung",   "antwort",  "note",     "punkt",  "punkte",
    "points", "point",   "stars",       "sterne",   "zehn",     "null",   "eins",
    "zwei",   "drei",    "vier",        "fuenf",    "sechs",    "sieben", "acht",
    "neun",   "zero",    "three",       "four",     "five",     "seven",  "eight",
    "nine",   "your",    "ihre",        "ihnen",    "that",     "waere",  "danke",
    "thanks", "gruesse", "freundliche", "mfg",      "regards",  "from",   "with",
    "liebe",  "liebes",  "geehrter",    "geehrten", "geehrtes", "grade",
};

bool phrase_give_reason(struct str text)
{
    enum { SHORTEST = 4 }; /* letters of a word that can carry a reason */
    while (text.ptr != NULL && text.len > 0) {
        char room[WORDS_LINE_MAX];
        struct str line = str_take_line(&text);
        struct str words = phrase_fold(line, room);
        if (words.len == 0 && line.len >= WORDS_LINE_MAX) {
            return true;
        }
        while (words.ptr != NULL) {
            struct str w = str_take(&words, ' ');
            if (w.len >= SHORTEST && !str_is_digit(w.ptr[0]) &&
                !phrase_in(w, idle, ARRAY_LEN(idle))) {
                return true;
            }
        }
    }
    return false;
}
