/* Maildir folders on disc (Maildir++ naming), shared by both directions.
 * Must never remove a mail. */
#include "post/maildir.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"

enum { NAME_HEX = 40 };

enum rc maildir_path(struct arena *a, struct str url, struct str *ret_path,
                     struct err *err)
{
    struct str path = str_from(url, sizeof("maildir:") - 1);

    while (path.len > 1 && path.ptr[path.len - 1] == '/') {
        path.len--;
    }
    if (str_is_empty(path) || str_find_byte(path, '\0') != STR_NPOS) {
        return err_set(err, RC_CONFIG, "'maildir:' needs a folder's path");
    }
    *ret_path = arena_str(a, path);
    return RC_OK;
}

enum rc maildir_folder(struct arena *a, struct str root, struct str name,
                       struct str *ret_dir, struct err *err)
{
    if (str_is_empty(name) || str_ieq_c(name, "INBOX")) {
        *ret_dir = root;
        return RC_OK;
    }
    char *flat = arena_alloc(a, name.len + 1);
    for (size_t i = 0; i < name.len; i++) {
        flat[i] = name.ptr[i];
        if (flat[i] == '/') {
            flat[i] = '.';
        }
        bool gap =
            flat[i] == '.' && (i == 0 || flat[i - 1] == '.' || i + 1 == name.len);
        if (gap || flat[i] == '\0' || name.len > 200) {
            return err_set(err, RC_CONFIG, "'%.*s' cannot name a Maildir folder",
                           STR_ARG(name));
        }
    }
    *ret_dir = arena_printf(a, "%.*s/.%s", STR_ARG(root), flat);
    return RC_OK;
}

enum rc maildir_make(struct arena *a, struct str dir, struct err *err)
{
    static const char *const parts[] = {"tmp", "new", "cur"};

    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        struct str path = path_join(a, dir, str_c(parts[i]));
        enum rc rc = file_mkdirs(path.ptr, 0700, err);
        if (rc != RC_OK) {
            return err_prefix(err, rc, "Maildir '%.*s' cannot be made", STR_ARG(dir));
        }
    }
    return RC_OK;
}

struct str maildir_name(struct arena *a, struct str rcpt, struct str message_id)
{
    struct buf b CLEANUP(buf_done) = BUF_INIT(message_id.len + rcpt.len + 1);
    char hex[65];

    buf_put(&b, rcpt);
    buf_putc(&b, '\n');
    buf_put(&b, message_id);
    sha256_hex(buf_str(&b), hex);
    return arena_printf(a, "%.*s.nachfass", NAME_HEX, hex);
}
