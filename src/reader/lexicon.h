/* Word lists of conf/words-*.txt, compiled once into a table that finds phrases in
 * tokens. The format is described at the head of each list and in lexicon.c. */
#ifndef NACHFASS_READER_LEXICON_H
#define NACHFASS_READER_LEXICON_H

#include "base/err.h"
#include "reader/words.h"

/* One bit each in tok.cls. Names in the lists: the lower-case part after LEX_. */
enum lex_class {
    LEX_NUMBER,    /* number word, value behind '=' */
    LEX_MAXIMUM,   /* "full marks" */
    LEX_POINTS,    /* "points" after a number */
    LEX_STARS,     /* "stars" after a number */
    LEX_OF,        /* "out of" between number and top of the scale */
    LEX_UNIT,      /* what a counted number stands before: minutes, euros, calls */
    LEX_COUNTED,   /* what makes the number after it a name: order, room, step */
    LEX_TIME,      /* prepositions of clock times and dates before a number */
    LEX_MONTH,     /* month names */
    LEX_LABEL,     /* "score:", "rating" */
    LEX_GRADE,     /* "Schulnote" */
    LEX_GIVE,      /* "I give", "bekommt" */
    LEX_ARTICLE,   /* what may stand before a score as a noun: "eine 8", "a solid 8" */
    LEX_ADJECTIVE, /* between article and score */
    LEX_STAY,      /* "bleibe bei", "more like", "only" before a score */
    LEX_OVERALL,   /* "overall", "insgesamt" */
    LEX_CORRECT,   /* "sorry, meant", "nein, doch" */
    LEX_NEGATE,    /* not, no, never */
    LEX_CLAUSE,    /* words that open a new clause: because, but */
    LEX_OTHER,     /* someone else speaks: "meine Frau würde" */
    LEX_PAST,      /* "last time" */
    LEX_NOW,       /* "this time", "now" */
    LEX_WOULD,     /* "would have been", "hätte", "if" */
    LEX_ALMOST,    /* "almost a 10" */
    LEX_RANGE,     /* "to", "or" between two numbers */
    LEX_BETWEEN,   /* opens a range */
    LEX_FOLLOW,    /* may follow a score without a mark: "from me", "weil" */
    LEX_OPINION,   /* praise and blame after an opening score: "8 super" */
    LEX_GREETING,  /* salutation */
    LEX_POSITIVE,  /* strong praise */
    LEX_NEGATIVE,  /* strong blame */
    LEX_ASPECT,    /* "for the", "für die": the score is of a part */
    LEX_UNSUBSCRIBE,
    LEX_UNSUBSCRIBE_ALONE, /* only when it is all the mail says */
    LEX_WRONG,
    LEX_QUESTION, /* asks without a question mark */
    LEX_RHETORIC, /* a question mark that asks nothing */
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
    LEX_IF,      /* "if" right behind a score */
    LEX_INSTEAD, /* right before a number that gave way to another */
    LEX_COMMON,  /* common word of a language; never marked in tokens */
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
 * and tok.value of number words of `lang` (LANG_ANY: German and English; LANG_N: of
 * all). Writes up to max hits, returns how many. */
size_t lexicon_mark(struct toks *t, uint64_t classes, enum lex_lang lang,
                    struct lex_hit *hits, size_t max);

/* Bit (1 << lang) for each language that has the folded word among its commonest. */
uint32_t lexicon_common(struct str word);

/* Marks as lexicon_mark does and returns the classes found. */
uint64_t lexicon_classes(struct toks *t, uint64_t classes);

#define LEX_BIT(c) (UINT64_C(1) << (c))
#define LEX_ALL (~UINT64_C(0))
static inline bool tok_is(const struct tok *t, enum lex_class c)
{
    return (t->cls & LEX_BIT(c)) != 0;
}

/* "de" …, "" for LANG_ANY. */
const char *lex_lang_name(enum lex_lang lang);
enum lex_lang lex_lang_of(struct str name);
/* Language with the most of its common words in the text; LANG_ANY when none leads. */
enum lex_lang lang_guess(const struct toks *t);

#endif
