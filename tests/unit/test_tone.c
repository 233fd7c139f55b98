/* What words say on the whole: solved only where nothing else is said, and rather no
 * favour asked than one asked of somebody who complains. */
#include "loop_fixture.h"

#include "loop/tone.h"

static void test_end_is_known_only_where_nothing_else_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum tone_end want;
    } rows[] = {
        {"Danke, hat sich erledigt.", TONE_SOLVED},
        {"danke hat sich erledigt", TONE_SOLVED},
        {"Hallo Frau Becker,\n\ndas Problem ist inzwischen gelöst. Vielen Dank!",
         TONE_SOLVED},
        {"Guten Tag, die Sache ist erledigt.", TONE_SOLVED},
        {"Es funktioniert jetzt wieder, vielen Dank für die schnelle Hilfe!",
         TONE_SOLVED},
        {"Hat geklappt, danke", TONE_SOLVED},
        {"Router läuft wieder.", TONE_SOLVED},
        {"Sie können den Fall schließen.", TONE_SOLVED},
        {"Der Fall kann geschlossen werden, danke.", TONE_SOLVED},
        {"Jetzt ist alles in Ordnung.", TONE_SOLVED},
        {"Das Problem hat sich von selbst gelöst", TONE_SOLVED},
        {"Thanks, it's fixed now.", TONE_SOLVED},
        {"Hi Tom,\nit is working again. Thank you very much", TONE_SOLVED},
        {"All sorted, cheers!", TONE_SOLVED},
        {"You can close the case.", TONE_SOLVED},
        {"Everything has been taken care of, thanks", TONE_SOLVED},
        {"Vielen Dank!", TONE_THANKS},
        {"Danke für die Antwort", TONE_THANKS},
        {"Hallo Herr Groß,\ndanke sehr.", TONE_THANKS},
        {"thank you so much", TONE_THANKS},
        {"Ja, danke", TONE_YES},
        {"Ja", TONE_YES},
        {"Alles gut, danke!", TONE_YES},
        {"yes, all good", TONE_YES},
        {"Ist noch nicht erledigt.", TONE_OTHER},
        {"Nichts ist erledigt", TONE_OTHER},
        {"Ist das jetzt erledigt", TONE_OTHER},
        {"Hat sich das erledigt?", TONE_OTHER},
        {"Danke, hat sich erledigt. Aber jetzt tropft der Hahn.", TONE_OTHER},
        {"Gelöst ist gar nichts", TONE_OTHER},
        {"Wird erledigt", TONE_OTHER},
        {"Damit hat sich das für mich erledigt.", TONE_OTHER},
        {"Es funktioniert nur halb", TONE_OTHER},
        {"Funktioniert nicht mehr", TONE_OTHER},
        {"Es läuft immer noch Wasser aus", TONE_OTHER},
        {"Danke für nichts", TONE_OTHER},
        {"Danke, dass niemand kommt", TONE_OTHER},
        {"Na danke", TONE_OTHER},
        {"Hallo niemand da,\ndanke", TONE_OTHER},
        {"Vielen Dank, aber der Fehler ist noch da", TONE_OTHER},
        {"Danke, ich melde mich nächste Woche", TONE_OTHER},
        {"In Ordnung, dann warte ich", TONE_OTHER},
        {"It works sometimes", TONE_OTHER},
        {"It is not fixed", TONE_OTHER},
        {"Is it fixed", TONE_OTHER},
        {"Has it been resolved", TONE_OTHER},
        {"Thanks for nothing", TONE_OTHER},
        {"Hallo Frau Becker", TONE_OTHER},
        {"Sehr unpraktisch, danke", TONE_OTHER},
        {"Hallo es tropft immer weiter, danke", TONE_OTHER},
        {"", TONE_OTHER},
        {"...", TONE_OTHER},
        {"gelöst?! nein", TONE_OTHER},
        {"Solved? No.", TONE_OTHER},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        enum tone_end got = tone_end(str_c(rows[i].text));
        if (got != rows[i].want) {
            fail_msg("row '%s': %d, want %d", rows[i].text, (int)got,
                     (int)rows[i].want);
        }
    }
}

static void test_complaint_beside_a_high_score_is_seen(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool want;
    } rows[] = {
        {"9", false},
        {"10 Alles super, sehr freundlich und schnell", false},
        {"Great service, friendly and fast", false},
        {"Toller Kontakt mit Herrn Yıldız!", false},
        {"", false},
        {"9, aber die Lieferung kam spät", true},
        {"9. Nur die Wartezeit war lang", true},
        {"10 – leider ging das Display kaputt", true},
        {"9 Könnte schneller gehen", true},
        {"9, great but slow", true},
        {"10. It took long though", true},
        {"9. Unfortunately the box was damaged", true},
        {"9. Wann kommt die Rechnung?", true},
        {"9 Verpackung beschädigt", true},
        {"10 Fehlbestellung wurde abgeholt", true},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (tone_may_complain(str_c(rows[i].text)) != rows[i].want) {
            fail_msg("row '%s': want %d", rows[i].text, rows[i].want);
        }
    }
}

static void test_matter_is_seen_without_a_score(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum tone_matter want;
    } rows[] = {
        {"Das war eine Katastrophe, ich habe 2 Stunden gewartet.", TONE_GRIEVANCE},
        {"Nie wieder!", TONE_GRIEVANCE},
        {"Bin gar nicht zufrieden", TONE_GRIEVANCE},
        {"der Monteur kam nie", TONE_GRIEVANCE},
        {"Absolutely appalling. Never again", TONE_GRIEVANCE},
        {"It does not work.", TONE_GRIEVANCE},
        {"Keine Mails mehr! Ich warte seit Wochen auf die Rückerstattung", TONE_CLAIM},
        {"Ich kündige.", TONE_CLAIM},
        {"Bitte löschen Sie alle meine Daten nach DSGVO.", TONE_CLAIM},
        {"I want my money back", TONE_CLAIM},
        {"Please stop. I am still waiting for a call", TONE_CLAIM},
        {"Alles super, vielen Dank!", TONE_NO_MATTER},
        {"Gar nicht schlecht", TONE_NO_MATTER},
        {"Keine Beschwerden, nie enttäuscht worden", TONE_NO_MATTER},
        {"No complaints", TONE_NO_MATTER},
        {"Not at all bad", TONE_NO_MATTER},
        {"Kann ich nicht beurteilen", TONE_NO_MATTER},
        {"Bitte keine weiteren Mails mehr", TONE_NO_MATTER},
        {"STOP", TONE_NO_MATTER},
        {"zwischen 8 und 9", TONE_NO_MATTER},
        {"", TONE_NO_MATTER},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        enum tone_matter got = tone_matter(str_c(rows[i].text));
        if (got != rows[i].want) {
            fail_msg("row '%s': %d, want %d", rows[i].text, (int)got,
                     (int)rows[i].want);
        }
    }
}

static void test_text_of_any_size_is_answered(void **state)
{
    (void)state;
    struct arena a = {0};
    char *long_text = arena_alloc(&a, 100000);
    memset(long_text, 'a', 100000);
    assert_int_equal(tone_end(str_of(long_text, 100000)), TONE_OTHER);
    assert_int_equal(tone_end(str_of(long_text, 300)), TONE_OTHER);
    assert_true(tone_may_complain(str_of(long_text, 100000)));
    assert_true(tone_may_complain(str_of(long_text, 4000)));
    assert_int_equal(tone_end(STR("\xff\xfe danke")), TONE_THANKS);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_end_is_known_only_where_nothing_else_is_said),
        cmocka_unit_test(test_complaint_beside_a_high_score_is_seen),
        cmocka_unit_test(test_matter_is_seen_without_a_score),
        cmocka_unit_test(test_text_of_any_size_is_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
