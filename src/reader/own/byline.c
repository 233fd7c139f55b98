/* The sender's name or post in a line of its own at the end, where no formula leads to
 * it: "Anna Feld, Lehrerin i. R.", "Feld & Sons", "Die Tochter". Must never take a
 * verdict, a score or a line that someone asked for. */
#include "base/arena.h"
#include "base/attr.h"
#include "reader/own/segment.h"

enum {
    BYLINE_WORDS_MAX = 10,
    BYLINE_BYTES_MAX = 100,
    BYLINE_LINES_MAX = 4,
    STRANGE_MAX = 4,
    STRANGE_POST_MAX = 2,
    SMALL_MAX = 2,
    ENDING_MIN = 4,
    ABBREVIATION_MAX = 6,
    SCORE_MAX = 10
};

enum role { ROLE_NONE = -1, ROLE_LITTLE, ROLE_POST, ROLE_SENDER, ROLE_BEHIND };

/* What a line is told by that says more than who wrote. */
static const uint64_t said_classes =
    LEX_BIT(LEX_PRAISE) | LEX_BIT(LEX_OPINION) | LEX_BIT(LEX_NUMBER) |
    LEX_BIT(LEX_MAXIMUM) | LEX_BIT(LEX_POINTS) | LEX_BIT(LEX_STARS) |
    LEX_BIT(LEX_LABEL) | LEX_BIT(LEX_GRADE) | LEX_BIT(LEX_NEGATE) |
    LEX_BIT(LEX_GREETING) | LEX_BIT(LEX_UNSUBSCRIBE) | LEX_BIT(LEX_UNSUBSCRIBE_ALONE) |
    LEX_BIT(LEX_WRONG) | LEX_BIT(LEX_SELF) | LEX_BIT(LEX_SOUR) |
    LEX_BIT(LEX_POSTSCRIPT) | LEX_BIT(LEX_QUESTION);

/* What a line is made of. */
struct made {
    size_t own;     /* words of the sender's name */
    size_t sender;  /* "daughter" */
    size_t posts;   /* "secretary" */
    size_t behind;  /* "retd", "a. D." */
    size_t strange; /* capitalised words that no sentence has */
    size_t small;   /* other words without a capital, behind comma or bracket */
    bool post_first;
    bool little_first;
};

/* "Tischlermeister" ends with a post. */
static enum role role_of(const struct tok *tok)
{
    int32_t role = lexicon_value(tok->word, LEX_ROLE);
    bool compound = role < 0 && tok->capital;
    for (size_t i = 3; compound && role < 0 && i + ENDING_MIN <= tok->word.len; i++) {
        role = lexicon_value(str_from(tok->word, i), LEX_ROLE);
        role = role == ROLE_POST ? role : -1;
    }
    return (enum role)role;
}

/* The word before the token, over the dot of "Nr."; NULL when there is none. */
static const struct tok *word_before(const struct toks *t, size_t i)
{
    i -= i > 1 && t->tok[i - 1].ch == '.' && !t->tok[i - 1].spaced;
    return i > 0 && t->tok[i - 1].kind == TOK_WORD ? &t->tok[i - 1] : NULL;
}

static bool is_little(const struct tok *tok)
{
    return tok->kind == TOK_WORD && lexicon_value(tok->word, LEX_ROLE) == ROLE_LITTLE;
}

/* "3. OG", "3e étage", "84 Jahre" */
static bool counts(const struct toks *t, size_t i)
{
    const struct tok *next = i + 1 < t->n ? &t->tok[i + 1] : NULL;
    const struct tok *after = i + 2 < t->n ? &t->tok[i + 2] : NULL;
    if (next == NULL) {
        return false;
    }
    bool ordinal = next->ch == '.' || (next->kind == TOK_WORD && !next->spaced);
    return (is_little(next) && t->tok[i].value > SCORE_MAX) ||
           (ordinal && after != NULL && is_little(after));
}

/* A score stands alone or behind a name; these do not: "3. OG", "Halle 9", "84 Jahre",
 * "Nr. 4711", what the name has as well. */
static bool is_number_of_place(const struct segment *s, const struct toks *t, size_t i)
{
    const struct tok *tok = &t->tok[i];
    const struct tok *prev = word_before(t, i);
    bool placed = prev != NULL && (is_little(prev) || tok_is(prev, LEX_COUNTED));
    if (tok->kind == TOK_PAIR) {
        return tok->value > SCORE_MAX && tok->value2 > SCORE_MAX;
    }
    if (tok->kind == TOK_BLOB) {
        return placed;
    }
    return tok->kind == TOK_NUM &&
           (placed || counts(t, i) ||
            (prev != NULL && signer_has_number(s, prev->word, tok->text)));
}

static bool is_mark(uint32_t ch)
{
    static const char marks[] = ",.&+-'()/:|";
    return ch == 0x2013 || ch == 0x2019 ||
           (ch < 0x80 && str_find_byte(str_c(marks), (char)ch) != STR_NPOS);
}

/* Counts the word; false when a line that tells who wrote does not have it. */
static bool count_word(const struct segment *s, const struct tok *tok, bool apart,
                       struct made *m)
{
    enum role role = role_of(tok);
    if (signer_title(tok->word) || lexicon_value(tok->word, LEX_JOIN) >= 0) {
        return true;
    }
    bool known = lexicon_common(tok->word) == 0 || (tok->capital && m->own > 0);
    if (signer_has(s, tok->word) && known) { /* "Mark Price", not "Price" */
        m->own++;
        m->posts += role == ROLE_POST;
        return true;
    }
    m->sender += role == ROLE_SENDER;
    m->posts += role == ROLE_POST;
    m->behind += role == ROLE_BEHIND;
    if (role != ROLE_NONE) {
        return true;
    }
    bool said =
        lexicon_common(tok->word) != 0 || lexicon_value(tok->word, LEX_VERB) >= 0;
    if (said && !(apart && tok->capital && m->own > 0)) { /* "Anna Feld, Essen" */
        return false;
    }
    m->strange += tok->capital;
    m->small += !tok->capital;
    return tok->capital || apart;
}

/* "a. D.", "i. R." at the end, behind a word; "i. d. R." and "i. O." say more. */
static bool ends_retired(const struct toks *t)
{
    const struct tok *last[3] = {NULL}; /* words from the end on */
    size_t n = 0;
    for (size_t i = t->n; i > 0 && n < ARRAY_LEN(last); i--) {
        const struct tok *tok = &t->tok[i - 1];
        if (tok->kind == TOK_WORD) {
            last[n++] = tok;
        } else if (tok->ch != '.') {
            return false;
        }
    }
    return n == ARRAY_LEN(last) && last[0]->word.len == 1 && last[0]->capital &&
           last[1]->word.len == 1 && !last[1]->capital && last[2]->word.len > 1 &&
           lexicon_value(last[0]->word, LEX_ROLE) == ROLE_BEHIND;
}

/* The "i" of "i. A." is no "I". */
static bool is_said(struct toks *t)
{
    (void)lexicon_classes(t, LEX_ALL);
    for (size_t i = 0; i < t->n; i++) {
        bool letter =
            t->tok[i].word.len == 1 && i + 1 < t->n && t->tok[i + 1].ch == '.';
        if (!letter && (t->tok[i].cls & said_classes) != 0) {
            return true;
        }
    }
    return false;
}

static bool make_of(const struct segment *s, const struct line *l, struct made *m)
{
    struct toks t;
    bool apart = false; /* behind a comma or bracket */
    words_tokenize(s->a, l->text, &t);
    if (is_said(&t)) {
        return false;
    }
    for (size_t i = 0; i < t.n; i++) {
        const struct tok *tok = &t.tok[i];
        bool may_be = tok->kind == TOK_PUNCT && is_mark(tok->ch);
        if (tok->kind == TOK_WORD) {
            may_be = count_word(s, tok, apart, m);
            m->post_first = i == 0 ? role_of(tok) > ROLE_LITTLE : m->post_first;
            m->little_first = i == 0 ? is_little(tok) : m->little_first;
        }
        if (!may_be && (i == 0 || !is_number_of_place(s, &t, i))) {
            return false;
        }
        apart = apart || tok->ch == ',' || tok->ch == '(';
    }
    m->behind += ends_retired(&t);
    return m->small <= SMALL_MAX && m->strange <= STRANGE_MAX;
}

/* No mark at the end but that of a shortened word. */
static bool ends_open(struct str t)
{
    size_t blank = str_rfind_byte(t, ' ');
    size_t last = t.len - (blank == STR_NPOS ? 0 : blank + 1);
    char c = t.ptr[t.len - 1];
    return c != '!' && c != '?' && c != ':' && (c != '.' || last <= ABBREVIATION_MAX);
}

/* How the last line above that says something ends. */
enum above { ABOVE_NONE, ABOVE_WHOLE, ABOVE_OPEN, ABOVE_LEADS };

static enum above above_of(const struct segment *s, size_t i)
{
    while (i > s->from && !segment_has(s, i - 1)) {
        i--;
    }
    struct str t = i > s->from ? str_trim(s->ls->line[i - 1].text) : STR_NULL;
    if (t.len == 0) {
        return ABOVE_NONE;
    }
    char c = t.ptr[t.len - 1];
    if (c == ':' || c == ',') {
        return ABOVE_LEADS; /* "The best was:" */
    }
    return str_find_byte(STR(".!)\""), c) != STR_NPOS ? ABOVE_WHOLE : ABOVE_OPEN;
}

enum byline { BYLINE_NOT, BYLINE_POST, BYLINE_NAME };

static bool has_name(const struct segment *s, struct str text)
{
    struct str rest = words_fold(s->a, text);
    while (rest.len > 0) {
        if (signer_has(s, words_next(&rest))) {
            return true;
        }
    }
    return false;
}

/* A few words, and no mark of a sentence at their end. */
static bool is_short(const struct line *l)
{
    struct str t = str_trim(l->text);
    return !l->blank && l->n_words > 0 && l->n_words <= BYLINE_WORDS_MAX &&
           t.len <= BYLINE_BYTES_MAX && ends_open(t);
}

/* A post that the sender alone has, one that was left, or two, without other words. */
static bool is_post(const struct made *m, size_t words)
{
    bool post = m->sender > 0 || (m->behind > 0 && words > 1) ||
                (m->posts > 1 && m->post_first);
    return post && m->small == 0 && m->strange <= STRANGE_POST_MAX;
}

/* What line i tells of who wrote. */
static enum byline byline_of(const struct segment *s, size_t i)
{
    const struct line *l = &s->ls->line[i];
    struct made m = {0};
    if (!is_short(l)) {
        return BYLINE_NOT;
    }
    if (line_starts(l, LEX_DEPUTY) && has_name(s, l->text)) {
        return BYLINE_NAME;
    }
    if (!make_of(s, l, &m)) {
        return BYLINE_NOT;
    }
    if (m.own > 1 || (m.own > 0 && !(m.little_first && m.posts == 0))) {
        return BYLINE_NAME; /* "Im Ernst" is none */
    }
    return is_post(&m, l->n_words) ? BYLINE_POST : BYLINE_NOT;
}

/* "In Dankbarkeit", "For and on behalf of Sample Ltd", "Bürgerinitiative Auetal" above
 * the name. */
static bool leads_to_name(const struct segment *s, size_t i)
{
    struct line *l = &s->ls->line[i];
    struct made m = {0};
    return wish_is_line(s, i) ||
           (line_starts(l, LEX_DEPUTY) && l->n_words <= BYLINE_WORDS_MAX) ||
           (l->n_words <= BYLINE_WORDS_MAX &&
            str_trim(l->text).len <= BYLINE_BYTES_MAX && make_of(s, l, &m) &&
            m.posts > 0 && m.post_first && m.small == 0);
}

/* "Glenavon Sheltered Housing" below the name. */
static bool is_post_below(const struct segment *s, size_t i)
{
    struct made m = {0};
    struct line *l = &s->ls->line[i];
    return segment_has(s, i) && is_short(l) && make_of(s, l, &m) && m.small == 0 &&
           m.posts > 0 && byline_of(s, i - 1) == BYLINE_NAME;
}

/* Line i, above what was taken down to the end, tells who wrote as well. */
static bool goes_with(const struct segment *s, size_t i, bool *named)
{
    const struct line *l = &s->ls->line[i];
    if (l->role == LINE_CLOSE) {
        *named = *named || closing_is_name(s, l);
        return true;
    }
    enum byline kind = segment_has(s, i) ? byline_of(s, i) : BYLINE_NOT;
    bool post = kind == BYLINE_POST && (*named || above_of(s, i) == ABOVE_WHOLE);
    bool beside = *named ? leads_to_name(s, i) : i > s->from && is_post_below(s, i);
    *named = *named || kind == BYLINE_NAME;
    return kind == BYLINE_NAME || post || beside;
}

/* Takes the lines that end at `to` as far as they tell who wrote, from the head of a
 * paragraph on. */
static void mark_at(const struct segment *s, size_t to)
{
    while (to > s->from &&
           (s->ls->line[to - 1].blank || s->ls->line[to - 1].role == LINE_SIG)) {
        to--;
    }
    size_t top = to;
    size_t lines = 0;
    bool named = false;
    for (size_t i = to; i > s->from && lines < BYLINE_LINES_MAX; i--) {
        if (s->ls->line[i - 1].blank) {
            top = i;
            continue;
        }
        if (!goes_with(s, i - 1, &named)) {
            break;
        }
        lines++;
    }
    enum above above = above_of(s, top);
    if (above == ABOVE_NONE || above == ABOVE_LEADS) {
        return;
    }
    for (size_t k = top; k < to; k++) {
        struct line *l = &s->ls->line[k];
        l->role = l->blank ? l->role : LINE_CLOSE;
    }
}

/* The sender's name, word by word, is all the mail says. */
static void mark_name_only(const struct segment *s)
{
    size_t i = s->from;
    while (i < s->to && !segment_has(s, i)) {
        i++;
    }
    struct line *l = i < s->to ? &s->ls->line[i] : NULL;
    bool only = l != NULL && !s->own_above && l->n_lower == 0 && has_name(s, l->text);
    for (size_t k = i + 1; k < s->to; k++) {
        only = only && !segment_has(s, k);
    }
    struct str rest = only ? words_fold(s->a, l->text) : STR_NULL;
    while (rest.len > 0) {
        struct str word = words_next(&rest);
        only = only && signer_has(s, word) && lexicon_common(word) == 0;
    }
    if (only) {
        l->role = LINE_CLOSE;
    }
}

void byline_mark(const struct segment *s)
{
    for (size_t i = s->from + 1; i < s->to; i++) {
        if (line_starts(&s->ls->line[i], LEX_POSTSCRIPT) && s->ls->line[i - 1].blank) {
            mark_at(s, i);
        }
    }
    mark_at(s, s->to);
    mark_name_only(s);
}
