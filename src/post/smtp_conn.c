/* One connection to an SMTP server: opening, saying and hearing without waiting.
 * Must never send a mail over a line that is not as safe as the configuration demands.
 */
#include "post/smtp_conn.h"

#include <poll.h>

/* A 220 is the greeting or the go-ahead for TLS: what was offered before counts no
 * more (RFC 3207 4.2). */
void smtp_offer_note(void *ctx, struct str line)
{
    struct smtp_offer *offer = ctx;
    struct str rest = str_from(line, 4);

    if (str_starts(line, STR("220"))) {
        *offer = (struct smtp_offer){.size_max = 0};
    } else if (str_starts(line, STR("235"))) {
        offer->authenticated = true;
    } else if (str_starts(line, STR("250"))) {
        struct str keyword = str_take(&rest, ' ');
        offer->pipelining |= str_ieq_c(keyword, "PIPELINING");
        offer->utf8 |= str_ieq_c(keyword, "SMTPUTF8");
        offer->eightbit |= str_ieq_c(keyword, "8BITMIME");
        offer->auth |= str_ieq_c(keyword, "AUTH");
        if (str_ieq_c(keyword, "SIZE")) {
            offer->size = true;
            (void)str_to_i64(str_trim(rest), &offer->size_max);
        }
    }
}

enum rc smtp_conn_begin(struct smtp_conn *c, struct tls_multi *m,
                        const struct out_config *config, int64_t deadline_ms,
                        struct err *err)
{
    *c = (struct smtp_conn){.state = CONN_OPENING};
    c->config = (struct tls_config){.url = config->url,
                                    .user = config->user,
                                    .password = config->password,
                                    .token = config->token,
                                    .helo = config->helo,
                                    .ca_file = config->ca_file,
                                    .allow_plain = config->allow_plain,
                                    .deadline_ms = deadline_ms,
                                    .line = smtp_offer_note,
                                    .ctx = &c->offer};
    enum rc rc = tls_begin(m, &c->config, &c->tls, err);
    if (rc != RC_OK) {
        c->state = CONN_CLOSED;
    }
    return rc;
}

enum rc smtp_conn_ready(struct smtp_conn *c, struct tls_multi *m, struct err *err)
{
    const struct tls_config *config = &c->config;
    enum rc rc = tls_connected(m, &c->tls, err);

    if (rc == RC_NONE) {
        return rc;
    }
    if (rc == RC_OK && !str_is_empty(config->user) && !c->offer.authenticated) {
        /* libcurl would go on without a login */
        rc = err_set(err, RC_CONFIG,
                     "'%.*s' %s: remove user and password, or use a port that "
                     "authenticates; no password and no mail was sent",
                     STR_ARG(config->url),
                     c->offer.auth ? "did not confirm the login" : "offers no login");
        tls_close(&c->tls);
    }
    c->state = rc == RC_OK ? CONN_OPEN : CONN_CLOSED;
    if (rc == RC_OK) {
        smtp_talk_init(&c->talk, &c->offer);
    }
    return rc == RC_REFUSED ? RC_CONFIG : rc;
}

/* True: all of it is out. *ret_lost: the line is dead. */
static bool say(struct smtp_conn *c, bool *ret_lost)
{
    for (;;) {
        struct str out = smtp_talk_output(&c->talk);
        if (out.len == 0) {
            return true;
        }
        ssize_t n = tls_send_now(&c->tls, out);
        if (n < 0) {
            *ret_lost = n != TLS_AGAIN;
            return false;
        }
        smtp_talk_said(&c->talk, (size_t)n);
    }
}

static enum talk_event listen_now(struct smtp_conn *c)
{
    enum talk_event event = TALK_MORE;

    /* an event ends it: what follows belongs to the next step */
    while (event == TALK_MORE && c->talk.state != TALK_DEAD) {
        if (c->unread.len == 0) {
            ssize_t n = tls_recv_now(&c->tls, c->in, sizeof(c->in));
            if (n == TLS_AGAIN) {
                return TALK_MORE;
            }
            if (n <= 0) {
                return smtp_talk_lost(&c->talk, n == TLS_EOF
                                                    ? "the server closed the connection"
                                                    : "the connection broke");
            }
            c->unread = str_of(c->in, (size_t)n);
        }
        event = smtp_talk_heard(&c->talk, &c->unread);
    }
    return event;
}

void smtp_conn_say(struct smtp_conn *c)
{
    bool lost = false; /* the next step will see it */

    (void)say(c, &lost);
}

enum talk_event smtp_conn_step(struct smtp_conn *c)
{
    bool lost = false;

    (void)say(c, &lost);
    enum talk_event event = listen_now(c); /* even now: the reason may be waiting */
    if (lost && event == TALK_MORE && c->talk.state != TALK_DEAD) {
        event = smtp_talk_lost(&c->talk, "the connection broke");
    }
    if (c->state == CONN_QUITTING && c->talk.state == TALK_DEAD) {
        smtp_conn_drop(c);
    }
    return event;
}

short smtp_conn_events(struct smtp_conn *c)
{
    bool more = smtp_talk_output(&c->talk).len > 0;
    return (short)(more ? POLLIN | POLLOUT : POLLIN);
}

void smtp_conn_quit(struct smtp_conn *c)
{
    bool lost = false;

    if (c->state == CONN_OPEN && smtp_talk_quit(&c->talk)) {
        c->state = CONN_QUITTING;
        (void)say(c, &lost);
    }
    if (c->state != CONN_QUITTING || lost) {
        smtp_conn_drop(c);
    }
}

void smtp_conn_drop(struct smtp_conn *c)
{
    if (c->state == CONN_OPEN || c->state == CONN_QUITTING) {
        smtp_talk_done(&c->talk);
    }
    tls_close(&c->tls);
    c->state = CONN_CLOSED;
}
