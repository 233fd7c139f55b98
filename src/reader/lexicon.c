/* Compiles the word lists and finds their phrases in tokens. Must never depend on
 * anything but the lists; a malformed list is found by lexicon_prepare. */
#include "reader/lexicon.h"

#include "base/arena.h"
#include "base/embed.h"

enum { SLOTS_MAX = 12, ALTS_MAX = 40, GAP_MAX = 6, BUCKETS = 4096 };

/* One place of a phrase: any of its words. */
struct slot {
    const struct str *alt;
    const bool *is_prefix;
    size_t n_alts;
    bool optional;
    bool number; /* '#' */
    bool gap;    /* '..' */
};

struct rule {
    enum lex_class cls;
    enum lex_lang lang;
    struct slot slot[SLOTS_MAX];
    size_t n_slots;
    bool at_start, at_end;
    int32_t value;
};

struct entry {
    const struct rule *rule;
    struct str word;
    bool is_prefix;
    const struct entry *next;
};

struct lexicon {
    struct arena a;
    const struct entry *bucket[BUCKETS];
    const struct entry *numbers; /* phrases that begin with '#' */
};

static const char *const class_names[LEX_N] = {"number",       "maximum",
                                               "points",       "stars",
                                               "of",           "unit",
                                               "counted",      "time",
                                               "month",        "label",
                                               "grade",        "give",
                                               "article",      "adjective",
                                               "stay",         "overall",
                                               "correct",      "negate",
                                               "clause",       "other",
                                               "past",         "now",
                                               "would",        "almost",
                                               "range",        "between",
                                               "follow",       "opinion",
                                               "greeting",     "positive",
                                               "negative",     "aspect",
                                               "unsubscribe",  "unsubscribe-alone",
                                               "wrong",        "question",
                                               "rhetoric",     "auto-subject",
                                               "auto-sure",    "auto-absent",
                                               "auto-support", "auto-ticket",
                                               "challenge",    "bounce-subject",
                                               "bounce-text",  "delay",
                                               "hard",         "soft",
                                               "attribution",  "closing",
                                               "footer",       "disclaimer",
                                               "business",     "thanks",
                                               "head-from",    "head-date",
                                               "head-other",   "separator",
                                               "opener",       "postscript",
                                               "self",         "if",
                                               "instead",      "common"};

static const char *const lang_names[LANG_N] = {
    "", "de", "en", "fr", "it", "es", "nl", "tr", "pl", "cs", "pt", "da", "sv", "ru"};

const char *lex_lang_name(enum lex_lang lang)
{
    return lang_names[lang];
}

enum lex_lang lex_lang_of(struct str name)
{
    for (size_t i = 1; i < LANG_N; i++) {
        if (str_eq_c(name, lang_names[i])) {
            return (enum lex_lang)i;
        }
    }
    return LANG_ANY;
}

/* ---- compiling */

static size_t bucket_of(struct str word)
{
    return (size_t)(str_hash(str_sub(word, 0, 3)) % BUCKETS);
}

/* One blank-separated piece of a phrase. */
static enum rc slot_compile(struct lexicon *lex, struct str piece, struct slot *slot)
{
    *slot = (struct slot){0};
    if (str_eq_c(piece, "#") || str_eq_c(piece, "..")) {
        slot->number = piece.ptr[0] == '#';
        slot->gap = !slot->number;
        return RC_OK;
    }
    if (str_ends(piece, STR("?"))) {
        slot->optional = true;
        piece.len--;
    }
    struct str *alt = ARENA_ARRAY(&lex->a, ALTS_MAX, struct str);
    bool *prefix = ARENA_ARRAY(&lex->a, ALTS_MAX, bool);
    while (piece.ptr != NULL) {
        struct str word = str_take(&piece, '|');
        if (slot->n_alts == ALTS_MAX) {
            return RC_CONFIG;
        }
        prefix[slot->n_alts] = str_ends(word, STR("*"));
        alt[slot->n_alts] = words_fold(&lex->a, word);
        if (alt[slot->n_alts].len < (prefix[slot->n_alts] ? 3u : 1u) ||
            str_find_byte(alt[slot->n_alts], ' ') != STR_NPOS) {
            return RC_CONFIG;
        }
        slot->n_alts++;
    }
    slot->alt = alt;
    slot->is_prefix = prefix;
    return RC_OK;
}

static void rule_index(struct lexicon *lex, const struct rule *rule)
{
    const struct slot *first = &rule->slot[0];
    if (first->number) {
        struct entry *e = ARENA_NEW(&lex->a, struct entry);
        *e = (struct entry){.rule = rule, .next = lex->numbers};
        lex->numbers = e;
    }
    for (size_t i = 0; i < first->n_alts; i++) {
        struct entry *e = ARENA_NEW(&lex->a, struct entry);
        size_t b = bucket_of(first->alt[i]);
        e->rule = rule;
        e->word = first->alt[i];
        e->is_prefix = first->is_prefix[i];
        e->next = lex->bucket[b];
        lex->bucket[b] = e;
    }
}

static enum rc phrase_compile(struct lexicon *lex, struct str phrase,
                              enum lex_class cls, enum lex_lang lang)
{
    struct rule *rule = ARENA_NEW(&lex->a, struct rule);
    rule->cls = cls;
    rule->lang = lang;
    size_t eq = str_find_byte(phrase, '=');
    if (eq != STR_NPOS) {
        int64_t value;
        if (!str_to_i64(str_trim(str_from(phrase, eq + 1)), &value)) {
            return RC_CONFIG;
        }
        rule->value = (int32_t)value;
        phrase = str_trim(str_sub(phrase, 0, eq));
    }
    if (str_starts(phrase, STR("^"))) {
        rule->at_start = true;
        phrase = str_from(phrase, 1);
    }
    if (str_ends(phrase, STR("$"))) {
        rule->at_end = true;
        phrase.len--;
    }
    phrase = str_trim(phrase);
    while (phrase.ptr != NULL) {
        struct str piece = str_take(&phrase, ' ');
        if (piece.len == 0) {
            continue;
        }
        if (rule->n_slots == SLOTS_MAX ||
            slot_compile(lex, piece, &rule->slot[rule->n_slots++]) != RC_OK) {
            return RC_CONFIG;
        }
    }
    if (rule->n_slots == 0 || rule->slot[0].gap || rule->slot[0].optional) {
        return RC_CONFIG;
    }
    rule_index(lex, rule);
    return RC_OK;
}

static enum rc section_parse(struct str line, enum lex_class *ret_cls,
                             enum lex_lang *ret_lang)
{
    struct str inner = str_sub(line, 1, line.len - 2);
    struct str name = str_take(&inner, ' ');
    *ret_lang = LANG_ANY;
    if (inner.ptr != NULL) {
        *ret_lang = lex_lang_of(str_trim(inner));
        if (*ret_lang == LANG_ANY) {
            return RC_CONFIG;
        }
    }
    for (size_t i = 0; i < LEX_N; i++) {
        if (str_eq_c(name, class_names[i])) {
            *ret_cls = (enum lex_class)i;
            return RC_OK;
        }
    }
    return RC_CONFIG;
}

static enum rc line_compile(struct lexicon *lex, struct str line, enum lex_class *cls,
                            enum lex_lang *lang)
{
    if (line.len == 0 || line.ptr[0] == '#') {
        return RC_OK;
    }
    if (line.ptr[0] == '[') {
        return str_ends(line, STR("]")) ? section_parse(line, cls, lang) : RC_CONFIG;
    }
    while (line.ptr != NULL) {
        struct str phrase = str_trim(str_take(&line, ';'));
        if (phrase.len > 0 &&
            (*cls == LEX_N || phrase_compile(lex, phrase, *cls, *lang) != RC_OK)) {
            return RC_CONFIG;
        }
    }
    return RC_OK;
}

static enum rc file_compile(struct lexicon *lex, const struct embed *file,
                            struct err *err)
{
    struct str rest = str_of(file->data, file->len);
    enum lex_class cls = LEX_N;
    enum lex_lang lang = LANG_ANY;
    for (int number = 1; rest.ptr != NULL; number++) {
        struct str line = str_trim(str_take_line(&rest));
        if (line_compile(lex, line, &cls, &lang) != RC_OK) {
            return err_set(err, RC_CONFIG, "malformed word list: %s line %d",
                           file->path, number);
        }
    }
    return RC_OK;
}

/* Written once, before the first mail, then only read: the lists are constants that C
 * cannot express as such. */
static struct lexicon the_lexicon;
static enum { LEXICON_NONE, LEXICON_READY, LEXICON_BAD } lexicon_state;

enum rc lexicon_prepare(struct err *err)
{
    if (lexicon_state == LEXICON_READY) {
        return RC_OK;
    }
    lexicon_state = LEXICON_BAD;
    for (const struct embed *e = embed_table; e->path != NULL; e++) {
        if (str_starts(str_c(e->path), STR("conf/words-"))) {
            enum rc rc = file_compile(&the_lexicon, e, err);
            if (rc != RC_OK) {
                return rc;
            }
        }
    }
    lexicon_state = LEXICON_READY;
    return RC_OK;
}

const struct lexicon *lexicon_get(void)
{
    if (lexicon_state == LEXICON_NONE) {
        struct err err;
        (void)(lexicon_prepare(&err) == RC_OK);
    }
    return lexicon_state == LEXICON_READY ? &the_lexicon : NULL;
}

/* ---- finding */

static bool is_end_mark(const struct toks *t, size_t i)
{
    const struct tok *tok = &t->tok[i];
    if (tok->kind == TOK_BREAK) {
        return tok->value >= 2;
    }
    if (tok->kind == TOK_PUNCT && tok->ch == '.') {
        return !words_is_inner_dot(t, i);
    }
    return tok->kind == TOK_PUNCT && (tok->ch == '!' || tok->ch == '?');
}

static bool is_skipped(const struct tok *t)
{
    return t->kind == TOK_BREAK || t->kind == TOK_PUNCT || t->kind == TOK_EMOJI;
}

static bool at_start(const struct toks *t, size_t i)
{
    while (i > 0 && t->tok[i - 1].kind == TOK_PUNCT && !is_end_mark(t, i - 1)) {
        i--;
    }
    return i == 0 || t->tok[i - 1].kind == TOK_BREAK || is_end_mark(t, i - 1) ||
           t->tok[i - 1].kind == TOK_EMOJI;
}

static bool at_end(const struct toks *t, size_t i)
{
    while (i < t->n && t->tok[i].kind == TOK_PUNCT && !is_end_mark(t, i)) {
        i++;
    }
    return i >= t->n || t->tok[i].kind == TOK_BREAK || is_end_mark(t, i) ||
           t->tok[i].kind == TOK_EMOJI;
}

static bool slot_fits(const struct slot *slot, const struct tok *t)
{
    if (slot->number) {
        return t->kind == TOK_NUM || t->kind == TOK_BLOB || t->kind == TOK_DEC ||
               t->kind == TOK_PAIR;
    }
    if (t->kind != TOK_WORD) {
        return false;
    }
    for (size_t i = 0; i < slot->n_alts; i++) {
        if (slot->is_prefix[i] ? str_starts(t->word, slot->alt[i])
                               : str_eq(t->word, slot->alt[i])) {
            return true;
        }
    }
    return false;
}

/* Next word or number after skippable marks; t->n when the sentence ends first. */
static size_t next_item(const struct toks *t, size_t i)
{
    while (i < t->n && is_skipped(&t->tok[i])) {
        if (is_end_mark(t, i)) {
            return t->n;
        }
        i++;
    }
    return i;
}

/* Token after the phrase, or 0 when it does not stand at i. */
static size_t rule_match(const struct rule *rule, const struct toks *t, size_t i)
{
    if (rule->at_start && !at_start(t, i)) {
        return 0;
    }
    size_t end = i + 1;
    size_t gap = 0;
    for (size_t s = 1; s < rule->n_slots; s++) {
        const struct slot *slot = &rule->slot[s];
        if (slot->gap) {
            gap = GAP_MAX;
            continue;
        }
        size_t at = next_item(t, end);
        while (at < t->n && gap > 0 && !slot_fits(slot, &t->tok[at])) {
            at = next_item(t, at + 1);
            gap--;
        }
        if (at < t->n && slot_fits(slot, &t->tok[at])) {
            end = at + 1;
            gap = 0;
        } else if (!slot->optional) {
            return 0;
        }
    }
    return rule->at_end && !at_end(t, end) ? 0 : end;
}

static bool entry_fits(const struct entry *e, struct str word)
{
    return e->is_prefix ? str_starts(word, e->word) : str_eq(word, e->word);
}

static void tok_mark(struct toks *t, size_t from, size_t to, const struct rule *rule)
{
    for (size_t i = from; i < to; i++) {
        t->tok[i].cls |= LEX_BIT(rule->cls);
    }
    if (rule->cls == LEX_NUMBER && to == from + 1) {
        t->tok[from].value = rule->value;
        t->tok[from].is_word_number = true;
    }
}

/* Phrases that may open at this token. */
static const struct entry *entries_at(const struct lexicon *lex, const struct tok *tok)
{
    if (tok->kind == TOK_WORD) {
        return tok->word.len > 0 ? lex->bucket[bucket_of(tok->word)] : NULL;
    }
    bool number = tok->kind == TOK_NUM || tok->kind == TOK_BLOB ||
                  tok->kind == TOK_DEC || tok->kind == TOK_PAIR;
    return number ? lex->numbers : NULL;
}

static bool rule_wanted(const struct rule *rule, uint64_t classes, enum lex_lang lang)
{
    return rule->cls != LEX_COMMON && (classes & LEX_BIT(rule->cls)) != 0 &&
           (rule->cls != LEX_NUMBER || rule->lang == lang || lang == LANG_N ||
            (lang == LANG_ANY && (rule->lang == LANG_DE || rule->lang == LANG_EN)));
}

size_t lexicon_mark(struct toks *t, uint64_t classes, enum lex_lang lang,
                    struct lex_hit *hits, size_t max)
{
    const struct lexicon *lex = lexicon_get();
    size_t n = 0;
    for (size_t i = 0; lex != NULL && i < t->n; i++) {
        const struct tok *tok = &t->tok[i];
        for (const struct entry *e = entries_at(lex, tok); e; e = e->next) {
            const struct rule *rule = e->rule;
            if (!rule_wanted(rule, classes, lang) ||
                (tok->kind == TOK_WORD && !entry_fits(e, tok->word))) {
                continue;
            }
            size_t end = rule_match(rule, t, i);
            if (end == 0) {
                continue;
            }
            tok_mark(t, i, end, rule);
            if (n < max) {
                hits[n++] = (struct lex_hit){rule->cls, i, end};
            }
        }
    }
    return n;
}

uint64_t lexicon_classes(struct toks *t, uint64_t classes)
{
    uint64_t seen = 0;
    lexicon_mark(t, classes, LANG_ANY, NULL, 0);
    for (size_t i = 0; i < t->n; i++) {
        seen |= t->tok[i].cls;
    }
    return seen;
}

uint32_t lexicon_common(struct str word)
{
    const struct lexicon *lex = lexicon_get();
    uint32_t langs = 0;
    if (lex == NULL) {
        return 0;
    }
    for (const struct entry *e = lex->bucket[bucket_of(word)]; e; e = e->next) {
        if (e->rule->cls == LEX_COMMON && entry_fits(e, word)) {
            langs |= UINT32_C(1) << e->rule->lang;
        }
    }
    return langs;
}
