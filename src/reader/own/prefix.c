/* Quotes by other signs than '>': "| ", ": ", "» ", "Anna> "; and the tails that
 * re-wrapping tore off quoted lines. Must never take a table or a list for a quote. */
#include "reader/own/lines.h"

#include "base/attr.h"

enum { NAME_BYTES_MAX = 16, WRAP_MIN = 60, WRAP_MAX = 80, TAIL_MAX = 24 };

/* Signs that quote only right below a line that says so. */
static const char *const signs[] = {
    "|", "\xc2\xbb", ":", "\xef\xbc\x9e", "\xe2\x94\x82", "%", "#"};

static struct str line_start(const struct line *l)
{
    struct str t = line_raw(l);
    while (t.len > 0 && (t.ptr[0] == ' ' || t.ptr[0] == '\t')) {
        t = str_from(t, 1);
    }
    return t;
}

/* "Anna>" at the head of t; empty when there is none. */
static struct str name_sign(struct str t)
{
    size_t n = 0;
    while (n < t.len && n < NAME_BYTES_MAX &&
           (str_is_alpha(t.ptr[n]) || (unsigned char)t.ptr[n] >= 0x80)) {
        n++;
    }
    bool name = n > 0 && n < t.len && t.ptr[n] == '>' &&
                (n + 1 == t.len || t.ptr[n + 1] == ' ' || t.ptr[n + 1] == '>');
    return name ? str_sub(t, 0, n + 1) : STR_NULL;
}

/* The sign at the head of the line, a name's included; empty when there is none. */
static struct str sign_of(const struct line *l)
{
    struct str t = line_start(l);
    bool letter = t.len == 0 || str_is_alnum(t.ptr[0]);
    for (size_t i = 0; i < ARRAY_LEN(signs) && !letter; i++) {
        struct str sign = str_c(signs[i]);
        if (str_starts(t, sign) && (t.len == sign.len || t.ptr[sign.len] == ' ')) {
            return sign;
        }
    }
    return name_sign(t);
}

static bool is_name_sign(struct str sign)
{
    return str_ends(sign, STR(">"));
}

/* "Anna Müller wrote:", "Am … schrieb Anna:" with or without more signs. */
static bool announces(const struct line *l)
{
    struct str t = str_trim(l->text);
    return line_has(l, LEX_ATTRIBUTION) && !l->self &&
           (str_ends(t, STR(":")) || str_ends(t, STR("\xef\xbc\x9a")));
}

/* ">>>>> "AF" == Anna Feld <a@b.example> writes:" */
static bool introduces(const struct line *l, struct str name)
{
    return l->quoted && str_ends(l->text, STR(":")) && str_has(l->text, STR(" == ")) &&
           str_has(l->text, name);
}

static bool is_announced(const struct lines *ls, size_t i, struct str sign)
{
    size_t k = i;
    while (k > 0 && i - k < 3 && ls->line[k - 1].blank) {
        k--;
    }
    return k > 0 && (announces(&ls->line[k - 1]) ||
                     introduces(&ls->line[k - 1], str_sub(sign, 0, sign.len - 1)));
}

static void mark_prefixed(struct lines *ls, size_t i, struct str sign)
{
    for (; i < ls->n; i++) {
        struct line *l = &ls->line[i];
        if (l->role == LINE_OWN && str_starts(line_start(l), sign)) {
            l->quoted = true;
        }
    }
}

/* Names before '>': one name on two lines running is a quote, two names are a chat. */
static void mark_named(struct lines *ls)
{
    struct str name = STR_NULL;
    size_t first = 0;
    bool running = false;
    for (size_t i = 0; i < ls->n; i++) {
        struct str sign = ls->line[i].quoted ? STR_NULL : sign_of(&ls->line[i]);
        if (!is_name_sign(sign)) {
            continue;
        }
        if (name.len > 0 && !str_eq(sign, name)) {
            return;
        }
        running = running ||
                  (name.len > 0 && i > 0 && str_eq(sign_of(&ls->line[i - 1]), sign));
        running = running || is_announced(ls, i, sign);
        first = name.len > 0 ? first : i;
        name = sign;
    }
    if (running) {
        mark_prefixed(ls, first, name);
    }
}

static void mark_announced(struct lines *ls)
{
    for (size_t i = 0; i < ls->n; i++) {
        if (ls->line[i].quoted || ls->line[i].blank || !announces(&ls->line[i])) {
            continue;
        }
        size_t next = lines_next(ls, i + 1);
        struct str sign = next < ls->n ? sign_of(&ls->line[next]) : STR_NULL;
        if (sign.len > 0 && !ls->line[next].quoted) {
            mark_prefixed(ls, next, sign);
            return;
        }
    }
}

/* "| text", and no more bars: a table has them. */
static bool is_barred(const struct line *l)
{
    struct str t = line_start(l);
    return str_starts(t, STR("| ")) && str_find_byte(str_from(t, 1), '|') == STR_NPOS;
}

/* Two such lines or more open the mail, and something is said below a blank one. */
static void mark_barred_head(struct lines *ls)
{
    size_t first = lines_next(ls, 0);
    size_t i = first;
    while (i < ls->n && is_barred(&ls->line[i])) {
        i++;
    }
    if (i >= first + 2 && i < ls->n && ls->line[i].blank && lines_next(ls, i) < ls->n) {
        mark_prefixed(ls, first, STR("| "));
    }
}

/* A line about as long as clients wrap at, that stops in the middle of a sentence. */
static bool breaks_off(const struct line *l, size_t more)
{
    struct str t = l->text;
    char last = (char)(t.len > 0 ? t.ptr[t.len - 1] : '.');
    bool open = str_is_alnum(last) || last == ',' || (unsigned char)last >= 0x80;
    return open && line_raw(l).len >= WRAP_MIN && line_raw(l).len <= WRAP_MAX &&
           line_raw(l).len + more >= WRAP_MAX - 8;
}

/* "> a line as long as the window and its" / "end" / "> the next": the tail is no
 * answer when the line before it breaks off and it goes on in small letters. */
static bool is_tail(const struct lines *ls, size_t i)
{
    const struct line *l = &ls->line[i];
    if (l->quoted || l->blank || l->role != LINE_OWN || l->text.len > TAIL_MAX) {
        return false;
    }
    return i > 0 && i + 1 < ls->n && ls->line[i - 1].quoted && ls->line[i + 1].quoted &&
           l->text.ptr[0] >= 'a' && l->text.ptr[0] <= 'z' &&
           breaks_off(&ls->line[i - 1], l->text.len);
}

void prefix_mark(struct lines *ls)
{
    mark_announced(ls);
    mark_barred_head(ls);
    mark_named(ls);
    for (size_t i = 0; i < ls->n; i++) {
        if (is_tail(ls, i)) {
            ls->line[i].role = LINE_QUOTE;
        }
    }
}
