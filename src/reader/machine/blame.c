/* Whose fault it is, by the notions that meet in a sentence, in any language whose
 * words conf/bounce-notions.txt holds. Must never blame an address for what is said of
 * the sender, the mail or a server. */
#include "reader/machine/report.h"

#include "base/arena.h"
#include "base/attr.h"
#include "base/embed.h"
#include "reader/machine/machine.h"
#include "reader/machine/phrasebook.h"

enum { BLAME_TEXT_MAX = 4096, FRAME_SETS = 4, FRAMES_MAX = 48 };

/* A line of conf/bounce-frames.txt, explained there. */
struct frame {
    uint64_t set[FRAME_SETS]; /* of each one notion must be met */
    size_t n;
    uint64_t bars; /* and none of these */
    struct blame blame;
};

/* Written once, before the first mail, then only read. */
static struct {
    struct frame frame[FRAMES_MAX];
    size_t n;
    enum { FRAMES_NONE, FRAMES_READY, FRAMES_BAD } state;
} the_frames;

/* ---- the table */

static bool names_take(struct str word, uint64_t *ret)
{
    *ret = 0;
    while (word.ptr != NULL) {
        size_t section;
        if (!phrasebook_section(BOOK_NOTION, str_take(&word, '|'), &section)) {
            return false;
        }
        *ret |= UINT64_C(1) << section;
    }
    return true;
}

/* "veto", "weak", "box|domain" or "-mail" */
static bool word_take(struct str word, struct frame *f)
{
    bool bars = str_starts(word, STR("-"));
    f->blame.vetoes = f->blame.vetoes || str_eq_c(word, "veto");
    f->blame.weak = f->blame.weak || str_eq_c(word, "weak");
    if (word.len == 0 || str_eq_c(word, "veto") || str_eq_c(word, "weak")) {
        return true;
    }
    uint64_t names;
    if (f->n == FRAME_SETS || !names_take(str_from(word, bars ? 1 : 0), &names)) {
        return false;
    }
    if (bars) {
        f->bars |= names;
    } else {
        f->set[f->n++] = names;
    }
    return true;
}

static bool frame_take(struct str line, struct frame *ret)
{
    *ret = (struct frame){.blame.found = true};
    struct str cls = str_take(&line, ' ');
    ret->blame.cls = str_eq_c(cls, "hard") ? BOUNCE_HARD : BOUNCE_SOFT;
    bool sound = str_eq_c(cls, "hard") || str_eq_c(cls, "soft");
    while (sound && line.ptr != NULL) {
        sound = word_take(str_take(&line, ' '), ret);
    }
    return sound && ret->n > 0;
}

enum rc blame_prepare(struct err *err)
{
    struct str rest = embed_file("conf/bounce-frames.txt");
    if (the_frames.state == FRAMES_READY) {
        return RC_OK;
    }
    the_frames.state = FRAMES_BAD;
    the_frames.n = 0;
    for (int number = 1; rest.ptr != NULL; number++) {
        struct str line = str_trim(str_take_line(&rest));
        if (line.len == 0 || line.ptr[0] == '#') {
            continue;
        }
        if (the_frames.n == FRAMES_MAX ||
            !frame_take(line, &the_frames.frame[the_frames.n++])) {
            return err_set(err, RC_CONFIG, "malformed conf/bounce-frames.txt line %d",
                           number);
        }
    }
    the_frames.state = FRAMES_READY;
    return RC_OK;
}

static size_t frames_count(void)
{
    if (the_frames.state == FRAMES_NONE) {
        struct err err;
        (void)(blame_prepare(&err) == RC_OK);
    }
    return the_frames.state == FRAMES_READY ? the_frames.n : 0;
}

/* ---- reading */

static bool frame_fits(const struct frame *f, uint64_t seen)
{
    for (size_t i = 0; i < f->n; i++) {
        if ((seen & f->set[i]) == 0) {
            return false;
        }
    }
    return (seen & f->bars) == 0;
}

/* Nothing in the text is like an address, something is about the mail or its way. */
static bool is_elsewhere(uint64_t seen)
{
    const uint64_t one = 1;
    const uint64_t ours = one << BLAMES_BOX | one << BLAMES_DOMAIN;
    const uint64_t others = one << BLAMES_PART | one << BLAMES_SENDER |
                            one << BLAMES_PEER | one << BLAMES_TROUBLE;
    return (seen & ours) == 0 && (seen & others) != 0;
}

struct blame blame_read(struct arena *a, struct str text)
{
    size_t n = frames_count();
    const uint64_t unsent = UINT64_C(1) << BLAMES_NO | UINT64_C(1) << BLAMES_SENT;
    size_t best = n;
    uint64_t seen = 0;
    bool is_unsent = false;
    struct str rest = str_sub(text, 0, BLAME_TEXT_MAX);
    while (rest.len > 0) {
        struct phrases words;
        struct str sentence = auto_take_sentence(&rest, false);
        phrasebook_find(a, BOOK_NOTION, sentence, &words);
        for (size_t i = 0; i < best; i++) {
            best = frame_fits(&the_frames.frame[i], words.seen) ? i : best;
        }
        seen |= words.seen;
        is_unsent = is_unsent || (words.seen & unsent) == unsent;
    }
    struct blame b = best < n ? the_frames.frame[best].blame : (struct blame){0};
    b.vetoes = b.vetoes || is_elsewhere(seen);
    if (b.vetoes && b.cls == BOUNCE_HARD) { /* "unknown", of what? the codes may know */
        b = (struct blame){.vetoes = true};
    }
    b.unsent = is_unsent;
    return b;
}
