/* Thanks, favours, and how a case has gone so far. Must never show its course to a
 * customer: it holds notes. */
#include "cmd/letter_more.h"

#include "base/arena.h"
#include "loop/calendar.h"
#include "mail/template.h"
#include "store/store.h"

enum { COURSE_MAX = 12, COURSE_WORDS_MAX = 400 };

struct step_text {
    const char *kind; /* of the event */
    const char *de, *en;
};

/* What a reader of the course wants to know; mails and rungs follow from it. */
static const struct step_text steps[] = {
    {"opened", "Kritik", "complaint"},
    {"wrote", "schreibt", "writes"},
    {"answered", "antwortet", "answers"},
    {"note", "Notiz", "note"},
    {"assigned", "übergeben an", "handed over to"},
    {"resolved", "meldet: gelöst", "says: resolved"},
    {"reopened", "nicht gelöst", "not solved"},
    {"closed", "geschlossen", "closed"},
};

static const struct step_text *step_of(struct str kind)
{
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        if (str_eq_c(kind, steps[i].kind)) {
            return &steps[i];
        }
    }
    return NULL;
}

static struct str actor_name(const struct letter_facts *f, struct str actor)
{
    const struct person *who = policy_person(&f->set->policy, actor);
    if (who != NULL) {
        return who->name;
    }
    if (!str_eq_c(actor, "customer")) {
        return actor;
    }
    return str_is_empty(f->customer.name) ? f->customer.email : f->customer.name;
}

static enum rc data_course(struct arena *a, const struct letter_facts *f,
                           struct str lang, struct tdata *data, struct err *err)
{
    struct event *e = NULL;
    size_t n = 0;
    enum rc rc = event_list(a, f->st, f->kase.id, &e, &n, err);
    size_t shown = 0;
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        shown += step_of(e[i].kind) != NULL;
    }
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        const struct step_text *step = step_of(e[i].kind);
        if (step == NULL || shown-- > COURSE_MAX) {
            continue;
        }
        struct tdata *t = tdata_add(data, "course");
        tdata_set(t, "date", calendar_text(a, f->set->policy.zone, e[i].at, lang));
        tdata_set(t, "who", actor_name(f, e[i].actor));
        tdata_set_c(t, "what", str_eq_c(lang, "de") ? step->de : step->en);
        tdata_set(t, "text", letter_shorten(a, e[i].text, COURSE_WORDS_MAX));
        tdata_flag(data, "has_course", true);
    }
    return rc;
}

enum rc letter_data_more(struct arena *a, const struct letter_facts *f,
                         const struct mail_wish *w, const struct letter_address *to,
                         struct tdata *data, struct err *err)
{
    const struct survey *s = policy_survey(&f->set->policy, f->invitation.survey);
    const struct promote *favour = w->favour;
    tdata_set_i64(data, "wanted_score", s == NULL ? 0 : s->high);
    tdata_flag(data, "is_followup", f->invitation.kind == INVITATION_FOLLOWUP);
    tdata_flag(data, "again", w->is_again);
    tdata_set(data, "promote_url", favour == NULL ? STR_NULL : favour->url);
    tdata_flag(data, "is_review", favour != NULL && favour->kind == PROMOTE_REVIEW);
    tdata_flag(data, "is_referral", favour != NULL && favour->kind == PROMOTE_REFERRAL);
    tdata_flag(data, "has_course", false);
    return w->kind == MAIL_UNSOLVED ? data_course(a, f, to->lang, data, err) : RC_OK;
}
