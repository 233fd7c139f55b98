/* Compiles the phrase books and finds their phrases in text. Must never depend on
 * anything but the books; a malformed one is found by phrasebook_prepare. */
#include "reader/machine/phrasebook.h"

#include "base/arena.h"
#include "base/attr.h"
#include "base/embed.h"
#include "reader/machine/phrase_items.h"
#include "reader/words/bucket.h"

enum { BITS = 10, BUCKETS = 1 << BITS };

struct rule {
    const struct slot *slot;
    uint8_t n_slots;
    uint8_t section;
    bool at_start; /* '^' */
    bool marked;   /* ':' */
};

struct book {
    struct str note[PHRASE_SECTIONS_MAX];
    size_t n;
    struct pattern_set words, prefixes; /* the heads below */
    struct bucket word[BUCKETS];
    struct bucket prefix[BUCKETS];
};

/* A book while it is read. */
struct compiler {
    struct arena a; /* of the drafts */
    enum phrasebook id;
    struct book *book;
    const struct draft *word[BUCKETS];
    const struct draft *prefix[BUCKETS];
};

static const char *const files[BOOK_N] = {
    "conf/machine-words.txt", "conf/bounce-reasons.txt", "conf/prose-words.txt",
    "conf/bounce-notions.txt"};

/* Words that a ".." may stand for: reports are terse, people's sentences are not. */
static const size_t gap_max[BOOK_N] = {8, 6, 6, 6};

/* Names of the sections that the program asks for; the reasons' are free. */
static const char *const machine_names[SAYS_N] = {
    "auto-title",    "auto-topic",      "auto-sure",      "auto-absent",
    "auto-support",  "auto-ticket",     "opinion",        "told",
    "auto-period",   "auto-filler",     "forward-prefix", "reply-prefix",
    "challenge",     "challenge-title", "challenge-act",  "challenge-aim",
    "challenge-why", "bounce-title",    "bounce",         "bounce-opening",
    "delay",         "receipt-title",   "receipt",        "returned",
    "returned-rule", "alias",           "from",           "reason",
    "complaint"};
static const char *const prose_names[TELLS_N] = {
    "away",   "when",   "back",   "urgent", "turn",       "post",   "came",
    "answer", "soon",   "habit",  "unread", "gone",       "number", "hours",
    "thanks", "polite", "person", "yours",  "yours-known"};
static const char *const notion_names[BLAMES_N] = {
    "box",  "no",  "be",     "absent", "off",    "room",    "full", "sender", "mail",
    "part", "ban", "server", "answer", "domain", "trouble", "peer", "filter", "sent"};
static const struct {
    const char *const *name;
    size_t n;
} asked[BOOK_N] = {[BOOK_MACHINE] = {machine_names, SAYS_N},
                   [BOOK_PROSE] = {prose_names, TELLS_N},
                   [BOOK_NOTION] = {notion_names, BLAMES_N}};

/* Written once, before the first mail, then only read: constants that C cannot express
 * as such. */
static struct {
    struct arena a, letters;
    struct book book[BOOK_N];
    enum { BOOKS_NONE, BOOKS_READY, BOOKS_BAD } state;
} the_books;

/* ---- compiling */

static void rule_index(struct compiler *c, const struct rule *rule)
{
    const struct slot *first = &rule->slot[0];
    struct entry e = {.rule = rule};
    for (size_t i = 0; i < first->n_alts; i++) {
        e.first = first->alt[i];
        uint64_t head = e.first.head;
        const struct draft **to = e.first.is_prefix
                                      ? &c->prefix[pattern_prefix_key(head, BITS)]
                                      : &c->word[pattern_word_key(head, BITS)];
        if (e.first.is_prefix) {
            pattern_set_add(&c->book->prefixes, pattern_prefix_head(head));
        } else {
            pattern_set_add(&c->book->words, head);
        }
        draft_add(&c->a, to, &e, rule->slot, rule->n_slots);
    }
}

/* Opens with a word, and behind each gap comes one that must be there. */
static bool is_sound(const struct rule *rule)
{
    const struct slot *s = rule->slot;
    if (rule->n_slots == 0 || s[0].gap || s[0].optional || s[0].number ||
        s[rule->n_slots - 1].gap) {
        return false;
    }
    for (size_t i = 1; i < rule->n_slots; i++) {
        if (s[i - 1].gap && (s[i].gap || s[i].optional)) {
            return false;
        }
    }
    return true;
}

static enum rc phrase_compile(struct compiler *c, size_t section, struct str phrase)
{
    struct rule rule = {.section = (uint8_t)section,
                        .at_start = str_starts(phrase, STR("^")),
                        .marked = str_ends(phrase, STR(":"))};
    struct slot slots[SLOTS_MAX];
    rule.slot = slots;
    phrase = str_from(phrase, rule.at_start ? 1 : 0);
    phrase.len -= rule.marked ? 1 : 0;
    phrase = str_trim(phrase);
    while (phrase.ptr != NULL) {
        struct str piece = str_take(&phrase, ' ');
        if (piece.len > 0 &&
            (rule.n_slots == SLOTS_MAX ||
             slot_compile(&c->a, piece, &slots[rule.n_slots++]) != RC_OK)) {
            return RC_CONFIG;
        }
    }
    if (!is_sound(&rule)) {
        return RC_CONFIG;
    }
    struct rule *kept = ARENA_NEW(&the_books.a, struct rule);
    *kept = rule;
    kept->slot = slots_keep(&the_books.a, &the_books.letters, slots, rule.n_slots);
    rule_index(c, kept);
    return RC_OK;
}

bool phrasebook_section(enum phrasebook book, struct str name, size_t *ret_section)
{
    for (size_t i = 0; i < asked[book].n; i++) {
        if (str_eq_c(name, asked[book].name[i])) {
            *ret_section = i;
            return true;
        }
    }
    return false;
}

static enum rc section_parse(struct compiler *c, struct str line, size_t *ret_section)
{
    struct book *b = c->book;
    struct str inner = str_sub(line, 1, line.len - 2);
    struct str name = str_take(&inner, ' ');
    if (!str_ends(line, STR("]")) || b->n == PHRASE_SECTIONS_MAX) {
        return RC_CONFIG;
    }
    size_t at = b->n;
    if (asked[c->id].n > 0 && !phrasebook_section(c->id, name, &at)) {
        return RC_CONFIG;
    }
    b->note[at] = str_trim(inner);
    b->n++;
    *ret_section = at;
    return RC_OK;
}

static enum rc line_compile(struct compiler *c, struct str line, size_t *section)
{
    if (line.len == 0 || line.ptr[0] == '#') {
        return RC_OK;
    }
    if (line.ptr[0] == '[') {
        return section_parse(c, line, section);
    }
    while (line.ptr != NULL) {
        struct str phrase = str_trim(str_take(&line, ';'));
        if (phrase.len > 0 && (*section == PHRASE_SECTIONS_MAX ||
                               phrase_compile(c, *section, phrase) != RC_OK)) {
            return RC_CONFIG;
        }
    }
    return RC_OK;
}

static enum rc lines_compile(struct compiler *c, struct err *err)
{
    struct str rest = embed_file(files[c->id]);
    size_t section = PHRASE_SECTIONS_MAX;
    for (int number = 1; rest.ptr != NULL; number++) {
        struct str line = str_trim(str_take_line(&rest));
        if (line_compile(c, line, &section) != RC_OK) {
            return err_set(err, RC_CONFIG, "malformed phrase book: %s line %d",
                           files[c->id], number);
        }
    }
    if (asked[c->id].n > 0 && c->book->n != asked[c->id].n) {
        return err_set(err, RC_CONFIG, "phrase book lacks sections: %s", files[c->id]);
    }
    return RC_OK;
}

static enum rc book_compile(enum phrasebook id, struct err *err)
{
    struct compiler c = {.id = id, .book = &the_books.book[id]};
    enum rc rc = lines_compile(&c, err);
    for (size_t i = 0; rc == RC_OK && i < BUCKETS; i++) {
        c.book->word[i] = bucket_of(&the_books.a, c.word[i]);
        c.book->prefix[i] = bucket_of(&the_books.a, c.prefix[i]);
    }
    arena_done(&c.a);
    return rc;
}

enum rc phrasebook_prepare(struct err *err)
{
    if (the_books.state == BOOKS_READY) {
        return RC_OK;
    }
    the_books.state = BOOKS_BAD;
    for (int i = 0; i < BOOK_N; i++) {
        enum rc rc = book_compile((enum phrasebook)i, err);
        if (rc != RC_OK) {
            return rc;
        }
    }
    the_books.state = BOOKS_READY;
    return RC_OK;
}

static const struct book *book_get(enum phrasebook book)
{
    if (the_books.state == BOOKS_NONE) {
        struct err err;
        (void)(phrasebook_prepare(&err) == RC_OK);
    }
    return the_books.state == BOOKS_READY ? &the_books.book[book] : NULL;
}

struct str phrasebook_note(enum phrasebook book, size_t section)
{
    return the_books.book[book].note[section];
}

/* ---- finding */

static bool slot_fits(const struct slot *slot, const struct item *it)
{
    if (slot->number) {
        return it->word.len > 0 && str_is_digit(it->word.ptr[0]);
    }
    return slot_has(slot, it->word, it->head);
}

/* The word after i; t->n when the sentence ends with i. */
static size_t next_item(const struct items *t, size_t i)
{
    return t->item[i].ends ? t->n : i + 1;
}

/* Where the last gap of a rule may still end. */
struct gap_state {
    size_t slot, at, left;
};

/* Moves on to the gap's next word that fits the slot behind it; false when it is used
 * up. */
static bool gap_move(const struct rule *rule, const struct items *t,
                     struct gap_state *gap)
{
    while (gap->left > 0) {
        gap->left--;
        gap->at = next_item(t, gap->at);
        if (gap->at >= t->n) {
            return false;
        }
        if (slot_fits(&rule->slot[gap->slot], &t->item[gap->at])) {
            return true;
        }
    }
    return false;
}

/* Item behind the phrase, or 0 when it does not stand at i. */
static size_t rule_match(const struct rule *rule, size_t most, const struct items *t,
                         size_t i)
{
    struct gap_state gap = {0};
    size_t last = i;
    for (size_t s = 1; s < rule->n_slots; s++) {
        const struct slot *slot = &rule->slot[s];
        size_t at = next_item(t, last);
        if (slot->gap) {
            gap = (struct gap_state){s + 1, last, most + 1};
        } else if (at < t->n && slot_fits(slot, &t->item[at])) {
            last = at;
            continue;
        } else if (slot->optional) {
            continue;
        }
        if (!gap_move(rule, t, &gap)) {
            return 0;
        }
        s = gap.slot;
        last = gap.at;
    }
    bool placed =
        (!rule->at_start || t->item[i].opens) && (!rule->marked || t->item[last].marks);
    return placed ? last + 1 : 0;
}

/* A text's phrases as they are found. */
struct found {
    const struct items *t;
    size_t gap_max;
    size_t behind[PHRASE_SECTIONS_MAX]; /* the last phrase counted */
    struct phrases *ret;
};

/* Phrases of the bucket that stand at i. */
static void find_at(struct found *f, const struct bucket *b, size_t i)
{
    const struct item *it = &f->t->item[i];
    size_t next = next_item(f->t, i);
    uint64_t second = next < f->t->n ? f->t->item[next].head : 0;
    for (size_t k = 0; k < b->n; k++) {
        if (!gate_fits(&b->gate[k], it->head, second)) {
            continue;
        }
        const struct entry *e = &bucket_entries(b)[k];
        const struct rule *rule = (const struct rule *)e->rule;
        bool fits = pattern_fits(&e->first, it->word, it->head);
        size_t end = fits ? rule_match(rule, f->gap_max, f->t, i) : 0;
        if (end == 0) {
            continue;
        }
        size_t section = rule->section;
        f->ret->seen |= UINT64_C(1) << section;
        if (i >= f->behind[section] && f->ret->times[section] < UINT8_MAX) {
            f->ret->times[section]++;
        }
        f->behind[section] = end > f->behind[section] ? end : f->behind[section];
    }
}

void phrasebook_find(struct arena *a, enum phrasebook book, struct str text,
                     struct phrases *ret)
{
    const struct book *b = book_get(book);
    struct items t;
    struct found f = {.t = &t, .gap_max = gap_max[book], .ret = ret};
    *ret = (struct phrases){0};
    phrase_items(a, book, text, &t);
    for (size_t i = 0; b != NULL && i < t.n; i++) {
        uint64_t head = t.item[i].head;
        if (pattern_set_may_have(&b->words, head)) {
            find_at(&f, &b->word[pattern_word_key(head, BITS)], i);
        }
        if (pattern_set_may_have(&b->prefixes, pattern_prefix_head(head))) {
            find_at(&f, &b->prefix[pattern_prefix_key(head, BITS)], i);
        }
    }
}
