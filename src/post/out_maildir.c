/* Mail into a Maildir spool: tmp/, fsync, rename to new/. The name follows from the
 * Message-ID, so a mail sent again after a crash takes its own place, not a second one.
 * Must never let half a mail be seen. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/fault.h"
#include "base/file.h"
#include "post/maildir.h"
#include "post/out_driver.h"

enum { NAME_HEX = 40 };

struct spool {
    struct str dir;
};

static enum rc spool_open(struct arena *a, const struct out_config *config,
                          void **ret_state, struct err *err)
{
    struct spool *s = ARENA_NEW(a, struct spool);
    enum rc rc = maildir_path(a, config->url, &s->dir, err);

    if (rc == RC_OK) {
        rc = maildir_make(a, s->dir, err);
    }
    if (rc == RC_OK) {
        *ret_state = s;
    }
    return rc;
}

/* The Message-ID's value; without one, the whole mail stands for itself. */
static struct str identity(struct str raw)
{
    struct str rest = raw;

    while (rest.ptr) {
        struct str line = str_take_line(&rest);
        if (str_is_empty(line)) {
            break;
        }
        if (str_istarts(line, STR("Message-ID:"))) {
            return str_trim(str_from(line, sizeof("Message-ID:") - 1));
        }
    }
    return raw;
}

static struct str file_name(struct arena *a, const struct out_mail *mail)
{
    struct buf b CLEANUP(buf_done) = BUF_INIT(mail->raw.len + mail->rcpt_to.len + 1);
    char hex[65];

    buf_put(&b, mail->rcpt_to);
    buf_putc(&b, '\n');
    buf_put(&b, identity(mail->raw));
    sha256_hex(buf_str(&b), hex);
    return arena_printf(a, "%.*s.nachfass", NAME_HEX, hex);
}

/* As a final delivery leaves it: the envelope on top (RFC 5321 4.4), lines ending LF as
 * every Maildir reader expects. */
static void put_file_bytes(struct buf *b, const struct out_mail *mail)
{
    struct str rest = mail->raw;

    buf_printf(b, "Return-Path: <%.*s>\nEnvelope-To: <%.*s>\n",
               STR_ARG(mail->mail_from), STR_ARG(mail->rcpt_to));
    while (!str_is_empty(rest)) {
        buf_put(b, str_take_line(&rest));
        buf_putc(b, '\n');
    }
}

static enum rc io_error(struct err *err, const char *what, struct str path)
{
    return err_set(err, RC_TEMP, "%s of '%.*s' failed: %s", what, STR_ARG(path),
                   strerror(errno));
}

static enum rc write_temp(struct str path, struct str data, struct err *err)
{
    (void)unlink(path.ptr); /* ours, from a run that was killed */
    int fd CLEANUP(fd_close) =
        open(path.ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return io_error(err, "creation", path);
    }
    enum rc rc = fd_write_all(fd, data, err);
    if (rc != RC_OK) {
        return err_prefix(err, rc, "'%.*s'", STR_ARG(path));
    }
    return fsync(fd) == 0 ? RC_OK : io_error(err, "sync", path);
}

static enum rc sync_dir(struct str dir, struct err *err)
{
    int fd CLEANUP(fd_close) = open(dir.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0 || fsync(fd) != 0) {
        return io_error(err, "sync", dir);
    }
    return RC_OK;
}

/* From here on the mail may be seen: an error after the rename is no verdict. */
static struct out_result publish(struct arena *a, const struct spool *s,
                                 struct str temp, struct str name, struct err *err)
{
    struct str dir = path_join(a, s->dir, STR("new"));
    struct str place = path_join(a, dir, name);
    struct out_result result = {.rc = RC_OK, .code = 250, .status = STR("2.0.0")};

    if (rename(temp.ptr, place.ptr) != 0) {
        result.rc = io_error(err, "rename", temp);
    } else if (sync_dir(dir, err) != RC_OK) {
        result.rc = RC_UNCERTAIN;
    }
    fault_point("post-out-maildir-published");
    if (result.rc != RC_OK) {
        result.code = 0;
        result.status = STR_NULL;
        result.reply = str_c(err->text);
    } else {
        result.reply = arena_printf(a, "250 2.0.0 kept as %.*s", STR_ARG(name));
    }
    return result;
}

static enum rc spool_send(void *state, const struct out_mail *mail,
                          const struct out_hooks *hooks, struct err *err)
{
    const struct spool *s = state;
    struct arena a CLEANUP(arena_done) = {0};
    /* no line can shrink to less than its LF: the file is never longer than this */
    struct buf data CLEANUP(buf_done) =
        BUF_INIT(mail->raw.len + mail->mail_from.len + mail->rcpt_to.len + 64);
    struct str name = file_name(&a, mail);
    struct str tmp_dir = path_join(&a, s->dir, STR("tmp"));
    struct str temp = path_join(&a, tmp_dir, name);
    struct err why = {{0}};

    put_file_bytes(&data, mail);
    enum rc rc = write_temp(temp, buf_str(&data), err);
    if (rc != RC_OK) { /* the spool's trouble, not this mail's: no mail can leave */
        (void)unlink(temp.ptr);
        return rc;
    }
    fault_point("post-out-maildir-written");
    rc = hooks->wire(hooks->ctx, mail->id, err);
    if (rc != RC_OK) {
        (void)unlink(temp.ptr);
        return rc;
    }
    struct out_result result = publish(&a, s, temp, name, &why);
    return hooks->done(hooks->ctx, mail->id, &result, err);
}

static void spool_close(void *state)
{
    (void)state; /* all of it lives in the arena */
}

const struct out_driver out_maildir_driver = {spool_open, spool_send, spool_close};
