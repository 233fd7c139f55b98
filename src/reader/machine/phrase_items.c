/* Cuts a text into the words that phrases are looked up among. Must never let a word
 * run on over what separates words in its script. */
#include "reader/machine/phrase_items.h"

#include "base/arena.h"
#include "reader/words/words.h"

enum { ARTICLE_MAX = 2 };

static bool is_word(uint32_t cp)
{
    return cp < 0x80 ? str_is_alnum((char)cp)
                     : words_is_letter(cp) || (cp >= 0xff10 && cp <= 0xff19);
}

/* What stands inside a word without being part of it: apostrophe, soft hyphen, accent
 * of its own, and the "-" of "e-mail" and "E-Mail-Adresse". A notion begins behind "l'"
 * and the like. */
static bool is_joint(enum phrasebook book, struct str rest, uint32_t cp,
                     struct str word)
{
    bool apostrophe = cp == '\'' || cp == 0x2019;
    if (apostrophe && book == BOOK_NOTION && word.len <= ARTICLE_MAX) {
        return false;
    }
    if (cp == '-') {
        return (str_eq_c(word, "e") && str_istarts(rest, STR("-mail"))) ||
               (str_eq_c(word, "email") && (str_istarts(rest, STR("-adress")) ||
                                            str_istarts(rest, STR("-konto"))));
    }
    return apostrophe || cp == 0xad || cp == 0x200b || (cp >= 0x300 && cp <= 0x36f);
}

static bool is_ideograph(uint32_t cp)
{
    return cp >= 0x4e00 && cp <= 0x9fff;
}

/* Japanese has no blanks: in reports, a word opens where kanji or katakana follow
 * hiragana. Not in people's mail, whose words must not be taken out of a sentence.
 * Among notions each ideograph is a word, and kana open one behind it. */
static bool opens_clause(enum phrasebook book, uint32_t before, uint32_t cp)
{
    bool hiragana = before >= 0x3041 && before <= 0x309f;
    bool katakana = cp >= 0x30a1 && cp <= 0x30fa;
    bool kana_ends = before >= 0x30a1 && before <= 0x30fc && cp <= 0x309f;
    if (book == BOOK_NOTION && before != 0 &&
        (is_ideograph(before) || is_ideograph(cp) || kana_ends)) {
        return true;
    }
    return (book == BOOK_REASON || book == BOOK_NOTION) && hiragana &&
           (katakana || is_ideograph(cp));
}

/* Folds the word at text[*i] to out, moves *i behind it. */
static size_t word_fold(enum phrasebook book, struct str text, size_t *i, char *out)
{
    size_t n = 0;
    uint32_t last = 0;
    while (*i < text.len) {
        if (str_is_alnum(text.ptr[*i])) {
            out[n++] = str_lower(text.ptr[(*i)++]);
            continue;
        }
        uint32_t cp = 0;
        struct str rest = str_from(text, *i);
        size_t len = str_utf8_next(rest, &cp);
        bool joint = len > 0 && is_joint(book, rest, cp, str_of(out, n));
        if (len == 0 || (!joint && !is_word(cp)) || opens_clause(book, last, cp)) {
            break;
        }
        last = cp;
        if (!joint || cp >= 0x300) {
            n += words_fold_cp(cp, n > 0 ? out[n - 1] : ' ', out + n);
        }
        *i += len;
    }
    return n;
}

/* A full stop, not behind a digit ("am 3. Mai") nor inside a code ("5.1.1"). */
static bool is_stop(struct str rest, uint32_t cp, const struct item *before)
{
    bool after_digit =
        before->word.len > 0 && str_is_digit(before->word.ptr[before->word.len - 1]);
    bool open = rest.len < 2 || str_is_space(rest.ptr[1]);
    return cp == '!' || cp == '?' || (cp == '.' && !after_digit && open);
}

static bool is_mark(uint32_t cp)
{
    return cp == ':' || cp == '-' || cp == '(' || cp == '[' || cp == '|' || cp == ']' ||
           cp == ')' || cp == '\n' || cp == 0xff1a;
}

/* From text[i], behind the item before, to the next word: does what lies between end a
 * sentence, open one, mark? */
static size_t gap_read(struct str text, size_t i, struct item *before, bool *ret_opens)
{
    size_t lines = 0;
    bool first = true; /* nothing but blanks so far */
    while (i < text.len) {
        if (text.ptr[i] == ' ') {
            i++;
            continue;
        }
        uint32_t cp = 0;
        struct str rest = str_from(text, i);
        size_t len = str_utf8_next(rest, &cp);
        if (len > 0 && is_word(cp)) {
            return i;
        }
        bool stop = is_stop(rest, cp, before);
        lines += cp == '\n';
        before->ends = before->ends || stop || lines >= 2;
        before->marks = before->marks || (first && is_mark(cp));
        *ret_opens = *ret_opens || stop || cp == '\n' || cp == ']';
        first = first && cp == ' ';
        i += len > 0 ? len : 1;
    }
    before->marks = before->marks || !before->ends;
    return i;
}

void phrase_items(struct arena *a, enum phrasebook book, struct str text,
                  struct items *ret)
{
    text = str_sub(text, 0, PHRASE_TEXT_MAX);
    char *out = arena_take(a, text.len * 2 + 8);
    ret->item = arena_take(a, (text.len / 2 + 2) * sizeof *ret->item);
    ret->n = 0;
    struct item none = {0};
    for (size_t i = 0;;) {
        struct item *before = ret->n > 0 ? &ret->item[ret->n - 1] : &none;
        struct item *it = &ret->item[ret->n];
        *it = (struct item){.opens = i == 0};
        i = gap_read(text, i, before, &it->opens);
        if (i >= text.len) {
            return;
        }
        size_t len = word_fold(book, text, &i, out);
        it->word = str_of(out, len);
        it->head = words_head(it->word);
        out += len;
        ret->n++;
    }
}
