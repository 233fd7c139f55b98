/* Number expressions of a text that may be its score, each with what its surroundings
 * say about it. Inner part of score.h. */
#ifndef NACHFASS_READER_CANDIDATE_H
#define NACHFASS_READER_CANDIDATE_H

#include "reader/reading.h"
#include "reader/words/lexicon.h"

enum { CANDIDATES_MAX = 48 };

/* Why a candidate cannot be asserted as it stands. */
enum cand_problem {
    CAND_SOUND,
    CAND_RANGE, /* "7-8" */
    CAND_PART,  /* 7,5 */
    CAND_OUT,   /* outside the scale */
    CAND_SCALE, /* on another scale: 4/5, five stars on 0-10 */
    CAND_GRADE, /* German school grade */
    CAND_PERCENT,
    CAND_WOULD,  /* conditional, nearly */
    CAND_PAST,   /* last time's */
    CAND_WONDER, /* "5? 6?" */
    CAND_ASKED,  /* what somebody asked for, or says was given */
    CAND_IRONY   /* "10 Punkte für Unpünktlichkeit", "10! Nie wieder." */
};

struct cand {
    size_t from, to; /* tokens of the expression */
    int32_t value;
    enum cand_problem problem;
    bool sure;      /* stands where a score stands; else only a number */
    bool opens;     /* the text or a line of its own */
    bool label;     /* "score: 8" */
    bool overall;   /* "insgesamt 7" */
    bool aspect;    /* "8 für die Beratung" */
    bool negated;   /* "keine 10" */
    bool inner;     /* in parentheses behind another */
    bool self;      /* "ich 8", beside someone else's */
    bool counts;    /* what stands behind it may be counted by it */
    bool other;     /* someone else's */
    bool corrected; /* taken back by a later one */
    bool final;     /* what a correction puts in its place */
};

/* Not the writer's score, or no longer. */
static inline bool cand_is_out(const struct cand *c)
{
    return c->negated || c->other || c->corrected;
}

/* How much says that it is meant: 4 for what a correction puts in place, 0 for none. */
static inline int cand_rank(const struct cand *c)
{
    int place = c->opens ? 1 : 0;
    int bound = c->label ? 2 : place;
    return c->final ? 4 : c->overall || c->self ? 3 : bound;
}

struct scan {
    const struct toks *t;
    enum reading_scale scale;
    int32_t min, max;
    enum lex_lang lang;
    bool glad;         /* the text praises and blames nothing */
    bool sour;         /* it speaks as nobody does who gives a good score */
    int32_t other_top; /* the text names another scale by its top; 0: it does not */
    struct cand cand[CANDIDATES_MAX];
    size_t n;
};

/* Fills scan->cand in text order; t must be marked with all classes. */
void candidates_find(struct scan *s);

/* expression.c: value, extent and problem of the expression at token i, before anything
 * around it is looked at; false when none opens there. */
bool expression_read(const struct scan *s, size_t i, struct cand *c);
/* "on a scale from 1 to 5": the top when it is not ours, else 0. */
int32_t expression_named_top(const struct scan *s);
/* Index behind "%", "Prozent", "per cent" at to; 0 when none stands there. */
size_t percent_end(const struct toks *t, size_t to);

/* claim.c: the number is a sentence of its own: "7.", "So 5." */
bool claim_stands_alone(const struct toks *t, const struct cand *c);
/* So does a sound one of them: "It's 3 in the morning. 2." */
bool claim_one_stands_alone(const struct scan *s);
/* Something says that it is a score: a label, a unit, an article, a word of giving. */
bool claim_is_bound(const struct toks *t, const struct cand *c);
/* "Die 6 steht für die Mühe": what it is for is told of it. */
bool claim_is_explained(const struct toks *t, const struct cand *c);
/* "die Hausnummer von 7 auf 9": a number of a thing that has one. */
bool claim_is_of_item(const struct toks *t, size_t from);
/* "Die 4 kommt wieder nicht": what is told of it is not told of a score. */
bool claim_is_of_thing(const struct toks *t, const struct cand *c);
/* Nothing does, and the sentence goes on behind it: gives way to one that stands alone.
 */
bool claim_is_weak(const struct toks *t, const struct cand *c);

/* change.c: "ignore the 9 I sent", "meine 8 nehme ich zurück" */
bool is_revoked(const struct toks *t, const struct cand *c);
/* Marks what a later number replaces. */
void change_weigh(struct scan *s);
/* "von 9 auf 3", "from 9 to 3", "change my 8 to a 3": the range at c is none. */
bool change_is(const struct scan *s, const struct cand *c);
/* "from 9 to 5", "works 9 to 5": the range at c is of hours. */
bool change_is_hours(const struct scan *s, const struct cand *c);
/* Adds what the change at c leads to. */
void change_split(struct scan *s, struct cand *c);

/* problem.c: sets what keeps the candidate from being asserted. */
void problem_weigh(const struct scan *s, struct cand *c);
/* "90 % zufrieden", "I'd say 80 percent": satisfaction, not a discount. */
bool is_percent_score(const struct toks *t, const struct cand *c, size_t to);

/* hearsay.c: somebody else is the nearest person named before the number; the number is
 * what another said or asked for. */
bool hearsay_is_others(const struct toks *t, const struct cand *c);
bool hearsay_is_reported(const struct toks *t, const struct cand *c);

/* condition.c: "10, wenn ...", "would have been a 9", "if they come it's an 8" */
bool hangs_on_condition(const struct scan *s, const struct cand *c);

/* context.c: what stands around token i. Looks at most CONTEXT_MAX tokens away. */
enum { CONTEXT_MAX = 14 };
const struct tok *tok_at(const struct toks *t, size_t i); /* never NULL */
bool ch_at(const struct toks *t, size_t i, uint32_t ch);  /* that mark */
bool word_at(const struct toks *t, size_t i, enum lex_class c);
bool valued_at(const struct toks *t, size_t i, enum lex_class c); /* with a value */
bool is_word_of(const struct tok *tok, enum lex_class c);         /* by lexicon_value */
bool is_plain_number(const struct tok *tok); /* digits or a number word */
bool in_scale(const struct scan *s, int32_t value);
bool ends_sentence(const struct toks *t, size_t i); /* i may be t->n */
bool ends_clause(const struct toks *t, size_t i);
/* A word that takes back what was said before stands within CONTEXT_MAX tokens. */
bool was_corrected(const struct toks *t, size_t from);
/* A token of the class in the same clause before from (max tokens back). */
bool clause_has_before(const struct toks *t, size_t from, enum lex_class c, size_t max);
/* Looks no further than the line. */
bool clause_has_after(const struct toks *t, size_t to, enum lex_class c, size_t max);
/* The same for tokens that are not of the class `veto` as well. */
bool clause_says_before(const struct toks *t, size_t from, enum lex_class c,
                        enum lex_class veto);
/* The same in the whole sentence before. */
bool sentence_has_before(const struct toks *t, size_t from, enum lex_class c);
bool sentence_has_after(const struct toks *t, size_t to, enum lex_class c, size_t max);
/* "Auswahl 8, Parken 2": the number at i is of a part, and another part follows. */
bool heads_parts(const struct toks *t, size_t i);
bool opens_text(const struct toks *t, size_t i);
bool opens_line(const struct toks *t, size_t i);
bool is_numeric(const struct tok *tok);
bool word_is_unknown(const struct tok *tok); /* a word that no list of scores knows */
bool is_dash(const struct tok *tok);
/* Only marks and pictures from there to the end. */
bool ends_text(const struct toks *t, size_t to);
/* Index behind articles and adjectives right before from. */
size_t skip_back(const struct toks *t, size_t from);
/* "10 xx": kisses end the text at k. */
bool is_kiss(const struct toks *t, size_t k);
/* A word of grades in the sentence before; but the English "note" is none. */
bool has_grade_before(const struct scan *s, size_t from);
/* "a 7 or thereabouts", "a 9 but the delivery was a 2": not alone, or not quite. */
bool is_hedged(const struct scan *s, const struct cand *c);
/* "Bewetung 7", "Kästchen: 7": a word that no list knows and the number are all. */
bool is_whole_answer(const struct toks *t, const struct cand *c);
/* "nehmen Sie den Mittelwert": one score of several is left to be made. */
bool is_left_to_us(const struct scan *s);
/* "Staff 9, app 2. I'll say 6.": what I give, in a sentence behind the parts. */
bool sums_up(const struct scan *s, const struct cand *c);

/* led.c: "eine ehrlich gemeinte 7.", "a well-earned nine": words between the article
 * and a number that ends the thought, the last with the ending of an adjective. */
bool is_led_by_form(const struct scan *s, const struct cand *c);
/* What stands behind or before the number makes it none, were it not led to. */
bool is_strange(const struct scan *s, const struct cand *c);
/* The number at from is the last of three or more in a row: "3, 5 und 8". */
bool ends_row(const struct toks *t, size_t from);
/* The 0-10 of "8 (Skala 0-10)", of "a number from 0 to 10". */
bool is_scale_named(const struct toks *t, const struct cand *c, int32_t max);
/* "ziehe ich vier ab", "knocked one off": points that are missing. */
bool is_taken_off(const struct toks *t, const struct cand *c);
/* "nine is our answer": what stands at to names the number before it so. */
bool is_named_answer(const struct toks *t, size_t to);
/* "If it has to be one number for the lot, it's 6": the condition before the comma. */
bool is_summed_before(const struct toks *t, size_t from);
/* "They get a 2. You get a 9.": of those who ask, behind what others get. */
bool is_for_you(const struct scan *s, const struct cand *c);
/* "…, that I give a 10? After that week, certainly not.": a question that goes on at to
 * is answered by a no. */
bool is_answered_by_no(const struct toks *t, size_t to);

/* "Reicht eine 4?", "Is a 3 enough?": offered, not asked. */
bool is_offered(const struct toks *t, const struct cand *c);
/* What a question makes of the number in it. */
void question_weigh(const struct toks *t, struct cand *c);

/* noise.c: numbers that are no score by what stands around them. */
/* A thing that is counted stands right after to: 0 no, 1 perhaps, 2 surely. */
int counted_after(const struct toks *t, size_t to, enum lex_lang lang);
/* What stands there makes the number at i no score: prices, times, codes. */
bool is_noise(const struct toks *t, size_t i, size_t to);
/* A number word that belongs to the word behind it: "null Ahnung", "one of". */
bool is_determiner(const struct scan *s, const struct cand *c);
bool in_question(const struct toks *t, size_t to);
/* "Was bedeutet die 5?", "Is 10 the top mark?": a question that names the number and
 * proposes none. */
bool is_asked_about(const struct toks *t, size_t i);
bool in_list_numbering(const struct toks *t, size_t i);

/* contrast.c: another number stands against the best: of another role, branch, case. */
bool contrast_is(const struct scan *s, const struct cand *best);
/* "Tendiere zur 8, warte aber lieber ab": behind it no score is given after all. */
bool contrast_is_left_open(const struct scan *s, const struct cand *best);

/* part.c: what is given is not given for the whole. best may be NULL. */
bool speaks_of_parts(const struct scan *s, const struct cand *best);

/* letter.c: the text gives a grade without a number, another scale: "A+". */
bool letter_grade_given(const struct toks *t);

/* row.c: the first number of the row that the number at i stands in, or i. */
size_t row_first(const struct toks *t, size_t i);
/* "Die Fächer 2, 3 und 7 klemmen": the numbers around i are names. */
bool row_names_things(const struct toks *t, size_t i);
/* "Ein Mittelding aus 5 und 8": the one before that "and" joins is no candidate. */
bool row_lost_first(const struct scan *s, size_t i);
/* What is denied of one of "8, 9 or 10" is denied of all. */
void row_spread(struct scan *s);

/* name.c: the number is a name or a time of day: "order 8", "um 9". */
bool is_name(const struct toks *t, size_t i);

/* story.c: every number that counts stands in a sentence that tells something and says
 * nothing of scores. */
bool story_is(const struct scan *s);
/* The same of one number that is not sure. */
bool story_tells(const struct toks *t, const struct cand *c);

/* quantity.c: the sentence counts things by the number; *ret_maybe: it may be a score
 * all the same. */
bool quantity_counts(const struct toks *t, const struct cand *c, bool *ret_maybe);
/* "Drei Wochen. Drei!": once more what was counted before. */
bool quantity_repeats(const struct toks *t, const struct cand *c);
/* By the words around, none of which speaks of scores, it seems to. */
bool quantity_looks_so(const struct scan *s, const struct cand *c);

/* embedded.c: the number is part of an address, the name of a file, a compound, a date.
 */
bool is_embedded(const struct toks *t, size_t i, size_t to);
/* The number of a question: "Zu 1: 8", "Frage 2: dauerte lange". */
bool is_index(const struct toks *t, const struct cand *c);

#endif
