/* What an SMTP server says, piece by piece. Stands in the place of post/tls.c. First
 * line: what the connection is like, then the lines of the greeting up to an empty one,
 * then the server's answers. */
#include "fuzz.h"

#include "post/smtp_session.h"
#include "post/tls.h"

static const char body[] = "Subject: x\r\n\r\n.\r\n..two\r\nend.\r\n";
static const char stuffed[] = "Subject: x\r\n\r\n..\r\n...two\r\nend.\r\n.\r\n";

static struct {
    struct str greeting, answers;
    size_t piece;      /* bytes a read gives at most */
    int64_t break_at;  /* the write that fails; 0 = none */
    struct buf said;   /* by us */
    bool body_allowed; /* the envelope was taken */
    int n_writes;
} peer;

bool fuzz_init(void)
{
    return true;
}

enum rc tls_open(const struct tls_config *config, struct tls_conn *ret_conn,
                 struct err *err)
{
    (void)err;
    while (peer.greeting.ptr != NULL) {
        config->line(config->ctx, str_take_line(&peer.greeting));
    }
    *ret_conn = (struct tls_conn){.curl = &peer, .fd = -1};
    return RC_OK;
}

ssize_t tls_recv(struct tls_conn *conn, void *ptr, size_t size, int64_t deadline_ms)
{
    (void)deadline_ms;
    CLAIM(conn->curl != NULL);
    struct str piece = str_sub(peer.answers, 0, peer.piece < size ? peer.piece : size);
    if (piece.len > 0) {
        memcpy(ptr, piece.ptr, piece.len);
    }
    peer.answers = str_from(peer.answers, piece.len);
    return piece.len > 0 ? (ssize_t)piece.len : TLS_EOF;
}

ssize_t tls_send(struct tls_conn *conn, struct str data, int64_t deadline_ms,
                 size_t *ret_sent)
{
    (void)deadline_ms;
    CLAIM(conn->curl != NULL);
    CLAIM(peer.body_allowed || str_find(data, STR("Subject")) == STR_NPOS);
    CLAIM(str_ends(data, STR("\r\n")));
    bool broken = ++peer.n_writes == peer.break_at;
    *ret_sent = broken ? 0 : data.len;
    buf_put(&peer.said, str_sub(data, 0, *ret_sent));
    return broken ? TLS_FAILED : (ssize_t)data.len;
}

void tls_close(struct tls_conn *conn)
{
    *conn = (struct tls_conn){.curl = NULL, .fd = -1};
}

static void check_reply(const struct smtp_reply *r)
{
    CLAIM(r->line_len < sizeof r->line && r->line[r->line_len] == '\0');
    CLAIM(r->code == 0 || (r->code >= 200 && r->code <= 599));
    struct str status = smtp_status(r);
    CLAIM(status.len <= 11 && fuzz_is_line(status));
}

static void check_body(struct smtp_session *s)
{
    struct smtp_reply reply = {0};
    struct err err = {{0}};
    size_t from = peer.said.len;
    peer.body_allowed = true;
    enum rc rc = smtp_body(s, STR(body), 0, &reply, &err);
    struct str said = str_from(buf_str(&peer.said), from);
    CLAIM(rc != RC_OK || (reply.code >= 200 && reply.code < 300));
    CLAIM(rc != RC_NONE || said.len == 0);
    CLAIM(said.len == 0 || str_eq_c(said, stuffed));
    CLAIM(rc == RC_OK || rc == RC_TEMP || rc == RC_REFUSED || rc == RC_NONE ||
          rc == RC_UNCERTAIN);
    CLAIM(rc != RC_UNCERTAIN || !smtp_is_open(s));
    if (rc == RC_OK || rc == RC_TEMP || rc == RC_REFUSED) {
        check_reply(&reply);
    }
}

static void check_session(const struct out_config *config)
{
    struct smtp_session s;
    struct err err;
    struct out_mail mail = {.id = 1,
                            .mail_from = STR("a@firma.example"),
                            .rcpt_to = STR("b@kunde.example"),
                            .raw = STR(body)};
    enum rc rc = smtp_open(&s, config, 0, &err);
    CLAIM(rc == RC_OK || rc == RC_CONFIG);
    for (int i = 0; rc == RC_OK && i < 3 && smtp_is_open(&s); i++) {
        struct smtp_reply reply = {0};
        peer.body_allowed = false;
        enum rc took = smtp_envelope(&s, &mail, 0, &reply, &err);
        CLAIM(took == RC_OK || took == RC_TEMP || took == RC_REFUSED ||
              took == RC_NONE);
        if (took == RC_OK) {
            CLAIM(reply.code == 354);
            check_body(&s);
        } else if (took == RC_NONE) {
            CLAIM(!smtp_is_open(&s));
        } else {
            check_reply(&reply);
        }
    }
    smtp_quit(&s);
    CLAIM(!smtp_is_open(&s));
}

void fuzz_one(struct arena *a, struct str in)
{
    struct str first = str_take(&in, '\n');
    uint64_t choice = fuzz_choice(first);
    (void)a;
    peer.greeting = in;
    peer.answers = fuzz_cut(&peer.greeting, STR("\n\n"));
    peer.piece = choice % 4 == 0 ? 1 : choice % 4 == 1 ? 7 : 4096;
    peer.break_at = choice / 4 % 4 == 0 ? (int64_t)(choice / 16 % 4) + 1 : 0;
    peer.said = BUF_INIT(65536);
    peer.body_allowed = false;
    peer.n_writes = 0;
    struct out_config config = {.url = STR("smtp://mail.example"),
                                .user = choice / 64 % 4 == 0 ? STR("u") : STR_NULL,
                                .password = STR("p")};
    check_session(&config);
    buf_done(&peer.said);
}
