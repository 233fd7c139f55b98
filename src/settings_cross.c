/* What two settings must have to do with each other, and defaults that follow from
 * others. The company's section is read first: the others lean on it. */
#include "base/attr.h"
#include "base/money.h"
#include "mail/address.h"
#include "settings_value.h"

enum { A_DAY_S = 86400 };

static int line_of(const struct load *l, const char *section, size_t nth,
                   const char *key)
{
    int line = load_line(l, section, (int)nth, key);
    return line > 0 ? line : load_line(l, section, (int)nth, "");
}

/* Thresholds follow the metric where they are not written. */
void settings_complete_survey(struct load *l, void *item, size_t nth)
{
    struct survey *s = item;
    static const struct {
        int32_t low, high;
    } defaults[] = {
        [METRIC_NPS] = {6, 9}, [METRIC_CSAT] = {2, 4}, [METRIC_CES] = {3, 6}};
    int32_t min = 0, max = 0;
    metric_bounds(s->metric, &min, &max);
    s->low = s->low < 0 ? defaults[s->metric].low : s->low;
    s->high = s->high < 0 ? defaults[s->metric].high : s->high;
    if (s->low < min || s->low > max) {
        load_find(l, line_of(l, "survey", nth, "low"),
                  "'low' must be from %d to %d for %s", (int)min, (int)max,
                  metric_name(s->metric));
    }
    if (s->high < min || s->high > max) {
        load_find(l, line_of(l, "survey", nth, "high"),
                  "'high' must be from %d to %d for %s", (int)min, (int)max,
                  metric_name(s->metric));
    }
    if (s->low >= s->high) {
        load_find(l, line_of(l, "survey", nth, "low"), "'low' must be below 'high'");
    }
    if (s->expires_s > 0 && s->remind_s >= s->expires_s) {
        load_find(l, line_of(l, "survey", nth, "remind"),
                  "'remind' must come before 'expires'");
    }
    for (size_t i = 0; i < s->template.len; i++) {
        char c = s->template.ptr[i];
        if (!str_is_alnum(c) && c != '-' && c != '_') { /* becomes part of a path */
            load_find(l, line_of(l, "survey", nth, "template"),
                      "'template' must be a plain name");
            break;
        }
    }
}

void settings_complete_person(struct load *l, void *item, size_t nth)
{
    struct person *person = item;
    if (str_is_empty(person->language)) {
        person->language = l->s->policy.language;
    }
    if (str_is_empty(person->zone)) {
        person->zone = l->s->policy.zone;
    }
    if (str_eq(person->deputy, person->id)) {
        load_find(l, line_of(l, "person", nth, "deputy"),
                  "'deputy' is the person themselves");
    }
}

void settings_complete_severity(struct load *l, void *item, size_t nth)
{
    const struct severity *s = item;
    if (s->resolution_s > 0 && s->resolution_s < s->first_response_s) {
        load_find(l, line_of(l, "severity", nth, "resolution"),
                  "'resolution' must not be shorter than 'first_response'");
    }
}

void settings_complete_team(struct load *l, void *item, size_t nth)
{
    struct team *team = item;
    if (team->resolution_s > 0 && team->resolution_s < team->deadline_s) {
        load_find(l, line_of(l, "team", nth, "resolution"),
                  "'resolution' must not be shorter than 'deadline'");
    }
    if (str_is_empty(team->zone)) {
        team->zone = l->s->policy.zone;
    }
    if (team->holidays.n == 0) {
        team->holidays = l->s->policy.holidays;
    }
}

void settings_complete_voucher(struct load *l, void *item, size_t nth)
{
    struct voucher_pool *pool = item;
    struct str code = money_currency(l->a, pool->currency);
    if (str_is_empty(code)) {
        load_find(l, line_of(l, "voucher", nth, "currency"),
                  "'currency' must have three letters, such as EUR");
    }
    pool->currency = code;
}

void settings_complete_promote(struct load *l, void *item, size_t nth)
{
    struct promote *one = item;
    bool is_review = str_ieq_c(one->kind_word, "review");
    if (!is_review && !str_ieq_c(one->kind_word, "referral") &&
        !str_is_empty(one->kind_word)) {
        load_find(l, line_of(l, "promote", nth, "kind"),
                  "'kind' must be review or referral");
    }
    one->kind = is_review ? PROMOTE_REVIEW : PROMOTE_REFERRAL;
}

/* Mail to and from a person must not be taken for the firm's or another's. */
static void check_person(struct load *l, const struct person *persons, size_t nth)
{
    const struct person *p = &persons[nth];
    int line = line_of(l, "person", nth, "email");
    if (str_is_empty(p->email)) {
        return;
    }
    if (address_same(p->email, l->s->policy.address)) {
        load_find(l, line, "'email' is the company's own address");
    }
    for (size_t i = 0; i < nth; i++) {
        if (address_same(p->email, persons[i].email)) {
            load_find(l, line, "'email' is that of person '%.*s' too",
                      STR_ARG(persons[i].id));
        }
    }
}

struct server {
    const char *section;
    size_t nth;
    struct str url, user;
    const struct secret *secret;
    bool allow_plain, must_login;
};

static int secrets_given(const struct secret *s)
{
    return !str_is_empty(s->text) + !str_is_empty(s->command) + !str_is_empty(s->env) +
           !str_is_empty(s->credential) + !str_is_empty(s->oauth);
}

/* A file or text that was refused is reported already. */
static void check_secret(struct load *l, const struct server *s, bool needed)
{
    bool refused = load_line(l, s->section, (int)s->nth, "password_file") > 0 ||
                   load_line(l, s->section, (int)s->nth, "password") > 0;
    if (needed && secrets_given(s->secret) == 0 && !refused) {
        load_find(l, line_of(l, s->section, s->nth, "user"),
                  "section '%s' lacks a password: password_file, password_command, "
                  "password_env, password_credential, oauth or password",
                  s->section);
    }
    if (secrets_given(s->secret) > 1) {
        load_find(l, line_of(l, s->section, s->nth, "user"),
                  "section '%s' names more than one place for the password",
                  s->section);
    }
}

static void check_server(struct load *l, const struct server *s)
{
    bool spool = str_starts(s->url, STR("maildir:"));
    if (str_is_empty(s->url) || l->broken) {
        return;
    }
    if (s->allow_plain && !value_url_is_loopback(s->url)) {
        load_find(l, line_of(l, s->section, s->nth, "allow_plain"),
                  "'allow_plain' is for this host's own addresses only");
    }
    if (spool && !str_is_empty(s->user)) {
        load_find(l, line_of(l, s->section, s->nth, "user"), "a Maildir has no 'user'");
    }
    if (!spool && str_is_empty(s->user) && s->must_login) {
        load_find(l, line_of(l, s->section, s->nth, "url"), "section '%s' lacks 'user'",
                  s->section);
    }
    check_secret(l, s, !spool && !str_is_empty(s->user));
}

static void check_mailbox(struct load *l, const struct mailbox *mailboxes, size_t nth)
{
    const struct in_config *in = &mailboxes[nth].in;
    check_server(l, &(struct server){.section = "mailbox",
                                     .nth = nth,
                                     .url = in->url,
                                     .user = in->user,
                                     .secret = &mailboxes[nth].secret,
                                     .allow_plain = in->allow_plain,
                                     .must_login = true});
    if (str_eq(in->folder, in->done_folder) || str_eq(in->folder, in->aside_folder) ||
        str_eq(in->done_folder, in->aside_folder)) {
        load_find(l, line_of(l, "mailbox", nth, "folder"),
                  "'folder', 'done_folder' and 'aside_folder' must differ");
    }
    for (size_t i = 0; i < nth; i++) {
        const struct in_config *other = &mailboxes[i].in;
        if (!str_is_empty(in->url) && str_eq(in->url, other->url) &&
            str_eq(in->user, other->user) && str_eq(in->folder, other->folder)) {
            load_find(l, line_of(l, "mailbox", nth, "url"),
                      "this folder is that of mailbox '%.*s' too",
                      STR_ARG(mailboxes[i].name));
        }
    }
}

static bool has_favours(const struct policy *p)
{
    for (size_t i = 0; i < p->n_surveys; i++) {
        if (p->surveys[i].promote) {
            return true;
        }
    }
    return false;
}

/* Whom nothing is known of any more could be asked again at once. A number without its
 * unit would be seconds. */
static void check_retention(struct load *l)
{
    const struct retention *keep = &l->s->retention;
    const struct policy *p = &l->s->policy;
    int64_t favour_s = has_favours(p) ? p->promote_every_s : 0;
    const struct {
        const char *name, *needs;
        int64_t keep_s, needs_s;
    } rows[] = {{"raw_mail", "", keep->raw_mail_s, 0},
                {"answers", "ask_every", keep->answers_s, p->ask_every_s},
                {"answers", "promote_every", keep->answers_s, favour_s},
                {"interactions", "ask_every", keep->interactions_s, p->ask_every_s}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int line = line_of(l, "retention", 0, rows[i].name);
        if (rows[i].keep_s > 0 && rows[i].keep_s < A_DAY_S) {
            load_find(l, line, "'%s' must be 0 or a day at least, such as 90d",
                      rows[i].name);
        } else if (rows[i].keep_s > 0 && rows[i].keep_s < rows[i].needs_s) {
            load_find(l, line,
                      "'%s' must not be shorter than '%s' of the company: customers "
                      "would be asked again too soon",
                      rows[i].name, rows[i].needs);
        }
    }
}

void settings_cross_check(struct load *l)
{
    struct policy *p = &l->s->policy;
    const struct out_config *out = &l->s->out;
    if (p->nameless_authserv && !str_is_empty(p->authserv_id)) {
        load_find(l, line_of(l, "trust", 0, "nameless_authserv"),
                  "'nameless_authserv' and 'authserv_id' exclude each other");
    }
    for (size_t i = 0; i < p->n_persons; i++) {
        check_person(l, p->persons, i);
    }
    for (size_t i = 0; i < l->s->n_mailboxes; i++) {
        check_mailbox(l, l->s->mailboxes, i);
    }
    check_server(l, &(struct server){.section = "outgoing",
                                     .url = out->url,
                                     .user = out->user,
                                     .secret = &l->s->out_secret,
                                     .allow_plain = out->allow_plain});
    check_retention(l);
    p->sender_name = str_is_empty(p->sender_name) ? p->company : p->sender_name;
}
