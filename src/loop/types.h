/* The words of the domain as structs, shared by loop, store and cmd. Plain data: no
 * behaviour, no SQL, no mail. Text is UTF-8; instants are unix seconds, 0 = never. */
#ifndef NACHFASS_LOOP_TYPES_H
#define NACHFASS_LOOP_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* ---- policy: what the configuration says ---- */

/* Minutes of the local day; closed when from >= to. */
struct day_hours {
    int32_t from, to;
};

/* Stretches of local time that are closed, ascending and apart: [from, to) in seconds
 * of the wall clock, as civil_to_unix gives them. */
struct holiday {
    int64_t from, to;
};
struct holidays {
    const struct holiday *items;
    size_t n;
};

enum metric { METRIC_NPS, METRIC_CSAT, METRIC_CES };

struct survey {
    struct str name;
    enum metric metric;
    int64_t delay_s; /* after the interaction */
    int64_t
        expires_s; /* after the invitation was made: later answers are recorded only */
    int64_t remind_s; /* after the invitation was sent; 0 = no reminder */
    int64_t
        window_s; /* an interaction older than delay + this is not invited any more */
    int32_t low;  /* score <= low opens a case */
    int32_t high; /* score >= high: promoter / satisfied */
    struct str language; /* "" = the customer's, else forced */
    struct str template; /* template set, "survey" */
    /* globs, all must match; empty list matches all */
    const struct str *channels, *teams, *products;
    size_t n_channels, n_teams, n_products;
    /* globs: the interaction's legal_basis must match one; empty list asks for none */
    const struct str *legal_basis;
    size_t n_legal_basis;
    int32_t sample_percent;         /* of the interactions, chosen by their id */
    struct day_hours send_hours[7]; /* mails leave then: the customer's time */
    bool thank;                     /* promoters */
    bool ask_passives;              /* what is missing */
    bool promote;                   /* promoters may be asked for a favour */
};

/* When a digest is due. */
struct digest_time {
    int32_t minute; /* of the local day */
    uint8_t days;   /* of the week: bit 0 is Monday */
};
enum { DIGEST_TIMES_MAX = 8 };

struct person {
    struct str id; /* title of the section */
    struct str name, email, language;
    struct digest_time digests[DIGEST_TIMES_MAX]; /* in their zone */
    size_t n_digests;                             /* 0 = none at all */
    bool digest_empty; /* wants to hear that there is nothing, too */
    struct str deputy; /* person id; empty = none of their own */
    struct str zone;
    struct day_hours hours[7]; /* all closed = those of the case's team */
};

/* Who cannot be told about cases, and until when. */
struct absence {
    struct str person; /* id */
    bool is_unreached; /* mail to them comes back; else they said that they are away */
    int64_t since, until;
    struct str text; /* what their mail, or the server's, said: one line */
};

enum { LADDER_MAX = 8 };

/* Who of the team is told when a share of the time to the deadline has passed. */
struct rung {
    int32_t percent;   /* 75 = at three quarters of the time, 100 = at the deadline */
    struct str person; /* person id, or LADDER_OWNER */
};
/* On a ladder: whoever owns the case when the rung is due. */
#define LADDER_OWNER "owner"

struct team {
    struct str id, name;
    struct str owner, deputy; /* person ids; deputy may be empty */
    struct rung ladder[LADDER_MAX];
    size_t n_rungs;
    int64_t deadline_s;        /* of the first answer, in business seconds */
    int64_t resolution_s;      /* of the whole matter, likewise; 0 = none */
    struct str zone;           /* IANA name */
    struct day_hours hours[7]; /* Monday first; all 0-1440 = around the clock */
    struct holidays holidays;
};

/* How grave a case is: the first one that fits all it names. */
struct severity {
    struct str id;
    int32_t score_at_most;   /* -1 = any, no score too */
    const struct str *words; /* globs; one of the customer's words must match */
    size_t n_words;
    const struct str *attributes; /* globs of "name=value"; one must match */
    size_t n_attributes;
    int64_t first_response_s, resolution_s; /* 0 = the team's */
    bool any_time;                          /* mails about it leave at night too */
};

/* First route whose globs all match wins; an empty glob matches all. */
struct route {
    struct str team, product, language, channel, survey;
    struct str to; /* team id */
};

enum promote_kind { PROMOTE_REVIEW, PROMOTE_REFERRAL };

/* A favour that a promoter may be asked for; the first whose globs all match. An empty
 * glob matches all. */
struct promote {
    struct str id;
    enum promote_kind kind;
    struct str kind_word; /* as written */
    struct str url;
    struct str language, product, survey;
};

/* Compensation codes of one kind. Amounts in hundredths; -1 = no limit. */
struct voucher_pool {
    struct str id, currency;
    int64_t max_case, max_month, max_person_month;
    int64_t approve_above;    /* more has to be approved */
    int64_t approve_within_s; /* else it lapses */
    int64_t valid_s;          /* what ends sooner is not given any more */
};

/* What one rate limits. */
enum rate_scope { RATE_ALL, RATE_DOMAIN, RATE_QUESTIONS };

/* At most n mails in any window_s. */
struct rate {
    int64_t n, window_s;
    enum rate_scope scope;
};
enum { RATES_MAX = 4 };

struct policy {
    struct str company, address, sender_name, footer, zone, language;
    const struct survey *surveys;
    size_t n_surveys;
    const struct person *persons;
    size_t n_persons;
    const struct team *teams;
    size_t n_teams;
    const struct route *routes;
    size_t n_routes;
    const struct severity *severities; /* gravest first */
    size_t n_severities;
    bool pause_waiting;             /* no time to the resolution while the customer is
                                     * to write */
    int64_t review_climb_s;         /* unsettled so long: the last rung sees it, too */
    int64_t absence_s;              /* away for so long where a mail does not say */
    const struct absence *absences; /* of now, not of the configuration */
    size_t n_absences;
    struct holidays holidays; /* of the firm: business hours and send hours */
    int64_t ask_every_s;      /* at most one survey a customer in that time; 0 = any */
    bool ask_roles;           /* postmaster@ and its like too */
    const struct str *excluded; /* globs of addresses that are never asked */
    size_t n_excluded;
    struct str default_team;    /* team id, always set: never unrouted */
    int64_t followup_delay_s;   /* after 'resolved' */
    int64_t followup_expires_s; /* no answer until then: closed as unconfirmed */
    int64_t followup_remind_s;  /* one reminder of it; 0 = none */
    const struct promote *promotes;
    size_t n_promotes;
    const struct voucher_pool *vouchers;
    size_t n_vouchers;
    bool relay_signature;    /* that of a manager goes to the customer */
    int64_t more_time_max_s; /* business seconds that a deadline may be moved, once */
    int64_t promote_every_s; /* at most one such favour a customer in that time */
    int32_t daily_cap;       /* automatic mails to one address in 24 h */
    int64_t retry_max_s;     /* a mail not accepted for so long has failed */
    struct rate rates[RATES_MAX];        /* of all mails together */
    struct rate domain_rates[RATES_MAX]; /* to one domain */
    size_t n_rates, n_domain_rates;
    int64_t warmup_from;    /* first day of more questions each day; 0 = none */
    int32_t warmup_first;   /* questions on that day */
    struct str journal;     /* address of ours that gets a copy; empty = none */
    int64_t receipt_wait_s; /* a mail without its copy for so long did not leave */
    int32_t soft_max;       /* so many soft bounces ... */
    int64_t soft_window_s;  /* ... in so long: ... */
    int64_t soft_rest_s;    /* ... no mail for so long; 0 = until a person says so */
    struct str authserv_id; /* RFC 8601; empty = not required */
    bool nameless_authserv; /* required, of a server that gives no id */
    int32_t alerts_an_hour; /* that a person gets singly */
    int32_t files_max;      /* of a mail that are passed on; 0 = none */
    int32_t files_kib;      /* all of them together */
};

/* ---- rows ---- */

struct customer {
    int64_t id;
    struct str email, name, language;
};

enum interaction_state {
    INTERACTION_WAITING,
    INTERACTION_INVITED,
    INTERACTION_SKIPPED
};

struct interaction {
    int64_t id, customer_id;
    struct str source, ext_id;
    int64_t occurred_at;
    struct str email, name; /* of the customer */
    struct str language, channel, subject, agent, team, product;
    struct str attrs;  /* JSON object of the other columns */
    struct str survey; /* survey name, "" = none matched */
    enum interaction_state state;
    struct str reason; /* why skipped */
};

enum invitation_kind { INVITATION_SURVEY, INVITATION_FOLLOWUP };
enum invitation_state {
    INVITATION_OPEN,
    INVITATION_ANSWERED,
    INVITATION_EXPIRED,
    INVITATION_CANCELLED /* bounced, unsubscribed, superseded */
};

struct invitation {
    int64_t id, interaction_id, customer_id;
    int64_t case_id; /* of a follow-up */
    enum invitation_kind kind;
    enum invitation_state state;
    struct str survey, token, language;
    int64_t created_at, expires_at;
    int64_t sent_at;   /* accepted by the server; 0 = not yet */
    int64_t remind_at; /* 0 = no (more) reminder */
};

enum response_state {
    RESPONSE_VALID,
    RESPONSE_SUPERSEDED, /* a later answer to the same invitation counts */
    RESPONSE_REVIEW,     /* a person must settle the score */
    RESPONSE_LATE        /* after expiry: kept, not counted */
};

struct response {
    int64_t id, invitation_id, inbox_id;
    bool has_score;
    int32_t score;
    struct str comment, reply, language, intent;
    struct str candidates; /* "7: 'evidence'" a line; for the review queue */
    struct str reason;     /* why review */
    struct str from;       /* sender when it is not the invited address */
    enum response_state state;
    int64_t received_at;
};

/* What waits for a person: an answer, or a mail set aside. */
struct review_entry {
    bool is_mail;
    int64_t id; /* of the response resp. the inbox */
    int64_t since;
    struct str survey;              /* "" = it belongs to none */
    struct interaction interaction; /* what a route looks at, no more */
};

enum case_state {
    CASE_OPEN,     /* the firm must answer: the clock runs */
    CASE_WAITING,  /* answered; the customer may write */
    CASE_RESOLVED, /* work done; follow-up survey pending or sent */
    CASE_CLOSED
};
enum case_outcome {
    OUTCOME_NONE,
    OUTCOME_RECOVERED,
    OUTCOME_UNCONFIRMED, /* no answer to the follow-up */
};

struct case_file {
    int64_t id, customer_id, interaction_id, invitation_id, response_id;
    enum case_state state;
    enum case_outcome outcome;
    struct str team, owner;    /* team id, person id */
    struct str customer_token; /* address of the conversation with the customer */
    struct str language;       /* the customer's */
    bool has_score;
    int32_t score;
    struct str thread_id; /* Message-ID of the last mail to or from the customer */
    int64_t opened_at;
    int64_t round;        /* 1; counts up when it opens again */
    int64_t round_at;     /* when this round began */
    int64_t deadline_at;  /* of this round */
    int32_t rung;         /* highest rung told in this round, 0 = none */
    int64_t next_rung_at; /* 0 = none left, or the clock is stopped */
    int64_t first_response_at, resolved_at, followup_at, closed_at;
    struct str severity; /* id; empty = none fitted */
    int64_t respond_s;   /* business seconds of this round to its deadline */
    /* The second clock: from the opening (or opening again) to 'resolved'. It runs on
     * while the customer is to write, unless policy.pause_waiting. */
    int64_t resolve_s;       /* business seconds; 0 = no such deadline */
    int64_t resolve_used_s;  /* of them, up to resolve_from */
    int64_t resolve_from;    /* runs since; 0 = stopped */
    int64_t resolve_at;      /* its deadline; 0 = stopped */
    int32_t resolve_rung;    /* highest rung told */
    int64_t resolve_next_at; /* 0 = none left, or stopped */
    struct str head;         /* person told on the last rung: in their digest until the
                              * case is closed */
};

/* Append-only. */
struct event {
    int64_t id, case_id, at;
    struct str actor; /* "customer", person id, "nachfass" */
    struct str kind;  /* "opened", "alerted", "answered", … */
    struct str text;  /* words or facts, for people */
};

enum token_role { TOKEN_SURVEY, TOKEN_CUSTOMER, TOKEN_DESK, TOKEN_REVIEW };

/* What an address token stands for. */
struct token_row {
    struct str token;
    enum token_role role;
    int64_t invitation_id, case_id; /* 0 = none */
    struct str person;              /* of TOKEN_DESK, TOKEN_REVIEW */
    int64_t response_id, inbox_id;  /* of TOKEN_REVIEW: one of them */
};

struct voucher {
    int64_t id;
    struct str pool, code;
    int64_t cents;
    struct str currency;
    int64_t expires_at; /* 0 = never */
    int64_t case_id;    /* 0 = free */
    struct str person;  /* who gave it */
    int64_t given_at;
};

/* Codes of one value. */
struct voucher_stock {
    struct str pool, currency;
    int64_t cents;
    int64_t n_free, n_given, n_expired;
};

/* Hundredths given away from one pool. */
struct voucher_spent {
    int64_t of_case, of_month, of_person; /* that person's of this month */
};

/* One that somebody higher has to approve. */
struct voucher_wish {
    int64_t id, case_id;
    struct str pool, currency;
    int64_t cents;
    struct str person, approver;
    struct str words; /* to the customer: they wait as well */
    int64_t asked_at;
    struct str settled_by;
};

/* What is known of vouchers for one case. */
struct voucher_facts {
    const struct voucher_stock *stock; /* free ones of all pools of the policy */
    size_t n_stock;
    const struct voucher_spent *spent; /* one a pool, in the policy's order */
    bool has_wish;
    struct voucher_wish wish; /* that waits */
};

/* ---- mail rows ---- */

enum mail_kind {
    MAIL_SURVEY,
    MAIL_REMINDER,
    MAIL_FOLLOWUP,
    MAIL_APOLOGY,
    MAIL_ALERT,
    MAIL_ESCALATION,
    MAIL_RELAY_CUSTOMER, /* the firm's words to the customer */
    MAIL_RELAY_OWNER,    /* the customer's words to the owner */
    MAIL_NOTICE,
    MAIL_DIGEST,
    MAIL_THANKS,   /* to a promoter */
    MAIL_PASSIVE,  /* what is missing? */
    MAIL_PROMOTE,  /* thanks, and a favour */
    MAIL_UNSOLVED, /* to the next rung: the customer says that it is not solved */
    MAIL_APPROVAL, /* to the next rung: may this voucher be given? */
    MAIL_ALERTS    /* many alerts in one list */
};
enum { MAIL_KINDS = MAIL_ALERTS + 1 };

/* An alert beyond what a person gets singly. */
struct held_mail {
    int64_t id, case_id;
    struct str person;
    enum mail_kind kind;
    int64_t due_at;
};

enum outbox_state {
    OUTBOX_QUEUED,
    OUTBOX_CLAIMED, /* by a run */
    OUTBOX_WIRE,    /* the server said 354 */
    OUTBOX_SENT,
    OUTBOX_RETRY, /* due again at due_at */
    OUTBOX_FAILED,
    OUTBOX_UNSURE, /* a crash on the wire: settled by policy */
    OUTBOX_EXPIRED
};

/* Who says what became of a mail in doubt. */
enum settle_by {
    SETTLE_BY_KIND,    /* the policy of its kind */
    SETTLE_BY_RECEIPT, /* a copy went to the journal in the same transaction */
    SETTLE_BY_PERSON
};

struct outbox_mail {
    int64_t id;
    enum mail_kind kind;
    enum outbox_state state;
    struct str dedupe;     /* unique: the same decision never makes a second mail */
    struct str message_id; /* without brackets */
    struct str mail_from, rcpt_to;
    struct str raw, packed; /* composed bytes; or what tells them from the base */
    const struct body_base *base;
    struct str sent_text; /* text part, UTF-8: the reader removes it from quotes */
    int64_t invitation_id, case_id;
    int64_t created_at, due_at, expires_at; /* expires_at 0 = never */
    int32_t code, tries, doubts; /* doubts: tries after which nobody knew if it left */
    struct str status, reply;    /* of the last try */
    enum settle_by settle_by;
    int64_t wire_at;    /* of the last try */
    int64_t receipt_at; /* its copy came to the journal */
};

enum inbox_state {
    INBOX_NEW,     /* stored, not read */
    INBOX_APPLIED, /* its effects are committed */
    INBOX_ASIDE,   /* could not be read or matched: a person is told */
    INBOX_DUPLICATE
};

struct inbox_mail {
    int64_t id;
    struct str mailbox, key; /* unique together */
    struct str raw;
    struct str raw_hash; /* SHA-256 hex of raw */
    bool truncated;
    int64_t size_bytes, arrived_at, stored_at;
    enum inbox_state state;
    int32_t attempts;
    bool moved; /* on the server, after its state was committed */
    struct str kind, reason;
    struct str from, subject, message_id;
    int64_t invitation_id, case_id;
    struct str words;
};

/* What the store knows of a customer beyond one mail. */
struct standing {
    bool has_open_case; /* any */
    bool is_suppressed;
    int64_t promoted_at;  /* last asked for a favour; 0 = never */
    int64_t n_courtesies; /* thanks and the like for this invitation */
    bool was_asked;       /* for this invitation: what is missing */
    int64_t n_not_solved; /* how often this case came back from its follow-up */
};

const char *metric_name(enum metric m);
void metric_bounds(enum metric m, int32_t *ret_min, int32_t *ret_max);
const char *mail_kind_name(enum mail_kind k);
const char *outbox_state_name(enum outbox_state s);
const char *case_state_name(enum case_state s);
const char *case_outcome_name(enum case_outcome o);
const char *response_state_name(enum response_state s);
const char *inbox_state_name(enum inbox_state s);
const char *invitation_state_name(enum invitation_state s);

const struct survey *policy_survey(const struct policy *p, struct str name);
const struct person *policy_person(const struct policy *p, struct str id);
const struct person *policy_person_by_email(const struct policy *p, struct str email);
const struct team *policy_team(const struct policy *p, struct str id);

#endif
