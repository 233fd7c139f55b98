/* The servers of the configuration, opened with their passwords or tokens. */
#ifndef NACHFASS_CMD_SERVER_H
#define NACHFASS_CMD_SERVER_H

#include "settings.h"

/* As in_open and out_open; password (settings_secret) or token (cmd/oauth.h) are
 * fetched first. A token that is refused is renewed once. */
enum rc server_open_in(struct arena *a, const struct settings *set,
                       const struct mailbox *box, struct in **ret,
                       struct err *err) MUST_USE;
/* As server_open_in, but nothing is said to the server before the first order. */
enum rc server_open_in_later(struct arena *a, const struct settings *set,
                             const struct mailbox *box, struct in **ret,
                             struct err *err) MUST_USE;
enum rc server_open_out(struct arena *a, const struct settings *set, struct out **ret,
                        struct err *err) MUST_USE;

#endif
