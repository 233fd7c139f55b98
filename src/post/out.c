/* Where mail goes: the driver is chosen by the URL. What every mail is held to.
 * Must never mend a mail: what is not canonical is refused. */
#include "post/out.h"

#include "base/arena.h"
#include "post/out_driver.h"

enum { LINE_MAX_BYTES = 998, ADDRESS_MAX_BYTES = 254 };

struct out {
    const struct out_driver *driver;
    void *state;
};

static const struct {
    const char *prefix;
    const struct out_driver *driver;
} schemes[] = {
    {"maildir:", &out_maildir_driver},
    {"smtp://", &out_smtp_driver},
    {"smtps://", &out_smtp_driver},
};

enum rc out_open(struct arena *a, const struct out_config *config, struct out **ret_out,
                 struct err *err)
{
    struct out *out = ARENA_NEW(a, struct out);

    for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
        if (str_istarts(config->url, str_c(schemes[i].prefix))) {
            out->driver = schemes[i].driver;
        }
    }
    if (!out->driver) {
        return err_set(err, RC_CONFIG,
                       "'%.*s' is no way out for mail: use maildir:PATH, smtps://HOST "
                       "or smtp://HOST",
                       STR_ARG(config->url));
    }
    enum rc rc = out->driver->open(a, config, &out->state, err);
    if (rc == RC_OK) {
        *ret_out = out;
    }
    return rc;
}

static enum rc check_address(struct str addr, const char *what, struct err *err)
{
    size_t at = str_rfind_byte(addr, '@');

    if (addr.len > ADDRESS_MAX_BYTES || at == STR_NPOS || at == 0 ||
        at + 1 == addr.len) {
        return err_set(err, RC_INPUT, "%s is no address", what);
    }
    for (size_t i = 0; i < addr.len; i++) {
        unsigned char c = (unsigned char)addr.ptr[i];
        if (c <= ' ' || c == 0x7f || c == '<' || c == '>') {
            return err_set(err, RC_INPUT,
                           "%s holds byte 0x%02x, not allowed in a command", what, c);
        }
    }
    if (!str_is_utf8(addr)) {
        return err_set(err, RC_INPUT, "%s is not valid UTF-8", what);
    }
    return RC_OK;
}

static enum rc check_raw(struct str raw, struct err *err)
{
    size_t line = 1, start = 0;

    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.ptr[i];
        if (c == '\r' && i + 1 < raw.len && raw.ptr[i + 1] == '\n') {
            i++;
            line++;
            start = i + 1;
        } else if (c == '\r' || c == '\n' || c == '\0') {
            return err_set(err, RC_INPUT, "mail has a bare %s in line %zu",
                           c == '\r'   ? "CR"
                           : c == '\n' ? "LF"
                                       : "NUL",
                           line);
        } else if (i - start >= LINE_MAX_BYTES) {
            return err_set(err, RC_INPUT, "line %zu of the mail is over %d bytes", line,
                           LINE_MAX_BYTES);
        }
    }
    if (raw.len == 0 || start != raw.len) {
        return err_set(err, RC_INPUT, "mail is empty or does not end with a line end");
    }
    return RC_OK;
}

enum rc out_check(const struct out_mail *mail, struct err *err)
{
    enum rc rc = check_address(mail->rcpt_to, "recipient", err);

    if (rc == RC_OK && !str_is_empty(mail->mail_from)) {
        rc = check_address(mail->mail_from, "sender", err);
    }
    if (rc == RC_OK && !str_is_empty(mail->journal)) {
        rc = check_address(mail->journal, "journal address", err);
    }
    if (rc == RC_OK) {
        rc = check_raw(mail->raw, err);
    }
    return rc;
}

enum rc out_send(struct out *out, const struct out_hooks *hooks, struct err *err)
{
    return out->driver->send(out->state, hooks, err);
}

void out_close(struct out *out)
{
    if (out) {
        out->driver->close(out->state);
    }
}
