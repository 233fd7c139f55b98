/* Alerts in a list. Must never lose one: what is held is told in the first list after
 * it would have left. */
#include "cmd/send/flood.h"

#include "base/arena.h"
#include "cmd/facts.h"
#include "cmd/letter/letter_data.h"
#include "cmd/steps.h"
#include "loop/calendar.h"
#include "mail/mailto.h"
#include "mail/template.h"
#include "store/held.h"

enum {
    HOUR_S = 3600,
    PAUSE_S = 15 * 60, /* between two batches to a person */
    LIST_MAX = 500,    /* cases of one mail: some clients cut what is much longer */
    WORDS_CASES = 50,  /* of these the customer's words are shown */
    WORDS_MAX = 160
};

/* ---- what waits ---- */

/* Tells a person about one case, and may as well do so along with others. Words of a
 * colleague stand in no list. */
static bool may_wait(const struct mail_wish *w)
{
    return (w->kind == MAIL_ALERT || w->kind == MAIL_ESCALATION ||
            w->kind == MAIL_UNSOLVED) &&
           str_is_empty(w->hint);
}

enum rc flood_hold(const struct letter_facts *f, const struct mail_wish *w,
                   bool *ret_held, struct err *err)
{
    const struct policy *p = &f->set->policy;
    const struct person *to = policy_person(p, w->person);
    int64_t n = 0;
    *ret_held = false;
    if (to == NULL || f->kase.id == 0 || !may_wait(w)) {
        return RC_OK;
    }
    int64_t at = w->due_at > f->now ? w->due_at : f->now;
    enum rc rc = outbox_count_staff(f->st, to->email, at, HOUR_S, &n, err);
    if (rc != RC_OK || n < p->alerts_an_hour) {
        return rc;
    }
    struct held_mail h = {
        .person = to->id, .case_id = f->kase.id, .kind = w->kind, .due_at = at};
    *ret_held = true;
    return held_add(f->st, &h, err);
}

/* ---- the list ---- */

struct list {
    struct step *s;
    const struct person *to;
    struct tdata *data;
    size_t n;
    int64_t last_case; /* listed; they come in order */
};

static void add_row(struct arena *a, const struct letter_facts *f, struct list *l,
                    struct str desk, struct str words)
{
    const struct case_file *c = &f->kase;
    const struct policy *p = &f->set->policy;
    const struct team *team = policy_team(p, c->team);
    struct str lang = l->to->language;
    struct tdata *t = tdata_add(l->data, "listed");
    bool has_deadline = c->deadline_at != 0;
    struct str shown =
        l->n < WORDS_CASES ? letter_shorten(a, words, WORDS_MAX) : STR_NULL;
    tdata_set_i64(t, "case_id", c->id);
    tdata_set(t, "who",
              str_is_empty(f->customer.name) ? f->customer.email : f->customer.name);
    tdata_set_i64(t, "score", c->score);
    tdata_flag(t, "has_score", c->has_score);
    tdata_flag(t, "overdue", has_deadline && c->deadline_at <= f->now);
    tdata_flag(t, "has_deadline", has_deadline);
    tdata_set(t, "deadline",
              has_deadline ? calendar_text(a, team != NULL ? team->zone : p->zone,
                                           c->deadline_at, lang)
                           : STR_NULL);
    tdata_set(t, "words", shown);
    tdata_flag(t, "has_words", !str_is_empty(shown));
    tdata_set(
        t, "mailto_reply",
        mailto_make(a, desk, arena_printf(a, "#%lld", (long long)c->id), STR_NULL));
    l->n++;
}

/* A case that was closed meanwhile needs nobody. */
static enum rc add_case(struct arena *a, struct list *l, const struct held_mail *h,
                        struct err *err)
{
    struct letter_facts f = {.set = l->s->set, .st = l->s->st, .now = l->s->now};
    struct case_file c;
    struct response r = {0};
    struct str desk;
    enum rc rc = case_get(a, f.st, h->case_id, &c, err);
    if (rc != RC_OK || c.state == CASE_CLOSED || c.id == l->last_case) {
        return rc == RC_NONE ? RC_OK : rc;
    }
    rc = facts_case(a, &f, &c, err);
    if (rc == RC_OK && c.response_id != 0) {
        rc = response_get(a, f.st, c.response_id, &r, err);
        rc = rc == RC_NONE ? RC_OK : rc;
    }
    if (rc == RC_OK) {
        rc = letter_desk_address(a, &f, c.id, l->to->id, &desk, err);
    }
    if (rc != RC_OK) {
        return rc;
    }
    l->last_case = c.id;
    add_row(a, &f, l, desk, r.comment);
    struct event e = {.case_id = c.id,
                      .at = f.now,
                      .actor = STR("nachfass"),
                      .kind = STR("mail"),
                      .text =
                          arena_printf(a, "%s to %.*s, in a list",
                                       mail_kind_name(h->kind), STR_ARG(l->to->id))};
    return event_add(f.st, &e, err);
}

/* One mail with what waits, up to its limit; *ret_more: some is left. */
static enum rc make_list(struct arena *a, struct step *s, const struct person *to,
                         int part, bool *ret_more, struct err *err)
{
    struct letter_facts f = {.set = s->set, .st = s->st, .now = s->now};
    struct list l = {.s = s, .to = to, .data = tdata_new(a)};
    struct held_mail *held = NULL;
    struct held_query q = {.person = to->id, .now = s->now, .limit = LIST_MAX};
    size_t n = 0;
    enum rc rc = held_take(a, s->st, &q, &held, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        rc = add_case(a, &l, &held[i], err);
    }
    *ret_more = n == LIST_MAX;
    if (rc != RC_OK || l.n == 0) {
        return rc;
    }
    tdata_set(l.data, "person_name", to->name);
    tdata_set_i64(l.data, "n_cases", (int64_t)l.n);
    struct staff_mail mail = {.kind = MAIL_ALERTS,
                              .to = to,
                              .data = l.data,
                              .key =
                                  arena_printf(a, "%lld-%d", (long long)s->now, part)};
    struct outbox_mail m;
    bool is_new = false;
    int64_t id = 0;
    rc = letter_staff(a, &f, &mail, &m, err);
    return rc == RC_OK ? outbox_add(s->st, &m, &is_new, &id, err) : rc;
}

static enum rc make_lists(struct step *s, const struct person *to, struct err *err)
{
    int64_t last = 0;
    bool more = true;
    enum rc rc = outbox_last_list(s->st, to->email, s->now - PAUSE_S, &last, err);
    for (int part = 1; rc == RC_OK && last == 0 && more; part++) {
        struct arena a CLEANUP(arena_done) = {0};
        rc = make_list(&a, s, to, part, &more, err);
    }
    return rc;
}

enum rc step_flood(struct step *s, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    const struct policy *p = &s->set->policy;
    struct str *persons = NULL;
    size_t n = 0;
    enum rc rc = held_persons(&a, s->st, s->now, &persons, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        const struct person *to = policy_person(p, persons[i]);
        if (to == NULL) { /* left the configuration: their cases find an owner */
            continue;
        }
        rc = store_begin(s->st, err);
        if (rc == RC_OK) {
            rc = make_lists(s, to, err);
        }
        rc = store_finish(s->st, rc, err);
    }
    return rc == RC_OK ? RC_OK : err_prefix(err, rc, "list of alerts");
}
