/* The lists of a digest. Every case that is not closed stands in exactly one of them.
 */
#include "cmd/digest_data.h"

#include "base/arena.h"
#include "cmd/facts.h"
#include "cmd/letter_data.h"
#include "loop/calendar.h"
#include "loop/stats.h"
#include "mail/mailto.h"
#include "mail/template.h"
#include "store/store.h"

/* Closed cases are told for a day and a little, so that a late cron job loses none;
 * mails set aside stay a week. */
enum { DAY_S = 86400, CLOSED_S = 25 * 3600, ASIDE_S = 7 * DAY_S };

/* A digest is read by a person: after an incident, or a week of spam, it tells how many
 * there are and shows the most urgent ones. */
enum { CASES_MAX = 100, REVIEW_MAX = 50, WORDS_MAX = 600 };

/* Rows of one kind: all there are, and those that stand in the mail. */
struct tally {
    size_t n, shown;
};

enum list {
    LIST_OVERDUE,
    LIST_REOPENED,
    LIST_NEW,
    LIST_DUE,
    LIST_WAITING,
    LIST_CLOSED
};
enum { N_LISTS = LIST_CLOSED + 1 };

static const char *const list_names[] = {"overdue",  "reopened", "new",
                                         "due_soon", "waiting",  "closed"};
static const char *const list_flags[] = {"has_overdue",  "has_reopened", "has_new",
                                         "has_due_soon", "has_waiting",  "has_closed"};

static enum list list_of(const struct case_file *c, int64_t now)
{
    switch (c->state) {
    case CASE_OPEN:
        break;
    case CASE_WAITING:
    case CASE_RESOLVED:
        return LIST_WAITING;
    case CASE_CLOSED:
        return LIST_CLOSED;
    }
    if (c->deadline_at != 0 && c->deadline_at <= now) {
        return LIST_OVERDUE;
    }
    if (c->round > 1) {
        return LIST_REOPENED;
    }
    return c->opened_at > now - DAY_S ? LIST_NEW : LIST_DUE;
}

/* The owner, and whoever the ladder has told in this round. */
static bool concerns(const struct policy *p, const struct case_file *c,
                     const struct person *who)
{
    const struct team *t = policy_team(p, c->team);
    if (str_eq(c->owner, who->id)) {
        return true;
    }
    for (size_t i = 0; t != NULL && i < t->n_rungs && i < (size_t)c->rung; i++) {
        if (str_eq(t->ladder[i].person, who->id)) {
            return true;
        }
    }
    /* an owner who left the configuration: the default team's owner has the case */
    return policy_person(p, c->owner) == NULL &&
           str_eq(policy_team(p, p->default_team)->owner, who->id);
}

static const char *state_text(const struct case_file *c, bool de)
{
    switch (c->state) {
    case CASE_OPEN:
        return de ? "offen" : "open";
    case CASE_WAITING:
        return de ? "beantwortet" : "answered";
    case CASE_RESOLVED:
        return de ? "gelöst gemeldet" : "marked as resolved";
    case CASE_CLOSED:
        break;
    }
    if (c->outcome == OUTCOME_RECOVERED) {
        return de ? "zurückgewonnen" : "recovered";
    }
    return de ? "ohne Bestätigung geschlossen" : "closed, unconfirmed";
}

static enum rc last_words(struct arena *a, const struct letter_facts *lf,
                          const struct case_file *c, struct str *ret, struct err *err)
{
    struct event *e = NULL;
    size_t n = 0;
    struct response r;
    *ret = STR_NULL;
    enum rc rc = event_list(a, lf->st, c->id, &e, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        bool is_theirs =
            str_eq_c(e[i].actor, "customer") &&
            (str_eq_c(e[i].kind, "wrote") || str_eq_c(e[i].kind, "reopened"));
        if (is_theirs && !str_is_empty(e[i].text)) {
            *ret = e[i].text;
        }
    }
    if (rc == RC_OK && str_is_empty(*ret) && c->response_id != 0) {
        rc = response_get(a, lf->st, c->response_id, &r, err);
        if (rc == RC_OK) {
            *ret = r.comment;
        }
    }
    return rc == RC_NONE ? RC_OK : rc;
}

static enum rc add_case(struct arena *a, struct letter_facts *lf,
                        const struct person *who, const struct case_file *c,
                        struct tdata *data, struct err *err)
{
    const struct policy *p = &lf->set->policy;
    struct str desk;
    struct str words;
    enum rc rc = facts_case(a, lf, c, err);
    if (rc == RC_OK) {
        rc = letter_desk_address(a, lf, c->id, who->id, &desk, err);
    }
    if (rc == RC_OK) {
        rc = last_words(a, lf, c, &words, err);
    }
    if (rc != RC_OK) {
        return rc;
    }
    const struct person *owner = policy_person(p, c->owner);
    const struct team *team = policy_team(p, c->team);
    struct tdata *t = tdata_add(data, list_names[list_of(c, lf->now)]);
    int64_t left =
        c->deadline_at > lf->now ? c->deadline_at - lf->now : lf->now - c->deadline_at;
    tdata_set_i64(t, "case_id", c->id);
    tdata_set(t, "customer_name",
              str_is_empty(lf->customer.name) ? lf->customer.email : lf->customer.name);
    tdata_set_i64(t, "score", c->score);
    tdata_flag(t, "has_score", c->has_score);
    tdata_set(t, "words", letter_shorten(a, words, WORDS_MAX));
    tdata_flag(t, "has_words", !str_is_empty(words));
    tdata_set(t, "interaction_subject", lf->interaction.subject);
    tdata_flag(t, "has_deadline", c->deadline_at != 0);
    tdata_set(t, "deadline",
              c->deadline_at == 0
                  ? STR_NULL
                  : calendar_text(a, team != NULL ? team->zone : p->zone,
                                  c->deadline_at, who->language));
    tdata_set(t, "time_left",
              c->deadline_at == 0 ? STR_NULL : letter_span(a, who->language, left));
    tdata_set(t, "age", letter_span(a, who->language, lf->now - c->opened_at));
    tdata_set(t, "owner_name", owner != NULL ? owner->name : c->owner);
    tdata_set_c(t, "state_text", state_text(c, str_eq_c(who->language, "de")));
    tdata_set(
        t, "mailto_reply",
        mailto_make(a, desk, arena_printf(a, "#%lld", (long long)c->id), STR_NULL));
    tdata_set(t, "mailto_resolved",
              letter_resolve_mailto(a, desk, who->language, c->id));
    return RC_OK;
}

static enum rc add_cases(struct arena *a, struct letter_facts *lf,
                         const struct person *who, struct tdata *data,
                         struct tally counts[N_LISTS], struct err *err)
{
    size_t shown = 0;
    struct case_filter open = {.open_only = true};
    struct case_filter all = {.closed_since = lf->now - CLOSED_S};
    const struct case_filter *filters[] = {&open, &all};
    for (size_t k = 0; k < ARRAY_LEN(filters); k++) {
        struct case_file *c = NULL;
        size_t n = 0;
        enum rc rc = case_list(a, lf->st, filters[k], &c, &n, err);
        for (size_t i = 0; rc == RC_OK && i < n; i++) {
            bool closed = c[i].state == CASE_CLOSED;
            if (closed != (k == 1) || !concerns(&lf->set->policy, &c[i], who)) {
                continue;
            }
            struct tally *t = &counts[list_of(&c[i], lf->now)];
            t->n++;
            if (shown < CASES_MAX) {
                rc = add_case(a, lf, who, &c[i], data, err);
                t->shown++;
                shown++;
            }
        }
        if (rc != RC_OK) {
            return rc;
        }
    }
    return RC_OK;
}

static enum rc add_review(struct arena *a, struct letter_facts *lf, struct tdata *data,
                          struct tally *ret, struct err *err)
{
    struct response *r = NULL;
    struct inbox_mail *m = NULL;
    size_t n = 0;
    size_t n_aside = 0;
    enum rc rc = response_review_list(a, lf->st, &r, &n, err);
    if (rc == RC_OK) {
        rc = inbox_list_aside(a, lf->st, lf->now - ASIDE_S, &m, &n_aside, err);
    }
    struct tally sum = {.n = n + n_aside};
    for (size_t i = 0; rc == RC_OK && i < n && i < REVIEW_MAX; i++) {
        struct tdata *t = tdata_add(data, "review");
        struct invitation inv;
        struct customer who = {0};
        rc = invitation_get(a, lf->st, r[i].invitation_id, &inv, err);
        if (rc == RC_OK) {
            rc = customer_get(a, lf->st, inv.customer_id, &who, err);
        }
        tdata_set_i64(t, "id", r[i].id);
        tdata_set(t, "from", str_is_empty(who.name) ? who.email : who.name);
        tdata_set(t, "words", letter_shorten(a, r[i].reply, WORDS_MAX));
        tdata_set(t, "evidence", r[i].reason);
        sum.shown++;
    }
    for (size_t i = 0; rc == RC_OK && i < n_aside && i < REVIEW_MAX; i++) {
        struct tdata *t = tdata_add(data, "review");
        tdata_set_i64(t, "id", m[i].id);
        tdata_set(t, "from", m[i].from);
        tdata_set(t, "words", letter_shorten(a, m[i].words, WORDS_MAX));
        tdata_set(t, "evidence", m[i].reason);
        sum.shown++;
    }
    *ret = sum;
    return rc;
}

static enum rc add_numbers(struct arena *a, const struct letter_facts *lf,
                           struct tdata *data, struct err *err)
{
    struct survey_figures *s = NULL;
    size_t n = 0;
    int64_t sent = 0;
    int64_t answered = 0;
    struct str nps = STR("-");
    enum rc rc = survey_figures_list(a, lf->st, lf->now - 7 * DAY_S, &s, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        const struct survey *survey = policy_survey(&lf->set->policy, s[i].survey);
        sent += s[i].sent;
        answered += s[i].answered;
        if (survey != NULL && survey->metric == METRIC_NPS) {
            struct score_figures f = stats_scores(survey, s[i].histogram);
            if (f.n > 0) {
                nps = arena_printf(a, "%+lld", (long long)(f.nps_tenths / 10));
            }
        }
    }
    struct tdata *t = tdata_child(data, "numbers");
    tdata_set_i64(t, "invited", sent);
    tdata_set_i64(t, "answered", answered);
    tdata_set(
        t, "rate",
        arena_printf(a, "%lld %%", (long long)stats_permille(answered, sent) / 10));
    tdata_set(t, "nps", nps);
    return rc;
}

enum rc digest_data(struct arena *a, const struct letter_facts *facts,
                    const struct person *who, struct tdata *data, bool *ret_has_news,
                    struct err *err)
{
    struct letter_facts lf = *facts;
    const struct policy *p = &lf.set->policy;
    struct tally counts[N_LISTS] = {0};
    struct tally review = {0};
    enum rc rc = add_cases(a, &lf, who, data, counts, err);
    if (rc == RC_OK && str_eq(policy_team(p, p->default_team)->owner, who->id)) {
        rc = add_review(a, &lf, data, &review, err);
    }
    if (rc == RC_OK) {
        rc = add_numbers(a, &lf, data, err);
    }
    tdata_set(data, "person_name", who->name);
    tdata_set(data, "date", calendar_date_text(a, p->zone, lf.now, who->language));
    struct tdata *t = tdata_child(data, "counts");
    struct tally sum = review;
    for (size_t i = 0; i < N_LISTS; i++) {
        tdata_set_i64(t, list_names[i], (int64_t)counts[i].n);
        tdata_flag(data, list_flags[i], counts[i].shown > 0);
        sum.n += counts[i].n;
        sum.shown += counts[i].shown;
    }
    tdata_set_i64(t, "review", (int64_t)review.n);
    tdata_flag(data, "has_review", review.shown > 0);
    tdata_flag(data, "has_more", sum.n > sum.shown);
    tdata_set_i64(data, "more", (int64_t)(sum.n - sum.shown));
    *ret_has_news = sum.n > 0;
    return rc;
}
