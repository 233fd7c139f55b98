/* Tells machines from people. Must never take a customer for a machine: shape and
 * headers first, words alone only when they leave no doubt. */
#include "reader/machine/machine.h"

#include "base/arena.h"
#include "mail/header.h"
#include "reader/machine/phrasebook.h"
#include "reader/machine/report.h"
#include "reader/machine/sender.h"

enum { MACHINE_TEXT_MAX = 8192, ENOUGH = 3 };

/* ---- shape and headers */

bool machine_is_inside(const struct mail_message *m, size_t i, const char *type,
                       const char *subtype)
{
    int p = m->parts[i].parent;
    for (int steps = 0; p >= 0 && steps < MAIL_DEPTH_MAX * 2; steps++) {
        const struct mail_part *part = &m->parts[p];
        if (str_eq_c(part->type, type) &&
            (subtype == NULL || str_eq_c(part->subtype, subtype))) {
            return true;
        }
        p = part->parent;
    }
    return false;
}

bool machine_is_enclosed(const struct mail_message *m, size_t i)
{
    return machine_is_inside(m, i, "message", NULL);
}

const struct mail_part *machine_part(const struct mail_message *m, const char *type,
                                     const char *subtype)
{
    for (size_t i = 0; i < m->n_parts; i++) {
        if (str_eq_c(m->parts[i].type, type) &&
            str_eq_c(m->parts[i].subtype, subtype) && !machine_is_enclosed(m, i)) {
            return &m->parts[i];
        }
    }
    return NULL;
}

bool machine_header_has(const struct mail_message *m, const char *name,
                        const char *text)
{
    struct str value = mail_header_get(m, name);
    return value.len > 0 && str_ihas(value, str_c(text));
}

bool machine_header_is(const struct mail_message *m, const char *name, const char *text)
{
    return str_ieq_c(str_trim(mail_header_get(m, name)), text);
}

bool machine_has_header(const struct mail_message *m, const char *name)
{
    return mail_header_find(m, name) != NULL;
}

/* ---- reports */

static bool is_report(const struct mail_message *m)
{
    return m->n_parts > 0 && str_eq_c(m->parts[0].type, "multipart") &&
           str_eq_c(m->parts[0].subtype, "report");
}

/* Microsoft's complaints have no report part, only this header, here or in the mail. */
static bool is_bare_complaint(const struct mail_message *m)
{
    for (size_t i = 0; i < m->n_parts; i++) {
        const struct mail_part *p = &m->parts[i];
        if (header_find(p->headers, p->n_headers, "X-HmXmrOriginalRecipient") != NULL) {
            return machine_part(m, "message", "rfc822") != NULL;
        }
    }
    return false;
}

/* The report parts that the mail itself has. A person forwards them as well. */
static enum reading_kind report_kind(struct arena *a, const struct mail_message *m,
                                     enum sender sender, const struct phrases *subject)
{
    if (machine_part(m, "message", "feedback-report") != NULL || is_bare_complaint(m)) {
        return READING_COMPLAINT;
    }
    if (machine_part(m, "message", "disposition-notification") != NULL) {
        return READING_RECEIPT;
    }
    bool titled = says(subject, SAYS_BOUNCE_TITLE) && !says(subject, SAYS_REPLY_PREFIX);
    bool trusted = is_report(m) || sender != SENDER_PERSON || titled;
    struct dsn dsn;
    return trusted && dsn_read(a, m, &dsn) ? READING_BOUNCE : READING_REPLY;
}

/* What a report's own words say, without the mail it returns. */
struct told {
    struct str text;
    struct phrases words;
    bool titled, answered;
    bool unsent;   /* it says so in whatever language */
    bool reasoned; /* it gives a reason */
    bool numbered; /* and a code */
    bool coded;    /* "5.7.1": no number of anything else */
    bool labelled; /* it is a form: "Reason: ..." */
    bool both;   /* it names our address, which a person writes to and does not tell */
    bool absent; /* it speaks of somebody who is away */
    bool returned; /* the mail follows with its headers, and was not for us */
};

static struct told told_of(struct arena *a, const struct machine_request *req,
                           const struct phrases *subject)
{
    struct returned back;
    struct phrases reasons;
    struct str title = mail_header_get(req->message, "Subject");
    returned_read(a, req->message, str_sub(req->text, 0, MACHINE_TEXT_MAX), &back);
    struct blame b = blame_read(a, back.text);
    struct str code = bounce_code(back.text);
    struct told t = {
        .text = back.text,
        .titled = says(subject, SAYS_BOUNCE_TITLE) || says(subject, SAYS_DELAY),
        .answered = says(subject, SAYS_REPLY_PREFIX),
        .unsent = b.unsent || blame_read(a, title).unsent,
        .numbered = code.len > 0,
        .coded = str_find_byte(code, '.') != STR_NPOS,
        .returned = back.n_to > 0 &&
                    !str_ihas(mail_header_get(req->message, "To"), back.to[0])};
    phrasebook_find(a, BOOK_MACHINE, t.text, &t.words);
    t.absent = says(subject, SAYS_AUTO_TITLE) ||
               (says(&t.words, SAYS_AUTO_ABSENT) && says(&t.words, SAYS_AUTO_PERIOD));
    phrasebook_find(a, BOOK_REASON,
                    arena_printf(a, "%.*s\n\n%.*s", STR_ARG(title), STR_ARG(t.text)),
                    &reasons);
    t.reasoned = reasons.seen != 0 || b.found;
    t.labelled = t.reasoned && report_labelled(a, t.text).len > 0;
    t.unsent = t.unsent || t.labelled;
    struct str ours = report_first_address(mail_header_get(req->message, "To"));
    t.both = ours.len > 0 && str_ihas(t.text, ours);
    return t;
}

/* Is it a report, of one who may also be a person? */
static bool is_bounce_of_maybe(const struct machine_request *req, const struct told *t,
                               bool coded)
{
    const struct phrases *words = &t->words;
    bool titled = t->titled && !t->answered;
    int worded = words->times[SAYS_BOUNCE] > 2
                     ? 2
                     : says(words, SAYS_BOUNCE) || says(words, SAYS_DELAY) ||
                           (t->unsent && !t->answered);
    bool named = str_find_byte(t->text, '@') != STR_NPOS;
    /* under such a title and without a return path only systems ask for anything */
    bool sure = titled && machine_header_is(req->message, "Return-Path", "<>");
    bool told = req->has_score || (says(words, SAYS_OPINION) && !sure);
    /* "not reachable until May; your mail is not passed on": somebody is away */
    bool away = t->absent && !titled && !t->numbered;
    int points = 2 * worded + coded + named + 2 * titled - 3 * told;
    return !away && (coded || named) && worded + titled + coded >= 2 &&
           points >= ENOUGH;
}

/* Without the fields of our mail that it lists, indented: "   Subject: Your visit". */
static struct str without_fields(struct arena *a, struct str text)
{
    char *out = arena_alloc(a, text.len + 1);
    size_t n = 0;
    while (text.ptr != NULL) {
        struct str line = str_take_line(&text);
        struct str name = str_trim(str_sub(line, 0, str_find_byte(line, ':')));
        bool indented = line.len > 0 && str_is_space(line.ptr[0]);
        bool field = indented && name.len < line.len && name.len > 0 &&
                     str_find_byte(name, ' ') == STR_NPOS;
        for (size_t i = 0; i < line.len && !field; i++) {
            out[n++] = line.ptr[i];
        }
        out[n] = '\n';
        n += text.ptr != NULL;
    }
    return str_of(out, n);
}

/* A sentence that people write and no report: "your mail did not reach ..." is both's.
 */
static bool tells_personal(struct arena *a, struct str text)
{
    struct str rest = without_fields(a, text);
    bool found = false;
    while (rest.len > 0 && !found) {
        struct phrases p;
        struct str sentence = auto_take_sentence(&rest, false);
        found = prose_is_personal(a, sentence);
        if (found) {
            phrasebook_find(a, BOOK_MACHINE, sentence, &p);
            found = !says(&p, SAYS_BOUNCE_OPENING);
        }
    }
    return found;
}

/* The words of a report, and what only a system adds to them. */
static bool is_proven(const struct told *t, bool titled, bool declared, bool office)
{
    bool form = titled && t->labelled;
    bool worded = form || (says(&t->words, SAYS_BOUNCE) && t->reasoned);
    bool added = titled ? form || t->both || t->numbered || t->returned ||
                              ((declared || office) && !t->absent)
                        : t->coded && !t->absent;
    return worded && added;
}

/* Little about the sender says so, but title, words, reason and code, its label, the
 * returned mail or a header that only programs set all do, and it names an address that
 * is neither his nor ours. Nobody writes prose above another's mail with all its
 * headers.
 */
static bool is_bounce_of_person(struct arena *a, const struct machine_request *req,
                                const struct phrases *subject, bool office)
{
    bool titled = says(subject, SAYS_BOUNCE_TITLE);
    bool declared = auto_is_declared(req->message);
    bool other = says(subject, SAYS_REPLY_PREFIX) || says(subject, SAYS_FORWARD_PREFIX);
    if ((!titled && !declared) || other || req->has_score) {
        return false;
    }
    struct told t = told_of(a, req, subject);
    return is_proven(&t, titled, declared, office) && !says(&t.words, SAYS_OPINION) &&
           (t.returned || !tells_personal(a, t.text)) &&
           ((declared && (t.coded || titled)) ||
            report_names_other(req->message, t.text));
}

/* A provider's loop of complaints without a report part: it says so and encloses the
 * mail. */
static bool is_complaint_text(struct arena *a, const struct machine_request *req,
                              const struct phrases *subject)
{
    static const char *const loops[] = {
        "feedback-loop", "feedbackloop", "feedback_loop", "fbl",
        "scomp@",        "arf@",         "complaint",     "spam-report",
        "spamreport",    "abuse-report", "abusereport"};
    struct returned back;
    struct phrases words;
    if (!machine_begins_with(req->from, loops, ARRAY_LEN(loops)) ||
        says(subject, SAYS_REPLY_PREFIX)) {
        return false;
    }
    returned_read(a, req->message, str_sub(req->text, 0, MACHINE_TEXT_MAX), &back);
    phrasebook_find(a, BOOK_MACHINE, back.text, &words);
    return back.n_to > 0 &&
           (says(subject, SAYS_COMPLAINT) || says(&words, SAYS_COMPLAINT));
}

static bool is_bounce_text(struct arena *a, const struct machine_request *req,
                           enum sender sender, const struct phrases *subject)
{
    if (machine_has_header(req->message, "X-Failed-Recipients")) {
        return true;
    }
    if (sender == SENDER_DAEMON_BY_NAME) {
        return true;
    }
    if (sender == SENDER_PERSON || sender == SENDER_OFFICE) {
        return is_bounce_of_person(a, req, subject, sender == SENDER_OFFICE);
    }
    struct told t = told_of(a, req, subject);
    /* below "Re:" a person may tell the reason, hardly the code */
    bool coded = t.numbered || (t.reasoned && !t.answered);
    if (sender == SENDER_DAEMON) {
        return t.titled || coded || says(&t.words, SAYS_BOUNCE) ||
               says(&t.words, SAYS_DELAY);
    }
    return is_bounce_of_maybe(req, &t, coded);
}

/* ---- words */

/* Whole sentences in quotation marks are somebody else's: left out. */
static struct str without_quotations(struct arena *a, struct str text)
{
    static const struct {
        const char *open, *close;
    } marks[] = {{"\"", "\""},
                 {"\xe2\x80\x9e", "\xe2\x80\x9c"},
                 {"\xe2\x80\x9c", "\xe2\x80\x9d"},
                 {"\xc2\xbb", "\xc2\xab"},
                 {"\xc2\xab", "\xc2\xbb"}};
    enum { QUOTATION_MAX = 600 };
    struct str copy = arena_str(a, str_sub(text, 0, MACHINE_TEXT_MAX));
    char *out = arena_take(a, copy.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < copy.len; i++) {
        if (copy.ptr[i] != '"' && (unsigned char)copy.ptr[i] < 0x80) {
            out[n++] = copy.ptr[i];
            continue;
        }
        struct str rest = str_from(copy, i);
        size_t skip = 0;
        for (size_t k = 0; k < ARRAY_LEN(marks) && skip == 0; k++) {
            struct str open = str_c(marks[k].open);
            size_t end = str_starts(rest, open)
                             ? str_find(str_sub(rest, open.len, QUOTATION_MAX),
                                        str_c(marks[k].close))
                             : STR_NPOS;
            skip = end == STR_NPOS ? 0 : open.len + end;
        }
        i += skip;
        out[n++] = skip > 0 ? '"' : copy.ptr[i];
    }
    return str_of(out, n);
}

/* What to do, what for and why, with what only programs send beside it. */
static bool asks_for_proof(struct arena *a, const struct machine_request *req,
                           const struct phrases *subject, const struct phrases *words)
{
    bool titled = says(subject, SAYS_CHALLENGE_TITLE);
    bool linked = str_ihas(req->comment, STR("http"));
    bool hinted = auto_is_hinted(req->message);
    bool why = says(words, SAYS_CHALLENGE_WHY) || says(subject, SAYS_CHALLENGE_WHY);
    int aims = words->times[SAYS_CHALLENGE_AIM];
    bool mailed = aims > 1 && says(words, SAYS_CHALLENGE); /* no parcel */
    int beside = titled + linked + hinted + mailed;
    if (!why || !says(words, SAYS_CHALLENGE_ACT) || req->has_score || req->has_quote ||
        beside + (aims > 0) < 2) {
        return false;
    }
    bool opinion = says(words, SAYS_OPINION);
    bool sure = aims > 0 && (titled || mailed);
    return sure ? !opinion || titled : !opinion && !prose_is_personal(a, req->comment);
}

static bool is_challenge(struct arena *a, const struct machine_request *req,
                         const struct phrases *subject, const struct phrases *words)
{
    int times = words->times[SAYS_CHALLENGE];
    int points = (times < 3 ? times : 3) + 2 * says(subject, SAYS_CHALLENGE_TITLE) +
                 auto_is_hinted(req->message) + str_ihas(req->comment, STR("http"));
    bool sure = points - 2 * req->has_score >= ENOUGH ||
                (times > 1 + req->has_score && !says(words, SAYS_OPINION));
    return (times > 0 && sure && !says(words, SAYS_AUTO_TICKET)) ||
           asks_for_proof(a, req, subject, words);
}

static bool is_receipt_text(struct arena *a, const struct machine_request *req,
                            const struct phrases *subject)
{
    struct phrases words;
    if (!says(subject, SAYS_RECEIPT_TITLE) || says(subject, SAYS_REPLY_PREFIX)) {
        return false;
    }
    phrasebook_find(a, BOOK_MACHINE, str_sub(req->text, 0, MACHINE_TEXT_MAX), &words);
    return says(&words, SAYS_RECEIPT) && !req->has_score;
}

enum reading_kind machine_kind(struct arena *a, const struct machine_request *req,
                               bool *ret_is_guess)
{
    const struct mail_message *m = req->message;
    enum sender sender = sender_of(m, req->from, req->from_name);
    *ret_is_guess = false;
    struct phrases subject;
    struct phrases words;
    phrasebook_find(a, BOOK_MACHINE, mail_header_get(m, "Subject"), &subject);
    enum reading_kind report = report_kind(a, m, sender, &subject);
    if (report != READING_REPLY) {
        return report;
    }
    if (is_complaint_text(a, req, &subject)) {
        return READING_COMPLAINT;
    }
    if (is_bounce_text(a, req, sender, &subject)) {
        return READING_BOUNCE;
    }
    if (is_receipt_text(a, req, &subject)) {
        return READING_RECEIPT;
    }
    /* under a rule all of it can look like a signature */
    bool bare = req->comment.len == 0 && !req->has_quote;
    struct str said = without_quotations(a, bare ? req->text : req->comment);
    phrasebook_find(a, BOOK_MACHINE, said, &words);
    if (is_challenge(a, req, &subject, &words)) {
        return READING_CHALLENGE;
    }
    struct machine_request own = *req;
    own.comment = bare ? req->comment : said;
    if (auto_is_reply(a, &own, &subject, &words)) {
        return READING_AUTO;
    }
    *ret_is_guess = auto_may_be_reply(a, &own, &subject, &words);
    return *ret_is_guess ? READING_AUTO : READING_REPLY;
}
