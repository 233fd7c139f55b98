/* The folders of the server: where its names begin, which are there, opening one.
 * Must never run in the parent process. */
#include <string.h>

#include "base/arena.h"
#include "post/imap_int.h"
#include "post/imap_name.h"

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

    imap_budget(s, IMAP_ANSWER_MAX_BYTES);
    int r = mailimap_list(s->imap, "", "", &list);
    if (imap_is_fatal(r)) {
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

/* Where the names of our own folders begin (RFC 2342): "INBOX." at some servers. The
 * first of the personal namespaces counts. */
static enum rc find_prefix(struct arena *a, struct imap_session *s, char *delimiter,
                           struct str *ret_prefix, struct err *err)
{
    struct mailimap_namespace_data *names = NULL;

    *ret_prefix = STR("");
    if (!s->can_namespace) {
        return RC_OK;
    }
    imap_budget(s, IMAP_ANSWER_MAX_BYTES);
    int r = mailimap_namespace(s->imap, &names);
    if (imap_is_fatal(r)) {
        return imap_failed(s, r, "asking where folders are", err);
    }
    if (r != MAILIMAP_NO_ERROR || !names) {
        return RC_OK;
    }
    clist *list = names->ns_personal ? names->ns_personal->ns_data_list : NULL;
    clistiter *it = list ? clist_begin(list) : NULL;
    const struct mailimap_namespace_info *first = it ? clist_content(it) : NULL;
    if (first && first->ns_prefix) {
        *ret_prefix = arena_str(a, str_c(first->ns_prefix));
        *delimiter = first->ns_delimiter ? first->ns_delimiter : *delimiter;
    }
    mailimap_namespace_data_free(names);
    return RC_OK;
}

/* A folder's name on the wire, below the prefix unless it says so itself. */
static enum rc wire_name(struct arena *a, struct str name, char delimiter,
                         struct str prefix, const char **ret_name, struct err *err)
{
    enum rc rc = imap_name_encode(a, name, delimiter, ret_name, err);
    struct str coded = rc == RC_OK ? str_c(*ret_name) : STR("");

    if (rc == RC_OK && !str_ieq(coded, STR("INBOX")) && !str_istarts(coded, prefix)) {
        *ret_name = arena_printf(a, "%.*s%.*s", STR_ARG(prefix), STR_ARG(coded)).ptr;
    }
    return rc;
}

/* RC_CONFIG: it is not there, and the server makes none of that name. */
static enum rc ensure_folder(struct imap_session *s, const char *name, struct err *err)
{
    clist *list = NULL;

    imap_budget(s, IMAP_ANSWER_MAX_BYTES);
    int r = mailimap_list(s->imap, "", name, &list);
    bool is_there = r == MAILIMAP_NO_ERROR && is_selectable(first_entry(list));
    if (r == MAILIMAP_NO_ERROR && list) {
        mailimap_list_result_free(list);
    }
    if (imap_is_fatal(r)) {
        return imap_failed(s, r, "asking for a folder", err);
    }
    if (is_there) {
        return RC_OK;
    }
    r = mailimap_create(s->imap, name);
    if (imap_is_fatal(r)) {
        return imap_failed(s, r, "making a folder", err);
    }
    struct str said = str_c(s->imap->imap_response);
    if (r != MAILIMAP_NO_ERROR && !str_ihas(said, STR("exists"))) {
        return err_set(err, RC_CONFIG,
                       "folder '%s' cannot be made: the server said: %s", name,
                       said.ptr ? said.ptr : "");
    }
    r = mailimap_subscribe(s->imap, name); /* so that mail programs show it */
    return imap_is_fatal(r) ? imap_failed(s, r, "subscribing to a folder", err) : RC_OK;
}

enum rc imap_select(struct imap_session *s, struct err *err)
{
    imap_budget(s, IMAP_ANSWER_MAX_BYTES);
    int r = mailimap_select(s->imap, s->folder);
    if (imap_is_fatal(r)) {
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

/* A folder to move mail into that cannot be had is no reason not to read: it is told
 * when something is to be moved. */
static enum rc find_target(struct arena *a, struct imap_session *s, size_t i,
                           struct err *err)
{
    if (strcmp(s->target[i], s->folder) == 0) {
        return err_set(err, RC_CONFIG, "mail cannot be moved from '%s' to itself",
                       s->folder);
    }
    enum rc rc = ensure_folder(s, s->target[i], err);
    if (rc == RC_CONFIG) {
        s->refused[i] = arena_cstr(a, str_c(err->text));
        rc = RC_OK;
    }
    return rc;
}

enum rc imap_open(struct arena *a, struct imap_session *s,
                  const struct in_config *config, int64_t deadline_ms, struct err *err)
{
    const struct str targets[] = {[IN_FOLDER_DONE] = config->done_folder,
                                  [IN_FOLDER_ASIDE] = config->aside_folder};
    struct str folder = str_is_empty(config->folder) ? STR("INBOX") : config->folder;
    struct str prefix = STR("");
    char delimiter = '\0';
    enum rc rc = imap_connect(s, config, deadline_ms, err);

    if (rc == RC_OK) {
        rc = find_delimiter(s, &delimiter, err);
    }
    if (rc == RC_OK) {
        rc = find_prefix(a, s, &delimiter, &prefix, err);
    }
    if (rc == RC_OK) {
        rc = wire_name(a, folder, delimiter, prefix, &s->folder, err);
    }
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(targets); i++) {
        rc = wire_name(a, targets[i], delimiter, prefix, &s->target[i], err);
        if (rc == RC_OK) {
            rc = find_target(a, s, i, err);
        }
    }
    return rc == RC_OK ? imap_select(s, err) : rc;
}
