/* Stored bodies: written as what tells them from a base, read back byte for byte. Must
 * never give out a mail that differs from the one that was stored. */
#include "store/body.h"

#include <zstd.h>

#include "base/file.h"
#include "store/query.h"

enum {
    LEVEL = 3,         /* of 1 to 19: by far the fastest beside a base */
    BODY_MAX = 1 << 20 /* of a packed mail, and of a base */
};

/* ---- packing ---- */

struct packer {
    struct body_base base;
    ZSTD_CCtx *ctx;
    ZSTD_CDict *dict;
};

static struct body_base base_of(struct arena *a, struct str bytes)
{
    char key[65];
    sha256_hex(bytes, key);
    return (struct body_base){.key = arena_str(a, str_c(key)),
                              .bytes = arena_str(a, bytes)};
}

struct packer *packer_new(struct arena *a, struct str bytes)
{
    struct packer *p = ARENA_NEW(a, struct packer);
    p->base = base_of(a, bytes);
    p->ctx = ZSTD_createCCtx();
    p->dict = ZSTD_createCDict(p->base.bytes.ptr, p->base.bytes.len, LEVEL);
    if (p->ctx == NULL || p->dict == NULL ||
        ZSTD_isError(ZSTD_CCtx_setParameter(p->ctx, ZSTD_c_checksumFlag, 1)) ||
        ZSTD_isError(ZSTD_CCtx_refCDict(p->ctx, p->dict))) {
        die_oom();
    }
    return p;
}

void packer_done(struct packer **p)
{
    if (*p != NULL) {
        ZSTD_freeCCtx((*p)->ctx);
        ZSTD_freeCDict((*p)->dict);
        *p = NULL;
    }
}

void packer_pack(struct arena *a, struct packer *p, struct outbox_mail *m)
{
    if (m->raw.len > BODY_MAX) {
        return;
    }
    char *packed = arena_take(a, m->raw.len);
    size_t n = ZSTD_compress2(p->ctx, packed, m->raw.len, m->raw.ptr, m->raw.len);
    if (!ZSTD_isError(n)) {
        m->packed = str_of(packed, n);
        m->base = &p->base;
        m->raw = STR_NULL;
    }
}

/* ---- bases in the store ---- */

enum { BASES = 8 }; /* that are at hand: surveys times languages of a batch */

struct base {
    struct arena mem;
    int64_t id; /* 0: none */
    struct body_base base;
};

struct bodies {
    struct base bases[BASES];
    size_t next; /* the oldest: it makes room */
    ZSTD_DCtx *ctx;
};

static struct bodies *bodies_of(struct store *s)
{
    if (s->bodies == NULL) {
        s->bodies = ARENA_NEW(&s->mem, struct bodies);
        s->bodies->ctx = ZSTD_createDCtx();
        if (s->bodies->ctx == NULL) {
            die_oom();
        }
    }
    return s->bodies;
}

static struct base *next_base(struct bodies *all)
{
    struct base *b = &all->bases[all->next++ % BASES];
    arena_reset(&b->mem);
    b->id = 0;
    return b;
}

void bodies_forget(struct store *s)
{
    for (size_t i = 0; s->bodies != NULL && i < BASES; i++) {
        s->bodies->bases[i].id = 0;
    }
}

void bodies_done(struct store *s)
{
    for (size_t i = 0; s->bodies != NULL && i < BASES; i++) {
        arena_done(&s->bodies->bases[i].mem);
    }
    if (s->bodies != NULL) {
        ZSTD_freeDCtx(s->bodies->ctx);
        s->bodies = NULL;
    }
}

enum rc body_base_id(struct store *s, const struct body_base *base, int64_t *ret,
                     struct err *err)
{
    struct bodies *all = bodies_of(s);
    for (size_t i = 0; i < BASES; i++) {
        const struct base *b = &all->bases[i];
        if (b->id != 0 && str_eq(b->base.key, base->key)) {
            *ret = b->id;
            return RC_OK;
        }
    }
    enum rc rc = query_insert(
        s, QUERY("body_base_insert", BIND_S(base->key), BIND_B(base->bytes)), ret, err);
    if (rc == RC_NONE) {
        rc = query_number(s, QUERY("body_base_of_key", BIND_S(base->key)), ret, err);
    }
    if (rc == RC_OK) {
        struct base *b = next_base(all);
        b->id = *ret;
        b->base = (struct body_base){.key = arena_str(&b->mem, base->key),
                                     .bytes = arena_str(&b->mem, base->bytes)};
    }
    return rc;
}

static void read_base(struct row *r, void *ret_item)
{
    struct body_base *b = ret_item;
    b->key = row_str(r);
    b->bytes = row_str(r);
}

static const struct shape base_shape = {sizeof(struct body_base), read_base};

/* RC_NONE: it is not there, or no longer what it was. */
static enum rc base_get(struct store *s, int64_t id, struct str *ret, struct err *err)
{
    struct bodies *all = bodies_of(s);
    for (size_t i = 0; i < BASES; i++) {
        if (all->bases[i].id == id) {
            *ret = all->bases[i].base.bytes;
            return RC_OK;
        }
    }
    struct base *b = next_base(all);
    enum rc rc = query_one(&b->mem, s, QUERY("body_base_get", BIND_I(id)), &base_shape,
                           &b->base, err);
    char key[65];
    if (rc == RC_OK) {
        sha256_hex(b->base.bytes, key);
        rc = str_eq_c(b->base.key, key) ? RC_OK : RC_NONE;
    }
    if (rc == RC_OK) {
        b->id = id;
        *ret = b->base.bytes;
    }
    return rc;
}

static enum rc unpack(struct arena *a, struct store *s, struct str base,
                      struct str *body)
{
    unsigned long long size = ZSTD_getFrameContentSize(body->ptr, body->len);
    if (size > BODY_MAX) { /* so are the numbers that stand for errors */
        return RC_NONE;
    }
    char *raw = arena_take(a, (size_t)size);
    size_t n = ZSTD_decompress_usingDict(bodies_of(s)->ctx, raw, (size_t)size,
                                         body->ptr, body->len, base.ptr, base.len);
    *body = str_of(raw, (size_t)size);
    return n == size ? RC_OK : RC_NONE; /* its checksum was compared */
}

enum rc body_unpack(struct arena *a, struct store *s, int64_t base_id, struct str *body,
                    struct err *err)
{
    struct str base = STR_NULL;
    if (base_id == 0 || body->len == 0) {
        return RC_OK;
    }
    enum rc rc = base_get(s, base_id, &base, err);
    if (rc == RC_NONE) {
        return err_set(err, RC_BROKEN,
                       "store: base %lld of mails is missing or damaged",
                       (long long)base_id);
    }
    rc = rc == RC_OK ? unpack(a, s, base, body) : rc;
    return rc == RC_NONE
               ? err_set(err, RC_BROKEN, "store: the body of a mail is damaged")
               : rc;
}
