/* Region memory in growing blocks.
 * Must never give back memory that was not zeroed, but by arena_take. */
#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

struct arena_block {
    struct arena_block *next;
    size_t cap;
    size_t used;
    alignas(max_align_t) char data[];
};

struct arena_kept {
    struct arena_kept *next;
    void *bytes;
};

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ASAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define HAS_ASAN 1
#endif

/* With AddressSanitizer what lies before and between the objects of a block is out of
 * bounds, and so is what a reset took back. */
#ifdef HAS_ASAN
#include <sanitizer/asan_interface.h>
enum { GAP_BYTES = 32, BLOCK_MIN = 4 * 1024, BLOCK_MAX = 16 * 1024 };
#define FORBID(at, n) __asan_poison_memory_region((at), (n))
#define ALLOW(at, n) __asan_unpoison_memory_region((at), (n))
#else
enum { GAP_BYTES = 0, BLOCK_MIN = 8 * 1024, BLOCK_MAX = 1024 * 1024 };
#define FORBID(at, n) ((void)0)
#define ALLOW(at, n) ((void)0)
#endif

/* objects near this size are a bug of ours or an attack; a real malloc would fail */
static const size_t object_max = SIZE_MAX / 4;

static struct arena_block *block_new(const struct arena_block *last, size_t size)
{
    size_t cap = last == NULL ? BLOCK_MIN : last->cap * 2;
    cap = cap < BLOCK_MIN ? BLOCK_MIN : cap;
    cap = cap > BLOCK_MAX ? BLOCK_MAX : cap;
    cap = cap < size ? size : cap;
    struct arena_block *block = malloc(sizeof *block + cap);
    if (block == NULL) {
        die_oom();
    }
    block->next = NULL;
    block->cap = cap;
    block->used = 0;
    FORBID(block->data, cap);
    return block;
}

struct arena arena_within(void *memory, size_t size)
{
    struct arena_block *block = memory;
    assert(size > sizeof *block);
    *block = (struct arena_block){.cap = size - sizeof *block};
    return (struct arena){.head = block, .is_fixed = true};
}

void *arena_take(struct arena *a, size_t size)
{
    if (size > object_max) {
        die_oom();
    }
    size_t need = size == 0 ? 1 : size;
    struct arena_block *block = a->head;
    size_t gap = a->is_fixed ? 0 : GAP_BYTES;
    size_t at = gap;
    if (block != NULL) {
        const size_t align = alignof(max_align_t);
        at = (block->used + gap + align - 1) / align * align;
    }
    if (block == NULL || at > block->cap || block->cap - at < need) {
        if (a->is_fixed) {
            die_oom();
        }
        struct arena_block *fresh = block_new(block, need + gap);
        fresh->next = block;
        a->head = fresh;
        block = fresh;
        at = gap;
    }
    block->used = at + need;
    a->used_bytes += need;
    ALLOW(block->data + at, need);
    return block->data + at;
}

void *arena_alloc(struct arena *a, size_t size)
{
    return memset(arena_take(a, size), 0, size);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
    if (size != 0 && n > object_max / size) {
        die_oom();
    }
    return arena_alloc(a, n * size);
}

struct str arena_str(struct arena *a, struct str s)
{
    char *copy = arena_take(a, s.len + 1);
    if (s.len > 0) {
        memcpy(copy, s.ptr, s.len);
    }
    copy[s.len] = '\0';
    return str_of(copy, s.len);
}

void arena_keep(struct arena *a, void *bytes, size_t n)
{
    assert(!a->is_fixed);
    struct arena_kept *kept = ARENA_NEW(a, struct arena_kept);
    *kept = (struct arena_kept){.next = a->kept, .bytes = bytes};
    a->kept = kept;
    a->used_bytes += n;
}

const char *arena_cstr(struct arena *a, struct str s)
{
    return str_find_byte(s, '\0') == STR_NPOS ? arena_str(a, s).ptr : NULL;
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    struct str s = arena_vprintf(a, fmt, ap);
    va_end(ap);
    return s;
}

struct str arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
    char small[256];
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(small, sizeof small, fmt, ap);
    if (n < 0) { /* more than INT_MAX bytes, or no memory */
        die_oom();
    }
    size_t len = (size_t)n;
    struct str s;
    if (len < sizeof small) {
        s = arena_str(a, str_of(small, len));
    } else {
        char *text = arena_alloc(a, len + 1);
        (void)vsnprintf(text, len + 1, fmt, again);
        s = str_of(text, len);
    }
    va_end(again);
    return s;
}

static void blocks_free(struct arena_block *block)
{
    while (block != NULL) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
}

/* Before the blocks: they hold the list. */
static void kept_free(struct arena *a)
{
    for (const struct arena_kept *k = a->kept; k != NULL; k = k->next) {
        free(k->bytes);
    }
    a->kept = NULL;
}

void arena_reset(struct arena *a)
{
    kept_free(a);
    a->used_bytes = 0;
    if (a->head == NULL) {
        return;
    }
    blocks_free(a->head->next);
    a->head->next = NULL;
    a->head->used = 0;
    if (!a->is_fixed) {
        FORBID(a->head->data, a->head->cap);
    }
    /* one huge object must not be kept for the life of the process */
    if (a->head->cap > BLOCK_MAX && !a->is_fixed) {
        free(a->head);
        a->head = NULL;
    }
}

void arena_done(struct arena *a)
{
    if (a == NULL) {
        return;
    }
    kept_free(a);
    blocks_free(a->is_fixed ? NULL : a->head);
    *a = (struct arena){0};
}
