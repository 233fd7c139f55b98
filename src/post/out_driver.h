/* What a way out implements; out.c picks one by URL.
 * Must never be seen outside src/post. */
#ifndef NACHFASS_POST_OUT_DRIVER_H
#define NACHFASS_POST_OUT_DRIVER_H

#include "post/out.h"

struct out_driver {
    enum rc (*open)(struct arena *a, const struct out_config *config, void **ret_state,
                    struct err *err);
    /* As out_send. Passes each mail to out_check before anything else. */
    enum rc (*send)(void *state, const struct out_hooks *hooks, struct err *err);
    void (*close)(void *state);
};

extern const struct out_driver out_maildir_driver;
extern const struct out_driver out_smtp_driver;

/* RC_OK, or RC_INPUT with the reason: the bytes are not canonical (bare CR or LF, NUL,
 * a line over 998 bytes, no CRLF at the end) or an address could break out of its
 * command (control byte, blank, angle bracket, invalid UTF-8, no '@', over 254). */
enum rc out_check(const struct out_mail *mail, struct err *err) MUST_USE;

#endif
