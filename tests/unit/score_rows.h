/* Rows of { scale, want, text }: what a short answer says, and the check they share.
 * A row must never be a sentence of the reader's own word lists alone. */
#ifndef NACHFASS_TESTS_SCORE_ROWS_H
#define NACHFASS_TESTS_SCORE_ROWS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "reader/score/score.h"

enum { NPS = SCALE_NPS, CSAT = SCALE_CSAT, CES = SCALE_CES };

/* What is wanted besides a score. OPEN: nothing may be asserted, review or not. */
enum { REVIEW = -1, NONE = -2, OPEN = -3, OR_REVIEW_BASE = 100 };
/* The score, or a person is asked: careful people differ. */
#define OR_REVIEW(n) (OR_REVIEW_BASE + (n))

struct score_row {
    int scale;
    int want;
    const char *text;
};

static int score_row_outcome(struct arena *a, const struct score_row *row,
                             const char *subject)
{
    struct toks t;
    struct score_result r;
    words_tokenize(a, str_c(row->text), &t);
    struct score_request req = {.comment = str_c(row->text),
                                .subject = str_c(subject),
                                .scale = (enum reading_scale)row->scale,
                                .lang = lang_guess(&t)};
    score_read(a, &req, &r);
    assert_false(r.has_score && r.review);
    return r.review ? REVIEW : r.has_score ? r.score : NONE;
}

static bool score_row_holds(int got, int want)
{
    if (want == OPEN) {
        return got == REVIEW || got == NONE;
    }
    if (want >= OR_REVIEW_BASE) {
        return got == REVIEW || got == want - OR_REVIEW_BASE;
    }
    return got == want;
}

/* Counts a row that does not hold, and shows it. */
static int score_row_check(struct arena *a, const struct score_row *row,
                           const char *subject)
{
    int got = score_row_outcome(a, row, subject);
    arena_reset(a);
    if (score_row_holds(got, row->want)) {
        return 0;
    }
    print_error("%d '%s' / '%s': got %d, want %d\n", row->scale, subject, row->text,
                got, row->want);
    return 1;
}

static inline void score_rows_check(const struct score_row *rows, size_t n)
{
    struct arena a = {0};
    int wrong = 0;
    for (size_t i = 0; i < n; i++) {
        wrong += score_row_check(&a, &rows[i], "Re: Ihre Meinung");
    }
    arena_done(&a);
    assert_int_equal(wrong, 0);
}

/* A row behind a one-click subject. */
struct score_click {
    const char *subject;
    struct score_row row;
};

static inline void score_clicks_check(const struct score_click *clicks, size_t n)
{
    struct arena a = {0};
    int wrong = 0;
    for (size_t i = 0; i < n; i++) {
        wrong += score_row_check(&a, &clicks[i].row, clicks[i].subject);
    }
    arena_done(&a);
    assert_int_equal(wrong, 0);
}

#endif
