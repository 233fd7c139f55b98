/* SMTP over one connection: replies, grouped commands, the body.
 * Must never send a byte of a body before the caller asked for it. */
#include "post/smtp_session.h"

#include <string.h>

#include "base/clock.h"

enum { COMMANDS_MAX = 2048, BODY_PIECE = 16384, QUIT_WAIT_MS = 2000 };

/* Lines while libcurl connects: greeting, EHLO (again after STARTTLS), AUTH. A 220 is
 * the greeting or the go-ahead for TLS: what was offered before counts no more. */
static void note_line(void *ctx, struct str line)
{
    struct smtp_offer *offer = ctx;
    struct str text = str_from(line, 4);

    if (str_starts(line, STR("220"))) {
        *offer = (struct smtp_offer){.size_max = 0};
    } else if (str_starts(line, STR("235"))) {
        offer->authenticated = true;
    } else if (str_starts(line, STR("250"))) {
        struct str rest = text;
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

enum rc smtp_open(struct smtp_session *s, const struct out_config *config,
                  int64_t deadline_ms, struct err *err)
{
    struct tls_config tls = {.url = config->url,
                             .user = config->user,
                             .password = config->password,
                             .helo = config->helo,
                             .ca_file = config->ca_file,
                             .allow_plain = config->allow_plain,
                             .deadline_ms = deadline_ms,
                             .line = note_line,
                             .ctx = &s->offer};

    *s = (struct smtp_session){.conn = {.curl = NULL, .fd = -1}};
    enum rc rc = tls_open(&tls, &s->conn, err);
    if (rc == RC_OK && !str_is_empty(config->user) && !s->offer.authenticated) {
        /* libcurl would go on without a login */
        rc = err_set(err, RC_CONFIG,
                     "'%.*s' %s: remove user and password, or use a port that "
                     "authenticates; no password and no mail was sent",
                     STR_ARG(config->url),
                     s->offer.auth ? "did not confirm the login" : "offers no login");
        smtp_quit(s);
    }
    return rc;
}

void smtp_drop(struct smtp_session *s)
{
    tls_close(&s->conn);
    s->in_at = s->in_len = 0;
}

/* The connection is of no more use. */
static enum rc lost(struct smtp_session *s, ssize_t how, struct err *err)
{
    smtp_drop(s);
    return err_set(err, RC_NONE, "%s",
                   how == TLS_LATE  ? "the server did not answer in time"
                   : how == TLS_EOF ? "the server closed the connection"
                                    : "the connection broke");
}

static enum rc nonsense(struct smtp_session *s, struct err *err)
{
    smtp_drop(s);
    return err_set(err, RC_NONE, "the server's reply is not SMTP");
}

/* One line without its end into reply->line. */
static enum rc read_line(struct smtp_session *s, int64_t deadline_ms,
                         struct smtp_reply *reply, struct err *err)
{
    reply->line_len = 0;
    for (;;) {
        if (s->in_at == s->in_len) {
            ssize_t got = tls_recv(&s->conn, s->in, sizeof(s->in), deadline_ms);
            if (got <= 0) {
                return lost(s, got, err);
            }
            s->in_at = 0;
            s->in_len = (size_t)got;
        }
        char c = s->in[s->in_at++];
        if (c == '\n') {
            break;
        }
        if (reply->line_len + 1 >= sizeof(reply->line)) {
            return nonsense(s, err);
        }
        reply->line[reply->line_len++] = c;
    }
    if (reply->line_len > 0 && reply->line[reply->line_len - 1] == '\r') {
        reply->line_len--;
    }
    reply->line[reply->line_len] = '\0';
    return RC_OK;
}

/* 200..599, or 0. */
static int reply_code(const struct smtp_reply *r)
{
    int64_t code = 0;
    struct str digits = str_of(r->line, 3);
    bool sane = r->line_len >= 3 && str_is_digit(r->line[0]) &&
                (r->line_len == 3 || r->line[3] == ' ' || r->line[3] == '-');

    if (!sane || !str_to_i64(digits, &code) || code < 200 || code > 599) {
        return 0;
    }
    return (int)code;
}

/* A whole reply; its last line stays. RC_OK, or RC_NONE when the connection is lost. */
static enum rc read_reply(struct smtp_session *s, int64_t deadline_ms,
                          struct smtp_reply *reply, struct err *err)
{
    int first = 0;

    reply->code = 0;
    for (int i = 0; i < SMTP_REPLY_LINES_MAX; i++) {
        enum rc rc = read_line(s, deadline_ms, reply, err);
        if (rc != RC_OK) {
            return rc;
        }
        int code = reply_code(reply);
        if (code == 0 || (first != 0 && code != first)) {
            return nonsense(s, err);
        }
        first = code;
        if (reply->line_len == 3 || reply->line[3] == ' ') {
            reply->code = code;
            return RC_OK;
        }
    }
    return nonsense(s, err);
}

static enum rc verdict(const struct smtp_reply *reply)
{
    return reply->code < 300 ? RC_OK : reply->code >= 500 ? RC_REFUSED : RC_TEMP;
}

static enum rc say(struct smtp_session *s, struct str text, int64_t deadline_ms,
                   struct err *err)
{
    size_t sent = 0;
    ssize_t n = tls_send(&s->conn, text, deadline_ms, &sent);
    return n < 0 ? lost(s, n, err) : RC_OK;
}

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.ptr[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

/* How MAIL, RCPT, DATA went. */
struct talk {
    struct smtp_reply *reply; /* the first refusal, or the last reply */
    bool refused;
    bool data_open; /* the server waits for a body */
};

/* A refusal of our own, before a word is said. code stays 0. */
static enum rc refuse(struct smtp_reply *reply, const char *text)
{
    size_t len = strlen(text);
    memcpy(reply->line, text, len + 1);
    reply->line_len = len;
    reply->code = 0;
    return RC_REFUSED;
}

static enum rc check_offer(const struct smtp_session *s, const struct out_mail *mail,
                           struct smtp_reply *reply)
{
    bool ascii = is_ascii(mail->mail_from) && is_ascii(mail->rcpt_to);

    if (!ascii && !s->offer.utf8) {
        return refuse(reply, "5.6.7 this mail server cannot carry an address with "
                             "letters outside ASCII (no SMTPUTF8)");
    }
    if (!is_ascii(mail->raw) && !s->offer.eightbit) {
        return refuse(reply, "5.6.3 this mail server carries 7-bit mail only");
    }
    if (s->offer.size_max > 0 && mail->raw.len > (uint64_t)s->offer.size_max) {
        return refuse(reply, "5.3.4 the mail is larger than this mail server takes");
    }
    return RC_OK;
}

static void put_commands(const struct smtp_session *s, const struct out_mail *mail,
                         struct buf line[3])
{
    buf_printf(&line[0], "MAIL FROM:<%.*s>", STR_ARG(mail->mail_from));
    if (s->offer.size) {
        buf_printf(&line[0], " SIZE=%zu", mail->raw.len);
    }
    if (!is_ascii(mail->raw)) {
        buf_puts(&line[0], " BODY=8BITMIME");
    }
    if (!is_ascii(mail->mail_from) || !is_ascii(mail->rcpt_to)) {
        buf_puts(&line[0], " SMTPUTF8");
    }
    buf_puts(&line[0], "\r\n");
    buf_printf(&line[1], "RCPT TO:<%.*s>\r\n", STR_ARG(mail->rcpt_to));
    buf_puts(&line[2], "DATA\r\n");
}

static void lines_done(struct buf (*lines)[3])
{
    for (size_t i = 0; i < 3; i++) {
        buf_done(&(*lines)[i]);
    }
}

/* After a refusal: an opened DATA is closed with an empty body (RFC 2920 3.1: all
 * recipients were refused, so the server must refuse it too), the rest by RSET. Losing
 * the connection here changes nothing about the refusal. */
static void tidy(struct smtp_session *s, bool data_open, int64_t deadline_ms)
{
    struct smtp_reply ignored;
    struct err err;

    if (data_open && (say(s, STR(".\r\n"), deadline_ms, &err) != RC_OK ||
                      read_reply(s, deadline_ms, &ignored, &err) != RC_OK)) {
        return;
    }
    if (say(s, STR("RSET\r\n"), deadline_ms, &err) == RC_OK &&
        read_reply(s, deadline_ms, &ignored, &err) == RC_OK && ignored.code != 250) {
        smtp_drop(s);
    }
}

static bool is_good(size_t step, int code)
{
    return step == 2 ? code == 354 : code >= 200 && code < 300;
}

/* RFC 2920: all three at once, then three replies, the first refusal is kept. */
static enum rc converse_grouped(struct smtp_session *s, struct buf line[3],
                                int64_t deadline_ms, struct talk *t, struct err *err)
{
    struct buf all CLEANUP(buf_done) = BUF_INIT((size_t)3 * COMMANDS_MAX);
    struct smtp_reply next;

    for (size_t i = 0; i < 3; i++) {
        buf_put(&all, buf_str(&line[i]));
    }
    enum rc rc = say(s, buf_str(&all), deadline_ms, err);
    for (size_t i = 0; rc == RC_OK && i < 3; i++) {
        rc = read_reply(s, deadline_ms, &next, err);
        if (rc == RC_OK && !t->refused) {
            *t->reply = next;
            t->refused = !is_good(i, next.code);
        }
        t->data_open = rc == RC_OK && next.code == 354;
    }
    return rc;
}

static enum rc converse_in_turn(struct smtp_session *s, struct buf line[3],
                                int64_t deadline_ms, struct talk *t, struct err *err)
{
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && !t->refused && i < 3; i++) {
        rc = say(s, buf_str(&line[i]), deadline_ms, err);
        if (rc == RC_OK) {
            rc = read_reply(s, deadline_ms, t->reply, err);
        }
        t->refused = rc == RC_OK && !is_good(i, t->reply->code);
    }
    return rc;
}

static enum rc converse(struct smtp_session *s, struct buf line[3], int64_t deadline_ms,
                        struct smtp_reply *reply, struct err *err)
{
    struct talk t = {.reply = reply};
    enum rc rc = s->offer.pipelining ? converse_grouped(s, line, deadline_ms, &t, err)
                                     : converse_in_turn(s, line, deadline_ms, &t, err);

    if (!t.refused) {
        return rc;
    }
    if (reply->code == 421) { /* RFC 5321 3.8: closing; not this mail's fault */
        smtp_drop(s);
        return err_set(err, RC_NONE, "the server says goodbye: %s", reply->line);
    }
    /* the refusal stands, whatever became of the connection */
    if (smtp_is_open(s)) {
        tidy(s, t.data_open, deadline_ms);
    }
    return reply->code < 300 || reply->code >= 500 ? RC_REFUSED : RC_TEMP;
}

enum rc smtp_envelope(struct smtp_session *s, const struct out_mail *mail,
                      int64_t deadline_ms, struct smtp_reply *ret_reply,
                      struct err *err)
{
    enum rc rc = check_offer(s, mail, ret_reply);
    if (rc != RC_OK) {
        return rc;
    }
    struct buf line[3] CLEANUP(lines_done) = {
        BUF_INIT(COMMANDS_MAX), BUF_INIT(COMMANDS_MAX), BUF_INIT(COMMANDS_MAX)};
    put_commands(s, mail, line);
    return converse(s, line, deadline_ms, ret_reply, err);
}

/* RFC 5321 4.5.2: a dot at the start of a line is doubled. raw ends with CRLF and was
 * checked: every LF ends a line. Returns how much of raw went into out. */
static size_t stuff_piece(struct str raw, size_t at, struct buf *out)
{
    size_t end = at;

    while (end < raw.len && end - at < BODY_PIECE) {
        if (raw.ptr[end] == '.' && (end == 0 || raw.ptr[end - 1] == '\n')) {
            buf_putc(out, '.');
        }
        size_t from = end++;
        while (end < raw.len && end - at < BODY_PIECE && raw.ptr[end] != '.') {
            end++;
        }
        buf_put(out, str_sub(raw, from, end - from));
    }
    return end - at;
}

static enum rc send_body(struct smtp_session *s, struct str raw, int64_t deadline_ms,
                         bool *ret_any, struct err *err)
{
    struct buf piece CLEANUP(buf_done) = BUF_INIT((size_t)2 * BODY_PIECE + 8);
    size_t at = 0;

    *ret_any = false;
    while (at < raw.len) {
        size_t sent = 0;
        buf_clear(&piece);
        at += stuff_piece(raw, at, &piece);
        if (at == raw.len) {
            buf_puts(&piece, ".\r\n");
        }
        ssize_t n = tls_send(&s->conn, buf_str(&piece), deadline_ms, &sent);
        *ret_any |= sent > 0;
        if (n < 0) {
            return lost(s, n, err);
        }
    }
    return RC_OK;
}

enum rc smtp_body(struct smtp_session *s, struct str raw, int64_t deadline_ms,
                  struct smtp_reply *ret_reply, struct err *err)
{
    bool any = false;
    enum rc rc = send_body(s, raw, deadline_ms, &any, err);

    if (rc == RC_OK) {
        rc = read_reply(s, deadline_ms, ret_reply, err);
    }
    if (rc != RC_OK) {
        return any ? err_prefix(err, RC_UNCERTAIN, "after the mail was sent") : rc;
    }
    if (ret_reply->code >= 300 && ret_reply->code < 400) {
        (void)nonsense(s, err);
        return RC_UNCERTAIN;
    }
    if (ret_reply->code == 421) {
        smtp_drop(s);
    }
    return verdict(ret_reply);
}

void smtp_quit(struct smtp_session *s)
{
    if (smtp_is_open(s)) {
        int64_t deadline_ms = clock_mono_ms() + QUIT_WAIT_MS;
        struct smtp_reply ignored;
        struct err err;
        if (say(s, STR("QUIT\r\n"), deadline_ms, &err) == RC_OK) {
            (void)!read_reply(s, deadline_ms, &ignored, &err);
        }
    }
    smtp_drop(s);
}

struct str smtp_status(const struct smtp_reply *reply)
{
    struct str rest = str_of(reply->line, reply->line_len);
    if (reply->code != 0) {
        rest = str_from(rest, 4);
    }
    struct str word = str_take(&rest, ' ');
    struct str parts = word;
    size_t n = 0;

    while (parts.ptr) {
        int64_t number = 0;
        struct str part = str_take(&parts, '.');
        if (part.len > 3 || part.len == 0 || !str_is_digit(part.ptr[0]) ||
            !str_to_i64(part, &number) || (n == 0 && number != 2 && number < 4) ||
            (n == 0 && number > 5)) {
            return STR_NULL;
        }
        n++;
    }
    return n == 3 ? word : STR_NULL;
}
