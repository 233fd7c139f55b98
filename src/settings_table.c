/* The one table of settings: parser, checks, defaults and sample file all read it. Must
 * hold every limit and default; nothing else may. */
#include "settings_int.h"

#include "base/attr.h"

#define MINUTES(n) ((int64_t)(n)*60)
#define HOURS(n) ((int64_t)(n)*3600)
#define DAYS(n) ((int64_t)(n)*86400)

#define AT(field) .at = offsetof(struct settings, field)
#define AT_POLICY(field) .at = offsetof(struct settings, policy.field)
#define AT_MAILBOX(field) .at = offsetof(struct mailbox, in.field)
#define AT_MAILBOX_SECRET(field) .at = offsetof(struct mailbox, secret.field)
#define AT_OUT_SECRET(field) .at = offsetof(struct settings, out_secret.field)
#define AT_OAUTH(field) .at = offsetof(struct oauth, field)
#define AT_SURVEY(field) .at = offsetof(struct survey, field)
#define AT_PERSON(field) .at = offsetof(struct person, field)
#define AT_TEAM(field) .at = offsetof(struct team, field)
#define AT_SEVERITY(field) .at = offsetof(struct severity, field)
#define AT_ROUTE(field) .at = offsetof(struct route, field)
#define AT_VOUCHER(field) .at = offsetof(struct voucher_pool, field)
#define AT_PROMOTE(field) .at = offsetof(struct promote, field)

/* clang-format off */
static const struct setting company[] = {
    {.name = "name", .type = SET_TEXT, .required = true, AT_POLICY(company),
     .sample = {"Beispiel GmbH"}, .help = "as customers know you"},
    {.name = "address", .type = SET_ADDRESS, .required = true, AT_POLICY(address),
     .sample = {"feedback@firma.example"},
     .help = "all mail comes from here and answers go to it; the mailbox must take\n"
             "address+anything too"},
    {.name = "sender_name", .type = SET_TEXT, AT_POLICY(sender_name),
     .sample = {"Beispiel GmbH"},
     .help = "name beside the address; else the company's"},
    {.name = "footer", .type = SET_TEXT, AT_POLICY(footer),
     .sample = {"Beispiel GmbH, Musterweg 1, 50667 Köln"},
     .help = "last line of every mail to customers: who you are, by law"},
    {.name = "zone", .type = SET_ZONE, .required = true, AT_POLICY(zone),
     .sample = {"Europe/Berlin"},
     .help = "times in mails and reports; a zone of tzdata"},
    {.name = "language", .type = SET_LANGUAGE, .def = "de", AT_POLICY(language),
     .sample = {"de"}, .help = "where a customer's or a person's is not known"},
    {.name = "holidays", .type = SET_HOLIDAYS, AT_POLICY(holidays),
     .help = "calendar files (.ics): no business hours and no questions then"},
    {.name = "ask_every", .type = SET_SECONDS, .def = "30d", .min = 0, .max = DAYS(3650),
     AT_POLICY(ask_every_s), .sample = {"30d"},
     .help = "at most one survey a customer in that time; 0 for no limit"},
    {.name = "promote_every", .type = SET_SECONDS, .rare = true, .def = "365d",
     .min = DAYS(1), .max = DAYS(3650), AT_POLICY(promote_every_s),
     .help = "at most one favour (see promote) asked of a customer in that time"},
    {.name = "role_addresses", .type = SET_FLAG, .rare = true, .def = "no", AT_POLICY(ask_roles),
     .help = "ask postmaster@, noreply@ and their like too"},
    {.name = "exclude", .type = SET_GLOBS, .rare = true, AT_POLICY(excluded),
     .at_n = offsetof(struct settings, policy.n_excluded),
     .help = "addresses that are never asked, such as {\"*@rival.example\"}"},
};

static const struct setting store[] = {
    {.name = "path", .type = SET_PATH, .def = "nachfass.db", AT(store_path),
     .sample = {"nachfass.db"}, .help = "the SQLite file"},
};

static const struct setting templates[] = {
    {.name = "dir", .type = SET_PATH, .def = "templates", AT(templates_dir),
     .sample = {"templates"},
     .help = "LANGUAGE/NAME.txt and .html; what is not there is built in"},
    {.name = "informal", .type = SET_FLAG, .def = "no", AT(informal),
     .help = "customers are Du, not Sie: LANGUAGE-informal/ wins over LANGUAGE/"},
};

static const struct setting mailbox[] = {
    {.name = "url", .type = SET_URL_IN, .required = true, AT_MAILBOX(url),
     .sample = {"maildir:in"},
     .help = "maildir:PATH, imaps://HOST[:PORT] or imap://HOST[:PORT] (STARTTLS)"},
    {.name = "user", .type = SET_TEXT, AT_MAILBOX(user), .help = "login name"},
    {.name = "password", .type = SET_SECRET, AT_MAILBOX_SECRET(text),
     .help = "a file holding one must not be readable by others"},
    {.name = "password_file", .type = SET_SECRET_FILE, AT_MAILBOX_SECRET(text),
     .help = "its first line is the password; readable by its owner alone"},
    {.name = "password_command", .type = SET_TEXT, .rare = true, AT_MAILBOX_SECRET(command),
     .help = "the first line that it prints is the password; no shell is involved"},
    {.name = "password_env", .type = SET_TEXT, .rare = true, AT_MAILBOX_SECRET(env),
     .help = "the variable of the environment that holds it"},
    {.name = "password_credential", .type = SET_TEXT, .rare = true, AT_MAILBOX_SECRET(credential),
     .help = "the name that LoadCredential= of the systemd unit gives it"},
    {.name = "oauth", .type = SET_OAUTH, .rare = true, AT_MAILBOX_SECRET(oauth),
     .help = "an oauth section: a token instead of a password"},
    {.name = "folder", .type = SET_TEXT, .def = "INBOX", AT_MAILBOX(folder),
     .help = "where answers arrive"},
    {.name = "done_folder", .type = SET_TEXT, .def = "nachfass/done",
     AT_MAILBOX(done_folder), .help = "read mail is moved here; made when missing"},
    {.name = "aside_folder", .type = SET_TEXT, .def = "nachfass/aside",
     AT_MAILBOX(aside_folder), .help = "what a person must look at; made when missing"},
    {.name = "ca_file", .type = SET_PATH, AT_MAILBOX(ca_file),
     .help = "certificates to trust instead of the system's (PEM)"},
    {.name = "allow_plain", .type = SET_FLAG, .def = "no", AT_MAILBOX(allow_plain),
     .help = "no TLS; on this host's own addresses only"},
    {.name = "timeout", .type = SET_SECONDS, .def = "60s", .min = 1, .max = HOURS(1),
     AT_MAILBOX(timeout_s), .help = "for one whole exchange"},
};

static const struct setting oauth[] = {
    {.name = "token_url", .type = SET_HTTPS, .required = true, AT_OAUTH(token_url),
     .help = "Microsoft: https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"},
    {.name = "device_url", .type = SET_HTTPS, .required = true, AT_OAUTH(device_url),
     .help = "Microsoft: https://login.microsoftonline.com/TENANT/oauth2/v2.0/devicecode"},
    {.name = "client_id", .type = SET_TEXT, .required = true, AT_OAUTH(client_id),
     .help = "of the application registered there"},
    {.name = "client_secret", .type = SET_SECRET, AT_OAUTH(client_secret),
     .help = "where the provider wants one"},
    {.name = "scope", .type = SET_TEXT, .required = true, AT_OAUTH(scope),
     .help = "Microsoft: https://outlook.office.com/IMAP.AccessAsUser.All\n"
             "https://outlook.office.com/SMTP.Send offline_access"},
    {.name = "token_file", .type = SET_PATH, .required = true, AT_OAUTH(token_file),
     .help = "where 'nachfass oauth' keeps the tokens, for its owner alone"},
    {.name = "ca_file", .type = SET_PATH, AT_OAUTH(ca_file),
     .help = "certificates to trust instead of the system's (PEM)"},
};

static const struct setting outgoing[] = {
    {.name = "url", .type = SET_URL_OUT, .required = true, AT(out.url),
     .sample = {"maildir:out"},
     .help = "maildir:PATH, smtps://HOST[:PORT] or smtp://HOST[:PORT] (STARTTLS)"},
    {.name = "user", .type = SET_TEXT, AT(out.user),
     .help = "login name; none: no login"},
    {.name = "password", .type = SET_SECRET, AT_OUT_SECRET(text),
     .help = "a file holding one must not be readable by others"},
    {.name = "password_file", .type = SET_SECRET_FILE, AT_OUT_SECRET(text),
     .help = "its first line is the password; readable by its owner alone"},
    {.name = "password_command", .type = SET_TEXT, .rare = true, AT_OUT_SECRET(command),
     .help = "the first line that it prints is the password; no shell is involved"},
    {.name = "password_env", .type = SET_TEXT, .rare = true, AT_OUT_SECRET(env),
     .help = "the variable of the environment that holds it"},
    {.name = "password_credential", .type = SET_TEXT, .rare = true, AT_OUT_SECRET(credential),
     .help = "the name that LoadCredential= of the systemd unit gives it"},
    {.name = "oauth", .type = SET_OAUTH, .rare = true, AT_OUT_SECRET(oauth),
     .help = "an oauth section: a token instead of a password"},
    {.name = "helo", .type = SET_TEXT, AT(out.helo),
     .help = "name given to the server; else the host's"},
    {.name = "ca_file", .type = SET_PATH, AT(out.ca_file),
     .help = "certificates to trust instead of the system's (PEM)"},
    {.name = "allow_plain", .type = SET_FLAG, .def = "no", AT(out.allow_plain),
     .help = "no TLS; on this host's own addresses only"},
    {.name = "timeout", .type = SET_SECONDS, .def = "60s", .min = 1, .max = HOURS(1),
     AT(out.timeout_s), .help = "for one mail"},
    {.name = "connections", .type = SET_COUNT, .def = "4", .min = 1, .max = 64,
     AT(out.connections), .help = "to the server at once, as many as there is work for"},
    {.name = "retry_max", .type = SET_SECONDS, .def = "2d", .min = MINUTES(5),
     .max = DAYS(14), AT_POLICY(retry_max_s),
     .help = "a mail that no server took for so long has failed"},
    {.name = "rates", .rare = true, .type = SET_RATES, AT_POLICY(rates),
     .at_n = offsetof(struct settings, policy.n_rates),
     .help = "what the server allows, such as {\"30/m\", \"500/h\", \"10000/d\"}"},
    {.name = "domain_rates", .rare = true, .type = SET_RATES, AT_POLICY(domain_rates),
     .at_n = offsetof(struct settings, policy.n_domain_rates),
     .help = "the same for the mails to one domain"},
    {.name = "warmup_from", .rare = true, .type = SET_DATE, AT_POLICY(warmup_from),
     .help = "a new sender's first day, such as 2026-03-02: few questions then, twice\n"
             "as many each day; other mails than questions do not wait"},
    {.name = "warmup_first", .rare = true, .type = SET_COUNT, .def = "50", .min = 1, .max = 100000,
     AT_POLICY(warmup_first), .help = "questions on that day"},
    {.name = "journal", .rare = true, .type = SET_ADDRESS, AT_POLICY(journal),
     .help = "an address that ends up in a mailbox above: gets a copy of every mail, so\n"
             "that after a crash it is known what has left. address+anything will do"},
    {.name = "receipt_wait", .rare = true, .type = SET_SECONDS, .def = "15m", .min = MINUTES(1),
     .max = DAYS(2), AT_POLICY(receipt_wait_s),
     .help = "a mail in doubt whose copy has not come by then goes out again"},
    {.name = "soft_bounces", .rare = true, .type = SET_COUNT, .def = "3", .min = 1, .max = 100,
     AT_POLICY(soft_max),
     .help = "so many mails that came back (a full mailbox) in soft_window: no more"},
    {.name = "soft_window", .rare = true, .type = SET_SECONDS, .def = "30d", .min = DAYS(1),
     .max = DAYS(365), AT_POLICY(soft_window_s), .help = "see soft_bounces"},
    {.name = "soft_rest", .rare = true, .type = SET_SECONDS, .def = "90d", .min = 0, .max = DAYS(3650),
     AT_POLICY(soft_rest_s),
     .help = "after that the address is tried again; 0 for never"},
};

static const struct setting survey[] = {
    {.name = "metric", .type = SET_METRIC, .required = true, AT_SURVEY(metric),
     .sample = {"nps"}, .help = "nps (0-10), csat (1-5) or ces (1-7)"},
    {.name = "delay", .type = SET_SECONDS, .def = "2h", .min = 0, .max = DAYS(90),
     AT_SURVEY(delay_s), .sample = {"2h"},
     .help = "invited so long after the interaction"},
    {.name = "expires", .type = SET_SECONDS, .def = "14d", .min = HOURS(1),
     .max = DAYS(365), AT_SURVEY(expires_s), .sample = {"14d"},
     .help = "answers after that are kept, not counted"},
    {.name = "remind", .type = SET_SECONDS, .def = "4d", .min = 0, .max = DAYS(90),
     AT_SURVEY(remind_s), .sample = {"4d"},
     .help = "one reminder after that; 0 for none"},
    {.name = "window", .type = SET_SECONDS, .def = "14d", .min = HOURS(1),
     .max = DAYS(365), AT_SURVEY(window_s),
     .help = "interactions older than delay and this are not invited any more"},
    {.name = "low", .type = SET_SCORE, .min = 0, .max = 10, AT_SURVEY(low),
     .sample = {"6"},
     .help = "this score or less opens a case; else nps 6, csat 2, ces 3"},
    {.name = "high", .type = SET_SCORE, .min = 0, .max = 10, AT_SURVEY(high),
     .sample = {"9"},
     .help = "this score or more is a promoter's; else nps 9, csat 4, ces 6"},
    {.name = "sample", .type = SET_COUNT, .rare = true, .def = "100", .min = 1, .max = 100,
     AT_SURVEY(sample_percent), .help = "per cent of the interactions that are asked"},
    {.name = "send_hours", .type = SET_HOURS, .def = "always", AT_SURVEY(send_hours),
     .sample = {"{\"Mo-Fr 08:00-19:00\", \"Sa 10:00-16:00\"}"},
     .help = "its mails leave then, in the customer's zone (column 'zone'), else yours"},
    {.name = "legal_basis", .type = SET_GLOBS, .rare = true, AT_SURVEY(legal_basis),
     .at_n = offsetof(struct survey, n_legal_basis),
     .help = "only interactions whose column 'legal_basis' is one of these are asked"},
    {.name = "language", .type = SET_LANGUAGE, AT_SURVEY(language),
     .help = "of every mail of this survey; else the customer's"},
    {.name = "template", .type = SET_TEXT, .def = "survey", AT_SURVEY(template),
     .help = "name of the invitation's template"},
    {.name = "channels", .type = SET_GLOBS, AT_SURVEY(channels),
     .at_n = offsetof(struct survey, n_channels),
     .help = "of these interactions, such as {\"phone\", \"chat*\"}; none: of all.\n"
             "The first survey that fits is taken"},
    {.name = "teams", .type = SET_GLOBS, AT_SURVEY(teams),
     .at_n = offsetof(struct survey, n_teams), .help = "the same for the team"},
    {.name = "products", .type = SET_GLOBS, AT_SURVEY(products),
     .at_n = offsetof(struct survey, n_products), .help = "the same for the product"},
    {.name = "ask_passives", .type = SET_FLAG, .def = "no", AT_SURVEY(ask_passives),
     .help = "who gave a middling score and no reason is asked once what is missing"},
    {.name = "thank", .type = SET_FLAG, .def = "no", AT_SURVEY(thank),
     .help = "promoters get a short word of thanks"},
    {.name = "promote", .type = SET_FLAG, .def = "no", AT_SURVEY(promote),
     .help = "promoters may be asked for a favour: sections promote"},
};

static const struct setting person[] = {
    {.name = "name", .type = SET_TEXT, .required = true, AT_PERSON(name),
     .sample = {"Maria Becker", "Lena Vogt"},
     .help = "as customers and colleagues read it"},
    {.name = "email", .type = SET_ADDRESS, .required = true, AT_PERSON(email),
     .sample = {"maria.becker@firma.example", "lena.vogt@firma.example"},
     .help = "alerts go here; answers must come from here"},
    {.name = "language", .type = SET_LANGUAGE, AT_PERSON(language),
     .sample = {"de", "de"}, .help = "of mails to this person; else the company's"},
    {.name = "digest", .type = SET_DIGESTS, .def = "07:30", AT_PERSON(digests),
     .at_n = offsetof(struct person, n_digests), .sample = {"07:30", "none"},
     .help = "when the digest comes: \"07:30\", \"mon 08:00\", {\"mon,thu 08:00\",\n"
             "\"Mo-Fr 16:00\"}, in their zone; or none"},
    {.name = "digest_empty", .type = SET_FLAG, .rare = true, .def = "no",
     AT_PERSON(digest_empty), .help = "a digest even when there is nothing to say"},
    {.name = "deputy", .type = SET_PERSON, AT_PERSON(deputy),
     .help = "gets their cases and mails while they are away, cannot be reached or have\n"
             "left; an out-of-office reply is enough"},
    {.name = "hours", .type = SET_HOURS, .rare = true, AT_PERSON(hours),
     .help = "mail about cases leaves then, digests apart; else in the hours of the\n"
             "case's team. What answers a mail of theirs leaves at once"},
    {.name = "zone", .type = SET_ZONE, .rare = true, AT_PERSON(zone),
     .help = "of these hours and of 'digest'; else the company's"},
};

static const struct setting team[] = {
    {.name = "name", .type = SET_TEXT, .required = true, AT_TEAM(name),
     .sample = {"Kundenservice"}, .help = "as people read it"},
    {.name = "owner", .type = SET_PERSON, .required = true, AT_TEAM(owner),
     .sample = {"maria"}, .help = "person who gets its cases"},
    {.name = "deputy", .type = SET_PERSON, AT_TEAM(deputy), .sample = {"lena"},
     .help = "takes over when the owner is away"},
    {.name = "deadline", .type = SET_SECONDS, .def = "24h", .min = MINUTES(1),
     .max = DAYS(90), AT_TEAM(deadline_s), .sample = {"8h"},
     .help = "for the first answer; business hours are counted"},
    {.name = "resolution", .type = SET_SECONDS, .def = "0", .min = 0, .max = DAYS(365),
     AT_TEAM(resolution_s),
     .help = "for the whole matter, up to 'resolved'; the ladder climbs for it as well;\n"
             "business hours are counted; 0 for none"},
    {.name = "zone", .type = SET_ZONE, AT_TEAM(zone), .help = "else the company's"},
    {.name = "hours", .type = SET_HOURS, .def = "Mo-Fr 08:00-18:00", AT_TEAM(hours),
     .sample = {"{\"Mo-Fr 08:00-18:00\", \"Sa 09:00-13:00\"}"},
     .help = "business hours; {\"always\"} is round the clock"},
    {.name = "holidays", .type = SET_HOLIDAYS, AT_TEAM(holidays),
     .help = "calendar files (.ics); else the company's"},
    {.name = "ladder", .type = SET_LADDER, AT_TEAM(ladder),
     .at_n = offsetof(struct team, n_rungs),
     .sample = {"{\"75% owner\", \"100% lena\", \"150% lena\"}"},
     .help = "who is told when a share of the time to a deadline has passed; 'owner' is\n"
             "whoever has the case then"},
};

static const struct setting route[] = {
    {.name = "team", .type = SET_GLOB, AT_ROUTE(team), .sample = {"*"},
     .help = "of the interaction; * and ? stand for anything"},
    {.name = "product", .type = SET_GLOB, AT_ROUTE(product),
     .help = "of the interaction"},
    {.name = "language", .type = SET_GLOB, AT_ROUTE(language),
     .help = "of the customer"},
    {.name = "channel", .type = SET_GLOB, AT_ROUTE(channel),
     .help = "of the interaction"},
    {.name = "survey", .type = SET_GLOB, AT_ROUTE(survey), .help = "that was answered"},
    {.name = "to", .type = SET_TEAM, .required = true, AT_ROUTE(to),
     .sample = {"service"}, .help = "team that gets the case"},
};

static const struct setting severity[] = {
    {.name = "score_at_most", .type = SET_SCORE, .min = 0, .max = 10,
     AT_SEVERITY(score_at_most), .sample = {"6"}, .help = "the customer's score; none: any"},
    {.name = "words", .type = SET_GLOBS, AT_SEVERITY(words),
     .at_n = offsetof(struct severity, n_words),
     .sample = {"{\"*anwalt*\", \"kündig*\", \"social media\"}"},
     .help = "one of these in the customer's words; none: any"},
    {.name = "attribute", .type = SET_GLOBS, AT_SEVERITY(attributes),
     .at_n = offsetof(struct severity, n_attributes),
     .help = "one of these columns of the interaction, such as {\"value=gold\"}; none: any"},
    {.name = "first_response", .type = SET_SECONDS, .min = MINUTES(1), .max = DAYS(90),
     AT_SEVERITY(first_response_s), .sample = {"2h"}, .help = "business hours; else the team's deadline"},
    {.name = "resolution", .type = SET_SECONDS, .min = MINUTES(1), .max = DAYS(365),
     AT_SEVERITY(resolution_s), .sample = {"10h"}, .help = "business hours; else the team's resolution"},
    {.name = "any_time", .type = SET_FLAG, .def = "no", AT_SEVERITY(any_time),
     .sample = {"yes"},
     .help = "people are told at night and on holidays too"},
};

static const struct setting cases[] = {
    {.name = "default_team", .type = SET_TEAM,
     .required = true, AT_POLICY(default_team),
     .sample = {"service"}, .help = "gets the cases that no route takes"},
    {.name = "followup_delay", .type = SET_SECONDS, .def = "3d", .min = 0,
     .max = DAYS(90), AT_POLICY(followup_delay_s), .sample = {"3d"},
     .help = "after 'resolved' the customer is asked so much later whether it is"},
    {.name = "followup_expires", .type = SET_SECONDS, .def = "14d", .min = HOURS(1),
     .max = DAYS(365), AT_POLICY(followup_expires_s),
     .help = "no answer until then: closed as unconfirmed"},
    {.name = "followup_remind", .type = SET_SECONDS, .def = "5d", .min = 0,
     .max = DAYS(90), AT_POLICY(followup_remind_s),
     .help = "one reminder of that question after that; 0 for none"},
    {.name = "relay_signature", .type = SET_FLAG, .def = "no", AT_POLICY(relay_signature),
     .help = "the signature block below a person's answer goes to the customer with it"},
    {.name = "more_time_max", .type = SET_SECONDS, .def = "20h", .min = 0,
     .max = DAYS(90), AT_POLICY(more_time_max_s),
     .help = "how far 'more time' moves a deadline, once, in business hours; the next\n"
             "rung is told; 0 for never"},
    {.name = "pause_waiting", .type = SET_FLAG, .def = "no", AT_POLICY(pause_waiting),
     .help = "the time to the resolution stands still while the customer is to write"},
    {.name = "absence", .type = SET_SECONDS, .rare = true, .def = "3d", .min = HOURS(1),
     .max = DAYS(90), AT_POLICY(absence_s),
     .help = "an out-of-office reply that names no date counts for so long; the next\n"
             "mail of that person ends it"},
    {.name = "review_climb", .type = SET_SECONDS, .rare = true, .def = "2d", .min = 0,
     .max = DAYS(90), AT_POLICY(review_climb_s),
     .help = "what waits in the review queue for so long also stands in the digest of the\n"
             "last on the team's ladder"},
    {.name = "daily_cap", .type = SET_COUNT, .def = "3", .min = 1, .max = 100,
     AT_POLICY(daily_cap), .help = "automatic mails to one address in 24 hours"},
    {.name = "alerts_an_hour", .rare = true, .type = SET_COUNT, .def = "50", .min = 1,
     .max = 100000, AT_POLICY(alerts_an_hour),
     .help = "mails about one case that a person gets in an hour; more leave in one list"},
    {.name = "attachments", .rare = true, .type = SET_COUNT, .def = "5", .min = 0, .max = 20,
     AT_POLICY(files_max),
     .help = "files of a mail that are passed on with it; programs never are"},
    {.name = "attachments_kib", .rare = true, .type = SET_COUNT, .def = "190", .min = 1,
     .max = 190, AT_POLICY(files_kib),
     .help = "all of them together, in KiB; of a mail 256 KiB are read, so that larger\n"
             "files stay in the mailbox"},
};

static const struct setting voucher[] = {
    {.name = "currency", .type = SET_TEXT, .def = "EUR", AT_VOUCHER(currency),
     .help = "of its codes; three letters"},
    {.name = "max_case", .type = SET_MONEY, .def = "none", AT_VOUCHER(max_case),
     .help = "so much may be given in one case"},
    {.name = "max_month", .type = SET_MONEY, .def = "none", AT_VOUCHER(max_month),
     .help = "so much by all in a calendar month"},
    {.name = "max_person_month", .type = SET_MONEY, .def = "none",
     AT_VOUCHER(max_person_month), .help = "so much by one person in a calendar month"},
    {.name = "approve_above", .type = SET_MONEY, .def = "none",
     AT_VOUCHER(approve_above),
     .help = "more than that the next one up the ladder must approve first"},
    {.name = "approve_within", .type = SET_SECONDS, .def = "3d", .min = HOURS(1),
     .max = DAYS(30), AT_VOUCHER(approve_within_s),
     .help = "else nothing goes out, and who wished it is told"},
    {.name = "valid_for", .type = SET_SECONDS, .def = "14d", .min = 0, .max = DAYS(365),
     AT_VOUCHER(valid_s), .help = "a code that ends sooner is not given any more"},
};

static const struct setting promote[] = {
    {.name = "kind", .type = SET_TEXT, .required = true, AT_PROMOTE(kind_word),
     .help = "review (a public one) or referral (tell others)"},
    {.name = "url", .type = SET_HTTPS, .required = true, AT_PROMOTE(url),
     .help = "the page that the link opens"},
    {.name = "language", .type = SET_GLOB, AT_PROMOTE(language),
     .help = "of the customer; the first section that fits is taken"},
    {.name = "product", .type = SET_GLOB, AT_PROMOTE(product),
     .help = "of the interaction"},
    {.name = "survey", .type = SET_GLOB, AT_PROMOTE(survey), .help = "that was answered"},
};

static const struct setting trust[] = {
    {.name = "authserv_id", .type = SET_TEXT, AT_POLICY(authserv_id),
     .help = "your mail server's name in Authentication-Results (RFC 8601); when set,\n"
             "a manager's mail must have passed dmarc or dkim there"},
    {.name = "nameless_authserv", .rare = true, .type = SET_FLAG, .def = "no",
     AT_POLICY(nameless_authserv),
     .help = "the same for a server that names no id (Exchange Online): the topmost\n"
             "Authentication-Results counts"},
};

static const struct setting alarms[] = {
    {.name = "to", .type = SET_ADDRESS, AT(alarm.to),
     .help = "who looks after this program; hears when mail has not been read or sent\n"
             "for long, and when it works again"},
    {.name = "command", .type = SET_TEXT, .rare = true, AT(alarm.command),
     .help = "takes that mail on its stdin, such as \"/usr/sbin/sendmail -t\"; no shell is\n"
             "involved. Else it goes by the outgoing server, if that still works"},
    {.name = "after", .type = SET_SECONDS, .def = "1h", .min = MINUTES(5), .max = DAYS(7),
     AT(alarm.after_s), .help = "of trouble; 'nachfass status' exits with 69 then"},
};

static const struct setting retention[] = {
    {.name = "raw_mail", .type = SET_SECONDS, .def = "0", .min = 0, .max = DAYS(3650),
     AT(retention.raw_mail_s), .help = "the bytes of mails; 90d is ample"},
    {.name = "answers", .type = SET_SECONDS, .def = "0", .min = 0, .max = DAYS(3650),
     AT(retention.answers_s),
     .help = "words, names and mails of answered interactions, once their case is closed;\n"
             "not shorter than ask_every"},
    {.name = "interactions", .type = SET_SECONDS, .def = "0", .min = 0,
     .max = DAYS(3650), AT(retention.interactions_s),
     .help = "names, addresses and attributes of interactions that nobody answered;\n"
             "not shorter than ask_every"},
};

#define ROWS(array) .settings = (array), .n_settings = ARRAY_LEN(array)
#define LIST(type, list, n)                                                            \
    .size = sizeof(type), .list_at = offsetof(struct settings, list),                  \
    .list_at_n = offsetof(struct settings, n)

const struct section settings_sections[] = {
    {.name = "company", .required = true, ROWS(company), .help = "You."},
    {.name = "store", ROWS(store),
     .help = "Where all is kept. Paths are relative to this file."},
    {.name = "templates", ROWS(templates), .help = "The words of the mails."},
    {.name = "mailbox", .kind = SECTION_TITLED, .required = true, ROWS(mailbox),
     LIST(struct mailbox, mailboxes, n_mailboxes),
     .title_at = offsetof(struct mailbox, name),
     .sample_title = {"answers"},
     .help = "Where answers come in; one section a mailbox."},
    {.name = "oauth", .kind = SECTION_TITLED, ROWS(oauth),
     LIST(struct oauth, oauths, n_oauths), .title_at = offsetof(struct oauth, name),
     .help = "Servers that take tokens, not passwords; 'nachfass oauth TITLE' once."},
    {.name = "outgoing", .required = true, ROWS(outgoing),
     .help = "Where mail goes out."},
    {.name = "survey", .kind = SECTION_TITLED, .required = true, ROWS(survey),
     LIST(struct survey, policy.surveys, policy.n_surveys),
     .title_at = offsetof(struct survey, name), .complete = settings_complete_survey,
     .sample_title = {"service"},
     .help = "What is asked, when, and of whom; several are fine."},
    {.name = "person", .kind = SECTION_TITLED, .required = true, ROWS(person),
     LIST(struct person, policy.persons, policy.n_persons),
     .title_at = offsetof(struct person, id), .complete = settings_complete_person,
     .sample_title = {"maria", "lena"},
     .help = "People who get mail from here; the title is a short name for this file."},
    {.name = "team", .kind = SECTION_TITLED, .required = true, ROWS(team),
     LIST(struct team, policy.teams, policy.n_teams),
     .title_at = offsetof(struct team, id),
     .complete = settings_complete_team,
     .sample_title = {"service"}, .help = "Who looks after cases, and how fast."},
    {.name = "route", .kind = SECTION_MANY, ROWS(route),
     LIST(struct route, policy.routes, policy.n_routes),
     .help = "Which team gets a case: the first route that fits all it names."},
    {.name = "severity", .kind = SECTION_TITLED, ROWS(severity),
     LIST(struct severity, policy.severities, policy.n_severities),
     .title_at = offsetof(struct severity, id), .complete = settings_complete_severity,
     .help = "How grave a case is: the first that fits all it names; gravest first."},
    {.name = "cases", .required = true, ROWS(cases), .help = "How cases run."},
    {.name = "voucher", .kind = SECTION_TITLED, ROWS(voucher),
     LIST(struct voucher_pool, policy.vouchers, policy.n_vouchers),
     .title_at = offsetof(struct voucher_pool, id), .complete = settings_complete_voucher,
     .help = "Codes that people may give away ('Gutschein 20' in a reply to an alert);\n"
             "'nachfass voucher import TITLE FILE' fills the pool."},
    {.name = "promote", .kind = SECTION_TITLED, ROWS(promote),
     LIST(struct promote, policy.promotes, policy.n_promotes),
     .title_at = offsetof(struct promote, id), .complete = settings_complete_promote,
     .help = "A favour asked of promoters, where the survey says 'promote = yes'.\n"
             "By law this is advertising: in Germany you need consent, or the notice of\n"
             "§ 7(3) UWG, and a rewarded review must say that it is. Some portals forbid\n"
             "to ask content customers only: read their terms first."},
    {.name = "trust", ROWS(trust), .help = "Whose mail is believed."},
    {.name = "alarm", ROWS(alarms), .help = "Who is told when it no longer works."},
    {.name = "retention", ROWS(retention),
     .help = "How long things are kept of people; 0 is for ever. Then they are erased, once\n"
             "a day; scores and dates stay (GDPR Art. 5(1)(e)). Mailboxes and spools are\n"
             "yours to clear."},
};
/* clang-format on */

const size_t settings_n_sections = ARRAY_LEN(settings_sections);
