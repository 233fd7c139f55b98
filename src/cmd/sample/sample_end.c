/* Sample data: the names that cmd/letter/letter_end.c sets, and no others. */
#include "cmd/sample/sample_end.h"

/* One step of a case's course. */
struct step {
    const char *date, *who;
    const char *what[2], *text[2]; /* en, de */
};

static const struct step steps[] = {
    {"02.03.2026 11:00",
     "Sabine Köhler",
     {"complaint", "Kritik"},
     {"Third call, third answer.", "Dritter Anruf, dritte Antwort."}},
    {"03.03.2026 09:12",
     "Nadja Süß",
     {"answers", "antwortet"},
     {"The engineer will come tomorrow.", "Der Techniker kommt morgen."}},
    {"04.03.2026 17:40", "Nadja Süß", {"says: resolved", "meldet: gelöst"}, {"", ""}},
};

void sample_end(struct tdata *t, bool is_de, enum sample kind)
{
    tdata_set_i64(t, "n_cases", 2);
    for (int i = 0; i < 2; i++) {
        struct tdata *row = tdata_add(t, "listed");
        tdata_set_i64(row, "case_id", 12 + i);
        tdata_set_c(row, "who", i == 0 ? "Sabine Köhler" : "margaret@kunde.example");
        tdata_set_i64(row, "score", 2 + i);
        tdata_flag(row, "has_score", kind == SAMPLE_FULL);
        tdata_flag(row, "overdue", kind == SAMPLE_OVERDUE);
        tdata_flag(row, "has_deadline", kind != SAMPLE_EMPTY);
        tdata_set_c(row, "deadline", kind != SAMPLE_EMPTY ? "03.03.2026 11:00" : "");
        tdata_set_c(row, "words", i == 0 ? "Dritter Anruf, dritte Antwort." : "");
        tdata_flag(row, "has_words", i == 0);
        tdata_set_c(row, "mailto_reply", "mailto:feedback%2Bk7x2mq4t@firma.example");
    }
    tdata_set_i64(t, "wanted_score", 9);
    tdata_flag(t, "is_followup", kind == SAMPLE_OVERDUE);
    tdata_flag(t, "again", kind == SAMPLE_OVERDUE);
    tdata_set_c(t, "promote_url", "https://reviews.example/beispiel");
    tdata_flag(t, "is_review", kind != SAMPLE_OVERDUE);
    tdata_flag(t, "is_referral", kind == SAMPLE_OVERDUE);
    tdata_flag(t, "has_voucher", kind == SAMPLE_FULL);
    tdata_set_c(t, "voucher_code", kind == SAMPLE_FULL ? "DANKE-7K2M-QX4T" : "");
    tdata_set_c(t, "voucher_value", is_de ? "20 €" : "€20");
    tdata_set_c(t, "voucher_expires",
                kind == SAMPLE_EMPTY ? ""
                : is_de              ? "31.12.2026"
                                     : "31 Dec 2026");
    tdata_set_c(t, "by_name", "Nadja Süß");
    tdata_set_c(t, "approve_mailto", "mailto:feedback+k7x2mq4t@firma.example");
    tdata_set_c(t, "refuse_mailto", "mailto:feedback+k7x2mq4t@firma.example");
    tdata_flag(t, "has_course", kind != SAMPLE_EMPTY);
    for (size_t i = 0; kind != SAMPLE_EMPTY && i < ARRAY_LEN(steps); i++) {
        struct tdata *row = tdata_add(t, "course");
        tdata_set_c(row, "date", steps[i].date);
        tdata_set_c(row, "who", steps[i].who);
        tdata_set_c(row, "what", steps[i].what[is_de]);
        tdata_set_c(row, "text", steps[i].text[is_de]);
    }
}
