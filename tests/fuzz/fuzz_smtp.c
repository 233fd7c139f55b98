/* What an SMTP server says, piece by piece, and how much of ours it lets out between.
 * First line: a choice, then the lines of the greeting up to an empty one, then the
 * server's answers. */
#include "fuzz.h"

#include <string.h>

#include "post/smtp_conn.h"
#include "post/smtp_talk.h"

static const char body[] = "Subject: x\r\n\r\n.\r\n..two\r\nend.\r\n";
static const char stuffed[] = "Subject: x\r\n\r\n..\r\n...two\r\nend.\r\n.\r\n";

struct peer {
    struct smtp_talk talk;
    size_t hear, say;    /* bytes a read, a write takes at most */
    struct buf commands; /* of the present mail, up to go */
    struct buf ahead;    /* of the next one, behind the body */
    size_t body_said;
    bool gone;  /* smtp_talk_go was called for the present mail */
    bool leaps; /* the next mail is given before the body leaves */
};

bool fuzz_init(void)
{
    return true;
}

static size_t times(struct str in, struct str needle)
{
    size_t n = 0;
    for (size_t at; (at = str_find(in, needle)) != STR_NPOS; n++) {
        in = str_from(in, at + 1);
    }
    return n;
}

static void check_commands(const struct peer *p, struct str said)
{
    CLAIM(times(said, STR("MAIL FROM:<a@firma.example>")) <= 1);
    CLAIM(times(said, STR("RCPT TO:<b@kunde.example>")) <= 1);
    CLAIM(times(said, STR("RCPT TO:")) <= 1 + !str_is_empty(p->talk.mail.journal));
    CLAIM(times(said, STR("DATA\r\n")) <= 1);
    CLAIM(!str_has(said, STR("Subject")));
}

/* As much of the output as the line takes. */
static void say(struct peer *p)
{
    struct str out = str_sub(smtp_talk_output(&p->talk), 0, p->say);
    if (p->gone && p->talk.state == TALK_BODY) {
        size_t left = sizeof(stuffed) - 1 - p->body_said;
        size_t n = out.len < left ? out.len : left;
        CLAIM(memcmp(stuffed + p->body_said, out.ptr ? out.ptr : "", n) == 0);
        p->body_said += n;
        CLAIM(n == out.len || p->talk.has_ahead);
        buf_put(&p->ahead, str_from(out, n));
        check_commands(p, buf_str(&p->ahead));
    } else {
        buf_put(&p->commands, out);
        check_commands(p, buf_str(&p->commands));
    }
    smtp_talk_said(&p->talk, out.len);
}

static void check_verdict(const struct peer *p)
{
    struct out_result r = smtp_talk_result(&p->talk);
    bool whole = p->gone && p->body_said == sizeof(stuffed) - 1;
    CLAIM(p->talk.state == TALK_IDLE || p->talk.state == TALK_DEAD);
    CLAIM(r.rc != RC_OK || (whole && r.code >= 200 && r.code < 300));
    CLAIM(r.rc == RC_OK || r.rc == RC_TEMP || r.rc == RC_REFUSED ||
          r.rc == RC_UNCERTAIN);
    CLAIM(r.rc != RC_UNCERTAIN || (p->talk.end_said && p->talk.state == TALK_DEAD));
    CLAIM(r.rc == RC_OK || !r.receipt);
    CLAIM(!r.receipt || !str_is_empty(p->talk.mail.journal));
    CLAIM(r.code == 0 || (r.code >= 200 && r.code <= 599));
    CLAIM(r.status.len <= 11 && fuzz_is_line(r.reply) && r.reply.len < SMTP_TEXT_MAX);
}

static void next(struct peer *p)
{
    buf_clear(&p->commands);
    buf_put(&p->commands, buf_str(&p->ahead));
    buf_clear(&p->ahead);
    p->body_said = 0;
    p->gone = false;
    smtp_talk_next(&p->talk);
}

/* True: the mail is settled, or must be tried on another connection, and none is ahead.
 */
static bool follow(struct peer *p, enum talk_event event)
{
    switch (event) {
    case TALK_MORE:
        return p->talk.state == TALK_DEAD;
    case TALK_GO:
        CLAIM(!p->gone && p->talk.state == TALK_READY);
        CLAIM(times(buf_str(&p->commands), STR("DATA\r\n")) == 1);
        if (p->leaps) {
            struct out_mail mail = p->talk.mail;
            CLAIM(smtp_talk_ahead(&p->talk, &mail) == p->talk.offer.pipelining);
        }
        smtp_talk_go(&p->talk);
        p->gone = true;
        return false;
    case TALK_VERDICT:
        check_verdict(p);
        if (p->talk.state == TALK_IDLE && p->talk.has_ahead) {
            next(p);
            return false;
        }
        return true;
    case TALK_AGAIN:
        CLAIM(!p->gone && p->body_said == 0 && p->talk.state == TALK_DEAD);
        return true;
    }
    return true;
}

/* One mail; false: the answers are at their end. */
static bool send_one(struct peer *p, const struct out_mail *mail, struct str *answers)
{
    buf_clear(&p->commands);
    buf_clear(&p->ahead);
    p->body_said = 0;
    p->gone = false;
    bool over = follow(p, smtp_talk_begin(&p->talk, mail));
    while (!over && answers->len > 0) {
        struct str piece = str_sub(*answers, 0, p->hear);
        say(p);
        size_t n = piece.len;
        enum talk_event event = smtp_talk_heard(&p->talk, &piece);
        CLAIM(piece.len == 0 || p->talk.state == TALK_DEAD ||
              (event == TALK_VERDICT && p->talk.has_ahead));
        *answers = str_from(*answers, n - piece.len);
        over = follow(p, event);
    }
    if (!over) {
        enum talk_event event = smtp_talk_lost(&p->talk, "gone");
        CLAIM(event == TALK_AGAIN || event == TALK_VERDICT);
        (void)follow(p, event);
    }
    return answers->len > 0;
}

void fuzz_one(struct arena *a, struct str in)
{
    struct str first = str_take(&in, '\n');
    uint64_t choice = fuzz_choice(first);
    struct str greeting = in;
    struct str answers = fuzz_cut(&greeting, STR("\n\n"));
    struct smtp_offer offer = {.size_max = 0};
    struct peer p = {.commands = BUF_INIT(65536),
                     .ahead = BUF_INIT(65536),
                     .leaps = choice / 128 % 2 != 0};
    static const size_t takes[] = {1, 7, 40, 4096};
    struct out_mail mail = {.id = 1,
                            .mail_from = STR("a@firma.example"),
                            .rcpt_to = STR("b@kunde.example"),
                            .journal = choice / 64 % 2 ? STR("j@f.example") : STR_NULL,
                            .raw = STR(body)};
    (void)a;
    while (greeting.ptr != NULL) {
        smtp_offer_note(&offer, str_take_line(&greeting));
    }
    p.hear = takes[choice % 4];
    p.say = choice / 16 % 4 ? 4096 : takes[choice / 4 % 4];
    smtp_talk_init(&p.talk, &offer);
    for (int i = 0; i < 4 && p.talk.state == TALK_IDLE; i++) {
        if (!send_one(&p, &mail, &answers)) {
            break;
        }
    }
    smtp_talk_done(&p.talk);
    buf_done(&p.commands);
    buf_done(&p.ahead);
}
