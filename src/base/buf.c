/* Growing byte buffer with a maximum.
 * Must never hold part of a put: it is added whole or not at all. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"

enum { CAP_MIN = 512, KEEP_MIN = 65536 };

/* Room for n more bytes and the terminator; false (and over) past the maximum. */
static bool make_room(struct buf *b, size_t n)
{
    if (b->over || b->len > b->max || n > b->max - b->len || b->max == SIZE_MAX) {
        b->over = true;
        return false;
    }
    size_t need = b->len + n + 1;
    if (need <= b->cap) {
        return true;
    }
    size_t cap = b->cap > SIZE_MAX / 2 ? SIZE_MAX : b->cap * 2;
    cap = cap < CAP_MIN ? CAP_MIN : cap;
    cap = cap > b->max ? b->max + 1 : cap;
    cap = cap < need ? need : cap;
    char *ptr = realloc(b->is_lent ? NULL : b->ptr, cap);
    if (ptr == NULL) {
        die_oom();
    }
    if (b->is_lent) {
        memcpy(ptr, b->ptr, b->len);
    }
    b->ptr = ptr;
    b->cap = cap;
    b->is_lent = false;
    return true;
}

struct buf buf_within(struct arena *a, size_t n, size_t max)
{
    size_t cap = n <= max ? n : max + 1;
    char *ptr = arena_take(a, cap);
    ptr[0] = '\0';
    return (struct buf){.ptr = ptr, .cap = cap, .max = max, .is_lent = true};
}

void buf_reserve(struct buf *b, size_t n)
{
    size_t room = b->max - (b->len < b->max ? b->len : b->max);
    if (!b->over) {
        (void)make_room(b, n < room ? n : room);
    }
}

void buf_put_grown(struct buf *b, struct str s)
{
    if (!make_room(b, s.len)) {
        return;
    }
    if (s.len > 0) {
        memcpy(b->ptr + b->len, s.ptr, s.len);
    }
    b->len += s.len;
    b->ptr[b->len] = '\0';
}

char *buf_room(struct buf *b, size_t n)
{
    return make_room(b, n) ? b->ptr + b->len : NULL;
}

void buf_grow(struct buf *b, size_t n)
{
    b->len += n;
    b->ptr[b->len] = '\0';
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    char small[256];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    if (n < 0) { /* more than INT_MAX bytes, or no memory */
        die_oom();
    }
    size_t len = (size_t)n;
    if (len < sizeof small) {
        buf_put(b, str_of(small, len));
        return;
    }
    if (!make_room(b, len)) {
        return;
    }
    va_start(ap, fmt);
    (void)vsnprintf(b->ptr + b->len, len + 1, fmt, ap);
    va_end(ap);
    b->len += len;
}

struct str buf_str(const struct buf *b)
{
    return str_of(b->ptr, b->len);
}

struct str buf_keep(struct buf *b, struct arena *a)
{
    if (b->is_lent) {
        struct str lent = buf_str(b);
        *b = BUF_INIT(b->max);
        return lent;
    }
    if (b->len < KEEP_MIN) {
        struct str copy = arena_str(a, buf_str(b));
        buf_clear(b);
        return copy;
    }
    struct str kept = buf_str(b);
    arena_keep(a, b->ptr, b->cap);
    *b = BUF_INIT(b->max);
    return kept;
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->over = false;
    if (b->ptr != NULL) {
        b->ptr[0] = '\0';
    }
}

void buf_done(struct buf *b)
{
    if (b == NULL) {
        return;
    }
    if (!b->is_lent) {
        free(b->ptr);
    }
    *b = BUF_INIT(b->max);
}
