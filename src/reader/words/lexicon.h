/* Word lists of conf/words-*.txt, compiled once into a table that finds phrases in
 * tokens. The format is described at the head of each list and in lexicon.c. */
#ifndef NACHFASS_READER_LEXICON_H
#define NACHFASS_READER_LEXICON_H

#include "base/err.h"
#include "reader/words/words.h"

/* One bit each in tok.cls. Names in the lists: the lower-case part after LEX_. */
enum lex_class {
    LEX_NUMBER,    /* number word, value behind '=' */
    LEX_MAXIMUM,   /* "full marks"; "= 1": the least of the scale */
    LEX_POINTS,    /* "points" after a number */
    LEX_STARS,     /* "stars" after a number */
    LEX_OF,        /* "out of" before the top of the scale; "= 1": behind it */
    LEX_UNIT,      /* what is measured or, "= 1", counted: minutes, euros; calls */
    LEX_COUNTED,   /* what makes the number after it a name: order, room, step */
    LEX_TIME,      /* prepositions of clock times and dates before a number */
    LEX_MONTH,     /* month names */
    LEX_LABEL,     /* "score:", "rating"; "= 1": "scale" */
    LEX_GRADE,     /* "Schulnote" */
    LEX_GIVE,      /* "I give", "bekommt" */
    LEX_ARTICLE,   /* before a score as a noun: "eine 8"; "= 1": definite */
    LEX_ADJECTIVE, /* between article and score */
    LEX_STAY,      /* "bleibe bei", "more like", "only" before a score; "= 1": draws a
                      conclusion */
    LEX_OVERALL,   /* "overall", "insgesamt" */
    LEX_CORRECT,   /* "nein, doch"; "= 1" wherever it stands: "vertippt" */
    LEX_NEGATE,    /* not, no, never */
    LEX_CLAUSE,    /* words that open a new clause: because, but */
    LEX_OTHER,     /* someone else speaks: "meine Frau würde" */
    LEX_PAST,      /* "last time" */
    LEX_NOW,       /* "this time", "now" */
    LEX_WOULD,     /* "would have been", "hätte"; "= 1": only when another is given */
    LEX_ALMOST,    /* "almost a 10" */
    LEX_RANGE,     /* "to" between two numbers; "= 1": "or" */
    LEX_BETWEEN,   /* opens a range */
    LEX_FOLLOW,    /* may follow a score without a mark: "from me", "weil" */
    LEX_OPINION,   /* praise and blame beside a score: "8 super"; "= 1": only behind */
    LEX_GREETING,  /* salutation */
    LEX_DENY,      /* after a number: "... ist es nicht" */
    LEX_AIM,       /* before a number: "for a", "zur": what was not reached */
    LEX_ASPECT,    /* "for the": the score is of a part; "= 1": names of parts */
    LEX_UNSUBSCRIBE,
    LEX_UNSUBSCRIBE_ALONE, /* only when it is all the mail says */
    LEX_WRONG,
    LEX_NOT_I,       /* "I'm not", before a name */
    LEX_QUESTION,    /* asks without a question mark */
    LEX_RHETORIC,    /* a question mark that asks nothing */
    LEX_ATTRIBUTION, /* verb of an attribution line */
    LEX_CLOSING,     /* closing formula */
    LEX_FOOTER,      /* line a device or provider appends */
    LEX_DISCLAIMER,
    LEX_BUSINESS,   /* words of an imprint: Amtsgericht, HRB, Tel */
    LEX_THANKS,     /* closing formula that is a sentence of its own as well */
    LEX_HEAD_FROM,  /* "Von:" of a quoted header block */
    LEX_HEAD_DATE,  /* "Gesendet:" */
    LEX_HEAD_OTHER, /* "An:", "Betreff:" */
    LEX_SEPARATOR,  /* "Original message" */
    LEX_OPENER,     /* first word of an attribution line */
    LEX_POSTSCRIPT,
    LEX_SELF,    /* I, we */
    LEX_IF,      /* "if"; "= 1": what is still to come follows, "once" */
    LEX_INSTEAD, /* right before a number that gave way to another */
    LEX_PRAISE, /* praise that a bad score does not go with; "= 1": what goes with it */
    LEX_MISCLICK, /* "pressed the wrong key": the score of the click does not count */
    LEX_QUANTITY, /* "arrived", "fehlen": the clause counts things; "= 1": a verb that
                     tells of what the number before it counts */
    LEX_ASKED,    /* a score is asked for: "bat um"; "= 1": by those who ask here */
    LEX_ONLY,     /* "only", before scores and counts */
    LEX_DEPUTY,   /* "im Auftrag", between closing formula and name */
    LEX_SOUR,     /* what no good score goes with; "= 1": not even beside praise */
    LEX_UNSURE,   /* "I can't judge"; "= 1": gives no score */
    LEX_BANNER,   /* what a gateway puts above a mail from outside */
    LEX_COMMON,   /* common word of a language; never marked in tokens */
    /* not marked either, only looked up by lexicon_value; without a bit: */
    LEX_GRADE_NAME,       /* "mangelhaft", value behind '=' */
    LEX_STREET,           /* how names of streets end */
    LEX_ENDING,           /* what may touch a score: "9er" */
    LEX_SINGULAR,         /* verbs of one thing: "was", "ist" */
    LEX_DEDUCT,           /* before what is taken off: "minus", "docked" */
    LEX_FOR,              /* "for": what follows is a part */
    LEX_DECIMAL,          /* "point" between the digits of one number */
    LEX_PLAN,             /* "really": what a "but" may follow; "= 1": "wollte",
                             behind the number, "= 2": "hoped", on both sides: it is not
                             given, "= 3": "eigentlich", nor is it when a "but" follows */
    LEX_AUX,              /* "hatte": with a participle; "= 1" of several, "= 2" and of
                             the past: "waren" */
    LEX_SUBJUNCTIVE,      /* "would", "wuerde": behind "if" */
    LEX_ADJECTIVE_ENDING, /* how adjectives end */
    LEX_ITEM,   /* before the number of a question; "= 1": without a colon as well;
                   "= 2": whose number may be changed: "menge" */
    LEX_BLAME,  /* what nobody praises: "unpuenktlichkeit"; begins of words */
    LEX_WISH,   /* words closings are made of; "= 1": one of them makes a closing */
    LEX_JOIN,   /* "und" between two names */
    LEX_SHORT,  /* a shortened word before a number: "nr." */
    LEX_PLACE,  /* "aus", "an": before a noun with its number */
    LEX_SPEAKS, /* "says", "wuerde": behind who speaks */
    LEX_TELLS,  /* "said": what follows is another's word */
    LEX_THEY,   /* who a condition without "if" is of */
    LEX_OWN,    /* "my", "unser" */
    LEX_AND,    /* between two of the same kind: "and", "or" */
    LEX_ASKS,   /* what a question opens with: "was", "is"; "= 1": how one proposes,
                 "= 2": what cannot propose, "= 3": asks whether it is enough */
    LEX_VERB,   /* what a sentence is told by, and a list is not */
    LEX_WENT,   /* verbs of what has happened */
    LEX_AWAY,   /* behind what is taken off: "ab", "off" */
    LEX_MORE,   /* before "than" and a number; "= 1": right before the number */
    LEX_MEAN,   /* what is to be made of several scores: "average" */
    LEX_YOU,    /* those who ask: "you", "euch" */
    LEX_REVOKE, /* takes a score back that was sent before: "ignore", "streichen" */
    LEX_SENT,   /* "gave", "clicked": behind "the 9 I" */
    LEX_REASON, /* opens the reason of what was said: "because" */
    LEX_ELSE,   /* "otherwise"; "= 1": "the other"; "= 2": opens what is set against
                   nothing: "it" */
    LEX_ROLE,   /* what people are, beside their name or instead; "= 1": a post; "= 2":
                   of the sender's own: "daughter", "tenant"; "= 3": what stands behind
                   a post: "retd"; without: little words between them */
    LEX_N
};

enum lex_lang {
    LANG_ANY,
    LANG_DE,
    LANG_EN,
    LANG_FR,
    LANG_IT,
    LANG_ES,
    LANG_NL,
    LANG_TR,
    LANG_PL,
    LANG_CS,
    LANG_PT,
    LANG_DA,
    LANG_SV,
    LANG_RU,
    LANG_N
};

struct lexicon;

/* Compiles the embedded lists once; err names list and line of a malformed entry. */
enum rc lexicon_prepare(struct err *err) MUST_USE;
/* The compiled lists; NULL when they are malformed. */
const struct lexicon *lexicon_get(void);

/* A phrase found: tokens [from, to). */
struct lex_hit {
    enum lex_class cls;
    size_t from, to;
};

/* Finds the phrases of every class in `classes` (bits); sets tok.cls on their tokens
 * and tok.value of number words of German, English and `lang` (LANG_N: of all
 * languages), tok.valued of the first word of any other phrase with a value. Writes up
 * to max hits, returns how many. */
size_t lexicon_mark(struct toks *t, uint64_t classes, enum lex_lang lang,
                    struct lex_hit *hits, size_t max);

/* Bit (1 << lang) for each language that has the folded word among its commonest. */
uint32_t lexicon_common(struct str word);

/* Value of the entry of a class behind LEX_COMMON that the folded word equals, or ends
 * with (LEX_STREET, LEX_ADJECTIVE_ENDING) or begins with (LEX_BLAME); -1 when there is
 * none. */
int32_t lexicon_value(struct str word, enum lex_class cls);

/* Marks as lexicon_mark does and returns the classes found. */
uint64_t lexicon_classes(struct toks *t, uint64_t classes);

#define LEX_BIT(c) (UINT64_C(1) << (c))
/* What lines are told by; all others tell of scores and intents. */
#define LEX_LINES                                                                      \
    (LEX_BIT(LEX_ATTRIBUTION) | LEX_BIT(LEX_CLOSING) | LEX_BIT(LEX_FOOTER) |           \
     LEX_BIT(LEX_DISCLAIMER) | LEX_BIT(LEX_BUSINESS) | LEX_BIT(LEX_THANKS) |           \
     LEX_BIT(LEX_HEAD_FROM) | LEX_BIT(LEX_HEAD_DATE) | LEX_BIT(LEX_HEAD_OTHER) |       \
     LEX_BIT(LEX_SEPARATOR) | LEX_BIT(LEX_OPENER) | LEX_BIT(LEX_POSTSCRIPT) |          \
     LEX_BIT(LEX_DEPUTY) | LEX_BIT(LEX_BANNER) | LEX_BIT(LEX_SELF))
#define LEX_ALL (~UINT64_C(0))
#define LEX_MEANING (~LEX_LINES | LEX_BIT(LEX_SELF))
static inline bool tok_is(const struct tok *t, enum lex_class c)
{
    return (t->cls & LEX_BIT(c)) != 0;
}

/* Opens a phrase of the class that carries a value. */
static inline bool tok_opens_valued(const struct tok *t, enum lex_class c)
{
    return (t->valued & LEX_BIT(c)) != 0;
}

/* As in the lists. */
const char *lex_class_name(enum lex_class class);

/* "de" …, "" for LANG_ANY. */
const char *lex_lang_name(enum lex_lang lang);
enum lex_lang lex_lang_of(struct str name);
/* Language with the most of its common words in the text; LANG_ANY when none leads. */
enum lex_lang lang_guess(const struct toks *t);

#endif
