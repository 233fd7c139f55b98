/* The sender's loop: N connections over poll(2), mails pulled from the caller, verdicts
 * and intents told in groups.
 * Must never send a mail again whose body may have been taken. */
#ifndef NACHFASS_POST_SMTP_ENGINE_H
#define NACHFASS_POST_SMTP_ENGINE_H

#include "base/arena.h"
#include "post/out.h"
#include "post/smtp_conn.h"

enum {
    ENGINE_CONNECTIONS_MAX = 64,
    ENGINE_RESULTS_MAX = 8 * ENGINE_CONNECTIONS_MAX /* of one turn */
};

/* A mail given to us, without a verdict yet. */
struct job {
    struct out_mail mail;
    int tries;           /* connections that broke before its body */
    int64_t deadline_ms; /* 0: not begun */
};

struct slot {
    struct smtp_conn conn;
    bool busy;  /* job is under way */
    bool wired; /* its intent is committed */
    bool early; /* its envelope was said before the verdict on the mail before it */
    bool has_ahead;
    struct job job;
    struct job ahead;    /* its envelope follows the body of job */
    int64_t deadline_ms; /* of the job, of opening, of being idle */
};

struct engine {
    struct out_config config;
    struct tls_multi multi;
    struct slot slots[ENGINE_CONNECTIONS_MAX];
    size_t n_slots;
    size_t limit;           /* how many the server allows, as far as we know */
    int64_t limit_until_ms; /* then more are tried again */
    int lost_in_a_row;      /* connections, without a verdict between */
    bool ahead_works;       /* some connection took an envelope behind a body */
    bool ahead_fails;       /* one may have broken at that: none is tried again */

    /* of one out_send */
    const struct out_hooks *hooks;
    /* for a connection; the last is next. Each that breaks may bring two */
    struct job waiting[2 * ENGINE_CONNECTIONS_MAX];
    size_t n_waiting;
    bool never;        /* no more mails come */
    int64_t ask_at_ms; /* when next may be asked again */
    bool ending;       /* end_rc: what is under way is settled, nothing else */
    bool broken;       /* turn failed: nothing more may be sent at all */
    enum rc end_rc;
    struct err end_err;

    /* of one turn */
    struct arena text; /* of the results */
    struct out_result results[ENGINE_RESULTS_MAX];
    size_t n_results;
    int64_t wire[ENGINE_CONNECTIONS_MAX];
    bool wire_receipt[ENGINE_CONNECTIONS_MAX];
    size_t n_wire;
};

/* The first connection, waited for. Codes as out_open. */
enum rc engine_open(struct engine *e, struct err *err) MUST_USE;
/* As out_send. */
enum rc engine_send(struct engine *e, const struct out_hooks *hooks,
                    struct err *err) MUST_USE;
/* Says goodbye on all connections at once; two seconds for the answers. */
void engine_close(struct engine *e);

/* smtp_jobs.c: what becomes of the mails in hand. */

/* A mail's verdict, to be told in this turn; the text is copied. */
void engine_tell(struct engine *e, struct out_result result);
/* What has just come about on a slot. */
void engine_handle(struct engine *e, struct slot *s, enum talk_event event);
/* Another look around may bring its results, another mail may be begun. */
bool engine_has_room(const struct engine *e);
/* A mail that waits for a second connection has a verdict when its time is over. */
void engine_expire(struct engine *e, int64_t now_ms);
/* Nothing new is begun any more; out_send will return this. The first end counts. */
void engine_end(struct engine *e, enum rc rc, const char *why);
/* Where a body is about to leave and no connection is to be had, the next mail's
 * envelope is to follow it. One connection tries that first. */
void engine_look_ahead(struct engine *e);
/* Gives mails to idle connections, opens connections for those that wait, asks for
 * more. */
void engine_fill(struct engine *e);

#endif
