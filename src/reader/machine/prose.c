/* Notes in prose: a sentence is told by the notions that meet in it, a note by its
 * sentences. Must never take a mail with a sentence of its own for a note. */
#include "reader/machine/machine.h"

#include "base/attr.h"
#include "reader/machine/phrasebook.h"

enum {
    NOTE_ENOUGH = 5,
    STRANGE_COST = 3,
    STRANGE_WORDS = 4,
    PLACE_DIGITS = 6,
    NOTE_MAX = 2048
};

enum act {
    ACT_ABSENT,
    ACT_RETURN,
    ACT_DEPUTY,
    ACT_CAME,
    ACT_LATER,
    ACT_UNREAD,
    ACT_GONE,
    ACT_NUMBER,
    ACT_HOURS,
    ACT_THANKS,
    ACT_N
};

#define T(w) (UINT64_C(1) << TELLS_##w)
#define PLACE (UINT64_C(1) << TELLS_N) /* an address, a number, a name with a title */

/* Notions that must meet in a sentence, what they say together and what it is worth. */
static const struct {
    uint64_t needs;
    enum act act;
    int points;
} frames[] = {
    {T(AWAY), ACT_ABSENT, 2},
    {T(AWAY) | T(WHEN), ACT_ABSENT, 3},
    {T(AWAY) | T(BACK), ACT_ABSENT, 3},
    {T(BACK), ACT_RETURN, 1},
    {T(BACK) | T(WHEN), ACT_RETURN, 2},
    {T(URGENT), ACT_DEPUTY, 1},
    {T(URGENT) | T(TURN), ACT_DEPUTY, 2},
    {T(URGENT) | PLACE, ACT_DEPUTY, 2},
    {T(TURN) | PLACE, ACT_DEPUTY, 2},
    {T(URGENT) | T(TURN) | PLACE, ACT_DEPUTY, 3},
    {T(TURN) | T(POST), ACT_DEPUTY, 1},
    {T(POST) | T(CAME), ACT_CAME, 3},
    {T(CAME) | T(NUMBER), ACT_CAME, 2},
    {T(ANSWER) | T(SOON), ACT_LATER, 2},
    {T(ANSWER) | T(SOON) | T(HABIT), ACT_LATER, 4},
    {T(ANSWER) | T(WHEN), ACT_LATER, 1},
    {T(ANSWER) | T(BACK), ACT_LATER, 2},
    {T(ANSWER) | T(POST) | T(CAME), ACT_LATER, 1},
    {T(POST) | T(SOON), ACT_LATER, 1},
    {T(WHEN) | T(SOON), ACT_LATER, 0},
    {T(POST) | T(UNREAD), ACT_UNREAD, 3},
    {T(GONE), ACT_GONE, 2},
    {T(GONE) | T(WHEN), ACT_GONE, 3},
    {T(GONE) | T(POST), ACT_GONE, 3},
    {T(NUMBER), ACT_NUMBER, 2},
    {T(HOURS), ACT_HOURS, 2},
    {T(THANKS), ACT_THANKS, 1},
};

struct note {
    int points[ACT_N];
    int strange; /* sentences that no note would hold */
    bool personal;
};

static size_t count_words(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        n += !str_is_space(s.ptr[i]) && (i == 0 || str_is_space(s.ptr[i - 1]));
    }
    return n;
}

static bool has_place(struct str s)
{
    static const char *const titles[] = {"Frau ", "Herr ",   "Herrn ", "www.",
                                         "http",  "Praxis ", "Dr. "};
    size_t digits = 0;
    for (size_t i = 0; i < s.len; i++) {
        digits += str_is_digit(s.ptr[i]);
    }
    bool named = digits >= PLACE_DIGITS || str_find_byte(s, '@') != STR_NPOS;
    for (size_t i = 0; i < ARRAY_LEN(titles) && !named; i++) {
        named = str_has(s, str_c(titles[i]));
    }
    return named;
}

/* The next sentence's notions as bits; its stop is the byte before *rest. */
static uint64_t take_notions(struct arena *a, struct str *rest,
                             struct str *ret_sentence)
{
    struct phrases words;
    *ret_sentence = auto_take_sentence(rest, false);
    phrasebook_find(a, BOOK_PROSE, *ret_sentence, &words);
    bool asks = ret_sentence->len > 0 && rest->ptr != NULL && rest->ptr[-1] == '?' &&
                (words.seen & T(URGENT)) == 0;
    /* "your stairs": no note speaks of anything of ours but the mail */
    bool ours = words.times[TELLS_YOURS] > words.times[TELLS_YOURS_KNOWN] &&
                count_words(*ret_sentence) >= STRANGE_WORDS;
    return words.seen | (asks || ours ? T(PERSON) : 0) |
           (has_place(*ret_sentence) ? PLACE : 0);
}

static void sentence_add(struct note *n, struct str sentence, uint64_t notions)
{
    bool known = (notions & T(POLITE)) != 0 || count_words(sentence) < STRANGE_WORDS;
    for (size_t i = 0; i < ARRAY_LEN(frames); i++) {
        if ((notions & frames[i].needs) == frames[i].needs) {
            int *points = &n->points[frames[i].act];
            *points = frames[i].points > *points ? frames[i].points : *points;
            known = true;
        }
    }
    n->strange += !known;
    n->personal = n->personal || (notions & T(PERSON)) != 0;
}

/* A clause of which no note would hold a word. */
static bool is_strange(struct arena *a, struct str sentence)
{
    struct str rest = sentence;
    while (rest.len > 0) {
        struct phrases words;
        struct str clause = auto_take_sentence(&rest, true);
        phrasebook_find(a, BOOK_PROSE, clause, &words);
        if (words.seen == 0 && count_words(clause) >= STRANGE_WORDS) {
            return true;
        }
    }
    return false;
}

static struct note note_read(struct arena *a, struct str text)
{
    struct note n = {.strange = text.len > NOTE_MAX};
    struct str rest = str_sub(text, 0, NOTE_MAX);
    while (rest.len > 0 && !n.personal) {
        struct str sentence;
        uint64_t notions = take_notions(a, &rest, &sentence);
        sentence_add(&n, sentence, notions);
        n.strange += is_strange(a, sentence);
    }
    return n;
}

bool prose_is_note(struct arena *a, struct str text, int extra)
{
    struct note n = note_read(a, text);
    int points = extra - STRANGE_COST * n.strange;
    for (size_t i = 0; i < ARRAY_LEN(n.points); i++) {
        points += n.points[i];
    }
    return !n.personal && points >= NOTE_ENOUGH;
}

bool prose_is_personal(struct arena *a, struct str text)
{
    return note_read(a, text).personal;
}
