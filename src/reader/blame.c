/* Whose fault it is, by the notions that meet in a sentence, in any language whose
 * words conf/bounce-notions.txt holds. Must never blame an address for what is said of
 * the sender, the mail or a server. */
#include "reader/report.h"

#include "base/attr.h"
#include "reader/machine.h"
#include "reader/phrasebook.h"

enum { BLAME_TEXT_MAX = 4096 };

#define N(w) (UINT64_C(1) << BLAMES_##w)

/* Notions that must meet in a sentence; the first that do decide. */
static const struct {
    uint64_t needs;
    enum bounce_class cls;
    bool weak; /* say so much only where nothing else is known */
} frames[] = {
    {N(SENDER) | N(NO), BOUNCE_SOFT, false},
    {N(SENDER) | N(BAN), BOUNCE_SOFT, false},
    {N(SENDER) | N(OFF), BOUNCE_SOFT, false},
    {N(SENDER) | N(ABSENT), BOUNCE_SOFT, false},
    {N(ROOM) | N(FULL), BOUNCE_SOFT, false},
    {N(ROOM) | N(NO), BOUNCE_SOFT, false},
    {N(BOX) | N(FULL), BOUNCE_SOFT, false},
    {N(DOMAIN) | N(ABSENT), BOUNCE_HARD, false},
    {N(DOMAIN) | N(NO) | N(BE), BOUNCE_HARD, false},
    {N(DOMAIN) | N(OFF), BOUNCE_HARD, false},
    {N(BOX) | N(ABSENT), BOUNCE_HARD, false},
    {N(BOX) | N(NO) | N(BE), BOUNCE_HARD, false},
    {N(BOX) | N(OFF), BOUNCE_HARD, false},
    {N(SERVER) | N(ANSWER), BOUNCE_SOFT, false},
    {N(SERVER) | N(BAN), BOUNCE_SOFT, false},
    {N(TROUBLE), BOUNCE_SOFT, true},
    {N(MAIL) | N(BAN), BOUNCE_SOFT, true},
    {N(SERVER) | N(NO), BOUNCE_SOFT, true},
    {N(BOX) | N(NO), BOUNCE_HARD, true},
    {N(ABSENT), BOUNCE_HARD, true},
};

struct blame blame_read(struct arena *a, struct str text)
{
    size_t best = ARRAY_LEN(frames);
    struct str rest = str_sub(text, 0, BLAME_TEXT_MAX);
    while (rest.len > 0) {
        struct phrases words;
        struct str sentence = auto_take_sentence(&rest, false);
        phrasebook_find(a, BOOK_NOTION, sentence, &words);
        for (size_t i = 0; i < best; i++) {
            best = (words.seen & frames[i].needs) == frames[i].needs ? i : best;
        }
    }
    if (best == ARRAY_LEN(frames)) {
        return (struct blame){.found = false};
    }
    return (struct blame){true, frames[best].cls, frames[best].weak};
}
