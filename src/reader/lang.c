/* Which language a text is in, by its commonest words (conf/words-lang.txt). Must never
 * guess where two languages are level. */
#include "reader/lexicon.h"

enum { WORDS_LOOKED_AT = 400 };

static bool is_cyrillic(struct str word)
{
    return (unsigned char)word.ptr[0] == 0xd0 || (unsigned char)word.ptr[0] == 0xd1;
}

static enum lex_lang leader(const int score[LANG_N])
{
    size_t best = 0;
    int second = 0;
    for (size_t l = 1; l < LANG_N; l++) {
        if (score[l] > score[best]) {
            second = score[best];
            best = l;
        } else if (score[l] > second) {
            second = score[l];
        }
    }
    return score[best] > second ? (enum lex_lang)best : LANG_ANY;
}

enum lex_lang lang_guess(const struct toks *t)
{
    int score[LANG_N] = {0};
    int looked = 0;
    for (size_t i = 0; i < t->n && looked < WORDS_LOOKED_AT; i++) {
        struct str word = t->tok[i].word;
        if (t->tok[i].kind != TOK_WORD || word.len == 0) {
            continue;
        }
        looked++;
        if (is_cyrillic(word)) {
            score[LANG_RU]++;
            continue;
        }
        uint32_t langs = lexicon_common(word);
        for (size_t l = 1; langs != 0 && l < LANG_N; l++) {
            score[l] += (int)((langs >> l) & 1);
        }
    }
    return leader(score);
}
