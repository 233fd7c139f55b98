/* What becomes of the mails in hand: which connection takes them, what a verdict or a
 * lost connection means.
 * Must never send a mail again whose body may have been taken. */
#include "base/clock.h"
#include "base/fault.h"
#include "post/out_driver.h"
#include "post/smtp_engine.h"

enum {
    TRIES = 2,               /* of one mail whose connection breaks before its body */
    LOST_MAX = 6,            /* connections in a row that carried no mail */
    IDLE_MS = 30000,         /* then a connection is given up */
    SMTP_CLOSING = 421,      /* RFC 5321 3.8 */
    SMTP_LOGIN_NEEDED = 530, /* RFC 4954 6 */
    /* results a turn may still bring: two a connection, and all that wait */
    ROOM_MIN = 4 * ENGINE_CONNECTIONS_MAX
};

void engine_end(struct engine *e, enum rc rc, const char *why)
{
    if (!e->ending) {
        e->ending = true;
        e->end_rc = err_set(&e->end_err, rc, "%s", why);
    }
}

void engine_tell(struct engine *e, struct out_result result)
{
    result.status = arena_str(&e->text, result.status);
    result.reply = arena_str(&e->text, result.reply);
    e->results[e->n_results++] = result;
}

static void wait_again(struct engine *e, struct job job)
{
    e->waiting[e->n_waiting++] = job;
}

static void start_clock(struct engine *e, struct slot *s)
{
    if (s->job.deadline_ms == 0) {
        s->job.deadline_ms = clock_mono_ms() + e->config.timeout_s * 1000;
    }
    s->deadline_ms = s->job.deadline_ms;
}

/* The slot's mail is settled: the one ahead is next, if its connection lives. */
static void go_on(struct engine *e, struct slot *s)
{
    bool has_ahead = s->has_ahead;

    s->wired = s->has_ahead = false;
    s->early = s->busy = has_ahead && s->conn.talk.state == TALK_IDLE;
    if (s->busy) {
        s->job = s->ahead;
        start_clock(e, s);
        smtp_talk_next(&s->conn.talk);
        return;
    }
    if (has_ahead) {
        const struct smtp_talk *t = &s->conn.talk;
        e->ahead_fails |=
            t->end_said && !s->conn.ahead_works && t->reply.code != SMTP_CLOSING;
        wait_again(e, s->ahead);
    }
    s->deadline_ms = clock_mono_ms() + IDLE_MS;
}

/* ---- what has come about ---- */

/* The connection broke before the body: another try, or 'later'. */
static void handle_again(struct engine *e, struct slot *s)
{
    struct job job = s->job;
    struct out_result why = smtp_talk_result(&s->conn.talk);
    bool used = s->conn.mails > 0;

    /* all connections may reach what the server allows them at the same time */
    job.tries += !(used && why.code == SMTP_CLOSING);
    e->ahead_fails |= s->early && !s->conn.ahead_works && why.code != SMTP_CLOSING;
    e->lost_in_a_row += !used;
    bool hopeless = e->lost_in_a_row >= LOST_MAX;
    why.rc = RC_TEMP;
    if (hopeless) {
        struct err text;
        (void)err_set(&text, RC_TEMP, "'%.*s' breaks off every time: %.*s",
                      STR_ARG(e->config.url), STR_ARG(why.reply));
        engine_end(e, RC_TEMP, text.text);
    }
    if (s->wired) { /* told in wire[]: the caller needs to know that it did not leave */
        engine_tell(e, why);
    } else if (hopeless) {
        return;
    } else if (job.tries >= TRIES || clock_mono_ms() >= job.deadline_ms) {
        engine_tell(e, why);
    } else {
        wait_again(e, job);
    }
}

/* A server that has had enough of this connection says so to MAIL, and so does one that
 * did not expect it yet. A new connection has carried none, so there its word is the
 * mail's verdict. */
static bool is_about_connection(const struct slot *s)
{
    const struct smtp_talk *t = &s->conn.talk;
    bool weary = t->verdict == RC_TEMP && s->conn.mails > 0;
    return t->refused && t->refused_step == STEP_MAIL && (weary || s->early);
}

static void handle_verdict(struct engine *e, struct slot *s)
{
    const struct smtp_talk *t = &s->conn.talk;
    struct out_result result = smtp_talk_result(t);

    e->lost_in_a_row = 0;
    if (result.code == SMTP_LOGIN_NEEDED && !s->wired) { /* not this mail's fault */
        struct err text;
        (void)err_set(&text, RC_CONFIG,
                      "'%.*s' wants a login: set user and password; it said: %.*s",
                      STR_ARG(e->config.url), STR_ARG(result.reply));
        engine_end(e, RC_CONFIG, text.text);
    } else if (is_about_connection(s)) {
        e->ahead_fails |= s->early && t->verdict == RC_REFUSED;
        wait_again(e, s->job);
        smtp_conn_quit(&s->conn);
    } else {
        s->conn.mails += result.rc == RC_OK;
        engine_tell(e, result);
    }
    fault_point("post-out-smtp-sent");
}

void engine_handle(struct engine *e, struct slot *s, enum talk_event event)
{
    switch (event) {
    case TALK_MORE:
        break;
    case TALK_GO:
        s->conn.ahead_works |= s->early;
        e->ahead_works |= s->early;
        e->wire_receipt[e->n_wire] = s->conn.talk.receipt;
        e->wire[e->n_wire++] = s->job.mail.id;
        fault_point("post-out-smtp-354");
        return;
    case TALK_VERDICT:
        handle_verdict(e, s);
        go_on(e, s);
        break;
    case TALK_AGAIN:
        handle_again(e, s);
        go_on(e, s);
        break;
    }
    if (s->conn.state != CONN_CLOSED && s->conn.talk.state == TALK_DEAD) {
        smtp_conn_drop(&s->conn);
    }
}

/* Its time goes on while a new connection is awaited. */
void engine_expire(struct engine *e, int64_t now_ms)
{
    size_t n = 0;

    for (size_t i = 0; i < e->n_waiting; i++) {
        const struct job *job = &e->waiting[i];
        if (job->deadline_ms == 0 || now_ms < job->deadline_ms) {
            e->waiting[n++] = *job;
            continue;
        }
        engine_tell(e, (struct out_result){
                           .id = job->mail.id,
                           .rc = RC_TEMP,
                           .reply = STR("no connection in time after one that broke")});
    }
    e->n_waiting = n;
}

/* ---- who takes what ---- */

struct census {
    size_t idle, opening, all;
    struct slot *an_idle, *a_closed;
};

static struct census count(struct engine *e)
{
    struct census c = {.idle = 0};

    for (size_t i = 0; i < e->n_slots; i++) {
        struct slot *s = &e->slots[i];
        bool idle = s->conn.state == CONN_OPEN && !s->busy;
        c.idle += idle;
        c.opening += s->conn.state == CONN_OPENING;
        c.all += s->conn.state != CONN_CLOSED;
        if (idle) {
            c.an_idle = s;
        } else if (s->conn.state == CONN_CLOSED) {
            c.a_closed = s;
        }
    }
    return c;
}

static void begin(struct engine *e, struct slot *s)
{
    s->job = e->waiting[--e->n_waiting];
    s->busy = true;
    s->wired = s->early = false;
    start_clock(e, s);
    enum talk_event event = smtp_talk_begin(&s->conn.talk, &s->job.mail);
    if (event == TALK_MORE) {
        smtp_conn_say(&s->conn);
    } else {
        engine_handle(e, s, event);
    }
}

static void open_one(struct engine *e, struct slot *s)
{
    struct err err;
    int64_t now_ms = clock_mono_ms();
    enum rc rc = smtp_conn_begin(&s->conn, &e->multi, &e->config,
                                 now_ms + e->config.timeout_s * 1000, &err);
    s->busy = false;
    if (rc != RC_OK) {
        engine_end(e, rc, err.text);
    }
}

/* One more mail from the caller. False: none now. */
static bool ask(struct engine *e)
{
    struct job job = {.tries = 0};
    struct err err;
    int64_t wait_ms = 0;
    enum rc rc = e->hooks->next(e->hooks->ctx, &job.mail, &wait_ms, &err);

    if (rc == RC_NONE) {
        e->never = wait_ms < 0;
        e->ask_at_ms = clock_mono_ms() + wait_ms;
        return false;
    }
    if (rc != RC_OK) {
        engine_end(e, rc, err.text);
        return false;
    }
    if (out_check(&job.mail, &err) == RC_OK) {
        wait_again(e, job);
    } else {
        engine_tell(e, (struct out_result){.id = job.mail.id,
                                           .rc = RC_INPUT,
                                           .reply = str_c(err.text)});
    }
    return true;
}

bool engine_has_room(const struct engine *e)
{
    return !e->ending && e->n_results + ROOM_MIN < ENGINE_RESULTS_MAX;
}

void engine_fill(struct engine *e)
{
    if (clock_mono_ms() >= e->limit_until_ms) {
        e->limit = e->n_slots;
    }
    while (engine_has_room(e)) {
        struct census c = count(e);
        bool room = c.all < e->limit && c.a_closed;
        if (e->n_waiting > 0 && c.an_idle) {
            begin(e, c.an_idle);
        } else if (e->n_waiting > c.opening && room) {
            open_one(e, c.a_closed);
        } else if (e->never || clock_mono_ms() < e->ask_at_ms ||
                   e->n_waiting >= c.idle + c.opening + room || !ask(e)) {
            return;
        }
    }
}

/* ---- what goes ahead of its turn ---- */

/* One more mail is there to be taken, from the caller if need be. */
static bool have_one(struct engine *e)
{
    while (e->n_waiting == 0) {
        if (e->never || clock_mono_ms() < e->ask_at_ms || !engine_has_room(e) ||
            !ask(e)) {
            return false;
        }
    }
    return true;
}

/* An untried connection: by itself, until one has shown that its server can. */
static bool may_look_ahead(const struct engine *e, const struct slot *s)
{
    bool tried = s->conn.ahead_works || e->ahead_works;

    for (size_t i = 0; !tried && i < e->n_slots; i++) {
        if (e->slots[i].has_ahead || (e->slots[i].busy && e->slots[i].early)) {
            return false;
        }
    }
    return !e->ahead_fails && s->busy && !s->has_ahead &&
           s->conn.talk.state == TALK_READY && s->conn.offer.pipelining;
}

void engine_look_ahead(struct engine *e)
{
    engine_fill(e); /* a connection that is free is better */
    struct census c = count(e);
    if (e->ending || c.idle > 0 || (c.all < e->limit && c.a_closed)) {
        return;
    }
    for (size_t i = 0; i < e->n_slots; i++) {
        struct slot *s = &e->slots[i];
        if (!may_look_ahead(e, s)) {
            continue;
        }
        if (!have_one(e)) {
            return;
        }
        const struct job *next = &e->waiting[e->n_waiting - 1];
        /* what was begun before goes by itself: to be ahead may be what was wrong */
        if (next->deadline_ms == 0 && smtp_talk_ahead(&s->conn.talk, &next->mail)) {
            s->ahead = *next;
            s->has_ahead = true;
            e->n_waiting--;
        }
    }
}
