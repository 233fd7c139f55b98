/* The sender's loop against servers that misbehave at every stage: only the mail or the
 * connection that met it is affected, nothing leaves twice, nothing hangs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "post/out.h"
#include "smtp_peer.h"

#define GROUPED "250-peer\r\n250-PIPELINING\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n"
#define IN_TURN "250-peer\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n"
#define JOURNAL "journal@x.example"

/* ---- the caller's side ---- */

struct post {
    struct arena a;
    struct peer peer;
    struct out_config config;
    struct out_mail *mails; /* by id; [0] is not used */
    struct out_result *results;
    int *verdicts; /* how many each mail got */
    int n, given, turns, longest_turn;
    int64_t wait_ms; /* what next says before the last mail */
    struct err err;
};

static enum rc on_next(void *ctx, struct out_mail *ret_mail, int64_t *ret_wait_ms,
                       struct err *err)
{
    struct post *p = ctx;
    (void)err;
    if (p->given == p->n) {
        *ret_wait_ms = -1;
        return RC_NONE;
    }
    if (p->given + 1 == p->n && p->wait_ms > 0) {
        *ret_wait_ms = p->wait_ms;
        p->wait_ms = 0;
        return RC_NONE;
    }
    *ret_mail = p->mails[++p->given];
    return RC_OK;
}

static enum rc on_turn(void *ctx, const struct out_turn *t, struct err *err)
{
    struct post *p = ctx;
    (void)err;
    int n = (int)(t->n_results + t->n_wire);
    p->turns++;
    p->longest_turn = n > p->longest_turn ? n : p->longest_turn;
    assert_true(n > 0);
    for (size_t i = 0; i < t->n_results; i++) {
        struct out_result r = t->results[i];
        r.status = arena_str(&p->a, r.status);
        r.reply = arena_str(&p->a, r.reply);
        p->results[r.id] = r;
        p->verdicts[r.id]++;
    }
    for (size_t i = 0; i < t->n_wire; i++) {
        assert_false(p->peer.shared->wired[t->wire[i]]);
        p->peer.shared->wired[t->wire[i]] = true;
    }
    return RC_OK;
}

static void post_init(struct post *p, int n, int connections)
{
    *p = (struct post){.n = n};
    p->mails = ARENA_ARRAY(&p->a, (size_t)n + 1, struct out_mail);
    p->results = ARENA_ARRAY(&p->a, (size_t)n + 1, struct out_result);
    p->verdicts = ARENA_ARRAY(&p->a, (size_t)n + 1, int);
    for (int i = 1; i <= n; i++) {
        p->mails[i] = (struct out_mail){
            .id = i,
            .mail_from = arena_printf(&p->a, "m%d@x.example", i),
            .rcpt_to = arena_printf(&p->a, "m%d@y.example", i),
            .raw = arena_printf(&p->a,
                                "Message-ID: <m%d@x.example>\r\nSubject: s\r\n\r\n"
                                ".\r\n..two\r\n.three\r\nend.\r\n",
                                i)};
    }
    p->config = (struct out_config){.helo = STR("us.example"),
                                    .allow_plain = true,
                                    .timeout_s = 1,
                                    .connections = connections};
}

static enum rc post_run(struct post *p)
{
    struct out *out = NULL;
    struct out_hooks hooks = {on_next, on_turn, p};
    p->config.url = arena_printf(&p->a, "smtp://127.0.0.1:%d", p->peer.port);
    enum rc rc = out_open(&p->a, &p->config, &out, &p->err);
    if (rc == RC_OK) {
        rc = out_send(out, &hooks, &p->err);
        out_close(out);
    }
    return rc;
}

static void post_done(struct post *p)
{
    peer_stop(&p->peer);
    arena_done(&p->a);
}

/* What must hold of every mail, whatever the server did. NULL, or what is wrong. */
static const char *fault_of(const struct post *p, int id)
{
    const struct peer_shared *s = p->peer.shared;
    int taken = s->of[id].taken;
    if (p->verdicts[id] != 1) {
        return "not exactly one verdict";
    }
    if (taken > 1) {
        return "taken twice";
    }
    if (s->of[id].too_early) {
        return "the body left before the intent was told";
    }
    if (s->of[id].ugly) {
        return s->of[id].ugly;
    }
    if (p->results[id].rc == RC_OK ? taken != 1
                                   : taken != 0 && p->results[id].rc != RC_UNCERTAIN) {
        return "the verdict is not what happened";
    }
    return NULL;
}

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

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

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

static const char *good_script(const void *ctx, struct peer_shared *shared,
                               const struct peer_at *at)
{
    (void)ctx;
    (void)shared;
    (void)at;
    return NULL;
}

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
        {"four allowed", limit_script, 400, 8, 4, 8},
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

/* ---- bytes ---- */

/* What must never get out of its place, to be put into addresses. */
#define NASTY(text)                                                                    \
    {                                                                                  \
        text, sizeof(text) - 1                                                         \
    }
static const struct str nasties[] = {
    NASTY("\r\n"),
    NASTY("\n"),
    NASTY("\r"),
    NASTY("\r\nRCPT TO:<evil@z.example>"),
    NASTY("\nRCPT TO:<evil@z.example>"),
    NASTY(">\r\nDATA\r\nevil\r\n.\r\n"),
    NASTY("> SIZE=1"),
    NASTY("> ORCPT=rfc822;evil@z.example"),
    NASTY("><evil@z.example"),
    NASTY("<"),
    NASTY(" "),
    NASTY("\t"),
    NASTY("\0"),
    NASTY("\0\r\n.\r\n"),
    NASTY("\x7f"),
    NASTY("\x1b[2J"),
    NASTY("\x01"),
    NASTY("\xff"),
    NASTY("\xc0\x8d\xc0\x8a"),
    NASTY("\xed\xa0\x80"),
    NASTY("\xc2"),
    NASTY("%0d%0aRCPT%20TO:"),
    NASTY("=0D=0A"),
    NASTY("\xe2\x80\xa8"),
    NASTY("\xc2\x85"),
    NASTY("\xe5\x98\x8d\xe5\x98\x8a"),
    NASTY("\xe2\x80\xae"),
    NASTY("\"evil\""),
    NASTY("\\"),
    NASTY(","),
    NASTY(";"),
    NASTY("(evil)"),
    NASTY("@evil.example"),
    NASTY("RCPT TO:"),
};

/* At the front, within the local part, at its end, within the domain, at the end. */
static struct str hostile_address(struct arena *a, int id, size_t i)
{
    struct buf b CLEANUP(buf_done) = BUF_INIT(4096);
    struct str whole = arena_printf(a, "m%d.longer@y.example", id);
    static const size_t places[] = {0, 4, 8, 14, 30};
    struct str nasty = nasties[i / ARRAY_LEN(places) % ARRAY_LEN(nasties)];
    size_t at = places[i % ARRAY_LEN(places)];
    at = at == 8 ? str_find_byte(whole, '@') : at;

    buf_put(&b, str_sub(whole, 0, at));
    buf_put(&b, nasty);
    buf_put(&b, str_from(whole, at));
    return arena_str(a, buf_str(&b));
}

static int lines_with(struct post *p, const char *start, struct buf *said)
{
    int n = 0;
    struct str rest = buf_str(said);
    (void)p;
    while (rest.ptr) {
        n += str_starts(str_take(&rest, '\n'), str_c(start));
    }
    return n;
}

static void read_log(struct post *p, struct buf *said)
{
    char piece[4096];
    off_t at = 0;
    for (ssize_t n; (n = pread(fileno(p->peer.log), piece, sizeof(piece), at)) > 0;) {
        buf_put(said, str_of(piece, (size_t)n));
        at += n;
    }
}

static void test_send_says_one_mail_and_one_rcpt_whatever_the_address(void **state)
{
    (void)state;
    enum { FIELDS = 2, CASES = FIELDS * 5 * ARRAY_LEN(nasties) };
    struct post p;
    struct buf said CLEANUP(buf_done) = BUF_INIT(1 << 20);
    int sent = 0;
    post_init(&p, CASES, 3);
    p.config.timeout_s = 20;
    for (int id = 1; id <= p.n; id++) {
        size_t i = (size_t)id - 1;
        struct str hostile = hostile_address(&p.a, id, i / FIELDS);
        *(i % FIELDS == 0 ? &p.mails[id].rcpt_to : &p.mails[id].mail_from) = hostile;
    }
    assert_true(p.n >= 200);
    peer_start(&p.peer, good_script, NULL, GROUPED);
    assert_int_equal(post_run(&p), RC_OK);
    read_log(&p, &said);
    for (int id = 1; id <= p.n; id++) {
        assert_int_equal(p.verdicts[id], 1);
        assert_true(p.results[id].rc == RC_OK || p.results[id].rc == RC_INPUT);
        sent += p.results[id].rc == RC_OK;
    }
    assert_true(sent > 50 && sent < p.n - 150);
    assert_int_equal(lines_with(&p, "MAIL FROM:<", &said), sent);
    assert_int_equal(lines_with(&p, "RCPT TO:<", &said), sent);
    assert_int_equal(lines_with(&p, "DATA\r", &said), sent);
    struct str rest = buf_str(&said);
    for (struct str line; !str_is_empty(line = str_take(&rest, '\n'));) {
        static const char *const verbs[] = {"EHLO us.example\r", "MAIL FROM:<",
                                            "RCPT TO:<", "DATA\r", "QUIT\r"};
        bool known = false;
        for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
            known |= str_starts(line, str_c(verbs[i]));
        }
        if (!known || str_has(line, STR("<evil@")) || str_has(line, STR("> ORCPT"))) {
            fail_msg("the server heard '%.*s'", STR_ARG(line));
        }
    }
    post_done(&p);
}

/* Any bytes: some of them a mail, most of them not. */
static struct str random_body(struct arena *a, uint64_t *seed)
{
    static const char *const bits[] = {"\r\n",      "\r\n", "\r\n.", "\r\n..",
                                       "\r\n.\r\n", ".",    "x",     "text",
                                       "\n",        "\r",   "\n.\n"};
    struct buf b CLEANUP(buf_done) = BUF_INIT(8192);
    bool clean = next_random(seed) % 4 != 0;
    uint64_t n = next_random(seed) % 60;
    for (uint64_t i = 0; i < n; i++) {
        uint64_t r = next_random(seed) % 14;
        if (r < (clean ? 8 : ARRAY_LEN(bits))) {
            buf_puts(&b, bits[r]);
        } else if (r == 12) { /* near the limit of a line */
            uint64_t len = 900 + next_random(seed) % (clean ? 30 : 200);
            buf_puts(&b, "\r\n");
            for (uint64_t k = 0; k < len && b.len < 7000; k++) {
                buf_putc(&b, k == 0 ? '.' : 'y');
            }
            buf_puts(&b, "\r\n");
        } else {
            uint64_t any = next_random(seed);
            char c = (char)(any % 256);
            buf_putc(&b, clean && (c == '\r' || c == '\n' || c == '\0') ? '~' : c);
        }
    }
    buf_puts(&b, "\r\n");
    return arena_str(a, buf_str(&b));
}

/* RFC 5322 2.3 and 2.1.1, as slowly as they are written. */
static bool is_canonical(struct str raw)
{
    size_t length = 0;
    for (size_t i = 0; i < raw.len; i++) {
        bool cr_before = i > 0 && raw.ptr[i - 1] == '\r';
        bool lf_after = i + 1 < raw.len && raw.ptr[i + 1] == '\n';
        char c = raw.ptr[i];
        if (c == '\0' || (c == '\n' && !cr_before) || (c == '\r' && !lf_after)) {
            return false;
        }
        length = c == '\n' ? 0 : length + (c != '\r');
        if (length > 998) {
            return false;
        }
    }
    return str_ends(raw, STR("\r\n"));
}

static void test_send_lets_no_body_out_of_its_place(void **state)
{
    (void)state;
    struct post p;
    uint64_t seed = UINT64_C(0x9e3779b97f4a7c15);
    int sent = 0;
    post_init(&p, 10000, 4);
    p.config.timeout_s = 20;
    for (int id = 1; id <= p.n; id++) {
        p.mails[id].raw = random_body(&p.a, &seed);
    }
    peer_start(&p.peer, good_script, NULL, GROUPED);
    assert_int_equal(post_run(&p), RC_OK);
    for (int id = 1; id <= p.n; id++) {
        struct str raw = p.mails[id].raw;
        bool good = is_canonical(raw);
        const char *fault = fault_of(&p, id);
        if (!fault && p.results[id].rc != (good ? RC_OK : RC_INPUT)) {
            fault = "canonical or not?";
        }
        if (!fault && good &&
            p.peer.shared->of[id].hash != peer_hash(PEER_HASH_SEED, raw.ptr, raw.len)) {
            fault = "other bytes arrived than were sent";
        }
        if (fault) {
            fail_msg("mail %d: %s: %s %.*s", id, fault, rc_name(p.results[id].rc),
                     STR_ARG(p.results[id].reply));
        }
        sent += good;
    }
    assert_true(sent > 5000 && sent < 9500);
    post_done(&p);
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
        cmocka_unit_test(test_send_says_one_mail_and_one_rcpt_whatever_the_address),
        cmocka_unit_test(test_send_lets_no_body_out_of_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
