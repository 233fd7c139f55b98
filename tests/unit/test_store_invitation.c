/* Invitations, tokens, suppressions, responses. */
#include "store_fixture.h"

#include "mail/token.h"

static void test_invitation_is_kept_with_its_token(void **state)
{
    struct fixture *f = *state;
    struct invitation inv = invite(f, "1", 100);
    struct invitation got;
    struct token_row t;
    OK(f, invitation_get(&f->a, f->s, inv.id, &got, &f->err));
    assert_int_equal(got.interaction_id, 1);
    assert_int_equal(got.case_id, 0);
    assert_int_equal(got.expires_at, 200);
    EQ_STR(got.token, "tok-1");
    OK(f, token_find(&f->a, f->s, STR("tok-1"), &t, &f->err));
    assert_int_equal(t.role, TOKEN_SURVEY);
    assert_int_equal(t.invitation_id, inv.id);
    assert_int_equal(t.case_id, 0);
    RC(f, token_find(&f->a, f->s, STR("tok-2"), &t, &f->err), RC_NONE);
    RC(f, invitation_get(&f->a, f->s, 99, &got, &f->err), RC_NONE);
}

static void test_second_invitation_for_an_interaction_is_refused(void **state)
{
    struct fixture *f = *state;
    struct invitation inv = invite(f, "1", 100);
    inv.token = STR("another");
    OK(f, store_begin(f->s, &f->err));
    RC(f, invitation_add(f->s, &inv, &inv.id, &f->err), RC_INPUT);
    store_rollback(f->s);
}

static void test_invitation_of_nobody_is_refused(void **state)
{
    struct fixture *f = *state;
    struct invitation inv = {
        .interaction_id = 7, .customer_id = 7, .survey = STR("nps"), .token = STR("t")};
    OK(f, store_begin(f->s, &f->err));
    RC(f, invitation_add(f->s, &inv, &inv.id, &f->err), RC_INPUT);
    store_rollback(f->s);
}

static void test_a_sender_means_what_is_the_only_thing_open(void **state)
{
    struct fixture *f = *state;
    struct token_row t;
    struct invitation first = invite(f, "1", 100);
    OK(f, token_of_sender(&f->a, f->s, STR("aDA@EXAMPLE.com"), &t, &f->err));
    assert_int_equal(t.invitation_id, first.id);
    struct invitation second = invite(f, "2", 200);
    RC(f, token_of_sender(&f->a, f->s, STR("ada@example.com"), &t, &f->err), RC_NONE);
    first.state = INVITATION_ANSWERED;
    KEPT(f, invitation_update(f->s, &first, &f->err));
    OK(f, token_of_sender(&f->a, f->s, STR("ada@example.com"), &t, &f->err));
    assert_int_equal(t.invitation_id, second.id);
    /* a case and a survey are two things, a case alone is one */
    struct case_file c = {.customer_id = first.customer_id,
                          .interaction_id = first.interaction_id,
                          .invitation_id = first.id,
                          .customer_token = STR("talk")};
    KEPT(f, case_add(f->s, &c, &c.id, &f->err));
    RC(f, token_of_sender(&f->a, f->s, STR("ada@example.com"), &t, &f->err), RC_NONE);
    second.state = INVITATION_EXPIRED;
    KEPT(f, invitation_update(f->s, &second, &f->err));
    OK(f, token_of_sender(&f->a, f->s, STR("ada@example.com"), &t, &f->err));
    assert_int_equal(t.role, TOKEN_CUSTOMER);
    assert_int_equal(t.case_id, c.id);
    /* the follow-up of a case stands for the case */
    struct invitation asked = {.interaction_id = first.interaction_id,
                               .customer_id = first.customer_id,
                               .case_id = c.id,
                               .kind = INVITATION_FOLLOWUP,
                               .survey = STR("nps"),
                               .token = STR("followup")};
    KEPT(f, invitation_add(f->s, &asked, &asked.id, &f->err));
    OK(f, token_of_sender(&f->a, f->s, STR("ada@example.com"), &t, &f->err));
    assert_int_equal(t.invitation_id, asked.id);
    asked.state = INVITATION_ANSWERED;
    KEPT(f, invitation_update(f->s, &asked, &f->err));
    c.state = CASE_CLOSED;
    OK(f, case_update(f->s, &c, &f->err));
    RC(f, token_of_sender(&f->a, f->s, STR("ada@example.com"), &t, &f->err), RC_NONE);
    RC(f, token_of_sender(&f->a, f->s, STR("eve@example.com"), &t, &f->err), RC_NONE);
}

/* 10^6 guesses among ten thousand tokens (threat 13). */
static void test_no_random_token_is_found(void **state)
{
    enum { TOKENS = 10000, GUESSES = 1000000 };
    struct fixture *f = *state;
    struct invitation inv = invite(f, "1", 100);
    struct arena a = {0}; /* the fixture lies in its own */
    OK(f, store_begin(f->s, &f->err));
    for (int i = 0; i < TOKENS; i++) {
        struct token_row t = {
            .token = token_new(&a), .role = TOKEN_SURVEY, .invitation_id = inv.id};
        OK(f, token_add(f->s, &t, &f->err));
        arena_reset(&a);
    }
    OK(f, store_commit(f->s, &f->err));
    OK(f, store_begin(f->s, &f->err)); /* one view of the store: no lock a guess */
    for (int i = 0; i < GUESSES; i++) {
        struct token_row t;
        enum rc rc = token_find(&a, f->s, token_new(&a), &t, &f->err);
        if (rc != RC_NONE) {
            fail_msg("guess %d: %d", i, (int)rc);
        }
        arena_reset(&a);
    }
    arena_done(&a);
    store_rollback(f->s);
}

static void test_reminder_is_due_only_after_the_mail_went_out(void **state)
{
    struct fixture *f = *state;
    struct invitation *due = NULL;
    size_t n = 0;
    struct invitation inv = invite(f, "1", 100);
    OK(f, invitation_due_reminder(&f->a, f->s, 1000, 10, &due, &n, &f->err));
    assert_int_equal(n, 0);
    inv.sent_at = 110;
    KEPT(f, invitation_update(f->s, &inv, &f->err));
    OK(f, invitation_due_reminder(&f->a, f->s, 149, 10, &due, &n, &f->err));
    assert_int_equal(n, 0);
    OK(f, invitation_due_reminder(&f->a, f->s, 150, 10, &due, &n, &f->err));
    assert_int_equal(n, 1);
    inv.remind_at = 0;
    KEPT(f, invitation_update(f->s, &inv, &f->err));
    OK(f, invitation_due_reminder(&f->a, f->s, 1000, 10, &due, &n, &f->err));
    assert_int_equal(n, 0);
}

static void test_expiry_takes_open_ones_oldest_first_by_index(void **state)
{
    struct fixture *f = *state;
    struct invitation *due = NULL;
    size_t n = 0;
    for (int i = 0; i < 50; i++) {
        struct invitation inv = invite(f, arena_printf(&f->a, "%d", i).ptr, 1000 - i);
        inv.sent_at = 1;
        if (i % 10 != 0) {
            inv.state = INVITATION_ANSWERED;
        }
        KEPT(f, invitation_update(f->s, &inv, &f->err));
    }
    int64_t before = store_fullscan_steps(f->s);
    OK(f, invitation_due_expiry(&f->a, f->s, 1090, 10, &due, &n, &f->err));
    assert_int_equal(n, 4);
    assert_int_equal(due[0].expires_at, 1060);
    assert_int_equal(due[3].expires_at, 1090);
    OK(f, invitation_due_reminder(&f->a, f->s, 5000, 10, &due, &n, &f->err));
    assert_int_equal(n, 5);
    assert_int_equal(store_fullscan_steps(f->s), before);
}

static void test_followup_of_the_present_round(void **state)
{
    struct fixture *f = *state;
    struct invitation got;
    struct invitation inv = invite(f, "1", 100);
    struct case_file c = open_case(f, &inv, 200);
    RC(f, invitation_followup_of(&f->a, f->s, c.id, &got, &f->err), RC_NONE);
    struct invitation fu = inv;
    fu.kind = INVITATION_FOLLOWUP;
    fu.case_id = c.id;
    fu.token = STR("fu-1");
    fu.created_at = 300;
    KEPT(f, invitation_add(f->s, &fu, &fu.id, &f->err));
    OK(f, invitation_followup_of(&f->a, f->s, c.id, &got, &f->err));
    assert_int_equal(got.id, fu.id);
    assert_int_equal(got.case_id, c.id);
    c.round = 2;
    c.round_at = 400;
    OK(f, case_update(f->s, &c, &f->err));
    RC(f, invitation_followup_of(&f->a, f->s, c.id, &got, &f->err), RC_NONE);
    fu.token = STR("fu-2");
    fu.created_at = 500;
    KEPT(f, invitation_add(f->s, &fu, &fu.id, &f->err));
    OK(f, invitation_followup_of(&f->a, f->s, c.id, &got, &f->err));
    EQ_STR(got.token, "fu-2");
    fu.state = INVITATION_CANCELLED;
    KEPT(f, invitation_update(f->s, &fu, &f->err));
    RC(f, invitation_followup_of(&f->a, f->s, c.id, &got, &f->err), RC_NONE);
}

static void test_desk_token_is_one_a_person_and_case(void **state)
{
    struct fixture *f = *state;
    struct str token;
    struct invitation inv = invite(f, "1", 100);
    struct case_file c = open_case(f, &inv, 200);
    struct token_row t = {.token = STR("desk-kim"),
                          .role = TOKEN_DESK,
                          .case_id = c.id,
                          .person = STR("kim")};
    RC(f, token_of_desk(&f->a, f->s, c.id, STR("kim"), &token, &f->err), RC_NONE);
    OK(f, token_add(f->s, &t, &f->err));
    OK(f, token_of_desk(&f->a, f->s, c.id, STR("kim"), &token, &f->err));
    EQ_STR(token, "desk-kim");
    RC(f, token_of_desk(&f->a, f->s, c.id, STR("lee"), &token, &f->err), RC_NONE);
    t.token = STR("desk-kim-2");
    RC(f, token_add(f->s, &t, &f->err), RC_INPUT);
    t.person = STR("lee");
    t.token = STR("desk-kim");
    RC(f, token_add(f->s, &t, &f->err), RC_INPUT);
}

static void test_a_pause_ends_by_itself_and_never_shortens_a_wish(void **state)
{
    struct fixture *f = *state;
    struct str reason;
    struct suppression pause = {
        .email = STR("Ada@example.com"), .reason = STR("full"), .at = 5, .until = 100};
    OK(f, suppression_pause(f->s, &pause, &f->err));
    OK(f, suppression_find(&f->a, f->s, STR("ada@example.com"), &reason, &f->err));
    EQ_STR(reason, "full");
    OK(f, suppression_lapse(f->s, 99, &f->err));
    OK(f, suppression_find(&f->a, f->s, STR("ada@example.com"), &reason, &f->err));
    OK(f, suppression_lapse(f->s, 100, &f->err));
    RC(f, suppression_find(&f->a, f->s, STR("ada@example.com"), &reason, &f->err),
       RC_NONE);
    /* a wish in the middle of a pause has no end */
    OK(f, suppression_pause(f->s, &pause, &f->err));
    OK(f, suppression_add(f->s, pause.email, STR("asked"), 6, &f->err));
    OK(f, suppression_pause(f->s, &pause, &f->err));
    OK(f, suppression_lapse(f->s, 1000, &f->err));
    OK(f, suppression_find(&f->a, f->s, STR("ada@example.com"), &reason, &f->err));
    EQ_STR(reason, "asked");
}

static void test_soft_bounces_are_counted_in_their_time(void **state)
{
    struct fixture *f = *state;
    int64_t n = -1;
    for (int64_t at = 10; at < 60; at += 10) {
        OK(f, soft_bounce_add(f->s, STR("Ada@example.com"), at, STR("4.2.2"), &f->err));
    }
    OK(f, soft_bounce_count(f->s, STR("ada@EXAMPLE.com"), 30, &n, &f->err));
    assert_int_equal(n, 3);
    OK(f, soft_bounce_count(f->s, STR("eve@example.com"), 0, &n, &f->err));
    assert_int_equal(n, 0);
}

static void test_suppression_ignores_case_and_keeps_the_first_reason(void **state)
{
    struct fixture *f = *state;
    struct str reason;
    struct suppression *list = NULL;
    size_t n = 0;
    OK(f, suppression_add(f->s, STR("Ada@example.com"), STR("asked"), 5, &f->err));
    OK(f, suppression_add(f->s, STR("ada@EXAMPLE.com"), STR("again"), 6, &f->err));
    OK(f, suppression_find(&f->a, f->s, STR("ADA@example.com"), &reason, &f->err));
    EQ_STR(reason, "asked");
    OK(f, suppression_list(&f->a, f->s, &list, &n, &f->err));
    assert_int_equal(n, 1);
    assert_int_equal(list[0].at, 5);
    EQ_STR(list[0].email, "Ada@example.com");
    OK(f, suppression_remove(f->s, STR("aDa@example.com"), &f->err));
    RC(f, suppression_find(&f->a, f->s, STR("ada@example.com"), &reason, &f->err),
       RC_NONE);
}

static struct response answer(const struct invitation *inv, int32_t score, int64_t at)
{
    return (struct response){.invitation_id = inv->id,
                             .has_score = true,
                             .score = score,
                             .comment = STR("words"),
                             .received_at = at};
}

static void test_later_answer_supersedes(void **state)
{
    struct fixture *f = *state;
    struct response got;
    struct invitation inv = invite(f, "1", 100);
    struct response r[2] = {answer(&inv, 0, 110), answer(&inv, 9, 120)};
    OK(f, response_add(f->s, &r[0], &r[0].id, &f->err));
    OK(f, response_add(f->s, &r[1], &r[1].id, &f->err));
    OK(f, response_get(&f->a, f->s, r[0].id, &got, &f->err));
    assert_int_equal(got.state, RESPONSE_SUPERSEDED);
    assert_true(got.has_score);
    assert_int_equal(got.score, 0); /* a zero is a score */
    OK(f, response_get(&f->a, f->s, r[1].id, &got, &f->err));
    assert_int_equal(got.state, RESPONSE_VALID);
}

static void test_review_leaves_the_counting_answer_alone(void **state)
{
    struct fixture *f = *state;
    struct response got;
    struct response *queue = NULL;
    size_t n = 0;
    struct invitation inv = invite(f, "1", 100);
    struct response r[2] = {answer(&inv, 1, 110), answer(&inv, 9, 120)};
    r[1].state = RESPONSE_REVIEW;
    r[1].has_score = false;
    r[1].candidates = STR("7: 'seven'");
    OK(f, response_add(f->s, &r[0], &r[0].id, &f->err));
    OK(f, response_add(f->s, &r[1], &r[1].id, &f->err));
    OK(f, response_get(&f->a, f->s, r[0].id, &got, &f->err));
    assert_int_equal(got.state, RESPONSE_VALID);
    OK(f, response_review_list(&f->a, f->s, &queue, &n, &f->err));
    assert_int_equal(n, 1);
    assert_false(queue[0].has_score);
    EQ_STR(queue[0].candidates, "7: 'seven'");
    /* a person settles it: now it counts, and the older one does not */
    r[1].state = RESPONSE_VALID;
    r[1].has_score = true;
    r[1].score = 7;
    OK(f, response_update(f->s, &r[1], &f->err));
    OK(f, response_get(&f->a, f->s, r[0].id, &got, &f->err));
    assert_int_equal(got.state, RESPONSE_SUPERSEDED);
    OK(f, response_get(&f->a, f->s, r[1].id, &got, &f->err));
    assert_int_equal(got.state, RESPONSE_VALID);
    assert_int_equal(got.score, 7);
}

static void test_settling_an_old_answer_keeps_the_newer_one(void **state)
{
    struct fixture *f = *state;
    struct response got;
    struct invitation inv = invite(f, "1", 100);
    struct response r[2] = {answer(&inv, 3, 110), answer(&inv, 9, 120)};
    r[0].state = RESPONSE_REVIEW;
    OK(f, response_add(f->s, &r[0], &r[0].id, &f->err));
    OK(f, response_add(f->s, &r[1], &r[1].id, &f->err));
    r[0].state = RESPONSE_VALID;
    OK(f, response_update(f->s, &r[0], &f->err));
    OK(f, response_get(&f->a, f->s, r[0].id, &got, &f->err));
    assert_int_equal(got.state, RESPONSE_SUPERSEDED);
    OK(f, response_get(&f->a, f->s, r[1].id, &got, &f->err));
    assert_int_equal(got.state, RESPONSE_VALID);
    /* the one that counts may be updated in place */
    r[1].comment = STR("more words");
    OK(f, response_update(f->s, &r[1], &f->err));
    OK(f, response_get(&f->a, f->s, r[1].id, &got, &f->err));
    assert_int_equal(got.state, RESPONSE_VALID);
    EQ_STR(got.comment, "more words");
}

static void test_answers_of_a_customer_newest_first(void **state)
{
    struct fixture *f = *state;
    struct response *list = NULL;
    size_t n = 0;
    for (int i = 0; i < 4; i++) {
        struct invitation inv = invite(f, arena_printf(&f->a, "%d", i).ptr, 100 + i);
        struct response r = answer(&inv, i, 200 + i);
        OK(f, response_add(f->s, &r, &r.id, &f->err));
    }
    OK(f, response_of_customer(&f->a, f->s, 1, 3, &list, &n, &f->err));
    assert_int_equal(n, 3);
    assert_int_equal(list[0].score, 3);
    assert_int_equal(list[2].score, 1);
    OK(f, response_of_customer(&f->a, f->s, 2, 3, &list, &n, &f->err));
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_invitation_is_kept_with_its_token),
        WITH_STORE(test_second_invitation_for_an_interaction_is_refused),
        WITH_STORE(test_invitation_of_nobody_is_refused),
        WITH_STORE(test_a_sender_means_what_is_the_only_thing_open),
        WITH_STORE(test_no_random_token_is_found),
        WITH_STORE(test_reminder_is_due_only_after_the_mail_went_out),
        WITH_STORE(test_expiry_takes_open_ones_oldest_first_by_index),
        WITH_STORE(test_followup_of_the_present_round),
        WITH_STORE(test_desk_token_is_one_a_person_and_case),
        WITH_STORE(test_a_pause_ends_by_itself_and_never_shortens_a_wish),
        WITH_STORE(test_soft_bounces_are_counted_in_their_time),
        WITH_STORE(test_suppression_ignores_case_and_keeps_the_first_reason),
        WITH_STORE(test_later_answer_supersedes),
        WITH_STORE(test_review_leaves_the_counting_answer_alone),
        WITH_STORE(test_settling_an_old_answer_keeps_the_newer_one),
        WITH_STORE(test_answers_of_a_customer_newest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
