/* Values that are files: secrets, calendars. Must never show what a secret file holds.
 */
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/process.h"
#include "loop/holidays.h"
#include "settings_value.h"

enum { SECRET_MAX_BYTES = 4096, COMMAND_WAIT_S = 30 };

void value_secret_file(const struct value *v, struct str *ret)
{
    struct str path = path_join(v->l->a, v->l->dir, v->text), data = STR_NULL;
    struct stat st;
    struct err err;
    if (stat(path.ptr, &st) != 0 || !S_ISREG(st.st_mode)) {
        value_find(v, "there is no such file");
    } else if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        value_find(v, "others can read that file: chmod 600");
    } else if (file_read(v->l->a, path.ptr, SECRET_MAX_BYTES, &data, &err) != RC_OK) {
        value_find(v, "that file cannot be read");
    } else if (!str_is_empty(*ret)) {
        value_find(v, "'password' is given too");
    } else {
        *ret = str_take_line(&data);
        if (str_is_empty(*ret) || !value_is_plain(*ret)) {
            value_find(v, "the first line of that file is no password");
        }
    }
}

/* The first line, one that can be a password. */
static enum rc take_password(struct arena *a, struct str data, const char *where,
                             struct str *ret, struct err *err)
{
    struct str line = str_take_line(&data);
    if (str_is_empty(line) || !value_is_plain(line)) {
        return err_set(err, RC_CONFIG, "%s: the first line is no password", where);
    }
    *ret = arena_str(a, line);
    return RC_OK;
}

static enum rc from_credential(struct arena *a, struct str name, struct str *ret,
                               struct err *err)
{
    const char *dir = getenv("CREDENTIALS_DIRECTORY");
    struct str data = STR_NULL;
    if (dir == NULL || str_find_byte(name, '/') != STR_NPOS) {
        return err_set(err, RC_CONFIG,
                       "password_credential: not started by systemd with "
                       "LoadCredential=%.*s",
                       STR_ARG(name));
    }
    struct str path = path_join(a, str_c(dir), name);
    enum rc rc = file_read(a, path.ptr, SECRET_MAX_BYTES, &data, err);
    return rc == RC_OK ? take_password(a, data, "password_credential", ret, err)
                       : err_prefix(err, RC_CONFIG, "password_credential");
}

const struct oauth *settings_oauth(const struct settings *set, struct str name)
{
    for (size_t i = 0; i < set->n_oauths; i++) {
        if (str_eq(set->oauths[i].name, name)) {
            return &set->oauths[i];
        }
    }
    return NULL;
}

enum rc settings_secret(struct arena *a, const struct secret *secret,
                        struct str *ret_password, struct err *err)
{
    struct str data = STR_NULL;
    if (!str_is_empty(secret->command)) {
        enum rc rc = process_output(a, secret->command, COMMAND_WAIT_S,
                                    SECRET_MAX_BYTES, &data, err);
        return rc == RC_OK
                   ? take_password(a, data, "password_command", ret_password, err)
                   : err_prefix(err, rc, "password_command");
    }
    if (!str_is_empty(secret->env)) {
        const char *name = arena_cstr(a, secret->env);
        const char *value = name == NULL ? NULL : getenv(name);
        return value != NULL
                   ? take_password(a, str_c(value), "password_env", ret_password, err)
                   : err_set(err, RC_CONFIG,
                             "password_env: there is no variable '%.*s'",
                             STR_ARG(secret->env));
    }
    if (!str_is_empty(secret->credential)) {
        return from_credential(a, secret->credential, ret_password, err);
    }
    *ret_password = secret->text;
    return RC_OK;
}

void value_holidays(const struct value *v, const struct str *items, size_t n,
                    struct holidays *ret)
{
    struct arena *a = v->l->a;
    for (size_t i = 0; i < n; i++) {
        struct str path = path_join(a, v->l->dir, items[i]), ics = STR_NULL;
        struct err err;
        enum rc rc = file_read(a, path.ptr, HOLIDAYS_CALENDAR_MAX, &ics, &err);
        if (rc == RC_OK) {
            rc = holidays_add(a, ics, v->l->s->policy.zone, ret, &err);
        }
        if (rc != RC_OK) {
            load_find(v->l, v->line, "'%s' in section '%s': calendar '%.*s': %s",
                      v->s->name, v->section->name, STR_ARG(items[i]), err.text);
        }
    }
}
