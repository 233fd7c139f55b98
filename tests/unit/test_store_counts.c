/* What is counted of answers and cases, and the tallies that follow each change. */
#include "store_fixture.h"

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
    OK(f, store_begin(f->s, &f->err));
    (void)case_number(f, 99); /* never kept */
    store_rollback(f->s);
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
        WITH_STORE(test_figures_by_survey),
        WITH_STORE(test_counts_and_response_times),
        WITH_STORE(test_tallies_follow_every_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
