/* Lays out phrases for those who look them up. Must never let a gate keep out what its
 * phrase would take. */
#include "reader/words/bucket.h"

#include "base/arena.h"

/* What n words of which one must follow have in common. */
static void gate_second(struct gate *g, const struct pattern *alt, size_t n)
{
    uint64_t mask = UINT64_MAX;
    for (size_t i = 0; i < n; i++) {
        mask &= pattern_mask(&alt[i]) & ~(alt[i].head ^ alt[0].head);
    }
    g->second_mask = (uint32_t)mask;
    g->second = (uint32_t)alt[0].head & g->second_mask;
}

void draft_add(struct arena *a, const struct draft **to, const struct entry *e,
               const struct slot *slot, size_t n)
{
    struct draft *d = ARENA_NEW(a, struct draft);
    d->entry = *e;
    d->gate.first = (uint32_t)e->first.head;
    d->gate.first_mask = (uint32_t)pattern_mask(&e->first);
    if (n > 1 && !slot[1].optional && slot[1].n_alts > 0) {
        gate_second(&d->gate, slot[1].alt, slot[1].n_alts);
    }
    d->next = *to;
    *to = d;
}

struct bucket bucket_of(struct arena *a, const struct draft *drafts)
{
    struct bucket b = {0};
    for (const struct draft *d = drafts; d != NULL; d = d->next) {
        b.n++;
    }
    if (b.n == 0) {
        return b;
    }
    struct gate *gate =
        arena_alloc(a, b.n * (sizeof(struct gate) + sizeof(struct entry)));
    void *behind = gate + b.n;
    struct entry *entry = (struct entry *)behind;
    b.gate = gate;
    for (const struct draft *d = drafts; d != NULL; d = d->next) {
        b.classes |= bucket_classes(UINT64_C(1) << d->entry.cls % 64);
        *gate++ = d->gate;
        *entry++ = d->entry;
    }
    return b;
}
