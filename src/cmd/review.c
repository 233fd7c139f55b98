/* review list/set: answers that no rule could read for sure, settled by a person. */
#include <jansson.h>
#include <stdio.h>

#include "base/arena.h"
#include "cmd/apply.h"
#include "cmd/cmd.h"
#include "cmd/facts.h"
#include "cmd/live.h"
#include "loop/incoming.h"
#include "store/store.h"

static const char usage[] = "list | set ID SCORE|none";

static json_t *row_json(const struct response *r)
{
    return json_pack("{s:I, s:s%, s:s%, s:s%}", "id", (json_int_t)r->id, "reason",
                     r->reason.ptr != NULL ? r->reason.ptr : "", r->reason.len, "words",
                     r->reply.ptr != NULL ? r->reply.ptr : "", r->reply.len,
                     "candidates", r->candidates.ptr != NULL ? r->candidates.ptr : "",
                     r->candidates.len);
}

static enum rc list(struct cmd *c, struct store *st, struct err *err)
{
    struct response *r = NULL;
    size_t n = 0;
    enum rc rc = response_review_list(c->a, st, &r, &n, err);
    json_t *all = json_array();
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        if (c->json) {
            json_array_append_new(all, row_json(&r[i]));
            continue;
        }
        printf("%lld  ", (long long)r[i].id);
        cmd_print_text(r[i].reason);
        fputs("\n    ", stdout);
        cmd_print_text(r[i].reply);
        putchar('\n');
    }
    if (rc == RC_OK && c->json) {
        cmd_print_json(all, false);
    }
    json_decref(all);
    return rc;
}

/* The answer as if it had been read with that score: a low one opens its case now. */
static enum rc settle(struct cmd *c, struct letter_facts *lf, struct response *r,
                      struct err *err)
{
    struct incoming_facts f = {.policy = &lf->set->policy, .how = MATCH_TOKEN};
    struct decision d;
    decision_init(&d, c->a);
    enum rc rc = invitation_get(c->a, lf->st, r->invitation_id, &f.invitation, err);
    if (rc == RC_OK) {
        rc = customer_get(c->a, lf->st, f.invitation.customer_id, &f.customer, err);
    }
    if (rc == RC_OK) {
        rc = interaction_get(c->a, lf->st, f.invitation.interaction_id, &f.interaction,
                             err);
    }
    if (rc == RC_OK) {
        rc = f.invitation.case_id != 0
                 ? case_get(c->a, lf->st, f.invitation.case_id, &f.kase, err)
                 : case_of_invitation(c->a, lf->st, f.invitation.id, &f.kase, err);
        f.has_case = rc == RC_OK;
        rc = rc == RC_NONE ? RC_OK : rc;
    }
    if (rc != RC_OK) {
        return rc == RC_NONE ? err_set(err, RC_INPUT, "its invitation is gone") : rc;
    }
    lf->customer = f.customer;
    lf->interaction = f.interaction;
    lf->invitation = f.invitation;
    lf->kase = f.kase;
    if (!f.has_case) {
        lf->kase.response_id = r->id;
    }
    f.in =
        (struct incoming){.kind = INCOMING_REPLY,
                          .inbox_id = r->inbox_id,
                          .has_score = true,
                          .score = r->score,
                          .comment = r->comment,
                          .reply = r->reply,
                          .from = str_is_empty(r->from) ? f.customer.email : r->from};
    rc = live_facts(c->a, lf, &f, err);
    if (rc != RC_OK) {
        return rc;
    }
    decide_settled(&f, c->now, &d);
    return apply_decision(c->a, lf, &d, err);
}

static enum rc parse_score(struct cmd *c, const struct settings *set,
                           struct response *r, struct store *st, struct err *err)
{
    struct str word = str_c(c->argv[3]);
    struct invitation inv;
    int64_t score = 0;
    if (str_eq_c(word, "none")) {
        r->has_score = false;
        return RC_OK;
    }
    enum rc rc = invitation_get(c->a, st, r->invitation_id, &inv, err);
    if (rc != RC_OK) {
        return rc;
    }
    const struct survey *s = policy_survey(&set->policy, inv.survey);
    int32_t min = 0;
    int32_t max = 10;
    if (s != NULL) {
        metric_bounds(s->metric, &min, &max);
    }
    if (!str_to_i64(word, &score) || score < min || score > max) {
        return err_set(err, RC_INPUT, "'%s' is no score from %d to %d", c->argv[3], min,
                       max);
    }
    r->has_score = true;
    r->score = (int32_t)score;
    return RC_OK;
}

static enum rc set_score(struct cmd *c, const struct settings *set, struct store *st,
                         struct err *err)
{
    struct letter_facts lf = {.set = set, .st = st, .now = c->now};
    struct response r;
    int64_t id = 0;
    if (!str_to_i64(str_c(c->argv[2]), &id)) {
        return err_set(err, RC_INPUT, "'%s' is no number of the queue", c->argv[2]);
    }
    enum rc rc = response_get(c->a, st, id, &r, err);
    if (rc == RC_NONE || (rc == RC_OK && r.state != RESPONSE_REVIEW)) {
        return err_set(err, RC_INPUT, "%lld is not in the review queue", (long long)id);
    }
    if (rc == RC_OK) {
        rc = parse_score(c, set, &r, st, err);
    }
    if (rc != RC_OK) {
        return rc;
    }
    r.state = r.has_score ? RESPONSE_VALID : RESPONSE_LATE;
    rc = response_update(st, &r, err);
    if (rc == RC_OK) {
        rc = response_get(c->a, st, id, &r, err);
    }
    /* the customer may have answered again since: then that answer counts, not this */
    if (rc == RC_OK && r.state == RESPONSE_VALID) {
        rc = settle(c, &lf, &r, err);
    }
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
            rc = set_score(c, &set, st, &err);
        }
        store_rollback(st);
    }
    store_close(st);
    return rc == RC_OK ? 0 : cmd_fail(c, rc, &err);
}
