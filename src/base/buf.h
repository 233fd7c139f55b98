/* Growing byte buffer, born with a maximum. Past the maximum nothing is added and
 * .over stays set: check it once at the end. */
#ifndef NACHFASS_BASE_BUF_H
#define NACHFASS_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct arena;

struct buf {
    char *ptr; /* always NUL-terminated once something was put */
    size_t len;
    size_t cap;
    size_t max;
    bool over;
    bool is_lent; /* ptr is an arena's */
};

#define BUF_INIT(max_bytes) ((struct buf){.max = (max_bytes)})

/* A buffer whose first n bytes, terminator included, are taken from the arena, which
 * must outlive it: where most buffers need no more, nothing is allocated. */
struct buf buf_within(struct arena *a, size_t n, size_t max);
/* Room for n more bytes at once, where the maximum allows; nothing is put. */
void buf_reserve(struct buf *b, size_t n);
void buf_put_grown(struct buf *b, struct str s); /* for buf_put */
static inline void buf_put(struct buf *b, struct str s)
{
    if (b->over || s.len == 0 || s.len >= b->cap - b->len) {
        buf_put_grown(b, s);
        return;
    }
    memcpy(b->ptr + b->len, s.ptr, s.len);
    b->len += s.len;
    b->ptr[b->len] = '\0';
}

static inline void buf_puts(struct buf *b, const char *cstr)
{
    buf_put(b, str_c(cstr));
}

static inline void buf_putc(struct buf *b, char c)
{
    if (b->over || b->cap < 2 || b->len > b->cap - 2) {
        buf_put(b, str_of(&c, 1));
        return;
    }
    b->ptr[b->len++] = c;
    b->ptr[b->len] = '\0';
}

/* Where n more bytes may be written, for who then says with buf_grow how many it were;
 * NULL (and over) past the maximum. Valid until the next put. */
char *buf_room(struct buf *b, size_t n);
void buf_grow(struct buf *b, size_t n);

void buf_printf(struct buf *b, const char *fmt, ...) FORMAT_PRINTF(2, 3);
struct str buf_str(const struct buf *b); /* view, valid until the next put */
/* The bytes as they are, for the life of the arena, terminated; b is empty then. Large
 * ones are handed over, not copied, and so are those within the arena: that of
 * buf_within is the only one to give there. */
struct str buf_keep(struct buf *b, struct arena *a);
void buf_clear(struct buf *b); /* keeps the memory */
void buf_done(struct buf *b);  /* frees; NULL is accepted */

#endif
