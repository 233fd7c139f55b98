/* Who asked to be forgotten: hashes in the store; their key in a file beside it, so
 * that a copy of the store alone names nobody, and the hashes once more, for a store
 * that is put back. Must never make a new key where there are hashes of another one. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "store/forget.h"
#include "store/query.h"

enum { KEY_BYTES = 32, FILE_MAX = 16 << 20, HASH_LEN = 64, KEY_MODE = 0600 };

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

/* The key in the first line, a hash in each other. RC_NONE: there is no file. */
static enum rc list_read(struct arena *a, struct store *s, struct str *ret_list,
                         struct err *err)
{
    struct str key = STR_NULL;
    enum rc rc = file_read(a, key_path(a, s), FILE_MAX, ret_list, err);
    if (rc != RC_OK) {
        return rc;
    }
    key = str_take_line(ret_list);
    if (key.len != HASH_LEN) {
        return err_set(err, RC_CONFIG, "'%s' is damaged", key_path(a, s));
    }
    s->forget_key = arena_str(&s->mem, key);
    return RC_OK;
}

static enum rc key_read(struct store *s, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct str list = STR_NULL;
    return str_is_empty(s->forget_key) ? list_read(&a, s, &list, err) : RC_OK;
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

/* In the file as well, or no more. */
static enum rc list_change(struct store *s, struct str hash, bool add, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct str list = STR_NULL;
    enum rc rc = list_read(&a, s, &list, err);
    bool is_in = rc == RC_OK && str_find(list, hash) != STR_NPOS;
    if (rc != RC_OK || is_in == add) {
        return rc;
    }
    struct buf b CLEANUP(buf_done) = BUF_INIT(FILE_MAX);
    buf_put(&b, s->forget_key);
    buf_putc(&b, '\n');
    while (!str_is_empty(list)) {
        struct str line = str_take_line(&list);
        if (!str_eq(line, hash)) {
            buf_put(&b, line);
            buf_putc(&b, '\n');
        }
    }
    if (add) {
        buf_put(&b, hash);
        buf_putc(&b, '\n');
    }
    return file_write(key_path(&a, s), buf_str(&b), KEY_MODE, err);
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
    rc = list_change(s, str_c(hex), true, err);
    return rc == RC_OK
               ? query_run(s, QUERY("forgotten_add", BIND_S(str_c(hex)), BIND_I(now)),
                           err)
               : rc;
}

enum rc forgotten_remove(struct store *s, struct str email, struct err *err)
{
    char hex[65];
    enum rc rc = hash(s, email, hex, err);
    rc = rc == RC_OK ? list_change(s, str_c(hex), false, err) : rc;
    return rc == RC_OK
               ? query_try(s, QUERY("forgotten_remove", BIND_S(str_c(hex))), err)
               : rc;
}

/* ---- a store that was put back ---- */

static int by_text(const void *x, const void *y)
{
    return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

/* The hashes of the file, sorted. */
static enum rc hashes_read(struct arena *a, struct store *s, struct rows *ret,
                           struct err *err)
{
    struct str list = STR_NULL;
    enum rc rc = list_read(a, s, &list, err);
    if (rc != RC_OK) {
        return rc == RC_NONE ? RC_OK : rc;
    }
    struct str *hashes = ARENA_ARRAY(a, list.len / HASH_LEN + 1, struct str);
    while (!str_is_empty(list)) {
        struct str line = str_take_line(&list);
        if (line.len == HASH_LEN) {
            hashes[ret->n++] = line;
        }
    }
    qsort(hashes, ret->n, sizeof *hashes, by_text);
    ret->items = hashes;
    return RC_OK;
}

static void read_text(struct row *r, void *ret_item)
{
    *(struct str *)ret_item = row_str(r);
}

static const struct shape text_shape = {sizeof(struct str), read_text};

enum rc forgotten_again(struct arena *a, struct store *s, int64_t now, struct str **ret,
                        size_t *ret_n, struct err *err)
{
    struct rows known = {0}, here = {0};
    enum rc rc = hashes_read(a, s, &known, err);
    *ret_n = 0;
    if (rc != RC_OK || known.n == 0) {
        return rc;
    }
    const struct str *hashes = known.items;
    for (size_t i = 0; rc == RC_OK && i < known.n; i++) {
        rc = query_run(s, QUERY("forgotten_add", BIND_S(hashes[i]), BIND_I(now)), err);
    }
    rc = rc == RC_OK
             ? query_all(a, s, QUERY0("forgotten_known"), &text_shape, &here, err)
             : rc;
    struct str *keys = here.items;
    for (size_t i = 0; i < here.n; i++) {
        char hex[65];
        hmac_sha256_hex(s->forget_key, keys[i], hex);
        struct str hash_of = str_c(hex);
        if (bsearch(&hash_of, hashes, known.n, sizeof *hashes, by_text) != NULL) {
            keys[(*ret_n)++] = keys[i];
        }
    }
    *ret = keys;
    return rc;
}
