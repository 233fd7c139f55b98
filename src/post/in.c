/* Where mail comes from: the driver is chosen by the URL.
 * Must never know what a driver does. */
#include "post/in.h"

#include "base/arena.h"
#include "post/in_driver.h"

struct in {
    const struct in_driver *driver;
    void *state;
};

static const struct {
    const char *prefix;
    const struct in_driver *driver;
} schemes[] = {
    {"maildir:", &in_maildir_driver},
    {"imap://", &in_imap_driver},
    {"imaps://", &in_imap_driver},
};

static const struct in_driver *driver_for(struct str url)
{
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
        if (str_istarts(url, str_c(schemes[i].prefix))) {
            return schemes[i].driver;
        }
    }
    return NULL;
}

enum rc in_open(struct arena *a, const struct in_config *config, struct in **ret_in,
                struct err *err)
{
    struct in *in = ARENA_NEW(a, struct in);

    in->driver = driver_for(config->url);
    if (!in->driver) {
        return err_set(err, RC_CONFIG,
                       "'%.*s' is no mailbox: use maildir:PATH, imaps://HOST or "
                       "imap://HOST",
                       STR_ARG(config->url));
    }
    enum rc rc = in->driver->open(a, config, &in->state, err);
    if (rc == RC_OK) {
        *ret_in = in;
    }
    return rc;
}

enum rc in_fetch(struct in *in, const struct in_mark *mark, const struct in_sink *sink,
                 struct err *err)
{
    return in->driver->fetch(in->state, mark, sink, err);
}

enum rc in_move(struct in *in, const struct str *keys, size_t n_keys,
                enum in_folder folder, struct err *err)
{
    if (n_keys == 0) {
        return RC_OK;
    }
    return in->driver->move(in->state, keys, n_keys, folder, err);
}

enum rc in_move_begin(struct in *in, const struct str *keys, size_t n_keys,
                      enum in_folder folder, struct err *err)
{
    return in->driver->move_begin == NULL
               ? RC_NONE
               : in->driver->move_begin(in->state, keys, n_keys, folder, err);
}

enum rc in_move_end(struct in *in, bool wait, struct err *err)
{
    return in->driver->move_end(in->state, wait, err);
}

enum rc in_watch(struct in *in, int64_t max_s, int *ret_fd, struct err *err)
{
    return in->driver->watch(in->state, max_s, ret_fd, err);
}

enum rc in_watch_end(struct in *in, struct err *err)
{
    return in->driver->watch_end(in->state, err);
}

void in_close(struct in *in)
{
    if (in) {
        in->driver->close(in->state);
    }
}
