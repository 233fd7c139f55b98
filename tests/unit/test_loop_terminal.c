/* The desk at a terminal: the same moves as by mail, said twice they change nothing. */
#include "loop_fixture.h"

#include "loop/casework.h"
#include "loop/desk.h"

enum move { REPLY, RESOLVE, NOTE, ASSIGN, ASSIGN_SAME, REOPEN };

static const struct row {
    const char *name;
    enum move move;
    enum case_state state;
    const char *mails;
    int want_state; /* -1: the case is not changed */
    bool clock_runs;
    const char *event; /* NULL: nothing happened */
} rows[] = {
    {"reply", REPLY, CASE_OPEN, "relay_customer:", CASE_WAITING, false, "answered"},
    {"reply again", REPLY, CASE_WAITING, "relay_customer:", CASE_WAITING, false,
     "answered"},
    {"reply to a closed case", REPLY, CASE_CLOSED, "relay_customer:", CASE_CLOSED,
     false, "answered"},
    {"resolve", RESOLVE, CASE_OPEN, "", CASE_RESOLVED, false, "resolved"},
    {"resolve a waiting one", RESOLVE, CASE_WAITING, "", CASE_RESOLVED, false,
     "resolved"},
    {"resolve twice", RESOLVE, CASE_RESOLVED, "", -1, false, NULL},
    {"resolve a closed one", RESOLVE, CASE_CLOSED, "", -1, false, NULL},
    {"note", NOTE, CASE_OPEN, "", -1, false, "note"},
    {"assign", ASSIGN, CASE_OPEN, "alert:bernd", CASE_OPEN, true, "assigned"},
    {"assign to the owner", ASSIGN_SAME, CASE_OPEN, "", -1, false, NULL},
    {"reopen", REOPEN, CASE_CLOSED, "alert:anna", CASE_OPEN, true, "reopened"},
    {"reopen a waiting one", REOPEN, CASE_WAITING, "alert:anna", CASE_OPEN, true,
     "reopened"},
    {"reopen an open one", REOPEN, CASE_OPEN, "", -1, false, NULL},
};

static void make(enum move move, const struct case_file *c, int64_t now,
                 struct decision *d)
{
    switch (move) {
    case REPLY:
        desk_reply(&fix_policy, c, &(struct desk_words){STR("Wir kommen."), STR("t1")},
                   now, d);
        break;
    case RESOLVE:
        desk_resolve(&fix_policy, c, now, d);
        break;
    case NOTE:
        desk_note(STR("er nervt"), now, d);
        break;
    case ASSIGN:
        desk_assign(c, &fix_persons[1], STR("t1"), now, d);
        break;
    case ASSIGN_SAME:
        desk_assign(c, &fix_persons[0], STR("t1"), now, d);
        break;
    case REOPEN:
        desk_reopen(&fix_policy, c, now, d);
        break;
    }
}

static void check(const struct row *r, const struct case_file *c, struct decision *d)
{
    const struct action *up = nth_action(d, ACTION_CASE_UPDATE, 0);
    int state = up == NULL ? -1 : (int)up->u.kase.state;
    const char *mails = mails_text(d->a, d);
    if (state != r->want_state || strcmp(mails, r->mails) != 0) {
        fail_msg("row '%s': case %d, mails '%s'", r->name, state, mails);
    }
    if (r->event == NULL ? d->n != 0 : !has_event(d, r->event)) {
        fail_msg("row '%s': %zu actions", r->name, d->n);
    }
    if (up != NULL && (up->u.kase.deadline_at != 0) != r->clock_runs) {
        fail_msg("row '%s': the clock", r->name);
    }
    assert_int_equal(c->id, 5);
}

static void test_moves_at_the_terminal(void **state)
{
    (void)state;
    int64_t now = at_time("2026-03-02T11:00:00+01:00");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct decision d;
        struct case_file c = {.id = 5, .team = STR("service"), .owner = STR("anna")};
        case_start_round(&fix_policy, &c, now - 3600);
        c.state = rows[i].state;
        if (c.state != CASE_OPEN) {
            case_stop_clock(&c);
        }
        decision_init(&d, &a);
        make(rows[i].move, &c, now, &d);
        check(&rows[i], &c, &d);
        arena_done(&a);
    }
}

static void test_reply_is_the_first_response_once(void **state)
{
    (void)state;
    struct arena a = {0};
    struct decision d;
    struct case_file c = {.id = 5, .owner = STR("anna"), .state = CASE_OPEN};
    decision_init(&d, &a);
    desk_reply(&fix_policy, &c, &(struct desk_words){STR("eins"), STR("t1")}, 100, &d);
    c = must_action(&d, ACTION_CASE_UPDATE, 0)->u.kase;
    assert_int_equal(c.first_response_at, 100);
    decision_init(&d, &a);
    desk_reply(&fix_policy, &c, &(struct desk_words){STR("zwei"), STR("t2")}, 200, &d);
    assert_int_equal(must_action(&d, ACTION_CASE_UPDATE, 0)->u.kase.first_response_at,
                     100);
    assert_true(str_eq_c(must_mail(&d, MAIL_RELAY_CUSTOMER)->words, "zwei"));
    assert_true(str_eq_c(must_mail(&d, MAIL_RELAY_CUSTOMER)->by, "anna"));
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moves_at_the_terminal),
        cmocka_unit_test(test_reply_is_the_first_response_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
