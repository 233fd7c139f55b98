/* Template data: objects of texts, flags, lists and objects in an arena. Must never
 * depend on how a template uses it. */
#include "mail/tdata.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "mail/template.h"

enum { ENTRIES_MIN = 8, ENTRIES_MAX = 4096 };

struct tentry {
    struct str key;
    struct tvalue value;
    struct titem *last_item; /* of a list */
};

struct tdata {
    struct arena *a;
    struct tentry *entries;
    uint16_t *slots; /* 2 * cap, by the key's hash: 1 + its entry, 0 = free */
    size_t n, cap;   /* cap a power of two */
};

/* Where the search for a key begins: few keys share length, two letters and the last.
 */
static size_t slot_of(const struct tdata *t, struct str key)
{
    uint32_t h = (uint32_t)key.len;
    if (key.len > 0) {
        const unsigned char *k = (const unsigned char *)key.ptr;
        h |= (uint32_t)k[0] << 8 | (uint32_t)k[key.len / 2] << 16 |
             (uint32_t)k[key.len - 1] << 24;
    }
    return (h * 0x9e3779b1u >> 16) & (2 * t->cap - 1);
}

struct tdata *tdata_new(struct arena *a)
{
    struct tdata *t = ARENA_NEW(a, struct tdata);
    t->a = a;
    return t;
}

static struct tentry *find_entry(const struct tdata *t, struct str key)
{
    if (t->n == 0) {
        return NULL;
    }
    for (size_t at = slot_of(t, key); t->slots[at]; at = (at + 1) & (2 * t->cap - 1)) {
        struct tentry *e = &t->entries[t->slots[at] - 1];
        if (str_eq(e->key, key)) {
            return e;
        }
    }
    return NULL;
}

/* Makes the entry number i findable. */
static void index_entry(struct tdata *t, size_t i)
{
    size_t at = slot_of(t, t->entries[i].key);
    while (t->slots[at]) {
        at = (at + 1) & (2 * t->cap - 1);
    }
    t->slots[at] = (uint16_t)(i + 1);
}

static void grow(struct tdata *t)
{
    size_t cap = t->cap ? t->cap * 2 : ENTRIES_MIN;
    assert(cap <= ENTRIES_MAX); /* keys are literals of ours */
    struct tentry *entries = arena_take(t->a, cap * sizeof *entries);
    if (t->n > 0) {
        memcpy(entries, t->entries, t->n * sizeof *entries);
    }
    t->entries = entries;
    t->slots = ARENA_ARRAY(t->a, 2 * cap, uint16_t);
    t->cap = cap;
    for (size_t i = 0; i < t->n; i++) {
        index_entry(t, i);
    }
}

/* The entry of that key, made when absent. */
static struct tentry *entry(struct tdata *t, const char *key)
{
    struct tentry *e = find_entry(t, str_c(key));
    if (e) {
        return e;
    }
    if (t->n == t->cap) {
        grow(t);
    }
    e = &t->entries[t->n];
    *e = (struct tentry){.key = str_c(key)};
    index_entry(t, t->n++);
    return e;
}

void tdata_set(struct tdata *t, const char *key, struct str value)
{
    entry(t, key)->value =
        (struct tvalue){.kind = TVALUE_TEXT, .text = arena_str(t->a, value)};
}

void tdata_set_c(struct tdata *t, const char *key, const char *value)
{
    tdata_set(t, key, str_c(value));
}

void tdata_set_i64(struct tdata *t, const char *key, int64_t value)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (value < 0) {
        digits[--at] = '-';
    }
    tdata_set(t, key, str_of(digits + at, sizeof digits - at));
}

void tdata_flag(struct tdata *t, const char *key, bool on)
{
    entry(t, key)->value = (struct tvalue){.kind = TVALUE_FLAG, .on = on};
}

struct tdata *tdata_add(struct tdata *t, const char *key)
{
    struct tentry *e = entry(t, key);
    struct titem *item = ARENA_NEW(t->a, struct titem);
    struct tdata *object = tdata_new(t->a);
    item->object = object;
    if (e->value.kind == TVALUE_LIST && e->last_item) {
        e->last_item->next = item;
    } else {
        e->value = (struct tvalue){.kind = TVALUE_LIST, .items = item};
    }
    e->last_item = item;
    return object;
}

struct tdata *tdata_child(struct tdata *t, const char *key)
{
    struct tentry *e = entry(t, key);
    if (e->value.kind != TVALUE_OBJECT) {
        e->value = (struct tvalue){.kind = TVALUE_OBJECT, .object = tdata_new(t->a)};
    }
    return e->value.object;
}

const struct tvalue *tdata_find(const struct tdata *t, struct str key)
{
    const struct tentry *e = find_entry(t, key);
    return e ? &e->value : NULL;
}

bool tvalue_is_true(const struct tvalue *v)
{
    switch (v->kind) {
    case TVALUE_TEXT:
        return v->text.len > 0;
    case TVALUE_FLAG:
        return v->on;
    case TVALUE_LIST:
    case TVALUE_OBJECT:
        return true;
    }
    return false;
}

static void flip(struct tvalue *v)
{
    switch (v->kind) {
    case TVALUE_TEXT:
        v->text = STR("");
        break;
    case TVALUE_FLAG:
        v->on = !v->on;
        break;
    case TVALUE_LIST:
        *v = (struct tvalue){.kind = TVALUE_FLAG};
        break;
    case TVALUE_OBJECT: /* is always there */
        break;
    }
}

/* Depth first; *left counts down to the value that is meant. */
static bool flip_below(struct tdata *t, size_t *left)
{
    for (size_t i = 0; i < t->n; i++) {
        struct tvalue *v = &t->entries[i].value;
        if ((*left)-- == 0) {
            flip(v);
            return true;
        }
        if (v->kind == TVALUE_OBJECT && flip_below(v->object, left)) {
            return true;
        }
        for (struct titem *row = v->kind == TVALUE_LIST ? v->items : NULL; row;
             row = row->next) {
            if (flip_below(row->object, left)) {
                return true;
            }
        }
    }
    return false;
}

bool tdata_flip(struct tdata *t, size_t i)
{
    return flip_below(t, &i);
}
