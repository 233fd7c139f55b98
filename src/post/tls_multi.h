/* Several connections in the making at once, beside those that work: nobody waits for
 * another's handshake.
 * Must never be used for what is said once a connection stands. */
#ifndef NACHFASS_POST_TLS_MULTI_H
#define NACHFASS_POST_TLS_MULTI_H

#include <poll.h>
#include <stdbool.h>

#include "post/tls.h"

struct tls_multi {
    void *multi; /* CURLM */
    int connecting;
};

void tls_multi_init(struct tls_multi *m);
/* All its connections must be closed before. */
void tls_multi_done(struct tls_multi *m);

/* Begins to connect; config and what it views into must stay until it stands. RC_CONFIG
 * as tls_open. */
enum rc tls_begin(struct tls_multi *m, const struct tls_config *config,
                  struct tls_conn *ret_conn, struct err *err) MUST_USE;
/* RC_OK: it stands, or stood already. RC_NONE: still under way. Else as tls_open, and
 * it is closed. */
enum rc tls_connected(struct tls_multi *m, struct tls_conn *conn,
                      struct err *err) MUST_USE;
/* poll(2) over fds; connections in the making go on meanwhile, and end the wait too.
 * A signal ends it as well: then true. */
bool tls_poll(struct tls_multi *m, struct pollfd *fds, size_t n, int timeout_ms);

#endif
