/* What is said to the IMAP server, in libetpan's words: opening, folders, moving.
 * Must never run in the parent process. */
#include "post/imap_session.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "post/imap_int.h"
#include "post/imap_name.h"

/* A whole answer that holds no mail. */
enum { ANSWER_MAX_BYTES = 4 * 1024 * 1024, LOGOUT_WAIT_MS = 1000 };

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

static bool is_fatal(int r)
{
    return r == MAILIMAP_ERROR_PARSE || r == MAILIMAP_ERROR_STREAM ||
           r == MAILIMAP_ERROR_MEMORY || r == MAILIMAP_ERROR_FATAL ||
           r == MAILIMAP_ERROR_PROTOCOL;
}

uint32_t imap_uidvalidity(const struct imap_session *s)
{
    return s->imap->imap_selection_info->sel_uidvalidity;
}

static enum rc connect_session(struct imap_session *s, const struct in_config *config,
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
    imap_budget(s, ANSWER_MAX_BYTES);
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
    s->can_uidplus = mailimap_has_uidplus(s->imap) != 0;
    s->can_idle = mailimap_has_idle(s->imap) != 0;
    return RC_OK;
}

/* First entry of a LIST answer, or NULL. */
static const struct mailimap_mailbox_list *first_entry(clist *list)
{
    clistiter *it = list ? clist_begin(list) : NULL;
    return it ? clist_content(it) : NULL;
}

static bool is_selectable(const struct mailimap_mailbox_list *entry)
{
    if (!entry) {
        return false;
    }
    if (!entry->mb_flag) {
        return true;
    }
    if (entry->mb_flag->mbf_type == MAILIMAP_MBX_LIST_FLAGS_SFLAG &&
        entry->mb_flag->mbf_sflag == MAILIMAP_MBX_LIST_SFLAG_NOSELECT) {
        return false;
    }
    for (clistiter *it = clist_begin(entry->mb_flag->mbf_oflags); it;
         it = clist_next(it)) {
        const struct mailimap_mbx_list_oflag *flag = clist_content(it);
        if (str_ihas(str_c(flag->of_flag_ext), STR("NonExistent"))) {
            return false;
        }
    }
    return true;
}

/* '.' or '/' or what the server uses; 0 when it has no hierarchy. */
static enum rc find_delimiter(struct imap_session *s, char *ret_delimiter,
                              struct err *err)
{
    clist *list = NULL;

    imap_budget(s, ANSWER_MAX_BYTES);
    int r = mailimap_list(s->imap, "", "", &list);
    if (is_fatal(r)) {
        return imap_failed(s, r, "asking for folders", err);
    }
    *ret_delimiter = '\0';
    if (r == MAILIMAP_NO_ERROR && list) {
        const struct mailimap_mailbox_list *entry = first_entry(list);
        if (entry) {
            *ret_delimiter = entry->mb_delimiter;
        }
        mailimap_list_result_free(list);
    }
    return RC_OK;
}

static enum rc ensure_folder(struct imap_session *s, const char *name, struct err *err)
{
    clist *list = NULL;

    imap_budget(s, ANSWER_MAX_BYTES);
    int r = mailimap_list(s->imap, "", name, &list);
    bool is_there = r == MAILIMAP_NO_ERROR && is_selectable(first_entry(list));
    if (r == MAILIMAP_NO_ERROR && list) {
        mailimap_list_result_free(list);
    }
    if (is_fatal(r)) {
        return imap_failed(s, r, "asking for a folder", err);
    }
    if (is_there) {
        return RC_OK;
    }
    r = mailimap_create(s->imap, name);
    if (is_fatal(r)) {
        return imap_failed(s, r, "making a folder", err);
    }
    struct str said = str_c(s->imap->imap_response);
    if (r != MAILIMAP_NO_ERROR && !str_ihas(said, STR("exists"))) {
        return err_set(err, RC_CONFIG,
                       "folder '%s' cannot be made: the server said: %s", name,
                       said.ptr ? said.ptr : "");
    }
    r = mailimap_subscribe(s->imap, name); /* so that mail programs show it */
    return is_fatal(r) ? imap_failed(s, r, "subscribing to a folder", err) : RC_OK;
}

static enum rc select_folder(struct imap_session *s, struct err *err)
{
    imap_budget(s, ANSWER_MAX_BYTES);
    int r = mailimap_select(s->imap, s->folder);
    if (is_fatal(r)) {
        return imap_failed(s, r, "opening the folder", err);
    }
    if (r != MAILIMAP_NO_ERROR) {
        const char *said = s->imap->imap_response;
        return err_set(err, RC_CONFIG,
                       "folder '%s' cannot be opened: the server said: %s", s->folder,
                       said ? said : "");
    }
    if (!s->imap->imap_selection_info || imap_uidvalidity(s) == 0) {
        return err_set(err, RC_CONFIG, "folder '%s' has no UIDVALIDITY", s->folder);
    }
    s->fresh = true;
    return RC_OK;
}

enum rc imap_open(struct arena *a, struct imap_session *s,
                  const struct in_config *config, int64_t deadline_ms, struct err *err)
{
    const struct str targets[] = {[IN_FOLDER_DONE] = config->done_folder,
                                  [IN_FOLDER_ASIDE] = config->aside_folder};
    struct str folder = str_is_empty(config->folder) ? STR("INBOX") : config->folder;
    char delimiter = '\0';
    enum rc rc = connect_session(s, config, deadline_ms, err);

    if (rc == RC_OK) {
        rc = find_delimiter(s, &delimiter, err);
    }
    if (rc == RC_OK) {
        rc = imap_name_encode(a, folder, delimiter, &s->folder, err);
    }
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(targets); i++) {
        rc = imap_name_encode(a, targets[i], delimiter, &s->target[i], err);
        if (rc == RC_OK && strcmp(s->target[i], s->folder) == 0) {
            rc = err_set(err, RC_CONFIG, "mail cannot be moved from '%s' to itself",
                         s->folder);
        }
        if (rc == RC_OK) {
            rc = ensure_folder(s, s->target[i], err);
        }
    }
    return rc == RC_OK ? select_folder(s, err) : rc;
}

enum rc imap_refresh(struct imap_session *s, struct err *err)
{
    return s->fresh ? RC_OK : select_folder(s, err);
}

static struct mailimap_set *make_set(const uint32_t *uids, size_t n)
{
    struct mailimap_set *set = mailimap_set_new_empty();

    for (size_t i = 0; set && i < n;) {
        size_t end = i + 1;
        while (end < n && uids[end] == uids[end - 1] + 1) {
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
        return is_fatal(r) ? r : MAILIMAP_NO_ERROR; /* not every server has keywords */
    }
    r = add_flag(s, set, mailimap_flag_new_deleted());
    return r == MAILIMAP_NO_ERROR ? mailimap_uid_expunge(s->imap, set) : r;
}

enum rc imap_move(struct imap_session *s, const uint32_t *uids, size_t n,
                  enum in_folder folder, struct err *err)
{
    struct mailimap_set *set = make_set(uids, n);

    imap_budget(s, ANSWER_MAX_BYTES);
    s->fresh = false;
    int r = s->can_move ? mailimap_uid_move(s->imap, set, s->target[folder])
                        : copy_and_mark(s, set, s->target[folder]);
    mailimap_set_free(set);
    return r == MAILIMAP_NO_ERROR ? RC_OK : imap_failed(s, r, "moving mail", err);
}

void imap_logout(struct imap_session *s)
{
    s->stream.deadline_ms = clock_mono_ms() + LOGOUT_WAIT_MS;
    imap_budget(s, ANSWER_MAX_BYTES);
    (void)mailimap_logout(s->imap);
}
