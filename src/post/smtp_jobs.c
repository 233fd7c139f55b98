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
    ROOM_MIN = 2 * ENGINE_CONNECTIONS_MAX /* results a turn may still bring */
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

static void free_slot(struct slot *s)
{
    s->busy = s->wired = false;
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
        e->waiting[e->n_waiting++] = job;
    }
}

/* A server that has had enough of this connection says so to MAIL. A new connection
 * has carried none, so there its word is the mail's verdict. */
static bool is_weary(const struct slot *s)
{
    const struct smtp_talk *t = &s->conn.talk;
    return t->verdict == RC_TEMP && t->refused && t->refused_step == STEP_MAIL &&
           s->conn.mails > 0;
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
    } else if (is_weary(s)) {
        e->waiting[e->n_waiting++] = s->job;
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
        e->wire_receipt[e->n_wire] = s->conn.talk.receipt;
        e->wire[e->n_wire++] = s->job.mail.id;
        fault_point("post-out-smtp-354");
        return;
    case TALK_VERDICT:
        handle_verdict(e, s);
        free_slot(s);
        break;
    case TALK_AGAIN:
        handle_again(e, s);
        free_slot(s);
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
    if (s->job.deadline_ms == 0) {
        s->job.deadline_ms = clock_mono_ms() + e->config.timeout_s * 1000;
    }
    s->busy = true;
    s->wired = false;
    s->deadline_ms = s->job.deadline_ms;
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
        e->waiting[e->n_waiting++] = job;
    } else {
        engine_tell(e, (struct out_result){.id = job.mail.id,
                                           .rc = RC_INPUT,
                                           .reply = str_c(err.text)});
    }
    return true;
}

void engine_fill(struct engine *e)
{
    if (clock_mono_ms() >= e->limit_until_ms) {
        e->limit = e->n_slots;
    }
    while (!e->ending && e->n_results + ROOM_MIN < ENGINE_RESULTS_MAX) {
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
