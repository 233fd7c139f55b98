/* Where mail goes: the driver is chosen by the URL. What every mail is held to.
 * Must never mend a mail: what is not canonical is refused. */
#include "post/out.h"

#include "base/arena.h"
#include "base/eight.h"
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

/* The first byte that cannot stand in a command; addr.len when there is none. A blank
 * may stand in a local part that is quoted: "kim ude"@x (RFC 5321 4.1.2). */
static size_t command_fault(struct str addr, size_t at)
{
    bool quoted = at >= 3 && addr.ptr[0] == '"' && addr.ptr[at - 1] == '"';
    for (size_t i = 0; i < addr.len; i++) {
        unsigned char c = (unsigned char)addr.ptr[i];
        bool blank = c == ' ' && quoted && i < at;
        if ((c <= ' ' && !blank) || c == 0x7f || c == '<' || c == '>') {
            return i;
        }
    }
    return addr.len;
}

static enum rc check_address(struct str addr, const char *what, struct err *err)
{
    size_t at = str_rfind_byte(addr, '@');

    if (addr.len > ADDRESS_MAX_BYTES || at == STR_NPOS || at == 0 ||
        at + 1 == addr.len) {
        return err_set(err, RC_INPUT, "%s is no address", what);
    }
    size_t bad = command_fault(addr, at);
    if (bad < addr.len) {
        return err_set(err, RC_INPUT, "%s holds byte 0x%02x, not allowed in a command",
                       what, (unsigned char)addr.ptr[bad]);
    }
    if (!str_is_utf8(addr)) {
        return err_set(err, RC_INPUT, "%s is not valid UTF-8", what);
    }
    return RC_OK;
}

/* Where the next byte below 0x20 is, or raw.len. */
static size_t next_control(struct str raw, size_t at)
{
    for (; at + 8 <= raw.len; at += 8) {
        size_t before = eight_before(eight_control(eight_load(raw.ptr + at)));
        if (before < 8) {
            return at + before;
        }
    }
    while (at < raw.len && (unsigned char)raw.ptr[at] >= ' ') {
        at++;
    }
    return at;
}

/* What is wrong with the control character there, which is no line end. NULL: nothing.
 */
static const char *control_fault(char c)
{
    return c == '\0'   ? "has a NUL"
           : c == '\r' ? "has a bare CR"
           : c == '\n' ? "ends with a bare LF"
                       : NULL;
}

static enum rc check_raw(struct str raw, struct err *err)
{
    const char *fault = NULL;
    size_t line = 1;
    size_t begin = 0;

    if (!str_ends(raw, STR("\r\n"))) {
        return err_set(err, RC_INPUT, "mail is empty or does not end with a line end");
    }
    for (size_t at = next_control(raw, 0); at < raw.len && !fault;
         at = next_control(raw, at)) {
        if (raw.ptr[at] != '\r' || raw.ptr[at + 1] != '\n') { /* the last is LF */
            fault = control_fault(raw.ptr[at++]);
        } else if (at - begin > LINE_MAX_BYTES) {
            fault = "is over 998 bytes";
        } else {
            at += 2;
            begin = at;
            line++;
        }
    }
    return fault ? err_set(err, RC_INPUT, "line %zu of the mail %s", line, fault)
                 : RC_OK;
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
