/* One mail, read: MIME, kind, own words, score, intent. Must never fail: what cannot be
 * read is a reading that says so. */
#include "reader/read.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "mail/address.h"
#include "mail/parse.h"
#include "reader/asked.h"
#include "reader/date.h"
#include "reader/machine/machine.h"
#include "reader/machine/phrasebook.h"
#include "reader/machine/report.h"
#include "reader/own/own.h"
#include "reader/reftoken.h"
#include "reader/score/leaning.h"
#include "reader/score/score.h"
#include "reader/shown.h"
#include "reader/words/intent.h"
#include "reader/words/lexicon.h"

enum {
    AUTH_RESULTS_MAX = 16,
    IDS_MAX_BYTES = 8192,
    IDS_USUAL = 256,
    AUTH_USUAL = 512,
    LANG_TEXT_MAX = 4096,
};

enum rc reader_prepare(struct err *err)
{
    mail_charset_prepare();
    enum rc rc = lexicon_prepare(err);
    rc = rc == RC_OK ? phrasebook_prepare(err) : rc;
    rc = rc == RC_OK ? blame_prepare(err) : rc;
    rc = rc == RC_OK ? drift_prepare(err) : rc;
    return rc == RC_OK ? leaning_prepare(err) : rc;
}

/* ---- headers */

/* One line of valid UTF-8: control bytes become blanks. */
static struct str clean_line(struct arena *a, struct str s)
{
    if (str_print_len(s) == s.len) {
        return str_trim(s); /* as most are */
    }
    s = mail_charset_to_utf8(a, s, STR_NULL);
    char *p = arena_alloc(a, s.len + 1);
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        p[i] = c < 0x20 || c == 0x7f ? ' ' : s.ptr[i];
    }
    return str_trim(str_of(p, s.len));
}

/* Ids without brackets, one blank between. */
static struct str header_ids(struct arena *a, const struct mail_message *m,
                             const char *name)
{
    struct str rest = str_sub(mail_header_get(m, name), 0, IDS_MAX_BYTES);
    struct buf b CLEANUP(buf_done) = buf_within(a, IDS_USUAL, IDS_MAX_BYTES);
    for (;;) {
        size_t open = str_find_byte(rest, '<');
        if (open == STR_NPOS) {
            break;
        }
        rest = str_from(rest, open + 1);
        size_t close = str_find_byte(rest, '>');
        if (close == STR_NPOS) {
            break;
        }
        buf_puts(&b, b.len > 0 ? " " : "");
        buf_put(&b, str_trim(str_sub(rest, 0, close)));
        rest = str_from(rest, close + 1);
    }
    if (b.len == 0) {
        return clean_line(a, mail_header_get(m, name));
    }
    return clean_line(a, buf_keep(&b, a));
}

static struct str first_id(struct str ids)
{
    return str_take(&ids, ' ');
}

static struct str auth_results(struct arena *a, const struct mail_message *m)
{
    struct buf b CLEANUP(buf_done) = buf_within(a, AUTH_USUAL, 65536);
    int n = 0;
    for (size_t i = 0; i < m->n_headers && n < AUTH_RESULTS_MAX; i++) {
        if (str_ieq_c(m->headers[i].name, "Authentication-Results")) {
            buf_puts(&b, n++ > 0 ? "\n" : "");
            buf_put(&b, clean_line(a, m->headers[i].raw));
        }
    }
    return buf_keep(&b, a);
}

static struct str lower_domain(struct arena *a, struct str addr)
{
    struct str copy = arena_str(a, addr);
    char *p = arena_alloc(a, copy.len + 1);
    size_t at = str_rfind_byte(copy, '@');
    for (size_t i = 0; i < copy.len; i++) {
        p[i] = i > at ? str_lower(copy.ptr[i]) : copy.ptr[i];
    }
    return str_of(p, copy.len);
}

static void read_headers(struct arena *a, const struct mail_message *m,
                         struct reading *r)
{
    struct str name = STR_NULL;
    struct str addr = STR_NULL;
    for (size_t i = 0; i < m->n_headers && addr.len == 0; i++) {
        if (str_ieq_c(m->headers[i].name, "From")) {
            (void)(address_first(a, m->headers[i].raw, &name, &addr) == RC_OK);
        }
    }
    r->from = lower_domain(a, clean_line(a, addr));
    r->from_name = clean_line(a, name);
    r->subject = clean_line(a, mail_header_get(m, "Subject"));
    r->message_id = first_id(header_ids(a, m, "Message-ID"));
    r->in_reply_to = first_id(header_ids(a, m, "In-Reply-To"));
    r->references = header_ids(a, m, "References");
    r->auth_results = auth_results(a, m);
    r->date = date_read(mail_header_get(m, "Date"));
    r->has_attachment = shown_has_attachment(m);
}

static void read_files(struct arena *a, const struct reader_request *req,
                       const struct mail_message *m, struct reading *r)
{
    if (r->has_attachment && req->files.n > 0) {
        r->n_files = mail_files(a, m, &req->files, req->truncated, r->files);
    }
}

/* ---- text */

/* What the sender may sign with: the display name, else the local part. */
static struct str signing_name(const struct reading *r)
{
    bool named = r->from_name.len > 0 && !str_has(r->from_name, STR("@"));
    size_t at = str_find_byte(r->from, '@');
    return named || at == STR_NPOS ? r->from_name : str_sub(r->from, 0, at);
}

static void read_words(struct arena *a, const struct reader_request *req,
                       struct shown *t, struct reading *r)
{
    struct own_request own = {.text = t->plain,
                              .sent_text = req->sent_text,
                              .name = signing_name(r),
                              .to_end = req->to_end};
    struct own_words words = {0};
    if (str_trim(t->plain).len > 0) {
        own_words(a, &own, &words);
    }
    if (words.comment.len == 0 && shown_html(a, t).len > 0) {
        struct own_words other;
        own.text = t->html;
        own_words(a, &own, &other);
        words = other.comment.len > 0 || words.reply.len == 0 ? other : words;
    }
    r->reply = words.reply;
    r->comment = words.comment;
    r->signature = words.signature;
}

/* ---- meaning */

/* A comment's tokens and what they tell. */
struct comment {
    struct toks words;
    bool whole;  /* they are all of it: most comments are short */
    bool rates;  /* they give a score, if not for sure */
    bool leaned; /* no rule knows it */
    enum lex_lang lang;
};

static void comment_look(struct arena *a, struct str text, struct comment *ret)
{
    words_tokenize(a, str_sub(text, 0, LANG_TEXT_MAX), &ret->words);
    ret->whole = text.len <= LANG_TEXT_MAX;
    ret->lang = lang_guess(&ret->words);
}

static void read_score(struct arena *a, struct comment *c, struct reading *r)
{
    struct score_request sr = {.comment = r->comment,
                               .words = c->whole ? &c->words : NULL,
                               .subject = r->subject,
                               .scale = r->scale,
                               .lang = c->lang};
    struct score_result s;
    score_read(a, &sr, &s);
    c->rates = s.has_score || s.doubtful || s.from_subject;
    c->leaned = s.leaned;
    r->has_score = s.has_score;
    r->score = s.has_score ? s.score : 0;
    r->review = s.review;
    for (size_t i = 0; i < s.n_candidates; i++) {
        r->candidates[i] = s.candidates[i];
    }
    r->n_candidates = s.n_candidates;
    if (s.review) {
        r->reason = str_c(s.why);
    }
}

static enum reading_intent read_intent(struct arena *a, const struct reading *r,
                                       const struct comment *own, bool has_score)
{
    return own->whole ? intent_of(a, &own->words, r->subject, has_score)
                      : intent_read(a, r->comment, r->subject, has_score);
}

/* *ret_leaned: no rule knows the score. */
static void read_person(struct arena *a, struct str text, struct reading *r,
                        bool *ret_leaned)
{
    struct comment own;
    comment_look(a, r->comment, &own);
    read_score(a, &own, r);
    *ret_leaned = own.leaned;
    enum lex_lang lang = own.lang;
    if (lang == LANG_ANY) {
        struct comment all; /* a bare digit under a German survey is German */
        comment_look(a, text, &all);
        lang = all.lang;
    }
    if (lang == LANG_ANY) {
        struct comment title; /* "Bewertung 2" of a one-click mail */
        comment_look(a, r->subject, &title);
        lang = title.lang;
    }
    if (lang != LANG_ANY) {
        struct str code = str_c(lex_lang_name(lang));
        r->lang[0] = code.ptr[0];
        r->lang[1] = code.ptr[1];
    }
    r->intent = read_intent(a, r, &own, own.rates);
    r->asks = r->intent == INTENT_QUESTION ||
              (own.rates && r->intent == INTENT_FEEDBACK &&
               read_intent(a, r, &own, false) == INTENT_QUESTION);
}

/* Plain and HTML part that give different scores: what did the sender see? The full
 * look at the HTML is spared where it visibly holds the same words. */
static void compare_parts(struct arena *a, const struct reader_request *req,
                          struct shown *t, struct reading *r)
{
    if (!r->has_score || t->html_made || !shown_html_differs(t, r->comment)) {
        return;
    }
    struct own_request own = {.text = shown_html(a, t),
                              .sent_text = req->sent_text,
                              .name = signing_name(r),
                              .to_end = req->to_end};
    struct own_words words;
    own_words(a, &own, &words);
    struct reading other = {
        .scale = r->scale, .comment = words.comment, .subject = r->subject};
    struct comment c;
    comment_look(a, words.comment, &c);
    read_score(a, &c, &other);
    if (words.comment.len == 0 || !other.has_score || other.score == r->score) {
        return;
    }
    r->has_score = false;
    r->score = 0;
    r->review = true;
    r->reason = STR("plain and HTML part contradict each other");
    if (other.n_candidates > 0 && r->n_candidates < READING_CANDIDATES_MAX) {
        r->candidates[r->n_candidates++] = other.candidates[0];
    }
}

static void read_machine(struct arena *a, const struct mail_message *m, struct str text,
                         struct reading *r)
{
    r->is_auto = true;
    r->intent = INTENT_AUTO;
    r->comment = STR_NULL;
    if (r->kind == READING_BOUNCE) {
        r->kind = bounce_read(a, m, text, r);
        r->bounce_recipient = clean_line(a, r->bounce_recipient);
    }
}

/* The scale that the mail we sent shows, else what is quoted of it, else as asked for.
 */
static enum reading_scale scale_of(struct arena *a, const struct reader_request *req,
                                   struct shown *t)
{
    enum reading_scale scale = req->scale;
    if (req->scale_shown && !asked_scale(req->sent_text, &scale) &&
        !asked_scale(shown_first(a, t), &scale)) {
        (void)asked_scale(shown_html(a, t), &scale);
    }
    return scale;
}

static void read_message(struct arena *a, const struct reader_request *req,
                         const struct mail_message *m, struct reading *r)
{
    struct shown t;
    read_headers(a, m, r);
    reftoken_find(a, m, r);
    shown_find(a, m, &t);
    r->scale = scale_of(a, req, &t);
    read_words(a, req, &t, r);
    struct str text = shown_first(a, &t);
    struct machine_request mr = {.message = m,
                                 .from = r->from,
                                 .from_name = r->from_name,
                                 .text = text,
                                 .comment = r->reply,
                                 .has_quote =
                                     text.len > r->reply.len + r->signature.len + 200};
    r->reason = clean_line(a, m->notice);
    struct reading person = *r;
    bool leaned; /* says nothing against a machine */
    read_person(a, text, &person, &leaned);
    compare_parts(a, req, &t, &person);
    mr.has_score = person.has_score && !person.review && !leaned;
    bool is_guess;
    r->kind = machine_kind(a, &mr, &is_guess);
    if (r->kind == READING_REPLY) {
        *r = person;
        read_files(a, req, m, r);
    } else {
        memcpy(r->lang, person.lang, sizeof r->lang);
        read_machine(a, m, text, r);
        r->is_guess = is_guess;
    }
}

/* A mail past a limit: a person may look at what could be read, nothing acts on it. */
static void quarantine(struct arena *a, const struct mail_message *m, struct reading *r)
{
    r->kind = READING_UNREADABLE;
    r->intent = INTENT_EMPTY;
    r->has_score = false;
    r->score = 0;
    r->review = false;
    r->n_candidates = 0;
    r->n_tokens = 0;
    r->n_files = 0;
    r->is_auto = false;
    r->reason = clean_line(a, m->limit);
}

void reader_read(struct arena *a, const struct reader_request *req,
                 struct reading *ret_reading)
{
    struct mail_message m;
    struct err err;
    *ret_reading = (struct reading){.scale = req->scale, .reason = STR_NULL};
    if (mail_parse(a, req->raw, &m, &err) != RC_OK) {
        ret_reading->kind = READING_UNREADABLE;
        ret_reading->intent = INTENT_EMPTY;
        ret_reading->reason = arena_str(a, str_c(err.text));
        return;
    }
    read_message(a, req, &m, ret_reading);
    if (m.limit.len > 0) {
        quarantine(a, &m, ret_reading);
    }
}
