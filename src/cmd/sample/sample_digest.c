/* Sample data of the digest. Must hold the names of templates/README.md and no others.
 */
#include "cmd/sample/sample_digest.h"

#include "base/arena.h"
#include "base/attr.h"
#include "cmd/sample/sampler.h"
#include "mail/template.h"

/* One row of a section. */
struct row {
    const char *flag, *count, *color;
    const char *case_id, *score;
    struct phrase deadline, time_left, age, customer, words, subject, state;
    bool can_answer;
};

static const struct row rows[] = {
    {"is_overdue",
     "overdue",
     "#b3261e",
     "12",
     "2",
     {"02.03.2026 09:00", "2 Mar 2026 09:00"},
     {"3 Std. 20 Min.", "3 h 20 min"},
     {"2 Tg. 1 Std.", "2 days 1 h"},
     {"Sabine Köhler", "Margaret O'Neill"},
     {"Dritter Anruf, dritte Antwort.\nUnd gekommen ist wieder niemand :-(",
      "Third call, third answer.\nAnd again nobody turned up :-("},
     {"Reparatur Waschmaschine WM-700", "Repair of washing machine WM-700"},
     {"offen", "open"},
     true},
    {"is_head",
     "head",
     "#b3261e",
     "8",
     "0",
     {"", ""},
     {"", ""},
     {"9 Tg.", "9 days"},
     {"Jörg Weiß", "Seán Byrne"},
     {"Ich warte seit Wochen.", "I have been waiting for weeks."},
     {"Rechnung 2231", "Invoice 2231"},
     {"beantwortet", "answered"},
     true},
    {"is_due_today",
     "due_today",
     "#9a6700",
     "15",
     "5",
     {"02.03.2026 13:30", "2 Mar 2026 13:30"},
     {"1 Std. 5 Min.", "1 h 5 min"},
     {"22 Std.", "22 h"},
     {"Schöller & Söhne <Metallbau>", "Smith & Sons <Metalwork>"},
     {"Lieferschein fehlt seit 2 Wochen. Eigentlich okay, aber so geht das nicht.",
      "Delivery note missing for 2 weeks. Fine otherwise, but not like this."},
     {"Lieferschein fehlt, Auftrag 4711-10", "Delivery note missing, order 4711-10"},
     {"offen", "open"},
     true},
    {"is_reopened",
     "reopened",
     "#9a6700",
     "9",
     "3",
     {"03.03.2026 11:00", "3 Mar 2026 11:00"},
     {"5 Std.", "5 h"},
     {"6 Tg.", "6 days"},
     {"Hinnerk Petersen", "Gareth Pugh"},
     {"Nein, der Router hängt schon wieder.", "No, the router hangs again."},
     {"Rückruf am Freitagabend", "Call back on Friday evening"},
     {"offen", "open"},
     true},
    {"is_new",
     "new",
     "#0b57d0",
     "16",
     "",
     {"03.03.2026 15:00", "3 Mar 2026 15:00"},
     {"7 Std.", "7 h"},
     {"1 Std.", "1 h"},
     {"b.huber@kunde.example", "b.hughes@customer.example"},
     {"", ""},
     {"", ""},
     {"offen", "open"},
     true},
    {"is_later",
     "later",
     "#0b57d0",
     "14",
     "4",
     {"04.03.2026 10:00", "4 Mar 2026 10:00"},
     {"1 Tag 2 Std.", "1 day 2 h"},
     {"1 Tag", "1 day"},
     {"Katrin Ödön", "Fiona Ødegård"},
     {"Zu lange in der Warteschleife.", "Too long on hold."},
     {"Anruf zur Bestellung", "Call about an order"},
     {"offen", "open"},
     true},
    {"is_waiting",
     "waiting",
     "#57606a",
     "11",
     "4",
     {"", ""},
     {"", ""},
     {"1 Tag", "1 day"},
     {"Ayşe Kılıç", "Zoë Brontë"},
     {"Beratung war nett, das Gerät war aber nicht da.",
      "Nice advice, but the thing was not in stock."},
     {"Beratung Kühlschrank", "Fridge advice"},
     {"beantwortet", "answered"},
     true},
    {"is_closed",
     "closed",
     "#1b7f3b",
     "7",
     "1",
     {"", ""},
     {"", ""},
     {"4 Tg.", "4 days"},
     {"Ines Vollmer", "Owen Price"},
     {"Jetzt passt alles, danke.", "All fine now, thank you."},
     {"Dritte Nachfrage zum selben Fall", "Third question on the same matter"},
     {"zurückgewonnen", "recovered"},
     false},
};

static void add_row(const struct sampler *s, const struct row *r)
{
    struct tdata *section = tdata_add(s->t, "sections");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tdata_flag(section, rows[i].flag, &rows[i] == r);
    }
    tdata_set_c(section, "color", r->color);
    tdata_set_c(section, "n", "1");
    tdata_flag(section, "has_rows", true);
    struct tdata *i = tdata_add(section, "rows");
    sampler_set(s, i, "customer_name", r->customer);
    tdata_set_c(i, "case_id", r->case_id);
    tdata_set_c(i, "score", r->score);
    tdata_flag(i, "has_score", r->score[0] != '\0');
    sampler_set(s, i, "words", r->words);
    tdata_flag(i, "has_words", r->words.de[0] != '\0');
    sampler_set(s, i, "interaction_subject", r->subject);
    sampler_set(s, i, "deadline", r->deadline);
    tdata_flag(i, "has_deadline", r->deadline.de[0] != '\0');
    tdata_flag(i, "is_resolution", r->case_id[1] == '4');
    sampler_set(s, i, "time_left", r->time_left);
    sampler_set(s, i, "age", r->age);
    sampler_set(s, i, "owner_name", (struct phrase){"Nadja Süß", "Leila Haddad"});
    sampler_set(s, i, "state_text", r->state);
    tdata_set(i, "mailto_reply", STR_NULL);
    tdata_set(i, "mailto_resolved", STR_NULL);
    if (r->can_answer) {
        sampler_mailto(s, i, "mailto_reply", (struct phrase){"Fall 12", "Case 12"});
        sampler_mailto(s, i, "mailto_resolved",
                       (struct phrase){"Gelöst #12", "Resolved #12"});
    }
}

/* ---- the review queue ---- */

struct waiting {
    struct phrase from, words, evidence;
    bool is_answer, is_unmatched;
};

static const struct waiting entries[] = {
    {{"Otfried Bäumler", "Otis Bloom"},
     {"Eine glatte 2, wie in der Schule!", "Somewhere between 7 and 9 I would say."},
     {"zwei Wertungen", "two scores"},
     true,
     false},
    {{"bueller@arbeit.example", "bueller@work.example"},
     {"Die Beratung war gut, Frau Kunze hat alles erklärt. 9",
      "Good advice, Ms Coates explained it all. 9"},
     {"no invitation or case matches", "no invitation or case matches"},
     false,
     true},
    {{"Ruth Ebner", "Ruth Evans"},
     {"AW: Ihr Anruf", "Re: Your call"},
     {"kein Text, aber ein Anhang", "no text, but something is attached"},
     false,
     false},
};

static void add_scores(const struct sampler *s, struct tdata *r, bool has_candidates)
{
    for (int i = 0; i <= 10; i++) {
        bool is_candidate = has_candidates && (i == 2 || i == 7);
        struct tdata *b = tdata_add(r, is_candidate ? "candidates" : "scale");
        tdata_set_i64(b, "score", i);
        sampler_mailto(s, b, "mailto", (struct phrase){"Einordnen: 2", "Settle: 2"});
        if (is_candidate) {
            sampler_set(s, b, "evidence",
                        (struct phrase){"eine glatte 2", "between 7"});
        }
    }
}

static void add_entry(const struct sampler *s, const struct waiting *w)
{
    struct tdata *r = tdata_add(s->t, "review");
    sampler_set(s, r, "from", w->from);
    sampler_set(s, r, "words", w->words);
    sampler_set(s, r, "evidence", w->evidence);
    sampler_set(s, r, "age", (struct phrase){"5 Std.", "5 h"});
    tdata_set_c(r, "desk_address", "feedback+k7x2mq4t@firma.example");
    sampler_set(s, r, "interaction_subject",
                w->is_unmatched ? (struct phrase){"", ""}
                                : (struct phrase){"Reparatur Waschmaschine WM-700",
                                                  "Repair of washing machine WM-700"});
    sampler_set(s, r, "interaction_date",
                w->is_unmatched ? (struct phrase){"", ""}
                                : (struct phrase){"28.02.2026", "28 Feb 2026"});
    sampler_mailto(s, r, "mailto_none",
                   (struct phrase){"Einordnen: keine Wertung", "Settle: no score"});
    sampler_mailto(s, r, "mailto_done",
                   (struct phrase){"Einordnen: erledigt", "Settle: done"});
    tdata_flag(r, "is_answer", w->is_answer);
    tdata_flag(r, "is_unmatched", w->is_unmatched);
    tdata_flag(r, "has_candidates", w->is_answer);
    tdata_flag(r, "has_scale", !w->is_unmatched);
    tdata_flag(r, "has_guesses", w->is_unmatched);
    tdata_flag(r, "candidates", false); /* held, as everywhere, when they are none */
    tdata_flag(r, "scale", false);
    tdata_flag(r, "guesses", false);
    if (!w->is_unmatched) {
        add_scores(s, r, w->is_answer);
        return;
    }
    struct tdata *g = tdata_add(r, "guesses");
    sampler_set(s, g, "customer_name", (struct phrase){"Lena Büller", "Lena Bueller"});
    sampler_set(s, g, "subject",
                (struct phrase){"Beratung Kühlschrank", "Fridge advice"});
    sampler_set(s, g, "date", (struct phrase){"27.02.2026", "27 Feb 2026"});
    sampler_mailto(s, g, "mailto",
                   (struct phrase){"Einordnen: Einladung 33", "Settle: invitation 33"});
}

/* ---- what waits for approval ---- */

static void add_wish(const struct sampler *s)
{
    struct tdata *t = tdata_add(s->t, "wishes");
    tdata_set_c(t, "case_id", "31");
    sampler_set(s, t, "customer_name", (struct phrase){"Lena Büller", "Lena Bueller"});
    sampler_set(s, t, "by_name", (struct phrase){"Maria Becker", "Mary Baker"});
    sampler_set(s, t, "voucher_value", (struct phrase){"50 €", "€50"});
    sampler_set(
        s, t, "words",
        (struct phrase){"Das hätte nicht passieren dürfen. Bitte nehmen Sie den "
                        "Gutschein als Zeichen unseres Bedauerns.",
                        "This should not have happened. Please accept the voucher."});
    tdata_flag(t, "has_words", true);
    sampler_set(s, t, "age", (struct phrase){"5 Std.", "5 h"});
    sampler_set(s, t, "lapses",
                (struct phrase){"05.03.2026 09:00", "5 Mar 2026 09:00"});
    tdata_set_c(t, "desk_address", "feedback+k7x2mq4t@firma.example");
    sampler_mailto(s, t, "approve_mailto",
                   (struct phrase){"Freigeben #31", "Approve #31"});
    sampler_mailto(s, t, "refuse_mailto",
                   (struct phrase){"Ablehnen #31", "Refuse #31"});
}

/* ---- praise and figures ---- */

static void add_praise(const struct sampler *s, struct phrase agent,
                       struct phrase words)
{
    struct tdata *p = tdata_add(s->t, "praise");
    sampler_set(s, p, "agent", agent);
    sampler_set(s, p, "words", words);
    sampler_set(s, p, "customer_name", (struct phrase){"Miriam Æsop", "Miriam Æsop"});
    tdata_set_c(p, "score", "10");
}

static void add_survey(const struct sampler *s, bool is_nps)
{
    struct tdata *t = tdata_add(s->t, "surveys");
    tdata_set_c(t, "name", is_nps ? "service" : "delivery");
    tdata_flag(t, "is_nps", is_nps);
    tdata_set_c(t, "value", is_nps ? "+29" : "84 %");
    tdata_set_c(t, "margin", is_nps ? "27" : "13");
    tdata_flag(t, "is_few", !is_nps);
    tdata_set_c(t, "n", "31");
    static const char *const parts[][5] = {
        {"high", "15", "has_high", "high_percent", "48"},
        {"mid", "10", "has_mid", "mid_percent", "33"},
        {"low", "6", "has_low", "low_percent", "19"}};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        tdata_set_c(t, parts[i][0], parts[i][1]);
        tdata_flag(t, parts[i][2], true);
        tdata_set_c(t, parts[i][3], parts[i][4]);
    }
}

static void set_numbers(const struct sampler *s, bool is_full)
{
    static const char *const plain[][2] = {
        {"invited", "120"}, {"answered", "31"}, {"rate", "26 %"}, {"opened", "7"},
        {"closed", "5"},    {"recovered", "4"}, {"overdue", "1"}};
    struct tdata *numbers = tdata_child(s->t, "numbers");
    for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
        tdata_set_c(numbers, plain[i][0], plain[i][1]);
    }
    sampler_set(s, numbers, "first_response",
                is_full ? (struct phrase){"2 Std. 5 Min.", "2 h 5 min"}
                        : (struct phrase){"", ""});
    static const char *const held[] = {"sections", "wishes", "review", "praise",
                                       "surveys"};
    for (size_t i = 0; !is_full && i < ARRAY_LEN(held); i++) {
        tdata_flag(s->t, held[i], false);
    }
    tdata_flag(s->t, "all_teams", is_full);
    tdata_flag(s->t, "has_surveys", is_full);
    tdata_flag(s->t, "has_praise", is_full);
    tdata_flag(s->t, "has_chart", is_full);
    tdata_set_c(s->t, "chart_cid", "chart@firma.example");
    static const struct phrase weeks[] = {{"05.01.", "5 Jan"},  {"12.01.", "12 Jan"},
                                          {"19.01.", "19 Jan"}, {"26.01.", "26 Jan"},
                                          {"02.02.", "2 Feb"},  {"09.02.", "9 Feb"},
                                          {"16.02.", "16 Feb"}, {"23.02.", "23 Feb"}};
    for (size_t i = 0; i < ARRAY_LEN(weeks); i++) {
        struct tdata *w = tdata_add(s->t, "weeks");
        sampler_set(s, w, "from", weeks[i]);
        tdata_set_i64(w, "n", (int64_t)(i * 7 % 31));
    }
    if (is_full) {
        add_survey(s, true);
        add_survey(s, false);
        add_praise(s, (struct phrase){"Cem Yıldız", "Tom Fields"},
                   (struct phrase){"Herr Yıldız war großartig, sehr geduldig!",
                                   "Tom was brilliant, so patient!"});
        add_praise(s, (struct phrase){"", ""},
                   (struct phrase){"Schnell & freundlich.", "Quick & friendly."});
    }
}

void sample_digest(struct arena *a, struct tdata *t, bool is_de, enum sample kind)
{
    struct sampler s = {.a = a, .t = t, .is_de = is_de};
    bool is_full = kind != SAMPLE_EMPTY;
    struct tdata *counts = tdata_child(t, "counts");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tdata_set_i64(counts, rows[i].count, is_full);
        if (is_full) {
            add_row(&s, &rows[i]);
        }
    }
    tdata_set_i64(counts, "review", is_full ? (int64_t)ARRAY_LEN(entries) : 0);
    for (size_t i = 0; is_full && i < ARRAY_LEN(entries); i++) {
        add_entry(&s, &entries[i]);
    }
    tdata_set_i64(counts, "wishes", is_full);
    tdata_flag(t, "has_wishes", is_full);
    if (is_full) {
        add_wish(&s);
    }
    tdata_flag(t, "has_sections", is_full);
    tdata_flag(t, "has_overdue", is_full);
    tdata_flag(t, "has_due_today", is_full);
    tdata_flag(t, "has_review", is_full);
    tdata_flag(t, "is_empty", !is_full);
    sampler_set(&s, t, "date", (struct phrase){"02.03.2026", "2 Mar 2026"});
    tdata_flag(t, "has_more", kind == SAMPLE_FULL);
    tdata_set_i64(t, "more", kind == SAMPLE_FULL ? 12 : 0);
    set_numbers(&s, is_full);
}
