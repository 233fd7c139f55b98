/* Whose fault it is, by the notions that meet in a sentence, in any language whose
 * words conf/bounce-notions.txt holds. Must never blame an address for what is said of
 * the sender, the mail or a server. */
#include "reader/report.h"

#include "base/attr.h"
#include "reader/machine.h"
#include "reader/phrasebook.h"

enum { BLAME_TEXT_MAX = 4096 };

#define N(w) (UINT64_C(1) << BLAMES_##w)

/* Notions that must meet in a sentence, and that must not; the first that do decide.
 * weak: say so much only where nothing else is known. */
static const struct {
    uint64_t needs, bars;
    enum bounce_class cls;
    bool weak;
} frames[] = {
    {N(SENDER) | N(NO), 0, BOUNCE_SOFT, false},
    {N(SENDER) | N(BAN), 0, BOUNCE_SOFT, false},
    {N(SENDER) | N(OFF), 0, BOUNCE_SOFT, false},
    {N(SENDER) | N(ABSENT), 0, BOUNCE_SOFT, false},
    {N(ROOM) | N(FULL), 0, BOUNCE_SOFT, false},
    {N(ROOM) | N(NO), 0, BOUNCE_SOFT, false},
    {N(BOX) | N(FULL), 0, BOUNCE_SOFT, false},
    {N(DOMAIN) | N(ABSENT), 0, BOUNCE_HARD, false},
    {N(DOMAIN) | N(NO) | N(BE), 0, BOUNCE_HARD, false},
    {N(DOMAIN) | N(OFF), 0, BOUNCE_HARD, false},
    {N(BOX) | N(ABSENT), 0, BOUNCE_HARD, false},
    {N(BOX) | N(NO) | N(BE), 0, BOUNCE_HARD, false},
    {N(BOX) | N(OFF), 0, BOUNCE_HARD, false},
    {N(SERVER) | N(ANSWER), 0, BOUNCE_SOFT, false},
    {N(SERVER) | N(BAN), 0, BOUNCE_SOFT, false},
    {N(SERVER) | N(OFF), 0, BOUNCE_SOFT, false},
    {N(TROUBLE), 0, BOUNCE_SOFT, true},
    {N(MAIL) | N(BAN), 0, BOUNCE_SOFT, true},
    {N(PART) | N(BAN), 0, BOUNCE_SOFT, true},
    {N(SERVER) | N(NO), 0, BOUNCE_SOFT, true},
    {N(BOX) | N(NO), N(PART) | N(BAN), BOUNCE_HARD, true},
    {N(ABSENT), N(PART) | N(BAN), BOUNCE_HARD, true},
};
enum { VETOES = 7 }; /* of the frames, the first that stand against any other word */

struct blame blame_read(struct arena *a, struct str text)
{
    size_t best = ARRAY_LEN(frames);
    uint64_t seen = 0;
    struct str rest = str_sub(text, 0, BLAME_TEXT_MAX);
    while (rest.len > 0) {
        struct phrases words;
        struct str sentence = auto_take_sentence(&rest, false);
        phrasebook_find(a, BOOK_NOTION, sentence, &words);
        for (size_t i = 0; i < best; i++) {
            bool fits = (words.seen & frames[i].needs) == frames[i].needs &&
                        (words.seen & frames[i].bars) == 0;
            best = fits ? i : best;
        }
        seen |= words.seen;
    }
    bool elsewhere = (seen & (N(BOX) | N(DOMAIN))) == 0 &&
                     (seen & (N(PART) | N(SENDER) | N(TROUBLE))) != 0;
    struct blame b = {.vetoes = best < VETOES || elsewhere};
    if (best < ARRAY_LEN(frames)) {
        b.found = true;
        b.cls = frames[best].cls;
        b.weak = frames[best].weak;
    }
    return b;
}
