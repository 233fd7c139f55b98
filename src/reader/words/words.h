/* Text as folded words and tokens: the common ground of all interpretation. Folding:
 * lower case, accents away, umlauts as ae oe ue, sharp s as ss, zero-width removed. */
#ifndef NACHFASS_READER_WORDS_H
#define NACHFASS_READER_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

enum tok_kind {
    TOK_WORD,  /* letters, folded in .word */
    TOK_NUM,   /* a whole number in .value, digits alone */
    TOK_DEC,   /* a decimal: whole part in .value, .frac true when it is not whole */
    TOK_PAIR,  /* a/b, a-b: .value and .value2, separator in .ch */
    TOK_BLOB,  /* any other run of digits, letters and separators: date, phone, code */
    TOK_STARS, /* .value filled stars, .value2 empty ones */
    TOK_PUNCT, /* one mark, in .ch */
    TOK_EMOJI, /* a picture without a value */
    TOK_BREAK  /* line end; .value = number of line ends */
};

struct tok {
    enum tok_kind kind;
    uint32_t ch;
    int32_t value, value2;
    bool frac;
    bool capital; /* first letter of the word is upper case */
    bool spaced;  /* white space or a line end before it */
    bool keycap;  /* the number was a keycap emoji */
    bool is_word_number;
    struct str text; /* as written */
    struct str word; /* folded; TOK_WORD only */
    uint64_t head;   /* words_head of word */
    uint64_t cls;    /* bit per enum lex_class, set by lexicon_mark */
    uint64_t valued; /* those whose phrase opens here and carries a value */
};

struct toks {
    struct tok *tok;
    size_t n;
    bool cut; /* the text had more than TOKS_MAX tokens */
};

enum { TOKS_MAX = 20000 };

/* The first eight bytes of a folded word, zeros behind a shorter one: what words are
 * compared by first. */
static inline uint64_t words_head(struct str word)
{
    uint64_t head = 0;
    if (word.len >= sizeof head) {
        /* a fixed number of bytes is one load */
        for (size_t i = 0; i < sizeof head; i++) {
            head |= (uint64_t)(unsigned char)word.ptr[i] << (8 * i);
        }
        return head;
    }
    for (size_t i = 0; i < word.len; i++) {
        head |= (uint64_t)(unsigned char)word.ptr[i] << (8 * i);
    }
    return head;
}

/* Tokens of valid UTF-8 text. A line end that a mail program set for want of room is no
 * TOK_BREAK. */
void words_tokenize(struct arena *a, struct str text, struct toks *ret_toks);
/* The same, but every line end is one: for who counts lines. */
void words_tokenize_lines(struct arena *a, struct str text, struct toks *ret_toks);

/* The dot at token i belongs to a date or an ordinal ("am 3. war", "1.7. nicht"). */
bool words_is_inner_dot(const struct toks *t, size_t i);

/* The folded form of a text's letters and digits; other bytes become one blank.
 * Never longer than twice the input. */
struct str words_fold(struct arena *a, struct str text);

/* Next folded word of *rest (as words_fold gives them, blank between). */
struct str words_next(struct str *rest);

/* Writes the folded form of one code point (at most 3 bytes) and returns its length;
 * 0 when it folds to nothing (zero width, combining). prev is the last byte written
 * before it, for decomposed umlauts. */
size_t words_fold_cp(uint32_t cp, char prev, char out[4]);
bool words_is_letter(uint32_t cp);

#endif
