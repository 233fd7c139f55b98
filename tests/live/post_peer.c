/* Sends 120 mails and a big one over four connections to a server on this machine and
 * prints TAP: every sixth receiver is refused, every third mail has a journal, the big
 * one is refused for its size. Arguments: port, and the status that says 'no such
 * user'. */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "post/out.h"

enum { MAILS = 120, BIG_BYTES = 300000, BIG_LINE = 75 };

struct tally {
    struct arena a;
    const char *unknown; /* status */
    int given, taken, refused, receipts, too_big, other;
};

/* More than the server takes. */
static struct str big_mail(struct arena *a)
{
    char *raw = arena_alloc(a, BIG_BYTES);
    for (int i = 0; i < BIG_BYTES; i++) {
        int column = i % (BIG_LINE + 2);
        raw[i] = (char)(column < BIG_LINE ? 'x' : column == BIG_LINE ? '\r' : '\n');
    }
    return arena_printf(a, "Message-ID: <big@y.example>\r\nSubject: s\r\n\r\n%.*s\r\n",
                        BIG_BYTES / (BIG_LINE + 2) * (BIG_LINE + 2), raw);
}

static enum rc on_next(void *ctx, struct out_mail *ret_mail, int64_t *ret_wait_ms,
                       struct err *err)
{
    struct tally *t = ctx;
    int i = t->given;
    (void)err;
    if (i > MAILS) {
        *ret_wait_ms = -1;
        return RC_NONE;
    }
    t->given++;
    if (i == MAILS) {
        *ret_mail = (struct out_mail){.id = i,
                                      .mail_from = STR("sender@y.example"),
                                      .rcpt_to = STR("anna@y.example"),
                                      .raw = big_mail(&t->a)};
        return RC_OK;
    }
    *ret_mail = (struct out_mail){
        .id = i,
        .mail_from = STR("sender@y.example"),
        .rcpt_to = i % 6 == 0 ? STR("nobody@y.example") : STR("anna@y.example"),
        .journal = i % 3 == 0 ? STR("journal@y.example") : STR_NULL,
        .raw = arena_printf(&t->a,
                            "Message-ID: <%d@y.example>\r\nSubject: s\r\n\r\n"
                            ".\r\n..two\r\n.end %d\r\n",
                            i, i)};
    return RC_OK;
}

static enum rc on_turn(void *ctx, const struct out_turn *turn, struct err *err)
{
    struct tally *t = ctx;
    (void)err;
    for (size_t i = 0; i < turn->n_results; i++) {
        const struct out_result *r = &turn->results[i];
        bool too_big = r->rc == RC_REFUSED && r->id == MAILS;
        bool unknown =
            r->rc == RC_REFUSED && r->code == 550 && str_eq_c(r->status, t->unknown);
        t->taken += r->rc == RC_OK;
        t->refused += unknown && r->id % 6 == 0;
        t->receipts += r->receipt;
        t->too_big += too_big;
        if (r->rc != RC_OK && !unknown && !too_big) {
            t->other++;
            (void)printf("# mail %lld: %s %.*s\n", (long long)r->id, rc_name(r->rc),
                         STR_ARG(r->reply));
        }
    }
    return RC_OK;
}

int main(int argc, char **argv)
{
    struct tally t = {.unknown = argc > 2 ? argv[2] : "5.1.1"};
    struct err err = {{0}};
    struct out *out = NULL;
    struct out_hooks hooks = {on_next, on_turn, &t};
    struct out_config config = {
        .url = arena_printf(&t.a, "smtp://127.0.0.1:%s", argc > 1 ? argv[1] : ""),
        .helo = STR("nachfass.example"),
        .allow_plain = true,
        .timeout_s = 20,
        .connections = 4};
    enum rc rc = out_open(&t.a, &config, &out, &err);
    if (rc == RC_OK) {
        rc = out_send(out, &hooks, &err);
        out_close(out);
    }
    bool good = rc == RC_OK && t.taken == 100 && t.refused == 20 && t.receipts == 20 &&
                t.too_big == 1 && t.other == 0;
    (void)printf("%sok 1 - %d taken, %d unknown, %d too big, %d with a receipt %s\n",
                 good ? "" : "not ", t.taken, t.refused, t.too_big, t.receipts,
                 err.text);
    arena_done(&t.a);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
