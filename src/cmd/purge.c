/* `purge`: what is kept no longer, by the settings of 'retention'; in a run once a day.
 * Must never hold up others: a batch is a transaction. */
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/stop.h"
#include "cmd/steps.h"
#include "store/purge.h"

enum { A_DAY_S = 86400, RUN_MAX = 5000 };

static const char done_key[] = "purged";

struct task {
    enum purge_kind kind;
    int64_t keep_s;
    int64_t *n;
};

/* max 0: to the end. *ret_all: nothing is left. */
static enum rc work_off(struct store *st, struct purge *p, int64_t max, bool *ret_all,
                        struct err *err)
{
    enum rc rc = RC_OK;
    while (rc == RC_OK && (max == 0 || p->n < max) && !stop_wanted()) {
        rc = purge_batch(st, p, err);
    }
    *ret_all = rc == RC_NONE;
    return rc == RC_NONE ? RC_OK : rc;
}

static enum rc purge_all(const struct settings *set, struct store *st,
                         const struct purge *how, int64_t max, struct purge_counts *ret,
                         bool *ret_all, struct err *err)
{
    const struct retention *keep = &set->retention;
    const struct task tasks[] = {
        {PURGE_ANSWERED, keep->answers_s, &ret->answered},
        {PURGE_UNANSWERED, keep->interactions_s, &ret->unanswered},
        {PURGE_RAW_IN, keep->raw_mail_s, &ret->raw_in},
        {PURGE_RAW_OUT, keep->raw_mail_s, &ret->raw_out},
    };
    enum rc rc = RC_OK;
    *ret_all = true;
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(tasks); i++) {
        struct purge p = *how;
        bool all = true;
        p.kind = tasks[i].kind;
        p.until = how->now - tasks[i].keep_s;
        if (tasks[i].keep_s > 0) {
            rc = work_off(st, &p, max, &all, err);
            *ret_all = *ret_all && all;
            *tasks[i].n = p.n;
        }
    }
    return rc == RC_OK ? RC_OK : err_prefix(err, rc, "purge");
}

static bool is_set(const struct retention *keep)
{
    return keep->raw_mail_s > 0 || keep->answers_s > 0 || keep->interactions_s > 0;
}

static enum rc last_time(struct store *st, int64_t *ret, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct str text = STR_NULL;
    enum rc rc = store_meta_get(&a, st, done_key, &text, err);
    *ret = 0;
    if (rc == RC_OK && !str_to_i64(text, ret)) {
        *ret = 0;
    }
    return rc == RC_NONE ? RC_OK : rc;
}

static enum rc keep_time(struct store *st, int64_t now, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    enum rc rc = store_begin(st, err);
    if (rc == RC_OK) {
        rc =
            store_meta_set(st, done_key, arena_printf(&a, "%lld", (long long)now), err);
    }
    return store_finish(st, rc, err);
}

enum rc step_purge(struct step *s, struct purge_counts *ret, struct err *err)
{
    const struct purge how = {.now = s->now};
    int64_t last = 0;
    bool all = false;
    if (!is_set(&s->set->retention)) {
        return RC_OK;
    }
    enum rc rc = last_time(s->st, &last, err);
    if (rc != RC_OK || s->now - last < A_DAY_S) {
        return rc;
    }
    rc = purge_all(s->set, s->st, &how, RUN_MAX, ret, &all, err);
    return rc == RC_OK && all ? keep_time(s->st, s->now, err) : rc;
}

static void say(const struct purge_counts *n, const char *how)
{
    printf(
        "%lld answered and %lld other interactions, %lld mails that came and %lld of "
        "ours %s\n",
        (long long)n->answered, (long long)n->unanswered, (long long)n->raw_in,
        (long long)n->raw_out, how);
}

void step_say_purge(const struct purge_counts *n)
{
    if (n->answered + n->unanswered + n->raw_in + n->raw_out > 0) {
        say(n, "erased");
    }
}

static void print(const struct cmd *c, const struct purge_counts *n, bool dry_run)
{
    if (!c->json) {
        say(n, dry_run ? "would be erased" : "erased");
        return;
    }
    json_t *all =
        json_pack("{s:b, s:I, s:I, s:I, s:I}", "dry_run", dry_run, "answered",
                  (json_int_t)n->answered, "unanswered", (json_int_t)n->unanswered,
                  "raw_in", (json_int_t)n->raw_in, "raw_out", (json_int_t)n->raw_out);
    cmd_print_json(all, false);
    json_decref(all);
}

static enum rc purge_now(struct cmd *c, struct step *s, bool dry_run, struct err *err)
{
    const struct purge how = {.now = c->now, .dry_run = dry_run};
    struct purge_counts n = {0};
    bool all = false;
    if (!is_set(&s->set->retention)) {
        return err_set(err, RC_CONFIG,
                       "all is kept for ever; see 'nachfass help "
                       "retention'");
    }
    enum rc rc = purge_all(s->set, s->st, &how, 0, &n, &all, err);
    if (rc == RC_OK) {
        print(c, &n, dry_run);
        rc = dry_run ? RC_OK : keep_time(s->st, c->now, err);
    }
    return rc;
}

int cmd_purge(struct cmd *c)
{
    static const struct option options[] = {{"dry-run", no_argument, NULL, 'n'},
                                            {NULL, 0, NULL, 0}};
    struct settings set;
    struct step s;
    struct store *st = NULL;
    struct err err;
    bool dry_run = false;
    for (int o; (o = getopt_long(c->argc, c->argv, "", options, NULL)) != -1;) {
        if (o == '?') {
            return cmd_usage(c, "[--dry-run]");
        }
        dry_run = true;
    }
    if (optind != c->argc) {
        return cmd_usage(c, "[--dry-run]");
    }
    enum rc rc = step_begin(c, &s, &set, &st, &err);
    rc = rc == RC_OK ? purge_now(c, &s, dry_run, &err) : rc;
    return step_end(c, &s, rc, &err);
}
