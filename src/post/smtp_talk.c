/* One side of an SMTP conversation as a state machine without input or output.
 * Must never give out a byte of a body before smtp_talk_go. */
#include "post/smtp_talk.h"

#include <string.h>

enum {
    COMMANDS_MAX = 4096,
    BODY_PIECE = 65536,
    CODE_CLOSING = 421, /* RFC 5321 3.8: not the mail's fault */
    CODE_GO = 354
};

void smtp_talk_init(struct smtp_talk *t, const struct smtp_offer *offer)
{
    *t = (struct smtp_talk){.offer = *offer,
                            .out = BUF_INIT(COMMANDS_MAX + (size_t)2 * BODY_PIECE)};
}

void smtp_talk_done(struct smtp_talk *t)
{
    buf_done(&t->out);
    t->state = TALK_DEAD;
}

/* ---- the envelope ---- */

static bool is_ascii(struct str s)
{
    uint64_t any = 0;
    size_t i = 0;

    for (uint64_t words[4]; i + sizeof(words) <= s.len; i += sizeof(words)) {
        memcpy(words, s.ptr + i, sizeof(words));
        any |= words[0] | words[1] | words[2] | words[3];
    }
    for (; i < s.len; i++) {
        any |= (unsigned char)s.ptr[i];
    }
    return (any & UINT64_C(0x8080808080808080)) == 0;
}

/* How a mail must be announced. */
struct need {
    bool eightbit, utf8;
};

static struct need need_of(const struct out_mail *m)
{
    struct need need = {.eightbit = !is_ascii(m->raw)};

    need.utf8 =
        !is_ascii(m->mail_from) || !is_ascii(m->rcpt_to) || !is_ascii(m->journal);
    if (need.eightbit) { /* RFC 6531 3.4: for letters in the header, too */
        size_t end = str_find(m->raw, STR("\r\n\r\n"));
        need.utf8 |= !is_ascii(str_sub(m->raw, 0, end == STR_NPOS ? m->raw.len : end));
    }
    return need;
}

static const char *objection(const struct smtp_talk *t, const struct out_mail *mail,
                             const struct need *need)
{
    if (need->utf8 && !t->offer.utf8) {
        return "5.6.7 this mail server cannot carry an address with letters outside "
               "ASCII (no SMTPUTF8)";
    }
    if (need->eightbit && !t->offer.eightbit) {
        return "5.6.3 this mail server carries 7-bit mail only";
    }
    if (t->offer.size_max > 0 && mail->raw.len > (uint64_t)t->offer.size_max) {
        return "5.3.4 the mail is larger than this mail server takes";
    }
    return NULL;
}

static void put_path(struct buf *out, const char *command, struct str address)
{
    buf_puts(out, command);
    buf_puts(out, "<");
    buf_put(out, address);
    buf_puts(out, ">");
}

static void put_mail(struct smtp_talk *t)
{
    put_path(&t->out, "MAIL FROM:", t->envelope_of.mail_from);
    if (t->offer.size) {
        buf_printf(&t->out, " SIZE=%zu", t->envelope_of.raw.len);
    }
    if (t->eightbit) {
        buf_puts(&t->out, " BODY=8BITMIME");
    }
    if (t->utf8) {
        buf_puts(&t->out, " SMTPUTF8");
    }
}

static void put_command(struct smtp_talk *t, enum talk_step step)
{
    switch (step) {
    case STEP_RESET:
        buf_puts(&t->out, "RSET");
        break;
    case STEP_MAIL:
        put_mail(t);
        break;
    case STEP_RCPT:
        put_path(&t->out, "RCPT TO:", t->envelope_of.rcpt_to);
        break;
    case STEP_JOURNAL:
        put_path(&t->out, "RCPT TO:", t->envelope_of.journal);
        break;
    case STEP_DATA:
        buf_puts(&t->out, "DATA");
        break;
    case STEP_N:
        break;
    }
    buf_puts(&t->out, "\r\n");
}

/* RFC 2920: all at once where the server can. With a journal DATA waits for what the
 * server says to the recipients: one that refused the customer and took the journal
 * would open DATA, and that could be left only by cutting the connection or by putting
 * an empty mail into the journal. */
static void say_more(struct smtp_talk *t)
{
    while (t->n_said < t->n_steps) {
        enum talk_step step = t->steps[t->n_said];
        bool in_turn = !t->offer.pipelining ||
                       (step == STEP_DATA && !str_is_empty(t->envelope_of.journal));
        if (t->refused || (in_turn && t->n_heard < t->n_said)) {
            return;
        }
        put_command(t, step);
        t->ends[t->n_said++] = t->out.len;
    }
}

static void clear_output(struct smtp_talk *t)
{
    buf_clear(&t->out);
    t->out_at = 0;
}

static void plan_envelope(struct smtp_talk *t, const struct out_mail *mail,
                          const struct need *need)
{
    t->envelope_of = *mail;
    t->eightbit = need->eightbit;
    t->utf8 = need->utf8;
    t->n_steps = t->n_said = t->n_heard = 0;
    for (int step = STEP_RESET; step < STEP_N; step++) {
        if ((step == STEP_RESET && !t->reset_due) ||
            (step == STEP_JOURNAL && str_is_empty(mail->journal))) {
            continue;
        }
        t->steps[t->n_steps++] = (enum talk_step)step;
    }
}

void smtp_talk_next(struct smtp_talk *t)
{
    t->mail = t->envelope_of;
    t->taken = t->refused = t->receipt = t->end_said = t->reset_due = false;
    t->has_ahead = false;
    t->body_at = 0;
    t->state = TALK_ENVELOPE;
}

enum talk_event smtp_talk_begin(struct smtp_talk *t, const struct out_mail *mail)
{
    struct need need = need_of(mail);
    const char *no = objection(t, mail, &need);

    t->mail = *mail;
    if (no) {
        smtp_reply_own(&t->reply, no);
        t->verdict = RC_REFUSED;
        t->receipt = false;
        return TALK_VERDICT;
    }
    plan_envelope(t, mail, &need);
    smtp_talk_next(t);
    clear_output(t);
    say_more(t);
    return TALK_MORE;
}

bool smtp_talk_ahead(struct smtp_talk *t, const struct out_mail *mail)
{
    struct need need = need_of(mail);

    if (t->has_ahead || t->state != TALK_READY || !t->offer.pipelining ||
        objection(t, mail, &need) != NULL) {
        return false;
    }
    plan_envelope(t, mail, &need);
    t->has_ahead = true;
    return true;
}

/* ---- output ---- */

/* RFC 5321 4.5.2: a dot at the start of a line is doubled. raw was checked: every LF
 * ends a line. */
static void put_stuffed(struct buf *out, struct str raw, size_t at, size_t end)
{
    while (at < end) {
        const char *dot = memchr(raw.ptr + at, '.', end - at);
        size_t stop = dot ? (size_t)(dot - raw.ptr) + 1 : end;
        buf_put(out, str_sub(raw, at, stop - at));
        if (dot && (dot == raw.ptr || dot[-1] == '\n')) {
            buf_putc(out, '.');
        }
        at = stop;
    }
}

static void next_piece(struct smtp_talk *t)
{
    struct str raw = t->mail.raw;
    size_t end = raw.len - t->body_at > BODY_PIECE ? t->body_at + BODY_PIECE : raw.len;

    clear_output(t);
    put_stuffed(&t->out, raw, t->body_at, end);
    t->body_at = end;
    if (end == raw.len) {
        buf_puts(&t->out, ".\r\n");
        t->end_said = true;
        t->body_end = t->out.len;
        if (t->has_ahead) {
            say_more(t);
        }
    }
}

struct str smtp_talk_output(struct smtp_talk *t)
{
    if (t->state == TALK_BODY && t->out_at == t->out.len && !t->end_said) {
        next_piece(t);
    }
    return str_from(buf_str(&t->out), t->out_at);
}

void smtp_talk_said(struct smtp_talk *t, size_t n)
{
    t->out_at += n;
}

void smtp_talk_go(struct smtp_talk *t)
{
    t->state = TALK_BODY;
    clear_output(t);
}

/* ---- what the server says ---- */

static enum talk_event again(struct smtp_talk *t)
{
    t->state = TALK_DEAD;
    return TALK_AGAIN;
}

static enum talk_event verdict(struct smtp_talk *t, enum rc rc, enum talk_state then)
{
    t->verdict = rc;
    t->receipt = t->receipt && rc == RC_OK;
    t->state = then;
    return TALK_VERDICT;
}

static enum rc refusal(const struct smtp_reply *reply)
{
    return reply->code >= 500 ? RC_REFUSED : RC_TEMP;
}

static bool is_good(enum talk_step step, int code)
{
    return step == STEP_DATA ? code == CODE_GO : code >= 200 && code < 300;
}

/* All replies that are due have come. */
static enum talk_event end_envelope(struct smtp_talk *t, bool data_open)
{
    if (!t->refused) {
        t->state = TALK_READY;
        return TALK_GO;
    }
    t->reset_due = true;
    if (!data_open) {
        return verdict(t, refusal(&t->reply), TALK_IDLE);
    }
    if (t->taken) { /* whatever ended this body would reach somebody */
        return verdict(t, refusal(&t->reply), TALK_DEAD);
    }
    t->state = TALK_TIDY; /* RFC 2920 3.1: no recipient, so a lone dot, refused again */
    clear_output(t);
    buf_puts(&t->out, ".\r\n");
    return TALK_MORE;
}

/* The refusal that came first is the mail's; what follows from it is not looked at. */
static enum talk_event hear_envelope(struct smtp_talk *t,
                                     const struct smtp_reply *reply)
{
    if (t->n_heard == t->n_said || t->out_at < t->ends[t->n_heard]) {
        smtp_reply_own(&t->reply, "the server answers before it is asked");
        return again(t);
    }
    enum talk_step step = t->steps[t->n_heard++];
    bool good = is_good(step, reply->code);
    if (reply->code == CODE_CLOSING) {
        if (t->refused) {
            return verdict(t, refusal(&t->reply), TALK_DEAD);
        }
        t->reply = *reply;
        return again(t);
    }
    if (!good && !t->refused && (reply->code < 400 || step == STEP_RESET)) {
        smtp_reply_own(&t->reply, "the server's reply is not the one to this command");
        return again(t);
    }
    if (step == STEP_JOURNAL) {
        t->receipt = good;
    } else if (!t->refused) {
        t->reply = *reply;
        t->refused = !good;
        t->refused_step = step;
    }
    t->taken |= good && (step == STEP_RCPT || step == STEP_JOURNAL);
    say_more(t);
    return t->n_heard == t->n_said
               ? end_envelope(t, step == STEP_DATA && reply->code == CODE_GO)
               : TALK_MORE;
}

/* The answer to the body, or one that came before its end: then the server can have
 * taken nothing, whatever it says. */
static enum talk_event hear_body(struct smtp_talk *t, const struct smtp_reply *reply)
{
    bool whole = t->end_said && t->out_at >= t->body_end;
    bool closing = reply->code == CODE_CLOSING;

    t->reply = *reply;
    if (reply->code >= 400) {
        return verdict(t, refusal(reply), whole && !closing ? TALK_IDLE : TALK_DEAD);
    }
    if (whole && reply->code < 300) {
        return verdict(t, RC_OK, TALK_IDLE);
    }
    smtp_reply_own(&t->reply, "the server's reply is not the one to a mail");
    return verdict(t, t->end_said ? RC_UNCERTAIN : RC_TEMP, TALK_DEAD);
}

static enum talk_event hear(struct smtp_talk *t, const struct smtp_reply *reply)
{
    switch (t->state) {
    case TALK_ENVELOPE:
        return hear_envelope(t, reply);
    case TALK_BODY:
        return hear_body(t, reply);
    case TALK_TIDY:
        return verdict(t, refusal(&t->reply),
                       reply->code == CODE_CLOSING ? TALK_DEAD : TALK_IDLE);
    case TALK_IDLE:
    case TALK_READY:
    case TALK_DEAD:
        break;
    }
    return smtp_talk_lost(t, reply->text);
}

enum talk_event smtp_talk_heard(struct smtp_talk *t, struct str *bytes)
{
    enum talk_event event = TALK_MORE;
    struct smtp_reply reply;

    if (bytes->len > 0 && (t->state == TALK_IDLE || t->state == TALK_READY)) {
        return smtp_talk_lost(t, "the server speaks without being asked");
    }
    while (event == TALK_MORE && t->state != TALK_DEAD) {
        enum rc rc = smtp_reader_feed(&t->reader, bytes, &reply);
        if (rc == RC_NONE) {
            return TALK_MORE;
        }
        event = rc == RC_OK ? hear(t, &reply)
                            : smtp_talk_lost(t, "the server's reply is not SMTP");
    }
    if (bytes->len > 0 && event == TALK_GO) {
        return smtp_talk_lost(t, "the server answers before it is asked");
    }
    if (bytes->len > 0 &&
        !t->has_ahead) { /* the verdict stands, a goodbye may follow */
        t->state = TALK_DEAD;
    }
    return event;
}

enum talk_event smtp_talk_lost(struct smtp_talk *t, const char *why)
{
    enum talk_state was = t->state;

    t->state = TALK_DEAD;
    switch (was) {
    case TALK_ENVELOPE:
    case TALK_READY:
        if (t->refused) { /* it stands, whatever became of the connection */
            return verdict(t, refusal(&t->reply), TALK_DEAD);
        }
        smtp_reply_own(&t->reply, why);
        return TALK_AGAIN;
    case TALK_BODY:
        smtp_reply_own(&t->reply, why);
        /* RFC 5321 4.1.1.4: without its end the server must forget the mail */
        return verdict(t, t->end_said ? RC_UNCERTAIN : RC_TEMP, TALK_DEAD);
    case TALK_TIDY:
        return verdict(t, refusal(&t->reply), TALK_DEAD);
    case TALK_IDLE:
    case TALK_DEAD:
        break;
    }
    return TALK_MORE;
}

bool smtp_talk_quit(struct smtp_talk *t)
{
    if (t->state != TALK_IDLE) {
        return false;
    }
    clear_output(t);
    buf_puts(&t->out, "QUIT\r\n");
    return true;
}

struct out_result smtp_talk_result(const struct smtp_talk *t)
{
    return (struct out_result){.id = t->mail.id,
                               .rc = t->verdict,
                               .code = t->reply.code,
                               .status = smtp_status(&t->reply),
                               .reply = str_c(t->reply.text),
                               .receipt = t->receipt};
}
