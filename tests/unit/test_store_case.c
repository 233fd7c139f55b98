/* Cases, their history, runs, and what is counted. */
#include "store_fixture.h"

static struct case_file case_number(struct fixture *f, int i)
{
    struct invitation inv = invite(f, arena_printf(&f->a, "%d", i).ptr, 100 + i);
    return open_case(f, &inv, 1000 + i);
}

static void test_case_keeps_every_field(void **state)
{
    struct fixture *f = *state;
    struct case_file got;
    struct token_row t;
    struct case_file c = case_number(f, 1);
    OK(f, token_find(&f->a, f->s, STR("case-tok-1"), &t, &f->err));
    assert_int_equal(t.role, TOKEN_CUSTOMER);
    assert_int_equal(t.case_id, c.id);
    c.state = CASE_CLOSED;
    c.outcome = OUTCOME_RECOVERED;
    c.team = STR("south");
    c.owner = STR("lee");
    c.language = STR("de");
    c.has_score = false;
    c.thread_id = STR("x@y");
    c.round = 2;
    c.round_at = 1;
    c.deadline_at = 2;
    c.rung = 3;
    c.next_rung_at = 4;
    c.first_response_at = 5;
    c.resolved_at = 6;
    c.followup_at = 7;
    c.closed_at = 8;
    c.severity = STR("high");
    c.respond_s = 9;
    c.resolve_s = 10;
    c.resolve_used_s = 11;
    c.resolve_from = 12;
    c.resolve_at = 13;
    c.resolve_rung = 14;
    c.resolve_next_at = 15;
    c.head = STR("kim");
    OK(f, case_update(f->s, &c, &f->err));
    OK(f, case_of_invitation(&f->a, f->s, c.invitation_id, &got, &f->err));
    assert_int_equal(got.id, c.id);
    OK(f, case_get(&f->a, f->s, c.id, &got, &f->err));
    assert_int_equal(got.customer_id, 1);
    assert_int_equal(got.interaction_id, c.interaction_id);
    assert_int_equal(got.response_id, 0);
    assert_int_equal(got.state, CASE_CLOSED);
    assert_int_equal(got.outcome, OUTCOME_RECOVERED);
    EQ_STR(got.team, "south");
    EQ_STR(got.owner, "lee");
    EQ_STR(got.language, "de");
    EQ_STR(got.customer_token, "case-tok-1");
    EQ_STR(got.thread_id, "x@y");
    assert_false(got.has_score);
    assert_int_equal(got.opened_at, 1001);
    assert_int_equal(got.round, 2);
    assert_int_equal(got.round_at, 1);
    assert_int_equal(got.deadline_at, 2);
    assert_int_equal(got.rung, 3);
    assert_int_equal(got.next_rung_at, 4);
    assert_int_equal(got.first_response_at, 5);
    assert_int_equal(got.resolved_at, 6);
    assert_int_equal(got.followup_at, 7);
    assert_int_equal(got.closed_at, 8);
    EQ_STR(got.severity, "high");
    assert_int_equal(got.respond_s, 9);
    assert_int_equal(got.resolve_s, 10);
    assert_int_equal(got.resolve_used_s, 11);
    assert_int_equal(got.resolve_from, 12);
    assert_int_equal(got.resolve_at, 13);
    assert_int_equal(got.resolve_rung, 14);
    assert_int_equal(got.resolve_next_at, 15);
    EQ_STR(got.head, "kim");
    RC(f, case_get(&f->a, f->s, 99, &got, &f->err), RC_NONE);
    RC(f, case_of_invitation(&f->a, f->s, 99, &got, &f->err), RC_NONE);
}

static void test_second_case_of_an_invitation_is_refused(void **state)
{
    struct fixture *f = *state;
    struct case_file c = case_number(f, 1);
    c.customer_token = STR("other");
    RC(f, case_add(f->s, &c, &c.id, &f->err), RC_INPUT);
}

static void test_due_cases_most_overdue_first_by_index(void **state)
{
    struct fixture *f = *state;
    struct case_file *due = NULL;
    size_t n = 0;
    for (int i = 0; i < 100; i++) {
        struct case_file c = case_number(f, i);
        c.next_rung_at = i % 20 == 0 ? 5000 - i : 0;
        c.state = i % 25 == 0 ? CASE_RESOLVED : CASE_CLOSED;
        c.followup_at = i % 50 == 0 ? 6000 + i : 0;
        OK(f, case_update(f->s, &c, &f->err));
    }
    int64_t before = store_fullscan_steps(f->s);
    OK(f, case_due_rung(&f->a, f->s, 4980, 10, &due, &n, &f->err));
    assert_int_equal(n, 4);
    assert_int_equal(due[0].next_rung_at, 4920);
    assert_int_equal(due[3].next_rung_at, 4980);
    OK(f, case_due_followup(&f->a, f->s, 6000, 10, &due, &n, &f->err));
    assert_int_equal(n, 1);
    assert_int_equal(due[0].followup_at, 6000);
    assert_int_equal(store_fullscan_steps(f->s), before);
}

static void test_second_clock_heads_and_owners(void **state)
{
    struct fixture *f = *state;
    struct case_file *got = NULL;
    struct str *owners = NULL;
    size_t n = 0;
    for (int i = 0; i < 60; i++) {
        struct case_file c = case_number(f, i);
        c.owner = i % 3 == 0 ? STR("lee") : STR("kim");
        c.state = i % 2 == 0 ? CASE_CLOSED : CASE_WAITING;
        c.resolve_next_at = i % 30 == 1 ? 5000 + i : 0;
        c.next_rung_at = i == 5 ? 4000 : 0;
        c.head = i % 10 < 2 ? STR("boss") : STR_NULL;
        OK(f, case_update(f->s, &c, &f->err));
    }
    int64_t before = store_fullscan_steps(f->s);
    OK(f, case_due_rung(&f->a, f->s, 5001, 10, &got, &n, &f->err));
    assert_int_equal(n, 2); /* one by each clock */
    assert_int_equal(got[0].resolve_next_at, 5001);
    assert_int_equal(got[1].next_rung_at, 4000);
    OK(f, case_list_headed(&f->a, f->s, STR("boss"), &got, &n, &f->err));
    assert_int_equal(n, 6); /* of twelve, half are closed */
    OK(f, case_list_headed(&f->a, f->s, STR(""), &got, &n, &f->err));
    assert_int_equal(n, 0);
    assert_int_equal(store_fullscan_steps(f->s), before);
    OK(f, case_owners(&f->a, f->s, &owners, &n, &f->err));
    assert_int_equal(n, 2);
    EQ_STR(owners[0], "kim");
    EQ_STR(owners[1], "lee");
}

static void test_absences_are_one_a_person_and_end(void **state)
{
    struct fixture *f = *state;
    struct absence *x = NULL;
    size_t n = 0;
    struct absence kim = {
        .person = STR("kim"), .since = 10, .until = 100, .text = STR("away")};
    struct absence lee = {
        .person = STR("lee"), .is_unreached = true, .since = 20, .until = 50};
    OK(f, absence_set(f->s, &lee, &f->err));
    OK(f, absence_set(f->s, &kim, &f->err));
    kim.until = 200;
    OK(f, absence_set(f->s, &kim, &f->err));
    OK(f, absence_list(&f->a, f->s, 49, &x, &n, &f->err));
    assert_int_equal(n, 2);
    EQ_STR(x[0].person, "kim");
    EQ_STR(x[0].text, "away");
    assert_int_equal(x[0].since, 10);
    assert_int_equal(x[0].until, 200);
    assert_false(x[0].is_unreached);
    assert_true(x[1].is_unreached);
    OK(f, absence_list(&f->a, f->s, 50, &x, &n, &f->err));
    assert_int_equal(n, 1);
    OK(f, absence_end(f->s, STR("kim"), &f->err));
    OK(f, absence_end(f->s, STR("nobody"), &f->err));
    OK(f, absence_list(&f->a, f->s, 0, &x, &n, &f->err));
    assert_int_equal(n, 1);
    EQ_STR(x[0].person, "lee");
}

static void test_list_filters(void **state)
{
    static const struct {
        const char *name;
        struct case_filter filter;
        int64_t want[4]; /* ids in order, 0 ends */
    } rows[] = {
        {"open, all owners", {.open_only = true}, {3, 2, 1}},
        {"open, lee", {.owner = {"lee", 3}, .open_only = true}, {2}},
        {"open, nobody", {.owner = {"eve", 3}, .open_only = true}, {0}},
        {"all", {.closed_since = 0}, {3, 2, 1, 4}},
        {"closed lately", {.closed_since = 501}, {3, 2, 1}},
        {"closed then", {.closed_since = 500}, {3, 2, 1, 4}},
        {"lee, all", {.owner = {"lee", 3}}, {2}},
    };
    struct fixture *f = *state;
    for (int i = 1; i <= 4; i++) {
        struct case_file c = case_number(f, i);
        /* case 1 has no deadline any more; the others are more urgent the later */
        c.deadline_at = i == 1 ? 0 : 3000 - i;
        c.owner = i == 2 ? STR("lee") : STR("kim");
        c.state = i == 4 ? CASE_CLOSED : i == 1 ? CASE_WAITING : CASE_OPEN;
        c.closed_at = i == 4 ? 500 : 0;
        OK(f, case_update(f->s, &c, &f->err));
    }
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct case_file *got = NULL;
        size_t n = 0;
        OK(f, case_list(&f->a, f->s, &rows[i].filter, &got, &n, &f->err));
        for (size_t k = 0; k < 4; k++) {
            int64_t id = k < n ? got[k].id : 0;
            if (id != rows[i].want[k]) {
                fail_msg("%s: at %zu: got %lld, want %lld", rows[i].name, k,
                         (long long)id, (long long)rows[i].want[k]);
            }
        }
    }
}

static void test_cases_of_a_customer_newest_first(void **state)
{
    struct fixture *f = *state;
    struct case_file *got = NULL;
    size_t n = 0;
    for (int i = 1; i <= 3; i++) {
        (void)case_number(f, i);
    }
    OK(f, case_of_customer(&f->a, f->s, 1, 2, &got, &n, &f->err));
    assert_int_equal(n, 2);
    assert_int_equal(got[0].id, 3);
    OK(f, case_of_customer(&f->a, f->s, 2, 2, &got, &n, &f->err));
    assert_int_equal(n, 0);
}

static void test_events_are_append_only(void **state)
{
    struct fixture *f = *state;
    struct event *got = NULL;
    size_t n = 0;
    struct case_file c = case_number(f, 1);
    struct event e = {.case_id = c.id,
                      .at = 5,
                      .actor = STR("kim"),
                      .kind = STR("note"),
                      .text = STR("one")};
    OK(f, event_add(f->s, &e, &f->err));
    e.text = STR("two");
    e.at = 4;
    OK(f, event_add(f->s, &e, &f->err));
    RC(f, db_exec(f->s->db, "UPDATE event SET text = 'x'", &f->err), RC_INPUT);
    assert_non_null(strstr(f->err.text, "append-only"));
    RC(f, db_exec(f->s->db, "DELETE FROM event", &f->err), RC_INPUT);
    RC(f,
       db_exec(f->s->db,
               "INSERT OR REPLACE INTO event (id, case_id, at, actor, kind, text)"
               " VALUES (1, 1, 1, 'a', 'k', 'x')",
               &f->err),
       RC_INPUT);
    OK(f, event_list(&f->a, f->s, c.id, &got, &n, &f->err));
    assert_int_equal(n, 2);
    EQ_STR(got[0].text, "one");
    EQ_STR(got[1].text, "two");
    EQ_STR(got[1].actor, "kim");
    e.case_id = 99;
    RC(f, event_add(f->s, &e, &f->err), RC_INPUT);
}

/* Who takes over a case hears all that waits, not the last mail alone. */
static void test_last_words_are_those_nobody_answered(void **state)
{
    struct fixture *f = *state;
    struct case_file c = case_number(f, 1);
    static const struct {
        const char *actor, *kind, *text, *want;
    } rows[] = {
        {"kim", "note", "ours", ""},
        {"customer", "wrote", "A", "A"},
        {"customer", "score", "new score 4", "A"},
        {"customer", "wrote", "B", "A\n\nB"},
        {"nachfass", "rung", "rung 1", "A\n\nB"},
        {"kim", "answered", "answer", "B"},
        {"customer", "wrote", "C", "C"},
        {"kim", "resolved", "", "C"},
        {"customer", "reopened", "D", "D"},
        {"customer", "wrote", "", "D"},
        {"customer", "wrote", "E", "D\n\nE"},
        {"customer", "wrote", "F", "D\n\nE\n\nF"},
        {"customer", "wrote", "G", "D\n\nE\n\nF\n\nG"},
        {"customer", "wrote", "H", "D\n\nE\n\nF\n\nG\n\nH"},
        {"customer", "wrote", "I", "E\n\nF\n\nG\n\nH\n\nI"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str got;
        OK(f, event_add(f->s,
                        &(struct event){.case_id = c.id,
                                        .at = (int64_t)i,
                                        .actor = str_c(rows[i].actor),
                                        .kind = str_c(rows[i].kind),
                                        .text = str_c(rows[i].text)},
                        &f->err));
        OK(f, event_last_words(&f->a, f->s, c.id, &got, &f->err));
        if (!str_eq_c(got, rows[i].want)) {
            fail_msg("row %zu, '%s': got '%.*s'", i, rows[i].text, STR_ARG(got));
        }
    }
}

static void test_runs_newest_first(void **state)
{
    struct fixture *f = *state;
    struct run *got = NULL;
    size_t n = 0;
    int64_t first = start_run(f, f->s);
    int64_t second = start_run(f, f->s);
    assert_true(second > first);
    OK(f, run_end(f->s, first, 9, STR("ok"), &f->err));
    OK(f, run_last(&f->a, f->s, 10, &got, &n, &f->err));
    assert_int_equal(n, 2);
    assert_int_equal(got[0].id, second);
    assert_int_equal(got[0].ended_at, 0);
    assert_int_equal(got[1].ended_at, 9);
    EQ_STR(got[1].result, "ok");
    EQ_STR(got[1].command, "send");
}

static void add_answer(struct fixture *f, int i, int32_t score, enum response_state how)
{
    struct invitation inv = invite(f, arena_printf(&f->a, "%d", i).ptr, 100);
    struct response r = {.invitation_id = inv.id,
                         .has_score = score >= 0,
                         .score = score,
                         .comment = score < 5 ? STR("bad") : STR(""),
                         .state = how,
                         .received_at = 1000 + i};
    inv.sent_at = 100 + i;
    inv.state = INVITATION_ANSWERED;
    KEPT(f, invitation_update(f->s, &inv, &f->err));
    OK(f, response_add(f->s, &r, &r.id, &f->err));
}

static void test_figures_by_survey(void **state)
{
    static const int32_t scores[] = {0, 10, 10, 7, -1, 3, 9};
    struct fixture *f = *state;
    struct survey_figures *got = NULL;
    size_t n = 0;
    OK(f, survey_figures_list(&f->a, f->s, 0, &got, &n, &f->err));
    assert_int_equal(n, 0);
    for (int i = 0; i < 7; i++) {
        add_answer(f, i, scores[i], i == 5 ? RESPONSE_LATE : RESPONSE_VALID);
    }
    (void)invite(f, "never sent", 100);
    OK(f, survey_figures_list(&f->a, f->s, 0, &got, &n, &f->err));
    assert_int_equal(n, 1);
    EQ_STR(got[0].survey, "nps");
    assert_int_equal(got[0].sent, 7);
    assert_int_equal(got[0].answered, 6); /* the late one does not count */
    assert_int_equal(got[0].with_comment, 2);
    assert_int_equal(got[0].histogram[0], 1);
    assert_int_equal(got[0].histogram[3], 0);
    assert_int_equal(got[0].histogram[7], 1);
    assert_int_equal(got[0].histogram[10], 2);
    /* answered since then, though all was sent before */
    OK(f, survey_figures_list(&f->a, f->s, 1006, &got, &n, &f->err));
    assert_int_equal(n, 1);
    assert_int_equal(got[0].sent, 0);
    assert_int_equal(got[0].answered, 1);
    assert_int_equal(got[0].histogram[9], 1);
}

static void test_counts_and_response_times(void **state)
{
    struct fixture *f = *state;
    struct counts n;
    int64_t *times = NULL;
    size_t n_times = 0;
    static const int64_t firsts[] = {0, 90, 30};
    for (int i = 0; i < 3; i++) {
        struct case_file c = case_number(f, i);
        c.state = i == 0 ? CASE_OPEN : CASE_CLOSED;
        c.outcome = i == 1   ? OUTCOME_RECOVERED
                    : i == 2 ? OUTCOME_UNCONFIRMED
                             : OUTCOME_NONE;
        c.round = i == 1 ? 2 : 1;
        c.first_response_at = firsts[i] == 0 ? 0 : c.opened_at + firsts[i];
        OK(f, case_update(f->s, &c, &f->err));
    }
    OK(f, suppression_add(f->s, STR("a@b"), STR("r"), 1, &f->err));
    OK(f, store_counts(f->s, &n, &f->err));
    assert_int_equal(n.interactions, 3);
    assert_int_equal(n.invited, 3);
    assert_int_equal(n.invitations, 3);
    assert_int_equal(n.open, 3);
    assert_int_equal(n.sent, 0);
    assert_int_equal(n.followups, 0);
    assert_int_equal(n.cases[CASE_OPEN], 1);
    assert_int_equal(n.cases[CASE_CLOSED], 2);
    assert_int_equal(n.recovered, 1);
    assert_int_equal(n.unconfirmed, 1);
    assert_int_equal(n.reopened, 1);
    assert_int_equal(n.suppressed, 1);
    OK(f, case_response_times(&f->a, f->s, 0, &times, &n_times, &f->err));
    assert_int_equal(n_times, 2);
    assert_int_equal(times[0], 30);
    assert_int_equal(times[1], 90);
    OK(f, case_response_times(&f->a, f->s, 1002, &times, &n_times, &f->err));
    assert_int_equal(n_times, 1);
}

static int64_t scanned(struct fixture *f, const char *sql)
{
    struct arena a CLEANUP(arena_done) = {0};
    int64_t n = 0;
    struct str made = arena_printf(
        &a, "DELETE FROM meta WHERE key = 'n'; INSERT INTO meta SELECT 'n', (%s)", sql);
    struct str value = STR_NULL;
    OK(f, db_exec(f->s->db, made.ptr, &f->err));
    OK(f, store_meta_get(&a, f->s, "n", &value, &f->err));
    assert_true(str_to_i64(value, &n));
    return n;
}

/* What a reply changes is told by the transaction that changes it: once it is kept, and
 * not at all when it is not. */
static void change_reply(struct fixture *f, const int word[3])
{
    struct invitation inv = {.id = 1 + word[2] % 12,
                             .state = (enum invitation_state)(word[0] % 4),
                             .sent_at = word[1] % 2};
    struct inbox_mail m = {.mailbox = STR("feedback"),
                           .key = arena_printf(&f->a, "1/%d.%d", word[0], word[2]),
                           .raw_hash = arena_printf(&f->a, "h%d", word[2] % 40)};
    bool is_new = false;
    OK(f, store_begin(f->s, &f->err));
    OK(f, invitation_update(f->s, &inv, &f->err));
    OK(f, inbox_add(f->s, &m, &is_new, &f->err));
    if (is_new && m.state == INBOX_NEW && word[1] % 3 > 0) {
        m.state = word[1] % 3 == 1 ? INBOX_APPLIED : INBOX_ASIDE;
        OK(f, inbox_update(f->s, &m, &f->err));
    }
    if (m.state == INBOX_ASIDE && word[0] % 3 == 0) {
        m.state = INBOX_NEW;
        OK(f, inbox_settle(f->s, &m, &f->err));
    }
    if (word[1] % 5 == 0) {
        store_rollback(f->s);
    } else {
        OK(f, store_commit(f->s, &f->err));
    }
}

/* After many changes the tallies are what counting gives, and cost no walk over a
 * table. */
static void test_tallies_follow_every_change(void **state)
{
    struct fixture *f = *state;
    static const enum outbox_state states[] = {OUTBOX_QUEUED, OUTBOX_SENT,
                                               OUTBOX_RETRY,  OUTBOX_FAILED,
                                               OUTBOX_UNSURE, OUTBOX_EXPIRED};
    struct counts n;
    uint32_t random = 4711;
    for (int i = 0; i < 12; i++) {
        (void)case_number(f, i);
        struct outbox_mail m = {.kind = MAIL_SURVEY,
                                .state = i % 2 ? OUTBOX_SENT : OUTBOX_QUEUED,
                                .dedupe = arena_printf(&f->a, "m%d", i),
                                .due_at = 1};
        bool is_new = false;
        OK(f, outbox_add(f->s, &m, &is_new, &m.id, &f->err));
    }
    for (int i = 0; i < 400; i++) {
        int word[3];
        for (int k = 0; k < 3; k++) {
            random = random * 1103515245u + 12345u;
            word[k] = (int)(random >> 16 & 0xff);
        }
        int id = 1 + word[2] % 12;
        struct str sql[] = {
            arena_printf(
                &f->a,
                "UPDATE interaction SET state = %d, reason = 'r%d' WHERE id = %d",
                word[0] % 3, word[1] % 3, id),
            /* an end names due_at */
            arena_printf(&f->a,
                         "UPDATE outbox SET state = %d, due_at = due_at WHERE id = %d",
                         (int)states[(size_t)word[0] % ARRAY_LEN(states)], id),
            arena_printf(&f->a,
                         "UPDATE case_file SET state = %d, outcome = %d, round = %d"
                         " WHERE id = %d",
                         word[0] % 4, word[1] % 3, 1 + word[1] % 2, id),
        };
        if (i % 4 == 3) {
            change_reply(f, word);
        } else {
            OK(f, db_exec(f->s->db, sql[i % 4].ptr, &f->err));
        }
    }
    OK(f, db_exec(f->s->db,
                  "DELETE FROM outbox_body WHERE outbox_id < 3;"
                  "DELETE FROM outbox WHERE id < 3",
                  &f->err));
    int64_t before = store_fullscan_steps(f->s);
    OK(f, store_counts(f->s, &n, &f->err));
    struct skip_count *skips = NULL;
    size_t n_skips = 0;
    OK(f, interaction_skips(&f->a, f->s, &skips, &n_skips, &f->err));
    /* what waits is counted in the index of what waits */
    assert_in_range(store_fullscan_steps(f->s) - before, 0,
                    n.outbox[OUTBOX_QUEUED] + n.outbox[OUTBOX_RETRY] + 1);
    const struct {
        const char *sql;
        int64_t got;
    } rows[] = {
        {"SELECT count(*) FROM interaction WHERE state = 0", n.waiting},
        {"SELECT count(*) FROM interaction WHERE state = 1", n.invited},
        {"SELECT count(*) FROM interaction WHERE state = 2", n.skipped},
        {"SELECT count(*) FROM invitation WHERE kind = 0", n.invitations},
        {"SELECT count(*) FROM invitation WHERE kind = 0 AND sent_at > 0", n.sent},
        {"SELECT count(*) FROM invitation WHERE kind = 0 AND state = 1", n.answered},
        {"SELECT count(*) FROM invitation WHERE kind = 0 AND state = 3", n.cancelled},
        {"SELECT count(*) FROM outbox WHERE state = 0", n.outbox[OUTBOX_QUEUED]},
        {"SELECT count(*) FROM outbox WHERE state = 3", n.outbox[OUTBOX_SENT]},
        {"SELECT count(*) FROM outbox WHERE state = 4", n.outbox[OUTBOX_RETRY]},
        {"SELECT count(*) FROM outbox WHERE state = 5", n.outbox[OUTBOX_FAILED]},
        {"SELECT count(*) FROM outbox WHERE state = 6", n.outbox[OUTBOX_UNSURE]},
        {"SELECT count(*) FROM outbox WHERE state = 7", n.outbox[OUTBOX_EXPIRED]},
        {"SELECT count(*) FROM inbox WHERE state = 0", n.inbox_new},
        {"SELECT count(*) FROM inbox WHERE state = 1", n.inbox_applied},
        {"SELECT count(*) FROM inbox WHERE state = 2", n.inbox_aside},
        {"SELECT count(*) FROM inbox WHERE state = 3", n.inbox_duplicate},
        {"SELECT count(*) FROM case_file WHERE state = 2", n.cases[CASE_RESOLVED]},
        {"SELECT count(*) FROM case_file WHERE state = 3", n.cases[CASE_CLOSED]},
        {"SELECT count(*) FROM case_file WHERE outcome = 1", n.recovered},
        {"SELECT count(*) FROM case_file WHERE outcome = 2", n.unconfirmed},
        {"SELECT count(*) FROM case_file WHERE round > 1", n.reopened},
        {"SELECT count(DISTINCT reason) FROM interaction WHERE state = 2",
         (int64_t)n_skips},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].got != scanned(f, rows[i].sql)) {
            fail_msg("row '%s': %lld", rows[i].sql, (long long)rows[i].got);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_case_keeps_every_field),
        WITH_STORE(test_second_case_of_an_invitation_is_refused),
        WITH_STORE(test_due_cases_most_overdue_first_by_index),
        WITH_STORE(test_second_clock_heads_and_owners),
        WITH_STORE(test_absences_are_one_a_person_and_end),
        WITH_STORE(test_list_filters),
        WITH_STORE(test_cases_of_a_customer_newest_first),
        WITH_STORE(test_events_are_append_only),
        WITH_STORE(test_last_words_are_those_nobody_answered),
        WITH_STORE(test_runs_newest_first),
        WITH_STORE(test_figures_by_survey),
        WITH_STORE(test_counts_and_response_times),
        WITH_STORE(test_tallies_follow_every_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
