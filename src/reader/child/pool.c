/* Shares mails out among reader children.
 * Must never give a mail the reading of another one, nor end while a child lives. */
#include "reader/child/pool.h"

#include <unistd.h>

#include "base/arena.h"
#include "reader/child/worker.h"

/* One child and the mails it has. */
struct seat {
    struct worker *worker; /* NULL when there is none to be had any more */
    bool is_busy;
    enum rc begun; /* how handing it over went */
    struct err why;
};

struct pool {
    struct arena memory; /* holds the struct itself */
    struct seat seats[POOL_MAX];
    size_t n;
    size_t order[POOL_MAX]; /* seats with a mail, first submitted first: a ring */
    size_t first, n_busy;
};

static size_t processors(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > POOL_MAX ? POOL_MAX : (size_t)n;
}

enum rc pool_start(size_t n, struct pool **ret_pool, struct err *err)
{
    struct arena memory = {0};
    struct pool *p = ARENA_NEW(&memory, struct pool);
    enum rc rc = RC_OK;
    n = n == 0 ? processors() : n > POOL_MAX ? POOL_MAX : n;
    p->memory = memory;
    while (rc == RC_OK && p->n < n) {
        rc = worker_start(&p->seats[p->n].worker, err);
        p->n += rc == RC_OK ? 1 : 0;
    }
    if (p->n == 0) {
        pool_stop(p);
        return rc;
    }
    *ret_pool = p;
    return RC_OK;
}

/* A child without a mail; NULL when all are busy or gone. */
static struct seat *idle_seat(struct pool *p, bool *ret_any)
{
    *ret_any = false;
    struct seat *idle = NULL;
    for (size_t i = 0; i < p->n; i++) {
        struct seat *s = &p->seats[i];
        *ret_any = *ret_any || s->worker != NULL;
        if (idle == NULL && s->worker != NULL && !s->is_busy) {
            idle = s;
        }
    }
    return idle;
}

enum rc pool_submit(struct pool *p, const struct reader_request *reqs, size_t n,
                    struct err *err)
{
    bool any = false;
    struct seat *s = idle_seat(p, &any);
    while (s != NULL) {
        s->begun = worker_begin(s->worker, reqs, n, &s->why);
        if (s->begun != RC_BROKEN) {
            break;
        }
        /* no child in its place: the others go on */
        *err = s->why;
        worker_stop(s->worker);
        s->worker = NULL;
        s = idle_seat(p, &any);
    }
    if (s == NULL) {
        return any ? RC_NONE : RC_BROKEN;
    }
    s->is_busy = true;
    p->order[(p->first + p->n_busy) % POOL_MAX] = (size_t)(s - p->seats);
    p->n_busy++;
    return RC_OK;
}

enum rc pool_take(struct arena *a, struct pool *p, struct reading *ret_readings,
                  struct err *err)
{
    if (p->n_busy == 0) {
        return RC_NONE;
    }
    struct seat *s = &p->seats[p->order[p->first]];
    p->first = (p->first + 1) % POOL_MAX;
    p->n_busy--;
    s->is_busy = false;
    if (s->begun != RC_OK) {
        *err = s->why;
        return s->begun;
    }
    return worker_end(a, s->worker, ret_readings, err);
}

size_t pool_children(const struct pool *p)
{
    return p->n;
}

void pool_stop(struct pool *p)
{
    if (p == NULL) {
        return;
    }
    for (size_t i = 0; i < POOL_MAX; i++) {
        worker_stop(p->seats[i].worker);
    }
    struct arena memory = p->memory;
    arena_done(&memory);
}
