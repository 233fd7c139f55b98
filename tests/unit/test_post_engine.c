/* The sender's loop against servers that misbehave at every stage: only the mail or the
 * connection that met it is affected, nothing leaves twice, nothing hangs (threat 34).
 */
#include "post_fixture.h"

#include "base/clock.h"

/* ---- the table ---- */

enum { RUN = 9, BAD = 4, CONNECTIONS = 3 };

/* Which of its chances a server uses to misbehave. */
enum who {
    BAD_MAIL,  /* whenever that mail comes */
    BAD_ONCE,  /* only the first time */
    BAD_LINE,  /* on the second connection */
    BAD_LATER, /* on every connection but the first */
    BAD_TIRED  /* on each connection that took two mails */
};

struct row {
    const char *name;
    enum who who;
    enum peer_stage stage;
    const char *say;
    enum rc want; /* of the mail BAD; the others are accepted */
    int code;
    const char *status;
    /* further misbehaviour of the same mail */
    enum peer_stage stage2;
    const char *say2;
};

#define ONLY AT_GREETING, NULL /* nothing further */

static const struct row rows[] = {
    {"MAIL: later", BAD_MAIL, AT_MAIL, "451 4.3.0 later\r\n", RC_TEMP, 451, "4.3.0",
     ONLY},
    {"MAIL: no", BAD_MAIL, AT_MAIL, "550-5.7.1 really\r\n550 5.7.1 no\r\n", RC_REFUSED,
     550, "5.7.1", ONLY},
    {"MAIL: goodbye once", BAD_ONCE, AT_MAIL, "421 4.7.0 limit\r\n", RC_OK, 250,
     "2.0.0", ONLY},
    {"MAIL: goodbye always", BAD_MAIL, AT_MAIL, "421 4.7.0 limit\r\n", RC_TEMP, 421,
     "4.7.0", ONLY},
    {"MAIL: cut once", BAD_ONCE, AT_MAIL, PEER_CUT, RC_OK, 250, "2.0.0", ONLY},
    {"MAIL: cut always", BAD_MAIL, AT_MAIL, PEER_CUT, RC_TEMP, 0, "", ONLY},
    {"MAIL: silence", BAD_MAIL, AT_MAIL, PEER_HANG, RC_TEMP, 0, "", ONLY},
    {"MAIL: not SMTP", BAD_MAIL, AT_MAIL, "HTTP/1.1 200 OK\r\n", RC_TEMP, 0, "", ONLY},
    {"MAIL: go", BAD_MAIL, AT_MAIL, "354 go\r\n", RC_TEMP, 0, "", ONLY},
    {"RCPT: later", BAD_MAIL, AT_RCPT, "450 4.2.0 greylisted\r\n", RC_TEMP, 450,
     "4.2.0", ONLY},
    {"RCPT: no", BAD_MAIL, AT_RCPT, "550-5.1.1 no\r\n550 5.1.1 such user\r\n",
     RC_REFUSED, 550, "5.1.1", ONLY},
    {"RCPT: no status", BAD_MAIL, AT_RCPT, "550 unknown\r\n", RC_REFUSED, 550, "",
     ONLY},
    {"RCPT: no, yet DATA: go", BAD_MAIL, AT_RCPT, "550 5.1.1 no\r\n", RC_REFUSED, 550,
     "5.1.1", AT_DATA, "354 go\r\n"},
    {"RCPT: no, DATA: goodbye", BAD_MAIL, AT_RCPT, "550 5.1.1 no\r\n", RC_REFUSED, 550,
     "5.1.1", AT_DATA, "421 bye\r\n"},
    {"RCPT: no, DATA: cut", BAD_MAIL, AT_RCPT, "550 5.1.1 no\r\n", RC_REFUSED, 550,
     "5.1.1", AT_DATA, PEER_CUT},
    {"RCPT: no, RSET: cut", BAD_MAIL, AT_RCPT, "550 5.1.1 no\r\n", RC_REFUSED, 550,
     "5.1.1", AT_RSET, PEER_CUT},
    {"RCPT: will forward", BAD_MAIL, AT_RCPT, "251 2.1.5 elsewhere\r\n", RC_OK, 250,
     "2.0.0", ONLY},
    {"RCPT: goodbye always", BAD_MAIL, AT_RCPT, "421 4.4.5 bye\r\n", RC_TEMP, 421,
     "4.4.5", ONLY},
    {"RCPT: cut once", BAD_ONCE, AT_RCPT, PEER_CUT, RC_OK, 250, "2.0.0", ONLY},
    {"RCPT: lines without end", BAD_MAIL, AT_RCPT, PEER_FLOOD, RC_TEMP, 0, "", ONLY},
    {"RCPT: a line without end", BAD_MAIL, AT_RCPT, PEER_LONG, RC_TEMP, 0, "", ONLY},
    {"RCPT: a byte now and then", BAD_MAIL, AT_RCPT, PEER_DRIP, RC_TEMP, 0, "", ONLY},
    {"RCPT: two codes", BAD_MAIL, AT_RCPT, "250-a\r\n550 b\r\n", RC_TEMP, 0, "", ONLY},
    {"RCPT: two replies", BAD_MAIL, AT_RCPT, "250 a\r\n250 b\r\n", RC_TEMP, 0, "",
     ONLY},
    {"DATA: later", BAD_MAIL, AT_DATA, "451 4.3.2 busy\r\n", RC_TEMP, 451, "4.3.2",
     ONLY},
    {"DATA: no", BAD_MAIL, AT_DATA, "554 5.6.0 no\r\n", RC_REFUSED, 554, "5.6.0", ONLY},
    {"DATA: ok", BAD_MAIL, AT_DATA, "250 ok\r\n", RC_TEMP, 0, "", ONLY},
    {"DATA: goodbye", BAD_MAIL, AT_DATA, "421 bye\r\n", RC_TEMP, 421, "", ONLY},
    {"DATA: cut once", BAD_ONCE, AT_DATA, PEER_CUT, RC_OK, 250, "2.0.0", ONLY},
    {"DATA: go, and the verdict at once", BAD_MAIL, AT_DATA,
     "354 go\r\n250 2.0.0 kept\r\n", RC_TEMP, 0, "", ONLY},
    {"DATA: go, and cut", BAD_MAIL, AT_BODY, PEER_CUT, RC_UNCERTAIN, 0, "", ONLY},
    {"body: no, before its end", BAD_MAIL, AT_BODY, "552 5.3.4 too large\r\n",
     RC_REFUSED, 552, "5.3.4", ONLY},
    {"end: later", BAD_MAIL, AT_END, "452 4.3.1 full\r\n", RC_TEMP, 452, "4.3.1", ONLY},
    {"end: no", BAD_MAIL, AT_END, "554 5.7.1 spam\r\n", RC_REFUSED, 554, "5.7.1", ONLY},
    {"end: goodbye", BAD_MAIL, AT_END, "421 4.3.2 off\r\n", RC_TEMP, 421, "4.3.2",
     ONLY},
    {"end: taken, cut", BAD_MAIL, AT_END, PEER_TAKE_CUT, RC_UNCERTAIN, 0, "", ONLY},
    {"end: not taken, cut", BAD_MAIL, AT_END, PEER_CUT, RC_UNCERTAIN, 0, "", ONLY},
    {"end: silence", BAD_MAIL, AT_END, PEER_HANG, RC_UNCERTAIN, 0, "", ONLY},
    {"end: not SMTP", BAD_MAIL, AT_END, "OK\r\n", RC_UNCERTAIN, 0, "", ONLY},
    {"end: go again", BAD_MAIL, AT_END, "354 more\r\n", RC_UNCERTAIN, 0, "", ONLY},
    {"end: two codes", BAD_MAIL, AT_END, "250-a\r\n550 b\r\n", RC_UNCERTAIN, 0, "",
     ONLY},
    {"end: lines without end", BAD_MAIL, AT_END, PEER_FLOOD, RC_UNCERTAIN, 0, "", ONLY},
    {"end: taken, and goodbye", BAD_MAIL, AT_END,
     "250 2.0.0 kept\r\n421 4.4.2 enough\r\n", RC_OK, 250, "2.0.0", ONLY},
    {"end: taken, and chatter", BAD_MAIL, AT_END, "250 2.0.0 kept\r\nhello\r\n", RC_OK,
     250, "2.0.0", ONLY},
    {"greeting: goodbye to all but the first", BAD_LATER, AT_GREETING,
     "421 4.7.0 too many\r\n", RC_OK, 250, "2.0.0", ONLY},
    {"greeting: cut", BAD_LINE, AT_GREETING, PEER_CUT, RC_OK, 250, "2.0.0", ONLY},
    {"greeting: silence", BAD_LINE, AT_GREETING, PEER_HANG, RC_OK, 250, "2.0.0", ONLY},
    {"EHLO: goodbye", BAD_LINE, AT_EHLO, "421 4.3.2 no\r\n", RC_OK, 250, "2.0.0", ONLY},
    {"EHLO: lines without end", BAD_LINE, AT_EHLO, PEER_FLOOD, RC_OK, 250, "2.0.0",
     ONLY},
    {"MAIL: enough of this connection", BAD_TIRED, AT_MAIL, "452 4.5.3 enough\r\n",
     RC_OK, 250, "2.0.0", ONLY},
    {"MAIL: goodbye after some mails", BAD_TIRED, AT_MAIL, "421 4.7.0 enough\r\n",
     RC_OK, 250, "2.0.0", ONLY},
    {"RSET: no", BAD_MAIL, AT_RCPT, "550 5.1.1 no\r\n", RC_REFUSED, 550, "5.1.1",
     AT_RSET, "502 5.5.1 what\r\n"},
    {"QUIT: silence", BAD_LATER, AT_QUIT, PEER_HANG, RC_OK, 250, "2.0.0", ONLY},
    {"QUIT: cut", BAD_LATER, AT_QUIT, PEER_CUT, RC_OK, 250, "2.0.0", ONLY},
};
#undef ONLY

static const char *row_script(const void *ctx, struct peer_shared *shared,
                              const struct peer_at *at)
{
    const struct row *row = ctx;
    if (row->say2 && at->stage == row->stage2 &&
        (at->id == BAD || (at->stage == AT_RSET && at->carried == 0))) {
        return row->say2;
    }
    if (at->stage != row->stage) {
        return NULL;
    }
    switch (row->who) {
    case BAD_MAIL:
        return at->id == BAD ? row->say : NULL;
    case BAD_ONCE:
        return at->id == BAD && shared->faults++ == 0 ? row->say : NULL;
    case BAD_LINE:
        return at->connection == 1 ? row->say : NULL;
    case BAD_LATER:
        return at->connection > 0 ? row->say : NULL;
    case BAD_TIRED:
        return at->carried == 2 ? row->say : NULL;
    }
    return NULL;
}

static void check_row(const struct row *row, bool grouped, int connections)
{
    struct post p;
    post_init(&p, RUN, connections);
    peer_start(&p.peer, row_script, row, grouped ? GROUPED : IN_TURN);
    int64_t begin_ms = clock_mono_ms();
    enum rc rc = post_run(&p);
    int64_t took_ms = clock_mono_ms() - begin_ms;
    const struct out_result *bad = &p.results[BAD];

    for (int id = 1; id <= RUN; id++) {
        const char *fault = fault_of(&p, id);
        if (!fault && id != BAD && p.results[id].rc != RC_OK) {
            fault = "it is not accepted";
        }
        if (fault) {
            fail_msg("row '%s' (%s, %d connections): mail %d: %s (%s %.*s)", row->name,
                     grouped ? "grouped" : "in turn", connections, id, fault,
                     rc_name(p.results[id].rc), STR_ARG(p.results[id].reply));
        }
    }
    if (rc != RC_OK || bad->rc != row->want || bad->code != row->code ||
        !str_eq_c(bad->status, row->status) || took_ms > 5500) {
        fail_msg("row '%s' (%s, %d connections): run %s, mail %s %d '%.*s' in %lld ms: "
                 "%.*s",
                 row->name, grouped ? "grouped" : "in turn", connections, rc_name(rc),
                 rc_name(bad->rc), bad->code, STR_ARG(bad->status), (long long)took_ms,
                 STR_ARG(bad->reply));
    }
    post_done(&p);
}

/* Those that end with the time-out are tried in one way only. */
static bool is_slow(const struct row *row)
{
    return strcmp(row->say, PEER_HANG) == 0 || strcmp(row->say, PEER_DRIP) == 0;
}

static void test_send_keeps_a_fault_to_the_mail_that_met_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool one_will_do = rows[i].who == BAD_MAIL || rows[i].who == BAD_ONCE ||
                           rows[i].who == BAD_TIRED;
        check_row(&rows[i], true, CONNECTIONS);
        if (!is_slow(&rows[i])) {
            check_row(&rows[i], false, CONNECTIONS);
        }
        if (one_will_do && !is_slow(&rows[i])) {
            check_row(&rows[i], true, 1);
        }
    }
}

/* ---- many mails, many connections, faults at random ---- */

/* One time in ten something goes wrong; which depends on the place alone. */
static const char *random_script(const void *ctx, struct peer_shared *shared,
                                 const struct peer_at *at)
{
    static const char *const faults[] = {
        PEER_CUT,           "421 4.3.2 bye\r\n", "451 4.3.0 later\r\n",
        "550 5.1.1 no\r\n", "nonsense\r\n",      PEER_TAKE_CUT,
    };
    uint64_t seed = (uint64_t)at->id * 1000003 + (uint64_t)at->stage * 7919 +
                    (uint64_t)(at->connection + 1) * 104729 + (uint64_t)at->carried;
    (void)ctx;
    (void)shared;
    for (int i = 0; i < 5; i++) {
        (void)next_random(&seed);
    }
    uint64_t which = next_random(&seed) % 60;
    bool possible = at->stage >= AT_MAIL && at->stage <= AT_END &&
                    (at->stage != AT_BODY || which == 0) &&
                    (at->stage == AT_END || which != 5);
    return which < ARRAY_LEN(faults) && possible ? faults[which] : NULL;
}

static void test_send_accounts_for_every_mail_whatever_breaks(void **state)
{
    (void)state;
    struct post p;
    int of[RC_BROKEN + 1] = {0};
    post_init(&p, 3000, 8);
    p.config.timeout_s = 20;
    peer_start(&p.peer, random_script, NULL, GROUPED);
    enum rc rc = post_run(&p);
    if (rc != RC_OK) {
        fail_msg("%s: %s", rc_name(rc), p.err.text);
    }
    for (int id = 1; id <= p.n; id++) {
        const char *fault = fault_of(&p, id);
        if (fault) {
            fail_msg("mail %d: %s (%s %.*s, taken %d)", id, fault,
                     rc_name(p.results[id].rc), STR_ARG(p.results[id].reply),
                     p.peer.shared->of[id].taken);
        }
        of[p.results[id].rc]++;
    }
    assert_true(of[RC_OK] > 2000 && of[RC_TEMP] > 20 && of[RC_REFUSED] > 20 &&
                of[RC_UNCERTAIN] > 20);
    assert_true(p.peer.shared->most > 4);
    assert_true(p.longest_turn > 1);
    post_done(&p);
}

/* ---- as many connections as there is work, and as the server allows ---- */

static const char *limit_script(const void *ctx, struct peer_shared *shared,
                                const struct peer_at *at)
{
    (void)ctx;
    return at->stage == AT_GREETING && shared->now > 4 ? "421 4.7.0 too many\r\n"
                                                       : NULL;
}

static void test_send_opens_no_more_than_needed_or_allowed(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        peer_script *script;
        int mails, connections, least, most;
    } cases[] = {
        {"one mail", good_script, 1, 8, 1, 1},
        {"two mails", good_script, 2, 8, 1, 2},
        {"many mails", good_script, 400, 8, 3, 8},
        {"four allowed", limit_script, 4000, 8, 4, 8},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct post p;
        post_init(&p, cases[i].mails, cases[i].connections);
        p.config.timeout_s = 20;
        peer_start(&p.peer, cases[i].script, NULL, GROUPED);
        enum rc rc = post_run(&p);
        int most = p.peer.shared->most;
        for (int id = 1; id <= p.n; id++) {
            if (rc != RC_OK || fault_of(&p, id) || p.results[id].rc != RC_OK) {
                fail_msg("case '%s': mail %d: %s: %s", cases[i].name, id,
                         rc_name(p.results[id].rc), p.err.text);
            }
        }
        if (most < cases[i].least || most > cases[i].most) {
            fail_msg("case '%s': %d connections at a time", cases[i].name, most);
        }
        post_done(&p);
    }
}

static const char *nobody_script(const void *ctx, struct peer_shared *shared,
                                 const struct peer_at *at)
{
    const char *say = ctx;
    (void)shared;
    return at->stage == AT_GREETING && at->connection > 0 ? say
           : at->connection == 0 && at->carried == 1      ? PEER_CUT
                                                          : NULL;
}

static void test_send_ends_when_no_connection_can_be_had(void **state)
{
    (void)state;
    struct post p;
    post_init(&p, 20, 3);
    peer_start(&p.peer, nobody_script, "554 5.3.2 closed for today\r\n", GROUPED);
    enum rc rc = post_run(&p);
    int settled = 0;
    assert_int_equal(rc, RC_TEMP);
    assert_non_null(strstr(p.err.text, "closed for today"));
    for (int id = 1; id <= p.n; id++) {
        settled += p.verdicts[id];
        if (p.verdicts[id] > 1 || p.verdicts[id] != p.peer.shared->of[id].taken ||
            (p.peer.shared->wired[id] && p.verdicts[id] == 0)) {
            fail_msg("mail %d: %d verdicts, taken %d", id, p.verdicts[id],
                     p.peer.shared->of[id].taken);
        }
    }
    assert_int_equal(settled, 1);
    assert_true(p.peer.shared->connections < 8); /* no hammering */
    post_done(&p);
}

/* Breaks off in the middle of the mail's time; no other connection says a word. */
static const char *late_script(const void *ctx, struct peer_shared *shared,
                               const struct peer_at *at)
{
    (void)ctx;
    (void)shared;
    if (at->stage == AT_MAIL) {
        (void)poll(NULL, 0, 500);
        return PEER_CUT;
    }
    return at->stage == AT_GREETING && at->connection > 0 ? PEER_HANG : NULL;
}

static void test_send_counts_the_time_of_a_mail_and_not_of_a_connection(void **state)
{
    (void)state;
    struct post p;
    post_init(&p, 1, 2);
    peer_start(&p.peer, late_script, NULL, GROUPED);
    enum rc rc = post_run(&p);
    assert_int_equal(rc, RC_OK);
    assert_null(fault_of(&p, 1)); /* its verdict came before the connection's */
    assert_int_equal(p.results[1].rc, RC_TEMP);
    assert_int_equal(p.peer.shared->of[1].mail, 1);
    post_done(&p);
}

static void test_send_asks_again_after_the_wait(void **state)
{
    (void)state;
    struct post p;
    post_init(&p, 3, 2);
    p.wait_ms = 300;
    peer_start(&p.peer, good_script, NULL, GROUPED);
    int64_t begin_ms = clock_mono_ms();
    assert_int_equal(post_run(&p), RC_OK);
    int64_t took_ms = clock_mono_ms() - begin_ms;
    assert_true(took_ms >= 300 && took_ms < 3000);
    for (int id = 1; id <= p.n; id++) {
        assert_null(fault_of(&p, id));
    }
    post_done(&p);
}

/* ---- receipts ---- */

struct receipt {
    const char *name;
    const char *customer, *journal; /* what the server says to them */
    enum rc want;
    bool receipt;
    int journals; /* mails that came into the journal */
};

static const struct receipt receipts[] = {
    {"both", NULL, NULL, RC_OK, true, 1},
    {"no journal", NULL, "550 5.1.1 no journal\r\n", RC_OK, false, 0},
    {"journal later", NULL, "450 4.2.2 full\r\n", RC_OK, false, 0},
    {"no customer", "550 5.1.1 no\r\n", NULL, RC_REFUSED, false, 0},
    {"customer later", "450 4.2.0 later\r\n", NULL, RC_TEMP, false, 0},
    {"neither", "550 5.1.1 no\r\n", "550 5.7.1 no\r\n", RC_REFUSED, false, 0},
};

static const char *receipt_script(const void *ctx, struct peer_shared *shared,
                                  const struct peer_at *at)
{
    const struct receipt *r = ctx;
    (void)shared;
    if (at->stage == AT_RCPT && at->id == 2) {
        return at->journal ? r->journal : r->customer;
    }
    return NULL;
}

static void test_send_leaves_a_receipt_only_of_what_was_sent(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * ARRAY_LEN(receipts); i++) {
        const struct receipt *r = &receipts[i / 2];
        struct post p;
        post_init(&p, 3, 1);
        for (int id = 1; id <= p.n; id++) {
            p.mails[id].journal = STR(JOURNAL);
        }
        peer_start(&p.peer, receipt_script, r, i % 2 == 0 ? GROUPED : IN_TURN);
        enum rc rc = post_run(&p);
        const struct peer_shared *s = p.peer.shared;
        bool good = rc == RC_OK && p.results[2].rc == r->want &&
                    p.results[2].receipt == r->receipt &&
                    s->of[2].taken == (r->want == RC_OK) &&
                    (s->of[2].taken && s->of[2].journal) == (r->journals == 1);
        for (int id = 1; id <= p.n; id += 2) {
            good = good && !fault_of(&p, id) && p.results[id].receipt;
        }
        if (!good || s->connections != 1) {
            fail_msg("case '%s': %s, mail %s, receipt %d, taken %d, journal %d, "
                     "connections %d",
                     r->name, rc_name(rc), rc_name(p.results[2].rc),
                     p.results[2].receipt, s->of[2].taken, s->of[2].journal,
                     s->connections);
        }
        post_done(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_send_keeps_a_fault_to_the_mail_that_met_it),
        cmocka_unit_test(test_send_accounts_for_every_mail_whatever_breaks),
        cmocka_unit_test(test_send_opens_no_more_than_needed_or_allowed),
        cmocka_unit_test(test_send_ends_when_no_connection_can_be_had),
        cmocka_unit_test(test_send_counts_the_time_of_a_mail_and_not_of_a_connection),
        cmocka_unit_test(test_send_asks_again_after_the_wait),
        cmocka_unit_test(test_send_leaves_a_receipt_only_of_what_was_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
