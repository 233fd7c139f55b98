/* Scores: what people write, and whether it is asserted, doubted or no score at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "reader/score/score.h"

enum { REVIEW = -1, NONE = -2 };

/* clang-format off */
static const struct {
    enum reading_scale scale;
    int want;
    const char *text;
} rows[] = {
    {SCALE_NPS, 8, "8"},
    {SCALE_NPS, 10, "10!"},
    {SCALE_NPS, 9, "Note für euch: 9 von 10"},
    {SCALE_NPS, 3, "3 - nie wieder"},
    {SCALE_NPS, 7, "Ich würde eine 7 geben."},
    {SCALE_NPS, 8, "Würde sagen 8"},
    {SCALE_NPS, 8, "ich sage mal 8"},
    {SCALE_NPS, 9, "Danke, alles super, 9"},
    {SCALE_NPS, 10, "Passt alles, 10!"},
    {SCALE_NPS, 9, "Alles gut (9)"},
    {SCALE_NPS, 6, "Bewertung: 6"},
    {SCALE_NPS, 6, "Meine Bewertung ist 6"},
    {SCALE_NPS, 7, "Meine Bewertung: 7/10"},
    {SCALE_NPS, 5, "Es war ok. 5"},
    {SCALE_NPS, 5, "Es war ok. 5 von 10 Punkten"},
    {SCALE_NPS, NONE, "Ich habe 3 Wochen gewartet"},
    {SCALE_NPS, NONE, "Habe 2 Techniker gesehen"},
    {SCALE_NPS, REVIEW, "Zwischen 7 und 8"},
    {SCALE_NPS, REVIEW, "7 oder 8"},
    {SCALE_NPS, REVIEW, "7,5"},
    {SCALE_NPS, REVIEW, "4/5"},
    {SCALE_NPS, REVIEW, "5 Sterne"},
    {SCALE_NPS, REVIEW, "Schulnote 2"},
    {SCALE_NPS, REVIEW, "100% zufrieden"},
    {SCALE_NPS, 8, "Die Beratung war 10, der Versand 3, insgesamt 8"},
    {SCALE_NPS, REVIEW, "Beratung 10, Versand 3"},
    {SCALE_NPS, 6, "10, wenn der Versand klappt, so nur 6"},
    {SCALE_NPS, 4, "Letztes Mal 9, diesmal 4"},
    {SCALE_NPS, 6, "erst 5, nein 6"},
    {SCALE_NPS, 6, "5, nein, 6"},
    {SCALE_NPS, NONE, "Keine 10!"},
    {SCALE_NPS, 8, "Keine 10, aber eine 8"},
    {SCALE_NPS, 10, "10 von 10!"},
    {SCALE_NPS, 9, "9 Punkte von mir, der Techniker war top"},
    {SCALE_NPS, 9, "Ganz klare 9"},
    {SCALE_NPS, 9, "Eine 9 für das Team"},
    {SCALE_NPS, 8, "Ich vergebe 8 Punkte"},
    {SCALE_NPS, 8, "Ihr bekommt von mir 8 Punkte"},
    {SCALE_NPS, 8, "Acht"},
    {SCALE_NPS, 8, "acht von zehn"},
    {SCALE_NPS, 10, "zehn!"},
    {SCALE_NPS, 0, "null punkte"},
    {SCALE_NPS, 0, "0, einfach nur schlecht"},
    {SCALE_NPS, 2, "2 leider, da keiner zurückgerufen hat"},
    {SCALE_NPS, 3, "3 weil niemand kam"},
    {SCALE_NPS, 8, "8 weil schnell"},
    {SCALE_NPS, 8, "8 Alles gut gelaufen"},
    {SCALE_NPS, 7, "7 war schon ok"},
    {SCALE_NPS, NONE, "3 Techniker waren da"},
    {SCALE_NPS, NONE, "10 Anrufe und keine Antwort!"},
    {SCALE_NPS, NONE, "Um 10 Uhr sollte er kommen"},
    {SCALE_NPS, NONE, "Die Rechnung Nr. 8 ist falsch"},
    {SCALE_NPS, 9, "I would give you a 9"},
    {SCALE_NPS, 9, "9 out of 10"},
    {SCALE_NPS, 9, "I'd rate it 9/10"},
    {SCALE_NPS, 8, "Easily an 8"},
    {SCALE_NPS, 7, "It's a 7 from me"},
    {SCALE_NPS, 7, "Probably a 7"},
    {SCALE_NPS, 10, "10 - brilliant"},
    {SCALE_NPS, 10, "Ten out of ten"},
    {SCALE_NPS, 3, "Three."},
    {SCALE_NPS, 2, "2. Nobody called back"},
    {SCALE_NPS, 1, "1 because nobody turned up"},
    {SCALE_NPS, REVIEW, "6-7"},
    {SCALE_NPS, REVIEW, "between 6 and 7"},
    {SCALE_NPS, REVIEW, "11"},
    {SCALE_NPS, REVIEW, "15/10"},
    {SCALE_NPS, NONE, "waited 3 weeks for 2 chairs"},
    {SCALE_NPS, NONE, "called you 5 times"},
    {SCALE_NPS, 4, "Last time I gave a 9, this time it's a 4"},
    {SCALE_NPS, 8, "Would have been a 10 but the driver was rude, so 8"},
    {SCALE_NPS, 8, "8. Would have been a 10 if you had called"},
    {SCALE_NPS, NONE, "not a 10"},
    {SCALE_NPS, 6, "not a 10, more like a 6"},
    {SCALE_NPS, 5, "Sorry, I meant 5"},
    {SCALE_NPS, 5, "7 - sorry, 5"},
    {SCALE_NPS, 5, "oops, not 7 but 5"},
    {SCALE_NPS, 9, "9/10 service, thanks"},
    {SCALE_NPS, 9, "My score is 9"},
    {SCALE_NPS, 9, "Score: 9"},
    {SCALE_NPS, 9, "score 9"},
    {SCALE_CSAT, 4, "4 Sterne"},
    {SCALE_CSAT, 5, "★★★★★"},
    {SCALE_CSAT, 3, "3 von 5"},
    {SCALE_CSAT, REVIEW, "8/10"},
    {SCALE_CSAT, REVIEW, "7"},
    {SCALE_CSAT, 2, "2 stars"},
    {SCALE_CSAT, 4, "4/5 gerne wieder"},
    {SCALE_CSAT, REVIEW, "9 von 10"},
    {SCALE_CES, 6, "6/7"},
    {SCALE_CES, 7, "7"},
    {SCALE_CES, REVIEW, "8"},
    {SCALE_CES, 5, "5 von 7, ging so"},
    {SCALE_NPS, 8, "Guten Tag, 8"},
    {SCALE_NPS, 8, "Hallo,\n\n8\n\nwar alles gut"},
    {SCALE_NPS, 8, "Hallo Team,\nvon uns eine 8."},
    {SCALE_NPS, 8, "8\nIch habe 2 Wochen gewartet."},
    {SCALE_NPS, NONE, "Mein Mann würde 3 geben"},
    {SCALE_NPS, 9, "Mein Mann würde 3 geben, ich gebe 9"},
    {SCALE_NPS, NONE, "Wann kommt der Techniker? Termin war der 3."},
    {SCALE_NPS, REVIEW, "fast eine 10"},
    {SCALE_NPS, REVIEW, "Hätte ich 9 gegeben, aber nein"},
    {SCALE_NPS, 7, "Ich hätte 9 gegeben, aber wegen der Wartezeit nur 7"},
    {SCALE_NPS, 7, "eher 7 als 8"},
    {SCALE_NPS, NONE, "1. Lieferung zu spät\n2. Karton kaputt\n3. niemand erreichbar"},
    {SCALE_NPS, 3, "3\n1. Lieferung zu spät\n2. Karton kaputt"},
    {SCALE_NPS, 10, "👍 10"},
    {SCALE_NPS, 10, "10 👍"},
    {SCALE_NPS, 9, "9⭐"},
    {SCALE_NPS, 8, "8 / 10"},
    {SCALE_NPS, 8, "8 /10"},
    {SCALE_NPS, 8, "8von10"},
    {SCALE_NPS, 8, "Bewertung=8"},
    {SCALE_NPS, 8, "Ich bewerte mit 8"},
    {SCALE_NPS, 8, "bewerte euch mit einer 8"},
    {SCALE_NPS, 8, "Vergebe 8 von 10 möglichen Punkten"},
    {SCALE_NPS, 9, "9, danke!"},
    {SCALE_NPS, 9, "9 Danke"},
    {SCALE_NPS, 9, "9 vielen Dank"},
    {SCALE_NPS, 9, "9 lg"},
    {SCALE_NPS, 10, "Zehn Punkte"},
    {SCALE_NPS, 1, "Eine glatte 1 auf eurer Skala, nie wieder"},
    {SCALE_NPS, REVIEW, "1+"},
    {SCALE_NPS, REVIEW, "1 mit Stern"},
    {SCALE_NPS, 10, "10+"},
    {SCALE_NPS, REVIEW, "2-3"},
    {SCALE_NPS, 8, "8 - 2 Wochen Wartezeit waren aber zu lang"},
    {SCALE_NPS, 5, "5 ... 3 Wochen warten ist zu lang"},
    {SCALE_NPS, 7, "Insgesamt 7, Lieferung 4"},
    {SCALE_NPS, 6, "6 Punkte. Beim letzten Mal waren es 9."},
    {SCALE_NPS, 9, "Auf einer Skala von 0 bis 10: 9"},
    {SCALE_NPS, 9, "Auf der Skala von 0-10 gebe ich eine 9"},
    {SCALE_NPS, 9, "on a scale of 0 to 10 I'd say 9"},
    {SCALE_NPS, REVIEW, "irgendwas um die 7"},
    {SCALE_NPS, REVIEW, "ca. 7"},
    {SCALE_NPS, 0, "0 Punkte"},
    {SCALE_NPS, 0, "0/10"},
    {SCALE_NPS, 0, "zero"},
    {SCALE_NPS, 4, "Leider nur eine 4"},
    {SCALE_NPS, 4, "Höchstens eine 4"},
    {SCALE_NPS, 9, "Neun Punkte!"},
    {SCALE_NPS, 8, "J'attribue la note de 8 sur 10"},
    {SCALE_NPS, 9, "9 sur 10, très bien"},
    {SCALE_NPS, 9, "Voto 9"},
    {SCALE_NPS, 8, "Le doy un 8"},
    {SCALE_NPS, 8, "ik geef een 8"},
    {SCALE_NPS, 8, "8 van de 10"},
    {SCALE_NPS, 8, "8 puan veriyorum"},
    {SCALE_NPS, 9, "Gerne wieder! 9"},
    {SCALE_NPS, 9, "Alles bestens. Von uns eine 9."},
    {SCALE_NPS, 9, "Hallo,\n\nich vergebe 9 von 10 Punkten. Ein Punkt Abzug wegen der Wartezeit."},
    {SCALE_NPS, 9, "Neun von zehn, weil die Hotline nie besetzt ist."},
    {SCALE_NPS, 8, "8 Punkte, Abzug für die 2 Stunden Verspätung"},
    {SCALE_NPS, 4, "Nach 3 Anrufen und 2 Wochen Wartezeit: 4."},
    {SCALE_NPS, 7, "7, mehr nicht."},
    {SCALE_NPS, 10, "10, weil Herr Müller nach 5 Minuten da war und nur 20 Euro verlangt hat."},
    {SCALE_NPS, 5, "Mittelmaß, also 5."},
    {SCALE_NPS, 5, "Mittelmaß, also eine 5."},
    {SCALE_NPS, 10, "Klare 10 Punkte!"},
    {SCALE_NPS, 10, "Volle 10 Punkte"},
    {SCALE_NPS, 10, "Volle Punkte!"},
    {SCALE_NPS, 10, "Die volle Punktzahl, ohne Wenn und Aber."},
    {SCALE_NPS, 10, "Die Höchstpunktzahl von mir"},
    {SCALE_NPS, NONE, "Die volle Punktzahl gibt es nicht."},
    {SCALE_NPS, REVIEW, "irgendwo bei 6 bis 7"},
    {SCALE_NPS, REVIEW, "6-7 Punkte"},
    {SCALE_NPS, REVIEW, "so 7, 8"},
    {SCALE_NPS, REVIEW, "7/8"},
    {SCALE_NPS, REVIEW, "8 oder 9, je nach Tag"},
    {SCALE_NPS, REVIEW, "Zwischen 4 und 5, Tendenz fallend."},
    {SCALE_NPS, REVIEW, "8,5 von 10"},
    {SCALE_NPS, REVIEW, "8.5/10"},
    {SCALE_NPS, 8, "8.0"},
    {SCALE_NPS, 9, "9,0/10"},
    {SCALE_NPS, REVIEW, "85 %"},
    {SCALE_NPS, REVIEW, "85 von 100"},
    {SCALE_NPS, REVIEW, "4 von 5"},
    {SCALE_NPS, REVIEW, "4 von 5 Sternen"},
    {SCALE_NPS, REVIEW, "4/5 Sterne"},
    {SCALE_NPS, REVIEW, "-5"},
    {SCALE_NPS, REVIEW, "12"},
    {SCALE_NPS, REVIEW, "100"},
    {SCALE_NPS, REVIEW, "20/10"},
    {SCALE_NPS, REVIEW, "1000 Punkte!"},
    {SCALE_NPS, REVIEW, "Note 2-"},
    {SCALE_NPS, REVIEW, "Note: sehr gut (1)"},
    {SCALE_NPS, REVIEW, "In der Schule wäre das eine 4."},
    {SCALE_NPS, REVIEW, "Service: 8, Preis: 4, Qualität: 9"},
    {SCALE_NPS, 7, "Service: 8, Preis: 4, Qualität: 9, gesamt: 7"},
    {SCALE_NPS, 7, "Service 8, Preis 4, Gesamtnote 7"},
    {SCALE_NPS, REVIEW, "Der Verkäufer bekommt eine 10, die Lieferung eine 2."},
    {SCALE_NPS, REVIEW, "9 für die Ware, 2 für den Service"},
    {SCALE_NPS, 6, "Ich hatte erst 9 im Kopf, aber nach dem Telefonat heute bleibt es bei 6."},
    {SCALE_NPS, 3, "Ursprünglich 8, nach der Reparatur nur noch 3."},
    {SCALE_NPS, 3, "Eigentlich wollte ich 8 geben, aber jetzt sind es 3."},
    {SCALE_NPS, 5, "Bitte ändern Sie meine Bewertung von 8 auf 5."},
    {SCALE_NPS, 5, "Meine letzte Bewertung war 8, heute gebe ich 5."},
    {SCALE_NPS, 9, "Korrektur: 9 statt 6"},
    {SCALE_NPS, 9, "6, Tippfehler, ich meinte 9"},
    {SCALE_NPS, 9, "nicht 6 sondern 9"},
    {SCALE_NPS, 9, "Ich meinte 9, nicht 6"},
    {SCALE_NPS, 9, "9 (nicht 6!)"},
    {SCALE_NPS, 8, "8 (acht)"},
    {SCALE_NPS, 8, "8 - acht Punkte"},
    {SCALE_NPS, 2, "Bestimmt keine 10, eher eine 2"},
    {SCALE_NPS, NONE, "Eine 9 oder 10 kann ich dafür nicht geben."},
    {SCALE_NPS, 0, "Ich würde -10 geben, wenn es ginge. Also 0."},
    {SCALE_NPS, REVIEW, "Minus 5"},
    {SCALE_NPS, 10, "Hätte ich mehr als 10 geben können, hätte ich es getan. 10!"},
    {SCALE_NPS, REVIEW, "Wenn die Lieferung pünktlich gewesen wäre, hätte ich 10 gegeben."},
    {SCALE_NPS, 7, "Wenn die Lieferung pünktlich gewesen wäre, hätte ich 10 gegeben, so sind es 7."},
    {SCALE_NPS, 5, "Mein Mann sagt 8, ich sage 5."},
    {SCALE_NPS, NONE, "Am 5. Mai um 9 Uhr war Termin, der Monteur kam um 11."},
    {SCALE_NPS, NONE, "Die Lieferung kam in 2 Paketen am 7. und am 9."},
    {SCALE_NPS, NONE, "Die 3 Mitarbeiter waren sehr nett"},
    {SCALE_NPS, NONE, "Seit 8 Tagen ohne Heizung und das bei 5 Grad."},
    {SCALE_NPS, NONE, "Meine Nummer ist 0151 23456789, rufen Sie ab 9 an."},
    {SCALE_NPS, NONE, "Auftrag 10 wurde nicht bearbeitet"},
    {SCALE_NPS, NONE, "Das Gerät kostet jetzt 10 Euro mehr"},
    {SCALE_NPS, NONE, "Seite 5 der Anleitung fehlt"},
    {SCALE_NPS, NONE, "Es fehlten 2 von 10 Schrauben"},
    {SCALE_NPS, NONE, "Ich bin 8 Jahre Kunde bei Ihnen"},
    {SCALE_NPS, NONE, "Windows 10 wird nicht unterstützt"},
    {SCALE_NPS, NONE, "Zum zweiten Mal in 3 Monaten."},
    {SCALE_NPS, NONE, "1x bestellt, 2x geliefert, 3x berechnet"},
    {SCALE_NPS, NONE, "Die Hotline ist nur von 9 bis 17 Uhr besetzt"},
    {SCALE_NPS, NONE, "In Filiale 7 war niemand."},
    {SCALE_NPS, NONE, "Danke für nichts!"},
    {SCALE_NPS, NONE, "Zwei Wochen gewartet, drei Mal angerufen."},
    {SCALE_NPS, NONE, "Drei Mal angerufen!"},
    {SCALE_NPS, NONE, "acht Tage gewartet"},
    {SCALE_NPS, 9, "9\n\nMit 3 Anrufen alles erledigt"},
    {SCALE_NPS, 9, "9 -- alles ok"},
    {SCALE_NPS, 9, "\"9\""},
    {SCALE_NPS, 9, "**9**"},
    {SCALE_NPS, 9, "9..."},
    {SCALE_NPS, 9, "=9"},
    {SCALE_NPS, 9, "> 9"},
    {SCALE_NPS, 9, "ne 9"},
    {SCALE_NPS, 9, "Ne glatte 9!"},
    {SCALE_NPS, 9, "Ich find 9 passt"},
    {SCALE_NPS, 9, "9 passt"},
    {SCALE_NPS, 9, "9 ist angemessen"},
    {SCALE_NPS, 9, "Die 9 ist verdient"},
    {SCALE_NPS, 9, "verdiente 9"},
    {SCALE_NPS, 9, "Eine wohlverdiente 9 an das Team"},
    {SCALE_NPS, 9, "Daumen hoch, 9"},
    {SCALE_NPS, 9, "Mit 9 bewertet"},
    {SCALE_NPS, 9, "Bewertung = 9 Punkte"},
    {SCALE_NPS, 9, "Meine Zahl: 9"},
    {SCALE_NPS, 9, "meine Antwort lautet 9"},
    {SCALE_NPS, 9, "Antwort: 9"},
    {SCALE_NPS, 9, "Weiterempfehlung: 9"},
    {SCALE_NPS, 9, "Wert: 9"},
    {SCALE_NPS, 9, "9er"},
    {SCALE_NPS, 9, "Skala 0-10: 9"},
    {SCALE_NPS, 9, "Wahrscheinlichkeit 9"},
    {SCALE_NPS, 9, "a solid 9"},
    {SCALE_NPS, 9, "Solid 9!"},
    {SCALE_NPS, 9, "Nine!"},
    {SCALE_NPS, 9, "Nine out of ten"},
    {SCALE_NPS, 9, "nine from me"},
    {SCALE_NPS, 9, "That would be a 9."},
    {SCALE_NPS, 9, "We're giving you 9"},
    {SCALE_NPS, 9, "You get a 9"},
    {SCALE_NPS, 9, "9 points"},
    {SCALE_NPS, 9, "9 all day long"},
    {SCALE_NPS, 9, "9 thank you"},
    {SCALE_NPS, 9, "9, no complaints"},
    {SCALE_NPS, 9, "9 only because of the 2 day delay"},
    {SCALE_NPS, 9, "9. My order came in 2 days."},
    {SCALE_NPS, 9, "Happy with it: 9"},
    {SCALE_NPS, 9, "Very good (9)"},
    {SCALE_NPS, 9, "Score 9/10"},
    {SCALE_NPS, 9, "Rating: 9 out of 10"},
    {SCALE_NPS, 9, "I rate you 9"},
    {SCALE_NPS, 9, "would give 9"},
    {SCALE_NPS, 9, "It has to be a 9"},
    {SCALE_NPS, 9, "has to be 9"},
    {SCALE_NPS, 9, "Definitely a 9"},
    {SCALE_NPS, 9, "9 for sure"},
    {SCALE_NPS, 9, "I'll go with 9"},
    {SCALE_NPS, 9, "I'd go for a 9"},
    {SCALE_NPS, 9, "make it a 9"},
    {SCALE_NPS, 9, "9/10, would have been 10 if the driver had called"},
    {SCALE_NPS, 6, "Was going to say 8 but 6 after today's call."},
    {SCALE_NPS, 6, "Was going to give 8, now it's a 6"},
    {SCALE_NPS, 6, "8 - no wait, 6"},
    {SCALE_NPS, 6, "Make that a 6 rather than an 8."},
    {SCALE_NPS, 6, "6 instead of 8 please"},
    {SCALE_NPS, 6, "I clicked 8 by mistake, should be 6"},
    {SCALE_NPS, 6, "I put 8 by mistake. Meant 6."},
    {SCALE_NPS, REVIEW, "somewhere between a 6 and a 7"},
    {SCALE_NPS, REVIEW, "6/7"},
    {SCALE_NPS, REVIEW, "6 to 7"},
    {SCALE_NPS, REVIEW, "around 6"},
    {SCALE_NPS, REVIEW, "Maybe a 6 or 7?"},
    {SCALE_NPS, REVIEW, "4 stars"},
    {SCALE_NPS, REVIEW, "4 out of 5"},
    {SCALE_NPS, REVIEW, "8.5"},
    {SCALE_NPS, REVIEW, "95%"},
    {SCALE_NPS, REVIEW, "15"},
    {SCALE_NPS, REVIEW, "Delivery 9, product 4"},
    {SCALE_NPS, REVIEW, "8 for the product, 3 for delivery"},
    {SCALE_NPS, 6, "8 for the product, 3 for delivery, overall 6"},
    {SCALE_NPS, 6, "Overall 6. Delivery was a 2 though."},
    {SCALE_NPS, NONE, "I would not give you a 10"},
    {SCALE_NPS, NONE, "No way I'm giving a 10."},
    {SCALE_NPS, NONE, "You'll never get a 9 from me"},
    {SCALE_NPS, NONE, "Hardly a 10, is it?"},
    {SCALE_NPS, 4, "Hardly a 10, is it? 4"},
    {SCALE_NPS, NONE, "I am on hold for 45 minutes, third time this week"},
    {SCALE_NPS, NONE, "2 of 5 parts missing"},
    {SCALE_NPS, NONE, "Call me on 07700 900123 after 5"},
    {SCALE_NPS, NONE, "It's 2026 and you still fax?"},
    {SCALE_NPS, NONE, "One day it works, one day it doesn't"},
    {SCALE_NPS, 1, "One. Just awful."},
    {SCALE_NPS, 5, "My husband says 8 but I'd say 5"},
    {SCALE_NPS, 5, "Last time it was an 8. This time 5."},
    {SCALE_NPS, 5, "I gave you an 8 last year, now only 5"},
    {SCALE_NPS, REVIEW, "I gave you an 8 last year."},
    {SCALE_CSAT, 5, "5 Sterne plus!"},
    {SCALE_CSAT, 4, "⭐⭐⭐⭐☆"},
    {SCALE_CSAT, 5, "⭐⭐⭐⭐⭐ super"},
    {SCALE_CSAT, 1, "1 Stern, mehr ist nicht drin"},
    {SCALE_CSAT, 4, "Gut, 4"},
    {SCALE_CSAT, REVIEW, "Note 1"},
    {SCALE_CSAT, REVIEW, "Schulnote 2, also gut"},
    {SCALE_CSAT, 4, "4 von 5 Punkten"},
    {SCALE_CSAT, 4, "vier von fünf"},
    {SCALE_CSAT, 4, "4 out of 5"},
    {SCALE_CSAT, REVIEW, "6"},
    {SCALE_CSAT, REVIEW, "10"},
    {SCALE_CSAT, REVIEW, "3,5"},
    {SCALE_CSAT, REVIEW, "3-4"},
    {SCALE_CSAT, 3, "3 Sterne, weil 2 Teile fehlten"},
    {SCALE_CES, 7, "Sehr leicht, 7"},
    {SCALE_CES, 6, "6 von 7"},
    {SCALE_CES, 1, "1, nach 5 Anrufen"},
    {SCALE_CES, REVIEW, "9"},
    {SCALE_CES, REVIEW, "5/5"},
    {SCALE_CES, 5, "5/7"},
    {SCALE_CES, REVIEW, "5 Sterne"},
};
/* clang-format on */

static int outcome(struct arena *a, enum reading_scale scale, const char *text,
                   const char *subject)
{
    struct toks t;
    struct score_result r;
    words_tokenize(a, str_c(text), &t);
    struct score_request req = {.comment = str_c(text),
                                .subject = str_c(subject),
                                .scale = scale,
                                .lang = lang_guess(&t)};
    score_read(a, &req, &r);
    assert_false(r.has_score && r.review);
    return r.review ? REVIEW : r.has_score ? r.score : NONE;
}

static void test_score_of_text_rows(void **state)
{
    (void)state;
    struct arena a = {0};
    int wrong = 0;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int got = outcome(&a, rows[i].scale, rows[i].text, "Re: Ihre Meinung");
        if (got != rows[i].want) {
            print_error("'%s': got %d, want %d\n", rows[i].text, got, rows[i].want);
            wrong++;
        }
        arena_reset(&a);
    }
    arena_done(&a);
    assert_int_equal(wrong, 0);
}

static void test_score_of_one_click_mail_rows(void **state)
{
    (void)state;
    static const struct {
        const char *subject, *text;
        int want;
    } clicks[] = {
        {"Bewertung 7", "", 7},
        {"Score 10", "", 10},
        {"Re: Bewertung 7", "", 7},
        {"Bewertung 7", "Paket war offen.", 7},
        {"Bewertung 7", "Kam nach 3 Tagen.", 7},
        {"Bewertung 7", "7", 7},
        {"Bewertung 7", "2", REVIEW},
        {"Score 10", "1", REVIEW},
        {"Bewertung 7", "Verklickt, bitte als 6 werten.", 6},
        {"Score 7", "Sorry, I meant 2", 2},
        {"Bewertung 11", "", NONE},
        {"Bewertung über 7 Tage", "", NONE},
        {"Re: 10 Tage", "", NONE},
    };
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(clicks); i++) {
        int got = outcome(&a, SCALE_NPS, clicks[i].text, clicks[i].subject);
        if (got != clicks[i].want) {
            print_error("'%s' / '%s'\n", clicks[i].subject, clicks[i].text);
        }
        assert_int_equal(got, clicks[i].want);
    }
    arena_done(&a);
}

static void test_score_review_names_its_candidates(void **state)
{
    (void)state;
    struct arena a = {0};
    struct score_result r;
    struct score_request req = {
        .comment = STR("Beratung 9, Versand 3"), .scale = SCALE_NPS, .lang = LANG_DE};
    score_read(&a, &req, &r);
    assert_true(r.review);
    assert_int_equal(r.n_candidates, 2);
    assert_int_equal(r.candidates[0].score, 9);
    assert_true(str_has(r.candidates[1].evidence, STR("Versand 3")));
    assert_true(r.why[0] != '\0');
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_score_of_text_rows),
        cmocka_unit_test(test_score_of_one_click_mail_rows),
        cmocka_unit_test(test_score_review_names_its_candidates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
