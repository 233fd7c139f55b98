/* Compiles the word lists. Must never depend on anything but the lists; a malformed one
 * is found by lexicon_prepare. */
#include "reader/words/lexicon.h"

#include "base/arena.h"
#include "base/embed.h"
#include "reader/words/lexicon_table.h"

struct compiler {
    struct arena *a, *letters;
    struct arena drafts; /* holds the struct itself, too */
    struct lexicon *lex;
    struct {
        const struct draft *word[LEXICON_BUCKETS];
        const struct draft *prefix[LEXICON_BUCKETS];
        const struct draft *numbers;
    } part[LEXICON_PARTS];
    const struct draft *lookups[LEX_N];
};

static const char *const class_names[LEX_N] = {"number",      "maximum",
                                               "points",      "stars",
                                               "of",          "unit",
                                               "counted",     "time",
                                               "month",       "label",
                                               "grade",       "give",
                                               "article",     "adjective",
                                               "stay",        "overall",
                                               "correct",     "negate",
                                               "clause",      "other",
                                               "past",        "now",
                                               "would",       "almost",
                                               "range",       "between",
                                               "follow",      "opinion",
                                               "greeting",    "deny",
                                               "aim",         "aspect",
                                               "unsubscribe", "unsubscribe-alone",
                                               "wrong",       "not-i",
                                               "question",    "rhetoric",
                                               "attribution", "closing",
                                               "footer",      "disclaimer",
                                               "business",    "thanks",
                                               "head-from",   "head-date",
                                               "head-other",  "separator",
                                               "opener",      "postscript",
                                               "self",        "if",
                                               "instead",     "praise",
                                               "misclick",    "quantity",
                                               "asked",       "only",
                                               "deputy",      "sour",
                                               "unsure",      "banner",
                                               "common",      "grade-name",
                                               "street",      "ending",
                                               "singular",    "deduct",
                                               "for",         "decimal",
                                               "plan",        "aux",
                                               "subjunctive", "adjective-ending",
                                               "item",        "blame",
                                               "wish",        "join",
                                               "short",       "place",
                                               "speaks",      "tells",
                                               "they",        "own",
                                               "and",         "asks",
                                               "verb",        "went",
                                               "away",        "more",
                                               "mean",        "you",
                                               "revoke",      "sent",
                                               "reason",      "else",
                                               "role"};

static const char *const lang_names[LANG_N] = {
    "", "de", "en", "fr", "it", "es", "nl", "tr", "pl", "cs", "pt", "da", "sv", "ru"};

const char *lex_class_name(enum lex_class class)
{
    return class_names[class];
}

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

static const struct draft **drafts_of(struct compiler *c, enum lexicon_part part,
                                      const struct entry *e)
{
    uint64_t head = e->first.head;
    if (e->first.is_prefix) {
        pattern_set_add(&c->lex->part[part].prefixes, pattern_prefix_head(head));
        return &c->part[part].prefix[pattern_prefix_key(head, LEXICON_BITS)];
    }
    pattern_set_add(&c->lex->part[part].words, head);
    return &c->part[part].word[pattern_word_key(head, LEXICON_BITS)];
}

static bool is_in_part(enum lex_class cls, enum lexicon_part part)
{
    const uint64_t classes[LEXICON_PARTS] = {
        LEX_LINES, LEX_MEANING & ~LEX_BIT(LEX_COMMON), LEX_BIT(LEX_COMMON)};
    return (classes[part] & LEX_BIT(cls)) != 0;
}

static void rule_index_in(struct compiler *c, enum lexicon_part part,
                          const struct rule *rule, struct entry *e)
{
    const struct slot *first = &rule->slot[0];
    if (first->number) {
        draft_add(&c->drafts, &c->part[part].numbers, e, rule->slot, rule->n_slots);
    }
    for (size_t i = 0; i < first->n_alts; i++) {
        e->first = first->alt[i];
        draft_add(&c->drafts, drafts_of(c, part, e), e, rule->slot, rule->n_slots);
    }
}

static void rule_index(struct compiler *c, const struct rule *rule, enum lex_class cls,
                       enum lex_lang lang)
{
    struct entry e = {.rule = rule, .cls = (uint8_t)cls, .lang = (uint8_t)lang};
    e.has_value = rule->value != 0;
    if (cls > LEX_COMMON) {
        e.first = rule->slot[0].alt[0];
        draft_add(&c->drafts, &c->lookups[cls], &e, rule->slot, 1);
        pattern_set_add(&c->lex->lookup_heads, lexicon_lookup_key(cls, e.first.head));
        return;
    }
    e.is_word = rule->n_slots == 1 && !rule->at_start && !rule->at_end;
    for (enum lexicon_part part = 0; part < LEXICON_PARTS; part++) {
        if (is_in_part(cls, part)) {
            rule_index_in(c, part, rule, &e);
        }
    }
}

/* Takes the value, '^' and '$' off the phrase. */
static enum rc marks_compile(struct str *phrase, struct rule *rule)
{
    size_t eq = str_find_byte(*phrase, '=');
    if (eq != STR_NPOS) {
        int64_t value;
        if (!str_to_i64(str_trim(str_from(*phrase, eq + 1)), &value)) {
            return RC_CONFIG;
        }
        rule->value = (int32_t)value;
        *phrase = str_trim(str_sub(*phrase, 0, eq));
    }
    if (str_starts(*phrase, STR("^"))) {
        rule->at_start = true;
        *phrase = str_from(*phrase, 1);
    }
    if (str_ends(*phrase, STR("$"))) {
        rule->at_end = true;
        phrase->len--;
    }
    *phrase = str_trim(*phrase);
    return RC_OK;
}

static enum rc phrase_compile(struct compiler *c, struct str phrase, enum lex_class cls,
                              enum lex_lang lang)
{
    struct rule rule = {0};
    struct slot slots[SLOTS_MAX];
    if (marks_compile(&phrase, &rule) != RC_OK) {
        return RC_CONFIG;
    }
    while (phrase.ptr != NULL) {
        struct str piece = str_take(&phrase, ' ');
        if (piece.len == 0) {
            continue;
        }
        if (rule.n_slots == SLOTS_MAX ||
            slot_compile(&c->drafts, piece, &slots[rule.n_slots++]) != RC_OK) {
            return RC_CONFIG;
        }
    }
    if (rule.n_slots == 0 || slots[0].gap || slots[0].optional ||
        (cls > LEX_COMMON && (rule.n_slots != 1 || slots[0].n_alts != 1))) {
        return RC_CONFIG;
    }
    struct rule *kept = ARENA_NEW(c->a, struct rule);
    *kept = rule;
    kept->slot = slots_keep(c->a, c->letters, slots, rule.n_slots);
    rule_index(c, kept, cls, lang);
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

static enum rc line_compile(struct compiler *c, struct str line, enum lex_class *cls,
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
            (*cls == LEX_N || phrase_compile(c, phrase, *cls, *lang) != RC_OK)) {
            return RC_CONFIG;
        }
    }
    return RC_OK;
}

static enum rc file_compile(struct compiler *c, const struct embed *file,
                            struct err *err)
{
    struct str rest = str_of(file->data, file->len);
    enum lex_class cls = LEX_N;
    enum lex_lang lang = LANG_ANY;
    for (int number = 1; rest.ptr != NULL; number++) {
        struct str line = str_trim(str_take_line(&rest));
        if (line_compile(c, line, &cls, &lang) != RC_OK) {
            return err_set(err, RC_CONFIG, "malformed word list: %s line %d",
                           file->path, number);
        }
    }
    return RC_OK;
}

static enum rc lists_compile(struct compiler *c, struct err *err)
{
    for (const struct embed *e = embed_table; e->path != NULL; e++) {
        if (str_starts(str_c(e->path), STR("conf/words-"))) {
            enum rc rc = file_compile(c, e, err);
            if (rc != RC_OK) {
                return rc;
            }
        }
    }
    for (size_t p = 0; p < LEXICON_PARTS; p++) {
        c->lex->part[p].numbers = bucket_of(c->a, c->part[p].numbers);
        for (size_t i = 0; i < LEXICON_BUCKETS; i++) {
            c->lex->part[p].word[i] = bucket_of(c->a, c->part[p].word[i]);
            c->lex->part[p].prefix[i] = bucket_of(c->a, c->part[p].prefix[i]);
        }
    }
    for (size_t cls = LEX_COMMON + 1; cls < LEX_N; cls++) {
        c->lex->lookups[cls] = bucket_of(c->a, c->lookups[cls]);
    }
    return RC_OK;
}

/* Written once, before the first mail, then only read: the lists are constants that C
 * cannot express as such. */
static struct lexicon the_lexicon;
static struct arena the_memory;
static struct arena the_letters;
static enum { LEXICON_NONE, LEXICON_READY, LEXICON_BAD } lexicon_state;

enum rc lexicon_prepare(struct err *err)
{
    if (lexicon_state == LEXICON_READY) {
        return RC_OK;
    }
    lexicon_state = LEXICON_BAD;
    struct arena drafts = {0};
    struct compiler *c = ARENA_NEW(&drafts, struct compiler);
    c->drafts = drafts;
    c->a = &the_memory;
    c->letters = &the_letters;
    c->lex = &the_lexicon;
    enum rc rc = lists_compile(c, err);
    drafts = c->drafts;
    arena_done(&drafts);
    if (rc == RC_OK) {
        lexicon_state = LEXICON_READY;
    }
    return rc;
}

const struct lexicon *lexicon_get(void)
{
    if (lexicon_state == LEXICON_NONE) {
        struct err err;
        (void)(lexicon_prepare(&err) == RC_OK);
    }
    return lexicon_state == LEXICON_READY ? &the_lexicon : NULL;
}
