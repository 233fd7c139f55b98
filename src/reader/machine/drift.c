/* Where a text drifts: each word speaks a little for a note or for a person, and the
 * sum decides what no list of phrases foresaw. Must never count a word twice. */
#include "reader/machine/machine.h"

#include "base/arena.h"
#include "base/attr.h"
#include "base/embed.h"
#include "reader/machine/phrase_items.h"
#include "reader/words/words.h"

enum { TEXT_MAX = 2048, BITS = 12, SLOTS = 1 << BITS, WORDS_MAX = SLOTS / 4 * 3 };

/* Words are known by their first six bytes: German and English endings say little. */
#define STEM UINT64_C(0xffffffffffff)

static const char path[] = "conf/prose-weights.txt";

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

int drift_of(struct arena *a, struct str text)
{
    if (the_weights.state == WEIGHTS_NONE) {
        struct err err;
        (void)(drift_prepare(&err) == RC_OK);
    }
    struct items t;
    text = str_sub(text, 0, TEXT_MAX);
    phrase_items(a, BOOK_NOTION, text, &t);
    bool addressed = str_find_byte(text, '@') != STR_NPOS;
    bool *counted = ARENA_ARRAY(a, SLOTS, bool);
    int points = the_weights.base;
    for (size_t i = 0; i <= t.n; i++) {
        size_t at = slot_of(stem_of(&t, i, addressed));
        points += counted[at] ? 0 : the_weights.slot[at].points;
        counted[at] = true;
    }
    return points;
}
