/* Marks what stems from the mail we sent, by its word sequences: re-wrapped, quoted,
 * re-encoded or list-marked, the words stay. Must never mark words we did not send. */
#include "reader/own/lines.h"

#include "base/arena.h"
#include "base/buf.h"
#include "reader/reading.h"

enum {
    GRAM = 4,        /* words in a sequence that counts as ours */
    PREFIX_MIN = 6,  /* of ours in front of an answer on the same line */
    FLOWED_MIN = 20, /* of ours on one line: the mail flowed into it, answers and all */
    WORDS_MAX = 60000,
    KNOWN_LINES = 2 /* this many lines of ours make the quote known */
};

struct word {
    uint64_t hash;
    uint64_t bones; /* of its ASCII letters alone: what damaged umlauts leave; or 0 */
    uint32_t line;
    uint32_t from, to; /* bytes in the line's text */
    bool ours, number;
    bool opens; /* a sequence of ours begins here */
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

static bool is_ascii_alnum(uint32_t cp)
{
    return cp < 0x80 && str_is_alnum((char)cp);
}

/* Signs that stand in a word only where its letters were damaged: "gen?gen",
 * "genÃ¼gen", U+FFFD. */
static bool is_damage(uint32_t cp, uint32_t next)
{
    bool dash_or_quote = cp == 0xa0 || cp == 0xab || cp == 0xb7 || cp == 0xbb ||
                         (cp >= 0x2000 && cp <= 0x2064) || cp >= 0x2190;
    return cp == 0xfffd || (cp == '?' && (is_ascii_alnum(next) || next == '?')) ||
           (cp >= 0x80 && !dash_or_quote) || cp == 0x20ac;
}

/* One word being read. */
struct reader {
    struct words *ws;
    struct word w;
    bool inside,
        plain; /* plain: has an ASCII letter or digit, or one of a far script */
    char prev;
};

static void reader_letter(struct reader *r, uint32_t cp, size_t at)
{
    char out[4];
    size_t n = words_fold_cp(cp, r->prev, out);
    if (!r->inside) {
        r->w.from = (uint32_t)at;
        r->w.hash = r->w.bones = HASH_SEED;
        r->w.number = true;
        r->plain = false;
    }
    for (size_t k = 0; k < n; k++) {
        r->w.hash = hash_step(r->w.hash, out[k]);
        r->prev = out[k];
    }
    if (is_ascii_alnum(cp)) {
        r->w.bones = hash_step(r->w.bones, out[0]);
    }
    r->w.number = r->w.number && cp < 0x80 && str_is_digit((char)cp);
    r->plain = r->plain || is_ascii_alnum(cp) || cp >= 0x250;
    r->inside = true;
}

static void reader_end(struct reader *r, size_t at)
{
    if (r->inside && r->plain) {
        r->w.to = (uint32_t)at;
        r->w.bones = r->w.bones == HASH_SEED ? 0 : r->w.bones;
        words_add(r->ws, r->w);
    }
    r->inside = false;
    r->prev = ' ';
}

/* "1. ", "12) " at the head of a line with more behind it: a list mark, no word. */
static size_t list_mark_length(struct str t)
{
    size_t i = 0;
    while (i < t.len && (t.ptr[i] == ' ' || t.ptr[i] == '\t')) {
        i++;
    }
    size_t digits = 0;
    while (i < t.len && str_is_digit(t.ptr[i])) {
        i++;
        digits++;
    }
    bool mark = digits >= 1 && digits <= 2 && i + 2 < t.len &&
                (t.ptr[i] == '.' || t.ptr[i] == ')') && t.ptr[i + 1] == ' ';
    return mark ? i + 1 : 0;
}

/* A link may begin with it: "<", "[", "mailto:", "http"; inside a word no letter may.
 */
static bool may_be_link(const struct reader *r, char c)
{
    char low = str_lower(c);
    return c == '<' || c == '[' || (!r->inside && (low == 'm' || low == 'h'));
}

/* reader_letter for the many: one byte, which folds to one. */
static void reader_ascii(struct reader *r, char c, size_t at)
{
    char low = str_lower(c);
    if (!r->inside) {
        r->w.from = (uint32_t)at;
        r->w.hash = r->w.bones = HASH_SEED;
        r->w.number = r->inside = true;
    }
    r->w.hash = hash_step(r->w.hash, low);
    r->w.bones = hash_step(r->w.bones, low);
    r->w.number = r->w.number && str_is_digit(c);
    r->plain = true;
    r->prev = low;
}

/* The words of one line, folded into hashes, link decorations left out. */
static void words_of_line(struct words *ws, struct str text, size_t line)
{
    struct reader r = {.ws = ws, .w = {.line = (uint32_t)line}, .prev = ' '};
    for (size_t i = list_mark_length(text); i < text.len;) {
        struct str rest = str_from(text, i);
        bool link = may_be_link(&r, rest.ptr[0]);
        if (!link && str_is_alnum(rest.ptr[0])) {
            reader_ascii(&r, rest.ptr[0], i++);
            continue;
        }
        size_t skip = link ? link_length(rest) : 0;
        uint32_t cp = 0;
        size_t len = str_utf8_next(rest, &cp);
        uint32_t next = i + 1 < text.len ? (unsigned char)text.ptr[i + 1] : 0;
        if (skip == 0 && len > 0 && (words_is_letter(cp) || is_ascii_alnum(cp))) {
            reader_letter(&r, cp, i);
        } else if (skip > 0 || !(r.inside && is_damage(cp, next))) {
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

/* The same of the words' bones; 0 when one has none. */
static uint64_t gram_bones(const struct word *w)
{
    uint64_t h = 0;
    for (size_t i = 0; i < GRAM; i++) {
        if (w[i].bones == 0) {
            return 0;
        }
        h = h * UINT64_C(0x9e3779b97f4a7c15) + w[i].bones;
    }
    return h;
}

static bool grams_find(const struct grams *g, uint64_t h, size_t *ret_slot)
{
    size_t at = (size_t)(h >> 20) & g->mask;
    while (g->slot[at] != 0 && g->slot[at] != h) {
        at = (at + 1) & g->mask;
    }
    *ret_slot = at;
    return h != 0 && g->slot[at] == h;
}

static void grams_add(struct grams *g, uint64_t h)
{
    size_t slot;
    if (h != 0 && !grams_find(g, h, &slot)) {
        g->slot[slot] = h;
    }
}

static void grams_build(struct arena *a, const struct words *sent, struct grams *g)
{
    size_t size = 64;
    while (size < sent->n * 4) {
        size *= 2;
    }
    g->slot = ARENA_ARRAY(a, size, uint64_t);
    g->mask = size - 1;
    for (size_t i = 0; i + GRAM <= sent->n; i++) {
        grams_add(g, gram_hash(&sent->w[i]));
        grams_add(g, gram_bones(&sent->w[i]));
    }
}

/* The words of the text outside SENT_OFFER signs, or between them. */
static void words_of_text(struct arena *a, struct str text, bool offered,
                          struct words *ws)
{
    bool inside = false;
    ws->cap = text.len / 2 + 1 < WORDS_MAX ? text.len / 2 + 1 : WORDS_MAX;
    ws->w = arena_take(a, ws->cap * sizeof(*ws->w));
    while (text.ptr != NULL) {
        struct str part = str_take(&text, SENT_OFFER);
        while (inside == offered && part.ptr != NULL) {
            words_of_line(ws, str_take_line(&part), 0);
        }
        inside = !inside;
    }
}

static void mark_ours(const struct grams *g, struct words *got)
{
    for (size_t i = 0; i + GRAM <= got->n; i++) {
        size_t slot;
        if (!grams_find(g, gram_hash(&got->w[i]), &slot) &&
            !grams_find(g, gram_bones(&got->w[i]), &slot)) {
            continue;
        }
        got->w[i].opens = true;
        for (size_t k = 0; k < GRAM; k++) {
            got->w[i + k].ours = true;
        }
    }
}

/* Do words i and i + 1 follow each other in what we sent? */
static bool follows(const struct words *ws, size_t i)
{
    for (size_t k = i + 1 >= GRAM - 1 ? i + 2 - GRAM : 0; k <= i; k++) {
        if (ws->w[k].opens) {
            return true;
        }
    }
    return false;
}

/* A number alone on its line between lines of ours is an answer when it stands where
 * we had another word: below the scale, not in it. */
static void free_numbers(struct words *ws)
{
    for (size_t i = 1; i + 1 < ws->n; i++) {
        struct word *w = &ws->w[i];
        bool alone = ws->w[i - 1].line != w->line && ws->w[i + 1].line != w->line;
        if (w->ours && w->number && alone && w[-1].ours && w[1].ours &&
            (!follows(ws, i - 1) || !follows(ws, i))) {
            w->ours = false;
        }
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

static void line_keep(struct line *l, struct str text, size_t n_words)
{
    l->text = text;
    l->broken = true;
    l->starts = l->has = l->ends = 0;
    l->n_words = (uint32_t)n_words;
    l->n_cut = 0;
}

/* A whole mail on one line: what is not ours in it. */
static void line_pick(struct arena *a, struct line *l, const struct word *w, size_t n)
{
    struct buf b CLEANUP(buf_done) = BUF_INIT(l->text.len + n + 1);
    size_t kept = 0;
    for (size_t from = 0; from < n;) {
        size_t to = from;
        while (to < n && !w[to].ours) {
            to++;
        }
        if (to > from) {
            size_t end = to < n ? w[to].from : l->text.len;
            buf_puts(&b, b.len > 0 ? "\n" : "");
            buf_put(&b, str_trim(str_sub(l->text, w[from].from, end - w[from].from)));
            kept += to - from;
        }
        from = to + 1;
    }
    if (kept == 0) {
        l->role = LINE_QUOTE;
    } else {
        line_keep(l, arena_str(a, buf_str(&b)), kept);
    }
}

/* w[0..n) are the words of one line. Ours alone: quoted. Ours in front, at least
 * PREFIX_MIN and up to the end of a sentence: the rest is an answer. */
static void line_decide(struct arena *a, struct line *l, const struct word *w, size_t n)
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
    if (ours >= FLOWED_MIN && ours * 2 >= n) {
        line_pick(a, l, w, n);
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
        line_keep(l, str_from(l->text, w[front].from), n - front);
    }
}

/* Lines of ours: how many, and which stand at the ends. */
struct found {
    size_t n, first, last;
};

/* Decides about the lines from..to; what is ours already stays so. */
static struct found decide_lines(struct arena *a, struct lines *ls,
                                 const struct words *ws, size_t from, size_t to)
{
    struct found f = {0};
    for (size_t i = 0; i < ws->n;) {
        size_t end = i;
        size_t at = ws->w[i].line;
        while (end < ws->n && ws->w[end].line == at) {
            end++;
        }
        struct line *l = &ls->line[at];
        if (at >= from && at <= to && l->role != LINE_QUOTE && !l->broken) {
            line_decide(a, l, &ws->w[i], end - i);
        }
        if (l->role == LINE_QUOTE || l->broken) {
            f.first = f.n == 0 ? at : f.first;
            f.last = at;
            f.n++;
        }
        i = end;
    }
    return f;
}

/* An answer that we offered in our mail is the writer's where they took it over, and
 * ours only within a quotation: with lines of ours above and below it. */
static void mark_offered(struct arena *a, struct lines *ls, struct words *got,
                         struct str sent_text, struct found around)
{
    struct words offered = {0};
    struct grams grams;
    if (around.n == 0 || str_find_byte(sent_text, SENT_OFFER) == STR_NPOS) {
        return;
    }
    words_of_text(a, sent_text, true, &offered);
    if (offered.n >= GRAM) {
        grams_build(a, &offered, &grams);
        mark_ours(&grams, got);
        decide_lines(a, ls, got, around.first, around.last);
    }
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
    words_of_text(a, sent_text, false, &sent);
    if (sent.n < GRAM) {
        return;
    }
    struct grams grams;
    grams_build(a, &sent, &grams);
    for (size_t i = 0; i < ls->n; i++) {
        got.cap += ls->line[i].text.len / 2 + 1;
    }
    got.cap = got.cap < WORDS_MAX ? got.cap : WORDS_MAX;
    got.w = arena_take(a, got.cap * sizeof(*got.w));
    for (size_t i = 0; i < ls->n; i++) {
        words_of_line(&got, ls->line[i].text, i);
    }
    mark_ours(&grams, &got);
    free_numbers(&got);
    struct found ours = decide_lines(a, ls, &got, 0, ls->n);
    ls->sent_known = ours.n >= KNOWN_LINES;
    mark_offered(a, ls, &got, sent_text, ours);
    if (ls->sent_known) {
        take_marks(ls);
    }
}
