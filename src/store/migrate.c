/* Brings a store to this program's schema. Must never touch a newer one. */
#include "base/attr.h"
#include "base/embed.h"
#include "base/fault.h"
#include "store/query.h"

/* Number n is migrations[n - 1]. Each file sets the number itself as its last act. */
static const char *const migrations[] = {
    "store/schema/0001-first.sql",         "store/schema/0002-outbox-life.sql",
    "store/schema/0003-boot.sql",          "store/schema/0004-tally.sql",
    "store/schema/0005-kinds.sql",         "store/schema/0006-deadlines.sql",
    "store/schema/0007-vouchers.sql",      "store/schema/0008-review.sql",
    "store/schema/0009-held-mail.sql",     "store/schema/0010-doubts.sql",
    "store/schema/0011-tally-replies.sql", "store/schema/0012-erasure.sql",
    "store/schema/0013-body-base.sql",     "store/schema/0014-tally-planned.sql",
    "store/schema/0015-alerts.sql",
};

static enum rc apply(struct db *db, int64_t version, struct err *err)
{
    const char *path = migrations[version];
    struct str script = embed_file(path);
    if (script.ptr == NULL) {
        return err_set(err, RC_BROKEN, "store: migration '%s' is missing", path);
    }
    enum rc rc = db_exec(db, script.ptr, err);
    int64_t reached = 0;
    if (rc == RC_OK) {
        rc = db_identify(db, &reached, err);
    }
    if (rc == RC_OK && reached != version + 1) {
        return err_set(err, RC_BROKEN, "store: migration '%s' did not end", path);
    }
    return rc == RC_OK ? RC_OK : err_prefix(err, rc, "migration '%s'", path);
}

/* The next one, in a transaction; another process may have been faster. */
static enum rc step(struct db *db, int64_t *ret_version, struct err *err)
{
    enum rc rc = db_begin(db, err);
    if (rc == RC_OK) {
        rc = db_identify(db, ret_version, err);
    }
    if (rc == RC_OK && *ret_version < (int64_t)ARRAY_LEN(migrations)) {
        rc = apply(db, *ret_version, err);
        if (rc == RC_OK) {
            ++*ret_version;
            fault_point("commit");
            rc = db_commit(db, err);
            fault_point("commit");
        }
    }
    db_rollback(db);
    return rc;
}

static enum rc check(int64_t version, struct err *err)
{
    int64_t newest = (int64_t)ARRAY_LEN(migrations);
    if (version <= newest) {
        return RC_OK;
    }
    return err_set(err, RC_CONFIG,
                   "store: made by a newer nachfass (schema %lld, this program knows "
                   "%lld)",
                   (long long)version, (long long)newest);
}

enum rc store_check(struct db *db, struct err *err)
{
    int64_t version = 0;
    enum rc rc = db_identify(db, &version, err);
    return rc == RC_OK ? check(version, err) : rc;
}

enum rc store_migrate(struct db *db, struct err *err)
{
    int64_t version = 0;
    enum rc rc = db_identify(db, &version, err);
    while (rc == RC_OK && version < (int64_t)ARRAY_LEN(migrations)) {
        rc = step(db, &version, err);
    }
    return rc == RC_OK ? check(version, err) : rc;
}
