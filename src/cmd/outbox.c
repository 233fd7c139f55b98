/* outbox list/sent/again: mails of which nobody knows whether they left, settled by a
 * person. outbox show: a mail as it leaves. outbox adopt: a store that was restored or
 * copied goes on. */
#include <stdio.h>

#include "base/arena.h"
#include "base/clock.h"
#include "cmd/apply.h"
#include "cmd/guard.h"
#include "cmd/json.h"
#include "cmd/verdict.h"
#include "loop/casework.h"
#include "store/forget.h"
#include "store/store.h"

enum { PAGE = 500 };

static const char usage[] = "list | show ID… | sent ID…|all | again ID…|all | adopt";

/* ---- list ---- */

static json_t *json_of(struct arena *a, const struct outbox_mail *m)
{
    return json_pack(
        "{s:I, s:s, s:s, s:s%, s:I, s:s, s:s}", "id", (json_int_t)m->id, "state",
        outbox_state_name(m->state), "kind", mail_kind_name(m->kind), "to",
        m->rcpt_to.ptr, m->rcpt_to.len, "case", (json_int_t)m->case_id, "since",
        clock_iso(a, m->wire_at == 0 ? m->created_at : m->wire_at).ptr, "settled_by",
        m->settle_by == SETTLE_BY_RECEIPT ? "receipt" : "person");
}

static void print(struct arena *a, const struct outbox_mail *m)
{
    struct str since = clock_iso(a, m->wire_at == 0 ? m->created_at : m->wire_at);
    printf("%lld  %.*s  %-14s ", (long long)m->id, STR_ARG(since),
           mail_kind_name(m->kind));
    cmd_print_text(m->rcpt_to);
    puts(m->settle_by == SETTLE_BY_RECEIPT ? "  waits for its receipt" : "");
}

static enum rc list(struct cmd *c, struct store *st, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    json_t *all = json_array();
    size_t n = PAGE;
    int64_t after = 0;
    enum rc rc = RC_OK;
    while (rc == RC_OK && n == PAGE) {
        struct outbox_mail *m = NULL;
        arena_reset(&a);
        rc = outbox_list_unsure(&a, st, after, PAGE, &m, &n, err);
        for (size_t i = 0; rc == RC_OK && i < n; i++) {
            if (c->json) {
                json_array_append_new(all, json_of(&a, &m[i]));
            } else {
                print(&a, &m[i]);
            }
            after = m[i].id;
        }
    }
    if (rc == RC_OK && c->json) {
        cmd_print_json(all, false);
    }
    json_decref(all);
    return rc;
}

/* ---- show ---- */

static enum rc show_one(struct store *st, struct str number, json_t *all,
                        struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct outbox_mail m;
    int64_t id = 0;
    enum rc rc = str_to_i64(number, &id) ? outbox_get(&a, st, id, &m, err) : RC_NONE;
    if (rc == RC_NONE) {
        return err_set(err, RC_INPUT, "there is no mail '%.*s'", STR_ARG(number));
    }
    if (rc == RC_OK && str_is_empty(m.raw)) {
        return err_set(err, RC_INPUT, "mail %lld was erased", (long long)id);
    }
    if (rc == RC_OK && all != NULL) {
        json_t *mail = json_of(&a, &m);
        json_object_set_new(mail, "raw", json_stringn(m.raw.ptr, m.raw.len));
        json_array_append_new(all, mail);
    } else if (rc == RC_OK) {
        fwrite(m.raw.ptr, 1, m.raw.len, stdout);
    }
    return rc;
}

static enum rc show(struct cmd *c, struct store *st, struct err *err)
{
    json_t *all CLEANUP(json_done) = c->json ? json_array() : NULL;
    enum rc rc = RC_OK;
    for (int i = 2; rc == RC_OK && i < c->argc; i++) {
        rc = show_one(st, str_c(c->argv[i]), all, err);
    }
    if (rc == RC_OK && c->json) {
        cmd_print_json(all, false);
    }
    return rc;
}

/* ---- sent, again ---- */

/* RC_INPUT: it is not in doubt. A mail that failed may be tried again, too. */
static enum rc settle_one(struct step *s, int64_t id, bool again, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct outbox_mail m;
    enum rc rc = store_begin(s->st, err);
    if (rc == RC_OK) {
        rc = outbox_get(&a, s->st, id, &m, err);
    }
    if (rc == RC_NONE || (rc == RC_OK && m.state != OUTBOX_UNSURE &&
                          !(again && m.state == OUTBOX_FAILED))) {
        rc = err_set(err, RC_INPUT, "mail %lld is not in doubt; see 'outbox list'",
                     (long long)id);
    }
    if (rc == RC_OK) {
        m.state = again ? OUTBOX_RETRY : OUTBOX_SENT;
        m.settle_by = SETTLE_BY_KIND;
        m.due_at = s->now;
        m.tries = m.doubts = 0;
        rc = verdict_keep(&a, s, &m, err);
    }
    return store_finish(s->st, rc, err);
}

static enum rc settle_every(struct step *s, bool again, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct outbox_mail *m = NULL;
    size_t n = 0;
    enum rc rc = outbox_list_unsure(&a, s->st, 0, PAGE, &m, &n, err);
    while (rc == RC_OK && n > 0) {
        for (size_t i = 0; rc == RC_OK && i < n; i++) {
            rc = settle_one(s, m[i].id, again, err);
        }
        arena_reset(&a);
        rc = rc == RC_OK ? outbox_list_unsure(&a, s->st, 0, PAGE, &m, &n, err) : rc;
    }
    return rc;
}

static enum rc settle(struct cmd *c, struct step *s, bool again, struct err *err)
{
    enum rc rc = RC_OK;
    if (c->argc == 3 && str_eq_c(str_c(c->argv[2]), "all")) {
        return settle_every(s, again, err);
    }
    for (int i = 2; rc == RC_OK && i < c->argc; i++) {
        int64_t id = 0;
        rc = str_to_i64(str_c(c->argv[i]), &id)
                 ? settle_one(s, id, again, err)
                 : err_set(err, RC_INPUT, "'%s' is no number of 'outbox list'",
                           c->argv[i]);
    }
    return rc;
}

/* ---- adopt ---- */

/* Whether the customer was asked is not known: nobody is asked twice. */
static enum rc close_silently(struct step *s, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct case_file *due = NULL;
    size_t n = PAGE;
    enum rc rc = RC_OK;
    while (rc == RC_OK && n == PAGE) {
        arena_reset(&a);
        rc = case_due_followup(&a, s->st, s->now, PAGE, &due, &n, err);
        for (size_t i = 0; rc == RC_OK && i < n; i++) {
            struct letter_facts lf = {.set = s->set, .st = s->st, .now = s->now};
            struct case_file next = due[i];
            struct decision d;
            decision_init(&d, &a);
            next.followup_at = 0;
            lf.kase = due[i];
            decide_followup_silent(&next, s->now, s->now, &d);
            rc = apply_decision(&a, &lf, &d, err);
        }
    }
    return rc;
}

static enum rc adopt_in_transaction(struct step *s, struct err *err)
{
    const struct policy *p = &s->set->policy;
    int64_t expired = 0;
    int64_t held = 0;
    int64_t skipped = 0;
    bool lost = false;
    enum rc rc = guard_adopt(s, &lost, err);
    if (rc != RC_OK || !lost) {
        return rc;
    }
    rc = outbox_adopt(s->st, s->now, &expired, &held, err);
    for (size_t i = 0; rc == RC_OK && i < p->n_surveys; i++) {
        int64_t n = 0;
        rc = interaction_adopt(s->st, p->surveys[i].name,
                               s->now - p->surveys[i].delay_s, &n, err);
        skipped += n;
    }
    if (rc == RC_OK) {
        rc = close_silently(s, err);
    }
    if (rc == RC_OK) {
        printf("%lld interactions not invited, %lld questions expired: they may have "
               "left before\n%lld other mails are for you to settle%s\n",
               (long long)skipped, (long long)expired, (long long)held,
               held > 0 ? ": 'nachfass outbox list'" : "");
    }
    return rc;
}

/* Who was forgotten after the backup was made is in it. */
static enum rc say_returned(struct step *s, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct str *keys = NULL;
    size_t n = 0;
    enum rc rc = forgotten_again(&a, s->st, s->now, &keys, &n, err);
    if (rc == RC_OK && n > 0) {
        printf("%zu people who were forgotten are in it again: "
               "'nachfass forget --again'\n",
               n);
    }
    return rc;
}

static enum rc adopt(struct step *s, struct err *err)
{
    enum rc rc = store_begin(s->st, err);
    if (rc == RC_OK) {
        rc = adopt_in_transaction(s, err);
        rc = rc == RC_OK ? say_returned(s, err) : rc;
    }
    rc = store_finish(s->st, rc, err);
    return rc == RC_OK ? guard_mark(s, s->mark, true, err) : rc;
}

/* ---- the command ---- */

static enum rc dispatch(struct cmd *c, struct step *s, struct err *err)
{
    struct str verb = str_c(c->argv[1]);
    if (str_eq_c(verb, "list")) {
        return list(c, s->st, err);
    }
    if (str_eq_c(verb, "show")) {
        return show(c, s->st, err);
    }
    if (str_eq_c(verb, "adopt")) {
        return adopt(s, err);
    }
    return settle(c, s, str_eq_c(verb, "again"), err);
}

static bool is_usage_right(const struct cmd *c)
{
    struct str verb = c->argc > 1 ? str_c(c->argv[1]) : STR("");
    if (str_eq_c(verb, "list") || str_eq_c(verb, "adopt")) {
        return c->argc == 2;
    }
    return (str_eq_c(verb, "show") || str_eq_c(verb, "sent") ||
            str_eq_c(verb, "again")) &&
           c->argc > 2;
}

int cmd_outbox(struct cmd *c)
{
    struct settings set;
    struct step s = {.set = &set, .now = c->now, .run_lock = -1};
    struct store *st = NULL;
    struct err err;
    if (!is_usage_right(c)) {
        return cmd_usage(c, usage);
    }
    enum rc rc = cmd_open(c, &set, &st);
    if (rc != RC_OK) {
        return rc_exit_code(rc);
    }
    s.st = st;
    rc = dispatch(c, &s, &err);
    store_close(st);
    return rc == RC_OK ? 0 : cmd_fail(c, rc, &err);
}
