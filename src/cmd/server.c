/* The servers of the configuration, opened with their passwords. */
#include "cmd/server.h"

enum rc server_open_in(struct arena *a, const struct mailbox *box, struct in **ret,
                       struct err *err)
{
    struct in_config config = box->in;
    enum rc rc = settings_secret(a, &box->secret, &config.password, err);
    return rc == RC_OK ? in_open(a, &config, ret, err) : rc;
}

enum rc server_open_out(struct arena *a, const struct settings *set, struct out **ret,
                        struct err *err)
{
    struct out_config config = set->out;
    enum rc rc = settings_secret(a, &set->out_secret, &config.password, err);
    return rc == RC_OK ? out_open(a, &config, ret, err) : rc;
}
