/* What a source of mail implements; in.c picks one by URL. Contracts are those of in.h.
 * Must never be seen outside src/post. */
#ifndef NACHFASS_POST_IN_DRIVER_H
#define NACHFASS_POST_IN_DRIVER_H

#include "post/in.h"

enum {
    IN_CHUNK_MAX_MAILS = 250,
    IN_CHUNK_MAX_BYTES = 4 * 1024 * 1024 /* raw bytes that make a sink call due */
};

struct in_driver {
    enum rc (*open)(struct arena *a, const struct in_config *config, void **ret_state,
                    struct err *err);
    enum rc (*fetch)(void *state, const struct in_mark *mark,
                     const struct in_sink *sink, struct err *err);
    enum rc (*move)(void *state, const struct str *keys, size_t n_keys,
                    enum in_folder folder, struct err *err);
    /* both NULL: this source moves while one waits */
    enum rc (*move_begin)(void *state, const struct str *keys, size_t n_keys,
                          enum in_folder folder, struct err *err);
    enum rc (*move_end)(void *state, bool wait, struct err *err);
    enum rc (*watch)(void *state, int64_t max_s, int *ret_fd, struct err *err);
    enum rc (*watch_end)(void *state, struct err *err);
    void (*close)(void *state);
};

extern const struct in_driver in_maildir_driver;
extern const struct in_driver in_imap_driver;

#endif
