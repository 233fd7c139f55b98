/* Thanks, favours, and how a case has gone so far. Must never show its course to a
 * customer: it holds notes. */
#include "cmd/letter/letter_end.h"

#include "base/arena.h"
#include "base/money.h"
#include "loop/calendar.h"
#include "mail/mailto.h"
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
    {"voucher", "Gutschein", "voucher"},
    {"voucher asked", "Gutschein gewünscht", "voucher wished"},
    {"voucher refused", "Gutschein abgelehnt", "voucher refused"},
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

void letter_approval_mailtos(struct arena *a, struct str desk, struct str lang,
                             int64_t case_id, struct tdata *data)
{
    static const struct {
        const char *key, *subject[2], *body[2]; /* en, de */
    } links[] = {
        {"approve_mailto", {"Approve", "Freigeben"}, {"approve", "freigeben"}},
        {"refuse_mailto", {"Refuse", "Ablehnen"}, {"refuse", "ablehnen"}},
    };
    size_t de = str_eq_c(lang, "de");
    for (size_t i = 0; i < ARRAY_LEN(links); i++) {
        struct str subject =
            arena_printf(a, "%s #%lld", links[i].subject[de], (long long)case_id);
        tdata_set(data, links[i].key,
                  mailto_make(a, desk, subject, str_c(links[i].body[de])));
    }
}

/* The code that goes along; of what waits for approval only the value. */
static void data_voucher(struct arena *a, const struct letter_facts *f,
                         const struct mail_wish *w, const struct letter_address *to,
                         struct tdata *data)
{
    const struct voucher *v = &f->voucher;
    bool is_de = str_eq_c(to->lang, "de");
    bool has = w->has_voucher && v->id != 0;
    struct str value = has ? money_text(a, v->cents, v->currency, is_de)
                           : money_text(a, w->cents, w->currency, is_de);
    const struct person *by = policy_person(&f->set->policy, w->by);
    tdata_flag(data, "has_voucher", has);
    tdata_set(data, "voucher_code", has ? v->code : STR_NULL);
    tdata_set(data, "voucher_value", value);
    /* the last day on which it counts */
    tdata_set(
        data, "voucher_expires",
        has && v->expires_at != 0
            ? calendar_date_text(a, f->set->policy.zone, v->expires_at - 1, to->lang)
            : STR_NULL);
    tdata_set(data, "by_name", by == NULL ? STR_NULL : by->name);
    letter_approval_mailtos(a, to->reply_to, to->lang, f->kase.id, data);
}

enum rc letter_data_end(struct arena *a, const struct letter_facts *f,
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
    data_voucher(a, f, w, to, data);
    bool shows_course = w->kind == MAIL_UNSOLVED || w->kind == MAIL_APPROVAL;
    return shows_course ? data_course(a, f, to->lang, data, err) : RC_OK;
}
