/* The process that makes batches ready, and the way to it: memory that both see at the
 * same address, one byte for each batch that changes hands. Must never write to the
 * store, nor outlive its parent. */
#include "cmd/send/ahead.h"

#include <fcntl.h>
#include <stdalign.h>
#include <stddef.h>
#include <sys/mman.h>

#include "base/arena.h"
#include "base/file.h"
#include "store/planning.h"
#include "store/store.h"

enum {
    SLOTS = 2, /* one is filled while the other is written */
    CARRY_EACH = 3,
    ROOM_BYTES = 64 << 20 /* of a slot: only what is used is ever there */
};

/* Where a batch lies, at the beginning of its room. */
struct slot {
    struct arena a;
    struct invites b;
    enum rc rc;
    struct err err;
    alignas(max_align_t) char room[];
};

static struct slot *slot_of(char *memory, size_t n)
{
    return (struct slot *)(void *)(memory + n % SLOTS * ROOM_BYTES);
}

/* ---- the child ---- */

/* Until nothing is due: then the batch is empty. */
static void make_ready(struct invites b, int fd, char *memory)
{
    struct err late;
    enum rc rc = RC_OK;
    for (size_t n = 0; rc == RC_OK && (n < SLOTS || beside_hear(fd)); n++) {
        struct slot *slot = slot_of(memory, n);
        slot->a = arena_within(slot->room, ROOM_BYTES - sizeof *slot);
        rc = invites_prepare(&slot->a, &b, &slot->err);
        slot->b = b;
        slot->rc = rc;
        if (!beside_say(fd) || b.n == 0) {
            return;
        }
        b.after_at = b.due[b.n - 1].interaction.occurred_at;
        b.after_id = b.due[b.n - 1].interaction.id;
        b.asked_before = b.asked;
        if (rc == RC_OK && n % CARRY_EACH == CARRY_EACH - 1) {
            rc = store_carry(b.s->st, &late);
        }
    }
}

/* What it is told to begin behind, and where it puts what is ready. */
struct work {
    const struct invites *from;
    char *memory;
};

static void work(const struct step *s, int fd, const void *ctx)
{
    const struct work *w = ctx;
    const struct interaction *last = &w->from->due[w->from->n - 1].interaction;
    struct step mine = *s;
    struct invites b = {.s = &mine,
                        .survey = w->from->survey,
                        .limit = INVITES_MAX,
                        .after_at = last->occurred_at,
                        .after_id = last->id};
    make_ready(b, fd, w->memory);
}

/* ---- the parent ---- */

enum rc ahead_start(struct ahead *h, struct step *s, const struct invites *from,
                    struct err *err)
{
    *h = (struct ahead){.other = {.fd = -1}};
    int zero CLEANUP(fd_close) = open("/dev/zero", O_RDWR | O_CLOEXEC);
    void *memory = mmap(NULL, (size_t)SLOTS * ROOM_BYTES, PROT_READ | PROT_WRITE,
                        MAP_SHARED, zero, 0);
    if (memory == MAP_FAILED) {
        return RC_OK;
    }
    struct work w = {.from = from, .memory = memory};
    h->memory = memory;
    enum rc rc = beside_start(&h->other, s, work, &w, err);
    return rc == RC_OK && h->other.pid == 0 ? ahead_stop(h, s, err) : rc;
}

enum rc ahead_take(struct ahead *h, struct step *s, struct invites *ret,
                   struct err *err)
{
    if (!beside_hear(h->other.fd)) {
        return RC_NONE;
    }
    const struct slot *slot = slot_of(h->memory, h->taken++);
    if (slot->rc != RC_OK) {
        *err = slot->err;
        return slot->rc;
    }
    *ret = slot->b;
    ret->s = s;
    return ret->n == 0 ? RC_NONE : RC_OK;
}

void ahead_give_back(struct ahead *h)
{
    (void)beside_say(h->other.fd); /* one that has ended needs nothing */
}

enum rc ahead_stop(struct ahead *h, struct step *s, struct err *err)
{
    enum rc rc = beside_stop(&h->other, s, err);
    if (h->memory != NULL) {
        (void)munmap(h->memory, (size_t)SLOTS * ROOM_BYTES);
    }
    *h = (struct ahead){.other = {.fd = -1}};
    return rc;
}
