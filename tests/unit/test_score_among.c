/* Scores: numbers among numbers. Rows that share a name or a denial, what is taken
 * back, who gets which, conditions that stand apart. */
#include "score_rows.h"

/* clang-format off */
static const struct score_row among[] = {
    {NPS, 0, "Nought. If there were anything lower I'd pick that."},
    {NPS, 0, "Zero. If I could go below that I would."},
    {NPS, 0, "Null. Wenn es weniger gäbe wäre es das."},
    {NPS, 0, "0. Wenn es Minuspunkte gäbe bekämt ihr die."},
    {NPS, 10, "10. If there was an 11 you'd get it."},
    {NPS, 1, "1. If only there was a 0"},
    {NPS, 2, "2. If you ask me why read the thread above."},
    {NPS, 8, "8. If anything the app is too simple."},
    {NPS, 9, "9. Wenn alle so arbeiten würden hätten wir in Deutschland kein Problem mehr"},
    {NPS, 7, "7. If you opened on Saturdays I'd come more often."},
    {NPS, 7, "7. If you want details call me."},
    {NPS, 6, "6. Wenn Sie mehr wissen wollen rufen Sie mich an."},
    {NPS, REVIEW, "10. If the refund arrives."},
    {NPS, REVIEW, "9. Wenn die Gutschrift wirklich kommt."},
    {NPS, REVIEW, "10. Falls das so bleibt."},
    {NPS, REVIEW, "8, but only if it lasts."},
    {NPS, REVIEW, "Nine if the part turns up tomorrow."},
    {NPS, 2, "Please ignore the 9 I sent this morning, the leak is back with a vengeance. It's a 2."},
    {NPS, 3, "Bitte die 8 von heute früh streichen, der Schrank ist schon wieder auseinandergefallen. 3."},
    {NPS, 4, "Forget the 8 I gave you last week. The washing machine broke down again and nobody calls back. I'd say 4."},
    {NPS, 4, "Vergessen Sie die 9 von gestern. Die Rechnung ist doppelt so hoch wie angekündigt. Das ist eine 4."},
    {NPS, 5, "Disregard my earlier 10 please. Got the bill today and nearly fell off my chair. 5."},
    {NPS, 3, "Scrap the 9 from Monday, the boiler died again overnight and I've two small kids here. 3 it is."},
    {NPS, 6, "Meine 10 von letzter Woche nehme ich zurück, der Lack blättert schon wieder ab. Jetzt noch 6."},
    {NPS, 1, "Die 8, die ich heute Morgen angeklickt habe, können Sie vergessen. Der Kühlschrank läuft schon wieder nicht. 1."},
    {NPS, 7, "The 4 I sent yesterday was before your colleague called me. She sorted it all out. 7."},
    {NPS, 8, "Bitte streichen Sie meine 5 aus der ersten Mail. Ihre Kollegin hat sich heute rührend gekümmert, deshalb eine 8."},
    {NPS, REVIEW, "Please ignore the 9 I sent this morning."},
    {NPS, REVIEW, "Bitte vergessen Sie die 8 von gestern."},
    {NPS, REVIEW, "Die 9 von letzter Woche nehme ich zurück."},
    {NPS, NONE, "Until my claim is settled you can forget about getting a 7, 8, 9 or 10."},
    {NPS, NONE, "You can forget a 9 or 10."},
    {NPS, NONE, "Eine 8, 9 oder 10 können Sie vergessen, solange meine Kaution nicht da ist."},
    {NPS, NONE, "Mit einer 9 oder 10 brauchen Sie bei mir nicht zu rechnen."},
    {NPS, NONE, "Don't expect an 8, 9 or 10 from me after that phone call."},
    {NPS, NONE, "No chance of a 9 or a 10 until someone calls me back."},
    {NPS, NONE, "There's no way you're getting an 8, a 9 or a 10 after last Thursday."},
    {NPS, NONE, "Es gibt keine 8, keine 9 und schon gar keine 10, solange das Loch in der Wand ist."},
    {NPS, NONE, "Nicht eine 9, nicht eine 10, gar nichts gibt es, bis das Geld da ist."},
    {NPS, NONE, "Auf eine 10 können Sie lange warten."},
    {NPS, NONE, "Wer hier eine 9 oder 10 erwartet, hat den Schuss nicht gehört."},
    {NPS, NONE, "Neither a 9 nor a 10 will come from this address until the roof is fixed."},
    {NPS, NONE, "Hoping for a 9 or 10? Dream on."},
    {NPS, NONE, "Ein 9 oder 10 wäre gelogen."},
    {NPS, NONE, "Das ist weder eine 9 noch eine 10."},
    {NPS, 2, "Not an 8, 9 or 10. It's a 2."},
    {NPS, 3, "Keine 8, 9 oder 10. Eine 3."},
    {NPS, 7, "Dem Paketshop würde ich eine 2 geben, aber um den geht es hier ja nicht. Für Sie: 7."},
    {NPS, 8, "Dem Kurier gebe ich eine 3, euch eine 8."},
    {NPS, 9, "I'd give the courier a 2. You get a 9."},
    {NPS, 9, "The courier gets a 1 from me but that's not your fault. You: 9."},
    {NPS, 8, "Für DHL eine 2, für Sie eine 8."},
    {NPS, 8, "Der Spediteur bekommt von mir eine 2, Sie hingegen eine 8."},
    {NPS, REVIEW, "Dem Laden würde ich eine 2 geben, dem Onlineshop eine 8."},
    {NPS, REVIEW, "8 für den Laden, 2 für die Hotline."},
    {NPS, NONE, "In Zimmer 3, 4 und 5 war die Heizung aus."},
    {NPS, NONE, "Rooms 3, 4 and 5 had no hot water."},
    {NPS, NONE, "Die Schließfächer 2, 3 und 7 sind defekt."},
    {NPS, NONE, "Items 2, 5 and 9 on the invoice are wrong."},
    {NPS, NONE, "Seite 4, 5 und 6 der Anleitung fehlen."},
    {NPS, NONE, "An Kasse 1, 2 und 4 war niemand."},
    {NPS, NONE, "Gleis 3 und 4 waren gesperrt."},
    {NPS, NONE, "Positions 2, 3, and 6 were never delivered."},
    {NPS, NONE, "Artikel 3, 5 und 8 fehlen."},
    {NPS, 4, "Artikel 3, 5 und 8 fehlen. Daher 4."},
    {NPS, 6, "In Zimmer 3, 4 und 5 war die Heizung aus. 6"},
};
/* clang-format on */

static void test_among(void **state)
{
    (void)state;
    score_rows_check(among, ARRAY_LEN(among));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_among),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
