/* What managers write, one mail a row: the commands in it, the words for the customer,
 * for a colleague, for nobody. A question comes back for what may be a slip; a sentence
 * is never taken for one. */
#include <stdio.h>

#include "loop_fixture.h"

#include "loop/command.h"

#define ASKED "?" /* nothing is done: the sender is asked */

static const struct row {
    const char *text;
    const char *orders; /* as told() writes them; ASKED */
    const char *rest;   /* for the customer */
    const char *note;
    const char *hand_on;
} rows[] = {
    /* ---- resolved ---- */
    {"Done, thanks!", "resolved", "", "", ""},
    {"done.", "resolved", "", "", ""},
    {"ERLEDIGT", "resolved", "", "", ""},
    {"erledigt, danke dir", "resolved", "", "", ""},
    {"Danke, ist erledigt", "", "Danke, ist erledigt", "", ""},
    {"Fertig!", "resolved", "", "", ""},
    {"sorted, cheers", "resolved", "", "", ""},
    {"Can be closed", "resolved", "", "", ""},
    {"Kann geschlossen werden.", "resolved", "", "", ""},
    {"kann zu", "resolved", "", "", ""},
    {"Bitte als erledigt markieren, danke", "resolved", "", "", ""},
    {"Please mark this case as resolved", "resolved", "", "", ""},
    {"Vorgang 4711 erledigt", "resolved", "", "", ""},
    {"Nr. 12: erledigt", "resolved", "", "", ""},
    {"gelöst -- danke", "resolved", "", "", ""},
    {"- gelöst", "resolved", "", "", ""},
    {"> gelöst", "resolved", "", "", ""},
    {"Resolved\n\nSent from my iPhone", "resolved", "", "", ""},
    {"gelöst\n\nVon meinem iPhone gesendet", "resolved", "", "", ""},
    {"erledigt\nGesendet mit der Telekom Mail App", "resolved", "", "", ""},
    {"Erledigt\n\nGet Outlook for Android", "resolved", "", "", ""},
    {"gelöst\n\nDanke\nAnna", "resolved", "", "", ""},
    {"gelöst\nLG Anna", "resolved", "LG Anna", "", ""},
    {"gelöst\nLG\nAnna", "resolved", "", "", ""},
    {"resolved\n\nBest regards,\nAnna Ahrens\nHead of Service", "resolved", "", "", ""},
    {"Resolved.\n\nMany thanks", "resolved", "", "", ""},
    {"gelöst\n\nMit freundlichen Grüßen\n\nAnna Ahrens", "resolved", "", "", ""},
    {"gelöst\n\nGuten Tag Frau Doe,\ndie Gutschrift ist unterwegs.\n\nViele "
     "Grüße\nAnna",
     "resolved",
     "Guten Tag Frau Doe,\ndie Gutschrift ist unterwegs.\n\nViele Grüße\nAnna", "", ""},
    {"Resolved\n\nWe have sent you a new one.", "resolved",
     "We have sent you a new one.", "", ""},
    /* ---- a greeting to nobody above a command ---- */
    {"Hallo,\n\ngelöst\n\nGruß\nAnna", "resolved", "", "", ""},
    {"Hi,\ndone", "resolved", "", "", ""},
    {"Hallo zusammen,\nerledigt!\nVG Anna", "resolved", "VG Anna", "", ""},
    {"Guten Tag,\ngelöst\nMfG", "resolved", "", "", ""},
    {"Guten Morgen liebes Team,\n\nFehlalarm", "wrong", "", "", ""},
    {"Hello team,\nnot reachable", "missed", "", "", ""},
    {"Moin,\nan: maria@firm.example", "assign maria@firm.example", "", "", ""},
    {"Hi,\nplease assign to Maria Muster", "assign Maria Muster", "", "", ""},
    {"Hallo,\nNotiz: Kunde ist im Urlaub", "note", "", "Kunde ist im Urlaub", ""},
    {"Hallo,\nmehr Zeit 2 Tage", "time 2d", "", "", ""},
    {"Good morning,\nscore: 4\nregards", "score 4", "", "", ""},
    {"Hallo,\nNotitz: er war laut", ASKED, "", "", ""},
    /* below a name it may be for the customer */
    {"Hallo Peter,\nerledigt!", ASKED, "", "", ""},
    {"Guten Tag Frau Doe,\n\nerledigt.", ASKED, "", "", ""},
    {"Dear Ms Doe,\nDone!", ASKED, "", "", ""},
    {"Hallo Herr Kim,\nes ist erledigt, der Techniker war da.", "",
     "Hallo Herr Kim,\nes ist erledigt, der Techniker war da.", "", ""},
    {"Hallo,\nwir haben Ihr Gerät repariert.", "",
     "Hallo,\nwir haben Ihr Gerät repariert.", "", ""},
    {"Hello,\n\nNote: bring your receipt.", "", "Hello,\n\nNote: bring your receipt.",
     "", ""},
    /* ---- not reached ---- */
    {"nicht erreicht", "missed", "", "", ""},
    {"Nicht erreicht.", "missed", "", "", ""},
    {"Kunde nicht erreicht", "missed", "", "", ""},
    {"leider nicht erreicht", "missed", "", "", ""},
    {"Telefonisch nicht erreichbar!", "missed", "", "", ""},
    {"nicht erreicht: Mailbox besprochen", "missed Mailbox besprochen", "", "", ""},
    {"nicht erreicht (Mailbox)", "missed Mailbox", "", "", ""},
    {"Nicht erreicht, niemand geht ran", "missed niemand geht ran", "", "", ""},
    {"nicht erreicht - Nummer falsch", "missed Nummer falsch", "", "", ""},
    {"Geht nicht ran", "missed", "", "", ""},
    {"Mailbox", "missed", "", "", ""},
    {"not reachable", "missed", "", "", ""},
    {"Not reachable: voicemail", "missed voicemail", "", "", ""},
    {"No answer", "missed", "", "", ""},
    {"Could not reach the customer.", "missed", "", "", ""},
    {"couldn't reach her", "missed", "", "", ""},
    {"Couldn’t reach him", "missed", "", "", ""},
    {"unable to reach, line is dead", "missed line is dead", "", "", ""},
    {"Tried to call", "missed", "", "", ""},
    {"left a voicemail", "missed", "", "", ""},
    {"customer not reachable\nwill try again tomorrow", "missed", "",
     "will try again tomorrow", ""},
    {"nicht erreicht\n\nGuten Tag Herr Kim,\nbitte rufen Sie uns an.", "missed",
     "Guten Tag Herr Kim,\nbitte rufen Sie uns an.", "", ""},
    {"Ich habe Sie leider nicht erreicht.", "", "Ich habe Sie leider nicht erreicht.",
     "", ""},
    {"We could not reach you by phone.", "", "We could not reach you by phone.", "",
     ""},
    {"Nicht erreichbar waren wir gestern wegen einer Störung.", "",
     "Nicht erreichbar waren wir gestern wegen einer Störung.", "", ""},
    /* ---- more time ---- */
    {"mehr Zeit", "time", "", "", ""},
    {"Mehr Zeit bitte!", "time", "", "", ""},
    {"mehr Zeit 2 Tage", "time 2d", "", "", ""},
    {"mehr Zeit: 2 Tage", "time 2d", "", "", ""},
    {"mehr Zeit, 2 Tage", "time 2d", "", "", ""},
    {"2 Tage mehr Zeit", "time 2d", "", "", ""},
    {"Brauche mehr Zeit: einen Tag", "time 1d", "", "", ""},
    {"brauche noch zwei Tage", "time 2d", "", "", ""},
    {"Brauche noch 4 Stunden.", "time 4h", "", "", ""},
    {"Frist verlängern um 3 Tage", "time 3d", "", "", ""},
    {"Frist um 2 Werktage verlängern", "time 2d", "", "", ""},
    {"Fristverlängerung 1 Woche", "time 1w", "", "", ""},
    {"Frist +1 Tag", "time 1d", "", "", ""},
    {"+2 Tage", "time 2d", "", "", ""},
    {"mehr Zeit 4h", "time 4h", "", "", ""},
    {"mehr Zeit 90 min", "time 90m", "", "", ""},
    {"mehr Zeit: der Lieferant antwortet erst morgen",
     "time der Lieferant antwortet erst morgen", "", "", ""},
    {"mehr Zeit 2 Tage: Lieferant", "time 2d Lieferant", "", "", ""},
    {"mehr Zeit\nich warte auf den Lieferanten", "time", "",
     "ich warte auf den Lieferanten", ""},
    {"more time", "time", "", "", ""},
    {"More time, please", "time", "", "", ""},
    {"more time 2 days", "time 2d", "", "", ""},
    {"more time: 2 days", "time 2d", "", "", ""},
    {"more time: a day", "time 1d", "", "", ""},
    {"need more time", "time", "", "", ""},
    {"I need two more days", "time 2d", "", "", ""},
    {"needs more time - waiting for parts", "time waiting for parts", "", "", ""},
    {"need another day", "time 1d", "", "", ""},
    {"extend by 3 hours", "time 3h", "", "", ""},
    {"Extend deadline 1 week", "time 1w", "", "", ""},
    {"snooze 2 hours", "time 2h", "", "", ""},
    {"more time 2 days\n\nDear Ms Doe,\nwe will be back on Friday.", "time 2d",
     "Dear Ms Doe,\nwe will be back on Friday.", "", ""},
    {"Mehr Zeit, als wir dachten, brauchte die Reparatur.", "",
     "Mehr Zeit, als wir dachten, brauchte die Reparatur.", "", ""},
    {"We need more time to find out what happened.", "",
     "We need more time to find out what happened.", "", ""},
    {"In 2 Tagen ist Ihr Gerät fertig.", "", "In 2 Tagen ist Ihr Gerät fertig.", "",
     ""},
    {"2 Tage dauert die Lieferung", "", "2 Tage dauert die Lieferung", "", ""},
    {"mehr Zeit 2", ASKED, "", "", ""},
    {"mehr Ziet 2 Tage", ASKED, "", "", ""},
    /* ---- score ---- */
    {"Note 3", "score 3", "", "", ""},
    {"Note: 3", "score 3", "", "", ""},
    {"Wertung: 3", "score 3", "", "", ""},
    {"Wertung 10", "score 10", "", "", ""},
    {"wertung = 0", "score 0", "", "", ""},
    {"Bewertung 3", "score 3", "", "", ""},
    {"Bewertung: 3 von 10", "score 3/10", "", "", ""},
    {"Bewertung auf 4 setzen", "score 4", "", "", ""},
    {"score: 3", "score 3", "", "", ""},
    {"Score 3/10", "score 3/10", "", "", ""},
    {"score 3 out of 10", "score 3/10", "", "", ""},
    {"Set score to 7", "score 7", "", "", ""},
    {"rating: 5", "score 5", "", "", ""},
    {"4 Sterne", "score 4", "", "", ""},
    {"Score: 3 (she meant three)", "score 3 she meant three", "", "", ""},
    {"Wertung: 3 - am Telefon bestätigt", "score 3 am Telefon bestätigt", "", "", ""},
    {"Wertung 3 #12", "score 3", "", "", ""},
    {"Fall 12: Wertung 3", "score 3", "", "", ""},
    {"keine Wertung", "no score", "", "", ""},
    {"score: none", "no score", "", "", ""},
    {"Note 3\nhat er am Telefon gesagt", "score 3", "", "hat er am Telefon gesagt", ""},
    {"Note 3 steht im Zeugnis.", "", "Note 3 steht im Zeugnis.", "", ""},
    {"Ihre Bewertung 3 hat uns getroffen.", "", "Ihre Bewertung 3 hat uns getroffen.",
     "", ""},
    {"Note: 12 Uhr Rückruf", "note", "", "12 Uhr Rückruf", ""},
    {"Wertung", ASKED, "", "", ""},
    {"Wertng: 3", ASKED, "", "", ""},
    {"3", ASKED, "", "", ""},
    {"3/10", ASKED, "", "", ""},
    /* ---- wrong alarm ---- */
    {"Fehlalarm", "wrong", "", "", ""},
    {"FEHLALARM!", "wrong", "", "", ""},
    {"Falscher Alarm.", "wrong", "", "", ""},
    {"Fehlalarm: Kunde hat sich vertippt", "wrong Kunde hat sich vertippt", "", "", ""},
    {"Fehlalarm, falscher Kunde", "wrong falscher Kunde", "", "", ""},
    {"Fehlalarm weil doppelt importiert", "wrong doppelt importiert", "", "", ""},
    {"Das war ein Fehlalarm", "wrong", "", "", ""},
    {"Bitte als Fehlalarm schließen", "wrong", "", "", ""},
    {"wrong alarm", "wrong", "", "", ""},
    {"False alarm, thanks", "wrong", "", "", ""},
    {"Wrong alarm: it was a test order", "wrong it was a test order", "", "", ""},
    {"wrong alarm\nshe meant 9 of 10", "wrong; score 9/10", "", "", ""},
    {"Fehlalarm\n\nGuten Tag, das war ein Versehen.", "wrong", "",
     "Guten Tag, das war ein Versehen.", ""},
    {"Der Fehlalarm kam von der Anlage im Keller.", "",
     "Der Fehlalarm kam von der Anlage im Keller.", "", ""},
    {"Fehlallarm", ASKED, "", "", ""},
    {"Fehlarlam: vertippt", ASKED, "", "", ""},
    {"wrong alram", ASKED, "", "", ""},
    /* ---- voucher ---- */
    {"Gutschein 20", "voucher 2000", "", "", ""},
    {"Gutschein: 20", "voucher 2000", "", "", ""},
    {"gutschein 20 €", "voucher 2000 €", "", "", ""},
    {"Gutschein 20€", "voucher 2000 €", "", "", ""},
    {"Gutschein über 20 EUR", "voucher 2000 EUR", "", "", ""},
    {"Gutschein im Wert von 20,50 Euro", "voucher 2050 Euro", "", "", ""},
    {"20 Euro Gutschein", "voucher 2000 Euro", "", "", ""},
    {"Bitte Gutschein 15,- €", "voucher 1500 €", "", "", ""},
    {"Gutschein 1.000 EUR", "voucher 100000 EUR", "", "", ""},
    {"voucher 20", "voucher 2000", "", "", ""},
    {"Voucher: $20", "voucher 2000 $", "", "", ""},
    {"voucher for 20 EUR", "voucher 2000 EUR", "", "", ""},
    {"£25 voucher", "voucher 2500 £", "", "", ""},
    {"Send a voucher for 20.50 EUR", "voucher 2050 EUR", "", "", ""},
    {"Gutschein 20\n\nGuten Tag Frau Doe,\nals Entschuldigung.", "voucher 2000",
     "Guten Tag Frau Doe,\nals Entschuldigung.", "", ""},
    {"Gutschein 20 Euro haben Sie schon bekommen.", "",
     "Gutschein 20 Euro haben Sie schon bekommen.", "", ""},
    {"Gutschein: den Code bekommen Sie mit der Post.", "",
     "Gutschein: den Code bekommen Sie mit der Post.", "", ""},
    {"Gutscheine verschicken wir nicht.", "", "Gutscheine verschicken wir nicht.", "",
     ""},
    {"Gutschein", ASKED, "", "", ""},
    {"Gutschien 20", ASKED, "", "", ""},
    {"vuocher 20 EUR", ASKED, "", "", ""},
    {"freigeben", "approve", "", "", ""},
    {"Genehmigt!", "approve", "", "", ""},
    {"approved", "approve", "", "", ""},
    {"ablehnen: zu teuer", "refuse zu teuer", "", "", ""},
    {"rejected", "refuse", "", "", ""},
    /* ---- reopen ---- */
    {"wieder öffnen", "reopen", "", "", ""},
    {"Bitte wieder öffnen", "reopen", "", "", ""},
    {"Fall 12 wieder öffnen: Kunde rief an", "reopen Kunde rief an", "", "", ""},
    {"reopen", "reopen", "", "", ""},
    {"Re-open please", "reopen", "", "", ""},
    {"reopen - not fixed", "reopen not fixed", "", "", ""},
    {"Wieder öffnen wir am Montag um 9.", "", "Wieder öffnen wir am Montag um 9.", "",
     ""},
    /* ---- handing over ---- */
    {"an: maria@firm.example", "assign maria@firm.example", "", "", ""},
    {"An Maria", "assign Maria", "", "", ""},
    {"bitte an maria@firm.example\n\nSie kennt den Kunden.",
     "assign maria@firm.example", "", "", "Sie kennt den Kunden."},
    {"assign to maria\nplease call him today", "assign maria", "", "",
     "please call him today"},
    {"@maria kannst du?", "assign maria", "", "", "kannst du?"},
    {"Hand over to: Maria Muster\n\nThanks\nAnna", "assign Maria Muster", "", "", ""},
    {"assgin to: maria", ASKED, "", "", ""},
    {"weiterleiten an: maria@firm.example", "assign maria@firm.example", "", "", ""},
    /* ---- notes ---- */
    {"Notiz: Kunde ruft zurück", "note", "", "Kunde ruft zurück", ""},
    {"Notizen: erst Montag da", "note", "", "erst Montag da", ""},
    {"Gesprächsnotiz: war freundlich", "note", "", "war freundlich", ""},
    {"for us only: he is a friend of the boss", "note", "",
     "he is a friend of the boss", ""},
    {"Notitz: er war laut", ASKED, "", "", ""},
    {"Ntoiz: er war laut\nzweite Zeile", ASKED, "", "", ""},
    {"Itnern: nicht kulant sein", ASKED, "", "", ""},
    {"internall: no refund", ASKED, "", "", ""},
    {"Notiz er war laut", "", "Notiz er war laut", "", ""},
    /* ---- an answer, said to be one ---- */
    {"Antwort: gelöst", "answer", "gelöst", "", ""},
    {"Antwort an den Kunden:\nDanke!", "answer", "Danke!", "", ""},
    {"An den Kunden:\n\nWir kommen morgen.", "answer", "Wir kommen morgen.", "", ""},
    {"Answer:\nok, thanks", "answer", "ok, thanks", "", ""},
    {"mehr Zeit 1 Tag\nAntwort: Wir melden uns.", "time 1d; answer", "Wir melden uns.",
     "", ""},
    {"Antwort: Wir kommen.\nIntern: er nervt", "answer", "Wir kommen.",
     "Intern: er nervt", ""},
    /* ---- several ---- */
    {"gelöst\nGutschein 20\n\nGuten Tag Frau Doe,\nes tut uns leid.",
     "resolved; voucher 2000", "Guten Tag Frau Doe,\nes tut uns leid.", "", ""},
    {"gelöst, Gutschein 20", "resolved; voucher 2000", "", "", ""},
    {"Gutschein 20 € + gelöst", "voucher 2000 €; resolved", "", "", ""},
    {"resolved and voucher 20", "resolved; voucher 2000", "", "", ""},
    {"Resolved\nScore: 8\nDear Ms Doe,\nthank you.", "resolved; score 8",
     "Dear Ms Doe,\nthank you.", "", ""},
    {"Nicht erreicht\nmehr Zeit 1 Tag", "missed; time 1d", "", "", ""},
    {"nicht erreicht, mehr Zeit 1 Tag", "missed mehr Zeit 1 Tag", "", "", ""},
    {"Note 9\nFehlalarm", "score 9; wrong", "", "", ""},
    {"gelöst\nNotiz: war nett", "resolved; note", "", "war nett", ""},
    {"Notiz: war nett\ngelöst", "note; resolved", "", "war nett\ngelöst", ""},
    {"Notiz:\nwar nett\ngelöst", "note", "", "war nett\ngelöst", ""},
    {"an maria\nmehr Zeit 1 Tag\nbitte übernehmen", "assign maria; time 1d", "", "",
     "bitte übernehmen"},
    {"gelöst\n\nGutschien 20\n\nGuten Tag", ASKED, "", "", ""},
    {"Gutschein 20\nGutschein 20", "voucher 2000; voucher 2000", "", "", ""},
    /* ---- slips ---- */
    {"gelöscht", ASKED, "", "", ""},
    {"geslöst", ASKED, "", "", ""},
    {"Gelöts!", ASKED, "", "", ""},
    {"gelsöt\n\nGuten Tag Frau Doe,\nalles gut.", ASKED, "", "", ""},
    {"erldigt", ASKED, "", "", ""},
    {"Eredligt.", ASKED, "", "", ""},
    {"resovled", ASKED, "", "", ""},
    {"Reslved #12", ASKED, "", "", ""},
    {"abgeschlosen", ASKED, "", "", ""},
    {"nicht errreicht", ASKED, "", "", ""},
    {"nicht gelöst", ASKED, "", "", ""},
    {"Noch nicht erledigt!", ASKED, "", "", ""},
    {"Not done yet", ASKED, "", "", ""},
    {"Gelöst?", ASKED, "", "", ""},
    {"Ungelöst", ASKED, "", "", ""},
    /* ---- letters, none of them a slip ---- */
    {"Wir haben das Problem gelöst.", "", "Wir haben das Problem gelöst.", "", ""},
    {"Gerne!", "", "Gerne!", "", ""},
    {"Punkt 1: wir tauschen das Gerät.", "", "Punkt 1: wir tauschen das Gerät.", "",
     ""},
    {"First: we replace the part.", "", "First: we replace the part.", "", ""},
    {"Remove: the old cable.", "", "Remove: the old cable.", "", ""},
    {"Headline: we are moving.", "", "Headline: we are moving.", "", ""},
    {"Sehr geehrte Frau Doe,\n\ndas tut uns leid.", "",
     "Sehr geehrte Frau Doe,\n\ndas tut uns leid.", "", ""},
    {"Moin Frau Doe,\nNotizen habe ich gemacht.", "",
     "Moin Frau Doe,\nNotizen habe ich gemacht.", "", ""},
    {"Herr Kim, das ist schade.", "", "Herr Kim, das ist schade.", "", ""},
    {"Lösung: bitte das Gerät neu starten.", "", "Lösung: bitte das Gerät neu starten.",
     "", ""},
    {"Noten: die Skala geht von 0 bis 10.", "", "Noten: die Skala geht von 0 bis 10.",
     "", ""},
    {"Please close the lid and try again.", "", "Please close the lid and try again.",
     "", ""},
    {"Closed due to holidays until Monday", "", "Closed due to holidays until Monday",
     "", ""},
    {"Ausgeschlossen!", "", "Ausgeschlossen!", "", ""},
    {"Internet: der Anschluss wird morgen geschaltet.", "",
     "Internet: der Anschluss wird morgen geschaltet.", "", ""},
    {"Antworten: 1. ja, 2. nein", "", "Antworten: 1. ja, 2. nein", "", ""},
    {"Entschuldigung!", "", "Entschuldigung!", "", ""},
    {"Es tut uns leid.", "", "Es tut uns leid.", "", ""},
    {"Sorry.", "", "Sorry.", "", ""},
    {"Morgen 9:00 Uhr passt.", "", "Morgen 9:00 Uhr passt.", "", ""},
    {"To whom it may concern", "", "To whom it may concern", "", ""},
    {"An alle Kunden der Filiale Köln", "", "An alle Kunden der Filiale Köln", "", ""},
    {"No answer is not an option, so here it is.", "",
     "No answer is not an option, so here it is.", "", ""},
    {"Frist: bis Freitag 12 Uhr können Sie wählen.", "",
     "Frist: bis Freitag 12 Uhr können Sie wählen.", "", ""},
    {"Score: your rating of 3 made us think.", "",
     "Score: your rating of 3 made us think.", "", ""},
    {"Open again from Monday: our shop in Bonn", "",
     "Open again from Monday: our shop in Bonn", "", ""},
    {"Genehmigt wurde Ihr Antrag gestern.", "", "Genehmigt wurde Ihr Antrag gestern.",
     "", ""},
    {"More: see our web site.", "", "More: see our web site.", "", ""},
};

static void add_command(struct arena *a, struct str *all, const struct command *c)
{
    static const char *const names[] = {
        [COMMAND_RESOLVED] = "resolved",  [COMMAND_NOTE] = "note",
        [COMMAND_ASSIGN] = "assign",      [COMMAND_ANSWER] = "answer",
        [COMMAND_NOT_REACHED] = "missed", [COMMAND_MORE_TIME] = "time",
        [COMMAND_SCORE] = "score",        [COMMAND_NO_SCORE] = "no score",
        [COMMAND_WRONG_ALARM] = "wrong",  [COMMAND_VOUCHER] = "voucher",
        [COMMAND_REOPEN] = "reopen",      [COMMAND_APPROVE] = "approve",
        [COMMAND_REFUSE] = "refuse"};
    struct str one = str_c(names[c->kind]);
    if (c->kind == COMMAND_MORE_TIME && c->number > 0) {
        one = arena_printf(a, "%.*s %lld%c", STR_ARG(one), (long long)c->number,
                           "mhdw"[c->unit]);
    } else if (c->kind == COMMAND_SCORE) {
        one = arena_printf(a, "%.*s %lld", STR_ARG(one), (long long)c->number);
        one = c->of == 0 ? one
                         : arena_printf(a, "%.*s/%lld", STR_ARG(one), (long long)c->of);
    } else if (c->kind == COMMAND_VOUCHER) {
        one = arena_printf(a, "%.*s %lld", STR_ARG(one), (long long)c->cents);
    }
    *all = arena_printf(a, "%.*s%s%.*s%s%.*s", STR_ARG(*all), all->len > 0 ? "; " : "",
                        STR_ARG(one), c->argument.len > 0 ? " " : "",
                        STR_ARG(c->argument));
}

static struct str told(struct arena *a, const struct orders *o)
{
    struct str all = STR("");
    if (o->doubt.len > 0) {
        return STR(ASKED);
    }
    for (size_t i = 0; i < o->n; i++) {
        add_command(a, &all, &o->items[i]);
    }
    return all;
}

static bool is_wrong(const char *text, const char *what, struct str got,
                     const char *want)
{
    if (str_eq_c(got, want)) {
        return false;
    }
    fprintf(stderr, "row '%s': %s '%.*s', want '%s'\n", text, what, STR_ARG(got), want);
    return true;
}

static void test_every_way_of_writing_is_understood(void **state)
{
    (void)state;
    size_t wrong = 0;
    assert_true(ARRAY_LEN(rows) >= 200);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct orders o;
        const char *text = rows[i].text;
        command_parse(str_c(text), STR("Re: Fall #12"), &o);
        wrong += is_wrong(text, "orders", told(&a, &o), rows[i].orders);
        wrong += is_wrong(text, "rest", o.rest, rows[i].rest);
        wrong += is_wrong(text, "note", o.note, rows[i].note);
        wrong += is_wrong(text, "hand_on", o.hand_on, rows[i].hand_on);
        arena_done(&a);
    }
    assert_int_equal(wrong, 0);
}

/* Lines end as mail clients end them, and blanks stand where they like. */
static void test_line_ends_and_blanks_change_nothing(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct orders o;
        char text[512];
        size_t n = 0;
        text[n++] = '\n';
        for (const char *p = rows[i].text; *p != '\0'; p++) {
            if (*p == '\n') {
                text[n++] = ' ';
                text[n++] = '\r';
            }
            text[n++] = *p;
        }
        text[n++] = ' ';
        text[n++] = '\r';
        text[n++] = '\n';
        command_parse(str_of(text, n), STR("Re: Fall #12"), &o);
        wrong +=
            is_wrong(rows[i].text, "orders with CRLF", told(&a, &o), rows[i].orders);
        wrong += (o.rest.len > 0) != (rows[i].rest[0] != '\0');
        arena_done(&a);
    }
    assert_int_equal(wrong, 0);
}

static void test_buttons_without_a_body_are_read_from_the_subject(void **state)
{
    (void)state;
    static const struct {
        const char *subject, *orders;
    } subjects[] = {
        {"Gelöst #12", "resolved"},
        {"Resolved #12", "resolved"},
        {"Nicht erreicht #12", "missed"},
        {"Not reached #12", "missed"},
        {"Mehr Zeit #12", "time"},
        {"More time #12", "time"},
        {"Fehlalarm #12", "wrong"},
        {"Wrong alarm #12", "wrong"},
        {"Wertung 3 #12", "score 3"},
        {"Score 3 #12", "score 3"},
        {"An: maria@firm.example #12", "assign maria@firm.example"},
        {"Wieder öffnen #12", "reopen"},
        {"Gutschein 20 #12", "voucher 2000"},
        {"Freigeben #12", "approve"},
        {"Fall #12", ""},
        {"Case 12", ""},
        {"Re: Fall #12 – Sabine Köhler", ""},
        {"AW: Gelöst #12", ""},
        {"Fwd: Wrong alarm #12", ""},
        {"Überfällig: Fall #12 – Kim", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(subjects); i++) {
        struct arena a = {0};
        struct orders o;
        command_parse(STR("\r\n"), str_c(subjects[i].subject), &o);
        assert_false(
            is_wrong(subjects[i].subject, "orders", told(&a, &o), subjects[i].orders));
        arena_done(&a);
    }
}

static void test_thanks_alone_are_hardly_an_answer(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool want;
    } texts[] = {
        {"ok", true},
        {"Danke!", true},
        {"Danke, mach ich", true},
        {"Ich kümmere mich darum.", true},
        {"Will do\n\nKind regards\nAnna", true},
        {"on it", true},
        {"Zur Kenntnis genommen.", true},
        {"Danke für Ihre Geduld.", false},
        {"Ich kümmere mich darum und melde mich bis Freitag.", false},
        {"Thank you for telling us, Ms Doe.", false},
        {"Danke!\n\nWir tauschen das Gerät aus.", false},
        {"gelöst", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct orders o;
        command_parse(str_c(texts[i].text), STR_NULL, &o);
        if (o.is_acknowledged != texts[i].want) {
            fail_msg("row '%s'", texts[i].text);
        }
    }
}

static void test_more_commands_than_there_is_room_for_are_left_alone(void **state)
{
    (void)state;
    struct orders o;
    struct arena a = {0};
    struct str text = STR("");
    for (int i = 0; i < 3 * COMMANDS_MAX; i++) {
        text = arena_printf(&a, "%.*sNote 3\n", STR_ARG(text));
    }
    command_parse(text, STR_NULL, &o);
    assert_int_equal(o.n, COMMANDS_MAX);
    assert_true(str_is_empty(o.rest));
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_way_of_writing_is_understood),
        cmocka_unit_test(test_line_ends_and_blanks_change_nothing),
        cmocka_unit_test(test_buttons_without_a_body_are_read_from_the_subject),
        cmocka_unit_test(test_thanks_alone_are_hardly_an_answer),
        cmocka_unit_test(test_more_commands_than_there_is_room_for_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
