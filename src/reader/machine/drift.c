/* Where a text drifts: each word and each notion speaks a little for a note or for a
 * person, and the sum decides what no list of phrases foresaw. Must never count one
 * twice. */
#include "reader/machine/machine.h"

#include "base/arena.h"
#include "base/attr.h"
#include "base/embed.h"
#include "reader/machine/phrase_items.h"
#include "reader/machine/phrasebook.h"
#include "reader/words/words.h"

enum {
    TEXT_MAX = 2048,
    WORDS_ENOUGH = 7,
    BITS = 13,
    SLOTS = 1 << BITS,
    WORDS_MAX = SLOTS / 4 * 3
};

/* Words are known by their first six bytes: German and English endings say little. */
#define STEM UINT64_C(0xffffffffffff)

static const char path[] = "conf/prose-weights.txt";

enum { STRANGE_FREE = 4, STRANGE_COST = 4 };
enum { POINTS_ASKS = -26, POINTS_OPINION = -23, POINTS_TOLD = -14 };

/* What the notions add to the words, by a regression over mails that the lists of
 * notions had not seen. */
static const struct {
    enum prose_words notion;
    int points;
} signs[] = {
    {TELLS_GONE, 6},   {TELLS_URGENT, 16}, {TELLS_NUMBER, 13}, {TELLS_POST, 13},
    {TELLS_SOON, 11},  {TELLS_HOURS, 10},  {TELLS_CAME, 10},   {TELLS_ANSWER, 9},
    {TELLS_POLITE, 8}, {TELLS_AWAY, 5},    {TELLS_BACK, 5},    {TELLS_TURN, 4},
    {TELLS_WHEN, 3},   {TELLS_UNREAD, 2},  {TELLS_THANKS, -2}, {TELLS_PERSON, -19},
};

struct weight {
    uint64_t stem; /* 0: none */
    int points;
};

/* Written once, before the first mail, then only read: constants that C cannot express
 * as such. */
static struct {
    struct weight slot[SLOTS];
    size_t n;
    int base; /* what a text without any of them weighs */
    enum { WEIGHTS_NONE, WEIGHTS_READY, WEIGHTS_BAD } state;
} the_weights;

/* The slot of that stem, or the free one where it would be. */
static size_t slot_of(uint64_t stem)
{
    size_t i = (size_t)(stem * UINT64_C(0x9e3779b97f4a7c15) >> (64 - BITS));
    while (the_weights.slot[i].stem != 0 && the_weights.slot[i].stem != stem) {
        i = (i + 1) % SLOTS;
    }
    return i;
}

/* "12 abwese vertre": each of these words weighs 12. */
static enum rc line_read(struct str line)
{
    int64_t points = 0;
    struct str number = str_take(&line, ' ');
    bool against = str_starts(number, STR("-"));
    if (!str_to_i64(str_from(number, against ? 1 : 0), &points) || points > INT8_MAX) {
        return RC_CONFIG;
    }
    int value = against ? -(int)points : (int)points;
    while (line.ptr != NULL) {
        struct str word = str_take(&line, ' ');
        if (str_eq_c(word, "*")) {
            the_weights.base = value;
        } else if (word.len > 0) {
            uint64_t stem = words_head(word) & STEM;
            size_t at = slot_of(stem);
            if (the_weights.slot[at].stem != 0 || the_weights.n == WORDS_MAX) {
                return RC_CONFIG;
            }
            the_weights.slot[at] = (struct weight){stem, value};
            the_weights.n++;
        }
    }
    return RC_OK;
}

enum rc drift_prepare(struct err *err)
{
    struct str rest = embed_file(path);
    if (the_weights.state == WEIGHTS_READY) {
        return RC_OK;
    }
    the_weights.state = WEIGHTS_BAD;
    for (int number = 1; rest.ptr != NULL; number++) {
        struct str line = str_trim(str_take_line(&rest));
        if (line.len > 0 && line.ptr[0] != '#' && line_read(line) != RC_OK) {
            return err_set(err, RC_CONFIG, "malformed %s line %d", path, number);
        }
    }
    the_weights.state = WEIGHTS_READY;
    return RC_OK;
}

/* All numbers are one word; so is every address, by its mark. */
static uint64_t stem_of(const struct items *t, size_t i, bool addressed)
{
    if (i == t->n) {
        return addressed ? words_head(STR("@")) : 0;
    }
    struct str word = t->item[i].word;
    bool number = word.len > 0 && str_is_digit(word.ptr[0]);
    return number ? words_head(STR("#")) : t->item[i].head & STEM;
}

static int points_of_signs(struct arena *a, struct str text)
{
    struct phrases notions;
    struct phrases words;
    phrasebook_find(a, BOOK_PROSE, text, &notions);
    phrasebook_find(a, BOOK_MACHINE, text, &words);
    int points = POINTS_ASKS * auto_asks(text) +
                 POINTS_OPINION * says(&words, SAYS_OPINION) +
                 POINTS_TOLD * says(&words, SAYS_TOLD);
    for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
        bool seen = (notions.seen & UINT64_C(1) << signs[i].notion) != 0;
        points += seen ? signs[i].points : 0;
    }
    return points;
}

int drift_of(struct arena *a, struct str text)
{
    if (the_weights.state == WEIGHTS_NONE) {
        struct err err;
        (void)(drift_prepare(&err) == RC_OK);
    }
    struct items t;
    text = str_sub(text, 0, TEXT_MAX);
    phrase_items(a, BOOK_NOTION, text, &t);
    int strange = 0; /* words that no example held */
    bool addressed = str_find_byte(text, '@') != STR_NPOS;
    uint64_t *counted = ARENA_ARRAY(a, SLOTS / 64, uint64_t);
    int points = the_weights.base + points_of_signs(a, text);
    for (size_t i = 0; i <= t.n; i++) {
        size_t at = slot_of(stem_of(&t, i, addressed));
        uint64_t bit = UINT64_C(1) << at % 64;
        points += (counted[at / 64] & bit) != 0 ? 0 : the_weights.slot[at].points;
        strange += i < t.n && the_weights.slot[at].stem == 0;
        counted[at / 64] |= bit;
    }
    points -= strange > STRANGE_FREE ? STRANGE_COST * (strange - STRANGE_FREE) : 0;
    return t.n < WORDS_ENOUGH ? points / 2 : points;
}
