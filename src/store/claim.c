/* Who may send what: claims, and the rates they keep to. Runs side by side share both
 * through the store. Policy is in loop/delivery. */
#include <string.h>

#include "store/query.h"

enum {
    URGENCY_LAST = 8,
    URGENCY_QUESTION = 6, /* follow-up, reminder, survey: nobody waits for them */
    SLOTS = 60,           /* of a rate's time; one more is looked at: never too much */
    DOMAINS = 256,
    PAGE = 256,
    SET = 16 /* claimed by one statement */
};

/* One rate, for all mails, for questions, or for one domain. */
struct gauge {
    struct gauge *next;
    const struct rate *rate;
    struct str domain, key;
    int64_t left, wait_s, taken;
};

struct due {
    int64_t id;
    struct str rcpt_key;
    int64_t due_at;
};

/* To be claimed: the rates let it go. */
struct picked {
    int64_t id;
    int urgency;
    struct str domain;
    struct gauge *of_domain;
};

struct work {
    struct arena *a; /* of the result */
    struct arena mem, page;
    struct store *s;
    const struct claim *c;
    struct gauge *all;              /* for every mail, resp. every question */
    struct gauge *domains[DOMAINS]; /* by hash of the domain */
    struct picked picked[SET];
    size_t n_picked;
    struct outbox_mail *mails;
    size_t n;
    int64_t wait_s; /* until the first that was held back may go; 0 = none was */
};

static void read_due(struct row *r, void *ret_item)
{
    struct due *d = ret_item;
    d->id = row_i64(r);
    d->rcpt_key = row_str(r);
    d->due_at = row_i64(r);
}

struct released {
    struct str rcpt_key;
    int64_t urgency;
};

static void read_released(struct row *r, void *ret_item)
{
    struct released *m = ret_item;
    m->rcpt_key = row_str(r);
    m->urgency = row_i64(r);
}

struct sum {
    int64_t n, first;
};

static void read_sum(struct row *r, void *ret_item)
{
    struct sum *x = ret_item;
    x->n = row_i64(r);
    x->first = row_i64(r);
}

static const struct shape due_shape = {sizeof(struct due), read_due};
static const struct shape sum_shape = {sizeof(struct sum), read_sum};
static const struct shape released_shape = {sizeof(struct released), read_released};
static const struct shape run_shape = {sizeof(struct run), run_read};
static const struct shape narrow_shape = {sizeof(struct outbox_mail),
                                          outbox_read_narrow};

/* ---- rates ---- */

static int64_t slot_width(const struct rate *r)
{
    return r->window_s < SLOTS ? 1 : r->window_s / SLOTS;
}

/* Those of the past that count: all of its time and a little more, but for one second,
 * which is counted by itself. */
static int64_t slots(const struct rate *r)
{
    return r->window_s < SLOTS ? r->window_s - 1 : SLOTS;
}

static struct str domain_of(struct str rcpt_key)
{
    size_t at = str_rfind_byte(rcpt_key, '@');
    return at == STR_NPOS ? STR("") : str_from(rcpt_key, at + 1);
}

/* The number of a rate is not in its key: changed, it counts what went before. */
static struct str rate_key(struct arena *a, const struct rate *r, struct str domain)
{
    const char *what = r->scope == RATE_QUESTIONS ? "?" : "";
    return arena_printf(a, "%lld%s%s%.*s", (long long)r->window_s, what,
                        r->scope == RATE_DOMAIN ? " " : "", STR_ARG(domain));
}

static enum rc gauge_open(struct work *w, const struct rate *r, struct str domain,
                          struct gauge **ret, struct err *err)
{
    struct gauge *g = ARENA_NEW(&w->mem, struct gauge);
    int64_t width = slot_width(r);
    int64_t first = w->c->now / width - slots(r);
    struct sum sum;
    g->rate = r;
    g->domain = arena_str(&w->mem, domain);
    g->key = rate_key(&w->mem, r, domain);
    enum rc rc =
        query_one(&w->mem, w->s, QUERY("rate_sum", BIND_S(g->key), BIND_I(first)),
                  &sum_shape, &sum, err);
    if (rc == RC_OK) {
        g->left = r->n - sum.n;
        sum.first = sum.n > 0 ? sum.first : w->c->now / width; /* the one taken now */
        g->wait_s = (sum.first + slots(r) + 1) * width - w->c->now;
        *ret = g;
    }
    return rc;
}

/* The domain's gauges, made when it is met first. */
static enum rc gauges_of(struct work *w, struct str domain, struct gauge **ret,
                         struct err *err)
{
    struct gauge **slot = &w->domains[str_hash(domain) % DOMAINS];
    struct gauge *g = *slot;
    while (g != NULL && !str_eq(g->domain, domain)) {
        g = g->next;
    }
    *ret = g;
    for (size_t i = 0; *ret == NULL && i < w->c->n_rates; i++) {
        if (w->c->rates[i].scope == RATE_DOMAIN) {
            enum rc rc = gauge_open(w, &w->c->rates[i], domain, &g, err);
            if (rc != RC_OK) {
                return rc;
            }
            g->next = *slot;
            *slot = g;
        }
    }
    if (*ret == NULL && *slot != NULL && str_eq((*slot)->domain, domain)) {
        *ret = *slot;
    }
    return RC_OK;
}

static bool is_full(struct work *w, const struct gauge *g)
{
    if (g->left > 0) {
        return false;
    }
    if (w->wait_s == 0 || g->wait_s < w->wait_s) {
        w->wait_s = g->wait_s;
    }
    return true;
}

static bool concerns(const struct gauge *g, int urgency)
{
    return g->rate->scope != RATE_QUESTIONS || urgency >= URGENCY_QUESTION;
}

/* May a mail of that urgency go at all? */
static bool may_go(struct work *w, int urgency)
{
    bool full = false;
    for (const struct gauge *g = w->all; g != NULL; g = g->next) {
        full = (concerns(g, urgency) && is_full(w, g)) || full;
    }
    return !full;
}

/* The gauges of one domain stand together in their list. */
static struct gauge *same_domain(struct gauge *g, struct str domain)
{
    return g != NULL && str_eq(g->domain, domain) ? g : NULL;
}

static enum rc domain_may_go(struct work *w, struct str domain, bool *ret_may,
                             struct gauge **ret_first, struct err *err)
{
    *ret_may = true;
    *ret_first = NULL;
    if (!w->c->has_domain_rates) {
        return RC_OK;
    }
    enum rc rc = gauges_of(w, domain, ret_first, err);
    for (struct gauge *g = *ret_first; rc == RC_OK && g != NULL;
         g = same_domain(g->next, domain)) {
        *ret_may = !is_full(w, g) && *ret_may;
    }
    return rc;
}

/* One that may go, or comes back. */
static void take(struct work *w, const struct picked *p, int64_t one)
{
    for (struct gauge *g = w->all; g != NULL; g = g->next) {
        int64_t n = concerns(g, p->urgency) ? one : 0;
        g->left -= n;
        g->taken += n;
    }
    for (struct gauge *g = p->of_domain; g != NULL;
         g = same_domain(g->next, p->domain)) {
        g->left -= one;
        g->taken += one;
    }
}

static enum rc gauge_save(struct work *w, const struct gauge *g, struct err *err)
{
    int64_t slot = w->c->now / slot_width(g->rate);
    if (g->taken == 0) {
        return RC_OK;
    }
    enum rc rc = query_run(
        w->s, QUERY("rate_add", BIND_S(g->key), BIND_I(slot), BIND_I(g->taken)), err);
    return rc == RC_OK ? query_run(w->s,
                                   QUERY("rate_trim", BIND_S(g->key),
                                         BIND_I(slot - slots(g->rate))),
                                   err)
                       : rc;
}

static enum rc save_all(struct work *w, struct err *err)
{
    enum rc rc = RC_OK;
    for (const struct gauge *g = w->all; rc == RC_OK && g != NULL; g = g->next) {
        rc = gauge_save(w, g, err);
    }
    for (size_t i = 0; i < DOMAINS; i++) {
        for (const struct gauge *g = w->domains[i]; rc == RC_OK && g != NULL;
             g = g->next) {
            rc = gauge_save(w, g, err);
        }
    }
    return rc;
}

static enum rc open_all(struct work *w, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < w->c->n_rates; i++) {
        struct gauge *g = NULL;
        if (w->c->rates[i].scope == RATE_DOMAIN) {
            continue;
        }
        rc = gauge_open(w, &w->c->rates[i], STR(""), &g, err);
        if (rc == RC_OK) {
            g->next = w->all;
            w->all = g;
        }
    }
    return rc;
}

/* ---- claims ---- */

static enum rc claim_picked(struct work *w, struct err *err)
{
    struct bind binds[SET + 2];
    size_t n = w->n_picked;
    if (n == 0) {
        return RC_OK;
    }
    for (size_t i = 0; i < SET; i++) { /* the last one fills up */
        binds[i] = BIND_I(w->picked[i < n ? i : n - 1].id);
    }
    binds[SET] = BIND_I(w->c->run_id);
    binds[SET + 1] = BIND_I(w->c->now);
    const struct query q = {.name = "outbox_claim", .binds = binds, .n = SET + 2};
    enum rc rc = query_run(w->s, &q, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        rc = outbox_read_whole(
            w->a, w->s,
            QUERY("outbox_taken", BIND_I(w->picked[i].id), BIND_I(w->c->run_id)),
            &w->mails[w->n], err);
        w->n += rc == RC_OK;
        if (rc == RC_NONE) { /* stale, or another run was faster (several writers) */
            take(w, &w->picked[i], -1);
            rc = RC_OK;
        }
    }
    w->n_picked = 0;
    return rc;
}

static enum rc pick(struct work *w, const struct due *d, int urgency, struct err *err)
{
    bool may = false;
    struct picked *p = &w->picked[w->n_picked];
    *p = (struct picked){
        .id = d->id, .urgency = urgency, .domain = domain_of(d->rcpt_key)};
    enum rc rc = domain_may_go(w, p->domain, &may, &p->of_domain, err);
    if (rc == RC_OK && may) {
        take(w, p, 1);
        w->n_picked++;
    }
    return rc;
}

static bool has_room(const struct work *w)
{
    return w->n + w->n_picked < w->c->limit;
}

/* Due mails of one urgency, oldest first, page by page past those held back. */
static enum rc claim_urgency(struct work *w, int urgency, struct err *err)
{
    struct due last = {.due_at = INT64_MIN};
    struct rows due = {.n = PAGE};
    enum rc rc = RC_OK;
    while (rc == RC_OK && due.n == PAGE && w->n < w->c->limit && may_go(w, urgency)) {
        arena_reset(&w->page);
        rc = query_all(&w->page, w->s,
                       QUERY("outbox_due", BIND_I(urgency), BIND_I(w->c->now),
                             BIND_I(last.due_at), BIND_I(last.id), BIND_I(PAGE)),
                       &due_shape, &due, err);
        const struct due *d = due.items;
        for (size_t i = 0; rc == RC_OK && i < due.n && has_room(w); i++) {
            if (!may_go(w, urgency)) {
                break;
            }
            rc = pick(w, &d[i], urgency, err);
            last = (struct due){.id = d[i].id, .due_at = d[i].due_at};
            if (rc == RC_OK && (w->n_picked == SET || !has_room(w))) {
                rc = claim_picked(w, err);
            }
        }
        rc = rc == RC_OK ? claim_picked(w, err) : rc;
    }
    return rc;
}

enum rc outbox_claim(struct arena *a, struct store *s, const struct claim *c,
                     struct claimed *ret, struct err *err)
{
    struct work *w = ARENA_NEW(a, struct work);
    int64_t mark = 0;
    *w = (struct work){.a = a, .s = s, .c = c};
    w->mails = ARENA_ARRAY(a, c->limit, struct outbox_mail);
    enum rc rc = store_begin(s, err);
    if (rc == RC_OK) {
        rc = open_all(w, err);
    }
    for (int u = 0; rc == RC_OK && u <= URGENCY_LAST && w->n < c->limit; u++) {
        rc = claim_urgency(w, u, err);
    }
    if (rc == RC_OK && w->n > 0) {
        rc = save_all(w, err);
        if (rc == RC_OK) {
            rc = query_change(s, QUERY("run_seen", BIND_I(c->run_id), BIND_I(c->now)),
                              err);
        }
        rc = rc == RC_OK ? store_mark_next(s, &mark, err) : rc;
        rc = rc == RC_OK ? store_commit(s, err) : rc;
    }
    store_rollback(s);
    arena_done(&w->page);
    arena_done(&w->mem);
    if (rc == RC_OK) {
        *ret = (struct claimed){
            .mails = w->mails, .n = w->n, .wait_s = w->wait_s, .mark = mark};
    }
    return rc;
}

enum rc outbox_wire(struct store *s, const struct outbox_mail *m, int64_t run_id,
                    struct err *err)
{
    return query_try(s,
                     QUERY("outbox_wire", BIND_I(m->id), BIND_I(run_id),
                           BIND_I(m->wire_at), BIND_I(m->settle_by)),
                     err);
}

/* What a run that ends has claimed and not tried counts for no rate. */
enum rc outbox_release(struct store *s, const struct claim *c, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct rows rows = {0};
    enum rc rc = query_all(&a, s, QUERY("outbox_release", BIND_I(c->run_id)),
                           &released_shape, &rows, err);
    const struct released *m = rows.items;
    for (size_t i = 0; rc == RC_OK && i < rows.n; i++) {
        for (size_t k = 0; rc == RC_OK && k < c->n_rates; k++) {
            const struct rate *r = &c->rates[k];
            struct str domain =
                r->scope == RATE_DOMAIN ? domain_of(m[i].rcpt_key) : STR("");
            if (r->scope == RATE_QUESTIONS && m[i].urgency < URGENCY_QUESTION) {
                continue;
            }
            rc = query_run(s,
                           QUERY("rate_add", BIND_S(rate_key(&a, r, domain)),
                                 BIND_I(c->now / slot_width(r)), BIND_I(-1)),
                           err);
        }
    }
    return rc;
}

/* ---- claims of runs that are gone ---- */

/* One dead run's claims; its mails on the wire are appended to *unsure. */
static enum rc reclaim_run(struct arena *a, struct store *s, int64_t run_id,
                           struct rows *unsure, struct err *err)
{
    struct rows wire = {0};
    enum rc rc = query_all(a, s, QUERY("outbox_wire_of", BIND_I(run_id)), &narrow_shape,
                           &wire, err);
    if (rc == RC_OK) {
        rc = query_run(s, QUERY("outbox_reclaim", BIND_I(run_id)), err);
    }
    if (rc != RC_OK || wire.n == 0) {
        return rc;
    }
    struct outbox_mail *all = ARENA_ARRAY(a, unsure->n + wire.n, struct outbox_mail);
    if (unsure->n > 0) {
        memcpy(all, unsure->items, unsure->n * sizeof(*all));
    }
    memcpy(all + unsure->n, wire.items, wire.n * sizeof(*all));
    for (size_t i = unsure->n; i < unsure->n + wire.n; i++) {
        all[i].state = OUTBOX_UNSURE;
        all[i].tries++;
        all[i].doubts++;
    }
    unsure->items = all;
    unsure->n += wire.n;
    return RC_OK;
}

enum rc outbox_reclaim(struct arena *a, struct store *s, const struct reclaim *how,
                       struct outbox_mail **ret, size_t *ret_n, struct err *err)
{
    struct rows runs = {0};
    struct rows unsure = {0};
    size_t dead = 0;
    enum rc rc = store_begin(s, err);
    if (rc == RC_OK) {
        rc = query_all(a, s, QUERY0("outbox_claimers"), &run_shape, &runs, err);
    }
    const struct run *r = runs.items;
    for (size_t i = 0; rc == RC_OK && i < runs.n; i++) {
        enum run_life life = how->life(how->ctx, &r[i]);
        if (life == RUN_CUT) { /* as if they had been on the wire */
            rc = query_run(s,
                           QUERY("outbox_cut", BIND_I(r[i].id), BIND_I(how->now),
                                 BIND_I(how->settle_by)),
                           err);
        }
        if (rc == RC_OK && life != RUN_ALIVE) {
            rc = reclaim_run(a, s, r[i].id, &unsure, err);
            dead++;
        }
    }
    if (rc == RC_OK && dead > 0) {
        rc = store_commit(s, err);
    }
    store_rollback(s);
    if (rc == RC_OK) {
        *ret = unsure.items;
        *ret_n = unsure.n;
    }
    return rc;
}
