/* Damaged mails and what a person would read of them: rows for the whole reader. */
#ifndef NACHFASS_DAMAGED_FIXTURE_H
#define NACHFASS_DAMAGED_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "reader/read.h"

struct damaged {
    const char *name;
    const char *raw;
    const char *want; /* the words a person would read; "" = none */
};

#define FROM "From: Jane <jane@x.example>\nSubject: Ihre Anfrage\n"
#define LATE "Die Lieferung kam leider zu sp\xc3\xa4t."
#define MIXED FROM "Content-Type: multipart/mixed; boundary=b\n\n"
#define ALTERNATIVE FROM "Content-Type: multipart/alternative; boundary=b\n\n"
#define PLAIN "Content-Type: text/plain; charset=utf-8\n\n"
#define HTML "Content-Type: text/html; charset=utf-8\n\n"

static inline void damaged_read(struct arena *a, struct str raw, struct reading *r)
{
    struct reader_request req = {.raw = raw, .scale = SCALE_NPS};
    reader_read(a, &req, r);
}

/* White space apart. */
static inline struct str damaged_squeeze(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.len + 1);
    size_t n = 0;
    s = str_trim(s);
    for (size_t i = 0; i < s.len; i++) {
        if (!str_is_space(s.ptr[i])) {
            out[n++] = s.ptr[i];
        } else if (out[n - 1] != ' ') {
            out[n++] = ' ';
        }
    }
    return str_of(out, n);
}

static inline void damaged_check(const struct damaged *rows, size_t n)
{
    size_t wrong = 0;
    for (size_t i = 0; i < n; i++) {
        struct arena a = {0};
        struct reading r;
        damaged_read(&a, str_c(rows[i].raw), &r);
        if (r.kind != READING_REPLY ||
            !str_eq(damaged_squeeze(&a, r.reply),
                    damaged_squeeze(&a, str_c(rows[i].want)))) {
            print_error("%s: %s <<%.*s>>, want <<%s>>\n", rows[i].name,
                        reading_kind_name(r.kind), STR_ARG(r.reply), rows[i].want);
            wrong++;
        }
        arena_done(&a);
    }
    assert_int_equal(wrong, 0);
}

#endif
