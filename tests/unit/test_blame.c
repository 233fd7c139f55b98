/* Reasons by the notions of a sentence, in many languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "reader/machine/report.h"

/* clang-format off */
static const struct {
    const char *text;
    bool found;
    enum bounce_class cls;
    bool weak;
} rows[] = {
    {"l'utente non è più attivo", true, BOUNCE_HARD, false},
    {"käyttäjää ei ole", true, BOUNCE_HARD, true},
    {"skrzynka została usunięta", true, BOUNCE_HARD, false},
    {"收件人地址不存在", true, BOUNCE_HARD, false},
    {"受信者のメールボックスの容量が超過しています", true, BOUNCE_SOFT, false},
    {"отправитель заблокирован", true, BOUNCE_SOFT, false},
    {"ящик переполнен", true, BOUNCE_SOFT, false},
    {"le domaine est introuvable", true, BOUNCE_HARD, false},
    {"el servidor de destino no responde", true, BOUNCE_SOFT, false},
    {"Nachricht abgelehnt", true, BOUNCE_SOFT, true},
    /* notions of two sentences do not meet */
    {"Der Absender wird informiert. Das Postfach wurde entfernt.", true, BOUNCE_HARD, false},
    {"Sendung 4711 von gestern", false, BOUNCE_HARD, false},
    {"", false, BOUNCE_HARD, false},
};
/* clang-format on */

static void test_blame_whenNotionsMeet_falls(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct blame b = blame_read(&a, str_c(rows[i].text));
        if (b.found != rows[i].found ||
            (b.found && (b.cls != rows[i].cls || b.weak != rows[i].weak))) {
            fail_msg("%s: found %d class %d weak %d", rows[i].text, b.found, (int)b.cls,
                     b.weak);
        }
        arena_done(&a);
    }
}

/* clang-format off */
static const struct {
    const char *text;
    bool vetoes;
} vetoes[] = {
    {"el remitente no existe", true},
    {"Das Postfach ist wegen Überfüllung gesperrt", true},
    {"message has an invalid date header", true},
    {"il certificato non è valido", true},
    {"no such user", false},
    {"user unknown, unknown header", false},
    {"does not exist", false},
};
/* clang-format on */

static void test_blame_whenNotTheAddress_vetoes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(vetoes); i++) {
        struct arena a = {0};
        if (blame_read(&a, str_c(vetoes[i].text)).vetoes != vetoes[i].vetoes) {
            fail_msg("%s", vetoes[i].text);
        }
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blame_whenNotionsMeet_falls),
        cmocka_unit_test(test_blame_whenNotTheAddress_vetoes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
