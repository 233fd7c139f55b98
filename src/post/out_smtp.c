/* Mail over SMTP: one mail after the other over one session, with the hooks between
 * 354 and the body. A lost connection is made anew; a mail is sent once.
 * Must never call a mail accepted or refused without the server's word. */
#include <limits.h>
#include <poll.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/fault.h"
#include "post/out_driver.h"
#include "post/smtp_session.h"

enum {
    TRIES = 2,    /* of one mail whose connection breaks before its body */
    LOST_MAX = 3, /* mails in a row that lose their connection end the run */
    REPLY_MAX = 512,
    SMTP_LOGIN_NEEDED = 530 /* RFC 4954 6 */
};

struct smtp_out {
    struct out_config config;
    struct smtp_session session;
    int lost_in_a_row;
};

static enum rc smtp_out_open(struct arena *a, const struct out_config *config,
                             void **ret_state, struct err *err)
{
    struct smtp_out *o = ARENA_NEW(a, struct smtp_out);

    o->config = (struct out_config){.url = arena_str(a, config->url),
                                    .user = arena_str(a, config->user),
                                    .password = arena_str(a, config->password),
                                    .helo = arena_str(a, config->helo),
                                    .ca_file = arena_str(a, config->ca_file),
                                    .allow_plain = config->allow_plain,
                                    .timeout_s = config->timeout_s};
    enum rc rc = smtp_open(&o->session, &o->config,
                           clock_mono_ms() + config->timeout_s * 1000, err);
    if (rc == RC_OK) {
        *ret_state = o;
    }
    return rc;
}

/* Foreign bytes as a printable line. */
static void put_printable(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (str_is_print(s.ptr[i])) {
            buf_putc(b, s.ptr[i]);
        } else {
            buf_putc(b, '?');
        }
    }
}

static enum rc tell(const struct out_result *result, const struct out_hooks *hooks,
                    struct err *err)
{
    const struct out_turn turn = {.results = result, .n_results = 1};
    return hooks->turn(hooks->ctx, &turn, err);
}

static enum rc report(const struct out_mail *mail, enum rc verdict,
                      const struct smtp_reply *reply, const struct out_hooks *hooks,
                      struct err *err)
{
    struct buf line CLEANUP(buf_done) = BUF_INIT(REPLY_MAX);

    put_printable(&line, str_of(reply->line, reply->line_len));
    struct out_result result = {.id = mail->id,
                                .rc = verdict,
                                .code = reply->code,
                                .status = smtp_status(reply),
                                .reply = buf_str(&line)};
    return tell(&result, hooks, err);
}

static enum rc report_lost(const struct out_mail *mail, enum rc verdict,
                           const struct err *why, const struct out_hooks *hooks,
                           struct err *err)
{
    struct out_result result = {
        .id = mail->id, .rc = verdict, .reply = str_c(why->text)};
    return tell(&result, hooks, err);
}

/* After 354: intent first, then the body. */
static enum rc deliver(struct smtp_out *o, const struct out_mail *mail,
                       int64_t deadline_ms, const struct out_hooks *hooks,
                       struct err *err)
{
    struct smtp_reply reply = {.code = 0};
    struct err why = {{0}};

    fault_point("post-out-smtp-354");
    const struct out_turn turn = {.wire = &mail->id, .n_wire = 1};
    enum rc rc = hooks->turn(hooks->ctx, &turn, err);
    if (rc != RC_OK) {
        smtp_drop(&o->session); /* in mid-DATA: the server forgets the mail */
        return rc;
    }
    fault_point("post-out-smtp-wire");
    enum rc verdict = smtp_body(&o->session, mail->raw, deadline_ms, &reply, &why);
    fault_point("post-out-smtp-sent");
    if (verdict == RC_NONE || verdict == RC_UNCERTAIN) {
        return report_lost(mail, verdict == RC_NONE ? RC_TEMP : verdict, &why, hooks,
                           err);
    }
    return report(mail, verdict, &reply, hooks, err);
}

/* RC_NONE: the connection was lost before the body, nothing was reported. */
static enum rc transact(struct smtp_out *o, const struct out_mail *mail,
                        int64_t deadline_ms, const struct out_hooks *hooks,
                        struct err *err)
{
    struct smtp_reply reply = {.code = 0};
    enum rc verdict = smtp_envelope(&o->session, mail, deadline_ms, &reply, err);

    if (verdict == RC_NONE) {
        return RC_NONE;
    }
    o->lost_in_a_row = 0;
    if (verdict == RC_OK) {
        return deliver(o, mail, deadline_ms, hooks, err);
    }
    if (reply.code == SMTP_LOGIN_NEEDED) { /* not this mail's fault */
        return err_set(err, RC_CONFIG,
                       "'%.*s' wants a login: set user and password; it said: %s",
                       STR_ARG(o->config.url), reply.line);
    }
    return report(mail, verdict, &reply, hooks, err);
}

static enum rc send_one(struct smtp_out *o, const struct out_mail *mail,
                        const struct out_hooks *hooks, struct err *err)
{
    int64_t deadline_ms = clock_mono_ms() + o->config.timeout_s * 1000;
    struct err why = {{0}};

    for (int i = 0; i < TRIES && (i == 0 || clock_mono_ms() < deadline_ms); i++) {
        if (!smtp_is_open(&o->session)) {
            enum rc rc = smtp_open(&o->session, &o->config, deadline_ms, err);
            if (rc != RC_OK) {
                return rc;
            }
        }
        enum rc rc = transact(o, mail, deadline_ms, hooks, err);
        if (rc != RC_NONE) {
            return rc;
        }
        why = *err;
    }
    if (++o->lost_in_a_row >= LOST_MAX) {
        return err_set(err, RC_TEMP, "'%.*s' breaks off every time: %s",
                       STR_ARG(o->config.url), why.text);
    }
    return report_lost(mail, RC_TEMP, &why, hooks, err);
}

static enum rc smtp_out_send(void *state, const struct out_hooks *hooks,
                             struct err *err)
{
    struct out_mail mail;
    struct err why;

    for (;;) {
        int64_t wait_ms = 0;
        enum rc rc = hooks->next(hooks->ctx, &mail, &wait_ms, err);
        if (rc == RC_OK && out_check(&mail, &why) != RC_OK) {
            rc = report_lost(&mail, RC_INPUT, &why, hooks, err);
        } else if (rc == RC_OK) {
            rc = send_one(state, &mail, hooks, err);
        } else if (rc == RC_NONE && wait_ms < 0) {
            return RC_OK;
        } else if (rc == RC_NONE) {
            (void)poll(NULL, 0, wait_ms > INT_MAX ? INT_MAX : (int)wait_ms);
            rc = RC_OK;
        }
        if (rc != RC_OK) {
            return rc;
        }
    }
}

static void smtp_out_close(void *state)
{
    struct smtp_out *o = state;
    smtp_quit(&o->session);
}

const struct out_driver out_smtp_driver = {smtp_out_open, smtp_out_send,
                                           smtp_out_close};
