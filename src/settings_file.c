/* Values that are files: secrets, calendars. Must never show what a secret file holds.
 */
#include <sys/stat.h>

#include "base/file.h"
#include "loop/holidays.h"
#include "settings_value.h"

enum { SECRET_MAX_BYTES = 4096 };

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
