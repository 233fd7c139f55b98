/* Own words, score and intent of a plain text. First line: the sender's name, second:
 * the subject, then the text; behind "=SENT=" the text we sent. */
#include "fuzz.h"

#include "mail/html.h"
#include "reader/own/own.h"
#include "reader/read.h"
#include "reader/score/score.h"
#include "reader/words/intent.h"

bool fuzz_init(void)
{
    struct err err;
    CLAIM(reader_prepare(&err) == RC_OK);
    return true;
}

static void check_score(struct arena *a, struct score_request req,
                        enum reading_scale scale)
{
    struct score_result s;
    int32_t min = 0, max = 0;
    req.scale = scale;
    score_read(a, &req, &s);
    reading_scale_bounds(scale, &min, &max);
    CLAIM(!(s.has_score && s.review));
    CLAIM(!s.has_score || (s.score >= min && s.score <= max));
    CLAIM(s.n_candidates <= READING_CANDIDATES_MAX);
    CLAIM(s.why != NULL && fuzz_is_line(str_c(s.why)));
    CLAIM(!s.review || s.why[0] != '\0');
    for (size_t i = 0; i < s.n_candidates; i++) {
        CLAIM(fuzz_is_text(s.candidates[i].evidence));
    }
}

static void check_tokens(struct arena *a, struct str text, enum lex_lang *ret_lang)
{
    struct toks t;
    words_tokenize(a, text, &t);
    CLAIM(t.n <= TOKS_MAX);
    for (size_t i = 0; i < t.n; i++) {
        CLAIM(fuzz_is_view(t.tok[i].text, text));
        CLAIM(fuzz_is_text(t.tok[i].word));
    }
    *ret_lang = lang_guess(&t);
    struct str folded = words_fold(a, text);
    CLAIM(fuzz_is_text(folded) && folded.len <= 2 * text.len);
}

void fuzz_one(struct arena *a, struct str in)
{
    struct str sent = fuzz_cut(&in, STR("\n=SENT=\n"));
    struct str name = fuzz_text(a, str_take(&in, '\n'));
    struct str subject = fuzz_text(a, str_take(&in, '\n'));
    struct own_request req = {
        .text = fuzz_text(a, in), .sent_text = fuzz_text(a, sent), .name = name};
    struct own_words own = {0};
    own_words(a, &req, &own);
    CLAIM(fuzz_is_text(own.reply) && fuzz_is_text(own.comment));
    CLAIM(own.reply.len <= req.text.len && own.comment.len <= own.reply.len);
    CLAIM(fuzz_is_subsequence(own.reply, req.text));
    CLAIM(fuzz_is_subsequence(own.comment, own.reply));
    CLAIM(str_find(own.reply, STR(HTML_QUOTE_MARK)) == STR_NPOS ||
          str_find(req.text, STR(HTML_QUOTE_MARK)) != STR_NPOS);

    struct score_request score = {.comment = own.comment, .subject = subject};
    check_tokens(a, req.text, &score.lang);
    check_score(a, score, (enum reading_scale)(fuzz_choice(in) / 2 % 3));
    enum reading_intent intent =
        intent_read(a, own.comment, subject, fuzz_choice(in) % 2 == 0);
    CLAIM(intent <= INTENT_AUTO);
}
