/* digest: each manager's mail of what is new, overdue, due, waiting and closed, once a
 * local day, and not at all when there is nothing to say at its hour. */
#include <stdio.h>

#include "base/arena.h"
#include "cmd/digest_data.h"
#include "cmd/steps.h"
#include "loop/calendar.h"
#include "mail/template.h"
#include "store/store.h"

/* The local date when this person's digest is due now; empty before its hour. */
static struct str due_date(struct arena *a, const struct policy *p,
                           const struct person *who, int64_t now)
{
    struct civil local = calendar_local(p->zone, now);
    if (who->digest_minute < 0 || local.hour * 60 + local.minute < who->digest_minute) {
        return STR_NULL;
    }
    return arena_printf(a, "%04d-%02d-%02d", local.year, local.month, local.day);
}

static enum rc digest_person(struct arena *a, struct step *s, const struct person *who,
                             struct str date, bool *ret_new, struct err *err)
{
    struct letter_facts lf = {.set = s->set, .st = s->st, .now = s->now};
    struct tdata *data = tdata_new(a);
    bool has_news = false;
    int64_t id = 0;
    *ret_new = false;
    enum rc rc = digest_data(a, &lf, who, data, &has_news, err);
    if (rc != RC_OK || !has_news) {
        return rc;
    }
    struct outbox_mail m;
    rc = letter_digest(a, &lf, who, data, date, &m, err);
    return rc == RC_OK ? outbox_add(s->st, &m, ret_new, &id, err) : rc;
}

/* The day is kept in the transaction of the mail: what happens later that day waits for
 * the next digest, and for the rest of the day nothing is gathered. */
static enum rc digest_day(struct arena *a, struct step *s, const struct person *who,
                          struct str date, bool *ret_new, struct err *err)
{
    struct str key = arena_printf(a, "digest:%.*s", STR_ARG(who->id));
    struct str done = STR_NULL;
    *ret_new = false;
    enum rc rc = store_meta_get(a, s->st, key.ptr, &done, err);
    if (rc == RC_OK && str_eq(done, date)) {
        return RC_OK;
    }
    if (rc == RC_OK || rc == RC_NONE) {
        rc = store_begin(s->st, err);
    }
    if (rc == RC_OK) {
        rc = digest_person(a, s, who, date, ret_new, err);
    }
    if (rc == RC_OK) {
        rc = store_meta_set(s->st, key.ptr, date, err);
    }
    return store_finish(s->st, rc, err);
}

enum rc step_digest(struct step *s, size_t *ret_digests, struct err *err)
{
    const struct policy *p = &s->set->policy;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < p->n_persons; i++) {
        struct arena a CLEANUP(arena_done) = {0};
        struct str date = due_date(&a, p, &p->persons[i], s->now);
        bool is_new = false;
        if (!str_is_empty(date)) {
            rc = digest_day(&a, s, &p->persons[i], date, &is_new, err);
        }
        *ret_digests += is_new;
    }
    return rc == RC_OK ? RC_OK : err_prefix(err, rc, "digest");
}

void step_say_digest(size_t digests)
{
    if (digests > 0) {
        printf("%zu digests\n", digests);
    }
}

int cmd_digest(struct cmd *c)
{
    struct settings set;
    struct step s;
    struct store *st = NULL;
    struct send_counts sent = {0};
    size_t n = 0;
    struct err err;
    enum rc rc = step_begin(c, &s, &set, &st, &err);
    if (rc == RC_OK) {
        rc = step_digest(&s, &n, &err);
        step_say_digest(n);
    }
    if (rc == RC_OK) {
        rc = step_drain(&s, &sent, &err);
        step_say_send(&sent);
    }
    return step_end(c, &s, rc, &err);
}
