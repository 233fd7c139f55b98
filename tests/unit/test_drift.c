/* What words weigh: for a note, against it, each once, however it is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "reader/machine/machine.h"

static void test_weights_are_sound(void **state)
{
    (void)state;
    struct err err = {""};
    if (drift_prepare(&err) != RC_OK) {
        fail_msg("%s", err.text);
    }
}

static void test_notes_and_people_drift_apart(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool note;
    } rows[] = {
        {"Ich bin bis Freitag nicht im Büro. In dringenden Fällen hilft Frau Ott.",
         true},
        {"I am out of the office until Monday with limited access to email.", true},
        {"We have received your request. Our team will reply within two days.", true},
        {"Der Fahrer war nett, aber das Paket kam zu spät.", false},
        {"The engineer came late and the boiler still leaks.", false},
        {"Mein Mann war beim Termin, ich gebe gern eine gute Note.", false},
    };
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int drift = drift_of(&a, str_c(rows[i].text));
        if (rows[i].note ? drift < 5 : drift > -5) {
            fail_msg("%s: %d", rows[i].text, drift);
        }
    }
    arena_done(&a);
}

static void test_a_word_counts_once_by_its_stem(void **state)
{
    (void)state;
    static const struct {
        const char *text, *same;
    } rows[] = {
        {"Vertretung", "VERTRETUNG"},
        {"Vertretung", "Vertretung, Vertretungen: Vertretung"},
        {"Büro", "Buero"},
        {"e-mail", "E-Mail"},
        {"am 3. um 4", "am 17. um 18"},
        {"a@b.example", "a@b.example @"},
        {"", "qqqqqq"},
    };
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int drift = drift_of(&a, str_c(rows[i].text));
        int same = drift_of(&a, str_c(rows[i].same));
        if (drift != same) {
            fail_msg("%s: %d, not %d", rows[i].same, same, drift);
        }
    }
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_weights_are_sound),
        cmocka_unit_test(test_notes_and_people_drift_apart),
        cmocka_unit_test(test_a_word_counts_once_by_its_stem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
