/* Text to tokens: words, numbers in their many coats, stars, marks, line ends.
 * Must never read a date, a phone number or a code as a plain number. */
#include "reader/words/words.h"

#include <string.h>

#include "base/arena.h"
#include "base/eight.h"

/* Mail programs wrap near the 66th to the 78th column. */
enum { LINE_WRAPPED = 50, LINE_LONG = 66 };

struct lexer {
    struct arena *a;
    struct str text;
    size_t pos;
    bool spaced;
    bool by_line; /* wrapped lines end as all others do */
    struct toks *out;
    size_t cap;
    char *low; /* as long as the text: lower-case words, each where it stands there */
};

static uint32_t peek(const struct lexer *lx, size_t pos, size_t *ret_len)
{
    uint32_t cp = 0;
    if (pos < lx->text.len && (unsigned char)lx->text.ptr[pos] < 0x80) {
        *ret_len = 1;
        return (unsigned char)lx->text.ptr[pos];
    }
    size_t len = str_utf8_next(str_from(lx->text, pos), &cp);
    *ret_len = len > 0 ? len : 1;
    return len > 0 ? cp : 0;
}

static void toks_grow(struct lexer *lx)
{
    struct toks *t = lx->out;
    size_t guess = lx->text.len / 3 + 16; /* enough but for marks and numbers */
    size_t cap = lx->cap > 0 ? lx->cap * 2 : guess < TOKS_MAX ? guess : TOKS_MAX;
    struct tok *bigger = arena_take(lx->a, cap * sizeof *bigger);
    if (t->n > 0) {
        memcpy(bigger, t->tok, t->n * sizeof *bigger);
    }
    t->tok = bigger;
    lx->cap = cap;
}

static inline struct tok *push(struct lexer *lx, enum tok_kind kind, size_t from)
{
    struct toks *t = lx->out;
    if (t->n == lx->cap) {
        toks_grow(lx);
    }
    struct tok *tok = &t->tok[t->n++];
    *tok = (struct tok){.kind = kind,
                        .spaced = lx->spaced || from == 0,
                        .text = str_sub(lx->text, from, lx->pos - from)};
    lx->spaced = false;
    return tok;
}

static bool is_blank(uint32_t cp)
{
    return cp == ' ' || cp == '\t' || cp == '\r' || cp == 0xa0 || cp == 0x202f ||
           (cp >= 0x2000 && cp <= 0x200a) || cp == 0x3000 || cp < 0x20;
}

static bool is_invisible(uint32_t cp)
{
    return cp == 0xad || cp == 0xfeff || (cp >= 0x200b && cp <= 0x200f) ||
           (cp >= 0x2060 && cp <= 0x2064) || (cp >= 0x202a && cp <= 0x202e) ||
           (cp >= 0x2066 && cp <= 0x2069) || (cp >= 0xfe00 && cp <= 0xfe0f);
}

/* A line end that a mail program set because the next word did not fit: it parts no
 * thought. */
static bool is_wrap(struct str text, size_t from, size_t to)
{
    size_t start = from;
    while (start > 0 && from - start < LINE_LONG && text.ptr[start - 1] != '\n') {
        start--;
    }
    size_t width = from - start;
    while (to < text.len && width < LINE_LONG && !str_is_space(text.ptr[to])) {
        to++;
        width++;
    }
    char last = from > start ? text.ptr[from - 1] : '.';
    bool ends = last == '.' || last == '!' || last == '?' || last == ':';
    return from - start >= LINE_WRAPPED && width + 1 >= LINE_LONG && !ends;
}

static void lex_break(struct lexer *lx)
{
    size_t from = lx->pos;
    int32_t lines = 0;
    while (lx->pos < lx->text.len) {
        char c = lx->text.ptr[lx->pos];
        if (c != '\n' && c != ' ' && c != '\t' && c != '\r') {
            break;
        }
        lines += c == '\n';
        lx->pos++;
    }
    if (lines > 1 || lx->by_line || !is_wrap(lx->text, from, lx->pos)) {
        push(lx, TOK_BREAK, from)->value = lines;
    }
    lx->spaced = true;
}

/* Upper case by its fold: the first letter changes and is no small letter that folds
 * to others (ß, ä, č). */
static bool is_capital(struct str word, uint32_t first)
{
    char folded[4];
    size_t n = words_fold_cp(first, ' ', folded);
    bool small = (first >= 0xdf && first < 0x100) ||
                 (first >= 0x100 && first < 0x180 && (first & 1) != 0);
    return n > 0 && first < 0x500 && !small && !str_starts(word, str_of(folded, n));
}

/* A word of ASCII letters that nothing else continues. */
struct ascii_word {
    size_t len;
    uint64_t head; /* words_head of its lower case */
    bool is_lower;
};

static struct ascii_word ascii_word_at(struct str s)
{
    struct ascii_word w = {.is_lower = true};
    if (s.len >= 8) {
        uint64_t v = eight_load(s.ptr);
        w.len = eight_before(eight_no_letter(v));
        uint64_t mask = w.len < 8 ? (UINT64_C(1) << (8 * w.len)) - 1 : UINT64_MAX;
        uint64_t small = EIGHT_OF(0x20) & mask;
        w.head = (v & mask) | small;
        w.is_lower = (v & small) == small;
    }
    bool ends = w.len > 0 && w.len < 8;
    while (!ends && w.len < s.len && str_is_alpha(s.ptr[w.len])) {
        uint64_t c = (unsigned char)str_lower(s.ptr[w.len]);
        w.head |= w.len < 8 ? c << (8 * w.len) : 0;
        w.is_lower = w.is_lower && s.ptr[w.len] >= 'a';
        w.len++;
    }
    bool goes_on =
        w.len < s.len && (s.ptr[w.len] == '\'' || (unsigned char)s.ptr[w.len] >= 0x80);
    w.len = goes_on ? 0 : w.len;
    return w;
}

/* The lower case of a word's letters, each where it stands in the text. */
static struct str lower_at(struct lexer *lx, size_t from, struct ascii_word w)
{
    lx->low = lx->low == NULL ? arena_take(lx->a, lx->text.len + 8) : lx->low;
    char *low = lx->low + from;
    eight_put(low, w.head); /* behind a shorter word, the next overwrite it */
    for (size_t i = 8; i < w.len; i++) {
        low[i] = str_lower(lx->text.ptr[from + i]);
    }
    return str_of(low, w.len);
}

/* The common case of lex_word: its folded form is the text or its lower case. */
static inline bool lex_ascii_word(struct lexer *lx)
{
    size_t from = lx->pos;
    struct ascii_word w = ascii_word_at(str_from(lx->text, from));
    if (w.len == 0) {
        return false;
    }
    lx->pos += w.len;
    struct tok *tok = push(lx, TOK_WORD, from);
    tok->capital = tok->text.ptr[0] < 'a';
    tok->word = w.is_lower ? tok->text : lower_at(lx, from, w);
    tok->head = w.head;
    return true;
}

static void lex_word(struct lexer *lx)
{
    size_t from = lx->pos;
    size_t len;
    uint32_t first = peek(lx, from, &len);
    for (size_t pos = from; pos < lx->text.len; pos += len) {
        uint32_t cp = peek(lx, pos, &len);
        bool apostrophe = (cp == '\'' || cp == 0x2019) && pos > from;
        if (!words_is_letter(cp) && !is_invisible(cp) && !apostrophe) {
            break;
        }
        lx->pos = pos + len;
    }
    if (lx->pos > from + 1 && lx->text.ptr[lx->pos - 1] == '\'') {
        lx->pos--;
    }
    struct tok *tok = push(lx, TOK_WORD, from);
    tok->word = words_fold(lx->a, tok->text);
    tok->head = words_head(tok->word);
    tok->capital = is_capital(tok->text, first);
}

/* ---- digits */

static int digit_value(uint32_t cp)
{
    if (cp >= '0' && cp <= '9') {
        return (int)(cp - '0');
    }
    return cp >= 0xff10 && cp <= 0xff19 ? (int)(cp - 0xff10) : -1;
}

/* A digit's value or the value of a circled one; -1 when neither. */
static int circled_value(uint32_t cp)
{
    if (cp == 0x1f51f) {
        return 10;
    }
    if (cp >= 0x2460 && cp <= 0x2469) {
        return (int)(cp - 0x2460) + 1;
    }
    return cp >= 0x2776 && cp <= 0x277f ? (int)(cp - 0x2776) + 1 : -1;
}

static bool is_joint(uint32_t cp)
{
    return cp == '.' || cp == ',' || cp == ':' || cp == '/' || cp == '-' ||
           cp == 0x2013 || cp == 0x2011 || cp == 0x2012 || cp == '\'';
}

struct run {
    int32_t part[3];
    size_t digits[3];
    uint32_t joint[3];
    size_t n_parts;
    bool letters; /* a letter touches the digits */
};

static void run_digit(struct run *r, int value)
{
    size_t i = r->n_parts - 1;
    if (i < 3) {
        r->part[i] = r->part[i] < 100000000 ? r->part[i] * 10 + value : 999999999;
        r->digits[i]++;
    }
}

/* Reads digits and the joints between them; stops before a trailing joint. */
static void run_scan(struct lexer *lx, struct run *r)
{
    size_t len;
    r->n_parts = 1;
    while (lx->pos < lx->text.len) {
        uint32_t cp = peek(lx, lx->pos, &len);
        if (digit_value(cp) >= 0) {
            run_digit(r, digit_value(cp));
            lx->pos += len;
            continue;
        }
        if (is_invisible(cp)) {
            lx->pos += len;
            continue;
        }
        size_t after;
        if (!is_joint(cp) || digit_value(peek(lx, lx->pos + len, &after)) < 0) {
            break;
        }
        if (r->n_parts <= 3) {
            r->joint[r->n_parts - 1] = cp;
        }
        r->n_parts++;
        lx->pos += len;
    }
    if (lx->pos < lx->text.len && words_is_letter(peek(lx, lx->pos, &len))) {
        r->letters = true;
    }
}

static bool run_is_decimal(const struct run *r)
{
    return r->n_parts == 2 && (r->joint[0] == ',' || r->joint[0] == '.') &&
           r->digits[0] <= 3 && r->digits[1] <= 2;
}

/* "1000/10" */
static bool is_cheer(const struct run *r)
{
    return r->joint[0] == '/' && r->part[1] == 10 && r->part[0] % 100 == 0;
}

static void number_classify(struct lexer *lx, size_t from, const struct run *r)
{
    struct tok *tok = push(lx, TOK_BLOB, from);
    tok->value = r->part[0];
    tok->value2 = r->part[1];
    tok->ch = r->joint[0];
    if (r->n_parts == 1 && r->digits[0] <= 4 &&
        (r->digits[0] == 1 || tok->text.ptr[0] != '0')) {
        tok->kind = TOK_NUM;
    } else if (run_is_decimal(r)) {
        tok->kind = TOK_DEC;
        tok->frac = r->part[1] != 0;
    } else if (r->n_parts == 2 && (r->digits[0] <= 3 || is_cheer(r)) &&
               r->digits[1] <= 3 &&
               (tok->ch == '/' || tok->ch == '-' || tok->ch >= 0x2000)) {
        tok->kind = TOK_PAIR;
        tok->ch = tok->ch == '/' ? '/' : '-';
    }
}

/* "8,0/10" and "8.5/10": a pair, with .frac when it is not whole. */
static bool run_is_decimal_pair(const struct run *r)
{
    return r->n_parts == 3 && (r->joint[0] == ',' || r->joint[0] == '.') &&
           r->joint[1] == '/' && r->digits[1] <= 2;
}

/* "1️⃣0️⃣": keycaps behind the one just read belong to the same number. */
static int32_t keycaps_join(struct lexer *lx, int32_t value)
{
    size_t pos = lx->pos;
    while (value < 1000) {
        size_t len;
        int digit = -1;
        for (uint32_t cp = peek(lx, pos, &len); pos < lx->text.len && cp != 0x20e3;
             cp = peek(lx, pos, &len)) {
            if (!is_invisible(cp) && (digit >= 0 || digit_value(cp) < 0)) {
                return value;
            }
            digit = is_invisible(cp) ? digit : digit_value(cp);
            pos += len;
        }
        if (digit < 0 || pos >= lx->text.len) {
            return value;
        }
        value = value * 10 + digit;
        lx->pos = pos += len;
    }
    return value;
}

/* Letters before the number make it a code ("E5"), but for "7v10", where they join two
 * numbers. */
static bool is_code(const struct lexer *lx)
{
    const struct toks *t = lx->out;
    if (lx->spaced || t->n == 0 || t->tok[t->n - 1].kind != TOK_WORD) {
        return false;
    }
    return t->n < 2 || t->tok[t->n - 1].spaced || t->tok[t->n - 2].kind != TOK_NUM;
}

/* "8️⃣ Für den Monteur": a picture, then a new thought. */
static void close_keycap(struct lexer *lx)
{
    size_t next = lx->pos;
    while (next < lx->text.len && lx->text.ptr[next] == ' ') {
        next++;
    }
    size_t len;
    uint32_t cp = peek(lx, next, &len);
    if (next > lx->pos && words_is_letter(cp) &&
        is_capital(str_sub(lx->text, next, len), cp)) {
        push(lx, TOK_EMOJI, lx->pos)->ch = 0x20e3;
    }
}

/* Letters that may touch a number: taken as a word of their own only when asked by the
 * grammar ("10pts"); all others make the run a code ("E5", "3x", "2nd"). */
static void lex_number(struct lexer *lx)
{
    size_t from = lx->pos;
    bool code = is_code(lx);
    struct run r = {0};
    run_scan(lx, &r);
    size_t len;
    if (lx->pos < lx->text.len && peek(lx, lx->pos, &len) == 0x20e3 && r.n_parts == 1) {
        lx->pos += len;
        int32_t value = keycaps_join(lx, r.part[0]);
        struct tok *tok = push(lx, TOK_NUM, from);
        tok->value = value;
        tok->keycap = true;
        close_keycap(lx);
        return;
    }
    if (run_is_decimal_pair(&r)) {
        struct tok *tok = push(lx, TOK_PAIR, from);
        tok->value = r.part[0];
        tok->value2 = r.part[2];
        tok->ch = '/';
        tok->frac = r.part[1] != 0;
        return;
    }
    number_classify(lx, from, &r);
    struct tok *tok = &lx->out->tok[lx->out->n - 1];
    if (code) {
        tok->kind = TOK_BLOB;
    }
}

static bool is_star(uint32_t cp)
{
    return cp == 0x2b50 || cp == 0x2605 || cp == 0x1f31f || cp == 0x2730;
}

static void lex_stars(struct lexer *lx)
{
    size_t from = lx->pos;
    size_t end = from;
    size_t len;
    int32_t filled = 0;
    int32_t empty = 0;
    for (size_t pos = from; pos < lx->text.len; pos += len) {
        uint32_t cp = peek(lx, pos, &len);
        if (is_star(cp)) {
            filled++;
        } else if (cp == 0x2606) {
            empty++;
        } else if (!is_blank(cp) && !is_invisible(cp)) {
            break;
        } else if (is_blank(cp)) {
            continue;
        }
        end = pos + len;
    }
    lx->pos = end;
    struct tok *tok = push(lx, TOK_STARS, from);
    tok->value = filled;
    tok->value2 = empty;
}

static void lex_one(struct lexer *lx)
{
    size_t from = lx->pos;
    size_t len;
    uint32_t cp = peek(lx, from, &len);
    if (cp == '\n') {
        lex_break(lx);
    } else if (is_blank(cp)) {
        lx->pos += len;
        lx->spaced = true;
    } else if (is_invisible(cp)) {
        lx->pos += len;
    } else if (digit_value(cp) >= 0) {
        lex_number(lx);
    } else if (circled_value(cp) >= 0) {
        lx->pos += len;
        struct tok *tok = push(lx, TOK_NUM, from);
        tok->value = circled_value(cp);
        tok->keycap = true;
    } else if (is_star(cp) || cp == 0x2606) {
        lex_stars(lx);
    } else if (words_is_letter(cp)) {
        lex_word(lx);
    } else {
        lx->pos += len;
        push(lx, cp >= 0x2600 ? TOK_EMOJI : TOK_PUNCT, from)->ch = cp;
    }
}

static void lex_all(struct lexer *lx)
{
    *lx->out = (struct toks){0};
    while (lx->pos < lx->text.len && lx->out->n < TOKS_MAX) {
        char c = lx->text.ptr[lx->pos];
        if (c == ' ') {
            lx->pos++;
            lx->spaced = true;
        } else if (str_is_alpha(c)) {
            if (!lex_ascii_word(lx)) {
                lex_word(lx);
            }
        } else if (str_is_print(c) && !str_is_digit(c)) {
            lx->pos++;
            push(lx, TOK_PUNCT, lx->pos - 1)->ch = (uint32_t)c;
        } else {
            lex_one(lx);
        }
    }
    lx->out->cut = lx->pos < lx->text.len;
}

void words_tokenize(struct arena *a, struct str text, struct toks *ret_toks)
{
    struct lexer lx = {.a = a, .text = text, .out = ret_toks};
    lex_all(&lx);
}

void words_tokenize_lines(struct arena *a, struct str text, struct toks *ret_toks)
{
    struct lexer lx = {.a = a, .text = text, .by_line = true, .out = ret_toks};
    lex_all(&lx);
}
