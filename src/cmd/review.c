/* review list/set: answers that no rule could read for sure and mails set aside,
 * settled by a person. */
#include <jansson.h>
#include <stdio.h>

#include "base/arena.h"
#include "cmd/apply.h"
#include "cmd/cmd.h"
#include "cmd/facts.h"
#include "loop/review.h"
#include "store/store.h"

static const char usage[] =
    "list | set ID SCORE|none | set mID SCORE|none|done|'invitation ID'";

enum { DAY_S = 86400, MAILS_S = 14 * DAY_S };

struct line {
    const char *id;
    struct str reason, words, candidates;
};

static enum rc load_line(struct arena *a, struct store *st,
                         const struct review_entry *e, struct line *ret,
                         struct err *err)
{
    struct response r;
    struct inbox_mail m;
    ret->id = arena_printf(a, "%s%lld", e->is_mail ? "m" : "", (long long)e->id).ptr;
    enum rc rc = e->is_mail ? inbox_get(a, st, e->id, &m, err)
                            : response_get(a, st, e->id, &r, err);
    if (rc == RC_OK) {
        ret->reason = e->is_mail ? m.reason : r.reason;
        ret->words = e->is_mail ? m.words : r.reply;
        ret->candidates = e->is_mail ? STR_NULL : r.candidates;
    }
    return rc;
}

static json_t *line_json(const struct line *l)
{
    return json_pack("{s:s, s:s%, s:s%, s:s%}", "id", l->id, "reason",
                     l->reason.ptr != NULL ? l->reason.ptr : "", l->reason.len, "words",
                     l->words.ptr != NULL ? l->words.ptr : "", l->words.len,
                     "candidates", l->candidates.ptr != NULL ? l->candidates.ptr : "",
                     l->candidates.len);
}

static enum rc list(struct cmd *c, struct store *st, struct err *err)
{
    struct review_entry *e = NULL;
    size_t n = 0;
    enum rc rc = review_list(
        c->a, st, &(struct review_scope){.since = c->now - MAILS_S}, &e, &n, err);
    json_t *all = json_array();
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        struct line l = {0};
        rc = load_line(c->a, st, &e[i], &l, err);
        if (rc == RC_OK && c->json) {
            json_array_append_new(all, line_json(&l));
        } else if (rc == RC_OK) {
            printf("%s  ", l.id);
            cmd_print_text(l.reason);
            fputs("\n    ", stdout);
            cmd_print_text(l.words);
            putchar('\n');
        }
    }
    if (rc == RC_OK && c->json) {
        cmd_print_json(all, false);
    }
    json_decref(all);
    return rc;
}

/* "12": the answer; "m12": the mail set aside. */
static bool parse_id(struct str word, struct token_row *ret)
{
    bool is_mail = str_istarts(word, STR("m"));
    int64_t id = 0;
    if (!str_to_i64(is_mail ? str_from(word, 1) : word, &id) || id < 1) {
        return false;
    }
    *ret = (struct token_row){.role = TOKEN_REVIEW,
                              .response_id = is_mail ? 0 : id,
                              .inbox_id = is_mail ? id : 0};
    return true;
}

static enum rc settle(struct cmd *c, const struct settings *set, struct store *st,
                      struct err *err)
{
    struct letter_facts lf = {.set = set, .st = st, .now = c->now};
    struct incoming_facts f = {.policy = &set->policy, .how = MATCH_TOKEN};
    struct decision d;
    decision_init(&d, c->a);
    f.in.reply = str_c(c->argv[3]);
    if (!parse_id(str_c(c->argv[2]), &f.token)) {
        return err_set(err, RC_INPUT, "'%s' is no number of the queue", c->argv[2]);
    }
    enum rc rc = facts_review(c->a, &lf, &f, err);
    if (rc != RC_OK) {
        return rc;
    }
    struct review_order o = review_parse(f.in.reply, STR_NULL);
    enum notice told = review_settle(&f, &o, STR("operator"), c->now, &d);
    if (told == NOTICE_SETTLED_BEFORE) {
        return err_set(err, RC_INPUT, "%s is not in the review queue", c->argv[2]);
    }
    if (told == NOTICE_NONE) {
        return err_set(err, RC_INPUT, "'%s' cannot be set for %s", c->argv[3],
                       c->argv[2]);
    }
    rc = apply_decision(c->a, &lf, &d, err);
    return rc == RC_OK ? store_commit(st, err) : rc;
}

int cmd_review(struct cmd *c)
{
    struct settings set;
    struct store *st = NULL;
    struct err err;
    bool is_list = c->argc == 2 && str_eq_c(str_c(c->argv[1]), "list");
    bool is_set = c->argc == 4 && str_eq_c(str_c(c->argv[1]), "set");
    if (!is_list && !is_set) {
        return cmd_usage(c, usage);
    }
    enum rc rc = cmd_open(c, &set, &st);
    if (rc != RC_OK) {
        store_close(st);
        return rc_exit_code(rc);
    }
    if (is_list) {
        rc = list(c, st, &err);
    } else {
        rc = store_begin(st, &err);
        if (rc == RC_OK) {
            rc = settle(c, &set, st, &err);
        }
        store_rollback(st);
    }
    store_close(st);
    return rc == RC_OK ? 0 : cmd_fail(c, rc, &err);
}
