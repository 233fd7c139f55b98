/* voucher import/list/give/approve/refuse: compensation codes at a terminal. Mails go
 * into the outbox; the next send takes them. Never prints a code. */
#include <jansson.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/money.h"
#include "cmd/apply.h"
#include "cmd/cmd.h"
#include "cmd/facts.h"
#include "cmd/live.h"
#include "cmd/voucher/voucher_csv.h"
#include "cmd/voucher/voucher_facts.h"
#include "loop/voucher.h"
#include "store/store.h"

enum { EXIT_SET_ASIDE = 65 };

static const char usage[] = "import POOL FILE|- | list | give CASE VALUE [TEXT] | "
                            "approve CASE | refuse CASE [REASON]";

struct desk {
    struct cmd *c;
    struct settings set;
    struct store *st;
    struct letter_facts lf;
};

/* ---- import ---- */

static enum rc import(struct desk *k, struct voucher_counts *n, struct err *err)
{
    const struct policy *p = &k->set.policy;
    const struct voucher_pool *pool = NULL;
    for (size_t i = 0; i < p->n_vouchers; i++) {
        if (str_eq_c(p->vouchers[i].id, k->c->argv[2])) {
            pool = &p->vouchers[i];
        }
    }
    if (pool == NULL) {
        return err_set(err, RC_INPUT, "no section voucher \"%s\" in the configuration",
                       k->c->argv[2]);
    }
    enum rc rc = store_begin(k->st, err);
    if (rc == RC_OK) {
        rc = voucher_csv_import(k->c, k->st, p->zone, pool, n, err);
    }
    rc = store_finish(k->st, rc, err);
    if (rc == RC_OK) {
        printf("%lld new, %lld known, %lld rejected\n", (long long)n->n_new,
               (long long)n->n_same, (long long)n->n_bad);
    }
    return rc;
}

/* ---- list ---- */

static struct str amount(struct desk *k, int64_t cents, struct str currency)
{
    return money_text(k->c->a, cents, currency, false);
}

static json_t *text(struct str s)
{
    return json_stringn(s.ptr == NULL ? "" : s.ptr, s.len);
}

static json_t *stock_json(const struct voucher_stock *s, size_t n)
{
    json_t *all = json_array();
    for (size_t i = 0; i < n; i++) {
        json_array_append_new(
            all,
            json_pack("{s:o, s:I, s:o, s:I, s:I, s:I}", "pool", text(s[i].pool),
                      "cents", (json_int_t)s[i].cents, "currency", text(s[i].currency),
                      "free", (json_int_t)s[i].n_free, "given",
                      (json_int_t)s[i].n_given, "expired", (json_int_t)s[i].n_expired));
    }
    return all;
}

static json_t *wishes_json(const struct voucher_wish *w, size_t n)
{
    json_t *all = json_array();
    for (size_t i = 0; i < n; i++) {
        json_array_append_new(
            all, json_pack("{s:I, s:I, s:o, s:o, s:o, s:I}", "case",
                           (json_int_t)w[i].case_id, "cents", (json_int_t)w[i].cents,
                           "currency", text(w[i].currency), "person", text(w[i].person),
                           "approver", text(w[i].approver), "asked_at",
                           (json_int_t)w[i].asked_at));
    }
    return all;
}

static void print_lists(struct desk *k, const struct voucher_stock *s, size_t n,
                        const struct voucher_wish *w, size_t n_wishes)
{
    if (n > 0) {
        puts("pool              value    free   given expired");
    }
    for (size_t i = 0; i < n; i++) {
        printf("%-16.*s  %-7.*s %5lld   %5lld   %5lld\n", STR_ARG(s[i].pool),
               STR_ARG(amount(k, s[i].cents, s[i].currency)), (long long)s[i].n_free,
               (long long)s[i].n_given, (long long)s[i].n_expired);
    }
    for (size_t i = 0; i < n_wishes; i++) {
        printf("case %lld: %.*s wishes to give %.*s, %.*s has to approve since %.*s\n",
               (long long)w[i].case_id, STR_ARG(w[i].person),
               STR_ARG(amount(k, w[i].cents, w[i].currency)), STR_ARG(w[i].approver),
               STR_ARG(clock_iso(k->c->a, w[i].asked_at)));
    }
}

static enum rc list(struct desk *k, struct err *err)
{
    struct voucher_stock *s = NULL;
    struct voucher_wish *w = NULL;
    size_t n = 0;
    size_t n_wishes = 0;
    enum rc rc = voucher_pools(k->c->a, k->st, k->c->now, &s, &n, err);
    if (rc == RC_OK) {
        rc = voucher_wish_list(k->c->a, k->st, &w, &n_wishes, err);
    }
    if (rc == RC_OK && k->c->json) {
        json_t *all = json_pack("{s:o, s:o}", "pools", stock_json(s, n), "waiting",
                                wishes_json(w, n_wishes));
        cmd_print_json(all, false);
        json_decref(all);
    } else if (rc == RC_OK) {
        print_lists(k, s, n, w, n_wishes);
    }
    return rc;
}

/* ---- moves ---- */

static const struct {
    enum notice what;
    const char *say;
    bool is_done;
} answers[] = {
    {NOTICE_VOUCHER_GIVEN, "given; the mail goes out with the next send", true},
    {NOTICE_VOUCHER_ASKED, "it has to be approved; who decides is asked by mail", true},
    {NOTICE_VOUCHER_APPROVED, "approved; the mail goes out with the next send", true},
    {NOTICE_VOUCHER_REFUSED, "refused; who wished it is told by mail", true},
    {NOTICE_NO_VOUCHERS, "no vouchers are configured", false},
    {NOTICE_NO_SUCH_VOUCHER, "no voucher of that value is left", false},
    {NOTICE_VOUCHER_LIMIT, "above the limit of the case, the month or the person",
     false},
    {NOTICE_VOUCHER_WAITS, "another voucher of this case waits for approval", false},
    {NOTICE_NOBODY_ABOVE, "it has to be approved, and nobody stands above", false},
    {NOTICE_NO_WISH, "no voucher of this case waits for approval", false},
};

static enum rc answer(enum notice what, struct err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        if (answers[i].what == what && answers[i].is_done) {
            puts(answers[i].say);
            return RC_OK;
        }
        if (answers[i].what == what) {
            return err_set(err, RC_INPUT, "%s", answers[i].say);
        }
    }
    return err_set(err, RC_BROKEN, "no answer to %d", (int)what);
}

/* By the owner of the case, as by mail; the clock stops with the mail. */
static enum rc give(struct desk *k, struct voucher_case *vc, struct decision *d,
                    enum notice *ret, struct err *err)
{
    struct voucher_order order = {.person = k->lf.kase.owner,
                                  .words =
                                      k->c->argc > 4 ? str_c(k->c->argv[4]) : STR_NULL};
    if (!money_parse(str_c(k->c->argv[3]), &order.cents) || order.cents == 0) {
        return err_set(err, RC_INPUT, "'%s' is no amount such as 20 or 19.90",
                       k->c->argv[3]);
    }
    *ret = decide_voucher(vc, &order, d);
    if (*ret == NOTICE_VOUCHER_GIVEN) {
        voucher_relay(vc, &order, d);
    }
    return RC_OK;
}

static enum rc move(struct desk *k, struct err *err)
{
    struct decision d;
    struct voucher_facts facts;
    struct case_file c = k->lf.kase;
    struct str verb = str_c(k->c->argv[1]);
    struct str reason = k->c->argc > 3 ? str_c(k->c->argv[3]) : STR_NULL;
    enum notice what = NOTICE_NONE;
    decision_init(&d, k->c->a);
    const struct policy *p = &k->set.policy;
    enum rc rc = voucher_facts_load(k->c->a, &k->lf, c.owner, &facts, err);
    rc = rc == RC_OK ? live_policy(k->c->a, &k->lf, &p, err) : rc;
    struct voucher_case vc = {.a = k->c->a,
                              .policy = p,
                              .c = &c,
                              .facts = &facts,
                              .key =
                                  arena_printf(k->c->a, "t%lld", (long long)k->c->now),
                              .now = k->c->now};
    if (rc == RC_OK && str_eq_c(verb, "give")) {
        rc = give(k, &vc, &d, &what, err);
    } else if (rc == RC_OK && !facts.has_wish) {
        what = NOTICE_NO_WISH;
    } else if (rc == RC_OK) {
        what = decide_voucher_settle(&vc, str_eq_c(verb, "approve"), STR("operator"),
                                     reason, &d);
    }
    if (rc == RC_OK && d.n > 0) {
        decision_case(&d, &c);
        rc = apply_decision(k->c->a, &k->lf, &d, err);
        rc = rc == RC_OK ? store_commit(k->st, err) : rc;
    }
    return rc == RC_OK ? answer(what, err) : rc;
}

static enum rc on_case(struct desk *k, struct err *err)
{
    struct case_file c;
    int64_t id = 0;
    if (!str_to_i64(str_c(k->c->argv[2]), &id)) {
        return err_set(err, RC_INPUT, "'%s' is no case number", k->c->argv[2]);
    }
    k->lf = (struct letter_facts){.set = &k->set, .st = k->st, .now = k->c->now};
    enum rc rc = store_begin(k->st, err);
    if (rc == RC_OK) {
        rc = case_get(k->c->a, k->st, id, &c, err);
    }
    if (rc == RC_NONE) {
        return err_set(err, RC_INPUT, "there is no case %lld", (long long)id);
    }
    rc = rc == RC_OK ? facts_case(k->c->a, &k->lf, &c, err) : rc;
    rc = rc == RC_OK ? facts_not_erased(&k->lf, err) : rc;
    return rc == RC_OK ? move(k, err) : rc;
}

static const struct {
    const char *name;
    int argc_min, argc_max;
} verbs[] = {{"import", 4, 4},
             {"list", 2, 2},
             {"give", 4, 5},
             {"approve", 3, 3},
             {"refuse", 3, 4}};

static bool is_usage(const struct cmd *c)
{
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        if (c->argc >= 2 && str_eq_c(str_c(c->argv[1]), verbs[i].name)) {
            return c->argc >= verbs[i].argc_min && c->argc <= verbs[i].argc_max;
        }
    }
    return false;
}

int cmd_voucher(struct cmd *c)
{
    struct desk k = {.c = c};
    struct voucher_counts n = {0};
    struct err err;
    if (!is_usage(c)) {
        return cmd_usage(c, usage);
    }
    enum rc rc = cmd_open(c, &k.set, &k.st);
    if (rc != RC_OK) {
        store_close(k.st);
        return rc_exit_code(rc);
    }
    struct str verb = str_c(c->argv[1]);
    rc = str_eq_c(verb, "import") ? import(&k, &n, &err)
         : str_eq_c(verb, "list") ? list(&k, &err)
                                  : on_case(&k, &err);
    store_rollback(k.st);
    store_close(k.st);
    if (rc == RC_OK && n.n_bad > 0) {
        return EXIT_SET_ASIDE;
    }
    return rc == RC_OK ? 0 : cmd_fail(c, rc, &err);
}
