/* Closing lines that no list has whole: told by their words. Must never call a line one
 * that holds a verdict or a number. */
#include "base/attr.h"
#include "reader/own/segment.h"

enum {
    WISH_WORDS_MAX = 10,
    WISH_BYTES_MAX = 200,
    FLOURISH_WORDS_MAX = 5,
    APART_WORDS_MAX = 2
};

/* What a line says that is no mere flourish. */
static const uint64_t verdict_classes =
    LEX_BIT(LEX_OPINION) | LEX_BIT(LEX_PRAISE) | LEX_BIT(LEX_NUMBER) |
    LEX_BIT(LEX_MAXIMUM) | LEX_BIT(LEX_NEGATE) | LEX_BIT(LEX_GREETING) |
    LEX_BIT(LEX_ASPECT) | LEX_BIT(LEX_UNSUBSCRIBE) | LEX_BIT(LEX_UNSUBSCRIBE_ALONE) |
    LEX_BIT(LEX_WRONG) | LEX_BIT(LEX_QUESTION);

enum { WISH_CORE = 1, WISH_VERB = 2, WISH_ENDS = 3 };

/* "Hausmeistergruß" ends with a word that closings are made of. */
static int32_t wish_value(struct str word)
{
    int32_t value = lexicon_value(word, LEX_WISH);
    for (size_t i = 3; value < 0 && i < word.len; i++) {
        value = lexicon_value(str_from(word, i), LEX_WISH);
        value = value == WISH_ENDS ? value : -1;
    }
    return value;
}

/* "Servus aus Rosenheim": where the greeting comes from. */
static bool is_place(const struct toks *t, size_t k)
{
    const struct tok *prev = k > 0 ? &t->tok[k - 1] : NULL;
    return prev != NULL && t->tok[k].capital &&
           (str_eq_c(prev->word, "aus") || str_eq_c(prev->word, "from"));
}

/* "Schönen Tag noch wünscht", "Many thanks in advance for your help,": nothing but the
 * words closings are made of; or, before a verb whose subject the name below is,
 * "Allzeit gute Fahrt wünscht", any without a comma. */
bool wish_is_text(const struct segment *s, struct str text)
{
    struct toks t;
    bool core = false;
    if (text.len > WISH_BYTES_MAX) {
        return false;
    }
    bool strange = false;
    bool comma = false;
    bool verb = false;
    words_tokenize(s->a, text, &t);
    for (size_t k = 0; k < t.n; k++) {
        const struct tok *tok = &t.tok[k];
        bool word = tok->kind == TOK_WORD;
        int32_t value = word ? wish_value(tok->word) : 0;
        if (tok->kind == TOK_NUM || (tok->kind == TOK_PUNCT && tok->ch == '?')) {
            return false;
        }
        strange = strange || (value < 0 && !is_place(&t, k));
        comma = comma || tok->ch == ',';
        core = core || value >= WISH_CORE;
        verb = word ? value == WISH_VERB : verb;
    }
    return t.n <= WISH_WORDS_MAX && (strange ? verb && !comma : core);
}

/* At the head of a paragraph or behind a whole sentence. */
static bool is_apart(const struct segment *s, size_t i)
{
    const struct line *above = i > s->from ? &s->ls->line[i - 1] : NULL;
    return above == NULL || above->blank || str_ends(above->text, STR(".")) ||
           str_ends(above->text, STR("!")) || str_ends(above->text, STR("?"));
}

/* "he'd come" / "later": small letters go on with what the line above says. */
static bool goes_on(const struct segment *s, size_t i)
{
    struct str t = str_trim(s->ls->line[i].text);
    bool small = t.len > 0 && t.ptr[0] >= 'a' && t.ptr[0] <= 'z';
    return small && !is_apart(s, i);
}

bool wish_is_flourish(const struct segment *s, struct str text)
{
    struct toks toks;
    words_tokenize(s->a, text, &toks);
    for (size_t k = 0; k < toks.n; k++) {
        if (toks.tok[k].kind != TOK_WORD && toks.tok[k].kind != TOK_PUNCT) {
            return false;
        }
    }
    return (lexicon_classes(&toks, LEX_ALL) & verdict_classes) == 0;
}

/* "Speak soon I hope,", "Yours, somewhat annoyed,": a few words of no verdict that a
 * comma ends, at the head of a paragraph or behind a whole sentence. */
static bool is_flourish(const struct segment *s, size_t i)
{
    const struct line *l = &s->ls->line[i];
    struct str t = str_trim(l->text);
    bool apart = is_apart(s, i);
    if (!apart || !str_ends(t, STR(",")) || l->n_words > FLOURISH_WORDS_MAX) {
        return false;
    }
    return wish_is_flourish(s, t);
}

/* "Servus beinand", "Slán": one word or two that no sentence has, and no mark. */
static bool is_word_apart(const struct segment *s, size_t i)
{
    struct line *l = &s->ls->line[i];
    struct str t = str_trim(l->text);
    char last = (char)(t.len > 0 ? t.ptr[t.len - 1] : '.');
    bool apart = i > s->from && s->ls->line[i - 1].blank;
    if (!apart || l->n_words > APART_WORDS_MAX || l->n_lower == l->n_words ||
        !(str_is_alpha(last) || (unsigned char)last >= 0x80 || last == ',') ||
        line_count_common(s->a, l) > 0 || business_signs(l) > 0) {
        return false;
    }
    struct toks toks;
    words_tokenize(s->a, t, &toks);
    for (size_t k = 0; k < toks.n; k++) {
        if (toks.tok[k].kind != TOK_WORD && toks.tok[k].ch != ',') {
            return false;
        }
    }
    return (lexicon_classes(&toks, LEX_ALL) & verdict_classes) == 0;
}

bool wish_is_line(const struct segment *s, size_t i)
{
    return (wish_is_text(s, s->ls->line[i].text) && !goes_on(s, i)) ||
           is_flourish(s, i) || is_word_apart(s, i);
}
