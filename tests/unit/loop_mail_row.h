/* A row of facts about one incoming mail and of what must follow; shared by the tests
 * of answers, of the desk and of machines. Never used outside tests. */
#ifndef NACHFASS_TESTS_LOOP_MAIL_ROW_H
#define NACHFASS_TESTS_LOOP_MAIL_ROW_H

#include "loop_fixture.h"

#include "loop/incoming.h"

#define NOW_TEXT "2026-03-02T10:00:00+01:00" /* a Monday */
#define CUSTOMER "kunde@web.example"
#define DESK_TOKEN "deskdeskdesk7777desk"

enum { NO_SCORE = -1, NO_CASE = -1, NO_RESPONSE = -1 };

/* Zero means: a person's mail with feedback to the survey's address, in time. */
struct row {
    const char *name;
    /* facts */
    enum incoming_kind kind;
    enum incoming_intent intent;
    enum token_role role;
    enum match_how how; /* 0 is taken for MATCH_TOKEN; see unmatched */
    bool unmatched, review, late, followup, forged, soft, attachment, case_gone,
        ladder_done, asks, counted, guess;
    int score;        /* set by every row: NO_SCORE or a score */
    const char *text; /* reply and comment */
    const char *comment;
    const char *from, *survey, *recipient, *person;
    int state; /* of the case: NO_CASE or a state */
    int64_t mails_today, owner_mails_today, desk_mails_today, refused_today;
    /* wanted */
    const char *mails;
    bool aside, suppressed, cancelled;
    int response;   /* state, or NO_RESPONSE */
    int want_state; /* of the case at the end, or NO_CASE: untouched */
    const char *event;
};

static inline struct case_file case_of(const struct row *r, int64_t now)
{
    return (struct case_file){
        .id = 5,
        .customer_id = 2,
        .state = (enum case_state)r->state,
        .team = STR("service"),
        .owner = STR("anna"),
        .has_score = true,
        .score = 2,
        .thread_id = STR("old@web.example"),
        .round = 1,
        .round_at = now - 3600,
        .opened_at = now - 3600,
        .deadline_at = r->state == CASE_OPEN ? now + 3600 : 0,
        .next_rung_at = r->state == CASE_OPEN && !r->ladder_done ? now + 1800 : 0,
        .outcome = OUTCOME_NONE,
    };
}

static inline struct str or_text(const char *s, const char *otherwise)
{
    return str_c(s != NULL ? s : otherwise);
}

static inline struct incoming_facts facts_of(const struct row *r, int64_t now)
{
    struct incoming_facts f = {
        .policy = &fix_policy,
        .how = r->unmatched ? MATCH_NONE : MATCH_TOKEN,
        .has_invitation = r->role == TOKEN_SURVEY,
        .has_counted = r->counted,
        .has_case = r->state != NO_CASE && !r->case_gone,
        .mails_today = r->mails_today,
        .owner_mails_today = r->owner_mails_today,
        .desk_mails_today = r->desk_mails_today,
        .refused_today = r->refused_today,
    };
    if (r->how != MATCH_NONE) {
        f.how = r->how;
    }
    f.in = (struct incoming){
        .inbox_id = 7,
        .kind = r->kind,
        .intent = r->intent,
        .has_score = r->score != NO_SCORE && !r->review,
        .score = r->score == NO_SCORE ? 0 : r->score,
        .review = r->review,
        .reply = or_text(r->text, ""),
        .comment = or_text(r->comment, r->text != NULL ? r->text : ""),
        .from = or_text(r->from, CUSTOMER),
        .subject = STR("Re: Ihre Meinung"),
        .message_id = STR("new@web.example"),
        .is_authentic = !r->forged,
        .is_guess = r->guess,
        .is_hard = !r->soft,
        .is_soft = r->soft,
        .asks = r->asks,
        .has_attachment = r->attachment,
        .bounce_recipient = or_text(r->recipient, ""),
        .bounce_status = STR("5.1.1"),
        .reason = STR("because"),
    };
    f.token = (struct token_row){.token = STR(DESK_TOKEN), .role = r->role};
    if (r->role == TOKEN_DESK) {
        f.token.person = or_text(r->person, "anna");
    }
    f.invitation = (struct invitation){
        .id = 3,
        .kind = r->followup ? INVITATION_FOLLOWUP : INVITATION_SURVEY,
        .survey = or_text(r->survey, "nps"),
        .language = STR("de"),
        .created_at = now - 86400,
        .expires_at = r->late ? now - 1 : now + 86400,
        .remind_at = now + 100,
    };
    f.customer = (struct customer){.id = 2, .email = STR(CUSTOMER)};
    f.interaction = (struct interaction){.id = 4, .team = STR("Hotline")};
    if (f.has_case) {
        f.kase = case_of(r, now);
    }
    return f;
}

/* The case as the last action about it leaves it; NULL when there is none. */
static inline const struct case_file *last_case(const struct decision *d)
{
    const struct case_file *found = NULL;
    for (size_t i = 0; i < d->n; i++) {
        if (d->items[i].kind == ACTION_CASE_UPDATE ||
            d->items[i].kind == ACTION_CASE_OPEN) {
            found = &d->items[i].u.kase;
        }
    }
    return found;
}

static inline const struct case_file *must_case(const struct decision *d)
{
    static const struct case_file none = {0};
    const struct case_file *found = last_case(d);
    if (found == NULL) {
        fail_msg("no case was changed");
        return &none;
    }
    return found;
}

/* Only these kinds may ever have no person: they go to the customer. */
static inline void check_no_mail_of_ours_goes_to_the_customer(const struct row *r,
                                                              const struct decision *d)
{
    for (size_t i = 0; i < d->n; i++) {
        const struct mail_wish *m = &d->items[i].u.mail;
        if (d->items[i].kind == ACTION_MAIL && str_is_empty(m->person) &&
            m->kind != MAIL_APOLOGY && m->kind != MAIL_RELAY_CUSTOMER) {
            fail_msg("row '%s': %s to the customer", r->name, mail_kind_name(m->kind));
        }
        if (d->items[i].kind == ACTION_MAIL && m->kind == MAIL_RELAY_CUSTOMER &&
            (str_ihas(m->words, STR(DESK_TOKEN)) ||
             str_ihas(m->words, STR("intern")))) {
            fail_msg("row '%s': internal text to the customer", r->name);
        }
    }
}

static inline void check_actions(const struct row *r, const struct decision *d)
{
    const struct action *resp = nth_action(d, ACTION_RESPONSE_ADD, 0);
    int state = resp == NULL ? NO_RESPONSE : (int)resp->u.response.state;
    if (state != r->response) {
        fail_msg("row '%s': response %d, want %d", r->name, state, r->response);
    }
    if ((count_actions(d, ACTION_SOFT_BOUNCE) > 0) != r->soft) {
        fail_msg("row '%s': soft bounce %d", r->name, !r->soft);
    }
    if ((count_actions(d, ACTION_SUPPRESS) > 0) != r->suppressed) {
        fail_msg("row '%s': suppressed %d", r->name, !r->suppressed);
    }
    const struct action *inv = nth_action(d, ACTION_INVITATION_UPDATE, 0);
    bool cancelled = inv != NULL && inv->u.invitation.state == INVITATION_CANCELLED;
    if (cancelled != r->cancelled) {
        fail_msg("row '%s': cancelled %d", r->name, cancelled);
    }
    const struct case_file *c = last_case(d);
    int case_state = c == NULL ? NO_CASE : (int)c->state;
    if (case_state != r->want_state) {
        fail_msg("row '%s': case %d, want %d", r->name, case_state, r->want_state);
    }
    if (c != NULL && (c->state == CASE_OPEN) != (c->deadline_at != 0)) {
        fail_msg("row '%s': the clock does not fit the state", r->name);
    }
    if (r->event != NULL && !has_event(d, r->event)) {
        fail_msg("row '%s': no event '%s'", r->name, r->event);
    }
}

static inline void run_row(const struct row *r)
{
    struct arena a = {0};
    struct decision d;
    int64_t now = at_time(NOW_TEXT);
    struct incoming_facts f = facts_of(r, now);
    decision_init(&d, &a);
    decide_incoming(&f, now, &d);
    const char *mails = mails_text(&a, &d);
    if (strcmp(mails, r->mails) != 0) {
        fail_msg("row '%s': mails '%s', want '%s'", r->name, mails, r->mails);
    }
    if ((d.disposition == DISPOSE_ASIDE) != r->aside) {
        fail_msg("row '%s': aside %d (%.*s)", r->name, !r->aside, STR_ARG(d.reason));
    }
    if (r->aside && str_is_empty(d.reason)) {
        fail_msg("row '%s': set aside without a reason", r->name);
    }
    check_actions(r, &d);
    check_no_mail_of_ours_goes_to_the_customer(r, &d);
    arena_done(&a);
}

#define RUN(table)                                                                     \
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {                                    \
        run_row(&(table)[i]);                                                          \
    }

#define SURVEY(n, sc) .name = (n), .role = TOKEN_SURVEY, .score = (sc)
#define FIRST(n, sc) SURVEY(n, sc), .state = NO_CASE
#define QUIET .mails = "", .want_state = NO_CASE

#define TALK(n, st)                                                                    \
    .name = (n), .role = TOKEN_CUSTOMER, .score = NO_SCORE, .state = (st),             \
    .response = NO_RESPONSE

#define DESK(n, words)                                                                 \
    .name = (n), .role = TOKEN_DESK, .score = NO_SCORE, .text = (words),               \
    .response = NO_RESPONSE

#define ANNA .from = "Anna@Firm.example"

#define MACHINE(n, k)                                                                  \
    .name = (n), .kind = (k), .score = NO_SCORE, .response = NO_RESPONSE

static inline void decide(struct arena *a, const struct row *r,
                          struct incoming_facts *f, struct decision *d)
{
    decision_init(d, a);
    *f = facts_of(r, at_time(NOW_TEXT));
    decide_incoming(f, at_time(NOW_TEXT), d);
}

#endif
