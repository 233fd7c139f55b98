/* Legal notices below the words: "This e-mail is confidential …". Must never take what
 * a person says of confidence, nor a person's paragraph below. */
#include "base/arena.h"
#include "reader/own/segment.h"

enum {
    LEGAL_MIN = 3,
    LEGAL_WORDS_MIN = 8,
    TITLE_LOOK = 8,
    LABEL_CAPITALS_MIN = 5,
    LABEL_BYTES_MAX = 40
};

/* "HIPAA NOTICE: …" */
static bool has_capital_label(struct str t)
{
    size_t end = str_find_byte(t, ':');
    size_t capitals = 0;
    for (size_t i = 0; end != STR_NPOS && i < end; i++) {
        if (t.ptr[i] >= 'a' && t.ptr[i] <= 'z') {
            return false;
        }
        capitals += t.ptr[i] >= 'A' && t.ptr[i] <= 'Z';
    }
    return capitals >= LABEL_CAPITALS_MIN && end <= LABEL_BYTES_MAX;
}

/* "This e-mail is confidential …", "Disclaimer:" */
static bool opens_disclaimer(const struct line *l)
{
    bool title = l->n_legal >= 2 && has_capital_label(l->text);
    return (line_starts(l, LEX_DISCLAIMER) || title) && !l->self_one &&
           !str_ends(l->text, STR("?"));
}

/* "Disclaimer" above lines of lawyers' words; "Error 404" is none. */
static bool is_title(const struct segment *s, size_t i)
{
    size_t legal = 0;
    if (s->ls->line[i].n_words > 2 || s->ls->line[i].n_legal == 0) {
        return false;
    }
    for (size_t k = i + 1; k < s->to && k <= i + TITLE_LOOK; k++) {
        const struct line *l = &s->ls->line[k];
        if (l->self_one || str_ends(l->text, STR("?"))) {
            return false;
        }
        legal += l->n_legal + line_starts(l, LEX_DISCLAIMER);
    }
    return legal >= 2;
}

/* Line i and those below it to the next paragraph in which a person speaks. */
static void mark_notice(const struct segment *s, size_t i)
{
    size_t end = i;
    for (size_t k = i; k < s->to; k++) {
        const struct line *l = &s->ls->line[k];
        bool heads = k > i && s->ls->line[k - 1].blank;
        if (heads && (line_starts(l, LEX_POSTSCRIPT) ||
                      (l->self_one && segment_is_sentence(s, k)))) {
            break;
        }
        end = k + 1;
    }
    segment_take(s, i, end);
}

/* A paragraph with `least` lawyers' words, whatever it begins with. */
static bool is_legal(const struct segment *s, size_t from, size_t to, size_t least)
{
    size_t legal = 0;
    size_t words = 0;
    for (size_t i = from; i < to; i++) {
        const struct line *l = &s->ls->line[i];
        if (l->self_one || str_ends(l->text, STR("?"))) {
            return false;
        }
        legal += l->n_legal;
        words += l->n_words;
    }
    return legal >= least && words >= LEGAL_WORDS_MIN;
}

void notice_mark(const struct segment *s)
{
    bool own = s->own_above;
    size_t least = LEGAL_MIN; /* below such a paragraph one word will do */
    for (size_t i = s->from; i < s->to;) {
        if (!segment_has(s, i)) {
            i++;
            continue;
        }
        size_t end = segment_paragraph_end(s, i);
        for (size_t k = i; k < end; k++) {
            if ((own || k > i) &&
                (opens_disclaimer(&s->ls->line[k]) || is_title(s, k))) {
                mark_notice(s, k);
                return;
            }
        }
        bool legal = own && is_legal(s, i, end, least);
        if (legal) {
            segment_take(s, i, end);
        }
        least = legal ? 1 : LEGAL_MIN;
        own = own || s->ls->line[i].role == LINE_OWN;
        i = end;
    }
}
