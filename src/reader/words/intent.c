/* Intent by phrases of conf/words-intent.txt. Must never take the end of a contract for
 * the wish to get no more mail. */
#include "reader/words/intent.h"

#include "base/arena.h"
#include "reader/words/lexicon.h"

enum { INTENT_TEXT_MAX = 16384, ALONE_WORDS_MAX = 3, TITLE_WORDS_MAX = 3 };

static const uint64_t classes =
    LEX_BIT(LEX_UNSUBSCRIBE) | LEX_BIT(LEX_UNSUBSCRIBE_ALONE) | LEX_BIT(LEX_WRONG) |
    LEX_BIT(LEX_NOT_I) | LEX_BIT(LEX_QUESTION) | LEX_BIT(LEX_RHETORIC);

static bool has(uint64_t said, enum lex_class c)
{
    return (said & LEX_BIT(c)) != 0;
}

static size_t count_words(const struct toks *t)
{
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++) {
        n += t->tok[i].kind == TOK_WORD || t->tok[i].kind == TOK_NUM;
    }
    return n;
}

/* "I'm not Sarah": a name right behind the words. */
static bool disowns_name(const struct toks *t, uint64_t said)
{
    for (size_t i = 1; has(said, LEX_NOT_I) && i < t->n; i++) {
        bool wrong = str_eq_c(t->tok[i - 1].word, "wrong"); /* "Wrong Tom, mate" */
        bool last = i + 1 == t->n || t->tok[i + 1].kind != TOK_WORD;
        bool yours = str_starts(t->tok[i].word, STR("ihr")); /* "nicht Ihrer Meinung" */
        if (t->tok[i].kind == TOK_WORD && t->tok[i].capital && (!wrong || last) &&
            !yours && tok_is(&t->tok[i - 1], LEX_NOT_I) &&
            !tok_is(&t->tok[i], LEX_NOT_I)) {
            return true;
        }
    }
    return false;
}

/* Line ends and marks alone are no words. */
static bool is_silent(const struct toks *t)
{
    for (size_t i = 0; i < t->n; i++) {
        if (t->tok[i].kind != TOK_BREAK && t->tok[i].kind != TOK_PUNCT) {
            return false;
        }
    }
    return true;
}

/* A question mark that closes a sentence which asks; rhetoric ones do not count. */
static bool asks(const struct toks *t, uint64_t said)
{
    if (has(said, LEX_QUESTION)) {
        return true;
    }
    bool rhetoric = false;
    for (size_t i = 0; i < t->n; i++) {
        const struct tok *tok = &t->tok[i];
        rhetoric = rhetoric || tok_is(tok, LEX_RHETORIC);
        if (tok->kind != TOK_PUNCT) {
            continue;
        }
        bool inner = i + 2 < t->n && !t->tok[i + 1].spaced && t->tok[i + 2].ch == '=';
        if (tok->ch == '?' && !rhetoric && !inner) { /* not "confirm?x=1" */
            return true;
        }
        if (tok->ch == '.' || tok->ch == '!') {
            rhetoric = false; /* but "Seriously? Three weeks?" */
        }
    }
    return false;
}

enum reading_intent intent_read(struct arena *a, struct str comment, struct str subject,
                                bool has_score)
{
    struct toks t;
    words_tokenize(a, str_sub(comment, 0, INTENT_TEXT_MAX), &t);
    (void)lexicon_classes(&t, classes);
    return intent_of(a, &t, subject, has_score);
}

/* The subject says so, and hardly more. */
static bool is_titled(struct arena *a, struct str subject)
{
    struct toks s;
    words_tokenize(a, str_sub(subject, 0, 200), &s);
    return count_words(&s) <= TITLE_WORDS_MAX &&
           lexicon_classes(&s, LEX_BIT(LEX_UNSUBSCRIBE_ALONE)) != 0;
}

enum reading_intent intent_of(struct arena *a, const struct toks *t, struct str subject,
                              bool has_score)
{
    uint64_t said = 0;
    for (size_t i = 0; i < t->n; i++) {
        said |= t->tok[i].cls;
    }
    bool alone = count_words(t) <= ALONE_WORDS_MAX &&
                 (has(said, LEX_UNSUBSCRIBE_ALONE) || is_titled(a, subject));
    if (has(said, LEX_UNSUBSCRIBE) || alone) {
        return INTENT_UNSUBSCRIBE;
    }
    if (has(said, LEX_WRONG) || disowns_name(t, said)) {
        return INTENT_WRONG_PERSON;
    }
    if (has_score) {
        return INTENT_FEEDBACK;
    }
    if (is_silent(t)) {
        return INTENT_EMPTY;
    }
    return asks(t, said) ? INTENT_QUESTION : INTENT_FEEDBACK;
}
