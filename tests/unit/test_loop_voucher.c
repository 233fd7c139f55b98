/* Who may give what: the pool, the limits, the approval. anna owns the case; above her
 * on the ladder stand bernd, then chef. */
#include "loop_fixture.h"

#include "loop/voucher.h"

static const struct voucher_pool pools[] = {
    {.id = {"small", 5},
     .currency = {"EUR", 3},
     .max_case = 3000,
     .max_month = 10000,
     .max_person_month = 5000,
     .approve_above = -1},
    {.id = {"big", 3},
     .currency = {"EUR", 3},
     .max_case = -1,
     .max_month = -1,
     .max_person_month = -1,
     .approve_above = 5000,
     .valid_s = 86400},
    {.id = {"swiss", 5},
     .currency = {"CHF", 3},
     .max_case = -1,
     .max_month = -1,
     .max_person_month = -1,
     .approve_above = 0},
};

static const struct voucher_stock stock[] = {
    {.pool = {"small", 5}, .currency = {"EUR", 3}, .cents = 1000, .n_free = 3},
    {.pool = {"small", 5}, .currency = {"EUR", 3}, .cents = 2000, .n_free = 1},
    {.pool = {"big", 3}, .currency = {"EUR", 3}, .cents = 2000, .n_free = 1},
    {.pool = {"big", 3}, .currency = {"EUR", 3}, .cents = 5000, .n_free = 1},
    {.pool = {"big", 3}, .currency = {"EUR", 3}, .cents = 10000, .n_free = 1},
    {.pool = {"swiss", 5}, .currency = {"CHF", 3}, .cents = 1000, .n_free = 1},
    {.pool = {"swiss", 5}, .currency = {"CHF", 3}, .cents = 3000, .n_free = 0},
};

struct scene {
    struct arena a;
    struct policy policy;
    struct voucher_spent spent[ARRAY_LEN(pools)];
    struct voucher_facts facts;
    struct case_file c;
    struct voucher_case vc;
    struct decision d;
};

static void scene_make(struct scene *s)
{
    *s = (struct scene){.policy = fix_policy};
    s->policy.vouchers = pools;
    s->policy.n_vouchers = ARRAY_LEN(pools);
    s->facts = (struct voucher_facts){
        .stock = stock, .n_stock = ARRAY_LEN(stock), .spent = s->spent};
    s->c = (struct case_file){.id = 5,
                              .state = CASE_OPEN,
                              .team = STR("service"),
                              .owner = STR("anna"),
                              .deadline_at = at_time("2026-03-02T16:00:00+01:00"),
                              .round = 1};
    s->vc = (struct voucher_case){.a = &s->a,
                                  .policy = &s->policy,
                                  .c = &s->c,
                                  .facts = &s->facts,
                                  .key = STR("i7"),
                                  .now = at_time("2026-03-02T10:00:00+01:00")};
    decision_init(&s->d, &s->a);
}

static void test_pool_limits_and_approval_decide(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int64_t cents;
        const char *currency, *person;
        struct voucher_spent small; /* given before */
        bool waits;
        enum notice want;
        const char *pool, *approver;
    } rows[] = {
        {"first pool that has it",
         1000,
         "",
         "anna",
         {0},
         false,
         NOTICE_VOUCHER_GIVEN,
         "small",
         NULL},
        {"named currency",
         1000,
         "Euro",
         "anna",
         {0},
         false,
         NOTICE_VOUCHER_GIVEN,
         "small",
         NULL},
        {"exactly the limit of the case",
         1000,
         "",
         "anna",
         {2000, 2000, 0},
         false,
         NOTICE_VOUCHER_GIVEN,
         "small",
         NULL},
        {"above the limit of the case",
         1000,
         "",
         "anna",
         {2001, 2001, 0},
         false,
         NOTICE_VOUCHER_LIMIT,
         NULL,
         NULL},
        {"above that of the month",
         1000,
         "",
         "anna",
         {0, 9001, 0},
         false,
         NOTICE_VOUCHER_LIMIT,
         NULL,
         NULL},
        {"above that of the person",
         1000,
         "",
         "anna",
         {0, 4500, 4500},
         false,
         NOTICE_VOUCHER_LIMIT,
         NULL,
         NULL},
        {"another pool has room",
         2000,
         "",
         "anna",
         {2000, 2000, 2000},
         false,
         NOTICE_VOUCHER_GIVEN,
         "big",
         NULL},
        {"no such value",
         1500,
         "",
         "anna",
         {0},
         false,
         NOTICE_NO_SUCH_VOUCHER,
         NULL,
         NULL},
        {"none is left",
         3000,
         "CHF",
         "anna",
         {0},
         false,
         NOTICE_NO_SUCH_VOUCHER,
         NULL,
         NULL},
        {"no such currency",
         1000,
         "SEK",
         "anna",
         {0},
         false,
         NOTICE_NO_SUCH_VOUCHER,
         NULL,
         NULL},
        {"no currency at all",
         1000,
         "Taler",
         "anna",
         {0},
         false,
         NOTICE_NO_SUCH_VOUCHER,
         NULL,
         NULL},
        {"at the value that is free",
         5000,
         "",
         "anna",
         {0},
         false,
         NOTICE_VOUCHER_GIVEN,
         "big",
         NULL},
        {"above it",
         10000,
         "",
         "anna",
         {0},
         false,
         NOTICE_VOUCHER_ASKED,
         "big",
         "bernd"},
        {"every one has to be approved",
         1000,
         "CHF",
         "anna",
         {0},
         false,
         NOTICE_VOUCHER_ASKED,
         "swiss",
         "bernd"},
        {"by the next one above who asks",
         10000,
         "",
         "bernd",
         {0},
         false,
         NOTICE_VOUCHER_ASKED,
         "big",
         "chef"},
        {"by who is above the owner",
         10000,
         "",
         "dora",
         {0},
         false,
         NOTICE_VOUCHER_ASKED,
         "big",
         "bernd"},
        {"nobody is above",
         10000,
         "",
         "chef",
         {0},
         false,
         NOTICE_NOBODY_ABOVE,
         NULL,
         NULL},
        {"one waits already",
         1000,
         "",
         "anna",
         {0},
         true,
         NOTICE_VOUCHER_WAITS,
         NULL,
         NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct scene s;
        scene_make(&s);
        s.spent[0] = rows[i].small;
        s.facts.has_wish = rows[i].waits;
        const struct voucher_order order = {.cents = rows[i].cents,
                                            .currency = str_c(rows[i].currency),
                                            .person = str_c(rows[i].person),
                                            .words = STR("sorry")};
        if (voucher_outlook(&s.vc, &order) != rows[i].want ||
            decide_voucher(&s.vc, &order, &s.d) != rows[i].want) {
            fail_msg("row '%s': %d, want %d", rows[i].name,
                     (int)voucher_outlook(&s.vc, &order), (int)rows[i].want);
        }
        size_t gives = count_actions(&s.d, ACTION_VOUCHER_GIVE);
        size_t asks = count_actions(&s.d, ACTION_VOUCHER_ASK);
        if (gives != (rows[i].want == NOTICE_VOUCHER_GIVEN) ||
            asks != (rows[i].want == NOTICE_VOUCHER_ASKED)) {
            fail_msg("row '%s': %zu given, %zu asked", rows[i].name, gives, asks);
        }
        if (gives == 1) {
            const struct action *act = must_action(&s.d, ACTION_VOUCHER_GIVE, 0);
            assert_true(str_eq_c(act->u.give.wanted.pool, rows[i].pool));
            assert_int_equal(act->u.give.wanted.cents, rows[i].cents);
            assert_true(act->u.give.valid_until >= s.vc.now);
        }
        if (asks == 1) {
            const struct action *act = must_action(&s.d, ACTION_VOUCHER_ASK, 0);
            assert_true(str_eq_c(act->u.wish.pool, rows[i].pool));
            assert_true(str_eq_c(act->u.wish.words, "sorry"));
            assert_true(
                str_eq_c(must_mail(&s.d, MAIL_APPROVAL)->person, rows[i].approver));
        }
        /* nothing but the request leaves, whatever is decided */
        assert_int_equal(count_actions(&s.d, ACTION_MAIL), asks);
        arena_done(&s.a);
    }
}

static void test_without_pools_there_are_no_vouchers(void **state)
{
    (void)state;
    struct scene s;
    scene_make(&s);
    s.policy.n_vouchers = 0;
    const struct voucher_order order = {.cents = 1000, .person = STR("anna")};
    assert_int_equal(decide_voucher(&s.vc, &order, &s.d), NOTICE_NO_VOUCHERS);
    assert_int_equal(s.d.n, 0);
    arena_done(&s.a);
}

static void wait_for_approval(struct scene *s)
{
    s->facts.has_wish = true;
    s->facts.wish = (struct voucher_wish){.id = 3,
                                          .case_id = 5,
                                          .pool = STR("big"),
                                          .cents = 10000,
                                          .currency = STR("EUR"),
                                          .person = STR("anna"),
                                          .approver = STR("bernd"),
                                          .words = STR("sorry")};
}

static void test_only_who_stands_above_may_settle(void **state)
{
    (void)state;
    static const struct {
        const char *who;
        enum notice want;
    } rows[] = {{"bernd", NOTICE_NONE},
                {"chef", NOTICE_NONE},
                {"anna", NOTICE_NOT_YOURS},
                {"dora", NOTICE_NOT_YOURS}};
    struct scene s;
    scene_make(&s);
    assert_int_equal(voucher_may_settle(&s.vc, STR("bernd")), NOTICE_NO_WISH);
    wait_for_approval(&s);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (voucher_may_settle(&s.vc, str_c(rows[i].who)) != rows[i].want) {
            fail_msg("row '%s'", rows[i].who);
        }
    }
    /* who stands in for the one who was asked, while they are away */
    const struct absence gone = {.person = STR("bernd"), .until = s.vc.now + 1};
    struct person persons[ARRAY_LEN(fix_persons)];
    memcpy(persons, fix_persons, sizeof persons);
    struct person *bernd =
        &persons[policy_person(&s.policy, gone.person) - fix_persons];
    s.policy.persons = persons;
    s.policy.absences = &gone;
    s.policy.n_absences = 1;
    bernd->deputy = STR("dora");
    assert_int_equal(voucher_may_settle(&s.vc, STR("dora")), NOTICE_NONE);
    bernd->deputy = STR("anna");
    assert_int_equal(voucher_may_settle(&s.vc, STR("anna")), NOTICE_NOT_YOURS);
    arena_done(&s.a);
}

static void test_approved_words_and_voucher_go_out_together(void **state)
{
    (void)state;
    struct scene s;
    scene_make(&s);
    wait_for_approval(&s);
    assert_int_equal(decide_voucher_settle(&s.vc, true, STR("bernd"), STR_NULL, &s.d),
                     NOTICE_VOUCHER_APPROVED);
    const struct mail_wish *m = must_mail(&s.d, MAIL_RELAY_CUSTOMER);
    assert_true(m->has_voucher && str_eq_c(m->words, "sorry"));
    assert_true(str_eq_c(m->by, "anna"));
    assert_true(str_eq_c(must_mail(&s.d, MAIL_NOTICE)->person, "anna"));
    assert_int_equal(s.c.state, CASE_WAITING);
    assert_int_equal(s.c.first_response_at, s.vc.now);
    assert_true(must_action(&s.d, ACTION_VOUCHER_SETTLE, 0)->u.settle.is_approved);
    /* the code is taken before the mail that carries it */
    size_t give = 0, relay = 0;
    for (size_t i = 0; i < s.d.n; i++) {
        give = s.d.items[i].kind == ACTION_VOUCHER_GIVE ? i : give;
        relay = s.d.items[i].kind == ACTION_MAIL &&
                        s.d.items[i].u.mail.kind == MAIL_RELAY_CUSTOMER
                    ? i
                    : relay;
    }
    assert_true(give < relay);
    arena_done(&s.a);
}

static void test_refused_nothing_goes_to_the_customer(void **state)
{
    (void)state;
    struct scene s;
    scene_make(&s);
    wait_for_approval(&s);
    assert_int_equal(
        decide_voucher_settle(&s.vc, false, STR("bernd"), STR("too much"), &s.d),
        NOTICE_VOUCHER_REFUSED);
    assert_null(only_mail(&s.d, MAIL_RELAY_CUSTOMER));
    assert_int_equal(count_actions(&s.d, ACTION_VOUCHER_GIVE), 0);
    assert_true(str_has(must_mail(&s.d, MAIL_NOTICE)->words, STR("too much")));
    assert_true(str_has(must_mail(&s.d, MAIL_NOTICE)->words, STR("sorry")));
    assert_int_equal(s.c.state, CASE_OPEN);
    arena_done(&s.a);
}

static void test_what_nobody_decides_lapses(void **state)
{
    (void)state;
    struct scene s;
    scene_make(&s);
    wait_for_approval(&s);
    decide_voucher_lapse(&s.vc, &s.d);
    assert_null(only_mail(&s.d, MAIL_RELAY_CUSTOMER));
    assert_false(must_action(&s.d, ACTION_VOUCHER_SETTLE, 0)->u.settle.is_approved);
    assert_true(str_eq_c(must_mail(&s.d, MAIL_NOTICE)->person, "anna"));
    assert_int_equal(must_mail(&s.d, MAIL_NOTICE)->notice, NOTICE_VOUCHER_LAPSED);
    assert_int_equal(voucher_wait_s(&s.policy, STR("gone")), 0);
    arena_done(&s.a);
}

static void test_approval_does_not_pass_a_limit_or_an_empty_pool(void **state)
{
    (void)state;
    struct scene s;
    scene_make(&s);
    wait_for_approval(&s);
    s.facts.n_stock = 1; /* meanwhile others were faster */
    assert_int_equal(decide_voucher_settle(&s.vc, true, STR("bernd"), STR_NULL, &s.d),
                     NOTICE_NO_SUCH_VOUCHER);
    assert_int_equal(s.d.n, 0);
    arena_done(&s.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pool_limits_and_approval_decide),
        cmocka_unit_test(test_without_pools_there_are_no_vouchers),
        cmocka_unit_test(test_only_who_stands_above_may_settle),
        cmocka_unit_test(test_approved_words_and_voucher_go_out_together),
        cmocka_unit_test(test_refused_nothing_goes_to_the_customer),
        cmocka_unit_test(test_what_nobody_decides_lapses),
        cmocka_unit_test(test_approval_does_not_pass_a_limit_or_an_empty_pool),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
