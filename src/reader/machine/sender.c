/* Who sends reports: by address, name and return path. Must never take a name for proof
 * that a person might bear. */
#include "reader/machine/sender.h"

#include "base/attr.h"
#include "reader/machine/machine.h"

/* "UUCP gateway", "Scalix Administrator" */
static bool is_office(struct str name)
{
    static const char *const offices[] = {
        "postmaster", "administrator", "gateway",   "mail system",   "mail router",
        "mailserver", "mail server",   "connector", "mail security", "mailsystem",
        "antivirus",  "anti-virus",    "smtp",      "spamfilter",    "spam filter"};
    for (size_t i = 0; i < ARRAY_LEN(offices); i++) {
        if (str_ihas(name, str_c(offices[i]))) {
            return true;
        }
    }
    return false;
}

/* "team-bounces@": a list server, "mail_noreply@": a program. */
static bool is_list_server(struct str addr)
{
    static const char *const roles[] = {"-bounces", "-bounce",  "-owner",   "-request",
                                        "noreply",  "no-reply", "no_reply", "-mailer"};
    struct str local = str_take(&addr, '@');
    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        if (str_iends(local, str_c(roles[i]))) {
            return true;
        }
    }
    return false;
}

bool machine_begins_with(struct str s, const char *const *names, size_t n)
{
    char first = str_is_empty(s) ? '\0' : str_lower(s.ptr[0]);
    for (size_t i = 0; i < n; i++) {
        if (str_lower(names[i][0]) == first && str_istarts(s, str_c(names[i]))) {
            return true;
        }
    }
    return false;
}

static const char *const daemons[] = {
    "mailer-daemon", "mailer_daemon", "mailerdaemon",        "mailer.daemon",
    "mail-daemon",   "mail.daemon",   "maildaemon",          "mdaemon@",
    "smtp-daemon",   "post_master@",  "lotus_mail_exchange", "microsoftexchange",
    "mmdf@"};
static const char *const postal[] = {
    "postmaster",   "bounce",      "mailadm",     "mailsystem",
    "mail-system",  "mail.system", "post-office", "mailserver",
    "post.office@", "mail-server", "mailgate",    "smtp@",
    "mta@",         "mailer@",     "exim@",       "uucp@"};
static const char *const maybe[] = {
    "sympa@",  "majordomo@", "listserv@", "mailman@",     "root@",
    "noreply", "no-reply",   "delivery",  "notification", "notify"};

bool machine_is_system(struct str addr)
{
    return machine_begins_with(addr, daemons, ARRAY_LEN(daemons)) ||
           machine_begins_with(addr, postal, ARRAY_LEN(postal)) ||
           machine_begins_with(addr, maybe, ARRAY_LEN(maybe));
}

/* No address of its own, or a name that says all. */
static bool is_daemon(const struct mail_message *m, struct str addr, struct str name)
{
    struct str from = mail_header_get(m, "From");
    bool bare = addr.len == 0 &&
                (str_ihas(from, STR("mailer-daemon")) || str_has(from, STR("<>")));
    return bare || str_ihas(name, STR("mailer-daemon")) ||
           str_ihas(name, STR("mail delivery s"));
}

enum sender sender_of(const struct mail_message *m, struct str addr, struct str name)
{
    bool nameless = machine_header_is(m, "Return-Path", "<>");
    bool is_postal = machine_begins_with(addr, postal, ARRAY_LEN(postal));
    if (machine_begins_with(addr, daemons, ARRAY_LEN(daemons))) {
        return SENDER_DAEMON_BY_NAME;
    }
    if (is_daemon(m, addr, name) || (nameless && is_postal)) {
        return SENDER_DAEMON;
    }
    bool office = is_office(addr.len > 0 ? name : mail_header_get(m, "From"));
    bool is_maybe = nameless || is_postal || is_list_server(addr) ||
                    machine_has_header(m, "X-Ricevuta") || /* of certified mail */
                    machine_begins_with(addr, maybe, ARRAY_LEN(maybe)) ||
                    (office && addr.len == 0);
    return is_maybe ? SENDER_MAYBE : office ? SENDER_OFFICE : SENDER_PERSON;
}
