/* Mails for the tests of the outbox: short ways to add and to claim them. */
#ifndef NACHFASS_TESTS_OUTBOX_FIXTURE_H
#define NACHFASS_TESTS_OUTBOX_FIXTURE_H

#include "store_fixture.h"

static UNUSED struct outbox_mail some_mail(enum mail_kind kind, const char *dedupe,
                                           int64_t due)
{
    return (struct outbox_mail){.kind = kind,
                                .dedupe = str_c(dedupe),
                                .message_id = str_c(dedupe),
                                .mail_from = STR("us@example.com"),
                                .rcpt_to = STR("Ada@example.com"),
                                .raw = STR("Subject: x\r\n\r\nbytes \xff"),
                                .sent_text = STR("bytes"),
                                .created_at = due,
                                .due_at = due};
}

static UNUSED int64_t add(struct fixture *f, const struct outbox_mail *m)
{
    int64_t id = 0;
    bool is_new = false;
    OK(f, outbox_add(f->s, m, &is_new, &id, &f->err));
    assert_true(is_new);
    return id;
}

static UNUSED int64_t add_kind(struct fixture *f, enum mail_kind kind, int64_t due)
{
    static int count = 0; /* dedupe keys only have to differ */
    struct outbox_mail m =
        some_mail(kind, arena_printf(&f->a, "m%d", count++).ptr, due);
    return add(f, &m);
}

static UNUSED struct claimed claim_at(struct fixture *f, struct store *s, int64_t run,
                                      int64_t now, size_t limit)
{
    struct claim c = {.run_id = run, .now = now, .limit = limit};
    struct claimed got = {0};
    OK(f, outbox_claim(&f->a, s, &c, &got, &f->err));
    return got;
}

static UNUSED struct claimed claim(struct fixture *f, struct store *s, int64_t run,
                                   size_t limit)
{
    return claim_at(f, s, run, 1000, limit);
}

#endif
