/* Rates: what a server allows holds over all runs, and holds back no more than it must.
 */
#include "outbox_fixture.h"

static void add_to(struct fixture *f, enum mail_kind kind, const char *rcpt, int n)
{
    for (int i = 0; i < n; i++) {
        struct outbox_mail m = some_mail(
            kind, arena_printf(&f->a, "%s-%d-%d", rcpt, (int)kind, i).ptr, 10);
        m.rcpt_to = str_c(rcpt);
        (void)add(f, &m);
    }
}

struct rated {
    struct rate rates[3];
    size_t n_rates;
};

static struct claimed claim_rated(struct fixture *f, const struct rated *r, int64_t run,
                                  int64_t now)
{
    struct claim c = {.run_id = run,
                      .now = now,
                      .limit = 100,
                      .rates = r->rates,
                      .n_rates = r->n_rates};
    struct claimed got = {0};
    for (size_t i = 0; i < r->n_rates; i++) {
        c.has_domain_rates = c.has_domain_rates || r->rates[i].scope == RATE_DOMAIN;
    }
    OK(f, outbox_claim(&f->a, f->s, &c, &got, &f->err));
    return got;
}

static void test_a_rate_holds_back_over_all_runs(void **state)
{
    static const struct rated hour = {.rates = {{5, 3600, RATE_ALL}}, .n_rates = 1};
    struct fixture *f = *state;
    add_to(f, MAIL_SURVEY, "a@x.example", 20);
    int64_t runs[2] = {start_run(f, f->s), start_run(f, f->s)};
    struct claimed c = claim_rated(f, &hour, runs[0], 7200);
    assert_int_equal(c.n, 5);
    assert_true(c.wait_s > 0);
    c = claim_rated(f, &hour, runs[1], 7300);
    assert_int_equal(c.n, 0);
    assert_in_range(c.wait_s, 3500 - 59, 3560); /* from the first one on */
    /* never more than five in an hour, whatever hour that is; and no longer held back
     * than need be */
    assert_int_equal(claim_rated(f, &hour, runs[1], 7200 + 3599).n, 0);
    assert_int_equal(claim_rated(f, &hour, runs[1], 7300 + c.wait_s).n, 5);
    struct outbox_mail got;
    OK(f, outbox_get(&f->a, f->s, 20, &got, &f->err));
    assert_int_equal(got.state, OUTBOX_QUEUED);
    assert_int_equal(got.due_at, 10);
}

static void test_two_rates_hold_both(void **state)
{
    static const struct rated both = {.rates = {{3, 60, RATE_ALL}, {5, 3600, RATE_ALL}},
                                      .n_rates = 2};
    struct fixture *f = *state;
    add_to(f, MAIL_SURVEY, "a@x.example", 20);
    int64_t run = start_run(f, f->s);
    assert_int_equal(claim_rated(f, &both, run, 6000).n, 3);
    assert_int_equal(claim_rated(f, &both, run, 6001).n, 0);
    assert_int_equal(claim_rated(f, &both, run, 6061).n, 2);
    assert_int_equal(claim_rated(f, &both, run, 6122).n, 0);
}

static void test_a_rate_of_a_second(void **state)
{
    static const struct rated second = {.rates = {{2, 1, RATE_ALL}}, .n_rates = 1};
    struct fixture *f = *state;
    add_to(f, MAIL_SURVEY, "a@x.example", 20);
    int64_t run = start_run(f, f->s);
    for (int64_t now = 500; now < 505; now++) {
        assert_int_equal(claim_rated(f, &second, run, now).n, 2);
        struct claimed c = claim_rated(f, &second, run, now);
        assert_int_equal(c.n, 0);
        assert_int_equal(c.wait_s, 1);
    }
}

/* A full domain does not hold up those behind it. */
static void test_a_domain_rate_lets_others_pass(void **state)
{
    static const struct rated domain = {.rates = {{2, 3600, RATE_DOMAIN}},
                                        .n_rates = 1};
    struct fixture *f = *state;
    add_to(f, MAIL_SURVEY, "a@full.example", 600);
    add_to(f, MAIL_SURVEY, "b@Other.example", 3);
    add_to(f, MAIL_ALERT, "c@full.example", 1);
    int64_t run = start_run(f, f->s);
    struct claimed c = claim_rated(f, &domain, run, 7200);
    assert_int_equal(c.n, 4);
    EQ_STR(c.mails[0].rcpt_to, "c@full.example");
    EQ_STR(c.mails[1].rcpt_to, "a@full.example");
    EQ_STR(c.mails[2].rcpt_to, "b@Other.example");
    EQ_STR(c.mails[3].rcpt_to, "b@Other.example");
    assert_int_equal(claim_rated(f, &domain, run, 7300).n, 0);
}

/* A new sender's questions wait; people in trouble do not. */
static void test_questions_wait_where_others_go(void **state)
{
    static const struct rated warm = {.rates = {{2, 86400, RATE_QUESTIONS}},
                                      .n_rates = 1};
    struct fixture *f = *state;
    add_to(f, MAIL_SURVEY, "a@x.example", 5);
    add_to(f, MAIL_APOLOGY, "b@x.example", 4);
    int64_t run = start_run(f, f->s);
    struct claimed c = claim_rated(f, &warm, run, 90000);
    assert_int_equal(c.n, 6);
    add_to(f, MAIL_ALERT, "c@x.example", 4);
    assert_int_equal(claim_rated(f, &warm, run, 90001).n, 4);
    assert_int_equal(claim_rated(f, &warm, run, 90002).n, 0);
}

static void test_what_was_not_tried_counts_for_no_rate(void **state)
{
    static const struct rated all = {.rates = {{5, 3600, RATE_ALL},
                                               {4, 3600, RATE_DOMAIN},
                                               {3, 86400, RATE_QUESTIONS}},
                                     .n_rates = 3};
    struct fixture *f = *state;
    add_to(f, MAIL_SURVEY, "a@x.example", 9);
    add_to(f, MAIL_APOLOGY, "b@x.example", 1);
    int64_t run = start_run(f, f->s);
    struct claimed c = claim_rated(f, &all, run, 90000);
    assert_int_equal(c.n, 4);
    c.mails[1].state = OUTBOX_SENT;
    OK(f, outbox_update(f->s, &c.mails[1], 90000, &f->err));
    struct claim who = {
        .run_id = run, .now = 90000, .rates = all.rates, .n_rates = all.n_rates};
    OK(f, store_begin(f->s, &f->err));
    OK(f, outbox_release(f->s, &who, &f->err));
    OK(f, store_commit(f->s, &f->err));
    assert_int_equal(claim_rated(f, &all, run, 90001).n, 3);
}
int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_a_rate_holds_back_over_all_runs),
        WITH_STORE(test_two_rates_hold_both),
        WITH_STORE(test_a_rate_of_a_second),
        WITH_STORE(test_a_domain_rate_lets_others_pass),
        WITH_STORE(test_questions_wait_where_others_go),
        WITH_STORE(test_what_was_not_tried_counts_for_no_rate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
