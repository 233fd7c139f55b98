/* How machines speak: conf/machine-words.txt (kinds of mail), bounce-reasons.txt (why
 * a mail came back), bounce-notions.txt (the same, word by word), prose-words.txt (what
 * notes are made of), compiled once. A matcher of its own beside the lexicon: reports
 * are wrapped anywhere and full of codes, which are words here. */
#ifndef NACHFASS_READER_PHRASEBOOK_H
#define NACHFASS_READER_PHRASEBOOK_H

#include "base/err.h"
#include "base/str.h"

struct arena;

/* Sections of conf/machine-words.txt, explained there. */
enum machine_words {
    SAYS_AUTO_TITLE,
    SAYS_AUTO_TOPIC,
    SAYS_AUTO_SURE,
    SAYS_AUTO_ABSENT,
    SAYS_AUTO_SUPPORT,
    SAYS_AUTO_TICKET,
    SAYS_OPINION,
    SAYS_TOLD,
    SAYS_AUTO_PERIOD,
    SAYS_AUTO_FILLER,
    SAYS_FORWARD_PREFIX,
    SAYS_REPLY_PREFIX,
    SAYS_CHALLENGE,
    SAYS_CHALLENGE_TITLE,
    SAYS_CHALLENGE_ACT,
    SAYS_CHALLENGE_AIM,
    SAYS_CHALLENGE_WHY,
    SAYS_BOUNCE_TITLE,
    SAYS_BOUNCE,
    SAYS_BOUNCE_OPENING,
    SAYS_DELAY,
    SAYS_RECEIPT_TITLE,
    SAYS_RECEIPT,
    SAYS_RETURNED,
    SAYS_RETURNED_RULE,
    SAYS_ALIAS,
    SAYS_FROM,
    SAYS_REASON,
    SAYS_COMPLAINT,
    SAYS_N
};

/* Sections of conf/prose-words.txt, explained there. */
enum prose_words {
    TELLS_AWAY,
    TELLS_WHEN,
    TELLS_BACK,
    TELLS_URGENT,
    TELLS_TURN,
    TELLS_POST,
    TELLS_CAME,
    TELLS_ANSWER,
    TELLS_SOON,
    TELLS_HABIT,
    TELLS_UNREAD,
    TELLS_GONE,
    TELLS_NUMBER,
    TELLS_HOURS,
    TELLS_THANKS,
    TELLS_POLITE,
    TELLS_PERSON,
    TELLS_YOURS,
    TELLS_YOURS_KNOWN,
    TELLS_N
};

/* Sections of conf/bounce-notions.txt, explained there. */
enum notion_words {
    BLAMES_BOX,
    BLAMES_NO,
    BLAMES_BE,
    BLAMES_ABSENT,
    BLAMES_OFF,
    BLAMES_ROOM,
    BLAMES_FULL,
    BLAMES_SENDER,
    BLAMES_MAIL,
    BLAMES_PART,
    BLAMES_BAN,
    BLAMES_SERVER,
    BLAMES_ANSWER,
    BLAMES_DOMAIN,
    BLAMES_TROUBLE,
    BLAMES_PEER,
    BLAMES_FILTER,
    BLAMES_SENT,
    BLAMES_N
};

enum { PHRASE_SECTIONS_MAX = 64, PHRASE_TEXT_MAX = 16384 };

enum phrasebook { BOOK_MACHINE, BOOK_REASON, BOOK_PROSE, BOOK_NOTION, BOOK_N };

/* Which sections of a book were met, as bits, and how often, phrases that overlap
 * counted once. */
struct phrases {
    uint64_t seen;
    uint8_t times[PHRASE_SECTIONS_MAX];
};

/* Compiles the books; err names file and line of a malformed entry. */
enum rc phrasebook_prepare(struct err *err) MUST_USE;

/* The phrases in the first PHRASE_TEXT_MAX bytes of valid UTF-8 text. */
void phrasebook_find(struct arena *a, enum phrasebook book, struct str text,
                     struct phrases *ret_phrases);

/* What follows the section's name in its head line: "soft" of "[full soft]". */
struct str phrasebook_note(enum phrasebook book, size_t section);

/* The number of a section that the program asks for; false when there is none. */
bool phrasebook_section(enum phrasebook book, struct str name, size_t *ret_section);

static inline bool says(const struct phrases *p, enum machine_words w)
{
    return (p->seen & (UINT64_C(1) << w)) != 0;
}

#endif
