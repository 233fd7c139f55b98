/* Moves on the server what was read, a batch at a time, beside the fetch.
 * Must never order to move what a power cut could take, nor fail a fetch. */
#include "cmd/mover.h"

#include "base/arena.h"
#include "base/fault.h"
#include "cmd/server.h"
#include "post/in.h"
#include "store/store.h"

struct mover {
    struct arena *life;
    struct step *s;
    const struct mailbox *box;
    struct in *in; /* NULL until the first order */
    int64_t ids[MOVE_BATCH];
    size_t n;      /* of the order that is under way; 0 = none */
    size_t n_told; /* of the mails that were done, when the last order was given */
    bool is_over;  /* no more orders */
};

struct mover *mover_new(struct arena *a, struct step *s, const struct mailbox *box)
{
    struct mover *m = ARENA_NEW(a, struct mover);
    *m = (struct mover){.life = a, .s = s, .box = box};
    return m;
}

static void give_up(struct mover *m)
{
    in_close(m->in);
    m->in = NULL;
    m->n = 0;
    m->is_over = true;
}

/* Notes what became of the order under way. */
static enum rc settle(struct mover *m, bool wait, struct err *err)
{
    struct err why;
    enum rc rc = m->n > 0 ? in_move_end(m->in, wait, &why) : RC_NONE;
    if (rc == RC_OK) {
        fault_point("moved");
        rc = inbox_set_moved(m->s->st, m->ids, m->n, err);
        m->n = 0;
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

static enum rc give_order(struct mover *m, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct inbox_mail *mails = NULL;
    struct err why;
    size_t n = 0;
    enum rc rc =
        inbox_unmoved(&a, m->s->st, m->box->name, false, MOVE_BATCH, &mails, &n, err);
    if (rc == RC_OK) {
        rc = store_sync(m->s->st, err); /* as in fetch.c: first it has to last */
    }
    if (rc != RC_OK || n == 0) {
        return rc;
    }
    struct str *keys = ARENA_ARRAY(&a, n, struct str);
    for (size_t i = 0; i < n; i++) {
        keys[i] = mails[i].key;
        m->ids[i] = mails[i].id;
    }
    fault_point("move");
    rc = connect_later(m);
    rc = rc == RC_OK ? in_move_begin(m->in, keys, n, IN_FOLDER_DONE, &why) : rc;
    m->n = n;
    if (rc != RC_OK) {
        give_up(m);
    }
    return RC_OK;
}

enum rc mover_step(struct mover *m, size_t n_done, struct err *err)
{
    enum rc rc = settle(m, false, err);
    if (rc != RC_OK || m->is_over || m->n > 0 || n_done < m->n_told + MOVE_BATCH) {
        return rc;
    }
    m->n_told = n_done;
    return give_order(m, err);
}

enum rc mover_end(struct mover *m, bool wait, struct err *err)
{
    enum rc rc = wait ? settle(m, true, err) : RC_OK;
    give_up(m);
    return rc;
}
