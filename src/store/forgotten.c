/* Who asked to be forgotten: hashes in the store, their key in a file beside it, so
 * that a copy of the store alone names nobody. Must never make a new key where there
 * are hashes of another one. */
#include "base/file.h"
#include "store/forget.h"
#include "store/query.h"

enum { KEY_BYTES = 32, KEY_FILE_MAX = 256, KEY_MODE = 0600 };

static const char *key_path(struct arena *a, const struct store *s)
{
    return arena_printf(a, "%s-forgotten", s->path).ptr;
}

static enum rc is_any(struct store *s, bool *ret, struct err *err)
{
    int64_t one = 0;
    enum rc rc = query_number(s, QUERY0("forgotten_any"), &one, err);
    *ret = rc == RC_OK;
    return rc == RC_NONE ? RC_OK : rc;
}

/* RC_NONE: there is none. */
static enum rc key_read(struct store *s, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct str text = STR_NULL;
    if (!str_is_empty(s->forget_key)) {
        return RC_OK;
    }
    enum rc rc = file_read(&a, key_path(&a, s), KEY_FILE_MAX, &text, err);
    if (rc != RC_OK) {
        return rc;
    }
    text = str_trim(text);
    if (text.len != (size_t)KEY_BYTES * 2) {
        return err_set(err, RC_CONFIG, "'%s' is damaged", key_path(&a, s));
    }
    s->forget_key = arena_str(&s->mem, text);
    return RC_OK;
}

static enum rc key_make(struct store *s, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    unsigned char bytes[KEY_BYTES];
    char hex[65];
    random_bytes(bytes, sizeof bytes);
    sha256_hex(str_of((const char *)bytes, sizeof bytes), hex);
    struct str text = arena_printf(&a, "%s\n", hex);
    enum rc rc = file_write(key_path(&a, s), text, KEY_MODE, err);
    return rc == RC_OK ? key_read(s, err) : rc;
}

static enum rc missing(const struct store *s, struct err *err)
{
    return err_set(err, RC_CONFIG,
                   "'%s-forgotten' is missing: without it nobody who was forgotten is "
                   "known; put it back from where it was kept",
                   s->path);
}

/* The hash of that address; RC_NONE: nobody was forgotten, so there is no key. */
static enum rc hash(struct store *s, struct str email, char out[65], struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    bool any = false;
    enum rc rc = is_any(s, &any, err);
    if (rc != RC_OK || !any) {
        return rc == RC_OK ? RC_NONE : rc;
    }
    rc = key_read(s, err);
    if (rc == RC_OK) {
        hmac_sha256_hex(s->forget_key, address_key(&a, email), out);
    }
    return rc == RC_NONE ? missing(s, err) : rc;
}

enum rc forgotten_find(struct store *s, struct str email, struct err *err)
{
    char hex[65];
    int64_t at = 0;
    enum rc rc = hash(s, email, hex, err);
    return rc == RC_OK
               ? query_number(s, QUERY("forgotten_find", BIND_S(str_c(hex))), &at, err)
               : rc;
}

enum rc forgotten_add(struct store *s, struct str email, int64_t now, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    char hex[65];
    bool any = false;
    enum rc rc = is_any(s, &any, err);
    rc = rc == RC_OK ? key_read(s, err) : rc;
    if (rc == RC_NONE) { /* the writer's transaction is ours: nobody else makes one */
        rc = any ? missing(s, err) : key_make(s, err);
    }
    if (rc != RC_OK) {
        return rc;
    }
    hmac_sha256_hex(s->forget_key, address_key(&a, email), hex);
    return query_run(s, QUERY("forgotten_add", BIND_S(str_c(hex)), BIND_I(now)), err);
}

enum rc forgotten_remove(struct store *s, struct str email, struct err *err)
{
    char hex[65];
    enum rc rc = hash(s, email, hex, err);
    return rc == RC_OK
               ? query_try(s, QUERY("forgotten_remove", BIND_S(str_c(hex))), err)
               : rc;
}
