/* The sender's loop: N connections over poll(2), mails pulled from the caller, verdicts
 * and intents told in groups.
 * Must never let a byte of a body out before its intent was told. */
#include "post/smtp_engine.h"

#include "base/clock.h"
#include "base/fault.h"

enum { QUIT_WAIT_MS = 2000, WAIT_MAX_MS = 60000, LIMIT_MS = 60000 };

/* ---- opening ---- */

static size_t alive(const struct engine *e)
{
    size_t n = 0;

    for (size_t i = 0; i < e->n_slots; i++) {
        n += e->slots[i].conn.state == CONN_OPEN ||
             e->slots[i].conn.state == CONN_OPENING;
    }
    return n;
}

/* One connection that cannot be had while others are there is not the end: a server
 * may allow fewer than we would like. */
static void look_at_opening(struct engine *e, struct slot *s, int64_t now_ms)
{
    struct err err;
    enum rc rc = smtp_conn_ready(&s->conn, &e->multi, &err);

    if (rc == RC_OK) {
        s->deadline_ms = now_ms + WAIT_MAX_MS;
    } else if (rc == RC_TEMP && alive(e) > 0) {
        e->limit = alive(e);
        e->limit_until_ms = now_ms + LIMIT_MS;
    } else if (rc != RC_NONE) {
        engine_end(e, rc, err.text);
    }
}

enum rc engine_open(struct engine *e, struct err *err)
{
    struct smtp_conn *c = &e->slots[0].conn;

    tls_multi_init(&e->multi);
    enum rc rc = smtp_conn_begin(c, &e->multi, &e->config,
                                 clock_mono_ms() + e->config.timeout_s * 1000, err);
    if (rc != RC_OK) {
        engine_close(e);
        return rc;
    }
    while ((rc = smtp_conn_ready(c, &e->multi, err)) == RC_NONE) {
        tls_poll(&e->multi, NULL, 0, WAIT_MAX_MS);
    }
    if (rc != RC_OK) {
        engine_close(e);
    }
    return rc;
}

/* ---- one turn ---- */

struct watch {
    struct pollfd fds[ENGINE_CONNECTIONS_MAX];
    struct slot *slots[ENGINE_CONNECTIONS_MAX];
    size_t n;
};

static void add_watch(struct watch *w, struct slot *s)
{
    if (s->conn.state == CONN_OPEN || s->conn.state == CONN_QUITTING) {
        w->fds[w->n] =
            (struct pollfd){.fd = s->conn.tls.fd, .events = smtp_conn_events(&s->conn)};
        w->slots[w->n++] = s;
    }
}

/* Until something happens, or the first deadline. */
static void wait_for_events(struct engine *e, struct watch *w)
{
    int64_t now_ms = clock_mono_ms();
    int64_t until_ms = now_ms + WAIT_MAX_MS;

    w->n = 0;
    for (size_t i = 0; i < e->n_slots; i++) {
        struct slot *s = &e->slots[i];
        add_watch(w, s);
        if (s->conn.state != CONN_CLOSED && s->deadline_ms < until_ms) {
            until_ms = s->deadline_ms;
        }
    }
    for (size_t i = 0; i < e->n_waiting; i++) {
        int64_t deadline_ms = e->waiting[i].deadline_ms;
        until_ms = deadline_ms != 0 && deadline_ms < until_ms ? deadline_ms : until_ms;
    }
    if (!e->never && !e->ending && e->ask_at_ms > now_ms && e->ask_at_ms < until_ms) {
        until_ms = e->ask_at_ms;
    }
    if (e->n_results + e->n_wire > 0 || until_ms < now_ms) {
        until_ms = now_ms;
    }
    if (tls_poll(&e->multi, w->fds, w->n, (int)(until_ms - now_ms))) {
        e->ask_at_ms = 0; /* the caller may want to end */
    }
}

static void look_at_time(struct engine *e, struct slot *s, int64_t now_ms)
{
    if (s->conn.state == CONN_QUITTING && s->deadline_ms > now_ms + QUIT_WAIT_MS) {
        s->deadline_ms = now_ms + QUIT_WAIT_MS;
    }
    if (now_ms < s->deadline_ms || s->conn.talk.state == TALK_READY) {
        return; /* a mail whose intent is about to be told is looked at after that */
    }
    if (s->conn.state == CONN_QUITTING) {
        smtp_conn_drop(&s->conn);
    } else if (s->conn.state == CONN_OPEN && s->busy) {
        engine_handle(
            e, s, smtp_talk_lost(&s->conn.talk, "the server did not answer in time"));
    } else if (s->conn.state == CONN_OPEN) { /* idle for long */
        smtp_conn_quit(&s->conn);
    }
}

/* The answers to a mail and to the one ahead of its turn come together. */
static void step(struct engine *e, struct slot *s)
{
    enum talk_event event = TALK_VERDICT;

    for (bool more = true; more; more = event == TALK_VERDICT && s->busy) {
        event = smtp_conn_step(&s->conn);
        engine_handle(e, s, event);
    }
}

static void look_around(struct engine *e, const struct watch *w)
{
    int64_t now_ms = clock_mono_ms();

    for (size_t i = 0; i < w->n; i++) {
        if (w->fds[i].revents != 0) {
            step(e, w->slots[i]);
        }
    }
    for (size_t i = 0; i < e->n_slots; i++) {
        if (e->slots[i].conn.state == CONN_OPENING) {
            look_at_opening(e, &e->slots[i], now_ms);
        } else {
            look_at_time(e, &e->slots[i], now_ms);
        }
    }
    engine_expire(e, now_ms);
}

static void drop_all(struct engine *e)
{
    for (size_t i = 0; i < e->n_slots; i++) {
        smtp_conn_drop(&e->slots[i].conn);
        e->slots[i].busy = e->slots[i].has_ahead = false;
    }
}

/* The bodies follow, but where the server has said something before them. */
static void send_bodies(struct engine *e)
{
    struct watch w = {.n = 0};

    for (size_t i = 0; i < e->n_slots; i++) {
        struct slot *s = &e->slots[i];
        if (s->busy && s->conn.talk.state == TALK_READY) {
            s->wired = true;
            add_watch(&w, s);
        }
    }
    (void)poll(w.fds, (nfds_t)w.n, 0);
    for (size_t i = 0; i < w.n; i++) {
        struct smtp_conn *c = &w.slots[i]->conn;
        enum talk_event event = TALK_MORE;
        fault_point("post-out-smtp-wire");
        if (w.fds[i].revents != 0) {
            event = smtp_conn_step(c);
        }
        if (event == TALK_MORE) {
            smtp_talk_go(&c->talk);
            smtp_conn_say(c);
        } else {
            engine_handle(e, w.slots[i], event);
        }
    }
}

/* What the caller's commit took is no server's fault. */
static void shift_deadlines(struct engine *e, int64_t by_ms)
{
    for (size_t i = 0; by_ms > 0 && i < e->n_slots; i++) {
        e->slots[i].deadline_ms += by_ms;
        e->slots[i].job.deadline_ms += by_ms;
    }
    for (size_t i = 0; by_ms > 0 && i < e->n_waiting; i++) {
        int64_t *deadline_ms = &e->waiting[i].deadline_ms;
        *deadline_ms += *deadline_ms == 0 ? 0 : by_ms;
    }
}

/* What comes while a turn is made ready belongs to it, too: the fewer turns, the fewer
 * commits. */
static void gather_turn(struct engine *e)
{
    struct watch w;
    size_t told = 0;

    do {
        told = e->n_results + e->n_wire;
        wait_for_events(e, &w);
        look_around(e, &w);
        engine_look_ahead(e);
    } while (e->n_results + e->n_wire > told && engine_has_room(e));
}

static void tell_turn(struct engine *e)
{
    struct err err;

    if (e->n_results == 0 && e->n_wire == 0) {
        return;
    }
    const struct out_turn turn = {.results = e->results,
                                  .n_results = e->n_results,
                                  .wire = e->wire,
                                  .wire_receipt = e->wire_receipt,
                                  .n_wire = e->n_wire};
    int64_t begin_ms = clock_mono_ms();
    enum rc rc = e->hooks->turn(e->hooks->ctx, &turn, &err);
    e->n_results = e->n_wire = 0;
    arena_reset(&e->text);
    if (rc != RC_OK) {
        e->ending = false; /* this end counts before any other */
        engine_end(e, rc, err.text);
        e->broken = true;
        drop_all(e);
        return;
    }
    shift_deadlines(e, clock_mono_ms() - begin_ms);
    send_bodies(e);
}

/* Everything given has its verdict, and nothing more comes. */
static bool is_done(const struct engine *e)
{
    bool done = e->ending || (e->never && e->n_waiting == 0);

    for (size_t i = 0; i < e->n_slots; i++) {
        done = done && !e->slots[i].busy;
    }
    return e->broken || (done && e->n_results == 0);
}

enum rc engine_send(struct engine *e, const struct out_hooks *hooks, struct err *err)
{
    e->hooks = hooks;
    e->n_waiting = 0;
    e->never = e->ending = e->broken = false;
    e->ask_at_ms = 0;
    e->lost_in_a_row = 0;
    for (engine_fill(e); !is_done(e); engine_fill(e)) {
        gather_turn(e);
        tell_turn(e);
    }
    arena_done(&e->text);
    if (e->ending) {
        *err = e->end_err;
        return e->end_rc;
    }
    return RC_OK;
}

void engine_close(struct engine *e)
{
    int64_t until_ms = clock_mono_ms() + QUIT_WAIT_MS;
    struct watch w = {.n = 1};

    for (size_t i = 0; i < e->n_slots; i++) {
        smtp_conn_quit(&e->slots[i].conn);
    }
    while (w.n > 0 && clock_mono_ms() < until_ms) {
        w.n = 0;
        for (size_t i = 0; i < e->n_slots; i++) {
            add_watch(&w, &e->slots[i]);
        }
        if (w.n > 0) {
            (void)poll(w.fds, (nfds_t)w.n, (int)(until_ms - clock_mono_ms()));
        }
        for (size_t i = 0; i < w.n; i++) {
            if (w.fds[i].revents != 0) {
                (void)!smtp_conn_step(&w.slots[i]->conn);
            }
        }
    }
    drop_all(e);
    tls_multi_done(&e->multi);
}
