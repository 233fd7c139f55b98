/* A manager's mail to a case: an answer for the customer, commands, or a question back.
 * Pure. All of a mail is done, or nothing; nothing internal may ever reach the
 * customer. */
#include "base/arena.h"
#include "loop/assignee.h"
#include "loop/casework.h"
#include "loop/command.h"
#include "loop/command_line.h"
#include "loop/incoming.h"
#include "loop/more_time.h"
#include "loop/people.h"
#include "loop/voucher.h"

enum {
    SIGNATURE_MAX_BYTES = 2000, /* a longer one is something else */
    NAME_CALLED_MAX = 40        /* with a greeting */
};

/* One mail of a manager: who, what they ask for, and the case as it becomes. */
struct move {
    const struct incoming_facts *f;
    const struct person *by;
    struct orders o;
    int64_t now;
    struct decision *d;
    struct case_file c;
    enum notice told[NOTICES_MAX];
    size_t n_told;
    bool has_voucher; /* with the words to the customer */
    bool is_waiting;  /* the words wait for approval: nothing is resolved by them */
};

static void tell(struct move *m, enum notice what)
{
    if (m->n_told + 1 < NOTICES_MAX) {
        m->told[m->n_told++] = what;
    }
}

static void event(struct move *m, const char *kind, struct str text)
{
    decision_event(m->d, m->now, m->by->id, kind, text);
}

/* ---- what cannot be done ---- */

static bool is_score_of_scale(const struct incoming_facts *f, const struct command *cmd)
{
    const struct survey *s = policy_survey(f->policy, f->invitation.survey);
    int32_t min = 0;
    int32_t max = 0;
    if (s == NULL || !f->has_previous) {
        return false;
    }
    metric_bounds(s->metric, &min, &max);
    return cmd->number >= min && cmd->number <= max && (cmd->of == 0 || cmd->of == max);
}

static struct voucher_case vouchers_of(const struct move *m, struct case_file *c)
{
    return (struct voucher_case){.a = m->d->a,
                                 .policy = m->f->policy,
                                 .c = c,
                                 .facts = &m->f->vouchers,
                                 .key = inbox_key(m->d, m->f),
                                 .now = m->now};
}

static struct voucher_order order_of(const struct move *m, const struct command *cmd)
{
    return (struct voucher_order){.cents = cmd->cents,
                                  .currency = cmd->argument,
                                  .person = m->by->id,
                                  .words = m->o.rest};
}

static enum notice voucher_obstacle(const struct move *m, const struct command *cmd)
{
    struct case_file c = m->c;
    struct voucher_case vc = vouchers_of(m, &c);
    if (cmd->kind != COMMAND_VOUCHER) {
        return m->f->policy->n_vouchers == 0 ? NOTICE_NO_VOUCHERS
                                             : voucher_may_settle(&vc, m->by->id);
    }
    struct voucher_order order = order_of(m, cmd);
    enum notice what = voucher_outlook(&vc, &order);
    return what == NOTICE_VOUCHER_GIVEN || what == NOTICE_VOUCHER_ASKED ? NOTICE_NONE
                                                                        : what;
}

/* Why the command cannot be carried out; NOTICE_NONE: it can. */
static enum notice obstacle(const struct move *m, const struct command *cmd)
{
    switch (cmd->kind) {
    case COMMAND_ASSIGN:
        return assignee_find(m->f->policy, cmd->argument, m->by) == NULL
                   ? NOTICE_NOT_ASSIGNED
                   : NOTICE_NONE;
    case COMMAND_SCORE:
        return is_score_of_scale(m->f, cmd) ? NOTICE_NONE : NOTICE_NO_SUCH_SCORE;
    case COMMAND_NO_SCORE:
        return m->f->has_previous ? NOTICE_NONE : NOTICE_NO_SUCH_SCORE;
    case COMMAND_MORE_TIME:
        return more_time_refused(m->f->policy, &m->c, m->f->more_times, m->now);
    case COMMAND_VOUCHER:
    case COMMAND_APPROVE:
    case COMMAND_REFUSE:
        return voucher_obstacle(m, cmd);
    case COMMAND_NONE:
    case COMMAND_RESOLVED:
    case COMMAND_NOTE:
    case COMMAND_ANSWER:
    case COMMAND_NOT_REACHED:
    case COMMAND_WRONG_ALARM:
    case COMMAND_REOPEN:
        break;
    }
    return NOTICE_NONE;
}

/* Nobody has answered this complaint, and "ok, danke" is meant for us. */
static bool is_for_us(const struct move *m)
{
    return m->o.is_acknowledged && m->c.state == CASE_OPEN &&
           m->c.first_response_at == 0;
}

/* "Lena, kannst du das übernehmen?": a colleague is spoken to, not the customer. */
static bool calls_colleague(const struct move *m)
{
    struct str text = m->o.rest;
    struct str name = str_trim(str_take(&text, ','));
    size_t blank = str_rfind_byte(name, ' '); /* "Hallo Lena" */
    struct str last = blank == STR_NPOS ? name : str_from(name, blank + 1);
    const struct person *who = assignee_find(m->f->policy, last, m->by);
    return m->o.n == 0 && text.len > 0 && name.len <= NAME_CALLED_MAX && who != NULL &&
           who != m->by && !str_ihas(m->f->customer.name, last);
}

static enum notice objection(const struct move *m)
{
    if (m->o.doubt.len > 0 || calls_colleague(m)) {
        return NOTICE_UNCLEAR;
    }
    for (size_t i = 0; i < m->o.n; i++) {
        enum notice why = obstacle(m, &m->o.items[i]);
        if (why != NOTICE_NONE) {
            return why;
        }
    }
    if (command_has_gap(m->o.rest)) {
        return NOTICE_GAPS;
    }
    return is_for_us(m) ? NOTICE_ONLY_THANKS : NOTICE_NONE;
}

static bool is_flood(const struct move *m)
{
    return m->f->desk_mails_today >= (int64_t)m->f->policy->daily_cap * TALK_CAP_FACTOR;
}

/* Words for the customer that must not go out: they hold a secret of ours (a quoted
 * alert that no rule recognised), or come faster than a person writes. */
static bool hold(const struct move *m)
{
    struct str words = m->o.rest;
    struct decision *d = m->d;
    if (words.len > 0 && str_ihas(words, m->f->token.token)) {
        decision_event(d, m->now, STR("nachfass"), "held",
                       STR("an answer that quoted internal text was not relayed"));
        struct mail_wish *w =
            decision_mail(d, MAIL_NOTICE, m->by->id, inbox_key(d, m->f));
        w->notice = NOTICE_HELD;
        w->words = m->f->in.reply;
        decision_aside(d, "internal text in an answer: not relayed");
        return true;
    }
    if (words.len > 0 && is_flood(m)) {
        decision_event(d, m->now, m->by->id, "held", words);
        decision_mail(d, MAIL_NOTICE, m->by->id, day_key(d, "many", m->now))->notice =
            NOTICE_TOO_MANY;
        decision_aside(d, "too many answers in this case today: kept, not relayed");
        return true;
    }
    return false;
}

/* ---- what is done ---- */

static void assign(struct move *m, const struct command *cmd)
{
    const struct person *to = assignee_find(m->f->policy, cmd->argument, m->by);
    struct decision *d = m->d;
    struct str words = m->o.hand_on;
    m->c.owner = to->id;
    event(m, "assigned", to->id);
    tell(m, NOTICE_ASSIGNED);
    if (to == m->by) {
        return;
    }
    /* what stands below the command is for the colleague, never for the customer */
    struct mail_wish *w = decision_mail(d, MAIL_ALERT, to->id, inbox_key(d, m->f));
    w->words = m->f->has_previous ? m->f->previous.comment : STR_NULL;
    w->hint = words.len == 0 ? STR_NULL
                             : arena_printf(d->a, "%.*s: %.*s", STR_ARG(m->by->name),
                                            STR_ARG(words));
}

static void resolve(struct move *m)
{
    if (m->is_waiting) {
        return;
    }
    if (m->c.state == CASE_OPEN || m->c.state == CASE_WAITING) {
        case_resolve(m->f->policy, &m->c, m->now);
        event(m, "resolved", STR_NULL);
    }
    tell(m, NOTICE_RESOLVED);
}

/* The customer is asked for a better time, once a day. That is no answer to what they
 * wrote: the deadline stays, and the notice says so. */
static void not_reached(struct move *m, const struct command *cmd)
{
    bool is_done = m->c.state == CASE_RESOLVED || m->c.state == CASE_CLOSED;
    event(m, "not reached", cmd->argument);
    if (m->o.rest.len > 0 || is_done || is_flood(m)) {
        tell(m, NOTICE_STILL_NOT_REACHED);
        return;
    }
    struct mail_wish *w = decision_mail(m->d, MAIL_RELAY_CUSTOMER, STR_NULL,
                                        day_key(m->d, "missed", m->now));
    w->template = STR("missed_call");
    w->by = m->by->id;
    tell(m, NOTICE_NOT_REACHED);
}

/* The deadline moves; whoever would hear of it next hears of that. */
static void more_time(struct move *m, const struct command *cmd)
{
    const struct policy *p = m->f->policy;
    int64_t more_s = more_time_s(p, &m->c, cmd);
    struct str witness = more_time_witness(p, &m->c, m->by->id, m->now);
    if (m->c.deadline_at == 0 && m->c.resolve_at == 0) {
        return; /* stopped by another command of this mail, or its answer */
    }
    case_more_time(p, &m->c, more_s);
    event(m, "more time",
          arena_printf(m->d->a, "%lld business minutes%s%.*s", (long long)more_s / 60,
                       cmd->argument.len > 0 ? ": " : "", STR_ARG(cmd->argument)));
    tell(m, NOTICE_MORE_TIME);
    if (str_is_empty(witness)) {
        return;
    }
    decision_case(m->d, &m->c); /* its new deadline stands in that mail */
    struct mail_wish *w =
        decision_mail(m->d, MAIL_NOTICE, witness,
                      arena_printf(m->d->a, "more%lld", (long long)m->c.round));
    w->notice = NOTICE_TIME_GIVEN;
    w->by = m->by->id;
    w->words = cmd->argument;
    tell(m, NOTICE_RUNG_TOLD);
}

static void set_score(struct move *m, const struct command *cmd)
{
    struct response r = m->f->previous;
    bool has_score = cmd->kind == COMMAND_SCORE;
    struct str was = r.has_score ? arena_printf(m->d->a, "%d", r.score) : STR("none");
    struct str is =
        has_score ? arena_printf(m->d->a, "%lld", (long long)cmd->number) : STR("none");
    r.has_score = has_score;
    r.score = has_score ? (int32_t)cmd->number : 0;
    if (!has_score) {
        r.state = RESPONSE_LATE; /* nothing to count, nothing left to settle */
    } else if (r.state == RESPONSE_REVIEW) {
        r.state = RESPONSE_VALID;
    }
    decision_add(m->d, ACTION_RESPONSE_UPDATE)->u.response = r;
    m->c.has_score = has_score;
    m->c.score = r.score;
    event(m, "score",
          arena_printf(m->d->a, "%.*s, was %.*s%s%.*s", STR_ARG(is), STR_ARG(was),
                       cmd->argument.len > 0 ? ": " : "", STR_ARG(cmd->argument)));
    tell(m, NOTICE_SCORE_SET);
}

/* Not one of the outcomes: the customer is asked nothing. */
static void close_wrong_alarm(struct move *m, const struct command *cmd)
{
    if (m->c.state != CASE_CLOSED) {
        case_stop_clock(&m->c);
        m->c.state = CASE_CLOSED;
        m->c.outcome = OUTCOME_NONE;
        m->c.followup_at = 0;
        m->c.closed_at = m->now;
        event(m, "closed",
              arena_printf(m->d->a, "wrong alarm%s%.*s",
                           cmd->argument.len > 0 ? ": " : "", STR_ARG(cmd->argument)));
    }
    tell(m, NOTICE_WRONG_ALARM);
}

static void reopen(struct move *m, const struct command *cmd)
{
    if (m->c.state == CASE_OPEN) {
        tell(m, NOTICE_IS_OPEN);
        return;
    }
    case_start_round(m->f->policy, &m->c, m->now);
    event(m, "reopened", cmd->argument);
    tell(m, NOTICE_REOPENED);
}

/* Before the words go out: the voucher goes along, or they wait with it. */
static void give_voucher(struct move *m)
{
    const struct command *cmd = orders_find(&m->o, COMMAND_VOUCHER);
    if (cmd == NULL) {
        return;
    }
    struct voucher_case vc = vouchers_of(m, &m->c);
    struct voucher_order order = order_of(m, cmd);
    enum notice what = decide_voucher(&vc, &order, m->d);
    m->has_voucher = what == NOTICE_VOUCHER_GIVEN;
    m->is_waiting = !m->has_voucher;
    m->o.rest = m->has_voucher ? m->o.rest : STR_NULL;
    tell(m, what);
}

static void settle_voucher(struct move *m, const struct command *cmd)
{
    struct voucher_case vc = vouchers_of(m, &m->c);
    tell(m, decide_voucher_settle(&vc, cmd->kind == COMMAND_APPROVE, m->by->id,
                                  cmd->argument, m->d));
}

static void obey(struct move *m, const struct command *cmd)
{
    switch (cmd->kind) {
    case COMMAND_RESOLVED:
        resolve(m);
        break;
    case COMMAND_ASSIGN:
        assign(m, cmd);
        break;
    case COMMAND_NOT_REACHED:
        not_reached(m, cmd);
        break;
    case COMMAND_SCORE:
    case COMMAND_NO_SCORE:
        set_score(m, cmd);
        break;
    case COMMAND_WRONG_ALARM:
        close_wrong_alarm(m, cmd);
        break;
    case COMMAND_MORE_TIME:
        more_time(m, cmd);
        break;
    case COMMAND_APPROVE:
    case COMMAND_REFUSE:
        settle_voucher(m, cmd);
        break;
    case COMMAND_NONE:
    case COMMAND_NOTE: /* both before */
    case COMMAND_REOPEN:
    case COMMAND_VOUCHER:
    case COMMAND_ANSWER:
        break;
    }
}

/* Files go with words to the customer; beside a note they may belong to that. */
static bool passes_files(const struct move *m)
{
    return m->o.rest.len > 0 && m->o.note.len == 0;
}

/* What the customer reads: the answer, and the signature where it is wanted. One that
 * holds a secret of ours is no signature. */
static struct str relayed_words(const struct move *m)
{
    struct str signature = m->f->in.signature;
    if (!m->f->policy->relay_signature || signature.len == 0 ||
        signature.len > SIGNATURE_MAX_BYTES || str_ihas(signature, m->f->token.token)) {
        return m->o.rest;
    }
    return arena_printf(m->d->a, "%.*s\n\n%.*s", STR_ARG(m->o.rest),
                        STR_ARG(signature));
}

/* The words to the customer: the clock stops. */
static void relay(struct move *m)
{
    if (m->o.rest.len > 0) {
        event(m, "answered", m->o.rest);
    }
    struct mail_wish *w =
        decision_mail(m->d, MAIL_RELAY_CUSTOMER, STR_NULL, inbox_key(m->d, m->f));
    w->words = relayed_words(m);
    w->by = m->by->id;
    w->with_files = passes_files(m);
    w->has_voucher = m->has_voucher;
    if (m->c.first_response_at == 0) {
        m->c.first_response_at = m->now;
    }
    if (m->c.state == CASE_OPEN) {
        case_wait(m->f->policy, &m->c, m->now);
    }
    tell(m, NOTICE_RELAYED);
}

/* What was done, in one mail; the words are those that went out, or that did not. */
static void report(struct move *m, struct str words)
{
    if (m->n_told == 0) {
        return;
    }
    struct mail_wish *w =
        decision_mail(m->d, MAIL_NOTICE, m->by->id, inbox_key(m->d, m->f));
    w->notice = m->told[0];
    for (size_t i = 1; i < m->n_told; i++) {
        w->also[i - 1] = m->told[i];
    }
    w->words = words;
    w->with_files = passes_files(m);
}

static void carry_out(struct move *m)
{
    if (m->o.note.len > 0) {
        event(m, "note", m->o.note);
        tell(m, NOTICE_NOTED);
    }
    if (m->o.n == 0 && m->o.rest.len == 0 && m->o.note.len == 0) {
        decision_mail(m->d, MAIL_NOTICE, m->by->id, day_key(m->d, "empty", m->now))
            ->notice = NOTICE_EMPTY;
        return;
    }
    const struct command *again = orders_find(&m->o, COMMAND_REOPEN);
    if (again != NULL) {
        reopen(m, again);
    }
    give_voucher(m);
    if (m->o.rest.len > 0 || m->has_voucher) {
        relay(m);
    }
    bool is_moved = m->o.rest.len > 0;
    for (size_t i = 0; i < m->o.n; i++) {
        const struct command *cmd = &m->o.items[i];
        if (orders_find(&m->o, cmd->kind) == cmd) { /* said twice, done once */
            obey(m, cmd);
        }
        is_moved = is_moved || cmd->kind != COMMAND_NOTE;
    }
    if (is_moved) {
        decision_case(m->d, &m->c);
    }
    report(m, m->o.rest.len > 0 ? relayed_words(m) : STR_NULL);
}

/* A closing formula alone is no answer. */
static void drop_formula(struct move *m)
{
    struct orders bare;
    command_parse(m->f->in.comment, m->f->in.subject, &bare);
    if (m->o.n > 0 && bare.n == m->o.n && bare.rest.len == 0) {
        m->o.rest = STR_NULL;
    }
}

void decide_desk(const struct incoming_facts *f, int64_t now, struct decision *d)
{
    const struct person *by = trust_sender(f, now, d);
    if (by == NULL) {
        return;
    }
    decision_done(d, "");
    if (people_absence(f->policy, by->id, now) != NULL) { /* back, or reached again */
        decision_add(d, ACTION_PRESENT)->u.absence.person = by->id;
        decision_event(d, now, by->id, "present", STR_NULL);
    }
    struct move m = {.f = f, .by = by, .now = now, .d = d, .c = f->kase};
    command_parse(f->in.reply, f->in.subject, &m.o);
    drop_formula(&m);
    enum notice why = objection(&m);
    if (why != NOTICE_NONE) {
        event(&m, "asked back", f->in.reply);
        tell(&m, why);
        report(&m, f->in.reply);
    } else if (!hold(&m)) {
        carry_out(&m);
    }
}
