/* The data of mails to managers. Decides nothing; every command that a button carries
 * is one of conf/command-words.txt. */
#include "cmd/letter/desk_data.h"

#include "base/arena.h"
#include "loop/calendar.h"
#include "loop/casework.h"
#include "mail/mailto.h"
#include "mail/template.h"
#include "store/store.h"

enum {
    CASES_MAX = 5,
    ASSIGNEES_MAX = 6,
    LINK_MAX_BYTES = 1900 /* some clients cut a longer mailto: link */
};

static bool is_de(struct str lang)
{
    return str_eq_c(lang, "de");
}

/* ---- buttons ---- */

struct button {
    const char *key;
    const char *subject[2], *body[2]; /* en, de */
};

static const struct button buttons[] = {
    {"buttons_not_reached_mailto",
     {"Not reached #", "Nicht erreicht #"},
     {"not reached", "nicht erreicht"}},
    {"buttons_more_time_mailto",
     {"More time #", "Mehr Zeit #"},
     {"more time 1 day", "mehr Zeit 1 Tag"}},
    {"buttons_wrong_alarm_mailto",
     {"Wrong alarm #", "Fehlalarm #"},
     {"wrong alarm", "Fehlalarm"}},
    {"buttons_note_mailto", {"Note #", "Notiz #"}, {"note: ", "Notiz: "}},
    {"buttons_score_mailto", {"Case #", "Fall #"}, {"score: ", "Wertung: "}},
};

static struct str button_link(struct arena *a, const struct letter_facts *f,
                              const struct letter_address *to, struct str subject,
                              struct str body)
{
    return mailto_make(
        a, to->reply_to,
        arena_printf(a, "%.*s%lld", STR_ARG(subject), (long long)f->kase.id), body);
}

static void data_buttons(struct arena *a, const struct letter_facts *f,
                         const struct letter_address *to, struct tdata *data)
{
    size_t de = is_de(to->lang);
    for (size_t i = 0; i < ARRAY_LEN(buttons); i++) {
        const struct button *b = &buttons[i];
        tdata_set(data, b->key,
                  button_link(a, f, to, str_c(b->subject[de]), str_c(b->body[de])));
    }
}

/* A button a score, for the answer that no rule could read. */
static void data_scores(struct arena *a, const struct letter_facts *f,
                        const struct letter_address *to, struct tdata *data)
{
    const struct survey *s = policy_survey(&f->set->policy, f->invitation.survey);
    int32_t min = 0;
    int32_t max = -1;
    if (s != NULL && !f->kase.has_score && f->kase.response_id != 0) {
        metric_bounds(s->metric, &min, &max);
    }
    for (int32_t n = min; n <= max; n++) {
        struct tdata *row = tdata_add(data, "set_scores");
        struct str text =
            arena_printf(a, is_de(to->lang) ? "Wertung %d" : "Score %d", n);
        tdata_set_i64(row, "score", n);
        tdata_set(
            row, "mailto",
            button_link(a, f, to, arena_printf(a, "%.*s #", STR_ARG(text)), text));
    }
    tdata_flag(data, "has_set_scores", max >= min);
}

static void data_assignees(struct arena *a, const struct letter_facts *f,
                           const struct letter_address *to, struct tdata *data)
{
    const struct policy *p = &f->set->policy;
    size_t n = 0;
    for (size_t i = 0; i < p->n_persons && n < ASSIGNEES_MAX; i++) {
        const struct person *who = &p->persons[i];
        if (!case_is_of_team(p, &f->kase, who->id) || str_ieq(who->email, to->to)) {
            continue;
        }
        struct tdata *row = tdata_add(data, "assignees");
        struct str text = arena_printf(a, is_de(to->lang) ? "an: %.*s" : "assign: %.*s",
                                       STR_ARG(who->email));
        tdata_set(row, "name", who->name);
        tdata_set(
            row, "mailto",
            button_link(a, f, to, arena_printf(a, "%.*s #", STR_ARG(text)), text));
        n++;
    }
    tdata_flag(data, "has_assignees", n > 0);
}

/* ---- earlier cases ---- */

static enum rc data_cases(struct arena *a, const struct letter_facts *f,
                          struct str lang, struct tdata *data, struct err *err)
{
    struct case_file *c = NULL;
    size_t n = 0;
    size_t shown = 0;
    bool de = is_de(lang);
    enum rc rc =
        f->kase.id == 0 || f->never_asked
            ? RC_OK
            : case_of_customer(a, f->st, f->customer.id, CASES_MAX + 1, &c, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n && shown < CASES_MAX; i++) {
        if (c[i].id == f->kase.id) {
            continue;
        }
        struct tdata *row = tdata_add(data, "cases");
        struct str score =
            c[i].has_score
                ? arena_printf(a, de ? "Wertung %d, " : "score %d, ", c[i].score)
                : STR("");
        tdata_set(row, "date",
                  calendar_date_text(a, f->set->policy.zone, c[i].opened_at, lang));
        tdata_set(row, "text",
                  arena_printf(a, "#%lld, %.*s%s", (long long)c[i].id, STR_ARG(score),
                               letter_state_text(&c[i], lang)));
        shown++;
    }
    tdata_flag(data, "has_cases", shown > 0);
    return rc;
}

enum rc desk_data(struct arena *a, const struct letter_facts *f,
                  const struct letter_address *to, struct tdata *data, struct err *err)
{
    data_buttons(a, f, to, data);
    data_scores(a, f, to, data);
    data_assignees(a, f, to, data);
    return data_cases(a, f, to->lang, data, err);
}

/* ---- the suggestion ---- */

/* The lower half of what opens a case, or a severity of its own. */
static bool is_grave(const struct letter_facts *f)
{
    const struct case_file *c = &f->kase;
    const struct survey *s = policy_survey(&f->set->policy, f->invitation.survey);
    int32_t min = 0;
    int32_t max = 0;
    if (s == NULL || !c->has_score) {
        return !str_is_empty(c->severity);
    }
    metric_bounds(s->metric, &min, &max);
    return !str_is_empty(c->severity) || c->score <= min + (s->low - min) / 2;
}

enum rc desk_data_suggestion(struct arena *a, const struct letter_facts *f,
                             const struct letter_address *to, struct tdata *data,
                             struct str *ret_text, struct err *err)
{
    struct rendered r = {0};
    tdata_flag(data, "is_grave", is_grave(f));
    enum rc rc = template_set_render(a, f->set->templates, f->kase.language,
                                     STR("suggestion"), data, &r, err);
    if (rc != RC_OK) {
        return rc;
    }
    struct str text = str_trim(r.text);
    struct str subject = arena_printf(a, is_de(to->lang) ? "Fall %lld" : "Case %lld",
                                      (long long)f->kase.id);
    struct str link = mailto_make(a, to->reply_to, subject, text);
    tdata_set(data, "suggestion", text);
    tdata_set(data, "suggestion_mailto",
              link.len > LINK_MAX_BYTES
                  ? mailto_make(a, to->reply_to, subject, STR_NULL)
                  : link);
    *ret_text = text;
    return RC_OK;
}
