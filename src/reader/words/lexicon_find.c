/* Finds the phrases of the word lists in tokens. Must never look at a token more often
 * than the phrases that open with its word ask for. */
#include "reader/words/lexicon_table.h"

enum { GAP_MAX = 6 };

static const struct rule *rule_of(const struct entry *e)
{
    return (const struct rule *)e->rule;
}

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

static bool is_number(const struct tok *t)
{
    return t->kind == TOK_NUM || t->kind == TOK_BLOB || t->kind == TOK_DEC ||
           t->kind == TOK_PAIR;
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
        return is_number(t);
    }
    return t->kind == TOK_WORD && slot_has(slot, t->word, t->head);
}

static size_t skip_marks(const struct toks *t, size_t i)
{
    while (i < t->n && is_skipped(&t->tok[i])) {
        if (is_end_mark(t, i)) {
            return t->n;
        }
        i++;
    }
    return i;
}

/* Next word or number after skippable marks; t->n when the sentence ends first. */
static inline size_t next_item(const struct toks *t, size_t i)
{
    bool is_next = i < t->n && !is_skipped(&t->tok[i]);
    return is_next ? i : skip_marks(t, i);
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

static void tok_mark(struct toks *t, size_t from, size_t to, const struct entry *e)
{
    for (size_t i = from; i < to; i++) {
        t->tok[i].cls |= LEX_BIT(e->cls);
    }
    if (e->cls == LEX_NUMBER) {
        t->tok[from].value = rule_of(e)->value;
        t->tok[from].is_word_number = true;
    } else if (e->has_value) {
        t->tok[from].valued |= LEX_BIT(e->cls);
    }
}

/* German and English number words are known in every text, where the guess is often
 * wrong and customers mix; but "ten" and "to" are no numbers in Polish and Czech. */
static bool is_language(const struct entry *e, enum lex_lang lang)
{
    bool at_home = e->lang == LANG_DE || e->lang == LANG_EN;
    return e->lang == lang || lang == LANG_N ||
           (at_home && lang != LANG_PL && lang != LANG_CS);
}

/* Token after the phrase, or 0 when it does not open at i. */
static size_t entry_match(const struct entry *e, const struct toks *t, size_t i,
                          enum lex_lang lang)
{
    const struct tok *tok = &t->tok[i];
    if (tok->kind == TOK_WORD && !pattern_fits(&e->first, tok->word, tok->head)) {
        return 0;
    }
    if (e->cls == LEX_NUMBER && !is_language(e, lang)) {
        return 0;
    }
    return e->is_word ? i + 1 : rule_match(rule_of(e), t, i);
}

/* One run over tokens. */
struct search {
    struct toks *t;
    uint64_t classes;
    enum lex_lang lang;
    struct lex_hit *hits;
    size_t n, max;
};

/* Marks the entry's phrase if it stands at i. */
static void mark_entry(struct search *s, const struct entry *e, size_t i)
{
    bool wanted = (s->classes & LEX_BIT(e->cls)) != 0;
    size_t end = wanted ? entry_match(e, s->t, i, s->lang) : 0;
    if (end == 0) {
        return;
    }
    tok_mark(s->t, i, end, e);
    if (s->n < s->max) {
        s->hits[s->n++] = (struct lex_hit){(enum lex_class)e->cls, i, end};
    }
}

static void mark_bucket(struct search *s, const struct bucket *b, size_t i)
{
    if (b == NULL || (b->classes & bucket_classes(s->classes)) == 0) {
        return;
    }
    size_t next = next_item(s->t, i + 1);
    uint64_t second = next < s->t->n ? s->t->tok[next].head : 0;
    uint64_t first = s->t->tok[i].head;
    const struct gate *gate = b->gate;
    const struct entry *entry = bucket_entries(b);
    for (size_t k = 0, n = b->n; k < n; k++) {
        if (gate_fits(&gate[k], first, second)) {
            mark_entry(s, &entry[k], i);
        }
    }
}

/* Buckets of the words and the prefixes that open with the head; NULL when there are
 * none. */
static const struct bucket *words_at(const struct lexicon *lex, enum lexicon_part part,
                                     uint64_t head)
{
    return pattern_set_may_have(&lex->part[part].words, head)
               ? &lex->part[part].word[pattern_word_key(head, LEXICON_BITS)]
               : NULL;
}

static const struct bucket *prefixes_at(const struct lexicon *lex,
                                        enum lexicon_part part, uint64_t head)
{
    return pattern_set_may_have(&lex->part[part].prefixes, pattern_prefix_head(head))
               ? &lex->part[part].prefix[pattern_prefix_key(head, LEXICON_BITS)]
               : NULL;
}

static inline void mark_token(struct search *s, const struct lexicon *lex,
                              enum lexicon_part part, size_t i)
{
    const struct tok *tok = &s->t->tok[i];
    if (tok->kind == TOK_WORD) {
        mark_bucket(s, words_at(lex, part, tok->head), i);
        mark_bucket(s, prefixes_at(lex, part, tok->head), i);
    } else if (is_number(tok)) {
        mark_bucket(s, &lex->part[part].numbers, i);
    }
}

size_t lexicon_mark(struct toks *t, uint64_t classes, enum lex_lang lang,
                    struct lex_hit *hits, size_t max)
{
    const struct lexicon *lex = lexicon_get();
    struct search s = {.t = t, .lang = lang, .hits = hits, .max = max};
    s.classes = classes & ~LEX_BIT(LEX_COMMON);
    bool meaning = (s.classes & ~LEX_LINES) != 0;
    bool lines = !meaning || (s.classes & ~LEX_MEANING) != 0;
    for (size_t i = 0, n = lex != NULL ? t->n : 0; i < n; i++) {
        if (is_skipped(&t->tok[i])) {
            continue;
        }
        if (lines) {
            mark_token(&s, lex, PART_LINES, i);
        }
        if (meaning) {
            mark_token(&s, lex, PART_MEANING, i);
        }
    }
    return s.n;
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

static inline uint32_t bucket_common(const struct bucket *b, struct str word,
                                     uint64_t head)
{
    uint32_t langs = 0;
    for (size_t i = 0; b != NULL && i < b->n; i++) {
        const struct entry *e = &bucket_entries(b)[i];
        if (pattern_fits(&e->first, word, head)) {
            langs |= UINT32_C(1) << e->lang;
        }
    }
    return langs;
}

uint32_t lexicon_common(struct str word)
{
    const struct lexicon *lex = lexicon_get();
    if (lex == NULL) {
        return 0;
    }
    uint64_t head = words_head(word);
    return bucket_common(words_at(lex, PART_COMMON, head), word, head) |
           bucket_common(prefixes_at(lex, PART_COMMON, head), word, head);
}

static bool is_looked_up_whole(enum lex_class cls)
{
    return cls != LEX_STREET && cls != LEX_ADJECTIVE_ENDING && cls != LEX_BLAME;
}

/* Streets and adjectives are known by how they end, blame by how it begins. */
static bool value_fits(enum lex_class cls, struct str word, struct str known)
{
    if (cls == LEX_STREET || cls == LEX_ADJECTIVE_ENDING) {
        return str_ends(word, known);
    }
    return cls == LEX_BLAME ? str_starts(word, known) : str_eq(word, known);
}

int32_t lexicon_value(struct str word, enum lex_class cls)
{
    const struct lexicon *lex = lexicon_get();
    bool whole = is_looked_up_whole(cls);
    uint64_t head = words_head(word);
    if (lex == NULL) {
        return -1;
    }
    if (whole &&
        !pattern_set_may_have(&lex->lookup_heads, lexicon_lookup_key(cls, head))) {
        return -1;
    }
    const struct bucket *b = &lex->lookups[cls];
    for (size_t i = 0; i < b->n; i++) {
        const struct entry *e = &bucket_entries(b)[i];
        if ((!whole || e->first.head == head) &&
            value_fits(cls, word, pattern_word(&e->first))) {
            return rule_of(e)->value;
        }
    }
    return -1;
}
