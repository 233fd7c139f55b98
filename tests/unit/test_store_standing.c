/* What is known of a customer beyond one mail, and what of it makes a mail unwanted
 * that still waits. */
#include "store/held.h"
#include "store_fixture.h"

static int64_t add(struct fixture *f, enum mail_kind kind, const struct invitation *inv,
                   int64_t created_at)
{
    static int count = 0; /* dedupe keys only have to differ */
    struct str key = arena_printf(&f->a, "k%d", count++);
    struct outbox_mail m = {.kind = kind,
                            .dedupe = key,
                            .message_id = key,
                            .mail_from = STR("us@example.org"),
                            .rcpt_to = STR("Ada@Example.com"),
                            .invitation_id = inv->id,
                            .created_at = created_at,
                            .due_at = 900};
    int64_t id = 0;
    bool is_new = false;
    OK(f, outbox_add(f->s, &m, &is_new, &id, &f->err));
    return id;
}

static struct standing standing_of(struct fixture *f, const struct invitation *inv,
                                   int64_t case_id)
{
    struct standing st;
    struct customer who;
    OK(f, customer_get(&f->a, f->s, inv->customer_id, &who, &f->err));
    OK(f, standing_get(f->s, &who, inv->id, case_id, &st, &f->err));
    return st;
}

static enum outbox_state state_of(struct fixture *f, int64_t id)
{
    struct outbox_mail m;
    OK(f, outbox_get(&f->a, f->s, id, &m, &f->err));
    return m.state;
}

static void mail_came(struct fixture *f, const struct invitation *inv, int64_t at)
{
    struct inbox_mail m = {.mailbox = STR("box"),
                           .key = arena_printf(&f->a, "%lld", (long long)at),
                           .raw = STR("x"),
                           .raw_hash = arena_printf(&f->a, "h%lld", (long long)at),
                           .stored_at = at};
    struct inbox_mail *got = NULL;
    size_t n = 0;
    bool is_new = false;
    KEPT(f, inbox_add(f->s, &m, &is_new, &f->err));
    OK(f, inbox_unread(&f->a, f->s, 0, 1, &got, &n, &f->err));
    assert_int_equal(n, 1);
    got[0].state = INBOX_APPLIED;
    got[0].invitation_id = inv->id;
    KEPT(f, inbox_update(f->s, &got[0], &f->err));
}

static void test_standing_tells_case_wish_favours_and_returns(void **state)
{
    struct fixture *f = *state;
    struct invitation one = invite(f, "1", 100);
    struct invitation two = invite(f, "2", 200);
    struct standing st = standing_of(f, &one, 0);
    assert_false(st.has_open_case || st.is_suppressed || st.was_asked);
    assert_int_equal(st.promoted_at + st.n_courtesies + st.n_not_solved, 0);

    int64_t favour = add(f, MAIL_PROMOTE, &two, 300);
    add(f, MAIL_PASSIVE, &one, 310);
    st = standing_of(f, &one, 0);
    assert_int_equal(st.promoted_at, 300); /* for whichever interaction */
    assert_int_equal(st.n_courtesies, 1);  /* for this one */
    assert_true(st.was_asked);
    struct outbox_mail m;
    OK(f, outbox_get(&f->a, f->s, favour, &m, &f->err));
    m.state = OUTBOX_FAILED; /* it was never read */
    OK(f, outbox_update(f->s, &m, 320, &f->err));
    assert_int_equal(standing_of(f, &one, 0).promoted_at, 0);

    struct case_file c = open_case(f, &two, 400);
    static const char *const actors[] = {"customer", "nachfass", "customer"};
    for (size_t i = 0; i < ARRAY_LEN(actors); i++) {
        const struct event e = {.case_id = c.id,
                                .at = 410,
                                .actor = str_c(actors[i]),
                                .kind = STR("reopened")};
        OK(f, event_add(f->s, &e, &f->err));
    }
    st = standing_of(f, &one, c.id);
    assert_true(st.has_open_case);
    assert_int_equal(st.n_not_solved, 2); /* by follow-ups, not by letters */
    c.state = CASE_CLOSED;
    c.deadline_at = c.next_rung_at = 0;
    OK(f, case_update(f->s, &c, &f->err));
    assert_false(standing_of(f, &one, c.id).has_open_case);
    OK(f, suppression_add(f->s, STR("ADA@example.com"), STR("asked"), 1, &f->err));
    assert_true(standing_of(f, &one, 0).is_suppressed);
}

static void test_the_answer_that_counts_is_found(void **state)
{
    struct fixture *f = *state;
    struct invitation inv = invite(f, "1", 100);
    struct response r = {.invitation_id = inv.id,
                         .comment = STR("words"),
                         .state = RESPONSE_REVIEW,
                         .received_at = 120};
    struct response got;
    int64_t id = 0;
    OK(f, response_add(f->s, &r, &id, &f->err));
    RC(f, response_counted(&f->a, f->s, inv.id, &got, &f->err), RC_NONE);
    r.has_score = true;
    r.score = 8;
    r.state = RESPONSE_VALID;
    OK(f, response_add(f->s, &r, &id, &f->err));
    OK(f, response_counted(&f->a, f->s, inv.id, &got, &f->err));
    assert_int_equal(got.id, id);
    assert_int_equal(got.score, 8);
}

static void test_waiting_thanks_are_dropped_when_the_customer_writes(void **state)
{
    static const enum mail_kind kinds[] = {MAIL_THANKS, MAIL_PASSIVE, MAIL_PROMOTE};
    struct fixture *f = *state;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        const char *name = arena_printf(&f->a, "w%zu", i).ptr;
        int64_t at = 1000 * (int64_t)(i + 1);
        struct invitation inv = invite(f, name, at);
        mail_came(f, &inv, at + 10); /* the answer that it thanks for */
        int64_t id = add(f, kinds[i], &inv, at + 10);
        int64_t n = 0;
        OK(f, outbox_expire(f->s, 1, &n, &f->err));
        assert_int_equal(state_of(f, id), OUTBOX_QUEUED);
        mail_came(f, &inv, at + 20);
        OK(f, outbox_expire(f->s, 1, &n, &f->err));
        assert_int_equal(state_of(f, id), OUTBOX_EXPIRED);
    }
}

static void test_waiting_thanks_are_dropped_when_a_case_opens(void **state)
{
    struct fixture *f = *state;
    struct invitation one = invite(f, "1", 100);
    struct invitation two = invite(f, "2", 200);
    int64_t id = add(f, MAIL_PROMOTE, &one, 300);
    int64_t before = store_fullscan_steps(f->s);
    int64_t n = 0;
    OK(f, outbox_expire(f->s, 1, &n, &f->err));
    assert_int_equal(state_of(f, id), OUTBOX_QUEUED);
    open_case(f, &two, 310);
    OK(f, outbox_expire(f->s, 1, &n, &f->err));
    assert_int_equal(state_of(f, id), OUTBOX_EXPIRED);
    assert_int_equal(store_fullscan_steps(f->s), before);
}

static void test_waiting_followup_is_dropped_when_its_case_is_open_again(void **state)
{
    struct fixture *f = *state;
    struct invitation first = invite(f, "1", 100);
    struct case_file c = open_case(f, &first, 110);
    c.state = CASE_RESOLVED;
    OK(f, case_update(f->s, &c, &f->err));
    struct invitation again = first;
    again.kind = INVITATION_FOLLOWUP;
    again.case_id = c.id;
    again.token = STR("tok-again");
    KEPT(f, invitation_add(f->s, &again, &again.id, &f->err));
    int64_t id = add(f, MAIL_FOLLOWUP, &again, 300);
    int64_t n = 0;
    OK(f, outbox_expire(f->s, 1, &n, &f->err));
    assert_int_equal(state_of(f, id), OUTBOX_QUEUED);
    c.state = CASE_OPEN;
    OK(f, case_update(f->s, &c, &f->err));
    OK(f, outbox_expire(f->s, 1, &n, &f->err));
    assert_int_equal(state_of(f, id), OUTBOX_EXPIRED);
}

/* A list of alerts is due 50 times an hour: what one look costs must not grow with all
 * the mail that a person ever got. */
static void test_alerts_of_an_hour_are_counted_among_alerts_alone(void **state)
{
    enum { OTHERS = 300, STEPS_MAX = 200 };
    struct fixture *f = *state;
    struct invitation inv = invite(f, "1", 100);
    int64_t n = 0;
    add(f, MAIL_ALERT, &inv, 300); /* all are due at 900 */
    add(f, MAIL_ESCALATION, &inv, 310);
    add(f, MAIL_UNSOLVED, &inv, 320);
    OK(f, store_begin(f->s, &f->err));
    for (int i = 0; i < OTHERS; i++) {
        add(f, MAIL_RELAY_OWNER, &inv, 330);
    }
    OK(f, store_commit(f->s, &f->err));
    int64_t before = store_vm_steps(f->s);
    OK(f, outbox_count_staff(f->s, STR("ADA@example.com"), 900, 60, &n, &f->err));
    assert_int_equal(n, 3);
    assert_in_range(store_vm_steps(f->s) - before, 1, STEPS_MAX);
    OK(f, outbox_count_staff(f->s, STR("ada@example.com"), 899, 60, &n, &f->err));
    assert_int_equal(n, 0);
    OK(f, outbox_count_staff(f->s, STR("ada@example.com"), 960, 60, &n, &f->err));
    assert_int_equal(n, 0);
    OK(f, outbox_count_staff(f->s, STR("bob@example.com"), 900, 60, &n, &f->err));
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_standing_tells_case_wish_favours_and_returns),
        WITH_STORE(test_the_answer_that_counts_is_found),
        WITH_STORE(test_waiting_thanks_are_dropped_when_the_customer_writes),
        WITH_STORE(test_waiting_thanks_are_dropped_when_a_case_opens),
        WITH_STORE(test_waiting_followup_is_dropped_when_its_case_is_open_again),
        WITH_STORE(test_alerts_of_an_hour_are_counted_among_alerts_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
