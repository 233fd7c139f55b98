/* The review queue in a digest: each entry with buttons that settle it by mail. Shows
 * and addresses; decides nothing. */
#include "base/arena.h"
#include "base/attr.h"
#include "cmd/digest/digest_part.h"
#include "cmd/letter/letter_data.h"
#include "loop/calendar.h"
#include "loop/casework.h"
#include "loop/review.h"
#include "mail/address.h"
#include "mail/mailto.h"
#include "mail/template.h"
#include "mail/token.h"
#include "store/store.h"

/* The queue is read by a person, too. Mail that is no answer of anybody's leaves the
 * digest after a while; answers never do. */
enum {
    ENTRIES_MAX = 12,
    WORDS_MAX = 600,
    GUESSES = 4,
    SCORES = 11,
    DAY_S = 86400,
    MAILS_S = 14 * DAY_S,
    GUESS_S = 90 * DAY_S
};

/* An entry on its way to its row. */
struct entry {
    struct arena *a;
    const struct letter_facts *lf;
    const struct digest *d;
    struct tdata *row;
    struct str desk; /* address */
    bool de;
};

static struct str button(const struct entry *e, const char *de, const char *en,
                         int64_t number)
{
    const char *word = e->de ? de : en;
    struct str body = number < 0
                          ? arena_printf(e->a, "%s", word)
                          : arena_printf(e->a, "%s%s%lld", word,
                                         *word != '\0' ? " " : "", (long long)number);
    /* again in the subject: some programs drop the body of a link */
    return mailto_make(
        e->a, e->desk,
        arena_printf(e->a, "%s: %.*s", e->de ? "Einordnen" : "Settle", STR_ARG(body)),
        body);
}

/* "7: 'evidence'" a line: the scores that some rule saw, each once. */
static void add_candidates(const struct entry *e, struct str text, bool seen[SCORES])
{
    size_t n = 0;
    while (text.ptr != NULL) {
        struct str evidence = str_take_line(&text);
        struct str number = str_take(&evidence, ':');
        int64_t score = 0;
        if (!str_to_i64(number, &score) || score < 0 || score >= SCORES ||
            seen[score]) {
            continue;
        }
        seen[score] = true;
        struct tdata *t = tdata_add(e->row, "candidates");
        tdata_set_i64(t, "score", score);
        tdata_set(t, "evidence", str_trim(evidence));
        tdata_set(t, "mailto", button(e, "", "", score));
        n++;
    }
    tdata_flag(e->row, "has_candidates", n > 0);
}

static void add_scale(const struct entry *e, const struct survey *s,
                      const bool seen[SCORES])
{
    int32_t min = 0;
    int32_t max = SCORES - 1; /* of a survey that is gone nobody knows */
    if (s != NULL) {
        metric_bounds(s->metric, &min, &max);
    }
    for (int32_t i = min; i <= max; i++) {
        if (!seen[i]) {
            struct tdata *t = tdata_add(e->row, "scale");
            tdata_set_i64(t, "score", i);
            tdata_set(t, "mailto", button(e, "", "", i));
        }
    }
}

static enum rc make_desk(struct entry *e, int64_t response_id, int64_t inbox_id,
                         struct err *err)
{
    struct token_row t = {.role = TOKEN_REVIEW,
                          .person = e->d->who->id,
                          .response_id = response_id,
                          .inbox_id = inbox_id};
    enum rc rc = review_desk_of(e->a, e->lf->st, &t, &t.token, err);
    if (rc == RC_NONE) {
        t.token = token_new(e->a);
        rc = review_desk_add(e->lf->st, &t, err);
    }
    e->desk = address_with_detail(e->a, e->lf->set->policy.address, t.token);
    return rc;
}

static void set_invitation(const struct entry *e, const struct invitation *inv,
                           const struct customer *who, const struct interaction *in)
{
    struct str lang = e->d->who->language;
    tdata_set(e->row, "interaction_subject", in->subject);
    tdata_set(e->row, "interaction_date",
              inv->id == 0
                  ? STR_NULL
                  : calendar_date_text(e->a, e->d->who->zone, in->occurred_at, lang));
    if (inv->id != 0) {
        tdata_set(e->row, "from", str_is_empty(who->name) ? who->email : who->name);
    }
}

static const struct {
    const char *reason, *de;
} reasons[] = {
    {"words without a score", "Worte ohne Wertung"},
    {"question", "eine Frage, keine Wertung"},
    {"a range, not one score", "ein Bereich, keine einzelne Wertung"},
    {"not a whole number", "keine ganze Zahl"},
    {"outside the scale", "außerhalb der Skala"},
    {"on another scale", "auf einer anderen Skala"},
    {"a school grade", "eine Schulnote"},
    {"a percentage", "eine Prozentzahl"},
    {"only conditional", "nur unter einer Bedingung"},
    {"an earlier score", "eine frühere Wertung"},
    {"a score that somebody asked for", "eine Wertung, um die jemand gebeten hat"},
    {"a score for something bad", "eine Wertung für etwas Schlechtes"},
    {"several scores", "mehrere Wertungen"},
    {"a number that may be a score", "eine Zahl, vielleicht die Wertung"},
    {"says that the click was wrong", "schreibt, falsch geklickt zu haben"},
    {"subject and text contradict each other", "Betreff und Text widersprechen sich"},
    {"plain and HTML part contradict each other",
     "Text- und HTML-Teil widersprechen sich"},
    {"wrong_person", "schreibt, nicht gemeint zu sein"},
    {"its survey is no longer configured", "die Umfrage gibt es nicht mehr"},
    {"its case is gone", "den Fall gibt es nicht mehr"},
    {"no text, but something is attached", "kein Text, aber ein Anhang"},
    {"too many mails in this case today: kept, not relayed",
     "zu viele Mails in diesem Fall an einem Tag: nicht weitergeleitet"},
    {"too many answers in this case today: kept, not relayed",
     "zu viele Antworten in diesem Fall an einem Tag: nicht gesendet"},
    {"by its words an automatic reply: is it one?",
     "nach den Worten eine automatische Antwort: stimmt das?"},
    {"internal text in an answer: not relayed",
     "interner Text in einer Antwort: nicht gesendet"},
    {"sender is nobody of the team", "Absender gehört nicht zum Team"},
    {"sender may not settle this", "Absender darf das nicht einordnen"},
    {"sender not authenticated", "Absender nicht bestätigt"},
};

/* Why it waits, in their language; what is not listed is shown as it is. */
static struct str reason_text(const struct entry *e, struct str reason)
{
    for (size_t i = 0; e->de && i < ARRAY_LEN(reasons); i++) {
        if (str_eq_c(reason, reasons[i].reason)) {
            return str_c(reasons[i].de);
        }
    }
    return reason;
}

/* What every row holds. */
static void set_row(const struct entry *e, struct str words, struct str reason,
                    int64_t since)
{
    static const char *const held[] = {"candidates", "scale", "guesses"};
    for (size_t i = 0; i < ARRAY_LEN(held); i++) { /* without rows they are off */
        tdata_flag(e->row, held[i], false);
    }
    tdata_set(e->row, "words", letter_shorten(e->a, words, WORDS_MAX));
    tdata_set(e->row, "evidence", reason_text(e, reason));
    tdata_set(e->row, "age",
              letter_span(e->a, e->d->who->language, e->lf->now - since));
    tdata_set(e->row, "desk_address", e->desk);
    tdata_set(e->row, "mailto_none", button(e, "keine Wertung", "no score", -1));
    tdata_set(e->row, "mailto_done", button(e, "erledigt", "done", -1));
}

static enum rc load(const struct entry *e, int64_t invitation_id,
                    struct invitation *ret_inv, struct customer *ret_who,
                    struct interaction *ret_in, struct err *err)
{
    enum rc rc = invitation_get(e->a, e->lf->st, invitation_id, ret_inv, err);
    if (rc == RC_OK) {
        rc = customer_get(e->a, e->lf->st, ret_inv->customer_id, ret_who, err);
    }
    if (rc == RC_OK) {
        rc = interaction_get(e->a, e->lf->st, ret_inv->interaction_id, ret_in, err);
    }
    return rc;
}

static enum rc add_answer(struct entry *e, int64_t id, struct err *err)
{
    struct response r;
    struct invitation inv = {0};
    struct customer who = {0};
    struct interaction in = {0};
    bool seen[SCORES] = {false};
    enum rc rc = response_get(e->a, e->lf->st, id, &r, err);
    rc = rc == RC_OK ? load(e, r.invitation_id, &inv, &who, &in, err) : rc;
    rc = rc == RC_OK ? make_desk(e, id, 0, err) : rc;
    if (rc != RC_OK) {
        return rc;
    }
    set_row(e, r.reply, r.reason, r.received_at);
    set_invitation(e, &inv, &who, &in);
    add_candidates(e, r.candidates, seen);
    add_scale(e, policy_survey(&e->lf->set->policy, inv.survey), seen);
    tdata_flag(e->row, "is_answer", true);
    tdata_flag(e->row, "is_unmatched", false);
    tdata_flag(e->row, "has_scale", true);
    tdata_flag(e->row, "has_guesses", false);
    return RC_OK;
}

static enum rc add_guesses(const struct entry *e, const struct inbox_mail *m,
                           struct err *err)
{
    struct invitation *inv = NULL;
    size_t n = 0;
    enum rc rc =
        review_guess(e->a, e->lf->st, m, e->lf->now - GUESS_S, GUESSES, &inv, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        struct invitation full;
        struct customer who;
        struct interaction in;
        rc = load(e, inv[i].id, &full, &who, &in, err);
        if (rc == RC_OK) {
            struct tdata *t = tdata_add(e->row, "guesses");
            tdata_set(t, "customer_name",
                      str_is_empty(who.name) ? who.email : who.name);
            tdata_set(t, "subject", in.subject);
            tdata_set(t, "date",
                      calendar_date_text(e->a, e->d->who->zone, in.occurred_at,
                                         e->d->who->language));
            tdata_set(t, "mailto", button(e, "Einladung", "invitation", inv[i].id));
        }
    }
    tdata_flag(e->row, "has_guesses", n > 0);
    return rc;
}

/* Set aside: nobody's; an answer without words of its own; or one that only has to be
 * seen. */
static enum rc add_mail(struct entry *e, int64_t id, struct err *err)
{
    struct inbox_mail m;
    struct invitation inv = {0};
    struct customer who = {0};
    struct interaction in = {0};
    const bool seen[SCORES] = {false};
    enum rc rc = inbox_get(e->a, e->lf->st, id, &m, err);
    rc = rc == RC_OK ? make_desk(e, 0, id, err) : rc;
    bool is_answer = rc == RC_OK && m.invitation_id != 0 && m.case_id == 0;
    bool is_unmatched = rc == RC_OK && str_eq_c(m.reason, INCOMING_UNMATCHED);
    rc = is_answer ? load(e, m.invitation_id, &inv, &who, &in, err) : rc;
    if (rc != RC_OK) {
        return rc;
    }
    tdata_set(e->row, "from", m.from);
    set_row(e, str_is_empty(m.words) ? m.subject : m.words, m.reason, m.stored_at);
    set_invitation(e, &inv, &who, &in);
    tdata_flag(e->row, "has_candidates", false);
    tdata_flag(e->row, "is_answer", false);
    tdata_flag(e->row, "is_unmatched", is_unmatched);
    tdata_flag(e->row, "has_scale", is_answer);
    tdata_flag(e->row, "has_guesses", false);
    if (is_answer) {
        add_scale(e, policy_survey(&e->lf->set->policy, inv.survey), seen);
    }
    return is_unmatched ? add_guesses(e, &m, err) : RC_OK;
}

enum rc digest_review(struct arena *a, struct letter_facts *lf, struct digest *d,
                      struct err *err)
{
    const struct policy *p = &lf->set->policy;
    struct review_entry *all = NULL;
    size_t n = 0;
    size_t mine = 0;
    size_t shown = 0;
    /* a full list must not hide what came later until somebody settles it */
    const struct review_scope of = {lf->now - MAILS_S, d->who->id};
    enum rc rc = review_list(a, lf->st, &of, &all, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        const struct team *team =
            str_is_empty(all[i].survey)
                ? NULL
                : case_route(p, &all[i].interaction, all[i].survey);
        if (!review_concerns(p, team, d->who, all[i].since, lf->now)) {
            continue;
        }
        mine++;
        if (shown < ENTRIES_MAX) {
            struct entry e = {.a = a,
                              .lf = lf,
                              .d = d,
                              .row = tdata_add(d->data, "review"),
                              .de = str_eq_c(d->who->language, "de")};
            rc = all[i].is_mail ? add_mail(&e, all[i].id, err)
                                : add_answer(&e, all[i].id, err);
            shown++;
        }
    }
    tdata_set_i64(tdata_child(d->data, "counts"), "review", (int64_t)mine);
    tdata_flag(d->data, "has_review", mine > 0);
    d->n_rows += mine;
    d->n_shown += shown;
    return rc == RC_NONE
               ? err_set(err, RC_BROKEN, "an entry of the review queue is gone")
               : rc;
}
