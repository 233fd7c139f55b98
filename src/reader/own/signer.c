/* The sender's name as people sign with it: whole, short, as initials, with a place or
 * a spouse beside it. Must never call a line a name that has another word in it. */
#include "base/arena.h"
#include "base/attr.h"
#include "reader/own/segment.h"

enum {
    NAME_WORDS_MAX = 8,
    NAME_BYTES_MAX = 80,
    KIN_WORDS_MAX = 5,
    KIN_STRANGE_MAX = 2,
    LOOK_LINES = 8,
    NICK_SAME_MIN = 3,
    NICK_OWN_MAX = 2,
    NICK_LINE_MAX = 4,
    SHORT_LINE_MAX = 2,
    LETTERS_MAX = 6,
    PET_STEM_MIN = 4
};

static bool name_has(struct str name, struct str word)
{
    while (name.len > 0) {
        struct str part = words_next(&name);
        if (str_eq(part, word) ||
            (word.len == 1 && part.len > 0 && part.ptr[0] == word.ptr[0])) {
            return true;
        }
    }
    return false;
}

/* "af", "ajf", "a f": the first letters of the name's words, in order. */
static bool is_initials(struct str name, struct str text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == ' ') {
            continue;
        }
        if (name.len == 0 || words_next(&name).ptr[0] != text.ptr[i]) {
            return false;
        }
        n++;
    }
    return n >= 2 && name.len == 0;
}

/* "Karle" of Karl, "Gustl" of August: the name or its end with a pet ending. */
static bool is_pet_name(struct str part, struct str word)
{
    static const char *const endings[] = {"l", "e", "le", "erl", "chen", "ele", "i"};
    for (size_t k = 0; k < ARRAY_LEN(endings); k++) {
        struct str stem = str_sub(word, 0, word.len - str_c(endings[k]).len);
        if (stem.len >= PET_STEM_MIN && stem.len < word.len &&
            str_ends(word, str_c(endings[k])) && str_ends(part, stem)) {
            return true;
        }
    }
    return false;
}

/* "Deb" of Deborah, "Vicky" of Victoria: its beginning of `min`
 * letters or more, or that and the end of a pet name. */
static bool is_nickname(struct str name, struct str word, size_t min)
{
    while (name.len > 0) {
        struct str part = words_next(&name);
        size_t same = 0;
        while (same < part.len && same < word.len && part.ptr[same] == word.ptr[same]) {
            same++;
        }
        bool pet = same >= NICK_SAME_MIN && word.len - same <= NICK_OWN_MAX &&
                   (str_ends(word, STR("y")) || str_ends(word, STR("i")) ||
                    str_ends(word, STR("ie")) || str_ends(word, STR("s")));
        if ((same >= min && (same == word.len || pet)) || is_pet_name(part, word)) {
            return true;
        }
    }
    return false;
}

/* "x", "xx": kisses. */
static bool is_kisses(struct str word)
{
    for (size_t i = 0; i < word.len; i++) {
        if (word.ptr[i] != 'x') {
            return false;
        }
    }
    return word.len > 0;
}

/* "Jo": how few letters may stand for the name in line l. */
static size_t least_of(const struct line *l)
{
    bool is_short = l->n_words <= SHORT_LINE_MAX && l->n_lower < l->n_words;
    return is_short ? 2 : NICK_SAME_MIN;
}

/* "Gaz" of Gareth, "Shaz" of Sharon: the beginning of the first name and a z. */
static bool is_buzzed(struct str name, struct str word)
{
    return word.len >= 3 && word.len <= 4 && str_ends(word, STR("z")) &&
           str_starts(name, str_sub(word, 0, word.len - 1));
}

static bool is_signer(const struct segment *s, struct str word, size_t min)
{
    return word.len > 1 && (name_has(s->name, word) || is_buzzed(s->name, word) ||
                            is_nickname(s->name, word, min));
}

bool signer_has(const struct segment *s, struct str word)
{
    return word.len > 1 && name_has(s->name, word);
}

bool signer_has_number(const struct segment *s, struct str word, struct str number)
{
    struct str rest = s->name;
    bool found = false;
    while (rest.len > 0) {
        struct str part = words_next(&rest);
        if (found && str_eq(part, number)) {
            return true;
        }
        found = word.len > 1 && str_eq(part, word);
    }
    return false;
}

bool signer_word(const struct segment *s, struct str word)
{
    return is_kisses(word) || is_signer(s, word, NICK_SAME_MIN);
}

bool signer_ends(const struct segment *s, const struct line *l)
{
    struct str rest = words_fold(s->a, l->n_words <= NICK_LINE_MAX ? l->text : STR(""));
    struct str last = STR("");
    while (rest.len > 0) {
        struct str word = words_next(&rest);
        last = is_kisses(word) ? last : word;
    }
    return is_signer(s, last, least_of(l));
}

bool signer_alone(const struct segment *s, const struct line *l)
{
    struct str rest = words_fold(s->a, l->n_words <= NICK_LINE_MAX ? l->text : STR(""));
    bool known = false;
    while (rest.len > 0) {
        struct str word = words_next(&rest);
        bool is = is_signer(s, word, least_of(l));
        if (!is && !is_kisses(word)) {
            return false;
        }
        known = known || is;
    }
    return known;
}

bool signer_short(const struct segment *s, size_t i)
{
    struct line *l = &s->ls->line[i];
    return l->n_words > 0 && l->n_words <= 2 &&
           (l->n_lower < l->n_words || l->n_words == 1) &&
           line_count_common(s->a, l) == 0 && signer_alone(s, l);
}

/* The sign that no word begins with and that a name may stand behind; "- Dave" is an
 * item of a list. */
static struct str name_sign(struct str t)
{
    static const char *const signs[] = {"--",           "-", "\xe2\x80\x94",
                                        "\xe2\x80\x93", "/", "~"};
    for (size_t k = 0; k < ARRAY_LEN(signs); k++) {
        struct str sign = str_c(signs[k]);
        if (str_starts(t, sign)) {
            return k == 1 && str_starts(t, STR("- ")) ? STR_NULL : sign;
        }
    }
    return STR_NULL;
}

bool signer_dashed(const struct segment *s, size_t i)
{
    struct line *l = &s->ls->line[i];
    struct str t = str_trim(l->text);
    struct str sign = name_sign(t);
    bool known = str_find_byte(s->name, ' ') != STR_NPOS; /* no part of an address */
    bool short_line = l->n_words > 0 && l->n_words <= 2 && l->n_lower == 0;
    if (sign.len == 0 || !short_line || known || !str_is_alpha(t.ptr[t.len - 1]) ||
        line_count_common(s->a, l) > 0) {
        return false;
    }
    for (size_t k = s->from; k < i; k++) {
        if (str_starts(str_trim(s->ls->line[k].text), sign)) {
            return false; /* a list */
        }
    }
    return i == s->from || !str_ends(s->ls->line[i - 1].text, STR(":"));
}

bool signer_heads(const struct segment *s, const struct line *l)
{
    struct str name = s->name;
    struct str rest = words_fold(s->a, str_sub(l->text, 0, NAME_BYTES_MAX));
    size_t n = 0;
    for (; name.len > 0; n++) {
        if (!str_eq(words_next(&name), words_next(&rest))) {
            return false;
        }
    }
    return n >= 2;
}

/* What may stand beside a name. */
bool signer_title(struct str word)
{
    static const char *const titles[] = {
        "arch",    "avv",    "ba",   "bsc",  "cpa", "dds",   "dein", "deine",
        "dent",    "dhr",    "dipl", "dott", "dr",  "dvm",   "esq",  "fam",
        "familie", "family", "fh",   "frau", "gez", "habil", "herr", "ihr",
        "ihre",    "inf",    "ing",  "jr",   "jur", "kffr",  "kfm",  "llb",
        "llm",     "ma",     "mag",  "mba",  "md",  "med",   "mevr", "mme",
        "mr",      "mrs",    "ms",   "msc",  "oec", "pfr",   "phd",  "phil",
        "pol",     "ppa",    "prof", "ra",   "rer", "rev",   "rn",   "sc",
        "sig",     "sr",     "ssa",  "univ", "vet", "wirt",  "xx",   "xxx"};
    if (word.len == 1) {
        return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(titles) && titles[i][0] <= word.ptr[0]; i++) {
        if (titles[i][0] == word.ptr[0] && str_eq_c(word, titles[i])) {
            return true;
        }
    }
    return false;
}

static bool is_name(const struct segment *s, struct str text)
{
    struct str rest = words_fold(s->a, text);
    if (is_initials(s->name, rest)) {
        return true;
    }
    bool known = false;
    while (rest.len > 0) {
        struct str word = words_next(&rest);
        bool has = name_has(s->name, word);
        bool number = str_is_digit(word.ptr[0]); /* "Feld: 8" is a score */
        if (!has && (number || !signer_title(word))) {
            return false;
        }
        known = known || (has && word.len > 1);
    }
    return known;
}

static bool is_last_name(struct str name, struct str word)
{
    struct str last = STR("");
    while (name.len > 0) {
        last = words_next(&name);
    }
    return word.len > 1 && str_eq(last, word);
}

enum kin { KIN_NONE, KIN_OWN, KIN_LAST, KIN_BESIDE, KIN_STRANGE };

/* Scripts behind Latin, Greek and Cyrillic know no capitals. */
static bool is_caseless(struct str t)
{
    return t.len > 0 && (unsigned char)t.ptr[0] >= 0xe1;
}

/* What a token may be in the names of a family. */
static enum kin kin_of(const struct segment *s, const struct tok *tok)
{
    if (tok->kind != TOK_WORD || tok->word.len == 0) {
        return tok->ch == '&' || tok->ch == '+' ? KIN_BESIDE : KIN_NONE;
    }
    if (lexicon_value(tok->word, LEX_JOIN) >= 0) {
        return KIN_BESIDE;
    }
    bool has = name_has(s->name, tok->word);
    if (!tok->capital && !(has && is_caseless(tok->text))) {
        return KIN_NONE;
    }
    if (is_last_name(s->name, tok->word)) {
        return KIN_LAST;
    }
    if (has && tok->word.len > 1) {
        return KIN_OWN;
    }
    if (has || signer_title(tok->word)) {
        return KIN_BESIDE;
    }
    return lexicon_common(tok->word) == 0 ? KIN_STRANGE : KIN_NONE;
}

/* The surname at the end of a few capitalised words: "Hilary & David Feld", "Steve
 * Feld" of Stephen; or what a family is called behind the known name: "Anna Feld mit
 * Familie". */
static bool is_family(const struct segment *s, const struct toks *t)
{
    size_t strange = 0;
    enum kin first = t->n > 0 ? kin_of(s, &t->tok[0]) : KIN_NONE;
    enum kin last = first;
    for (size_t i = 0; i < t->n; i++) {
        last = kin_of(s, &t->tok[i]);
        strange += last == KIN_STRANGE;
        if (last == KIN_NONE || strange > KIN_STRANGE_MAX) {
            return false;
        }
    }
    bool known = first == KIN_OWN || first == KIN_LAST;
    bool plain = first == KIN_STRANGE && t->n == 2 && /* "High Price" */
                 lexicon_common(t->tok[1].word) != 0;
    return (last == KIN_LAST && !plain) || (known && strange == 0);
}

/* "Anna Feld, Leeds": a place behind the name. */
static bool is_placed(const struct segment *s, struct str text)
{
    size_t comma = str_find_byte(text, ',');
    if (comma == STR_NPOS || !is_name(s, str_sub(text, 0, comma))) {
        return false;
    }
    struct toks t;
    words_tokenize(s->a, str_from(text, comma + 1), &t);
    for (size_t i = 0; i < t.n; i++) {
        if (t.tok[i].kind != TOK_WORD || !t.tok[i].capital ||
            lexicon_common(t.tok[i].word) != 0) {
            return false;
        }
    }
    return t.n > 0 && t.n <= 2;
}

/* "Dr. Anna Feld MRCVS": capitals that tell what the sender is stand behind the whole
 * name. */
static bool is_lettered(const struct segment *s, struct str text)
{
    size_t blank = str_rfind_byte(text, ' ');
    struct str letters = str_from(text, blank == STR_NPOS ? text.len : blank + 1);
    struct str name = str_trim(str_sub(text, 0, text.len - letters.len));
    for (size_t i = 0; i < letters.len; i++) {
        if (letters.ptr[i] < 'A' || letters.ptr[i] > 'Z') {
            return false;
        }
    }
    return letters.len > 1 && letters.len <= LETTERS_MAX &&
           str_find_byte(name, ' ') != STR_NPOS && is_name(s, name);
}

/* A known name with other names beside it. */
static bool is_name_in_company(const struct segment *s, const struct line *l)
{
    struct toks t;
    if (l->n_words < 2 || l->n_words > KIN_WORDS_MAX ||
        (l->n_lower > 1 && !is_caseless(l->text)) || line_has(l, LEX_BUSINESS) ||
        line_starts(l, LEX_CLOSING)) {
        return false;
    }
    if (is_placed(s, str_trim(l->text)) || is_lettered(s, str_trim(l->text))) {
        return true;
    }
    words_tokenize(s->a, l->text, &t);
    return is_family(s, &t);
}

/* "W", "w.", "W x": no more than the first letter. */
static bool is_first_letter(const struct segment *s, struct str text)
{
    struct str rest = words_fold(s->a, text);
    struct str word = words_next(&rest);
    bool marked = text.len > 0 &&
                  (text.ptr[0] != str_lower(text.ptr[0]) || str_ends(text, STR(".")));
    rest = str_trim(rest);
    return marked && word.len == 1 && word.ptr[0] == s->name.ptr[0] &&
           (rest.len == 0 || is_kisses(rest));
}

bool closing_is_name(const struct segment *s, const struct line *l)
{
    struct str text = str_trim(l->text);
    if (l->blank || l->n_words > NAME_WORDS_MAX || s->name.len == 0 ||
        text.len > NAME_BYTES_MAX) {
        return false;
    }
    size_t bracket = str_find_byte(text, '(');
    if (bracket != STR_NPOS && bracket > 0 && str_ends(text, STR(")")) &&
        !str_ends(text, STR("!)")) && !str_ends(text, STR("?)"))) {
        text = str_sub(text, 0, bracket);
    }
    return is_name(s, text) || (l->n_words <= 2 && is_first_letter(s, text)) ||
           is_name_in_company(s, l);
}

bool signer_is_text(const struct segment *s, struct str text)
{
    text = str_trim(text);
    return s->name.len > 0 && text.len > 0 && text.len <= NAME_BYTES_MAX &&
           (is_name(s, text) || is_first_letter(s, text));
}

bool signer_is_whole(const struct segment *s, const struct line *l)
{
    return closing_is_name(s, l) &&
           (l->n_words > 1 || str_eq(words_fold(s->a, str_trim(l->text)), s->name));
}

/* "Cheers, H." */
static bool ends_with_initial(const struct segment *s, const struct line *l)
{
    struct str rest = words_fold(s->a, l->n_words <= NICK_LINE_MAX ? l->text : STR(""));
    struct str last = STR("");
    while (rest.len > 0) {
        last = words_next(&rest);
    }
    return !line_starts(l, LEX_DEPUTY) && last.len == 1 && s->name.len > 0 &&
           last.ptr[0] == s->name.ptr[0];
}

bool closing_is_signed(const struct segment *s, size_t i)
{
    for (size_t n = 0; i > s->from && n < LOOK_LINES; i--, n++) {
        const struct line *l = &s->ls->line[i - 1];
        if (l->role == LINE_CLOSE &&
            (closing_is_name(s, l) || signer_ends(s, l) || ends_with_initial(s, l))) {
            return true;
        }
    }
    return false;
}
