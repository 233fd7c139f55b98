/* Sample data for templates. Must hold the names of templates/README.md and no others,
 * so that a template that passes `check` renders when it counts. */
#include "cmd/sample/sample.h"

#include "base/arena.h"
#include "cmd/sample/sample_digest.h"
#include "cmd/sample/sample_end.h"
#include "cmd/sample/sampler.h"
#include "mail/mailto.h"
#include "mail/template.h"

const char *const sample_templates[] = {
    "survey",      "reminder",       "followup",    "apology", "alert",
    "escalation",  "relay_customer", "relay_owner", "notice",  "digest",
    "alarm",       "thanks",         "passive",     "promote", "unsolved",
    "missed_call", "suggestion",     "approval",    "alerts",  NULL};

static const struct phrase date_text = {"02.03.2026", "2 Mar 2026"};
static const struct phrase promise_text = {"03.03.2026 11:00 (Ortszeit Berlin)",
                                           "3 Mar 2026 11:00 (Berlin time)"};
static const struct phrase deadline_text = {"03.03.2026 11:00", "3 Mar 2026 11:00"};
static const struct phrase words_text = {
    "Dritter Anruf, dritte Antwort.\nUnd gekommen ist wieder niemand :-(",
    "Third call, third answer.\nAnd again nobody turned up :-("};

/* As sampler_set, but empty in the empty sample. */
static void set_full(const struct sampler *s, struct tdata *t, const char *key,
                     struct phrase p)
{
    tdata_set_c(t, key, s->kind == SAMPLE_EMPTY ? "" : sampler_say(s, p));
}

static void set_common(const struct sampler *s)
{
    sampler_set(s, s->t, "company", (struct phrase){"Beispiel AG", "Beispiel AG"});
    set_full(s, s->t, "company_footer",
             (struct phrase){"Beispiel AG, Musterallee 12, 50667 Köln",
                             "Beispiel AG, Musterallee 12, 50667 Cologne"});
    set_full(s, s->t, "customer_name",
             (struct phrase){"Sabine Köhler", "Margaret O'Neill"});
    sampler_set(
        s, s->t, "customer_email",
        (struct phrase){"sabine.koehler@kunde.example", "m.oneill@customer.example"});
    tdata_flag(s->t, "has_name", s->kind != SAMPLE_EMPTY);
    sampler_set(s, s->t, "person_name", (struct phrase){"Nadja Süß", "Leila Haddad"});
    set_full(
        s, s->t, "footer_reference",
        (struct phrase){"k7x2mq4tb3wn5yd8rj6pzc2ahe", "k7x2mq4tb3wn5yd8rj6pzc2ahe"});
    tdata_set_c(s->t, "reply_address", "feedback+k7x2mq4t@firma.example");
    sampler_mailto(s, s->t, "unsubscribe_mailto",
                   (struct phrase){"ABMELDEN", "UNSUBSCRIBE"});
}

static void set_interaction(const struct sampler *s)
{
    struct tdata *t = tdata_child(s->t, "interaction");
    tdata_set_c(t, "id", "IA-2026-000101");
    sampler_set(s, t, "date", date_text);
    set_full(s, t, "subject",
             (struct phrase){"Reparatur Waschmaschine WM-700",
                             "Repair of washing machine WM-700"});
    set_full(s, t, "channel", (struct phrase){"Telefon", "phone"});
    set_full(s, t, "agent", (struct phrase){"Cem Yıldız", "Tom Fields"});
    set_full(s, t, "team", (struct phrase){"Hotline Köln", "Support EN"});
    set_full(s, t, "product",
             (struct phrase){"Waschmaschine WM-700", "Washing machine WM-700"});
    tdata_flag(s->t, "has_agent", s->kind != SAMPLE_EMPTY);
}

static void add_button(const struct sampler *s, int32_t score, int32_t low,
                       int32_t high)
{
    struct tdata *b = tdata_add(s->t, "buttons");
    tdata_set_i64(b, "score", score);
    tdata_set(
        b, "mailto",
        mailto_make(s->a, STR("feedback+k7x2mq4t@firma.example"),
                    arena_printf(s->a, "%s %d",
                                 sampler_say(s, (struct phrase){"Bewertung", "Score"}),
                                 (int)score),
                    STR_NULL));
    tdata_set_c(b, "color",
                score <= low    ? "#b3261e"
                : score >= high ? "#1b7f3b"
                                : "#9a6700");
    tdata_flag(b, "is_low", score <= low);
    tdata_flag(b, "is_mid", score > low && score < high);
    tdata_flag(b, "is_high", score >= high);
}

static void set_scale(const struct sampler *s)
{
    static const struct {
        int32_t min, max, low, high;
    } scales[] = {[SAMPLE_FULL] = {0, 10, 6, 9},
                  [SAMPLE_EMPTY] = {1, 5, 2, 4},
                  [SAMPLE_OVERDUE] = {1, 7, 3, 6}};
    int32_t low = scales[s->kind].low, high = scales[s->kind].high;
    tdata_flag(s->t, "is_nps", s->kind == SAMPLE_FULL);
    tdata_flag(s->t, "is_csat", s->kind == SAMPLE_EMPTY);
    tdata_flag(s->t, "is_ces", s->kind == SAMPLE_OVERDUE);
    tdata_set_i64(s->t, "scale_min", scales[s->kind].min);
    tdata_set_i64(s->t, "scale_max", scales[s->kind].max);
    for (int32_t n = scales[s->kind].min; n <= scales[s->kind].max; n++) {
        add_button(s, n, low, high);
    }
}

static void set_files(const struct sampler *s)
{
    tdata_flag(s->t, "has_files", s->kind == SAMPLE_FULL);
    tdata_flag(s->t, "has_kept_files", s->kind != SAMPLE_EMPTY);
    if (s->kind == SAMPLE_EMPTY) {
        return;
    }
    struct tdata *photo = tdata_add(s->t, "files");
    tdata_set_c(photo, "name", "IMG_0815.jpg");
    tdata_set_c(photo, "why", "");
    struct tdata *program = tdata_add(s->t, "files");
    sampler_set(s, program, "name", (struct phrase){"rechnung.exe", "invoice.exe"});
    sampler_set(s, program, "why",
                (struct phrase){"nicht weitergegeben (kann ein Programm sein)",
                                "not passed on (it may be a program)"});
}

static void set_call(const struct sampler *s)
{
    tdata_flag(s->t, "has_call", s->kind != SAMPLE_EMPTY);
    tdata_flag(s->t, "has_phones", s->kind == SAMPLE_FULL);
    set_full(s, s->t, "call_words",
             (struct phrase){"Bitte rufen Sie mich heute nach 17 Uhr an.",
                             "Please call me today after 5pm."});
    if (s->kind != SAMPLE_EMPTY) {
        sampler_set(s, tdata_add(s->t, "phones"), "phone",
                    (struct phrase){"0221 4455660", "020 7946 0123"});
    }
}

static void add_link(const struct sampler *s, const char *list, const char *key,
                     const char *value)
{
    struct tdata *row = tdata_add(s->t, list);
    tdata_set_c(row, key, value);
    sampler_mailto(s, row, "mailto", (struct phrase){"Fall #12", "Case #12"});
}

/* What a manager may do, and what they may want to know. */
static void set_desk(const struct sampler *s)
{
    static const char *const links[] = {
        "buttons_not_reached_mailto", "buttons_more_time_mailto",
        "buttons_wrong_alarm_mailto", "buttons_note_mailto",
        "buttons_score_mailto",       "suggestion_mailto"};
    bool is_full = s->kind == SAMPLE_FULL;
    for (size_t i = 0; i < ARRAY_LEN(links); i++) {
        sampler_mailto(s, s->t, links[i], (struct phrase){"Fall #12", "Case #12"});
    }
    tdata_flag(s->t, "has_set_scores", s->kind == SAMPLE_OVERDUE);
    for (int i = 1; s->kind != SAMPLE_EMPTY && i <= 7; i++) {
        add_link(s, "set_scores", "score", arena_printf(s->a, "%d", i).ptr);
    }
    tdata_flag(s->t, "has_assignees", s->kind != SAMPLE_EMPTY);
    if (s->kind != SAMPLE_EMPTY) {
        add_link(s, "assignees", "name", "Lena Vogt");
        add_link(s, "assignees", "name", "Bartholomäus von Hohenstein-Wittgenau");
    }
    tdata_flag(s->t, "has_vouchers", is_full);
    tdata_flag(s->t, "with_signature", s->kind == SAMPLE_OVERDUE);
    tdata_flag(s->t, "is_grave", is_full);
    sampler_set(
        s, s->t, "suggestion",
        (struct phrase){
            "Guten Tag Sabine Köhler,\n\ndanke, dass Sie uns so offen schreiben.\nIch "
            "kümmere mich selbst darum: [bitte ergänzen: was Sie tun und bis "
            "wann].\n\nMit freundlichen Grüßen\nNadja Süß",
            "Hello Margaret O'Neill,\n\nThank you for telling us so frankly.\nI am "
            "looking after it myself: [please fill in: what you do, and by "
            "when].\n\nKind regards\nLeila Haddad"});
    tdata_flag(s->t, "has_cases", s->kind != SAMPLE_EMPTY);
    if (s->kind != SAMPLE_EMPTY) {
        struct tdata *row = tdata_add(s->t, "cases");
        sampler_set(s, row, "date", (struct phrase){"11.11.2025", "11 Nov 2025"});
        sampler_set(
            s, row, "text",
            (struct phrase){"#4, Wertung 3, zurückgewonnen", "#4, score 3, recovered"});
    }
}

static void set_case(const struct sampler *s)
{
    tdata_set_c(s->t, "case_id", "12");
    tdata_flag(s->t, "has_case", s->kind != SAMPLE_EMPTY);
    tdata_set_c(s->t, "score", s->kind == SAMPLE_OVERDUE ? "0" : "2");
    tdata_flag(s->t, "has_score", s->kind == SAMPLE_FULL);
    tdata_flag(s->t, "review", s->kind == SAMPLE_OVERDUE);
    tdata_flag(s->t, "has_first_score", s->kind != SAMPLE_OVERDUE);
    tdata_set_c(s->t, "first_score", "2");
    tdata_flag(s->t, "overdue", s->kind == SAMPLE_OVERDUE);
    set_full(s, s->t, "words", words_text);
    tdata_flag(s->t, "has_words", s->kind != SAMPLE_EMPTY);
    tdata_flag(s->t, "ask_reason", s->kind == SAMPLE_EMPTY);
    sampler_set(s, s->t, "owner_name", (struct phrase){"Nadja Süß", "Leila Haddad"});
    tdata_set_c(s->t, "rung", "1");
    tdata_flag(s->t, "unresolved", s->kind == SAMPLE_OVERDUE);
    set_full(s, s->t, "resolution",
             (struct phrase){"06.03.2026 17:14", "6 Mar 2026 17:14"});
    set_full(s, s->t, "instead_of", (struct phrase){"Maria Becker", "Maria Becker"});
    tdata_flag(s->t, "has_instead", s->kind == SAMPLE_FULL);
    tdata_flag(s->t, "is_away", s->kind == SAMPLE_FULL);
    tdata_flag(s->t, "is_unreached", false);
    tdata_flag(s->t, "has_left", false);
    set_full(s, s->t, "deadline", deadline_text);
    set_full(s, s->t, "deadline_text", promise_text);
    set_full(s, s->t, "time_left", (struct phrase){"3 Std. 20 Min.", "3 h 20 min"});
    sampler_mailto(s, s->t, "buttons_resolved_mailto",
                   (struct phrase){"Gelöst #12", "Resolved #12"});
    tdata_set_c(s->t, "reply_hint", "");
    set_desk(s);
    tdata_flag(s->t, "has_attachment", s->kind == SAMPLE_FULL);
    set_files(s);
    set_call(s);
    tdata_flag(s->t, "has_other_sender", s->kind == SAMPLE_FULL);
    tdata_set_c(s->t, "other_sender",
                s->kind == SAMPLE_FULL ? "colleague@customer.example" : "");
    set_full(s, s->t, "original", words_text);
    tdata_flag(s->t, "has_history", s->kind != SAMPLE_EMPTY);
    if (s->kind != SAMPLE_EMPTY) {
        struct tdata *h = tdata_add(s->t, "history");
        sampler_set(s, h, "date", (struct phrase){"05.01.2026", "5 Jan 2026"});
        sampler_set(
            s, h, "text",
            (struct phrase){"8: Schnell und freundlich.", "8: Quick and friendly."});
    }
    tdata_flag(s->t, "is_relayed", s->kind == SAMPLE_FULL);
    tdata_flag(s->t, "shows_deadline", s->kind == SAMPLE_OVERDUE);
    tdata_flag(s->t, "shows_case", s->kind == SAMPLE_OVERDUE);
    tdata_flag(s->t, "shows_howto", s->kind == SAMPLE_OVERDUE);
    tdata_flag(s->t, "has_lines", true);
    sampler_set(s, tdata_add(s->t, "lines"), "text",
                (struct phrase){"Die Antwort ging an den Kunden.",
                                "Your answer went to the customer."});
}

/* The answer that a relay passes on: what the owner, not the customer, wrote. */
static void set_relayed(const struct sampler *s)
{
    sampler_set(
        s, s->t, "words",
        (struct phrase){
            "Guten Tag Frau Köhler,\n\nes tut mir leid. Der Techniker kommt morgen um "
            "9 "
            "Uhr,\nich rufe Sie vorher an.\n\nViele Grüße\nNadja Süß",
            "Dear Mrs O'Neill,\n\nI am sorry. The engineer will come tomorrow at 9,\nI "
            "will call you beforehand.\n\nKind regards\nLeila Haddad"});
}

static void set_alarm(const struct sampler *s)
{
    tdata_set_c(s->t, "host", "mail1");
    tdata_set_c(s->t, "configuration", "/srv/nachfass/nachfass.conf");
    tdata_flag(s->t, "is_fetch", s->kind == SAMPLE_FULL);
    tdata_flag(s->t, "is_over", s->kind == SAMPLE_OVERDUE);
    tdata_set_c(s->t, "since", "2026-03-02 09:10");
    tdata_set_c(s->t, "worked_at", s->kind == SAMPLE_EMPTY ? "" : "2026-03-02 09:05");
    tdata_set_c(s->t, "trouble", "mailbox 'answers': the server does not answer");
}

struct tdata *sample_data(struct arena *a, struct str lang, struct str name,
                          enum sample kind)
{
    struct sampler s = {
        .a = a, .t = tdata_new(a), .is_de = str_eq_c(lang, "de"), .kind = kind};
    set_common(&s);
    if (str_eq_c(name, "digest")) {
        sample_digest(a, s.t, s.is_de, kind);
        return s.t;
    }
    if (str_eq_c(name, "alarm")) {
        set_alarm(&s);
        return s.t;
    }
    set_interaction(&s);
    set_scale(&s);
    set_case(&s);
    sample_end(s.t, s.is_de, kind);
    if (str_eq_c(name, "relay_customer") || str_eq_c(name, "approval")) {
        set_relayed(&s);
    }
    return s.t;
}

enum rc sample_check_one(struct arena *a, struct template_set *templates,
                         struct str lang, struct str name, struct err *err)
{
    static const enum sample kinds[] = {SAMPLE_EMPTY, SAMPLE_OVERDUE, SAMPLE_FULL};
    struct rendered r;
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
        enum rc rc = template_set_render(a, templates, lang, name,
                                         sample_data(a, lang, name, kinds[k]), &r, err);
        if (rc) {
            return rc;
        }
    }
    struct arena one CLEANUP(arena_done) = {0};
    for (size_t i = 0;; i++) {
        struct tdata *t = sample_data(&one, lang, name, SAMPLE_FULL);
        if (!tdata_flip(t, i)) {
            return RC_OK;
        }
        enum rc rc = template_set_render(&one, templates, lang, name, t, &r, err);
        if (rc) {
            return rc;
        }
        arena_reset(&one);
    }
}

enum rc sample_check(struct arena *a, struct template_set *templates, struct str lang,
                     struct err *err)
{
    for (size_t i = 0; sample_templates[i]; i++) {
        enum rc rc =
            sample_check_one(a, templates, lang, str_c(sample_templates[i]), err);
        if (rc) {
            return rc;
        }
    }
    return RC_OK;
}
