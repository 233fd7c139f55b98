/* Finds the header lines that clients put above a quoted mail: "Von: … Gesendet: … An:
 * … Betreff: …". Must never take the lines of a form for them. */
#include "reader/own/lines.h"

#include "base/attr.h"

enum {
    BLOCK_LINES_MAX = 14,
    LABEL_BYTES_MAX = 40,
    LABEL_WORDS_MAX = 4,
    FLOWED_WORDS_MAX = 80,
    STRANGE_MAX = 2
};

/* What the label lines of a block come to. */
struct block {
    uint64_t seen;
    size_t labels, end;
    bool address, bracketed, date;
    bool clock; /* a date has one: a form's has none */
    bool hours; /* "From: 10:15" is no sender */
};

/* Offset behind the label's colon, narrow or wide, or behind the second bar of "| From
 * | Anna |"; 0 when the line does not begin with a label. */
static size_t label_end(struct str t)
{
    if (str_starts(t, STR("| "))) {
        size_t bar = str_find_byte(str_sub(t, 1, LABEL_BYTES_MAX), '|');
        return bar == STR_NPOS ? 0 : bar + 2;
    }
    struct str head = str_sub(t, 0, LABEL_BYTES_MAX);
    size_t narrow = str_find_byte(head, ':');
    bool may_be_wide = str_find_byte(head, '\xef') != STR_NPOS;
    size_t wide = may_be_wide ? str_find(head, STR("\xef\xbc\x9a")) : STR_NPOS;
    if (wide < narrow) {
        return wide + 3;
    }
    return narrow == STR_NPOS ? 0 : narrow + 1;
}

static bool is_word_byte(char c)
{
    return str_is_alnum(c) || (unsigned char)c >= 0x80;
}

static size_t count_words(struct str t)
{
    size_t n = 0;
    for (size_t i = 0; i < t.len; i++) {
        n += is_word_byte(t.ptr[i]) && (i == 0 || !is_word_byte(t.ptr[i - 1]));
    }
    return n;
}

/* "Von:", "*Von:*", "Objet :" at the head of a line, of one of the three classes, with
 * no more words before the colon. */
static bool is_label_line(const struct line *l)
{
    size_t end = (l->starts & HEAD_CLASSES) != 0 ? label_end(l->text) : 0;
    return end > 0 && count_words(str_sub(l->text, 0, end - 1)) <= l->n_head;
}

/* "Word: value" in whatever language. */
static bool is_any_label_line(const struct line *l)
{
    size_t end = label_end(l->text);
    struct str label = str_sub(l->text, 0, end);
    for (size_t i = 0; i < label.len; i++) {
        if (str_is_digit(label.ptr[i]) || label.ptr[i] == '@') {
            return false;
        }
    }
    return end > 1 && count_words(label) <= LABEL_WORDS_MAX &&
           str_trim(str_from(l->text, end)).len > 0;
}

static bool is_clock_at(struct str t, size_t i)
{
    return i > 0 && i + 2 < t.len && t.ptr[i] == ':' && str_is_digit(t.ptr[i - 1]) &&
           str_is_digit(t.ptr[i + 1]) && str_is_digit(t.ptr[i + 2]);
}

static bool has_clock(struct str t)
{
    for (size_t i = 0; i < t.len; i++) {
        if (is_clock_at(t, i)) {
            return true;
        }
    }
    return false;
}

static bool has_clock_or_year(struct str t)
{
    size_t run = 0;
    for (size_t i = 0; i < t.len; i++) {
        bool digit = str_is_digit(t.ptr[i]);
        run = digit ? run + 1 : 0;
        bool ends = i + 1 == t.len || !str_is_digit(t.ptr[i + 1]);
        bool year = run == 4 && ends && (t.ptr[i - 3] == '1' || t.ptr[i - 3] == '2');
        if (year || is_clock_at(t, i)) {
            return true;
        }
    }
    return false;
}

static void block_add(struct block *b, const struct line *l, size_t i)
{
    struct str value = str_from(l->text, label_end(l->text));
    bool address = str_find_byte(value, '@') != STR_NPOS;
    b->hours = b->hours || (line_starts(l, LEX_HEAD_FROM) && str_trim(value).len > 0 &&
                            str_is_digit(str_trim(value).ptr[0]));
    b->labels++;
    b->seen |= l->starts;
    b->end = i + 1;
    b->address = b->address || address;
    b->bracketed = b->bracketed ||
                   (address && b->labels <= 2 && str_find_byte(value, '<') != STR_NPOS);
    b->date = b->date || has_clock_or_year(value);
    b->clock = b->clock || has_clock(value);
}

/* Known labels with what no form has: an address; or without one, a date for four and
 * a clock for three. */
static bool is_known_block(const struct block *b)
{
    bool from = (b->seen & LEX_BIT(LEX_HEAD_FROM)) != 0;
    bool date = (b->seen & LEX_BIT(LEX_HEAD_DATE)) != 0;
    bool other = (b->seen & LEX_BIT(LEX_HEAD_OTHER)) != 0;
    if (b->labels >= 3) {
        return (from || date) && from + date + other >= 2 &&
               (b->address ||
                (date && !b->hours && (b->labels >= 4 ? b->date : b->clock)));
    }
    return b->labels == 2 && from && b->address && date && b->date;
}

/* Gathers known label lines from i on, up to another sender's. *ret_gap: the first
 * label line behind a blank one, or 0. */
static void gather(const struct lines *ls, size_t i, struct block *b, size_t *ret_gap)
{
    size_t strange = 0;
    bool gap = false;
    *ret_gap = 0;
    for (size_t k = i; k < ls->n && k < i + BLOCK_LINES_MAX && strange < STRANGE_MAX;
         k++) {
        const struct line *l = &ls->line[k];
        gap = gap || l->blank;
        if (!is_label_line(l)) {
            strange++;
            continue;
        }
        if ((b->seen & l->starts & LEX_BIT(LEX_HEAD_FROM)) != 0) {
            return; /* the next block, or the first one below a person's "Von: …" */
        }
        *ret_gap = *ret_gap == 0 && gap ? k : *ret_gap;
        block_add(b, l, k);
        strange = 0;
    }
}

/* "Here are the details:" stands above the labels, or "Seats: 43" right below them. */
static bool is_form(const struct lines *ls, size_t from, size_t to)
{
    size_t above = from;
    while (above > 0 && ls->line[above - 1].blank) {
        above--;
    }
    const struct line *l = above > 0 ? &ls->line[above - 1] : NULL;
    bool announced = l != NULL && !l->quoted && l->role == LINE_OWN &&
                     str_ends(l->text, STR(":")) && l->n_lower >= 2 &&
                     !line_has(l, LEX_ATTRIBUTION) && !line_has(l, LEX_SEPARATOR);
    return announced || (to < ls->n && !ls->line[to].blank && !ls->line[to].quoted &&
                         is_any_label_line(&ls->line[to]));
}

static size_t known_lines(const struct lines *ls, size_t i)
{
    struct block b = {0};
    struct block below = {0};
    size_t gap;
    size_t next;
    if (!is_label_line(&ls->line[i])) {
        return 0;
    }
    gather(ls, i, &b, &gap);
    if (gap > 0) {
        gather(ls, gap, &below, &next);
        if ((below.seen & LEX_BIT(LEX_HEAD_FROM)) != 0 && is_known_block(&below)) {
            return 0; /* whole without the label above the blank line */
        }
    }
    return is_known_block(&b) && (b.address || !is_form(ls, i, b.end)) ? b.end - i : 0;
}

/* Labels of no list: three in a row, the sender's with a bracketed address, a date. */
static size_t any_lines(const struct lines *ls, size_t i)
{
    struct block b = {0};
    for (size_t k = i; k < ls->n && k < i + BLOCK_LINES_MAX; k++) {
        if (!is_any_label_line(&ls->line[k])) {
            break;
        }
        block_add(&b, &ls->line[k], k);
    }
    return b.labels >= 3 && b.bracketed && b.date ? b.end - i : 0;
}

/* Lotus Notes: "To", "cc", "Subject" each alone on its line, under name and date. */
static size_t notes_lines(const struct lines *ls, size_t i)
{
    struct block b = {0};
    size_t k = i;
    if (str_find_byte(ls->line[i].text, '@') == STR_NPOS ||
        (!has_clock_or_year(ls->line[i].text) &&
         (i + 1 >= ls->n || !has_clock_or_year(ls->line[i + 1].text)))) {
        return 0;
    }
    for (; k < ls->n && k < i + BLOCK_LINES_MAX; k++) {
        const struct line *l = &ls->line[k];
        bool alone = (l->starts & HEAD_CLASSES) != 0 && l->n_words == 1;
        if (alone) {
            b.labels++;
            b.end = k + 1;
        }
    }
    return b.labels >= 3 ? b.end - i : 0;
}

/* eM Client: "From "Name" <a@b>", "To …", "Date …", "Subject …" without a colon. */
static size_t bare_lines(const struct lines *ls, size_t i)
{
    size_t k = i;
    bool date = false;
    if (!line_starts(&ls->line[i], LEX_HEAD_FROM) ||
        !str_has(ls->line[i].text, STR("<")) ||
        str_find_byte(ls->line[i].text, '@') == STR_NPOS) {
        return 0;
    }
    for (; k < ls->n && k < i + BLOCK_LINES_MAX; k++) {
        const struct line *l = &ls->line[k];
        if ((l->starts & HEAD_CLASSES) == 0) {
            break;
        }
        date = date || (line_starts(l, LEX_HEAD_DATE) && has_clock_or_year(l->text));
    }
    return date && k - i >= 3 ? k - i : 0;
}

/* "From: a@b Sent: … To: … Subject: …" flowed into one line. */
static bool is_flowed_block(const struct line *l)
{
    size_t colons = 0;
    if (!line_starts(l, LEX_HEAD_FROM) || !line_has(l, LEX_HEAD_DATE) ||
        !line_has(l, LEX_HEAD_OTHER) || l->n_words > FLOWED_WORDS_MAX ||
        !is_label_line(l)) {
        return false;
    }
    for (size_t i = 0; i + 1 < l->text.len; i++) {
        char next = l->text.ptr[i + 1];
        colons += l->text.ptr[i] == ':' && (next == ' ' || next == '*');
    }
    return colons >= 3 && has_clock_or_year(l->text);
}

size_t header_block_lines(const struct lines *ls, size_t i)
{
    if (is_flowed_block(&ls->line[i])) {
        return 1;
    }
    size_t n = known_lines(ls, i);
    n = n > 0 ? n : any_lines(ls, i);
    n = n > 0 ? n : notes_lines(ls, i);
    return n > 0 ? n : bare_lines(ls, i);
}

bool header_label(const struct line *l)
{
    return is_label_line(l) || is_any_label_line(l);
}
