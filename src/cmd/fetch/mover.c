/* Moves on the server what was read, a batch at a time, beside the fetch; a process
 * beside this one waits for the disk, and carries the journal into the store.
 * Must never order to move what a power cut could take, nor fail a fetch. */
#include "cmd/fetch/mover.h"

#include "base/arena.h"
#include "base/fault.h"
#include "cmd/beside.h"
#include "cmd/server.h"
#include "post/in.h"
#include "store/planning.h"
#include "store/store.h"

struct mover {
    struct arena *life;
    struct arena order; /* of keys */
    struct step *s;
    const struct mailbox *box;
    struct in *in;        /* NULL until the first order */
    struct beside syncer; /* pid 0: until the first order, or there can be none */
    struct str *keys;
    int64_t ids[MOVE_BATCH];
    size_t n;        /* of the order in hand; 0 = none */
    bool is_ordered; /* it is under way; else it waits for the disk */
    size_t n_told;   /* of the mails that were done, when the last order was made */
    bool is_over;    /* no more orders */
};

struct mover *mover_new(struct arena *a, struct step *s, const struct mailbox *box)
{
    struct mover *m = ARENA_NEW(a, struct mover);
    *m = (struct mover){.life = a, .s = s, .box = box, .syncer.fd = -1};
    return m;
}

static void order_end(struct mover *m)
{
    m->n = 0;
    m->is_ordered = false;
    arena_reset(&m->order);
}

static void give_up(struct mover *m)
{
    in_close(m->in);
    m->in = NULL;
    m->is_over = true;
    order_end(m);
}

/* ---- on the disk ---- */

/* What was committed when it is asked lasts when it answers. */
static void sync_work(const struct step *s, int fd, const void *ctx)
{
    struct err err;
    (void)ctx;
    while (beside_hear(fd)) {
        if (store_sync(s->st, &err) != RC_OK || !beside_say(fd) ||
            store_carry(s->st, &err) != RC_OK) {
            return;
        }
    }
}

/* The store is opened anew for it: not durable, as the fetch wants it. */
static enum rc start_syncer(struct mover *m, struct err *err)
{
    enum rc rc = beside_start(&m->syncer, m->s, sync_work, NULL, err);
    return rc == RC_OK ? store_durable(m->s->st, false, err) : rc;
}

/* RC_NONE: not yet. Where nobody else sees to it we do. */
static enum rc await_disk(struct mover *m, struct err *err)
{
    switch (m->syncer.pid == 0 ? BESIDE_GONE : beside_answer(&m->syncer)) {
    case BESIDE_SAID:
        return RC_OK;
    case BESIDE_BUSY:
        return RC_NONE;
    case BESIDE_GONE:
        break;
    }
    enum rc rc = beside_stop(&m->syncer, m->s, err);
    return rc == RC_OK ? store_sync(m->s->st, err) : rc;
}

/* ---- on the server ---- */

/* Notes what became of the order under way. */
static enum rc settle(struct mover *m, bool wait, struct err *err)
{
    struct err why;
    enum rc rc = m->is_ordered ? in_move_end(m->in, wait, &why) : RC_NONE;
    if (rc == RC_OK) {
        fault_point("moved");
        rc = inbox_set_moved(m->s->st, m->ids, m->n, err);
        order_end(m);
        return rc;
    }
    if (rc != RC_NONE) {
        give_up(m);
    }
    return RC_OK;
}

static enum rc connect_later(struct mover *m)
{
    struct err why; /* told when the end of the fetch moves what is left */
    return m->in == NULL
               ? server_open_in_later(m->life, m->s->set, m->box, &m->in, &why)
               : RC_OK;
}

static enum rc choose(struct mover *m, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct inbox_key *mails = NULL;
    size_t n = 0;
    enum rc rc =
        inbox_unmoved(&a, m->s->st, m->box->name, false, MOVE_BATCH, &mails, &n, err);
    if (rc != RC_OK || n == 0) {
        return rc;
    }
    m->keys = ARENA_ARRAY(&m->order, n, struct str);
    for (size_t i = 0; i < n; i++) {
        m->keys[i] = arena_str(&m->order, mails[i].key);
        m->ids[i] = mails[i].id;
    }
    m->n = n;
    if (m->syncer.pid == 0) {
        rc = start_syncer(m, err);
    }
    if (m->syncer.pid != 0) { /* one that has gone gives no answer */
        (void)beside_say(m->syncer.fd);
    }
    return rc;
}

/* As in fetch.c: first it has to last. */
static enum rc give_order(struct mover *m, struct err *err)
{
    struct err why;
    enum rc rc = await_disk(m, err);
    if (rc != RC_OK) {
        return rc == RC_NONE ? RC_OK : rc;
    }
    fault_point("move");
    rc = connect_later(m);
    rc = rc == RC_OK ? in_move_begin(m->in, m->keys, m->n, IN_FOLDER_DONE, &why) : rc;
    m->is_ordered = true;
    if (rc != RC_OK) {
        give_up(m);
    }
    return RC_OK;
}

/* Each order has the server go through all that is left, so few and large ones; but
 * what waits when the fetch ends is moved while nothing else is done, so halves of what
 * is left towards the end. */
static bool is_due(const struct mover *m, size_t n_done, int64_t ahead)
{
    size_t n = n_done - m->n_told;
    size_t half = ahead > 0 ? (n + (size_t)ahead) / 2 : MOVE_BATCH;
    if (m->n_told < MOVE_BATCH) {
        return n >= MOVE_FIRST;
    }
    return n >= MOVE_BATCH || (n >= MOVE_LEAST && n >= half);
}

enum rc mover_step(struct mover *m, size_t n_done, int64_t ahead, struct err *err)
{
    enum rc rc = settle(m, false, err);
    if (rc == RC_OK && !m->is_over && m->n == 0 && is_due(m, n_done, ahead)) {
        m->n_told = n_done;
        rc = choose(m, err);
    }
    return rc == RC_OK && m->n > 0 && !m->is_ordered ? give_order(m, err) : rc;
}

enum rc mover_end(struct mover *m, bool wait, struct err *err)
{
    struct err late;
    enum rc rc = wait ? settle(m, true, err) : RC_OK;
    give_up(m);
    arena_done(&m->order);
    return err_first(rc, beside_stop(&m->syncer, m->s, &late), &late, err);
}
