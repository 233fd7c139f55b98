/* Splits a text into lines with the features that quote and signature rules look at.
 * Must never drop a byte of what it calls own. */
#include "reader/own/lines.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "mail/html.h"

enum {
    MANY_LINES = 2000,
    GAP_LINES_MAX = 64,
    HITS_MAX = 4096,
    COMMON_LOOK = 400,
    TORN_BYTES_MAX = 30,
    JOINED_USUAL = 1024
};

bool line_starts(const struct line *l, enum lex_class c)
{
    return (l->starts & LEX_BIT(c)) != 0;
}

bool line_has(const struct line *l, enum lex_class c)
{
    return (l->has & LEX_BIT(c)) != 0;
}

bool line_ends(const struct line *l, enum lex_class c)
{
    return (l->ends & LEX_BIT(c)) != 0;
}

struct str line_raw(const struct line *l)
{
    return l->n_cut == 0
               ? l->text /* NULL for a mark: not even 0 may be taken from it */
               : str_of(l->text.ptr - l->n_cut, l->text.len + l->n_cut);
}

size_t line_count_common(struct arena *a, struct line *l)
{
    if (l->n_common != 0) {
        return l->n_common - 1u;
    }
    uint16_t in_lang[LANG_N] = {0};
    uint16_t most = 0;
    struct str rest = words_fold(a, str_sub(l->text, 0, COMMON_LOOK));
    while (rest.len > 0) {
        struct str word = words_next(&rest);
        uint32_t langs = word.len > 1 ? lexicon_common(word) : 0;
        for (size_t k = 0; langs != 0; k++, langs >>= 1) {
            in_lang[k] = (uint16_t)(in_lang[k] + (langs & 1));
            most = in_lang[k] > most ? in_lang[k] : most;
        }
    }
    l->n_common = (uint16_t)(most + 1);
    return most;
}

size_t lines_next(const struct lines *ls, size_t i)
{
    while (i < ls->n && ls->line[i].blank) {
        i++;
    }
    return i;
}

static size_t count_lines(struct str text)
{
    size_t n = 0;
    for (; text.ptr != NULL; n++) {
        (void)str_take(&text, '\n');
    }
    return n;
}

/* Without the blank lines of a gap that no rule looks so far into: a megabyte of line
 * ends would be a million lines. */
static struct str without_long_gaps(struct arena *a, struct str text)
{
    char *out = arena_take(a, text.len + 1);
    size_t n = 0;
    size_t blank = 0;
    while (text.ptr != NULL) {
        struct str line = str_take(&text, '\n');
        blank = str_is_empty(str_trim(line)) ? blank + 1 : 0;
        if (blank > GAP_LINES_MAX && text.ptr != NULL) {
            continue;
        }
        memcpy(out + n, line.ptr, line.len);
        n += line.len;
        if (text.ptr != NULL) {
            out[n++] = '\n';
        }
    }
    return str_of(out, n);
}

/* ">>> Important <<<", ">>Made with care<< they say": a person's own marks. */
static bool is_guillemets(struct str t)
{
    bool opens = str_starts(t, STR(">>")) && t.len > 2 &&
                 (str_is_alpha(t.ptr[2]) || (unsigned char)t.ptr[2] >= 0x80);
    return str_ends(t, STR("<<")) || (opens && str_has(t, STR("<<")));
}

static bool opens_with_sign(struct str s)
{
    size_t i = 0;
    while (i < s.len && i < 3 && (s.ptr[i] == ' ' || s.ptr[i] == '\t')) {
        i++;
    }
    return i < s.len && s.ptr[i] == '>';
}

/* Cuts quote signs; true when there were any. */
static bool cut_quote_signs(struct str *text)
{
    struct str rest = *text;
    bool quoted = false;
    if (!opens_with_sign(rest) || is_guillemets(rest)) {
        return false;
    }
    for (;;) {
        size_t i = 0;
        while (i < rest.len && i < 3 && (rest.ptr[i] == ' ' || rest.ptr[i] == '\t')) {
            i++;
        }
        if (i >= rest.len || rest.ptr[i] != '>') {
            break;
        }
        quoted = true;
        rest = str_from(rest, i + 1);
    }
    if (quoted) {
        *text = str_starts(rest, STR(" ")) ? str_from(rest, 1) : rest;
    }
    return quoted;
}

static bool is_blank_text(struct str s)
{
    for (size_t i = 0; i < s.len;) {
        uint32_t cp = 0;
        size_t len = str_utf8_next(str_from(s, i), &cp);
        if (len == 0 || !(cp <= ' ' || cp == 0xa0 || cp == 0xfeff || cp == 0x202f ||
                          (cp >= 0x2000 && cp <= 0x200f))) {
            return false;
        }
        i += len;
    }
    return true;
}

/* The marks of html_to_text end in bytes that no text has. */
static bool is_mark_end(char c)
{
    return c > 0 && c < ' ';
}

static void line_init(struct line *l, struct str raw)
{
    *l = (struct line){.text = str_trim_end(raw)};
    l->trailed = str_ends(raw, STR(" "));
    bool is_mark = l->text.len > 0 && is_mark_end(l->text.ptr[l->text.len - 1]);
    if (is_mark && str_eq(str_trim(raw), STR(HTML_QUOTE_MARK))) {
        l->role = LINE_MARK;
        l->text = STR_NULL;
        l->blank = true;
        return;
    }
    if (is_mark && str_eq(str_trim(raw), STR(HTML_SIGNATURE_MARK))) {
        *l = (struct line){.blank = true, .signs = true};
        return;
    }
    size_t whole = l->text.len;
    l->quoted = cut_quote_signs(&l->text);
    l->n_cut = l->quoted ? (uint32_t)(whole - l->text.len) : 0;
    l->blank = is_blank_text(l->text);
}

static bool has_quoted(const struct lines *ls)
{
    for (size_t i = 0; i < ls->n; i++) {
        if (ls->line[i].quoted) {
            return true;
        }
    }
    return false;
}

/* The text with its quoted lines emptied: nothing in them is looked at. */
static struct str without_quotes(struct arena *a, const struct lines *ls,
                                 struct str text)
{
    if (!has_quoted(ls)) {
        return text;
    }
    char *out = arena_take(a, text.len + 1);
    size_t n = 0;
    for (size_t i = 0; text.ptr != NULL; i++) {
        struct str line = str_take_line(&text);
        if (!ls->line[i].quoted && line.len > 0) {
            memcpy(out + n, line.ptr, line.len);
            n += line.len;
        }
        out[n++] = '\n';
    }
    return str_of(out, n);
}

/* A walk over tokens and the phrases found in them, line by line. */
struct walk {
    const struct toks *t;
    const struct lex_hit *hits;
    size_t n_hits, hit;
    size_t phrase_end; /* token behind the last phrase of the line */
};

static bool is_digits(const struct tok *tok)
{
    return tok->kind == TOK_NUM || tok->kind == TOK_BLOB || tok->kind == TOK_DEC ||
           tok->kind == TOK_PAIR;
}

/* The token at i hangs on another without a blank, as in "proton.me", "a+me4u@b",
 * "c3we5b@x". */
static bool is_glued(const struct toks *t, size_t i)
{
    static const char marks[] = ".+@_";
    const struct tok *prev = i > 0 && !t->tok[i].spaced ? &t->tok[i - 1] : NULL;
    const struct tok *next =
        i + 1 < t->n && !t->tok[i + 1].spaced ? &t->tok[i + 1] : NULL;
    bool before =
        prev != NULL &&
        (is_digits(prev) || (prev->kind == TOK_PUNCT && prev->ch < 0x80 &&
                             str_find_byte(str_c(marks), (char)prev->ch) != STR_NPOS));
    return before ||
           (next != NULL && (is_digits(next) || next->ch == '@' || next->ch == '+'));
}

static bool is_self(const struct walk *w, size_t i)
{
    const struct tok *tok = &w->t->tok[i];
    return tok->kind == TOK_WORD && tok_is(tok, LEX_SELF) && !is_glued(w->t, i) &&
           !str_eq_c(tok->word, "my") &&
           (tok->capital ? str_eq_c(tok->text, "I") : tok->text.len > 1);
}

static void walk_hit(struct walk *w, struct line *l, bool first, size_t i)
{
    const struct lex_hit *hit = &w->hits[w->hit++];
    uint64_t bit = LEX_BIT(hit->cls);
    l->has |= bit;
    l->ends |= bit;
    bool legal = hit->cls == LEX_DISCLAIMER && hit->to == hit->from + 1;
    l->n_legal += legal; /* single words only tell together */
    bool starts = first && hit->from == i && !legal;
    l->starts |= starts ? bit : 0;
    if (starts && (bit & HEAD_CLASSES) != 0 && hit->to - hit->from > l->n_head) {
        l->n_head = (uint8_t)(hit->to - hit->from);
    }
    w->phrase_end = hit->to > w->phrase_end ? hit->to : w->phrase_end;
}

static void walk_token(struct walk *w, struct line *l, size_t i)
{
    const struct tok *tok = &w->t->tok[i];
    /* a leading P is the tree of a picture font: "P Please consider …" */
    bool first =
        tok->kind != TOK_PUNCT &&
        (l->n_words == 0 || (l->n_words == 1 && str_eq_c(w->t->tok[i - 1].text, "P")));
    if (tok->kind != TOK_PUNCT && i >= w->phrase_end) {
        l->ends = 0;
    }
    while (w->hit < w->n_hits && w->hits[w->hit].from <= i) {
        walk_hit(w, l, first, i);
    }
    if (tok->kind != TOK_PUNCT) {
        l->n_words++;
        l->n_lower += tok->kind == TOK_WORD && !tok->capital;
        if (is_self(w, i)) {
            l->self = true;
            /* wir, we, wij, nous, noi: also what a firm says */
            l->self_one =
                l->self_one || (tok->word.ptr[0] != 'w' && tok->word.ptr[0] != 'n');
        }
    }
}

/* Carries tokens and phrases over to the lines they stand in. */
static void lines_features(struct arena *a, struct lines *ls, struct str text)
{
    struct toks t;
    words_tokenize_lines(a, without_quotes(a, ls, text), &t);
    struct lex_hit *hits = arena_take(a, HITS_MAX * sizeof *hits);
    struct walk w = {.t = &t, .hits = hits};
    w.n_hits = lexicon_mark(&t, LEX_LINES, LANG_ANY, hits, HITS_MAX);
    size_t line = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (t.tok[i].kind == TOK_BREAK) {
            line += (size_t)t.tok[i].value;
        } else if (line < ls->n) {
            walk_token(&w, &ls->line[line], i);
        }
    }
}

/* The run of lines from i on whose sign is indented. */
static size_t indented_end(const struct lines *ls, size_t i)
{
    while (i < ls->n && ls->line[i].quoted &&
           str_starts(line_raw(&ls->line[i]), STR(" "))) {
        i++;
    }
    return i;
}

static bool has_flush_sign(const struct lines *ls)
{
    for (size_t i = 0; i < ls->n; i++) {
        if (ls->line[i].quoted && !str_starts(line_raw(&ls->line[i]), STR(" "))) {
            return true;
        }
    }
    return false;
}

/* "Settings" / "  > Advanced" / "     > Access": right below a line of the writer's,
 * the one line between whose blanks and sign look like a quote's is a step down a menu;
 * and so are several, where the quote has its signs at the margin. */
static void undo_arrows(struct lines *ls)
{
    bool flush = has_flush_sign(ls);
    for (size_t i = 1; i < ls->n; i++) {
        size_t end = indented_end(ls, i);
        const struct line *above = &ls->line[i - 1];
        bool typed = end > i && !above->blank && !above->quoted &&
                     !str_ends(above->text, STR(":")) && (end == i + 1 || flush) &&
                     !(end < ls->n && ls->line[end].quoted);
        for (; typed && i < end; i++) {
            ls->line[i] = (struct line){.text = line_raw(&ls->line[i])};
        }
        i = end > i ? end - 1 : i;
    }
}

/* "On … <feedback+a4@b.example" / "> wrote:": what closes the bracket of a wrapped
 * attribution looks like a sign. */
static void undo_torn(struct lines *ls)
{
    for (size_t i = 1; i < ls->n; i++) {
        struct line *l = &ls->line[i];
        struct str above = ls->line[i - 1].text;
        size_t open = l->quoted && l->text.len <= TORN_BYTES_MAX &&
                              str_ends(l->text, STR(":")) && !ls->line[i - 1].quoted
                          ? str_rfind_byte(above, '<')
                          : STR_NPOS;
        struct str address = open == STR_NPOS ? STR_NULL : str_from(above, open);
        if (str_find_byte(address, '@') != STR_NPOS &&
            str_find_byte(address, '>') == STR_NPOS &&
            str_find_byte(address, ' ') == STR_NPOS) {
            *l = (struct line){.text = line_raw(l)};
        }
    }
}

void lines_split(struct arena *a, struct str text, struct lines *ret_lines)
{
    size_t n = count_lines(text);
    if (n > MANY_LINES) {
        text = without_long_gaps(a, text);
        n = count_lines(text);
    }
    struct lines ls = {.line = arena_take(a, n * sizeof *ls.line)};
    struct str rest = text;
    while (rest.ptr != NULL) {
        line_init(&ls.line[ls.n++], str_take_line(&rest));
    }
    undo_arrows(&ls);
    undo_torn(&ls);
    lines_features(a, &ls, text);
    *ret_lines = ls;
}

struct str lines_join(struct arena *a, const struct lines *ls, unsigned roles)
{
    struct buf b CLEANUP(buf_done) = buf_within(a, JOINED_USUAL, (size_t)1 << 26);
    bool gap = false;
    bool other = false;
    for (size_t i = 0; i < ls->n; i++) {
        const struct line *l = &ls->line[i];
        if ((roles & (1u << l->role)) == 0) {
            other = other || l->role >= LINE_QUOTE;
            continue;
        }
        if (l->blank) {
            gap = true;
            continue;
        }
        if (b.len > 0) {
            buf_puts(&b, gap && !other ? "\n\n" : "\n");
        }
        bool whole = l->n_tail == 0 || (roles & (1u << LINE_CLOSE)) != 0;
        buf_put(&b, whole ? l->text
                          : str_trim_end(str_sub(l->text, 0, l->text.len - l->n_tail)));
        gap = other = false;
    }
    return str_trim(buf_keep(&b, a));
}
