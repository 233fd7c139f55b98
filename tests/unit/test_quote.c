/* Own words: quotes, attributions, signatures, and what we sent ourselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "reader/own/own.h"

/* clang-format off */
static const struct {
    const char *name, *text, *reply, *comment; /* comment NULL: as reply */
} rows[] = {
    {"plain", "Alles gut.\n", "Alles gut.", NULL},
    {"german attribution", "7\n\nAm 3.4.2026 um 10:00 schrieb Firma <a@b.example>:\n> Hallo\n> 1 2 3\n", "7", NULL},
    {"wrapped attribution", "7\n\nAm Mo., 2. März 2026 um 10:00 Uhr schrieb Firma Kundenservice <\na@b.example>:\n\n> Hallo\n", "7", NULL},
    {"english attribution", "Fine\n\nOn Mon, Mar 2, 2026 at 10:00 AM Firm <a@b.example> wrote:\n> Hi\n", "Fine", NULL},
    {"french attribution", "Bien\n\nLe 02/03/2026 à 10:00, Firme <a@b.example> a écrit :\n> Bonjour\n", "Bien", NULL},
    {"italian attribution", "Bene\n\nIl giorno 2/03/2026, alle ore 10:00, Ditta <a@b.example> ha scritto:\n> Ciao\n", "Bene", NULL},
    {"spanish attribution", "Bien\n\nEl 2/03/2026 a las 10:00, Empresa <a@b.example> escribió:\n> Hola\n", "Bien", NULL},
    {"dutch attribution", "Goed\n\nOp 2-03-2026 om 10:00 schreef Firma <a@b.example>:\n> Hoi\n", "Goed", NULL},
    {"no quote signs", "Gut\n\nAm 3.4.2026 um 10:00 schrieb Firma <a@b.example>:\n\nGuten Tag\nWie war es?\n", "Gut", NULL},
    {"words within the token", "Good\n\nOn Monday, 6 July 2026 at 14:35:00 BST, Firm <feedback+ytc33id4b5we8z@b.example> wrote: \n  Hello\n\n  How was it?\n", "Good", NULL},
    {"outlook block", "Gut\n\nVon: Firma <a@b.example>\nGesendet: Montag, 2. März 2026 10:00\nAn: Kunde <k@c.example>\nBetreff: Ihre Meinung\n\nGuten Tag\n", "Gut", NULL},
    {"outlook block english", "Good\n________________________________\nFrom: Firm <a@b.example>\nSent: Monday, March 2, 2026 10:00 AM\nTo: Kim\nSubject: Your opinion\n\nHello\n", "Good", NULL},
    {"original message", "Gut\n\n-----Ursprüngliche Nachricht-----\nVon: Firma\nBetreff: x\n\nHallo\n", "Gut", NULL},
    {"forwarded", "siehe unten\n\n---------- Forwarded message ---------\nFrom: x\n\nHallo\n", "siehe unten", NULL},
    {"bottom", "Am 3.4.2026 um 10:00 schrieb Firma:\n> Hallo\n> 1 2 3\n\n8, gut\n", "8, gut", NULL},
    {"inline", "Am 3.4.2026 um 10:00 schrieb Firma:\n> Wie war es?\n\n5\n\n>\n> Und warum?\n\nZu langsam.\n\n> Gruß\n", "5\nZu langsam.", NULL},
    {"html mark", "Gut\n\x1d\nVon: x@y.example\nHallo\n1 2 3\n", "Gut", NULL},
    {"html mark with quote signs", "Gut\n\x1d\nAm 3. schrieb X:\n> Hallo\n\nauch unten\n", "Gut\nauch unten", NULL},
    {"delimiter", "Gut\n\n-- \nMax Muster\nTel. 0221 1\n", "Gut", NULL},
    {"footer", "Gut\n\nVon meinem iPhone gesendet\n", "Gut", NULL},
    {"footer english", "Good\n\nSent from my Galaxy\n", "Good", NULL},
    {"outlook footer", "Gut\n\nGet Outlook for iOS<https://x.example>\n", "Gut", NULL},
    {"closing", "Gut\n\nViele Grüße\nSabine\n", "Gut\n\nViele Grüße\nSabine", "Gut"},
    {"closing on one line", "Gut\n\nFreundliche Grüße, Ines Vollmer\n", "Gut\n\nFreundliche Grüße, Ines Vollmer", "Gut"},
    {"thanks closes", "Gut\n\nDanke\n", "Gut\n\nDanke", "Gut"},
    {"thanks alone is said", "Danke!\n", "Danke!", NULL},
    {"name", "Gut\n\nSabine Köhler\n", "Gut\n\nSabine Köhler", "Gut"},
    {"initial", "Gut\n\nS. Koehler\n", "Gut\n\nS. Koehler", "Gut"},
    {"another name is kept", "Gut\n\nPeter Pan\n", "Gut\n\nPeter Pan", NULL},
    {"business block", "Gut\n\nMit freundlichen Grüßen\n\nSabine Köhler\n\nMuster GmbH\nWeg 1 | 12345 Ort\nTel. +49 1 2\n\nAmtsgericht Ort HRB 1\nGeschäftsführer: X Y\n", "Gut\n\nMit freundlichen Grüßen\n\nSabine Köhler", "Gut"},
    {"disclaimer", "Gut\n\nDiese E-Mail enthält vertrauliche Informationen.\nBitte löschen.\n", "Gut", NULL},
    {"sentence with telephone stays", "Bitte rufen Sie mich unter 0221 4710 815 zurück, danke.\n", "Bitte rufen Sie mich unter 0221 4710 815 zurück, danke.", NULL},
    {"sentence with firm stays", "Die Muster GmbH hat mir das Gerät nie geliefert.\n", "Die Muster GmbH hat mir das Gerät nie geliefert.", NULL},
    {"sentence about a letter stays", "Herr Maier schrieb mir am 3.4., dass es dauert:\nnichts geschah.\n", "Herr Maier schrieb mir am 3.4., dass es dauert:\nnichts geschah.", NULL},
    {"from and to in a sentence stay", "Von: oben bis unten alles nass.\nDas war nichts.\n", "Von: oben bis unten alles nass.\nDas war nichts.", NULL},
    {"postscript", "Gut\n\nGruß\nSabine\n\nPS: Die 8 war noch nett.\n", "Gut\n\nGruß\nSabine\n\nPS: Die 8 war noch nett.", "Gut\n\nPS: Die 8 war noch nett."},
    {"greeting a third person stays", "Gut\n\nViele Grüße an Frau Müller\n", "Gut\n\nViele Grüße an Frau Müller", NULL},
    {"more than", "> 2 Stunden gewartet\n", "> 2 Stunden gewartet", NULL},
    {"only quote", "> Hallo\n> Welt\n", "", NULL},
    {"nothing", "", "", NULL},
};
/* clang-format on */

static void check(const char *name, struct str got, const char *want)
{
    if (!str_eq_c(got, want)) {
        fail_msg("%s: got '%.*s', want '%s'", name, STR_ARG(got), want);
    }
}

static void test_own_words_rows(void **state)
{
    (void)state;
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct own_request req = {.text = str_c(rows[i].text),
                                  .name = STR("Sabine Köhler")};
        struct own_words own;
        own_words(&a, &req, &own);
        check(rows[i].name, own.reply, rows[i].reply);
        check(rows[i].name, own.comment,
              rows[i].comment != NULL ? rows[i].comment : rows[i].reply);
    }
    arena_done(&a);
}

static const char sent[] =
    "Guten Tag Frau Köhler,\n\nwie wahrscheinlich ist es, dass Sie uns "
    "weiterempfehlen?\n"
    "Antworten Sie einfach auf diese Mail mit einer Zahl von 0 bis 10\n"
    "0  1  2  3  4  5  6  7  8  9  10\n\nUnd warum? Ein oder zwei Sätze genügen "
    "uns.\n\n"
    "Mit freundlichen Grüßen\nIhr Team vom Kundenservice\n";

/* clang-format off */
static const struct {
    const char *name, *text, *want;
} known[] = {
    {"bottom answer under an unmarked quote",
     "Von: Firma <a@b.example>\nGesendet: Montag\nAn: K\nBetreff: x\n\nGuten Tag Frau Köhler,\n\n"
     "wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?\nAntworten Sie einfach auf diese Mail mit einer Zahl von 0 bis 10\n"
     "0  1  2  3  4  5  6  7  8  9  10\n\nUnd warum? Ein oder zwei Sätze genügen uns.\n\nMit freundlichen Grüßen\nIhr Team vom Kundenservice\n\n8, weil es schnell ging.\n",
     "8, weil es schnell ging."},
    {"answer between unmarked lines",
     "Guten Tag Frau Köhler,\nwie wahrscheinlich ist es, dass Sie uns weiterempfehlen?\n9\nAntworten Sie einfach auf diese Mail mit einer Zahl von 0 bis 10\n"
     "Und warum? Ein oder zwei Sätze genügen uns.\nAlles prima\nMit freundlichen Grüßen\nIhr Team vom Kundenservice\n",
     "9\nAlles prima"},
    {"re-wrapped and list-marked",
     "Gut so\n\n* Guten Tag Frau Köhler, wie wahrscheinlich ist\n* es, dass Sie uns weiterempfehlen? Antworten Sie\n* einfach auf diese Mail mit einer Zahl von 0 bis 10 0 1 2 3\n* 4 5 6 7 8 9 10 Und warum? Ein oder zwei Sätze genügen uns.\n",
     "Gut so"},
    {"answer on our own line",
     "Und warum? Ein oder zwei Sätze genügen uns. Weil es regnete.\nAntworten Sie einfach auf diese Mail mit einer Zahl von 0 bis 10\n",
     "Weil es regnete."},
    {"links put behind the digits",
     "Sehr gut\nAntworten Sie einfach auf diese Mail mit einer Zahl von 0 bis 10\n0<mailto:x+t@b.example?subject=Bewertung%200>  1<mailto:x+t@b.example?subject=Bewertung%201>  2<mailto:x@b.example>  3<mailto:x@b.example>\n",
     "Sehr gut"},
    {"our words in an own sentence stay",
     "Sie fragen, wie wahrscheinlich ist es, dass Sie uns gefallen: gar nicht.\n",
     "Sie fragen, wie wahrscheinlich ist es, dass Sie uns gefallen: gar nicht."},
};
/* clang-format on */

static void test_own_words_with_the_sent_text_rows(void **state)
{
    (void)state;
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        struct own_request req = {.text = str_c(known[i].text),
                                  .sent_text = str_c(sent)};
        struct own_words own;
        own_words(&a, &req, &own);
        check(known[i].name, own.comment, known[i].want);
    }
    arena_done(&a);
}

/* An answer that our mail offered is the writer's above a quotation, ours within it. */
static void test_an_offered_answer_is_its_senders_words(void **state)
{
    (void)state;
    static const char mail[] =
        "Kim hat uns zwei von zehn Punkten gegeben.\nDas sagt der Kunde heute:\n"
        "Es kam wieder niemand zu uns.\n\n\x1eGuten Tag Frau Kim,\n\n"
        "das tut mir aufrichtig leid.\nIch kümmere mich selbst darum.\n\nIhre Nadja "
        "Süß\x1e\n\nSo geht es jetzt weiter:\nEinfach auf diese Mail antworten.\n";
    static const char quote[] =
        "\n\nKim hat uns zwei von zehn Punkten gegeben.\nDas sagt der Kunde heute:\n"
        "Es kam wieder niemand zu uns.\n\nGuten Tag Frau Kim,\n\n"
        "das tut mir aufrichtig leid.\nIch kümmere mich selbst darum.\n\nIhre Nadja "
        "Süß\n\nSo geht es jetzt weiter:\nEinfach auf diese Mail antworten.\n";
    static const char *const answers[] = {
        "gelöst",
        "Wir kommen morgen.",
        "Guten Tag Frau Kim,\n\ndas tut mir aufrichtig leid.\nIch kümmere mich selbst "
        "darum.",
        "Guten Tag Frau Kim,\n\ndas tut mir aufrichtig leid.\nWir tauschen es aus.",
    };
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        struct arena a = {0};
        struct own_words own;
        struct own_request req = {.text = arena_printf(&a, "%s%s", answers[i], quote),
                                  .sent_text = str_of(mail, sizeof mail - 1)};
        own_words(&a, &req, &own);
        check(answers[i], own.reply, answers[i]);
        req.text = str_c(answers[i]); /* by button: nothing is quoted */
        own_words(&a, &req, &own);
        check(answers[i], own.reply, answers[i]);
        arena_done(&a);
    }
}

/* clang-format off */
static const struct {
    const char *name, *text, *want;
} to_end[] = {
    {"what the known text lacks goes with the quote",
     "Wir kümmern uns.\n\nVon: Firma <a@b.example>\nGesendet: Montag\nAn: K\nBetreff: x\n\nGuten Tag Frau Köhler,\n\n"
     "wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?\nIntern: der ruft jede Woche an.\n"
     "Antworten Sie einfach auf diese Mail mit einer Zahl von 0 bis 10\n0  1  2  3  4  5  6  7  8  9  10\n",
     "Wir kümmern uns."},
    {"so does what is signed below it",
     "Von: Firma <a@b.example>\nGesendet: Montag\nAn: K\nBetreff: x\n\nGuten Tag Frau Köhler,\n\nnoch eine Woche\n\n-- \nFirma\n\nich glaube nicht\nEva\n",
     ""},
    {"an answer below quote signs stays",
     "Am 02.03.2026 um 09:14 schrieb Firma <a@b.example>:\n> Guten Tag Frau Köhler,\n> noch eine Woche\n\nWir kümmern uns.\n", "Wir kümmern uns."},
};
/* clang-format on */

static void test_own_words_with_a_quote_to_the_end_rows(void **state)
{
    (void)state;
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(to_end); i++) {
        struct own_request req = {.text = str_c(to_end[i].text),
                                  .sent_text = str_c(sent),
                                  .name = STR("Eva"),
                                  .to_end = true};
        struct own_words own;
        own_words(&a, &req, &own);
        check(to_end[i].name, own.comment, to_end[i].want);
    }
    arena_done(&a);
}

static void test_own_words_of_huge_texts_end(void **state)
{
    (void)state;
    static const char *const shapes[] = {"> ",
                                         "Am 1.1.2026 schrieb x:\n",
                                         "--\n",
                                         "Von: ",
                                         "Von: a@b\n",
                                         "\n",
                                         "a\n\n",
                                         "Gruß\n",
                                         "Gruß\n\nx y\n\n",
                                         "Tel. 0221 4710\nwww.x.example\n\n",
                                         "a@b 9:14\n",
                                         "A> b\nB> c\n",
                                         "x wrote:\n| a\n",
                                         "> a\nb\n",
                                         "-----\n> a\n",
                                         "-- \nich bin es und das ist gut.\n",
                                         "-----BEGIN PGP SIGNATURE-----\n",
                                         "\x1e\nab\n",
                                         "<<<<",
                                         "1. \n"};
    enum { TIMES = 100000 };
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        size_t len = strlen(shapes[i]);
        char *text = arena_alloc(&a, len * TIMES);
        for (size_t k = 0; k < TIMES; k++) {
            memcpy(text + k * len, shapes[i], len);
        }
        struct own_request req = {.text = str_of(text, len * TIMES),
                                  .sent_text = str_c(sent)};
        struct own_words own;
        own_words(&a, &req, &own);
        assert_true(own.comment.len <= req.text.len);
        arena_reset(&a);
    }
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_words_rows),
        cmocka_unit_test(test_own_words_with_the_sent_text_rows),
        cmocka_unit_test(test_an_offered_answer_is_its_senders_words),
        cmocka_unit_test(test_own_words_with_a_quote_to_the_end_rows),
        cmocka_unit_test(test_own_words_of_huge_texts_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
