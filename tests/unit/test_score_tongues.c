/* Scores: dialects and languages besides written German and English, and what the
 * subject of a one-click mail says. */
#include "score_rows.h"

/* clang-format off */
static const struct score_row dialects[] = {
    {NPS, 8, "e 8"},
    {NPS, 8, "es 8"},
    {NPS, 8, "ä 8 vo mir"},
    {NPS, 8, "vo mir es 8i"},
    {NPS, 8, "I gib e 8"},
    {NPS, 8, "ich gibe e 8"},
    {NPS, 9, "en 9er"},
    {NPS, 9, "an 9er von mir"},
    {NPS, 9, "a 9 von mir"},
    {NPS, 9, "i gib euch a 9"},
    {NPS, 9, "Von uns kriagts an 9er"},
    {NPS, 10, "an glatten Zehner"},
    {NPS, 10, "10 leiwand"},
    {NPS, 10, "10, mega super gsi"},
    {NPS, 7, "7 basst scho"},
    {NPS, 7, "a guade 7"},
    {NPS, 4, "Leider nume e 4"},
    {NPS, 4, "war nix gscheits, 4"},
    {NPS, 8, "isch guet gsi, 8"},
    {NPS, 8, "Grüezi, 8 Punkt vo mir."},
    {NPS, 8, "8, merci vilmal"},
    {NPS, 8, "Grüß Gott, 8. Baba"},
    {NPS, 9, "dat war top, 9"},
    {NPS, 9, "jo, 9"},
    {NPS, 5, "5 wa, mehr is nich"},
    {NPS, 10, "Nice Service, 10 out of 10 :)"},
    {NPS, 10, "easy 10"},
    {NPS, OR_REVIEW(10), "Vong Service her 1 glatte 10"},
    {NPS, 6, "Support war nice aber Delivery zu slow, 6"},
    {NPS, NONE, "hot 2 Stund dauert"},
    {NPS, NONE, "het 3 Wuche duuret"},
    {NPS, NONE, "i hob 4 moi augruafn"},
};

static const struct score_row tongues[] = {
    {NPS, 8, "huit"},
    {NPS, 8, "8 sur 10"},
    {NPS, 8, "huit sur dix"},
    {NPS, 8, "Je mets 8"},
    {NPS, 8, "Je vous donne un 8."},
    {NPS, 8, "Note : 8"},
    {NPS, 8, "8, merci beaucoup"},
    {NPS, 9, "neuf"},
    {NPS, 10, "10/10 parfait"},
    {NPS, 0, "zéro"},
    {NPS, REVIEW, "entre 7 et 8"},
    {NPS, REVIEW, "7 ou 8"},
    {CSAT, 4, "4 étoiles"},
    {NPS, NONE, "J'ai attendu 3 semaines"},
    {NPS, NONE, "deux heures au téléphone"},
    {NPS, NONE, "le 5 mai personne n'est venu"},
    {NPS, NONE, "appelé 4 fois"},
    {NPS, NONE, "8 euros de frais"},
    {NPS, 8, "otto"},
    {NPS, 8, "8 su 10"},
    {NPS, 8, "Voto 8"},
    {NPS, 8, "un bel 8"},
    {NPS, 8, "darei un 8"},
    {NPS, REVIEW, "tra 7 e 8"},
    {NPS, REVIEW, "7 o 8"},
    {CSAT, 5, "5 stelle"},
    {NPS, NONE, "ho aspettato 3 settimane"},
    {NPS, NONE, "alle 8 non c'era nessuno"},
    {NPS, NONE, "2 ore al telefono"},
    {NPS, 8, "ocho"},
    {NPS, 8, "un 8"},
    {NPS, 8, "Le doy un 8"},
    {NPS, 8, "8 de 10"},
    {NPS, 8, "8 sobre 10"},
    {NPS, 10, "diez!"},
    {NPS, REVIEW, "entre 7 y 8"},
    {NPS, NONE, "esperé 3 semanas"},
    {NPS, NONE, "a las 8 no había nadie"},
    {CSAT, 5, "cinco estrellas"},
    {NPS, 8, "acht van de tien"},
    {NPS, 8, "8 van 10"},
    {NPS, 8, "een 8"},
    {NPS, 8, "Ik geef een 8"},
    {NPS, 8, "een dikke 8"},
    {NPS, 8, "cijfer: 8"},
    {NPS, REVIEW, "een 7,5"},
    {NPS, REVIEW, "tussen de 7 en 8"},
    {NPS, NONE, "3 weken gewacht"},
    {NPS, NONE, "om 8 uur was er niemand"},
    {CSAT, 4, "4 sterren"},
    {NPS, 8, "sekiz"},
    {NPS, 8, "8 puan"},
    {NPS, 8, "8 veriyorum"},
    {NPS, 10, "on"},
    {NPS, 10, "10 üzerinden 10"},
    {NPS, 8, "10 üzerinden 8"},
    {NPS, NONE, "3 hafta bekledim"},
    {NPS, NONE, "2 saat bekledim"},
    {CSAT, 5, "5 yıldız"},
};

static const struct {
    const char *subject;
    struct score_row row;
} subjects[] = {
    {"Bewertung 7", {NPS, 7, ""}},
    {"Re: Bewertung 7", {NPS, 7, ""}},
    {"AW: Bewertung 7", {NPS, 7, ""}},
    {"WG: AW: Bewertung 7", {NPS, 7, ""}},
    {"Re: Score 7", {NPS, 7, ""}},
    {"Score 10", {NPS, 10, ""}},
    {"Score 0", {NPS, 0, ""}},
    {"bewertung 7", {NPS, 7, ""}},
    {"Bewertung: 7", {NPS, 7, ""}},
    {"Note: 8", {NPS, 8, ""}},
    {"8", {NPS, 8, ""}},
    {"Re: 8", {NPS, 8, ""}},
    {"8/10", {NPS, 8, ""}},
    {"Bewertung 7", {NPS, 7, "7"}},
    {"Bewertung 7", {NPS, 7, "7/10"}},
    {"Bewertung 7", {NPS, 7, "7 Punkte, weil das Paket 2 Tage zu spät kam"}},
    {"Bewertung 7", {NPS, 7, "Sehr nette Beratung, danke!"}},
    {"Bewertung 7", {NPS, 7, "Nach 3 Tagen und 2 Anrufen war alles da."}},
    {"Bewertung 7", {NPS, 7, "Die 7 ist wegen der Wartezeit"}},
    {"Bewertung 7", {NPS, 7, "Für eine 10 war es zu langsam."}},
    {"Score 7", {NPS, 7, "Would have been 10 if you had called."}},
    {"Bewertung 7", {NPS, 7, "keine 10, weil die Hotline nervt"}},
    {"Bewertung 7", {NPS, 7, "Mein Mann hätte 3 gegeben"}},
    {"Bewertung 9", {NPS, 9, "Letztes Mal war es nur eine 6."}},
    {"Bewertung 7", {NPS, REVIEW, "3"}},
    {"Bewertung 7", {NPS, REVIEW, "eine 3"}},
    {"Bewertung 1", {NPS, REVIEW, "10 von 10!"}},
    {"Score 2", {NPS, REVIEW, "Nine out of ten"}},
    {"Bewertung 2", {CSAT, REVIEW, "5 Sterne"}},
    {"Bewertung 6", {NPS, 9, "Sorry verklickt, sollte 9 sein"}},
    {"Bewertung 6", {NPS, 9, "Ich meinte 9 statt 6"}},
    {"Bewertung 6", {NPS, 9, "nicht 6 sondern 9"}},
    {"Score 6", {NPS, 9, "Wrong button! I wanted 9."}},
    {"Score 6", {NPS, 9, "Please count this as a 9, clicked the wrong one"}},
    {"Bewertung 6", {NPS, OR_REVIEW(6), "Service 9, Lieferung 3"}},
    {"Ihre Bestellung 7", {NPS, NONE, ""}},
    {"Re: Ihre Meinung zu Auftrag 8", {NPS, NONE, ""}},
    {"Re: 5 Minuten für uns?", {NPS, NONE, "Sehr gut!"}},
    {"Re: Wie war Ihr Besuch am 3. Mai?", {NPS, NONE, ""}},
    {"Re: Ihr Termin am 7.5.", {NPS, 4, "4"}},
    {"Bewertung 4", {CSAT, 4, ""}},
    {"Score 7", {CES, 7, ""}},
    {"Bewertung 7", {CES, 7, "Ganz einfach"}},
};

/* Numbers as dialects say them, and what looks like one. */
static const struct score_row spoken[] = {
    {NPS, 9, "Mia gebn an Neiner, da Installateur woar pünktli do."},
    {NPS, 8, "I gib an Ochta, weil ois sauber hinterlassn worn is."},
    {NPS, 2, "Von mia gibts an Zwoara, mehr is ned drin."},
    {NPS, 3, "Drei Pinkterl fürn Service, mehr ned."},
    {NPS, 9, "Vo üs gits e Nüüni, merci."},
    {NPS, 10, "Mir gänd en Zähner."},
    {NPS, 7, "Dat jitt en Siebe, mieh nit."},
    {NPS, 9, "Von mir en Nüng, dat wor joot."},
    {NPS, 3, "Ik geev ju en Dree, mehr nich."},
    {NPS, 2, "Twa oot o ten, sorry."},
    {NPS, 4, "Ah'd gie ye a fower."},
    {NPS, 3, "Dreie, mehr net."},
    {NPS, 6, "Sechs Zähler von uns, das Frühstück war kalt."},
    {NPS, NONE, "Der Zähler steht auf 7, stimmt aber nicht."},
    {NPS, NONE, "Bei uns im Haus sind 6 Zähler im Keller, nur einer wurde abgelesen."},
    {NPS, NONE, "I have lost twa weeks with this."},
    {NPS, NONE, "Zwoa Wocha gwart und nix is kemma."},
    {NPS, 1, "I would rate you one."},
    {NPS, 2, "We'd rate you two, sorry."},
    {NPS, NONE, "I would give you one more chance."},
    {NPS, NONE, "I'd rate this one higher than the old one."},
};

/* What is offered in a question, what one got off with, what it was before. */
static const struct score_row offers[] = {
    {NPS, 4, "Reicht eine 4? Mehr war nicht drin."},
    {NPS, 6, "Genügt Ihnen eine 6? Mehr hab ich nicht."},
    {NPS, 5, "Passt eine 5? Besser kann ich es nicht sagen."},
    {NPS, REVIEW, "Reicht eine 7?"},
    {NPS, REVIEW, "Is a 3 enough? That's all you'll get."},
    {NPS, NONE, "Reicht eine 16-Ampere-Sicherung?"},
    {NPS, 7, "Mit 7 seid ihr gut bedient."},
    {NPS, 5, "Mit einer 5 sind Sie noch gut weggekommen."},
    {NPS, 3, "Mit drei Punkten seid ihr noch gut bedient."},
    {NPS, NONE, "Mit 7 Leuten waren wir da und wurden gut bedient."},
    {NPS, NONE, "Mit 3 Kollegen seid ihr dagewesen, keiner hatte Werkzeug."},
    {NPS, 5, "My rating: 5, down from 9, reason: price."},
    {NPS, 7, "7, up from 5."},
    {NPS, 6, "It's a 6 now, down from 10, because of the app."},
    {NPS, 3, "3 - runter von 8."},
    {NPS, 9, "9 (up from a 7)"},
    {NPS, 3, "von 9 auf 3 runter"},
    {NPS, NONE, "The price is down from 9 to 8 euros."},
};
/* clang-format on */

static void test_score_in_dialect(void **state)
{
    (void)state;
    score_rows_check(dialects, ARRAY_LEN(dialects));
}

static void test_score_as_it_is_spoken(void **state)
{
    (void)state;
    score_rows_check(spoken, ARRAY_LEN(spoken));
}

static void test_score_offered_or_left(void **state)
{
    (void)state;
    score_rows_check(offers, ARRAY_LEN(offers));
}

static void test_score_in_other_languages(void **state)
{
    (void)state;
    score_rows_check(tongues, ARRAY_LEN(tongues));
}

static void test_score_of_subject_and_body(void **state)
{
    (void)state;
    struct arena a = {0};
    int wrong = 0;
    for (size_t i = 0; i < ARRAY_LEN(subjects); i++) {
        wrong += score_row_check(&a, &subjects[i].row, subjects[i].subject);
    }
    arena_done(&a);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_score_in_dialect),
        cmocka_unit_test(test_score_as_it_is_spoken),
        cmocka_unit_test(test_score_offered_or_left),
        cmocka_unit_test(test_score_in_other_languages),
        cmocka_unit_test(test_score_of_subject_and_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
