/* What managers write, and what it must be taken for. A sentence goes to the customer;
 * a mark of internal text never does. */
#include "loop_fixture.h"

#include "loop/command.h"
#include "loop/phrase.h"

#define NONE COMMAND_NONE
#define RESOLVED COMMAND_RESOLVED
#define NOTE COMMAND_NOTE
#define ASSIGN COMMAND_ASSIGN

static const struct row {
    const char *text;
    enum command_kind kind;
    const char *argument, *note, *rest;
} rows[] = {
    /* resolved: the word alone, in all casings */
    {"gelöst", RESOLVED, "", "", ""},
    {"Gelöst", RESOLVED, "", "", ""},
    {"GELÖST", RESOLVED, "", "", ""},
    {"gELöST!", RESOLVED, "", "", ""},
    {"geloest", RESOLVED, "", "", ""},
    {"Gelo\xcc\x88st", RESOLVED, "", "", ""}, /* o + U+0308, as some phones type it */
    {"GELO\xcc\x88ST", RESOLVED, "", "", ""},
    {"Gelöst.", RESOLVED, "", "", ""},
    {"  gelöst  ", RESOLVED, "", "", ""},
    {"gelöst\xc2\xa0", RESOLVED, "", "", ""},     /* no-break space */
    {"\xe2\x80\x8bgelöst", RESOLVED, "", "", ""}, /* zero-width space */
    {"*gelöst*", RESOLVED, "", "", ""},
    {"\"gelöst\"", RESOLVED, "", "", ""},
    {"„gelöst“", RESOLVED, "", "", ""},
    {"✅ Gelöst", RESOLVED, "", "", ""},
    {"erledigt 👍", RESOLVED, "", "", ""},
    {"erledigt", RESOLVED, "", "", ""},
    {"ERLEDIGT!!!", RESOLVED, "", "", ""},
    {"Erledigt #12", RESOLVED, "", "", ""},
    {"#12 erledigt", RESOLVED, "", "", ""},
    {"Gelöst (#12).", RESOLVED, "", "", ""},
    {"Fall 12 gelöst", RESOLVED, "", "", ""},
    {"erl.", RESOLVED, "", "", ""},
    {"Erledigt, danke!", RESOLVED, "", "", ""},
    {"Danke, erledigt.", RESOLVED, "", "", ""},
    {"Alles erledigt, vielen Dank", RESOLVED, "", "", ""},
    {"Bitte schließen", RESOLVED, "", "", ""},
    {"BITTE SCHLIEẞEN", RESOLVED, "", "", ""},
    {"Fall geschlossen", RESOLVED, "", "", ""},
    {"Abgeschlossen", RESOLVED, "", "", ""},
    {"Problem behoben", RESOLVED, "", "", ""},
    {"geklärt", RESOLVED, "", "", ""},
    {"Geklärt / erledigt", RESOLVED, "", "", ""},
    {"Status: erledigt", RESOLVED, "", "", ""},
    {"Als gelöst markieren", RESOLVED, "", "", ""},
    {"resolved", RESOLVED, "", "", ""},
    {"Resolved.", RESOLVED, "", "", ""},
    {"RESOLVED", RESOLVED, "", "", ""},
    {"Resolved #4711, thanks", RESOLVED, "", "", ""},
    {"Case resolved", RESOLVED, "", "", ""},
    {"solved", RESOLVED, "", "", ""},
    {"Done", RESOLVED, "", "", ""},
    {"done, thank you!", RESOLVED, "", "", ""},
    {"All done", RESOLVED, "", "", ""},
    {"Fixed!", RESOLVED, "", "", ""},
    {"closed", RESOLVED, "", "", ""},
    {"Please close", RESOLVED, "", "", ""},
    {"mark as resolved", RESOLVED, "", "", ""},
    /* resolved, with words for the customer or for ourselves below */
    {"gelöst\n\nGuten Tag, die Gutschrift ist unterwegs.", RESOLVED, "", "",
     "Guten Tag, die Gutschrift ist unterwegs."},
    {"Resolved\r\n\r\nDear Ms Doe,\r\nyour refund is on its way.", RESOLVED, "", "",
     "Dear Ms Doe,\r\nyour refund is on its way."},
    {"\n\nerledigt\nViele Grüße\nAnna", RESOLVED, "", "", ""},
    {"gelöst\nIhr Paket ist da.\nNotiz: Kunde war laut", RESOLVED, "",
     "Notiz: Kunde war laut", "Ihr Paket ist da."},
    /* sentences: all of it is for the customer */
    {"Ist es erledigt?", NONE, "", "", "Ist es erledigt?"},
    {"Das Problem ist gelöst.", NONE, "", "", "Das Problem ist gelöst."},
    {"Wir haben das gelöst.", NONE, "", "", "Wir haben das gelöst."},
    {"Erledigt: die Gutschrift ist raus.", NONE, "", "",
     "Erledigt: die Gutschrift ist raus."},
    {"Done: we replaced the part.", NONE, "", "", "Done: we replaced the part."},
    {"Gelöst in 2 Tagen, versprochen.", NONE, "", "",
     "Gelöst in 2 Tagen, versprochen."},
    {"No problem, done!", NONE, "", "", "No problem, done!"},
    {"I have closed your old contract.", NONE, "", "",
     "I have closed your old contract."},
    {"We fixed it this morning", NONE, "", "", "We fixed it this morning"},
    {"Closed on Mondays", NONE, "", "", "Closed on Mondays"},
    {"Danke!", NONE, "", "", "Danke!"},
    {"Thank you", NONE, "", "", "Thank you"},
    {"Sehr geehrte Frau Doe,\n\nwir rufen an: morgen um 9:00.", NONE, "", "",
     "Sehr geehrte Frau Doe,\n\nwir rufen an: morgen um 9:00."},
    {"An der Störung wird gearbeitet", NONE, "", "", "An der Störung wird gearbeitet"},
    {"An uns liegt es nicht.", NONE, "", "", "An uns liegt es nicht."},
    {"an maria@firm.example können Sie sich wenden", NONE, "", "",
     "an maria@firm.example können Sie sich wenden"},
    {"Schreiben Sie an: hilfe@firm.example", NONE, "", "",
     "Schreiben Sie an: hilfe@firm.example"},
    {"Intern haben wir das geprüft.", NONE, "", "", "Intern haben wir das geprüft."},
    {"Internal checks: all fine now.", NONE, "", "", "Internal checks: all fine now."},
    {"Please note: we are closed on Friday.", NONE, "", "",
     "Please note: we are closed on Friday."},
    {"Ihre Notiz: danke dafür!", NONE, "", "", "Ihre Notiz: danke dafür!"},
    {"Hello,\nNote: bring your receipt.", NONE, "", "",
     "Hello,\nNote: bring your receipt."},
    {"(Internes Protokoll liegt bei)", NONE, "", "", "(Internes Protokoll liegt bei)"},
    {"Assign us a date, please, and we come", NONE, "", "",
     "Assign us a date, please, and we come"},
    {"#1 der Gründe: der Winter", NONE, "", "", "#1 der Gründe: der Winter"},
    /* notes: nothing for the customer, however long */
    {"Notiz: Kunde ruft zurück", NOTE, "", "Kunde ruft zurück", ""},
    {"NOTIZ: Kunde\nist schwierig\n\nMfG", NOTE, "", "Kunde\nist schwierig\n\nMfG", ""},
    {"Note: he is a friend of the boss", NOTE, "", "he is a friend of the boss", ""},
    {"note :call him", NOTE, "", "call him", ""},
    {"Intern: nicht kulant sein", NOTE, "", "nicht kulant sein", ""},
    {"INTERNAL: no refund", NOTE, "", "no refund", ""},
    {"Interne Notiz: x", NOTE, "", "x", ""},
    {"Internal note - x", NOTE, "", "x", ""},
    {"Notiz – mit Gedankenstrich", NOTE, "", "mit Gedankenstrich", ""},
    {"[intern] x", NOTE, "", "x", ""},
    {"[Intern]: x", NOTE, "", "x", ""},
    {"(intern) x", NOTE, "", "x", ""},
    {"#notiz x", NOTE, "", "x", ""},
    {"#Intern: x", NOTE, "", "x", ""},
    {"*Notiz:* fett", NOTE, "", "* fett", ""},
    {"Notiz\nerste Zeile\nzweite", NOTE, "", "erste Zeile\nzweite", ""},
    {"Nicht an den Kunden: x", NOTE, "", "x", ""},
    {"Zur Info (intern): x", NOTE, "", "x", ""},
    {"Notiz für uns: x", NOTE, "", "x", ""},
    {"Notiz:", NOTE, "", "", ""},
    /* internal words below an answer are cut off it */
    {"Guten Tag,\nwir kommen morgen.\n\nIntern: er nervt", NONE, "", "Intern: er nervt",
     "Guten Tag,\nwir kommen morgen."},
    {"We come tomorrow.\n[internal]\nhe is rude", NONE, "", "[internal]\nhe is rude",
     "We come tomorrow."},
    {"We come tomorrow.\n  INTERN - er nervt\nsehr", NONE, "",
     "INTERN - er nervt\nsehr", "We come tomorrow."},
    {"We come.\nPS (intern): teuer", NONE, "", "PS (intern): teuer", "We come."},
    /* handing over */
    {"an: maria@firm.example", ASSIGN, "maria@firm.example", "", ""},
    {"An: maria@firm.example.", ASSIGN, "maria@firm.example", "", ""},
    {"an: maria@firm.example\nBitte heute noch!", ASSIGN, "maria@firm.example", "",
     "Bitte heute noch!"},
    {"an: maria@firm.example, bitte übernehmen", ASSIGN, "maria@firm.example", "",
     "bitte übernehmen"},
    {"An: Maria Muster <maria@firm.example>", ASSIGN, "maria@firm.example", "", ""},
    {"an: maria@firm.example<mailto:maria@firm.example>", ASSIGN, "maria@firm.example",
     "", ""},
    {"an: <mailto:maria@firm.example> danke", ASSIGN, "maria@firm.example", "",
     "danke"},
    {"an: maria", ASSIGN, "maria", "", ""},
    {"an: Maria, bitte übernehmen", ASSIGN, "Maria", "", "bitte übernehmen"},
    {"an: Maria Muster", ASSIGN, "Maria Muster", "", ""},
    {"an: @maria", ASSIGN, "maria", "", ""},
    {"assign: maria", ASSIGN, "maria", "", ""},
    {"Assign to: maria@firm.example", ASSIGN, "maria@firm.example", "", ""},
    {"assign to maria", ASSIGN, "maria", "", ""},
    {"Assign to Maria Muster", ASSIGN, "Maria Muster", "", ""},
    {"assign maria@firm.example", ASSIGN, "maria@firm.example", "", ""},
    {"please assign to maria@firm.example", ASSIGN, "maria@firm.example", "", ""},
    {"an maria@firm.example", ASSIGN, "maria@firm.example", "", ""},
    {"Bitte an Maria Muster <maria@firm.example>", ASSIGN, "maria@firm.example", "",
     ""},
    {"an maria", ASSIGN, "maria", "", ""},
    {"Zuweisen: maria", ASSIGN, "maria", "", ""},
    {"zuweisen an Maria", ASSIGN, "Maria", "", ""},
    {"Weiterleiten an: maria@firm.example", ASSIGN, "maria@firm.example", "", ""},
    {"Übergeben an Maria", ASSIGN, "Maria", "", ""},
    {"Zuständig: Maria", ASSIGN, "Maria", "", ""},
    {"@maria bitte übernehmen\ner ist sauer", ASSIGN, "maria", "",
     "bitte übernehmen\ner ist sauer"},
    {"Owner: maria", ASSIGN, "maria", "", ""},
    /* nothing */
    {"", NONE, "", "", ""},
    {" \r\n\t ", NONE, "", "", ""},
};

static void same(const char *row, const char *what, struct str got, const char *want)
{
    if (!str_eq_c(got, want)) {
        fail_msg("row '%s': %s is '%.*s', want '%s'", row, what, STR_ARG(got), want);
    }
}

static void test_lines_are_taken_for_what_they_are(void **state)
{
    (void)state;
    assert_true(ARRAY_LEN(rows) >= 80);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct row *r = &rows[i];
        bool is_empty = str_is_empty(str_trim(str_c(r->text)));
        struct orders o;
        command_parse(str_c(r->text), str_c(is_empty ? "Re: Fall #12" : "Gelöst #12"),
                      &o);
        if (o.items[0].kind != r->kind || o.n > 1) {
            fail_msg("row '%s': kind %d, want %d", r->text, (int)o.items[0].kind,
                     (int)r->kind);
        }
        same(r->text, "doubt", o.doubt, "");
        same(r->text, "argument", o.items[0].argument, r->argument);
        same(r->text, "note", o.note, r->note);
        same(r->text, "rest", r->kind == ASSIGN ? o.hand_on : o.rest, r->rest);
    }
}

static void test_empty_text_takes_resolved_from_the_subject_only(void **state)
{
    (void)state;
    static const struct {
        const char *subject;
        enum command_kind want;
    } subjects[] = {
        {"Gelöst #12", RESOLVED},   {"GELÖST #12", RESOLVED},
        {"Resolved #12", RESOLVED}, {"Re: Fall #12 gelöst", NONE},
        {"AW: Gelöst #12", NONE},   {"Re: [#12] Alert: score 2", NONE},
        {"an: maria", ASSIGN},      {"An: maria #12", ASSIGN},
        {"Notiz: x", NONE},         {"", NONE},
    };
    for (size_t i = 0; i < ARRAY_LEN(subjects); i++) {
        struct orders o;
        command_parse(STR("\n"), str_c(subjects[i].subject), &o);
        if (o.items[0].kind != subjects[i].want) {
            fail_msg("row '%s': kind %d", subjects[i].subject, (int)o.items[0].kind);
        }
        assert_int_equal(o.note.len + o.rest.len + o.hand_on.len, 0);
    }
}

/* Whatever comes: no crash, and never words out of nothing. */
static void test_long_and_broken_lines_go_to_the_customer(void **state)
{
    (void)state;
    char text[4096];
    static const char *const fills[] = {"a",    " ",        ":", "@",      "#",
                                        "\xc3", "\xcc\x88", "<", "gelöst "};
    for (size_t i = 0; i < ARRAY_LEN(fills); i++) {
        size_t n = strlen(fills[i]);
        for (size_t at = 0; at + n <= sizeof text; at += n) {
            memcpy(text + at, fills[i], n);
        }
        size_t len = sizeof text / n * n;
        text[0] = 'x';
        text[len - 1] = 'x';
        struct orders o;
        command_parse(str_of(text, len), STR_NULL, &o);
        if (o.n > 0 || o.doubt.len > 0 || o.rest.len != len) {
            fail_msg("row '%s': kind %d, %zu bytes", fills[i], (int)o.items[0].kind,
                     o.rest.len);
        }
    }
}

static void test_reason_is_more_than_a_score_and_a_greeting(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool want;
    } texts[] = {
        {"", false},
        {"3", false},
        {"3/10", false},
        {"Note: 3", false},
        {"Ich gebe eine 3 von 10.", false},
        {"I would give it a 2", false},
        {"Score 2 out of 10, thanks", false},
        {"Hallo,\n\n2\n\nMit freundlichen Grüßen",
         true}, /* the reader cuts the formula */
        {"Sehr geehrte Damen und Herren,\n4 Punkte", false},
        {"zwei Sterne", false},
        {"2, zu teuer", true},
        {"3 - too slow", true},
        {"1. Der Techniker kam nicht.", true},
        {"0 never again", true},
        {"遅すぎる", true},
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (phrase_give_reason(str_c(texts[i].text)) != texts[i].want) {
            fail_msg("row '%s': want %d", texts[i].text, texts[i].want);
        }
    }
}

static void test_names_are_the_same_in_any_spelling(void **state)
{
    (void)state;
    assert_true(phrase_same(STR("Bernd Groß"), STR("BERND GROSS")));
    assert_true(phrase_same(STR("Jörg"), STR("jo\xcc\x88rg")));
    assert_false(phrase_same(STR("Jörg"), STR("Jürg")));
    assert_false(phrase_same(STR(""), STR("")));
    assert_false(phrase_same(STR("!"), STR("?")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_are_taken_for_what_they_are),
        cmocka_unit_test(test_empty_text_takes_resolved_from_the_subject_only),
        cmocka_unit_test(test_long_and_broken_lines_go_to_the_customer),
        cmocka_unit_test(test_reason_is_more_than_a_score_and_a_greeting),
        cmocka_unit_test(test_names_are_the_same_in_any_spelling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
