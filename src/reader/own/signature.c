/* Marks what stands under the words: signature blocks, device footers, disclaimers
 * (in no reading) and closing formula with name (in the reply, not in the comment).
 * Must never take a sentence with it. */
#include "base/arena.h"
#include "base/attr.h"
#include "reader/own/segment.h"

enum {
    FOOTER_WORDS_MAX = 20,
    FOOTER_ALONE_MAX = 8, /* of a mail that says nothing else */
    FOOTER_LINES_MAX = 8,
    DEPUTY_WORDS_MAX = 10,
    TALK_LINES_MAX = 12,
    RULE_ACROSS_MIN = 10,
    CARD_LINES_MAX = 3
};

bool segment_own_above(const struct segment *s, size_t i)
{
    for (size_t k = s->from; k < i && !s->own_above; k++) {
        if (segment_has(s, k)) {
            return true;
        }
    }
    return s->own_above;
}

size_t segment_paragraph_end(const struct segment *s, size_t i)
{
    while (i < s->to && segment_has(s, i)) {
        i++;
    }
    return i;
}

/* "for and on behalf of Sample LLP" */
static bool is_behalf(struct line *l)
{
    return line_starts(l, LEX_DEPUTY) && l->n_words <= DEPUTY_WORDS_MAX &&
           business_signs(l) > 0;
}

/* With the mark of a sentence; the last dot of "Sp. z o.o.", "e. V." ends a letter. */
static bool ends_sentence(struct str t)
{
    size_t n = t.len;
    bool letter = n > 2 && str_is_alpha(t.ptr[n - 2]) &&
                  (t.ptr[n - 3] == '.' || t.ptr[n - 3] == ' ');
    return (str_ends(t, STR(".")) && !letter) || str_ends(t, STR("!")) ||
           str_ends(t, STR("?"));
}

bool segment_is_sentence(const struct segment *s, size_t i)
{
    struct line *l = &s->ls->line[i];
    if (l->blank || l->n_words < 4 || is_behalf(l)) {
        return false;
    }
    bool ends = ends_sentence(str_trim(l->text));
    bool small = l->n_lower * 2 >= l->n_words;
    size_t common = line_count_common(s->a, l);
    if (business_signs(l) > 0) {
        return (common >= 4 && common * 4 >= l->n_words) ||
               (ends && common >= 2 && small);
    }
    return common >= 3 || (small && (ends || (common >= 2 && l->n_words > 4)));
}

bool segment_is_rule(const struct line *l)
{
    struct str t = str_trim(l->text);
    size_t marks = 0;
    for (size_t i = 0; i < t.len;) {
        uint32_t cp = 0;
        size_t len = str_utf8_next(str_from(t, i), &cp);
        bool mark = cp == '_' || cp == '-' || cp == '=' || cp == '*' || cp == '~' ||
                    cp == '#' || cp == 0x2013 || cp == 0x2014 || cp == 0x2500;
        if (len == 0 || !mark) {
            return false;
        }
        marks += cp < 0x80 ? 1 : 2;
        i += len;
    }
    return marks >= 2;
}

bool segment_is_link(const struct line *l)
{
    struct str t = str_trim(l->text);
    bool link = str_istarts(t, STR("http")) || str_istarts(t, STR("www.")) ||
                str_starts(t, STR("<http")) || str_starts(t, STR("<#"));
    return link && str_find_byte(t, ' ') == STR_NPOS;
}

void segment_take(const struct segment *s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (s->ls->line[i].role == LINE_OWN) {
            s->ls->line[i].role = LINE_SIG;
        }
    }
}

/* ---- "-- " */

static bool is_delimiter(const struct line *l)
{
    struct str t = str_trim(l->text);
    return str_eq(t, STR("--")) || str_eq(t, STR("\xe2\x80\x94"));
}

static size_t count_said(const struct segment *s, size_t from, size_t to)
{
    size_t n = 0;
    for (size_t i = from; i < to; i++) {
        n += s->ls->line[i].self && segment_is_sentence(s, i);
    }
    return n;
}

/* What a client appends below "-- " is not looked at. */
static bool is_last_delimiter(const struct segment *s, size_t i)
{
    return s->to - i <= FOOTER_LINES_MAX && is_delimiter(&s->ls->line[i]) &&
           count_said(s, i, s->to) < 2;
}

/* How the lines from i to the end tell of a firm or a list: none is said, but how to
 * leave the list, and one has an address, link or number; under the sender's name any
 * sign of a firm will do. */
static bool is_imprint(const struct segment *s, size_t i, bool named)
{
    bool found = false;
    size_t n = 0;
    for (; i < s->to && !is_last_delimiter(s, i); i++) {
        struct line *l = &s->ls->line[i];
        bool way_out = !named && n > 0 && !l->self && business_is_strong(l);
        if ((segment_is_sentence(s, i) && !way_out) || l->self_one ||
            (!named && (str_ends(l->text, STR(":")) || ++n > FOOTER_LINES_MAX))) {
            return false;
        }
        found = found || business_is_strong(l) || (named && business_signs(l) > 0);
    }
    return found;
}

/* "Erreichbar bin ich hier:" stands above. */
static bool is_announced(const struct segment *s, size_t i)
{
    while (i > s->from && s->ls->line[i - 1].blank) {
        i--;
    }
    return i > s->from && str_ends(s->ls->line[i - 1].text, STR(":"));
}

/* The sender's whole name at line i and no more than a few names and posts below it. */
static bool is_card(const struct segment *s, size_t i)
{
    size_t n = 0;
    bool whole = signer_is_whole(s, &s->ls->line[i]);
    for (; i < s->to; i++) {
        const struct line *l = &s->ls->line[i];
        if (!l->blank &&
            (++n > CARD_LINES_MAX || segment_is_sentence(s, i) ||
             l->n_lower * 2 >= l->n_words || !wish_is_flourish(s, l->text))) {
            return false;
        }
    }
    return whole;
}

/* "-----" above the sender's name and the lines of a firm, with no sentence to the end;
 * or a rule across the page above a few such lines. */
static bool is_ruled_signature(const struct segment *s, size_t i)
{
    const struct line *l = &s->ls->line[i];
    size_t below = lines_next(s->ls, i + 1);
    if (!segment_is_rule(l) || below >= s->to || is_announced(s, i)) {
        return false;
    }
    bool named = closing_is_name(s, &s->ls->line[below]);
    bool across = str_trim(l->text).len >= RULE_ACROSS_MIN && below + 1 < s->to &&
                  segment_own_above(s, i);
    return ((named || across) && is_imprint(s, below, named)) ||
           (across && is_card(s, below));
}

/* Nothing but sentences to the end. */
static bool is_all_said(const struct segment *s, size_t i)
{
    for (; i < s->to; i++) {
        if (!s->ls->line[i].blank && !segment_is_sentence(s, i)) {
            return false;
        }
    }
    return true;
}

/* A delimiter at i with `said` lines below in which a person speaks. A dash by itself
 * parts thoughts, too. */
static bool is_delimiter_at(const struct segment *s, size_t i, size_t said)
{
    if (!is_delimiter(&s->ls->line[i]) || said > 1 ||
        (said == 1 && !s->ls->line[i].trailed && is_all_said(s, i + 1))) {
        return false;
    }
    size_t below = lines_next(s->ls, i + 1);
    return str_starts(str_trim(s->ls->line[i].text), STR("-")) || below >= s->to ||
           (said == 0 && (line_starts(&s->ls->line[below], LEX_FOOTER) ||
                          !segment_is_sentence(s, below)));
}

/* The first delimiter that does not just stand between two thoughts: a person draws
 * lines like that, too. */
static size_t find_delimiter(const struct segment *s)
{
    size_t below = count_said(s, s->from, s->to);
    for (size_t i = s->from; i < s->to; i++) {
        below -= count_said(s, i, i + 1);
        if (is_delimiter_at(s, i, below) || is_ruled_signature(s, i)) {
            return i;
        }
    }
    return s->to;
}

/* The block ends at a postscript. */
static void mark_delimited(const struct segment *s)
{
    size_t i = find_delimiter(s);
    size_t end = i + 1;
    while (end < s->to && !(line_starts(&s->ls->line[end], LEX_POSTSCRIPT) &&
                            s->ls->line[end].n_words > 2)) {
        end++;
    }
    segment_take(s, i, i < s->to ? end : i);
}

/* ---- what a client marked as a signature in HTML */

/* Formula and name in it stay; a person who goes on below it is heard. */
static void mark_marked(const struct segment *s)
{
    size_t i = s->from;
    while (i < s->to && !s->ls->line[i].signs) {
        i++;
    }
    if (i == s->to || !segment_own_above(s, i)) {
        return;
    }
    for (; i < s->to; i++) {
        struct line *l = &s->ls->line[i];
        if (line_starts(l, LEX_POSTSCRIPT) || (l->self && segment_is_sentence(s, i))) {
            return;
        }
        if (l->role == LINE_OWN && !l->blank && !formula_is(s, i) &&
            !closing_is_name(s, l) && !signer_alone(s, l)) {
            l->role = LINE_SIG;
        }
    }
}

/* ---- footers */

/* Nothing but blanks, rules, links and other footers up to the next line that is taken:
 * a footer in the midst of a paragraph is a sentence. */
static bool ends_paragraph(const struct segment *s, size_t i)
{
    for (size_t end = i + FOOTER_LINES_MAX; ++i < s->to && segment_has(s, i);) {
        if (i > end) {
            return false;
        }
        const struct line *l = &s->ls->line[i];
        if (!segment_is_link(l) && !segment_is_rule(l) && !line_starts(l, LEX_FOOTER)) {
            return false;
        }
    }
    return true;
}

static bool is_footer(const struct segment *s, size_t i)
{
    const struct line *l = &s->ls->line[i];
    bool linked = line_has(l, LEX_FOOTER) && str_starts(l->text, STR("<http"));
    return (line_starts(l, LEX_FOOTER) || linked) && !l->self &&
           l->n_words <= FOOTER_WORDS_MAX &&
           (l->n_words <= FOOTER_ALONE_MAX || segment_own_above(s, i) ||
            str_has(l->text, STR("<https://"))) &&
           ends_paragraph(s, i);
}

static void mark_footers(const struct segment *s)
{
    bool footer = false;
    for (size_t i = s->from; i < s->to; i++) {
        struct line *l = &s->ls->line[i];
        if (l->blank || l->role != LINE_OWN) {
            continue;
        }
        footer = is_footer(s, i) || (footer && segment_is_link(l));
        l->role = footer ? LINE_SIG : l->role;
    }
}

/* ---- rules drawn above what was taken */

static void mark_rules(const struct segment *s)
{
    bool taken = false;
    for (size_t i = s->to; i > s->from; i--) {
        struct line *l = &s->ls->line[i - 1];
        if (l->role == LINE_SIG) {
            taken = true;
        } else if (!l->blank) {
            if (l->role != LINE_OWN || !taken || !segment_is_rule(l)) {
                return;
            }
            l->role = LINE_SIG;
        }
    }
}

static void mark_segment(const struct segment *s)
{
    mark_delimited(s);
    mark_marked(s);
    mark_footers(s);
    notice_mark(s);
    closing_mark(s);
    business_mark(s);
    mark_rules(s);
    closing_mark_end(s);
    byline_mark(s);
    tail_mark(s);
}

/* ---- below a quote without signs */

/* The sender speaks or signs. */
static bool is_signed(const struct segment *s)
{
    for (size_t i = s->from; i < s->to; i++) {
        if (s->ls->line[i].self_one || closing_is_name(s, &s->ls->line[i])) {
            return true;
        }
    }
    return false;
}

/* A few plain lines, nothing of which belongs under the mail of a firm. */
static bool is_plain_talk(const struct segment *s)
{
    size_t n = 0;
    for (size_t i = s->from; i < s->to; i++) {
        struct line *l = &s->ls->line[i];
        struct toks t;
        if (l->blank || line_starts(l, LEX_FOOTER)) {
            continue;
        }
        words_tokenize(s->a, l->text, &t);
        if (++n > TALK_LINES_MAX || l->n_legal > 0 || business_signs(l) > 1 ||
            lexicon_classes(&t, LEX_BIT(LEX_UNSUBSCRIBE) |
                                    LEX_BIT(LEX_UNSUBSCRIBE_ALONE)) != 0) {
            return false;
        }
    }
    return n > 0;
}

/* A header block, our mail to the end of its signature, then a new paragraph in which
 * the sender speaks or signs, or of plain talk: that is the answer. Only in mails that
 * would be empty. */
void answer_below_mark(struct arena *a, struct lines *ls, struct str name)
{
    struct segment s = {
        .a = a, .ls = ls, .name = str_trim(words_fold(a, name)), .to = ls->n};
    size_t end = ls->n; /* our signature */
    for (size_t i = 0; i < ls->n; i++) {
        const struct line *l = &ls->line[i];
        if (segment_has(&s, i)) {
            return;
        }
        if (l->role == LINE_QUOTE && (is_delimiter(l) || segment_is_rule(l))) {
            end = i;
        }
    }
    while (end < ls->n && !ls->line[end].blank) {
        end++;
    }
    s.from = end;
    if (ls->sent_known || (!is_signed(&s) && !is_plain_talk(&s))) {
        return;
    }
    for (size_t i = end; i < ls->n; i++) {
        ls->line[i].role = ls->line[i].quoted ? ls->line[i].role : LINE_OWN;
    }
}

/* "P.S.: … Platz 14.": what looks like an address in it is none. */
static void give_back_postscripts(const struct segment *s)
{
    bool inside = false;
    for (size_t i = s->from; i < s->to; i++) {
        struct line *l = &s->ls->line[i];
        inside =
            (inside && !l->blank) || (line_starts(l, LEX_POSTSCRIPT) && l->n_words > 2);
        l->role = inside && l->role == LINE_SIG ? LINE_OWN : l->role;
    }
}

void signature_mark(struct arena *a, struct lines *ls, struct str name)
{
    struct segment s = {.a = a, .ls = ls, .name = str_trim(words_fold(a, name))};
    while (s.from < ls->n) {
        s.to = s.from;
        while (s.to < ls->n &&
               (ls->line[s.to].role == LINE_OWN || ls->line[s.to].role == LINE_SIG)) {
            s.to++;
        }
        if (s.to > s.from) {
            mark_segment(&s);
            give_back_postscripts(&s);
        }
        s.own_above = segment_own_above(&s, s.to);
        s.from = s.to + 1;
    }
}
