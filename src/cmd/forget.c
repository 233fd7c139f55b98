/* `forget ADDRESS…`: erases people, all of them or none. Says what it cannot reach
 * before it erases what it can: ended at any point, it says so again the next time. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "cmd/forget.h"
#include "cmd/steps.h"
#include "mail/address.h"

static const char usage[] = "[--dry-run] [--force] ADDRESS… | --again";

/* ---- may it be done now? ---- */

/* What another run has in its hands could be written or sent behind our back. */
static enum rc check_runs(struct forget_job *j, struct step *s, struct err *err)
{
    struct run *runs = NULL;
    size_t n = 0;
    int64_t unread = 0;
    enum rc rc = run_unended(j->c->a, j->st, &runs, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        if (runs[i].id != s->run_id && step_run_life(s, &runs[i]) == RUN_ALIVE) {
            return err_set(err, RC_TEMP, "run %lld ('%.*s') is at work; try again",
                           (long long)runs[i].id, STR_ARG(runs[i].command));
        }
    }
    rc = rc == RC_OK ? inbox_count_new(j->st, &unread, err) : rc;
    if (rc == RC_OK && unread > 0) {
        return err_set(err, RC_TEMP,
                       "%lld mails are not read yet, one may be theirs: "
                       "'nachfass fetch', then again",
                       (long long)unread);
    }
    return rc;
}

static bool is_waiting(const struct forget_mail *m)
{
    return m->state == OUTBOX_QUEUED || m->state == OUTBOX_RETRY ||
           m->state == OUTBOX_UNSURE;
}

static enum rc check_mails(const struct forget_job *j, const struct forget *f,
                           struct err *err)
{
    for (size_t i = 0; i < f->n_out; i++) {
        const struct forget_mail *m = &f->out[i];
        if (m->state == OUTBOX_CLAIMED || m->state == OUTBOX_WIRE) {
            return err_set(err, RC_TEMP,
                           "mail %lld is on its way: 'nachfass send', then again",
                           (long long)m->id);
        }
        if (m->is_loose && is_waiting(m) && !j->force) {
            return err_set(
                err, RC_TEMP,
                "mail %lld to people of yours waits to be sent and may quote "
                "them: 'nachfass send', then again; --force withdraws it",
                (long long)m->id);
        }
    }
    return RC_OK;
}

/* An open case is somebody's complaint that nobody has settled: closing it is a
 * decision. */
static enum rc check_cases(const struct forget_job *j, const struct forget *f,
                           struct err *err)
{
    if (f->n_open == 0 || j->force) {
        return RC_OK;
    }
    return err_set(
        err, RC_INPUT,
        "case %lld of %.*s is not closed: settle it first, or --force closes "
        "it as it is",
        (long long)f->open[0].id, STR_ARG(f->open[0].owner));
}

/* ---- the work ---- */

/* What the firm's own people were mailed speaks of customers, and may still wait. */
static enum rc check_own(const struct forget_job *j, struct str key, struct err *err)
{
    const struct policy *p = &j->set->policy;
    const struct person *person = policy_person_by_email(p, key);
    if (person != NULL) {
        return err_set(err, RC_INPUT,
                       "that is the address of person '%.*s': mails to them are about "
                       "customers; take them out of the configuration first",
                       STR_ARG(person->id));
    }
    return address_same(key, p->address)
               ? err_set(err, RC_INPUT, "that is the company's own address")
               : RC_OK;
}

static enum rc find_one(struct forget_job *j, struct forget *f, struct err *err)
{
    enum rc rc = j->again ? RC_OK : check_own(j, f->key, err);
    rc = rc == RC_OK ? forget_find(j->c->a, j->st, f->key, f, err) : rc;
    return rc == RC_OK ? forget_find_loose(j, f, err) : rc;
}

static enum rc find_all(struct forget_job *j, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < j->n; i++) {
        rc = find_one(j, &j->people[i], err);
    }
    return rc;
}

/* Those whom a store that was put back knows again. */
static enum rc take_returned(struct forget_job *j, struct err *err)
{
    struct str *keys = NULL;
    enum rc rc = store_begin(j->st, err);
    if (rc == RC_OK) {
        rc = forgotten_again(j->c->a, j->st, j->c->now, &keys, &j->n, err);
    }
    if (rc == RC_OK && j->n == 0) { /* is that so, or is the list missing? */
        rc = forgotten_find(j->st, j->set->policy.address, err);
        rc = rc == RC_NONE ? RC_OK : rc;
    }
    rc = store_finish(j->st, rc, err);
    j->n = rc == RC_OK ? j->n : 0;
    j->people = ARENA_ARRAY(j->c->a, j->n, struct forget);
    for (size_t i = 0; i < j->n; i++) {
        j->people[i].key = keys[i];
    }
    return rc;
}

static enum rc check_all(struct forget_job *j, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < j->n; i++) {
        rc = check_mails(j, &j->people[i], err);
        rc = rc == RC_OK ? check_cases(j, &j->people[i], err) : rc;
    }
    return rc;
}

/* Two of them may share a mail: what the one before left is looked up anew. */
static enum rc erase_all(struct forget_job *j, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < j->n; i++) {
        struct forget *f = &j->people[i];
        rc = i > 0 ? find_one(j, f, err) : RC_OK;
        rc = rc == RC_OK ? forget_discard(j, f, err) : rc;
        rc = rc == RC_OK ? forget_erase(j->st, f, j->c->now, err) : rc;
    }
    return rc;
}

static enum rc in_transaction(struct forget_job *j, struct step *s, struct err *err)
{
    enum rc rc = store_begin(j->st, err);
    rc = rc == RC_OK ? check_runs(j, s, err) : rc;
    rc = rc == RC_OK ? find_all(j, err) : rc;
    rc = rc == RC_OK ? check_all(j, err) : rc;
    if (rc == RC_OK) {
        forget_say(j);
        rc = erase_all(j, err);
    }
    return store_finish(j->st, rc, err);
}

static enum rc scrub(struct store *st, struct err *err)
{
    enum rc rc = store_scrub(st, err);
    if (rc == RC_TEMP) {
        return err_prefix(err, rc,
                          "erased, but traces are left in the store's files while "
                          "others read them; the next run ends it");
    }
    return rc == RC_NONE ? RC_OK : rc;
}

static int erase(struct forget_job *j, struct err *err)
{
    struct settings set;
    struct step s;
    struct err again;
    enum rc rc = step_begin(j->c, &s, &set, &j->st, err);
    j->set = &set;
    rc = rc == RC_OK && j->again ? take_returned(j, err) : rc;
    if (rc == RC_OK) {
        forget_find_files(j);
        rc = in_transaction(j, &s, err);
        enum rc ended = scrub(j->st, &again);
        if (rc == RC_OK && ended != RC_OK) {
            *err = again;
            rc = ended;
        }
    }
    return step_end(j->c, &s, rc, err);
}

static int preview(struct forget_job *j, struct err *err)
{
    struct settings set;
    enum rc rc = cmd_open(j->c, &set, &j->st);
    if (rc != RC_OK) {
        return rc_exit_code(rc);
    }
    j->set = &set;
    forget_find_files(j);
    rc = find_all(j, err);
    if (rc == RC_OK) {
        forget_say(j);
        rc = check_all(j, err);
    }
    store_close(j->st);
    return rc == RC_OK ? EXIT_SUCCESS : cmd_fail(j->c, rc, err);
}

int cmd_forget(struct cmd *c)
{
    static const struct option options[] = {{"dry-run", no_argument, NULL, 'n'},
                                            {"force", no_argument, NULL, 'f'},
                                            {"again", no_argument, NULL, 'a'},
                                            {NULL, 0, NULL, 0}};
    struct forget_job j = {.c = c};
    struct err err;
    for (int o; (o = getopt_long(c->argc, c->argv, "", options, NULL)) != -1;) {
        if (o == '?') {
            return cmd_usage(c, usage);
        }
        *(o == 'n' ? &j.dry_run : o == 'f' ? &j.force : &j.again) = true;
    }
    if ((optind < c->argc) == j.again || (j.again && j.dry_run)) {
        return cmd_usage(c, usage);
    }
    j.n = (size_t)(c->argc - optind);
    j.people = ARENA_ARRAY(c->a, j.n, struct forget);
    for (size_t i = 0; i < j.n; i++) {
        enum rc rc = address_check(c->a, str_c(c->argv[optind + (int)i]),
                                   &j.people[i].key, &err);
        if (rc != RC_OK) {
            return cmd_fail(c, rc, &err);
        }
    }
    return j.dry_run ? preview(&j, &err) : erase(&j, &err);
}
