/* SQLite takes and gives back some 200 small pieces of memory for each mail that comes,
 * and Debian builds it without the stock of its own that would serve them: here they
 * are kept for the next one, by size. Must never be used by two threads. */
#include "store/sqlite_memory.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"

enum {
    GRAIN = 64,   /* sizes of pieces are its multiples, their head among them */
    CLASSES = 21, /* the first one is of none */
    KEPT_MAX = GRAIN * (CLASSES - 1),
    STOCK = 8 * 1024 /* taken from the system at once */
};

/* Before each piece. What SQLite gets behind it is aligned to 8 bytes, as it wants. */
struct head {
    uint64_t size; /* without the head */
};

struct piece {
    struct head head;
    struct piece *next; /* of those that are not in use */
};

/* SQLite hands no context to these functions. */
static struct piece *idle[CLASSES];

static struct head *head_of(void *bytes)
{
    return (struct head *)bytes - 1;
}

static size_t class_of(size_t size)
{
    return (size + sizeof(struct head) + GRAIN - 1) / GRAIN;
}

static bool is_kept(size_t size)
{
    return size + sizeof(struct head) <= KEPT_MAX;
}

/* A stock is never given back: what was needed at a time is needed again. */
static void stock_up(size_t class)
{
    size_t size = class * GRAIN;
    char *stock = malloc(STOCK);
    for (size_t at = 0; stock != NULL && at + size <= STOCK; at += size) {
        struct piece *p = (struct piece *)(void *)(stock + at);
        p->head.size = size - sizeof(struct head);
        p->next = idle[class];
        idle[class] = p;
    }
}

static void *take(int want)
{
    size_t size = (size_t)want;
    if (!is_kept(size)) {
        struct head *h = malloc(size + sizeof *h);
        if (h != NULL) {
            h->size = size;
        }
        return h == NULL ? NULL : h + 1;
    }
    size_t class = class_of(size);
    if (idle[class] == NULL) {
        stock_up(class);
    }
    struct piece *p = idle[class];
    if (p == NULL) {
        return NULL;
    }
    idle[class] = p->next;
    return &p->head + 1;
}

static void give(void *bytes)
{
    struct head *h = head_of(bytes);
    if (!is_kept(h->size)) {
        free(h);
        return;
    }
    struct piece *p = (struct piece *)(void *)h;
    size_t class = class_of(h->size);
    p->next = idle[class];
    idle[class] = p;
}

static int size_of(void *bytes)
{
    return bytes == NULL ? 0 : (int)head_of(bytes)->size;
}

static void *resize(void *bytes, int want)
{
    struct head *h = head_of(bytes);
    size_t size = (size_t)want;
    if (!is_kept(h->size) && !is_kept(size)) {
        h = realloc(h, size + sizeof *h);
        if (h != NULL) {
            h->size = size;
        }
        return h == NULL ? NULL : h + 1;
    }
    if (is_kept(h->size) && is_kept(size) && class_of(h->size) == class_of(size)) {
        return bytes;
    }
    void *moved = take(want);
    if (moved != NULL) {
        memcpy(moved, bytes, h->size < size ? h->size : size);
        give(bytes);
    }
    return moved;
}

/* What a piece of that size holds in truth. */
static int round_up(int want)
{
    size_t size = (size_t)want;
    return is_kept(size) ? (int)(class_of(size) * GRAIN - sizeof(struct head))
                         : (want + 7) / 8 * 8;
}

static int begin(void *ctx UNUSED)
{
    return SQLITE_OK;
}

static void end(void *ctx UNUSED)
{
}

void sqlite_memory_use(void)
{
    static const sqlite3_mem_methods methods = {
        .xMalloc = take,
        .xFree = give,
        .xRealloc = resize,
        .xSize = size_of,
        .xRoundup = round_up,
        .xInit = begin,
        .xShutdown = end,
    };
#if !defined(__SANITIZE_ADDRESS__)
    (void)sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
#else
    (void)methods;
#endif
}
