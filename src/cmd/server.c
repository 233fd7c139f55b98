/* The servers of the configuration, opened with their passwords or tokens. */
#include "cmd/server.h"

#include "base/clock.h"
#include "cmd/oauth.h"

/* Password, or token where an oauth section is named. */
static enum rc fetch(struct arena *a, const struct settings *set,
                     const struct secret *secret, bool fresh, struct str *ret_password,
                     struct str *ret_token, struct err *err)
{
    const struct oauth *o = settings_oauth(set, secret->oauth);
    return o != NULL ? oauth_token(a, o, fresh, clock_now(), ret_token, err)
                     : settings_secret(a, secret, ret_password, err);
}

enum rc server_open_in(struct arena *a, const struct settings *set,
                       const struct mailbox *box, struct in **ret, struct err *err)
{
    struct in_config config = box->in;
    const struct secret *secret = &box->secret;
    enum rc rc = fetch(a, set, secret, false, &config.password, &config.token, err);
    if (rc == RC_OK) {
        rc = in_open(a, &config, ret, err);
    }
    if (rc == RC_REFUSED &&
        !str_is_empty(secret->oauth)) { /* withdrawn before its end */
        rc = fetch(a, set, secret, true, &config.password, &config.token, err);
        rc = rc == RC_OK ? in_open(a, &config, ret, err) : rc;
    }
    return rc;
}

enum rc server_open_in_later(struct arena *a, const struct settings *set,
                             const struct mailbox *box, struct in **ret,
                             struct err *err)
{
    struct in_config config = box->in;
    config.later = true;
    enum rc rc =
        fetch(a, set, &box->secret, false, &config.password, &config.token, err);
    return rc == RC_OK ? in_open(a, &config, ret, err) : rc;
}

enum rc server_open_out(struct arena *a, const struct settings *set, struct out **ret,
                        struct err *err)
{
    struct out_config config = set->out;
    const struct secret *secret = &set->out_secret;
    enum rc rc = fetch(a, set, secret, false, &config.password, &config.token, err);
    if (rc == RC_OK) {
        rc = out_open(a, &config, ret, err);
    }
    if (rc == RC_REFUSED && !str_is_empty(secret->oauth)) {
        rc = fetch(a, set, secret, true, &config.password, &config.token, err);
        rc = rc == RC_OK ? out_open(a, &config, ret, err) : rc;
    }
    return rc;
}
