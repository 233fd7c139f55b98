/* Tokens: asked for, kept, renewed. Must never show one. */
#include <sys/stat.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/file.h"
#include "cmd/json.h"
#include "cmd/oauth.h"
#include "post/http.h"

enum { FILE_MAX_BYTES = 65536, SPARE_S = 60, LIFE_S = 300 /* where none is told */ };

static struct str text_of(struct arena *a, const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    return value == NULL ? STR_NULL : arena_str(a, str_c(value));
}

/* Some providers write numbers as text. */
static int64_t number_of(struct arena *a, const json_t *object, const char *name)
{
    int64_t n = json_integer_value(json_object_get(object, name));
    if (n == 0) {
        (void)str_to_i64(text_of(a, object, name), &n);
    }
    return n;
}

enum rc oauth_ask(struct arena *a, const struct oauth *o, struct str url,
                  const struct http_field *fields, size_t n_fields,
                  struct oauth_answer *ret, struct err *err)
{
    struct http_request req = {
        .url = url, .ca_file = o->ca_file, .fields = fields, .n_fields = n_fields};
    struct http_answer answer;
    enum rc rc = http_post(a, &req, &answer, err);
    if (rc != RC_OK) {
        return rc;
    }
    if (answer.status >= 500 || answer.status == 429) {
        return err_set(err, RC_TEMP, "the provider answers %ld just now",
                       answer.status);
    }
    json_t *root CLEANUP(json_done) =
        json_loadb(answer.body.ptr, answer.body.len, 0, NULL);
    if (!json_is_object(root)) {
        return err_set(
            err, RC_INPUT,
            "the provider's answer (status %ld) is no JSON: is the URL right?",
            answer.status);
    }
    *ret = (struct oauth_answer){
        .access_token = text_of(a, root, "access_token"),
        .refresh_token = text_of(a, root, "refresh_token"),
        .expires_in_s = number_of(a, root, "expires_in"),
        .error = text_of(a, root, "error"),
        .device_code = text_of(a, root, "device_code"),
        .user_code = text_of(a, root, "user_code"),
        .verification_uri = text_of(a, root, "verification_uri"),
        .interval_s = number_of(a, root, "interval"),
    };
    if (str_is_empty(ret->verification_uri)) { /* Google's older spelling */
        ret->verification_uri = text_of(a, root, "verification_url");
    }
    if (answer.status != 200 && str_is_empty(ret->error)) {
        return err_set(err, RC_INPUT, "the provider answers %ld without a reason",
                       answer.status);
    }
    return RC_OK;
}

enum rc oauth_keep(struct arena *a, const struct oauth *o,
                   const struct oauth_answer *answer, struct str old_refresh_token,
                   int64_t now, struct err *err)
{
    struct str refresh =
        str_is_empty(answer->refresh_token) ? old_refresh_token : answer->refresh_token;
    int64_t life = answer->expires_in_s > 0 ? answer->expires_in_s : LIFE_S;
    json_t *root CLEANUP(json_done) =
        json_pack("{s:s%,s:s%,s:I}", "refresh_token", refresh.ptr, refresh.len,
                  "access_token", answer->access_token.ptr, answer->access_token.len,
                  "expires_at", (json_int_t)(now + life));
    if (root == NULL) {
        return err_set(err, RC_INPUT, "the provider's tokens are no text");
    }
    char text[FILE_MAX_BYTES];
    size_t n = json_dumpb(root, text, sizeof text, JSON_INDENT(2));
    if (n > sizeof text) {
        return err_set(err, RC_INPUT, "the provider's tokens are too long");
    }
    return file_write(arena_cstr(a, o->token_file), str_of(text, n), 0600, err);
}

static enum rc load(struct arena *a, const struct oauth *o, struct oauth_answer *ret,
                    int64_t *ret_expires_at, struct err *err)
{
    const char *path = arena_cstr(a, o->token_file);
    struct str data = STR_NULL;
    struct stat st;
    if (stat(path, &st) != 0) {
        return err_set(err, RC_CONFIG, "no token yet: run 'nachfass oauth %.*s' once",
                       STR_ARG(o->name));
    }
    if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return err_set(err, RC_CONFIG, "others can read '%s': chmod 600", path);
    }
    enum rc rc = file_read(a, path, FILE_MAX_BYTES, &data, err);
    if (rc != RC_OK) {
        return rc;
    }
    json_t *root CLEANUP(json_done) = json_loadb(data.ptr, data.len, 0, NULL);
    ret->refresh_token = text_of(a, root, "refresh_token");
    ret->access_token = text_of(a, root, "access_token");
    *ret_expires_at = number_of(a, root, "expires_at");
    return str_is_empty(ret->refresh_token)
               ? err_set(err, RC_CONFIG,
                         "'%s' holds no token: run 'nachfass oauth %.*s' once", path,
                         STR_ARG(o->name))
               : RC_OK;
}

static enum rc renew(struct arena *a, const struct oauth *o, struct str refresh_token,
                     int64_t now, struct str *ret_token, struct err *err)
{
    const struct http_field fields[] = {{"grant_type", STR("refresh_token")},
                                        {"client_id", o->client_id},
                                        {"client_secret", o->client_secret},
                                        {"scope", o->scope},
                                        {"refresh_token", refresh_token}};
    struct oauth_answer answer;
    enum rc rc = oauth_ask(a, o, o->token_url, fields, ARRAY_LEN(fields), &answer, err);
    if (rc != RC_OK) {
        return rc;
    }
    if (!str_is_empty(answer.error) || str_is_empty(answer.access_token)) {
        return err_set(err, RC_CONFIG,
                       "the provider does not take the token any more (%.*s): run "
                       "'nachfass oauth %.*s' again",
                       STR_ARG(answer.error), STR_ARG(o->name));
    }
    *ret_token = answer.access_token;
    return oauth_keep(a, o, &answer, refresh_token, now, err);
}

enum rc oauth_token(struct arena *a, const struct oauth *o, bool fresh, int64_t now,
                    struct str *ret_token, struct err *err)
{
    struct oauth_answer kept = {.interval_s = 0};
    int64_t expires_at = 0;
    enum rc rc = load(a, o, &kept, &expires_at, err);
    if (rc == RC_OK && !fresh && now < expires_at - SPARE_S) {
        *ret_token = kept.access_token;
        return RC_OK;
    }
    if (rc == RC_OK) {
        rc = renew(a, o, kept.refresh_token, now, ret_token, err);
    }
    return rc == RC_OK ? RC_OK : err_prefix(err, rc, "oauth '%.*s'", STR_ARG(o->name));
}
