/* Marks what stems from the mail we sent, by its word sequences: re-wrapped, quoted,
 * re-encoded or list-marked, the words stay. Must never mark words we did not send. */
#include "reader/lines.h"

#include "base/arena.h"

enum {
    GRAM = 4,       /* words in a sequence that counts as ours */
    PREFIX_MIN = 6, /* of ours in front of an answer on the same line */
    WORDS_MAX = 60000,
    KNOWN_LINES = 2 /* this many lines of ours make the quote known */
};

struct word {
    uint64_t hash;
    size_t line;
    size_t from, to; /* bytes in the line's text */
    bool ours;
};

struct words {
    struct word *w;
    size_t n, cap;
};

struct grams {
    uint64_t *slot;
    size_t mask;
};

/* Bytes of a link or address decoration at s: "<mailto:…>", "<https://…>", "<a@b>",
 * "[cid:…]", "mailto:…", "https://…"; 0 when there is none. */
static size_t link_length(struct str s)
{
    char close = s.ptr[0] == '<' ? '>' : s.ptr[0] == '[' ? ']' : '\0';
    if (close != '\0') {
        struct str inner = str_sub(s, 1, 400);
        size_t end = str_find_byte(inner, close);
        inner = str_sub(inner, 0, end == STR_NPOS ? 0 : end);
        bool link = str_find_byte(inner, '@') != STR_NPOS ||
                    str_find(inner, STR(":")) != STR_NPOS;
        bool blank = str_find_byte(inner, ' ') != STR_NPOS;
        return link && !blank ? inner.len + 2 : 0;
    }
    if (!str_istarts(s, STR("mailto:")) && !str_istarts(s, STR("http://")) &&
        !str_istarts(s, STR("https://"))) {
        return 0;
    }
    size_t n = 0;
    while (n < s.len && (unsigned char)s.ptr[n] > ' ' && s.ptr[n] != '>') {
        n++;
    }
    return n;
}

static void words_add(struct words *ws, struct word w)
{
    if (ws->n < ws->cap) {
        ws->w[ws->n++] = w;
    }
}

#define HASH_SEED UINT64_C(0xcbf29ce484222325)

static uint64_t hash_step(uint64_t h, char c)
{
    return (h ^ (unsigned char)c) * UINT64_C(0x100000001b3);
}

static bool is_word_cp(uint32_t cp)
{
    return words_is_letter(cp) || (cp < 0x80 && str_is_digit((char)cp));
}

/* One word being read. */
struct reader {
    struct words *ws;
    struct word w;
    bool inside;
    char prev;
};

static void reader_letter(struct reader *r, uint32_t cp, size_t at)
{
    char out[4];
    size_t n = words_fold_cp(cp, r->prev, out);
    if (!r->inside) {
        r->w.from = at;
        r->w.hash = HASH_SEED;
    }
    for (size_t k = 0; k < n; k++) {
        r->w.hash = hash_step(r->w.hash, out[k]);
        r->prev = out[k];
    }
    r->inside = true;
}

static void reader_end(struct reader *r, size_t at)
{
    if (r->inside) {
        r->w.to = at;
        words_add(r->ws, r->w);
    }
    r->inside = false;
    r->prev = ' ';
}

/* The words of one line, folded into hashes, link decorations left out. */
static void words_of_line(struct words *ws, struct str text, size_t line)
{
    struct reader r = {.ws = ws, .w = {.line = line}, .prev = ' '};
    for (size_t i = 0; i < text.len;) {
        size_t skip = r.inside ? 0 : link_length(str_from(text, i));
        uint32_t cp = 0;
        size_t len = str_utf8_next(str_from(text, i), &cp);
        if (skip == 0 && len > 0 && is_word_cp(cp)) {
            reader_letter(&r, cp, i);
        } else if (cp != 0xad && cp != 0x200b && cp != 0xfeff) {
            reader_end(&r, i);
        }
        i += skip > 0 ? skip : len > 0 ? len : 1;
    }
    reader_end(&r, text.len);
}

static uint64_t gram_hash(const struct word *w)
{
    uint64_t h = 0;
    for (size_t i = 0; i < GRAM; i++) {
        h = h * UINT64_C(0x9e3779b97f4a7c15) + w[i].hash;
    }
    return h == 0 ? 1 : h;
}

static bool grams_find(const struct grams *g, uint64_t h, size_t *ret_at)
{
    size_t at = (size_t)(h >> 20) & g->mask;
    while (g->slot[at] != 0 && g->slot[at] != h) {
        at = (at + 1) & g->mask;
    }
    *ret_at = at;
    return g->slot[at] == h;
}

static void grams_build(struct arena *a, const struct words *sent, struct grams *g)
{
    size_t size = 64;
    while (size < sent->n * 2) {
        size *= 2;
    }
    g->slot = ARENA_ARRAY(a, size, uint64_t);
    g->mask = size - 1;
    for (size_t i = 0; i + GRAM <= sent->n; i++) {
        uint64_t h = gram_hash(&sent->w[i]);
        size_t at;
        if (!grams_find(g, h, &at)) {
            g->slot[at] = h;
        }
    }
}

static void words_of_text(struct arena *a, struct str text, struct words *ws)
{
    ws->cap = text.len / 2 + 1 < WORDS_MAX ? text.len / 2 + 1 : WORDS_MAX;
    ws->w = ARENA_ARRAY(a, ws->cap, struct word);
    while (text.ptr != NULL) {
        words_of_line(ws, str_take_line(&text), 0);
    }
}

static bool has_letter(struct str s)
{
    for (size_t i = 0; i < s.len;) {
        uint32_t cp = 0;
        size_t len = str_utf8_next(str_from(s, i), &cp);
        if (words_is_letter(cp) || (cp < 0x80 && str_is_digit((char)cp)) ||
            cp > 0x2300) {
            return true;
        }
        i += len > 0 ? len : 1;
    }
    return false;
}

/* w[0..n) are the words of one line. Ours alone: quoted. Ours in front, at least
 * PREFIX_MIN and up to the end of a sentence: the rest is an answer. */
static void line_decide(struct line *l, const struct word *w, size_t n)
{
    size_t ours = 0;
    size_t front = 0;
    for (size_t i = 0; i < n; i++) {
        ours += w[i].ours;
        front += front == i && w[i].ours;
    }
    if (ours == n) {
        l->role = LINE_QUOTE;
        return;
    }
    if (front < PREFIX_MIN || front != ours) {
        return;
    }
    struct str before =
        str_sub(l->text, w[front - 1].to, w[front].from - w[front - 1].to);
    bool ends = str_find_byte(before, '.') != STR_NPOS ||
                str_find_byte(before, '?') != STR_NPOS ||
                str_find_byte(before, '!') != STR_NPOS ||
                str_find_byte(before, ':') != STR_NPOS;
    if (ends && has_letter(str_from(l->text, w[front].from))) {
        l->text = str_from(l->text, w[front].from);
        l->broken = true;
    }
}

static void decide_lines(struct lines *ls, const struct words *ws)
{
    size_t quoted = 0;
    for (size_t i = 0; i < ws->n;) {
        size_t end = i;
        while (end < ws->n && ws->w[end].line == ws->w[i].line) {
            end++;
        }
        struct line *l = &ls->line[ws->w[i].line];
        line_decide(l, &ws->w[i], end - i);
        quoted += l->role == LINE_QUOTE || l->broken;
        i = end;
    }
    ls->sent_known = quoted >= KNOWN_LINES;
}

/* Rules and other marks without a word, next to what we sent, are ours too. */
static void take_marks(struct lines *ls)
{
    bool after_ours = false;
    for (size_t i = 0; i < ls->n; i++) {
        struct line *l = &ls->line[i];
        if (l->blank) {
            continue;
        }
        if (l->role != LINE_OWN || l->n_words > 0) {
            after_ours = l->role == LINE_QUOTE;
            continue;
        }
        size_t next = i + 1;
        while (next < ls->n && ls->line[next].blank && next < i + 8) {
            next++;
        }
        if (after_ours || (next < ls->n && ls->line[next].role == LINE_QUOTE)) {
            l->role = LINE_QUOTE;
        }
    }
}

void sent_mark(struct arena *a, struct lines *ls, struct str sent_text)
{
    struct words sent = {0};
    struct words got = {0};
    words_of_text(a, sent_text, &sent);
    if (sent.n < GRAM) {
        return;
    }
    struct grams grams;
    grams_build(a, &sent, &grams);
    for (size_t i = 0; i < ls->n; i++) {
        got.cap += ls->line[i].text.len / 2 + 1;
    }
    got.cap = got.cap < WORDS_MAX ? got.cap : WORDS_MAX;
    got.w = ARENA_ARRAY(a, got.cap, struct word);
    for (size_t i = 0; i < ls->n; i++) {
        words_of_line(&got, ls->line[i].text, i);
    }
    for (size_t i = 0; i + GRAM <= got.n; i++) {
        size_t at;
        if (grams_find(&grams, gram_hash(&got.w[i]), &at)) {
            for (size_t k = 0; k < GRAM; k++) {
                got.w[i + k].ours = true;
            }
        }
    }
    decide_lines(ls, &got);
    if (ls->sent_known) {
        take_marks(ls);
    }
}
