/* Full stops that end no sentence: of dates, ordinals, addresses. Must never take the
 * end of a sentence for one. */
#include "base/attr.h"
#include "reader/words/words.h"

/* "am 5. Januar", "zum 2. Mal": what stands before an ordinal. */
static bool opens_ordinal(const struct tok *tok)
{
    static const char *const words[] = {"zum", "am",  "vom", "den",  "dem", "ab",
                                        "bis", "der", "im",  "beim", "seit"};
    for (size_t i = 0; tok->kind == TOK_WORD && i < ARRAY_LEN(words); i++) {
        if (str_eq_c(tok->word, words[i])) {
            return true;
        }
    }
    return false;
}

static bool is_month(const struct tok *tok)
{
    static const char *const heads[] = {
        "januar", "februar", "maerz",   "april",  "mai",    "juni",   "juli",
        "august", "septem",  "oktober", "novemb", "dezemb", "jaenner"};
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        if (str_starts(tok->word, str_c(heads[i]))) {
            return true;
        }
    }
    return false;
}

bool words_is_inner_dot(const struct toks *t, size_t i)
{
    if (i == 0 || i + 1 >= t->n) {
        return false;
    }
    const struct tok *before = &t->tok[i - 1];
    const struct tok *after = &t->tok[i + 1];
    if (t->tok[i].spaced || after->kind != TOK_WORD) {
        return false;
    }
    if (before->kind == TOK_WORD) {
        return !after->spaced; /* "WEB.DE", "i.A." */
    }
    if (before->kind == TOK_DEC || before->kind == TOK_BLOB) {
        return !after->capital; /* "am 1.7. nicht" */
    }
    bool ordinal = before->kind == TOK_NUM && before->spaced;
    return ordinal && (!after->capital || is_month(after) ||
                       (i > 1 && opens_ordinal(&t->tok[i - 2])));
}
