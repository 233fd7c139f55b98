/* The data of the templates. Decides nothing; only puts facts into words. */
#include "cmd/letter/letter_data.h"

#include "base/arena.h"
#include "cmd/letter/desk_data.h"
#include "cmd/letter/letter_clock.h"
#include "cmd/letter/letter_end.h"
#include "cmd/letter/notice_data.h"
#include "loop/calendar.h"
#include "loop/wish_call.h"
#include "mail/attachment.h"
#include "mail/mailto.h"
#include "mail/template.h"
#include "store/store.h"

enum { HISTORY_MAX = 5, HISTORY_WORDS_MAX = 160 };

static bool is_de(struct str lang)
{
    return str_eq_c(lang, "de");
}

struct str letter_span(struct arena *a, struct str lang, int64_t seconds)
{
    /* abbreviations that fit "noch" as well as "seit" */
    static const char *const units[2][4] = {{"day", "days", "h", "min"},
                                            {"Tag", "Tg.", "Std.", "Min."}};
    const char *const *u = units[is_de(lang)];
    long long minutes = seconds < 60 ? 1 : (long long)(seconds / 60);
    long long days = minutes / (24 * 60);
    long long hours = minutes / 60 % 24;
    const char *day = u[days == 1 ? 0 : 1];
    minutes %= 60;
    if (days > 0) {
        return hours > 0 ? arena_printf(a, "%lld %s %lld %s", days, day, hours, u[2])
                         : arena_printf(a, "%lld %s", days, day);
    }
    if (hours > 0) {
        return minutes > 0
                   ? arena_printf(a, "%lld %s %lld %s", hours, u[2], minutes, u[3])
                   : arena_printf(a, "%lld %s", hours, u[2]);
    }
    return arena_printf(a, "%lld %s", minutes, u[3]);
}

const char *letter_state_text(const struct case_file *c, struct str lang)
{
    static const char *const states[][2] = {
        [CASE_OPEN] = {"open", "offen"},
        [CASE_WAITING] = {"answered", "beantwortet"},
        [CASE_RESOLVED] = {"marked as resolved", "als gelöst gemeldet"},
    };
    static const char *const ends[][2] = {
        [OUTCOME_NONE] = {"wrong alarm", "Fehlalarm"},
        [OUTCOME_RECOVERED] = {"recovered", "zurückgewonnen"},
        [OUTCOME_UNCONFIRMED] = {"closed, unconfirmed", "geschlossen, unbestätigt"},
    };
    size_t de = str_eq_c(lang, "de");
    return c->state == CASE_CLOSED ? ends[c->outcome][de] : states[c->state][de];
}

struct str letter_shorten(struct arena *a, struct str s, size_t max)
{
    if (s.len <= max) {
        return s;
    }
    return arena_printf(a, "%.*s …", STR_ARG(str_utf8_cut(s, max)));
}

void letter_data_common(struct arena *a, const struct letter_facts *f,
                        const struct letter_address *to, struct tdata *data)
{
    const struct policy *p = &f->set->policy;
    tdata_set(data, "company", p->company);
    tdata_set(data, "company_footer", p->footer);
    tdata_set(data, "customer_name", f->customer.name);
    tdata_set(data, "customer_email", f->customer.email);
    tdata_flag(data, "has_name", !str_is_empty(f->customer.name));
    tdata_set(data, "footer_reference", to->token);
    tdata_set(data, "reply_address", to->reply_to);
    tdata_set(data, "unsubscribe_mailto",
              mailto_make(a, to->reply_to,
                          is_de(to->lang) ? STR("ABMELDEN") : STR("UNSUBSCRIBE"),
                          is_de(to->lang) ? STR("ABMELDEN") : STR("UNSUBSCRIBE")));
}

static void data_interaction(struct arena *a, const struct letter_facts *f,
                             struct str lang, struct tdata *data)
{
    const struct interaction *in = &f->interaction;
    struct tdata *t = tdata_child(data, "interaction");
    tdata_set(t, "id", in->ext_id);
    tdata_set(t, "subject", in->subject);
    tdata_set(t, "date",
              calendar_date_text(a, f->set->policy.zone, in->occurred_at, lang));
    tdata_set(t, "channel", in->channel);
    tdata_set(t, "agent", in->agent);
    tdata_set(t, "team", in->team);
    tdata_set(t, "product", in->product);
    tdata_flag(data, "has_agent", !str_is_empty(in->agent));
}

/* Red below the threshold, green from the upper one on, amber between. */
static const char *button_color(const struct survey *s, int32_t score)
{
    if (score <= s->low) {
        return "#b3261e";
    }
    return score >= s->high ? "#1b7f3b" : "#9a6700";
}

static void data_survey(struct arena *a, const struct letter_facts *f,
                        const struct letter_address *to, struct tdata *data)
{
    const struct survey *s = policy_survey(&f->set->policy, f->invitation.survey);
    static const struct survey none = {.low = 6, .high = 9};
    if (s == NULL) {
        s = &none;
    }
    int32_t min = 0;
    int32_t max = 0;
    metric_bounds(s->metric, &min, &max);
    tdata_flag(data, "is_nps", s->metric == METRIC_NPS);
    tdata_flag(data, "is_csat", s->metric == METRIC_CSAT);
    tdata_flag(data, "is_ces", s->metric == METRIC_CES);
    tdata_set_i64(data, "scale_min", min);
    tdata_set_i64(data, "scale_max", max);
    for (int32_t score = min; score <= max; score++) {
        struct tdata *b = tdata_add(data, "buttons");
        struct str subject =
            arena_printf(a, is_de(to->lang) ? "Bewertung %d" : "Score %d", score);
        tdata_set_i64(b, "score", score);
        tdata_set(b, "mailto", mailto_make(a, to->reply_to, subject, STR_NULL));
        tdata_set_c(b, "color", button_color(s, score));
        tdata_flag(b, "is_low", score <= s->low);
        tdata_flag(b, "is_mid", score > s->low && score < s->high);
        tdata_flag(b, "is_high", score >= s->high);
    }
}

/* What this mail is about is no history: the words it shows, or the silent score. */
static bool is_present(const struct letter_facts *f, const struct response *r,
                       struct str words)
{
    return str_is_empty(words) ? r->id == f->kase.response_id
                               : str_eq(r->comment, words);
}

static enum rc data_history(struct arena *a, const struct letter_facts *f,
                            struct str lang, struct str words, struct tdata *data,
                            struct err *err)
{
    struct response *r = NULL;
    size_t n = 0;
    enum rc rc = f->never_asked ? RC_OK
                                : response_of_customer(a, f->st, f->customer.id,
                                                       HISTORY_MAX + 1, &r, &n, err);
    if (rc != RC_OK) {
        return rc;
    }
    size_t shown = 0;
    for (size_t i = 0; i < n && shown < HISTORY_MAX; i++) {
        if (is_present(f, &r[i], words)) {
            continue;
        }
        struct tdata *h = tdata_add(data, "history");
        tdata_set(h, "date",
                  calendar_date_text(a, f->set->policy.zone, r[i].received_at, lang));
        struct str said = letter_shorten(a, r[i].comment, HISTORY_WORDS_MAX);
        tdata_set(h, "text",
                  r[i].has_score
                      ? arena_printf(a, "%d: %.*s", r[i].score, STR_ARG(said))
                      : said);
        shown++;
    }
    tdata_flag(data, "has_history", shown > 0);
    return RC_OK;
}

/* What the case began with; no comment when the customer gave no reason. */
static enum rc first_answer(struct arena *a, const struct letter_facts *f,
                            struct response *ret, struct err *err)
{
    *ret = (struct response){0};
    if (f->kase.response_id == 0) {
        return RC_OK;
    }
    enum rc rc = response_get(a, f->st, f->kase.response_id, ret, err);
    return rc == RC_NONE ? RC_OK : rc;
}

static bool is_alarm(enum mail_kind k)
{
    return k == MAIL_ALERT || k == MAIL_ESCALATION || k == MAIL_UNSOLVED;
}

/* What the customer wants by telephone, on top of their words. */
static void data_call(struct str words, struct tdata *data)
{
    struct wish_call call;
    wish_call_find(words, &call);
    tdata_set(data, "call_words", call.words);
    for (size_t i = 0; i < call.n_phones; i++) {
        tdata_set(tdata_add(data, "phones"), "phone", call.phones[i]);
    }
    tdata_flag(data, "has_phones", call.n_phones > 0);
    tdata_flag(data, "has_call", call.n_phones > 0 || !str_is_empty(call.words));
}

/* Who is alarmed without words of their own, or in another's place, hears the newest
 * ones: what the case began with may be answered long since. */
static enum rc alarm_words(struct arena *a, const struct letter_facts *f,
                           const struct mail_wish *w, struct str first,
                           struct str *ret_words, struct err *err)
{
    struct str newest = STR("");
    bool has_own = !str_is_empty(w->words) && str_is_empty(w->instead_of);
    enum rc rc = has_own ? RC_OK : event_last_words(a, f->st, f->kase.id, &newest, err);
    *ret_words = !str_is_empty(newest)     ? newest
                 : !str_is_empty(w->words) ? w->words
                                           : first;
    return rc;
}

/* The words of the wish; those of an alarm as above. */
static enum rc data_words(struct arena *a, const struct letter_facts *f,
                          const struct mail_wish *w, struct str lang,
                          struct tdata *data, struct err *err)
{
    struct response r;
    enum rc rc = first_answer(a, f, &r, err);
    if (rc != RC_OK) {
        return rc;
    }
    struct str first = r.comment;
    /* the subject of a thread must never change: the score may */
    tdata_flag(data, "has_first_score", r.has_score);
    tdata_set_i64(data, "first_score", r.score);
    struct str words = w->words;
    if (is_alarm(w->kind)) {
        rc = alarm_words(a, f, w, first, &words, err);
    }
    if (rc != RC_OK) {
        return rc;
    }
    tdata_set(data, "original", first);
    tdata_set(data, "words", words);
    tdata_flag(data, "has_words", !str_is_empty(words));
    if (!str_is_empty(w->person)) { /* whoever wants to be called knows */
        data_call(words, data);
    }
    return data_history(a, f, lang, is_alarm(w->kind) ? words : STR_NULL, data, err);
}

static void data_case(struct arena *a, const struct letter_facts *f,
                      const struct letter_address *to, struct tdata *data)
{
    const struct policy *p = &f->set->policy;
    const struct case_file *c = &f->kase;
    const struct person *owner = policy_person(p, c->owner);
    tdata_set_i64(data, "case_id", c->id);
    tdata_flag(data, "has_case", c->id != 0);
    tdata_set_i64(data, "score", c->score);
    tdata_flag(data, "has_score", c->has_score);
    tdata_set(data, "owner_name", owner != NULL ? owner->name : p->sender_name);
    tdata_set(data, "buttons_resolved_mailto",
              letter_resolve_mailto(a, to->reply_to, to->lang, c->id));
}

struct phrase {
    const char *de, *en;
};

/* Why a file stayed behind; nothing for one that goes along. */
static const struct phrase fate_texts[] = {
    [FILE_PASSED] = {"", ""},
    [FILE_BLOCKED] = {"nicht weitergegeben (kann ein Programm sein)",
                      "not passed on (it may be a program)"},
    [FILE_TOO_MANY] = {"nicht weitergegeben (zu viele Anhänge)",
                       "not passed on (too many attachments)"},
    [FILE_TOO_BIG] = {"nicht weitergegeben (zu groß)", "not passed on (too large)"},
    [FILE_CUT] = {"nicht weitergegeben (zu groß)", "not passed on (too large)"},
    [FILE_IS_MAIL] = {"nicht weitergegeben (eine angehängte Mail)",
                      "not passed on (an attached mail)"},
};

struct str letter_file_fate(struct str lang, const struct mail_file *file)
{
    const struct phrase *t = &fate_texts[file->fate];
    return str_c(is_de(lang) ? t->de : t->en);
}

static void data_files(const struct letter_facts *f, struct str lang,
                       struct tdata *data)
{
    bool kept = f->has_attachment && f->n_files == 0;
    for (size_t i = 0; i < f->n_files; i++) {
        struct tdata *file = tdata_add(data, "files");
        tdata_set(file, "name", f->files[i].name);
        tdata_set(file, "why", letter_file_fate(lang, &f->files[i]));
        kept = kept || f->files[i].fate != FILE_PASSED;
    }
    tdata_flag(data, "has_files", f->n_files > 0);
    tdata_flag(data, "has_kept_files", kept);
}

enum rc letter_data(struct arena *a, const struct letter_facts *f,
                    const struct mail_wish *w, const struct letter_address *to,
                    struct tdata *data, struct err *err)
{
    letter_data_common(a, f, to, data);
    data_interaction(a, f, to->lang, data);
    data_survey(a, f, to, data);
    notice_data(a, f, w, to->lang, data);
    tdata_set(data, "other_sender", w->from);
    tdata_flag(data, "has_other_sender", !str_is_empty(w->from));
    tdata_flag(data, "has_attachment", f->has_attachment);
    data_files(f, to->lang, data);
    tdata_flag(data, "ask_reason", w->ask_reason);
    tdata_flag(data, "review", !f->kase.has_score);
    tdata_set_i64(data, "rung", w->rung);
    tdata_set(data, "reply_hint", w->hint);
    tdata_flag(data, "with_signature", f->set->policy.relay_signature);
    tdata_flag(data, "has_vouchers", f->set->policy.n_vouchers > 0);
    tdata_set(data, "person_name", to->to_name);
    data_case(a, f, to, data);
    letter_clock_data(a, f, w, to->lang, data);
    if (!str_is_empty(w->by)) {
        const struct person *by = policy_person(&f->set->policy, w->by);
        tdata_set(data, "owner_name", by != NULL ? by->name : STR_NULL);
    }
    enum rc rc = letter_data_end(a, f, w, to, data, err);
    rc = rc == RC_OK ? data_words(a, f, w, to->lang, data, err) : rc;
    return rc == RC_OK && !str_is_empty(w->person) ? desk_data(a, f, to, data, err)
                                                   : rc;
}
