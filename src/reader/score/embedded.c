/* Numbers that are part of something longer: addresses, names of files, compounds,
 * dates. Must never look further than the run of bytes without white space. */
#include "reader/score/candidate.h"

enum { RUN_MAX = 2 * CONTEXT_MAX };

static bool is_for(const struct tok *tok)
{
    return is_word_of(tok, LEX_FOR);
}

/* "3-for-2", "4-Zylinder"; but "8-ish", "9-super" */
static bool is_compound(const struct toks *t, size_t i, size_t to)
{
    const struct tok *dash = tok_at(t, to);
    const struct tok *next = tok_at(t, to + 1);
    bool joined = is_dash(dash) && !dash->spaced && !next->spaced;
    if (joined && next->kind == TOK_WORD && to == i + 1) {
        bool score = (next->cls & (LEX_BIT(LEX_POINTS) | LEX_BIT(LEX_STARS) |
                                   LEX_BIT(LEX_OPINION))) != 0;
        return is_for(next) || (next->capital && !score);
    }
    return i > 1 && is_dash(&t->tok[i - 1]) && !t->tok[i].spaced &&
           !t->tok[i - 1].spaced && is_for(&t->tok[i - 2]);
}

/* The run of bytes without white space around the number. */
static struct str run_around(const struct toks *t, size_t i)
{
    size_t from = i;
    size_t to = i + 1;
    for (size_t n = 0; n < RUN_MAX && from > 0 && !t->tok[from].spaced; n++) {
        from--;
    }
    for (size_t n = 0; n < RUN_MAX && to < t->n && !t->tok[to].spaced; n++) {
        to++;
    }
    struct str last = t->tok[to - 1].text;
    const char *start = t->tok[from].text.ptr;
    return str_of(start, (size_t)(last.ptr + last.len - start));
}

static bool is_inner(struct str run, char mark)
{
    size_t k = str_find_byte(run, mark);
    return k != STR_NPOS && k > 0 && k + 1 < run.len && str_is_alnum(run.ptr[k - 1]) &&
           str_is_alnum(run.ptr[k + 1]);
}

/* "report2.xls": letters, then a short ending of letters. */
static bool is_file_name(struct str run)
{
    size_t tail = 0;
    while (tail < run.len && str_is_alpha(run.ptr[run.len - 1 - tail])) {
        tail++;
    }
    return tail >= 2 && tail <= 4 && tail + 2 < run.len &&
           run.ptr[run.len - 1 - tail] == '.' && str_is_alpha(run.ptr[0]);
}

/* "confirm?x=1", "max.7@mail.example", "IMG_7.jpg": an address or the name of a file.
 */
static bool is_in_address(const struct toks *t, size_t i)
{
    if ((i == 0 || t->tok[i].spaced) && (i + 1 >= t->n || t->tok[i + 1].spaced)) {
        return false;
    }
    struct str run = run_around(t, i);
    bool name = str_is_alpha(run.ptr[0]);
    return is_inner(run, '@') || (name && (is_inner(run, '_') || is_inner(run, '?'))) ||
           is_file_name(run) || str_starts(run, STR("www.")) ||
           str_find(run, STR("://")) != STR_NPOS;
}

/* "14.9., um": day and month with both dots */
static bool is_dotted_date(const struct toks *t, size_t i, size_t to)
{
    const struct tok *tok = &t->tok[i];
    bool dotted = tok->kind == TOK_DEC && str_find(tok->text, STR(".")) < tok->text.len;
    const struct tok *then = tok_at(t, to + 1);
    return dotted && ch_at(t, to, '.') && !tok_at(t, to)->spaced &&
           (then->kind == TOK_PUNCT || then->kind == TOK_NUM ||
            (then->kind == TOK_WORD && !then->capital));
}

bool is_index(const struct toks *t, const struct cand *c)
{
    const struct tok *prev = tok_at(t, c->from > 0 ? c->from - 1 : t->n);
    int32_t item = prev->kind == TOK_WORD ? lexicon_value(prev->word, LEX_ITEM) : -1;
    if (item >= 0 && item < 2 && c->value <= 5 && c->to == c->from + 1 &&
        (ch_at(t, c->to, ':') || ch_at(t, c->to, ')') ||
         (item == 1 && tok_at(t, c->to)->kind == TOK_WORD &&
          !word_at(t, c->to, LEX_POINTS)))) {
        return true;
    }
    return ch_at(t, c->to, ':') && c->to == c->from + 1 &&
           is_plain_number(tok_at(t, c->to + 1)) &&
           tok_at(t, c->to + 2)->kind != TOK_WORD;
}

/* A letter's or word's end or beginning without a blank between. */
static bool touches(const struct toks *t, size_t mark, size_t word)
{
    size_t right = mark > word ? mark : word;
    return tok_at(t, word)->kind == TOK_WORD && !tok_at(t, right)->spaced;
}

/* "OS/2", "/dev/null", "K-9", "time(2)": hangs on a word by a mark. */
static bool is_hung_on(const struct toks *t, size_t i)
{
    if (i < 2 || t->tok[i].spaced || t->tok[i - 1].spaced) {
        return false;
    }
    bool joint =
        ch_at(t, i - 1, '/') || ch_at(t, i - 1, '(') || is_dash(&t->tok[i - 1]);
    return joint && touches(t, i - 1, i - 2) && !word_at(t, i - 2, LEX_LABEL) &&
           !word_at(t, i - 2, LEX_POINTS);
}

/* What a sum comes to stands near: "macht acht", "= 9". */
static bool has_result(const struct toks *t, size_t k)
{
    for (size_t n = 0; n < CONTEXT_MAX && k + 1 < t->n; n++, k++) {
        bool led = ch_at(t, k, '=') || word_at(t, k, LEX_STAY);
        if (led && is_plain_number(&t->tok[k + 1])) {
            return true;
        }
    }
    return false;
}

/* "Zehn minus zwei, macht acht": the number is one of those that are reckoned with. */
static bool is_reckoned(const struct toks *t, size_t i, size_t to)
{
    bool left = is_word_of(tok_at(t, to), LEX_DEDUCT) &&
                is_plain_number(tok_at(t, to + 1)) && has_result(t, to + 2);
    bool right = i > 1 && is_word_of(&t->tok[i - 1], LEX_DEDUCT) &&
                 is_plain_number(&t->tok[i - 2]) && has_result(t, to);
    return left || right;
}

/* "n = 8", "2 + 2", "[1]": sums and notes. */
static bool is_sum(const struct toks *t, size_t i, size_t to)
{
    bool summed = i > 3 && ch_at(t, i - 3, '+');
    bool equals = i > 1 && ch_at(t, i - 1, '=') &&
                  (t->tok[i - 2].text.len == 1 && !is_plain_number(&t->tok[i - 2]));
    equals = equals || (summed && ch_at(t, i - 1, '='));
    bool plus = ch_at(t, to, '+') && is_plain_number(tok_at(t, to + 1));
    return equals || plus || (i > 1 && ch_at(t, i - 1, '+')) ||
           (i > 0 && ch_at(t, i - 1, '[') && ch_at(t, to, ']'));
}

/* "six-pack", "one-to-one", "2-wheeled": the first part of a word; but "8-ish" and
 * "9-super". */
static bool heads_compound(const struct toks *t, size_t to)
{
    const struct tok *mark = tok_at(t, to);
    bool joint = is_dash(mark) || ch_at(t, to, '/');
    uint64_t score = LEX_BIT(LEX_POINTS) | LEX_BIT(LEX_STARS) | LEX_BIT(LEX_OPINION) |
                     LEX_BIT(LEX_ALMOST) | LEX_BIT(LEX_NUMBER) | LEX_BIT(LEX_CLAUSE);
    return joint && !mark->spaced && touches(t, to, to + 1) &&
           (tok_at(t, to + 1)->cls & score) == 0;
}

/* "Danke 8)", "super ;-9": a face. */
static bool is_face(const struct toks *t, size_t i, size_t to)
{
    const struct tok *tok = &t->tok[i];
    bool nose =
        is_dash(tok_at(t, to)) && ch_at(t, to + 1, ')') && !tok_at(t, to + 1)->spaced;
    bool mouth = ch_at(t, to, ')') || nose;
    bool alone = i > 0 && tok->spaced && !tok_at(t, to)->spaced && !opens_line(t, i);
    for (size_t k = i, n = 0; alone && n < CONTEXT_MAX && k > 0; n++) {
        alone = !ch_at(t, --k, '(');
    }
    return tok->kind == TOK_NUM && tok->value == 8 && mouth && alone;
}

/* "Debian 2.0", "Linux 7.0": a version behind its name. */
static bool is_release(const struct toks *t, size_t i)
{
    return i > 0 && t->tok[i].kind == TOK_DEC && word_is_unknown(&t->tok[i - 1]) &&
           str_find_byte(t->tok[i].text, '.') != STR_NPOS;
}

bool is_embedded(const struct toks *t, size_t i, size_t to)
{
    return is_hung_on(t, i) || is_sum(t, i, to) || is_reckoned(t, i, to) ||
           heads_compound(t, to) || is_face(t, i, to) || is_release(t, i) ||
           is_compound(t, i, to) || is_in_address(t, i) || is_dotted_date(t, i, to);
}
