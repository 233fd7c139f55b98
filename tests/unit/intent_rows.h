/* Rows of { want, text }: what a customer wants, and the check the drivers share.
 * A row must never be a sentence of the reader's own word lists alone. */
#ifndef NACHFASS_TESTS_INTENT_ROWS_H
#define NACHFASS_TESTS_INTENT_ROWS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "reader/words/intent.h"

struct intent_row {
    enum reading_intent want;
    const char *text;
};

static inline void intent_rows_check(const struct intent_row *rows, size_t n)
{
    struct arena a = {0};
    int wrong = 0;
    for (size_t i = 0; i < n; i++) {
        enum reading_intent got =
            intent_read(&a, str_c(rows[i].text), STR("Re: Ihre Meinung"), false);
        if (got != rows[i].want) {
            print_error("'%s': got %s, want %s\n", rows[i].text,
                        reading_intent_name(got), reading_intent_name(rows[i].want));
            wrong++;
        }
        arena_reset(&a);
    }
    arena_done(&a);
    assert_int_equal(wrong, 0);
}

#endif
