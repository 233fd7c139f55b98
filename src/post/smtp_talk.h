/* One side of an SMTP conversation: mail after mail over one connection, as a state
 * machine without input or output of its own. Knows RFC 5321, 2920, 6531 and 1870.
 * Must never give out a byte of a body before smtp_talk_go. */
#ifndef NACHFASS_POST_SMTP_TALK_H
#define NACHFASS_POST_SMTP_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "post/out.h"
#include "post/smtp_reply.h"

/* What the server's EHLO offers. */
struct smtp_offer {
    bool pipelining, utf8, eightbit, size, auth;
    int64_t size_max; /* 0 = none told */
    bool authenticated;
};

enum talk_state {
    TALK_IDLE,     /* a mail may begin */
    TALK_ENVELOPE, /* MAIL, RCPT, DATA are under way */
    TALK_READY,    /* the server said 354 */
    TALK_BODY,     /* up to the reply to the final dot */
    TALK_TIDY,     /* refused, yet 354: up to the reply to a lone dot */
    TALK_DEAD      /* the connection is of no more use */
};

/* What has just come about. */
enum talk_event {
    TALK_MORE,    /* nothing yet */
    TALK_GO,      /* 354: smtp_talk_go is awaited */
    TALK_VERDICT, /* result says what became of the mail; IDLE or DEAD now */
    TALK_AGAIN    /* the connection is dead and nothing of the mail was sent: it may be
                   * tried on another one. reply says why */
};

enum talk_step { STEP_RESET, STEP_MAIL, STEP_RCPT, STEP_JOURNAL, STEP_DATA, STEP_N };

struct smtp_talk {
    struct smtp_offer offer;
    enum talk_state state;
    struct smtp_reader reader;
    struct out_mail mail;        /* the next verdict is about it */
    struct out_mail envelope_of; /* this mail, or the one ahead */
    bool eightbit, utf8;         /* how that one must be announced */
    bool has_ahead;
    enum talk_step steps[STEP_N]; /* of the envelope */
    size_t ends[STEP_N];          /* of each command in out */
    size_t n_steps, n_said, n_heard;
    bool reset_due; /* a transaction was left open */
    bool taken;     /* a recipient was accepted */
    bool refused;
    enum talk_step refused_step; /* where, while refused */
    struct buf out;              /* to be said; what is before out_at was */
    size_t out_at;
    size_t body_at;
    bool end_said;   /* the final dot was given out */
    size_t body_end; /* it ends here in out */
    bool receipt;
    enum rc verdict;
    struct smtp_reply reply; /* the first refusal, or the last word */
};

void smtp_talk_init(struct smtp_talk *t, const struct smtp_offer *offer);
void smtp_talk_done(struct smtp_talk *t);

/* Begins a mail in state IDLE. TALK_MORE, or TALK_VERDICT when the server cannot carry
 * it (no SMTPUTF8, 7 bit only, too large): then nothing was said. What mail views into
 * must stay until its verdict. */
enum talk_event smtp_talk_begin(struct smtp_talk *t,
                                const struct out_mail *mail) MUST_USE;
/* RFC 2920 3.1: in state READY of a mail, the envelope of the next one follows its body
 * without waiting. False: not with this server or this mail; it must begin by itself.
 * After the verdict on the mail before, smtp_talk_next is awaited where the state is
 * IDLE; where it is DEAD, nothing of the mail ahead was sent. */
bool smtp_talk_ahead(struct smtp_talk *t, const struct out_mail *mail) MUST_USE;
/* The mail ahead, which is under way, is the one that is spoken of now. */
void smtp_talk_next(struct smtp_talk *t);
/* What is to be said now; may be empty. */
struct str smtp_talk_output(struct smtp_talk *t);
/* The first n bytes of it are said. */
void smtp_talk_said(struct smtp_talk *t, size_t n);
/* The server said this. Up to what has come about is taken off *bytes; more than that
 * may be left only after a verdict, for the mail ahead. */
enum talk_event smtp_talk_heard(struct smtp_talk *t, struct str *bytes) MUST_USE;
/* The intent is committed: the body follows. */
void smtp_talk_go(struct smtp_talk *t);
/* The connection is lost (why: one line). For an idle one TALK_MORE. */
enum talk_event smtp_talk_lost(struct smtp_talk *t, const char *why) MUST_USE;
/* Says goodbye in state IDLE; false elsewhere. What the server answers makes it DEAD.
 */
bool smtp_talk_quit(struct smtp_talk *t) MUST_USE;
/* What became of the mail, after TALK_VERDICT. */
struct out_result smtp_talk_result(const struct smtp_talk *t);

#endif
