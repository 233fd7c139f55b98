/* Scores: mails further from the ordinary: dialect, haste, formal letters, writers
 * whose language it is not. */
#include "score_rows.h"

/* clang-format off */
static const struct score_row rows[] = {
    {NPS, 8, "joa also im grossen und ganzen passt des scho, tät i sagn 8"},
    {NPS, 10, "Merci vilmal für die super Bedienig, 10 Pünkt vo üs!"},
    {NPS, 4, "Habe lange überlegt und mich für die 4 entschieden."},
    {NPS, 10, "Auf einer Skala von 0 bis 10 würde ich mindestens die 10 ankreuzen, so zufrieden sind wir mit der neuen Heizung!"},
    {NPS, 4, "Wenn ich ehrlich bin, kann ich nicht mehr als eine 4 vergeben. Die Hotline hat mich dreimal im Kreis geschickt."},
    {CSAT, 5, "Note 5 auf Ihrer Skala, also sehr zufrieden"},
    {NPS, REVIEW, "Die 8 vom letzten Mal kann ich diesmal leider nicht wiederholen."},
    {NPS, NONE, "Wenn nochmal einer um 7 klingelt obwohl 10 ausgemacht war, kündige ich."},
    {NPS, 8, "Hiya, all good ta, 8 x"},
    {NPS, 9, "Respected Sir, I am very much satisfied with the service rendered by your engineer. I will give 9 marks out of 10."},
    {NPS, 7, "for me is 7 because wait long time but man is very nice"},
    {NPS, 9, "NINE. WOULD BE TEN BUT THE COFFEE MACHINE WAS BROKEN"},
    {NPS, 7, "was gonna go with 8 but the invoice was wrong again so 7"},
    {NPS, 6, "On your 0-10 scale I land on 6."},
    {NPS, 3, "If I'm being honest it was poor, 3."},
    {NPS, REVIEW, "about 75% of what I hoped for"},
    {NPS, 7, "ma note c'est 7 merci"},
    {NPS, 3, "Un tres. Nadie contesta al teléfono."},
    {NPS, 2, "Helaas niet meer dan een 2, al 4 weken aan het wachten"},
    {NPS, 8, "Kann ich nur weiterempfehlen, hab euch eine acht gegeben weil noch luft nach oben ist"},
    {NPS, 8, "Die Note, die ich vergebe, ist eine 8 (10 wäre das Beste, richtig?)."},
    {NPS, 9, "Super geklappt, danke!! 9 weil 10 gibts nur für meine Frau ;-)"},
    {NPS, 8, "wenn ich von 10 ausgehe ziehe ich 2 ab, also 8"},
    {CES, 7, "7/7 Kinderspiel"},
    {NPS, NONE, "Gut bis sehr gut"},
    {NPS, NONE, "Hatte am Telefon die 3 gedrückt wie angesagt und bin trotzdem beim falschen gelandet."},
    {NPS, NONE, "Wir brauchten 6 Stühle, kamen 8, zwei gingen zurück, alles kein Problem"},
    {NPS, 10, "My answer to your question is 10, thank you for helping an old man of 82."},
    {NPS, 8, "I am giving you people 8. Kindly improve on the delivery timings."},
    {NPS, 10, "Tens across the board from me!"},
    {NPS, 7, "Its a 7 bro"},
    {NPS, REVIEW, "five gold stars"},
    {NPS, REVIEW, "C minus"},
    {NPS, NONE, "Just wanted to say thank you to Joan on desk 2"},
    {NPS, 6, "six, peut mieux faire"},
    {NPS, 10, "1000 Dank! 10 Punkte!"},
    {NPS, 6, "Mein Urteil fällt mit 6 eher verhalten aus."},
    {NPS, 8, "Hab grad nachgedacht. 8 passt."},
    {NPS, 10, "Frau Aydin = 10. Danke!"},
    {NPS, 2, "2 mehr kann ich nicht geben"},
    {NPS, NONE, "6 Richtige hab ich im Lotto nicht, aber einen guten Handwerker gefunden."},
    {NPS, NONE, "Die Bestellung umfasste 5 Teile, davon war 1 beschädigt."},
    {NPS, 7, "not bad not great call it 7"},
    {NPS, 3, "i'll be blunt 3"},
    {NPS, 7, "My vote goes to 7"},
    {NPS, 9, "I would give them a 9 because they were so quick"},
    {NPS, 8, "I am rating you 8 on 10."},
    {NPS, REVIEW, "9 on price and 5 on service"},
    {NPS, 8, "Hallo, nach reiflicher Überlegung bleibe ich dabei: 8"},
    {NPS, REVIEW, "Warteschleife 1, ich 0. Wie im Fußball."},
    {NPS, NONE, "Ich habe die 9 gewählt und bin in der Warteschleife gelandet."},
    {NPS, NONE, "Frau Sieben hat sich gekümmert, danke!"},
    {NPS, 8, "Ik zou een 8 geven. Snelle service!"},
    {NPS, OPEN, "Usta saat 9'da geldi, teşekkürler"},
    {NPS, 6, "Ich hätte gern mehr gegeben, aber es ist nur eine 6."},
    {NPS, 8, "hmm 8"},
    {NPS, 7, "Tragen Sie 7 ein"},
    {NPS, 6, "schreiben sie 6 auf"},
    {NPS, 9, "trag mal 9 ein"},
    {NPS, 8, "zu 1) 8\nzu 2) weil alles passte"},
    {NPS, 6, "6 feels right"},
    {NPS, 9, "9 would be my answer"},
    {NPS, 10, "10 hands down"},
    {NPS, 3, "3 sums it up"},
    {NPS, 7, "a seven will do"},
    {NPS, 9, "mark me down for a 9"},
    {NPS, 6, "I'd have to say 6"},
    {NPS, NONE, "It's gone 8 and nobody is here"},
    {NPS, NONE, "Bought 3, returned 1, kept 2"},
    {NPS, NONE, "Only 1 of you picked up the phone"},
    {NPS, NONE, "We were 6 for dinner"},
    {NPS, REVIEW, "2 (or 9, depending who answers)"},
    {NPS, 5, "die 5 nehm ich"},
    {NPS, 10, "die zehn habt ihr euch verdient"},
    {NPS, 5, "3 fand ich zu wenig, 7 zu viel, also 5"},
    {NPS, 9, "9 vn 10"},
    {NPS, 9, "9 out if 10"},
    {NPS, 10, "Ihr seit die besten 10"},
    {NPS, 8, "gell, 8 isch scho recht"},
    {NPS, 9, "a guada 9er"},
    {NPS, 8, "Nummer 8"},
    {NPS, 7, "Option 7"},
    {NPS, 9, "Stufe 9"},
    {NPS, 7, "Kästchen 7"},
    {NPS, 8, "Der Link funktioniert nicht, meine Antwort wäre 8 gewesen"},
    {NPS, 3, "Ursprünglich dachte ich an eine 8. Seit der Rechnung über 310 Euro (vereinbart waren 250 Euro) bleibt davon noch eine 3."},
    {NPS, NONE, "Dass ich hier eine 9 oder 10 eintrage, können Sie sich abschminken."},
    {NPS, NONE, "Left at number 6 again. That's 3 out of the last 5 parcels."},
    {NPS, 1, "I am 83. You ask for a number from 0 to 10. Have a 1, for the music."},
    {NPS, 2, "2. Had to prove who I was to four departments. Four!"},
    {NPS, REVIEW, "Minus 4! Darf man das?"},
    {NPS, 9, "Wir haben im April 14 Fenster tauschen lassen. Angebot über 9.800 Euro, Rechnung über 9.800 Euro, vier Tage Arbeit, kein Staub. Was will man mehr? 9, weil mein Mann meint, 10 gäbe es nur im Himmel."},
    {NPS, 5, "Meine Frau und ich waren uns nicht einig (sie 7, ich 4), wir haben uns auf 5 geeinigt."},
    {NPS, 1, "Ich habe 4 Stunden meines Lebens verloren. 1 Punkt, weil man 0 vermutlich nicht liest."},
    {NPS, 2, "Schade. Mehr als 2 Punkte sind es beim besten Willen nicht geworden."},
    {NPS, 8, "Alles wie besprochen, bis auf die Uhrzeit (10 statt 8). 8 Punkte."},
    {NPS, NONE, "Meine Kundennummer endet auf 7, nicht auf 1, bitte korrigieren Sie das in Ihrem System."},
    {NPS, 7, "Was an 8 in my head until I saw the delivery charge. 7."},
    {NPS, REVIEW, "Was an 8 in my head until I saw the delivery charge."},
    {NPS, 5, "Guten Tag, ich bin noch nicht lange in Deutschland, aber ich schreibe. Die Leute gut, Wartezeit schlecht. Ich mache 5."},
    {NPS, 8, "Ich bin zufrieden mit Service, Mann war nett und schnell. Punkte 8."},
    {NPS, 4, "Meine Meinung 4, weil Telefon immer besetzt ist."},
    {NPS, 10, "Maximum! Alles top."},
    {NPS, 10, "top of the scale"},
    {NPS, 0, "Das Minimum. 0."},
    {NPS, 6, "Bitte ändern Sie meine 9 in eine 6."},
    {NPS, 9, "Mama sagt 8, Papa sagt 10, ich sag 9"},
    {NPS, REVIEW, "Letztes Jahr noch 8, dieses Jahr eher weniger"},
    {NPS, 6, "5 wäre zu hart, 7 zu nett: 6"},
    {NPS, 6, "Für eine 6 reicht es"},
    {NPS, 8, "Wir vergeben für die Abwicklung des Schadens am 3. Juni 8 Punkte."},
    {NPS, 5, "für mich persönlich 5"},
    {NPS, 8, "8 would be fair"},
    {NPS, 6, "call it six"},
    {NPS, 9, "nothing less than a 9"},
    {NPS, 8, "J'ai mis 8 car le délai était un peu long"},
    {NPS, REVIEW, "plutôt 7 ou 8"},
    {NPS, 3, "Purtroppo solo 3"},
    {NPS, NONE, "Na 2 telefoontjes opgelost"},
    {NPS, 7, "sete, podia ser melhor"},
};

static const struct score_click clicks[] = {
    {"Score 9", {NPS, REVIEW, "Can't give you more than a 5 really"}},
};
/* clang-format on */

static void test_score_far(void **state)
{
    (void)state;
    score_rows_check(rows, ARRAY_LEN(rows));
}

static void test_score_far_of_clicks(void **state)
{
    (void)state;
    score_clicks_check(clicks, ARRAY_LEN(clicks));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_score_far),
        cmocka_unit_test(test_score_far_of_clicks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
