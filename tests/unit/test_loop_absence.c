/* Out-of-office replies: that somebody is away, and until when. */
#include "loop_fixture.h"

#include "loop/absence.h"

/* Tuesday */
#define NOW "2026-04-07T10:00:00+02:00"

static const struct row {
    const char *name, *text;
    bool absent;
    const char *back; /* local midnight in Berlin, NULL = not said */
} rows[] = {
    {"until, digits", "Abwesenheit: Ich bin bis 12.04.2026 nicht im Büro.", true,
     "2026-04-13"},
    {"until, two digits of year", "Ich bin bis zum 12.04.26 im Urlaub.", true,
     "2026-04-13"},
    {"until, no year", "Ich bin bis einschließlich 12.4. im Urlaub.", true,
     "2026-04-13"},
    {"until, no year, end of the sentence", "Abwesend bis 12.4.", true, "2026-04-13"},
    {"until, name of the month", "Im Urlaub bis 12. April.", true, "2026-04-13"},
    {"until, March with umlaut", "Elternzeit bis 31. März 2027", true, "2027-04-01"},
    {"back on", "Ich bin im Urlaub und ab dem 13.04.2026 wieder da.", true,
     "2026-04-13"},
    {"back on, weekday too",
     "Ich bin nicht im Büro. Am Montag, 13. April bin ich zurück.", true, "2026-04-13"},
    {"from and until", "Ich bin vom 01.04.2026 bis 12.04.2026 im Urlaub.", true,
     "2026-04-13"},
    {"from and until, no year", "Vom 01.04. bis zum 12.04. habe ich Urlaub.", true,
     "2026-04-13"},
    {"a dash", "Urlaub 06.04. - 12.04.2026", true, "2026-04-13"},
    {"a long dash", "Urlaub 06.04. – 12.04.2026", true, "2026-04-13"},
    {"until and back",
     "Ich bin bis 12.04. im Urlaub. Ab dem 13.04. lese ich Ihre Mail.", true,
     "2026-04-13"},
    {"English, day first", "I am out of office until 12 April 2026.", true,
     "2026-04-13"},
    {"English, month first", "I'm on vacation until April 12th, 2026.", true,
     "2026-04-13"},
    {"English, of", "I am on leave until the 12th of April.", true, "2026-04-13"},
    {"English, back on", "I am away from my desk and back on 13 April.", true,
     "2026-04-13"},
    {"English, returning", "Out of the office, returning Monday, April 13.", true,
     "2026-04-13"},
    {"English, from to", "I will be on annual leave from April 1 to April 12.", true,
     "2026-04-13"},
    {"English, short month", "Out of office until Apr 12", true, "2026-04-13"},
    {"English, return to", "On leave. I will return to work Monday, 13 April.", true,
     "2026-04-13"},
    {"English, returning to", "Out of office, returning to the office on April 13",
     true, "2026-04-13"},
    {"back, the verb behind", "Ich bin im Urlaub und kehre am 13.04. zurück.", true,
     "2026-04-13"},
    {"with a substitute's hours",
     "Ich bin bis 12.04. abwesend. Frau Vogt erreichen Sie Montag bis Freitag.", true,
     "2026-04-13"},
    {"several lines",
     "Guten Tag,\n\nvielen Dank für Ihre Nachricht.\nIch bin bis zum\n12. April "
     "abwesend.\n\nIhre Mail wird nicht weitergeleitet.",
     true, "2026-04-13"},
    {"ISO", "Out of office until 2026-04-12.", true, "2026-04-13"},
    {"weekday", "Ich bin bis Freitag nicht im Büro.", true, "2026-04-11"},
    {"weekday, English", "I am out of office until Friday.", true, "2026-04-11"},
    {"weekday, back", "I am out of office, back on Monday.", true, "2026-04-13"},
    {"the same weekday is the next one", "Ich bin bis Dienstag im Urlaub.", true,
     "2026-04-15"},
    {"over the year's end", "Abwesend bis 02.01.2027", true, "2027-01-03"},
    {"today is the last day", "Abwesend bis 07.04.2026", true, "2026-04-08"},
    {"no date", "Ich bin zurzeit nicht im Büro.", true, NULL},
    {"ill", "Ich bin erkrankt, bitte wenden Sie sich an Frau Vogt. Krankmeldung", true,
     NULL},
    {"a date that has passed", "Ich war bis 31.03.2026 im Urlaub.", true, NULL},
    {"a date of no matter", "Im Urlaub. Rechnung vom letzten Jahr: 12.05.2026", true,
     NULL},
    {"far away", "Im Urlaub bis 12.04.2036", true, NULL},
    {"digits in neither order", "I am on vacation until 04/12/2026", true, NULL},
    {"no such day", "Im Urlaub bis 45.13.2026", true, NULL},
    {"times of day", "Nicht im Büro. Telefon bis 17.00 Uhr, ab 8.30 Uhr.", true, NULL},
    {"hours of the week", "Nicht erreichbar. Montag bis Freitag 9 bis 17 Uhr.", true,
     NULL},
    {"a telephone number", "Nicht im Büro, Tel. 0221/12.04.2026", true, NULL},
    {"a ticket", "Ihre Anfrage ist eingegangen. Wir antworten bis 12.04.2026.", false,
     NULL},
    {"nothing", "", false, NULL},
};

static void test_absence_and_its_end_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct absence_said got =
            absence_read(&a, str_c(rows[i].text), STR("Europe/Berlin"), at_time(NOW));
        int64_t want = 0;
        if (rows[i].back != NULL) {
            bool winter = strncmp(rows[i].back, "2027-01", 7) == 0;
            want = at_time(
                arena_printf(&a, "%sT00:00:00+0%d:00", rows[i].back, winter ? 1 : 2)
                    .ptr);
        }
        if (got.is_absent != rows[i].absent || got.back_at != want) {
            fail_msg("row '%s': absent %d, back at %lld, want %lld", rows[i].name,
                     got.is_absent, (long long)got.back_at, (long long)want);
        }
        arena_done(&a);
    }
}

static void test_who_has_left_is_gone(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool want;
    } left[] = {
        {"Frau Becker ist nicht mehr bei uns tätig.", true},
        {"Herr Groß ist aus dem Unternehmen ausgeschieden.", true},
        {"Jane is no longer with the company.", true},
        {"Jane Doe no longer works here.", true},
        {"Jane has left the company, please write to info@firm.example.", true},
        {"Ich bin im Urlaub.", false},
        {"I am no longer on vacation.", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(left); i++) {
        struct arena a = {0};
        struct absence_said got =
            absence_read(&a, str_c(left[i].text), STR("Europe/Berlin"), at_time(NOW));
        if (got.has_left != left[i].want) {
            fail_msg("row '%s': left %d", left[i].text, got.has_left);
        }
        arena_done(&a);
    }
}

/* Every beginning of every text, and bytes that are no text: nothing but an answer. */
static void test_cut_and_broken_text_is_read(void **state)
{
    (void)state;
    static const char junk[] = "bis \xe2\x80 12.\xff 99999999999.1. until - 1-2-3 Apr";
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str text = str_c(rows[i].text);
        for (size_t n = 0; n <= text.len; n++) {
            struct arena a = {0};
            char *copy = ARENA_ARRAY(&a, n + sizeof junk, char);
            memcpy(copy, text.ptr, n);
            memcpy(copy + n, junk, sizeof junk - 1);
            struct absence_said got =
                absence_read(&a, str_of(copy, n + sizeof junk - 1),
                             STR("Europe/Berlin"), at_time(NOW));
            assert_true(got.back_at == 0 || got.back_at > at_time(NOW));
            arena_done(&a);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_absence_and_its_end_are_read),
        cmocka_unit_test(test_who_has_left_is_gone),
        cmocka_unit_test(test_cut_and_broken_text_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
