/* Intent by phrases of conf/words-intent.txt. Must never take the end of a contract for
 * the wish to get no more mail. */
#include "reader/intent.h"

#include "base/arena.h"
#include "reader/lexicon.h"

enum { INTENT_TEXT_MAX = 16384, ALONE_WORDS_MAX = 3 };

static bool has_hit(struct toks *t, enum lex_class c)
{
    struct lex_hit hit;
    return lexicon_mark(t, LEX_BIT(c), LANG_ANY, &hit, 1) > 0;
}

static size_t count_words(const struct toks *t)
{
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++) {
        n += t->tok[i].kind == TOK_WORD || t->tok[i].kind == TOK_NUM;
    }
    return n;
}

/* A question mark that closes a sentence which asks; rhetoric ones do not count. */
static bool asks(struct toks *t)
{
    if (has_hit(t, LEX_QUESTION)) {
        return true;
    }
    has_hit(t, LEX_RHETORIC);
    bool rhetoric = false;
    for (size_t i = 0; i < t->n; i++) {
        const struct tok *tok = &t->tok[i];
        rhetoric = rhetoric || tok_is(tok, LEX_RHETORIC);
        if (tok->kind != TOK_PUNCT) {
            continue;
        }
        if (tok->ch == '?' && !rhetoric) {
            return true;
        }
        if (tok->ch == '.' || tok->ch == '!' || tok->ch == '?') {
            rhetoric = false;
        }
    }
    return false;
}

static bool is_unsubscribe(struct toks *t)
{
    if (has_hit(t, LEX_UNSUBSCRIBE)) {
        return true;
    }
    return count_words(t) <= ALONE_WORDS_MAX && has_hit(t, LEX_UNSUBSCRIBE_ALONE);
}

enum reading_intent intent_read(struct arena *a, struct str comment, struct str subject,
                                bool has_score)
{
    struct toks t;
    struct toks s;
    words_tokenize(a, str_sub(comment, 0, INTENT_TEXT_MAX), &t);
    words_tokenize(a, str_sub(subject, 0, 200), &s);
    size_t words = count_words(&t);
    bool by_subject = count_words(&s) <= 3 && has_hit(&s, LEX_UNSUBSCRIBE_ALONE);
    if (is_unsubscribe(&t) || (by_subject && words <= ALONE_WORDS_MAX)) {
        return INTENT_UNSUBSCRIBE;
    }
    if (has_hit(&t, LEX_WRONG)) {
        return INTENT_WRONG_PERSON;
    }
    if (has_score) {
        return INTENT_FEEDBACK;
    }
    if (t.n == 0) {
        return INTENT_EMPTY;
    }
    return asks(&t) ? INTENT_QUESTION : INTENT_FEEDBACK;
}
