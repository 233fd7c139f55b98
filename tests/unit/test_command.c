/* What managers write: a question comes back for what may be a slip; a sentence is
 * never taken for a command. The mails are the rows of command_rows.h. */
#include <stdio.h>

#include "loop_fixture.h"

#include "command_rows.h"
#include "loop/command.h"

static void add_command(struct arena *a, struct str *all, const struct command *c)
{
    static const char *const names[] = {
        [COMMAND_RESOLVED] = "resolved",  [COMMAND_NOTE] = "note",
        [COMMAND_ASSIGN] = "assign",      [COMMAND_ANSWER] = "answer",
        [COMMAND_NOT_REACHED] = "missed", [COMMAND_MORE_TIME] = "time",
        [COMMAND_SCORE] = "score",        [COMMAND_NO_SCORE] = "no score",
        [COMMAND_WRONG_ALARM] = "wrong",  [COMMAND_VOUCHER] = "voucher",
        [COMMAND_REOPEN] = "reopen",      [COMMAND_APPROVE] = "approve",
        [COMMAND_REFUSE] = "refuse"};
    struct str one = str_c(names[c->kind]);
    if (c->kind == COMMAND_MORE_TIME && c->number > 0) {
        one = arena_printf(a, "%.*s %lld%c", STR_ARG(one), (long long)c->number,
                           "mhdw"[c->unit]);
    } else if (c->kind == COMMAND_SCORE) {
        one = arena_printf(a, "%.*s %lld", STR_ARG(one), (long long)c->number);
        one = c->of == 0 ? one
                         : arena_printf(a, "%.*s/%lld", STR_ARG(one), (long long)c->of);
    } else if (c->kind == COMMAND_VOUCHER) {
        one = arena_printf(a, "%.*s %lld", STR_ARG(one), (long long)c->cents);
    }
    *all = arena_printf(a, "%.*s%s%.*s%s%.*s", STR_ARG(*all), all->len > 0 ? "; " : "",
                        STR_ARG(one), c->argument.len > 0 ? " " : "",
                        STR_ARG(c->argument));
}

static struct str told(struct arena *a, const struct orders *o)
{
    struct str all = STR("");
    if (o->doubt.len > 0) {
        return STR(ASKED);
    }
    for (size_t i = 0; i < o->n; i++) {
        add_command(a, &all, &o->items[i]);
    }
    return all;
}

static bool is_wrong(const char *text, const char *what, struct str got,
                     const char *want)
{
    if (str_eq_c(got, want)) {
        return false;
    }
    fprintf(stderr, "row '%s': %s '%.*s', want '%s'\n", text, what, STR_ARG(got), want);
    return true;
}

static void test_every_way_of_writing_is_understood(void **state)
{
    (void)state;
    size_t wrong = 0;
    assert_true(ARRAY_LEN(rows) >= 200);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct orders o;
        const char *text = rows[i].text;
        command_parse(str_c(text), STR("Re: Fall #12"), &o);
        wrong += is_wrong(text, "orders", told(&a, &o), rows[i].orders);
        wrong += is_wrong(text, "rest", o.rest, rows[i].rest);
        wrong += is_wrong(text, "note", o.note, rows[i].note);
        wrong += is_wrong(text, "hand_on", o.hand_on, rows[i].hand_on);
        arena_done(&a);
    }
    assert_int_equal(wrong, 0);
}

/* Lines end as mail clients end them, and blanks stand where they like. */
static void test_line_ends_and_blanks_change_nothing(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct orders o;
        char text[512];
        size_t n = 0;
        text[n++] = '\n';
        for (const char *p = rows[i].text; *p != '\0'; p++) {
            if (*p == '\n') {
                text[n++] = ' ';
                text[n++] = '\r';
            }
            text[n++] = *p;
        }
        text[n++] = ' ';
        text[n++] = '\r';
        text[n++] = '\n';
        command_parse(str_of(text, n), STR("Re: Fall #12"), &o);
        wrong +=
            is_wrong(rows[i].text, "orders with CRLF", told(&a, &o), rows[i].orders);
        wrong += (o.rest.len > 0) != (rows[i].rest[0] != '\0');
        arena_done(&a);
    }
    assert_int_equal(wrong, 0);
}

static void test_buttons_without_a_body_are_read_from_the_subject(void **state)
{
    (void)state;
    static const struct {
        const char *subject, *orders;
    } subjects[] = {
        {"Gelöst #12", "resolved"},
        {"Resolved #12", "resolved"},
        {"Nicht erreicht #12", "missed"},
        {"Not reached #12", "missed"},
        {"Mehr Zeit #12", "time"},
        {"More time #12", "time"},
        {"Fehlalarm #12", "wrong"},
        {"Wrong alarm #12", "wrong"},
        {"Wertung 3 #12", "score 3"},
        {"Score 3 #12", "score 3"},
        {"An: maria@firm.example #12", "assign maria@firm.example"},
        {"Wieder öffnen #12", "reopen"},
        {"Gutschein 20 #12", "voucher 2000"},
        {"Freigeben #12", "approve"},
        {"Fall #12", ""},
        {"Case 12", ""},
        {"Re: Fall #12 – Sabine Köhler", ""},
        {"AW: Gelöst #12", ""},
        {"Fwd: Wrong alarm #12", ""},
        {"Überfällig: Fall #12 – Kim", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(subjects); i++) {
        struct arena a = {0};
        struct orders o;
        command_parse(STR("\r\n"), str_c(subjects[i].subject), &o);
        assert_false(
            is_wrong(subjects[i].subject, "orders", told(&a, &o), subjects[i].orders));
        arena_done(&a);
    }
}

static void test_thanks_alone_are_hardly_an_answer(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool want;
    } texts[] = {
        {"ok", true},
        {"Danke!", true},
        {"Danke, mach ich", true},
        {"Ich kümmere mich darum.", true},
        {"Will do\n\nKind regards\nAnna", true},
        {"on it", true},
        {"Zur Kenntnis genommen.", true},
        {"Danke für Ihre Geduld.", false},
        {"Ich kümmere mich darum und melde mich bis Freitag.", false},
        {"Thank you for telling us, Ms Doe.", false},
        {"Danke!\n\nWir tauschen das Gerät aus.", false},
        {"gelöst", false},
        {"habe angerufen", true},
        {"Mehr Zeit bis Freitag", true},
        {"Gelöst - Kundin zufrieden", true},
        {"Telefonat geführt, alles gut.\n\nMaria Becker", true},
        {"Kann Lena das übernehmen?", true},
        {"Customer is happy again", true},
        {"gelöst\nDas Geld ist bei Ihnen.", false},
        {"Antwort: habe angerufen", false},
        {"Hallo, das Geld ist unterwegs.", false},
        {"Tut mir leid, das Geld kommt morgen.", false},
        {"Das Geld wurde am Montag überwiesen und müsste spätestens am Mittwoch auf "
         "dem "
         "Konto eingegangen sein.",
         false},
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct orders o;
        command_parse(str_c(texts[i].text), STR_NULL, &o);
        if (o.is_acknowledged != texts[i].want) {
            fail_msg("row '%s'", texts[i].text);
        }
    }
}

static void test_more_commands_than_there_is_room_for_are_left_alone(void **state)
{
    (void)state;
    struct orders o;
    struct arena a = {0};
    struct str text = STR("");
    for (int i = 0; i < 3 * COMMANDS_MAX; i++) {
        text = arena_printf(&a, "%.*sNote 3\n", STR_ARG(text));
    }
    command_parse(text, STR_NULL, &o);
    assert_int_equal(o.n, COMMANDS_MAX);
    assert_true(str_is_empty(o.rest));
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_way_of_writing_is_understood),
        cmocka_unit_test(test_line_ends_and_blanks_change_nothing),
        cmocka_unit_test(test_buttons_without_a_body_are_read_from_the_subject),
        cmocka_unit_test(test_thanks_alone_are_hardly_an_answer),
        cmocka_unit_test(test_more_commands_than_there_is_room_for_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
