/* What is said to the IMAP server, in libetpan's words: connecting, moving.
 * Must never run in the parent process. */
#include "post/imap_session.h"

#include <string.h>

#include "base/clock.h"
#include "post/imap_int.h"

enum {
    LOGOUT_WAIT_MS = 1000,
    SET_RUNS_MAX = 500 /* of UIDs in a line: servers take 8,000 bytes and more */
};

static const char moved_keyword[] = "NachfassMoved";

enum rc imap_failed(struct imap_session *s, int r, const char *what, struct err *err)
{
    const char *said = s->imap->imap_response ? s->imap->imap_response : "";

    switch (r) {
    case MAILIMAP_ERROR_PARSE:
        return err_set(err, RC_INPUT, "%s: the server's answer cannot be read", what);
    case MAILIMAP_ERROR_STREAM:
        if (s->stream.over_budget) {
            return err_set(err, RC_INPUT, "%s: the server's answer does not end", what);
        }
        return err_set(err, RC_TEMP, "%s: %s", what,
                       s->stream.late ? "the server did not answer in time"
                                      : "the server closed the connection");
    case MAILIMAP_ERROR_PROTOCOL:
        return err_set(err, RC_TEMP, "%s: the server answered something else", what);
    case MAILIMAP_ERROR_MEMORY:
        return err_set(err, RC_INPUT, "%s: the server's answer needs too much memory",
                       what);
    default:
        return err_set(err, RC_TEMP, "%s: the server said no: %s", what, said);
    }
}

void imap_budget(struct imap_session *s, size_t bytes)
{
    s->stream.budget = bytes;
}

bool imap_is_fatal(int r)
{
    return r == MAILIMAP_ERROR_PARSE || r == MAILIMAP_ERROR_STREAM ||
           r == MAILIMAP_ERROR_MEMORY || r == MAILIMAP_ERROR_FATAL ||
           r == MAILIMAP_ERROR_PROTOCOL;
}

bool imap_can_move(const struct imap_session *s)
{
    return s->can_move || s->can_uidplus;
}

int64_t imap_exists(const struct imap_session *s)
{
    return s->imap->imap_selection_info->sel_exists;
}

uint32_t imap_uidvalidity(const struct imap_session *s)
{
    return s->imap->imap_selection_info->sel_uidvalidity;
}

enum rc imap_connect(struct imap_session *s, const struct in_config *config,
                     int64_t deadline_ms, struct err *err)
{
    struct tls_config tls = {.url = config->url,
                             .user = config->user,
                             .password = config->password,
                             .token = config->token,
                             .ca_file = config->ca_file,
                             .allow_plain = config->allow_plain,
                             .deadline_ms = deadline_ms};
    struct mailimap_capability_data *caps = NULL;
    enum rc rc = tls_open(&tls, &s->stream.conn, err);

    if (rc != RC_OK) {
        return rc;
    }
    s->stream.deadline_ms = deadline_ms;
    s->imap = mailimap_new(0, NULL);
    mailstream *stream = imap_stream_new(&s->stream);
    if (!s->imap || !stream) {
        die_oom();
    }
    imap_budget(s, IMAP_ANSWER_MAX_BYTES);
    int r = mailimap_connect(s->imap, stream);
    if (r > MAILIMAP_NO_ERROR_NON_AUTHENTICATED) { /* 0, 1, 2 are all success */
        return imap_failed(s, r, "connecting", err);
    }
    r = mailimap_capability(s->imap, &caps);
    if (r != MAILIMAP_NO_ERROR) {
        return imap_failed(s, r, "asking for capabilities", err);
    }
    mailimap_capability_data_free(caps);
    s->can_move = mailimap_has_extension(s->imap, "MOVE") != 0;
    s->can_namespace = mailimap_has_namespace(s->imap) != 0;
    s->can_uidplus = mailimap_has_uidplus(s->imap) != 0;
    s->can_idle = mailimap_has_idle(s->imap) != 0;
    return RC_OK;
}

enum rc imap_refresh(struct imap_session *s, struct err *err)
{
    return s->fresh ? RC_OK : imap_select(s, err);
}

/* Of the first *n UIDs, or of as many as a line holds: *n then. */
static struct mailimap_set *make_set(const uint32_t *uids, size_t *n)
{
    struct mailimap_set *set = mailimap_set_new_empty();
    size_t i = 0;

    for (int runs = 0; set && i < *n && runs < SET_RUNS_MAX; runs++) {
        size_t end = i + 1;
        while (end < *n && uids[end] == uids[end - 1] + 1) {
            end++;
        }
        if (mailimap_set_add_interval(set, uids[i], uids[end - 1]) !=
            MAILIMAP_NO_ERROR) {
            die_oom();
        }
        i = end;
    }
    if (!set) {
        die_oom();
    }
    *n = i;
    return set;
}

static int add_flag(struct imap_session *s, struct mailimap_set *set,
                    struct mailimap_flag *flag)
{
    struct mailimap_flag_list *list = mailimap_flag_list_new_empty();

    if (!flag || !list || mailimap_flag_list_add(list, flag) != MAILIMAP_NO_ERROR) {
        die_oom();
    }
    struct mailimap_store_att_flags *att =
        mailimap_store_att_flags_new_add_flags_silent(list);
    if (!att) {
        die_oom();
    }
    int r = mailimap_uid_store(s->imap, set, att);
    mailimap_store_att_flags_free(att);
    return r;
}

/* Without MOVE. The copies are there before anything happens to the originals. */
static int copy_and_mark(struct imap_session *s, struct mailimap_set *set,
                         const char *target)
{
    int r = mailimap_uid_copy(s->imap, set, target);

    if (r != MAILIMAP_NO_ERROR) {
        return r;
    }
    if (!s->can_uidplus) { /* a plain EXPUNGE could take other people's mail along */
        r = add_flag(s, set, mailimap_flag_new_flag_keyword(strdup(moved_keyword)));
        return imap_is_fatal(r) ? r
                                : MAILIMAP_NO_ERROR; /* not every server has keywords */
    }
    r = add_flag(s, set, mailimap_flag_new_deleted());
    return r == MAILIMAP_NO_ERROR ? mailimap_uid_expunge(s->imap, set) : r;
}

static int move_set(struct imap_session *s, struct mailimap_set *set,
                    const char *target)
{
    return s->can_move ? mailimap_uid_move(s->imap, set, target)
                       : copy_and_mark(s, set, target);
}

/* One command's worth of them: *n then. */
static enum rc move_line(struct imap_session *s, const uint32_t *uids, size_t *n,
                         enum in_folder folder, struct err *err)
{
    struct mailimap_set *set = make_set(uids, n);

    imap_budget(s, IMAP_ANSWER_MAX_BYTES);
    int r = move_set(s, set, s->target[folder]);
    if (r != MAILIMAP_NO_ERROR && !imap_is_fatal(r) &&
        mailimap_noop(s->imap) == MAILIMAP_NO_ERROR) {
        /* another session took some of them away meanwhile (RFC 5530, EXPUNGEISSUED) */
        r = move_set(s, set, s->target[folder]);
    }
    mailimap_set_free(set);
    return r == MAILIMAP_NO_ERROR ? RC_OK : imap_failed(s, r, "moving mail", err);
}

enum rc imap_move(struct imap_session *s, const uint32_t *uids, size_t n,
                  enum in_folder folder, struct err *err)
{
    enum rc rc = RC_OK;

    if (s->refused[folder] != NULL) {
        return err_set(err, RC_CONFIG, "%s", s->refused[folder]);
    }
    s->fresh = false;
    while (rc == RC_OK && n > 0) {
        size_t some = n;
        rc = move_line(s, uids, &some, folder, err);
        uids += some;
        n -= some;
    }
    return rc;
}

void imap_logout(struct imap_session *s)
{
    s->stream.deadline_ms = clock_mono_ms() + LOGOUT_WAIT_MS;
    imap_budget(s, IMAP_ANSWER_MAX_BYTES);
    (void)mailimap_logout(s->imap);
}
