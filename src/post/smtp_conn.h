/* One connection to an SMTP server: opened without waiting, then a conversation whose
 * bytes go out and come in as they can.
 * Must never send a mail over a line that is not as safe as the configuration demands.
 */
#ifndef NACHFASS_POST_SMTP_CONN_H
#define NACHFASS_POST_SMTP_CONN_H

#include <stdbool.h>
#include <stdint.h>

#include "post/out.h"
#include "post/smtp_talk.h"
#include "post/tls.h"
#include "post/tls_multi.h"

enum { CONN_READ_MAX = 4096 };

enum conn_state { CONN_CLOSED, CONN_OPENING, CONN_OPEN, CONN_QUITTING };

struct smtp_conn {
    enum conn_state state;
    struct tls_config config; /* while opening */
    struct tls_conn tls;
    struct smtp_offer offer;
    struct smtp_talk talk; /* while open */
    char in[CONN_READ_MAX];
    struct str unread; /* of in: follows what has come about */
    int64_t mails;     /* that it carried */
    bool ahead_works;  /* it took an envelope right behind a body */
};

/* Begins to open; config must stay until it is open. */
enum rc smtp_conn_begin(struct smtp_conn *c, struct tls_multi *m,
                        const struct out_config *config, int64_t deadline_ms,
                        struct err *err) MUST_USE;
/* RC_OK: open and logged in as configured. RC_NONE: still under way. Else closed:
 * RC_TEMP, or RC_CONFIG when the operator must act (a refused login too). */
enum rc smtp_conn_ready(struct smtp_conn *c, struct tls_multi *m,
                        struct err *err) MUST_USE;
/* Says and hears what can be without waiting, up to what comes about. After TALK_AGAIN,
 * or with talk.state TALK_DEAD, the caller drops the connection; after a verdict with a
 * mail ahead it steps again: poll(2) may know of nothing. */
enum talk_event smtp_conn_step(struct smtp_conn *c) MUST_USE;
/* Says what can be without waiting, where no answer can be there yet: poll(2) tells of
 * that, and of a line that is lost, for smtp_conn_step. */
void smtp_conn_say(struct smtp_conn *c);
/* What smtp_conn_step waits for, for poll(2). */
short smtp_conn_events(struct smtp_conn *c);
/* Says goodbye; smtp_conn_step ends it (CONN_CLOSED). */
void smtp_conn_quit(struct smtp_conn *c);
/* Without a farewell, at once. */
void smtp_conn_drop(struct smtp_conn *c);

/* Reads one line that a server says while connecting: greeting, EHLO (again after
 * STARTTLS), AUTH. offer is a struct smtp_offer. */
void smtp_offer_note(void *offer, struct str line);

#endif
