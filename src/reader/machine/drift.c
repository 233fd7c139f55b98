/* Where a text drifts: each word and each notion speaks a little for a note or for a
 * person, and the sum decides what no list of phrases foresaw. Must never count one
 * twice. */
#include "reader/machine/machine.h"

#include "base/arena.h"
#include "base/attr.h"
#include "reader/machine/phrase_items.h"
#include "reader/machine/phrasebook.h"
#include "reader/words/weights.h"
#include "reader/words/words.h"

enum {
    TEXT_MAX = 2048,
    WORDS_ENOUGH = 7,
    STEM_BYTES = 6 /* German and English endings say little */
};

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

static struct weights the_weights; /* set once, before the first mail */

enum rc drift_prepare(struct err *err)
{
    return weights_prepare(&the_weights, "conf/prose-weights.txt", err);
}

/* All numbers are one word; so is every address, by its mark. */
static struct str stem_of(const struct items *t, size_t i, bool addressed)
{
    if (i == t->n) {
        return addressed ? STR("@") : STR("");
    }
    struct str word = t->item[i].word;
    bool number = word.len > 0 && str_is_digit(word.ptr[0]);
    return number ? STR("#") : str_sub(word, 0, STEM_BYTES);
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
    struct err err;
    struct items t;
    (void)(drift_prepare(&err) == RC_OK);
    text = str_sub(text, 0, TEXT_MAX);
    phrase_items(a, BOOK_NOTION, text, &t);
    int strange = 0; /* words that no example held */
    bool addressed = str_find_byte(text, '@') != STR_NPOS;
    struct weights_sum sum = {.points = the_weights.base};
    for (size_t i = 0; i <= t.n; i++) {
        bool known = weights_add(&the_weights, &sum, stem_of(&t, i, addressed));
        strange += i < t.n && !known;
    }
    int points = sum.points + points_of_signs(a, text);
    points -= strange > STRANGE_FREE ? STRANGE_COST * (strange - STRANGE_FREE) : 0;
    return t.n < WORDS_ENOUGH ? points / 2 : points;
}
