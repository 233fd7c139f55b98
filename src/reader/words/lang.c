/* Which language a text is in, by its commonest words (conf/words-lang.txt). Must never
 * guess where two languages are level. */
#include "reader/words/lexicon.h"

#include "base/attr.h"

enum { WORDS_LOOKED_AT = 400 };

#define L(lang) (UINT32_C(1) << LANG_##lang)

/* Letters that few languages have, as they are written. */
static const struct {
    char letter[3];
    uint32_t langs;
} letters[] = {
    {"ł", L(PL)}, {"ą", L(PL)}, {"ę", L(PL)},         {"ż", L(PL)}, {"ś", L(PL)},
    {"ń", L(PL)}, {"ć", L(PL)}, {"ř", L(CS)},         {"ě", L(CS)}, {"ů", L(CS)},
    {"č", L(CS)}, {"ž", L(CS)}, {"š", L(CS)},         {"ı", L(TR)}, {"ş", L(TR)},
    {"ğ", L(TR)}, {"ã", L(PT)}, {"õ", L(PT)},         {"ñ", L(ES)}, {"ß", L(DE)},
    {"ø", L(DA)}, {"æ", L(DA)}, {"å", L(DA) | L(SV)},
};

static bool is_cyrillic(struct str word)
{
    return (unsigned char)word.ptr[0] == 0xd0 || (unsigned char)word.ptr[0] == 0xd1;
}

/* Languages told by a letter of the word; names do not count. */
static uint32_t lettered(const struct tok *tok)
{
    bool plain = tok->word.ptr == tok->text.ptr; /* ASCII, folded to itself */
    for (size_t i = 0; !plain && !tok->capital && i + 1 < tok->text.len; i++) {
        const char *at = tok->text.ptr + i;
        for (size_t k = 0; (unsigned char)*at >= 0x80 && k < ARRAY_LEN(letters); k++) {
            if (at[0] == letters[k].letter[0] && at[1] == letters[k].letter[1]) {
                return letters[k].langs;
            }
        }
    }
    return 0;
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
        uint32_t told = lettered(&t->tok[i]);
        for (size_t l = 1; (langs | told) >> l != 0; l++) {
            score[l] += (int)((langs >> l) & 1) + (int)((told >> l) & 1);
        }
    }
    return leader(score);
}
