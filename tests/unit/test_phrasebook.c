/* The phrase books: what a phrase may span, and the reasons of bounces by their words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "reader/machine/machine.h"
#include "reader/machine/phrasebook.h"
#include "reader/machine/report.h"

static void test_books_are_sound(void **state)
{
    (void)state;
    struct err err = {""};
    if (phrasebook_prepare(&err) != RC_OK || blame_prepare(&err) != RC_OK) {
        fail_msg("%s", err.text);
    }
}

static void test_titles_and_times(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum machine_words section;
        int times;
    } rows[] = {
        {"Automatische Antwort: Ihre Meinung", SAYS_AUTO_TITLE, 1},
        {"AUTOMATISCHE ANTWORT", SAYS_AUTO_TITLE, 1},
        {"Réponse automatique : x", SAYS_AUTO_TITLE, 1},
        {"[firma #12] AutoReply: x", SAYS_AUTO_TITLE, 1},
        {"Automatische Antwort auf meine Beschwerde", SAYS_AUTO_TITLE, 0},
        {"Abwesenheit meines Mannes", SAYS_AUTO_TITLE, 0},
        {"Out of Office\xe2\x80\x8b: x", SAYS_AUTO_TITLE, 1},
        {"Re: x", SAYS_REPLY_PREFIX, 1},
        {"AW : x", SAYS_REPLY_PREFIX, 1},
        {"Re[2]: x", SAYS_REPLY_PREFIX, 1},
        {"Rechnung", SAYS_REPLY_PREFIX, 0},
        {"I am away", SAYS_REPLY_PREFIX, 0},
        {"Ich bin vom 3. bis zum 9. Mai im Urlaub.", SAYS_AUTO_ABSENT, 1},
        {"Ich bin da. Meine Frau ist im Urlaub.", SAYS_AUTO_ABSENT, 0},
        {"We have received your message and your parts.", SAYS_AUTO_TICKET, 1},
        {"Gelesen: x", SAYS_RECEIPT_TITLE, 1},
        {"Gelesen!", SAYS_RECEIPT_TITLE, 0},
    };
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct phrases p;
        phrasebook_find(&a, BOOK_MACHINE, str_c(rows[i].text), &p);
        if (p.times[rows[i].section] != rows[i].times) {
            fail_msg("%s: %d times", rows[i].text, p.times[rows[i].section]);
        }
    }
    arena_done(&a);
}

/* A note is told by what meets in its sentences, a person by one of his own. */
static void test_notes_and_people(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool note, personal;
    } rows[] = {
        {"Bis 27.11. bin ich auf einer Messe. Eiliges nimmt Frau Vogt entgegen, Tel. "
         "0221 99887766.",
         true, false},
        {"We got your request and will reply within 2 days.", true, false},
        {"Bis 27.11. bin ich auf einer Messe.", false, false},
        {"We got your request and will reply within 2 days. The pump hums at night "
         "when "
         "the cat sleeps.",
         false, false},
        {"Bin bis 27.11. auf einer Messe, ab 28. wieder da. Wann kommt die Pumpe?",
         false, true},
        {"I'm away until Friday, back on Monday, but the fitter was brilliant.", false,
         true},
        {"", false, false},
    };
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str text = str_c(rows[i].text);
        if (prose_is_note(&a, text, 0) != rows[i].note ||
            prose_is_personal(&a, text) != rows[i].personal) {
            fail_msg("%s", rows[i].text);
        }
    }
    arena_done(&a);
}

static void test_reasons_and_codes(void **state)
{
    (void)state;
    static const struct {
        const char *diagnostic, *status;
        enum bounce_class want;
    } rows[] = {
        {"550 5.1.1 user unknown", "5.1.1", BOUNCE_HARD},
        {"550 mailbox is full", "5.1.0", BOUNCE_SOFT},
        {"552 5.2.2 over quota", "5.0.0", BOUNCE_SOFT},
        {"450 4.1.1 user unknown", "4.1.1", BOUNCE_SOFT},
        {"550 5.1.1 user unknown", "4.4.7", BOUNCE_HARD},
        {"554 no such user", "", BOUNCE_HARD},
        {"DNS type 'mx' lookup responded with code NXDOMAIN", "4.0.0", BOUNCE_HARD},
        {"554 5.7.1 relay access denied", "5.7.1", BOUNCE_SOFT},
        {"550 user unknown in relay recipient table", "5.0.0", BOUNCE_HARD},
        {"550 <spam@kunde.example>: user unknown", "5.0.0", BOUNCE_HARD},
        {"550 5.4.1 recipient address rejected: access denied", "5.4.1", BOUNCE_HARD},
        {"554 5.7.1 recipient address rejected: access denied", "5.7.1", BOUNCE_SOFT},
        {"550 sender verify failed: no such user here", "5.0.0", BOUNCE_SOFT},
        {"550 account temporarily disabled", "5.2.1", BOUNCE_SOFT},
        {"550 account disabled", "5.2.1", BOUNCE_HARD},
        {"550 Requested action not taken: mailbox unavailable", "5.5.0", BOUNCE_HARD},
        {"550 mailbox unavailable", "5.2.2", BOUNCE_SOFT},
        {"blocked using zen.spamhaus.org", "5.0.0", BOUNCE_SOFT},
        {"550 Postfach ist überfüllt", "", BOUNCE_SOFT},
        {"550 Empfänger existiert nicht", "", BOUNCE_HARD},
        {"", "5.1.1", BOUNCE_HARD},
        {"", "5.7.1", BOUNCE_SOFT},
        {"", "5.0.0", BOUNCE_OTHER},
        {"", "", BOUNCE_OTHER},
    };
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct evidence e = {.diagnostic = str_c(rows[i].diagnostic),
                             .status = str_c(rows[i].status)};
        enum bounce_class got = bounce_classify(&a, &e);
        if (got != rows[i].want) {
            fail_msg("'%s' %s: %s", rows[i].diagnostic, rows[i].status,
                     bounce_class_name(got));
        }
    }
    arena_done(&a);
}

static void test_codes_in_text(void **state)
{
    (void)state;
    static const struct {
        const char *text, *code;
    } rows[] = {
        {"550 5.1.1 x", "5.1.1"}, {"550-5.7.26 x", "5.7.26"},  {"on 4.1.2026", ""},
        {"from 5.9.1.2", ""},     {"reason: 552 full", "552"}, {"room 590", ""},
        {"call 4711 550", "550"}, {"#5.1.1).", "5.1.1"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str got = bounce_code(str_c(rows[i].text));
        if (!str_eq_c(got, rows[i].code)) {
            fail_msg("%s: '%.*s'", rows[i].text, STR_ARG(got));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_books_are_sound),
        cmocka_unit_test(test_titles_and_times),
        cmocka_unit_test(test_notes_and_people),
        cmocka_unit_test(test_reasons_and_codes),
        cmocka_unit_test(test_codes_in_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
