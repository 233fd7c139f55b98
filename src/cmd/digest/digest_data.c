/* The lists of a digest. Every case that is not closed stands in exactly one of them.
 */
#include "cmd/digest/digest_data.h"

#include "base/arena.h"
#include "cmd/digest/digest_part.h"
#include "cmd/facts.h"
#include "cmd/letter/letter_data.h"
#include "loop/calendar.h"
#include "loop/casework.h"
#include "mail/mailto.h"
#include "mail/template.h"
#include "store/store.h"

/* Without a digest before this one closed cases are told for a day and a little. */
enum { FIRST_S = 25 * 3600 };

/* A digest is read by a person: after an incident it tells how many there are and shows
 * the most urgent ones, within the 100 KB that Gmail shows of a mail. */
enum { CASES_MAX = 25, WORDS_MAX = 600 };

enum list {
    LIST_OVERDUE,
    LIST_HEAD,
    LIST_DUE,
    LIST_REOPENED,
    LIST_NEW,
    LIST_LATER,
    LIST_WAITING,
    LIST_CLOSED
};
enum { N_LISTS = LIST_CLOSED + 1 };

static const struct {
    const char *name, *flag, *color;
} lists[] = {
    [LIST_OVERDUE] = {"overdue", "is_overdue", "#b3261e"},
    [LIST_HEAD] = {"head", "is_head", "#b3261e"},
    [LIST_DUE] = {"due_today", "is_due_today", "#9a6700"},
    [LIST_REOPENED] = {"reopened", "is_reopened", "#9a6700"},
    [LIST_NEW] = {"new", "is_new", "#0b57d0"},
    [LIST_LATER] = {"later", "is_later", "#0b57d0"},
    [LIST_WAITING] = {"waiting", "is_waiting", "#57606a"},
    [LIST_CLOSED] = {"closed", "is_closed", "#1b7f3b"},
};

static bool is_today(struct str zone, int64_t at, int64_t now)
{
    struct civil a = calendar_local(zone, at);
    struct civil b = calendar_local(zone, now);
    return a.year == b.year && a.month == b.month && a.day == b.day;
}

static enum list list_of(const struct digest *d, const struct case_file *c, int64_t now)
{
    int64_t due = case_due_at(c);
    if (c->state == CASE_CLOSED) {
        return LIST_CLOSED;
    }
    if (c->state != CASE_RESOLVED && due != 0 && due <= now) {
        return LIST_OVERDUE;
    }
    if (str_eq(c->head, d->who->id)) {
        return LIST_HEAD;
    }
    if (c->state != CASE_OPEN) {
        return LIST_WAITING;
    }
    if (due != 0 && is_today(d->who->zone, due, now)) {
        return LIST_DUE;
    }
    if (c->round > 1) {
        return LIST_REOPENED;
    }
    return c->opened_at >= d->since ? LIST_NEW : LIST_LATER;
}

/* The owner, and whoever the ladder has told in this round. */
static bool concerns(const struct policy *p, const struct case_file *c,
                     const struct person *who)
{
    const struct team *t = policy_team(p, c->team);
    if (str_eq(c->owner, who->id) || str_eq(c->head, who->id)) {
        return true;
    }
    int32_t rung = c->rung > c->resolve_rung ? c->rung : c->resolve_rung;
    for (size_t i = 0; t != NULL && i < t->n_rungs && i < (size_t)rung; i++) {
        if (str_eq(t->ladder[i].person, who->id)) {
            return true;
        }
    }
    /* an owner who left the configuration: the default team's owner has the case */
    return policy_person(p, c->owner) == NULL &&
           str_eq(policy_team(p, p->default_team)->owner, who->id);
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

static void set_deadline(struct arena *a, const struct letter_facts *lf,
                         const struct digest *d, const struct case_file *c,
                         struct tdata *t)
{
    const struct policy *p = &lf->set->policy;
    const struct team *team = policy_team(p, c->team);
    int64_t due = c->state == CASE_RESOLVED ? 0 : case_due_at(c);
    int64_t left = due > lf->now ? due - lf->now : lf->now - due;
    tdata_flag(t, "has_deadline", due != 0);
    tdata_flag(t, "is_resolution", due != 0 && due != c->deadline_at);
    tdata_set(t, "deadline",
              due == 0 ? STR_NULL
                       : calendar_text(a, team != NULL ? team->zone : p->zone, due,
                                       d->who->language));
    tdata_set(t, "time_left",
              due == 0 ? STR_NULL : letter_span(a, d->who->language, left));
}

static enum rc add_case(struct arena *a, struct letter_facts *lf,
                        const struct digest *d, const struct case_file *c,
                        struct tdata *section, struct err *err)
{
    const struct policy *p = &lf->set->policy;
    struct str lang = d->who->language;
    struct str desk;
    struct str words;
    enum rc rc = facts_case(a, lf, c, err);
    if (rc == RC_OK) {
        rc = letter_desk_address(a, lf, c->id, d->who->id, &desk, err);
    }
    if (rc == RC_OK) {
        rc = last_words(a, lf, c, &words, err);
    }
    if (rc != RC_OK) {
        return rc;
    }
    const struct person *owner = policy_person(p, c->owner);
    struct tdata *t = tdata_add(section, "rows");
    tdata_set_i64(t, "case_id", c->id);
    tdata_set(t, "customer_name",
              str_is_empty(lf->customer.name) ? lf->customer.email : lf->customer.name);
    tdata_set_i64(t, "score", c->score);
    tdata_flag(t, "has_score", c->has_score);
    tdata_set(t, "words", letter_shorten(a, words, WORDS_MAX));
    tdata_flag(t, "has_words", !str_is_empty(words));
    tdata_set(t, "interaction_subject", lf->interaction.subject);
    set_deadline(a, lf, d, c, t);
    tdata_set(t, "age", letter_span(a, lang, lf->now - c->opened_at));
    tdata_set(t, "owner_name", owner != NULL ? owner->name : c->owner);
    tdata_set_c(t, "state_text", letter_state_text(c, lang));
    bool is_closed = c->state == CASE_CLOSED;
    struct str subject = arena_printf(a, "#%lld", (long long)c->id);
    tdata_set(t, "mailto_reply",
              is_closed ? STR_NULL : mailto_make(a, desk, subject, STR_NULL));
    tdata_set(t, "mailto_resolved",
              is_closed ? STR_NULL : letter_resolve_mailto(a, desk, lang, c->id));
    return RC_OK;
}

/* The cases of that person, by list; those of one list stay in their order. */
static enum rc sort_cases(struct arena *a, const struct letter_facts *lf,
                          const struct digest *d, struct case_file **ret[N_LISTS],
                          size_t counts[N_LISTS], struct err *err)
{
    const struct case_filter filters[] = {{.open_only = true},
                                          {.closed_since = d->since}};
    for (size_t k = 0; k < ARRAY_LEN(filters); k++) {
        struct case_file *c = NULL;
        size_t n = 0;
        enum rc rc = case_list(a, lf->st, &filters[k], &c, &n, err);
        if (rc != RC_OK) {
            return rc;
        }
        for (size_t i = 0; i < N_LISTS; i++) {
            if (k == 0 || i == LIST_CLOSED) {
                ret[i] = ARENA_ARRAY(a, n, struct case_file *);
            }
        }
        for (size_t i = 0; i < n; i++) {
            bool is_closed = c[i].state == CASE_CLOSED;
            if (is_closed == (k == 1) && concerns(&lf->set->policy, &c[i], d->who)) {
                enum list l = list_of(d, &c[i], lf->now);
                ret[l][counts[l]++] = &c[i];
            }
        }
    }
    return RC_OK;
}

static enum rc add_cases(struct arena *a, struct letter_facts *lf, struct digest *d,
                         struct err *err)
{
    struct case_file **by_list[N_LISTS] = {0};
    size_t counts[N_LISTS] = {0};
    size_t shown = 0;
    struct tdata *numbers = tdata_child(d->data, "counts");
    enum rc rc = sort_cases(a, lf, d, by_list, counts, err);
    for (size_t l = 0; rc == RC_OK && l < N_LISTS; l++) {
        tdata_set_i64(numbers, lists[l].name, (int64_t)counts[l]);
        if (counts[l] == 0) {
            continue;
        }
        struct tdata *section = tdata_add(d->data, "sections");
        for (size_t i = 0; i < N_LISTS; i++) {
            tdata_flag(section, lists[i].flag, i == l);
        }
        tdata_set_c(section, "color", lists[l].color);
        tdata_flag(section, "rows", false);
        tdata_set_i64(section, "n", (int64_t)counts[l]);
        tdata_flag(section, "has_rows", shown < CASES_MAX);
        for (size_t i = 0; rc == RC_OK && i < counts[l] && shown < CASES_MAX; i++) {
            rc = add_case(a, lf, d, by_list[l][i], section, err);
            shown++;
        }
        d->n_rows += counts[l];
    }
    d->n_shown += shown;
    tdata_flag(d->data, "has_overdue", counts[LIST_OVERDUE] > 0);
    tdata_flag(d->data, "has_due_today", counts[LIST_DUE] > 0);
    tdata_flag(d->data, "has_sections", d->n_rows > 0);
    return rc;
}

enum rc digest_data(struct arena *a, const struct letter_facts *facts, struct digest *d,
                    struct err *err)
{
    static const char *const held[] = {"sections", "wishes", "review", "praise",
                                       "surveys"};
    struct letter_facts lf = *facts;
    for (size_t i = 0; i < ARRAY_LEN(held); i++) { /* without rows they are off */
        tdata_flag(d->data, held[i], false);
    }
    if (d->since == 0) {
        d->since = lf.now - FIRST_S;
    }
    enum rc rc = add_cases(a, &lf, d, err);
    if (rc == RC_OK) {
        rc = digest_wishes(a, &lf, d, err);
    }
    if (rc == RC_OK) {
        rc = digest_review(a, &lf, d, err);
    }
    d->has_news = d->n_rows > 0;
    if (rc == RC_OK) {
        rc = digest_praise(a, &lf, d, err);
    }
    if (rc == RC_OK && !d->week->is_loaded) {
        rc = digest_week_load(d->week->a, &lf, d->week, err);
    }
    if (rc == RC_OK) {
        digest_numbers(a, &lf, d->week, d);
    }
    tdata_set(d->data, "person_name", d->who->name);
    tdata_set(d->data, "date",
              calendar_date_text(a, d->who->zone, lf.now, d->who->language));
    tdata_flag(d->data, "is_empty", !d->has_news);
    tdata_flag(d->data, "has_more", d->n_rows > d->n_shown);
    tdata_set_i64(d->data, "more", (int64_t)(d->n_rows - d->n_shown));
    return rc;
}
