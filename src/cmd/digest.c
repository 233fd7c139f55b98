/* digest: each manager's mail of what is new, overdue, due, waiting and closed, at
 * their times, and not at all when there is nothing to say then. */
#include <stdio.h>

#include "base/arena.h"
#include "cmd/digest/digest_data.h"
#include "cmd/steps.h"
#include "loop/digest.h"
#include "mail/template.h"
#include "store/store.h"

/* What was served to a person: the time, and when that was. */
struct served {
    struct str key;
    int64_t at; /* 0 = nothing yet */
};

static enum rc served_get(struct arena *a, struct step *s, struct str meta,
                          struct served *ret, struct err *err)
{
    struct str text = STR_NULL;
    *ret = (struct served){0};
    enum rc rc = store_meta_get(a, s->st, meta.ptr, &text, err);
    if (rc == RC_OK) {
        ret->key = str_take(&text, ' ');
        (void)str_to_i64(text, &ret->at);
    }
    return rc == RC_NONE ? RC_OK : rc;
}

static enum rc digest_person(struct arena *a, struct step *s, struct digest *d,
                             struct str key, bool *ret_new, struct err *err)
{
    struct letter_facts lf = {.set = s->set, .st = s->st, .now = s->now};
    int64_t id = 0;
    d->data = tdata_new(a);
    enum rc rc = digest_data(a, &lf, d, err);
    if (rc != RC_OK || (!d->has_news && !d->who->digest_empty)) {
        return rc;
    }
    struct outbox_mail m;
    struct staff_mail l = {.kind = MAIL_DIGEST,
                           .to = d->who,
                           .data = d->data,
                           .key = key,
                           .picture = d->chart.png.len > 0 ? &d->chart : NULL};
    rc = letter_staff(a, &lf, &l, &m, err);
    return rc == RC_OK ? outbox_add(s->st, &m, ret_new, &id, err) : rc;
}

/* The time is kept in the transaction of the mail: what happens after it waits for the
 * next one, and until then nothing is gathered. */
static enum rc digest_serve(struct arena *a, struct step *s, const struct person *who,
                            struct digest_week *week, bool *ret_new, struct err *err)
{
    struct str meta = arena_printf(a, "digest:%.*s", STR_ARG(who->id));
    struct served before;
    *ret_new = false;
    enum rc rc = served_get(a, s, meta, &before, err);
    struct str key = rc == RC_OK ? digest_due(a, who, before.key, s->now) : STR_NULL;
    if (rc != RC_OK || str_is_empty(key)) {
        return rc;
    }
    rc = store_begin(s->st, err);
    if (rc == RC_OK) { /* another run may have been faster */
        rc = served_get(a, s, meta, &before, err);
    }
    bool is_due = rc == RC_OK && !str_is_empty(digest_due(a, who, before.key, s->now));
    if (is_due) {
        struct digest d = {.who = who, .since = before.at, .week = week};
        rc = digest_person(a, s, &d, key, ret_new, err);
    }
    if (is_due && rc == RC_OK) {
        rc = store_meta_set(
            s->st, meta.ptr,
            arena_printf(a, "%.*s %lld", STR_ARG(key), (long long)s->now), err);
    }
    return store_finish(s->st, rc, err);
}

enum rc step_digest(struct step *s, size_t *ret_digests, struct err *err)
{
    const struct policy *p = &s->set->policy;
    struct arena shared CLEANUP(arena_done) = {0};
    struct digest_week week = {.a = &shared};
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < p->n_persons; i++) {
        struct arena a CLEANUP(arena_done) = {0};
        bool is_new = false;
        rc = digest_serve(&a, s, &p->persons[i], &week, &is_new, err);
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
