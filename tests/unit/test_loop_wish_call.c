/* Wishes to be called and telephone numbers in customers' own words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "loop/wish_call.h"

struct row {
    const char *text;
    const char *words;  /* the sentence, NULL = no wish */
    const char *phones; /* with '|' between */
};

static const struct row rows[] = {
    /* wishes, German */
    {"Bitte rufen Sie mich an.", "Bitte rufen Sie mich an.", ""},
    {"3. Bitte rufen Sie mich an unter 0171 2345678.",
     "Bitte rufen Sie mich an unter 0171 2345678.", "0171 2345678"},
    {"Das war nichts. Rufen Sie mich bitte morgen nach 17 Uhr zurück! Danke.",
     "Rufen Sie mich bitte morgen nach 17 Uhr zurück!", ""},
    {"Ich bitte um Rückruf.", "Ich bitte um Rückruf.", ""},
    {"Um Rückruf wird gebeten", "Um Rückruf wird gebeten", ""},
    {"2\nBitte um einen kurzen Rückruf\nDanke", "Bitte um einen kurzen Rückruf", ""},
    {"Rückruf erbeten: 0221/98765-43", "Rückruf erbeten: 0221/98765-43",
     "0221/98765-43"},
    {"Rückruf: +49 (0)171 234 56 78", "Rückruf: +49 (0)171 234 56 78",
     "+49 (0)171 234 56 78"},
    {"Ich würde mich über einen Anruf freuen.",
     "Ich würde mich über einen Anruf freuen.", ""},
    {"Können Sie mich bitte anrufen?", "Können Sie mich bitte anrufen?", ""},
    {"Ich bin ab 15 Uhr erreichbar unter Tel. 0221 445566.",
     "Ich bin ab 15 Uhr erreichbar unter Tel. 0221 445566.", "0221 445566"},
    {"Sie erreichen mich mobil unter 0171-2345678",
     "Sie erreichen mich mobil unter 0171-2345678", "0171-2345678"},
    {"Meine Handynummer ist 01712345678.", "Meine Handynummer ist 01712345678.",
     "01712345678"},
    {"ruf mich an", "ruf mich an", ""},
    {"Ruft mich doch einfach mal zurück :-)", "Ruft mich doch einfach mal zurück :-)",
     ""},
    {"Lassen Sie uns das am Telefon klären, ich möchte lieber telefonisch sprechen.",
     "Lassen Sie uns das am Telefon klären, ich möchte lieber telefonisch sprechen.",
     ""},
    {"Ich warte immer noch auf den Rückruf.", "Ich warte immer noch auf den Rückruf.",
     ""},
    {"Schlecht.\n\nBitte melden Sie sich telefonisch, danke",
     "Bitte melden Sie sich telefonisch, danke", ""},
    {"Ich verstehe das alles nicht mehr und wäre sehr froh, wenn Sie\nmich in dieser "
     "Woche noch anrufen könnten.",
     "Ich verstehe das alles nicht mehr und wäre sehr froh, wenn Sie\nmich in dieser "
     "Woche noch anrufen könnten.",
     ""},
    {"Warum meldet sich niemand? Rufen Sie mich an, 0171/2345678 / 0221/998877",
     "Rufen Sie mich an, 0171/2345678 / 0221/998877", "0171/2345678|0221/998877"},
    /* wishes, English */
    {"Please call me.", "Please call me.", ""},
    {"Terrible. Call me back on +44 20 7946 0123 after 5pm.",
     "Call me back on +44 20 7946 0123 after 5pm.", "+44 20 7946 0123"},
    {"Could someone give me a call?", "Could someone give me a call?", ""},
    {"Can somebody please phone me at (555) 123-4567?",
     "Can somebody please phone me at (555) 123-4567?", "(555) 123-4567"},
    {"I'd prefer to discuss this over the phone",
     "I'd prefer to discuss this over the phone", ""},
    {"You can reach me on 07700 900123 most evenings.",
     "You can reach me on 07700 900123 most evenings.", "07700 900123"},
    {"Callback requested!", "Callback requested!", ""},
    {"My number is 07700900123", "My number is 07700900123", "07700900123"},
    {"please ring me tomorrow", "please ring me tomorrow", ""},
    /* no wishes */
    {"Niemand ruft zurück.", NULL, ""},
    {"Der versprochene Rückruf kam nie.", NULL, ""},
    {"Ich habe dreimal um Rückruf gebeten.", NULL, ""},
    {"Mir wurde ein Rückruf versprochen.", NULL, ""},
    {"Bitte rufen Sie mich nicht an.", NULL, ""},
    {"Bitte keine Anrufe, kein Rückruf nötig.", NULL, ""},
    {"Ihr Mitarbeiter rief mich an und war sehr nett.", NULL, ""},
    {"Die Hotline war nie erreichbar.", NULL, ""},
    {"Please don't call me.", NULL, ""},
    {"Nobody called me back.", NULL, ""},
    {"I asked you to call me and no one did.", NULL, ""},
    {"The phone is broken.", NULL, ""},
    {"No need to phone me", NULL, ""},
    {"Alles bestens, der Anruf war freundlich.", NULL, ""},
    {"7", NULL, ""},
    {"", NULL, ""},
    /* numbers, and what is none */
    {"Telefon: 445566", NULL, "445566"},
    {"Tel.:0221 445566", NULL, "0221 445566"},
    {"Mobil (0171) 234 56 78 oder 0171 2345678", NULL, "(0171) 234 56 78"},
    {"+49 171 2345678 oder 0221 44 55 66", NULL, "+49 171 2345678|0221 44 55 66"},
    {"Am 03.04.2026 um 08:30 war niemand da.", NULL, ""},
    {"Seit 01/02/2026 10 Uhr, 2026-03-03", NULL, ""},
    {"Bestellung 0815471199 kam nie an.", NULL, ""},
    {"Kundennummer: 0012345678", NULL, ""},
    {"Meine Auftragsnummer lautet 4711081512", NULL, ""},
    {"IBAN DE89 3704 0044 0532 0130 00", NULL, ""},
    {"Fax 0221 445567", NULL, ""},
    {"50667 Köln, 1.234.567 Euro", NULL, ""},
    {"Order 114-1234567-1234567", NULL, ""},
    {"Seriennummer 0171AB23456789", NULL, ""},
    {"06.12.34.56.78", NULL, "06.12.34.56.78"},
};

static void test_wishes_and_numbers(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct row *r = &rows[i];
        struct wish_call w;
        wish_call_find(str_c(r->text), &w);
        char phones[400];
        size_t n = 0;
        for (size_t k = 0; k < w.n_phones; k++) {
            if (k > 0) {
                phones[n++] = '|';
            }
            memcpy(phones + n, w.phones[k].ptr, w.phones[k].len);
            n += w.phones[k].len;
        }
        bool words = r->words == NULL ? w.words.len == 0 : str_eq_c(w.words, r->words);
        if (!words || !str_eq_c(str_of(phones, n), r->phones)) {
            print_error("'%s': words '%.*s', phones '%.*s'\n", r->text,
                        (int)w.words.len, w.words.ptr == NULL ? "" : w.words.ptr,
                        (int)n, phones);
            bad++;
        }
    }
    assert_int_equal(bad, 0);
}

/* As customers write. */
static const char *const wishes[] = {
    "Könnten Sie mich bitte zurückrufen?",
    "Ich hätte gerne einen Rückruf.",
    "Ich erwarte Ihren Anruf.",
    "Bitte kontaktieren Sie mich telefonisch unter 0911/4567890.",
    "Bitte rufen Sie an: 089 1234567",
    "Am besten erreichen Sie mich abends unter 0176 12345678.",
    "Ich wünsche mir, dass mich jemand anruft.",
    "Mich soll bitte jemand anrufen, der sich auskennt.",
    "Telefonisch bin ich ab 18 Uhr zu erreichen.",
    "Gerne auch telefonisch.",
    "Ruft mich mal an, 0151 23456789",
    "bitte anrufen!!",
    "Bitte um Anruf",
    "Rückruf bitte unter +49 151 23456789, Danke",
    "Wann kann ich mit einem Rückruf rechnen?",
    "Ich möchte mit einem Vorgesetzten telefonieren.",
    "Ich möchte mit Ihrem Chef sprechen, bitte rufen Sie mich morgen vormittag an.",
    "Lassen Sie uns telefonieren.",
    "Können wir kurz telefonieren?",
    "Rufen Sie mich an!",
    "Rufen Sie uns bitte unter der 04321-98765 zurück.",
    "ich würde gern mit jemandem am Telefon darüber sprechen",
    "Would appreciate a phone call to sort this out.",
    "Give me a call on 01234 567890 please",
    "Please have someone call me.",
    "Please ring me back asap, 0044 7700 900123",
    "I'd like to speak to a manager on the phone.",
    "Can you call? My mobile: 07700 900 456",
    "Kindly call back.",
    "I would like a call back",
    "Please get in touch by phone",
    "Best to reach me by phone after 6: 555-123-4567",
    "I am still waiting for your call.",
    "Call me",
    "pls call me tmrw",
    "Could a supervisor contact me by phone?",
    "You can call me anytime at +1 (212) 555-0142",
    "Bitte rufen Sie mich baldmöglichst zurück, ich bin sehr verärgert.",
    "Sollten noch Fragen sein, können Sie mich gerne anrufen.",
    "Ich würde mich freuen, wenn mich jemand zurückruft.",
    "Ich brauche dringend einen Anruf von einem Techniker.",
    "Für Rückfragen: 0171/1234567",
    "Tel: 0171/1234567 bitte anrufen",
    "Erreichbar bin ich unter 0171/1234567.",
    "Erbitte umgehenden Rückruf",
    "Wer ruft mich an?",
    "Could you phone me, please?",
    "I want somebody to ring me.",
    "Please arrange a call with your manager.",
    "Happy to talk it through on the phone.",
    "If you want to know more, call me.",
    "My phone number is 020 7946 0018, call any time.",
    "I need a call back today!",
};

static const char *const others[] = {
    "Ich habe angerufen und niemand ging ran.",
    "Ich musste dreimal anrufen.",
    "Man kann Sie telefonisch nicht erreichen.",
    "Die telefonische Beratung war gut.",
    "Ihr Anruf war eine Frechheit.",
    "Nach dem Anruf lief alles bestens.",
    "Ich wurde nie zurückgerufen.",
    "Es kam kein Rückruf.",
    "Rückruf wurde zugesagt, kam aber nicht.",
    "Sie brauchen mich nicht anzurufen.",
    "Kein Anruf bitte, nur per Mail.",
    "Bitte nicht anrufen.",
    "Nobody ever called back.",
    "I called three times.",
    "Your call centre is awful.",
    "The call was short and helpful.",
    "I was promised a call back that never came.",
    "No phone calls please.",
    "Please email rather than call.",
    "Had to call five times before someone answered the phone.",
    "They call this service?",
    "Das Telefon ist seit Tagen tot.",
    "Mein Telefon funktioniert nicht mehr.",
    "Ihre Hotline unter 0800 1234567 ist nie besetzt.",
    "Schnelle Reaktion am Telefon.",
    "The technician called me beforehand, great.",
    "I had to ring them myself.",
    "Die Nummer 0221 445566 ist falsch.",
    "Ich hatte um einen Rückruf gebeten, nichts.",
    "Niemand hat mich angerufen.",
    "Bitte senden Sie mir das per Mail, ein Anruf ist nicht nötig.",
    "Danke für den Rückruf!",
    "Danke für den schnellen Anruf.",
    "Thanks for calling me back so quickly.",
    "Telefonisch wurde mir dann geholfen.",
    "Herr Meier hat mich angerufen, sehr nett.",
    "Ich telefoniere seit Wochen mit Ihnen.",
    "Am Telefon war eine sehr freundliche Dame.",
    "Nach drei Anrufen wurde geholfen.",
    "Der Anrufer war unhöflich.",
    "I was on the phone for an hour.",
    "Great phone support.",
    "You call that a service?",
    "The phone number on your website is wrong.",
};

static int count_wrong(const char *const *texts, size_t n, bool want)
{
    int wrong = 0;
    for (size_t i = 0; i < n; i++) {
        struct wish_call w;
        wish_call_find(str_c(texts[i]), &w);
        if ((w.words.len > 0) != want) {
            print_error("'%s': %s\n", texts[i],
                        want ? "no wish seen" : "taken for a wish");
            wrong++;
        }
    }
    return wrong;
}

static void test_wishes_are_told_from_other_calls(void **state)
{
    (void)state;
    assert_int_equal(count_wrong(wishes, ARRAY_LEN(wishes), true), 0);
    assert_int_equal(count_wrong(others, ARRAY_LEN(others), false), 0);
}

/* Found by fuzzing: a long sentence of two-byte letters ended within one. */
static void test_what_is_cut_ends_with_a_whole_letter(void **state)
{
    (void)state;
    static char text[20001] = "xBitte rufen Sie mich an ";
    for (size_t i = strlen(text); i + 2 < sizeof text; i += 2) {
        memcpy(text + i, "\xc3\xa4", 2);
    }
    for (size_t from = 0; from < 2; from++) {
        struct wish_call w;
        wish_call_find(str_c(text + from), &w);
        assert_true(w.words.len > 16000);
        assert_true(str_is_utf8(w.words));
    }
}

static void test_hostile_text_is_bounded(void **state)
{
    (void)state;
    static const char *const parts[] = {"0",  "+",  "(",           "rufen Sie mich ",
                                        ", ", "\n", " ",           "\xff",
                                        "ä",  "1 ", "call me not "};
    static char text[200000];
    struct wish_call w;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        size_t len = strlen(parts[i]);
        size_t n = 0;
        while (n + len <= sizeof text) {
            memcpy(text + n, parts[i], len);
            n += len;
        }
        wish_call_find(str_of(text, n), &w);
        assert_true(w.n_phones <= WISH_PHONES_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wishes_and_numbers),
        cmocka_unit_test(test_wishes_are_told_from_other_calls),
        cmocka_unit_test(test_what_is_cut_ends_with_a_whole_letter),
        cmocka_unit_test(test_hostile_text_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
