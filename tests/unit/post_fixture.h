/* The caller's side of out_send for tests: mails by number, what was told of each, and
 * what must hold of it whatever the server did. */
#ifndef NACHFASS_TESTS_POST_FIXTURE_H
#define NACHFASS_TESTS_POST_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "post/out.h"
#include "smtp_peer.h"

#define GROUPED "250-peer\r\n250-PIPELINING\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n"
#define IN_TURN "250-peer\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n"
#define JOURNAL "journal@x.example"

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

static UNUSED enum rc on_next(void *ctx, struct out_mail *ret_mail,
                              int64_t *ret_wait_ms, struct err *err)
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

static UNUSED enum rc on_turn(void *ctx, const struct out_turn *t, struct err *err)
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

static UNUSED void post_init(struct post *p, int n, int connections)
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

static UNUSED enum rc post_run(struct post *p)
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

static UNUSED void post_done(struct post *p)
{
    peer_stop(&p->peer);
    arena_done(&p->a);
}

/* What must hold of every mail, whatever the server did. NULL, or what is wrong. */
static UNUSED const char *fault_of(const struct post *p, int id)
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

static UNUSED const char *good_script(const void *ctx, struct peer_shared *shared,
                                      const struct peer_at *at)
{
    (void)ctx;
    (void)shared;
    (void)at;
    return NULL;
}

static UNUSED uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

#endif
