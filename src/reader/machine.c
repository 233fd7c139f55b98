/* Tells machines from people. Must never take a customer for a machine: headers first,
 * words alone only when they leave no doubt. */
#include "reader/machine.h"

#include "base/arena.h"
#include "mail/address.h"
#include "reader/lexicon.h"

enum { MACHINE_TEXT_MAX = 8192 };

const struct mail_part *machine_part(const struct mail_message *m, const char *type,
                                     const char *subtype)
{
    for (size_t i = 0; i < m->n_parts; i++) {
        if (str_eq_c(m->parts[i].type, type) &&
            str_eq_c(m->parts[i].subtype, subtype)) {
            return &m->parts[i];
        }
    }
    return NULL;
}

enum rc machine_field(struct arena *a, struct str *rest, const char *name,
                      struct str *ret_value)
{
    struct str wanted = str_c(name);
    while (rest->ptr != NULL && rest->len > 0) {
        struct str line = str_take_line(rest);
        if (!str_istarts(line, wanted) || line.len <= wanted.len ||
            line.ptr[wanted.len] != ':') {
            continue;
        }
        struct str value = str_trim(str_from(line, wanted.len + 1));
        while (rest->len > 0 && (rest->ptr[0] == ' ' || rest->ptr[0] == '\t')) {
            struct str more = str_trim(str_take_line(rest));
            if (value.len < 2000) {
                value = arena_printf(a, "%.*s %.*s", STR_ARG(value), STR_ARG(more));
            }
        }
        *ret_value = value;
        return RC_OK;
    }
    return RC_NONE;
}

static bool header_has(const struct mail_message *m, const char *name, const char *text)
{
    return str_ihas(mail_header_get(m, name), str_c(text));
}

static bool header_is(const struct mail_message *m, const char *name, const char *text)
{
    return str_ieq_c(str_trim(mail_header_get(m, name)), text);
}

static bool has_header(const struct mail_message *m, const char *name)
{
    for (size_t i = 0; i < m->n_headers; i++) {
        if (str_ieq_c(m->headers[i].name, name)) {
            return true;
        }
    }
    return false;
}

static bool null_return_path(const struct mail_message *m)
{
    return header_is(m, "Return-Path", "<>");
}

bool machine_is_daemon(struct arena *a, const struct mail_message *m)
{
    static const char *const locals[] = {
        "mailer-daemon", "postmaster",    "mail-daemon", "mailerdaemon",
        "mdaemon",       "mailer_daemon", "mail.daemon", "maildaemon",
        "bounce",        "mailadm",       "smtp-daemon", "mailsystem"};
    struct str name;
    struct str addr;
    if (address_first(a, mail_header_get(m, "From"), &name, &addr) != RC_OK) {
        return str_ihas(mail_header_get(m, "From"), STR("mailer-daemon"));
    }
    struct str local = address_local(addr);
    for (size_t i = 0; i < ARRAY_LEN(locals); i++) {
        if (str_ieq_c(local, locals[i])) {
            return true;
        }
    }
    return str_istarts(local, STR("mailer-daemon")) ||
           str_ihas(name, STR("mail delivery s")) ||
           str_ihas(name, STR("mailer-daemon"));
}

/* ---- words */

static const uint64_t subject_classes =
    LEX_BIT(LEX_AUTO_SUBJECT) | LEX_BIT(LEX_BOUNCE_SUBJECT) | LEX_BIT(LEX_DELAY);
static const uint64_t text_classes = LEX_BIT(LEX_AUTO_SURE) | LEX_BIT(LEX_AUTO_ABSENT) |
                                     LEX_BIT(LEX_AUTO_SUPPORT) |
                                     LEX_BIT(LEX_AUTO_TICKET) | LEX_BIT(LEX_CHALLENGE) |
                                     LEX_BIT(LEX_BOUNCE_TEXT) | LEX_BIT(LEX_DELAY);

/* Classes of phrases a text holds, as bits. */
static uint64_t said(struct arena *a, struct str text, uint64_t classes)
{
    struct toks t;
    words_tokenize(a, str_sub(text, 0, MACHINE_TEXT_MAX), &t);
    return lexicon_classes(&t, classes);
}

static bool says(uint64_t words, enum lex_class c)
{
    return (words & LEX_BIT(c)) != 0;
}

/* ---- reports */

static enum reading_kind report_kind(const struct mail_message *m)
{
    if (machine_part(m, "message", "feedback-report") != NULL) {
        return READING_COMPLAINT;
    }
    if (machine_part(m, "message", "disposition-notification") != NULL) {
        return READING_RECEIPT;
    }
    if (machine_part(m, "message", "delivery-status") != NULL ||
        machine_part(m, "message", "global-delivery-status") != NULL) {
        return READING_BOUNCE;
    }
    return READING_REPLY;
}

static bool is_report(const struct mail_message *m)
{
    return m->n_parts > 0 && str_eq_c(m->parts[0].type, "multipart") &&
           str_eq_c(m->parts[0].subtype, "report");
}

static bool is_bounce_text(struct arena *a, const struct machine_request *req,
                           uint64_t subject)
{
    const struct mail_message *m = req->message;
    if (has_header(m, "X-Failed-Recipients")) {
        return true;
    }
    bool daemon = machine_is_daemon(a, m);
    if (!daemon && !null_return_path(m)) {
        return false;
    }
    uint64_t words = said(a, req->text, text_classes);
    bool by_subject = says(subject, LEX_BOUNCE_SUBJECT);
    bool by_text = says(words, LEX_BOUNCE_TEXT) || says(words, LEX_DELAY);
    return daemon ? by_subject || by_text : by_subject && by_text;
}

/* ---- auto-replies */

static bool header_says_auto(const struct mail_message *m)
{
    struct str submitted = str_trim(mail_header_get(m, "Auto-Submitted"));
    if (submitted.len > 0 && !str_istarts(submitted, STR("no"))) {
        return true;
    }
    static const char *const named[] = {
        "X-Autoreply",      "X-Autorespond",    "X-Auto-Reply-From",
        "X-Autogenerated",  "X-AutoReply-From", "X-FC-MachineGenerated",
        "X-Mail-Autoreply", "X-Auto-Response",  "X-Autoresponder",
        "Auto-Generated",   "X-Away-Message",   "X-Vacation"};
    for (size_t i = 0; i < ARRAY_LEN(named); i++) {
        if (has_header(m, named[i]) && !header_is(m, named[i], "no")) {
            return true;
        }
    }
    return header_has(m, "Precedence", "auto") ||
           header_has(m, "Delivered-To", "autoresponder") ||
           header_is(m, "X-POST-MessageClass", "9; Autoresponder") ||
           header_is(m, "X-Precedence", "auto_reply") ||
           header_has(m, "Content-Class", "autoreply") ||
           header_has(m, "X-MS-Exchange-Generated-Message-Source",
                      "Mailbox Rules Agent") ||
           header_has(m, "X-Mailer", "vacation") ||
           header_has(m, "X-Mailer", "autoresponder");
}

/* Marks that people's mail may bear as well: they need words beside them. */
static bool header_hints_auto(const struct mail_message *m)
{
    return null_return_path(m) || header_has(m, "Precedence", "bulk") ||
           header_has(m, "Precedence", "junk") ||
           header_has(m, "X-Auto-Response-Suppress", "all") ||
           has_header(m, "X-MS-Exchange-Inbox-Rules-Loop") || has_header(m, "X-Loop");
}

static bool words_say_auto(const struct machine_request *req, uint64_t subject,
                           uint64_t words)
{
    bool titled = says(subject, LEX_AUTO_SUBJECT);
    bool sure = says(words, LEX_AUTO_SURE);
    bool absent = says(words, LEX_AUTO_ABSENT);
    bool ticket = says(words, LEX_AUTO_TICKET);
    if (!titled && !sure && !absent && !ticket) {
        return false;
    }
    if (header_hints_auto(req->message)) {
        return true;
    }
    if (req->has_score && !titled) {
        return false;
    }
    if (req->has_quote) {
        return titled && (sure || absent);
    }
    return titled || sure || ticket || (absent && says(words, LEX_AUTO_SUPPORT));
}

enum reading_kind machine_kind(struct arena *a, const struct machine_request *req)
{
    const struct mail_message *m = req->message;
    enum reading_kind report = report_kind(m);
    bool daemon = machine_is_daemon(a, m) || null_return_path(m);
    if (report != READING_REPLY && (is_report(m) || daemon)) {
        return report;
    }
    uint64_t subject = said(a, mail_header_get(m, "Subject"), subject_classes);
    if (is_bounce_text(a, req, subject)) {
        return READING_BOUNCE;
    }
    uint64_t words = said(a, req->comment, text_classes);
    if (says(words, LEX_CHALLENGE) && !req->has_score) {
        return READING_CHALLENGE;
    }
    return header_says_auto(m) || words_say_auto(req, subject, words) ? READING_AUTO
                                                                      : READING_REPLY;
}
