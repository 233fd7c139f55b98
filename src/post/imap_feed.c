/* Turns the child's MAIL frames into chunks for the sink.
 * Must never move the mark past a mail the sink has not taken. */
#include "post/imap_feed.h"

static bool is_uid(int64_t n)
{
    return n >= 1 && n <= UINT32_MAX;
}

static void forget(struct imap_feed *f)
{
    f->n = f->bytes = 0;
    f->n_waiting = f->n_blamed;
    f->last_uid = 0;
    f->ascending = true;
    arena_reset(&f->chunk);
}

/* Gives the waiting mails on. done_uid: all up to here were said; 0 = in mid-chunk. */
static enum rc flush(struct imap_feed *f, int64_t done_uid, struct err *err)
{
    struct in_mark mark = {.uidvalidity = f->uidvalidity,
                           .uid = f->mark.uid,
                           .left = f->mark.left,
                           .ahead = f->ahead};

    if (done_uid > mark.uid) {
        mark.uid = done_uid;
    } else if (done_uid == 0 && f->ascending && f->last_uid > mark.uid) {
        mark.uid = f->last_uid;
    }
    enum rc rc = RC_OK;
    if (f->n > 0) {
        rc = f->sink->chunk(f->sink->ctx, f->mails, f->n, &mark, err);
    }
    if (rc == RC_OK) {
        mark.left += f->below ? 0 : (int64_t)f->n;
        f->mark = mark;
        f->n_blamed = f->n_waiting;
    } else {
        f->stopped = true;
    }
    forget(f);
    return rc;
}

static void add(struct imap_feed *f, int64_t uid, struct in_mail mail)
{
    mail.key =
        arena_printf(&f->chunk, "%lld/%lld", (long long)f->uidvalidity, (long long)uid);
    f->mails[f->n++] = mail;
    f->bytes += mail.raw.len;
    f->ascending = f->ascending && uid > f->last_uid;
    f->last_uid = uid;
}

/* Others can be had: it was these mails that could not. */
static void blame(struct imap_feed *f)
{
    while (f->n_waiting < f->n_suspects) {
        add(f, f->suspects[f->n_waiting++], (struct in_mail){.truncated = true});
    }
}

static enum rc take_mail(struct imap_feed *f, struct frame_cursor *c, struct err *err)
{
    int64_t uid = frame_get_i64(c);
    struct in_mail mail = {.size_bytes = frame_get_i64(c)};
    mail.arrived_at = frame_get_i64(c);
    mail.raw = frame_get_str(c);

    if (!frame_is_whole(c) || !is_uid(uid) || (uid <= f->mark.uid) != f->below ||
        mail.raw.len > IN_MAIL_MAX_BYTES || f->uidvalidity == 0) {
        return err_set(err, RC_INPUT, "the IMAP process said a mail that cannot be");
    }
    /* the server's idea of the size may be off; cut is what filled the whole limit */
    if (mail.size_bytes < (int64_t)mail.raw.len) {
        mail.size_bytes = (int64_t)mail.raw.len;
    }
    mail.truncated =
        mail.raw.len == IN_MAIL_MAX_BYTES && mail.size_bytes > IN_MAIL_MAX_BYTES;
    f->heard = true;
    f->ahead -= f->ahead > 0;
    blame(f); /* a chunk has room: suspects wait at its beginning only */
    add(f, uid, mail);
    bool full = f->n == ARRAY_LEN(f->mails) || f->bytes >= IN_CHUNK_MAX_BYTES;
    return full ? flush(f, 0, err) : RC_OK;
}

static enum rc take_number(struct imap_feed *f, int what, struct frame_cursor *c,
                           struct err *err)
{
    int64_t number = frame_get_i64(c);

    if (!frame_is_whole(c) || !is_uid(number)) {
        return err_set(err, RC_INPUT, "the IMAP process said number %lld",
                       (long long)number);
    }
    if (what == IMAP_SAY_TRY) {
        f->trying = number;
        return RC_OK;
    }
    if (what == IMAP_SAY_AHEAD) {
        f->ahead = number;
        return RC_OK;
    }
    if (what == IMAP_SAY_MARK) {
        f->trying = 0;
        return flush(f, number, err);
    }
    forget(f);
    f->below = false;
    f->ahead = 0;
    if (f->mark.uidvalidity != number) {
        f->mark.uid = 0; /* the numbers mean other mails now: all is read again */
    }
    if (f->uidvalidity != number) {
        f->n_suspects = f->n_blamed = f->n_waiting = 0;
    }
    f->uidvalidity = number;
    return RC_OK;
}

enum rc imap_feed_take(struct imap_feed *f, const struct frame *frame, struct err *err)
{
    struct frame_cursor c = {.rest = frame->body};

    switch (frame->type) {
    case IMAP_SAY_MAIL:
        return take_mail(f, &c, err);
    case IMAP_SAY_BELOW:
        f->below = true;
        return RC_OK;
    case IMAP_SAY_FOLDER:
    case IMAP_SAY_AHEAD:
    case IMAP_SAY_TRY:
    case IMAP_SAY_MARK:
        return take_number(f, frame->type, &c, err);
    default: /* a byte from outside */
        return err_set(err, RC_INPUT, "the IMAP process said %d", frame->type);
    }
}

enum rc imap_feed_recover(struct imap_feed *f, struct err *err)
{
    if (!f->ascending || f->n == 0) {
        forget(f);
        return RC_OK;
    }
    if (f->last_uid == f->trying) {
        f->trying = 0;
    }
    return flush(f, 0, err);
}

/* No mail is set aside for what may be the server's fault. */
static enum rc accuse_server(size_t n_mails, struct err *err)
{
    return err_set(
        err, RC_TEMP,
        "the server's answers cannot be read: %zu %s tried, none is set aside", n_mails,
        n_mails == 1 ? "mail" : "mails");
}

enum rc imap_feed_suspect(struct imap_feed *f)
{
    forget(f);
    if (f->n_suspects == IMAP_SUSPECTS_MAX) {
        return RC_NONE;
    }
    f->suspects[f->n_suspects++] = f->trying;
    f->trying = 0;
    return RC_OK;
}

size_t imap_feed_doubted(const struct imap_feed *f, const int64_t **ret_uids)
{
    size_t n = f->n_suspects - f->n_blamed;
    *ret_uids = f->suspects + f->n_blamed;
    return n == 1 && f->heard ? 0 : n;
}

enum rc imap_feed_end(struct imap_feed *f, struct err *err)
{
    const int64_t *uids = NULL;
    size_t n = imap_feed_doubted(f, &uids);
    if (n > 0 && !f->vouched) {
        return accuse_server(n, err);
    }
    forget(f);
    blame(f);
    return flush(f, 0, err);
}
