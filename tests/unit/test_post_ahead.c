/* The next mail's envelope right behind a body (RFC 2920 3.1), and servers that offer
 * PIPELINING and cannot take that: every mail still has its one verdict, and what such
 * a server costs is met once, not by each mail. */
#include "post_fixture.h"

#include "base/clock.h"

enum { RUN = 40 };

struct row {
    const char *name;
    enum peer_stage stage;
    const char *say;   /* when commands stood behind the body */
    bool once;         /* the first time only */
    int connections;   /* of ours */
    int unsure, later; /* mails in doubt, for another run: at most */
    int followed_most; /* bodies that commands stood behind */
    int followed_least;
};

static const struct row rows[] = {
    {"takes it", AT_MAIL, NULL, false, 1, 0, 0, RUN - 1, RUN - 1},
    {"takes it, on three", AT_MAIL, NULL, false, 3, 0, 0, RUN - 1, RUN / 3},
    {"no sequence it knows", AT_MAIL, "503 5.5.1 not now\r\n", false, 1, 0, 0, 1, 1},
    {"no sequence it knows, on three", AT_MAIL, "503 5.5.1 not now\r\n", false, 3, 0, 0,
     1, 1},
    {"a breach of sync", AT_MAIL, "554 5.5.0 synchronization error\r\n", false, 3, 0, 0,
     1, 1},
    {"closes at once", AT_MAIL, PEER_CUT, false, 3, 0, 0, 1, 1},
    {"answers with nonsense", AT_MAIL, "what?\r\n", false, 3, 0, 0, 1, 1},
    {"forgets what stood there", AT_END, PEER_FORGET, false, 1, 0, 1, 1, 1},
    {"forgets it, on three", AT_END, PEER_FORGET, false, 3, 0, 1, 1, 1},
    {"takes the mail and closes", AT_END, PEER_TAKE_CUT, false, 3, 1, 0, 1, 1},
    {"closes instead of an answer", AT_END, PEER_CUT, false, 3, 1, 0, 1, 1},
    {"goes mad over it", AT_END, "OK\r\n", false, 3, 1, 0, 1, 1},
    {"has had enough each time", AT_MAIL, "421 4.7.0 enough\r\n", false, 1, 0, 0, RUN,
     10},
    {"is busy each time", AT_MAIL, "451 4.3.0 busy\r\n", false, 1, 0, 0, RUN, 10},
    {"has had enough once", AT_MAIL, "421 4.7.0 enough\r\n", true, 1, 0, 0, RUN,
     RUN - 3},
};

static const char *row_script(const void *ctx, struct peer_shared *shared,
                              const struct peer_at *at)
{
    const struct row *row = ctx;
    bool now =
        at->stage == row->stage && at->followed &&
        (!row->once || __atomic_fetch_add(&shared->faults, 1, __ATOMIC_SEQ_CST) == 0);
    return now ? row->say : NULL;
}

static void check_row(const struct row *row)
{
    struct post p;
    int unsure = 0;
    int later = 0;
    post_init(&p, RUN, row->connections);
    peer_start(&p.peer, row_script, row, GROUPED);
    enum rc rc = post_run(&p);
    int followed = p.peer.shared->followed;

    for (int id = 1; id <= p.n; id++) {
        const char *fault = fault_of(&p, id);
        unsure += p.results[id].rc == RC_UNCERTAIN;
        later += p.results[id].rc == RC_TEMP;
        if (rc != RC_OK || fault || p.results[id].rc == RC_REFUSED) {
            fail_msg("row '%s': mail %d: %s (%s %.*s)", row->name, id,
                     fault ? fault : p.err.text, rc_name(p.results[id].rc),
                     STR_ARG(p.results[id].reply));
        }
    }
    if (unsure > row->unsure || later > row->later || followed > row->followed_most ||
        followed < row->followed_least) {
        fail_msg("row '%s': %d in doubt, %d later, %d bodies were followed", row->name,
                 unsure, later, followed);
    }
    post_done(&p);
}

static void test_ahead_costs_no_mail_whatever_the_server_makes_of_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        check_row(&rows[i]);
    }
}

/* Refused for what it is, ahead of its turn as well. */
static const char *refusing_script(const void *ctx, struct peer_shared *shared,
                                   const struct peer_at *at)
{
    const enum peer_stage *stage = ctx;
    (void)shared;
    return at->stage == *stage && at->id % 5 == 0 ? "550 5.1.1 no\r\n" : NULL;
}

static void test_ahead_a_refusal_is_the_verdict_on_its_own_mail(void **state)
{
    (void)state;
    static const enum peer_stage stages[] = {AT_MAIL, AT_RCPT, AT_DATA, AT_END};
    for (size_t i = 0; i < ARRAY_LEN(stages); i++) {
        struct post p;
        post_init(&p, RUN, 2);
        peer_start(&p.peer, refusing_script, &stages[i], GROUPED);
        enum rc rc = post_run(&p);
        for (int id = 1; id <= p.n; id++) {
            enum rc want = id % 5 == 0 ? RC_REFUSED : RC_OK;
            if (rc != RC_OK || fault_of(&p, id) || p.results[id].rc != want) {
                fail_msg("stage %d: mail %d: %s (%s)", (int)stages[i], id,
                         rc_name(p.results[id].rc), p.err.text);
            }
        }
        post_done(&p);
    }
}

static void test_ahead_nothing_is_said_where_it_is_not_offered(void **state)
{
    (void)state;
    struct post p;
    post_init(&p, RUN, 2);
    peer_start(&p.peer, good_script, NULL, IN_TURN);
    assert_int_equal(post_run(&p), RC_OK);
    assert_int_equal(p.peer.shared->followed, 0);
    post_done(&p);
}

/* A mail on the wire and one ahead of its turn, when the caller's commit fails: neither
 * leaves, and the one ahead was never told. */
static enum rc failing_turn(void *ctx, const struct out_turn *t, struct err *err)
{
    struct post *p = ctx;
    if (t->n_wire > 0 && p->turns >= 3) {
        return err_set(err, RC_BROKEN, "store is full");
    }
    return on_turn(ctx, t, err);
}

static void test_ahead_is_untouched_when_the_commit_fails(void **state)
{
    (void)state;
    struct post p;
    struct out *out = NULL;
    struct out_hooks hooks = {on_next, failing_turn, &p};
    int taken = 0;
    int told = 0;
    post_init(&p, RUN, 1);
    peer_start(&p.peer, good_script, NULL, GROUPED);
    p.config.url = arena_printf(&p.a, "smtp://127.0.0.1:%d", p.peer.port);
    assert_int_equal(out_open(&p.a, &p.config, &out, &p.err), RC_OK);
    assert_int_equal(out_send(out, &hooks, &p.err), RC_BROKEN);
    out_close(out);
    for (int id = 1; id <= p.n; id++) {
        taken += p.peer.shared->of[id].taken;
        told += p.verdicts[id];
        assert_true(p.peer.shared->of[id].taken == 0 || p.peer.shared->wired[id]);
        assert_false(p.peer.shared->of[id].too_early);
    }
    assert_true(told <= taken && taken < RUN / 2);
    post_done(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ahead_costs_no_mail_whatever_the_server_makes_of_it),
        cmocka_unit_test(test_ahead_a_refusal_is_the_verdict_on_its_own_mail),
        cmocka_unit_test(test_ahead_nothing_is_said_where_it_is_not_offered),
        cmocka_unit_test(test_ahead_is_untouched_when_the_commit_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
