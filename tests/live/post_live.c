/* Drives src/post against the rig (rig.env in the environment) and prints TAP: TLS in
 * all its right and wrong forms, logins, a mail's way round, moving, UIDVALIDITY
 * (threat 28). */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "post/in.h"
#include "post/out.h"

struct tap {
    struct arena a;
    int n, failed;
};

static const char *env(const char *name)
{
    const char *value = getenv(name);
    if (!value) {
        (void)printf("Bail out! %s is not set: start the rig first\n", name);
        exit(EXIT_FAILURE);
    }
    return value;
}

static void ok(struct tap *t, bool good, const struct err *err, const char *name)
{
    t->n++;
    t->failed += !good;
    (void)printf("%sok %d - %s\n", good ? "" : "not ", t->n, name);
    if (!good || getenv("VERBOSE")) {
        (void)printf("# %s\n", err->text);
    }
    (void)fflush(stdout);
}

static struct str url(struct tap *t, const char *scheme, const char *host,
                      const char *port)
{
    return arena_printf(&t->a, "%s://%s:%s", scheme, env(host), env(port));
}

static struct in_config in_config(struct str where)
{
    return (struct in_config){.url = where,
                              .user = str_c(env("RIG_USER")),
                              .password = str_c(env("RIG_PASSWORD")),
                              .folder = STR("INBOX"),
                              .done_folder = STR("nachfass/done"),
                              .aside_folder = STR("Pr\xc3\xbc"
                                                  "fen & mehr"),
                              .ca_file = str_c(env("RIG_CA")),
                              .timeout_s = 20};
}

static struct out_config out_config(struct str where)
{
    return (struct out_config){.url = where,
                               .user = str_c(env("RIG_USER")),
                               .password = str_c(env("RIG_PASSWORD")),
                               .helo = STR("nachfass.example"),
                               .ca_file = str_c(env("RIG_CA")),
                               .timeout_s = 20};
}

/* How often the server logged text. */
static int logged(const char *log, const char *text)
{
    FILE *f = fopen(env(log), "r");
    char line[4096];
    int n = 0;
    while (f && fgets(line, sizeof(line), f)) {
        n += strstr(line, text) != NULL;
    }
    if (f) {
        (void)fclose(f);
    }
    return n;
}

static enum rc try_in(struct tap *t, const struct in_config *config, struct err *err)
{
    struct in *in = NULL;
    enum rc rc = in_open(&t->a, config, &in, err);
    if (rc == RC_OK) {
        in_close(in);
    }
    return rc;
}

static enum rc try_out(struct tap *t, const struct out_config *config, struct err *err)
{
    struct out *out = NULL;
    enum rc rc = out_open(&t->a, config, &out, err);
    if (rc == RC_OK) {
        out_close(out);
    }
    return rc;
}

/* Both protocols, both ways to TLS. */
static const struct {
    const char *scheme, *port;
    bool in;
} ways[] = {
    {"imaps", "RIG_IMAPS_PORT", true},
    {"imap", "RIG_IMAP_PORT", true},
    {"smtps", "RIG_SMTPS_PORT", false},
    {"smtp", "RIG_SMTP_PORT", false},
};

struct attempt {
    const char *name, *host, *ca_file, *password; /* NULL: the right ones */
    enum rc want;
    const char *text; /* in the error */
};

static const struct attempt attempts[] = {
    {"good certificate", "RIG_HOST", NULL, NULL, RC_OK, ""},
    {"wrong password", "RIG_HOST", NULL, "falsch-4711", RC_REFUSED,
     "does not accept user 'feedback'"},
    {"expired certificate", "RIG_HOST_EXPIRED", NULL, NULL, RC_CONFIG,
     "expired on 2020-02-01"},
    {"certificate of another name", "RIG_HOST_WRONG_NAME", NULL, NULL, RC_CONFIG,
     "another host name"},
    {"self-signed certificate", "RIG_HOST_SELF_SIGNED", NULL, NULL, RC_CONFIG,
     "trusts"},
    {"certificate of a foreign authority", "RIG_HOST", "", NULL, RC_CONFIG,
     "issuer: CN=nachfass test CA"},
    {"unreadable ca_file", "RIG_HOST", "/nonexistent.pem", NULL, RC_CONFIG, "ca_file"},
};

static void check_attempt(struct tap *t, size_t way, const struct attempt *at)
{
    struct err err = {{0}};
    struct str where = url(t, ways[way].scheme, at->host, ways[way].port);
    struct in_config in = in_config(where);
    struct out_config out = out_config(where);
    enum rc rc;

    if (at->ca_file) {
        in.ca_file = out.ca_file = str_c(at->ca_file);
    }
    if (at->password) {
        in.password = out.password = str_c(at->password);
    }
    rc = ways[way].in ? try_in(t, &in, &err) : try_out(t, &out, &err);
    /* no login, no mail: the one that sends must not go on as if it could */
    enum rc want = at->want == RC_REFUSED && !ways[way].in ? RC_CONFIG : at->want;
    bool good = rc == want && strstr(err.text, at->text) &&
                !strstr(err.text, env("RIG_PASSWORD")) &&
                (rc == RC_OK || !at->password || !strstr(err.text, at->password));
    ok(t, good, &err,
       arena_printf(&t->a, "%s: %s: %s", ways[way].scheme, at->name, rc_name(rc)).ptr);
}

/* Connections to Postfix in which AUTH was said: one good and one wrong login each way,
 * none with a certificate that is not trusted. */
static void check_no_auth(struct tap *t)
{
    struct err err = {{0}};
    struct timespec pause = {.tv_nsec = 100000000};
    int seen = 0;

    for (int i = 0; i < 50 && seen < 4; i++) {
        (void)nanosleep(&pause, NULL); /* the log is written by a process of its own */
        seen = logged("RIG_SMTP_LOG", " auth=");
    }
    (void)err_set(&err, RC_OK, "%d connections with AUTH", seen);
    ok(t, seen == 4, &err, "SMTP: servers with bad certificates saw no login");
}

/* A server that was not verified must not have seen a login. */
static void check_no_password(struct tap *t)
{
    struct err err = {{0}};
    static const char *const ips[] = {"lip=127.0.0.2", "lip=127.0.0.3",
                                      "lip=127.0.0.4"};
    int seen = 0, tried = 0;
    FILE *f = fopen(env("RIG_IMAP_LOG"), "r");
    char line[4096];

    while (f && fgets(line, sizeof(line), f)) {
        for (size_t i = 0; i < ARRAY_LEN(ips); i++) {
            if (strstr(line, ips[i])) {
                tried++;
                seen += strstr(line, "user=<feedback>") != NULL;
            }
        }
    }
    if (f) {
        (void)fclose(f);
    }
    (void)err_set(&err, RC_OK, "%d connections, %d logins", tried, seen);
    ok(t, tried > 0 && seen == 0, &err,
       "IMAP: servers with bad certificates saw no login");
}

struct seen {
    struct tap *t;
    struct in_mark mark;
    struct str keys[100];
    struct str raw[100];
    bool truncated[100];
    size_t n;
};

static enum rc see(void *ctx, const struct in_mail *mails, size_t n_mails,
                   const struct in_mark *mark, struct err *err)
{
    struct seen *s = ctx;
    (void)err;
    for (size_t i = 0; i < n_mails && s->n < ARRAY_LEN(s->keys); i++) {
        s->keys[s->n] = arena_str(&s->t->a, mails[i].key);
        s->raw[s->n] = arena_str(&s->t->a, mails[i].raw);
        s->truncated[s->n] = mails[i].truncated;
        s->n++;
    }
    s->mark = *mark;
    return RC_OK;
}

struct verdicts {
    const struct out_mail *mails;
    size_t n_mails, given;
    struct out_result of[8];
    int n;
    char status[8][16];
};

static enum rc on_next(void *ctx, struct out_mail *ret_mail, int64_t *ret_wait_ms,
                       struct err *err)
{
    struct verdicts *v = ctx;
    (void)err;
    if (v->given == v->n_mails) {
        *ret_wait_ms = -1;
        return RC_NONE;
    }
    *ret_mail = v->mails[v->given++];
    return RC_OK;
}

static enum rc on_turn(void *ctx, const struct out_turn *turn, struct err *err)
{
    struct verdicts *v = ctx;
    (void)err;
    for (size_t i = 0; i < turn->n_results; i++) {
        const struct out_result *r = &turn->results[i];
        v->of[r->id] = *r;
        (void)snprintf(v->status[r->id], sizeof(v->status[r->id]), "%.*s",
                       STR_ARG(r->status));
        v->n++;
    }
    return RC_OK;
}

/* Mails to a plus-address, to nobody, with dots, over 256 KiB. */
static void check_send(struct tap *t, const char *scheme, const char *port)
{
    struct err err = {{0}};
    struct out *out = NULL;
    struct out_config config = out_config(url(t, scheme, "RIG_HOST", port));
    char *big = arena_alloc(&t->a, 400000);
    memset(big, 'x', 400000);
    for (size_t i = 76; i + 1 < 400000; i += 78) {
        big[i] = '\r';
        big[i + 1] = '\n';
    }
    struct str huge = arena_printf(&t->a, "Subject: huge\r\n\r\n%.*s\r\n", 399999, big);
    struct str raw = arena_printf(&t->a,
                                  "Message-ID: <1.%s@nachfass.example>\r\n"
                                  "Subject: round\r\n\r\n.\r\n..two\r\n.end\r\n",
                                  scheme);
    struct str from = STR("feedback+abc@beispiel.example");
    const struct out_mail mails[] = {
        {0, from, STR("feedback+TOKEN@beispiel.example"), .raw = raw},
        {1, from, STR("nobody@weg.example"), .raw = raw},
        {2, STR_NULL, STR("anna@kunde.example"), .raw = raw},
        {3, from, STR("feedback@beispiel.example"), .raw = huge},
    };
    struct verdicts v = {.mails = mails, .n_mails = ARRAY_LEN(mails)};
    struct out_hooks hooks = {on_next, on_turn, &v};
    enum rc rc = out_open(&t->a, &config, &out, &err);
    if (rc == RC_OK) {
        rc = out_send(out, &hooks, &err);
        out_close(out);
    }
    ok(t,
       rc == RC_OK && v.n == 4 && v.of[0].rc == RC_OK && v.of[2].rc == RC_OK &&
           v.of[3].rc == RC_OK,
       &err, arena_printf(&t->a, "%s: mails are accepted", scheme).ptr);
    ok(t,
       v.of[1].rc == RC_REFUSED && v.of[1].code == 550 &&
           strcmp(v.status[1], "5.1.1") == 0,
       &err,
       arena_printf(&t->a, "%s: one is refused for good: %d %s", scheme, v.of[1].code,
                    v.status[1])
           .ptr);
}

static enum rc fetch(struct tap *t, struct in *in, struct in_mark mark, struct seen *s,
                     struct err *err)
{
    struct in_sink sink = {.chunk = see, .ctx = s};
    *s = (struct seen){.t = t, .mark = mark};
    return in_fetch(in, &mark, &sink, err);
}

static void wait_for_mails(struct tap *t, struct in *in, size_t n, struct seen *s,
                           struct err *err)
{
    struct timespec pause = {.tv_nsec = 200000000};
    for (int i = 0; i < 100; i++) {
        if (fetch(t, in, (struct in_mark){0}, s, err) != RC_OK || s->n >= n) {
            return;
        }
        (void)nanosleep(&pause, NULL);
    }
}

static void check_fetch_and_move(struct tap *t)
{
    struct err err = {{0}};
    struct in *in = NULL;
    struct seen s = {.t = t}, again = {.t = t};
    struct in_config config = in_config(url(t, "imap", "RIG_HOST", "RIG_IMAP_PORT"));
    enum rc rc = in_open(&t->a, &config, &in, &err);

    ok(t, rc == RC_OK, &err, "fetch: open");
    if (rc != RC_OK) {
        return;
    }
    wait_for_mails(t, in, 4, &s, &err);
    bool round = false, cut = false;
    for (size_t i = 0; i < s.n; i++) {
        round |= str_ends(s.raw[i], STR("\r\n\r\n.\r\n..two\r\n.end\r\n"));
        cut |= s.truncated[i] && s.raw[i].len == IN_MAIL_MAX_BYTES;
    }
    ok(t, s.n == 4 && round, &err,
       "fetch: mails to a plus-address arrive byte by byte");
    ok(t, cut, &err, "fetch: the huge one is cut and marked");
    ok(t,
       s.n > 0 && s.mark.uidvalidity > 0 &&
           str_starts(s.keys[0],
                      arena_printf(&t->a, "%lld/", (long long)s.mark.uidvalidity)),
       &err, "fetch: keys hold UIDVALIDITY");
    s.mark.left = (int64_t)s.n; /* none is moved yet */
    rc = fetch(t, in, s.mark, &again, &err);
    ok(t, rc == RC_OK && again.n == 0, &err, "fetch: nothing above the mark");
    rc = fetch(t, in, (struct in_mark){s.mark.uidvalidity + 1, s.mark.uid}, &again,
               &err);
    ok(t, rc == RC_OK && again.n == 4, &err, "fetch: another UIDVALIDITY reads it all");

    rc = in_move(in, s.keys, 2, IN_FOLDER_DONE, &err);
    ok(t, rc == RC_OK, &err, "move: to the done folder");
    rc = in_move(in, s.keys, 2, IN_FOLDER_DONE, &err);
    ok(t, rc == RC_OK, &err, "move: gone already counts as moved");
    rc = in_move(in, s.keys + 2, s.n > 2 ? s.n - 2 : 0, IN_FOLDER_ASIDE, &err);
    ok(t, rc == RC_OK, &err, "move: to a folder with umlauts");
    rc = fetch(t, in, (struct in_mark){0}, &again, &err);
    ok(t, rc == RC_OK && again.n == 0, &err, "move: the inbox is empty");
    in_close(in);

    config.folder = STR("nachfass/done");
    config.done_folder = STR("INBOX");
    rc = in_open(&t->a, &config, &in, &err);
    if (rc == RC_OK) {
        rc = fetch(t, in, (struct in_mark){0}, &again, &err);
        in_close(in);
    }
    ok(t, rc == RC_OK && again.n == 2, &err, "move: the done folder holds them");
}

int main(void)
{
    struct tap t = {.n = 0};

    for (size_t way = 0; way < ARRAY_LEN(ways); way++) {
        for (size_t i = 0; i < ARRAY_LEN(attempts); i++) {
            check_attempt(&t, way, &attempts[i]);
        }
    }
    check_no_password(&t);
    check_no_auth(&t);
    check_send(&t, "smtps", "RIG_SMTPS_PORT");
    check_send(&t, "smtp", "RIG_SMTP_PORT");
    check_fetch_and_move(&t);
    (void)printf("1..%d\n", t.n);
    arena_done(&t.a);
    return t.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
