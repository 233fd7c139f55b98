/* Template data: objects of texts, flags, lists and objects in an arena. Must never
 * depend on how a template uses it. */
#include "mail/tdata.h"

#include "base/arena.h"
#include "mail/template.h"

struct tentry {
    struct str key;
    struct tvalue value;
    struct titem *last_item; /* of a list */
    struct tentry *next;
};

struct tdata {
    struct arena *a;
    struct tentry *first, *last;
};

struct tdata *tdata_new(struct arena *a)
{
    struct tdata *t = ARENA_NEW(a, struct tdata);
    t->a = a;
    return t;
}

static struct tentry *find_entry(const struct tdata *t, struct str key)
{
    for (struct tentry *e = t->first; e; e = e->next) {
        if (str_eq(e->key, key)) {
            return e;
        }
    }
    return NULL;
}

/* The entry of that key, made when absent. */
static struct tentry *entry(struct tdata *t, const char *key)
{
    struct tentry *e = find_entry(t, str_c(key));
    if (e) {
        return e;
    }
    e = ARENA_NEW(t->a, struct tentry);
    e->key = str_c(key);
    if (t->last) {
        t->last->next = e;
    } else {
        t->first = e;
    }
    t->last = e;
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
    entry(t, key)->value = (struct tvalue){
        .kind = TVALUE_TEXT, .text = arena_printf(t->a, "%lld", (long long)value)};
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
