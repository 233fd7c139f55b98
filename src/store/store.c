/* Opening, closing and transactions of the store. Knows no table but the tallies. */
#include "store/store.h"

#include <assert.h>

#include "base/fault.h"
#include "store/planning.h"
#include "store/query.h"

static enum rc prepare_file(struct db *db, struct err *err)
{
    enum rc rc = store_check(db, err);
    if (rc == RC_OK) {
        rc = db_configure(db, err);
    }
    return rc == RC_OK ? store_migrate(db, err) : rc;
}

enum rc store_open(const char *path, bool create, struct store **ret_store,
                   struct err *err)
{
    struct db *db = NULL;
    enum rc rc = db_open(path, create, &db, err);
    if (rc != RC_OK) {
        return rc;
    }
    rc = prepare_file(db, err);
    if (rc != RC_OK) {
        db_close(db);
        return err_prefix(err, rc, "'%s'", path);
    }
    /* the store lives in an arena of its own, as the connection does */
    struct arena mem = {0};
    struct store *s = ARENA_NEW(&mem, struct store);
    s->path = arena_cstr(&mem, str_c(path));
    s->mem = mem;
    s->db = db;
    *ret_store = s;
    return RC_OK;
}

void store_close(struct store *s)
{
    if (s == NULL) {
        return;
    }
    db_close(s->db);
    bodies_done(s);
    struct arena mem = s->mem;
    arena_done(&mem);
}

void store_leave(struct store *s)
{
    assert(!db_in_transaction(s->db));
    db_close(s->db);
    s->db = NULL;
}

enum rc store_return(struct store *s, struct err *err)
{
    enum rc rc = db_open(s->path, false, &s->db, err);
    return rc == RC_OK ? db_configure(s->db, err) : rc;
}

enum rc store_carried(struct store *s, bool by_another, struct err *err)
{
    return db_carried(s->db, by_another, err);
}

enum rc store_carry(struct store *s, struct err *err)
{
    return db_carry(s->db, err);
}

enum rc store_durable(struct store *s, bool durable, struct err *err)
{
    return db_durable(s->db, durable, err);
}

enum rc store_sync(struct store *s, struct err *err)
{
    assert(!db_in_transaction(s->db));
    return db_sync(s->db, err);
}

/* as db_configure chooses it */
#define CACHE_USUAL "PRAGMA cache_size = -7168"

enum rc store_roomy(struct store *s, bool roomy, struct err *err)
{
    return db_exec(s->db, roomy ? "PRAGMA cache_size = -14336" : CACHE_USUAL, err);
}

enum rc store_frugal(struct store *s, bool frugal, struct err *err)
{
    return db_exec(s->db, frugal ? "PRAGMA cache_size = -2048" : CACHE_USUAL, err);
}

enum rc store_begin(struct store *s, struct err *err)
{
    assert(!db_in_transaction(s->db));
    return db_begin(s->db, err);
}

static enum rc tell(struct store *s, const char *name, const char *key, int64_t n,
                    struct err *err)
{
    return n == 0 ? RC_OK
                  : query_run(s,
                              QUERY("tally_add", BIND_S(str_c(name)),
                                    BIND_S(str_c(key)), BIND_I(n)),
                              err);
}

static enum rc tell_states(struct store *s, const char *name, const int64_t *n,
                           size_t n_states, struct err *err)
{
    static const char *const keys[] = {"0", "1", "2", "3"};
    enum rc rc = RC_OK;
    assert(n_states <= ARRAY_LEN(keys));
    for (size_t i = 0; rc == RC_OK && i < n_states; i++) {
        rc = tell(s, name, keys[i], n[i], err);
    }
    return rc;
}

/* Each tally once a transaction, however many rows it counts. */
static enum rc tell_tallies(struct store *s, struct err *err)
{
    static const char *const kinds[INVITATION_KINDS] = {
        [INVITATION_SURVEY] = "invitation", [INVITATION_FOLLOWUP] = "followup"};
    const struct changes *c = &s->changes;
    enum rc rc = tell(s, "outbox", "3", c->mails_sent, err);
    rc = rc == RC_OK ? tell(s, "sent", "", c->surveys_sent, err) : rc;
    rc = rc == RC_OK ? tell(s, "interaction", "0", -c->invited, err) : rc;
    rc = rc == RC_OK ? tell(s, "interaction", "1", c->invited, err) : rc;
    rc = rc == RC_OK ? tell_states(s, "inbox", c->inbox, INBOX_STATES, err) : rc;
    for (size_t i = 0; rc == RC_OK && i < INVITATION_KINDS; i++) {
        rc = tell_states(s, kinds[i], c->invitation[i], INVITATION_STATES, err);
    }
    rc = rc == RC_OK ? tell_states(s, "case", c->new_case, CASE_STATES, err) : rc;
    rc = rc == RC_OK ? tell_states(s, "outcome", c->new_outcome, CASE_OUTCOMES, err)
                     : rc;
    return rc == RC_OK ? tell(s, "reopened", "", c->new_reopened, err) : rc;
}

enum rc store_commit(struct store *s, struct err *err)
{
    assert(db_in_transaction(s->db));
    fault_point("commit");
    enum rc rc = tell_tallies(s, err);
    if (rc == RC_OK) {
        rc = db_commit(s->db, err);
    }
    if (rc == RC_OK) {
        s->changes = (struct changes){0};
        fault_point("commit");
    }
    return rc;
}

void store_rollback(struct store *s)
{
    if (db_in_transaction(s->db)) {
        bodies_forget(s);
    }
    db_rollback(s->db);
    s->changes = (struct changes){0};
}

enum rc store_finish(struct store *s, enum rc rc, struct err *err)
{
    enum rc end = rc == RC_OK ? store_commit(s, err) : rc;
    store_rollback(s);
    return end;
}

int64_t store_fullscan_steps(struct store *s)
{
    return db_fullscan_steps(s->db);
}

int64_t store_vm_steps(struct store *s)
{
    return db_vm_steps(s->db);
}
