/* The sentences of notices, in both languages. Decides nothing. */
#include "cmd/letter/notice_data.h"

#include "base/arena.h"
#include "cmd/letter/letter_data.h"
#include "mail/attachment.h"
#include "mail/template.h"

static bool is_de(struct str lang)
{
    return str_eq_c(lang, "de");
}

struct notice_text {
    const char *de, *en;
};

static const struct notice_text notice_texts[] = {
    [NOTICE_NONE] = {"", ""},
    [NOTICE_RELAYED] = {"Die Antwort ging an den Kunden. Die Frist ist angehalten.",
                        "Your answer went to the customer. The clock has stopped."},
    [NOTICE_RESOLVED] = {"Der Fall ist als gelöst vermerkt. Der Kunde wird gefragt, ob "
                         "es stimmt.",
                         "The case is marked as resolved. The customer will be asked "
                         "whether that is so."},
    [NOTICE_NOTED] = {"Die Notiz steht im Fall; der Kunde sieht sie nicht.",
                      "Your note is kept with the case; the customer does not see it."},
    [NOTICE_ASSIGNED] =
        {"Der Fall ist übergeben. Was dazu geschrieben wurde, sieht der "
         "Kunde nicht.",
         "The case was handed over. What was written about it does not "
         "go to the customer."},
    [NOTICE_NOT_ASSIGNED] = {"Diese Person kennt das Programm nicht: nichts wurde "
                             "geändert, nichts gesendet. Die Mail:",
                             "Nobody of that name or address is known: nothing was "
                             "changed, nothing was sent. Your mail:"},
    [NOTICE_EMPTY] = {"In der Mail stand kein neuer Text: nichts wurde gesendet.",
                      "Your mail held no new text: nothing was sent."},
    [NOTICE_NOT_TRUSTED] = {"An diesen Fall kam eine Mail, deren Absender nicht zur "
                            "Firma gehört oder nicht bestätigt ist. Sie hat nichts "
                            "bewirkt. Ihr Text:",
                            "A mail came to this case whose sender is not of the firm, "
                            "or not proven. It changed nothing. Its text:"},
    [NOTICE_BOUNCED] = {"Eine Mail an den Kunden konnte nicht zugestellt werden. Bitte "
                        "auf anderem Weg melden.",
                        "A mail to the customer could not be delivered. Please use "
                        "another way."},
    [NOTICE_TOO_MANY] = {"Die Gegenseite schreibt zu oft; weitere Mails stehen nur im "
                         "Fall.",
                         "The other side writes too often; further mails are only kept "
                         "with the case."},
    [NOTICE_SCORE_CHANGED] = {"Der Kunde hat seine Bewertung geändert.",
                              "The customer changed the score."},
    [NOTICE_CLOSED] = {"Der Kunde bestätigt: gelöst. Der Fall ist geschlossen.",
                       "The customer confirms: solved. The case is closed."},
    [NOTICE_SOLVED] = {"Der Kunde schreibt, die Sache sei gelöst. Die Frist ist "
                       "angehalten; er wird noch gefragt, ob es dabei bleibt.",
                       "The customer writes that it is solved. The clock has stopped; "
                       "the follow-up survey asks once more."},
    [NOTICE_HELD] = {"Die Mail enthielt internen Text dieses Falls: nichts wurde "
                     "gesendet. Bitte noch einmal ohne Zitat antworten. Die Mail:",
                     "Your mail quoted internal text of this case: nothing was sent. "
                     "Please answer again without the quotation. Your mail:"},
    [NOTICE_CUSTOMER_AT_DESK] =
        {"Der Kunde hat an die interne Adresse dieses Falls geschrieben: vermutlich "
         "hat "
         "ihm jemand eine interne Mail weitergeleitet. Geändert hat sich nichts. Seine "
         "Worte:",
         "The customer wrote to the internal address of this case: somebody may have "
         "forwarded an internal mail. Nothing was changed. The words:"},
    [NOTICE_SETTLED] = {"Danke, das ist eingeordnet.", "Thank you, this is settled."},
    [NOTICE_PLACED] = {"Danke, die Mail ist zugeordnet und wird jetzt gelesen.",
                       "Thank you, the mail has its place and is read now."},
    [NOTICE_SETTLED_BEFORE] = {"Das ist schon eingeordnet: nichts wurde geändert.",
                               "This was settled before: nothing was changed."},
    [NOTICE_NOT_SETTLED] = {"Das hat das Programm nicht verstanden: nichts wurde "
                            "geändert. In der ersten Zeile steht allein die Zahl, oder "
                            "„keine Wertung“, oder „erledigt“. Es geht um:",
                            "This was not understood: nothing was changed. The first "
                            "line is the number alone, or 'no score', or 'done'. It is "
                            "about:"},
    [NOTICE_UNCLEAR] = {"Die Mail beginnt mit etwas, das wie ein Befehl aussieht, aber "
                        "keiner ist. Deshalb wurde nichts geändert und nichts "
                        "gesendet. Bitte noch einmal schicken: mit dem richtigen Wort, "
                        "oder mit „Antwort:“ davor, wenn alles an den Kunden gehen "
                        "soll. Die Mail:",
                        "Your mail begins with what looks like a command and is none. "
                        "So nothing was changed and nothing was sent. Please send it "
                        "again: with the right word, or with 'Answer:' before it if "
                        "all of it is for the customer. Your mail:"},
    [NOTICE_ONLY_THANKS] = {"War das für den Kunden? Es wurde nicht gesendet, und die "
                            "Frist läuft weiter. Soll es an den Kunden gehen, bitte "
                            "noch einmal mit „Antwort:“ davor. Die Mail:",
                            "Was this for the customer? It was not sent, and the clock "
                            "is still running. If it is, please send it again with "
                            "'Answer:' before it. Your mail:"},
    [NOTICE_NOT_REACHED] =
        {"Vermerkt: telefonisch nicht erreicht. Der Kunde wird per "
         "Mail nach einer besseren Zeit gefragt, höchstens einmal am "
         "Tag. Eine Antwort ist das noch nicht: die Frist läuft "
         "weiter.",
         "Noted: not reached by phone. The customer is asked by mail "
         "for a better time, once a day at most. That is no answer "
         "yet: the clock is still running."},
    [NOTICE_STILL_NOT_REACHED] = {"Vermerkt: telefonisch nicht erreicht.",
                                  "Noted: not reached by phone."},
    [NOTICE_SCORE_SET] = {"Die Wertung ist eingetragen.", "The score is set."},
    [NOTICE_NO_SUCH_SCORE] = {"Diese Wertung gibt es auf der Skala der Umfrage nicht: "
                              "nichts wurde geändert, nichts gesendet. Die Mail:",
                              "There is no such score on the scale of this survey: "
                              "nothing was changed, nothing was sent. Your mail:"},
    [NOTICE_WRONG_ALARM] = {"Der Fall ist als Fehlalarm geschlossen. Der Kunde bekommt "
                            "keine Nachfrage.",
                            "The case is closed as a wrong alarm. The customer is not "
                            "asked again."},
    [NOTICE_REOPENED] = {"Der Fall ist wieder offen; die Frist läuft von vorn.",
                         "The case is open again; the clock starts anew."},
    [NOTICE_IS_OPEN] = {"Der Fall ist noch offen.", "The case is open as it is."},
    [NOTICE_NO_VOUCHERS] =
        {"Gutscheine sind nicht eingerichtet: nichts wurde geändert, "
         "nichts gesendet. Die Mail:",
         "No vouchers are configured: nothing was changed, nothing "
         "was sent. Your mail:"},
    [NOTICE_NO_SUCH_VOUCHER] =
        {"Ein Gutschein über diesen Betrag ist nicht vorrätig: nichts wurde geändert, "
         "nichts gesendet. Die Mail:",
         "There is no voucher of that value: nothing was changed, nothing was sent. "
         "Your mail:"},
    [NOTICE_VOUCHER_LIMIT] =
        {"Der Gutschein geht über die Grenze für diesen Fall oder diesen Monat: nichts "
         "wurde geändert, nichts gesendet. Die Mail:",
         "The voucher is above the limit of this case or month: nothing was changed, "
         "nothing was sent. Your mail:"},
    [NOTICE_VOUCHER_WAITS] =
        {"In diesem Fall wartet schon ein Gutschein auf Freigabe: nichts wurde "
         "geändert, nichts gesendet. Die Mail:",
         "Another voucher of this case waits for approval: nothing was changed, "
         "nothing "
         "was sent. Your mail:"},
    [NOTICE_NOBODY_ABOVE] =
        {"Ein Gutschein über diesen Betrag muss freigegeben werden, und auf der Leiter "
         "steht niemand darüber: nichts wurde geändert, nichts gesendet. Die Mail:",
         "A voucher of that value has to be approved, and nobody stands above on the "
         "ladder: nothing was changed, nothing was sent. Your mail:"},
    [NOTICE_VOUCHER_GIVEN] = {"Der Gutschein liegt der Mail an den Kunden bei.",
                              "The voucher went with the mail to the customer."},
    [NOTICE_VOUCHER_ASKED] =
        {"Der Gutschein muss freigegeben werden; wir haben darum gebeten. Der Text an "
         "den Kunden wartet so lange mit, und die Frist läuft weiter.",
         "The voucher has to be approved; we have asked for it. Your words to the "
         "customer wait with it, and the clock is still running."},
    [NOTICE_VOUCHER_APPROVED] =
        {"Der Gutschein ist freigegeben und ging mit dem Text an den Kunden.",
         "The voucher is approved and went to the customer with the words."},
    [NOTICE_VOUCHER_REFUSED] =
        {"Der Gutschein wurde nicht freigegeben. An den Kunden ging nichts, auch der "
         "Text nicht; bitte anders antworten.",
         "The voucher was not approved. Nothing went to the customer, the words "
         "neither; please answer in another way."},
    [NOTICE_VOUCHER_LAPSED] =
        {"Niemand hat über den Gutschein entschieden. An den Kunden ging nichts, auch "
         "der Text nicht; bitte anders antworten.",
         "Nobody has decided about the voucher. Nothing went to the customer, the "
         "words "
         "neither; please answer in another way."},
    [NOTICE_NO_WISH] =
        {"In diesem Fall wartet kein Gutschein auf Freigabe: nichts wurde geändert.",
         "No voucher of this case waits for approval: nothing was changed."},
    [NOTICE_NOT_YOURS] =
        {"Diesen Gutschein kann nur freigeben oder ablehnen, wer auf der Leiter "
         "darüber steht: nichts wurde geändert.",
         "Only who stands above on the ladder can approve or refuse this voucher: "
         "nothing was changed."},
    [NOTICE_MORE_TIME] = {"Die Frist ist verschoben; das geht nur einmal.",
                          "The deadline has been moved; that can be done once."},
    [NOTICE_RUNG_TOLD] = {"Die nächste Stufe der Eskalation weiß davon.",
                          "The next rung of the ladder has been told."},
    [NOTICE_TIME_GIVEN] = {"Für diesen Fall wurde mehr Zeit genommen: seine Frist ist "
                           "verschoben.",
                           "More time was taken for this case: its deadline has been "
                           "moved."},
    [NOTICE_NO_CLOCK] = {"In diesem Fall läuft gerade keine Frist: nichts wurde "
                         "geändert, nichts gesendet. Die Mail:",
                         "No deadline is running in this case: nothing was changed, "
                         "nothing was sent. Your mail:"},
    [NOTICE_TOO_LATE] = {"Die Frist ist schon abgelaufen und bleibt stehen: nichts "
                         "wurde geändert, nichts gesendet. Die Mail:",
                         "The deadline has passed and stays as it is: nothing was "
                         "changed, nothing was sent. Your mail:"},
    [NOTICE_TIME_USED] = {"Die Frist lässt sich nicht noch einmal verschieben: nichts "
                          "wurde geändert, nichts gesendet. Die Mail:",
                          "The deadline cannot be moved again: nothing was changed, "
                          "nothing was sent. Your mail:"},
    [NOTICE_GAPS] = {"In der Antwort ist noch etwas zu ergänzen (in eckigen Klammern): "
                     "nichts wurde gesendet. Die Mail:",
                     "The answer still has places to fill in (in square brackets): "
                     "nothing was sent. Your mail:"},
    [NOTICE_GUESSED] = {"Die Mail kam ohne Bezug auf diesen Fall; zugeordnet ist sie "
                        "nach dem Absender.",
                        "The mail did not refer to this case; it was matched by its "
                        "sender."},
    [NOTICE_WANTS_SILENCE] =
        {"Der Kunde wünscht keine Mails mehr: automatische gehen nicht mehr an ihn. "
         "Eine Antwort von Ihnen wird noch zugestellt.",
         "The customer wants no more mail: automatic mails have stopped. An answer of "
         "yours is still delivered."},
};

static const struct notice_text attachment_text = {
    "Anhänge der Mail wurden nicht weitergegeben.",
    "Attachments of your mail were not passed on."};

static void add_line(struct tdata *data, struct str lang, const struct notice_text *t)
{
    tdata_set_c(tdata_add(data, "lines"), "text", is_de(lang) ? t->de : t->en);
}

static bool is_told(const struct mail_wish *w, enum notice what)
{
    bool found = w->notice == what;
    for (size_t i = 0; i < NOTICES_MAX; i++) {
        found = found || w->also[i] == what;
    }
    return found;
}

static bool is_one_of(const struct mail_wish *w, const enum notice *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (is_told(w, list[i])) {
            return true;
        }
    }
    return false;
}

/* Who attached something must know what became of it. */
static void data_files(struct arena *a, const struct letter_facts *f,
                       const struct mail_wish *w, struct str lang, struct tdata *data)
{
    static const enum notice own[] = {NOTICE_RELAYED, NOTICE_RESOLVED, NOTICE_NOTED,
                                      NOTICE_EMPTY, NOTICE_VOUCHER_ASKED};
    if (!f->has_attachment || !is_one_of(w, own, ARRAY_LEN(own))) {
        return;
    }
    if (!w->with_files || f->n_files == 0) {
        add_line(data, lang, &attachment_text);
        return;
    }
    for (size_t i = 0; i < f->n_files; i++) {
        const struct mail_file *file = &f->files[i];
        struct str why = letter_file_fate(lang, file);
        tdata_set(
            tdata_add(data, "lines"), "text",
            arena_printf(a, "%s: %.*s%s%.*s", is_de(lang) ? "Anhang" : "Attachment",
                         STR_ARG(file->name), why.len > 0 ? ", " : "", STR_ARG(why)));
    }
}

void notice_data(struct arena *a, const struct letter_facts *f,
                 const struct mail_wish *w, struct str lang, struct tdata *data)
{
    /* what the sender may write, for who wrote something else */
    static const enum notice asking[] = {NOTICE_UNCLEAR, NOTICE_NOT_ASSIGNED,
                                         NOTICE_NO_SUCH_SCORE, NOTICE_ONLY_THANKS};
    static const enum notice running[] = {
        NOTICE_NOT_REACHED, NOTICE_REOPENED,  NOTICE_ONLY_THANKS, NOTICE_UNCLEAR,
        NOTICE_IS_OPEN,     NOTICE_MORE_TIME, NOTICE_TIME_USED};
    tdata_flag(data, "has_lines", w->notice != NOTICE_NONE);
    if (w->notice != NOTICE_NONE) {
        add_line(data, lang, &notice_texts[w->notice]);
    }
    for (size_t i = 0; i < NOTICES_MAX && w->also[i] != NOTICE_NONE; i++) {
        add_line(data, lang, &notice_texts[w->also[i]]);
    }
    if (is_told(w, NOTICE_NOT_TRUSTED) && !str_is_empty(w->from)) {
        tdata_set(
            tdata_add(data, "lines"), "text",
            is_de(lang)
                ? arena_printf(a, "Absender laut Mail: %.*s", STR_ARG(w->from))
                : arena_printf(a, "Sender as the mail says: %.*s", STR_ARG(w->from)));
    }
    const struct person *by = policy_person(&f->set->policy, w->by);
    if (is_told(w, NOTICE_TIME_GIVEN) && by != NULL) {
        tdata_set(
            tdata_add(data, "lines"), "text",
            arena_printf(a, is_de(lang) ? "Von: %.*s" : "By: %.*s", STR_ARG(by->name)));
    }
    tdata_flag(data, "shows_case", is_told(w, NOTICE_TIME_GIVEN));
    bool is_relayed = is_told(w, NOTICE_RELAYED);
    data_files(a, f, w, lang, data);
    tdata_flag(data, "is_relayed", is_relayed);
    tdata_flag(data, "shows_howto", is_one_of(w, asking, ARRAY_LEN(asking)));
    tdata_flag(data, "shows_deadline",
               f->kase.deadline_at != 0 && is_one_of(w, running, ARRAY_LEN(running)));
}
